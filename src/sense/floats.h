/* The arithmetic on fractions that all kernels share, written in the compilers' vectors (GCC
 * manual, "Vector Extensions"): each kernel_*.c includes this once, after it has said for which
 * processor (TARGET, an attribute) and how many numbers at a time (LANES). */
#ifndef WAYMARK_SENSE_FLOATS_H
#define WAYMARK_SENSE_FLOATS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sense/kernel.h"

#define INLINE static inline __attribute__((always_inline)) TARGET

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int32_t whole_lanes __attribute__((vector_size(4 * LANES)));
typedef int16_t short_lanes __attribute__((vector_size(2 * LANES)));

/* Adding and taking off 1.5 * 2^23 rounds to the nearest whole number, ties to the even one, and
 * leaves it in the low bits between the two. */
static const float rounder = 12582912.0f;
enum { ROUNDER_BITS = 0x4B400000 };

INLINE lanes lanes_load(const float *at)
{
    lanes value;
    memcpy(&value, at, sizeof value);
    return value;
}

INLINE void lanes_store(float *at, lanes value)
{
    memcpy(at, &value, sizeof value);
}

INLINE lanes lanes_choose(whole_lanes mask, lanes yes, lanes no)
{
    return (lanes)((mask & (whole_lanes)yes) | (~mask & (whole_lanes)no));
}

INLINE lanes lanes_larger(lanes a, lanes b)
{
    return lanes_choose(a > b, a, b);
}

INLINE lanes lanes_positive(lanes value)
{
    return (lanes)((whole_lanes)value & 0x7FFFFFFF);
}

INLINE float lanes_sum(lanes value)
{
    float sum = 0;
    for (int i = 0; i < LANES; i++)
        sum += value[i];
    return sum;
}

INLINE float lanes_largest(lanes value)
{
    float largest = value[0];
    for (int i = 1; i < LANES; i++)
        largest = value[i] > largest ? value[i] : largest;
    return largest;
}

/* e^x for x of at most 0, to 2 units in the last place; what is below -87 counts as that. Cephes'
 * way: 2^n times a polynomial for the rest, which lies within ln(2) / 2 of 0. */
INLINE lanes lanes_exp(lanes x)
{
    x = lanes_larger(x, (lanes){0} - 87.0f);
    lanes shifted = x * 1.44269504f + rounder;
    lanes n = shifted - rounder;
    lanes rest = x - n * 0.693359375f - n * -2.12194440e-4f;
    lanes power = rest * 1.9875691500e-4f + 1.3981999507e-3f;
    power = power * rest + 8.3334519073e-3f;
    power = power * rest + 4.1665795894e-2f;
    power = power * rest + 1.6666665459e-1f;
    power = power * rest + 5.0000001201e-1f;
    power = power * rest * rest + rest + 1.0f;
    whole_lanes exponent = ((whole_lanes)shifted - ROUNDER_BITS) << 23;
    return (lanes)((whole_lanes)power + exponent);
}

/* Abramowitz and Stegun 7.1.26, the error at most 1.5e-7. */
INLINE lanes lanes_erf(lanes x)
{
    lanes size = lanes_positive(x);
    lanes t = 1.0f / (size * 0.3275911f + 1.0f);
    lanes sum = t * 1.061405429f - 1.453152027f;
    sum = sum * t + 1.421413741f;
    sum = sum * t - 0.284496736f;
    sum = sum * t + 0.254829592f;
    lanes value = 1.0f - sum * t * lanes_exp(-(size * size));
    whole_lanes sign = (whole_lanes)x & ~0x7FFFFFFF;
    return (lanes)((whole_lanes)value | sign);
}

static TARGET void bend(float *row, size_t length)
{
    for (size_t i = 0; i < length; i += LANES) {
        lanes x = lanes_load(row + i);
        lanes_store(row + i, x * 0.5f * (lanes_erf(x * 0.70710678f) + 1.0f));
    }
}

static TARGET float quantise(const float *row, size_t length, int16_t *out)
{
    lanes most = {0};
    for (size_t i = 0; i < length; i += LANES)
        most = lanes_larger(lanes_positive(lanes_load(row + i)), most);
    float largest = lanes_largest(most);
    if (!(largest > 1e-30f && largest < 1e30f)) {
        memset(out, 0, length * sizeof *out);
        return 0;
    }
    float factor = (float)KERNEL_TOP / largest;
    lanes least = (lanes){0} - (float)KERNEL_TOP;
    for (size_t i = 0; i < length; i += LANES) {
        lanes value =
            lanes_larger(lanes_load(row + i) * factor, least); /* also what is no number */
        whole_lanes whole = (whole_lanes)(value + rounder) - ROUNDER_BITS;
        short_lanes narrow = __builtin_convertvector(whole, short_lanes);
        memcpy(out + i, &narrow, sizeof narrow);
    }
    return largest / (float)KERNEL_TOP;
}

static TARGET void normalise(float *row, const float *more, size_t length, const float *norm,
                             float epsilon)
{
    lanes sum = {0}, squares = {0};
    for (size_t i = 0; i < length; i += LANES) {
        lanes value = lanes_load(row + i);
        if (more != NULL)
            value += lanes_load(more + i);
        lanes_store(row + i, value);
        sum += value;
    }
    float mean = lanes_sum(sum) / (float)length;
    for (size_t i = 0; i < length; i += LANES) {
        lanes value = lanes_load(row + i) - mean;
        squares += value * value;
    }
    float factor = 1.0f / sqrtf(lanes_sum(squares) / (float)length + epsilon);
    for (size_t i = 0; i < length; i += LANES) {
        lanes value = (lanes_load(row + i) - mean) * factor;
        lanes_store(row + i, value * lanes_load(norm + i) + lanes_load(norm + length + i));
    }
}

/* Keys as columns, one a token, so that a row of scores is a sum of rows; zero behind the last. */
INLINE void turn_keys(const struct attention *attention, size_t columns)
{
    for (size_t i = 0; i < attention->size; i++) {
        float *row = attention->turned + i * SENSE_TOKENS;
        for (size_t t = 0; t < attention->tokens; t++)
            row[t] = attention->keys[t * attention->stride + i];
        for (size_t t = attention->tokens; t < columns; t++)
            row[t] = 0;
    }
}

/* Four queries at a time share each load of a key, and later of a value. */
INLINE void score_four(const struct attention *attention, const float *const query[4],
                       size_t columns)
{
    for (size_t t = 0; t < columns; t += LANES) {
        lanes a = {0}, b = {0}, c = {0}, d = {0};
        for (size_t i = 0; i < attention->size; i++) {
            lanes key = lanes_load(attention->turned + i * SENSE_TOKENS + t);
            a += key * query[0][i];
            b += key * query[1][i];
            c += key * query[2][i];
            d += key * query[3][i];
        }
        lanes_store(attention->scores + t, a);
        lanes_store(attention->scores + SENSE_TOKENS + t, b);
        lanes_store(attention->scores + 2 * SENSE_TOKENS + t, c);
        lanes_store(attention->scores + 3 * SENSE_TOKENS + t, d);
    }
}

/* Softmax of the first `tokens` scores times `factor`. */
INLINE void soften(float *scores, size_t tokens, size_t columns, float factor)
{
    for (size_t t = tokens; t < columns; t++)
        scores[t] = scores[0];
    lanes most = lanes_load(scores);
    for (size_t t = LANES; t < columns; t += LANES)
        most = lanes_larger(most, lanes_load(scores + t));
    float largest = lanes_largest(most), sum = 0;
    for (size_t t = 0; t < columns; t += LANES)
        lanes_store(scores + t, lanes_exp((lanes_load(scores + t) - largest) * factor));
    for (size_t t = 0; t < tokens; t++)
        sum += scores[t];
    for (size_t t = 0; t < columns; t += LANES)
        lanes_store(scores + t, lanes_load(scores + t) / sum);
}

INLINE void mix_four(const struct attention *attention, float *const out[4])
{
    const float *scores = attention->scores;
    for (size_t i = 0; i < attention->size; i += LANES) {
        lanes a = {0}, b = {0}, c = {0}, d = {0};
        for (size_t t = 0; t < attention->tokens; t++) {
            lanes value = lanes_load(attention->values + t * attention->stride + i);
            a += value * scores[t];
            b += value * scores[SENSE_TOKENS + t];
            c += value * scores[2 * SENSE_TOKENS + t];
            d += value * scores[3 * SENSE_TOKENS + t];
        }
        lanes_store(out[0] + i, a);
        lanes_store(out[1] + i, b);
        lanes_store(out[2] + i, c);
        lanes_store(out[3] + i, d);
    }
}

static TARGET void attend(const struct attention *attention)
{
    size_t columns = (attention->tokens + LANES - 1) / LANES * LANES;
    float factor = 1.0f / sqrtf((float)attention->size);
    turn_keys(attention, columns);
    for (size_t t = 0; t < attention->tokens; t += 4) {
        const float *query[4];
        float *out[4];
        for (size_t i = 0; i < 4; i++) { /* the last one again where there are no four */
            size_t row = t + i < attention->tokens ? t + i : attention->tokens - 1;
            query[i] = attention->queries + row * attention->stride;
            out[i] = attention->out + row * attention->out_stride;
        }
        score_four(attention, query, columns);
        for (size_t i = 0; i < 4; i++)
            soften(attention->scores + i * SENSE_TOKENS, attention->tokens, columns, factor);
        mix_four(attention, out);
    }
}

#endif
