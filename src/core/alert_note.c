/* What becomes of alerts: somebody takes note, or is reminded once. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/alert.h"
#include "driver/line.h"

enum { NUMBERS_LONGEST = 4096 };

/* ---- reminding ---- */

/* Rows copied, because the store may not be called while it reads. */
struct rows {
    struct alert_row *items;
    size_t count;
};

static void keep(void *data, const struct alert_row *row)
{
    struct rows *rows = data;
    struct alert_row copy = *row;
    copy.account = mem_string(row->account);
    copy.room = mem_string(row->room);
    copy.staff = mem_string(row->staff);
    copy.kind = mem_string(row->kind);
    copy.message = mem_string(row->message);
    rows->items = mem_resize(rows->items, rows->count + 1, sizeof *rows->items);
    rows->items[rows->count++] = copy;
}

static void rows_finish(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *const texts[] = {rows->items[i].account, rows->items[i].room,
                                     rows->items[i].staff, rows->items[i].kind,
                                     rows->items[i].message};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            free((void *)(uintptr_t)texts[j]);
    }
    free(rows->items);
}

static bool remind(struct core *core, size_t account, const struct alert_row *row, int64_t now)
{
    bool late = now - row->remind_at > ALERT_TOO_LATE;
    bool good = store_begin(core->store) && store_alert_reminded(core->store, row->id);
    if (good && !late)
        good = alert_post(core, account, row, PHRASE_ALERT_AGAIN, NULL, now);
    if (good && store_commit(core->store))
        return true;
    core_store_failed(core, "alert");
    store_rollback(core->store);
    return false;
}

static void remind_account(struct core *core, size_t account, const struct rows *rows, int64_t now)
{
    const struct post *at = &core->posts[account];
    size_t said = 0;
    for (size_t i = 0; i < rows->count && at->state.up; i++) {
        if (str_equal(rows->items[i].account, at->name))
            said += remind(core, account, &rows->items[i], now);
    }
    if (said > 0)
        handover_due(core, account, now);
}

void alert_tick(struct core *core, int64_t now)
{
    struct rows rows = {0};
    if (core->alert_at < 0 && !store_alert_next(core->store, &core->alert_at))
        core_store_failed(core, "alert");
    if (core->alert_at <= 0 || now < core->alert_at)
        return;
    if (!store_alert_due(core->store, now, keep, &rows))
        core_store_failed(core, "alert");
    for (size_t i = 0; i < core->config->account_count; i++)
        remind_account(core, i, &rows, now);
    rows_finish(&rows);
    core->alert_at = -1;
}

/* ---- taking note ---- */

bool alert_note(struct core *core, const char *account, const char *staff, const char *room,
                int64_t id, const char *who, int64_t now, struct buf *numbers)
{
    struct rows rows = {0};
    bool good = store_alert_open(core->store, account, staff, room, id, keep, &rows);
    for (size_t i = 0; i < rows.count && good; i++) {
        char *number = mem_print("%lld", (long long)rows.items[i].id);
        struct audit_row deed = {.account = account,
                                 .room = rows.items[i].room,
                                 .who = who,
                                 .what = ALERT_ACK,
                                 .before = rows.items[i].kind,
                                 .after = number,
                                 .at = now};
        good = store_alert_done(core->store, rows.items[i].id) &&
               store_audit_add(core->store, &deed, NULL);
        buf_add_string(numbers, i > 0 ? ", " : "");
        buf_add_string(numbers, number);
        if (rows.items[i].count > 1)
            buf_print(numbers, " (\xC3\x97 %lld)", (long long)rows.items[i].count);
        free(number);
    }
    rows_finish(&rows);
    return good;
}

void alert_reaction(struct core *core, size_t account, const struct line *line, int64_t id,
                    int64_t now)
{
    struct buf numbers;
    buf_init(&numbers, NUMBERS_LONGEST);
    bool good = store_begin(core->store) &&
                alert_note(core, core->posts[account].name, line->room, "", id, line->sender, now,
                           &numbers) &&
                store_commit(core->store);
    buf_finish(&numbers);
    if (good)
        return;
    core_store_failed(core, "alert");
    store_rollback(core->store);
}
