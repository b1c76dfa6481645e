/* Alternatives of several words: "no reason to live|go_on" stands for two patterns, "no reason to
 * live" and "no reason to go on". */
#ifndef WAYMARK_SAFETY_PHRASE_H
#define WAYMARK_SAFETY_PHRASE_H

#include <stdbool.h>

enum { PHRASE_PATTERNS = 128 }; /* most patterns that one may stand for */

typedef void phrase_use(void *data, const char *text);

/* Calls `use` with every pattern that the text stands for. False when they are too many. */
bool phrase_expand(const char *text, phrase_use *use, void *data);

#endif
