/* How sure is it that the best entry is right? One probability from what the scorers say. */
#ifndef WAYMARK_ANSWER_JUDGE_H
#define WAYMARK_ANSWER_JUDGE_H

#include "answer/answer.h"
#include "answer/corpus.h"

/* What the scorers said. */
struct verdicts {
    size_t topic_count;
    double *topics[ANSWER_SCORERS]; /* of each topic */
    double *misses[ANSWER_SCORERS]; /* of each entry: its nearest near miss */
};

/* The scorers' scores of one topic as one number, 0 to 1: what entries are ranked by. */
double judge_rank(const struct verdicts *verdicts, size_t topic);

/* Fills in the features of an answer with `best`, before `next`. */
void judge_features(const struct verdicts *verdicts, const struct query *query, size_t best,
                    size_t next, double features[ANSWER_FEATURES]);

/* The probability that `best` is right, 0 to 1. */
double judge_probability(const double features[ANSWER_FEATURES]);

#endif
