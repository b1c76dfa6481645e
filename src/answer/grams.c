/* Cosine of runs of three and four characters within words, weighted by how rare they are. Sees
 * through misspelling. Runs are hashed; a posting is a line and a weight of eight bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/scorer.h"
#include "base/mem.h"

enum { BUCKETS = 1 << 16, LEAST = 3, MOST = 4, WORD_MOST = 62, GRAMS_MOST = 8192 };

static const double weight_steps = 255; /* a weight of 1 */

struct grams {
    uint32_t *starts; /* of each bucket in lines and weights */
    uint16_t *lines;
    uint8_t *weights;
    size_t line_count;
};

/* The runs of one text: bucket and how often, sorted by bucket. */
struct bag {
    uint16_t buckets[GRAMS_MOST];
    float counts[GRAMS_MOST];
    size_t count;
};

static int compare(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

static void add_word(struct bag *bag, const char *word, size_t length)
{
    char padded[WORD_MOST + 2];
    length = length < WORD_MOST ? length : WORD_MOST;
    padded[0] = padded[length + 1] = ' ';
    memcpy(padded + 1, word, length);
    for (size_t size = LEAST; size <= MOST; size++)
        for (size_t i = 0; i + size <= length + 2 && bag->count < GRAMS_MOST; i++)
            bag->buckets[bag->count++] = (uint16_t)dictionary_hash(padded + i, size);
}

static void fill_bag(struct bag *bag, const struct text *text)
{
    bag->count = 0;
    for (size_t i = 0; i < text->count; i++) {
        size_t length = 0;
        const char *word = text_word(text, i, &length);
        add_word(bag, word, length);
    }
    qsort(bag->buckets, bag->count, sizeof *bag->buckets, compare);
    size_t kept = 0;
    for (size_t i = 0; i < bag->count; i++) {
        if (kept > 0 && bag->buckets[kept - 1] == bag->buckets[i]) {
            bag->counts[kept - 1] += 1;
        } else {
            bag->buckets[kept] = bag->buckets[i];
            bag->counts[kept++] = 1;
        }
    }
    bag->count = kept;
}

/* Turns counts into weights of length one. */
static void weigh(struct bag *bag, const struct grams *grams)
{
    double sum = 0;
    for (size_t i = 0; i < bag->count; i++) {
        uint32_t start = grams->starts[bag->buckets[i]];
        double found = (double)(grams->starts[bag->buckets[i] + 1] - start);
        double rarity = 1 + log((1 + (double)grams->line_count) / (1 + found));
        double weight = (1 + log((double)bag->counts[i])) * rarity;
        bag->counts[i] = (float)weight;
        sum += weight * weight;
    }
    for (size_t i = 0; i < bag->count; i++)
        bag->counts[i] = (float)((double)bag->counts[i] / sqrt(sum));
}

typedef void bag_use(struct grams *grams, struct bag *bag, size_t line);

static void each_line(struct grams *grams, const struct corpus *corpus, bag_use *use)
{
    struct bag *bag = mem_new(struct bag);
    struct text *text = mem_new(struct text);
    for (size_t i = 0; i < corpus->line_count; i++) {
        text_init(text, corpus->stemmer, corpus->lines[i].text);
        fill_bag(bag, text);
        text_finish(text);
        use(grams, bag, i);
    }
    free(text);
    free(bag);
}

static void count_bag(struct grams *grams, struct bag *bag, size_t line)
{
    (void)line;
    for (size_t i = 0; i < bag->count; i++)
        grams->starts[bag->buckets[i] + 1]++;
}

/* Postings are filled from the back of each bucket's room; `starts` walks down to its place. */
static void post_bag(struct grams *grams, struct bag *bag, size_t line)
{
    for (size_t i = 0; i < bag->count; i++) {
        uint32_t at = --grams->starts[bag->buckets[i]];
        double steps = (double)bag->counts[i] * weight_steps + 0.5;
        grams->lines[at] = (uint16_t)line;
        grams->weights[at] = (uint8_t)(steps > weight_steps ? weight_steps : steps);
    }
}

/* Weighing needs every bucket's size, which posting takes apart: so it comes first, line by line,
 * with the sizes kept aside. */
struct building {
    struct grams grams; /* must be first: starts as cursors */
    struct grams sizes; /* starts as they will be */
};

static void weigh_and_post(struct grams *grams, struct bag *bag, size_t line)
{
    const struct building *building = (const struct building *)(const void *)grams;
    weigh(bag, &building->sizes);
    post_bag(grams, bag, line);
}

static void *grams_create(const struct corpus *corpus, struct sense *sense)
{
    (void)sense;
    struct building building = {0};
    struct grams *sizes = &building.sizes;
    sizes->line_count = corpus->line_count;
    sizes->starts = mem_array(BUCKETS + 1, sizeof *sizes->starts);
    each_line(sizes, corpus, count_bag);
    for (size_t i = 0; i < BUCKETS; i++)
        sizes->starts[i + 1] += sizes->starts[i];
    size_t total = sizes->starts[BUCKETS];
    building.grams.starts = mem_array(BUCKETS, sizeof *building.grams.starts);
    memcpy(building.grams.starts, sizes->starts + 1, BUCKETS * sizeof *sizes->starts);
    building.grams.lines = mem_array(total + 1, sizeof *building.grams.lines);
    building.grams.weights = mem_array(total + 1, 1);
    each_line(&building.grams, corpus, weigh_and_post);
    struct grams *grams = mem_new(struct grams);
    *grams = building.grams;
    free(grams->starts);
    grams->starts = sizes->starts;
    grams->line_count = corpus->line_count;
    return grams;
}

static void grams_destroy(void *self)
{
    struct grams *grams = self;
    free(grams->starts);
    free(grams->lines);
    free(grams->weights);
    free(grams);
}

static void grams_score(const void *self, const struct query *query, struct scores *scores)
{
    const struct grams *grams = self;
    struct bag *bag = mem_new(struct bag);
    float *lines = mem_array(grams->line_count + 1, sizeof *lines);
    fill_bag(bag, &query->text);
    weigh(bag, grams);
    for (size_t i = 0; i < bag->count; i++) {
        float weight = bag->counts[i] / (float)weight_steps;
        uint32_t end = grams->starts[bag->buckets[i] + 1];
        for (uint32_t k = grams->starts[bag->buckets[i]]; k < end; k++)
            lines[grams->lines[k]] += weight * (float)grams->weights[k];
    }
    for (size_t i = 0; i < query->skipped_count; i++)
        lines[query->skipped[i]] = 0;
    lines_gather(query->corpus, lines, scores);
    free(lines);
    free(bag);
}

const struct scorer grams_scorer = {"grams", grams_create, grams_score, grams_destroy};
