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
static void make_key(const struct post *post, const struct line *question, size_t part,
                     char key[2 * KEY_BYTES + 1])
{
    char *text = mem_print("%s\n%s\n%s\n%zu", post->name, question->room, question->id, part);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(text, strlen(text), digest, &length, EVP_sha256(), NULL);
    for (size_t i = 0; i < KEY_BYTES; i++)
        snprintf(key + 2 * i, 3, "%02x", digest[i]);
    free(text);
}

static bool add_part(struct core *core, const struct post *post, const struct line *question,
                     const struct reply *reply, size_t part, enum outbox_kind kind, int64_t now)
{
    char key[2 * KEY_BYTES + 1];
    make_key(post, question, part, key);
    struct line send = {.type = LINE_SEND,
                        .key = key,
                        .room = question->room,
                        .text = reply->parts[part].text,
                        .html = reply->parts[part].html,
                        .reply_to = question->type == LINE_EDITED ? question->target : question->id,
                        .thread = question->thread,
                        .mention = question->direct ? NULL : question->sender};
    struct buf line;
    buf_init(&line, LINE_LONGEST);
    bool good = line_write(&send, &line);
    buf_truncate(&line, line.length > 0 ? line.length - 1 : 0);
    struct outbox_row row = {.key = key,
                             .account = post->name,
                             .room = question->room,
                             .kind = kind,
                             .state = OUTBOX_WAITING,
                             .line = line.data,
                             .created = now,
                             .not_before = now};
    good = good && store_outbox_add(core->store, &row);
    buf_finish(&line);
    return good;
}

bool outbox_add(struct core *core, size_t account, const struct line *question,
                const struct reply *reply, enum outbox_kind kind, int64_t now)
{
    for (size_t part = 0; part < reply->count; part++) {
        if (!add_part(core, &core->posts[account], question, reply, part, kind, now))
            return false;
    }
    core->posts[account].state.waiting += reply->count;
    return true;
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

static void emit_row(struct core *core, size_t account, const struct outbox_row *row)
{
    struct line line;
    const char *why = NULL;
    if (line_parse(row->line, strlen(row->line), &line, &why)) {
        core->calls.emit(core->calls.data, account, &line);
        line_finish(&line);
    }
}

static void drop(struct core *core, size_t account, const struct outbox_row *row, const char *why)
{
    struct post *post = &core->posts[account];
    post->state.waiting -= post->state.waiting > 0;
    log_write(LOG_LEVEL_WARNING, post->name, "a reply was given up: %s", why);
    if (!store_outbox_done(core->store, row->key))
        core_store_failed(core, "outbox");
}

/* A row that an ended driver had in hand: was it sent? */
static void settle(struct core *core, size_t account, const struct outbox_row *row)
{
    const struct post *post = &core->posts[account];
    struct line probe = {.type = LINE_PROBE, .key = row->key, .room = row->room};
    bool provable = post->idempotent || post->history;
    if (post->idempotent || (!provable && row->kind == OUTBOX_CRISIS))
        emit_row(core, account, row);
    else if (post->history)
        core->calls.emit(core->calls.data, account, &probe);
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

/* Written down first: after a crash between the two it counts as perhaps sent. */
static void hand_over(struct core *core, size_t account, const struct outbox_row *row)
{
    if (store_outbox_state(core->store, row->key, OUTBOX_HANDED, 0))
        emit_row(core, account, row);
    else
        core_store_failed(core, "outbox");
}

void outbox_hand_over(struct core *core, size_t account, int64_t now)
{
    struct post *post = &core->posts[account];
    if (!post->state.up)
        return;
    if (post->uncertain)
        settle_all(core, account);
    struct pass pass = read_rows(core, account, OUTBOX_WAITING);
    for (size_t i = 0; i < pass.count; i++) {
        if (is_too_late(&pass.rows[i], now))
            drop(core, account, &pass.rows[i], "it would come too late");
        else if (pass.rows[i].not_before <= now)
            hand_over(core, account, &pass.rows[i]);
    }
    pass_finish(&pass);
}

void outbox_acked(struct core *core, size_t account, const struct line *line, int64_t now)
{
    struct post *post = &core->posts[account];
    bool good = true;
    if (str_equal(line->result, "later")) {
        int64_t wait = line->retry_after > LATER_LEAST ? line->retry_after : LATER_LEAST;
        good = store_outbox_state(core->store, line->key, OUTBOX_WAITING, now + wait);
    } else {
        if (!str_equal(line->result, "sent"))
            log_write(LOG_LEVEL_WARNING, post->name, "the network did not take a reply");
        good = store_outbox_done(core->store, line->key);
        post->state.waiting -= post->state.waiting > 0;
    }
    if (!good)
        core_store_failed(core, "outbox");
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
                      : store_outbox_done(core->store, line->key);
    if (!again)
        post->state.waiting -= post->state.waiting > 0;
    if (!good)
        core_store_failed(core, "outbox");
    if (again)
        outbox_hand_over(core, account, now);
}
