#include "core/schedule.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "command/when.h"
#include "core/memory.h"
#include "core/overlay.h"
#include "core/setting.h"
#include "core/wording.h"

bool schedule_next(const char *expression, const char *timezone, int64_t after, int64_t *due)
{
    struct cron cron;
    struct zone zone;
    if (!when_parse(expression, &cron))
        return false;
    zone_enter(&zone, timezone);
    bool found = cron_next(&cron, &zone, after, due);
    zone_leave(&zone);
    return found;
}

/* Rows copied, because the store may not be called while it reads. */
struct rows {
    struct schedule_row *items;
    size_t count;
};

static void keep(void *data, const struct schedule_row *row)
{
    struct rows *rows = data;
    struct schedule_row copy = *row;
    copy.account = mem_string(row->account);
    copy.room = mem_string(row->room);
    copy.entry = mem_string(row->entry);
    copy.expression = mem_string(row->expression);
    rows->items = mem_resize(rows->items, rows->count + 1, sizeof *rows->items);
    rows->items[rows->count++] = copy;
}

static void rows_finish(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        free((void *)(uintptr_t)rows->items[i].account);
        free((void *)(uintptr_t)rows->items[i].room);
        free((void *)(uintptr_t)rows->items[i].entry);
        free((void *)(uintptr_t)rows->items[i].expression);
    }
    free(rows->items);
}

char *schedule_times(const struct guide *guide, int64_t times)
{
    char number[24];
    snprintf(number, sizeof number, "%lld",
             (long long)(times > SCHEDULE_COUNTED ? SCHEDULE_COUNTED : times));
    if (times <= SCHEDULE_COUNTED)
        return mem_string(number);
    const char *const values[] = {"number", number, NULL};
    return wording_phrase(guide, PHRASE_MORE_THAN, values);
}

/* ---- one that is due ---- */

struct turn {
    struct core *core;
    size_t account;
    const struct schedule_row *row;
    int64_t now;
    const struct knowledge *know;
    const struct guide *guide;
    const struct entry *entry; /* NULL: it is no more */
    char *timezone;
    char *staff;   /* "" for none */
    int64_t next;  /* 0: never again */
    int64_t times; /* that came since it was looked at last, */
    int64_t last;  /* and the last of them */
};

static struct room *room_of_name(const struct turn *turn, const char *room)
{
    return memory_room(turn->core->memory, turn->row->account, room, turn->now);
}

static struct room *room_of(const struct turn *turn)
{
    return room_of_name(turn, turn->row->room);
}

static void turn_init(struct turn *turn)
{
    const struct room *room = room_of(turn);
    int64_t at = turn->row->due;
    turn->know = library_know(turn->core->library, room->language);
    turn->guide = turn->know->guide;
    turn->entry = guide_entry(turn->guide, turn->row->entry);
    turn->timezone = mem_string(room->timezone);
    turn->staff = mem_string(room_staff(room));
    if (*turn->staff != '\0' && room_of_name(turn, turn->staff)->left_at > 0)
        *turn->staff = '\0';
    for (turn->times = 0; at > 0 && at <= turn->now; turn->times++) {
        turn->last = at;
        int64_t after = turn->times < SCHEDULE_COUNTED ? at : turn->now;
        if (!schedule_next(turn->row->expression, turn->timezone, after, &at))
            at = 0;
    }
    turn->next = at;
}

static void turn_finish(struct turn *turn)
{
    free(turn->timezone);
    free(turn->staff);
}

static bool is_after_crisis(const struct turn *turn)
{
    const struct schedule_row *row = turn->row;
    int64_t at = 0;
    if (!store_crisis_get(turn->core->store, row->account, row->room, &at))
        return true; /* nobody knows: then rather not */
    return at > 0 && turn->now - at < room_of(turn)->hold;
}

/* Why nothing is said, and nobody misses it; NULL where something is. */
static const char *why_silent(const struct turn *turn)
{
    const struct room *room = room_of(turn);
    if (room->left_at > 0)
        return "left";
    if (room->encrypted)
        return "encrypted";
    if (room->mode == MODE_OFF)
        return "off";
    if (room->paused_until > turn->now)
        return "paused";
    if (turn->entry != NULL && topic_is_off(room->topics_off, turn->entry->id))
        return "topic off";
    return is_after_crisis(turn) ? "a crisis reply is fresh" : NULL;
}

/* The nominal time is part of the key: the same time is never posted twice. */
static bool post_to(const struct turn *turn, const char *room, const char *tail,
                    const struct reply *reply, const struct matter *matter)
{
    char *id = mem_print("schedule\n%lld\n%lld%s", (long long)turn->row->id,
                         (long long)turn->row->due, tail);
    struct envelope envelope = {.id = id, .room = room, .instead = id};
    bool good = outbox_add(turn->core, turn->account, &envelope, reply, matter, turn->now);
    free(id);
    return good;
}

/* In a dry run the moderators read it instead. */
static bool post_entry(const struct turn *turn)
{
    struct form form = turn->core->posts[turn->account].form;
    struct matter matter = {SAID_GUIDANCE, turn->entry->id};
    form.notice_short = room_of(turn)->notice_short;
    bool dry = room_of(turn)->dryrun && *turn->staff != '\0';
    struct place_in place = {turn->row->account, turn->row->room, turn->guide->language};
    struct entry shown = overlay_entry(turn->core->overlay, &place, turn->know, turn->entry);
    struct reply reply = reply_guidance(turn->guide, &shown, GUIDANCE_BRIEF, false, &form);
    if (dry) {
        char *room = wording_escaped(turn->row->room);
        const char *const values[] = {"room", room, NULL};
        struct reply head = reply_phrase(turn->guide, PHRASE_DRYRUN, values, &form);
        reply_put_before(&reply, &head, &form);
        matter = (struct matter){SAID_OTHER, ""};
        free(room);
    }
    bool good = post_to(turn, dry ? turn->staff : turn->row->room, "", &reply, &matter);
    reply_finish(&reply);
    return good;
}

static bool tell_missed(const struct turn *turn)
{
    if (*turn->staff == '\0')
        return true;
    char *time = wording_time(turn->guide, turn->timezone, turn->last, turn->now);
    char *room = wording_escaped(turn->row->room);
    char *number = mem_print("%lld", (long long)turn->row->id);
    char *times = schedule_times(turn->guide, turn->times);
    const char *title = turn->entry == NULL ? turn->row->entry : turn->entry->title;
    const char *const values[] = {"title",  title,  "time",  time,  "room", room,
                                  "number", number, "times", times, NULL};
    struct reply reply = reply_phrase(turn->guide, PHRASE_SCHEDULE_MISSED, values,
                                      &turn->core->posts[turn->account].form);
    struct matter matter = {SAID_OTHER, ""};
    bool good = post_to(turn, turn->staff, "\nmissed", &reply, &matter);
    reply_finish(&reply);
    free(time);
    free(room);
    free(number);
    free(times);
    return good;
}

/* That its time came, and what was said then, in one. */
static bool take_turn(const struct turn *turn)
{
    struct store *store = turn->core->store;
    const struct schedule_row *row = turn->row;
    const char *silent = why_silent(turn);
    bool late = turn->now - row->due > SCHEDULE_LATE || turn->entry == NULL;
    bool missed = silent == NULL && late;
    bool gone = false;
    if (silent != NULL)
        log_write(LOG_LEVEL_INFO, row->account, "schedule %lld was passed over: %s",
                  (long long)row->id, silent);
    bool good = store_begin(store);
    if (turn->next == 0)
        good = good && store_schedule_remove(store, row->account, row->room, row->id, &gone);
    else
        good = good && store_schedule_move(store, row->id, turn->next,
                                           row->missed + (missed ? turn->times : 0),
                                           missed ? turn->last : row->missed_at);
    if (missed)
        good = good && tell_missed(turn);
    else if (silent == NULL)
        good = good && post_entry(turn);
    if (good && store_commit(store)) {
        if (silent == NULL && !missed)
            snprintf(room_of(turn)->last, ENTRY_ID_LONGEST + 1, "%s", turn->entry->id);
        return true;
    }
    core_store_failed(turn->core, "schedule");
    store_rollback(store);
    return false;
}

/* ---- all ---- */

static void take_turns(struct core *core, size_t account, const struct rows *rows, int64_t now)
{
    size_t taken = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!str_equal(rows->items[i].account, core->posts[account].name))
            continue;
        struct turn turn = {.core = core, .account = account, .row = &rows->items[i], .now = now};
        turn_init(&turn);
        taken += take_turn(&turn);
        turn_finish(&turn);
    }
    if (taken > 0)
        handover_due(core, account, now);
}

/* Where the network is away its turn comes once it is back, or it is missed. */
void schedule_tick(struct core *core, int64_t now)
{
    struct rows rows = {0};
    if (core->post_at < 0 && !store_schedule_next(core->store, &core->post_at))
        core_store_failed(core, "schedule");
    if (core->post_at <= 0 || now < core->post_at)
        return;
    if (!store_schedule_due(core->store, now, keep, &rows))
        core_store_failed(core, "schedule");
    for (size_t i = 0; i < core->config->account_count; i++) {
        if (core->posts[i].state.up)
            take_turns(core, i, &rows, now);
    }
    rows_finish(&rows);
    core->post_at = -1;
}

/* What is due already keeps its turn. */
static bool refresh(struct core *core, const struct schedule_row *row, const char *timezone,
                    int64_t now)
{
    int64_t due = 0;
    return row->due <= now || !schedule_next(row->expression, timezone, now, &due) ||
           due == row->due ||
           store_schedule_move(core->store, row->id, due, row->missed, row->missed_at);
}

void schedule_refresh(struct core *core, const char *account, const char *room, int64_t now)
{
    struct rows rows = {0};
    char *timezone = mem_string(memory_room(core->memory, account, room, now)->timezone);
    bool good = store_schedule_room(core->store, account, room, keep, &rows);
    for (size_t i = 0; i < rows.count; i++)
        good = refresh(core, &rows.items[i], timezone, now) && good;
    if (!good)
        core_store_failed(core, "schedule");
    rows_finish(&rows);
    free(timezone);
    core->post_at = -1;
}
