/* The fields of one line: what lamsach/hunt/event.py does, for values that are written the usual way. */
#include "kernel.h"

static void hit(line_state *line, uint32_t value)
{
    line->met = true;
    for (int i = 0; i < line->hits; i++)
        if (line->values[i] == value)
            return;
    if (line->hits == MOST_VALUES)
        line->ask = true;
    else
        line->values[line->hits++] = value;
}

#define MOST_NAME 253
#define PADDING 24 /* zeros behind a name: what is read beyond it counts nothing */

/* The name in lower case into `out` (16 bytes may be written beyond its end), its dots as bits; false for an unusual byte. */
static bool fold_name(const uint8_t *text, size_t size, uint8_t *out, uint64_t dots[4])
{
    memcpy(out, text, size);
    memset(out + size, 0, PADDING);
    dots[0] = dots[1] = dots[2] = dots[3] = 0;
#ifdef X86
    for (size_t at = 0; at < size; at += 16) {
        const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(out + at));
        const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(block, _mm_set1_epi8('A' - 1)), _mm_cmplt_epi8(block, _mm_set1_epi8('Z' + 1)));
        const __m128i low = _mm_or_si128(block, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
        const __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)), _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1)));
        const __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('-' - 1)), _mm_cmplt_epi8(low, _mm_set1_epi8('9' + 1)));
        const __m128i slash = _mm_cmpeq_epi8(low, _mm_set1_epi8('/')); /* lies between the dot and the digits */
        const __m128i good = _mm_or_si128(_mm_andnot_si128(slash, _mm_or_si128(letter, digit)), _mm_cmpeq_epi8(low, _mm_set1_epi8('_')));
        const uint32_t some = size - at >= 16 ? 0xffff : (1u << (size - at)) - 1;
        if (~(uint32_t)_mm_movemask_epi8(good) & some)
            return false;
        dots[at >> 6] |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(low, _mm_set1_epi8('.'))) << (at & 63);
        _mm_storeu_si128((__m128i *)(void *)(out + at), low);
    }
#else
    for (size_t at = 0; at < size; at++) {
        out[at] = fold[out[at]];
        if (!out[at])
            return false;
        dots[at >> 6] |= (uint64_t)(out[at] == '.') << (at & 63);
    }
#endif
    return true;
}

/* The bytes as a little-endian number modulo 2**61 - 1, eight at a time: 2**64 is 8 there, so a word counts 3 bits further. */
static uint64_t name_hash(const uint8_t *name, size_t size)
{
    uint64_t hash = 0, word;
    unsigned shift = 0;
    for (size_t at = 0; at < size; at += 8) {
        memcpy(&word, name + at, 8);
        word = (word & MODULUS) + (word >> 61);
        word = (word & MODULUS) + (word >> 61);
        hash += shift ? ((word << shift) & MODULUS) | word >> (61 - shift) : word;
        hash = (hash & MODULUS) + (hash >> 61);
        shift = shift >= 58 ? shift - 58 : shift + 3;
    }
    return hash;
}

/* A name whose hash is known. Where lines may wait, the index is looked into later. */
static inline void look_for(line_state *line, const uint8_t *name, size_t size)
{
    const uint64_t hash = name_hash(name, size);
    if (line->later) {
        suspect_name(line, hash);
        return;
    }
    const uint32_t value = find_name(line->index, hash, name, size);
    if (value != NONE)
        hit(line, value);
}

/* Every suffix of two labels or more, and the name itself. A whole top-level domain is no indicator (`normal_domain`). */
static void observe_name(line_state *line, const uint8_t *text, size_t size)
{
    uint8_t name[256 + 16 + PADDING];
    uint64_t dots[4];
    if (size && text[size - 1] == '.')
        size--;
    if (!size)
        return;
    if (size > MOST_NAME || !fold_name(text, size, name, dots)) {
        line->ask = true;
        return;
    }
    size_t at = 0;
    for (unsigned word = 0;; word++) {
        uint64_t left = word < 4 ? dots[word] : 0;
        while (left) {
            const size_t dot = 64 * word + lowest_bit(left);
            left &= left - 1;
            look_for(line, name + at, size - at);
            at = dot + 1;
        }
        if (word == 4)
            break;
    }
    if (at == 0) /* a single label */
        look_for(line, name, size);
}

void observe_v4(line_state *line, uint32_t address)
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

static void look_up(line_state *line, enum role role, const uint8_t *text, size_t size)
{
    uint32_t value;
    switch (role) {
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
    default:
        if ((value = find_digest(line->index, text, size)) != NONE)
            hit(line, value);
    }
}

void observe_rest(line_state *line, enum role role, const uint8_t *text, size_t size)
{
    if (size <= 7 && (!size || (size == 1 && *text == '-') || (size == 7 && !memcmp(text, "(empty)", 7))))
        return;
    if (is_looked_up(role)) {
        if (familiar_has(line->known, role, text, size))
            return;
        const bool asked = line->ask;
        line->ask = line->met = false;
        look_up(line, role, text, size);
        if (line->met && line->later)
            suspect_field(line, role, text, size);
        else if (!line->ask && !line->met)
            familiar_keep(line->known, role, text, size);
        line->ask |= asked;
        return;
    }
    switch (role) {
    case TIME:
        line->time = (bytes){text, size};
        line->times++;
        break;
    case CLIENT:
        line->client = (bytes){text, size};
        line->clients++;
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
    case EITHER_SIDE: /* perhaps the server's, whose address is to be looked up then */
        line->ask = true;
        break;
    default: /* paths and ports matter only beside the host of a listed URL, and then Python decides */
        break;
    }
}
