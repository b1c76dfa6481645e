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

/* Marks of opinions: hashes that only the one who gave them can be asked for, see
 * person_opinion(). */
struct marks {
    struct case_file *file;
    char (*ids)[PERSON_HASH_LENGTH + 1];
    size_t count;
};

static void add_mark(struct marks *marks, const char *about)
{
    const struct case_file *file = marks->file;
    marks->ids = mem_resize(marks->ids, marks->count + 1, sizeof *marks->ids);
    person_opinion(file->core->key, file->account_name, file->line->sender, about,
                   marks->ids[marks->count++]);
}

static void mark_said(void *data, const struct said_row *row)
{
    add_mark(data, row->key);
}

static void mark_entries(struct marks *marks)
{
    const struct guide *guide = marks->file->know->guide;
    for (size_t i = 0; i < guide->entry_count; i++)
        add_mark(marks, guide->entries[i].id);
}

static bool remove_marks(struct case_file *file)
{
    struct marks marks = {.file = file};
    struct store *store = file->core->store;
    bool good = store_said_all(store, file->account_name, mark_said, &marks);
    mark_entries(&marks);
    for (size_t i = 0; i < marks.count; i++)
        good = good && store_inbox_remove(store, file->account_name, "", marks.ids[i]);
    free(marks.ids);
    return good;
}

/* Where they talk with the bot alone. Which messages were answered must stay: they may come again.
 */
static bool remove_talk(struct case_file *file)
{
    const char *account = file->account_name;
    const struct line *line = file->line;
    const char *alone =
        line->direct ? line->room
                     : speakers_direct(file->core->speakers, account, line->sender, file->now);
    return alone == NULL || store_said_forget_room(file->core->store, account, alone);
}

/* What is kept in the store goes with the transaction, what is remembered once it is durable. */
struct reply act_forget_me(struct case_file *file)
{
    file->failed = file->failed || !remove_marks(file) || !remove_talk(file);
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
