#include "core/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/speakers.h"
#include "core/wording.h"
#include "driver/line.h"

enum {
    TEXT_LONGEST = 64 * 1024,
    MINUTE = 60 * 1000,
    REFUSED_EVERY = MINUTE,
    ROOMS_NAMED = 8,
    NUMBERS = 1000 * 1000
};

/* COMMAND_MORE is a decision of its own. */
static act *const table[COMMAND_NAMES] = {
    [COMMAND_HELP] = act_help,
    [COMMAND_TOPICS] = act_topics,
    [COMMAND_SOURCES] = act_sources,
    [COMMAND_ABOUT] = act_about,
    [COMMAND_PRIVACY] = act_privacy,
    [COMMAND_RESOURCES] = act_resources,
    [COMMAND_HUMAN] = act_human,
    [COMMAND_FEEDBACK] = act_feedback,
    [COMMAND_TELL] = act_tell,
    [COMMAND_WHOAMI] = act_whoami,
    [COMMAND_LEAVE_ME_ALONE] = act_leave_me_alone,
    [COMMAND_COME_BACK] = act_come_back,
    [COMMAND_FORGET_ME] = act_forget_me,
    [COMMAND_PAUSE] = act_pause,
    [COMMAND_RESUME] = act_resume,
    [COMMAND_MODE] = act_mode,
    [COMMAND_SLOW] = act_slow,
    [COMMAND_TOPICS_SWITCH] = act_topics_switch,
    [COMMAND_REGION] = act_region,
    [COMMAND_LANGUAGE] = act_language,
    [COMMAND_NOTICE] = act_notice,
    [COMMAND_DRYRUN] = act_dryrun,
    [COMMAND_ALERTS] = act_alerts,
    [COMMAND_ALERT_NAMES] = act_alert_names,
    [COMMAND_ACK] = act_ack,
    [COMMAND_SCHEDULE] = act_schedule,
    [COMMAND_UNSCHEDULE] = act_unschedule,
    [COMMAND_SCHEDULES] = act_schedules,
    [COMMAND_TIMEZONE] = act_timezone,
    [COMMAND_HOLD] = act_hold,
    [COMMAND_IGNORE] = act_ignore,
    [COMMAND_UNIGNORE] = act_unignore,
    [COMMAND_RETRACT] = act_retract,
    [COMMAND_SAY] = act_say,
    [COMMAND_SETTINGS] = act_settings,
    [COMMAND_UNDO] = act_undo,
    [COMMAND_STATUS] = act_status,
    [COMMAND_STATS] = act_stats,
    [COMMAND_AUDIT] = act_audit,
    [COMMAND_PROPOSE] = act_propose,
    [COMMAND_ADD_QUESTION] = act_add_question,
    [COMMAND_OVERRIDE] = act_override,
    [COMMAND_PROPOSALS] = act_proposals,
    [COMMAND_PROPOSAL] = act_proposal,
    [COMMAND_DIFF] = act_diff,
    [COMMAND_APPROVE] = act_approve,
    [COMMAND_REJECT] = act_reject,
    [COMMAND_REVERT] = act_revert,
    [COMMAND_HISTORY] = act_history,
    [COMMAND_ROOMS] = act_rooms,
    [COMMAND_LEAVE] = act_leave,
};

/* As the sender wrote it: what the network calls it may be no name for people. */
static char *room_as_named(const struct case_file *file)
{
    char named[VALUE_LONGEST + 1];
    command_room(file->heard.text, named);
    return wording_escaped(*named != '\0' ? named : file->scope.room);
}

/* Takes both over. Where each line is a message the name costs none of its own. */
static struct reply put_name_before(struct reply named, struct reply reply, const struct form *form)
{
    if (!form->lines) {
        reply_put_before(&reply, &named, form);
        return reply;
    }
    char *text = mem_print("%s %s", str_trim(named.parts[0].text), reply.parts[0].text);
    free(reply.parts[0].text);
    reply.parts[0].text = text;
    reply_finish(&named);
    return reply;
}

/* What was done elsewhere is told with the name of that room before it: in the same line, or above
 * a list. */
static struct reply for_room(struct case_file *file, struct reply reply)
{
    if (!file->scope.elsewhere || reply.count == 0)
        return reply;
    bool list = reply.count > 1 || strchr(str_trim(reply.parts[0].text), '\n') != NULL;
    char *room = room_as_named(file);
    char *text = wording_escaped(list ? "" : str_trim(reply.parts[0].text));
    const char *const values[] = {"room", room, "text", text, NULL};
    struct reply named = act_phrase(file, PHRASE_FOR_ROOM, values);
    free(room);
    free(text);
    if (list)
        return put_name_before(named, reply, &file->core->posts[file->account].form);
    reply_finish(&reply);
    return named;
}

/* "forget me and leave me alone": both are done, and what is forgotten first. */
static struct reply do_both(struct case_file *file, enum command_name one, enum command_name other)
{
    bool behind = other == COMMAND_FORGET_ME;
    struct reply first = table[behind ? other : one](file);
    struct reply reply = table[behind ? one : other](file);
    reply_put_before(&reply, &first, &file->core->posts[file->account].form);
    return reply;
}

struct reply act_do(struct case_file *file)
{
    const struct command *command = &file->decision.command;
    act *function = table[command->name];
    if (command->second != NULL)
        return do_both(file, command->name, command->second->name);
    if (command->values[0].otherwise)
        function = act_otherwise;
    struct reply reply = function != NULL ? function(file) : act_help(file);
    return for_room(file, reply);
}

struct reply act_phrase(const struct case_file *file, enum phrase phrase, const char *const *values)
{
    return reply_phrase(file->know->guide, phrase, values, &file->core->posts[file->account].form);
}

char *act_text(const struct case_file *file, enum phrase phrase, const char *const *values)
{
    return wording_phrase(file->know->guide, phrase, values);
}

char *act_moment(const struct case_file *file, int64_t at)
{
    return wording_time(file->know->guide, act_room(file)->timezone, at, file->now);
}

const struct value *act_value(const struct case_file *file, size_t index)
{
    return &file->decision.command.values[index];
}

struct room *act_room(const struct case_file *file)
{
    return memory_room(file->core->memory, file->account_name, file->scope.room, file->now);
}

void act_audit_line(struct case_file *file, const char *what, const char *before, const char *after)
{
    struct audit_row row = {.account = file->account_name,
                            .room = file->scope.room,
                            .who = file->line->sender,
                            .what = what,
                            .before = before,
                            .after = after,
                            .at = file->now};
    file->failed = file->failed || !store_audit_add(file->core->store, &row, file->audit_head);
}

/* What was refused was not done. */
void act_audit_note(struct case_file *file, const char *what, const char *before, const char *after)
{
    struct change deed = {.name = mem_string(what),
                          .before = before == NULL ? NULL : mem_string(before),
                          .after = after == NULL ? NULL : mem_string(after),
                          .by = mem_string(file->line->sender),
                          .at = file->now};
    act_audit_line(file, what, before, after);
    if (!str_starts(what, ACT_REFUSED))
        file->failed = file->failed || !store_deed_add(file->core->store, file->account_name,
                                                       file->scope.room, &deed);
    change_finish(&deed);
}

void act_change(struct case_file *file, const char *name, const char *value, const char *before,
                const char *after)
{
    file->failed =
        file->failed || !store_room_change(file->core->store, file->account_name, file->scope.room,
                                           name, value, file->line->sender, file->now);
    file->changed = true;
    const char *words = file->decision.command.rule->words;
    bool ignore = str_starts(name, SETTING_IGNORE);
    char *what = ignore ? mem_print("%s %d", words, ignored_number(name)) : mem_string(words);
    act_audit_line(file, what, before, after);
    free(what);
}

const char *act_somebody(const struct case_file *file, const char *name)
{
    return speakers_find(file->core->speakers, file->account_name, file->scope.room, name,
                         file->now);
}

static struct person *act_person(struct case_file *file)
{
    return memory_person(file->core->memory, file->account_name, file->scope.room,
                         file->line->sender, true, file->now);
}

void act_ask_sure(struct case_file *file, const char *what)
{
    struct person *person = act_person(file);
    snprintf(person->asked_sure, sizeof person->asked_sure, "%s", what);
    person->asked_sure_at = file->now;
}

bool act_is_sure(struct case_file *file, const char *what)
{
    struct person *person = act_person(file);
    bool sure =
        str_equal(person->asked_sure, what) && file->now - person->asked_sure_at < SURE_LASTS;
    if (sure)
        person->asked_sure[0] = '\0';
    return sure;
}

void act_refused(struct case_file *file)
{
    /* People can name as many rooms as they like; and what is said to the bot alone is in no
     * record, where its room would be a person's name. */
    if (file->scope.unknown || (file->line->direct && !file->scope.elsewhere))
        return;
    struct room *room = act_room(file);
    if (room->refused_at > 0 && file->now - room->refused_at < REFUSED_EVERY)
        return;
    room->refused_at = file->now;
    bool known = file->scope.standing.role > ROLE_MEMBER;
    char *what = mem_print(ACT_REFUSED "%s", file->decision.command.rule->words);
    struct audit_row row = {.account = file->account_name,
                            .room = file->scope.room,
                            .who = known ? file->line->sender : ACT_A_MEMBER,
                            .what = what,
                            .at = file->now};
    file->failed = file->failed || !store_audit_add(file->core->store, &row, file->audit_head);
    free(what);
}

/* The ends of what an argument may be, as people say them; new. */
static char *limit_text(const struct case_file *file, const struct argument *argument, long end)
{
    if (argument->type == ARGUMENT_DURATION)
        return act_duration(file, (int64_t)end * MINUTE);
    return mem_print("%ld", end);
}

/* Only where there are any worth telling. New. */
static char *limits_of(const struct case_file *file, const struct command_rule *rule)
{
    char *limits = mem_string("");
    for (const struct argument *at = rule->arguments; at->type != ARGUMENT_NONE; at++) {
        if (at->most == 0 || at->most >= NUMBERS)
            continue;
        char *least = limit_text(file, at, at->least);
        char *most = limit_text(file, at, at->most);
        const char *const values[] = {"name", at->name, "least", least, "most", most, NULL};
        char *sentence = act_text(file, PHRASE_LIMITS, values);
        char *longer = mem_print("%s %s", limits, sentence);
        free(sentence);
        free(limits);
        free(least);
        free(most);
        limits = longer;
    }
    return limits;
}

/* "`for #help: pause`, `for #two: pause`", as many as are read, new. */
static char *ways_to_name(const struct case_file *file, const char *words)
{
    char *ways = mem_string("");
    const char *room = NULL;
    for (size_t i = 0; i < ROOMS_NAMED && (room = case_staffed(file, i)) != NULL; i++) {
        char *longer = mem_print("%s%s`for %s: %s`", ways, *ways == '\0' ? "" : ", ", room, words);
        free(ways);
        ways = longer;
    }
    return ways;
}

struct reply act_explain(struct case_file *file)
{
    const struct command_rule *rule = file->decision.command.rule;
    struct buf usage;
    /* Who may and slipped reads on where they wrote; a refusal is nobody else's concern. */
    file->privately = file->decision.refused;
    if (file->decision.refused)
        act_refused(file);
    struct reply slip;
    if (file->decision.phrase == PHRASE_BAD_ARGUMENT && rule->name == COMMAND_SCHEDULE &&
        act_slip(file, &slip))
        return slip;
    buf_init(&usage, TEXT_LONGEST);
    command_usage(rule, &usage);
    char *limits = limits_of(file, rule);
    char *ways = ways_to_name(file, rule->words);
    const char *const values[] = {
        "usage", usage.data, "example", rule->examples[0], "limits", limits, "ways", ways, NULL};
    struct reply reply = act_phrase(file, file->decision.phrase, values);
    free(ways);
    free(limits);
    buf_finish(&usage);
    return reply;
}
