/* Look-ups in the mapped index. Numbers out of the file are checked where they are used: a damaged file finds nothing, or is refused. */
#include "kernel.h"

enum section {
    PROFILES, STRINGS_AT, STRINGS, FIRST, PROFILE, FLAGS, NAMES_AT, NAMES, SLOTS, BITS,
    NET4_AT, NET4_IN, NET4_TOP, NET4, NET6_AT, NET6_IN, NET6, URLS_AT, URLS, DIGESTS, SECTIONS = DIGESTS + 9
};

static uint32_t u32(const uint8_t *at) { uint32_t value; memcpy(&value, at, 4); return value; }
static uint64_t u64(const uint8_t *at) { uint64_t value; memcpy(&value, at, 8); return value; }

static bool power_of_two(uint64_t value) { return value && !(value & (value - 1)); }

bool index_open(match_index *index, const uint8_t *base, size_t size)
{
    const uint8_t *part[SECTIONS];
    uint64_t length[SECTIONS];
    if (size < 16 + 16 * SECTIONS || memcmp(base, "LAMSIDX1", 8) || u32(base + 8) != SECTIONS)
        return false;
    for (int i = 0; i < SECTIONS; i++) {
        uint64_t at = u64(base + 16 + 16 * i);
        length[i] = u64(base + 24 + 16 * i);
        if (at % 64 || at > size || length[i] > size - at || length[i] / 4 >= UINT32_MAX / 2)
            return false;
        part[i] = base + at;
    }
    memset(index, 0, sizeof *index);
    index->profiles = part[PROFILES], index->profile_count = (uint32_t)(length[PROFILES] / 24);
    index->first = (const uint32_t *)part[FIRST], index->profile = (const uint32_t *)part[PROFILE];
    index->entries = (uint32_t)(length[PROFILE] / 4);
    index->flags = part[FLAGS], index->flagged = (uint32_t)length[FLAGS];
    index->names = part[NAMES], index->names_at = (const uint32_t *)part[NAMES_AT];
    index->slots = (const uint64_t *)part[SLOTS], index->bits = part[BITS];
    uint64_t slots = length[SLOTS] / 8, bits = length[BITS] * 8;
    if (length[FIRST] < 4 || length[NAMES_AT] < 4 || !power_of_two(slots) || !power_of_two(bits) || bits < 64)
        return false;
    index->values = (uint32_t)(length[FIRST] / 4 - 1);
    index->name_count = (uint32_t)(length[NAMES_AT] / 4 - 1), index->names_size = (uint32_t)length[NAMES];
    index->slot_mask = slots - 1;
    index->bits_size = (size_t)length[BITS];
    index->bit_shift = 64 - lowest_bit(bits);
    index->net4_at = (const uint32_t *)part[NET4_AT], index->net4_in = (const uint32_t *)part[NET4_IN];
    index->net4_top = (const uint32_t *)part[NET4_TOP];
    index->net4_stretches = (uint32_t)(length[NET4_AT] / 4), index->net4 = part[NET4];
    index->net4_count = (uint32_t)(length[NET4] / 12);
    index->net6_at = part[NET6_AT], index->net6_in = (const uint32_t *)part[NET6_IN], index->net6 = part[NET6];
    index->net6_stretches = (uint32_t)(length[NET6_AT] / 16), index->net6_count = (uint32_t)(length[NET6] / 24);
    if (length[NET4_IN] / 4 != index->net4_stretches || length[NET4_TOP] != 4 * 65537 || !index->net4_stretches ||
        length[NET6_IN] / 4 != index->net6_stretches || length[URLS_AT] < 4)
        return false;
    uint64_t start = (uint64_t)index->name_count + index->net4_count + index->net6_count + (length[URLS_AT] / 4 - 1);
    for (int i = 0; i < 3; i++) {
        const int at = DIGESTS + 3 * i, rest[] = {8, 12, 24};
        index->top[i] = (const uint32_t *)part[at], index->keys[i] = (const uint64_t *)part[at + 1];
        index->rest[i] = part[at + 2];
        index->digest_start[i] = (uint32_t)start, index->digest_count[i] = (uint32_t)(length[at + 1] / 8);
        start += index->digest_count[i];
        if (length[at] != 4 * 65537 || length[at + 2] != (uint64_t)rest[i] * index->digest_count[i])
            return false;
    }
    return start == index->values;
}

uint32_t candidate(const match_index *index, uint64_t at, uint32_t tag)
{
    uint64_t slot;
    for (uint64_t tries = 0; (slot = index->slots[at]) && tries <= index->slot_mask; tries++, at = (at + 1) & index->slot_mask)
        if (slot >> 32 == tag && (uint32_t)slot - 1 < index->name_count)
            return (uint32_t)slot - 1;
    return NONE;
}

uint32_t find_name(const match_index *index, uint64_t hash, const uint8_t *name, size_t size)
{
    const name_place place = place_of_name(index, hash);
    if (!place.maybe)
        return NONE;
    uint64_t at = place.slot, slot;
    for (uint64_t tries = 0; (slot = index->slots[at]) && tries <= index->slot_mask; tries++, at = (at + 1) & index->slot_mask) {
        uint32_t number = (uint32_t)slot - 1;
        if (slot >> 32 != place.tag || number >= index->name_count)
            continue;
        ahead(index->flags + number);
        ahead(index->first + number);
        ahead(index->profile + number); /* most values have one entry, and nearly the same number */
        uint32_t from = index->names_at[number], until = index->names_at[number + 1];
        if (until < from || until > index->names_size || until - from != size)
            continue;
        if (!memcmp(name, index->names + from, size))
            return number;
    }
    return NONE;
}

uint32_t find_v4(const match_index *index, uint32_t address)
{
    uint32_t low = index->net4_top[address >> 16], high = index->net4_top[(address >> 16) + 1];
    if (high >= index->net4_stretches || low > high)
        return NONE;
    while (low < high) { /* the last stretch that begins at or before the address */
        uint32_t middle = low + (high - low + 1) / 2;
        if (index->net4_at[middle] <= address)
            low = middle;
        else
            high = middle - 1;
    }
    uint32_t inner = index->net4_in[low];
    return inner && inner <= index->net4_count ? index->name_count + inner - 1 : NONE;
}

uint32_t find_v6(const match_index *index, const uint8_t address[16])
{
    uint32_t low = 0, high = index->net6_stretches;
    while (low < high) { /* the first stretch that begins after the address */
        uint32_t middle = low + (high - low) / 2;
        if (memcmp(index->net6_at + 16 * (size_t)middle, address, 16) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t inner = low ? index->net6_in[low - 1] : 0;
    return inner && inner <= index->net6_count ? index->name_count + index->net4_count + inner - 1 : NONE;
}

uint32_t outer_range(const match_index *index, uint32_t value)
{
    uint32_t four = index->name_count, six = four + index->net4_count, outer;
    if (value >= four && value < six) {
        outer = u32(index->net4 + 12 * (size_t)(value - four) + 8);
        return outer && outer - 1 < value - four ? four + outer - 1 : NONE; /* an outer range has the lower number */
    }
    if (value >= six && value - six < index->net6_count) {
        outer = u32(index->net6 + 24 * (size_t)(value - six) + 20);
        return outer && outer - 1 < value - six ? six + outer - 1 : NONE;
    }
    return NONE;
}

static int digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9' ? byte - '0' : (byte | 32) >= 'a' && (byte | 32) <= 'f' ? (byte | 32) - 'a' + 10 : -1;
}

uint32_t find_digest(const match_index *index, const uint8_t *hex, size_t size)
{
    uint8_t raw[32];
    const int which = size == 32 ? 0 : size == 40 ? 1 : size == 64 ? 2 : -1;
    if (which < 0 || !index->digest_count[which])
        return NONE;
    for (size_t i = 0; i < size / 2; i++) {
        int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return NONE;
        raw[i] = (uint8_t)(high << 4 | low);
    }
    uint64_t wanted = 0;
    for (int i = 0; i < 8; i++)
        wanted = wanted << 8 | raw[i];
    const uint32_t top = (uint32_t)raw[0] << 8 | raw[1];
    uint32_t low = index->top[which][top], end = index->top[which][top + 1], high = end;
    if (end > index->digest_count[which] || low > end)
        return NONE;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->keys[which][middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    for (const size_t rest = size / 2 - 8; low < end && index->keys[which][low] == wanted; low++)
        if (!memcmp(index->rest[which] + rest * low, raw + 8, rest))
            return index->digest_start[which] + low;
    return NONE;
}

void validity_of(const match_index *index, uint32_t entry, int64_t *from, int64_t *until)
{
    uint32_t profile = index->profile[entry];
    *from = INT64_MIN, *until = INT64_MAX;
    if (profile < index->profile_count) {
        memcpy(from, index->profiles + 24 * (size_t)profile, 8);
        memcpy(until, index->profiles + 24 * (size_t)profile + 8, 8);
    }
}
