/* What drivers keep. */
#include "base/mem.h"
#include "store/inside.h"

bool store_cursor_set(struct store *store, const char *account, const char *value)
{
    const char *const texts[] = {account, value, NULL};
    return store_step(store, store_bind(store, CURSOR_SET, texts));
}

bool store_cursor_get(struct store *store, const char *account, char **value)
{
    sqlite3_stmt *statement = store_bind_text(store->statements[CURSOR_GET], 1, account);
    int code = sqlite3_step(statement);
    *value = code == SQLITE_ROW ? mem_string(store_column(statement, 0)) : NULL;
    return store_done(store, statement, code);
}

bool store_saved_set(struct store *store, const char *account, const char *name, const char *blob)
{
    const char *const texts[] = {account, name, blob, NULL};
    return store_step(store, store_bind(store, SAVED_SET, texts));
}

bool store_saved_each(struct store *store, const char *account,
                      void (*each)(void *data, const char *name, const char *blob), void *data)
{
    sqlite3_stmt *statement = store_bind_text(store->statements[SAVED_EACH], 1, account);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        each(data, store_column(statement, 0), store_column(statement, 1));
    return store_done(store, statement, code);
}
