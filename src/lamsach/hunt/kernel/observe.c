/* The fields of one line: what lamsach/hunt/event.py does, for values that are written the usual way. */
#include "kernel.h"

void line_start(line_state *line)
{
    line->times = line->clients = line->hits = 0;
    line->size = 0;
    line->micros = -1;
    line->ask = false;
}

static void hit(line_state *line, uint32_t value)
{
    for (int i = 0; i < line->hits; i++)
        if (line->values[i] == value)
            return;
    if (line->hits == MOST_VALUES)
        line->ask = true;
    else
        line->values[line->hits++] = value;
}

/* From the right to the left: at each border of a label the hash is that of a parent. */
static void observe_name(line_state *line, const uint8_t *text, size_t size)
{
    uint64_t hash = 0;
    uint32_t value;
    if (size && text[size - 1] == '.')
        size--;
    if (size > 253) {
        line->ask = true;
        return;
    }
    for (size_t at = size; at-- > 0;) {
        const uint8_t byte = fold[text[at]];
        if (byte == '.' && (value = find_name(line->index, hash, text + at + 1, size - at - 1)) != NONE)
            hit(line, value);
        if (!byte) {
            line->ask = true;
            return;
        }
        hash = ((hash << 8) & MODULUS) + (hash >> 53) + byte;
    }
    if (size && (value = find_name(line->index, hash, text, size)) != NONE)
        hit(line, value);
}

static void observe_v4(line_state *line, uint32_t address)
{
    for (uint32_t value = find_v4(line->index, address); value != NONE; value = outer_range(line->index, value))
        hit(line, value);
}

static void observe_v6(line_state *line, const uint8_t address[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (!memcmp(address, mapped, 12)) {
        observe_v4(line, (uint32_t)address[12] << 24 | (uint32_t)address[13] << 16 | (uint32_t)address[14] << 8 | address[15]);
        return;
    }
    for (uint32_t value = find_v6(line->index, address); value != NONE; value = outer_range(line->index, value))
        hit(line, value);
}

static bool observe_address(line_state *line, const uint8_t *text, size_t size)
{
    uint32_t four;
    uint8_t six[16];
    if (read_v4(text, size, &four))
        observe_v4(line, four);
    else if (read_v6(text, size, six))
        observe_v6(line, six);
    else
        return false;
    return true;
}

static void observe_answers(line_state *line, const uint8_t *text, size_t size)
{
    for (const uint8_t *end = text + size; text <= end;) {
        const uint8_t *comma = text < end ? memchr(text, ',', (size_t)(end - text)) : NULL;
        const size_t part = (size_t)((comma ? comma : end) - text);
        if (part && !observe_address(line, text, part))
            observe_name(line, text, part); /* a colon is no part of a name: Python decides */
        text += part + 1;
    }
}

static void observe_host(line_state *line, const uint8_t *text, size_t size)
{
    const uint8_t *colon = size ? memchr(text, ':', size) : NULL;
    uint32_t four;
    if (colon) {
        const size_t host = (size_t)(colon - text), port = size - host - 1;
        if (port < 1 || port > 5)
            line->ask = true;
        for (size_t i = 1; i <= port; i++)
            if ((unsigned)(colon[i] - '0') > 9)
                line->ask = true;
        size = host;
    }
    if (read_v4(text, size, &four))
        observe_v4(line, four);
    else
        observe_name(line, text, size);
}

static void observe_url(line_state *line, const uint8_t *text, size_t size)
{
    size_t at = 0, end;
    while (at < size && fold[text[at]] && text[at] != '.' && text[at] != '-' && text[at] != '_')
        at++;
    if (at && size - at >= 3 && !memcmp(text + at, "://", 3))
        text += at + 3, size -= at + 3;
    for (end = 0; end < size && text[end] != '/' && text[end] != '?' && text[end] != '#'; end++)
        if (text[end] >= 0x80)
            line->ask = true;
    observe_host(line, text, end);
}

void observe(line_state *line, enum role role, const uint8_t *text, size_t size)
{
    if (!size || (size == 1 && *text == '-') || (size == 7 && !memcmp(text, "(empty)", 7)))
        return;
    uint32_t value;
    switch (role) {
    case TIME:
        line->time = (bytes){text, size};
        line->times++;
        break;
    case CLIENT:
        line->client = (bytes){text, size};
        line->clients++;
        break;
    case NAME:
        observe_name(line, text, size);
        break;
    case ADDRESS:
        if (!observe_address(line, text, size))
            line->ask = true;
        break;
    case ANSWERS:
        observe_answers(line, text, size);
        break;
    case HOST:
        observe_host(line, text, size);
        break;
    case URL:
        observe_url(line, text, size);
        break;
    case DIGEST:
        if ((value = find_digest(line->index, text, size)) != NONE)
            hit(line, value);
        break;
    case BYTES:
        if (size <= 18) {
            uint64_t sum = 0;
            size_t i = 0;
            for (; i < size && (unsigned)(text[i] - '0') < 10; i++)
                sum = sum * 10 + (text[i] - '0');
            line->size += i == size ? sum : 0;
        }
        break;
    case SOURCE_PORT:
        if (size == 2 && !memcmp(text, "53", 2))
            line->ask = true;
        break;
    default: /* paths and ports matter only beside the host of a listed URL, and then Python decides */
        break;
    }
}

bool line_settle(line_state *line)
{
    const match_index *index = line->index;
    uint8_t client[16];
    int64_t time, from, until;
    if (line->ask)
        return false;
    if (!line->hits)
        return true;
    for (int i = 0; i < line->hits; i++) {
        const uint32_t value = line->values[i];
        if (value >= index->values || (value < index->flagged && index->flags[value]) ||
            index->first[value] > index->first[value + 1] || index->first[value + 1] > index->entries)
            return false;
    }
    time = line->micros;
    if (line->times != 1 || line->clients != 1 ||
        (time < 0 && !read_time(line->clock, line->time.at, line->time.size, &time)) || !read_address(line->client.at, line->client.size, client))
        return false;
    for (int i = 0; i < line->hits; i++)
        for (uint32_t entry = index->first[line->values[i]]; entry < index->first[line->values[i] + 1]; entry++) {
            validity_of(index, entry, &from, &until);
            tally_add(line->counts, client, entry, time, time < from ? BEFORE : time > until ? AFTER : VALID, line->size);
        }
    return true;
}
