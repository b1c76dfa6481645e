#include "sense/forward.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { ALIGNED = 64 };

/* What one pass works on. */
struct pass {
    const struct forward *space;
    const struct model *model;
    const struct kernel *kernel;
    size_t tokens;
};

/* Cuts `count` objects of `size` bytes off the memory, at a multiple of ALIGNED. */
static void *cut(char **memory, size_t count, size_t size)
{
    char *taken = *memory;
    *memory += (count * size + ALIGNED - 1) / ALIGNED * ALIGNED;
    return taken;
}

void forward_init(struct forward *forward, const struct model *model)
{
    size_t width = model->width, inner = model->inner;
    size_t widest = inner > 3 * width ? inner : 3 * width;
    size_t floats = 2 * width + widest + width / model->heads + 4 + 1;
    size_t shorts = inner > width ? inner : width;
    forward->memory =
        mem_array(SENSE_TOKENS * (sizeof(float) * floats + sizeof(int16_t) * shorts) + ALIGNED, 1);
    char *at = forward->memory;
    at += -(uintptr_t)at % ALIGNED;
    forward->rows = cut(&at, SENSE_TOKENS * width, sizeof(float));
    forward->wide = cut(&at, SENSE_TOKENS * widest, sizeof(float));
    forward->more = cut(&at, SENSE_TOKENS * width, sizeof(float));
    forward->turned = cut(&at, SENSE_TOKENS * (width / model->heads), sizeof(float));
    forward->scores = cut(&at, SENSE_TOKENS * 4, sizeof(float));
    forward->values = cut(&at, SENSE_TOKENS * shorts, sizeof(int16_t));
    forward->value_scales = cut(&at, SENSE_TOKENS, sizeof(float));
}

void forward_finish(struct forward *forward)
{
    free(forward->memory);
    *forward = (struct forward){0};
}

/* Each token's vector, plus its place's. */
static void embed(const struct pass *pass, const uint32_t *tokens)
{
    const struct model *model = pass->model;
    size_t width = model->width;
    for (size_t t = 0; t < pass->tokens; t++) {
        const int8_t *word = model->words + tokens[t] * width;
        float scale = model->words_scale[tokens[t]];
        float *row = pass->space->rows + t * width;
        for (size_t i = 0; i < width; i++)
            row[i] = (float)word[i] * scale;
        pass->kernel->normalise(row, model->places + t * width, width, model->words_norm,
                                model->epsilon);
    }
}

/* out = linear(rows) for every token. */
static void apply(const struct pass *pass, const struct linear *linear, const float *rows,
                  float *out)
{
    const struct forward *space = pass->space;
    for (size_t t = 0; t < pass->tokens; t++)
        space->value_scales[t] = pass->kernel->quantise(rows + t * linear->depth, linear->depth,
                                                        space->values + t * linear->depth);
    pass->kernel->multiply(linear, space->values, space->value_scales, pass->tokens, out);
}

/* Adds `more` to the rows and normalises them. */
static void settle(const struct pass *pass, const float *norm)
{
    size_t width = pass->model->width;
    for (size_t t = 0; t < pass->tokens; t++)
        pass->kernel->normalise(pass->space->rows + t * width, pass->space->more + t * width, width,
                                norm, pass->model->epsilon);
}

static void attend(const struct pass *pass, const struct model_layer *layer)
{
    const struct forward *space = pass->space;
    size_t width = pass->model->width, size = width / pass->model->heads;
    apply(pass, &layer->query_key_value, space->rows, space->wide);
    for (size_t head = 0; head < pass->model->heads; head++) {
        const float *queries = space->wide + head * size;
        pass->kernel->attend(&(struct attention){.queries = queries,
                                                 .keys = queries + width,
                                                 .values = queries + 2 * width,
                                                 .out = space->more + head * size,
                                                 .stride = 3 * width,
                                                 .out_stride = width,
                                                 .tokens = pass->tokens,
                                                 .size = size,
                                                 .turned = space->turned,
                                                 .scores = space->scores});
    }
    apply(pass, &layer->out, space->more, space->more);
    settle(pass, layer->attention_norm);
}

static void think(const struct pass *pass, const struct model_layer *layer)
{
    const struct forward *space = pass->space;
    apply(pass, &layer->up, space->rows, space->wide);
    pass->kernel->bend(space->wide, pass->tokens * pass->model->inner);
    apply(pass, &layer->down, space->wide, space->more);
    settle(pass, layer->norm);
}

void forward_unit(float *vector, size_t width)
{
    double squares = 0;
    for (size_t i = 0; i < width; i++)
        squares += (double)vector[i] * (double)vector[i];
    bool sound = isfinite(squares) && squares > 0;
    float factor = sound ? (float)(1 / sqrt(squares)) : 0;
    for (size_t i = 0; i < width; i++)
        vector[i] = sound ? vector[i] * factor : 0;
}

void forward_run(struct forward *forward, const struct model *model, const struct kernel *kernel,
                 const uint32_t *tokens, size_t count, float *vector)
{
    struct pass pass = {forward, model, kernel, count};
    embed(&pass, tokens);
    for (size_t i = 0; i < model->layer_count; i++) {
        attend(&pass, &model->layers[i]);
        think(&pass, &model->layers[i]);
    }
    memset(vector, 0, model->width * sizeof *vector);
    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < model->width; i++)
            vector[i] += forward->rows[t * model->width + i];
    }
    forward_unit(vector, model->width);
}
