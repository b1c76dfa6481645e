/* Replies on their way: handed over, until the driver knows that they were sent. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/alert.h"
#include "core/core_inside.h"
#include "driver/line.h"

enum {
    ANSWER_LASTS = 60 * 60 * 1000,      /* milliseconds after which an answer comes too late */
    CRISIS_LASTS = 24 * 60 * 60 * 1000, /* and a crisis reply */
    LATER_LEAST = 1000,
};

/* Rows of one pass, copied because the store may not be called while it reads. */
struct pass {
    struct outbox_row *rows;
    size_t count;
};

static bool keep_row(void *data, const struct outbox_row *row)
{
    struct pass *pass = data;
    pass->rows = mem_resize(pass->rows, pass->count + 1, sizeof *pass->rows);
    struct outbox_row copy = *row;
    copy.key = mem_string(row->key);
    copy.room = mem_string(row->room);
    copy.line = mem_string(row->line);
    copy.account = NULL;
    pass->rows[pass->count++] = copy;
    return true;
}

static void free_text(const char *text)
{
    free((void *)(uintptr_t)text);
}

static void pass_finish(struct pass *pass)
{
    for (size_t i = 0; i < pass->count; i++) {
        free_text(pass->rows[i].key);
        free_text(pass->rows[i].room);
        free_text(pass->rows[i].line);
    }
    free(pass->rows);
}

static void drop(struct core *core, size_t account, const struct outbox_row *row, const char *why)
{
    struct post *post = &core->posts[account];
    post->state.waiting -= post->state.waiting > 0;
    if (why != NULL)
        log_write(LOG_LEVEL_WARNING, post->name, "a reply was given up: %s", why);
    if (!store_outbox_done(core->store, row->key) || !store_said_gone(core->store, row->key))
        core_store_failed(core, "outbox");
}

static void keep_remote(void *data, const struct said_row *row)
{
    char **remote = data;
    *remote = mem_string(row->remote_id);
}

enum passage { NOT_YET, READY, GONE };

/* Puts the network's id in the place of the key of what is to be changed. `*remote` must be freed.
 */
static enum passage address(struct core *core, struct line *line, char **remote)
{
    if (line->type != LINE_EDIT && line->type != LINE_RETRACT)
        return READY;
    if (!store_said_get(core->store, line->target, keep_remote, remote)) {
        core_store_failed(core, "outbox");
        return NOT_YET;
    }
    line->target = *remote;
    return *remote == NULL ? GONE : **remote == '\0' ? NOT_YET : READY;
}

/* Says a row to the driver; before that, `handed`: writes down that it is. After a crash between
 * the two it counts as perhaps sent. */
static void emit_row(struct core *core, size_t account, const struct outbox_row *row, bool handed)
{
    struct line line;
    const char *why = NULL;
    char *remote = NULL;
    if (!line_parse(row->line, strlen(row->line), &line, &why))
        return;
    enum passage passage = address(core, &line, &remote);
    if (passage == GONE)
        drop(core, account, row, NULL);
    else if (passage == READY && !handed &&
             !store_outbox_state(core->store, row->key, OUTBOX_HANDED, 0))
        core_store_failed(core, "outbox");
    else if (passage == READY)
        core->calls.emit(core->calls.data, account, &line);
    free(remote);
    line_finish(&line);
}

/* Was it sent? The driver is told what to look for. */
static void probe_row(struct core *core, size_t account, const struct outbox_row *row)
{
    struct line line;
    const char *why = NULL;
    if (!line_parse(row->line, strlen(row->line), &line, &why))
        return;
    core->calls.emit(core->calls.data, account,
                     &(struct line){.type = LINE_PROBE,
                                    .key = row->key,
                                    .room = row->room,
                                    .text = line.text,
                                    .reply_to = line.reply_to,
                                    .urgent = line.urgent});
    line_finish(&line);
}

/* A row that an ended driver had in hand. */
static void settle(struct core *core, size_t account, const struct outbox_row *row)
{
    const struct post *post = &core->posts[account];
    bool provable = post->idempotent || post->history;
    if (post->idempotent || (!provable && row->kind == OUTBOX_CRISIS))
        emit_row(core, account, row, true);
    else if (post->history)
        probe_row(core, account, row);
    else
        drop(core, account, row, "nobody can tell whether it was sent before the crash");
}

static bool is_too_late(const struct outbox_row *row, int64_t now)
{
    return now - row->created > (row->kind == OUTBOX_CRISIS ? CRISIS_LASTS : ANSWER_LASTS);
}

static struct pass read_rows(struct core *core, size_t account, enum outbox_state state)
{
    struct pass pass = {0};
    if (!store_outbox_each(core->store, core->posts[account].name, state, keep_row, &pass))
        core_store_failed(core, "outbox");
    return pass;
}

static void settle_all(struct core *core, size_t account)
{
    struct pass pass = read_rows(core, account, OUTBOX_HANDED);
    core->posts[account].state.waiting = pass.count;
    for (size_t i = 0; i < pass.count; i++)
        settle(core, account, &pass.rows[i]);
    core->posts[account].uncertain = false;
    pass_finish(&pass);
}

/* ---- leaving ---- */

static bool is_owed(const struct pass *pass, const char *room)
{
    size_t i = 0;
    while (i < pass->count && !str_equal(pass->rows[i].room, room))
        i++;
    return i < pass->count;
}

/* Drivers pace what is said, and what left a room cannot be confirmed there: not before the last
 * word is with the network. */
static void leave_rooms(struct core *core, size_t account)
{
    struct post *post = &core->posts[account];
    struct str_list still = {0};
    if (post->leaving.count == 0)
        return;
    struct pass waiting = read_rows(core, account, OUTBOX_WAITING);
    struct pass handed = read_rows(core, account, OUTBOX_HANDED);
    for (size_t i = 0; i < post->leaving.count; i++) {
        const char *room = post->leaving.items[i];
        if (is_owed(&waiting, room) || is_owed(&handed, room))
            str_list_add(&still, room);
        else
            core->calls.emit(core->calls.data, account,
                             &(struct line){.type = LINE_LEAVE, .room = room});
    }
    pass_finish(&waiting);
    pass_finish(&handed);
    str_list_finish(&post->leaving);
    post->leaving = still;
}

void handover_leave(struct core *core, size_t account, const char *room)
{
    if (!str_list_has(&core->posts[account].leaving, room))
        str_list_add(&core->posts[account].leaving, room);
    leave_rooms(core, account);
}

/* ---- handing over ---- */

void handover_due(struct core *core, size_t account, int64_t now)
{
    struct post *post = &core->posts[account];
    if (!post->state.up)
        return;
    bool anew = post->uncertain;
    if (anew)
        settle_all(core, account);
    struct pass pass = read_rows(core, account, OUTBOX_WAITING);
    post->state.waiting += anew ? pass.count : 0;
    for (size_t i = 0; i < pass.count; i++) {
        if (is_too_late(&pass.rows[i], now))
            drop(core, account, &pass.rows[i], "it would come too late");
        else if (pass.rows[i].not_before <= now)
            emit_row(core, account, &pass.rows[i], false);
    }
    pass_finish(&pass);
    leave_rooms(core, account);
}

/* It is with the network, or never will be. */
static bool finish(struct core *core, const struct line *line, bool sent)
{
    bool good = store_begin(core->store) && store_outbox_done(core->store, line->key);
    if (!sent)
        good = good && store_said_gone(core->store, line->key);
    else if (line->remote_id != NULL)
        good = good && store_said_sent(core->store, line->key, line->remote_id);
    if (good && store_commit(core->store))
        return true;
    store_rollback(core->store);
    return false;
}

void handover_acked(struct core *core, size_t account, const struct line *line, int64_t now)
{
    struct post *post = &core->posts[account];
    bool later = str_equal(line->result, "later");
    bool sent = str_equal(line->result, "sent");
    bool good = true;
    bool told = alert_arrived(core, account, line, now);
    if (later) {
        int64_t wait = line->retry_after > LATER_LEAST ? line->retry_after : LATER_LEAST;
        good = store_outbox_state(core->store, line->key, OUTBOX_WAITING, now + wait);
    } else {
        if (!sent)
            log_write(LOG_LEVEL_WARNING, post->name, "the network did not take a reply");
        good = finish(core, line, sent);
        post->state.waiting -= post->state.waiting > 0;
    }
    if (!good)
        core_store_failed(core, "outbox");
    leave_rooms(core, account);
    if (told || (!later && post->state.waiting > 0)) /* perhaps a change of what was sent now */
        handover_due(core, account, now);
}

static bool is_crisis(struct core *core, size_t account, const char *key)
{
    struct pass pass = read_rows(core, account, OUTBOX_HANDED);
    bool crisis = false;
    for (size_t i = 0; i < pass.count; i++)
        crisis = crisis || (pass.rows[i].kind == OUTBOX_CRISIS && str_equal(pass.rows[i].key, key));
    pass_finish(&pass);
    return crisis;
}

/* Also comes unasked, when a driver's connection broke while a reply was on its way. Where nobody
 * can tell, an answer is said at most once, a crisis reply at least once. */
void handover_probed(struct core *core, size_t account, const struct line *line, int64_t now)
{
    struct post *post = &core->posts[account];
    bool again = str_equal(line->result, "absent") ||
                 (str_equal(line->result, "unknown") && is_crisis(core, account, line->key));
    bool good = again ? store_outbox_state(core->store, line->key, OUTBOX_WAITING, now)
                      : finish(core, line, true);
    if (!again)
        post->state.waiting -= post->state.waiting > 0;
    if (!good)
        core_store_failed(core, "outbox");
    if (again)
        handover_due(core, account, now);
    leave_rooms(core, account);
}
