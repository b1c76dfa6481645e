/* The model file, found sound, as the rest of src/sense uses it. */
#ifndef WAYMARK_SENSE_MODEL_H
#define WAYMARK_SENSE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sense/sense.h"

/* Bounds of a file's numbers. Sums of products of 8 and 14 bits, MODEL_INNER of them, still fit
 * into 32 bits. Rows and heads are whole numbers of the widest registers. */
enum {
    MODEL_LAYERS = 24,
    MODEL_WIDTH = 1024,
    MODEL_INNER = 2048,
    MODEL_STEP = 32,
    MODEL_HEAD_STEP = 16,
    MODEL_POSITIONS = 4096,
    MODEL_VOCABULARY = 1000000,
    MODEL_CLASSES = 4096,
    MODEL_LINES = 1000000,
};

/* rows x depth weights, each row with its scale and its bias (NULL: none). */
struct linear {
    const int8_t *weights;
    const float *scale;
    const float *bias;
    size_t rows;
    size_t depth;
};

struct model_layer {
    struct linear query_key_value, out, up, down;
    const float *attention_norm; /* weights, then biases */
    const float *norm;
};

struct model_head {
    char *text;   /* the names, each ended by NUL */
    char **names; /* into `text` */
    size_t classes;
    const float *weights;
    const float *bias;
};

struct model {
    const unsigned char *bytes; /* the file: everything below but the tables points into it */
    size_t length;
    size_t width, heads, inner, positions, vocabulary, layer_count;
    float epsilon;
    const char *pieces; /* one a line */
    size_t pieces_length;
    const int8_t *words;
    const float *words_scale;
    const float *places;
    const float *words_norm;
    struct model_layer *layers;
    struct model_head head[SENSE_HEADS];
    const uint64_t *line_keys; /* sorted */
    struct linear lines;
    const char *manifest; /* JSON, not ended by NUL */
    size_t manifest_length;
};

/* Maps the file and checks it. On failure returns false, with nothing to finish, and points `*why`
 * at a sentence, to be freed. */
bool model_open(struct model *model, const char *path, char **why);
void model_finish(struct model *model);

#endif
