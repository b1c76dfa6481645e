#include "core/act.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/memory.h"
#include "core/speakers.h"
#include "driver/line.h"

enum { TEXT_LONGEST = 64 * 1024, REFUSED_EVERY = 60 * 1000 };

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
    return act_escaped(*named != '\0' ? named : file->scope.room);
}

/* What was done elsewhere is told with the name of that room before it: in the same line, or above
 * a list. */
static struct reply for_room(struct case_file *file, struct reply reply)
{
    if (!file->scope.elsewhere || reply.count == 0)
        return reply;
    bool list = reply.count > 1 || strchr(str_trim(reply.parts[0].text), '\n') != NULL;
    char *room = room_as_named(file);
    char *text = act_escaped(list ? "" : str_trim(reply.parts[0].text));
    const char *const values[] = {"room", room, "text", text, NULL};
    struct reply named = act_phrase(file, PHRASE_FOR_ROOM, values);
    if (list)
        reply_put_before(&reply, &named, &file->core->posts[file->account].form);
    else
        reply_finish(&reply);
    free(room);
    free(text);
    return list ? reply : named;
}

struct reply act_do(struct case_file *file)
{
    act *function = table[file->decision.command.name];
    struct reply reply = function != NULL ? function(file) : act_help(file);
    return for_room(file, reply);
}

struct reply act_phrase(const struct case_file *file, enum phrase phrase, const char *const *values)
{
    return reply_phrase(file->know->guide, phrase, values, &file->core->posts[file->account].form);
}

char *act_text(const struct case_file *file, enum phrase phrase, const char *const *values)
{
    struct buf out;
    buf_init(&out, TEXT_LONGEST);
    guide_phrase(file->know->guide, phrase, values, &out);
    char *text = buf_take(&out);
    buf_finish(&out);
    return text;
}

char *act_escaped(const char *text)
{
    struct buf out;
    buf_init(&out, TEXT_LONGEST);
    guide_escape(text, &out);
    char *escaped = buf_take(&out);
    buf_finish(&out);
    return escaped;
}

const struct value *act_value(const struct case_file *file, size_t index)
{
    return &file->decision.command.values[index];
}

struct room *act_room(const struct case_file *file)
{
    return memory_room(file->core->memory, file->account_name, file->scope.room, file->now);
}

void act_audit_note(struct case_file *file, const char *what, const char *before, const char *after)
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

void act_change(struct case_file *file, const char *name, const char *value, const char *before,
                const char *after)
{
    file->failed =
        file->failed || !store_room_change(file->core->store, file->account_name, file->scope.room,
                                           name, value, file->line->sender, file->now);
    file->changed = true;
    act_audit_note(file, file->decision.command.rule->words, before, after);
}

const char *act_somebody(const struct case_file *file, const char *name)
{
    return speakers_find(file->core->speakers, file->account_name, file->scope.room, name,
                         file->now);
}

char *act_duration(int64_t milliseconds)
{
    static const struct {
        int64_t length;
        const char *sign;
    } units[] = {
        {(int64_t)24 * 60 * 60 * 1000, "d"}, {(int64_t)60 * 60 * 1000, "h"}, {60000, "min"}};
    size_t at = 0;
    while (at < 2 && milliseconds % units[at].length != 0)
        at++;
    return mem_print("%lld %s", (long long)(milliseconds / units[at].length), units[at].sign);
}

void act_refused(struct case_file *file)
{
    if (file->scope.unknown) /* people can name as many rooms as they like */
        return;
    struct room *room = act_room(file);
    if (room->refused_at > 0 && file->now - room->refused_at < REFUSED_EVERY)
        return;
    room->refused_at = file->now;
    bool known = file->scope.standing.role > ROLE_MEMBER;
    char *what = mem_print("refused: %s", file->decision.command.rule->words);
    struct audit_row row = {.account = file->account_name,
                            .room = file->scope.room,
                            .who = known ? file->line->sender : "a member",
                            .what = what,
                            .at = file->now};
    file->failed = file->failed || !store_audit_add(file->core->store, &row, file->audit_head);
    free(what);
}

struct reply act_explain(struct case_file *file)
{
    const struct command_rule *rule = file->decision.command.rule;
    struct buf usage;
    file->privately = true;
    if (file->decision.refused)
        act_refused(file);
    struct reply slip;
    if (file->decision.phrase == PHRASE_BAD_ARGUMENT && rule->name == COMMAND_SCHEDULE &&
        act_slip(file, &slip))
        return slip;
    buf_init(&usage, TEXT_LONGEST);
    command_usage(rule, &usage);
    const char *const values[] = {"usage", usage.data, "example", rule->examples[0], NULL};
    struct reply reply = act_phrase(file, file->decision.phrase, values);
    buf_finish(&usage);
    return reply;
}
