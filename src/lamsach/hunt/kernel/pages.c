/* Memory for tables: straight from the system and back to it, so that a table that grew leaves no hole, and in large pages where it is
 * large, since each look into it is at another place. */
#if defined(__linux__)
#define _DEFAULT_SOURCE
#endif
#include <stdlib.h>

#include "tally.h"

#if defined(__linux__)
#include <sys/mman.h>

enum { LARGE = 1 << 21, SMALL = 1 << 12 };

static size_t whole(size_t size)
{
    const size_t page = size >= LARGE ? LARGE : SMALL;
    return (size + page - 1) & ~(page - 1);
}

void *pages_take(size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    const size_t length = whole(size), spare = length >= LARGE ? LARGE : 0;
    uint8_t *at = mmap(NULL, length + spare, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return NULL;
    if (!spare)
        return at;
    const size_t before = (size_t)(-(uintptr_t)at & (LARGE - 1)); /* to the next border of a large page */
    if (before)
        munmap(at, before);
    if (spare > before)
        munmap(at + before + length, spare - before);
    madvise(at + before, length, MADV_HUGEPAGE); /* where it is not heard, small pages do as well */
    return at + before;
}

void pages_give(void *at, size_t size)
{
    if (at)
        munmap(at, whole(size));
}
#else
void *pages_take(size_t size) { return calloc(size ? size : 1, 1); }

void pages_give(void *at, size_t size)
{
    (void)size;
    free(at);
}
#endif
