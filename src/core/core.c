#include "core/core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/alert.h"
#include "core/asking.h"
#include "core/backlog.h"
#include "core/core_inside.h"
#include "core/memory.h"
#include "core/once.h"
#include "core/overlay.h"
#include "core/review.h"
#include "core/schedule.h"
#include "core/setting.h"
#include "core/speakers.h"
#include "core/stats.h"
#include "driver/line.h"

enum {
    DAY = 24 * 60 * 60 * 1000,
    INBOX_LASTS = 7, /* days */
    CHANGES_LAST = 90,
    AUDIT_LASTS = 400,
    MAX_TEXT_DEFAULT = 16 * 1024,
    CURSOR_EVERY = 1000, /* milliseconds: a disk that must turn for each line is most of the work */
};

struct core *core_create(const struct config *config, struct store *store,
                         const unsigned char key[PERSON_KEY_LENGTH], const struct core_calls *calls)
{
    struct core *core = mem_new(struct core);
    core->config = config;
    core->store = store;
    core->calls = *calls;
    memcpy(core->key, key, PERSON_KEY_LENGTH);
    core->memory = memory_create(config, store);
    core->overlay = overlay_create();
    if (!overlay_load(core->overlay, store))
        core_store_failed(core, "what was approved");
    core->speakers = speakers_create();
    core->once = once_create();
    core->backlog = backlog_create();
    core->asking = asking_create();
    core->alert_at = core->post_at = -1;
    core->posts = mem_array(config->account_count, sizeof *core->posts);
    for (size_t i = 0; i < config->account_count; i++) {
        core->posts[i].name = config->accounts[i].name;
        core->posts[i].form.max_text = MAX_TEXT_DEFAULT;
    }
    return core;
}

static bool write_cursor(struct core *core, size_t account, int64_t now)
{
    struct post *post = &core->posts[account];
    bool good = post->cursor == NULL || store_cursor_set(core->store, post->name, post->cursor);
    if (!good)
        core_store_failed(core, "cursor");
    free(post->cursor);
    post->cursor = NULL;
    post->cursor_at = now;
    return good;
}

void core_destroy(struct core *core)
{
    if (core == NULL)
        return;
    for (size_t i = 0; i < core->config->account_count; i++)
        write_cursor(core, i, core->posts[i].cursor_at);
    for (size_t i = 0; i < core->config->account_count; i++) {
        free(core->posts[i].link);
        str_list_finish(&core->posts[i].leaving);
    }
    memory_destroy(core->memory);
    overlay_destroy(core->overlay);
    speakers_destroy(core->speakers);
    once_destroy(core->once);
    backlog_destroy(core->backlog);
    asking_destroy(core->asking);
    free(core->posts);
    mem_wipe(core->key, sizeof core->key);
    free(core);
}

void core_know(struct core *core, const struct library *library)
{
    core->library = library;
    review_approved(core);
}

void core_store_failed(struct core *core, const char *what)
{
    log_write(LOG_LEVEL_ERROR, "store", "%s: %s", what, store_why(core->store));
}

static void on_message(struct core *core, size_t account, const struct line *line, int64_t now)
{
    change_heard(core, account, line, now);
    message_handle(core, account, line, now);
}

static void on_ready(struct core *core, size_t account, const struct line *line, int64_t now)
{
    (void)now;
    struct post *post = &core->posts[account];
    post->state = (struct account_state){.ready = true};
    post->form = (struct form){.lines = line_has_cap(line, "lines"),
                               .bold = line_has_cap(line, "bold"),
                               .html = line_has_cap(line, "html"),
                               .max_text = line->max_text > 0 && line->max_text < LINE_LONGEST / 4
                                               ? (size_t)line->max_text
                                               : MAX_TEXT_DEFAULT};
    post->idempotent = line_has_cap(line, "idempotent");
    post->history = line_has_cap(line, "history");
    post->edits = line_has_cap(line, "edit");
    post->retracts = line_has_cap(line, "retract");
    post->stands = line_has_cap(line, "standing");
    post->directs = line_has_cap(line, "direct");
    post->uncertain = true;
    free(post->link);
    post->link = line->link == NULL ? NULL : mem_string(line->link);
    if (line_has_cap(line, "nicks"))
        log_write(LOG_LEVEL_INFO, post->name,
                  "the network tells no accounts: moderators are known by their rank in a room "
                  "alone, whoever is listed by account is not recognised");
}

static void on_state(struct core *core, size_t account, const struct line *line, int64_t now)
{
    struct post *post = &core->posts[account];
    post->state.up = str_equal(line->state, "up");
    post->state.refused = str_equal(line->state, "refused");
    const char *why = line->why == NULL ? "" : line->why;
    snprintf(post->state.why, sizeof post->state.why, "%s", why);
    log_write(post->state.refused ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, post->name, "%s%s%s",
              line->state, *why == '\0' ? "" : ": ", why);
    if (post->state.up)
        handover_due(core, account, now);
}

/* Everything before it is handled, and what was answered is durable and known by its id: lines that
 * come again after a crash change nothing. So the cursor itself need not be written each time. */
static bool keep_cursor(struct core *core, size_t account, const char *value, int64_t now)
{
    struct post *post = &core->posts[account];
    free(post->cursor);
    post->cursor = mem_string(value);
    return now - post->cursor_at < CURSOR_EVERY || write_cursor(core, account, now);
}

/* What came before it and is not read yet must not be lost with it; but nobody waits for that. */
static void on_cursor(struct core *core, size_t account, const struct line *line, int64_t now)
{
    if (!backlog_is_empty(core->backlog))
        backlog_add(core->backlog, account, line);
    else if (!keep_cursor(core, account, line->value, now))
        return;
    core->calls.emit(core->calls.data, account,
                     &(struct line){.type = LINE_STORED, .id = line->value});
}

static void on_save(struct core *core, size_t account, const struct line *line, int64_t now)
{
    (void)now;
    if (store_saved_set(core->store, core->posts[account].name, line->name, line->blob))
        core->calls.emit(core->calls.data, account,
                         &(struct line){.type = LINE_STORED, .id = line->id});
    else
        core_store_failed(core, "saved state");
}

static void on_log(struct core *core, size_t account, const struct line *line, int64_t now)
{
    (void)now;
    log_write(log_level_of(line->level), core->posts[account].name, "%s", line->text);
}

static void on_unknown(struct core *core, size_t account, const struct line *line, int64_t now)
{
    (void)line, (void)now;
    log_write(LOG_LEVEL_WARNING, core->posts[account].name,
              "a line of a type that this version does not know was passed over");
}

/* Lines without a handler are for later (invitations) or for drivers only. */
static void (*const handlers[LINE_TYPES])(struct core *, size_t, const struct line *, int64_t) = {
    [LINE_UNKNOWN] = on_unknown,
    [LINE_READY] = on_ready,
    [LINE_STATE] = on_state,
    [LINE_MESSAGE] = on_message,
    [LINE_EDITED] = message_handle,
    [LINE_ACKED] = handover_acked,
    [LINE_PROBED] = handover_probed,
    [LINE_STANDS] = message_stood,
    [LINE_CURSOR] = on_cursor,
    [LINE_SAVE] = on_save,
    [LINE_LOG] = on_log,
    [LINE_RETRACTED] = change_retracted,
    [LINE_REACTION] = change_reaction,
    [LINE_ROOM] = change_room,
};

void core_line(struct core *core, size_t account, const struct line *line, int64_t now)
{
    if (handlers[line->type] != NULL)
        handlers[line->type](core, account, line, now);
}

bool core_read_one(struct core *core, int64_t now)
{
    struct line line;
    size_t account = 0;
    if (!backlog_take(core->backlog, &account, &line))
        return false;
    if (line.type == LINE_CURSOR)
        keep_cursor(core, account, line.value, now);
    else
        message_read(core, account, &line, now);
    line_finish(&line);
    return !backlog_is_empty(core->backlog);
}

bool core_has_unread(const struct core *core)
{
    return !backlog_is_empty(core->backlog);
}

void core_driver_ended(struct core *core, size_t account, const char *why)
{
    struct account_state *state = &core->posts[account].state;
    write_cursor(core, account, core->posts[account].cursor_at);
    bool refused = state->refused;
    if (!refused)
        snprintf(state->why, sizeof state->why, "%s", why);
    state->ready = state->up = false;
}

/* What is kept, and for how long; see PHRASE_PRIVACY, which promises it. */
static void sweep(struct core *core, int64_t now)
{
    int64_t before = now - (int64_t)INBOX_LASTS * DAY;
    bool good =
        store_begin(core->store) && store_inbox_forget(core->store, before) &&
        store_said_forget(core->store, before) && store_outbox_forget(core->store, before) &&
        store_change_forget(core->store, now - (int64_t)CHANGES_LAST * DAY) &&
        store_room_forget(core->store, SETTING_IGNORE "*", now) &&
        store_room_forget(core->store, setting_name(SETTING_PAUSED_UNTIL), now) &&
        store_proposal_forget(core->store, now - (int64_t)CHANGES_LAST * DAY) &&
        store_audit_forget(core->store, now - (int64_t)AUDIT_LASTS * DAY) &&
        store_alert_forget(core->store, before) && store_crisis_forget(core->store, before) &&
        store_tally_forget(core->store, calendar_week(now) - STATS_WEEKS) &&
        store_commit(core->store);
    if (good)
        return;
    core_store_failed(core, "what is old");
    store_rollback(core->store);
}

void core_tick(struct core *core, int64_t now)
{
    for (size_t i = 0; i < core->config->account_count; i++) {
        if (core->posts[i].state.waiting > 0)
            handover_due(core, i, now);
        if (core->posts[i].cursor != NULL)
            write_cursor(core, i, now);
    }
    message_not_stood(core, now);
    alert_tick(core, now);
    schedule_tick(core, now);
    if (now - core->swept_at < DAY)
        return;
    core->swept_at = now;
    sweep(core, now);
}

struct account_state core_state(const struct core *core, size_t account)
{
    return core->posts[account].state;
}
