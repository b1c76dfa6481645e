/* Which entry answers a text: against the reviewed ways of asking, never against answer text.
 * This header is the face of src/answer; scorers stand behind it (words, and a sentence encoder
 * where there is a model), a judge makes one probability of what they say. */
#ifndef WAYMARK_ANSWER_ANSWER_H
#define WAYMARK_ANSWER_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "guide/guide.h"

struct answer;
struct sense;

enum {
    ANSWER_RANKED = 5,
    ANSWER_OFFERED = 3,
    ANSWER_SCORERS = 5,
    ANSWER_FEATURES = 1 + 4 * ANSWER_SCORERS + 6,
    ANSWER_DANGER_FEATURES = 2 + 5 * ANSWER_SCORERS,
};

enum answer_band {
    ANSWER_NOTHING, /* not in the guide, or too unsure */
    ANSWER_OFFER,   /* "did you mean" */
    ANSWER_SURE,
};

struct answer_rank {
    const char *id;               /* entry id; the guide's or the asked file's */
    const struct entry *entry;    /* NULL: recognised, but not written yet */
    double score;                 /* 0 to 1 */
    double parts[ANSWER_SCORERS]; /* what each scorer said: for authors and for fitting */
};

struct answer_result {
    enum answer_band band;
    const struct entry *entry; /* ANSWER_SURE: the answer */
    bool certain;              /* ANSWER_SURE, and surer still */
    bool several;              /* ANSWER_OFFER: the offers are several questions of one message */
    const struct entry *offers[ANSWER_OFFERED]; /* ANSWER_OFFER: best first */
    size_t offer_count;
    struct answer_rank ranked[ANSWER_RANKED]; /* the best, whatever the band */
    size_t ranked_count;
    double probability;               /* that ranked[0] is right, 0 to 1 */
    double features[ANSWER_FEATURES]; /* what the judge went by: for authors and for fitting */
    double danger; /* the probability that somebody is in danger, by the messages known, 0 to 1 */
    bool danger_faint;        /* a mere smell of it: worth a line about help beside an offer */
    bool danger_near;         /* unsure, but worth a line about help beside everything */
    bool danger_spoken;       /* sure enough to be spoken to; only with a sentence encoder */
    enum danger danger_class; /* which danger, most likely */
    bool danger_class_sure;   /* and none other comes near */
    double danger_features[ANSWER_DANGER_FEATURES];
    const struct ambiguity *ambiguous; /* the text is a name of ranked[0] and of other things, which
                                          are not in the guide: ANSWER_OFFER; else NULL */
    bool exact;                        /* the text is a title or another exact name of ranked[0] */
    bool is_question; /* the text has the form of a question or request: passive mode asks for it */
};

/* Where the bands begin, on `probability`. */
struct answer_bands {
    double certain; /* where nobody asked it, or somebody may be in danger */
    double sure;
    double offer;
};
extern const struct answer_bands answer_default_bands;

/* Builds the index over a guide. `sense`: the encoder of the guide's language, or NULL for words
 * alone. Both must outlive it. */
struct answer *answer_create(const struct guide *guide, struct sense *sense,
                             const struct answer_bands *bands);
void answer_destroy(struct answer *answer);

/* What a scorer of answer_rank.parts is called ("words"), index below ANSWER_SCORERS. */
const char *answer_scorer_name(size_t index);

/* Whether it has an encoder, and thus sees danger that has no word for it. */
bool answer_has_sense(const struct answer *answer);

/* Ranks the entries for valid UTF-8 of any length (only the first 4 KiB are read). Pure: the same
 * text gives the same result. */
void answer_find(const struct answer *answer, const char *text, struct answer_result *result);

/* As answer_find, as if one way of asking (an exact line) were not there: for measuring. */
void answer_find_without(const struct answer *answer, const char *text, const char *left_out,
                         struct answer_result *result);

#endif
