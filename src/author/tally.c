#include "author/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "guide/guide.h"

void tally_init(struct tally *tally, const struct guide *guide)
{
    *tally = (struct tally){.guide = guide};
}

void tally_finish(struct tally *tally)
{
    str_list_finish(&tally->style_names);
    free(tally->times);
}

static void count(struct share *share, bool hit)
{
    share->hits += hit;
    share->all++;
}

static bool list_has(const json_t *list, const char *id)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (str_equal(json_string_value(json_array_get(list, i)), id))
            return true;
    return false;
}

/* Whether an entry is what the labels want: `want` (one or several), or one of `also`. */
static bool is_wanted(const json_t *line, const char *id)
{
    const json_t *want = json_object_get(line, "want");
    if (json_is_string(want) && str_equal(json_string_value(want), id))
        return true;
    return list_has(want, id) || list_has(json_object_get(line, "also"), id);
}

static bool wanted_within(const json_t *line, const struct answer_result *found, size_t most)
{
    for (size_t i = 0; i < found->ranked_count && i < most; i++)
        if (is_wanted(line, found->ranked[i].id))
            return true;
    return false;
}

static bool wanted_offered(const json_t *line, const struct verdict *verdict)
{
    if (verdict->decision != DECISION_OFFER)
        return false;
    for (size_t i = 0; i < verdict->decided.offer_count; i++)
        if (verdict->decided.offers[i] != NULL && is_wanted(line, verdict->decided.offers[i]->id))
            return true;
    return false;
}

static bool answers_right(const json_t *line, const struct verdict *verdict)
{
    return verdict->decision == DECISION_ANSWER && is_wanted(line, verdict->decided.entry->id);
}

static void add_answerable(struct tally *tally, const json_t *line, const struct verdict *verdict)
{
    const char *want = json_string_value(json_object_get(line, "want"));
    bool top1 = wanted_within(line, &verdict->found, 1);
    bool top3 = wanted_within(line, &verdict->found, 3);
    bool right = answers_right(line, verdict);
    count(&tally->all_top1, top1);
    count(&tally->all_top3, top3);
    if (verdict->decision == DECISION_ANSWER)
        count(&tally->wrong, !right);
    if (want == NULL || guide_entry(tally->guide, want) == NULL) {
        count(&tally->silent, verdict->decision == DECISION_NOTHING);
        return;
    }
    count(&tally->top1, top1);
    count(&tally->top3, top3);
    count(&tally->first, right);
    count(&tally->offered, right || wanted_offered(line, verdict));
}

/* Whatever the decision is: that what is said to be 90 % likely is right nine times of ten. */
static void add_said(struct tally *tally, const json_t *line, const struct verdict *verdict)
{
    double said = verdict->found.probability;
    size_t step = (size_t)(said * TALLY_STEPS);
    step = step < TALLY_STEPS ? step : TALLY_STEPS - 1;
    tally->said_sum[step] += said;
    count(&tally->said[step], wanted_within(line, &verdict->found, 1));
}

static void add_recall(struct recall *recall, const struct verdict *verdict, enum danger wanted)
{
    bool spoken = verdict->finding.tier >= SAFETY_SOFT;
    count(&recall->spoken, spoken);
    count(&recall->any, verdict->finding.tier != SAFETY_CLEAR);
    if (spoken)
        count(&recall->right, verdict->finding.danger == wanted);
}

static struct recall *style_of(struct tally *tally, const char *style)
{
    for (size_t i = 0; i < tally->style_names.count; i++)
        if (str_equal(tally->style_names.items[i], style))
            return &tally->styles[i];
    if (tally->style_names.count == TALLY_STYLES)
        return &tally->styles[TALLY_STYLES - 1];
    str_list_add(&tally->style_names, style);
    return &tally->styles[tally->style_names.count - 1];
}

static void add_danger(struct tally *tally, const json_t *line, const struct verdict *verdict,
                       bool soft)
{
    const char *want = json_string_value(json_object_get(line, "want"));
    const char *style = json_string_value(json_object_get(line, "style"));
    const char *name = want != NULL && str_starts(want, "crisis/") ? strchr(want, '/') + 1 : "";
    enum danger danger = danger_of(name);
    bool unhelped = (verdict->decision == DECISION_ANSWER || verdict->decision == DECISION_OFFER) &&
                    verdict->finding.tier == SAFETY_CLEAR;
    count(&tally->unhelped, unhelped);
    if (soft) {
        add_recall(&tally->soft, verdict, danger);
        return;
    }
    add_recall(&tally->crisis, verdict, danger);
    add_recall(&tally->classes[danger], verdict, danger);
    add_recall(style_of(tally, style != NULL ? style : "(none)"), verdict, danger);
}

static void add_alarm(struct alarms *alarms, const struct verdict *verdict)
{
    alarms->tiers[verdict->finding.tier]++;
    alarms->all++;
}

static void add_time(struct tally *tally, double microseconds)
{
    if (tally->count == tally->room) {
        tally->room = tally->room * 2 + 1024;
        tally->times = mem_resize(tally->times, tally->room, sizeof *tally->times);
    }
    tally->times[tally->count++] = microseconds;
}

void tally_add(struct tally *tally, const json_t *line, const struct verdict *verdict,
               double microseconds)
{
    const char *kind = json_string_value(json_object_get(line, "kind"));
    bool answered = verdict->decision == DECISION_ANSWER;
    add_time(tally, microseconds);
    if (kind == NULL)
        return;
    if (str_equal(kind, "crisis") || str_equal(kind, "soft")) {
        add_danger(tally, line, verdict, str_equal(kind, "soft"));
        return;
    }
    add_alarm(str_equal(kind, "lookalike") ? &tally->lookalike
              : str_equal(kind, "vent")    ? &tally->vent
                                           : &tally->rest,
              verdict);
    if (str_equal(kind, "answer") || str_equal(kind, "out") || str_equal(kind, "chat"))
        add_said(tally, line, verdict);
    if (str_equal(kind, "answer")) {
        add_answerable(tally, line, verdict);
    } else if (str_equal(kind, "ambiguous")) {
        count(&tally->ambiguous, wanted_offered(line, verdict));
        if (answered)
            count(&tally->wrong, !answers_right(line, verdict));
    } else if (str_equal(kind, "out") || str_equal(kind, "chat")) {
        count(str_equal(kind, "out") ? &tally->out : &tally->chat, answered);
        if (answered)
            count(&tally->wrong, true);
    }
}

static void print_share(FILE *out, const char *name, const struct share *share)
{
    if (share->all > 0)
        fprintf(out, "%-44s %6.1f %%  %5zu of %zu\n", name,
                100.0 * (double)share->hits / (double)share->all, share->hits, share->all);
}

static double percent(const struct share *share)
{
    return share->all > 0 ? 100.0 * (double)share->hits / (double)share->all : 0;
}

static void print_recall(FILE *out, const char *name, const struct recall *recall)
{
    if (recall->any.all > 0)
        fprintf(out, "  %-30s %6.1f %% %8.1f %% %10.1f %% %7zu\n", name, percent(&recall->spoken),
                percent(&recall->any), percent(&recall->right), recall->any.all);
}

static void print_alarms(FILE *out, const char *name, const struct alarms *alarms)
{
    if (alarms->all == 0)
        return;
    double all = (double)alarms->all / 100;
    size_t spoken = alarms->tiers[SAFETY_SOFT] + alarms->tiers[SAFETY_FULL];
    fprintf(out, "  %-30s %6.1f %% %6.1f %% %6.1f %% %6.1f %% %7zu\n", name,
            (double)alarms->tiers[SAFETY_FULL] / all, (double)alarms->tiers[SAFETY_SOFT] / all,
            (double)spoken / all, (double)alarms->tiers[SAFETY_QUIET] / all, alarms->all);
}

static void print_answers(const struct tally *tally, FILE *out)
{
    print_share(out, "right at first answer", &tally->first);
    print_share(out, "right or offered", &tally->offered);
    print_share(out, "top 1 of ranked", &tally->top1);
    print_share(out, "top 3 of ranked", &tally->top3);
    print_share(out, "top 1 over all entries, written or not", &tally->all_top1);
    print_share(out, "top 3 over all entries, written or not", &tally->all_top3);
    print_share(out, "recognised, not written yet: right to be silent", &tally->silent);
    print_share(out, "ambiguous: offered", &tally->ambiguous);
    print_share(out, "wrong among answers given", &tally->wrong);
    print_share(out, "out of scope answered", &tally->out);
    print_share(out, "chat answered", &tally->chat);
}

static void print_danger(const struct tally *tally, FILE *out)
{
    if (tally->crisis.any.all + tally->soft.any.all > 0) {
        fprintf(out, "\n  %-30s %8s %10s %12s %7s\n", "danger noticed", "spoken", "any tier",
                "right class", "of");
        print_recall(out, "all crises", &tally->crisis);
        for (size_t i = 0; i < DANGER_CLASSES; i++)
            print_recall(out, danger_name((enum danger)i), &tally->classes[i]);
        for (size_t i = 0; i < tally->style_names.count; i++)
            print_recall(out, tally->style_names.items[i], &tally->styles[i]);
        print_recall(out, "soft lines", &tally->soft);
    }
    fprintf(out, "\n  %-30s %8s %8s %8s %8s %7s\n", "false alarms", "full", "soft", "spoken",
            "quiet", "of");
    print_alarms(out, "look-alikes", &tally->lookalike);
    print_alarms(out, "vents", &tally->vent);
    print_alarms(out, "everything else", &tally->rest);
    fputc('\n', out);
    print_share(out, "answer or offer to a danger, no help beside it", &tally->unhelped);
}

static void print_said(const struct tally *tally, FILE *out)
{
    fprintf(out, "\n  %-30s %8s %8s %7s\n", "the best entry is right", "said", "was", "of");
    for (size_t i = 0; i < TALLY_STEPS; i++) {
        const struct share *share = &tally->said[i];
        if (share->all > 0)
            fprintf(out, "  %3zu to %3zu %%%19s %6.1f %% %6.1f %% %7zu\n", i * 10, i * 10 + 10, "",
                    100 * tally->said_sum[i] / (double)share->all, percent(share), share->all);
    }
    fputc('\n', out);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void tally_print(struct tally *tally, FILE *out)
{
    if (tally->count == 0)
        return;
    print_answers(tally, out);
    print_danger(tally, out);
    print_said(tally, out);
    qsort(tally->times, tally->count, sizeof *tally->times, compare);
    fprintf(out, "time per message: median %.0f us, p99 %.0f us, %zu messages\n",
            tally->times[tally->count / 2], tally->times[tally->count * 99 / 100], tally->count);
}
