#include "core/supervise.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/config.h"
#include "core/setting.h"
#include "driver/driver.h"
#include "driver/line.h"
#include "driver/link.h"
#include "store/store.h"

enum {
    FLOOD_BURST = 4,      /* seconds' worth of lines at once */
    REAP_EVERY = 20,      /* milliseconds between looks at an ending process */
    REAP_LOOKS = 100,     /* looks before it is killed */
    STEADY_AFTER = 60000, /* a driver that lived so long begins its back-off anew */
    PINGS_A_SILENCE = 3,
    SAFE_FD = 10, /* above the descriptors that a driver is given */
};

struct worker {
    struct supervisor *supervisor;
    size_t index;
    const struct account *account;
    pid_t pid; /* 0: none runs */
    struct link *link;
    struct bucket flood;
    struct backoff backoff;
    struct loop_timer *ping;
    struct loop_timer *reap;
    struct loop_timer *restart;
    int64_t started_at;
    int64_t heard_at; /* the last pong */
    int looks;        /* at the ending process */
    const char *why;  /* it is being ended */
    bool over;        /* it will not be started again */
};

struct supervisor {
    struct loop *loop;
    const struct config *config;
    struct store *store;
    struct supervisor_calls calls;
    struct worker *workers;
    bool stopping;
};

static void start(struct worker *worker);

static void count_over(struct supervisor *supervisor)
{
    for (size_t i = 0; i < supervisor->config->account_count; i++) {
        if (!supervisor->workers[i].over)
            return;
    }
    supervisor->calls.finished(supervisor->calls.data);
}

/* Parts with a driver: its link goes at once, its process is waited for and then killed. */
static void end_driver(struct worker *worker, const char *why)
{
    if (worker->why != NULL)
        return;
    worker->why = why;
    loop_timer_stop(worker->ping);
    link_destroy(worker->link);
    worker->link = NULL;
    worker->looks = 0;
    loop_timer_set(worker->reap, 0);
}

static void ended(struct worker *worker, int status)
{
    struct supervisor *supervisor = worker->supervisor;
    const char *why = worker->why;
    bool terminal = worker->account->driver != NULL && worker->account->driver->wants_terminal;
    worker->pid = 0;
    worker->why = NULL;
    worker->over = supervisor->stopping || (terminal && status == 0) ||
                   supervisor->calls.refused(supervisor->calls.data, worker->index);
    supervisor->calls.ended(supervisor->calls.data, worker->index, why);
    if (worker->over) {
        count_over(supervisor);
        return;
    }
    if (clock_steady() - worker->started_at > STEADY_AFTER)
        backoff_reset(&worker->backoff);
    int64_t wait = backoff_next(&worker->backoff);
    log_write(LOG_LEVEL_WARNING, worker->account->name,
              "the driver ended (%s) and starts again in %.1f seconds", why, (double)wait / 1000.0);
    loop_timer_set(worker->restart, wait);
}

static void on_reap(void *data)
{
    struct worker *worker = data;
    int status = 0;
    if (worker->looks++ == REAP_LOOKS)
        kill(worker->pid, SIGKILL);
    if (waitpid(worker->pid, &status, WNOHANG) == 0)
        loop_timer_set(worker->reap, REAP_EVERY);
    else
        ended(worker, status);
}

static void on_line(void *data, const struct line *line)
{
    struct worker *worker = data;
    struct supervisor *supervisor = worker->supervisor;
    if (!bucket_take(&worker->flood, 1, clock_steady())) {
        kill(worker->pid, SIGKILL);
        end_driver(worker, "it flooded the core");
    } else if (line->type == LINE_PONG) {
        worker->heard_at = clock_steady();
    } else {
        supervisor->calls.line(supervisor->calls.data, worker->index, line);
    }
}

static void on_closed(void *data, const char *why)
{
    end_driver(data, why);
}

static void on_ping(void *data)
{
    struct worker *worker = data;
    int64_t silence = worker->supervisor->config->driver_silence;
    if (clock_steady() - worker->heard_at > silence) {
        kill(worker->pid, SIGKILL);
        end_driver(worker, "it did not answer for too long");
        return;
    }
    link_send(worker->link, &(struct line){.type = LINE_PING, .id = "alive"});
    loop_timer_set(worker->ping, silence / PINGS_A_SILENCE);
}

/* Of the environment only what programs need to find files and show text. */
static char **driver_environment(void)
{
    static const char *const kept[] = {
        "PATH",           "HOME",         "LANG",          "LC_ALL",       "LC_CTYPE",
        "TERM",           "TZ",           "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR",
        "JOURNAL_STREAM", "ASAN_OPTIONS", "UBSAN_OPTIONS", "NO_COLOR"};
    enum { KEPT = sizeof kept / sizeof kept[0] };
    char **environment = mem_array(KEPT + 1, sizeof *environment);
    size_t count = 0;
    for (size_t i = 0; i < KEPT; i++) {
        const char *value = getenv(kept[i]);
        if (value != NULL)
            environment[count++] = mem_print("%s=%s", kept[i], value);
    }
    return environment;
}

/* In the new process: lines on standard input and output, the terminal behind them where the driver
 * wants it, nothing else of ours. */
static void become(const struct account *account, int line_end, char **environment)
{
    int in = fcntl(STDIN_FILENO, F_DUPFD, SAFE_FD);
    int out = fcntl(STDOUT_FILENO, F_DUPFD, SAFE_FD);
    int end = fcntl(line_end, F_DUPFD, SAFE_FD);
    dup2(end, STDIN_FILENO);
    dup2(end, STDOUT_FILENO);
    unsigned int first = 3;
    if (account->driver != NULL && account->driver->wants_terminal) {
        dup2(in, 3);
        dup2(out, 4);
        first = 5;
    }
    close_range(first, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    char program[] = "waymark", command[] = "driver";
    char network[64];
    snprintf(network, sizeof network, "%s",
             account->driver == NULL ? "" : account->driver->network);
    char *const own[] = {program, command, network, NULL};
    char *const other[] = {account->program, NULL};
    if (account->driver != NULL)
        execve("/proc/self/exe", own, environment);
    else
        execve(account->program, other, environment);
    _exit(127);
}

static pid_t spawn(const struct account *account, int *our_end)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    char **environment = driver_environment();
    pid_t pid = fork();
    if (pid == 0)
        become(account, ends[1], environment);
    for (char **at = environment; *at != NULL; at++)
        free(*at);
    free(environment);
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    *our_end = ends[0];
    return pid;
}

static void add_saved(void *data, const char *name, const char *blob)
{
    json_object_set_new(data, name, json_string(blob));
}

/* The rooms of an account that moderators sent the bot out of. */
struct left {
    const char *account;
    json_t *rooms;
};

static void add_left(void *data, const struct setting_row *row)
{
    const struct left *left = data;
    if (str_equal(row->account, left->account) && str_equal(row->name, SETTING_LEFT))
        json_array_append_new(left->rooms, json_string(row->room));
}

static void say_hello(struct worker *worker, json_t *secrets)
{
    struct store *store = worker->supervisor->store;
    char *cursor = NULL;
    json_t *saved = json_object();
    struct left left = {worker->account->name, json_array()};
    if (!store_room_all(store, add_left, &left) ||
        !store_cursor_get(store, worker->account->name, &cursor) ||
        !store_saved_each(store, worker->account->name, add_saved, saved))
        log_write(LOG_LEVEL_ERROR, "store", "state of a driver: %s", store_why(store));
    struct line hello = {.type = LINE_HELLO,
                         .version = LINE_VERSION,
                         .account = worker->account->name,
                         .settings = worker->account->settings,
                         .secrets = secrets,
                         .cursor = cursor,
                         .saved = saved,
                         .left = left.rooms};
    worker->supervisor->calls.greet(worker->supervisor->calls.data, &hello);
    link_send(worker->link, &hello);
    json_decref(saved);
    json_decref(left.rooms);
    free(cursor);
}

static void try_later(struct worker *worker, const char *why)
{
    int64_t wait = backoff_next(&worker->backoff);
    log_write(LOG_LEVEL_ERROR, worker->account->name, "%s; next try in %.1f seconds", why,
              (double)wait / 1000.0);
    worker->supervisor->calls.ended(worker->supervisor->calls.data, worker->index, why);
    loop_timer_set(worker->restart, wait);
}

static void start(struct worker *worker)
{
    static const struct link_calls calls = {on_line, on_closed};
    struct supervisor *supervisor = worker->supervisor;
    char *why = NULL;
    json_t *secrets = config_secrets(worker->account, &why);
    if (secrets == NULL) {
        try_later(worker, why);
        free(why);
        return;
    }
    int our_end = -1;
    pid_t pid = spawn(worker->account, &our_end);
    if (pid < 0) {
        try_later(worker, "the system could not start a process");
    } else {
        int64_t now = clock_steady();
        double flood = (double)supervisor->config->driver_flood;
        worker->pid = pid;
        worker->started_at = worker->heard_at = now;
        bucket_init(&worker->flood, flood * (double)FLOOD_BURST, flood, now);
        worker->link = link_create(supervisor->loop, our_end, our_end, &calls, worker);
        say_hello(worker, secrets);
        loop_timer_set(worker->ping, supervisor->config->driver_silence / PINGS_A_SILENCE);
    }
    config_forget_secrets(secrets);
}

static void on_restart(void *data)
{
    start(data);
}

struct supervisor *supervisor_create(struct loop *loop, const struct config *config,
                                     struct store *store, const struct supervisor_calls *calls)
{
    struct supervisor *supervisor = mem_new(struct supervisor);
    *supervisor =
        (struct supervisor){.loop = loop, .config = config, .store = store, .calls = *calls};
    supervisor->workers = mem_array(config->account_count, sizeof *supervisor->workers);
    for (size_t i = 0; i < config->account_count; i++) {
        struct worker *worker = &supervisor->workers[i];
        worker->supervisor = supervisor;
        worker->index = i;
        worker->account = &config->accounts[i];
        worker->ping = loop_timer_create(loop, on_ping, worker);
        worker->reap = loop_timer_create(loop, on_reap, worker);
        worker->restart = loop_timer_create(loop, on_restart, worker);
        backoff_init(&worker->backoff, config->driver_retry_least, config->driver_retry_most);
        loop_timer_set(worker->restart, 0);
    }
    return supervisor;
}

void supervisor_destroy(struct supervisor *supervisor)
{
    if (supervisor == NULL)
        return;
    for (size_t i = 0; i < supervisor->config->account_count; i++) {
        struct worker *worker = &supervisor->workers[i];
        link_destroy(worker->link);
        if (worker->pid > 0) {
            kill(worker->pid, SIGKILL);
            waitpid(worker->pid, NULL, 0);
        }
        loop_timer_destroy(worker->ping);
        loop_timer_destroy(worker->reap);
        loop_timer_destroy(worker->restart);
    }
    free(supervisor->workers);
    free(supervisor);
}

void supervisor_send(struct supervisor *supervisor, size_t account, const struct line *line)
{
    if (supervisor->workers[account].link != NULL)
        link_send(supervisor->workers[account].link, line);
}

void supervisor_stop(struct supervisor *supervisor)
{
    if (supervisor->stopping)
        return;
    supervisor->stopping = true;
    for (size_t i = 0; i < supervisor->config->account_count; i++) {
        struct worker *worker = &supervisor->workers[i];
        loop_timer_stop(worker->restart);
        if (worker->pid == 0) {
            worker->over = true;
        } else if (worker->link != NULL) {
            link_send(worker->link, &(struct line){.type = LINE_STOP});
            link_flush(worker->link, 100);
            end_driver(worker, "it was stopped");
        }
    }
    count_over(supervisor);
}
