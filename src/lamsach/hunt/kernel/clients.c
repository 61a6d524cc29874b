/* Clients by number: an address stands once, however much it met. */
#include <stdlib.h>
#include <string.h>

#include "tally.h"

static uint64_t secrets[2];

void mix_by(uint64_t secret)
{
    secrets[0] = secret, secrets[1] = (secret << 32 | secret >> 32) * UINT64_C(0x9E3779B97F4A7C15);
}

/* Both numbers into all bits of one (Stafford's finisher, twice). */
uint64_t mix(uint64_t one, uint64_t other)
{
    uint64_t mixed = one ^ secrets[0];
    for (int i = 0; i < 2; i++) {
        mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
        mixed ^= mixed >> 31;
        if (!i)
            mixed ^= other ^ secrets[1];
    }
    return mixed;
}

static bool grow(clients *known)
{
    const uint32_t room = known->room ? known->room + known->room / 2 : 256;
    uint32_t size = 512;
    while (3 * (uint64_t)size < 4 * (uint64_t)room && size < UINT32_C(1) << 31)
        size *= 2;
    if (room >= UINT32_MAX / 4)
        return false;
    client *rows = pages_take(room * sizeof *rows);
    uint32_t *places = pages_take(size * sizeof *places);
    if (!rows || !places) {
        pages_give(rows, room * sizeof *rows);
        pages_give(places, size * sizeof *places);
        return false;
    }
    if (known->count)
        memcpy(rows, known->rows, known->count * sizeof *rows);
    for (uint32_t i = 0; i < known->count; i++) {
        uint32_t at = rows[i].mixed & (size - 1);
        while (places[at])
            at = (at + 1) & (size - 1);
        places[at] = i + 1;
    }
    const uint32_t count = known->count;
    clients_free(known);
    *known = (clients){rows, places, count, room, size - 1};
    return true;
}

uint32_t mix_address(const uint8_t address[16])
{
    uint64_t low, high;
    memcpy(&low, address, 8);
    memcpy(&high, address + 8, 8);
    return (uint32_t)mix(low, high);
}

uint32_t client_number(clients *known, const uint8_t address[16], uint32_t mixed)
{
    if (known->count == known->room && !grow(known))
        return NO_CLIENT;
    uint32_t at = mixed & known->mask;
    for (; known->places[at]; at = (at + 1) & known->mask) {
        const client *row = known->rows + known->places[at] - 1;
        if (row->mixed == mixed && !memcmp(row->address, address, 16))
            return known->places[at] - 1;
    }
    client *made = known->rows + known->count;
    memcpy(made->address, address, 16);
    made->mixed = mixed;
    known->places[at] = ++known->count;
    return known->count - 1;
}

void clients_close(clients *known)
{
    pages_give(known->places, ((size_t)known->mask + 1) * sizeof *known->places);
    known->places = NULL;
}

void clients_free(clients *known)
{
    clients_close(known);
    pages_give(known->rows, known->room * sizeof *known->rows);
    *known = (clients){0};
}
