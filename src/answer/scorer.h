/* What a scorer is: it says for each topic of the corpus how near a message is to it. A sentence
 * encoder joins by one more line in the table of answer.c. */
#ifndef WAYMARK_ANSWER_SCORER_H
#define WAYMARK_ANSWER_SCORER_H

#include "answer/corpus.h"

struct scorer {
    const char *name;
    /* Builds an index over the corpus, which outlives it. May return NULL: nothing to keep. */
    void *(*create)(const struct corpus *corpus);
    /* Fills `topics` (corpus->topic_count of them) with scores from 0 to about 1. `misses`: for
     * each entry the score of the nearest of its own near misses; or NULL. Skips the query's lines.
     */
    void (*score)(const void *self, const struct query *query, double *topics, double *misses);
    void (*destroy)(void *self);
};

extern const struct scorer words_scorer;  /* stemmed BM25, the nearest lines */
extern const struct scorer grams_scorer;  /* runs of characters, the nearest lines: spelling */
extern const struct scorer themes_scorer; /* what the lines of a topic have in common */

/* Makes scores of topics from scores of lines: the best line, half the next, a quarter of the
 * third. The scores of skipped lines must be 0. */
void lines_gather(const struct corpus *corpus, const float *lines, double *topics, double *misses);

#endif
