#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/schema.h"
#include "store/store.h"

/* Every back end passes the same suite; there is one now. */
struct fixture {
    char folder[64];
    char *path;
    struct store *store;
};

static struct store *open_store(const char *path)
{
    char *why = NULL;
    struct store *store = store_open(path, &why);
    if (store == NULL)
        fail_msg("%s", why);
    return store;
}

static int set_up(void **state)
{
    struct fixture *fixture = mem_new(struct fixture);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/waymark-store-XXXXXX");
    if (mkdtemp(fixture->folder) == NULL)
        return -1;
    fixture->path = file_join(fixture->folder, "store.db");
    fixture->store = open_store(fixture->path);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    char *command = mem_print("rm -rf '%s'", fixture->folder);
    int status = system(command);
    free(command);
    free(fixture->path);
    free(fixture);
    return status;
}

static void reopen(struct fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = open_store(fixture->path);
}

static void a_message_is_fresh_once(void **state)
{
    struct fixture *fixture = *state;
    bool fresh = false;
    assert_true(store_inbox_add(fixture->store, "irc", "#a", "1", 10, &fresh));
    assert_true(fresh);
    assert_true(store_inbox_add(fixture->store, "irc", "#a", "1", 11, &fresh));
    assert_false(fresh);
    assert_true(store_inbox_add(fixture->store, "irc", "#b", "1", 11, &fresh));
    assert_true(fresh);
    assert_true(store_inbox_add(fixture->store, "xmpp", "#a", "1", 11, &fresh));
    assert_true(fresh);
    reopen(fixture);
    assert_true(store_inbox_add(fixture->store, "irc", "#a", "1", 12, &fresh));
    assert_false(fresh);
    assert_true(store_inbox_forget(fixture->store, 11));
    assert_true(store_inbox_add(fixture->store, "irc", "#a", "1", 12, &fresh));
    assert_true(fresh);
}

static void a_rollback_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    bool fresh = false;
    assert_true(store_begin(fixture->store));
    assert_true(store_inbox_add(fixture->store, "irc", "#a", "1", 10, &fresh));
    store_rollback(fixture->store);
    store_rollback(fixture->store); /* outside a transaction it does nothing */
    assert_true(store_inbox_add(fixture->store, "irc", "#a", "1", 10, &fresh));
    assert_true(fresh);
}

static bool collect(void *data, const struct outbox_row *row)
{
    char *keys = data;
    snprintf(keys + strlen(keys), 64 - strlen(keys), "%s:%s:%d:%lld ", row->key, row->line,
             (int)row->kind, (long long)row->not_before);
    return true;
}

static const char *rows(struct store *store, enum outbox_state state, char keys[64])
{
    keys[0] = '\0';
    assert_true(store_outbox_each(store, "irc", state, collect, keys));
    return keys;
}

static void replies_wait_in_order_until_done(void **state)
{
    struct fixture *fixture = *state;
    char keys[64];
    struct outbox_row row = {"b", "irc", "#a", OUTBOX_ANSWER, OUTBOX_WAITING, "B", 5, 5};
    assert_true(store_outbox_add(fixture->store, &row));
    row.key = "a";
    row.line = "A";
    row.kind = OUTBOX_CRISIS;
    assert_true(store_outbox_add(fixture->store, &row));
    assert_string_equal(rows(fixture->store, OUTBOX_WAITING, keys), "b:B:0:5 a:A:1:5 ");
    assert_true(store_outbox_state(fixture->store, "b", OUTBOX_HANDED, 9));
    reopen(fixture);
    assert_string_equal(rows(fixture->store, OUTBOX_WAITING, keys), "a:A:1:5 ");
    assert_string_equal(rows(fixture->store, OUTBOX_HANDED, keys), "b:B:0:9 ");
    assert_true(store_outbox_done(fixture->store, "b"));
    assert_true(store_outbox_done(fixture->store, "unknown"));
    assert_string_equal(rows(fixture->store, OUTBOX_HANDED, keys), "");
}

static void a_key_stands_for_one_reply(void **state)
{
    struct fixture *fixture = *state;
    struct outbox_row row = {"k", "irc", "#a", OUTBOX_ANSWER, OUTBOX_WAITING, "A", 5, 5};
    assert_true(store_outbox_add(fixture->store, &row));
    assert_false(store_outbox_add(fixture->store, &row));
    assert_string_equal(store_why(fixture->store), "it is there already");
}

static void keep_setting(void *data, const struct setting_row *row)
{
    char *out = data;
    snprintf(out + strlen(out), 128 - strlen(out), "%s=%s ", row->name, row->value);
}

static void pair(void *data, const char *name, const char *value)
{
    char *out = data;
    snprintf(out + strlen(out), 64 - strlen(out), "%s=%s ", name, value);
}

static void drivers_and_rooms_keep_their_state(void **state)
{
    struct fixture *fixture = *state;
    char *cursor = NULL;
    char pairs[128] = "";
    assert_true(store_cursor_get(fixture->store, "irc", &cursor));
    assert_null(cursor);
    assert_true(store_cursor_set(fixture->store, "irc", "1"));
    assert_true(store_cursor_set(fixture->store, "irc", "2"));
    assert_true(store_saved_set(fixture->store, "irc", "sts", "x"));
    assert_true(store_saved_set(fixture->store, "irc", "sts", "y"));
    assert_true(store_room_set(fixture->store, "irc", "#a", "mode", "off", "mod", 1));
    assert_true(store_room_set(fixture->store, "irc", "#a", "region", "US", "mod", 1));
    assert_true(store_room_set(fixture->store, "irc", "#a", "mode", NULL, "mod", 2));
    reopen(fixture);
    assert_true(store_cursor_get(fixture->store, "irc", &cursor));
    assert_string_equal(cursor, "2");
    free(cursor);
    assert_true(store_saved_each(fixture->store, "irc", pair, pairs));
    assert_true(store_room_each(fixture->store, "irc", "#a", keep_setting, pairs));
    assert_true(store_room_each(fixture->store, "irc", "#b", keep_setting, pairs));
    assert_string_equal(pairs, "sts=y region=US ");
}

static void people_are_left_alone_until_they_come_back(void **state)
{
    struct fixture *fixture = *state;
    bool out = true;
    assert_true(store_optout_get(fixture->store, "hash", &out));
    assert_false(out);
    assert_true(store_optout_set(fixture->store, "hash", true, 1));
    assert_true(store_optout_set(fixture->store, "hash", true, 2));
    assert_true(store_optout_get(fixture->store, "hash", &out));
    assert_true(out);
    assert_true(store_optout_set(fixture->store, "hash", false, 3));
    assert_true(store_optout_get(fixture->store, "hash", &out));
    assert_false(out);
}

static sqlite3 *open_raw(const char *path)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    return database;
}

static int number_of(const char *path, const char *question)
{
    sqlite3 *database = open_raw(path);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(database, question, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return number;
}

static void add_deed(struct store *store, const char *what, int64_t at)
{
    struct audit_row row = {
        .account = "irc", .room = "#a", .who = "mod", .what = what, .after = "x", .at = at};
    assert_true(store_audit_add(store, &row, NULL));
}

static void counts_and_audit_add_up(void **state)
{
    struct fixture *fixture = *state;
    assert_true(store_tally_add(fixture->store, "faq/how-long", "answered", 7));
    assert_true(store_tally_add(fixture->store, "faq/how-long", "answered", 7));
    assert_true(store_tally_add(fixture->store, "faq/how-long", "answered", 8));
    assert_true(store_tally_take(fixture->store, "faq/how-long", "answered", 8));
    assert_true(store_tally_take(fixture->store, "faq/how-long", "answered", 8));
    add_deed(fixture->store, "pause", 1);
    add_deed(fixture->store, "resume", 2);
    store_close(fixture->store);
    fixture->store = NULL;
    assert_int_equal(number_of(fixture->path, "SELECT count FROM tally WHERE week = 7"), 2);
    assert_int_equal(number_of(fixture->path, "SELECT count FROM tally WHERE week = 8"), 0);
    assert_int_equal(number_of(fixture->path, "SELECT count(*) FROM audit"), 2);
}

/* Who is not ignored any more is not kept either. */
static void settings_that_ended_can_be_dropped(void **state)
{
    struct fixture *fixture = *state;
    static const char *const rows[][2] = {{"ignore aa", "0"},
                                          {"ignore bb", "99"},
                                          {"ignore cc", "101"},
                                          {"paused_until", "5"},
                                          {"slow", "3"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(store_room_set(fixture->store, "irc", "#a", rows[i][0], rows[i][1], "mod", 1));
    assert_true(store_room_forget(fixture->store, "ignore *", 100));
    assert_true(store_room_forget(fixture->store, "paused_until", 100));
    store_close(fixture->store);
    fixture->store = NULL;
    assert_int_equal(number_of(fixture->path, "SELECT count(*) FROM room"), 3);
    assert_int_equal(number_of(fixture->path, "SELECT count(*) FROM room WHERE name IN"
                                              " ('ignore bb', 'paused_until')"),
                     0);
}

static void the_file_is_private(void **state)
{
    struct fixture *fixture = *state;
    struct stat status;
    assert_int_equal(stat(fixture->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void one_process_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    char *why = NULL;
    assert_null(store_open(fixture->path, &why));
    assert_string_equal(why, "another process uses it");
    free(why);
}

/* A killed process leaves no lock behind. */
static void a_killed_process_frees_it(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    fixture->store = NULL;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        char *why = NULL;
        struct store *store = store_open(fixture->path, &why);
        bool good = store != NULL && store_begin(store) && store_cursor_set(store, "irc", "lost");
        ssize_t told = write(ready[1], good ? "y" : "n", 1);
        (void)told;
        pause();
        _exit(0);
    }
    char answer = 0;
    assert_int_equal(read(ready[0], &answer, 1), 1);
    assert_int_equal(answer, 'y');
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    fixture->store = open_store(fixture->path);
    char *cursor = NULL;
    assert_true(store_cursor_get(fixture->store, "irc", &cursor));
    assert_null(cursor);
}

static void refused(const char *path, const char *sentence)
{
    char *why = NULL;
    assert_null(store_open(path, &why));
    assert_non_null(strstr(why, sentence));
    free(why);
}

static void a_newer_schema_is_refused(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    fixture->store = NULL;
    sqlite3 *database = open_raw(fixture->path);
    assert_int_equal(sqlite3_exec(database, "PRAGMA user_version = 99", NULL, NULL, NULL), 0);
    sqlite3_close(database);
    char *sentence =
        mem_print("its schema is version 99, this program knows up to %zu:", schema_step_count);
    refused(fixture->path, sentence);
    free(sentence);
}

static void a_foreign_file_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char *path = file_join(fixture->folder, "letter");
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is a letter, not a database; ", file);
    fclose(file);
    refused(path, "it is not a Waymark store");
    free(path);
    refused("/nonexistent/store.db", "cannot be made");
}

static void another_programs_database_is_left_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    static const char *const marks[] = {"PRAGMA user_version = 0", "PRAGMA user_version = 1"};
    char *path = file_join(fixture->folder, "notes.db");
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        sqlite3 *database = open_raw(path);
        assert_int_equal(
            sqlite3_exec(database, "CREATE TABLE IF NOT EXISTS notes (text)", NULL, NULL, NULL),
            SQLITE_OK);
        assert_int_equal(sqlite3_exec(database, marks[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(database);
        refused(path, "it is not a Waymark store");
        assert_int_equal(number_of(path, "SELECT count(*) FROM sqlite_schema"), 1);
    }
    free(path);
}

/* Damage that the first page does not show. */
static void a_damaged_store_is_refused(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    fixture->store = NULL;
    char noise[4096];
    memset(noise, 0x5a, sizeof noise);
    FILE *file = fopen(fixture->path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 2 * 4096, SEEK_SET), 0);
    assert_int_equal(fwrite(noise, sizeof noise, 1, file), 1);
    assert_int_equal(fclose(file), 0);
    refused(fixture->path, "the file is damaged");
}

static const char *const later_steps[] = {
    "CREATE TABLE cursor (account TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;",
    "ALTER TABLE cursor ADD COLUMN at INTEGER NOT NULL DEFAULT 7;",
    "CREATE TABLE broken (",
};

static void an_older_schema_moves_forward(void **state)
{
    struct fixture *fixture = *state;
    char *path = file_join(fixture->folder, "old.db");
    sqlite3 *database = open_raw(path);
    char *why = NULL;
    assert_true(schema_migrate(database, later_steps, 1, &why));
    assert_int_equal(
        sqlite3_exec(database, "INSERT INTO cursor VALUES ('irc', 'v')", NULL, NULL, NULL), 0);
    assert_true(schema_migrate(database, later_steps, 2, &why));
    assert_true(schema_migrate(database, later_steps, 2, &why));
    assert_false(schema_migrate(database, later_steps, 3, &why));
    assert_non_null(strstr(why, "it cannot be brought to schema version 3"));
    free(why);
    sqlite3_close(database);
    assert_int_equal(number_of(path, "PRAGMA user_version"), 2);
    assert_int_equal(number_of(path, "SELECT at FROM cursor WHERE value = 'v'"), 7);
    free(path);
}

static void keep_said(void *data, const struct said_row *row)
{
    char *found = data;
    snprintf(found + strlen(found), 128 - strlen(found), "%s:%s:%d:%s:%s ", row->key, row->question,
             (int)row->kind, row->entry, row->remote_id);
}

static void what_was_said_can_be_found_and_changed(void **state)
{
    struct fixture *fixture = *state;
    struct said_row row = {"k1", "mx", "!a", "q", "", 1, SAID_GUIDANCE, "faq/how-long", "", 5};
    assert_true(store_said_add(fixture->store, &row));
    row.key = "k0";
    row.part = 0;
    assert_true(store_said_add(fixture->store, &row));
    row.key = "k2";
    row.room = "!b";
    row.at = 9;
    assert_true(store_said_add(fixture->store, &row));
    assert_true(store_said_sent(fixture->store, "k0", "$0"));
    assert_true(store_said_change(fixture->store, "k1", SAID_OFFER, "", 6));
    assert_true(store_said_sent(fixture->store, "unknown", "$9"));
    reopen(fixture);
    struct store *store = fixture->store;
    char found[128] = "";
    assert_true(store_said_of(store, "mx", "!a", "q", keep_said, found));
    assert_string_equal(found, "k0:q:0:faq/how-long:$0 k1:q:1:: ");
    found[0] = '\0';
    assert_true(store_said_as(store, "mx", "!a", "$0", keep_said, found));
    assert_true(store_said_as(store, "mx", "!b", "$0", keep_said, found));
    assert_true(store_said_gone(store, "k0"));
    assert_true(store_said_get(store, "k0", keep_said, found));
    assert_string_equal(found, "k0:q:0:faq/how-long:$0 ");
    assert_true(store_said_forget(store, 9));
    assert_true(store_said_get(store, "k1", keep_said, found));
    assert_true(store_said_get(store, "k2", keep_said, found));
    assert_string_equal(found, "k0:q:0:faq/how-long:$0 k2:q:0:faq/how-long: ");
}

/* ---- settings of rooms ---- */

static const char *settings(struct store *store, char out[128])
{
    out[0] = '\0';
    assert_true(store_room_each(store, "irc", "#a", keep_setting, out));
    return out;
}

/* Takes back what was done last, as the core does; "-" where it was not set before. */
static const char *take_back(struct store *store, const char *room, char out[128])
{
    struct change change;
    assert_true(store_change_last(store, "irc", room, &change));
    snprintf(out, 128, "%s %s %s %lld", change.sequence == 0 ? "" : change.name,
             change.before == NULL ? "-" : change.before, change.by == NULL ? "" : change.by,
             (long long)change.at);
    if (change.sequence > 0) {
        assert_true(store_change_undone(store, change.sequence));
        assert_true(store_room_set(store, "irc", room, change.name, change.before, "eve", 9));
    }
    change_finish(&change);
    return out;
}

static void changes_are_taken_back_one_by_one(void **state)
{
    struct fixture *fixture = *state;
    char out[128];
    assert_true(store_room_change(fixture->store, "irc", "#a", "mode", "off", "ann", 1));
    assert_true(store_room_change(fixture->store, "irc", "#a", "mode", "passive", "bob", 2));
    assert_true(store_room_change(fixture->store, "irc", "#b", "slow", "2", "bob", 3));
    assert_true(store_room_change(fixture->store, "irc", "#a", "mode", NULL, "bob", 4));
    reopen(fixture);
    assert_string_equal(settings(fixture->store, out), "");
    assert_string_equal(take_back(fixture->store, "#a", out), "mode passive bob 4");
    assert_string_equal(settings(fixture->store, out), "mode=passive ");
    assert_string_equal(take_back(fixture->store, "#a", out), "mode off bob 2");
    assert_string_equal(settings(fixture->store, out), "mode=off ");
    assert_string_equal(take_back(fixture->store, "#a", out), "mode - ann 1");
    assert_string_equal(settings(fixture->store, out), "");
    assert_string_equal(take_back(fixture->store, "#a", out), " -  0");
    assert_true(store_change_forget(fixture->store, 4));
    assert_string_equal(take_back(fixture->store, "#b", out), " -  0");
}

/* What is no setting stands between the settings in the order of time, and sets nothing. */
static void other_deeds_are_known(void **state)
{
    struct fixture *fixture = *state;
    struct change change;
    char out[128];
    char words[] = "say", entry[] = "approaches/emdr", who[] = "bob";
    struct change deed = {.name = words, .after = entry, .by = who, .at = 2};
    assert_true(store_room_change(fixture->store, "irc", "#a", "mode", "off", "ann", 1));
    assert_true(store_deed_add(fixture->store, "irc", "#a", &deed));
    reopen(fixture);
    assert_string_equal(settings(fixture->store, out), "mode=off ");
    assert_true(store_change_last(fixture->store, "irc", "#a", &change));
    assert_string_equal(change.name, "say");
    assert_null(change.before);
    assert_string_equal(change.after, entry);
    assert_string_equal(change.by, who);
    assert_int_equal(change.at, 2);
    assert_true(store_change_undone(fixture->store, change.sequence));
    change_finish(&change);
    assert_string_equal(take_back(fixture->store, "#a", out), "mode - ann 1");
}

/* ---- the chain of audit ---- */

static struct audit_verdict verdict_of(struct store *store, const char *head)
{
    struct audit_verdict verdict;
    assert_true(store_audit_verify(store, head, &verdict));
    return verdict;
}

static void damage(struct fixture *fixture, const char *sql)
{
    store_close(fixture->store);
    sqlite3 *database = open_raw(fixture->path);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    fixture->store = open_store(fixture->path);
}

static void what_was_done_cannot_be_changed_unseen(void **state)
{
    static const char *const damages[] = {
        "UPDATE audit SET who = 'eve' WHERE sequence = 2",
        "UPDATE audit SET after = 'y' WHERE sequence = 2",
        "UPDATE audit SET at = 9 WHERE sequence = 2",
        "UPDATE audit SET hash = '' WHERE sequence = 2",
        "UPDATE audit SET hash = '' ",
        "DELETE FROM audit WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 1",
        "UPDATE audit SET sequence = 9 WHERE sequence = 3",
    };
    struct fixture *fixture = *state;
    for (int i = 1; i <= 3; i++)
        add_deed(fixture->store, "pause", i);
    reopen(fixture);
    struct audit_verdict good = verdict_of(fixture->store, NULL);
    assert_int_equal(good.rows, 3);
    assert_int_equal(good.broken_at, 0);
    assert_true(verdict_of(fixture->store, good.head).head_found);
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        damage(fixture, "CREATE TABLE safe AS SELECT * FROM audit");
        damage(fixture, damages[i]);
        struct audit_verdict bad = verdict_of(fixture->store, good.head);
        if (bad.broken_at == 0 && bad.head_found)
            fail_msg("not seen: %s", damages[i]);
        damage(fixture, "DELETE FROM audit; INSERT INTO audit SELECT * FROM safe; DROP TABLE safe");
        assert_int_equal(verdict_of(fixture->store, NULL).broken_at, 0);
    }
    damage(fixture, "DELETE FROM audit WHERE sequence = 3"); /* the end is known by its hash */
    assert_int_equal(verdict_of(fixture->store, NULL).broken_at, 0);
    assert_false(verdict_of(fixture->store, good.head).head_found);
}

static void the_chain_goes_on_where_old_rows_were_dropped(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 1; i <= 4; i++)
        add_deed(fixture->store, "pause", i);
    assert_true(store_audit_forget(fixture->store, 3));
    assert_true(store_audit_forget(fixture->store, 1));
    add_deed(fixture->store, "resume", 9);
    struct audit_verdict verdict = verdict_of(fixture->store, NULL);
    assert_int_equal(verdict.rows, 3);
    assert_int_equal(verdict.broken_at, 0);
    damage(fixture, "DELETE FROM audit WHERE sequence = 3");
    assert_int_equal(verdict_of(fixture->store, NULL).broken_at, 4);
    damage(fixture, "DELETE FROM audit");
    add_deed(fixture->store, "pause", 10); /* goes on behind what was dropped */
    assert_int_equal(verdict_of(fixture->store, NULL).broken_at, 0);
}

static void keep_deed(void *data, const struct audit_row *row)
{
    char *out = data;
    snprintf(out + strlen(out), 128 - strlen(out), "%s:%s:%s ", row->room, row->what, row->after);
}

static void deeds_are_shown_by_room_newest_first(void **state)
{
    struct fixture *fixture = *state;
    char out[128] = "";
    add_deed(fixture->store, "pause", 1);
    assert_true(store_audit_add(
        fixture->store,
        &(struct audit_row){.account = "irc", .room = "#b", .who = "mod", .what = "leave", .at = 2},
        NULL));
    add_deed(fixture->store, "resume", 3);
    assert_true(store_audit_room(fixture->store, "irc", "#a", "", 5, keep_deed, out));
    assert_string_equal(out, "#a:resume:x #a:pause:x ");
    out[0] = '\0';
    assert_true(store_audit_room(fixture->store, "irc", "#a", "", 1, keep_deed, out));
    assert_string_equal(out, "#a:resume:x ");
}

/* ---- older stores ---- */

/* A store of the first version, as it was written then: tests/unit/store_first.sql. */
static void the_first_schema_moves_forward_with_all_it_holds(void **state)
{
    struct fixture *fixture = *state;
    char *path = file_join(fixture->folder, "first.db");
    const char *why = NULL;
    char *cursor = NULL;
    char out[128] = "";
    bool left_alone = false;
    struct buf sql;
    buf_init(&sql, 64 * 1024);
    assert_true(file_read("tests/unit/store_first.sql", &sql, &why));
    sqlite3 *database = open_raw(path);
    assert_int_equal(sqlite3_exec(database, sql.data, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    buf_finish(&sql);
    struct store *store = open_store(path);
    static const unsigned char key[KEYED_KEY_LENGTH] = {7};
    bool fresh = true;
    assert_true(store_key(store, key));
    assert_int_equal(number_of(path, "SELECT count(*) FROM inbox WHERE room = '#a'"), 0);
    assert_true(store_inbox_add(store, "irc", "#a", "1", 12, &fresh));
    assert_false(fresh);
    struct said_row row = {"k", "mx", "!a", "q", "", 1, SAID_GUIDANCE, "faq/how-long", "", 5};
    assert_true(store_said_add(store, &row));
    assert_true(store_cursor_get(store, "irc", &cursor));
    assert_string_equal(cursor, "v");
    free(cursor);
    assert_string_equal(settings(store, out), "paused_until=99 ");
    assert_true(store_optout_get(store, "hash", &left_alone));
    assert_true(left_alone);
    int64_t count = 0;
    assert_true(store_tally_get(store, "faq/how-long", "answered", &count));
    assert_int_equal(count, 4);
    add_deed(store, "pause", 9); /* the first with a hash covers those before it */
    assert_int_equal(verdict_of(store, NULL).rows, 3);
    assert_int_equal(verdict_of(store, NULL).broken_at, 0);
    store_close(store);
    database = open_raw(path);
    sqlite3_exec(database, "UPDATE audit SET who = 'eve' WHERE sequence = 1", NULL, NULL, NULL);
    sqlite3_close(database);
    store = open_store(path);
    assert_int_equal(verdict_of(store, NULL).broken_at, 3);
    store_close(store);
    free(path);
}

static void a_store_in_use_can_be_read(void **state)
{
    struct fixture *fixture = *state;
    char *why = NULL;
    add_deed(fixture->store, "pause", 1);
    struct store *reading = store_open_reading(fixture->path, &why);
    assert_non_null(reading);
    assert_int_equal(verdict_of(reading, NULL).rows, 1);
    assert_false(store_inbox_forget(reading, 1));
    add_deed(fixture->store, "resume", 2);
    assert_int_equal(verdict_of(reading, NULL).rows, 2);
    store_close(reading);
    assert_null(store_open_reading("/nowhere/store.db", &why));
    free(why);
}

/* A full disk says so, loses nothing that was committed, and is no reason to stop. */
static void a_full_disk_is_told(void **state)
{
    struct fixture *fixture = *state;
    char *blob = mem_array(200 * 1024 + 1, 1);
    memset(blob, 'x', 200 * 1024);
    assert_true(store_saved_set(fixture->store, "irc", "small", "kept"));
    assert_true(store_limit_pages(fixture->store, 40));
    assert_false(store_saved_set(fixture->store, "irc", "big", blob));
    assert_string_equal(store_why(fixture->store), "the disk is full");
    char pairs[64] = "";
    assert_true(store_saved_each(fixture->store, "irc", pair, pairs));
    assert_string_equal(pairs, "small=kept ");
    assert_true(store_limit_pages(fixture->store, 4000));
    assert_true(store_saved_set(fixture->store, "irc", "big", blob));
    free(blob);
}

/* SQLite rolls back by itself when the disk is full: what follows must not be kept alone. */
static void half_a_transaction_is_never_kept(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct outbox_row row = {"k", "irc", "#a", OUTBOX_ANSWER, OUTBOX_WAITING, "A", 5, 5};
    char *blob = mem_array(400 * 1024 + 1, 1);
    memset(blob, 'x', 400 * 1024);
    char keys[64];
    bool fresh = false;
    assert_true(store_limit_pages(store, 40));
    assert_true(store_begin(store));
    assert_true(store_inbox_add(store, "irc", "#a", "1", 10, &fresh));
    assert_false(store_saved_set(store, "irc", "big", blob));
    assert_false(store_outbox_add(store, &row));
    assert_false(store_commit(store));
    assert_string_equal(store_why(store), "something failed earlier in this transaction");
    store_rollback(store);
    assert_string_equal(rows(store, OUTBOX_WAITING, keys), "");
    assert_true(store_begin(store));
    assert_true(store_inbox_add(store, "irc", "#a", "1", 10, &fresh));
    assert_true(fresh);
    assert_true(store_outbox_add(store, &row));
    assert_true(store_commit(store));
    assert_string_equal(rows(store, OUTBOX_WAITING, keys), "k:A:0:5 ");
    free(blob);
}

static void keep_proposal(void *data, const struct proposal_row *row)
{
    struct proposal_row *kept = data;
    kept->number = row->number;
    kept->state = row->state;
    kept->everywhere = row->everywhere;
    assert_string_equal(row->text, "Hello.");
}

/* Of two who decide at once, one does; a number stands for one text for ever, in its room. */
static void a_proposal_is_decided_once(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    struct proposal_row row = {.account = "irc",
                               .room = "#a",
                               .kind = PROPOSAL_OVERRIDE,
                               .entry = "faq/x",
                               .language = "en",
                               .text = "Hello.",
                               .base = "",
                               .by = "account:bob",
                               .decided_by = "",
                               .at = 10,
                               .expires = 20};
    struct proposal_row kept = {0};
    struct proposal_count count;
    bool won = false;
    assert_true(store_proposal_add(store, &row, &row.number));
    assert_true(store_proposal_get(store, "irc", "#b", row.number, keep_proposal, &kept));
    assert_int_equal(kept.number, 0);
    assert_true(store_proposal_count(store, &row, &count));
    assert_int_equal(count.open_room + count.open_person + count.day_person, 3);
    row.at = 20;
    assert_true(store_proposal_count(store, &row, &count));
    assert_int_equal(count.open_room + count.open_person, 0);
    row.state = PROPOSAL_APPROVED;
    row.decided_by = "account:cem";
    assert_true(store_proposal_decide(store, &row, PROPOSAL_OPEN, &won));
    assert_true(won);
    assert_true(store_proposal_decide(store, &row, PROPOSAL_OPEN, &won));
    assert_false(won);
    assert_true(store_proposal_approved(store, keep_proposal, &kept));
    assert_int_equal(kept.number, row.number);
    assert_true(store_proposal_forget(store, 100));
    assert_true(store_proposal_get(store, "irc", "#a", row.number, keep_proposal, &kept));
    assert_int_equal(kept.state, PROPOSAL_APPROVED);
    row.state = PROPOSAL_REVERTED;
    assert_true(store_proposal_decide(store, &row, PROPOSAL_APPROVED, &won));
    int64_t first = row.number;
    assert_true(store_proposal_forget(store, 100));
    assert_true(store_proposal_add(store, &row, &row.number));
    assert_true(row.number > first);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_is_fresh_once),
        TEST(a_rollback_leaves_nothing),
        TEST(replies_wait_in_order_until_done),
        TEST(a_key_stands_for_one_reply),
        TEST(drivers_and_rooms_keep_their_state),
        TEST(people_are_left_alone_until_they_come_back),
        TEST(counts_and_audit_add_up),
        TEST(settings_that_ended_can_be_dropped),
        TEST(the_file_is_private),
        TEST(one_process_at_a_time),
        TEST(a_killed_process_frees_it),
        TEST(a_newer_schema_is_refused),
        TEST(a_foreign_file_is_refused),
        TEST(another_programs_database_is_left_as_it_was),
        TEST(a_damaged_store_is_refused),
        TEST(an_older_schema_moves_forward),
        TEST(what_was_said_can_be_found_and_changed),
        TEST(the_first_schema_moves_forward_with_all_it_holds),
        TEST(changes_are_taken_back_one_by_one),
        TEST(other_deeds_are_known),
        TEST(what_was_done_cannot_be_changed_unseen),
        TEST(the_chain_goes_on_where_old_rows_were_dropped),
        TEST(deeds_are_shown_by_room_newest_first),
        TEST(a_store_in_use_can_be_read),
        TEST(a_proposal_is_decided_once),
        TEST(a_full_disk_is_told),
        TEST(half_a_transaction_is_never_kept),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
