/* How sure is it that the best entry is right? One probability from what the scorers say. */
#ifndef WAYMARK_ANSWER_JUDGE_H
#define WAYMARK_ANSWER_JUDGE_H

#include "answer/answer.h"
#include "answer/corpus.h"
#include "answer/scorer.h"

/* What the scorers said, and which tables weigh it: words alone, or with the encoder. */
struct verdicts {
    struct scores of[ANSWER_SCORERS];
    bool sense;
};

/* The scorers' scores of one topic as one number, 0 to 1: what entries are ranked by. */
double judge_rank(const struct verdicts *verdicts, size_t topic);

/* Fills in the features of an answer with `best`, before `next`. */
void judge_features(const struct verdicts *verdicts, const struct query *query, size_t best,
                    size_t next, double features[ANSWER_FEATURES]);

/* Fills in the features of danger, and the probability that somebody is in danger, 0 to 1. */
void judge_danger_features(const struct verdicts *verdicts, const struct corpus *corpus,
                           double features[ANSWER_DANGER_FEATURES]);
double judge_danger(const double features[ANSWER_DANGER_FEATURES], bool sense);

/* From which probability on somebody is spoken to, or gets a line about help beside a reply. */
double judge_danger_spoken(bool sense);
double judge_danger_faint(bool sense);
double judge_danger_quiet(bool sense);

/* The probability that `best` is right, 0 to 1. */
double judge_probability(const double features[ANSWER_FEATURES], bool sense);

#endif
