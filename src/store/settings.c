/* Settings of rooms, and what they were before. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/inside.h"

bool store_room_set(struct store *store, const char *account, const char *room, const char *name,
                    const char *value, const char *by, int64_t now)
{
    const char *const texts[] = {account, room, name, value, by, NULL};
    sqlite3_stmt *statement = store_bind(store, value == NULL ? ROOM_UNSET : ROOM_SET, texts);
    if (value != NULL)
        sqlite3_bind_int64(statement, 6, now);
    return store_step(store, statement);
}

bool store_room_each(struct store *store, const char *account, const char *room, setting_each *each,
                     void *data)
{
    const char *const texts[] = {account, room, NULL};
    sqlite3_stmt *statement = store_bind(store, ROOM_EACH, texts);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct setting_row row = {account,
                                  room,
                                  store_column(statement, 0),
                                  store_column(statement, 1),
                                  store_column(statement, 2),
                                  sqlite3_column_int64(statement, 3)};
        each(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_room_all(struct store *store, setting_each *each, void *data)
{
    sqlite3_stmt *statement = store->statements[ROOM_ALL];
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct setting_row row = {store_column(statement, 0), store_column(statement, 1),
                                  store_column(statement, 2), store_column(statement, 3),
                                  store_column(statement, 4), sqlite3_column_int64(statement, 5)};
        each(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_room_get(struct store *store, const char *account, const char *room, const char *name,
                    char **value)
{
    const char *const texts[] = {account, room, name, NULL};
    sqlite3_stmt *statement = store_bind(store, ROOM_GET, texts);
    int code = sqlite3_step(statement);
    *value = code == SQLITE_ROW ? mem_string(store_column(statement, 0)) : NULL;
    return store_done(store, statement, code);
}

bool store_room_forget(struct store *store, const char *pattern, int64_t before)
{
    sqlite3_stmt *statement = store_bind_text(store->statements[ROOM_FORGET], 1, pattern);
    sqlite3_bind_int64(statement, 2, before);
    return store_step(store, statement);
}

bool store_deed_add(struct store *store, const char *account, const char *room,
                    const struct change *deed)
{
    sqlite3_stmt *statement = store->statements[CHANGE_ADD];
    store_bind_text(statement, 1, account);
    store_bind_text(statement, 2, room);
    store_bind_text(statement, 3, deed->name);
    store_bind_text(statement, 4, deed->before); /* NULL binds as NULL */
    store_bind_text(statement, 5, deed->after);
    store_bind_text(statement, 6, deed->by);
    sqlite3_bind_int64(statement, 7, deed->at);
    return store_step(store, statement);
}

bool store_room_change(struct store *store, const char *account, const char *room, const char *name,
                       const char *value, const char *by, int64_t now)
{
    struct change change = {.name = mem_string(name),
                            .after = value == NULL ? NULL : mem_string(value),
                            .by = mem_string(by),
                            .at = now};
    bool good = store_room_get(store, account, room, name, &change.before) &&
                store_deed_add(store, account, room, &change);
    change_finish(&change);
    return good && store_room_set(store, account, room, name, value, by, now);
}

static char *column_or_null(sqlite3_stmt *statement, int place)
{
    return sqlite3_column_type(statement, place) == SQLITE_NULL
               ? NULL
               : mem_string(store_column(statement, place));
}

bool store_change_last(struct store *store, const char *account, const char *room,
                       struct change *change)
{
    const char *const texts[] = {account, room, NULL};
    sqlite3_stmt *statement = store_bind(store, CHANGE_LAST, texts);
    int code = sqlite3_step(statement);
    *change = (struct change){0};
    if (code == SQLITE_ROW)
        *change = (struct change){.sequence = sqlite3_column_int64(statement, 0),
                                  .name = mem_string(store_column(statement, 1)),
                                  .before = column_or_null(statement, 2),
                                  .after = column_or_null(statement, 3),
                                  .by = mem_string(store_column(statement, 4)),
                                  .at = sqlite3_column_int64(statement, 5)};
    return store_done(store, statement, code);
}

bool store_change_undone(struct store *store, int64_t sequence)
{
    sqlite3_stmt *statement = store->statements[CHANGE_UNDONE];
    sqlite3_bind_int64(statement, 1, sequence);
    return store_step(store, statement);
}

void change_finish(struct change *change)
{
    free(change->name);
    free(change->before);
    free(change->after);
    free(change->by);
    *change = (struct change){0};
}

bool store_change_forget(struct store *store, int64_t before)
{
    sqlite3_stmt *statement = store->statements[CHANGE_FORGET];
    sqlite3_bind_int64(statement, 1, before);
    return store_step(store, statement);
}
