#include "answer/judge.h"

#include <math.h>

/* Both tables are made by src/train/fit_judge.py from content/ alone: every way of asking, near
 * miss, question outside the guide and line of chat, each judged as if it were not there itself.
 * Make them again after a change to the scorers or a great change to the ways of asking. Order:
 * words, grams, themes. */
static const double rank_weights[ANSWER_SCORERS] = {0.05, 0.39, 0.56};

static const double weights[ANSWER_FEATURES] = {-4.279, -1.783, 0.716, 1.129, 2.186,  1.989,
                                                0.813,  0.145,  5.602, 3.562, -0.229, 0.195};

static double clamp(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

double judge_rank(const struct verdicts *verdicts, size_t topic)
{
    double sum = 0;
    for (size_t i = 0; i < ANSWER_SCORERS; i++)
        sum += rank_weights[i] * verdicts->topics[i][topic];
    return clamp(sum);
}

/* How many scorers find no entry better than this one. */
static double agreement(const struct verdicts *verdicts, size_t entry_count, size_t best)
{
    double agreed = 0;
    for (size_t i = 0; i < ANSWER_SCORERS; i++) {
        bool first = true;
        for (size_t k = 0; k < entry_count; k++)
            first &= verdicts->topics[i][k] <= verdicts->topics[i][best];
        agreed += first;
    }
    return agreed / (double)ANSWER_SCORERS;
}

/* How much of the question's topic the lines of an entry have words for. */
static double overlap(const struct query *query, size_t topic)
{
    const struct corpus *corpus = query->corpus;
    double all = 1e-9, shared = 0;
    for (size_t i = 0; i < query->count; i++) {
        if (query->frames[i])
            continue;
        int32_t term = query->terms[i];
        all += 1;
        if (term == DICTIONARY_UNKNOWN)
            continue;
        for (uint32_t k = corpus->starts[term]; k < corpus->starts[term + 1]; k++) {
            size_t line = corpus->postings[k];
            if (corpus->lines[line].topic == topic && !query_skips(query, line)) {
                shared += 1;
                break;
            }
        }
    }
    return shared / all;
}

static double near_miss(const struct verdicts *verdicts, size_t best)
{
    double sum = 0;
    for (size_t i = 0; i < ANSWER_SCORERS; i++)
        sum += rank_weights[i] * verdicts->misses[i][best];
    return sum;
}

void judge_features(const struct verdicts *verdicts, const struct query *query, size_t best,
                    size_t next, double features[ANSWER_FEATURES])
{
    const struct corpus *corpus = query->corpus;
    double score = judge_rank(verdicts, best);
    features[0] = 1;
    features[1] = verdicts->topics[0][best];
    features[2] = verdicts->topics[1][best];
    features[3] = verdicts->topics[2][best];
    features[4] = score - judge_rank(verdicts, next);
    features[5] = overlap(query, best);
    features[6] = agreement(verdicts, corpus->entry_count, best);
    features[7] = log(1 + (double)query->text.topical);
    features[8] = score - judge_rank(verdicts, corpus_other(corpus, CORPUS_NONE));
    features[9] = score - judge_rank(verdicts, corpus_other(corpus, CORPUS_CHAT));
    features[10] = near_miss(verdicts, best) > score ? 1 : 0;
    features[11] = query->text.is_question ? 1 : 0;
}

double judge_probability(const double features[ANSWER_FEATURES])
{
    double sum = 0;
    for (size_t i = 0; i < ANSWER_FEATURES; i++)
        sum += weights[i] * features[i];
    return 1 / (1 + exp(-sum));
}
