/* Programs write the same keys in the same order. What stands between the strings and numbers of a line that was checked whole is kept;
 * a later line with the same bytes there, and well-formed strings and numbers between them, is valid by that and has the same keys.
 * The pieces make a tree, since lines of several kinds begin alike. There are two of them: in `makes` a piece ends at each value; in
 * `usual` the values that nobody looks at and that are one of a few ("proto":"UDP") belong to the pieces, which are longer and fewer.
 * Both are bounded; what does not fit is read the long way. */
#include <stdlib.h>

#include "json.h"

enum { MOST_PIECES = 1 << 12, MOST_TEXT = 1 << 17, MOST_BESIDE = 16, MOST_LINE = 1 << 13, MOST_WORDS = 8 };
enum what { STRING, NUMBER, END };
typedef struct { uint32_t text, size; int32_t next, beside; uint8_t what, role; } piece; /* next, beside: 0 none */
typedef struct { uint32_t pieces, used; bool full; piece piece[MOST_PIECES]; uint8_t text[MOST_TEXT]; } tree; /* the first piece is the root */
typedef struct { uint8_t count; uint64_t word[MOST_WORDS]; } word_list; /* the values that stood behind a piece, as hashes */
struct skeletons { uint64_t plan; uint8_t most_words; tree makes, usual; word_list words[MOST_PIECES]; };

static void clear(tree *of) { of->pieces = 1, of->used = 0, of->full = false, of->piece[0].next = 0; }

void skeletons_open(skeletons **known, uint64_t plan)
{
    if (*known && (*known)->plan == plan)
        return;
    free(*known);
    *known = calloc(1, sizeof **known);
    if (!*known)
        return;
    (*known)->plan = plan, (*known)->most_words = MOST_WORDS;
    clear(&(*known)->makes);
    clear(&(*known)->usual);
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
#ifdef X86
    if (size >= 16) {
        for (size_t at = 0;; at = at + 32 <= size ? at + 16 : size - 16) {
            const __m128i here = _mm_loadu_si128((const __m128i *)(const void *)(one + at));
            const __m128i there = _mm_loadu_si128((const __m128i *)(const void *)(other + at));
            if (_mm_movemask_epi8(_mm_cmpeq_epi8(here, there)) != 0xffff)
                return false;
            if (at == size - 16)
                return true;
        }
    }
#endif
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

/* The end of the line where it goes along pieces of `along`; else NULL. Keeps the values where `in` has room for them. */
static inline const uint8_t *follow(const tree *along, json_reader *in)
{
    int32_t at = along->piece[0].next;
    while (at) {
        const piece *here = along->piece + at;
        if ((size_t)(in->end - in->at) <= here->size || !same(in->at, along->text + here->text, here->size)) {
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
        if (in->values)
            in->values[in->count++] = (json_value){text.at, in->at, here->role, here->what == STRING};
        if (here->role != NO_ROLE) {
            if (escaped)
                in->line->ask = true;
            observe(in->line, here->role, text.at, text.size);
        }
        at = here->next;
    }
    return NULL;
}

const uint8_t *skeleton_follow(skeletons *known, const json_plan *plan, line_state *line, const uint8_t *at, const uint8_t *end)
{
    json_value values[MOST_VALUES_OF_A_LINE]; /* no line with more was learnt */
    json_reader in = {plan, line, at, end, NULL, 0};
    line_start(line);
    const uint8_t *found = follow(&known->usual, &in);
    if (found)
        return found;
    in = (json_reader){plan, line, at, end, values, 0};
    line_start(line);
    found = follow(&known->makes, &in);
    if (found && !known->usual.full)
        skeleton_learn(known, at, found, values, in.count);
    return found;
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
    of->piece[made] = (piece){of->used, (uint32_t)size, 0, 0, (uint8_t)what, role};
    memcpy(of->text + of->used, from, size);
    of->used += (uint32_t)size;
    return *link = made;
}

/* Whether values behind this piece of `makes` have to be read each time: somebody looks at them, or they are of too many kinds. */
static bool varies(skeletons *known, int32_t at, const json_value *value)
{
    word_list *words = known->words + at;
    uint64_t hash = (uint64_t)(value->until - value->from);
    if (value->role != NO_ROLE)
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
