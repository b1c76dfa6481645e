/* What a decision changes in what is remembered. */
#include <stdio.h>

#include "base/str.h"
#include "core/case.h"
#include "core/decide_command.h"
#include "core/memory.h"
#include "driver/line.h"

static struct told told_again(const struct told *before, const struct decision *decision,
                              int64_t now)
{
    bool again = before->at > 0 && before->danger == decision->finding.danger &&
                 now - before->at < TOLD_LASTS;
    return (struct told){.at = now,
                         .tier = decision->finding.tier,
                         .danger = decision->finding.danger,
                         .wording = decision->wording,
                         .times = again ? before->times + 1 : 1};
}

static void remember_page(struct room *room, const struct entry *entry)
{
    if (!str_equal(room->last, entry->id))
        room->pages = 0;
    snprintf(room->last, sizeof room->last, "%s", entry->id);
    room->pages++;
}

void case_remember(const struct case_file *file)
{
    const struct decision *decision = &file->decision;
    struct memory *memory = file->core->memory;
    const struct line *line = file->line;
    struct room *room = memory_room(memory, file->account_name, line->room, file->now);
    struct person *person =
        memory_person(memory, file->account_name, line->room, line->sender, true, file->now);
    person->offer_count = 0;
    if (decision->kind == DECIDE_CRISIS) {
        person->told = told_again(&person->told, decision, file->now);
        room->told = person->told;
        return;
    }
    if (decision->gentle)
        person->gentle_at = file->now;
    if (decision->kind == DECIDE_WITHDRAW)
        return;
    if (decision->kind == DECIDE_COMMAND && decide_needs_person(&decision->command))
        person->needed_at = file->now;
    if (!case_is_moderating(file)) /* what moderators have it say is no answer to members */
        bucket_take(&room->bucket, 1, file->now);
    bucket_take(&person->bucket, 1, file->now);
    if (file->said != NULL)
        snprintf(room->last, sizeof room->last, "%s", file->said->id);
    bucket_take(&person->hour, 1, file->now);
    if (decision->kind == DECIDE_ANSWER) {
        snprintf(room->last, sizeof room->last, "%s", decision->entry->id);
        snprintf(person->asked, sizeof person->asked, "%s", decision->entry->id);
        person->asked_at = file->now;
    }
    if (decision->kind == DECIDE_ANSWER)
        room->pages = 0;
    else if (decision->kind == DECIDE_MORE && file->core->posts[file->account].form.lines)
        remember_page(room, decision->entry);
    for (size_t i = 0; decision->kind == DECIDE_OFFER && i < decision->offer_count; i++) {
        const struct entry *offer = decision->offers[i];
        snprintf(person->offers[i], sizeof person->offers[i], "%s", offer == NULL ? "" : offer->id);
        person->offer_count = i + 1;
        person->offered_at = file->now;
    }
}

void case_remember_hint(const struct case_file *file)
{
    if (file->decision.finding.tier == SAFETY_QUIET && !case_is_moderating(file))
        person_hint(memory_person(file->core->memory, file->account_name, file->line->room,
                                  file->line->sender, true, file->now),
                    file->now);
}
