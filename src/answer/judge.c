#include "answer/judge.h"

#include <math.h>

/* All tables are made by src/train/fit_judge.py from content/ alone: every way of asking, near
 * miss, question outside the guide and line of chat, each judged as if it were not there itself.
 * Make them again after a change to the scorers or a great change to the ways of asking. Order:
 * words, grams, themes. */
static const double rank_weights[ANSWER_SCORERS] = {0.088, 0.382, 0.530};

static const double weights[ANSWER_FEATURES] = {-3.865, -1.322, 0.191, 1.360, 3.873,  1.828,
                                                0.567,  0.068,  5.741, 2.875, -0.646, 0.098};

/* Of a constant, and for each scorer of the nearness to people in danger: alone, and less that to
 * people in distress without danger, to questions outside the guide, to chat and to the best entry.
 */
static const double danger_weights[ANSWER_DANGER_FEATURES] = {
    -1.117, -2.460, 1.875, 0.259, 0.289, 3.131, 0.913, 1.842,
    1.677,  1.093,  3.463, 3.640, 4.448, 3.177, 3.630, 5.580};

static double clamp(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

double judge_rank(const struct verdicts *verdicts, size_t topic)
{
    double sum = 0;
    for (size_t i = 0; i < ANSWER_SCORERS; i++)
        sum += rank_weights[i] * verdicts->of[i].topics[topic];
    return clamp(sum);
}

/* How many scorers find no entry better than this one. */
static double agreement(const struct verdicts *verdicts, size_t entry_count, size_t best)
{
    double agreed = 0;
    for (size_t i = 0; i < ANSWER_SCORERS; i++) {
        bool first = true;
        for (size_t k = 0; k < entry_count; k++)
            first &= verdicts->of[i].topics[k] <= verdicts->of[i].topics[best];
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
        sum += rank_weights[i] * verdicts->of[i].misses[best];
    return sum;
}

void judge_features(const struct verdicts *verdicts, const struct query *query, size_t best,
                    size_t next, double features[ANSWER_FEATURES])
{
    const struct corpus *corpus = query->corpus;
    double score = judge_rank(verdicts, best);
    features[0] = 1;
    features[1] = verdicts->of[0].topics[best];
    features[2] = verdicts->of[1].topics[best];
    features[3] = verdicts->of[2].topics[best];
    features[4] = score - judge_rank(verdicts, next);
    features[5] = overlap(query, best);
    features[6] = agreement(verdicts, corpus->entry_count, best);
    features[7] = log(1 + (double)query->text.topical);
    features[8] = score - judge_rank(verdicts, corpus_other(corpus, CORPUS_NONE));
    features[9] = score - judge_rank(verdicts, corpus_other(corpus, CORPUS_CHAT));
    features[10] = near_miss(verdicts, best) > score ? 1 : 0;
    features[11] = query->text.is_question ? 1 : 0;
}

static double best_entry(const struct verdicts *verdicts, size_t entry_count, size_t scorer)
{
    double best = 0;
    for (size_t i = 0; i < entry_count; i++) {
        if (verdicts->of[scorer].topics[i] > best)
            best = verdicts->of[scorer].topics[i];
    }
    return best;
}

void judge_danger_features(const struct verdicts *verdicts, const struct corpus *corpus,
                           double features[ANSWER_DANGER_FEATURES])
{
    static const enum corpus_other others[] = {CORPUS_SAFE, CORPUS_NONE, CORPUS_CHAT};
    size_t at = 0;
    features[at++] = 1;
    for (size_t i = 0; i < ANSWER_SCORERS; i++) {
        const double *topics = verdicts->of[i].topics;
        double danger = topics[corpus_other(corpus, CORPUS_DANGER)];
        features[at++] = danger;
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
            features[at++] = danger - topics[corpus_other(corpus, others[k])];
        features[at++] = danger - best_entry(verdicts, corpus->entry_count, i);
    }
}

static double logistic(const double *weights_of, const double *features, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights_of[i] * features[i];
    return 1 / (1 + exp(-sum));
}

double judge_danger(const double features[ANSWER_DANGER_FEATURES])
{
    return logistic(danger_weights, features, ANSWER_DANGER_FEATURES);
}

double judge_probability(const double features[ANSWER_FEATURES])
{
    return logistic(weights, features, ANSWER_FEATURES);
}
