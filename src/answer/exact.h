/* Exact names: "EMDR", "what is EMDR", "tell me about somatic experiencing". */
#ifndef WAYMARK_ANSWER_EXACT_H
#define WAYMARK_ANSWER_EXACT_H

#include "answer/corpus.h"

struct exact {
    struct dictionary names; /* titles and aliases, as their words' stems */
    struct exact_name {
        uint16_t topic;
        bool ambiguous; /* it stands for other things too */
    } * of;             /* of each name */
};

void exact_init(struct exact *exact, const struct corpus *corpus);
void exact_finish(struct exact *exact);

/* What the message names, alone or in a plain question about it; NULL when it is no name. */
const struct exact_name *exact_find(const struct exact *exact, const struct text *text);

#endif
