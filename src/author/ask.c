#include "author/ask.h"

#include <jansson.h>

#include "author/verdict.h"
#include "guide/guide.h"

static void print_ranked(const struct answer_result *found, FILE *out)
{
    for (size_t i = 0; i < found->ranked_count; i++) {
        const struct answer_rank *ranked = &found->ranked[i];
        fprintf(out, "  %zu. %-36s %.2f ", i + 1, ranked->id, ranked->score);
        for (size_t k = 0; k < ANSWER_SCORERS; k++)
            fprintf(out, "%s %s %.2f", k == 0 ? "" : ",", answer_scorer_name(k), ranked->parts[k]);
        fprintf(out, "%s\n", ranked->entry == NULL ? "  (not written yet)" : "");
    }
}

static void print_verdict(const struct verdict *verdict, FILE *out)
{
    const struct answer_result *found = &verdict->found;
    const struct decision *decided = &verdict->decided;
    fprintf(out, "decision: %s\n", verdict_name(verdict->decision));
    if (verdict->decision == DECISION_ANSWER)
        fprintf(out, "entry: %s (%s)\n", decided->entry->id, decided->entry->title);
    if (found->ambiguous != NULL)
        fprintf(out, "a name that stands for %zu things\n", found->ambiguous->meanings.count);
    for (size_t i = 0; verdict->decision == DECISION_OFFER && i < decided->offer_count; i++)
        if (decided->offers[i] != NULL)
            fprintf(out, "offer %zu: %s (%s)\n", i + 1, decided->offers[i]->id,
                    decided->offers[i]->title);
    const char *tier = verdict_tier(verdict->finding.tier);
    if (tier != NULL)
        fprintf(out, "danger: %s, %s\n", danger_name(verdict->finding.danger), tier);
    else
        fputs("danger: none\n", out);
    fprintf(out, "probability that the best is right: %.2f%s\n", found->probability,
            found->exact ? " (exact name)" : "");
    fprintf(out, "has the form of a question: %s\n", found->is_question ? "yes" : "no");
    print_ranked(found, out);
}

int ask_run(const struct knowledge *know, const char *question, bool json, FILE *out)
{
    struct verdict verdict;
    verdict_reach(&verdict, know, question, false, NULL);
    if (json) {
        json_t *object = verdict_json(&verdict);
        json_object_set_new(object, "probability", json_real(verdict.found.probability));
        json_object_set_new(object, "is_question", json_boolean(verdict.found.is_question));
        json_dumpf(object, out, JSON_COMPACT | JSON_REAL_PRECISION(6));
        fputc('\n', out);
        json_decref(object);
    } else {
        print_verdict(&verdict, out);
    }
    return verdict.decision == DECISION_ANSWER || verdict.decision == DECISION_CRISIS ? 0 : 1;
}
