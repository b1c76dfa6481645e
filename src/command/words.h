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
    bool cut;    /* the text has more */
    bool polite; /* "please", "could you" or the like stood before them */
};

/* As they stand. */
void words_split(const char *text, struct words *words);

/* Without what people put around a command: marks, emphasis, emoji, "could you ... please", "for
 * now, thanks". */
void words_read(const char *text, struct words *words);

/* Whether a word is this one, ASCII case ignored. */
bool word_is(const struct word *word, const char *text);

/* Whether it is one of a list, parted by spaces; a comma behind it does not matter. */
bool word_in(const struct word *word, const char *list);

/* How many words from `at` on say `phrase` ("leave me alone"); 0 when they do not. A comma, colon
 * or semicolon behind a word does not matter. */
size_t words_match(const struct words *words, size_t at, const char *phrase);

/* Takes words off the front; the last one off the end, if it is `text` and not the only one. */
void words_drop_first(struct words *words, size_t count);
bool words_drop_last(struct words *words, const char *text);

/* Copies a word; false when it is too long. */
bool word_copy(const struct word *word, char *out, size_t size);

#endif
