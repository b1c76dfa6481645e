/* Chat shorthand and short forms of English, written out: "dont" is "do not", "gonna" "going to".
 * Patterns and messages both pass through it, so that a pattern is written once. */
#ifndef WAYMARK_SAFETY_SHORTHAND_H
#define WAYMARK_SAFETY_SHORTHAND_H

#include <stddef.h>

/* The words meant by one folded word (with its apostrophes), parted by single spaces; NULL when it
 * stands for itself. The text is constant. */
const char *shorthand_meaning(const char *word, size_t length);

/* What an ending after an apostrophe stands for ("m" in "i'm" is "am"); "" when it is dropped. */
const char *shorthand_ending(const char *ending, size_t length);

#endif
