/* What is counted of a message: entries, never people, never words. */
#include "base/calendar.h"
#include "base/str.h"
#include "core/case.h"
#include "core/once.h"
#include "core/stats.h"
#include "driver/line.h"

static struct once_for what_of(const struct case_file *file, const char *entry,
                               enum counter counter)
{
    return (struct once_for){file->account_name, file->line->sender, entry, counter,
                             calendar_week(file->now)};
}

/* Each person once a week: a count that one of them makes alone is not blurred. */
static bool tally(struct case_file *file, const char *entry, enum counter counter)
{
    struct once_for what = what_of(file, entry, counter);
    return !once_is_first(file->core->once, &what) ||
           store_tally_add(file->core->store, entry, counter_name(counter), what.week);
}

/* What came nearest stands for what was asked; words are never counted. */
static bool count_asked(struct case_file *file)
{
    const struct decision *decision = &file->decision;
    bool for_us = file->heard.direct || file->heard.addressed;
    bool unknown = decision->kind == DECIDE_PHRASE && decision->phrase == PHRASE_UNKNOWN;
    if (!for_us || file->found.ranked_count == 0 ||
        (decision->kind != DECIDE_ANSWER && decision->kind != DECIDE_OFFER && !unknown))
        return true;
    const char *entry =
        decision->kind == DECIDE_ANSWER ? decision->entry->id : file->found.ranked[0].id;
    return tally(file, entry, COUNTED_ASKED) &&
           (!unknown || tally(file, entry, COUNTED_UNANSWERED));
}

bool case_count(struct case_file *file)
{
    const struct decision *decision = &file->decision;
    if (!count_asked(file))
        return false;
    if (decision->chosen && !tally(file, decision->entry->id, COUNTED_CHOSEN))
        return false;
    if (decision->kind == DECIDE_ANSWER)
        return tally(file, decision->entry->id, COUNTED_ANSWERED);
    for (size_t i = 0; decision->kind == DECIDE_OFFER && i < decision->offer_count; i++) {
        const struct entry *offer = decision->offers[i];
        if (offer != NULL && !tally(file, offer->id, COUNTED_OFFERED))
            return false;
    }
    return true;
}

/* In a room nothing is said when nothing is known; that somebody asked is counted all the same. */
void case_count_unanswered(struct case_file *file)
{
    bool unknown = file->heard.addressed && str_equal(file->decision.why, "unknown");
    if (!unknown || file->found.ranked_count == 0)
        return;
    const char *entry = file->found.ranked[0].id;
    if (!tally(file, entry, COUNTED_ASKED) || !tally(file, entry, COUNTED_UNANSWERED))
        core_store_failed(file->core, "tally");
}

void case_count_forget(const struct case_file *file)
{
    const struct guide *guide = file->know->guide;
    for (size_t i = 0; i < guide->entry_count; i++) {
        for (int counter = 0; counter < COUNTERS; counter++) {
            struct once_for what = what_of(file, guide->entries[i].id, (enum counter)counter);
            once_forget(file->core->once, &what);
        }
    }
}

/* The same opinion again changes nothing. */
bool count_opinion(struct core *core, const char *account, const char *sender, const char *entry,
                   enum counter opinion, int64_t now)
{
    const char *given = counter_name(opinion);
    const char *other = counter_name(opinion == COUNTED_GOOD ? COUNTED_BAD : COUNTED_GOOD);
    int64_t week = calendar_week(now);
    char mark[PERSON_HASH_LENGTH + 1];
    char before[PERSON_HASH_LENGTH + 1];
    person_opinion(core->key, account, sender, entry, given, week, mark);
    person_opinion(core->key, account, sender, entry, other, week, before);
    bool fresh = false;
    bool changed = false;
    return store_inbox_add(core->store, account, "", mark, now, &fresh) &&
           (!fresh || store_tally_add(core->store, entry, given, week)) &&
           store_inbox_remove(core->store, account, "", before, &changed) &&
           (!changed || store_tally_take(core->store, entry, other, week));
}
