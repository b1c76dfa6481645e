/* What the files of src/store share. Private to this folder. */
#ifndef WAYMARK_STORE_INSIDE_H
#define WAYMARK_STORE_INSIDE_H

#include <sqlite3.h>

#include "store/store.h"

enum query {
    BEGIN,
    COMMIT,
    ROLLBACK,
    INBOX_ADD,
    INBOX_FORGET,
    OUTBOX_ADD,
    OUTBOX_STATE,
    OUTBOX_DONE,
    OUTBOX_EACH,
    OUTBOX_FORGET,
    SAID_ADD,
    SAID_SENT,
    SAID_CHANGE,
    SAID_GONE,
    SAID_FORGET,
    SAID_FORGET_ROOM,
    SAID_OF,
    SAID_AS,
    SAID_GET,
    CURSOR_SET,
    CURSOR_GET,
    SAVED_SET,
    SAVED_EACH,
    ROOM_SET,
    ROOM_UNSET,
    ROOM_EACH,
    ROOM_GET,
    ROOM_ALL,
    ROOM_FORGET,
    CHANGE_ADD,
    CHANGE_LAST,
    CHANGE_UNDONE,
    CHANGE_FORGET,
    OPTOUT_SET,
    OPTOUT_UNSET,
    OPTOUT_GET,
    TALLY_ADD,
    TALLY_TAKE,
    TALLY_GET,
    TALLY_WEEK,
    TALLY_FORGET,
    AUDIT_ADD,
    AUDIT_LAST,
    AUDIT_EACH,
    AUDIT_ROOM,
    AUDIT_BY,
    AUDIT_BASE,
    AUDIT_BARE,
    AUDIT_OLD,
    AUDIT_BASE_SET,
    AUDIT_FORGET,
    SAID_LAST,
    INBOX_GONE,
    INBOX_HIDE,
    SAID_HIDE,
    ALERT_ADD,
    ALERT_FOLD,
    ALERT_DUE,
    ALERT_NEXT,
    ALERT_REMINDED,
    ALERT_OPEN,
    ALERT_DONE,
    ALERT_TAKER,
    ALERT_TOLD,
    ALERT_FORGET,
    CRISIS_SET,
    CRISIS_GET,
    CRISIS_FORGET,
    SCHEDULE_ADD,
    SCHEDULE_REMOVE,
    SCHEDULE_ROOM,
    SCHEDULE_DUE,
    SCHEDULE_NEXT,
    SCHEDULE_MOVE,
    PROPOSAL_ADD,
    PROPOSAL_GET,
    PROPOSAL_DECIDE,
    PROPOSAL_COUNT,
    PROPOSAL_ROOM,
    PROPOSAL_APPROVED_ALL,
    PROPOSAL_FORGET,
    QUERIES
};

extern const char *const queries[QUERIES];

struct store {
    sqlite3 *database;
    sqlite3_stmt *statements[QUERIES];
    int lock; /* the file whose lock says that the store is in use; -1 for one in memory */
    unsigned char key[KEYED_KEY_LENGTH]; /* of the hashes of rooms */
    const char *why;
    bool begun;  /* a transaction is open */
    bool broken; /* and something in it failed: it can only be rolled back */
};

/* Binds texts from the first place on, without a copy: every statement is stepped and cleared
 * before its verb returns. The list ends with NULL. */
sqlite3_stmt *store_bind(struct store *store, enum query query, const char *const *texts);
sqlite3_stmt *store_bind_text(sqlite3_stmt *statement, int place, const char *text);

/* Teaches SQLite hidden(account, room), which queries use: messages.c. */
bool store_teach_hidden(struct store *store);

/* Steps a statement that changes something; false after a failure in this transaction. */
bool store_step(struct store *store, sqlite3_stmt *statement);

/* Remembers why a step failed; the statement is ready again afterwards. */
bool store_done(struct store *store, sqlite3_stmt *statement, int code);

/* A column as text; "" for NULL. */
const char *store_column(sqlite3_stmt *statement, int place);

/* The first column of a statement's only row. */
bool store_number(struct store *store, sqlite3_stmt *statement, int64_t *number);

/* The number of the row that was added last. */
int64_t store_added(const struct store *store);

#endif
