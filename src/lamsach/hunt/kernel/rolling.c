/* From counts to sightings, where device and unit of a client are the same at all times: one for each client, entry and validity. What
 * lamsach/hunt/rollup.py does, which is the definition; here the stretches of time are days. */
#include "kernel.h"

#define RARE (UINT64_MAX >> 2)
enum { AHEAD = 16 }; /* rows stand in the order of their hashes: each is somewhere else in memory */

/* Ranks the clients by their addresses: by the latter halves of them, then by the former. */
static void rank_clients(const clients *known, uint32_t *ranks, numbered *items, numbered *room)
{
    for (uint32_t i = 0; i < known->count; i++)
        items[i].number = i;
    for (int half = 8; half >= 0; half -= 8) {
        for (uint32_t i = 0; i < known->count; i++) {
            uint64_t key = 0;
            for (int byte = 0; byte < 8; byte++)
                key = key << 8 | known->rows[items[i].number].address[half + byte];
            items[i] = with_key(key, items[i].number);
        }
        numbered *const sorted = sort_numbered(items, room, known->count);
        room = sorted == room ? items : room, items = sorted;
    }
    for (uint32_t i = 0; i < known->count; i++)
        ranks[items[i].number] = i;
}

/* Puts the rows of each sighting together, by client and entry: into `rows`, and where each begins. */
static void gather(sightings *found, const uint32_t *ranks, numbered *items, numbered *room)
{
    const segments *tables = &found->counts.rows;
    uint32_t used = 0;
    for (uint32_t table = 0; table < tables->count; table++) {
        const tally_row *rows = tables->all[table].rows;
        for (uint32_t i = 0; i < SEGMENT; i++)
            if (rows[i].count)
                items[used++] = with_key((uint64_t)ranks[rows[i].client] << 33 | (uint64_t)rows[i].entry << 2 | rows[i].validity,
                                         table << SEGMENT_BITS | i);
    }
    const numbered *sorted = sort_numbered(items, room, used);
    for (uint32_t i = 0; i < used; i++) {
        found->rows[i] = sorted[i].number;
        if (!i || key_of(sorted[i]) != key_of(sorted[i - 1]))
            found->begin[found->count++] = i;
    }
    found->begin[found->count] = used;
}

/* What is in force first, the most frequent first. Returns the sightings in that order, in `items` or `room`. */
static const numbered *put_in_order(sightings *found, numbered *items, numbered *room)
{
    uint32_t last = NO_CLIENT;
    for (uint32_t i = 0; i < found->count; i++) {
        const tally_row *row = row_at(&found->counts, found->rows[found->begin[i]]);
        uint64_t sum = 0;
        if (found->begin[i] + AHEAD < found->counts.used)
            ahead(row_at(&found->counts, found->rows[found->begin[i] + AHEAD]));
        for (uint32_t at = found->begin[i]; at < found->begin[i + 1]; at++)
            sum += row_at(&found->counts, found->rows[at])->count;
        found->hits += sum;
        found->valid_clients += row->validity == VALID && row->client != last;
        last = row->validity == VALID ? row->client : last;
        items[i] = with_key((uint64_t)row->validity << 62 | (RARE - (sum < RARE ? sum : RARE)), i);
    }
    return sort_numbered(items, room, found->count);
}

static size_t whole(const sightings *found) { return (found->used + 1) * sizeof(uint32_t); }

bool roll_up(tally *counts, sightings *found)
{
    const size_t known = counts->clients.count + (size_t)1, size = (counts->used > known ? counts->used : known) * sizeof(numbered);
    *found = (sightings){.counts = *counts, .used = counts->used};
    *counts = (tally){.slot = counts->slot, .ask = counts->ask};
    clients_close(&found->counts.clients);
    found->rows = pages_take(whole(found)), found->begin = pages_take(whole(found));
    uint32_t *ranks = pages_take(known * sizeof *ranks);
    numbered *items = pages_take(size), *room = pages_take(size);
    bool good = found->rows && found->begin && ranks && items && room;
    if (good) {
        rank_clients(&found->counts.clients, ranks, items, room);
        gather(found, ranks, items, room);
        const numbered *sorted = put_in_order(found, items, room);
        numbered **const other = sorted == items ? &room : &items;
        pages_give(*other, size); /* large, and of no more use */
        *other = NULL;
        good = (found->order = pages_take(whole(found)));
        for (size_t i = 0; good && i < found->count; i++)
            found->order[i] = sorted[i].number;
    }
    pages_give(ranks, known * sizeof *ranks);
    pages_give(items, size);
    pages_give(room, size);
    if (!good)
        sightings_free(found);
    return good;
}

sighting sighting_at(const sightings *found, size_t place)
{
    const uint32_t number = found->order[place];
    const tally *counts = &found->counts;
    const tally_row *row = row_at(counts, found->rows[found->begin[number]]);
    sighting told = {counts->clients.rows[row->client].address, row->entry, row->validity, 0, INT64_MAX, INT64_MIN, 0, 0};
    for (uint32_t at = found->begin[number]; at < found->begin[number + 1]; at++) {
        row = row_at(counts, found->rows[at]);
        told.count += row->count, told.size += row_size(row);
        if (row->slot == NO_SLOT)
            continue;
        const int64_t day = row->slot * counts->slot, first = day + (int64_t)row->first, last = day + (int64_t)row->last;
        told.days += !row->more;
        told.first = first < told.first ? first : told.first;
        told.last = last > told.last ? last : told.last;
    }
    return told;
}

void sightings_free(sightings *found)
{
    pages_give(found->rows, whole(found));
    pages_give(found->begin, whole(found));
    pages_give(found->order, whole(found));
    tally_free(&found->counts);
    *found = (sightings){0};
}
