/* The sentence encoder, on a model of 34 KB (tests/sense/make_tiny.py): its tokens, its vectors by
 * every code path, and every way in which a model file may be broken. */
#include "support.h"

#include <math.h>
#include <openssl/sha.h>

#include "base/buf.h"
#include "sense/kernel.h"
#include "sense/sense.h"
#include "sense_tiny.h"

static const char fixture[] = "tests/unit/sense_tiny.bin";
static const char *const paths[] = {"plain", "avx2", "vnni", "neon"};
enum { PATHS = 4, HEADER = 128, CHECKSUM = 56, SECTION = 32 };

static struct sense *open_tiny(void)
{
    char *why = NULL;
    struct sense *sense = sense_open(fixture, &why);
    if (sense == NULL)
        fail_msg("%s: %s", fixture, why);
    return sense;
}

static void tokens_are(struct sense *sense, const char *text, size_t length, const char *wanted)
{
    uint32_t tokens[SENSE_TOKENS];
    size_t count = sense_tokens(sense, text, length, tokens);
    struct buf said;
    buf_init(&said, 4096);
    for (size_t i = 0; i < count; i++)
        buf_print(&said, "%s%u", i == 0 ? "" : " ", tokens[i]);
    assert_string_equal(said.data, wanted);
    buf_finish(&said);
}

static void takes_words_apart(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"", "2 3"},
        {" \t\r\n", "2 3"},
        {"How DO I heal?", "2 11 12 13 14 6 3"},
        {"healings", "2 14 15 16 3"},
        {"healx", "2 14 34 3"},
        {"healq", "2 1 3"},
        {"don't", "2 22 10 23 3"},
        {"eft", "2 24 25 26 3"},
        {"self-help", "2 35 36 37 3"},
        {"[SEP]", "2 4 30 5 3"},
        {"\u00c9FT", "2 24 25 26 3"},    /* a capital with an accent */
        {"E\u0301FT", "2 24 25 26 3"},   /* the same in two characters */
        {"\uff45", "2 1 3"},             /* a wide e stays one: NFD, not NFKD */
        {"he\u200bal\u00ad", "2 14 3"},  /* zero-width space, soft hyphen */
        {"heal\u00a0heal", "2 14 14 3"}, /* no-break space */
        {"a\u4e2db", "2 19 27 1 3"},     /* an ideograph is a word */
        {"\ud558", "2 31 32 3"},         /* Hangul falls into letters */
        {"\u2014", "2 1 3"},             /* a dash that is no piece */
        {"heal\u2026heal", "2 14 1 14 3"},
        {"\U0001f600", "2 1 3"},
    };
    struct sense *sense = open_tiny();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        tokens_are(sense, texts[i][0], strlen(texts[i][0]), texts[i][1]);
    sense_close(sense);
}

static void passes_over_what_is_no_text(void **state)
{
    (void)state;
    struct sense *sense = open_tiny();
    tokens_are(sense, "he\0al", 5, "2 14 3");
    tokens_are(sense,
               "he\xff\xc3"
               "al",
               6, "2 14 3");
    tokens_are(sense, "heal\xed\xa0\x80", 7, "2 14 3"); /* half of a surrogate pair */
    tokens_are(sense, "heal\xe4\xb8", 6, "2 14 3");     /* cut inside a character */
    sense_close(sense);
}

static void reads_a_hundred_letters_and_no_more(void **state)
{
    (void)state;
    char text[4 * 101 + 1] = "";
    struct sense *sense = open_tiny();
    uint32_t tokens[SENSE_TOKENS];
    memset(text, 'x', 101);
    assert_int_equal(sense_tokens(sense, text, 100, tokens), SENSE_TOKENS);
    assert_int_equal(tokens[SENSE_TOKENS - 1], 3);
    tokens_are(sense, text, 101, "2 1 3");
    for (size_t i = 0; i < 101; i++)
        memcpy(text + 4 * i, "\U0001f600", 4);
    tokens_are(sense, text, 4 * 101, "2 1 3");
    sense_close(sense);
}

static float cosine(const float *a, const float *b)
{
    float sum = 0;
    for (size_t i = 0; i < TINY_WIDTH; i++)
        sum += a[i] * b[i];
    return sum;
}

static void reads_as_numpy_does(void **state)
{
    (void)state;
    struct sense *sense = open_tiny();
    assert_int_equal(sense_width(sense), TINY_WIDTH);
    for (size_t path = 0; path < PATHS; path++) {
        for (size_t i = 0; sense_use(sense, paths[path]) && i < sizeof readings / sizeof *readings;
             i++) {
            float vector[TINY_WIDTH];
            assert_string_equal(sense_path(sense), paths[path]);
            sense_read(sense, readings[i].text, strlen(readings[i].text), vector);
            for (size_t k = 0; k < TINY_WIDTH; k++)
                assert_float_equal(vector[k], readings[i].vector[k], 2e-3);
            assert_float_equal(cosine(vector, vector), 1, 1e-5);
        }
    }
    assert_true(sense_use(sense, "plain"));
    assert_false(sense_use(sense, "abacus"));
    assert_string_equal(sense_path(sense), "plain");
    sense_close(sense);
}

static void judges_as_numpy_does(void **state)
{
    (void)state;
    struct sense *sense = open_tiny();
    assert_int_equal(sense_classes(sense, SENSE_GUIDE), 3);
    assert_int_equal(sense_classes(sense, SENSE_DANGER), 2);
    assert_string_equal(sense_class(sense, SENSE_GUIDE, 1), "triggers");
    assert_string_equal(sense_class(sense, SENSE_DANGER, 1), "none");
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        float guide[3], danger[2];
        sense_judge(sense, SENSE_GUIDE, readings[i].vector, guide);
        sense_judge(sense, SENSE_DANGER, readings[i].vector, danger);
        for (size_t k = 0; k < 3; k++)
            assert_float_equal(guide[k], readings[i].guide[k], 1e-4);
        for (size_t k = 0; k < 2; k++)
            assert_float_equal(danger[k], readings[i].danger[k], 1e-4);
    }
    sense_close(sense);
}

static void finds_stored_lines(void **state)
{
    (void)state;
    static const char *const lines[] = {"how do i heal?", "what is eft", "from a to b", "help",
                                        "do i?"};
    struct sense *sense = open_tiny();
    float asked[TINY_WIDTH], vector[TINY_WIDTH], near[5];
    assert_int_equal(sense_lines(sense), 5);
    assert_int_equal(sense_line(sense, "How do i heal?", 14), -1);
    assert_int_equal(sense_line(sense, "", 0), -1);
    sense_read(sense, "help", 4, asked);
    sense_compare(sense, asked, near);
    bool seen[5] = {false};
    for (size_t i = 0; i < 5; i++) {
        long line = sense_line(sense, lines[i], strlen(lines[i]));
        assert_in_range(line, 0, 4);
        assert_false(seen[line]);
        seen[line] = true;
        sense_line_vector(sense, line, vector);
        assert_float_equal(near[line], cosine(asked, vector), 1e-3);
    }
    size_t length = 0;
    const char *manifest = sense_manifest(sense, &length);
    assert_int_equal(length, 27);
    assert_memory_equal(manifest, "{\"made_by\": \"make_tiny.py\"}", 27);
    sense_close(sense);
}

/* A file that is broken somewhere, in the folder that is the test's own. */
struct broken {
    struct buf file;
    char *path;
};

static int broken_setup(void **state)
{
    struct broken *broken = mem_new(struct broken);
    const char *why = NULL;
    buf_init(&broken->file, 1 << 20);
    assert_true(file_read(fixture, &broken->file, &why));
    broken->path = mem_string("/tmp/waymark-sense-XXXXXX");
    int file = mkstemp(broken->path);
    assert_true(file >= 0);
    close(file);
    *state = broken;
    return 0;
}

static int broken_teardown(void **state)
{
    struct broken *broken = *state;
    unlink(broken->path);
    free(broken->path);
    buf_finish(&broken->file);
    free(broken);
    return 0;
}

static void sign(struct buf *file)
{
    SHA256((const unsigned char *)file->data + HEADER, file->length - HEADER,
           (unsigned char *)file->data + CHECKSUM);
}

/* The file must be refused with a sentence that has these words in it. */
static void refused(struct broken *broken, size_t length, const char *words)
{
    char *why = NULL;
    write_bytes(broken->path, broken->file.data, length);
    assert_null(sense_open(broken->path, &why));
    assert_non_null(why);
    if (strstr(why, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", why, words);
    free(why);
}

/* Changes bytes, signs, expects the refusal, and changes them back. */
static void refused_with(struct broken *broken, size_t at, const void *bytes, size_t length,
                         const char *words)
{
    char before[SECTION];
    assert_true(length <= sizeof before);
    memcpy(before, broken->file.data + at, length);
    memcpy(broken->file.data + at, bytes, length);
    sign(&broken->file);
    refused(broken, broken->file.length, words);
    memcpy(broken->file.data + at, before, length);
    sign(&broken->file);
}

/* Where the table has a section. */
static size_t entry_of(const struct broken *broken, const char *name)
{
    for (size_t at = HEADER; at + SECTION < broken->file.length; at += SECTION) {
        if (strcmp(broken->file.data + at, name) == 0)
            return at;
    }
    fail_msg("no section %s", name);
    return 0;
}

/* Where a section itself begins. */
static size_t section_of(const struct broken *broken, const char *name)
{
    uint64_t offset;
    memcpy(&offset, broken->file.data + entry_of(broken, name) + 16, sizeof offset);
    return (size_t)offset;
}

static void refuses_what_is_no_model(void **state)
{
    struct broken *broken = *state;
    char *why = NULL;
    static const char *const others[][2] = {{"/nonexistent/model", "it does not exist"},
                                            {"/tmp", "it is not a regular file"}};
    for (size_t i = 0; i < 2; i++) {
        assert_null(sense_open(others[i][0], &why));
        assert_string_equal(why, others[i][1]);
        free(why);
    }
    refused(broken, 0, "it is empty");
    refused(broken, 7, "it is not a model file");
    refused(broken, HEADER - 1, "it is not a model file");
    refused_with(broken, 0, "weysense", 8, "it is not a model file");
    refused_with(broken, 8, "\2", 1, "it is of version 2; this program reads version 1");
}

static void refuses_what_was_cut_or_damaged(void **state)
{
    struct broken *broken = *state;
    for (size_t length = HEADER; length < broken->file.length; length += 997)
        refused(broken, length, "it is cut short or has grown");
    refused(broken, broken->file.length - 1, "it is cut short or has grown");
    for (size_t at = HEADER; at < broken->file.length; at += 1499) {
        broken->file.data[at] ^= 0x10;
        refused(broken, broken->file.length, "its checksum does not match");
        broken->file.data[at] ^= 0x10;
    }
    broken->file.data[CHECKSUM] ^= 1;
    refused(broken, broken->file.length, "its checksum does not match");
}

static void refuses_a_shape_it_cannot_run(void **state)
{
    static const struct {
        size_t at;
        uint32_t number;
    } shapes[] = {{24, 0},          {24, 25},        {28, 0},      {28, 48}, {28, 2048},
                  {32, 0},          {32, 3},         {32, 4},      {36, 0},  {36, 48},
                  {36, 4096},       {40, 63},        {40, 100000}, {44, 2},  {44, 0xFFFFFFFF},
                  {48, 0x7FC00000}, {48, 0xBF800000}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        refused_with(*state, shapes[i].at, &shapes[i].number, 4, "its shape is none");
    uint32_t more = 3;
    refused_with(*state, 24, &more, 4, "its section 2.qkv is missing");
    more = 1025;
    refused_with(*state, 52, &more, 4, "its table of sections");
    more = 64;
    refused_with(*state, 12, &more, 4, "its table of sections");
}

static void refuses_sections_that_do_not_fit(void **state)
{
    struct broken *broken = *state;
    size_t entry = entry_of(broken, "1.down.scale");
    refused_with(broken, entry, "1.dawn.scale", 12, "its section 1.down.scale is missing");
    refused_with(broken, entry, "0123456789abcdef", 16, "has no name");
    uint64_t number = section_of(broken, "1.down.scale") + 4;
    refused_with(broken, entry + 16, &number, 8, "does not lie at a multiple of 64");
    number = broken->file.length + 64 - broken->file.length % 64;
    refused_with(broken, entry + 16, &number, 8, "reaches beyond its end");
    number = UINT64_MAX - 63;
    refused_with(broken, entry + 16, &number, 8, "reaches beyond its end");
    number = 127;
    refused_with(broken, entry + 24, &number, 8, "is 127 bytes long, not 128");
    number = UINT64_MAX;
    refused_with(broken, entry + 24, &number, 8, "reaches beyond its end");
}

static void refuses_contents_that_make_no_sense(void **state)
{
    struct broken *broken = *state;
    uint32_t infinite = 0x7F800000, not_a_number = 0xFFC00000;
    refused_with(broken, section_of(broken, "embed.norm"), &infinite, 4, "what is not a number");
    refused_with(broken, section_of(broken, "lines.scale"), &not_a_number, 4,
                 "what is not a number");
    size_t pieces = section_of(broken, "vocab");
    refused_with(broken, pieces, "[CLS]", 5, "piece 2 of its vocabulary stands there twice");
    refused_with(broken, pieces + 6, "[unk]", 5, "its vocabulary lacks [UNK]");
    refused_with(broken, pieces + 5, " ", 1, "does not hold 38 pieces");
    refused_with(broken, section_of(broken, "danger.ids") + 10, "some", 4, "does not end in");
    refused_with(broken, section_of(broken, "danger.ids") + 14, " ", 1, "is not lines of text");
    refused_with(broken, section_of(broken, "guide.ids"), "", 1, "is not lines of text");
    refused_with(broken, section_of(broken, "lines.key"), "\377\377\377\377\377\377\377\377", 8,
                 "is not in order");
    char first[8];
    memcpy(first, broken->file.data + section_of(broken, "lines.key"), sizeof first);
    refused_with(broken, section_of(broken, "lines.key") + 8, first, 8, "is not in order");
}

static void does_without_heads_and_lines(void **state)
{
    struct broken *broken = *state;
    static const char *const names[] = {"guide.ids", "danger.ids", "lines.key", "manifest"};
    for (size_t i = 0; i < 4; i++)
        broken->file.data[entry_of(broken, names[i])] = '-';
    sign(&broken->file);
    write_bytes(broken->path, broken->file.data, broken->file.length);
    char *why = NULL;
    struct sense *sense = sense_open(broken->path, &why);
    assert_non_null(sense);
    float vector[TINY_WIDTH], nothing = 7;
    sense_read(sense, "help", 4, vector);
    sense_compare(sense, vector, &nothing);
    sense_judge(sense, SENSE_GUIDE, vector, &nothing);
    assert_float_equal(nothing, 7, 0);
    assert_int_equal(sense_classes(sense, SENSE_GUIDE), 0);
    assert_int_equal(sense_lines(sense), 0);
    assert_int_equal(sense_line(sense, "help", 4), -1);
    size_t length = 1;
    sense_manifest(sense, &length);
    assert_int_equal(length, 0);
    sense_close(sense);
}

/* Whatever is sent, the vector is sound. */
static void bears_hostile_texts(void **state)
{
    (void)state;
    enum { LONG = 65536 };
    static const char *const pieces[] = {"heal ",         "x",     "\U0001f600", ".",     "\u0301",
                                         "\u202e\u05d0 ", "\xff",  "\u4e2d",     "[UNK]", " ",
                                         "\u200b",        "\ufdfa"};
    struct sense *sense = open_tiny();
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct buf text;
        float vector[TINY_WIDTH];
        uint32_t tokens[SENSE_TOKENS];
        buf_init(&text, LONG);
        while (buf_add_string(&text, pieces[i]))
            continue;
        size_t count = sense_tokens(sense, text.data, text.length, tokens);
        assert_in_range(count, 2, SENSE_TOKENS);
        sense_read(sense, text.data, text.length, vector);
        assert_float_equal(cosine(vector, vector), 1, 1e-5);
        buf_finish(&text);
    }
    sense_close(sense);
}

/* One path's products beside those of plain C: the same, to the last bit of the whole numbers. */
static void compare_products(const struct kernel *kernel, size_t rows, size_t depth, size_t tokens,
                             bool extreme)
{
    int8_t *weights = mem_array(rows * depth, 1);
    int16_t *values = mem_array(tokens * depth, sizeof *values);
    float *scale = mem_array(rows, sizeof *scale), *scales = mem_array(tokens, sizeof *scales);
    float *wanted = mem_array(rows * tokens, sizeof *wanted);
    float *got = mem_array(rows * tokens, sizeof *got);
    unsigned random = 1;
    for (size_t i = 0; i < rows * depth; i++)
        weights[i] = extreme ? -127 : (int8_t)((random = random * 1664525 + 1013904223) >> 24);
    for (size_t i = 0; i < tokens * depth; i++)
        values[i] = extreme
                        ? KERNEL_TOP
                        : (int16_t)((int)((random = random * 1664525 + 1013904223) >> 18) - 8191);
    for (size_t i = 0; i < rows; i++)
        scale[i] = 1.0f / (float)(i + 1);
    for (size_t i = 0; i < tokens; i++)
        scales[i] = (float)(i + 1);
    struct linear linear = {weights, scale, tokens % 2 == 0 ? scale : NULL, rows, depth};
    kernel_plain.multiply(&linear, values, scales, tokens, wanted);
    kernel->multiply(&linear, values, scales, tokens, got);
    for (size_t i = 0; i < rows * tokens; i++)
        assert_true(fabsf(got[i] - wanted[i]) <= 1e-6f * fabsf(wanted[i]));
    free(weights);
    free(values);
    free(scale);
    free(scales);
    free(wanted);
    free(got);
}

static void multiplies_alike_by_every_path(void **state)
{
    (void)state;
    for (size_t path = 0; path < PATHS; path++) {
        const struct kernel *kernel = kernel_choose(paths[path]);
        for (size_t tokens = 1; kernel != NULL && tokens < 12; tokens++)
            compare_products(kernel, 20, 96, tokens, false);
        if (kernel == NULL)
            continue;
        compare_products(kernel, 32, 1536, SENSE_TOKENS, false);
        compare_products(kernel, 4, MODEL_INNER, 5, true);
    }
}

static void makes_whole_numbers_alike_by_every_path(void **state)
{
    (void)state;
    enum { COUNT = 64 };
    float row[COUNT];
    int16_t wanted[COUNT], got[COUNT];
    for (int i = 0; i < COUNT; i++)
        row[i] = (float)(i * i - 1000) / 7.0f;
    float scale = kernel_plain.quantise(row, COUNT, wanted);
    assert_int_equal(wanted[COUNT - 1], KERNEL_TOP);
    for (int i = 0; i < COUNT; i++)
        assert_float_equal((float)wanted[i] * scale, row[i], scale * 0.51f);
    for (size_t path = 0; path < PATHS; path++) {
        const struct kernel *kernel = kernel_choose(paths[path]);
        if (kernel == NULL)
            continue;
        assert_true(kernel->quantise(row, COUNT, got) == scale);
        assert_memory_equal(got, wanted, sizeof got);
    }
    row[3] = NAN;
    for (size_t path = 0; path < PATHS; path++) {
        const struct kernel *kernel = kernel_choose(paths[path]);
        if (kernel != NULL && kernel->quantise(row, COUNT, got) > 0)
            assert_int_equal(got[3], -KERNEL_TOP);
    }
    row[5] = INFINITY;
    assert_true(kernel_plain.quantise(row, COUNT, got) == 0);
    memset(row, 0, sizeof row);
    assert_true(kernel_plain.quantise(row, COUNT, got) == 0 && got[7] == 0);
}

static void bends_as_the_library_does(void **state)
{
    (void)state;
    enum { COUNT = 32 };
    for (size_t path = 0; path < PATHS; path++) {
        const struct kernel *kernel = kernel_choose(paths[path]);
        for (double from = -20; kernel != NULL && from < 20; from += 0.37) {
            float row[COUNT];
            for (int i = 0; i < COUNT; i++)
                row[i] = (float)(from + 0.011 * i);
            kernel->bend(row, COUNT);
            for (int i = 0; i < COUNT; i++) {
                double x = (double)(float)(from + 0.011 * i);
                double wanted = 0.5 * x * (1 + erf(x / sqrt(2)));
                assert_true(fabs((double)row[i] - wanted) < 3e-7 * (1 + fabs(x)));
            }
        }
    }
}

int main(void)
{
#define BROKEN(test) cmocka_unit_test_setup_teardown(test, broken_setup, broken_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_words_apart),
        cmocka_unit_test(passes_over_what_is_no_text),
        cmocka_unit_test(reads_a_hundred_letters_and_no_more),
        cmocka_unit_test(reads_as_numpy_does),
        cmocka_unit_test(judges_as_numpy_does),
        cmocka_unit_test(finds_stored_lines),
        BROKEN(refuses_what_is_no_model),
        BROKEN(refuses_what_was_cut_or_damaged),
        BROKEN(refuses_a_shape_it_cannot_run),
        BROKEN(refuses_sections_that_do_not_fit),
        BROKEN(refuses_contents_that_make_no_sense),
        BROKEN(does_without_heads_and_lines),
        cmocka_unit_test(bears_hostile_texts),
        cmocka_unit_test(multiplies_alike_by_every_path),
        cmocka_unit_test(makes_whole_numbers_alike_by_every_path),
        cmocka_unit_test(bends_as_the_library_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
