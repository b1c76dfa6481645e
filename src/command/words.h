/* A text as words, where they stand. */
#ifndef WAYMARK_COMMAND_WORDS_H
#define WAYMARK_COMMAND_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MOST = 32 };

struct word {
    const char *text; /* not ended */
    size_t length;
};

struct words {
    struct word items[WORDS_MOST];
    size_t count;
    bool cut; /* the text has more */
};

/* Without the marks that people put around a command, and without their "please". */
void words_read(const char *text, struct words *words);

/* Whether a word is this one, ASCII case ignored. */
bool word_is(const struct word *word, const char *text);

/* How many words from `at` on say `phrase` ("leave me alone"); 0 when they do not. */
size_t words_match(const struct words *words, size_t at, const char *phrase);

/* Copies a word; false when it is too long. */
bool word_copy(const struct word *word, char *out, size_t size);

#endif
