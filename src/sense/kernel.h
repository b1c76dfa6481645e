/* The arithmetic of the forward pass, once for every kind of processor. All of them compute the
 * same whole numbers; fractions differ in the last bits, by the order of sums. */
#ifndef WAYMARK_SENSE_KERNEL_H
#define WAYMARK_SENSE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sense/model.h"

/* The largest of the whole numbers that stand for a row of values: 14 bits, of which
 * MODEL_INNER times 8 bits of weight fit into 32. And how many rows a kernel takes at once. */
enum { KERNEL_TOP = 8191, KERNEL_ROWS = 4 };

/* The queries of one head, and its keys and values; one row a token, `stride` numbers apart. */
struct attention {
    const float *queries, *keys, *values;
    float *out; /* rows `out_stride` apart */
    size_t stride, out_stride;
    size_t tokens; /* at most SENSE_TOKENS */
    size_t size;   /* numbers of a head, a multiple of MODEL_HEAD_STEP */
    float *turned; /* workspace: size x SENSE_TOKENS */
    float *scores; /* workspace: 4 x SENSE_TOKENS */
};

struct kernel {
    const char *name;

    /* out[t][r] = bias[r] + value_scales[t] * scale[r] * sum(values[t][i] * weights[r][i])
     * Rows are a multiple of KERNEL_ROWS, and their length of MODEL_STEP. */
    void (*multiply)(const struct linear *linear, const int16_t *values, const float *value_scales,
                     size_t tokens, float *out);

    /* A row as whole numbers of at most KERNEL_TOP; returns what one of them stands for. Rows are
     * of a multiple of MODEL_STEP numbers here and below. */
    float (*quantise)(const float *row, size_t length, int16_t *out);

    /* row = normal(row + more) * norm[0..length] + norm[length..], `more` may be NULL. */
    void (*normalise)(float *row, const float *more, size_t length, const float *norm,
                      float epsilon);

    /* The Gaussian error linear unit, exact: x * P(normal <= x). */
    void (*bend)(float *row, size_t length);

    /* out = softmax(queries * keys / sqrt(size)) * values. */
    void (*attend)(const struct attention *attention);
};

extern const struct kernel kernel_plain;
#if defined(__x86_64__)
extern const struct kernel kernel_avx2, kernel_vnni;
#elif defined(__aarch64__)
extern const struct kernel kernel_neon;
#endif

/* The fastest that this processor can run, or the one of that name; NULL where it cannot. */
const struct kernel *kernel_choose(const char *name);

#endif
