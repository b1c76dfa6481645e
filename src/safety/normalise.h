/* A message as the lexicon reads it: folded words, short forms written out, letters that stand
 * alone ("k i l l") drawn together. Patterns are read the same way. */
#ifndef WAYMARK_SAFETY_NORMALISE_H
#define WAYMARK_SAFETY_NORMALISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { NORMALISE_READ = 16 * 1024 }; /* bytes of a message that are read */

struct word {
    uint32_t start; /* in the text of the message */
    uint32_t length;
    bool begins;  /* the first word of a sentence */
    bool spelled; /* it was letters that stood alone */
};

struct words {
    struct buf text;
    struct word *items;
    size_t count;
    size_t room;
};

/* Reads the first NORMALISE_READ bytes of valid UTF-8. A word is letters and digits, and the
 * signs that people hide letters with where they stand inside a word (@ $ ! *). */
void words_init(struct words *words, const char *text);
void words_finish(struct words *words);

const char *word_text(const struct words *words, const struct word *word);

#endif
