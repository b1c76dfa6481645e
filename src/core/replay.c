#include "core/replay.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "core/config.h"
#include "core/core.h"
#include "core/library.h"
#include "core/replay_setup.h"
#include "core/run.h"
#include "driver/line.h"
#include "store/store.h"

enum {
    FILE_LONGEST = 4 * 1024 * 1024,
    START = 1700000000, /* seconds since 1970 when every transcript begins */
};

/* One line that the core said and the transcript has not asked for yet. */
struct said {
    char *account;
    char *line;
};

struct replay {
    struct config *config;
    const struct library *library;
    struct library *own; /* where the transcript asks for other languages */
    struct store *store;
    struct core *core;
    json_t *caps;      /* account name to array of words */
    json_t *last_keys; /* account name to the key sent last */
    int64_t now;
    struct said *said;
    size_t said_count;
    bool started;
    bool check;
    FILE *out;
    int number;     /* line of the transcript */
    char *mismatch; /* the first one */
    bool broken;    /* the transcript makes no sense */
};

static void fail(struct replay *replay, bool broken, const char *what, const char *detail)
{
    if (replay->mismatch == NULL)
        replay->mismatch =
            mem_print("line %d: %s%s%s", replay->number, what, *detail == '\0' ? "" : ": ", detail);
    replay->broken = replay->broken || broken;
}

static void on_emit(void *data, size_t account, const struct line *line)
{
    struct replay *replay = data;
    const char *name = replay->config->accounts[account].name;
    struct buf text;
    buf_init(&text, LINE_LONGEST);
    if (line_write(line, &text))
        buf_truncate(&text, text.length - 1);
    if (!replay->check)
        fprintf(replay->out, "%s > %s\n", name, text.data);
    if (line->type == LINE_SEND || line->type == LINE_EDIT || line->type == LINE_RETRACT)
        json_object_set_new(replay->last_keys, name, json_string(line->key));
    replay->said = mem_resize(replay->said, replay->said_count + 1, sizeof *replay->said);
    replay->said[replay->said_count++] = (struct said){mem_string(name), buf_take(&text)};
    buf_finish(&text);
}

/* The driver of an account comes up, as its transcript declares it. */
static void raise_driver(struct replay *replay, size_t account)
{
    const char *name = replay->config->accounts[account].name;
    struct line ready = {.type = LINE_READY,
                         .self = "waymark",
                         .caps = json_object_get(replay->caps, name),
                         .link = json_string_value(json_object_get(replay->caps, "link")),
                         .max_text = json_integer_value(json_object_get(replay->caps, "max_text"))};
    core_line(replay->core, account, &ready, replay->now);
    core_line(replay->core, account, &(struct line){.type = LINE_STATE, .state = "up"},
              replay->now);
}

static void start_core(struct replay *replay)
{
    static const unsigned char key[PERSON_KEY_LENGTH] = {0};
    struct core_calls calls = {on_emit, replay};
    replay->core = core_create(replay->config, replay->store, key, &calls);
    core_know(replay->core, replay->own != NULL ? replay->own : replay->library);
    replay->started = true;
    for (size_t i = 0; i < replay->config->account_count; i++)
        raise_driver(replay, i);
}

static bool find_account(const struct replay *replay, const char *name, size_t *account)
{
    for (*account = 0; *account < replay->config->account_count; ++*account) {
        if (str_equal(replay->config->accounts[*account].name, name))
            return true;
    }
    return false;
}

/* Whether a text fits a pattern in which "*" stands for anything. */
static bool fits(const char *pattern, const char *text)
{
    const char *star = NULL;
    const char *mark = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            mark = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++mark;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* Every field of `want` must be in `got`: texts by pattern, null for a field that must be absent.
 */
static bool has_all(json_t *want, const json_t *got)
{
    const char *name;
    json_t *value;
    json_object_foreach(want, name, value)
    {
        const json_t *other = json_object_get(got, name);
        if (json_is_null(value)     ? other != NULL
            : json_is_string(value) ? !json_is_string(other) ||
                                          !fits(json_string_value(value), json_string_value(other))
                                    : !json_equal(value, other))
            return false;
    }
    return true;
}

static void take_said(struct replay *replay, size_t index)
{
    free(replay->said[index].account);
    free(replay->said[index].line);
    memmove(replay->said + index, replay->said + index + 1,
            (replay->said_count - index - 1) * sizeof *replay->said);
    replay->said_count--;
}

/* The next line that the core said to this account must be the one expected. */
static void expect(struct replay *replay, const char *account, const char *text)
{
    json_error_t error;
    json_t *want = json_loads(text, 0, &error);
    if (want == NULL) {
        fail(replay, true, "this is not JSON", error.text);
        return;
    }
    for (size_t i = 0; i < replay->said_count; i++) {
        if (!str_equal(replay->said[i].account, account))
            continue;
        json_t *got = json_loads(replay->said[i].line, 0, &error);
        if (!has_all(want, got))
            fail(replay, false, "expected something else than", replay->said[i].line);
        json_decref(got);
        json_decref(want);
        take_said(replay, i);
        return;
    }
    fail(replay, false, "nothing was said, but this was expected", text);
    json_decref(want);
}

/* Nothing may be left unexpected before the next thing happens. */
static void expect_silence(struct replay *replay)
{
    if (replay->said_count > 0)
        fail(replay, false, "said without being expected before this line", replay->said[0].line);
    while (replay->said_count > 0)
        take_said(replay, 0);
}

/* "@" as a key stands for the one sent last to this account. */
static void hear(struct replay *replay, const char *account, const char *text)
{
    size_t index = 0;
    struct line line;
    const char *why = NULL;
    if (!find_account(replay, account, &index)) {
        fail(replay, true, "no such account", account);
    } else if (!line_parse(text, strlen(text), &line, &why)) {
        fail(replay, true, why, text);
    } else {
        const char *last = json_string_value(json_object_get(replay->last_keys, account));
        if (line.key != NULL && str_equal(line.key, "@") && last != NULL)
            line.key = last;
        core_line(replay->core, index, &line, replay->now);
        while (core_read_one(replay->core, replay->now))
            continue;
        line_finish(&line);
    }
}

static void wait(struct replay *replay, const char *text)
{
    char *end = NULL;
    long amount = strtol(text, &end, 10);
    int64_t unit = *end == 's' ? 1000 : *end == 'm' ? 60000 : *end == 'h' ? 3600000 : 0;
    if (amount <= 0 || unit == 0 || end[1] != '\0') {
        fail(replay, true, "a time looks like 5s, 10m or 2h", text);
        return;
    }
    replay->now += amount * unit;
    core_tick(replay->core, replay->now);
}

static void declare_account(struct replay *replay, char *text)
{
    char *save = NULL;
    char *name = strtok_r(text, " ", &save);
    json_t *caps = json_array();
    for (char *cap = strtok_r(NULL, " ", &save); cap != NULL; cap = strtok_r(NULL, " ", &save))
        json_array_append_new(caps, json_string(cap));
    json_object_set_new(replay->caps, name == NULL ? "?" : name, caps);
    config_add_account(replay->config, name == NULL ? "?" : name, NULL, NULL);
}

/* The library that all transcripts share speaks the default language alone. */
static void open_languages(struct replay *replay)
{
    struct problems problems = {0};
    bool plain = str_equal(replay->config->language, GUIDE_BASE);
    for (size_t i = 0; i < replay->config->room_count; i++)
        plain = plain && replay->config->rooms[i].language == NULL;
    if (plain || replay->own != NULL)
        return;
    replay->own = library_open(replay->config, &problems);
    if (replay->own == NULL)
        problems_print(&problems, stderr);
    if (replay->own == NULL)
        fail(replay, true, "the content cannot be loaded in this language", "");
    problems_finish(&problems);
}

/* Lines before the first event: how the transcript's bot is set up. False when it is none. */
static bool set_up(struct replay *replay, char *text)
{
    long number = 0;
    if (str_starts(text, "account ")) {
        declare_account(replay, text + strlen("account "));
        return true;
    }
    if (str_starts(text, "max_text ") && str_number(text + 9, 1, 100000, &number)) {
        json_object_set_new(replay->caps, "max_text", json_integer(number));
        return true;
    }
    if (str_starts(text, "link ")) {
        json_object_set_new(replay->caps, "link", json_string(text + strlen("link ")));
        return true;
    }
    return replay_set_up(replay->config, text);
}

static void restart(struct replay *replay, const char *what)
{
    size_t account = 0;
    if (*what == '\0') {
        core_destroy(replay->core);
        start_core(replay);
    } else if (find_account(replay, what, &account)) {
        core_driver_ended(replay->core, account, "it was restarted");
        raise_driver(replay, account);
    } else {
        fail(replay, true, "no such account", what);
    }
}

/* "approaches/emdr good 1": what the store has counted so far. */
static void expect_count(struct replay *replay, char *text)
{
    char *save = NULL;
    const char *entry = strtok_r(text, " ", &save);
    const char *what = strtok_r(NULL, " ", &save);
    const char *number = strtok_r(NULL, " ", &save);
    long want = 0;
    int64_t got = 0;
    if (number == NULL || !str_number(number, 0, 1000000, &want))
        fail(replay, true, "an entry, a word and a number", text);
    else if (!store_tally_get(replay->store, entry, what, &got) || got != want)
        fail(replay, false, "the count is another", entry);
}

static void play_event(struct replay *replay, char *text)
{
    char *mark = strstr(text, " > ");
    if (mark != NULL && !str_starts(text, "restart") && mark < strchr(text, '{')) {
        *mark = '\0';
        expect(replay, text, mark + 3);
        return;
    }
    expect_silence(replay);
    if (!replay->check)
        fprintf(replay->out, "%s\n", text);
    mark = strstr(text, " < ");
    if (str_starts(text, "wait "))
        wait(replay, text + strlen("wait "));
    else if (str_starts(text, "counted "))
        expect_count(replay, text + strlen("counted "));
    else if (str_equal(text, "restart") || str_starts(text, "restart "))
        restart(replay, text + strlen("restart") + (text[7] == ' '));
    else if (mark == NULL)
        fail(replay, true, "neither an event nor a setting", text);
    else {
        *mark = '\0';
        hear(replay, text, mark + 3);
    }
}

static void play_line(struct replay *replay, char *text)
{
    text = str_trim(text);
    if (*text == '\0' || *text == '#') {
        if (!replay->check)
            fprintf(replay->out, "%s\n", text);
        return;
    }
    if (!replay->started) {
        if (set_up(replay, text))
            return;
        open_languages(replay);
        if (replay->broken)
            return;
        start_core(replay);
    }
    play_event(replay, text);
}

static void play(struct replay *replay, char *text)
{
    while (text != NULL && !replay->broken) {
        char *end = strchr(text, '\n');
        if (end != NULL)
            *end++ = '\0';
        replay->number++;
        play_line(replay, text);
        text = end;
    }
    expect_silence(replay);
}

static int verdict(const struct replay *replay, const char *file)
{
    if (replay->check && replay->mismatch == NULL)
        fprintf(replay->out, "ok %s\n", file);
    else if (replay->check)
        fprintf(replay->out, "not ok %s: %s\n", file, replay->mismatch);
    else if (replay->broken)
        fprintf(stderr, "waymark: %s: %s\n", file, replay->mismatch);
    if (replay->broken)
        return EXIT_RUNTIME;
    return replay->check && replay->mismatch != NULL ? EXIT_NO : EXIT_GOOD;
}

int replay_run(const char *file, const char *content, const struct library *library, bool check,
               FILE *out)
{
    struct replay replay = {.config = config_bare(content),
                            .library = library,
                            .caps = json_object(),
                            .last_keys = json_object(),
                            .now = (int64_t)START * 1000,
                            .check = check,
                            .out = out};
    struct buf text;
    buf_init(&text, FILE_LONGEST);
    const char *why = NULL;
    char *store_why = NULL;
    int status = EXIT_RUNTIME;
    replay.store = store_open(":memory:", &store_why);
    if (!file_read(file, &text, &why) || replay.store == NULL) {
        fprintf(stderr, "waymark: %s: %s\n", file, why == NULL ? store_why : why);
    } else {
        play(&replay, text.data);
        status = verdict(&replay, file);
    }
    free(store_why);
    buf_finish(&text);
    core_destroy(replay.core);
    library_close(replay.own);
    store_close(replay.store);
    config_destroy(replay.config);
    free(replay.said);
    free(replay.mismatch);
    json_decref(replay.caps);
    json_decref(replay.last_keys);
    return status;
}
