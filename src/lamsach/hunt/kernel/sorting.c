/* Numbers by their keys, from the least digit to the greatest; those of equal keys stay in their order. Digits that are the same in all
 * keys cost nothing. */
#include "tally.h"

enum { BITS = 11, VALUES = 1 << BITS };

static inline uint32_t digit(numbered item, unsigned shift) { return (uint32_t)(key_of(item) >> shift) & (VALUES - 1); }

numbered *sort_numbered(numbered *items, numbered *room, size_t count)
{
    uint64_t any = 0, all = UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        any |= key_of(items[i]), all &= key_of(items[i]);
    const uint64_t differ = any ^ all;
    for (unsigned shift = 0; count > 1 && shift < 64; shift += BITS) {
        if (!(differ >> shift & (VALUES - 1)))
            continue;
        uint32_t from[VALUES] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++)
            from[digit(items[i], shift)]++;
        for (int value = 0; value < VALUES; value++) {
            const uint32_t here = from[value];
            from[value] = sum, sum += here;
        }
        for (size_t i = 0; i < count; i++)
            room[from[digit(items[i], shift)]++] = items[i];
        numbered *const other = items;
        items = room, room = other;
    }
    return items;
}
