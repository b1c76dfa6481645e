/* What was proposed in a room: lists, one as members would see it, and what it changes. */
#include <stdlib.h>
#include <string.h>

#include "base/diff.h"
#include "base/mem.h"
#include "core/act_content.h"
#include "core/listing.h"
#include "core/wording.h"
#include "driver/line.h"

enum { SHOWN = 10, LOOKED_AT = 200, DIFF_LONGEST = 64 * 1024 };

struct list {
    struct listing listing;
    bool open; /* alone, and what the guide has overtaken */
};

static void add_row(void *data, const struct proposal_row *row)
{
    static const enum phrase kinds[] = {[PROPOSAL_TEXT] = PHRASE_KIND_TEXT,
                                        [PROPOSAL_QUESTION] = PHRASE_KIND_QUESTION,
                                        [PROPOSAL_OVERRIDE] = PHRASE_KIND_OVERRIDE};
    struct list *list = data;
    const struct case_file *file = list->listing.file;
    bool open = row->state == PROPOSAL_OPEN && file->now < row->expires;
    bool lapsed = row->state == PROPOSAL_APPROVED &&
                  (content_is_lapsed(file, row) || content_is_outdated(file, row));
    if (list->listing.count >= SHOWN || (list->open && !open && !lapsed))
        return;
    char *number = mem_print("%lld", (long long)row->number);
    char *kind = act_text(file, kinds[row->kind], NULL);
    char *state = content_state(file, row);
    char *who = wording_person(row->by);
    const char *const values[] = {"number", number, "entry", row->entry, "kind", kind,
                                  "state",  state,  "who",   who,        NULL};
    listing_add(&list->listing, PHRASE_PROPOSAL_LINE, values);
    free(who);
    free(state);
    free(kind);
    free(number);
}

static struct reply listed(struct case_file *file, const char *entry, bool open)
{
    struct list list = {.open = open};
    listing_init(&list.listing, file);
    file->failed =
        file->failed || !store_proposal_room(file->core->store, file->account_name,
                                             file->scope.room, entry, LOOKED_AT, add_row, &list);
    return listing_reply(&list.listing, PHRASE_PROPOSALS, PHRASE_NO_PROPOSALS);
}

struct reply act_proposals(struct case_file *file)
{
    return listed(file, NULL, true);
}

struct reply act_history(struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    const struct entry *entry = asked->given ? guide_named(file->know->guide, asked->text) : NULL;
    if (asked->given && entry == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    return listed(file, entry == NULL ? NULL : entry->id, false);
}

struct reply act_proposal(struct case_file *file)
{
    struct proposal proposal = proposal_read(file, act_value(file, 0)->number);
    struct reply reply =
        proposal.row.number == 0
            ? act_phrase(file, PHRASE_NO_SUCH_PROPOSAL, NULL)
            : content_preview(file, &proposal.row, PHRASE_PREVIEW, PHRASE_LOOK_ALONE);
    proposal_finish(&proposal);
    return reply;
}

/* ---- what it changes ---- */

static void add_run(void *data, char what, const char *text, size_t length)
{
    struct buf *out = data;
    char *copy = mem_string_of(text, length);
    buf_add_string(out, out->length > 0 ? " " : "");
    buf_add_string(out, what == '-' ? "\\[- " : what == '+' ? "**\\[+** " : "");
    guide_escape(copy, out);
    buf_add_string(out, what == '-' ? " -\\]" : what == '+' ? " **+\\]**" : "");
    free(copy);
}

struct reply content_diff(struct case_file *file, const struct proposal_row *row, const char *base)
{
    struct buf out;
    buf_init(&out, DIFF_LONGEST);
    diff_words(base, row->text, add_run, &out);
    char *number = mem_print("%lld", (long long)row->number);
    const char *const values[] = {"number", number, "entry", row->entry, "text", out.data, NULL};
    struct reply reply = act_phrase(file, PHRASE_DIFF, values);
    file->privately = true;
    free(number);
    buf_finish(&out);
    return reply;
}

static struct reply diff_of(struct case_file *file, const struct proposal_row *row)
{
    return content_is_private(file) ? content_diff(file, row, row->base)
                                    : content_phrase(file, row, PHRASE_LOOK_ALONE);
}

struct reply act_diff(struct case_file *file)
{
    struct proposal proposal = proposal_read(file, act_value(file, 0)->number);
    struct reply reply = proposal.row.number == 0 ? act_phrase(file, PHRASE_NO_SUCH_PROPOSAL, NULL)
                                                  : diff_of(file, &proposal.row);
    proposal_finish(&proposal);
    return reply;
}
