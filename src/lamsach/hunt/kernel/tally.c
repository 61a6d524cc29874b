/* Counts in an open hash table: bounded by what was hit, not by what was read. */
#include <stdlib.h>

#include "kernel.h"

static uint64_t place(const uint8_t client[16], uint32_t entry, int32_t slot, uint32_t validity)
{
    uint64_t low, high;
    memcpy(&low, client, 8);
    memcpy(&high, client + 8, 8);
    uint64_t mixed = (low ^ (high * UINT64_C(0x9E3779B97F4A7C15))) + ((uint64_t)entry << 32 | (uint32_t)slot) + validity;
    mixed = (mixed ^ mixed >> 31) * UINT64_C(0xBF58476D1CE4E5B9);
    return mixed ^ mixed >> 29;
}

static tally_row *slot_of(tally_row *rows, size_t capacity, const uint8_t client[16], uint32_t entry, int32_t slot, uint32_t validity)
{
    for (size_t at = place(client, entry, slot, validity) & (capacity - 1);; at = (at + 1) & (capacity - 1)) {
        tally_row *row = rows + at;
        if (!row->count || (row->entry == entry && row->slot == slot && row->validity == validity && !memcmp(row->client, client, 16)))
            return row;
    }
}

static bool grow(tally *counts, size_t capacity)
{
    tally_row *rows = calloc(capacity, sizeof *rows);
    if (!rows)
        return false;
    for (size_t i = 0; i < counts->capacity; i++) {
        const tally_row *row = counts->rows + i;
        if (row->count)
            *slot_of(rows, capacity, row->client, row->entry, row->slot, row->validity) = *row;
    }
    free(counts->rows);
    counts->rows = rows, counts->capacity = capacity;
    return true;
}

bool tally_put(tally *counts, const tally_row *more)
{
    if (8 * counts->used >= 7 * counts->capacity && !grow(counts, counts->capacity ? 2 * counts->capacity : 1024)) {
        counts->full = true;
        return false;
    }
    tally_row *row = slot_of(counts->rows, counts->capacity, more->client, more->entry, more->slot, more->validity);
    if (!row->count) {
        *row = *more;
        counts->used++;
        return true;
    }
    if (more->first < row->first)
        row->first = more->first;
    if (more->last > row->last)
        row->last = more->last;
    row->count += more->count;
    row->size += more->size;
    return true;
}

bool tally_add(tally *counts, const uint8_t client[16], uint32_t entry, int64_t time, uint32_t validity, uint64_t size)
{
    tally_row row = {.entry = entry, .validity = validity, .first = time, .last = time, .count = 1, .size = size};
    memcpy(row.client, client, 16);
    row.slot = (int32_t)(time / counts->slot); /* read_time gives no time before 1970 */
    if (counts->capacity)
        ahead(counts->rows + (place(client, entry, row.slot, validity) & (counts->capacity - 1)));
    counts->wait[counts->waiting++] = row;
    return counts->waiting < MOST_WAITING || tally_settle(counts);
}

bool tally_settle(tally *counts)
{
    bool good = true;
    for (uint32_t i = 0; i < counts->waiting; i++)
        good &= tally_put(counts, counts->wait + i);
    counts->waiting = 0;
    return good;
}

bool tally_merge(tally *counts, tally *other)
{
    if (!counts->used) {
        const tally empty = *counts;
        *counts = *other, *other = empty;
        counts->slot = empty.slot, counts->ask = empty.ask;
        return true;
    }
    for (size_t i = 0; i < other->capacity; i++)
        if (other->rows[i].count && !tally_put(counts, other->rows + i))
            return false;
    tally_free(other);
    return true;
}

void tally_free(tally *counts)
{
    free(counts->rows);
    *counts = (tally){.slot = counts->slot, .ask = counts->ask};
}
