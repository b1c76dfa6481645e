/* What becomes of proposals: four eyes, or none. The role of who decides is read anew each time;
 * what is checked at proposing is checked again, since the guide may be another by now. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "core/act_content.h"
#include "core/overlay.h"
#include "driver/line.h"

enum { EVERYWHERE = 1 }; /* the second choice of the command's last argument */

static const char *reason(enum phrase why)
{
    return why == PHRASE_PROPOSAL_EXPIRED  ? "expired"
           : why == PHRASE_PROPOSAL_OWN    ? "the proposer's own"
           : why == PHRASE_PROPOSAL_CLOSED ? "decided already"
           : why == PHRASE_PROPOSAL_STALE  ? "the files changed"
           : why == PHRASE_PROPOSAL_GONE   ? "its entry is gone"
           : why == PHRASE_OWNERS_ONLY     ? "in all rooms"
                                           : "no attested account";
}

static struct reply refuse(struct case_file *file, const struct proposal_row *row, enum phrase why)
{
    content_note(file, row, true, reason(why));
    return content_phrase(file, row, why);
}

/* Writes the decision down, if nobody was quicker. */
static struct reply decide_on(struct case_file *file, const struct proposal_row *row,
                              enum proposal_state state, bool everywhere, enum phrase done)
{
    struct proposal_row decided = *row;
    bool won = false;
    decided.state = state;
    decided.everywhere = everywhere;
    decided.decided_by = file->line->sender;
    decided.decided_at = file->now;
    file->failed =
        file->failed || !store_proposal_decide(file->core->store, &decided, row->state, &won);
    if (!won)
        return refuse(file, row, PHRASE_PROPOSAL_CLOSED);
    file->content_changed = true;
    content_note(file, &decided, false, everywhere ? "in all rooms" : "");
    return content_phrase(file, &decided, done);
}

/* The guide was changed since: what members read now, and what the proposal would make of it. */
static struct reply refuse_stale(struct case_file *file, const struct proposal_row *row,
                                 const struct entry *entry)
{
    if (!content_is_private(file))
        return refuse(file, row, PHRASE_PROPOSAL_STALE);
    struct reply head = refuse(file, row, PHRASE_PROPOSAL_STALE);
    struct reply reply = content_diff(file, row, entry->brief);
    reply_put_before(&reply, &head, &file->core->posts[file->account].form);
    return reply;
}

static struct reply refuse_unfit(struct case_file *file, const struct proposal_row *row,
                                 const struct problems *problems)
{
    content_note(file, row, true, "not by the rules for texts");
    return content_not_fit(file, problems);
}

/* An owner may speak for all rooms, and says so; what is for one room alone stays there. */
static bool can_hold_everywhere(const struct case_file *file, const struct proposal_row *row)
{
    return file->scope.standing.role == ROLE_OWNER && row->kind != PROPOSAL_OVERRIDE;
}

/* By the guide of the language that it was made for. */
static struct reply approve(struct case_file *file, const struct proposal_row *row)
{
    const struct knowledge *know = library_know(file->core->library, row->language);
    const struct entry *entry = guide_entry(know->guide, row->entry);
    struct problems problems = {0};
    enum proposal_fit fit = proposal_fit(know, row);
    if (fit == PROPOSAL_GONE)
        return refuse(file, row, PHRASE_PROPOSAL_GONE);
    if (fit == PROPOSAL_CHANGED)
        return refuse_stale(file, row, entry);
    bool can = can_hold_everywhere(file, row);
    bool everywhere = act_value(file, 1)->given && act_value(file, 1)->number == EVERYWHERE;
    if (everywhere && !can)
        return refuse(file, row, PHRASE_OWNERS_ONLY);
    content_check(file, row, &problems);
    bool now = act_value(file, 1)->given && content_was_shown(file, row);
    struct reply reply =
        problems.count > 0 ? refuse_unfit(file, row, &problems)
        : now              ? decide_on(file, row, PROPOSAL_APPROVED, everywhere,
                          everywhere ? PHRASE_APPROVED_EVERYWHERE : PHRASE_APPROVED)
              : content_preview(file, row, can ? PHRASE_APPROVE_WHERE : PHRASE_APPROVE_SURE,
                                PHRASE_LOOK_ALONE);
    problems_finish(&problems);
    return reply;
}

struct reply act_approve(struct case_file *file)
{
    struct proposal proposal = proposal_read(file, act_value(file, 0)->number);
    struct reply reply;
    if (proposal.row.number == 0) {
        reply = act_phrase(file, PHRASE_NO_SUCH_PROPOSAL, NULL);
    } else {
        enum phrase why = proposal_why_not(&proposal.row, file->line->sender, file->now);
        reply = why != PHRASES ? refuse(file, &proposal.row, why) : approve(file, &proposal.row);
    }
    proposal_finish(&proposal);
    return reply;
}

/* Which proposal members read once another is taken back; 0: the guide. Inside the transaction,
 * where only the store knows. */
static int64_t next_in_force(struct case_file *file, const struct proposal_row *row)
{
    const struct knowledge *know = library_know(file->core->library, row->language);
    const struct entry *entry = guide_entry(know->guide, row->entry);
    const struct place_in place = {row->account, row->room, row->language};
    if (row->kind == PROPOSAL_QUESTION || entry == NULL)
        return 0;
    struct overlay *overlay = overlay_create();
    file->failed = file->failed || !overlay_load(overlay, file->core->store);
    int64_t number = overlay_number(overlay, &place, know, entry);
    overlay_destroy(overlay);
    return number;
}

/* Nobody need be asked twice not to say something. */
static struct reply end(struct case_file *file, enum proposal_state from, enum proposal_state to,
                        enum phrase done)
{
    struct proposal proposal = proposal_read(file, act_value(file, 0)->number);
    const struct proposal_row *row = &proposal.row;
    struct reply reply;
    if (row->number == 0)
        reply = act_phrase(file, PHRASE_NO_SUCH_PROPOSAL, NULL);
    else if (row->state != from)
        reply = refuse(file, row, PHRASE_PROPOSAL_CLOSED);
    else if (row->everywhere && file->scope.standing.role != ROLE_OWNER)
        reply = refuse(file, row, PHRASE_OWNERS_ONLY);
    else
        reply = decide_on(file, row, to, row->everywhere, done);
    proposal_finish(&proposal);
    return reply;
}

struct reply act_reject(struct case_file *file)
{
    return end(file, PROPOSAL_OPEN, PROPOSAL_REJECTED, PHRASE_REJECTED);
}

static struct reply reverted_to(const struct case_file *file, const struct proposal_row *row,
                                int64_t other)
{
    char *number = mem_print("%lld", (long long)row->number);
    char *next = mem_print("%lld", (long long)other);
    const char *const values[] = {"number", number, "entry", row->entry, "other", next, NULL};
    struct reply reply = act_phrase(file, PHRASE_REVERTED_TO, values);
    free(number);
    free(next);
    return reply;
}

struct reply act_revert(struct case_file *file)
{
    struct reply reply = end(file, PROPOSAL_APPROVED, PROPOSAL_REVERTED, PHRASE_REVERTED);
    if (!file->content_changed)
        return reply;
    struct proposal proposal = proposal_read(file, act_value(file, 0)->number);
    int64_t other = next_in_force(file, &proposal.row);
    if (other > 0) {
        reply_finish(&reply);
        reply = reverted_to(file, &proposal.row, other);
    }
    proposal_finish(&proposal);
    return reply;
}
