/* Replies on their way: written down before they are handed over, until the driver knows that they
 * were sent. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/core_inside.h"
#include "driver/line.h"

enum {
    KEY_BYTES = 16,
    ANSWER_LASTS = 60 * 60 * 1000,      /* milliseconds after which an answer comes too late */
    CRISIS_LASTS = 24 * 60 * 60 * 1000, /* and a crisis reply */
    LATER_LEAST = 1000,
};

/* The same question and part give the same key for ever, so that a network that knows keys posts it
 * once even if our own store was lost. */
static void make_key(const struct post *post, const struct envelope *envelope, size_t part,
                     char key[2 * KEY_BYTES + 1])
{
    char *text = mem_print("%s\n%s\n%s\n%zu", post->name, envelope->room, envelope->id, part);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(text, strlen(text), digest, &length, EVP_sha256(), NULL);
    for (size_t i = 0; i < KEY_BYTES; i++)
        snprintf(key + 2 * i, 3, "%02x", digest[i]);
    free(text);
}

static bool put(struct core *core, struct post *post, const struct line *send, bool crisis,
                int64_t now)
{
    struct buf line;
    buf_init(&line, LINE_LONGEST);
    bool good = line_write(send, &line);
    buf_truncate(&line, line.length > 0 ? line.length - 1 : 0);
    struct outbox_row row = {.key = send->key,
                             .account = post->name,
                             .room = send->room,
                             .kind = crisis ? OUTBOX_CRISIS : OUTBOX_ANSWER,
                             .state = OUTBOX_WAITING,
                             .line = line.data,
                             .created = now,
                             .not_before = now};
    good = good && store_outbox_add(core->store, &row);
    post->state.waiting += good;
    buf_finish(&line);
    return good;
}

/* Where nothing can be changed later, nothing is kept for it; but people react to alerts. */
static bool note(struct core *core, const struct post *post, const struct envelope *envelope,
                 const struct matter *matter, const char *key, size_t part, int64_t now)
{
    const char *question = envelope->question != NULL ? envelope->question : envelope->instead;
    bool kept = post->edits || post->retracts || matter->kind == SAID_ALERT;
    if (!kept || question == NULL)
        return true;
    struct said_row row = {.key = key,
                           .account = post->name,
                           .room = envelope->room,
                           .question = question,
                           .thread = envelope->thread == NULL ? "" : envelope->thread,
                           .part = (int64_t)part,
                           .kind = matter->kind,
                           .entry = matter->entry,
                           .remote_id = "",
                           .at = now};
    return store_said_add(core->store, &row);
}

static bool add_part(struct core *core, struct post *post, const struct envelope *envelope,
                     const struct reply *reply, size_t part, const struct matter *matter,
                     int64_t now)
{
    char key[2 * KEY_BYTES + 1];
    bool urgent = matter->kind == SAID_CRISIS || matter->kind == SAID_ALERT;
    make_key(post, envelope, part, key);
    struct line send = {.type = LINE_SEND,
                        .key = key,
                        .room = envelope->room,
                        .text = reply->parts[part].text,
                        .html = reply->parts[part].html,
                        .reply_to = envelope->question,
                        .thread = envelope->thread,
                        .mention = envelope->mention,
                        .urgent = urgent};
    return put(core, post, &send, urgent, now) &&
           note(core, post, envelope, matter, key, part, now);
}

bool outbox_add(struct core *core, size_t account, const struct envelope *envelope,
                const struct reply *reply, const struct matter *matter, int64_t now)
{
    for (size_t part = 0; part < reply->count; part++) {
        if (!add_part(core, &core->posts[account], envelope, reply, part, matter, now))
            return false;
    }
    return true;
}

/* The target of an edit or a retraction is the key of what was said: its id on the network may not
 * be known yet. */
static bool edit_part(struct core *core, struct post *post, const struct envelope *envelope,
                      const struct said_row *said, const struct reply *reply, size_t part,
                      const struct matter *matter, int64_t now)
{
    char key[2 * KEY_BYTES + 1];
    make_key(post, envelope, part, key);
    struct line edit = {.type = LINE_EDIT,
                        .key = key,
                        .room = envelope->room,
                        .target = said->key,
                        .text = reply->parts[part].text,
                        .html = reply->parts[part].html,
                        .mention = envelope->mention};
    return put(core, post, &edit, false, now) &&
           store_said_change(core->store, said->key, matter->kind, matter->entry, now);
}

static bool retract_part(struct core *core, struct post *post, const struct envelope *envelope,
                         const struct said_row *said, size_t part, int64_t now)
{
    char key[2 * KEY_BYTES + 1];
    make_key(post, envelope, part, key);
    struct line retract = {
        .type = LINE_RETRACT, .key = key, .room = envelope->room, .target = said->key};
    return put(core, post, &retract, false, now) &&
           store_said_change(core->store, said->key, SAID_WITHDRAWN, "", now);
}

bool outbox_replace(struct core *core, size_t account, const struct envelope *envelope,
                    const struct replied *replied, const struct reply *reply,
                    const struct matter *matter, int64_t now)
{
    struct post *post = &core->posts[account];
    size_t parts = reply->count;
    bool good = true;
    for (size_t i = 0; i < (parts > replied->count ? parts : replied->count) && good; i++) {
        const struct said_row *said = i < replied->count ? &replied->rows[i] : NULL;
        if (said == NULL)
            good = add_part(core, post, envelope, reply, i, matter, now);
        else if (i < parts)
            good = edit_part(core, post, envelope, said, reply, i, matter, now);
        else if (post->retracts)
            good = retract_part(core, post, envelope, said, i, now);
    }
    return good;
}

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

void outbox_leave(struct core *core, size_t account, const char *room)
{
    if (!str_list_has(&core->posts[account].leaving, room))
        str_list_add(&core->posts[account].leaving, room);
    leave_rooms(core, account);
}

/* ---- handing over ---- */

void outbox_hand_over(struct core *core, size_t account, int64_t now)
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

void outbox_acked(struct core *core, size_t account, const struct line *line, int64_t now)
{
    struct post *post = &core->posts[account];
    bool later = str_equal(line->result, "later");
    bool sent = str_equal(line->result, "sent");
    bool good = true;
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
    if (!later && post->state.waiting > 0) /* perhaps a change of what was sent now */
        outbox_hand_over(core, account, now);
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
void outbox_probed(struct core *core, size_t account, const struct line *line, int64_t now)
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
        outbox_hand_over(core, account, now);
    leave_rooms(core, account);
}
