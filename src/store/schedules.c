/* What is posted again and again. */
#include "store/inside.h"

bool store_schedule_add(struct store *store, const struct schedule_row *row, int64_t *id)
{
    const char *const texts[] = {row->account, row->room, row->entry, row->expression, NULL};
    sqlite3_stmt *statement = store_bind(store, SCHEDULE_ADD, texts);
    sqlite3_bind_int64(statement, 5, row->due);
    if (row->id > 0)
        sqlite3_bind_int64(statement, 6, row->id);
    bool good = store_step(store, statement);
    *id = good ? store_added(store) : 0;
    return good;
}

bool store_schedule_remove(struct store *store, const char *account, const char *room, int64_t id,
                           bool *was_there)
{
    const char *const texts[] = {account, room, NULL};
    sqlite3_stmt *statement = store_bind(store, SCHEDULE_REMOVE, texts);
    sqlite3_bind_int64(statement, 3, id);
    bool good = store_step(store, statement);
    *was_there = good && sqlite3_changes(store->database) == 1;
    return good;
}

static bool each_row(struct store *store, sqlite3_stmt *statement, schedule_each *each, void *data)
{
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct schedule_row row = {.id = sqlite3_column_int64(statement, 0),
                                   .account = store_column(statement, 1),
                                   .room = store_column(statement, 2),
                                   .entry = store_column(statement, 3),
                                   .expression = store_column(statement, 4),
                                   .due = sqlite3_column_int64(statement, 5),
                                   .missed = sqlite3_column_int64(statement, 6),
                                   .missed_at = sqlite3_column_int64(statement, 7)};
        each(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_schedule_room(struct store *store, const char *account, const char *room,
                         schedule_each *each, void *data)
{
    const char *const texts[] = {account, room, NULL};
    return each_row(store, store_bind(store, SCHEDULE_ROOM, texts), each, data);
}

bool store_schedule_due(struct store *store, int64_t now, schedule_each *each, void *data)
{
    sqlite3_stmt *statement = store->statements[SCHEDULE_DUE];
    sqlite3_bind_int64(statement, 1, now);
    return each_row(store, statement, each, data);
}

bool store_schedule_next(struct store *store, int64_t *at)
{
    return store_number(store, store->statements[SCHEDULE_NEXT], at);
}

bool store_schedule_move(struct store *store, int64_t id, int64_t due, int64_t missed,
                         int64_t missed_at)
{
    sqlite3_stmt *statement = store->statements[SCHEDULE_MOVE];
    sqlite3_bind_int64(statement, 1, due);
    sqlite3_bind_int64(statement, 2, missed);
    sqlite3_bind_int64(statement, 3, missed_at);
    sqlite3_bind_int64(statement, 4, id);
    return store_step(store, statement);
}
