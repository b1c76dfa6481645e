/* Changing the content from chat: a proposal in hand, and how it is shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "core/act_content.h"
#include "core/memory.h"
#include "core/proposal_text.h"
#include "core/speakers.h"
#include "core/wording.h"
#include "driver/line.h"

enum { LINES_LONGEST = 16 * 1024, PROBLEMS_SHOWN = 6 };

/* ---- a proposal in hand ---- */

void proposal_keep(struct proposal *proposal, const struct proposal_row *row)
{
    const char *const texts[] = {row->account, row->room, row->entry, row->language,
                                 row->text,    row->base, row->by,    row->decided_by};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        proposal->texts[i] = mem_string(texts[i]);
    char *const *copies = proposal->texts;
    proposal->row = *row;
    proposal->row.account = copies[0];
    proposal->row.room = copies[1];
    proposal->row.entry = copies[2];
    proposal->row.language = copies[3];
    proposal->row.text = copies[4];
    proposal->row.base = copies[5];
    proposal->row.by = copies[6];
    proposal->row.decided_by = copies[7];
}

static void keep(void *data, const struct proposal_row *row)
{
    proposal_keep(data, row);
}

struct proposal proposal_read(struct case_file *file, int64_t number)
{
    struct proposal proposal = {0};
    file->failed = file->failed || !store_proposal_get(file->core->store, file->account_name,
                                                       file->scope.room, number, keep, &proposal);
    return proposal;
}

void proposal_finish(struct proposal *proposal)
{
    for (size_t i = 0; i < sizeof proposal->texts / sizeof proposal->texts[0]; i++)
        free(proposal->texts[i]);
    *proposal = (struct proposal){0};
}

/* ---- how it is shown ---- */

bool content_is_private(const struct case_file *file)
{
    const char *staff = room_staff(act_room(file));
    bool here = str_equal_fold(file->line->room, file->scope.room);
    return file->line->direct || file->core->posts[file->account].directs ||
           (!here && str_equal_fold(staff, file->line->room)) ||
           speakers_direct(file->core->speakers, file->account_name, file->line->sender,
                           file->now) != NULL;
}

bool content_is_lapsed(const struct case_file *file, const struct proposal_row *row)
{
    const struct knowledge *know = library_know(file->core->library, row->language);
    return (row->state == PROPOSAL_OPEN || row->state == PROPOSAL_APPROVED) &&
           proposal_fit(know, row) != PROPOSAL_FITS;
}

bool content_is_outdated(const struct case_file *file, const struct proposal_row *row)
{
    return proposal_is_outdated(library_know(file->core->library, row->language), row);
}

char *content_state(const struct case_file *file, const struct proposal_row *row)
{
    static const enum phrase phrases[] = {[PROPOSAL_OPEN] = PHRASE_STATE_OPEN,
                                          [PROPOSAL_APPROVED] = PHRASE_STATE_APPROVED,
                                          [PROPOSAL_REJECTED] = PHRASE_STATE_REJECTED,
                                          [PROPOSAL_REVERTED] = PHRASE_STATE_REVERTED};
    bool open = row->state == PROPOSAL_OPEN;
    bool expired = open && file->now >= row->expires;
    bool lapsed = !expired && content_is_lapsed(file, row);
    enum phrase phrase = expired                          ? PHRASE_STATE_EXPIRED
                         : content_is_outdated(file, row) ? PHRASE_STATE_OUTDATED
                         : !lapsed                        ? phrases[row->state]
                         : open                           ? PHRASE_STATE_OVERTAKEN
                                                          : PHRASE_STATE_LAPSED;
    char *when = act_moment(file, open ? row->expires : row->decided_at);
    char *who = wording_person(row->decided_by);
    const char *const values[] = {"when", when, "who", who, NULL};
    char *state = act_text(file, phrase, values);
    free(when);
    free(who);
    return state;
}

/* What must stand before a command to be meant for the same room: as the sender wrote it, or "";
 * new. */
static char *for_room(const struct case_file *file)
{
    char named[VALUE_LONGEST + 1];
    command_room(file->heard.text, named);
    bool nameable = *named != '\0' && strchr(named, '`') == NULL; /* it stands in `...` */
    return nameable ? mem_print("for %s: ", named) : mem_string("");
}

/* That a text says less than the guide does, a sentence with a space before it, or ""; new. */
static char *shorter(const struct case_file *file, const struct proposal_row *row,
                     const char *number, const char *room)
{
    size_t words = proposal_words(row->text);
    size_t before = row->kind == PROPOSAL_QUESTION ? 0 : proposal_words(row->base);
    if (words >= before)
        return mem_string("");
    char *now = mem_print("%zu", words);
    char *then = mem_print("%zu", before);
    const char *const values[] = {"words", now,   "before", then, "number",
                                  number,  "for", room,     NULL};
    char *sentence = wording_behind(file->know->guide, PHRASE_SHORTER, values);
    free(now);
    free(then);
    return sentence;
}

struct reply content_phrase(const struct case_file *file, const struct proposal_row *row,
                            enum phrase phrase)
{
    char *number = mem_print("%lld", (long long)row->number);
    char *state = content_state(file, row);
    char *who = wording_person(row->by);
    char *room = for_room(file);
    char *less = shorter(file, row, number, room);
    const char *const values[] = {"number", number, "entry", row->entry, "state", state, "who",
                                  who,      "for",  room,    "shorter",  less,    NULL};
    struct reply reply = act_phrase(file, phrase, values);
    free(less);
    free(room);
    free(who);
    free(state);
    free(number);
    return reply;
}

/* By the function that builds what members get. */
static struct reply as_members_see_it(struct case_file *file, const struct proposal_row *row,
                                      const struct entry *entry)
{
    struct form form = case_form(file, file->scope.room);
    const struct guide *guide = library_know(file->core->library, row->language)->guide;
    if (row->kind != PROPOSAL_QUESTION) {
        struct entry changed = proposal_entry(entry, row->text, row->language);
        return reply_guidance(guide, &changed, GUIDANCE_BRIEF, false, &form);
    }
    struct reply reply = case_guidance(file, entry, GUIDANCE_BRIEF, false, file->scope.room);
    char *question = wording_escaped(row->text);
    const char *const values[] = {"question", question, NULL};
    struct reply head = act_phrase(file, PHRASE_PREVIEW_QUESTION, values);
    reply_put_before(&reply, &head, &form);
    free(question);
    return reply;
}

static void name_preview(const struct proposal_row *row, char name[SURE_LONGEST + 1])
{
    snprintf(name, SURE_LONGEST + 1, "approve %lld", (long long)row->number);
}

bool content_was_shown(struct case_file *file, const struct proposal_row *row)
{
    char name[SURE_LONGEST + 1];
    name_preview(row, name);
    return act_is_sure(file, name);
}

/* In the moderators' room they read together, elsewhere each alone. */
static bool is_for_one(const struct case_file *file)
{
    return !file->scope.elsewhere || !str_equal_fold(room_staff(act_room(file)), file->line->room);
}

struct reply content_preview(struct case_file *file, const struct proposal_row *row,
                             enum phrase phrase, enum phrase unseen)
{
    const struct knowledge *know = library_know(file->core->library, row->language);
    const struct entry *entry = guide_entry(know->guide, row->entry);
    if (proposal_fit(know, row) == PROPOSAL_GONE)
        return content_phrase(file, row, PHRASE_PROPOSAL_GONE);
    if (!content_is_private(file))
        return content_phrase(file, row, unseen);
    char name[SURE_LONGEST + 1];
    name_preview(row, name);
    act_ask_sure(file, name);
    file->privately = is_for_one(file);
    struct form form = case_form(file, file->scope.room);
    struct reply reply = as_members_see_it(file, row, entry);
    struct reply head = content_phrase(file, row, phrase);
    reply_put_before(&reply, &head, &form);
    return reply;
}

struct reply content_not_fit(struct case_file *file, const struct problems *problems)
{
    struct buf lines;
    buf_init(&lines, LINES_LONGEST);
    for (size_t i = 0; i < problems->count && i < PROBLEMS_SHOWN; i++) {
        buf_add_string(&lines, i > 0 ? "; " : "");
        guide_escape(problems->items[i].text, &lines);
    }
    const char *const values[] = {"lines", lines.data, NULL};
    struct reply reply = act_phrase(file, PHRASE_NOT_FIT, values);
    buf_finish(&lines);
    file->privately = is_for_one(file);
    return reply;
}

void content_note(struct case_file *file, const struct proposal_row *row, bool refused,
                  const char *why)
{
    static const char *const kinds[] = {"text", "question", "override"};
    char *what = mem_print("%s%s", refused ? "refused: " : "", file->decision.command.rule->words);
    char *after = mem_print("%lld %s %s%s%s", (long long)row->number, kinds[row->kind], row->entry,
                            *why == '\0' ? "" : ", ", why);
    act_audit_note(file, what, NULL, after);
    free(after);
    free(what);
}
