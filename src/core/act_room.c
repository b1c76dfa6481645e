/* Settings of a room, by command. Each change is written down and can be taken back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/decide_command.h"
#include "core/library.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/wording.h"
#include "driver/line.h"

enum { MINUTE = 60 * 1000, PAUSE_DEFAULT = 60 * MINUTE };

/* What holds now, or held already. */
static struct reply tell(const struct case_file *file, enum phrase phrase, enum setting setting,
                         const char *value)
{
    char *what = act_holds(file, setting_name(setting), value);
    char *but = act_but(file, setting_name(setting), value);
    const char *const values[] = {"what", what, "but", but, NULL};
    struct reply reply = act_phrase(file, phrase, values);
    free(what);
    free(but);
    return reply;
}

static void change(struct case_file *file, enum setting setting, const char *before,
                   const char *value)
{
    const char *name = setting_name(setting);
    char *plain_before = act_plain(file, name, before);
    char *plain_value = act_plain(file, name, value);
    act_change(file, name, value, plain_before, plain_value);
    free(plain_before);
    free(plain_value);
}

/* Where it is so already nothing is changed, and undo is left what it was. */
static struct reply set(struct case_file *file, enum setting setting, const char *before,
                        const char *value)
{
    if (str_equal(before, value))
        return tell(file, PHRASE_SAME, setting, value);
    change(file, setting, before, value);
    return tell(file, PHRASE_SET, setting, value);
}

/* Said to the bot alone it is for the two of them, and nothing of it is kept. */
static struct reply set_alone(struct case_file *file, enum setting setting, const char *value)
{
    const char *name = setting_name(setting);
    setting_take(act_room(file), name, value);
    char *what = act_holds(file, name, value);
    const char *const values[] = {"what", what, NULL};
    struct reply reply = act_phrase(file, PHRASE_SET_ALONE, values);
    free(what);
    return reply;
}

static bool is_alone(const struct case_file *file)
{
    return decide_is_for_oneself(&file->decision.command, &file->heard);
}

/* Another moderator's longer pause is not cut short unsaid. New; "". */
static char *instead_of(const struct case_file *file, int64_t end)
{
    int64_t until = act_room(file)->paused_until;
    if (until <= end)
        return mem_string("");
    char *time = act_moment(file, until);
    const char *const values[] = {"time", time, NULL};
    char *instead = wording_behind(file->know->guide, PHRASE_PAUSED_INSTEAD, values);
    free(time);
    return instead;
}

struct reply act_pause(struct case_file *file)
{
    static const struct value hour = {.given = true, .number = PAUSE_DEFAULT};
    int64_t end = 0;
    char *term = act_term(file, act_value(file, 0)->given ? act_value(file, 0) : &hour, &end);
    char *before = mem_print("%lld", (long long)act_room(file)->paused_until);
    char *until = mem_print("%lld", (long long)end);
    char *instead = instead_of(file, end);
    const char *const values[] = {"time", term, "instead", instead, NULL};
    change(file, SETTING_PAUSED_UNTIL, before, until);
    struct reply reply = act_phrase(file, PHRASE_PAUSED, values);
    free(before);
    free(until);
    free(instead);
    free(term);
    return reply;
}

struct reply act_resume(struct case_file *file)
{
    const struct room *room = act_room(file);
    bool off = room->mode == MODE_OFF;
    if (room->paused_until <= file->now)
        return tell(file, PHRASE_SAME, SETTING_PAUSED_UNTIL, "");
    char *before = mem_print("%lld", (long long)room->paused_until);
    change(file, SETTING_PAUSED_UNTIL, before, NULL);
    free(before);
    return act_phrase(file, off ? PHRASE_RESUMED_OFF : PHRASE_RESUMED, NULL);
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

/* "Switched off here: EMDR". */
static struct reply tell_topic(const struct case_file *file, enum phrase phrase, const char *id,
                               bool off)
{
    char *topic = act_topic(file, id);
    const char *const of[] = {"value", topic, NULL};
    char *what = act_text(file, off ? PHRASE_NOW_TOPICS_OFF : PHRASE_NOW_TOPIC_ON, of);
    const char *const values[] = {"what", what, NULL};
    struct reply reply = act_phrase(file, phrase, values);
    free(what);
    free(topic);
    return reply;
}

/* One that is off with others stays so until all of them are on. */
static struct reply tell_group(const struct case_file *file, const char *id, const char *list)
{
    size_t length = 0;
    const char *word = topic_off_by(list, id, &length);
    char *group = mem_string_of(word, length);
    char *title = act_topic(file, id);
    const char *const values[] = {"title", title, "group", group, NULL};
    struct reply reply = act_phrase(file, PHRASE_TOPIC_GROUP_OFF, values);
    free(title);
    free(group);
    return reply;
}

static struct reply switch_topic(struct case_file *file, const char *id, bool off,
                                 const char *before, const char *after)
{
    if (off && topic_is_off(before, id))
        return tell_topic(file, PHRASE_SAME, id, off);
    if (setting_why_not(setting_name(SETTING_TOPICS_OFF), after) != NULL)
        return act_phrase(file, PHRASE_TOPICS_TOO_MANY, NULL);
    if (!off && topic_is_off(after, id))
        return tell_group(file, id, after);
    if (str_equal(before, after))
        return tell_topic(file, PHRASE_SAME, id, off);
    change(file, SETTING_TOPICS_OFF, before, after);
    return tell_topic(file, PHRASE_SET, id, off);
}

struct reply act_topics_switch(struct case_file *file)
{
    bool off = act_value(file, 0)->number == 1;
    const char *id = topic_id(file, act_value(file, 1)->text);
    if (id == NULL)
        return act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    if (off && topic_is_own(id))
        return act_phrase(file, PHRASE_TOPIC_OWN, NULL);
    char *before = mem_string(act_room(file)->topics_off);
    char *after = topic_list_with(before, id, off);
    struct reply reply = switch_topic(file, id, off, before, after);
    free(before);
    free(after);
    return reply;
}

struct reply act_region(struct case_file *file)
{
    const struct region *region = guide_region(file->know->guide, act_value(file, 0)->text);
    if (region == NULL)
        return act_phrase(file, PHRASE_NO_REGION, NULL);
    if (is_alone(file))
        return set_alone(file, SETTING_REGION, region->code);
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
    const char *there = library_language(library, wanted);
    for (size_t i = 0; i < library->count; i++) {
        const char *language = library->volumes[i].guide->language;
        char *longer = mem_print("%s%s%s", languages, i == 0 ? "" : ", ", language);
        free(languages);
        languages = longer;
    }
    const char *const values[] = {"languages", languages, NULL};
    char *before = mem_string(file->know->guide->language);
    if (there != NULL) /* it says so in the language that it speaks from now on */
        file->know = library_know(library, there);
    struct reply reply = there == NULL    ? act_phrase(file, PHRASE_NO_LANGUAGE, values)
                         : is_alone(file) ? set_alone(file, SETTING_LANGUAGE, there)
                                          : set(file, SETTING_LANGUAGE, before, there);
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

/* What the network answered about a room that a command names, for a room where it was said. */
static const struct line *asked_about(const struct case_file *file)
{
    return file->scope.elsewhere ? NULL : file->stands;
}

/* Whether the sender moderates a room, too, as far as that is known: it is the one where they say
 * so, or the configuration names it or them, or the network was asked. Nobody has the bot speak to
 * strangers. */
static bool is_theirs(const struct case_file *file, const char *room)
{
    const struct core *core = file->core;
    const struct line *line = file->line;
    bool here = str_equal_fold(room, line->room);
    const struct line *told = asked_about(file);
    bool asked = told != NULL && str_equal(told->room, room);
    const char *role = here ? line->role : asked ? told->role : NULL;
    const struct attested attested = {line->sender, role, NULL};
    struct room_rule rule = config_room(core->config, file->account_name, file->scope.room);
    return (rule.staff != NULL && str_equal_fold(rule.staff, room)) ||
           role_of(core->config, file->account_name, room, &attested).role >= ROLE_MODERATOR;
}

/* One from which something was heard, or that the operator named: nobody need have spoken there
 * since the bot was started. */
static const char *known_room(const struct case_file *file, const char *wanted)
{
    const struct core *core = file->core;
    const char *known = memory_find(core->memory, file->account_name, wanted);
    const char *staff = config_room(core->config, file->account_name, file->scope.room).staff;
    return known == NULL && staff != NULL && str_equal_fold(staff, wanted) ? staff : known;
}

const char *act_alerts_asks(const struct case_file *file)
{
    const struct command *command = &file->decision.command;
    const char *wanted = command->values[0].text;
    bool given = file->decision.kind == DECIDE_COMMAND && command->name == COMMAND_ALERTS &&
                 file->heard.role >= ROLE_MODERATOR;
    if (!given || file->scope.elsewhere || str_equal_fold(wanted, "off") ||
        str_equal_fold(wanted, file->scope.room))
        return NULL;
    const char *known = known_room(file, wanted);
    return known != NULL && is_theirs(file, known) ? NULL : wanted;
}

/* Only a room where the bot is: elsewhere it would speak into nothing. The network knows of rooms
 * where nobody has spoken yet, and by other names. */
struct reply act_alerts(struct case_file *file)
{
    const struct line *told = asked_about(file);
    bool there = told != NULL && told->role != NULL;
    const char *wanted = there ? told->room : act_value(file, 0)->text;
    const char *known = there ? told->room : known_room(file, wanted);
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

/* "mode default": as the configuration says, or as it is where nobody said anything. */
struct reply act_otherwise(struct case_file *file)
{
    enum setting setting = setting_by(file->decision.command.rule->words);
    const char *name = setting_name(setting);
    struct room_rule rule = config_room(file->core->config, file->account_name, file->scope.room);
    bool configured = false;
    const char *otherwise = setting_otherwise(file->core->config, &rule, setting, &configured);
    if (setting == SETTING_LANGUAGE) /* it says so in the language that it speaks from now on */
        file->know = library_know(file->core->library, otherwise);
    if (is_alone(file))
        return set_alone(file, setting, otherwise);
    char *before = NULL;
    file->failed = file->failed || !store_room_get(file->core->store, file->account_name,
                                                   file->scope.room, name, &before);
    if (before != NULL)
        change(file, setting, before, NULL);
    struct reply reply = tell(file, before == NULL ? PHRASE_SAME : PHRASE_SET, setting, NULL);
    free(before);
    return reply;
}
