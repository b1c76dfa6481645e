/* Stems of words. While the lines of a guide are read, every word is learned: its stem is looked
 * for once, and it has a number by which an index may know it. */
#ifndef WAYMARK_ANSWER_STEMS_H
#define WAYMARK_ANSWER_STEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dictionary.h"

struct sb_stemmer;

struct stems {
    struct sb_stemmer *stemmer;
    bool learns;
    struct dictionary words; /* learned */
    struct buf text;         /* their stems, one after the other */
    struct stem_place {
        uint32_t start;
        uint32_t length;
        bool frame;
    } * of; /* of each word */
};

struct stem {
    const char *text; /* until the next one is asked for */
    size_t length;
    bool frame;   /* the word is one of a question's shape, not of its topic */
    int32_t word; /* its number; DICTIONARY_UNKNOWN where nothing is learned */
};

/* For a language of Snowball's; English for others, whose ways of asking are English then. */
struct stems *stems_create(const char *language);
void stems_destroy(struct stems *stems);

/* Drops what was learned, and learns no more: what people write must not make memory grow. */
void stems_settle(struct stems *stems);

/* The stem of a folded word. */
struct stem stems_find(struct stems *stems, const char *word, size_t length);

#endif
