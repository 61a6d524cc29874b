/* Counts in open hash tables: bounded by what was hit, not by what was read. */
#include "kernel.h"

enum { FULL = SEGMENT / 8 * 7 };

static uint64_t mix_row(const tally *counts, const tally_row *row)
{
    return mix((uint64_t)counts->clients.rows[row->client].mixed << 32 | row->entry, (uint64_t)(uint32_t)row->slot << 2 | row->validity);
}

static bool is_same(const tally_row *one, const tally_row *other)
{
    return one->entry == other->entry && one->client == other->client && one->slot == other->slot && one->validity == other->validity;
}

/* Whether `row` holds both: what does not fit into a row goes on in another one. */
static bool fits(const tally_row *row, const tally_row *more)
{
    return row->count <= UINT32_MAX - more->count && row_size(row) + row_size(more) <= MOST_SIZE;
}

/* Adds to the row of the same key, or to a new one: then true. There is an empty one. */
static bool put(segment *into, uint64_t mixed, const tally_row *more)
{
    bool seen = false;
    for (size_t at = place_in(into, mixed);; at = (at + 1) & (SEGMENT - 1)) {
        tally_row *row = into->rows + at;
        if (!row->count) {
            *row = *more;
            row->more = seen;
            into->used++;
            return true;
        }
        if (!is_same(row, more))
            continue;
        seen = true;
        if (!fits(row, more))
            continue;
        const uint64_t size = row_size(row) + row_size(more);
        row->first = more->first < row->first ? more->first : row->first;
        row->last = more->last > row->last ? more->last : row->last;
        row->size_low = size & 0xffffff, row->size_high = size >> 24;
        row->count += more->count;
        return false;
    }
}

/* Parts the segment of these keys in two. */
static bool part(tally *counts, uint64_t mixed)
{
    tally_row rows[FULL];
    uint64_t keys[FULL];
    uint32_t used = 0;
    segment *into = segment_add(&counts->rows, mixed);
    if (!into)
        return false;
    for (int i = 0; i < SEGMENT; i++)
        if (into->rows[i].count)
            rows[used++] = into->rows[i];
    memset(into->rows, 0, SEGMENT * sizeof *rows);
    into->used = 0;
    for (uint32_t i = 0; i < used; i++)
        keys[i] = mix_row(counts, rows + i);
    for (uint32_t i = 0; i < used; i++)
        put(segment_of(&counts->rows, keys[i]), keys[i], rows + i);
    return true;
}

static bool put_mixed(tally *counts, uint64_t mixed, const tally_row *more)
{
    bool good = counts->rows.count || segments_open(&counts->rows);
    while (good && segment_of(&counts->rows, mixed)->used >= FULL)
        good = part(counts, mixed);
    if (good)
        counts->used += put(segment_of(&counts->rows, mixed), mixed, more);
    counts->full |= !good;
    return good;
}

bool tally_put(tally *counts, const tally_row *more) { return put_mixed(counts, mix_row(counts, more), more); }

bool tally_add(tally *counts, const uint8_t client[16], uint32_t entry, int64_t time, uint32_t validity, uint64_t size)
{
    const int64_t slot = time / counts->slot, into = time % counts->slot; /* read_time gives no time before 1970 */
    waiting_row *wait = counts->wait + counts->waiting++;
    tally_row *row = &wait->row;
    memcpy(wait->address, client, 16);
    wait->client_mixed = mix_address(client);
    if (counts->clients.room)
        ahead(counts->clients.places + (wait->client_mixed & counts->clients.mask));
    *row = (tally_row){.entry = entry, .slot = (int32_t)slot, .count = 1};
    row->first = row->last = (uint64_t)into, row->validity = validity;
    row->size_low = size & 0xffffff, row->size_high = size >> 24;
    return counts->waiting < MOST_WAITING || tally_settle(counts);
}

/* Asks for the place of a row whose client is known. */
static void ask_for_place(const tally *counts, waiting_row *wait)
{
    wait->mixed = mix_row(counts, &wait->row);
    if (counts->rows.count) {
        const segment *into = segment_of(&counts->rows, wait->mixed);
        ahead(into->rows + place_in(into, wait->mixed));
    }
}

static bool put_waiting(tally *counts)
{
    bool good = true;
    for (uint32_t i = 0; i < counts->waiting; i++)
        good &= counts->wait[i].row.client != NO_CLIENT && put_mixed(counts, counts->wait[i].mixed, &counts->wait[i].row);
    counts->full |= !good;
    counts->waiting = 0;
    return good;
}

bool tally_settle(tally *counts)
{
    clients *known = &counts->clients;
    for (uint32_t i = 0; known->room && i < counts->waiting; i++) {
        const uint32_t number = known->places[counts->wait[i].client_mixed & known->mask];
        ahead(known->rows + (number ? number - 1 : 0));
    }
    for (uint32_t i = 0; i < counts->waiting; i++) {
        waiting_row *wait = counts->wait + i;
        wait->row.client = client_number(known, wait->address, wait->client_mixed);
        if (wait->row.client != NO_CLIENT)
            ask_for_place(counts, wait);
    }
    return put_waiting(counts);
}

bool tally_merge(tally *counts, tally *other)
{
    if (!counts->used) {
        const tally empty = *counts;
        *counts = *other, *other = empty;
        counts->slot = empty.slot, counts->ask = empty.ask;
        other->slot = counts->slot;
        return true;
    }
    const uint32_t known = other->clients.count;
    uint32_t *numbers = pages_take((known + (size_t)1) * sizeof *numbers);
    bool good = numbers != NULL;
    for (uint32_t i = 0; good && i < known; i++) {
        const client *row = other->clients.rows + i;
        good = (numbers[i] = client_number(&counts->clients, row->address, row->mixed)) != NO_CLIENT;
    }
    for (uint32_t table = 0; good && table < other->rows.count; table++) { /* the rows of a segment go into one or two */
        for (uint32_t i = 0; good && i < SEGMENT; i++) {
            const tally_row *row = other->rows.all[table].rows + i;
            if (!row->count)
                continue;
            waiting_row *wait = counts->wait + counts->waiting++;
            wait->row = *row;
            wait->row.client = numbers[row->client];
            ask_for_place(counts, wait);
            if (counts->waiting == MOST_WAITING)
                good = put_waiting(counts);
        }
        segment_give(&other->rows, table);
    }
    good &= put_waiting(counts);
    pages_give(numbers, (known + (size_t)1) * sizeof *numbers);
    tally_free(other);
    counts->full |= !good;
    return good;
}

void tally_free(tally *counts)
{
    segments_free(&counts->rows);
    clients_free(&counts->clients);
    *counts = (tally){.slot = counts->slot, .ask = counts->ask};
}
