/* For 64-bit Arm, whose every processor has NEON: four products at a time. */
#if defined(__aarch64__)

#include <arm_neon.h>

#define TARGET
#define LANES 4
#include "sense/floats.h"

enum { ROWS = KERNEL_ROWS, STEP = 8 };

INLINE int32x4_t add_products(int32x4_t sum, int16x8_t weights, int16x8_t values)
{
    sum = vmlal_s16(sum, vget_low_s16(weights), vget_low_s16(values));
    return vmlal_high_s16(sum, weights, values);
}

INLINE int16x8_t load_weights(const int8_t *at)
{
    return vmovl_s8(vld1_s8(at));
}

INLINE void finish(const struct linear *linear, size_t row, float value_scale,
                   const int32x4_t sums[ROWS], float *out)
{
    int32x4_t four = vpaddq_s32(vpaddq_s32(sums[0], sums[1]), vpaddq_s32(sums[2], sums[3]));
    float32x4_t scale = vmulq_n_f32(vld1q_f32(linear->scale + row), value_scale);
    float32x4_t result = vmulq_f32(vcvtq_f32_s32(four), scale);
    if (linear->bias != NULL)
        result = vaddq_f32(result, vld1q_f32(linear->bias + row));
    vst1q_f32(out + row, result);
}

/* Four rows by four tokens: sixteen sums stay in registers. */
static void multiply_four(const struct linear *linear, size_t row, const int16_t *values,
                          const float *value_scales, float *out)
{
    size_t depth = linear->depth;
    const int8_t *weights = linear->weights + row * depth;
    int32x4_t zero = vdupq_n_s32(0);
    int32x4_t a[ROWS] = {zero, zero, zero, zero}, b[ROWS] = {zero, zero, zero, zero};
    int32x4_t c[ROWS] = {zero, zero, zero, zero}, d[ROWS] = {zero, zero, zero, zero};
    for (size_t i = 0; i < depth; i += STEP) {
        int16x8_t first = vld1q_s16(values + i), second = vld1q_s16(values + depth + i);
        int16x8_t third = vld1q_s16(values + 2 * depth + i);
        int16x8_t fourth = vld1q_s16(values + 3 * depth + i);
#pragma GCC unroll 4
        for (size_t k = 0; k < ROWS; k++) {
            int16x8_t weight = load_weights(weights + k * depth + i);
            a[k] = add_products(a[k], weight, first);
            b[k] = add_products(b[k], weight, second);
            c[k] = add_products(c[k], weight, third);
            d[k] = add_products(d[k], weight, fourth);
        }
    }
    finish(linear, row, value_scales[0], a, out);
    finish(linear, row, value_scales[1], b, out + linear->rows);
    finish(linear, row, value_scales[2], c, out + 2 * linear->rows);
    finish(linear, row, value_scales[3], d, out + 3 * linear->rows);
}

static void multiply_one(const struct linear *linear, size_t row, const int16_t *values,
                         float value_scale, float *out)
{
    size_t depth = linear->depth;
    const int8_t *weights = linear->weights + row * depth;
    int32x4_t zero = vdupq_n_s32(0);
    int32x4_t sums[ROWS] = {zero, zero, zero, zero};
    for (size_t i = 0; i < depth; i += STEP) {
        int16x8_t value = vld1q_s16(values + i);
#pragma GCC unroll 4
        for (size_t k = 0; k < ROWS; k++)
            sums[k] = add_products(sums[k], load_weights(weights + k * depth + i), value);
    }
    finish(linear, row, value_scale, sums, out);
}

static void multiply(const struct linear *linear, const int16_t *values, const float *value_scales,
                     size_t tokens, float *out)
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

const struct kernel kernel_neon = {"neon", multiply, quantise, normalise, bend, attend};

#else
typedef int kernel_neon_is_for_aarch64;
#endif
