/* The words that the lexicon's patterns know, and the named lists they belong to. Everything else
 * in a message is one unknown word to them. */
#ifndef WAYMARK_SAFETY_VOCABULARY_H
#define WAYMARK_SAFETY_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dictionary.h"

enum {
    VOCABULARY_BEGINNING = 3, /* least bytes of a `word*` */
    VOCABULARY_LISTS = 64,    /* most named lists */
    VOCABULARY_TERMS = 4,     /* most terms that one word is */
};

/* A term is a word or the beginning of words (`word*`), by its number in `terms`. */
struct vocabulary {
    struct dictionary terms; /* a beginning is kept as "*word" */
    struct dictionary lists; /* their names */
    uint64_t *members;       /* of each term: a bit for every list that it is in */
    size_t room;             /* of `members` */
    uint64_t beginnings[64]; /* hashed first bytes of all beginnings: a quick "none" */
};

/* What the patterns know of one word of a message. */
struct seen {
    int32_t terms[VOCABULARY_TERMS];
    uint8_t count;
    bool begins; /* the first word of a sentence */
    bool masked; /* part of an idiom: no pattern sees it */
    uint64_t lists;
};

void vocabulary_init(struct vocabulary *vocabulary);
void vocabulary_finish(struct vocabulary *vocabulary);

/* The number of a word or, with `beginning`, of all words that begin like this. */
int32_t vocabulary_add(struct vocabulary *vocabulary, const char *text, size_t length,
                       bool beginning);
void vocabulary_join(struct vocabulary *vocabulary, int32_t term, int32_t list);

/* Whether a pattern has this very word. */
bool vocabulary_has(const struct vocabulary *vocabulary, const char *text, size_t length);

/* Fills in terms and lists; false when the word is unknown. */
bool vocabulary_see(const struct vocabulary *vocabulary, const char *text, size_t length,
                    struct seen *seen);

#endif
