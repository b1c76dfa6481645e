/* Stemmed BM25 (Robertson & Zaragoza 2009) over single lines. Its scores cannot be compared between
 * questions, so they are divided by what the question could get at most. */
#include <math.h>
#include <stdlib.h>

#include "answer/scorer.h"
#include "base/mem.h"

static const double k1 = 1.2, b = 0.4;
static const double frame_weight = 0.3; /* a shared shape is little without a shared topic */
static const double ceiling = 0.6; /* of the sum of the question's weights: good lines reach it */

static void *words_create(const struct corpus *corpus, struct sense *sense)
{
    (void)sense;
    float *norms = mem_array(corpus->line_count + 1, sizeof *norms);
    for (size_t i = 0; i < corpus->line_count; i++) {
        double relative = (double)corpus->lines[i].term_count / corpus->mean_terms;
        norms[i] = (float)((k1 + 1) / (1 + k1 * (1 - b + b * relative)));
    }
    return norms;
}

static double weight_of(const struct corpus *corpus, int32_t term, bool frame)
{
    double found =
        term == DICTIONARY_UNKNOWN ? 0 : (double)(corpus->starts[term + 1] - corpus->starts[term]);
    double all = (double)corpus->line_count;
    double weight = log(1 + (all - found + 0.5) / (found + 0.5));
    return frame ? frame_weight * weight : weight;
}

static void words_score(const void *self, const struct query *query, struct scores *scores)
{
    const struct corpus *corpus = query->corpus;
    const float *norms = self;
    float *lines = mem_array(corpus->line_count + 1, sizeof *lines);
    double most = 1e-9;
    for (size_t i = 0; i < query->count; i++) {
        int32_t term = query->terms[i];
        double weight = weight_of(corpus, term, query->frames[i]);
        most += weight * (term == DICTIONARY_UNKNOWN ? 0.5 : 1);
        if (term == DICTIONARY_UNKNOWN)
            continue;
        for (uint32_t k = corpus->starts[term]; k < corpus->starts[term + 1]; k++)
            lines[corpus->postings[k]] += (float)weight * norms[corpus->postings[k]];
    }
    double scale = 1 / (most * (k1 + 1) * ceiling);
    for (size_t i = 0; i < corpus->line_count; i++)
        lines[i] = (float)(lines[i] * scale);
    for (size_t i = 0; i < query->skipped_count; i++)
        lines[query->skipped[i]] = 0;
    lines_gather(corpus, lines, scores);
    free(lines);
}

const struct scorer words_scorer = {"words", words_create, words_score, free};
