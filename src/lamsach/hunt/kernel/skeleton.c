/* Programs write the same keys in the same order. What stands between the strings and numbers of a line that was checked whole is kept;
 * a later line with the same bytes there, and well-formed strings and numbers between them, is valid by that and has the same keys.
 * The pieces make a tree, since lines of several kinds begin alike. There are two of them: in `makes` a piece ends at each value; in
 * `usual` the values that are one of a few ("proto":"UDP") belong to the pieces, which are longer and fewer, where nobody looks at them
 * or where they were looked up and gave nothing (the address of the resolver): so they are kept for one index.
 * Both are bounded; what does not fit is read the long way. */
#include <stdlib.h>

#include "skeleton.h"

static void clear(tree *of) { of->pieces = 1, of->used = 0, of->full = false, of->piece[0].next = 0; }

void skeletons_open(skeletons **known, uint64_t plan, uint64_t index)
{
    if (*known && (*known)->plan == plan && (*known)->index == index)
        return;
    free(*known);
    *known = calloc(1, sizeof **known);
    if (!*known)
        return;
    (*known)->plan = plan, (*known)->index = index, (*known)->walk = walker_here(), (*known)->most_words = MOST_WORDS;
    clear(&(*known)->makes);
    clear(&(*known)->usual);
}

/* The end of the line where it goes along pieces of `along`; else NULL. Keeps the values where `in` has room for them. */
static const uint8_t *follow(const tree *along, json_reader *in)
{
    int32_t at = along->piece[0].next;
    while (at) {
        const piece *here = along->piece + at;
        if ((size_t)(in->end - in->at) <= here->size || memcmp(in->at, along->text + here->text, here->size)) {
            at = here->beside;
            continue;
        }
        const uint8_t *behind = in->at + here->size;
        bytes text;
        bool escaped = false;
        if (here->what == END) {
            if (*behind == '\n')
                return behind;
            at = here->beside;
            continue;
        }
        if (here->what == NUMBER && *behind != '-' && (unsigned)(*behind - '0') > 9) {
            at = here->beside; /* another one goes on with true, [ or the like */
            continue;
        }
        in->at = behind;
        if (!(here->what == STRING ? json_string(in, &text, &escaped) : json_number(in, &text)))
            return NULL;
        json_take(in, here->role, text, here->what == STRING, escaped);
        at = here->next;
    }
    return NULL;
}

/* Goes along the shorter pieces, and learns. */
static const uint8_t *follow_makes(skeletons *known, const json_plan *plan, line_state *line, const uint8_t *at, const uint8_t *end)
{
    json_value values[MOST_VALUES_OF_A_LINE]; /* no line with more was learnt */
    json_reader in = {plan, line, at, end, values, 0};
    line_start(line);
    const uint8_t *found = follow(&known->makes, &in);
    if (found && !known->usual.full)
        skeleton_learn(known, at, found, values, in.count);
    return found;
}

const uint8_t *skeleton_follow(skeletons *known, const json_plan *plan, line_state *line, const uint8_t *at, const uint8_t *end)
{
    line_start(line);
    const uint8_t *found = known->walk(&known->usual, line, at, end);
    return found ? found : follow_makes(known, plan, line, at, end);
}

/* The piece with these bytes behind `parent`, made where it is missing; 0 where there is no room. */
static int32_t child(tree *of, int32_t parent, const uint8_t *from, const uint8_t *until, enum what what, uint8_t role)
{
    const size_t size = (size_t)(until - from);
    int32_t *link = &of->piece[parent].next;
    int beside = 0;
    for (; *link; beside++, link = &of->piece[*link].beside) {
        const piece *kept = of->piece + *link;
        if (kept->size == size && kept->what == what && kept->role == role && !memcmp(of->text + kept->text, from, size))
            return *link;
    }
    if (beside > MOST_BESIDE || of->pieces == MOST_PIECES || size > MOST_TEXT - of->used) {
        of->full = true;
        return 0;
    }
    const int32_t made = (int32_t)of->pieces++;
    of->piece[made] = (piece){size < 64 ? (UINT64_C(1) << size) - 1 : UINT64_MAX, of->used, (uint32_t)size, 0, 0, (uint8_t)what, role, 0, 0};
    memcpy(of->text + of->used, from, size);
    of->used += (uint32_t)size;
    return *link = made;
}

/* Whether values behind this piece of `makes` have to be read each time: somebody looks at them, or they are of too many kinds. */
static bool varies(skeletons *known, int32_t at, const json_value *value)
{
    word_list *words = known->words + at;
    uint64_t hash = (uint64_t)(value->until - value->from);
    if (value->role != NO_ROLE && !value->idle)
        return true;
    for (const uint8_t *byte = value->from; byte < value->until; byte++)
        hash = (hash ^ *byte) * UINT64_C(0x100000001B3);
    for (int i = 0; i < words->count && i < MOST_WORDS; i++)
        if (words->word[i] == hash)
            return words->count > known->most_words;
    if (words->count == known->most_words)
        clear(&known->usual); /* its pieces hold values that are not usual, as is known now */
    if (words->count < MOST_WORDS)
        words->word[words->count] = hash;
    words->count += words->count <= MOST_WORDS;
    return words->count > known->most_words;
}

/* Lays a line's pieces, one up to each value that is marked in `between`; false where there is no room. */
static bool lay(tree *into, const uint8_t *from, const uint8_t *end, const json_value *values, uint32_t count, const bool *between)
{
    int32_t at = 0;
    for (uint32_t i = 0; i < count; i++)
        if (between[i]) {
            at = child(into, at, from, values[i].from, values[i].text ? STRING : NUMBER, values[i].role);
            if (!at)
                return false;
            from = values[i].until;
        }
    return child(into, at, from, end, END, NO_ROLE);
}

void skeleton_learn(skeletons *known, const uint8_t *from, const uint8_t *end, const json_value *values, uint32_t count)
{
    bool between[MOST_VALUES_OF_A_LINE];
    int32_t at = 0;
    if (end - from > MOST_LINE || count > MOST_VALUES_OF_A_LINE)
        return;
    memset(between, true, sizeof between);
    if (!lay(&known->makes, from, end, values, count, between))
        return;
    const uint8_t *begin = from;
    for (uint32_t i = 0; i < count; begin = values[i++].until) {
        at = child(&known->makes, at, begin, values[i].from, values[i].text ? STRING : NUMBER, values[i].role);
        between[i] = varies(known, at, values + i);
    }
    if (!lay(&known->usual, from, end, values, count, between) && known->most_words > 1) {
        known->most_words /= 2; /* too many kinds of lines: fewer words are usual, and the pieces shorter */
        clear(&known->usual);
    }
}
