/* What a scorer is: it says for each topic of the corpus how near a message is to it. */
#ifndef WAYMARK_ANSWER_SCORER_H
#define WAYMARK_ANSWER_SCORER_H

#include "answer/corpus.h"

struct sense;

/* What a scorer says of one message. */
struct scores {
    double *topics; /* of each topic, from 0 to about 1 */
    double *misses; /* of each entry: its nearest near miss; 0 where the scorer knows no lines */
    double danger;  /* of the nearest message of somebody in danger */
    uint16_t class; /* its class; 0 when there is none */
    double share;   /* how much of the danger is that class's, 0 to 1; only the head knows */
};

struct scorer {
    const char *name;
    /* Builds an index over the corpus, which outlives it, as does the encoder (NULL: there is
     * none). May return NULL: nothing to keep. */
    void *(*create)(const struct corpus *corpus, struct sense *sense);
    /* Fills `scores`, which has room for every topic and is all 0. Skips the query's lines. */
    void (*score)(const void *self, const struct query *query, struct scores *scores);
    void (*destroy)(void *self);
};

extern const struct scorer words_scorer;   /* stemmed BM25, the nearest lines */
extern const struct scorer grams_scorer;   /* runs of characters, the nearest lines: spelling */
extern const struct scorer themes_scorer;  /* what the lines of a topic have in common */
extern const struct scorer nearest_scorer; /* the encoder: lines that mean nearly the same */
extern const struct scorer head_scorer; /* the encoder: what its head was trained to tell apart */

/* Makes scores of topics from scores of lines: the best line, half the next, a quarter of the
 * third. The scores of skipped lines must be 0. */
void lines_gather(const struct corpus *corpus, const float *lines, struct scores *scores);

#endif
