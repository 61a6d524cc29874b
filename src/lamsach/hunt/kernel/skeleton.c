/* Programs write the same keys in the same order. What stands between the strings and numbers of a line that was checked whole is kept;
 * a later line with the same bytes there, and well-formed strings and numbers between them, is valid by that and has the same keys.
 * The pieces make a tree, since lines of several kinds begin alike. It is bounded; what does not fit is read the long way. */
#include <stdlib.h>

#include "json.h"

enum { MOST_PIECES = 1 << 12, MOST_TEXT = 1 << 17, MOST_BESIDE = 16, MOST_LINE = 1 << 13 };
enum what { STRING, NUMBER, END };
typedef struct { uint32_t text, size; int32_t next, beside; uint8_t what, role; } piece; /* next, beside: 0 none */
struct skeletons { uint64_t plan; uint32_t pieces, used; piece piece[MOST_PIECES]; uint8_t text[MOST_TEXT]; };

void skeletons_open(skeletons **known, uint64_t plan)
{
    if (*known && (*known)->plan == plan)
        return;
    free(*known);
    *known = calloc(1, sizeof **known);
    if (*known)
        (*known)->plan = plan, (*known)->pieces = 1; /* the first one is the root */
}

static inline uint64_t word(const uint8_t *at) { uint64_t value; memcpy(&value, at, 8); return value; }

static inline bool same(const uint8_t *one, const uint8_t *other, size_t size)
{
    if (size < 8) {
        for (size_t i = 0; i < size; i++)
            if (one[i] != other[i])
                return false;
        return true;
    }
    for (size_t at = 0; at + 8 < size; at += 8)
        if (word(one + at) != word(other + at))
            return false;
    return word(one + size - 8) == word(other + size - 8);
}

/* A string without anything to look at twice is done at once; any other is read as json.c reads it. */
static inline bool string(json_reader *in, bytes *text, bool *escaped)
{
#ifdef X86
    const uint8_t *begin = in->at;
    if (in->end - begin >= 32) {
        uint32_t stop = 0;
        for (int i = 0; i < 2; i++) {
            const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(begin + 16 * i));
            const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
            const __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(' ')); /* signed: control characters and beyond ASCII */
            stop |= (uint32_t)_mm_movemask_epi8(_mm_or_si128(marks, low)) << 16 * i;
        }
        if (stop && begin[lowest_bit(stop)] == '"') {
            *text = (bytes){begin, lowest_bit(stop)};
            *escaped = false;
            in->at += text->size + 1;
            return true;
        }
    }
#endif
    return json_string(in, text, escaped);
}

/* The same of a whole number. */
static inline bool number(json_reader *in, bytes *text)
{
#ifdef X86
    const uint8_t *begin = in->at;
    if (in->end - begin >= 17) {
        const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)begin);
        const __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(block, _mm_set1_epi8((char)(0x80 - '0'))), _mm_set1_epi8((char)(0x80 + 10)));
        const uint32_t size = lowest_bit(~(uint32_t)_mm_movemask_epi8(digit));
        if (size && size < 16 && (*begin != '0' || size == 1) && begin[size] != '.' && (begin[size] | 32) != 'e') {
            *text = (bytes){begin, size};
            in->at += size;
            return true;
        }
    }
#endif
    return json_number(in, text);
}

const uint8_t *skeleton_follow(skeletons *known, json_reader *in)
{
    int32_t at = known->piece[0].next;
    while (at) {
        const piece *here = known->piece + at;
        if ((size_t)(in->end - in->at) <= here->size || !same(in->at, known->text + here->text, here->size)) {
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
        if (!(here->what == STRING ? string(in, &text, &escaped) : number(in, &text)))
            return NULL;
        if (here->role != NO_ROLE) {
            if (escaped)
                in->line->ask = true;
            observe(in->line, here->role, text.at, text.size);
        }
        at = here->next;
    }
    return NULL;
}

/* The piece with these bytes behind `parent`, made where it is missing; 0 where there is no room. */
static int32_t child(skeletons *known, int32_t parent, const uint8_t *from, size_t size, enum what what, uint8_t role)
{
    int32_t *link = &known->piece[parent].next;
    for (int beside = 0; *link; beside++, link = &known->piece[*link].beside) {
        const piece *kept = known->piece + *link;
        if (kept->size == size && kept->what == what && kept->role == role && !memcmp(known->text + kept->text, from, size))
            return *link;
        if (beside == MOST_BESIDE)
            return 0;
    }
    if (known->pieces == MOST_PIECES || size > MOST_TEXT - known->used)
        return 0;
    const int32_t made = (int32_t)known->pieces++;
    known->piece[made] = (piece){known->used, (uint32_t)size, 0, 0, (uint8_t)what, role};
    memcpy(known->text + known->used, from, size);
    known->used += (uint32_t)size;
    return *link = made;
}

void skeleton_learn(skeletons *known, const uint8_t *from, const uint8_t *end, const json_value *values, uint32_t count)
{
    int32_t at = 0;
    if (end - from > MOST_LINE || count > MOST_VALUES_OF_A_LINE)
        return;
    for (uint32_t i = 0; i < count; from = values[i++].until) {
        at = child(known, at, from, (size_t)(values[i].from - from), values[i].text ? STRING : NUMBER, values[i].role);
        if (!at)
            return;
    }
    child(known, at, from, (size_t)(end - from), END, NO_ROLE);
}
