/* Where the rows of a tally stand. */
#include <stdlib.h>
#include <string.h>

#include "tally.h"

/* The first segments come one by one, for most tallies are small; later ones share a large page. */
enum { ALONE = 64, SHARED = (1 << 21) / (SEGMENT * sizeof(tally_row)), DEEPEST = 48 };
#define SIZE (SEGMENT * sizeof(tally_row))

static bool make_room(segments *rows)
{
    if (rows->count < rows->room)
        return true;
    const uint32_t room = rows->room ? 2 * rows->room : ALONE;
    segment *all = room <= UINT32_MAX / SEGMENT ? realloc(rows->all, room * sizeof *all) : NULL;
    if (!all)
        return false;
    rows->all = all, rows->room = room;
    return true;
}

static segment *next(segments *rows)
{
    if (!make_room(rows))
        return NULL;
    const uint32_t number = rows->count, shared = number < ALONE ? 0 : (number - ALONE) % SHARED;
    tally_row *at = shared ? rows->all[number - 1].rows + SEGMENT : pages_take(number < ALONE ? SIZE : SHARED * SIZE);
    if (!at)
        return NULL;
    memset(at, 0, SIZE); /* a page that is written first is made once, one that is read first twice */
    rows->all[number] = (segment){at, 0, 0};
    rows->count++;
    return rows->all + number;
}

bool segments_open(segments *rows)
{
    rows->of = calloc(1, sizeof *rows->of);
    return rows->of && next(rows);
}

segment *segment_of(const segments *rows, uint64_t mixed)
{
    return rows->all + rows->of[rows->depth ? mixed >> (64 - rows->depth) : 0];
}

static bool deepen(segments *rows)
{
    const size_t size = (size_t)1 << rows->depth;
    uint32_t *of = rows->depth < 31 ? malloc(2 * size * sizeof *of) : NULL;
    if (!of)
        return false;
    for (size_t i = 0; i < size; i++)
        of[2 * i] = of[2 * i + 1] = rows->of[i];
    free(rows->of);
    rows->of = of, rows->depth++;
    return true;
}

segment *segment_add(segments *rows, uint64_t mixed)
{
    const uint32_t number = (uint32_t)(segment_of(rows, mixed) - rows->all), depth = rows->all[number].depth + 1;
    if (depth > DEEPEST || (depth > rows->depth && !deepen(rows)) || !next(rows))
        return NULL;
    rows->all[number].depth = rows->all[rows->count - 1].depth = depth;
    /* The prefix of the keys with the next bit set, and all that begin with it. */
    const size_t first = (size_t)((mixed >> (64 - depth) | 1) << (rows->depth - depth)), many = (size_t)1 << (rows->depth - depth);
    for (size_t i = 0; i < many; i++)
        rows->of[first + i] = rows->count - 1;
    return rows->all + number;
}

void segment_give(segments *rows, uint32_t number)
{
    if (number >= ALONE)
        return; /* with the others of its page */
    pages_give(rows->all[number].rows, SIZE);
    rows->all[number].rows = NULL;
}

void segments_free(segments *rows)
{
    for (uint32_t i = 0; i < rows->count; i++)
        if (i < ALONE)
            segment_give(rows, i);
        else if ((i - ALONE) % SHARED == 0)
            pages_give(rows->all[i].rows, SHARED * SIZE);
    free(rows->all);
    free(rows->of);
    *rows = (segments){0};
}
