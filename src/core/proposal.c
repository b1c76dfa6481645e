#include "core/proposal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "core/proposal_text.h"
#include "core/setting.h"

enum { KEY_LONGEST = 16 * 1024, ALMOST = 2 /* slips */ };

/* ---- who ---- */

enum identity { IDENTITY_NONE, IDENTITY_ACCOUNT, IDENTITY_OCCUPANT };

/* How long the address of the room is in an occupant's mark, ROOM#MARK; 0 for any other sender.
 * What stands in the mark is the room's affair. */
static size_t room_length(const char *sender)
{
    size_t before = strcspn(sender, "@!/ ");
    const char *domain = sender + before;
    size_t length = strcspn(domain, "/# ");
    return before > 0 && *domain == '@' && domain[length] == '#' ? before + length : 0;
}

/* See src/driver/README.md for what senders look like. */
static enum identity identity_of(const char *sender)
{
    if (str_starts(sender, "account:"))
        return sender[strlen("account:")] != '\0' ? IDENTITY_ACCOUNT : IDENTITY_NONE;
    if (room_length(sender) > 0)
        return IDENTITY_OCCUPANT;
    bool address = strchr(sender, '@') != NULL && strpbrk(sender, "!/ ") == NULL;
    return address ? IDENTITY_ACCOUNT : IDENTITY_NONE;
}

bool person_is_attested(const char *sender)
{
    return identity_of(sender) != IDENTITY_NONE;
}

bool person_is_occupant(const char *sender)
{
    return identity_of(sender) == IDENTITY_OCCUPANT;
}

/* Marks of two rooms may stand for one address. */
static bool is_one_room(const char *one, const char *other)
{
    size_t length = room_length(one);
    return length == room_length(other) && strncmp(one, other, length) == 0;
}

enum same_person person_compare(const char *one, const char *other)
{
    enum identity identity = identity_of(one);
    if (str_equal_fold(one, other))
        return PERSON_SAME;
    if (identity == IDENTITY_NONE || identity != identity_of(other) ||
        (identity == IDENTITY_OCCUPANT && !is_one_room(one, other)))
        return PERSON_UNSURE;
    return PERSON_OTHER;
}

enum phrase proposal_why_not(const struct proposal_row *row, const char *approver, int64_t now)
{
    enum same_person same = person_compare(row->by, approver);
    if (row->state != PROPOSAL_OPEN)
        return PHRASE_PROPOSAL_CLOSED;
    if (now >= row->expires)
        return PHRASE_PROPOSAL_EXPIRED;
    if (same == PERSON_SAME)
        return PHRASE_PROPOSAL_OWN;
    return same == PERSON_OTHER ? PHRASES : PHRASE_NO_ACCOUNT;
}

/* ---- what ---- */

char *proposal_key(const char *text)
{
    struct buf folded, key;
    buf_init(&folded, KEY_LONGEST);
    buf_init(&key, KEY_LONGEST);
    fold_text(&folded, text, strlen(text));
    for (size_t i = 0; i < folded.length; i++) {
        unsigned char byte = (unsigned char)folded.data[i];
        if (isalnum(byte) || byte >= 0x80)
            buf_add_byte(&key, (char)byte);
        else if (byte != '\'' && key.length > 0 && key.data[key.length - 1] != ' ')
            buf_add_byte(&key, ' ');
    }
    if (key.length > 0 && key.data[key.length - 1] == ' ')
        buf_truncate(&key, key.length - 1);
    char *taken = buf_take(&key);
    buf_finish(&key);
    buf_finish(&folded);
    return taken;
}

static bool has_key(const struct str_list *lines, const char *key, size_t slips)
{
    bool found = false;
    for (size_t i = 0; i < lines->count && !found; i++) {
        char *other = proposal_key(lines->items[i]);
        found = str_equal(other, key) || (slips > 0 && str_distance(other, key) <= slips);
        free(other);
    }
    return found;
}

static const struct asked *asked_of(const struct guide *guide, const char *id)
{
    for (size_t i = 0; i < guide->asked_count; i++) {
        if (str_equal(guide->asked[i].id, id))
            return &guide->asked[i];
    }
    return NULL;
}

static bool is_near_miss(const struct guide *guide, const struct entry *entry, const char *text)
{
    const struct asked *asked = asked_of(guide, entry->id);
    char *key = proposal_key(text);
    bool miss = asked != NULL && has_key(&asked->misses, key, ALMOST);
    free(key);
    return miss;
}

static bool sounds_like_danger(const struct knowledge *know, const char *text,
                               const struct answer_result *found)
{
    return safety_screen(know->safety, text).tier != SAFETY_CLEAR || found->danger_faint ||
           found->danger_near || found->danger_spoken;
}

bool question_is_safe(const struct knowledge *know, const struct entry *entry, const char *text)
{
    struct answer_result found;
    answer_find(know->answer, text, &found);
    return !sounds_like_danger(know, text, &found) && !is_near_miss(know->guide, entry, text);
}

char *proposal_stands_in(const struct guide *guide, const char *text)
{
    const struct {
        const struct str_list *lines;
        const char *name;
    } others[] = {{&guide->none, "none"}, {&guide->chat, "chat"}, {&guide->distress, "distress"}};
    char *key = proposal_key(text);
    char *found = NULL;
    for (size_t i = 0; i < guide->asked_count && found == NULL; i++) {
        if (has_key(&guide->asked[i].lines, key, 0))
            found = mem_string(guide->asked[i].id);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0] && found == NULL; i++) {
        if (has_key(others[i].lines, key, 0))
            found = mem_string(others[i].name);
    }
    for (size_t i = 0; i < DANGER_CLASSES && found == NULL; i++) {
        if (has_key(&guide->danger[i], key, 0))
            found = mem_print("danger/%s", danger_name((enum danger)i));
    }
    free(key);
    return found;
}

static void check_form(const char *id, const char *text, struct problems *problems)
{
    char *key = proposal_key(text);
    if (strlen(text) > PROPOSAL_QUESTION_MOST || strchr(text, '\n') != NULL)
        problem_error(problems, id, 0, 0, "a way of asking is one line of at most %d bytes",
                      PROPOSAL_QUESTION_MOST);
    if (strchr("#!", *text) != NULL || strchr(key, ' ') == NULL)
        problem_error(problems, id, 0, 0,
                      "a way of asking has at least two words, and begins with one");
    if (command_parse(text).name != COMMAND_NONE)
        problem_error(problems, id, 0, 0, "that is a command");
    free(key);
}

static void check_question(const struct knowledge *know, const struct entry *entry,
                           const char *text, struct problems *problems)
{
    struct answer_result found;
    char *file = proposal_stands_in(know->guide, text);
    check_form(entry->id, text, problems);
    answer_find(know->answer, text, &found);
    if (sounds_like_danger(know, text, &found))
        problem_error(problems, entry->id, 0, 0,
                      "it reads like somebody in danger: no entry may answer that");
    if (is_near_miss(know->guide, entry, text))
        problem_error(problems, entry->id, 0, 0,
                      "it is a near miss of this entry, which must not be answered by it");
    if (file != NULL)
        problem_error(problems, entry->id, 0, 0, "it stands in asked/%s already", file);
    else if (found.band == ANSWER_SURE && found.entry != entry)
        problem_error(problems, entry->id, 0, 0, "%s answers that", found.entry->id);
    free(file);
}

struct entry proposal_entry(const struct entry *entry, const char *text, const char *language)
{
    struct entry changed = *entry;
    changed.brief = (char *)(uintptr_t)text;
    changed.language = (char *)(uintptr_t)language;
    return changed;
}

void proposal_check(const struct knowledge *know, const struct entry *entry,
                    enum proposal_kind kind, const char *text, struct problems *problems)
{
    proposal_check_letters(entry->id, text, problems);
    if (kind == PROPOSAL_QUESTION) {
        check_question(know, entry, text, problems);
        return;
    }
    proposal_check_words(entry->id, text, problems);
    struct entry changed = proposal_entry(entry, text, know->guide->language);
    if (topic_is_own(entry->id))
        problem_error(problems, entry->id, 0, 0,
                      "what the bot says of itself stands in files alone");
    if (strlen(text) > PROPOSAL_TEXT_MOST)
        problem_error(problems, entry->id, 0, 0, "%d bytes are the most", PROPOSAL_TEXT_MOST);
    else if (str_equal(text, entry->brief))
        problem_error(problems, entry->id, 0, 0, "the answer says so already");
    else
        guide_lint_brief(know->guide, &changed, kind == PROPOSAL_TEXT, problems);
}

static bool keeps_to_rules(const struct knowledge *know, const struct entry *entry,
                           const struct proposal_row *row)
{
    struct problems problems = {0};
    proposal_check(know, entry, row->kind, row->text, &problems);
    bool good = problems.count == 0;
    problems_finish(&problems);
    return good;
}

enum proposal_fit proposal_fit(const struct knowledge *know, const struct proposal_row *row)
{
    const struct entry *entry = str_equal(know->guide->language, row->language)
                                    ? guide_entry(know->guide, row->entry)
                                    : NULL;
    bool bound = row->kind == PROPOSAL_TEXT || row->state == PROPOSAL_OPEN;
    if (entry == NULL)
        return PROPOSAL_GONE;
    if (row->kind == PROPOSAL_QUESTION || str_equal(entry->brief, row->text))
        return PROPOSAL_FITS;
    if (bound && !str_equal(entry->brief, row->base))
        return PROPOSAL_CHANGED;
    return row->state != PROPOSAL_APPROVED || keeps_to_rules(know, entry, row) ? PROPOSAL_FITS
                                                                               : PROPOSAL_UNFIT;
}

bool proposal_is_outdated(const struct knowledge *know, const struct proposal_row *row)
{
    const struct entry *entry = guide_entry(know->guide, row->entry);
    return row->kind == PROPOSAL_OVERRIDE && row->state == PROPOSAL_APPROVED &&
           proposal_fit(know, row) == PROPOSAL_FITS && !str_equal(entry->brief, row->base) &&
           !str_equal(entry->brief, row->text);
}
