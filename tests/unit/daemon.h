/* The daemon's core over a content folder of its own, so that a test can say something to it. */
#ifndef WAYMARK_TESTS_DAEMON_H
#define WAYMARK_TESTS_DAEMON_H

#include "content.h"

#include "base/log.h"
#include "core/config.h"
#include "core/core.h"
#include "core/library.h"
#include "core/person.h"
#include "driver/line.h"
#include "store/store.h"

enum { START = 1700000000 };

struct daemon {
    char *folder;
    struct config *config;
    struct library *library;
    struct store *store;
    struct core *core;
    char *said; /* to the driver last; NULL: nothing */
    char *logged;
    struct str_list keys; /* not acknowledged yet */
    long long heard;
};

static inline void on_emit(void *data, size_t account, const struct line *line)
{
    struct daemon *daemon = data;
    (void)account;
    if (line->type != LINE_SEND)
        return;
    free(daemon->said);
    daemon->said = mem_string(line->text);
    str_list_add(&daemon->keys, line->key);
}

static inline void acknowledge(struct daemon *daemon, int64_t now)
{
    struct str_list keys = daemon->keys;
    daemon->keys = (struct str_list){0};
    for (size_t i = 0; i < keys.count; i++) {
        struct line line = {.type = LINE_ACKED, .key = keys.items[i], .result = "sent"};
        core_line(daemon->core, 0, &line, now);
    }
    str_list_finish(&keys);
}

/* What it wrote to standard error meanwhile. */
static inline void start(struct daemon *daemon)
{
    static const unsigned char key[PERSON_KEY_LENGTH] = {0};
    struct core_calls calls = {on_emit, daemon};
    struct problems problems = {0};
    struct buf log;
    const char *why = NULL;
    log_set_level(LOG_LEVEL_WARNING);
    library_close(daemon->library);
    daemon->library = library_open(daemon->config, &problems);
    expect_problems(&problems, "");
    int terminal = dup(STDERR_FILENO);
    assert_non_null(freopen("log", "w", stderr));
    daemon->core = core_create(daemon->config, daemon->store, key, &calls);
    core_know(daemon->core, daemon->library);
    fflush(stderr);
    dup2(terminal, STDERR_FILENO);
    close(terminal);
    buf_init(&log, 65536);
    assert_true(file_read("log", &log, &why));
    free(daemon->logged);
    daemon->logged = mem_string(log.length > 0 ? log.data : "");
    buf_finish(&log);
    struct line ready = {.type = LINE_READY, .self = "waymark"};
    core_line(daemon->core, 0, &ready, START);
    core_line(daemon->core, 0, &(struct line){.type = LINE_STATE, .state = "up"}, START);
}

static inline const char *hear(struct daemon *daemon, const char *room, const char *who,
                               const char *text)
{
    bool direct = strcmp(room, who) == 0;
    char *id = mem_print("m%lld", ++daemon->heard);
    struct line line = {.type = LINE_MESSAGE,
                        .id = id,
                        .room = room,
                        .sender = who,
                        .text = text,
                        .direct = direct,
                        .addressed = !direct};
    free(daemon->said);
    daemon->said = NULL;
    int64_t now = (START + 60 * daemon->heard) * 1000;
    core_line(daemon->core, 0, &line, now);
    acknowledge(daemon, now);
    free(id);
    return daemon->said == NULL ? "" : daemon->said;
}

/* The authors deploy their content, and the daemon is started anew. */
static inline void deploy(struct daemon *daemon)
{
    core_destroy(daemon->core);
    start(daemon);
    hear(daemon, "#help", "ann!a@host", "hello");
}

static inline void has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, text);
}

static inline void has_not(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" is in: %s", part, text);
}

static inline void add_people(struct daemon *daemon)
{
    struct room_rule rule = {.account = mem_string("irc"), .room = mem_string("#help")};
    str_list_add(&rule.curators, "account:cem");
    str_list_add(&rule.curators, "account:eva");
    str_list_add(&rule.moderators, "account:dan");
    config_add_room(daemon->config, &rule);
}

/* Real ones, read before the tests move into folders of their own. */
static struct buf phrases;

static inline int read_phrases(void **state)
{
    const char *why = NULL;
    (void)state;
    buf_init(&phrases, 65536);
    return file_read("tests/content/en/phrases.yaml", &phrases, &why) ? 0 : -1;
}

static inline int drop_phrases(void **state)
{
    (void)state;
    buf_finish(&phrases);
    return 0;
}

static inline int set_up(void **state)
{
    struct daemon *daemon = mem_new(struct daemon);
    char *bad = NULL;
    void *folder = NULL;
    folder_setup(&folder);
    write_content();
    write_text("content/en/phrases.yaml", phrases.data);
    write_text("content/en/asked/danger/suicide-self-harm.txt", "I cannot go on like this\n");
    daemon->folder = folder;
    daemon->config = config_bare("content");
    config_set_model(daemon->config, MODEL_NONE);
    config_add_account(daemon->config, "irc", NULL, NULL);
    add_people(daemon);
    daemon->store = store_open(":memory:", &bad);
    assert_non_null(daemon->store);
    deploy(daemon);
    *state = daemon;
    return 0;
}

static inline int tear_down(void **state)
{
    struct daemon *daemon = *state;
    void *folder = daemon->folder;
    core_destroy(daemon->core);
    library_close(daemon->library);
    store_close(daemon->store);
    config_destroy(daemon->config);
    str_list_finish(&daemon->keys);
    free(daemon->said);
    free(daemon->logged);
    free(daemon);
    return folder_teardown(&folder);
}

#endif
