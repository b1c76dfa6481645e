/* For processors with AVX2: 16 products at a time. */
#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define LANES  8
#include "sense/floats.h"

enum { ROWS = KERNEL_ROWS, STEP = 16 };

/* Four rows of weights, made as wide as the values once for all tokens. */
static TARGET void widen(const struct linear *linear, size_t row, int16_t *out)
{
    const int8_t *weights = linear->weights + row * linear->depth;
    for (size_t i = 0; i < ROWS * linear->depth; i += STEP) {
        __m128i narrow = _mm_loadu_si128((const void *)(weights + i));
        _mm256_storeu_si256((void *)(out + i), _mm256_cvtepi8_epi16(narrow));
    }
}

INLINE __m256i load(const int16_t *at)
{
    return _mm256_loadu_si256((const void *)at);
}

INLINE __m256i add_products(__m256i sum, __m256i weights, __m256i values)
{
    return _mm256_add_epi32(sum, _mm256_madd_epi16(weights, values));
}

/* The sums of four registers, in order. */
INLINE __m128i fold(__m256i a, __m256i b, __m256i c, __m256i d)
{
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}

INLINE void finish(const struct linear *linear, size_t row, float value_scale, __m128i sums,
                   float *out)
{
    __m128 scale = _mm_mul_ps(_mm_loadu_ps(linear->scale + row), _mm_set1_ps(value_scale));
    __m128 result = _mm_mul_ps(_mm_cvtepi32_ps(sums), scale);
    if (linear->bias != NULL)
        result = _mm_add_ps(result, _mm_loadu_ps(linear->bias + row));
    _mm_storeu_ps(out + row, result);
}

/* Four rows by two tokens: eight sums stay in registers. */
static TARGET void multiply_two(const int16_t *weights, const int16_t *values, size_t depth,
                                __m128i sums[2])
{
    __m256i a[ROWS] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                       _mm256_setzero_si256()};
    __m256i b[ROWS] = {a[0], a[0], a[0], a[0]};
    for (size_t i = 0; i < depth; i += STEP) {
        __m256i first = load(values + i), second = load(values + depth + i);
#pragma GCC unroll 4
        for (size_t row = 0; row < ROWS; row++) {
            __m256i weight = load(weights + row * depth + i);
            a[row] = add_products(a[row], weight, first);
            b[row] = add_products(b[row], weight, second);
        }
    }
    sums[0] = fold(a[0], a[1], a[2], a[3]);
    sums[1] = fold(b[0], b[1], b[2], b[3]);
}

static TARGET __m128i multiply_one(const int16_t *weights, const int16_t *values, size_t depth)
{
    __m256i a[ROWS] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                       _mm256_setzero_si256()};
    for (size_t i = 0; i < depth; i += STEP) {
        __m256i value = load(values + i);
#pragma GCC unroll 4
        for (size_t row = 0; row < ROWS; row++)
            a[row] = add_products(a[row], load(weights + row * depth + i), value);
    }
    return fold(a[0], a[1], a[2], a[3]);
}

static TARGET void multiply_rows(const struct linear *linear, size_t row, const int16_t *values,
                                 const float *value_scales, size_t tokens, float *out)
{
    _Alignas(32) int16_t weights[ROWS * MODEL_INNER];
    size_t depth = linear->depth, token = 0;
    widen(linear, row, weights);
    for (; token + 2 <= tokens; token += 2) {
        __m128i sums[2];
        multiply_two(weights, values + token * depth, depth, sums);
        finish(linear, row, value_scales[token], sums[0], out + token * linear->rows);
        finish(linear, row, value_scales[token + 1], sums[1], out + (token + 1) * linear->rows);
    }
    if (token < tokens)
        finish(linear, row, value_scales[token],
               multiply_one(weights, values + token * depth, depth), out + token * linear->rows);
}

static TARGET void multiply(const struct linear *linear, const int16_t *values,
                            const float *value_scales, size_t tokens, float *out)
{
    for (size_t row = 0; row < linear->rows; row += ROWS)
        multiply_rows(linear, row, values, value_scales, tokens, out);
}

const struct kernel kernel_avx2 = {"avx2", multiply, quantise, normalise, bend, attend};

#else
typedef int kernel_avx2_is_for_x86_64;
#endif
