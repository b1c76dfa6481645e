/* Typing errors, mended before a message is compared: the encoder breaks a word that it does not
 * know into pieces, and its meaning is lost. Knows no words but those of the ways of asking. */
#ifndef WAYMARK_ANSWER_SPELLING_H
#define WAYMARK_ANSWER_SPELLING_H

#include <stddef.h>
#include <stdint.h>

#include "base/dictionary.h"

struct corpus;
struct sense;

enum { SPELLING_LONGEST = 24 }; /* letters; a longer word stays as it is */

/* A word that others may be mended to. */
struct spelling_target {
    uint32_t letters; /* which ones it has, a bit each */
    int32_t word;
};

struct spelling {
    const struct sense *sense; /* NULL: none */
    struct dictionary words;
    uint16_t *lines;                 /* of each word: in how many it is */
    struct spelling_target *targets; /* by length: from starts[length] to starts[length + 1] */
    uint32_t starts[SPELLING_LONGEST + 2];
};

/* `sense`: the words of its vocabulary stay as they are; NULL: none. Both must outlive it. */
void spelling_init(struct spelling *spelling, const struct corpus *corpus,
                   const struct sense *sense);
void spelling_finish(struct spelling *spelling);

/* The text, its first TEXT_READ bytes mended. `left_out`: a line that is to be as if it were not
 * there, or NULL. The caller's. */
char *spelling_mended(const struct spelling *spelling, const char *text, const char *left_out);

#endif
