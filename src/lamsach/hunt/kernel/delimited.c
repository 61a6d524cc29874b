/* Lines of fields with one separator between them: 64 bytes at a time into a mask of separators and line ends. */
#include "kernel.h"

typedef struct { uint64_t stops, ends, bad; } masks;

#ifndef X86
static inline masks masks_plain(const uint8_t *at, const delimited_plan *plan)
{
    masks found = {0, 0, 0};
    for (int i = 0; i < 64; i++) {
        found.stops |= (uint64_t)(at[i] == plan->separator) << i;
        found.ends |= (uint64_t)(at[i] == '\n') << i;
        found.bad |= (uint64_t)(at[i] == 0 || at[i] == plan->quote) << i;
    }
    return found;
}
#else
static inline masks masks_sse2(const uint8_t *at, const delimited_plan *plan)
{
    const __m128i separator = _mm_set1_epi8((char)plan->separator), end = _mm_set1_epi8('\n');
    const __m128i zero = _mm_setzero_si128(), quote = _mm_set1_epi8((char)plan->quote);
    masks found = {0, 0, 0};
    for (int i = 0; i < 4; i++) {
        const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));
        const __m128i bad = _mm_or_si128(_mm_cmpeq_epi8(block, zero), _mm_cmpeq_epi8(block, quote));
        found.stops |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, separator)) << 16 * i;
        found.ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, end)) << 16 * i;
        found.bad |= (uint64_t)(uint32_t)_mm_movemask_epi8(bad) << 16 * i;
    }
    return found;
}

__attribute__((target("avx2"))) static inline masks masks_avx2(const uint8_t *at, const delimited_plan *plan)
{
    const __m256i separator = _mm256_set1_epi8((char)plan->separator), end = _mm256_set1_epi8('\n');
    const __m256i zero = _mm256_setzero_si256(), quote = _mm256_set1_epi8((char)plan->quote);
    masks found = {0, 0, 0};
    for (int i = 0; i < 2; i++) {
        const __m256i block = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32 * i));
        const __m256i bad = _mm256_or_si256(_mm256_cmpeq_epi8(block, zero), _mm256_cmpeq_epi8(block, quote));
        found.stops |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, separator)) << 32 * i;
        found.ends |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, end)) << 32 * i;
        found.bad |= (uint64_t)(uint32_t)_mm256_movemask_epi8(bad) << 32 * i;
    }
    return found;
}
#endif

static inline void take_fields(const delimited_plan *plan, line_state *line, const uint8_t *base, const uint8_t *at,
                               const uint8_t *end, const uint32_t *stops, uint32_t first, uint32_t last)
{
    const uint8_t *stop_at = end > at && end[-1] == '\r' ? end - 1 : end;
    for (uint32_t i = first; i < last; i++) {
        const uint32_t column = plan->roles[i].column;
        const uint8_t *from = column ? base + stops[column - 1] + 1 : at;
        const uint8_t *until = column + 1 < plan->columns ? base + stops[column] : stop_at;
        observe(line, plan->roles[i].role, from, until > from ? (size_t)(until - from) : 0);
    }
}

/* Takes one line; false where the scan is to stop after it. */
static bool take(const delimited_plan *plan, line_state *line, const uint8_t *base, const uint8_t *at, const uint8_t *end,
                 const uint32_t *stops, uint32_t stop_count, bool bad, scan_result *result)
{
    const size_t whole = (size_t)(end - at);
    result->lines++;
    if (whole && plan->comment && *at == plan->comment) {
        result->stopped = true;
        scan_ask(result, base, at, whole);
        return false;
    }
    if (bad || stop_count + 1 != plan->columns || whole > MAX_LINE)
        return scan_ask(result, base, at, whole);
    line_start(line);
    line->whole = (bytes){at, whole};
    take_fields(plan, line, base, at, end, stops, 0, plan->looked);
    if ((line->hits || line->maybe) && !line->ask)
        take_fields(plan, line, base, at, end, stops, plan->looked, plan->role_count);
    return line_settle(line) || scan_ask(result, base, at, whole);
}

#define MOST_STOPS 1024

/* Writes the places of the bits, eight at a time without looking: cheaper than a loop whose end no processor can foresee. */
static inline uint32_t lay(uint32_t *stops, uint32_t count, uint32_t at, uint64_t bits)
{
    const uint32_t all = count + bit_count(bits);
    while (bits) {
        for (int i = 0; i < 8; i++) {
            stops[count + (uint32_t)i] = at + lowest_bit(bits | UINT64_C(1) << 63);
            bits &= bits - 1;
        }
        count += 8;
    }
    return all < MOST_STOPS ? all : MOST_STOPS; /* more than any plan has: the line is handed on */
}

#define SCAN(name, masks_of, attribute)                                                                                       \
    attribute static size_t name(const delimited_plan *plan, line_state *line, const uint8_t *text, size_t size,              \
                                 scan_result *result)                                                                         \
    {                                                                                                                         \
        uint32_t stops[MOST_STOPS + 72];                                                                                      \
        uint32_t count = 0;                                                                                                   \
        size_t begin = 0, last_bad = 0;                                                                                       \
        bool any_bad = false;                                                                                                 \
        uint8_t tail[64];                                                                                                     \
        for (size_t at = 0; at < size; at += 64) {                                                                            \
            masks found;                                                                                                      \
            if (size - at >= 64) {                                                                                            \
                found = masks_of(text + at, plan);                                                                            \
            } else {                                                                                                          \
                memset(tail, 0, sizeof tail);                                                                                 \
                memcpy(tail, text + at, size - at);                                                                           \
                found = masks_of(tail, plan);                                                                                 \
                const uint64_t there = (UINT64_C(1) << (size - at)) - 1;                                                      \
                found.stops &= there, found.ends &= there, found.bad &= there;                                                \
            }                                                                                                                 \
            if (found.bad)                                                                                                    \
                last_bad = at, any_bad = true;                                                                                \
            while (found.ends) {                                                                                              \
                const size_t end = at + lowest_bit(found.ends);                                                  \
                const uint64_t before = found.ends ^ (found.ends - 1); /* up to the line end */                               \
                count = lay(stops, count, (uint32_t)at, found.stops & before);                                                \
                found.stops &= ~before;                                                                                       \
                found.ends &= found.ends - 1;                                                                                 \
                const bool bad = any_bad && last_bad + 64 > begin;                                                            \
                const bool on = take(plan, line, text, text + begin, text + end, stops, count, bad, result);                  \
                begin = end + 1, count = 0;                                                                                   \
                if (!on)                                                                                                      \
                    return begin;                                                                                             \
            }                                                                                                                 \
            count = lay(stops, count, (uint32_t)at, found.stops);                                                             \
        }                                                                                                                     \
        return begin;                                                                                                         \
    }

#ifndef X86
SCAN(scan_plain, masks_plain, )
#else
SCAN(scan_sse2, masks_sse2, )
SCAN(scan_avx2, masks_avx2, __attribute__((target("avx2"))))
#endif

size_t scan_delimited(const delimited_plan *plan, line_state *line, const uint8_t *text, size_t size, scan_result *result)
{
#ifdef X86
    if (__builtin_cpu_supports("avx2"))
        return scan_avx2(plan, line, text, size, result);
    return scan_sse2(plan, line, text, size, result);
#else
    return scan_plain(plan, line, text, size, result);
#endif
}
