/* Drivers as processes: started anew, watched, started again. Whatever a driver does, it costs the
 * core a log line and a restart. */
#ifndef WAYMARK_CORE_SUPERVISE_H
#define WAYMARK_CORE_SUPERVISE_H

#include <stddef.h>

struct config;
struct line;
struct loop;
struct store;
struct supervisor;

struct supervisor_calls {
    void (*line)(void *data, size_t account, const struct line *line);
    /* A driver ended; it will be started again, unless its network refused the account. */
    void (*ended)(void *data, size_t account, const char *why);
    /* Whether a person has to act before the account can be tried again. */
    _Bool (*refused)(void *data, size_t account);
    /* The last driver ended for good: the terminal was closed, or all were stopped. */
    void (*finished)(void *data);
    /* Fills in what a hello tells of the bot itself; what it points to lasts until the next. */
    void (*greet)(void *data, struct line *hello);
    void *data;
};

/* Starts the drivers of all accounts. Everything given must outlive it. */
struct supervisor *supervisor_create(struct loop *loop, const struct config *config,
                                     struct store *store, const struct supervisor_calls *calls);

/* Kills what still runs. */
void supervisor_destroy(struct supervisor *supervisor);

/* Sends a line to the driver of an account; lost when none runs, as the outbox expects. */
void supervisor_send(struct supervisor *supervisor, size_t account, const struct line *line);

/* Asks all drivers to finish; `finished` follows within a few seconds. */
void supervisor_stop(struct supervisor *supervisor);

#endif
