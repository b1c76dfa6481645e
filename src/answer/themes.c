/* Log-odds of terms: how much more often a term stands in the lines of a topic than elsewhere
 * (naive Bayes with only what speaks for a topic). Finds what single lines do not say together. */
#include <math.h>
#include <stdlib.h>

#include "answer/scorer.h"
#include "base/mem.h"

static const double prior_terms = 6; /* as if each topic had so many terms like all the others' */
static const double other_floor = 2.0;
static const double scale = 0.1; /* brings good matches near 1 */

/* How many terms the lines of each topic hold together. */
struct themes {
    double *sizes;
    double all;
};

static void *themes_create(const struct corpus *corpus, struct sense *sense)
{
    (void)sense;
    struct themes *themes = mem_new(struct themes);
    themes->sizes = mem_array(corpus->topic_count, sizeof *themes->sizes);
    for (size_t i = 0; i < corpus->line_count; i++) {
        themes->sizes[corpus->lines[i].topic] += corpus->lines[i].term_count;
        themes->all += corpus->lines[i].term_count;
    }
    return themes;
}

static void themes_destroy(void *self)
{
    struct themes *themes = self;
    free(themes->sizes);
    free(themes);
}

/* Adds what one term says for each topic. `counts` is zero before and after. */
static void add_term(const struct themes *themes, const struct query *query, int32_t term,
                     double *counts, double *topics)
{
    const struct corpus *corpus = query->corpus;
    double found = 0;
    for (uint32_t k = corpus->starts[term]; k < corpus->starts[term + 1]; k++) {
        if (query->skipped_count > 0 && query_skips(query, corpus->postings[k]))
            continue;
        counts[corpus->lines[corpus->postings[k]].topic] += 1;
        found += 1;
    }
    for (size_t i = 0; i < corpus->topic_count && found > 0; i++) {
        if (counts[i] == 0)
            continue;
        double expected = prior_terms * found / themes->all;
        double here = (counts[i] + expected) / (themes->sizes[i] + prior_terms);
        double there = (found - counts[i] + other_floor) / (themes->all - themes->sizes[i]);
        if (here > there)
            topics[i] += log(here / there);
        counts[i] = 0;
    }
}

static void themes_score(const void *self, const struct query *query, struct scores *scores)
{
    const struct corpus *corpus = query->corpus;
    double *counts = mem_array(corpus->topic_count, sizeof *counts);
    for (size_t i = 0; i < query->count; i++)
        if (query->terms[i] != DICTIONARY_UNKNOWN)
            add_term(self, query, query->terms[i], counts, scores->topics);
    double length = sqrt((double)(query->count > 0 ? query->count : 1));
    for (size_t i = 0; i < corpus->topic_count; i++)
        scores->topics[i] *= scale / length;
    free(counts);
}

const struct scorer themes_scorer = {"themes", themes_create, themes_score, themes_destroy};
