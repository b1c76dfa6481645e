/* How often what was asked and said, by weeks. */
#include "store/inside.h"

bool store_tally_add(struct store *store, const char *entry, const char *what, int64_t week)
{
    const char *const texts[] = {entry, what, NULL};
    sqlite3_stmt *statement = store_bind(store, TALLY_ADD, texts);
    sqlite3_bind_int64(statement, 3, week);
    return store_step(store, statement);
}

bool store_tally_take(struct store *store, const char *entry, const char *what, int64_t week)
{
    const char *const texts[] = {entry, what, NULL};
    sqlite3_stmt *statement = store_bind(store, TALLY_TAKE, texts);
    sqlite3_bind_int64(statement, 3, week);
    return store_step(store, statement);
}

bool store_tally_week(struct store *store, int64_t week,
                      void (*each)(void *data, const char *entry, const char *what, int64_t count),
                      void *data)
{
    sqlite3_stmt *statement = store->statements[TALLY_WEEK];
    int code = SQLITE_ROW;
    sqlite3_bind_int64(statement, 1, week);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        each(data, store_column(statement, 0), store_column(statement, 1),
             sqlite3_column_int64(statement, 2));
    return store_done(store, statement, code);
}

bool store_tally_forget(struct store *store, int64_t before_week)
{
    sqlite3_stmt *statement = store->statements[TALLY_FORGET];
    sqlite3_bind_int64(statement, 1, before_week);
    return store_step(store, statement);
}

bool store_tally_get(struct store *store, const char *entry, const char *what, int64_t *count)
{
    const char *const texts[] = {entry, what, NULL};
    sqlite3_stmt *statement = store_bind(store, TALLY_GET, texts);
    int code = sqlite3_step(statement);
    *count = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    return store_done(store, statement, code);
}
