/* Changing the content from chat: what is proposed. Nothing of it is said to members before a
 * second person approved it (act_approve.c). */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "core/act_content.h"
#include "core/config.h"
#include "core/overlay.h"
#include "core/setting.h"
#include "driver/line.h"

enum { LOOKED_AT = 200 };
#define DAY (INT64_C(24) * 60 * 60 * 1000)

/* ---- how many ---- */

/* The first limit that is reached; NULL for none. */
static const char *limit_reached(struct case_file *file, const struct proposal_row *row)
{
    struct proposal_count count = {0};
    if (!store_proposal_count(file->core->store, row, &count))
        file->failed = true;
    return count.open_room >= PROPOSALS_OPEN_ROOM           ? "20 open ones in a room"
           : count.open_person >= PROPOSALS_OPEN_PERSON     ? "10 open ones of one person"
           : count.day_person >= PROPOSALS_DAY_PERSON       ? "20 of one person a day"
           : count.approved_room >= PROPOSALS_APPROVED_ROOM ? "200 approved ones in a room"
                                                            : NULL;
}

static struct reply too_many(struct case_file *file, const char *limit)
{
    const char *const values[] = {"limit", limit, NULL};
    act_refused(file);
    return act_phrase(file, PHRASE_TOO_MANY_PROPOSALS, values);
}

/* ---- what is there already ---- */

/* One that says what is wanted; number 0: there is none. */
struct alike {
    const struct case_file *file;
    const struct proposal_row *wanted;
    const char *said; /* what members read now */
    struct proposal found;
};

static bool says_the_same(const struct proposal_row *one, const struct proposal_row *other)
{
    if (one->kind != PROPOSAL_QUESTION)
        return str_equal(one->text, other->text);
    char *key = proposal_key(one->text);
    char *other_key = proposal_key(other->text);
    bool same = str_equal(key, other_key);
    free(key);
    free(other_key);
    return same;
}

/* It can still be approved, or is what members read. */
static bool is_alive(const struct alike *alike, const struct proposal_row *row)
{
    if (row->state == PROPOSAL_OPEN)
        return alike->file->now < row->expires && !content_is_lapsed(alike->file, row);
    return row->state == PROPOSAL_APPROVED && str_equal(row->text, alike->said);
}

static void compare(void *data, const struct proposal_row *row)
{
    struct alike *alike = data;
    const struct proposal_row *wanted = alike->wanted;
    if (alike->found.row.number == 0 && row->kind == wanted->kind &&
        str_equal(row->language, wanted->language) && says_the_same(wanted, row) &&
        is_alive(alike, row))
        proposal_keep(&alike->found, row);
}

/* The newest that says so in the room. */
static struct proposal same_proposal(struct case_file *file, const struct proposal_row *wanted)
{
    const struct entry *entry = guide_entry(file->know->guide, wanted->entry);
    struct place_in place = {wanted->account, wanted->room, wanted->language};
    struct entry now = overlay_entry(file->core->overlay, &place, file->know, entry);
    struct alike alike = {.file = file, .wanted = wanted, .said = now.brief};
    file->failed =
        file->failed || !store_proposal_room(file->core->store, wanted->account, wanted->room,
                                             wanted->entry, LOOKED_AT, compare, &alike);
    return alike.found;
}

/* ---- proposing ---- */

static struct reply add_new(struct case_file *file, struct proposal_row *row)
{
    const char *limit = limit_reached(file, row);
    if (limit != NULL)
        return too_many(file, limit);
    file->failed = file->failed || !store_proposal_add(file->core->store, row, &row->number);
    content_note(file, row, false, "");
    return content_preview(file, row, PHRASE_PROPOSED, PHRASE_PROPOSED_UNSEEN);
}

static struct reply add(struct case_file *file, struct proposal_row *row)
{
    struct proposal same = same_proposal(file, row);
    struct reply reply = same.row.number > 0
                             ? content_phrase(file, &same.row, PHRASE_PROPOSED_ALREADY)
                             : add_new(file, row);
    proposal_finish(&same);
    return reply;
}

/* What is in files alone, whoever asks: by a file's name, or by that of a class of danger. */
static bool is_fixed(const char *name)
{
    static const char *const fixed[] = {"notice",    "phrases",   "lexicon", "commands",
                                        "directory", "resources", "crisis"};
    char *first = mem_string_of(name, strcspn(name, "./"));
    bool found = danger_of(name) != DANGER_NONE;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        found = found || str_equal_fold(first, fixed[i]);
    free(first);
    return found;
}

/* A conversation with one person, or the moderators' room of several, is no room to speak in. */
static bool is_no_room(const struct case_file *file)
{
    const struct config *config = file->core->config;
    bool staff = false;
    for (size_t i = 0; i < config->room_count; i++) {
        const struct room_rule *rule = &config->rooms[i];
        staff = staff || (rule->staff != NULL && str_equal(rule->account, file->account_name) &&
                          str_equal_fold(rule->staff, file->line->room));
    }
    return !file->scope.elsewhere && (file->line->direct || staff);
}

void content_check(struct case_file *file, const struct proposal_row *row,
                   struct problems *problems)
{
    const struct knowledge *know = library_know(file->core->library, row->language);
    const struct entry *entry = guide_entry(know->guide, row->entry);
    struct place_in place = {row->account, row->room, row->language};
    const struct entry *taught = row->kind == PROPOSAL_QUESTION
                                     ? overlay_asked(file->core->overlay, &place, know, row->text)
                                     : NULL;
    proposal_check(know, entry, row->kind, row->text, problems);
    if (taught != NULL)
        problem_error(problems, row->entry, 0, 0, "%s answers that already, as was approved",
                      taught->id);
}

static struct reply propose(struct case_file *file, enum proposal_kind kind)
{
    const char *name = act_value(file, 0)->text;
    const struct guide *guide = file->know->guide;
    const struct entry *entry = guide_named(guide, name);
    struct problems problems = {0};
    bool own = entry != NULL && kind != PROPOSAL_QUESTION && topic_is_own(entry->id);
    if (own || is_fixed(name))
        return act_phrase(file, PHRASE_IN_FILES_ONLY, NULL);
    if (entry == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    if (is_no_room(file))
        return act_phrase(file, PHRASE_FOR_WHICH_ROOM, NULL);
    if (!person_is_attested(file->line->sender))
        return act_phrase(file, PHRASE_NO_ACCOUNT, NULL);
    char *copy = mem_string(file->decision.command.text);
    struct proposal_row row = {.account = file->account_name,
                               .room = file->scope.room,
                               .kind = kind,
                               .entry = entry->id,
                               .language = guide->language,
                               .text = str_trim(copy),
                               .base = kind == PROPOSAL_QUESTION ? "" : entry->brief,
                               .by = file->line->sender,
                               .decided_by = "",
                               .at = file->now,
                               .expires = file->now + PROPOSAL_LASTS * DAY};
    content_check(file, &row, &problems);
    struct reply reply = problems.count > 0 ? content_not_fit(file, &problems) : add(file, &row);
    problems_finish(&problems);
    free(copy);
    return reply;
}

struct reply act_propose(struct case_file *file)
{
    return propose(file, PROPOSAL_TEXT);
}

struct reply act_add_question(struct case_file *file)
{
    return propose(file, PROPOSAL_QUESTION);
}

struct reply act_override(struct case_file *file)
{
    return propose(file, PROPOSAL_OVERRIDE);
}
