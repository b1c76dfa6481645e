/* Who wants to be left alone. */
#include "store/inside.h"

bool store_optout_set(struct store *store, const char *person, bool out, int64_t now)
{
    sqlite3_stmt *statement =
        store_bind_text(store->statements[out ? OPTOUT_SET : OPTOUT_UNSET], 1, person);
    if (out)
        sqlite3_bind_int64(statement, 2, now);
    return store_step(store, statement);
}

bool store_optout_get(struct store *store, const char *person, bool *out)
{
    sqlite3_stmt *statement = store_bind_text(store->statements[OPTOUT_GET], 1, person);
    int code = sqlite3_step(statement);
    *out = code == SQLITE_ROW;
    return store_done(store, statement, code);
}
