/* What moderators are alerted of, and where a crisis reply was given last. */
#include "store/inside.h"

#include "base/mem.h"

bool store_number(struct store *store, sqlite3_stmt *statement, int64_t *number)
{
    int code = sqlite3_step(statement);
    *number = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    return store_done(store, statement, code);
}

int64_t store_added(const struct store *store)
{
    return sqlite3_last_insert_rowid(store->database);
}

bool store_alert_add(struct store *store, const struct alert_row *row, int64_t *id)
{
    const char *const texts[] = {row->account, row->room,    row->staff,
                                 row->kind,    row->message, NULL};
    sqlite3_stmt *statement = store_bind(store, ALERT_ADD, texts);
    sqlite3_bind_int64(statement, 6, row->at);
    sqlite3_bind_int64(statement, 7, row->remind_at);
    bool good = store_step(store, statement);
    *id = good ? store_added(store) : 0;
    return good;
}

bool store_alert_fold(struct store *store, const struct alert_row *row, int64_t since, int64_t most,
                      int64_t crowd_at, bool *folded)
{
    const char *const texts[] = {row->account, row->room, row->kind, row->staff, NULL};
    sqlite3_stmt *statement = store_bind(store, ALERT_FOLD, texts);
    sqlite3_bind_int64(statement, 5, since);
    store_bind_text(statement, 6, row->message);
    sqlite3_bind_int64(statement, 7, row->id);
    sqlite3_bind_int64(statement, 8, most);
    sqlite3_bind_int64(statement, 9, crowd_at);
    bool good = store_step(store, statement);
    *folded = good && sqlite3_changes(store->database) == 1;
    return good;
}

static bool each_row(struct store *store, sqlite3_stmt *statement, alert_each *each, void *data)
{
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct alert_row row = {.id = sqlite3_column_int64(statement, 0),
                                .account = store_column(statement, 1),
                                .room = store_column(statement, 2),
                                .staff = store_column(statement, 3),
                                .kind = store_column(statement, 4),
                                .message = store_column(statement, 5),
                                .count = sqlite3_column_int64(statement, 6),
                                .at = sqlite3_column_int64(statement, 7),
                                .remind_at = sqlite3_column_int64(statement, 8)};
        each(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_alert_due(struct store *store, int64_t now, alert_each *each, void *data)
{
    sqlite3_stmt *statement = store->statements[ALERT_DUE];
    sqlite3_bind_int64(statement, 1, now);
    return each_row(store, statement, each, data);
}

bool store_alert_open(struct store *store, const char *account, const char *staff, const char *room,
                      int64_t id, alert_each *each, void *data)
{
    const char *const texts[] = {account, staff, room, NULL};
    sqlite3_stmt *statement = store_bind(store, ALERT_OPEN, texts);
    sqlite3_bind_int64(statement, 4, id);
    return each_row(store, statement, each, data);
}

bool store_alert_next(struct store *store, int64_t *at)
{
    return store_number(store, store->statements[ALERT_NEXT], at);
}

bool store_alert_reminded(struct store *store, int64_t id)
{
    sqlite3_stmt *statement = store->statements[ALERT_REMINDED];
    sqlite3_bind_int64(statement, 1, id);
    return store_step(store, statement);
}

bool store_alert_done(struct store *store, int64_t id)
{
    sqlite3_stmt *statement = store->statements[ALERT_DONE];
    sqlite3_bind_int64(statement, 1, id);
    return store_step(store, statement);
}

bool store_alert_taker(struct store *store, const char *account, const char *staff,
                       const char *room, int64_t id, char **who)
{
    const char *const texts[] = {account, staff, room, NULL};
    sqlite3_stmt *statement = store_bind(store, ALERT_TAKER, texts);
    sqlite3_bind_int64(statement, 4, id);
    int code = sqlite3_step(statement);
    *who = code == SQLITE_ROW ? mem_string(store_column(statement, 0)) : NULL;
    return store_done(store, statement, code);
}

bool store_alert_told(struct store *store, const char *account, const char *staff, bool *told)
{
    const char *const texts[] = {account, staff, NULL};
    int64_t count = 0;
    bool good = store_number(store, store_bind(store, ALERT_TOLD, texts), &count);
    *told = count > 0;
    return good;
}

bool store_alert_forget(struct store *store, int64_t before)
{
    sqlite3_stmt *statement = store->statements[ALERT_FORGET];
    sqlite3_bind_int64(statement, 1, before);
    return store_step(store, statement);
}

bool store_crisis_set(struct store *store, const char *account, const char *room, int64_t now)
{
    const char *const texts[] = {account, room, NULL};
    sqlite3_stmt *statement = store_bind(store, CRISIS_SET, texts);
    sqlite3_bind_int64(statement, 3, now);
    return store_step(store, statement);
}

bool store_crisis_get(struct store *store, const char *account, const char *room, int64_t *at)
{
    const char *const texts[] = {account, room, NULL};
    return store_number(store, store_bind(store, CRISIS_GET, texts), at);
}

bool store_crisis_forget(struct store *store, int64_t before)
{
    sqlite3_stmt *statement = store->statements[CRISIS_FORGET];
    sqlite3_bind_int64(statement, 1, before);
    return store_step(store, statement);
}
