/* What a message is made of: what it quotes, and the questions in it. */
#ifndef WAYMARK_ANSWER_PARTS_H
#define WAYMARK_ANSWER_PARTS_H

#include <stddef.h>

enum { PARTS_MOST = 3 }; /* each costs the time of a message */

/* A part of a text, in bytes. */
struct part {
    size_t start;
    size_t length;
};

/* The text without its quoted lines (`> ...`), or the whole where it has no other. The caller's. */
char *parts_unquoted(const char *text);

/* The questions in a text that is more than one of them: sentences that end with a question mark,
 * cut again where another question follows an "and". The first PARTS_MOST; returns how many, 0 when
 * the text is one question only, or none. */
size_t parts_asking(const char *text, struct part parts[PARTS_MOST]);

#endif
