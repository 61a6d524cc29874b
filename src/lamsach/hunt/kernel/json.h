/* What json.c and skeleton.c share: the values of a line, read one after the other. */
#ifndef LAMSACH_KERNEL_JSON_H
#define LAMSACH_KERNEL_JSON_H

#include "kernel.h"

#define MOST_VALUES_OF_A_LINE 256
typedef struct { const uint8_t *from, *until; uint8_t role; bool text, idle; } json_value;
/* `from` behind an opening quote, `until` behind the closing one; idle: was looked up, and gave nothing */

typedef struct {
    const json_plan *plan;
    line_state *line;
    const uint8_t *at, *end;
    json_value *values; /* strings and numbers in the order of the line */
    uint32_t count;     /* may be above MOST_VALUES_OF_A_LINE: not all were kept */
} json_reader;

bool json_string(json_reader *in, bytes *text, bool *escaped);
bool json_number(json_reader *in, bytes *text);

/* Takes a value that was read. */
static inline void json_take(json_reader *in, uint8_t role, bytes text, bool quoted, bool escaped)
{
    if (role != NO_ROLE) {
        in->line->ask |= escaped;
        in->line->met = false;
        observe(in->line, role, text.at, text.size);
    }
    if (in->count++ < MOST_VALUES_OF_A_LINE)
        in->values[in->count - 1] = (json_value){text.at, in->at, role, quoted, is_looked_up(role) && !in->line->met && !in->line->ask};
}

/* The end of the line (at its line feed) where its make was learnt; else NULL, and nothing of it counts. */
const uint8_t *skeleton_follow(skeletons *known, const json_plan *plan, line_state *line, const uint8_t *at, const uint8_t *end);
void skeleton_learn(skeletons *known, const uint8_t *from, const uint8_t *end, const json_value *values, uint32_t count);

#endif
