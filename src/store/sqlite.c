#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/inside.h"
#include "store/schema.h"

static const char *sentence(int code)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return "the disk is full";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process uses it";
    case SQLITE_NOTADB:
        return "it is not a Waymark store";
    case SQLITE_CORRUPT:
        return "the file is damaged";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return "this user may not write it";
    case SQLITE_IOERR:
        return "the disk failed";
    case SQLITE_CONSTRAINT:
        return "it is there already";
    default:
        return "the store failed";
    }
}

/* The lock belongs to the process, so a killed one leaves none behind. */
static int take_lock(const char *path, char **why)
{
    char *name = mem_print("%s.lock", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        *why = mem_print("%s cannot be made: %s", name, strerror(errno));
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        *why = mem_string("another process uses it");
        close(fd);
        fd = -1;
    }
    free(name);
    return fd;
}

/* SQLite would make the file with the process's mask; nobody else may read it at any moment. */
static bool make_private(const char *path, char **why)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        *why = mem_print("it cannot be opened: %s", strerror(errno));
        return false;
    }
    bool good = fchmod(fd, 0600) == 0;
    close(fd);
    if (!good)
        *why = mem_string("its mode cannot be set to 0600");
    return good;
}

static bool prepare_all(struct store *store, char **why)
{
    for (int i = 0; i < QUERIES; i++) {
        int code = sqlite3_prepare_v3(store->database, queries[i], -1, SQLITE_PREPARE_PERSISTENT,
                                      &store->statements[i], NULL);
        if (code != SQLITE_OK) {
            *why = mem_print("%s: %s", sentence(code), sqlite3_errmsg(store->database));
            return false;
        }
    }
    return true;
}

static bool prepare(struct store *store, char **why)
{
    static const char settings[] =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -256;"
        "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;";
    int code = schema_examine(store->database);
    if (code == SQLITE_OK)
        code = sqlite3_exec(store->database, settings, NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        *why = mem_print("%s: %s", sentence(code), sqlite3_errmsg(store->database));
        return false;
    }
    return schema_migrate(store->database, schema_steps, schema_step_count, why) &&
           prepare_all(store, why);
}

struct store *store_open(const char *path, char **why)
{
    bool memory = str_equal(path, ":memory:");
    struct store *store = mem_new(struct store);
    store->why = "";
    store->lock = memory ? -1 : take_lock(path, why);
    bool good = memory || (store->lock >= 0 && make_private(path, why));
    if (good) {
        int code =
            sqlite3_open_v2(path, &store->database,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
        if (code != SQLITE_OK)
            *why = mem_string(sentence(code));
        good = code == SQLITE_OK && prepare(store, why);
    }
    if (good)
        return store;
    store_close(store);
    return NULL;
}

struct store *store_open_reading(const char *path, char **why)
{
    struct store *store = mem_new(struct store);
    store->why = "";
    store->lock = -1;
    int code =
        sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = schema_examine(store->database);
    if (code != SQLITE_OK)
        *why = mem_string(sentence(code));
    else if (!schema_is_current(store->database))
        *why = mem_string("its schema is another version's: start the daemon once");
    else if (prepare_all(store, why))
        return store;
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < QUERIES; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->database);
    if (store->lock >= 0)
        close(store->lock);
    free(store);
}

const char *store_why(const struct store *store)
{
    return store->why;
}

bool store_limit_pages(struct store *store, int pages)
{
    char text[64];
    snprintf(text, sizeof text, "PRAGMA max_page_count = %d", pages);
    int code = sqlite3_exec(store->database, text, NULL, NULL, NULL);
    store->why = sentence(code);
    return code == SQLITE_OK;
}

/* Texts are bound without a copy: every statement is stepped and cleared before its verb returns.
 */
sqlite3_stmt *store_bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
    return statement;
}

sqlite3_stmt *store_bind(struct store *store, enum query query, const char *const *texts)
{
    sqlite3_stmt *statement = store->statements[query];
    for (int i = 0; texts[i] != NULL; i++)
        store_bind_text(statement, i + 1, texts[i]);
    return statement;
}

/* Remembers why a step failed; the statement is ready again afterwards. */
bool store_done(struct store *store, sqlite3_stmt *statement, int code)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (code == SQLITE_DONE || code == SQLITE_ROW)
        return true;
    store->why = sentence(code);
    store->broken = store->begun;
    return false;
}

/* After a failure inside a transaction SQLite may have rolled it back by itself, and what came then
 * would be kept alone: nothing more is written until the caller has rolled back too. */
bool store_step(struct store *store, sqlite3_stmt *statement)
{
    if (!store->broken)
        return store_done(store, statement, sqlite3_step(statement));
    sqlite3_clear_bindings(statement);
    store->why = "something failed earlier in this transaction";
    return false;
}

bool store_begin(struct store *store)
{
    if (!store_step(store, store->statements[BEGIN]))
        return false;
    store->begun = true;
    return true;
}

bool store_commit(struct store *store)
{
    if (!store_step(store, store->statements[COMMIT]))
        return false;
    store->begun = false;
    return true;
}

void store_rollback(struct store *store)
{
    const char *why = store->why;
    store->begun = false;
    store->broken = false;
    if (sqlite3_get_autocommit(store->database) == 0)
        store_step(store, store->statements[ROLLBACK]);
    store->why = why;
}

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

bool store_inbox_remove(struct store *store, const char *account, const char *room, const char *id)
{
    const char *const texts[] = {account, room, id, NULL};
    return store_step(store, store_bind(store, INBOX_GONE, texts));
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

const char *store_column(sqlite3_stmt *statement, int place)
{
    const unsigned char *text = sqlite3_column_text(statement, place);
    return text == NULL ? "" : (const char *)text;
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

struct said_row store_said_row(sqlite3_stmt *statement)
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
        struct said_row row = store_said_row(statement);
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

bool store_said_all(struct store *store, const char *account, said_each *each, void *data)
{
    return each_said(store, store_bind_text(store->statements[SAID_ALL], 1, account), each, data);
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

bool store_tally_add(struct store *store, const char *entry, const char *what, int64_t week)
{
    const char *const texts[] = {entry, what, NULL};
    sqlite3_stmt *statement = store_bind(store, TALLY_ADD, texts);
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
