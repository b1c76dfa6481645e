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

/* ---- what was done ---- */

static bool is_hash(const char *text)
{
    return strlen(text) == AUDIT_HASH_LENGTH &&
           strspn(text, "0123456789abcdefABCDEF") == strlen(text);
}

/* What the chain shows; a constant word for programs. */
static const char *finding(const struct audit_verdict *verdict, bool compared)
{
    bool bare = verdict->rows > 0 && *verdict->head == '\0';
    return verdict->broken_at > 0             ? "broken"
           : bare                             ? "unhashed"
           : compared && !verdict->head_found ? "cut"
                                              : "whole";
}

static void print_whole(const struct audit_verdict *verdict, bool compared, FILE *out)
{
    fprintf(out, "whole: %lld entries, the last one %s\n", (long long)verdict->rows,
            *verdict->head == '\0' ? "none" : verdict->head);
    if (verdict->dropped > 0) {
        char begins[CALENDAR_TEXT];
        calendar_minute_text(verdict->begins, begins);
        fprintf(out,
                "It begins behind entry %lld, at %s UTC; entries are dropped only when they are "
                "more than 400 days old.\n",
                (long long)verdict->dropped, verdict->begins > 0 ? begins : "no time");
    }
    if (!compared)
        fprintf(out, "Whether its end was cut off shows against a hash from the log: "
                     "waymark audit verify HASH\n");
}

static void print_verdict(const struct audit_verdict *verdict, bool compared, FILE *out)
{
    const char *found = finding(verdict, compared);
    if (str_equal(found, "broken"))
        fprintf(out, "broken at entry %lld: it was changed, or others were taken out before it\n",
                (long long)verdict->broken_at);
    else if (str_equal(found, "unhashed"))
        fprintf(out, "none of the %lld entries has a hash: nothing shows whether they are whole\n",
                (long long)verdict->rows);
    else if (str_equal(found, "cut"))
        fprintf(out, "no entry has that hash: what came after it may be cut off, or it is older "
                     "than what is kept\n");
    else
        print_whole(verdict, compared, out);
}

static void describe_verdict(const struct audit_verdict *verdict, bool compared, FILE *out)
{
    json_t *said =
        json_pack("{s:s, s:I, s:s, s:I, s:I, s:I}", "finding", finding(verdict, compared),
                  "entries", (json_int_t)verdict->rows, "head", verdict->head, "broken_at",
                  (json_int_t)verdict->broken_at, "dropped", (json_int_t)verdict->dropped, "begins",
                  (json_int_t)verdict->begins);
    json_dumpf(said, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(said);
}

int desk_audit_verify(const struct config *config, const char *head, bool json, FILE *out)
{
    struct audit_verdict verdict;
    if (head != NULL && !is_hash(head)) {
        fprintf(stderr, "waymark: a hash is %d digits from 0 to f, as the log has it\n",
                AUDIT_HASH_LENGTH);
        return EXIT_USAGE;
    }
    struct store *store = desk_open(config, false);
    if (store == NULL)
        return EXIT_RUNTIME;
    char *wanted = head == NULL ? NULL : mem_string(head);
    if (wanted != NULL)
        str_lower(wanted);
    bool good = store_audit_verify(store, wanted, &verdict);
    bool whole = good && str_equal(finding(&verdict, head != NULL), "whole");
    if (good && json)
        describe_verdict(&verdict, head != NULL, out);
    else if (good)
        print_verdict(&verdict, head != NULL, out);
    free(wanted);
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
