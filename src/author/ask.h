/* `waymark ask`: what would be made of one question, as an author wants to see it. */
#ifndef WAYMARK_AUTHOR_ASK_H
#define WAYMARK_AUTHOR_ASK_H

#include <stdbool.h>
#include <stdio.h>

struct knowledge;

/* Prints the decision, the entry, how sure, the five best and what the screen found. Returns the
 * exit status: 0 when it would be answered or met with a crisis reply, 1 when not. */
int ask_run(const struct knowledge *know, const char *question, bool json, FILE *out);

#endif
