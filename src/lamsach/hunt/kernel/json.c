/* Lines of JSON (RFC 8259), checked whole: only a line that is one valid object is vouched for. */
#include "json.h"

#define MOST_DEPTH 32
#define UNKNOWN (-1)

typedef json_reader reader;

static inline void skip_space(reader *in)
{
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\t' || *in->at == '\r'))
        in->at++;
}

/* One character of UTF-8 beyond ASCII (RFC 3629); 0 where it is damaged. */
static size_t wide_character(const uint8_t *at, const uint8_t *end)
{
    const size_t size = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
    if (*at < 0xc2 || *at > 0xf4 || (size_t)(end - at) < size)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) || (*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f))
        return 0;
    return size;
}

static bool hex4(const uint8_t *at)
{
    for (int i = 0; i < 4; i++)
        if (!((at[i] >= '0' && at[i] <= '9') || ((at[i] | 32) >= 'a' && (at[i] | 32) <= 'f')))
            return false;
    return true;
}

/* Stands behind the opening quote; leaves behind the closing one. */
bool json_string(reader *in, bytes *text, bool *escaped)
{
    const uint8_t *begin = in->at;
    *escaped = false;
    for (;;) {
#ifdef X86
        while (in->end - in->at >= 16) {
            const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)in->at);
            const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
            const __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(' ')); /* signed: control characters and beyond ASCII */
            const int found = _mm_movemask_epi8(_mm_or_si128(marks, low));
            if (found) {
                in->at += lowest_bit((unsigned)found);
                break;
            }
            in->at += 16;
        }
#endif
        while (in->at < in->end && *in->at >= ' ' && *in->at < 0x80 && *in->at != '"' && *in->at != '\\')
            in->at++;
        if (in->at >= in->end || *in->at < ' ')
            return false;
        if (*in->at == '"') {
            *text = (bytes){begin, (size_t)(in->at - begin)};
            in->at++;
            return true;
        }
        if (*in->at == '\\') {
            *escaped = true;
            if (in->end - in->at < 2 || !in->at[1] || !strchr("\"\\/bfnrtu", in->at[1]))
                return false;
            if (in->at[1] == 'u' && (in->end - in->at < 6 || !hex4(in->at + 2)))
                return false;
            in->at += in->at[1] == 'u' ? 6 : 2;
        } else {
            const size_t size = wide_character(in->at, in->end);
            if (!size)
                return false;
            in->at += size;
        }
    }
}

static inline bool is_digit(const reader *in) { return in->at < in->end && (unsigned)(*in->at - '0') < 10; }

bool json_number(reader *in, bytes *text)
{
    const uint8_t *begin = in->at;
    in->at += *in->at == '-';
    if (!is_digit(in))
        return false;
    if (*in->at++ != '0')
        while (is_digit(in))
            in->at++;
    if (in->at < in->end && *in->at == '.') {
        in->at++;
        if (!is_digit(in))
            return false;
        while (is_digit(in))
            in->at++;
    }
    if (in->at < in->end && (*in->at | 32) == 'e') {
        in->at++;
        in->at += in->at < in->end && (*in->at == '+' || *in->at == '-');
        if (!is_digit(in))
            return false;
        while (is_digit(in))
            in->at++;
    }
    *text = (bytes){begin, (size_t)(in->at - begin)};
    return true;
}

static bool read_word(reader *in)
{
    static const char *words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++) {
        const size_t size = strlen(words[i]);
        if ((size_t)(in->end - in->at) >= size && !memcmp(in->at, words[i], size)) {
            in->at += size;
            return true;
        }
    }
    return false;
}

static bool read_value(reader *in, int32_t node, int depth);

/* The child of `node` with this key; each may stand in an object once. */
static int32_t child_of(const reader *in, int32_t node, bytes key, uint64_t *seen)
{
    const json_node *nodes = in->plan->nodes;
    int number = 0;
    if (!(nodes[node].hints & key_hint(key.at, key.size)))
        return UNKNOWN;
    for (int32_t child = nodes[node].child; child >= 0; child = nodes[child].next, number++)
        if (nodes[child].key_size == key.size && !memcmp(nodes[child].key, key.at, key.size)) {
            if (*seen >> (number & 63) & 1)
                in->line->ask = true;
            *seen |= UINT64_C(1) << (number & 63);
            return child;
        }
    return UNKNOWN;
}

static bool read_object(reader *in, int32_t node, int depth)
{
    uint64_t seen = 0;
    bytes key;
    bool escaped;
    skip_space(in);
    if (in->at < in->end && *in->at == '}') {
        in->at++;
        return true;
    }
    for (;;) {
        skip_space(in);
        if (in->at >= in->end || *in->at++ != '"' || !json_string(in, &key, &escaped))
            return false;
        int32_t child = UNKNOWN;
        if (node != UNKNOWN) {
            if (escaped)
                in->line->ask = true;
            child = child_of(in, node, key, &seen);
        }
        skip_space(in);
        if (in->at >= in->end || *in->at++ != ':' || !read_value(in, child, depth))
            return false;
        skip_space(in);
        if (in->at >= in->end || (*in->at != ',' && *in->at != '}'))
            return false;
        if (*in->at++ == '}')
            return true;
    }
}

static bool read_array(reader *in, int32_t node, int depth)
{
    skip_space(in);
    if (in->at < in->end && *in->at == ']') {
        in->at++;
        return true;
    }
    for (;;) {
        if (!read_value(in, node, depth))
            return false;
        skip_space(in);
        if (in->at >= in->end || (*in->at != ',' && *in->at != ']'))
            return false;
        if (*in->at++ == ']')
            return true;
    }
}

static bool read_value(reader *in, int32_t node, int depth)
{
    bytes text;
    bool escaped = false, quoted = false;
    skip_space(in);
    if (in->at >= in->end || depth >= MOST_DEPTH)
        return false;
    const enum role role = node == UNKNOWN ? NO_ROLE : in->plan->nodes[node].role;
    switch (*in->at) {
    case '{':
        in->at++;
        return read_object(in, node, depth + 1);
    case '[':
        in->at++;
        return read_array(in, node, depth + 1);
    case '"':
        in->at++, quoted = true;
        if (!json_string(in, &text, &escaped))
            return false;
        break;
    case 't': case 'f': case 'n':
        return read_word(in);
    default:
        if (!json_number(in, &text))
            return false;
    }
    json_take(in, (uint8_t)role, text, quoted, escaped);
    return true;
}

/* One line, checked whole; false where Python decides. */
static bool take(const json_plan *plan, line_state *line, const uint8_t *at, const uint8_t *end)
{
    json_value values[MOST_VALUES_OF_A_LINE];
    reader in = {plan, line, at, end, values, 0};
    line_start(line);
    if (end - at > MAX_LINE)
        return false;
    skip_space(&in);
    if (in.at >= in.end || *in.at != '{' || !read_value(&in, 0, 0))
        return false;
    skip_space(&in);
    if (in.at != in.end)
        return false;
    if (line->kinds && !line->ask)
        skeleton_learn(line->kinds, at, end, values, in.count);
    return line_settle(line);
}

size_t scan_json(const json_plan *plan, line_state *line, const uint8_t *text, size_t size, scan_result *result)
{
    const uint8_t *at = text, *const last = text + size;
    while (at < last) {
        const uint8_t *end = NULL;
        bool good = false;
        if (line->kinds) {
            end = skeleton_follow(line->kinds, plan, line, at, last);
            good = end && end - at <= MAX_LINE && line_settle(line);
        }
        if (!end) {
            end = memchr(at, '\n', (size_t)(last - at));
            if (!end)
                break;
            good = take(plan, line, at, end);
        }
        const uint8_t *begin = at;
        at = end + 1;
        result->lines++;
        if (!good && !scan_ask(result, text, begin, (size_t)(end - begin)))
            break;
    }
    return (size_t)(at - text);
}
