#include "store/schema.h"

#include <sqlite3.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/str.h"

const char *const schema_steps[] = {
    "CREATE TABLE inbox (account TEXT NOT NULL, room TEXT NOT NULL, id TEXT NOT NULL,"
    " at INTEGER NOT NULL, PRIMARY KEY (account, room, id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX inbox_at ON inbox (at);"
    "CREATE TABLE outbox (sequence INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
    " account TEXT NOT NULL, room TEXT NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL,"
    " line TEXT NOT NULL, created INTEGER NOT NULL, not_before INTEGER NOT NULL) STRICT;"
    "CREATE INDEX outbox_account ON outbox (account, state, sequence);"
    "CREATE TABLE cursor (account TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE saved (account TEXT NOT NULL, name TEXT NOT NULL, blob TEXT NOT NULL,"
    " PRIMARY KEY (account, name)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE room (account TEXT NOT NULL, room TEXT NOT NULL, name TEXT NOT NULL,"
    " value TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (account, room, name)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE optout (person TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE tally (entry TEXT NOT NULL, what TEXT NOT NULL, week INTEGER NOT NULL,"
    " count INTEGER NOT NULL, PRIMARY KEY (entry, what, week)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE audit (sequence INTEGER PRIMARY KEY, account TEXT NOT NULL, room TEXT NOT NULL,"
    " who TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL) STRICT;",

    "CREATE TABLE said (key TEXT PRIMARY KEY, account TEXT NOT NULL, room TEXT NOT NULL,"
    " question TEXT NOT NULL, thread TEXT NOT NULL, part INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " entry TEXT NOT NULL, remote TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX said_question ON said (account, room, question, part);"
    "CREATE INDEX said_remote ON said (account, room, remote);"
    "CREATE INDEX said_at ON said (at);",

    /* Rows of audit that are older than their hashes have none; the first that has one covers them.
     */
    "ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX audit_room ON audit (account, room, sequence);"
    "CREATE TABLE audit_base (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " sequence INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;"
    "CREATE TABLE change (sequence INTEGER PRIMARY KEY, account TEXT NOT NULL, room TEXT NOT NULL,"
    " name TEXT NOT NULL, before TEXT, after TEXT, by TEXT NOT NULL, at INTEGER NOT NULL,"
    " undone INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX change_room ON change (account, room, undone, sequence);"
    "CREATE INDEX tally_week ON tally (week);",

    /* What moderators are alerted of, and where somebody was met with a crisis reply last. */
    "CREATE TABLE alert (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL,"
    " room TEXT NOT NULL, staff TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,"
    " count INTEGER NOT NULL, at INTEGER NOT NULL, remind_at INTEGER NOT NULL,"
    " done INTEGER NOT NULL) STRICT;"
    "CREATE INDEX alert_room ON alert (account, room, kind, at);"
    "CREATE INDEX alert_remind ON alert (remind_at) WHERE remind_at > 0;"
    "CREATE TABLE crisis (account TEXT NOT NULL, room TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (account, room)) STRICT, WITHOUT ROWID;",

    /* A number is never given twice: keys of what is posted are made from it. */
    "CREATE TABLE schedule (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL,"
    " room TEXT NOT NULL, entry TEXT NOT NULL, expression TEXT NOT NULL, due INTEGER NOT NULL,"
    " missed INTEGER NOT NULL, missed_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX schedule_room ON schedule (account, room);"
    "CREATE INDEX schedule_due ON schedule (due);",

    /* AUTOINCREMENT: what somebody was told of a number must not be true of another one. */
    "CREATE TABLE proposal (number INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL,"
    " room TEXT NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0,"
    " entry TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL, base TEXT NOT NULL,"
    " by TEXT NOT NULL, at INTEGER NOT NULL, expires INTEGER NOT NULL,"
    " everywhere INTEGER NOT NULL DEFAULT 0, decided_by TEXT NOT NULL DEFAULT '',"
    " decided_at INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX proposal_room ON proposal (account, room, number);",

    /* Rooms of messages become hashes, for which a key is needed: see store_key(). */
    "UPDATE inbox SET room = 'plain ' || room; UPDATE said SET room = 'plain ' || room;"
    /* Up to which row of audit there may be no hash. */
    "CREATE TABLE audit_bare (sequence INTEGER NOT NULL) STRICT;"
    "INSERT INTO audit_bare SELECT coalesce(max(sequence), 0) FROM audit WHERE hash = '';",
};
const size_t schema_step_count = sizeof schema_steps / sizeof schema_steps[0];

static bool execute(sqlite3 *database, const char *text)
{
    return sqlite3_exec(database, text, NULL, NULL, NULL) == SQLITE_OK;
}

/* The first row of a question as a number; SQLITE_OK or what went wrong. */
static int ask(sqlite3 *database, const char *question, int *number)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, question, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? SQLITE_OK : code;
}

/* Whether the file is whole. The pragma itself: as a table-valued function, newer versions of
 * SQLite take its number for the name of a table. */
static int check_whole(sqlite3 *database)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, "PRAGMA quick_check(1)", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        const char *verdict = (const char *)sqlite3_column_text(statement, 0);
        code = verdict != NULL && str_equal(verdict, "ok") ? SQLITE_OK : SQLITE_CORRUPT;
    }
    sqlite3_finalize(statement);
    return code;
}

int schema_examine(struct sqlite3 *database)
{
    int version = 0;
    int objects = 0;
    int inboxes = 0;
    int code = ask(database, "PRAGMA user_version", &version);
    if (code == SQLITE_OK)
        code = ask(database, "SELECT count(*) FROM sqlite_schema", &objects);
    if (code == SQLITE_OK)
        code = ask(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'inbox'", &inboxes);
    if (code == SQLITE_OK && objects > 0 && (version < 1 || inboxes != 1))
        return SQLITE_NOTADB;
    return code == SQLITE_OK ? check_whole(database) : code;
}

bool schema_is_current(struct sqlite3 *database)
{
    int version = -1;
    return ask(database, "PRAGMA user_version", &version) == SQLITE_OK &&
           version == (int)schema_step_count;
}

static bool take_steps(sqlite3 *database, const char *const *steps, size_t from, size_t count)
{
    char version[64];
    snprintf(version, sizeof version, "PRAGMA user_version = %zu", count);
    bool good = execute(database, "BEGIN IMMEDIATE");
    for (size_t i = from; i < count && good; i++)
        good = execute(database, steps[i]);
    return good && execute(database, version) && execute(database, "COMMIT");
}

bool schema_migrate(struct sqlite3 *database, const char *const *steps, size_t count, char **why)
{
    int version = -1;
    ask(database, "PRAGMA user_version", &version);
    if (version > (int)count) {
        *why = mem_print("its schema is version %d, this program knows up to %zu: use the newer "
                         "program, or restore the store that belongs to this one",
                         version, count);
        return false;
    }
    if (version == (int)count)
        return true;
    if (version >= 0 && take_steps(database, steps, (size_t)version, count))
        return true;
    *why = mem_print("it cannot be brought to schema version %zu: %s", count,
                     sqlite3_errmsg(database));
    sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
    return false;
}
