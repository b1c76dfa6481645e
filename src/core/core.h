/* The daemon without its processes: lines of drivers in, lines for drivers out, the store beside
 * it. `waymark run` feeds it from sockets, `waymark replay` from a file. This header is the face of
 * src/core. */
#ifndef WAYMARK_CORE_CORE_H
#define WAYMARK_CORE_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decide.h"
#include "core/person.h"

struct config;
struct core;
struct library;
struct line;
struct store;

struct core_calls {
    /* A line for the driver of an account (its index in the configuration). */
    void (*emit)(void *data, size_t account, const struct line *line);
    void *data;
};

/* What drivers say of themselves, for `waymark status`. */
struct account_state {
    bool ready;     /* it said ready since it was started */
    bool up;        /* its network can be spoken to */
    bool refused;   /* a person has to act */
    char why[256];  /* its own sentence, or "" */
    size_t waiting; /* replies that are not known to be sent */
};

/* `config` and `store` must outlive it; `key` is copied. */
struct core *core_create(const struct config *config, struct store *store,
                         const unsigned char key[PERSON_KEY_LENGTH],
                         const struct core_calls *calls);
void core_destroy(struct core *core);

/* What it answers from, from now on; must outlive the core or the next call. */
void core_know(struct core *core, const struct library *library);

/* A line came from a driver. `now` is wall-clock milliseconds, as everywhere here. */
void core_line(struct core *core, size_t account, const struct line *line, int64_t now);

/* Messages that nobody meant for the bot wait until there is time to read them. Reads one; returns
 * whether there are more. */
bool core_read_one(struct core *core, int64_t now);
bool core_has_unread(const struct core *core);

/* The driver of an account ended: what it had in hand is uncertain. */
void core_driver_ended(struct core *core, size_t account, const char *why);

/* Time passed: hands over what waited for it. Call it once a second or so. */
void core_tick(struct core *core, int64_t now);

struct account_state core_state(const struct core *core, size_t account);

#endif
