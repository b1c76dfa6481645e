#include "base/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { SIGNALS = 4 };

struct watch {
    int fd; /* -1: forgotten, to be swept */
    int events;
    loop_ready *ready;
    void *data;
};

struct call {
    loop_due *due;
    void *data;
};

struct loop_timer {
    struct loop *loop;
    struct call call;
    int64_t at; /* steady milliseconds; -1: not set */
    struct loop_timer *next;
};

struct loop {
    struct watch *watches;
    struct pollfd *polls; /* beside `watches`, one for one */
    size_t count;
    struct loop_timer *timers;
    struct call *before;
    size_t before_count;
    int signal_fd;
    sigset_t signals;
    struct {
        int number;
        struct call call;
    } on_signal[SIGNALS];
    size_t signal_count;
    bool stopped;
};

struct loop *loop_create(void)
{
    struct loop *loop = mem_new(struct loop);
    loop->signal_fd = -1;
    sigemptyset(&loop->signals);
    return loop;
}

void loop_destroy(struct loop *loop)
{
    if (loop == NULL)
        return;
    if (loop->signal_fd >= 0)
        close(loop->signal_fd);
    for (struct loop_timer *timer = loop->timers, *next; timer != NULL; timer = next) {
        next = timer->next;
        free(timer);
    }
    free(loop->watches);
    free(loop->polls);
    free(loop->before);
    free(loop);
}

static struct watch *find(struct loop *loop, int fd)
{
    for (size_t i = 0; i < loop->count; i++) {
        if (loop->watches[i].fd == fd)
            return &loop->watches[i];
    }
    return NULL;
}

void loop_watch(struct loop *loop, int fd, int events, loop_ready *ready, void *data)
{
    struct watch *watch = find(loop, fd);
    if (watch == NULL) {
        loop->watches = mem_resize(loop->watches, loop->count + 1, sizeof *loop->watches);
        loop->polls = mem_resize(loop->polls, loop->count + 1, sizeof *loop->polls);
        loop->polls[loop->count] = (struct pollfd){.fd = -1};
        watch = &loop->watches[loop->count++];
    }
    *watch = (struct watch){fd, events, ready, data};
}

void loop_forget(struct loop *loop, int fd)
{
    struct watch *watch = find(loop, fd);
    if (watch != NULL)
        *watch = (struct watch){.fd = -1};
}

struct loop_timer *loop_timer_create(struct loop *loop, loop_due *due, void *data)
{
    struct loop_timer *timer = mem_new(struct loop_timer);
    *timer = (struct loop_timer){loop, {due, data}, -1, loop->timers};
    loop->timers = timer;
    return timer;
}

void loop_timer_destroy(struct loop_timer *timer)
{
    if (timer == NULL)
        return;
    struct loop_timer **at = &timer->loop->timers;
    while (*at != timer)
        at = &(*at)->next;
    *at = timer->next;
    free(timer);
}

void loop_timer_set(struct loop_timer *timer, int64_t wait)
{
    timer->at = clock_steady() + (wait > 0 ? wait : 0);
}

void loop_timer_stop(struct loop_timer *timer)
{
    timer->at = -1;
}

void loop_before_wait(struct loop *loop, loop_due *call, void *data)
{
    size_t at = 0;
    while (at < loop->before_count && loop->before[at].due != NULL)
        at++;
    if (at == loop->before_count) {
        loop->before = mem_resize(loop->before, at + 1, sizeof *loop->before);
        loop->before_count++;
    }
    loop->before[at] = (struct call){call, data};
}

void loop_not_before_wait(struct loop *loop, loop_due *call, void *data)
{
    for (size_t i = 0; i < loop->before_count; i++) {
        if (loop->before[i].due == call && loop->before[i].data == data) {
            loop->before[i] = (struct call){0};
            return;
        }
    }
}

static void take_signals(void *data, int events)
{
    struct loop *loop = data;
    (void)events;
    struct signalfd_siginfo info;
    while (read(loop->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        for (size_t i = 0; i < loop->signal_count; i++) {
            if ((uint32_t)loop->on_signal[i].number == info.ssi_signo)
                loop->on_signal[i].call.due(loop->on_signal[i].call.data);
        }
    }
}

void loop_on_signal(struct loop *loop, int signal_number, loop_due *due, void *data)
{
    if (loop->signal_count == SIGNALS)
        abort();
    loop->on_signal[loop->signal_count].number = signal_number;
    loop->on_signal[loop->signal_count++].call = (struct call){due, data};
    sigaddset(&loop->signals, signal_number);
    sigprocmask(SIG_BLOCK, &loop->signals, NULL);
    int fd = signalfd(loop->signal_fd, &loop->signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0)
        abort();
    loop->signal_fd = fd;
    loop_watch(loop, fd, LOOP_READ, take_signals, loop);
}

static void sweep(struct loop *loop)
{
    size_t kept = 0;
    for (size_t i = 0; i < loop->count; i++) {
        if (loop->watches[i].fd >= 0)
            loop->watches[kept++] = loop->watches[i];
    }
    loop->count = kept;
    for (size_t i = 0; i < kept; i++) {
        int events = loop->watches[i].events;
        loop->polls[i] = (struct pollfd){
            .fd = loop->watches[i].fd,
            .events = (short)(((events & LOOP_READ) != 0 ? POLLIN : 0) |
                              ((events & LOOP_WRITE) != 0 ? POLLOUT : 0)),
        };
    }
}

static int wait_time(const struct loop *loop)
{
    int64_t first = -1;
    for (const struct loop_timer *timer = loop->timers; timer != NULL; timer = timer->next) {
        if (timer->at >= 0 && (first < 0 || timer->at < first))
            first = timer->at;
    }
    if (first < 0)
        return -1;
    int64_t wait = first - clock_steady();
    return wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}

static void call_ready(struct loop *loop, size_t polled)
{
    for (size_t i = 0; i < polled && !loop->stopped; i++) {
        short got = loop->polls[i].revents;
        struct watch watch = loop->watches[i];
        if (got == 0 || watch.fd != loop->polls[i].fd)
            continue;
        int events = ((got & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0 ? LOOP_READ : 0) |
                     ((got & (POLLOUT | POLLHUP | POLLERR | POLLNVAL)) != 0 ? LOOP_WRITE : 0);
        watch.ready(watch.data, events);
    }
}

/* A timer that fires may destroy any other, so the search begins anew after each. */
static void call_due(struct loop *loop)
{
    int64_t now = clock_steady();
    struct loop_timer *timer = loop->timers;
    while (timer != NULL && !loop->stopped) {
        if (timer->at >= 0 && timer->at <= now) {
            timer->at = -1;
            timer->call.due(timer->call.data);
            timer = loop->timers;
        } else {
            timer = timer->next;
        }
    }
}

void loop_run(struct loop *loop)
{
    loop->stopped = false;
    while (!loop->stopped) {
        for (size_t i = 0; i < loop->before_count; i++) {
            struct call before = loop->before[i];
            if (before.due != NULL)
                before.due(before.data);
        }
        if (loop->stopped)
            break; /* or it would wait for something to happen first */
        sweep(loop);
        size_t polled = loop->count;
        int ready = poll(loop->polls, polled, wait_time(loop));
        if (ready < 0 && errno != EINTR)
            abort(); /* a descriptor table that is not one */
        if (ready > 0)
            call_ready(loop, polled);
        call_due(loop);
    }
}

void loop_stop(struct loop *loop)
{
    loop->stopped = true;
}
