/* Goes along the usual pieces of a line of JSON, by the same steps (walk.h) on each kind of processor. */
#include "familiar.h"
#include "skeleton.h"

#ifdef X86
/* Whether the value behind this piece, whose ends are told as bits, is as long as it has been for a while. Asking so, instead of for the
 * length, lets the processor foresee where the line goes on, without waiting for this value to be looked at. */
#define STEADY 8
#define AS_BEFORE(here, ends, others) \
    ((here)->steady == STEADY && !((((ends) ^ (MASK)1 << (here)->length) | (others)) & (((MASK)2 << (here)->length) - 1)))

static inline __m128i part_of(const uint8_t *at, int which) { return _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * which)); }

static inline uint32_t unlike_sse2(const uint8_t *one, const uint8_t *other)
{
    const uint32_t low = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part_of(one, 0), part_of(other, 0)));
    const uint32_t high = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part_of(one, 1), part_of(other, 1)));
    return ~(low | high << 16);
}

static inline uint32_t equal_sse2(const uint8_t *at, char to)
{
    const uint32_t low = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part_of(at, 0), _mm_set1_epi8(to)));
    const uint32_t high = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part_of(at, 1), _mm_set1_epi8(to)));
    return low | high << 16;
}

static inline uint32_t below_sse2(const uint8_t *at, char shift, char bound) /* signed, after adding `shift` */
{
    const __m128i more = _mm_set1_epi8(shift), least = _mm_set1_epi8(bound);
    const uint32_t low = (uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(_mm_add_epi8(part_of(at, 0), more), least));
    const uint32_t high = (uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(_mm_add_epi8(part_of(at, 1), more), least));
    return low | high << 16;
}

#define WALK walk_sse2
#define TARGET
#define WIDE 32
#define MASK uint32_t
#define UNLIKE unlike_sse2
#define MARKS(at, quotes, others) (quotes = equal_sse2(at, '"'), others = equal_sse2(at, '\\') | below_sse2(at, 0, ' '))
#define DIGITS(at) below_sse2(at, (char)(0x80 - '0'), (char)(0x80 + 10))
#include "walk.h"

#define AVX2 __attribute__((target("avx2,bmi,bmi2")))
AVX2 static inline __m256i half_of(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)(const void *)at); }
AVX2 static inline uint32_t bits_of(__m256i block) { return (uint32_t)_mm256_movemask_epi8(block); }
AVX2 static inline uint32_t unlike_avx2(const uint8_t *one, const uint8_t *other)
{
    return ~bits_of(_mm256_cmpeq_epi8(half_of(one), half_of(other)));
}
AVX2 static inline uint32_t others_avx2(__m256i block)
{
    return bits_of(_mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(' '), block), _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\'))));
}

#define WALK walk_avx2
#define TARGET AVX2
#define WIDE 32
#define MASK uint32_t
#define UNLIKE unlike_avx2
#define MARKS(at, quotes, others) \
    (quotes = bits_of(_mm256_cmpeq_epi8(half_of(at), _mm256_set1_epi8('"'))), others = others_avx2(half_of(at)))
#define DIGITS(at) \
    bits_of(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)(0x80 + 10)), _mm256_add_epi8(half_of(at), _mm256_set1_epi8((char)(0x80 - '0')))))
#include "walk.h"

walker *walker_here(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? walk_avx2 : walk_sse2;
}
#else
static const uint8_t *walk_plain(tree *along, line_state *line, const uint8_t *at, const uint8_t *end)
{
    (void)along, (void)line, (void)at, (void)end;
    return NULL; /* skeleton.c goes along the shorter pieces */
}

walker *walker_here(void) { return walk_plain; }
#endif
