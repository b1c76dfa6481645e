/* Exact names: "EMDR", "what is EMDR", "tell me about somatic experiencing". */
#ifndef WAYMARK_ANSWER_EXACT_H
#define WAYMARK_ANSWER_EXACT_H

#include "answer/corpus.h"

struct exact {
    struct dictionary names; /* titles and aliases, as their words' stems */
    uint16_t *topics;        /* of each name */
};

void exact_init(struct exact *exact, const struct corpus *corpus);
void exact_finish(struct exact *exact);

/* The topic whose name the message is, alone or in a plain question about it; or -1. */
int exact_find(const struct exact *exact, const struct text *text);

#endif
