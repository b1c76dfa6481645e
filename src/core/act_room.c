/* Settings of a room, by command. Each change is written down and can be taken back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/library.h"
#include "core/memory.h"
#include "core/setting.h"
#include "driver/line.h"

enum { MINUTE = 60 * 1000, PAUSE_DEFAULT = 60 * MINUTE };

/* "mode is now passive". */
static struct reply tell(const struct case_file *file, enum phrase phrase, enum setting setting,
                         const char *value)
{
    char *shown = act_shown(file, setting_name(setting), value);
    char *escaped = act_escaped(shown);
    char *name = setting_words(setting_name(setting));
    const char *const values[] = {"name", name, "value", escaped, NULL};
    struct reply reply = act_phrase(file, phrase, values);
    free(name);
    free(escaped);
    free(shown);
    return reply;
}

/* Where it is so already nothing is changed, and undo is left what it was. */
static struct reply set(struct case_file *file, enum setting setting, const char *before,
                        const char *value)
{
    if (str_equal(before, value))
        return tell(file, PHRASE_SAME, setting, value);
    act_change(file, setting_name(setting), value, before, value);
    return tell(file, PHRASE_SET, setting, value);
}

struct reply act_pause(struct case_file *file)
{
    const struct value *time = act_value(file, 0);
    int64_t length = time->given ? time->number : PAUSE_DEFAULT;
    int64_t minutes = (length + MINUTE - 1) / MINUTE;
    int64_t end = file->now + length;
    char *until = mem_print("%lld", (long long)end);
    char *text = mem_print("%lld", (long long)minutes);
    char *duration = act_duration(minutes * MINUTE);
    const char *const values[] = {"minutes", text, NULL};
    act_change(file, setting_name(SETTING_PAUSED_UNTIL), until, "", duration);
    struct reply reply = act_phrase(file, PHRASE_PAUSED, values);
    free(until);
    free(text);
    free(duration);
    return reply;
}

struct reply act_resume(struct case_file *file)
{
    if (act_room(file)->paused_until > file->now)
        act_change(file, setting_name(SETTING_PAUSED_UNTIL), NULL, "", "");
    return act_phrase(file, PHRASE_RESUMED, NULL);
}

struct reply act_mode(struct case_file *file)
{
    static const char *const names[] = {
        [MODE_ADDRESSED] = "addressed", [MODE_PASSIVE] = "passive", [MODE_OFF] = "off"};
    return set(file, SETTING_MODE, names[act_room(file)->mode], names[act_value(file, 0)->number]);
}

struct reply act_slow(struct case_file *file)
{
    char *before = mem_print("%ld", act_room(file)->slow);
    char *after = mem_print("%ld", (long)act_value(file, 0)->number);
    struct reply reply = set(file, SETTING_SLOW, before, after);
    free(before);
    free(after);
    return reply;
}

/* An entry, or a group of them ("approaches"). */
static const char *topic_id(const struct case_file *file, const char *name)
{
    const struct guide *guide = file->know->guide;
    const struct entry *entry = guide_named(guide, name);
    return entry != NULL ? entry->id : guide_topic(guide, name) ? name : NULL;
}

struct reply act_topics_switch(struct case_file *file)
{
    bool off = act_value(file, 0)->number == 1;
    const char *id = topic_id(file, act_value(file, 1)->text);
    if (id == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    char *before = mem_string(act_room(file)->topics_off);
    char *after = topic_list_with(before, id, off);
    struct reply reply;
    if (setting_why_not(setting_name(SETTING_TOPICS_OFF), after) != NULL)
        reply = act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    else
        reply = set(file, SETTING_TOPICS_OFF, before, after);
    free(before);
    free(after);
    return reply;
}

struct reply act_region(struct case_file *file)
{
    const struct region *region = guide_region(file->know->guide, act_value(file, 0)->text);
    if (region == NULL)
        return act_phrase(file, PHRASE_NO_REGION, NULL);
    char *before = mem_string(act_room(file)->region);
    struct reply reply = set(file, SETTING_REGION, before, region->code);
    free(before);
    return reply;
}

struct reply act_language(struct case_file *file)
{
    const struct library *library = file->core->library;
    const char *wanted = act_value(file, 0)->text;
    char *languages = mem_string("");
    bool there = false;
    for (size_t i = 0; i < library->count; i++) {
        const char *language = library->volumes[i].guide->language;
        char *longer = mem_print("%s%s%s", languages, i == 0 ? "" : ", ", language);
        free(languages);
        languages = longer;
        there = there || str_equal(language, wanted);
    }
    const char *const values[] = {"languages", languages, NULL};
    char *before = mem_string(file->know->guide->language);
    struct reply reply = there ? set(file, SETTING_LANGUAGE, before, wanted)
                               : act_phrase(file, PHRASE_NO_LANGUAGE, values);
    free(before);
    free(languages);
    return reply;
}

struct reply act_notice(struct case_file *file)
{
    return set(file, SETTING_NOTICE, act_room(file)->notice_short ? "short" : "long",
               act_value(file, 0)->number == 0 ? "short" : "long");
}

/* Without a room where it could be read, what would have been said would be lost. */
struct reply act_dryrun(struct case_file *file)
{
    bool on = act_value(file, 0)->number == 0;
    if (on && *room_staff(act_room(file)) == '\0')
        return act_phrase(file, PHRASE_NO_STAFF, NULL);
    return set(file, SETTING_DRYRUN, act_room(file)->dryrun ? "on" : "off", on ? "on" : "off");
}

/* Whether the sender moderates a room, too, as far as that is known from here: it is the one where
 * they say so, or the configuration names it or them. Nobody has the bot speak to strangers. */
static bool is_theirs(const struct case_file *file, const char *room)
{
    const struct core *core = file->core;
    const struct line *line = file->line;
    bool here = str_equal_fold(room, line->room);
    const struct attested attested = {line->sender, here ? line->role : NULL, NULL};
    struct room_rule rule = config_room(core->config, file->account_name, file->scope.room);
    return (rule.staff != NULL && str_equal_fold(rule.staff, room)) ||
           role_of(core->config, file->account_name, room, &attested).role >= ROLE_MODERATOR;
}

/* Only a room where the bot is: elsewhere it would speak into nothing. */
struct reply act_alerts(struct case_file *file)
{
    const char *wanted = act_value(file, 0)->text;
    const char *known = memory_find(file->core->memory, file->account_name, wanted);
    char *before = mem_string(*act_room(file)->alerts == '\0' ? "off" : act_room(file)->alerts);
    struct reply reply;
    if (str_equal_fold(wanted, "off"))
        reply = set(file, SETTING_ALERTS, before, "off");
    else if (str_equal_fold(wanted, file->scope.room))
        reply = act_phrase(file, PHRASE_ALERTS_HERE, NULL);
    else if (known == NULL || setting_why_not(setting_name(SETTING_ALERTS), known) != NULL)
        reply = act_phrase(file, PHRASE_NO_SUCH_ROOM, NULL);
    else if (!is_theirs(file, known))
        reply = act_phrase(file, PHRASE_NOT_THEIR_ROOM, NULL);
    else {
        char *room = mem_string(known);
        reply = set(file, SETTING_ALERTS, before, room);
        free(room);
    }
    free(before);
    return reply;
}

struct reply act_alert_names(struct case_file *file)
{
    return set(file, SETTING_ALERT_NAMES, act_room(file)->alert_names ? "on" : "off",
               act_value(file, 0)->number == 0 ? "on" : "off");
}

/* By whose clocks the room lives: what is scheduled goes by them at once. */
struct reply act_timezone(struct case_file *file)
{
    char name[ZONE_LONGEST + 1];
    if (!zone_find(act_value(file, 0)->text, name))
        return act_phrase(file, PHRASE_NO_TIMEZONE, NULL);
    char *before = mem_string(act_room(file)->timezone);
    struct reply reply = set(file, SETTING_TIMEZONE, *before == '\0' ? "UTC" : before, name);
    free(before);
    return reply;
}

struct reply act_hold(struct case_file *file)
{
    char *before = mem_print("%lld", (long long)(act_room(file)->hold / MINUTE));
    char *after = mem_print("%lld", (long long)(act_value(file, 0)->number / MINUTE));
    struct reply reply = set(file, SETTING_HOLD, before, after);
    free(before);
    free(after);
    return reply;
}

struct reply act_undo(struct case_file *file)
{
    struct change change;
    if (!store_room_undo(file->core->store, file->account_name, file->scope.room,
                         file->line->sender, file->now, &change)) {
        file->failed = true;
        return (struct reply){0};
    }
    if (change.sequence == 0)
        return act_phrase(file, PHRASE_NOTHING_TO_UNDO, NULL);
    file->changed = true;
    char *name = setting_words(change.name);
    char *before = setting_shown(change.name, change.before);
    char *after = setting_shown(change.name, change.after);
    char *what = mem_print("undo %s", name);
    act_audit_note(file, what, after, before);
    free(what);
    char *shown = act_shown(file, change.name, change.before);
    char *escaped = act_escaped(shown);
    const char *const values[] = {"name", name, "value", escaped, NULL};
    struct reply reply = act_phrase(file, PHRASE_UNDONE, values);
    free(escaped);
    free(shown);
    free(name);
    free(before);
    free(after);
    change_finish(&change);
    return reply;
}
