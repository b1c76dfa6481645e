/* Stems of words, each with a number. While the lines of a guide are read every word is learned:
 * its stem is looked for once, and the word has a number too, by which an index may know it. */
#ifndef WAYMARK_ANSWER_STEMS_H
#define WAYMARK_ANSWER_STEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dictionary.h"

struct sb_stemmer;

struct stems {
    struct sb_stemmer *stemmer;
    struct dictionary known; /* the stems of the lines */
    bool learns;
    struct dictionary words; /* learned */
    struct learned {
        int32_t stem;
        bool frame;
    } * of; /* of each word */
};

/* What is known of a word; DICTIONARY_UNKNOWN where a number is none. */
struct stem {
    const char *text; /* until the next one is asked for */
    size_t length;
    int32_t number;
    int32_t word; /* the number of the word itself, while words are learned */
    bool frame;   /* the word is one of a question's shape, not of its topic: "how", "do", "i" */
};

/* For a language of Snowball's; English for others, whose ways of asking are English then. */
struct stems *stems_create(const char *language);
void stems_destroy(struct stems *stems);

/* Drops the words and learns no more: what people write must not make memory grow. */
void stems_settle(struct stems *stems);

/* The stem of a folded word. */
struct stem stems_find(struct stems *stems, const char *word, size_t length);

#endif
