/* What moderators have the bot say, and take back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/wording.h"
#include "driver/line.h"

enum { WATCHED_LONGEST = 1024 }; /* bytes of names of rooms */

/* An entry, with its notice; for one person: with their name before it. */
struct reply act_entry_for(struct case_file *file, const struct entry *entry, const char *who,
                           const char *name)
{
    struct form form = case_form(file, file->scope.room);
    struct reply reply = case_guidance(file, entry, GUIDANCE_BRIEF, false, file->scope.room);
    if (who != NULL) {
        char *escaped = wording_escaped(name);
        const char *const values[] = {"who", escaped, NULL};
        struct reply head = act_phrase(file, PHRASE_TELL, values);
        reply_put_before(&reply, &head, &form);
        free(escaped);
    }
    file->said = entry;
    return reply;
}

/* Elsewhere the entry goes there, and here it is only said that it did. */
struct reply act_post(struct case_file *file, struct reply reply, const char *who)
{
    if (!file->scope.elsewhere)
        return reply;
    file->posting = mem_new(struct posting);
    *file->posting = (struct posting){.reply = reply,
                                      .room = mem_string(file->scope.room),
                                      .matter = {SAID_GUIDANCE, file->said->id},
                                      .mention = who == NULL ? NULL : mem_string(who)};
    file->said = NULL;
    return act_phrase(file, PHRASE_DONE, NULL);
}

struct reply act_say(struct case_file *file)
{
    const struct value *name = act_value(file, 1);
    const struct entry *entry = guide_named(file->know->guide, act_value(file, 0)->text);
    const char *who = name->given ? act_somebody(file, name->text) : NULL;
    if (entry == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    if (name->given && (who == NULL || person_is_left_alone(file->core, file->account_name, who)))
        return act_phrase(file, PHRASE_NO_SUCH_PERSON, NULL);
    act_audit_note(file, "say", NULL, entry->id);
    return act_post(file, act_entry_for(file, entry, who, name->text), who);
}

/* ---- retract ---- */

/* What is to be taken back. */
struct wanted {
    char *question; /* new; NULL: nothing */
    bool last;      /* it is only what was said last */
    bool crisis;
};

static void keep_question(void *data, const struct said_row *row)
{
    struct wanted *wanted = data;
    if (row->kind == SAID_WITHDRAWN)
        return;
    free(wanted->question);
    wanted->question = mem_string(row->question);
    wanted->crisis = row->kind == SAID_CRISIS;
}

/* The question whose answer is meant: the one replied to, linked to, or the last. */
static struct wanted find_question(struct case_file *file)
{
    struct core *core = file->core;
    const struct value *which = act_value(file, 0);
    const char *remote = file->line->reply_to;
    struct wanted wanted = {0};
    bool last = str_equal_fold(which->text, "last");
    if (which->given && !last && !str_equal_fold(which->text, "reply")) {
        /* https://matrix.to/#/!room/$event?via=..., or the id itself */
        const char *slash = strrchr(which->text, '/');
        remote = slash == NULL ? which->text : slash + 1;
    }
    bool good = true;
    if (remote != NULL && !last) {
        char *id = mem_string_of(remote, strcspn(remote, "?"));
        good = store_said_as(core->store, file->account_name, file->scope.room, id, keep_question,
                             &wanted);
        free(id);
    } else {
        wanted.last = true;
        good = store_said_last(core->store, file->account_name, file->scope.room, keep_question,
                               &wanted);
    }
    file->failed = file->failed || !good;
    return wanted;
}

struct reply act_retract(struct case_file *file)
{
    if (!file->core->posts[file->account].retracts)
        return act_phrase(file, PHRASE_CANNOT_RETRACT, NULL);
    struct wanted wanted = find_question(file);
    bool slip = wanted.last && wanted.crisis; /* help in danger is never taken away by chance */
    if (wanted.question != NULL && !slip)
        file->taken_back =
            replied_read(file->core, file->account, file->scope.room, wanted.question);
    free(wanted.question);
    if (slip)
        return act_phrase(file, PHRASE_LAST_IS_CRISIS, NULL);
    if (file->taken_back.count == 0)
        return act_phrase(file, PHRASE_NOTHING_TO_RETRACT, NULL);
    act_audit_note(file, "retract", file->taken_back.rows[0].entry, NULL);
    return act_phrase(file, PHRASE_RETRACTED, NULL);
}

/* ---- leave ---- */

/* So that it stays out after a restart, and nothing is posted there. */
static void keep_left(struct case_file *file)
{
    char now[24];
    snprintf(now, sizeof now, "%lld", (long long)file->now);
    if (file->line->direct && !file->scope.elsewhere)
        return;
    file->changed = true;
    file->failed =
        file->failed || !store_room_set(file->core->store, file->account_name, file->scope.room,
                                        SETTING_LEFT, now, file->line->sender, file->now);
}

static void count_row(void *data, const struct schedule_row *row)
{
    size_t *count = data;
    (void)row;
    ++*count;
}

struct watched {
    const struct case_file *file;
    struct buf rooms;
};

static void add_watched(void *data, const struct setting_row *row)
{
    struct watched *watched = data;
    const struct case_file *file = watched->file;
    if (!str_equal(row->name, setting_name(SETTING_ALERTS)) ||
        !str_equal(row->account, file->account_name) ||
        !str_equal_fold(row->value, file->scope.room) || watched->rooms.length > WATCHED_LONGEST)
        return;
    buf_add_string(&watched->rooms, watched->rooms.length > 0 ? ", " : "");
    buf_add_string(&watched->rooms, row->room);
}

/* Whose alerts come here, and then do not, " " before it; new, "" for none. */
static char *watched_text(struct case_file *file)
{
    struct watched watched = {.file = file};
    buf_init(&watched.rooms, 2 * WATCHED_LONGEST);
    file->failed = file->failed || !store_room_all(file->core->store, add_watched, &watched);
    char *rooms = wording_escaped(watched.rooms.length > 0 ? watched.rooms.data : "");
    const char *const values[] = {"rooms", rooms, NULL};
    char *text =
        *rooms == '\0' ? mem_string("") : wording_behind(file->know->guide, PHRASE_WATCHED, values);
    free(rooms);
    buf_finish(&watched.rooms);
    return text;
}

/* What waits until the bot is back, " " before it; new, "" for nothing. */
static char *resting_text(struct case_file *file)
{
    size_t count = 0;
    file->failed = file->failed || !store_schedule_room(file->core->store, file->account_name,
                                                        file->scope.room, count_row, &count);
    if (count == 0 && *act_room(file)->alerts == '\0')
        return mem_string("");
    char *number = mem_print("%zu", count);
    const char *const values[] = {"count", number, NULL};
    char *text = wording_behind(file->know->guide, PHRASE_RESTING, values);
    free(number);
    return text;
}

/* Said twice, so that the role is looked at twice, and no slip of the finger empties a room. */
struct reply act_leave(struct case_file *file)
{
    bool sure = act_value(file, 0)->given && act_is_sure(file, "leave");
    char *watched = watched_text(file);
    char *resting = sure ? resting_text(file) : mem_string("");
    const char *const values[] = {"watched", watched, "resting", resting, NULL};
    struct reply reply = act_phrase(file, sure ? PHRASE_LEAVING : PHRASE_LEAVE_SURE, values);
    free(watched);
    free(resting);
    if (sure) {
        act_audit_note(file, "leave", NULL, NULL);
        keep_left(file);
        file->leaves = true;
    } else {
        act_ask_sure(file, "leave");
    }
    return reply;
}
