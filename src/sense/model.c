#include "sense/model.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { FORMAT_VERSION = 1, ALIGNMENT = 64, NAME_SIZE = 16, NAME_ROOM = 64, SECTIONS_MOST = 1024 };

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the numbers of a model file are little endian and used where they lie"
#endif

struct header {
    char magic[8];
    uint32_t version, header_size;
    uint64_t file_size;
    uint32_t layers, width, heads, inner, positions, vocabulary;
    float epsilon;
    uint32_t sections;
    unsigned char checksum[SHA256_DIGEST_LENGTH];
    unsigned char rest[40];
};
_Static_assert(sizeof(struct header) == 128, "the header is as it lies in the file");

struct section {
    char name[NAME_SIZE]; /* filled up with NUL */
    uint64_t offset, length;
};
_Static_assert(sizeof(struct section) == 32, "a section is as it lies in the file");

/* A file being read: the first fault stays, and whatever is asked for after it is NULL. */
struct reader {
    const struct model *model;
    const struct section *sections;
    size_t count;
    char *why;
};

static void fault(struct reader *reader, char *why)
{
    if (reader->why == NULL)
        reader->why = why;
    else
        free(why);
}

static const struct section *section_of(const struct reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->count; i++) {
        if (strncmp(reader->sections[i].name, name, NAME_SIZE) == 0)
            return &reader->sections[i];
    }
    return NULL;
}

/* A section that must be there, of any length. */
static const void *text_section(struct reader *reader, const char *name, size_t *length)
{
    const struct section *section = section_of(reader, name);
    *length = 0;
    if (section == NULL) {
        fault(reader, mem_print("its section %s is missing", name));
        return NULL;
    }
    *length = (size_t)section->length;
    return reader->model->bytes + section->offset;
}

static const void *array_section(struct reader *reader, const char *name, size_t wanted)
{
    size_t length = 0;
    const void *bytes = text_section(reader, name, &length);
    if (bytes != NULL && length != wanted) {
        fault(reader, mem_print("its section %s is %zu bytes long, not %zu", name, length, wanted));
        return NULL;
    }
    return bytes;
}

static const float *float_section(struct reader *reader, const char *name, size_t count)
{
    const float *numbers = array_section(reader, name, count * sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < count; i++) {
        if (!isfinite(numbers[i])) {
            fault(reader, mem_print("its section %s holds what is not a number", name));
            return NULL;
        }
    }
    return numbers;
}

static struct linear linear_sections(struct reader *reader, const char *name, size_t rows,
                                     size_t depth)
{
    char scale[NAME_ROOM], bias[NAME_ROOM];
    snprintf(scale, sizeof scale, "%s.scale", name);
    snprintf(bias, sizeof bias, "%s.bias", name);
    return (struct linear){.weights = array_section(reader, name, rows * depth),
                           .scale = float_section(reader, scale, rows),
                           .bias = float_section(reader, bias, rows),
                           .rows = rows,
                           .depth = depth};
}

static struct linear layer_linear(struct reader *reader, size_t number, const char *part,
                                  size_t rows, size_t depth)
{
    char name[NAME_ROOM / 2];
    snprintf(name, sizeof name, "%zu.%s", number, part);
    return linear_sections(reader, name, rows, depth);
}

static const float *layer_norm(struct reader *reader, size_t number, const char *part)
{
    char name[NAME_ROOM / 2];
    snprintf(name, sizeof name, "%zu.%s", number, part);
    return float_section(reader, name, 2 * reader->model->width);
}

static void read_layer(struct reader *reader, size_t number, struct model_layer *layer)
{
    size_t width = reader->model->width, inner = reader->model->inner;
    layer->query_key_value = layer_linear(reader, number, "qkv", 3 * width, width);
    layer->out = layer_linear(reader, number, "out", width, width);
    layer->up = layer_linear(reader, number, "up", inner, width);
    layer->down = layer_linear(reader, number, "down", width, inner);
    layer->attention_norm = layer_norm(reader, number, "norm1");
    layer->norm = layer_norm(reader, number, "norm2");
}

static void read_network(struct reader *reader, struct model *model)
{
    model->pieces = text_section(reader, "vocab", &model->pieces_length);
    model->words = array_section(reader, "words", model->vocabulary * model->width);
    model->words_scale = float_section(reader, "words.scale", model->vocabulary);
    model->places = float_section(reader, "places", model->positions * model->width);
    model->words_norm = float_section(reader, "embed.norm", 2 * model->width);
    model->layers = mem_array(model->layer_count, sizeof *model->layers);
    for (size_t i = 0; i < model->layer_count; i++)
        read_layer(reader, i, &model->layers[i]);
}

/* The lines of a section, as strings. */
static void read_names(struct model_head *head, const char *text, size_t length)
{
    head->text = mem_string_of(text, length);
    for (size_t i = 0; i < length; i++)
        head->classes += text[i] == '\n';
    head->names = mem_array(head->classes + 1, sizeof *head->names);
    char *at = head->text;
    for (size_t i = 0; i < head->classes; i++) {
        head->names[i] = at;
        at = memchr(at, '\n', length - (size_t)(at - head->text));
        *at++ = '\0';
    }
}

static void read_head(struct reader *reader, const char *name, struct model_head *head)
{
    char ids[NAME_ROOM], weight[NAME_ROOM], bias[NAME_ROOM];
    snprintf(ids, sizeof ids, "%s.ids", name);
    if (section_of(reader, ids) == NULL)
        return;
    snprintf(weight, sizeof weight, "%s.weight", name);
    snprintf(bias, sizeof bias, "%s.bias", name);
    size_t length = 0;
    const char *text = text_section(reader, ids, &length);
    if (length == 0 || text[length - 1] != '\n' || memchr(text, '\0', length) != NULL) {
        fault(reader, mem_print("its section %s is not lines of text", ids));
        return;
    }
    read_names(head, text, length);
    if (head->classes < 2 || head->classes > MODEL_CLASSES ||
        strcmp(head->names[head->classes - 1], "none") != 0) {
        fault(reader, mem_print("its section %s does not end in \"none\"", ids));
        return;
    }
    head->weights = float_section(reader, weight, head->classes * reader->model->width);
    head->bias = float_section(reader, bias, head->classes);
}

static void read_lines(struct reader *reader, struct model *model)
{
    const struct section *keys = section_of(reader, "lines.key");
    if (keys == NULL)
        return;
    size_t rows = (size_t)keys->length / sizeof *model->line_keys;
    if (rows > MODEL_LINES) {
        fault(reader, mem_print("it holds %zu lines; %d is the most", rows, MODEL_LINES));
        return;
    }
    model->line_keys = array_section(reader, "lines.key", rows * sizeof *model->line_keys);
    model->lines = (struct linear){
        .weights = array_section(reader, "lines.vector", rows * model->width),
        .scale = float_section(reader, "lines.scale", rows),
        .rows = rows,
        .depth = model->width,
    };
    for (size_t i = 1; reader->why == NULL && i < rows; i++) {
        if (model->line_keys[i] <= model->line_keys[i - 1])
            fault(reader, mem_string("its section lines.key is not in order"));
    }
}

/* Whether every section lies inside the file, where numbers may be read as they lie. */
static void check_sections(struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        const struct section *section = &reader->sections[i];
        uint64_t length = reader->model->length;
        if (memchr(section->name, '\0', NAME_SIZE) == NULL)
            fault(reader, mem_print("its section %zu has no name", i));
        else if (section->offset % ALIGNMENT != 0)
            fault(reader, mem_print("its section %s does not lie at a multiple of %d",
                                    section->name, ALIGNMENT));
        else if (section->offset > length || section->length > length - section->offset)
            fault(reader, mem_print("its section %s reaches beyond its end", section->name));
    }
}

/* The sentence about what is wrong with a header before anything else is looked at, or NULL. */
static char *header_fault(const struct header *header, const struct model *model)
{
    if (model->length < sizeof *header || memcmp(header->magic, "WAYSENSE", 8) != 0)
        return mem_string("it is not a model file of Waymark's");
    if (header->version != FORMAT_VERSION)
        return mem_print("it is of version %u; this program reads version %d", header->version,
                         FORMAT_VERSION);
    if (header->file_size != model->length)
        return mem_print("it is cut short or has grown: %zu bytes instead of %llu", model->length,
                         (unsigned long long)header->file_size);
    unsigned char sum[SHA256_DIGEST_LENGTH];
    SHA256(model->bytes + sizeof *header, model->length - sizeof *header, sum);
    if (memcmp(sum, header->checksum, sizeof sum) != 0)
        return mem_string("its checksum does not match: it was damaged");
    if (header->header_size != sizeof *header || header->sections > SECTIONS_MOST ||
        header->sections * sizeof(struct section) > model->length - sizeof *header)
        return mem_string("its table of sections does not fit into it");
    return NULL;
}

static bool between(uint32_t number, uint32_t least, uint32_t most)
{
    return number >= least && number <= most;
}

static char *shape_fault(const struct header *header)
{
    bool sound = between(header->layers, 1, MODEL_LAYERS) &&
                 between(header->width, MODEL_STEP, MODEL_WIDTH) &&
                 between(header->inner, MODEL_STEP, MODEL_INNER) &&
                 between(header->positions, SENSE_TOKENS, MODEL_POSITIONS) &&
                 between(header->vocabulary, 3, MODEL_VOCABULARY) &&
                 between(header->heads, 1, header->width) && header->width % MODEL_STEP == 0 &&
                 header->inner % MODEL_STEP == 0 &&
                 header->width % (header->heads * MODEL_HEAD_STEP) == 0 &&
                 isfinite(header->epsilon) && header->epsilon > 0 && header->epsilon < 1;
    if (sound)
        return NULL;
    return mem_print("its shape is none that this program can run: %u layers, width %u, inner "
                     "width %u, %u heads, %u positions, %u pieces",
                     header->layers, header->width, header->inner, header->heads, header->positions,
                     header->vocabulary);
}

static char *model_read(struct model *model)
{
    const struct header *header = (const struct header *)model->bytes;
    char *why = header_fault(header, model);
    if (why == NULL)
        why = shape_fault(header);
    if (why != NULL)
        return why;
    struct reader reader = {
        .model = model, .sections = (const void *)(header + 1), .count = header->sections};
    model->layer_count = header->layers;
    model->width = header->width;
    model->heads = header->heads;
    model->inner = header->inner;
    model->positions = header->positions;
    model->vocabulary = header->vocabulary;
    model->epsilon = header->epsilon;
    check_sections(&reader);
    if (reader.why != NULL)
        return reader.why;
    read_network(&reader, model);
    read_head(&reader, "guide", &model->head[SENSE_GUIDE]);
    read_head(&reader, "danger", &model->head[SENSE_DANGER]);
    read_lines(&reader, model);
    if (section_of(&reader, "manifest") != NULL)
        model->manifest = text_section(&reader, "manifest", &model->manifest_length);
    return reader.why;
}

/* Maps a file: its bytes, or NULL and a sentence. */
static const void *map_file(const char *path, size_t *length, char **why)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    void *bytes = MAP_FAILED;
    if (file < 0 || fstat(file, &status) != 0) {
        *why = errno == ENOENT ? mem_string("it does not exist")
                               : mem_print("it cannot be read: %s", strerror(errno));
    } else if (!S_ISREG(status.st_mode) || status.st_size == 0) {
        *why = mem_string(S_ISREG(status.st_mode) ? "it is empty" : "it is not a regular file");
    } else {
        *length = (size_t)status.st_size;
        bytes = mmap(NULL, *length, PROT_READ, MAP_SHARED, file, 0);
        if (bytes == MAP_FAILED)
            *why = mem_print("it cannot be mapped: %s", strerror(errno));
    }
    if (file >= 0)
        close(file);
    return bytes == MAP_FAILED ? NULL : bytes;
}

bool model_open(struct model *model, const char *path, char **why)
{
    *model = (struct model){0};
    model->bytes = map_file(path, &model->length, why);
    if (model->bytes == NULL)
        return false;
    *why = model_read(model);
    if (*why != NULL) {
        model_finish(model);
        return false;
    }
    /* The check has touched every page; only those that are used again need to come back. */
    madvise((void *)(uintptr_t)model->bytes, model->length, MADV_DONTNEED);
    return true;
}

void model_finish(struct model *model)
{
    for (int i = 0; i < SENSE_HEADS; i++) {
        free(model->head[i].text);
        free(model->head[i].names);
    }
    free(model->layers);
    if (model->bytes != NULL)
        munmap((void *)(uintptr_t)model->bytes, model->length);
    *model = (struct model){0};
}
