/* The forward pass: tokens in, one vector out (BERT's encoder, Devlin et al. 2018; the mean over
 * the tokens as sentence vector, Reimers and Gurevych 2019). */
#ifndef WAYMARK_SENSE_FORWARD_H
#define WAYMARK_SENSE_FORWARD_H

#include <stddef.h>
#include <stdint.h>

#include "sense/kernel.h"
#include "sense/model.h"

/* The workspace, for SENSE_TOKENS tokens of one model. */
struct forward {
    void *memory; /* everything below lies in it */
    float *rows;  /* one a token, as between two steps of a layer */
    float *wide;  /* queries, keys and values, or the inner layer */
    float *more;  /* what a step adds to the rows */
    float *turned, *scores;
    int16_t *values; /* the rows as whole numbers, and what one of them stands for */
    float *value_scales;
};

void forward_init(struct forward *forward, const struct model *model);
void forward_finish(struct forward *forward);

/* Fills `vector` with the mean of the last layer, made 1 long; all 0 if numbers got out of hand,
 * which only a nonsensical model does. Tokens are below model->vocabulary, SENSE_TOKENS at most. */
void forward_run(struct forward *forward, const struct model *model, const struct kernel *kernel,
                 const uint32_t *tokens, size_t count, float *vector);

/* Makes a vector 1 long, or all 0 where it has no length. */
void forward_unit(float *vector, size_t width);

#endif
