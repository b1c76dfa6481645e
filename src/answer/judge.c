#include "answer/judge.h"

#include <math.h>

#include "answer/weights.h"

static double clamp(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

double judge_rank(const struct verdicts *verdicts, size_t topic)
{
    double sum = 0;
    for (size_t i = 0; i < ANSWER_SCORERS; i++)
        sum += rank_weights[verdicts->sense][i] * verdicts->of[i].topics[topic];
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
        sum += rank_weights[verdicts->sense][i] * verdicts->of[i].misses[best];
    return sum;
}

void judge_features(const struct verdicts *verdicts, const struct query *query, size_t best,
                    size_t next, double features[ANSWER_FEATURES])
{
    const struct corpus *corpus = query->corpus;
    const size_t others[] = {next, corpus_other(corpus, CORPUS_NONE),
                             corpus_other(corpus, CORPUS_CHAT)};
    double score = judge_rank(verdicts, best);
    size_t at = 0;
    features[at++] = 1;
    for (size_t i = 0; i < ANSWER_SCORERS; i++) {
        const double *topics = verdicts->of[i].topics;
        features[at++] = topics[best];
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
            features[at++] = topics[best] - topics[others[k]];
    }
    features[at++] = score - judge_rank(verdicts, next);
    features[at++] = overlap(query, best);
    features[at++] = agreement(verdicts, corpus->entry_count, best);
    features[at++] = log(1 + (double)query->text.topical);
    features[at++] = near_miss(verdicts, best) > score ? 1 : 0;
    features[at++] = query->text.is_question ? 1 : 0;
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
    /* The head's own odds: near 0 and 1 its probability says too little. */
    double head = verdicts->of[ANSWER_SCORERS - 1].topics[corpus_other(corpus, CORPUS_DANGER)];
    features[at++] = verdicts->sense ? log((head + 0.001) / (1.001 - head)) : 0;
}

static double logistic(const double *weights_of, const double *features, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights_of[i] * features[i];
    return 1 / (1 + exp(-sum));
}

double judge_danger(const double features[ANSWER_DANGER_FEATURES], bool sense)
{
    return logistic(danger_weights[sense], features, ANSWER_DANGER_FEATURES);
}

double judge_danger_spoken(bool sense)
{
    return danger_bands[sense].spoken;
}

double judge_danger_faint(bool sense)
{
    return danger_bands[sense].faint;
}

double judge_danger_quiet(bool sense)
{
    return danger_bands[sense].quiet;
}

double judge_probability(const double features[ANSWER_FEATURES], bool sense)
{
    return logistic(weights[sense], features, ANSWER_FEATURES);
}
