#include "sense/sense.h"

#include <math.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sense/forward.h"
#include "sense/kernel.h"
#include "sense/model.h"
#include "sense/tokens.h"

struct sense {
    struct model model;
    struct pieces pieces;
    struct forward forward;
    const struct kernel *kernel;
    EVP_MD *sha256; /* looked up once: that takes longer than the sum of a line */
};

struct sense *sense_open(const char *path, char **why)
{
    struct sense *sense = mem_new(struct sense);
    struct model *model = &sense->model;
    if (!model_open(model, path, why)) {
        free(sense);
        return NULL;
    }
    if (!pieces_init(&sense->pieces, model->pieces, model->pieces_length, model->vocabulary, why)) {
        model_finish(model);
        free(sense);
        return NULL;
    }
    forward_init(&sense->forward, model);
    sense->kernel = kernel_choose(NULL);
    sense->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    return sense;
}

void sense_close(struct sense *sense)
{
    if (sense == NULL)
        return;
    EVP_MD_free(sense->sha256);
    forward_finish(&sense->forward);
    pieces_finish(&sense->pieces);
    model_finish(&sense->model);
    free(sense);
}

size_t sense_width(const struct sense *sense)
{
    return sense->model.width;
}

const char *sense_manifest(const struct sense *sense, size_t *length)
{
    *length = sense->model.manifest_length;
    return sense->model.manifest;
}

size_t sense_tokens(const struct sense *sense, const char *text, size_t length, uint32_t *tokens)
{
    return tokens_read(&sense->pieces, text, length, tokens, SENSE_TOKENS);
}

void sense_read(struct sense *sense, const char *text, size_t length, float *vector)
{
    uint32_t tokens[SENSE_TOKENS];
    size_t count = sense_tokens(sense, text, length, tokens);
    forward_run(&sense->forward, &sense->model, sense->kernel, tokens, count, vector);
}

size_t sense_classes(const struct sense *sense, enum sense_head head)
{
    return sense->model.head[head].classes;
}

const char *sense_class(const struct sense *sense, enum sense_head head, size_t number)
{
    return sense->model.head[head].names[number];
}

/* In double, so that any finite weights give finite chances. */
void sense_judge(const struct sense *sense, enum sense_head head, const float *vector,
                 float *likely)
{
    const struct model_head *made = &sense->model.head[head];
    size_t width = sense->model.width;
    double largest = -INFINITY, sum = 0;
    double *scores = mem_array(made->classes + 1, sizeof *scores);
    for (size_t k = 0; k < made->classes; k++) {
        scores[k] = (double)made->bias[k];
        for (size_t i = 0; i < width; i++)
            scores[k] += (double)made->weights[k * width + i] * (double)vector[i];
        largest = fmax(largest, scores[k]);
    }
    for (size_t k = 0; k < made->classes; k++)
        sum += scores[k] = exp(scores[k] - largest);
    for (size_t k = 0; k < made->classes; k++)
        likely[k] = (float)(scores[k] / sum);
    free(scores);
}

size_t sense_lines(const struct sense *sense)
{
    return sense->model.lines.rows;
}

long sense_line(const struct sense *sense, const char *text, size_t length)
{
    unsigned char sum[SHA256_DIGEST_LENGTH];
    uint64_t key;
    if (EVP_Digest(text, length, sum, NULL, sense->sha256, NULL) != 1)
        return -1;
    memcpy(&key, sum, sizeof key);
    const uint64_t *keys = sense->model.line_keys;
    size_t first = 0, end = sense->model.lines.rows;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (keys[middle] < key)
            first = middle + 1;
        else
            end = middle;
    }
    return first < sense->model.lines.rows && keys[first] == key ? (long)first : -1;
}

void sense_line_vector(const struct sense *sense, long line, float *vector)
{
    const struct linear *lines = &sense->model.lines;
    const int8_t *row = lines->weights + (size_t)line * lines->depth;
    for (size_t i = 0; i < lines->depth; i++)
        vector[i] = (float)row[i] * lines->scale[line];
}

void sense_compare(struct sense *sense, const float *vector, float *near)
{
    struct linear most = sense->model.lines, rest = most;
    if (most.rows == 0)
        return;
    most.rows -= most.rows % KERNEL_ROWS;
    rest.rows -= most.rows;
    rest.weights += most.rows * most.depth;
    rest.scale += most.rows;
    int16_t *values = sense->forward.values;
    float scale = sense->kernel->quantise(vector, most.depth, values);
    if (most.rows > 0)
        sense->kernel->multiply(&most, values, &scale, 1, near);
    if (rest.rows > 0)
        kernel_plain.multiply(&rest, values, &scale, 1, near + most.rows);
}

const char *sense_path(const struct sense *sense)
{
    return sense->kernel->name;
}

bool sense_use(struct sense *sense, const char *path)
{
    const struct kernel *kernel = kernel_choose(path);
    if (kernel != NULL)
        sense->kernel = kernel;
    return kernel != NULL;
}
