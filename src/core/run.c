#include "core/run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/random.h"
#include "core/config.h"
#include "core/core.h"
#include "core/greeting.h"
#include "core/library.h"
#include "core/status.h"
#include "core/supervise.h"
#include "driver/line.h"
#include "store/store.h"

enum { TICK = 1000 };

/* The one program context of the daemon. */
struct daemon {
    const struct config *config;
    struct loop *loop;
    struct store *store;
    struct library *library;
    struct core *core;
    struct supervisor *supervisor;
    struct loop_timer *tick;
    struct loop_timer *read; /* when there is nothing else to do */
    json_t *commands;        /* what drivers are told */
    json_t *words;
    int64_t status_at;
    bool stopping;
};

void run_guard_memory(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
}

static void emit(void *data, size_t account, const struct line *line)
{
    struct daemon *daemon = data;
    supervisor_send(daemon->supervisor, account, line);
}

static void on_line(void *data, size_t account, const struct line *line)
{
    struct daemon *daemon = data;
    core_line(daemon->core, account, line, clock_wall());
    if (core_has_unread(daemon->core))
        loop_timer_set(daemon->read, 0);
    if (line->type == LINE_STATE)
        daemon->status_at = 0;
}

/* One at a time, so that whoever asks waits for one at most. */
static void on_read(void *data)
{
    struct daemon *daemon = data;
    if (core_read_one(daemon->core, clock_wall()))
        loop_timer_set(daemon->read, 0);
}

static void on_ended(void *data, size_t account, const char *why)
{
    struct daemon *daemon = data;
    core_driver_ended(daemon->core, account, why);
    daemon->status_at = 0;
}

static bool is_refused(void *data, size_t account)
{
    struct daemon *daemon = data;
    return core_state(daemon->core, account).refused;
}

static void greet(void *data, struct line *hello)
{
    struct daemon *daemon = data;
    json_decref(daemon->commands);
    json_decref(daemon->words);
    daemon->commands = greeting_commands(daemon->library->volumes[0].guide);
    daemon->words = greeting_words(daemon->library->volumes[0].guide);
    hello->commands = daemon->commands;
    hello->words = daemon->words;
}

/* A daemon whose every account was refused stays, so that `waymark status` can say why. */
static void on_finished(void *data)
{
    struct daemon *daemon = data;
    bool refused = false;
    for (size_t i = 0; i < daemon->config->account_count; i++)
        refused = refused || core_state(daemon->core, i).refused;
    if (daemon->stopping || !refused)
        loop_stop(daemon->loop);
}

static void on_stop(void *data)
{
    struct daemon *daemon = data;
    log_write(LOG_LEVEL_INFO, NULL, "stopping");
    daemon->stopping = true;
    supervisor_stop(daemon->supervisor);
}

static void on_reload(void *data)
{
    struct daemon *daemon = data;
    struct problems problems = {0};
    struct library *fresh = library_open(daemon->config, &problems);
    problems_print(&problems, stderr);
    problems_finish(&problems);
    if (fresh == NULL) {
        log_write(LOG_LEVEL_ERROR, NULL, "the content has errors: what was loaded before stays");
        return;
    }
    core_know(daemon->core, fresh);
    library_close(daemon->library);
    daemon->library = fresh;
    log_write(LOG_LEVEL_INFO, NULL, "the content was loaded anew");
}

static void on_tick(void *data)
{
    struct daemon *daemon = data;
    int64_t now = clock_wall();
    core_tick(daemon->core, now);
    if (now - daemon->status_at >= STATUS_EVERY) {
        daemon->status_at = now;
        status_write(daemon->config, daemon->core, now);
    }
    loop_timer_set(daemon->tick, TICK);
}

static int open_state(struct daemon *daemon, unsigned char key[PERSON_KEY_LENGTH])
{
    const char *folder = daemon->config->state;
    const char *reason = NULL;
    char *why = NULL;
    if (folder == NULL) {
        random_bytes(key, PERSON_KEY_LENGTH);
        daemon->store = store_open(":memory:", &why);
    } else {
        if (!file_make_directory(folder, &reason) || !person_key_load(folder, key, &reason)) {
            fprintf(stderr, "waymark: the state folder %s cannot be used: %s\n", folder, reason);
            return EXIT_RUNTIME;
        }
        char *path = file_join(folder, "store.db");
        daemon->store = store_open(path, &why);
        free(path);
    }
    if (daemon->store != NULL && !store_key(daemon->store, key)) {
        why = mem_string(store_why(daemon->store));
        store_close(daemon->store);
        daemon->store = NULL;
    }
    if (daemon->store == NULL)
        fprintf(stderr, "waymark: the store in %s cannot be opened: %s\n",
                folder == NULL ? "memory" : folder, why);
    free(why);
    return daemon->store == NULL ? EXIT_RUNTIME : EXIT_GOOD;
}

static int open_library(struct daemon *daemon)
{
    struct problems problems = {0};
    daemon->library = library_open(daemon->config, &problems);
    if (daemon->library == NULL) {
        problems_print(&problems, stderr);
        fprintf(stderr, "waymark: the content in %s has errors\n", daemon->config->content);
    }
    problems_finish(&problems);
    return daemon->library == NULL ? EXIT_CONTENT : EXIT_GOOD;
}

static void serve(struct daemon *daemon, const unsigned char key[PERSON_KEY_LENGTH])
{
    struct core_calls core_calls = {emit, daemon};
    struct supervisor_calls calls = {on_line, on_ended, is_refused, on_finished, greet, daemon};
    daemon->loop = loop_create();
    daemon->core = core_create(daemon->config, daemon->store, key, &core_calls);
    core_know(daemon->core, daemon->library);
    daemon->tick = loop_timer_create(daemon->loop, on_tick, daemon);
    loop_timer_set(daemon->tick, 0);
    daemon->read = loop_timer_create(daemon->loop, on_read, daemon);
    loop_on_signal(daemon->loop, SIGTERM, on_stop, daemon);
    loop_on_signal(daemon->loop, SIGINT, on_stop, daemon);
    loop_on_signal(daemon->loop, SIGHUP, on_reload, daemon);
    daemon->supervisor = supervisor_create(daemon->loop, daemon->config, daemon->store, &calls);
    log_write(LOG_LEVEL_INFO, NULL, "%zu entries, %zu accounts",
              daemon->library->volumes[0].guide->entry_count, daemon->config->account_count);
    loop_run(daemon->loop);
    supervisor_destroy(daemon->supervisor);
    core_destroy(daemon->core);
    loop_destroy(daemon->loop);
}

int run_daemon(const struct config *config)
{
    struct daemon daemon = {.config = config};
    unsigned char key[PERSON_KEY_LENGTH];
    umask(077);
    log_set_level(config->log);
    int status = open_library(&daemon);
    if (status == EXIT_GOOD)
        status = open_state(&daemon, key);
    if (status == EXIT_GOOD)
        serve(&daemon, key);
    mem_wipe(key, sizeof key);
    json_decref(daemon.commands);
    json_decref(daemon.words);
    store_close(daemon.store);
    library_close(daemon.library);
    return status;
}
