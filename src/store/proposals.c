/* What moderators want the content to say: proposed, approved, taken back. The one place where the
 * store keeps words, since they are meant to be said by the bot. */
#include "store/inside.h"

static struct proposal_row row_of(sqlite3_stmt *statement)
{
    return (struct proposal_row){
        .number = sqlite3_column_int64(statement, 0),
        .kind = (enum proposal_kind)sqlite3_column_int64(statement, 1),
        .state = (enum proposal_state)sqlite3_column_int64(statement, 2),
        .everywhere = sqlite3_column_int64(statement, 3) != 0,
        .at = sqlite3_column_int64(statement, 4),
        .expires = sqlite3_column_int64(statement, 5),
        .decided_at = sqlite3_column_int64(statement, 6),
        .account = store_column(statement, 7),
        .room = store_column(statement, 8),
        .entry = store_column(statement, 9),
        .language = store_column(statement, 10),
        .text = store_column(statement, 11),
        .base = store_column(statement, 12),
        .by = store_column(statement, 13),
        .decided_by = store_column(statement, 14),
    };
}

static bool each_row(struct store *store, sqlite3_stmt *statement, proposal_each *each, void *data)
{
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct proposal_row row = row_of(statement);
        each(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_proposal_add(struct store *store, const struct proposal_row *row, int64_t *number)
{
    const char *const texts[] = {row->account, row->room, row->entry, row->language,
                                 row->text,    row->base, row->by,    NULL};
    sqlite3_stmt *statement = store_bind(store, PROPOSAL_ADD, texts);
    sqlite3_bind_int64(statement, 8, row->kind);
    sqlite3_bind_int64(statement, 9, row->at);
    sqlite3_bind_int64(statement, 10, row->expires);
    if (!store_step(store, statement))
        return false;
    *number = sqlite3_last_insert_rowid(store->database);
    return true;
}

bool store_proposal_get(struct store *store, const char *account, const char *room, int64_t number,
                        proposal_each *each, void *data)
{
    const char *const texts[] = {account, room, NULL};
    sqlite3_stmt *statement = store_bind(store, PROPOSAL_GET, texts);
    sqlite3_bind_int64(statement, 3, number);
    return each_row(store, statement, each, data);
}

bool store_proposal_decide(struct store *store, const struct proposal_row *row,
                           enum proposal_state from, bool *won)
{
    sqlite3_stmt *statement = store->statements[PROPOSAL_DECIDE];
    sqlite3_bind_int64(statement, 1, row->state);
    sqlite3_bind_int64(statement, 2, row->everywhere);
    store_bind_text(statement, 3, row->decided_by);
    sqlite3_bind_int64(statement, 4, row->decided_at);
    sqlite3_bind_int64(statement, 5, row->number);
    sqlite3_bind_int64(statement, 6, from);
    bool good = store_step(store, statement);
    *won = good && sqlite3_changes(store->database) == 1;
    return good;
}

bool store_proposal_count(struct store *store, const struct proposal_row *row,
                          struct proposal_count *count)
{
    const char *const texts[] = {row->account, row->room, row->by, NULL};
    sqlite3_stmt *statement = store_bind(store, PROPOSAL_COUNT, texts);
    sqlite3_bind_int64(statement, 4, row->at);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *count = (struct proposal_count){
            sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1),
            sqlite3_column_int64(statement, 2), sqlite3_column_int64(statement, 3)};
    return store_done(store, statement, code);
}

bool store_proposal_room(struct store *store, const char *account, const char *room,
                         const char *entry, int64_t most, proposal_each *each, void *data)
{
    const char *const texts[] = {account, room, entry == NULL ? "" : entry, NULL};
    sqlite3_stmt *statement = store_bind(store, PROPOSAL_ROOM, texts);
    sqlite3_bind_int64(statement, 4, most);
    return each_row(store, statement, each, data);
}

bool store_proposal_approved(struct store *store, proposal_each *each, void *data)
{
    return each_row(store, store->statements[PROPOSAL_APPROVED_ALL], each, data);
}

bool store_proposal_forget(struct store *store, int64_t before)
{
    sqlite3_stmt *statement = store->statements[PROPOSAL_FORGET];
    sqlite3_bind_int64(statement, 1, before);
    return store_step(store, statement);
}
