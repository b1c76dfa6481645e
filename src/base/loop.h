/* The event loop: poll(2), timers, signals. One thread; nothing it calls may block. */
#ifndef WAYMARK_BASE_LOOP_H
#define WAYMARK_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;

/* What a watched descriptor is ready for. A hang-up or an error counts as both. */
enum { LOOP_READ = 1, LOOP_WRITE = 2 };

typedef void loop_ready(void *data, int events);
typedef void loop_due(void *data);

struct loop *loop_create(void);
void loop_destroy(struct loop *loop);

/* Watches a descriptor for `events` (LOOP_READ | LOOP_WRITE), or changes what it is watched for.
 * It stays the caller's to close, after loop_forget(). */
void loop_watch(struct loop *loop, int fd, int events, loop_ready *ready, void *data);
void loop_forget(struct loop *loop, int fd);

/* A timer that is set and stopped as often as one likes; `due` is called once a setting. */
struct loop_timer;
struct loop_timer *loop_timer_create(struct loop *loop, loop_due *due, void *data);
void loop_timer_destroy(struct loop_timer *timer);

/* Fires `wait` milliseconds from now (0: at the next turn). Setting it again moves it. */
void loop_timer_set(struct loop_timer *timer, int64_t wait);
void loop_timer_stop(struct loop_timer *timer);

/* Called before each wait, for what gathers in a turn (one write for many lines). */
void loop_before_wait(struct loop *loop, loop_due *call, void *data);
void loop_not_before_wait(struct loop *loop, loop_due *call, void *data);

/* Calls `due` in the loop, not in signal context, when one of SIGTERM, SIGINT, SIGHUP, SIGCHLD
 * arrives. One loop of a process may do this. */
void loop_on_signal(struct loop *loop, int signal_number, loop_due *due, void *data);

/* Runs until loop_stop(). Callbacks may watch, forget, create and destroy anything. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

#endif
