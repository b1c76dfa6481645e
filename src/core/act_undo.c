/* Takes back what was done last in a room, whoever did it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/act_content.h"
#include "core/library.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/wording.h"
#include "driver/line.h"

enum { HOUR = 60 * 60 * 1000, UNDO_APART = 60 * 1000 };

/* The number that the record begins with: of a proposal, a schedule; 0 for none. */
static int64_t number_of(const struct change *change)
{
    return change->after == NULL ? 0 : strtoll(change->after, NULL, 10);
}

/* ---- what holds again; NULL for what cannot be taken back ---- */

static char *undo_setting(struct case_file *file, const struct change *change)
{
    char *deed = setting_deed("undo ", change->name);
    char *before = act_plain(file, change->name, change->after);
    char *after = act_plain(file, change->name, change->before);
    act_audit_line(file, deed, before, after);
    file->failed = file->failed ||
                   !store_room_set(file->core->store, file->account_name, file->scope.room,
                                   change->name, change->before, file->line->sender, file->now);
    file->changed = true;
    if (setting_of(change->name) == SETTING_LANGUAGE) /* it says so in the one that holds again */
        file->know = library_know(file->core->library, after);
    free(deed);
    free(before);
    free(after);
    return act_holds(file, change->name, change->before);
}

static char *undo_schedule(struct case_file *file, const struct change *change)
{
    int64_t id = number_of(change);
    if (!act_post_no_more(file, id))
        return NULL;
    char *number = mem_print("%lld", (long long)id);
    const char *const values[] = {"number", number, NULL};
    act_audit_line(file, "undo schedule", change->after, NULL);
    char *what = act_text(file, PHRASE_NOW_NOT_POSTED, values);
    free(number);
    return what;
}

static char *undo_unschedule(struct case_file *file, const struct change *change)
{
    struct schedule_row row;
    if (change->before == NULL || !act_post_again(file, change->before, &row))
        return NULL;
    char *number = mem_print("%lld", (long long)row.id);
    char *title = act_topic(file, row.entry);
    char *time = act_moment(file, row.due);
    const char *const values[] = {"number", number, "title", title, "time", time, NULL};
    act_audit_line(file, "undo unschedule", NULL, change->before);
    char *what = act_text(file, PHRASE_NOW_POSTED, values);
    free(number);
    free(title);
    free(time);
    return what;
}

/* It ended by itself: taking it back would change nothing. */
static bool is_over(const struct case_file *file, const struct change *change)
{
    return change->after != NULL && act_is_over(file, change->name, change->after) &&
           act_is_over(file, change->name, change->before);
}

static char *undo(struct case_file *file, const struct change *change)
{
    if (is_over(file, change))
        return NULL;
    if (str_equal(change->name, "schedule"))
        return undo_schedule(file, change);
    if (str_equal(change->name, "unschedule"))
        return undo_unschedule(file, change);
    bool ignore = str_starts(change->name, SETTING_IGNORE);
    return ignore || setting_of(change->name) != SETTINGS ? undo_setting(file, change) : NULL;
}

/* ---- saying so ---- */

/* What is done with a proposal, what undoes that while it is in that state, else NULL. */
static const struct way {
    const char *done;
    const char *undone;
    enum proposal_state state;
} ways[] = {{"propose", "reject", PROPOSAL_OPEN},  {"add question to", "reject", PROPOSAL_OPEN},
            {"override", "reject", PROPOSAL_OPEN}, {"approve", "revert", PROPOSAL_APPROVED},
            {"reject", NULL, PROPOSAL_REJECTED},   {"revert", NULL, PROPOSAL_REVERTED}};

static const struct way *way_of(const struct change *change)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (str_equal(change->name, ways[i].done))
            return &ways[i];
    }
    return NULL;
}

/* What was done with a proposal is done by its number, unless that was done since. */
static char *how_with_proposal(struct case_file *file, const struct change *change,
                               const struct way *way)
{
    const struct guide *guide = file->know->guide;
    struct proposal proposal = proposal_read(file, number_of(change));
    bool fits = proposal.row.number > 0 && proposal.row.state == way->state;
    char *number = mem_print("%lld", (long long)number_of(change));
    char *state = proposal.row.number > 0 ? content_state(file, &proposal.row) : mem_string("");
    char *command = mem_print("%s %s", way->undone == NULL ? "" : way->undone, number);
    const char *const values[] = {"command", command, "number", number, "state", state, NULL};
    char *how = fits && way->undone == NULL ? wording_behind(guide, PHRASE_UNDO_ANEW, NULL)
                : fits                      ? wording_behind(guide, PHRASE_UNDO_HOW, values)
                : *state != '\0'            ? wording_behind(guide, PHRASE_UNDO_SINCE, values)
                                            : mem_string("");
    free(command);
    free(state);
    free(number);
    proposal_finish(&proposal);
    return how;
}

/* A sentence with a space before it, new; "". */
static char *how_else(struct case_file *file, const struct change *change)
{
    static const char *const retract[] = {"command", "retract", NULL};
    const struct guide *guide = file->know->guide;
    const struct way *way = way_of(change);
    bool retracts = file->core->posts[file->account].retracts;
    if (is_over(file, change))
        return wording_behind(guide, PHRASE_UNDO_OVER, NULL);
    if (way != NULL)
        return how_with_proposal(file, change, way);
    return str_equal(change->name, "say") && retracts
               ? wording_behind(guide, PHRASE_UNDO_HOW, retract)
               : mem_string("");
}

/* "approve 12", as people call it; new. */
static char *deed_of(const struct change *change)
{
    bool ignore = str_starts(change->name, SETTING_IGNORE);
    if (ignore || setting_of(change->name) != SETTINGS)
        return setting_deed("", change->name);
    return number_of(change) > 0 ? mem_print("%s %lld", change->name, (long long)number_of(change))
                                 : mem_string(change->name);
}

static struct reply cannot(struct case_file *file, const struct change *change)
{
    char *how = how_else(file, change);
    char *command = deed_of(change);
    char *who = wording_person(change->by);
    char *when = act_moment(file, change->at);
    const char *const values[] = {"command", command, "who", who, "when", when, "how", how, NULL};
    struct reply reply = act_phrase(file, PHRASE_CANNOT_UNDO, values);
    free(how);
    free(command);
    free(who);
    free(when);
    return reply;
}

/* Whose it was, and when, is said where it may not be what they think of. */
static struct reply undone(const struct case_file *file, const struct change *change,
                           const char *what)
{
    bool own = str_equal(change->by, file->line->sender);
    bool fresh = file->now - change->at < HOUR;
    char *who = wording_person(change->by);
    char *when = act_moment(file, change->at);
    char *but = act_but(file, change->name, change->before);
    const char *const values[] = {"who", who, "when", when, "what", what, "but", but, NULL};
    struct reply reply = act_phrase(file, own && fresh ? PHRASE_UNDONE : PHRASE_UNDONE_OF, values);
    free(who);
    free(when);
    free(but);
    return reply;
}

/* Two who mean the same change must not take back two: the second is told, and says it again. What
 * was done since is another change. */
static bool is_undone_twice(struct case_file *file, const struct change *last)
{
    struct room *room = act_room(file);
    const char *person = case_person(file);
    bool twice = room->undone_at > 0 && file->now - room->undone_at < UNDO_APART &&
                 last->at <= room->undone_at && !str_equal(room->undone_by, person);
    room->undone_at = file->now;
    memcpy(room->undone_by, person, sizeof room->undone_by);
    return twice;
}

/* What cannot be taken back is passed over, once that was said: the next `undo` is for what was
 * before it. */
struct reply act_undo(struct case_file *file)
{
    struct change change;
    struct store *store = file->core->store;
    bool good = store_change_last(store, file->account_name, file->scope.room, &change);
    bool twice = good && is_undone_twice(file, &change);
    struct reply reply = {0};
    if (good && !twice && change.sequence > 0)
        good = store_change_undone(store, change.sequence);
    if (!good) {
        file->failed = true;
    } else if (twice) {
        act_audit_line(file, "refused: undo", NULL, NULL);
        reply = act_phrase(file, PHRASE_JUST_UNDONE, NULL);
    } else if (change.sequence == 0) {
        reply = act_phrase(file, PHRASE_NOTHING_TO_UNDO, NULL);
    } else {
        char *what = undo(file, &change);
        reply = what == NULL ? cannot(file, &change) : undone(file, &change, what);
        free(what);
    }
    change_finish(&change);
    return reply;
}
