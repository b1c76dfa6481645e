/* Every line that a message is compared with, and the terms in them. */
#ifndef WAYMARK_ANSWER_CORPUS_H
#define WAYMARK_ANSWER_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/stems.h"
#include "answer/terms.h"
#include "answer/text.h"

struct entry;
struct guide;

/* Topic numbers: first the entries, sorted by id, then these. */
enum corpus_other {
    CORPUS_NONE,   /* questions outside the guide */
    CORPUS_CHAT,   /* people among themselves */
    CORPUS_MISS,   /* near misses: `owner` must not answer them */
    CORPUS_DANGER, /* people in danger: `owner` is the class */
    CORPUS_SAFE,   /* people in distress but in no danger, and what only sounds like danger */
    CORPUS_OTHERS,
};

enum { CORPUS_LINES = UINT16_MAX, CORPUS_SKIPPED = 8 };

struct topic {
    const char *id;
    const struct entry *entry; /* NULL: not written yet, or one of corpus_other */
    size_t line_count;
};

struct line {
    uint16_t topic;
    uint16_t owner;      /* CORPUS_MISS: the topic that it is no question for; CORPUS_DANGER */
    uint16_t term_count; /* distinct terms */
};

/* The lines of a term are
 * postings[starts[term]] to posting[starts[term + 1]]. */
struct corpus {
    struct topic *topics;
    size_t topic_count; /* with CORPUS_OTHERS at the end */
    size_t entry_count;
    struct line *lines;
    const char *
        *texts; /* of each line, the guide's; apart, as scorers read all lines but no text */
    size_t line_count;
    struct terms terms;
    uint32_t *starts;
    uint16_t *postings;
    double mean_terms; /* of a line */
    struct stems *stems;
    /* Until corpus_settle(): the words of line i, by their numbers in `stems`, are
     * words[word_starts[i]] to words[word_starts[i + 1]]. */
    int32_t *words;
    uint32_t *word_starts;
};

/* One message, seen through the corpus. */
struct query {
    const struct corpus *corpus;
    struct text text;
    int32_t *terms; /* distinct; DICTIONARY_UNKNOWN for each that no line has */
    bool *frames;
    size_t count;
    /* What the encoder makes of it, or of the part of a long one that says most about what is
     * asked, and about danger; NULL: no encoder. */
    const float *vector;
    const float *danger_vector;
    uint16_t skipped[CORPUS_SKIPPED]; /* lines that are to be as if they were not there */
    size_t skipped_count;
};

void corpus_init(struct corpus *corpus, const struct guide *guide);
void corpus_finish(struct corpus *corpus);

/* Drops what only the building of indexes needs. */
void corpus_settle(struct corpus *corpus);

/* The number of one of corpus_other. */
size_t corpus_other(const struct corpus *corpus, enum corpus_other other);

/* `left_out`: an exact line, or NULL. */
void query_init(struct query *query, const struct corpus *corpus, const char *message,
                const char *left_out);
void query_finish(struct query *query);
bool query_skips(const struct query *query, size_t line);

#endif
