/* Cosine of runs of three and four characters within words, weighted by how rare they are. Sees
 * through misspelling. Runs are hashed; a posting is a line and a weight of eight bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/scorer.h"
#include "base/mem.h"

enum {
    BUCKETS = 1 << 16,
    LEAST = 3,
    MOST = 4,
    WORD_MOST = 62,
    WORD_GRAMS = 2 * WORD_MOST,
    GRAMS_MOST = 8192,
};

static const double weight_steps = 255; /* a weight of 1 */

struct grams {
    uint32_t *starts; /* of each bucket in lines and weights */
    uint16_t *lines;
    uint8_t *weights;
    size_t line_count;
};

/* The runs of one text: which buckets, and how often or how weighty each. */
struct bag {
    uint16_t found[BUCKETS]; /* of every bucket: how often, while the bag is filled */
    uint16_t buckets[GRAMS_MOST];
    float weights[GRAMS_MOST];
    size_t count; /* of distinct buckets */
    size_t total;
};

static void clear_bag(struct bag *bag)
{
    for (size_t i = 0; i < bag->count; i++)
        bag->found[bag->buckets[i]] = 0;
    bag->count = bag->total = 0;
}

static void add_bucket(struct bag *bag, uint16_t bucket)
{
    if (bag->total == GRAMS_MOST)
        return;
    bag->total++;
    if (bag->found[bucket]++ == 0)
        bag->buckets[bag->count++] = bucket;
}

/* The buckets of a word's runs; returns how many. */
static size_t hash_word(const char *word, size_t length, uint16_t buckets[WORD_GRAMS])
{
    char padded[WORD_MOST + 2];
    size_t count = 0;
    length = length < WORD_MOST ? length : WORD_MOST;
    padded[0] = padded[length + 1] = ' ';
    memcpy(padded + 1, word, length);
    for (size_t size = LEAST; size <= MOST; size++)
        for (size_t i = 0; i + size <= length + 2; i++)
            buckets[count++] = (uint16_t)dictionary_hash(padded + i, size);
    return count;
}

static int compare(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

static void fill_bag(struct bag *bag, const struct text *text)
{
    uint16_t buckets[WORD_GRAMS];
    for (size_t i = 0; i < text->count; i++) {
        size_t length = 0;
        const char *word = text_word(text, i, &length);
        size_t count = hash_word(word, length, buckets);
        for (size_t k = 0; k < count; k++)
            add_bucket(bag, buckets[k]);
    }
    /* The order in which scores are summed must not hang on the order of words. */
    qsort(bag->buckets, bag->count, sizeof *bag->buckets, compare);
}

/* The more lines have it, the less a bucket says. */
static double rarity_of(const struct grams *grams, size_t bucket)
{
    double found = (double)(grams->starts[bucket + 1] - grams->starts[bucket]);
    return 1 + log((1 + (double)grams->line_count) / (1 + found));
}

/* Turns counts into weights of length one. `rarities`: of each bucket, or NULL. */
static void weigh(struct bag *bag, const struct grams *grams, const double *rarities)
{
    double sum = 0;
    for (size_t i = 0; i < bag->count; i++) {
        uint16_t bucket = bag->buckets[i];
        double rarity = rarities != NULL ? rarities[bucket] : rarity_of(grams, bucket);
        double often = bag->found[bucket] == 1 ? 1 : 1 + log((double)bag->found[bucket]);
        double weight = often * rarity;
        bag->weights[i] = (float)weight;
        sum += weight * weight;
    }
    double length = sqrt(sum);
    for (size_t i = 0; i < bag->count; i++)
        bag->weights[i] = (float)((double)bag->weights[i] / length);
}

/* The buckets of every word of the corpus: of word i, buckets[starts[i]] to
 * buckets[starts[i + 1]]. */
struct word_grams {
    uint16_t *buckets;
    uint32_t *starts;
};

static void word_grams_init(struct word_grams *grams, const struct dictionary *words)
{
    size_t count = (size_t)words->count, used = 0, room = 0;
    *grams = (struct word_grams){.starts = mem_array(count + 1, sizeof *grams->starts)};
    for (size_t i = 0; i < count; i++) {
        size_t length = 0;
        const char *word = dictionary_text(words, (int32_t)i, &length);
        if (used + WORD_GRAMS > room) {
            room = room * 2 + 4096;
            grams->buckets = mem_resize(grams->buckets, room, sizeof *grams->buckets);
        }
        used += hash_word(word, length, grams->buckets + used);
        grams->starts[i + 1] = (uint32_t)used;
    }
}

static void word_grams_finish(struct word_grams *grams)
{
    free(grams->buckets);
    free(grams->starts);
}

/* An index while it is built. */
struct building {
    const struct corpus *corpus;
    struct grams *grams;
    struct word_grams words;
    struct bag bag; /* of one line */
    uint32_t *ends; /* of each bucket: postings are filled from the back of its room */
    double *rarities;
};

static void fill_line(struct building *building, size_t line)
{
    const struct corpus *corpus = building->corpus;
    const struct word_grams *words = &building->words;
    clear_bag(&building->bag);
    for (uint32_t i = corpus->word_starts[line]; i < corpus->word_starts[line + 1]; i++) {
        int32_t word = corpus->words[i];
        if (word == DICTIONARY_UNKNOWN)
            continue;
        for (uint32_t k = words->starts[word]; k < words->starts[word + 1]; k++)
            /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there are as many buckets */
            add_bucket(&building->bag, words->buckets[k]);
    }
}

static void count_lines(struct building *building)
{
    struct grams *grams = building->grams;
    const struct bag *bag = &building->bag;
    for (size_t i = 0; i < grams->line_count; i++) {
        fill_line(building, i);
        for (size_t k = 0; k < bag->count; k++)
            grams->starts[bag->buckets[k] + 1]++;
    }
    for (size_t i = 0; i < BUCKETS; i++)
        grams->starts[i + 1] += grams->starts[i];
    for (size_t i = 0; i < BUCKETS; i++)
        building->rarities[i] = rarity_of(grams, i);
    memcpy(building->ends, grams->starts + 1, BUCKETS * sizeof *building->ends);
}

static void post_lines(struct building *building)
{
    struct grams *grams = building->grams;
    struct bag *bag = &building->bag;
    for (size_t i = 0; i < grams->line_count; i++) {
        fill_line(building, i);
        weigh(bag, grams, building->rarities);
        for (size_t k = 0; k < bag->count; k++) {
            uint32_t at = --building->ends[bag->buckets[k]];
            double steps = (double)bag->weights[k] * weight_steps + 0.5;
            grams->lines[at] = (uint16_t)i;
            grams->weights[at] = (uint8_t)(steps > weight_steps ? weight_steps : steps);
        }
    }
}

static void *grams_create(const struct corpus *corpus, struct sense *sense)
{
    (void)sense;
    struct grams *grams = mem_new(struct grams);
    struct building *building = mem_new(struct building);
    grams->line_count = corpus->line_count;
    grams->starts = mem_array(BUCKETS + 1, sizeof *grams->starts);
    building->corpus = corpus;
    building->grams = grams;
    building->ends = mem_array(BUCKETS, sizeof *building->ends);
    building->rarities = mem_array(BUCKETS, sizeof *building->rarities);
    word_grams_init(&building->words, &corpus->stems->words);
    count_lines(building);
    grams->lines = mem_array(grams->starts[BUCKETS] + 1, sizeof *grams->lines);
    grams->weights = mem_array(grams->starts[BUCKETS] + 1, 1);
    post_lines(building);
    word_grams_finish(&building->words);
    free(building->ends);
    free(building->rarities);
    free(building);
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
    weigh(bag, grams, NULL);
    for (size_t i = 0; i < bag->count; i++) {
        float weight = bag->weights[i] / (float)weight_steps;
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
