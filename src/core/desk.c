#include "core/desk.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/yaml.h"
#include "core/config.h"
#include "core/run.h"
#include "core/setting.h"
#include "core/stats.h"
#include "store/store.h"

enum { IMPORT_LONGEST = 4 * 1024 * 1024 };

struct store *desk_open(const struct config *config, bool writing)
{
    char *why = NULL;
    char *path = file_join(config->state == NULL ? "." : config->state, "store.db");
    struct store *store = writing ? store_open(path, &why) : store_open_reading(path, &why);
    if (store == NULL)
        fprintf(stderr, "waymark: the store %s cannot be opened: %s\n", path, why);
    free(why);
    free(path);
    return store;
}

int desk_close(struct store *store, bool good)
{
    if (!good)
        fprintf(stderr, "waymark: the store failed: %s\n", store_why(store));
    store_close(store);
    return good ? EXIT_GOOD : EXIT_RUNTIME;
}

/* Names come from networks: on a terminal they must not be more than text. */
static void print_clean(const char *text, FILE *out)
{
    for (; *text != '\0'; text++)
        fputc((unsigned char)*text < ' ' || *text == 0x7F ? '?' : *text, out);
}

/* ---- settings ---- */

/* Rows come sorted by account and room. */
struct export
{
    FILE *out;
    char *place;
};

/* A scalar of YAML that JSON writes is one of YAML, whatever it holds. */
static void print_text(const char *text, FILE *out)
{
    json_t *value = json_string(text);
    if (value == NULL || json_dumpf(value, out, JSON_ENCODE_ANY) != 0)
        fputs("\"\"", out);
    json_decref(value);
}

static void export_row(void *data, const struct setting_row *row)
{
    struct export *export = data;
    if (setting_why_not(row->name, row->value) != NULL)
        return; /* what the bot found out itself is no setting */
    char *place = mem_print("%s\n%s", row->account, row->room);
    if (export->place == NULL || !str_equal(export->place, place)) {
        fputs("- account: ", export->out);
        print_text(row->account, export->out);
        fputs("\n  room: ", export->out);
        print_text(row->room, export->out);
        fputs("\n  settings:\n", export->out);
    }
    char when[CALENDAR_TEXT];
    calendar_minute_text(row->at, when);
    fputs("    ", export->out);
    print_text(row->name, export->out);
    fputs(": ", export->out);
    print_text(row->value, export->out);
    fputs(" # ", export->out);
    print_clean(row->by, export->out);
    fprintf(export->out, ", %s\n", when);
    free(export->place);
    export->place = place;
}

int desk_export(const struct config *config, FILE *out)
{
    struct store *store = desk_open(config, false);
    struct export export = {.out = out};
    if (store == NULL)
        return EXIT_RUNTIME;
    fputs("# Settings that moderators made, by room. Times are milliseconds since 1970.\n", out);
    bool good = store_room_all(store, export_row, &export);
    if (good && export.place == NULL)
        fputs("[]\n", out);
    free(export.place);
    return desk_close(store, good);
}

/* What is taken over from a file. */
struct import {
    const struct config *config;
    struct store *store;
    const char *file;
    struct problems *problems;
    int64_t now;
    size_t count;
    bool failed;
};

static const char *text_of(struct import *import, const struct yaml *room, const char *name)
{
    const struct yaml *value = yaml_get(room, name);
    if (value != NULL && value->kind == YAML_SCALAR && *value->text != '\0')
        return value->text;
    problem_error(import->problems, import->file, room->line, room->column,
                  "a room needs `%s`, a text", name);
    return NULL;
}

static void check_account(struct import *import, const struct yaml *room, const char *account)
{
    for (size_t i = 0; i < import->config->account_count; i++) {
        if (account == NULL || str_equal(import->config->accounts[i].name, account))
            return;
    }
    const struct yaml *value = yaml_get(room, "account");
    if (account != NULL)
        problem_error(import->problems, import->file, value->line, value->column,
                      "the configuration has no account `%s`", account);
}

static void import_setting(struct import *import, const char *account, const char *room,
                           const struct yaml *setting)
{
    const char *why = setting->kind != YAML_SCALAR ? "its value is a text"
                                                   : setting_why_not(setting->key, setting->text);
    if (why != NULL)
        problem_error(import->problems, import->file, setting->key_line, setting->key_column,
                      "`%s`: %s", setting->key, why);
    else if (account != NULL && room != NULL)
        import->failed = import->failed ||
                         !store_room_change(import->store, account, room, setting->key,
                                            setting->text, "import", import->now) ||
                         !store_audit_add(import->store,
                                          &(struct audit_row){.account = account,
                                                              .room = room,
                                                              .who = "import",
                                                              .what = setting->key,
                                                              .after = setting->text,
                                                              .at = import->now},
                                          NULL);
    import->count++;
}

static void import_room(struct import *import, const struct yaml *room)
{
    const char *account = text_of(import, room, "account");
    const char *name = text_of(import, room, "room");
    const struct yaml *settings = yaml_get(room, "settings");
    check_account(import, room, account);
    for (size_t i = 0; i < room->count; i++) {
        const struct yaml *item = &room->items[i];
        if (!str_equal(item->key, "account") && !str_equal(item->key, "room") &&
            !str_equal(item->key, "settings"))
            problem_error(import->problems, import->file, item->key_line, item->key_column,
                          "a room has `account`, `room` and `settings`, not `%s`", item->key);
    }
    if (settings == NULL || settings->kind != YAML_MAPPING)
        problem_error(import->problems, import->file, room->line, room->column,
                      "a room needs `settings`, a table of them");
    for (size_t i = 0; settings != NULL && i < settings->count; i++)
        import_setting(import, account, name, &settings->items[i]);
}

static void import_all(struct import *import, const struct yaml *root)
{
    if (root->kind != YAML_SEQUENCE)
        problem_error(import->problems, import->file, root->line, root->column,
                      "this is a list of rooms, each with `account`, `room` and `settings`");
    for (size_t i = 0; root->kind == YAML_SEQUENCE && i < root->count; i++) {
        if (root->items[i].kind == YAML_MAPPING)
            import_room(import, &root->items[i]);
        else
            problem_error(import->problems, import->file, root->items[i].line,
                          root->items[i].column, "a room is a table of keys");
    }
}

/* All in one transaction: with a single mistake in it, nothing is taken. */
static bool run_import(struct import *import, const struct yaml *root)
{
    bool good = store_begin(import->store);
    if (good)
        import_all(import, root);
    good = good && !import->failed && import->problems->errors == 0 && store_commit(import->store);
    if (!good)
        store_rollback(import->store);
    return good;
}

int desk_import(const struct config *config, const char *path, int64_t now, FILE *out)
{
    struct problems problems = {0};
    struct yaml *root = yaml_read(path, IMPORT_LONGEST, &problems);
    struct store *store = root != NULL && problems.errors == 0 ? desk_open(config, true) : NULL;
    struct import import = {
        .config = config, .store = store, .file = path, .problems = &problems, .now = now};
    bool good = store != NULL && run_import(&import, root);
    problems_print(&problems, stderr);
    int status = problems.errors > 0 ? EXIT_CONFIG : EXIT_RUNTIME;
    if (good)
        fprintf(out, "%zu settings taken over\n", import.count);
    else if (problems.errors > 0)
        fprintf(stderr, "waymark: nothing was taken over\n");
    if (store != NULL) {
        int end = desk_close(store, good || problems.errors > 0);
        status = good ? end : status;
    }
    problems_finish(&problems);
    yaml_destroy(root);
    return status;
}

/* ---- what was done ---- */

int desk_audit_verify(const struct config *config, const char *head, FILE *out)
{
    struct store *store = desk_open(config, false);
    struct audit_verdict verdict;
    if (store == NULL)
        return EXIT_RUNTIME;
    bool good = store_audit_verify(store, head, &verdict);
    bool whole = verdict.broken_at == 0 && (head == NULL || verdict.head_found);
    if (good && verdict.broken_at > 0)
        fprintf(out, "broken at entry %lld: it was changed, or others were taken out before it\n",
                (long long)verdict.broken_at);
    else if (good && !whole)
        fprintf(out, "no entry has that hash: what came after it may be cut off, or it is older "
                     "than what is kept\n");
    else if (good)
        fprintf(out, "whole: %lld entries, the last one %s\n", (long long)verdict.rows,
                verdict.head[0] == '\0' ? "none" : verdict.head);
    int status = desk_close(store, good);
    return status == EXIT_GOOD && !whole ? EXIT_NO : status;
}

static void print_deed(void *data, const struct audit_row *row)
{
    char when[CALENDAR_TEXT];
    calendar_minute_text(row->at, when);
    bool changed = *row->before != '\0' || *row->after != '\0';
    const char *const words[] = {when,         " ",
                                 row->account, " ",
                                 row->room,    " ",
                                 row->who,     ": ",
                                 row->what,    changed ? " " : "",
                                 row->before,  changed ? " -> " : "",
                                 row->after};
    fprintf(data, "%lld ", (long long)row->sequence);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        print_clean(words[i], data);
    fputc('\n', data);
}

static void describe_deed(void *data, const struct audit_row *row)
{
    json_array_append_new(data, json_pack("{s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
                                          "sequence", (json_int_t)row->sequence, "time",
                                          (json_int_t)row->at, "account", row->account, "room",
                                          row->room, "who", row->who, "what", row->what, "before",
                                          row->before, "after", row->after, "hash", row->hash));
}

int desk_audit(const struct config *config, bool json, FILE *out)
{
    struct store *store = desk_open(config, false);
    if (store == NULL)
        return EXIT_RUNTIME;
    if (!json)
        return desk_close(store, store_audit_all(store, print_deed, out));
    json_t *deeds = json_array();
    bool good = store_audit_all(store, describe_deed, deeds);
    json_dumpf(deeds, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(deeds);
    return desk_close(store, good);
}

/* ---- counts ---- */

int desk_stats(const struct config *config, const char *week, bool json, int64_t now, FILE *out)
{
    int64_t number = calendar_week(now);
    bool last = week != NULL && str_equal(week, "last");
    bool named = week != NULL && !last && !str_equal(week, "this");
    if (last)
        number--;
    if (named && !calendar_week_read(week, &number)) {
        fprintf(stderr, "waymark: a week is this, last, 2026-W47 or a day 2026-11-21, not `%s`\n",
                week);
        return EXIT_USAGE;
    }
    struct store *store = desk_open(config, false);
    return store == NULL ? EXIT_RUNTIME : desk_close(store, stats_print(store, number, json, out));
}
