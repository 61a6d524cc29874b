/* From counts to sightings, where device and unit of a client are the same at all times: one for each client, entry and validity. What
 * lamsach/hunt/rollup.py does, which is the definition; here the stretches of time are days. */
#include <stdlib.h>

#include "kernel.h"

static uint64_t mix(const uint8_t client[16], uint64_t more)
{
    uint64_t low, high;
    memcpy(&low, client, 8);
    memcpy(&high, client + 8, 8);
    uint64_t mixed = (low ^ (high * UINT64_C(0x9E3779B97F4A7C15))) + more;
    mixed = (mixed ^ mixed >> 31) * UINT64_C(0xBF58476D1CE4E5B9);
    return mixed ^ mixed >> 29;
}

/* The sighting that `row` belongs to, made where it is missing. `places` hold numbers from 1 on. */
static sighting *sighting_of(sightings *found, uint32_t *places, size_t mask, const tally_row *row)
{
    for (size_t at = mix(row->client, (uint64_t)row->entry << 2 | row->validity) & mask;; at = (at + 1) & mask) {
        if (!places[at]) {
            sighting *made = found->rows + found->count;
            places[at] = (uint32_t)++found->count;
            *made = (sighting){.entry = row->entry, .validity = row->validity, .first = row->first, .last = row->last};
            memcpy(made->client, row->client, 16);
            return made;
        }
        sighting *known = found->rows + places[at] - 1;
        if (known->entry == row->entry && known->validity == row->validity && !memcmp(known->client, row->client, 16))
            return known;
    }
}

/* What a sighting is sorted by: validity and count, then client and entry, as two numbers. */
typedef struct { uint64_t first, then; uint32_t number; } rank;

static int in_order(const void *one, const void *other)
{
    const rank *left = one, *right = other;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->then > right->then) - (left->then < right->then);
}

static int by_address(const void *one, const void *other) { return memcmp(one, other, 16); }

/* Lists the clients in the order of their addresses. */
static bool list_clients(sightings *found, uint32_t *places, size_t mask)
{
    size_t room = 0;
    for (size_t i = 0; i < found->count; i++) {
        const uint8_t *client = found->rows[i].client;
        size_t at = mix(client, 0) & mask;
        while (places[at] && memcmp(found->clients + 16 * (size_t)(places[at] - 1), client, 16))
            at = (at + 1) & mask;
        if (places[at])
            continue;
        if (found->client_count == room) {
            room = room ? 2 * room : 256;
            uint8_t *more = realloc(found->clients, 16 * room);
            if (!more)
                return false;
            found->clients = more;
        }
        memcpy(found->clients + 16 * (size_t)found->client_count, client, 16);
        places[at] = ++found->client_count;
    }
    if (found->client_count)
        qsort(found->clients, found->client_count, 16, by_address);
    memset(places, 0, (mask + 1) * sizeof *places);
    for (uint32_t i = 0; i < found->client_count; i++) {
        size_t at = mix(found->clients + 16 * (size_t)i, 0) & mask;
        while (places[at])
            at = (at + 1) & mask;
        places[at] = i + 1;
    }
    return true;
}

/* Finds the order of the sightings. `places` are those of the clients. */
static bool sort(sightings *found, const uint32_t *places, size_t mask)
{
    rank *ranks = malloc((found->count + 1) * sizeof *ranks);
    found->order = malloc((found->count + 1) * sizeof *found->order);
    const bool good = ranks && found->order;
    for (size_t i = 0; good && i < found->count; i++) {
        sighting *row = found->rows + i;
        size_t at = mix(row->client, 0) & mask;
        while (memcmp(found->clients + 16 * (size_t)(places[at] - 1), row->client, 16))
            at = (at + 1) & mask;
        row->client_number = places[at] - 1;
        const uint64_t rare = UINT64_MAX >> 2, count = row->count < rare ? row->count : rare;
        ranks[i] = (rank){(uint64_t)row->validity << 62 | (rare - count), (uint64_t)row->client_number << 32 | row->entry, (uint32_t)i};
    }
    if (good) {
        qsort(ranks, found->count, sizeof *ranks, in_order);
        for (size_t i = 0; i < found->count; i++)
            found->order[i] = ranks[i].number;
    }
    free(ranks);
    return good;
}

bool roll_up(const tally *counts, sightings *found)
{
    size_t size = 1024;
    *found = (sightings){0};
    while (size < 2 * counts->used)
        size *= 2;
    found->rows = malloc((counts->used + 1) * sizeof *found->rows);
    uint32_t *places = calloc(size, sizeof *places);
    bool good = found->rows && places && counts->used < UINT32_MAX;
    for (size_t i = 0; good && i < counts->capacity; i++) {
        const tally_row *row = counts->rows + i;
        if (!row->count)
            continue;
        sighting *into = sighting_of(found, places, size - 1, row);
        into->first = row->first < into->first ? row->first : into->first;
        into->last = row->last > into->last ? row->last : into->last;
        into->days += row->slot != NO_SLOT;
        into->count += row->count, into->size += row->size;
        found->hits += row->count;
    }
    if (good) {
        memset(places, 0, size * sizeof *places);
        good = list_clients(found, places, size - 1) && sort(found, places, size - 1);
    }
    free(places);
    if (!good)
        sightings_free(found);
    return good;
}

void sightings_free(sightings *found)
{
    free(found->rows);
    free(found->order);
    free(found->clients);
    *found = (sightings){0};
}
