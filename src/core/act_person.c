/* What people decide about themselves, and moderators about people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/speakers.h"
#include "driver/line.h"

static void set_left_alone(struct case_file *file, bool out)
{
    file->failed =
        file->failed || !store_optout_set(file->core->store, case_person(file), out, file->now);
}

struct reply act_leave_me_alone(struct case_file *file)
{
    set_left_alone(file, true);
    return act_phrase(file, PHRASE_LEFT_ALONE, NULL);
}

struct reply act_come_back(struct case_file *file)
{
    set_left_alone(file, false);
    return act_phrase(file, PHRASE_WELCOME_BACK, NULL);
}

/* ---- forget me ---- */

/* Marks of opinions: hashes that only the one who gave them can be asked for. */
struct marks {
    struct case_file *file;
    char **rooms;
    char **ids;
    size_t count;
};

static void add_mark(struct marks *marks, const char *room, const char *about)
{
    const struct case_file *file = marks->file;
    char id[PERSON_HASH_LENGTH + 1];
    char *who = mem_print("%s\n%s", file->line->sender, about);
    person_hash(file->core->key, file->account_name, who, id);
    free(who);
    marks->rooms = mem_resize(marks->rooms, marks->count + 1, sizeof *marks->rooms);
    marks->ids = mem_resize(marks->ids, marks->count + 1, sizeof *marks->ids);
    marks->rooms[marks->count] = mem_string(room);
    marks->ids[marks->count++] = mem_string(id);
}

static void mark_said(void *data, const struct said_row *row)
{
    add_mark(data, row->room, row->key);
}

/* What was rated by word is kept without a room. */
static void mark_entries(struct marks *marks)
{
    const struct guide *guide = marks->file->know->guide;
    for (size_t i = 0; i < guide->entry_count; i++)
        add_mark(marks, "", guide->entries[i].id);
}

static bool remove_marks(struct case_file *file)
{
    struct marks marks = {.file = file};
    struct core *core = file->core;
    bool good = store_said_all(core->store, file->account_name, mark_said, &marks);
    mark_entries(&marks);
    for (size_t i = 0; i < marks.count; i++) {
        good = good &&
               store_inbox_remove(core->store, file->account_name, marks.rooms[i], marks.ids[i]);
        free(marks.rooms[i]);
        free(marks.ids[i]);
    }
    free(marks.rooms);
    free(marks.ids);
    return good;
}

/* What is kept in the store goes with the transaction, what is remembered once it is durable. */
struct reply act_forget_me(struct case_file *file)
{
    file->failed = file->failed || !remove_marks(file);
    file->forgets = true;
    return act_phrase(file, PHRASE_FORGOTTEN, NULL);
}

/* ---- ignore ---- */

/* The name of the setting that holds somebody, new. */
static char *ignore_name(const struct case_file *file, const char *who)
{
    char hash[PERSON_HASH_LENGTH + 1];
    person_hash(file->core->key, file->account_name, who, hash);
    return mem_print(SETTING_IGNORE "%s", hash);
}

struct reply act_ignore(struct case_file *file)
{
    const char *who = act_somebody(file, act_value(file, 0)->text);
    const struct value *time = act_value(file, 1);
    if (who == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_PERSON, NULL);
    char *name = ignore_name(file, who);
    int64_t end = time->given ? file->now + time->number : 0;
    char *until = mem_print("%lld", (long long)end);
    char *duration = time->given ? act_duration(time->number) : mem_string("");
    act_change(file, name, until, "", duration);
    const char *const values[] = {"time", duration, NULL};
    struct reply reply =
        act_phrase(file, time->given ? PHRASE_IGNORED : PHRASE_IGNORED_FOR_GOOD, values);
    free(name);
    free(until);
    free(duration);
    return reply;
}

struct reply act_unignore(struct case_file *file)
{
    const char *who = act_somebody(file, act_value(file, 0)->text);
    if (who == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_PERSON, NULL);
    char *name = ignore_name(file, who);
    act_change(file, name, NULL, "", "");
    free(name);
    return act_phrase(file, PHRASE_UNIGNORED, NULL);
}
