/* What is asked of SQLite. */
#include "store/inside.h"

#define SAID_COLUMNS     "key, account, room, question, thread, entry, remote, part, kind, at"
#define ALERT_COLUMNS    "id, account, room, staff, kind, message, count, at, remind_at"
#define SCHEDULE_COLUMNS "id, account, room, entry, expression, due, missed, missed_at"
#define AUDIT_COLUMNS    "sequence, account, room, who, what, before, after, at, hash"
#define PROPOSAL_COLUMNS                                                                         \
    "number, kind, state, everywhere, at, expires, decided_at, account, room, entry, language, " \
    "text, base, by, decided_by"

const char *const queries[QUERIES] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [INBOX_ADD] = "INSERT OR IGNORE INTO inbox (account, room, id, at)"
                  " VALUES (?1, hidden(?1, ?2), ?3, ?4)",
    [INBOX_FORGET] = "DELETE FROM inbox WHERE at < ?",
    [OUTBOX_ADD] = "INSERT INTO outbox (key, account, room, kind, state, line, created, not_before)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [OUTBOX_STATE] = "UPDATE outbox SET state = ?, not_before = ? WHERE key = ?",
    [OUTBOX_DONE] = "DELETE FROM outbox WHERE key = ?",
    [OUTBOX_EACH] = "SELECT key, account, room, kind, state, line, created, not_before FROM outbox"
                    " WHERE account = ? AND state = ? ORDER BY sequence",
    [OUTBOX_FORGET] = "DELETE FROM outbox WHERE created < ?",
    [SAID_ADD] = "INSERT OR REPLACE INTO said (" SAID_COLUMNS ")"
                 " VALUES (?1, ?2, hidden(?2, ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [SAID_SENT] = "UPDATE said SET remote = ? WHERE key = ?",
    [SAID_CHANGE] = "UPDATE said SET kind = ?, entry = ?, at = ? WHERE key = ?",
    [SAID_GONE] = "DELETE FROM said WHERE key = ?",
    [SAID_FORGET] = "DELETE FROM said WHERE at < ?",
    [SAID_FORGET_ROOM] = "DELETE FROM said WHERE account = ?1 AND room = hidden(?1, ?2)",
    [SAID_OF] = "SELECT " SAID_COLUMNS " FROM said"
                " WHERE account = ?1 AND room = hidden(?1, ?2) AND question = ?3 ORDER BY part",
    [SAID_AS] = "SELECT " SAID_COLUMNS " FROM said"
                " WHERE account = ?1 AND room = hidden(?1, ?2) AND remote = ?3",
    [SAID_GET] = "SELECT " SAID_COLUMNS " FROM said WHERE key = ?",
    [CURSOR_SET] = "INSERT INTO cursor (account, value) VALUES (?, ?)"
                   " ON CONFLICT (account) DO UPDATE SET value = excluded.value",
    [CURSOR_GET] = "SELECT value FROM cursor WHERE account = ?",
    [SAVED_SET] = "INSERT INTO saved (account, name, blob) VALUES (?, ?, ?)"
                  " ON CONFLICT (account, name) DO UPDATE SET blob = excluded.blob",
    [SAVED_EACH] = "SELECT name, blob FROM saved WHERE account = ? ORDER BY name",
    [ROOM_SET] = "INSERT INTO room (account, room, name, value, by, at) VALUES (?, ?, ?, ?, ?, ?)"
                 " ON CONFLICT (account, room, name) DO UPDATE"
                 " SET value = excluded.value, by = excluded.by, at = excluded.at",
    [ROOM_UNSET] = "DELETE FROM room WHERE account = ? AND room = ? AND name = ?",
    [ROOM_EACH] = "SELECT name, value, by, at FROM room WHERE account = ? AND room = ?"
                  " ORDER BY name",
    [ROOM_GET] = "SELECT value FROM room WHERE account = ? AND room = ? AND name = ?",
    [ROOM_ALL] = "SELECT account, room, name, value, by, at FROM room ORDER BY account, room, name",
    [ROOM_FORGET] = "DELETE FROM room WHERE name GLOB ? AND value <> '0'"
                    " AND CAST(value AS INTEGER) < ?",
    [CHANGE_ADD] = "INSERT INTO change (account, room, name, before, after, by, at)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?)",
    [CHANGE_LAST] = "SELECT sequence, name, before, after, by, at FROM change"
                    " WHERE account = ? AND room = ? AND undone = 0 ORDER BY sequence DESC LIMIT 1",
    [CHANGE_UNDONE] = "UPDATE change SET undone = 1 WHERE sequence = ?",
    [CHANGE_FORGET] = "DELETE FROM change WHERE at < ?",
    [OPTOUT_SET] = "INSERT OR IGNORE INTO optout (person, at) VALUES (?, ?)",
    [OPTOUT_UNSET] = "DELETE FROM optout WHERE person = ?",
    [OPTOUT_GET] = "SELECT 1 FROM optout WHERE person = ?",
    [TALLY_ADD] = "INSERT INTO tally (entry, what, week, count) VALUES (?, ?, ?, 1)"
                  " ON CONFLICT (entry, what, week) DO UPDATE SET count = count + 1",
    [TALLY_TAKE] = "UPDATE tally SET count = count - 1"
                   " WHERE entry = ? AND what = ? AND week = ? AND count > 0",
    [TALLY_GET] = "SELECT coalesce(sum(count), 0) FROM tally WHERE entry = ? AND what = ?",
    [TALLY_WEEK] = "SELECT entry, what, count FROM tally WHERE week = ? AND count > 0"
                   " ORDER BY entry, what",
    [TALLY_FORGET] = "DELETE FROM tally WHERE week < ?",
    [AUDIT_ADD] = "INSERT INTO audit (" AUDIT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [AUDIT_LAST] = "SELECT " AUDIT_COLUMNS " FROM audit ORDER BY sequence DESC LIMIT 1",
    [AUDIT_EACH] = "SELECT " AUDIT_COLUMNS " FROM audit ORDER BY sequence",
    [AUDIT_ROOM] = "SELECT " AUDIT_COLUMNS " FROM audit WHERE account = ? AND room = ?"
                   " AND who <> ? ORDER BY sequence DESC LIMIT ?",
    [AUDIT_BY] = "SELECT " AUDIT_COLUMNS ", count(*) OVER () FROM audit WHERE account = ?"
                 " AND room = ? AND who = ? AND sequence >= ? ORDER BY sequence DESC LIMIT 1",
    [AUDIT_BASE] = "SELECT sequence, hash FROM audit_base",
    [AUDIT_BARE] = "SELECT sequence FROM audit_bare",
    [AUDIT_OLD] = "SELECT " AUDIT_COLUMNS
                  " FROM audit WHERE at < ? AND hash <> '' ORDER BY sequence DESC LIMIT 1",
    [AUDIT_BASE_SET] = "INSERT OR REPLACE INTO audit_base (one, sequence, hash) VALUES (1, ?, ?)",
    [AUDIT_FORGET] = "DELETE FROM audit WHERE sequence <= ?",
    [SAID_LAST] = "SELECT " SAID_COLUMNS " FROM said WHERE account = ?1"
                  " AND room = hidden(?1, ?2) AND kind IN (0, 1, 2, 3) AND part = 0"
                  " AND entry <> 'retract' ORDER BY at DESC, key LIMIT 1",
    [ALERT_ADD] = "INSERT INTO alert (account, room, staff, kind, message, count, at, remind_at,"
                  " done) VALUES (?, ?, ?, ?, ?, 1, ?, ?, 0)",
    [ALERT_FOLD] =
        "WITH lately AS (SELECT id, done, kind FROM alert WHERE account = ?1 AND room = ?2"
        " AND staff = ?4 AND at > ?5)"
        " UPDATE alert SET count = count + 1, message = coalesce(nullif(?6, ''), message),"
        " remind_at = CASE WHEN id = ?7 OR remind_at BETWEEN 1 AND ?9 THEN remind_at ELSE ?9 END"
        " WHERE id = (SELECT max(id) FROM lately WHERE done = 0 AND kind = ?3"
        " AND (id = ?7 OR (SELECT count(*) FROM lately) >= ?8))",
    [ALERT_DUE] = "SELECT " ALERT_COLUMNS " FROM alert"
                  " WHERE remind_at > 0 AND remind_at <= ? ORDER BY id",
    [ALERT_NEXT] = "SELECT coalesce(min(remind_at), 0) FROM alert WHERE remind_at > 0",
    [ALERT_REMINDED] = "UPDATE alert SET remind_at = 0 WHERE id = ?",
    [ALERT_OPEN] = "SELECT " ALERT_COLUMNS " FROM alert WHERE account = ?1"
                   " AND (staff = ?2 OR room = ?3) AND done = 0 AND (?4 = 0 OR id = ?4)"
                   " ORDER BY id",
    [ALERT_DONE] = "UPDATE alert SET done = 1, remind_at = 0 WHERE id = ?",
    [ALERT_TAKER] = "SELECT audit.who FROM alert JOIN audit ON audit.account = alert.account"
                    " AND audit.room = alert.room AND what = 'ack'"
                    " AND after = CAST(alert.id AS TEXT) WHERE alert.account = ?1"
                    " AND (staff = ?2 OR alert.room = ?3) AND id = ?4"
                    " ORDER BY sequence DESC LIMIT 1",
    [ALERT_TOLD] = "SELECT count(*) FROM alert WHERE account = ? AND staff = ?",
    [ALERT_FORGET] = "DELETE FROM alert WHERE at < ?",
    [CRISIS_SET] = "INSERT OR REPLACE INTO crisis (account, room, at) VALUES (?, ?, ?)",
    [CRISIS_GET] = "SELECT coalesce(max(at), 0) FROM crisis WHERE account = ? AND room = ?",
    [CRISIS_FORGET] = "DELETE FROM crisis WHERE at < ?",
    [SCHEDULE_ADD] = "INSERT INTO schedule (account, room, entry, expression, due, missed,"
                     " missed_at, id) VALUES (?, ?, ?, ?, ?, 0, 0, ?)",
    [SCHEDULE_REMOVE] = "DELETE FROM schedule WHERE account = ? AND room = ? AND id = ?",
    [SCHEDULE_ROOM] = "SELECT " SCHEDULE_COLUMNS " FROM schedule WHERE account = ? AND room = ?"
                      " ORDER BY id",
    [SCHEDULE_DUE] = "SELECT " SCHEDULE_COLUMNS " FROM schedule WHERE due <= ? ORDER BY due, id",
    [SCHEDULE_NEXT] = "SELECT coalesce(min(due), 0) FROM schedule",
    [SCHEDULE_MOVE] = "UPDATE schedule SET due = ?, missed = ?, missed_at = ? WHERE id = ?",
    [INBOX_GONE] = "DELETE FROM inbox WHERE account = ?1 AND room = hidden(?1, ?2) AND id = ?3",
    [INBOX_HIDE] = "UPDATE OR REPLACE inbox SET room = hidden(account, substr(room, 7))"
                   " WHERE room GLOB 'plain *'",
    [SAID_HIDE] = "UPDATE said SET room = hidden(account, substr(room, 7))"
                  " WHERE room GLOB 'plain *'",
    [PROPOSAL_ADD] = "INSERT INTO proposal (account, room, entry, language, text, base, by, kind,"
                     " at, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [PROPOSAL_GET] = "SELECT " PROPOSAL_COLUMNS " FROM proposal"
                     " WHERE account = ? AND room = ? AND number = ?",
    [PROPOSAL_DECIDE] = "UPDATE proposal SET state = ?, everywhere = ?, decided_by = ?,"
                        " decided_at = ? WHERE number = ? AND state = ?",
    [PROPOSAL_COUNT] =
        "SELECT count(*) FILTER (WHERE room = ?2 AND state = 0 AND expires > ?4),"
        " count(*) FILTER (WHERE by = ?3 AND state = 0 AND expires > ?4),"
        " count(*) FILTER (WHERE by = ?3 AND at > ?4 - 86400000),"
        " count(*) FILTER (WHERE room = ?2 AND state = 1) FROM proposal WHERE account = ?1",
    [PROPOSAL_ROOM] = "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE account = ?1 AND room = ?2"
                      " AND (?3 = '' OR entry = ?3) ORDER BY number DESC LIMIT ?4",
    [PROPOSAL_APPROVED_ALL] = "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE state = 1"
                              " ORDER BY decided_at, number",
    [PROPOSAL_FORGET] = "DELETE FROM proposal WHERE state <> 1 AND at < ?",
};
