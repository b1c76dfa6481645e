/* For processors with AVX-512 and VNNI: 32 products at a time, multiplied and added in one step.
 * (Its instruction for 8 bits by 8 bits would be faster still, but 8 bits of value are too few:
 * README.md.) */
#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))
#define LANES  16
#include "sense/floats.h"

enum { ROWS = KERNEL_ROWS, STEP = 32 };

/* The sums of one token with four rows. */
struct sums {
    __m512i row[ROWS];
};

INLINE struct sums no_sums(void)
{
    __m512i zero = _mm512_setzero_si512();
    return (struct sums){{zero, zero, zero, zero}};
}

INLINE __m512i load_weights(const int8_t *at)
{
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const void *)at));
}

INLINE __m512i load_values(const int16_t *at)
{
    return _mm512_loadu_si512((const void *)at);
}

INLINE __m256i halve(__m512i sum)
{
    return _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1));
}

/* The four sums, in order, as numbers of the result. */
INLINE void finish(const struct linear *linear, size_t row, float value_scale,
                   const struct sums *sums, float *out)
{
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(halve(sums->row[0]), halve(sums->row[1])),
                                    _mm256_hadd_epi32(halve(sums->row[2]), halve(sums->row[3])));
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    __m128 scale = _mm_mul_ps(_mm_loadu_ps(linear->scale + row), _mm_set1_ps(value_scale));
    __m128 result = _mm_mul_ps(_mm_cvtepi32_ps(four), scale);
    if (linear->bias != NULL)
        result = _mm_add_ps(result, _mm_loadu_ps(linear->bias + row));
    _mm_storeu_ps(out + row, result);
}

/* Four rows by four tokens: sixteen sums stay in registers. */
static TARGET void multiply_four(const struct linear *linear, size_t row, const int16_t *values,
                                 const float *value_scales, float *out)
{
    size_t depth = linear->depth;
    const int8_t *weights = linear->weights + row * depth;
    struct sums a = no_sums(), b = a, c = a, d = a;
    for (size_t i = 0; i < depth; i += STEP) {
        __m512i first = load_values(values + i), second = load_values(values + depth + i);
        __m512i third = load_values(values + 2 * depth + i);
        __m512i fourth = load_values(values + 3 * depth + i);
#pragma GCC unroll 4
        for (size_t k = 0; k < ROWS; k++) {
            __m512i weight = load_weights(weights + k * depth + i);
            a.row[k] = _mm512_dpwssd_epi32(a.row[k], weight, first);
            b.row[k] = _mm512_dpwssd_epi32(b.row[k], weight, second);
            c.row[k] = _mm512_dpwssd_epi32(c.row[k], weight, third);
            d.row[k] = _mm512_dpwssd_epi32(d.row[k], weight, fourth);
        }
    }
    finish(linear, row, value_scales[0], &a, out);
    finish(linear, row, value_scales[1], &b, out + linear->rows);
    finish(linear, row, value_scales[2], &c, out + 2 * linear->rows);
    finish(linear, row, value_scales[3], &d, out + 3 * linear->rows);
}

static TARGET void multiply_one(const struct linear *linear, size_t row, const int16_t *values,
                                float value_scale, float *out)
{
    size_t depth = linear->depth;
    const int8_t *weights = linear->weights + row * depth;
    struct sums sums = no_sums();
    for (size_t i = 0; i < depth; i += STEP) {
        __m512i value = load_values(values + i);
#pragma GCC unroll 4
        for (size_t k = 0; k < ROWS; k++)
            sums.row[k] =
                _mm512_dpwssd_epi32(sums.row[k], load_weights(weights + k * depth + i), value);
    }
    finish(linear, row, value_scale, &sums, out);
}

static TARGET void multiply(const struct linear *linear, const int16_t *values,
                            const float *value_scales, size_t tokens, float *out)
{
    for (size_t row = 0; row < linear->rows; row += ROWS) {
        size_t token = 0;
        for (; token + 4 <= tokens; token += 4)
            multiply_four(linear, row, values + token * linear->depth, value_scales + token,
                          out + token * linear->rows);
        for (; token < tokens; token++)
            multiply_one(linear, row, values + token * linear->depth, value_scales[token],
                         out + token * linear->rows);
    }
}

const struct kernel kernel_vnni = {"vnni", multiply, quantise, normalise, bend, attend};

#else
typedef int kernel_vnni_is_for_x86_64;
#endif
