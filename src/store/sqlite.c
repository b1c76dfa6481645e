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
    if (!store_teach_hidden(store)) {
        *why = mem_string("SQLite refuses a function");
        return false;
    }
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

const char *store_column(sqlite3_stmt *statement, int place)
{
    const unsigned char *text = sqlite3_column_text(statement, place);
    return text == NULL ? "" : (const char *)text;
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
