/* What a line that met something adds to the tally. */
#include "kernel.h"

static bool settle(line_state *line, const uint8_t *known)
{
    const match_index *index = line->index;
    uint8_t client[16];
    int64_t time, from, until;
    if (line->ask)
        return false;
    if (!line->hits)
        return true;
    if (line->turned || line->counts->ask)
        return false; /* the client is the other side, or behind an address that many share */
    for (int i = 0; i < line->hits; i++) {
        const uint32_t value = line->values[i];
        if (value >= index->values || (value < index->flagged && index->flags[value]) ||
            index->first[value] > index->first[value + 1] || index->first[value + 1] > index->entries)
            return false;
    }
    time = line->micros;
    if (known)
        memcpy(client, known, 16);
    if (line->times != 1 || (!known && line->clients != 1) ||
        (time < 0 && !read_time(line->clock, line->time.at, line->time.size, &time)) ||
        (!known && !read_address(line->client.at, line->client.size, client)))
        return false;
    if (line->size > MOST_LINE_SIZE || time / line->counts->slot > INT32_MAX)
        return false;
    for (int i = 0; i < line->hits; i++)
        for (uint32_t entry = index->first[line->values[i]]; entry < index->first[line->values[i] + 1]; entry++) {
            validity_of(index, entry, &from, &until);
            tally_add(line->counts, client, entry, time, time < from ? BEFORE : time > until ? AFTER : VALID, line->size);
        }
    return true;
}

bool line_settle_rest(line_state *line)
{
    return line->later && !line->ask && (line->hits || line->maybe) ? suspect_line(line) : settle(line, NULL);
}

bool line_settle_ends(line_state *line, uint32_t client, uint32_t target)
{
    uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};
    for (int i = 0; i < 4; i++)
        mapped[12 + i] = (uint8_t)(client >> (24 - 8 * i));
    observe_v4(line, target);
    return settle(line, mapped);
}
