/* Messages: which were dealt with, what leaves, what was said. */
#include <string.h>

#include "store/inside.h"

/* ---- rooms ---- */

/* "hidden(account, room)" for SQLite: what a room is kept as. */
static void hidden(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const struct store *store = sqlite3_user_data(context);
    char place[KEYED_HASH_LENGTH + 1];
    keyed_hash(store->key, (const char *)sqlite3_value_text(values[0]),
               (const char *)sqlite3_value_text(values[1]), place);
    sqlite3_result_text(context, place, -1, SQLITE_TRANSIENT);
}

bool store_teach_hidden(struct store *store)
{
    return sqlite3_create_function(store->database, "hidden", 2,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, store,
                                   hidden, NULL, NULL) == SQLITE_OK;
}

bool store_key(struct store *store, const unsigned char key[KEYED_KEY_LENGTH])
{
    memcpy(store->key, key, KEYED_KEY_LENGTH);
    return store_begin(store) && store_step(store, store->statements[INBOX_HIDE]) &&
           store_step(store, store->statements[SAID_HIDE]) && store_commit(store);
}

/* ---- inbox ---- */

bool store_inbox_add(struct store *store, const char *account, const char *room, const char *id,
                     int64_t now, bool *fresh)
{
    const char *const texts[] = {account, room, id, NULL};
    sqlite3_stmt *statement = store_bind(store, INBOX_ADD, texts);
    sqlite3_bind_int64(statement, 4, now);
    bool good = store_step(store, statement);
    *fresh = good && sqlite3_changes(store->database) == 1;
    return good;
}

bool store_inbox_remove(struct store *store, const char *account, const char *room, const char *id,
                        bool *was)
{
    const char *const texts[] = {account, room, id, NULL};
    bool good = store_step(store, store_bind(store, INBOX_GONE, texts));
    *was = good && sqlite3_changes(store->database) == 1;
    return good;
}

bool store_inbox_forget(struct store *store, int64_t before)
{
    sqlite3_stmt *statement = store->statements[INBOX_FORGET];
    sqlite3_bind_int64(statement, 1, before);
    return store_step(store, statement);
}

bool store_outbox_add(struct store *store, const struct outbox_row *row)
{
    const char *const texts[] = {row->key, row->account, row->room, NULL};
    sqlite3_stmt *statement = store_bind(store, OUTBOX_ADD, texts);
    sqlite3_bind_int(statement, 4, (int)row->kind);
    sqlite3_bind_int(statement, 5, (int)row->state);
    store_bind_text(statement, 6, row->line);
    sqlite3_bind_int64(statement, 7, row->created);
    sqlite3_bind_int64(statement, 8, row->not_before);
    return store_step(store, statement);
}

bool store_outbox_forget(struct store *store, int64_t before)
{
    sqlite3_stmt *statement = store->statements[OUTBOX_FORGET];
    sqlite3_bind_int64(statement, 1, before);
    return store_step(store, statement);
}

bool store_outbox_state(struct store *store, const char *key, enum outbox_state state,
                        int64_t not_before)
{
    sqlite3_stmt *statement = store->statements[OUTBOX_STATE];
    sqlite3_bind_int(statement, 1, (int)state);
    sqlite3_bind_int64(statement, 2, not_before);
    return store_step(store, store_bind_text(statement, 3, key));
}

bool store_outbox_done(struct store *store, const char *key)
{
    return store_step(store, store_bind_text(store->statements[OUTBOX_DONE], 1, key));
}

static struct outbox_row read_row(sqlite3_stmt *statement)
{
    return (struct outbox_row){.key = store_column(statement, 0),
                               .account = store_column(statement, 1),
                               .room = store_column(statement, 2),
                               .kind = (enum outbox_kind)sqlite3_column_int(statement, 3),
                               .state = (enum outbox_state)sqlite3_column_int(statement, 4),
                               .line = store_column(statement, 5),
                               .created = sqlite3_column_int64(statement, 6),
                               .not_before = sqlite3_column_int64(statement, 7)};
}

bool store_outbox_each(struct store *store, const char *account, enum outbox_state state,
                       bool (*each)(void *data, const struct outbox_row *row), void *data)
{
    sqlite3_stmt *statement = store_bind_text(store->statements[OUTBOX_EACH], 1, account);
    sqlite3_bind_int(statement, 2, (int)state);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct outbox_row row = read_row(statement);
        if (!each(data, &row))
            break;
    }
    return store_done(store, statement, code);
}

bool store_said_add(struct store *store, const struct said_row *row)
{
    const char *const texts[] = {row->key,    row->account, row->room,      row->question,
                                 row->thread, row->entry,   row->remote_id, NULL};
    sqlite3_stmt *statement = store_bind(store, SAID_ADD, texts);
    sqlite3_bind_int64(statement, 8, row->part);
    sqlite3_bind_int(statement, 9, (int)row->kind);
    sqlite3_bind_int64(statement, 10, row->at);
    return store_step(store, statement);
}

bool store_said_sent(struct store *store, const char *key, const char *remote_id)
{
    const char *const texts[] = {remote_id, key, NULL};
    return store_step(store, store_bind(store, SAID_SENT, texts));
}

bool store_said_change(struct store *store, const char *key, enum said_kind kind, const char *entry,
                       int64_t now)
{
    sqlite3_stmt *statement = store->statements[SAID_CHANGE];
    sqlite3_bind_int(statement, 1, (int)kind);
    store_bind_text(statement, 2, entry);
    sqlite3_bind_int64(statement, 3, now);
    return store_step(store, store_bind_text(statement, 4, key));
}

bool store_said_gone(struct store *store, const char *key)
{
    return store_step(store, store_bind_text(store->statements[SAID_GONE], 1, key));
}

bool store_said_forget(struct store *store, int64_t before)
{
    sqlite3_stmt *statement = store->statements[SAID_FORGET];
    sqlite3_bind_int64(statement, 1, before);
    return store_step(store, statement);
}

bool store_said_forget_room(struct store *store, const char *account, const char *room)
{
    const char *const texts[] = {account, room, NULL};
    return store_step(store, store_bind(store, SAID_FORGET_ROOM, texts));
}

static struct said_row read_said(sqlite3_stmt *statement)
{
    return (struct said_row){.key = store_column(statement, 0),
                             .account = store_column(statement, 1),
                             .room = store_column(statement, 2),
                             .question = store_column(statement, 3),
                             .thread = store_column(statement, 4),
                             .entry = store_column(statement, 5),
                             .remote_id = store_column(statement, 6),
                             .part = sqlite3_column_int64(statement, 7),
                             .kind = (enum said_kind)sqlite3_column_int(statement, 8),
                             .at = sqlite3_column_int64(statement, 9)};
}

static bool each_said(struct store *store, sqlite3_stmt *statement, said_each *each, void *data)
{
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct said_row row = read_said(statement);
        each(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_said_of(struct store *store, const char *account, const char *room, const char *question,
                   said_each *each, void *data)
{
    const char *const texts[] = {account, room, question, NULL};
    return each_said(store, store_bind(store, SAID_OF, texts), each, data);
}

bool store_said_as(struct store *store, const char *account, const char *room,
                   const char *remote_id, said_each *each, void *data)
{
    const char *const texts[] = {account, room, remote_id, NULL};
    return each_said(store, store_bind(store, SAID_AS, texts), each, data);
}

bool store_said_last(struct store *store, const char *account, const char *room, said_each *each,
                     void *data)
{
    const char *const texts[] = {account, room, NULL};
    return each_said(store, store_bind(store, SAID_LAST, texts), each, data);
}

bool store_said_get(struct store *store, const char *key, said_each *each, void *data)
{
    return each_said(store, store_bind_text(store->statements[SAID_GET], 1, key), each, data);
}
