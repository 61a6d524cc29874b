/* Fields that stood in a line before and gave nothing. Logs say the same few names again and again (Zipf): a field that is there again,
 * byte for byte and in the same role, is known without folding, hashing and looking up. A field that hit or asked is never kept. */
#include <stdlib.h>

#include "familiar.h"

static inline uint64_t word(const uint8_t *at) { uint64_t value; memcpy(&value, at, 8); return value; }

bool familiar_has(familiar *known, enum role role, const uint8_t *text, size_t size)
{
    if (!known || size < FAMILIAR_LEAST || size > FAMILIAR_MOST)
        return false;
    const familiar_field *kept = familiar_place(known, role, text, size);
    if (kept->size != size || kept->role != role)
        return false;
    for (size_t at = 0; at + 8 < size; at += 8)
        if (word(kept->text + at) != word(text + at))
            return false;
    return word(kept->text + size - 8) == word(text + size - 8);
}

void familiar_keep(familiar *known, enum role role, const uint8_t *text, size_t size)
{
    if (!known || size < FAMILIAR_LEAST || size > FAMILIAR_MOST)
        return;
    familiar_field *kept = familiar_place(known, role, text, size);
    memcpy(kept->text, text, size);
    kept->size = (uint8_t)size, kept->role = (uint8_t)role;
}

void familiar_open(familiar **known, uint64_t index)
{
    if (*known && (*known)->of == index)
        return;
    free(*known);
    *known = calloc(1, sizeof **known);
    if (*known)
        (*known)->of = index;
}
