/* Where familiar.c keeps fields, for those who look there themselves. */
#ifndef LAMSACH_KERNEL_FAMILIAR_H
#define LAMSACH_KERNEL_FAMILIAR_H

#include "kernel.h"

enum { FAMILIAR_BITS = 13, FAMILIAR_LEAST = 8, FAMILIAR_MOST = 62 };
typedef struct { uint8_t text[FAMILIAR_MOST], size, role; } familiar_field; /* a cache line */
struct familiar { uint64_t of; familiar_field fields[1 << FAMILIAR_BITS]; }; /* fits into a core's own cache, beside a block of the log */

/* The place of a field of at least FAMILIAR_LEAST bytes. */
static inline familiar_field *familiar_place(familiar *known, unsigned role, const uint8_t *text, size_t size)
{
    uint64_t first, middle, last;
    memcpy(&first, text, 8);
    memcpy(&middle, text + size / 2 - 4, 8);
    memcpy(&last, text + size - 8, 8);
    const uint64_t mixed = (first ^ role) * UINT64_C(0x9E3779B97F4A7C15) + middle * UINT64_C(0xBF58476D1CE4E5B9) +
                           last * UINT64_C(0xC2B2AE3D27D4EB4F);
    return known->fields + (mixed >> (64 - FAMILIAR_BITS));
}

#endif
