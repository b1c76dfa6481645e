/* What moderators take note of, and have said again and again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/mem.h"
#include "base/str.h"
#include "command/when.h"
#include "core/act.h"
#include "core/alert.h"
#include "core/listing.h"
#include "core/memory.h"
#include "core/schedule.h"
#include "core/setting.h"
#include "core/wording.h"
#include "driver/line.h"

enum { NUMBERS_LONGEST = 4096 };

/* ---- alerts ---- */

/* Who is in the room where alerts are told is one of those whom they are for; elsewhere it takes a
 * moderator of the room that they come from. */
struct reply act_ack(struct case_file *file)
{
    struct core *core = file->core;
    const char *account = file->account_name;
    const char *room = file->scope.standing.role >= ROLE_MODERATOR ? file->scope.room : "";
    int64_t id = act_value(file, 0)->number;
    struct buf numbers;
    buf_init(&numbers, NUMBERS_LONGEST);
    bool good = alert_note(core, account, file->line->room, room, id, file->line->sender, file->now,
                           &numbers);
    char *taker = NULL;
    if (good && numbers.length == 0 && id > 0)
        good = store_alert_taker(core->store, account, file->line->room, room, id, &taker);
    file->failed = file->failed || !good;
    char *who = wording_escaped(taker == NULL ? "" : taker);
    char *number = mem_print("%lld", (long long)id);
    const char *const values[] = {"numbers", numbers.data, "number", number, "who", who, NULL};
    struct reply reply = act_phrase(file,
                                    numbers.length > 0 ? PHRASE_ACKED
                                    : taker != NULL    ? PHRASE_ACKED_ALREADY
                                                       : PHRASE_NO_ALERT,
                                    values);
    free(number);
    free(who);
    free(taker);
    buf_finish(&numbers);
    return reply;
}

/* ---- schedules ---- */

static void count_row(void *data, const struct schedule_row *row)
{
    size_t *count = data;
    (void)row;
    ++*count;
}

/* As the record has it, new. */
static char *plain_schedule(const struct schedule_row *row)
{
    return mem_print("%lld: %s, %s", (long long)row->id, row->entry, row->expression);
}

/* Why nothing is posted at that time as things are: a phrase with its time; PHRASES for nothing. */
static enum phrase why_not_then(const struct case_file *file, int64_t due)
{
    const struct room *room = act_room(file);
    return room->mode == MODE_OFF     ? PHRASE_BUT_NOT_POSTED
           : room->paused_until > due ? PHRASE_BUT_PAUSED
                                      : PHRASES;
}

/* A sentence with a space before it, new; "". */
static char *but_not_then(const struct case_file *file, int64_t due)
{
    enum phrase why = why_not_then(file, due);
    if (why == PHRASES)
        return mem_string("");
    char *time = act_moment(file, act_room(file)->paused_until);
    const char *const values[] = {"time", time, NULL};
    char *but = wording_behind(file->know->guide, why, values);
    free(time);
    return but;
}

static struct reply add_schedule(struct case_file *file, const struct entry *entry, int64_t due)
{
    struct schedule_row row = {.account = file->account_name,
                               .room = file->scope.room,
                               .entry = entry->id,
                               .expression = act_value(file, 1)->text,
                               .due = due};
    file->failed = file->failed || !store_schedule_add(file->core->store, &row, &row.id);
    file->core->post_at = -1;
    char *number = mem_print("%lld", (long long)row.id);
    char *what = plain_schedule(&row);
    char *time = act_moment(file, due);
    char *but = but_not_then(file, due);
    const char *const values[] = {"number", number, "title", entry->title, "time",
                                  time,     "but",  but,     NULL};
    act_audit_note(file, "schedule", NULL, what);
    struct reply reply = act_phrase(file, PHRASE_SCHEDULED, values);
    free(but);
    free(number);
    free(what);
    free(time);
    return reply;
}

/* The entry of the first word, a comma behind it or not. */
static const struct entry *entry_meant(const struct case_file *file)
{
    char name[VALUE_LONGEST + 1];
    snprintf(name, sizeof name, "%s", act_value(file, 0)->text);
    size_t length = strlen(name);
    if (length > 1 && strchr(",:", name[length - 1]) != NULL)
        name[length - 1] = '\0';
    return guide_named(file->know->guide, name);
}

static struct reply refuse(struct case_file *file, enum phrase phrase, int64_t number,
                           const char *title, const char *when)
{
    char *text = mem_print("%lld", (long long)number);
    char *shown = wording_escaped(when);
    const char *const values[] = {"number", text, "title", title, "when", shown, NULL};
    struct reply reply = act_phrase(file, phrase, values);
    free(text);
    free(shown);
    return reply;
}

/* Of another schedule that comes at the same time, or nearly so. */
static struct reply refuse_for(struct case_file *file, const struct schedule_clash *clash)
{
    const struct entry *other = guide_entry(file->know->guide, clash->entry);
    return refuse(file, clash->same ? PHRASE_ALREADY_SCHEDULED : PHRASE_IN_THE_WAY, clash->id,
                  other == NULL ? clash->entry : other->title, clash->expression);
}

/* Often enough is not too often: nobody can talk where a bot posts all the time. */
struct reply act_schedule(struct case_file *file)
{
    const struct entry *entry = entry_meant(file);
    const char *expression = act_value(file, 1)->text;
    struct cron cron;
    int64_t due = 0;
    size_t count = 0;
    if (entry == NULL || topic_is_off(act_room(file)->topics_off, entry->id))
        return act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    if (!when_parse(expression, &cron) ||
        !schedule_next(expression, act_room(file)->timezone, file->now, &due))
        return act_phrase(file, PHRASE_NEVER_COMES, NULL);
    file->failed = file->failed || !store_schedule_room(file->core->store, file->account_name,
                                                        file->scope.room, count_row, &count);
    if (cron_least_gap(&cron) < SCHEDULE_GAP)
        return act_phrase(file, PHRASE_TOO_OFTEN, NULL);
    struct schedule_clash clash = {.wanted = entry->id, .cron = &cron, .now = file->now};
    file->failed =
        file->failed || !schedule_clashes(file->core, file->account_name, file->scope.room, &clash);
    struct reply reply = clash.id > 0 ? refuse_for(file, &clash)
                         : count >= SCHEDULES_MOST
                             ? refuse(file, PHRASE_TOO_MANY_SCHEDULES, (int64_t)count, "", "")
                             : add_schedule(file, entry, due);
    schedule_clash_finish(&clash);
    return reply;
}

/* One of a number, as the record has it. */
struct sought {
    int64_t id;
    char *found; /* NULL: there is none */
};

static void seek(void *data, const struct schedule_row *row)
{
    struct sought *sought = data;
    if (row->id == sought->id && sought->found == NULL)
        sought->found = plain_schedule(row);
}

bool act_post_no_more(struct case_file *file, int64_t id)
{
    bool was_there = false;
    file->failed = file->failed || !store_schedule_remove(file->core->store, file->account_name,
                                                          file->scope.room, id, &was_there);
    return was_there;
}

struct reply act_unschedule(struct case_file *file)
{
    struct sought sought = {.id = act_value(file, 0)->number};
    file->failed = file->failed || !store_schedule_room(file->core->store, file->account_name,
                                                        file->scope.room, seek, &sought);
    if (sought.found == NULL || !act_post_no_more(file, sought.id)) {
        free(sought.found);
        return act_phrase(file, PHRASE_NO_SUCH_SCHEDULE, NULL);
    }
    act_audit_note(file, "unschedule", sought.found, NULL);
    free(sought.found);
    return act_phrase(file, PHRASE_UNSCHEDULED, NULL);
}

/* Under the number that it had: the same, at times to come. */
bool act_post_again(struct case_file *file, const char *text, struct schedule_row *row)
{
    size_t count = 0;
    const char *entry = strchr(text, ' ');
    const char *comma = entry == NULL ? NULL : strchr(entry, ',');
    if (comma == NULL)
        return false;
    char *id = mem_string_of(entry + 1, (size_t)(comma - entry - 1));
    const struct entry *found = guide_entry(file->know->guide, id);
    free(id);
    *row = (struct schedule_row){.id = strtoll(text, NULL, 10),
                                 .account = file->account_name,
                                 .room = file->scope.room,
                                 .entry = found == NULL ? "" : found->id,
                                 .expression = comma + 2};
    file->failed = file->failed || !store_schedule_room(file->core->store, file->account_name,
                                                        file->scope.room, count_row, &count);
    if (found == NULL || count >= SCHEDULES_MOST ||
        !schedule_next(row->expression, act_room(file)->timezone, file->now, &row->due))
        return false;
    file->core->post_at = -1;
    file->failed = file->failed || !store_schedule_add(file->core->store, row, &row->id);
    return true;
}

struct schedules {
    struct listing listing;
    int64_t first; /* when something is due next */
};

static void add_row(void *data, const struct schedule_row *row)
{
    struct schedules *schedules = data;
    struct listing *listing = &schedules->listing;
    const struct case_file *file = listing->file;
    const struct entry *entry = guide_entry(file->know->guide, row->entry);
    char *number = mem_print("%lld", (long long)row->id);
    char *times = schedule_times(file->know->guide, row->missed);
    char *when = wording_escaped(row->expression);
    char *next = act_moment(file, row->due);
    char *last = act_moment(file, row->missed_at);
    const char *const lost[] = {"times", times, "time", last, NULL};
    char *missed = entry == NULL     ? wording_behind(file->know->guide, PHRASE_SCHEDULE_GONE, NULL)
                   : row->missed > 0 ? wording_behind(file->know->guide, PHRASE_SCHEDULE_LOST, lost)
                                     : mem_string("");
    const char *const values[] = {
        "number", number, "title", entry == NULL ? row->entry : entry->title,
        "when",   when,   "time",  next,
        "missed", missed, NULL};
    listing_add(listing, PHRASE_SCHEDULE, values);
    schedules->first =
        listing->count == 1 || row->due < schedules->first ? row->due : schedules->first;
    free(number);
    free(times);
    free(when);
    free(next);
    free(last);
    free(missed);
}

struct reply act_schedules(struct case_file *file)
{
    struct schedules schedules = {0};
    act_room(file); /* read before the store reads: it cannot do both at once */
    listing_init(&schedules.listing, file);
    file->failed = file->failed || !store_schedule_room(file->core->store, file->account_name,
                                                        file->scope.room, add_row, &schedules);
    enum phrase why = why_not_then(file, schedules.first);
    char *time = act_moment(file, act_room(file)->paused_until);
    const char *const values[] = {"time", time, NULL};
    if (schedules.listing.count > 0 && why != PHRASES)
        listing_add(&schedules.listing, why, values);
    free(time);
    return listing_reply(&schedules.listing, PHRASE_SCHEDULES, PHRASE_NO_SCHEDULES);
}
