#include "author/verdict.h"

#include <stddef.h>

#include "guide/guide.h"

const char *verdict_name(enum outcome decision)
{
    static const char *const names[DECISIONS] = {"nothing", "offer", "answer", "crisis"};
    return names[decision];
}

const char *verdict_tier(enum safety_tier tier)
{
    static const char *const names[] = {NULL, "quiet", "soft", "full"};
    return names[tier];
}

static enum outcome decision_of(enum decision_kind kind)
{
    switch (kind) {
    case DECIDE_CRISIS:
        return DECISION_CRISIS;
    case DECIDE_ANSWER:
        return DECISION_ANSWER;
    case DECIDE_OFFER:
        return DECISION_OFFER;
    case DECIDE_NOTHING:
    case DECIDE_COMMAND:
    case DECIDE_MORE:
    case DECIDE_PHRASE:
    case DECIDE_WITHDRAW:
        break;
    }
    return DECISION_NOTHING;
}

void verdict_reach(struct verdict *verdict, const struct knowledge *know, const char *text,
                   bool room, const char *left_out)
{
    struct heard heard = {.text = text, .direct = !room, .left_out = left_out};
    struct view view = {.mode = MODE_PASSIVE, .may_speak = true};
    verdict->decided = decide_showing(know, &heard, &view, 0, &verdict->found);
    verdict->finding = verdict->decided.finding;
    verdict->decision = decision_of(verdict->decided.kind);
    if (verdict->found.ranked_count == 0)
        answer_find_without(know->answer, text, left_out, &verdict->found);
}

json_t *verdict_json(const struct verdict *verdict)
{
    const struct answer_result *found = &verdict->found;
    bool danger = verdict->finding.tier != SAFETY_CLEAR;
    const struct decision *decided = &verdict->decided;
    const char *entry = verdict->decision == DECISION_ANSWER ? decided->entry->id : NULL;
    json_t *offered = json_array(), *ranked = json_array();
    for (size_t i = 0; verdict->decision == DECISION_OFFER && i < decided->offer_count; i++)
        if (decided->offers[i] != NULL)
            json_array_append_new(offered, json_string(decided->offers[i]->id));
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
