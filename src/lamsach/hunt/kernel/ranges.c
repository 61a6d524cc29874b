/* The table of units: rows such as 192.0.2.0/24,ubnd-a. A row that is written in another way is left to lamsach/hunt/units.py. */
#include <stdlib.h>

#include "kernel.h"

enum { LONGEST_ROW = 1 << 12 };

static bool read_row(const uint8_t *at, size_t size, const uint8_t *base, unit_range *row)
{
    uint32_t bits = 0;
    if (size > LONGEST_ROW)
        return false;
    const uint8_t *end = at + size, *slash = memchr(at, '/', size), *comma = memchr(at, ',', size);
    if (!slash || !comma || comma < slash + 2 || comma > slash + 3 || !read_v4(at, (size_t)(slash - at), &row->first))
        return false;
    for (const uint8_t *digit = slash + 1; digit < comma; digit++) {
        if ((unsigned)(*digit - '0') > 9)
            return false;
        bits = 10 * bits + (*digit - '0');
    }
    const uint8_t *unit = comma + 1;
    if (bits > 32 || (comma == slash + 3 && slash[1] == '0') || unit >= end || end - unit > UINT8_MAX || *unit == ' ' || end[-1] == ' ')
        return false;
    for (const uint8_t *byte = unit; byte < end; byte++)
        if (*byte < ' ' || *byte > '~' || *byte == '"' || *byte == ',')
            return false;
    row->first &= bits ? UINT32_MAX << (32 - bits) : 0;
    row->bits = (uint8_t)bits, row->unit_at = (uint32_t)(unit - base), row->unit_size = (uint8_t)(end - unit);
    return true;
}

static int in_order(const void *one, const void *other)
{
    const unit_range *left = one, *right = other;
    return (left->first > right->first) - (left->first < right->first);
}

/* Puts the rows in order: those of a prefix length together, which mostly are in order by then, as tables are. */
static bool sort(unit_ranges *ranges)
{
    uint32_t next[33];
    for (uint32_t i = 0; i < ranges->count; i++)
        ranges->from[ranges->rows[i].bits + 1]++;
    for (int bits = 0; bits < 33; bits++) {
        next[bits] = ranges->from[bits];
        ranges->from[bits + 1] += ranges->from[bits];
    }
    unit_range *rows = malloc((ranges->count + 1) * sizeof *rows);
    if (!rows)
        return false;
    for (uint32_t i = 0; i < ranges->count; i++)
        rows[next[ranges->rows[i].bits]++] = ranges->rows[i];
    free(ranges->rows);
    ranges->rows = rows;
    for (int bits = 0; bits < 33; bits++) {
        const uint32_t from = ranges->from[bits], until = ranges->from[bits + 1];
        uint32_t at = from + 1;
        while (at < until && rows[at - 1].first <= rows[at].first)
            at++;
        if (at < until)
            qsort(rows + from, until - from, sizeof *rows, in_order);
    }
    return true;
}

bool read_ranges(unit_ranges *ranges, const uint8_t *text, size_t size, row_span *asks, size_t *ask_count)
{
    size_t lines = 1, number = 0;
    for (const uint8_t *at = text; (at = memchr(at, '\n', (size_t)(text + size - at))); at++)
        lines++;
    *ranges = (unit_ranges){0};
    *ask_count = 0;
    if (size > UINT32_MAX / 2 || !(ranges->rows = malloc(lines * sizeof *ranges->rows)))
        return false;
    for (const uint8_t *at = text, *last = text + size; at < last;) {
        const uint8_t *stop = memchr(at, '\n', (size_t)(last - at)), *next = stop ? stop + 1 : last;
        const uint8_t *end = stop ? stop : last;
        if (end > at && end[-1] == '\r')
            end--;
        number++;
        if (read_row(at, (size_t)(end - at), text, ranges->rows + ranges->count))
            ranges->count++;
        else if (end > at) {
            if (*ask_count == MOST_RANGE_ASKS)
                return false;
            asks[(*ask_count)++] = (row_span){number, (size_t)(at - text), (size_t)(end - text)};
        }
        at = next;
    }
    return sort(ranges);
}

/* The first row of this prefix length that holds the address; those behind it may be of the same range. NULL: none. */
const unit_range *find_range(const unit_ranges *ranges, unsigned bits, uint32_t address, const unit_range **end)
{
    const uint32_t wanted = bits ? address & UINT32_MAX << (32 - bits) : 0;
    uint32_t low = ranges->from[bits], high = ranges->from[bits + 1];
    *end = ranges->rows + high;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (ranges->rows[middle].first < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return ranges->rows + low < *end && ranges->rows[low].first == wanted ? ranges->rows + low : NULL;
}

/* The row whose prefix is the longest of those that hold the address; `alone` where no other row is of the same range. NULL: none. */
const unit_range *longest_range(const unit_ranges *ranges, uint32_t address, bool *alone)
{
    for (int bits = 32; bits >= 0; bits--) {
        const unit_range *end, *row;
        if (ranges->from[bits] < ranges->from[bits + 1] && (row = find_range(ranges, (unsigned)bits, address, &end))) {
            *alone = row + 1 == end || row[1].first != row->first;
            return row;
        }
    }
    return NULL;
}
