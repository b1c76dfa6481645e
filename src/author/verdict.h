/* What would be done with one message: the screen and the search, as eval and ask show them. */
#ifndef WAYMARK_AUTHOR_VERDICT_H
#define WAYMARK_AUTHOR_VERDICT_H

#include <jansson.h>
#include <stdbool.h>

#include "core/decide.h"

enum outcome { DECISION_NOTHING, DECISION_OFFER, DECISION_ANSWER, DECISION_CRISIS, DECISIONS };

struct verdict {
    enum outcome decision;
    struct decision decided;
    struct safety_finding finding;
    struct answer_result found; /* what the decision rests on */
};

/* "answer", "offer", "nothing", "crisis" */
const char *verdict_name(enum outcome decision);

/* "full", "soft", "quiet"; NULL when clear */
const char *verdict_tier(enum safety_tier tier);

/* `room`: talk that addresses nobody, in passive mode. `left_out`: see answer_find_without(). */
void verdict_reach(struct verdict *verdict, const struct knowledge *know, const char *text,
                   bool room, const char *left_out);

/* decision, entry, offered, class, tier, ranked, danger; a new object. */
json_t *verdict_json(const struct verdict *verdict);

#endif
