/* What people decide about themselves, and moderators about people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/memory.h"
#include "core/proposal.h"
#include "core/setting.h"
#include "core/speakers.h"
#include "core/wording.h"
#include "driver/line.h"

static void set_left_alone(struct case_file *file, bool out)
{
    file->failed =
        file->failed || !store_optout_set(file->core->store, case_person(file), out, file->now);
}

struct reply act_leave_me_alone(struct case_file *file)
{
    static const char *const none[] = {NULL};
    const char *sender = file->line->sender;
    bool is_nick = !person_is_attested(sender) && strpbrk(sender, "!/") != NULL;
    char *nick =
        is_nick ? wording_behind(file->know->guide, PHRASE_NICK_ALONE, none) : mem_string("");
    const char *const values[] = {"nick", nick, NULL};
    set_left_alone(file, true);
    struct reply reply = act_phrase(file, PHRASE_LEFT_ALONE, values);
    free(nick);
    return reply;
}

struct reply act_come_back(struct case_file *file)
{
    set_left_alone(file, false);
    return act_phrase(file, PHRASE_WELCOME_BACK, NULL);
}

/* ---- forget me ---- */

/* Marks of opinions are hashes that only the one who gave them can be asked for. */
static bool remove_marks(struct case_file *file, const char *entry, int64_t week)
{
    static const enum counter opinions[] = {COUNTED_GOOD, COUNTED_BAD};
    const struct core *core = file->core;
    bool good = true;
    for (size_t i = 0; i < sizeof opinions / sizeof *opinions && good; i++) {
        char mark[PERSON_HASH_LENGTH + 1];
        bool was = false;
        person_opinion(core->key, file->account_name, file->line->sender, entry,
                       counter_name(opinions[i]), week, mark);
        good = store_inbox_remove(core->store, file->account_name, "", mark, &was);
    }
    return good;
}

/* They are kept for a week, and begin in this one or in the one before. */
static bool remove_opinions(struct case_file *file)
{
    const struct guide *guide = file->know->guide;
    int64_t week = calendar_week(file->now);
    bool good = true;
    for (size_t i = 0; i < guide->entry_count && good; i++)
        good = remove_marks(file, guide->entries[i].id, week) &&
               remove_marks(file, guide->entries[i].id, week - 1);
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
    file->failed = file->failed || !remove_opinions(file) || !remove_talk(file);
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

static bool is_masked(const char *id)
{
    return strchr(id, '!') != NULL || str_starts(id, "account:");
}

/* Whether an id looks as the network of who asks writes them: "b@host" is nobody's on IRC, where
 * senders are "bob!b@host". */
static bool is_alike(const char *id, const char *sender)
{
    return (*id == '@') == (*sender == '@') && is_masked(id) == is_masked(sender);
}

/* Whom a name stands for; or an id itself, though nobody so named has spoken since the start. New;
 * NULL for nobody. */
static char *find_anybody(const struct case_file *file, const char *name)
{
    const char *seen = act_somebody(file, name);
    if (seen != NULL)
        return mem_string(seen);
    if (!speakers_is_id(name) || !is_alike(name, file->line->sender) ||
        strpbrk(name, "*?/") != NULL) /* a mask, an address with a device */
        return NULL;
    char *id = mem_string_of(name, strlen(name) - (strchr(":,", name[strlen(name) - 1]) != NULL));
    if (*id != '@' && strchr(id, '!') == NULL && strchr(id, '@') != NULL)
        str_lower(id); /* an address of XMPP */
    return id;
}

/* Until when somebody is ignored in the room, 0 for good; false when they are not. */
static bool is_ignored(const struct case_file *file, const char *name, int64_t *until)
{
    const struct room *room = act_room(file);
    for (size_t i = 0; i < room->ignored_count; i++) {
        const struct ignored *ignored = &room->ignored[i];
        *until = ignored->until;
        if (str_equal(name + strlen(SETTING_IGNORE), ignored->person))
            return *until == 0 || *until > file->now;
    }
    return false;
}

static void change(struct case_file *file, const char *name, const char *value)
{
    int64_t until = 0;
    bool ignored = is_ignored(file, name, &until);
    char *text = mem_print("%lld", (long long)until);
    char *before = act_plain(file, name, ignored ? text : NULL);
    char *after = act_plain(file, name, value);
    act_change(file, name, value, before, after);
    free(text);
    free(before);
    free(after);
}

static struct reply ignore(struct case_file *file, const char *name)
{
    const struct value *time = act_value(file, 1);
    int64_t end = 0;
    char *term = act_term(file, time, &end);
    char *until = mem_print("%lld", (long long)(time->given ? end : 0));
    char *number = mem_print("%d", ignored_number(name));
    char *who = wording_escaped(act_value(file, 0)->text);
    const char *const values[] = {"who", who, "time", term, "number", number, NULL};
    change(file, name, until);
    struct reply reply =
        act_phrase(file, time->given ? PHRASE_IGNORED : PHRASE_IGNORED_FOR_GOOD, values);
    free(until);
    free(term);
    free(number);
    free(who);
    return reply;
}

struct reply act_ignore(struct case_file *file)
{
    char *who = find_anybody(file, act_value(file, 0)->text);
    int64_t until = 0;
    if (who == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_PERSON, NULL);
    char *name = ignore_name(file, who);
    free(who);
    struct reply reply;
    if (!act_value(file, 1)->given && is_ignored(file, name, &until) && until == 0) {
        char *what = act_holds(file, name, "0");
        const char *const values[] = {"what", what, NULL};
        reply = act_phrase(file, PHRASE_SAME, values);
        free(what);
    } else {
        reply = ignore(file, name);
    }
    free(name);
    return reply;
}

/* ---- unignore ---- */

/* Adds the names of the settings of those who are ignored, all or those of one number. */
static size_t find_ignored(const struct case_file *file, const char *number, char ***names)
{
    const struct room *room = act_room(file);
    size_t count = 0;
    for (size_t i = 0; i < room->ignored_count; i++) {
        const struct ignored *ignored = &room->ignored[i];
        char *name = mem_print(SETTING_IGNORE "%s", ignored->person);
        char *digits = mem_print("%d", ignored_number(name));
        bool holds = ignored->until == 0 || ignored->until > file->now;
        bool meant = number == NULL || str_equal(number, digits);
        free(digits);
        if (!holds || !meant) {
            free(name);
            continue;
        }
        *names = mem_resize(*names, count + 1, sizeof **names);
        (*names)[count++] = name;
    }
    return count;
}

/* The name of the setting of whom a name or a number stands for, if they are ignored; new. */
static char *find_one(const struct case_file *file, const char *text)
{
    char **names = NULL;
    size_t count = find_ignored(file, text, &names);
    char *name = count == 1 ? mem_string(names[0]) : NULL;
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    char *who = count == 0 ? find_anybody(file, text) : NULL;
    int64_t until = 0;
    if (who != NULL)
        name = ignore_name(file, who);
    free(who);
    if (name != NULL && is_ignored(file, name, &until))
        return name;
    free(name);
    return NULL;
}

static struct reply unignore_all(struct case_file *file)
{
    char **names = NULL;
    size_t count = find_ignored(file, NULL, &names);
    for (size_t i = 0; i < count; i++) {
        change(file, names[i], NULL);
        free(names[i]);
    }
    free(names);
    return act_phrase(file, count > 0 ? PHRASE_UNIGNORED_ALL : PHRASE_NOT_IGNORED, NULL);
}

struct reply act_unignore(struct case_file *file)
{
    const char *text = act_value(file, 0)->text;
    if (str_equal_fold(text, "all"))
        return unignore_all(file);
    char *name = find_one(file, text);
    if (name == NULL)
        return act_phrase(file, PHRASE_NOT_IGNORED, NULL);
    char *who = wording_escaped(text);
    const char *const values[] = {"who", who, NULL};
    change(file, name, NULL);
    free(name);
    struct reply reply = act_phrase(file, PHRASE_UNIGNORED, values);
    free(who);
    return reply;
}
