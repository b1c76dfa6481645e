/* For any processor. The inner loop has a fixed length, which lets the compiler use the vectors
 * that every processor of the kind has: ten times as fast. */
#define TARGET
#define LANES 4
#include "sense/floats.h"

static void multiply(const struct linear *linear, const int16_t *values, const float *value_scales,
                     size_t tokens, float *out)
{
    for (size_t row = 0; row < linear->rows; row++) {
        const int8_t *weights = linear->weights + row * linear->depth;
        float bias = linear->bias != NULL ? linear->bias[row] : 0;
        for (size_t token = 0; token < tokens; token++) {
            const int16_t *value = values + token * linear->depth;
            int32_t sum = 0;
            for (size_t i = 0; i < linear->depth; i += MODEL_STEP) {
                for (size_t k = 0; k < MODEL_STEP; k++)
                    sum += weights[i + k] * value[i + k];
            }
            float scale = linear->scale[row] * value_scales[token];
            out[token * linear->rows + row] = (float)sum * scale + bias;
        }
    }
}

const struct kernel kernel_plain = {"plain", multiply, quantise, normalise, bend, attend};
