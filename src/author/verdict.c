#include "author/verdict.h"

#include <stddef.h>

#include "guide/guide.h"

const char *verdict_name(enum decision decision)
{
    static const char *const names[DECISIONS] = {"nothing", "offer", "answer", "crisis"};
    return names[decision];
}

const char *verdict_tier(enum safety_tier tier)
{
    static const char *const names[] = {NULL, "quiet", "soft", "full"};
    return names[tier];
}

static enum decision decide(const struct verdict *verdict, bool room)
{
    const struct answer_result *found = &verdict->found;
    if (verdict->finding.tier >= SAFETY_SOFT)
        return DECISION_CRISIS;
    if (found->band == ANSWER_SURE && (!room || found->is_question))
        return DECISION_ANSWER;
    return found->band == ANSWER_OFFER && !room ? DECISION_OFFER : DECISION_NOTHING;
}

void verdict_reach(struct verdict *verdict, const struct answer *answer,
                   const struct safety *safety, const char *text, bool room, const char *left_out)
{
    verdict->finding = safety_screen(safety, text);
    answer_find_without(answer, text, left_out, &verdict->found);
    const struct answer_result *found = &verdict->found;
    if (found->danger_near)
        verdict->finding =
            safety_graver(verdict->finding,
                          safety_likely(found->danger_class, found->danger, found->danger_spoken));
    verdict->decision = decide(verdict, room);
}

json_t *verdict_json(const struct verdict *verdict)
{
    const struct answer_result *found = &verdict->found;
    bool danger = verdict->finding.tier != SAFETY_CLEAR;
    const char *entry = verdict->decision == DECISION_ANSWER ? found->entry->id : NULL;
    json_t *offered = json_array(), *ranked = json_array();
    for (size_t i = 0; verdict->decision == DECISION_OFFER && i < found->offer_count; i++)
        json_array_append_new(offered, json_string(found->offers[i]->id));
    for (size_t i = 0; i < found->ranked_count; i++)
        json_array_append_new(ranked,
                              json_pack("[s, f]", found->ranked[i].id, found->ranked[i].score));
    return json_pack("{s:s, s:s?, s:o, s:s?, s:s?, s:o, s:f}", "decision",
                     verdict_name(verdict->decision), "entry", entry, "offered", offered, "class",
                     danger ? danger_name(verdict->finding.danger) : NULL, "tier",
                     verdict_tier(verdict->finding.tier), "ranked", ranked, "danger",
                     found->danger > verdict->finding.score ? found->danger
                                                            : verdict->finding.score);
}
