/* Power levels: who may do what in a room, as its version defines it. Pure. Specification:
 * client-server API, m.room.power_levels; "Room versions", 9 (levels that are strings), 10 (whole
 * numbers only), 11 (the sender of m.room.create is the creator), 12 (creators are above all). */
#ifndef WAYMARK_DRIVER_MATRIX_POWER_H
#define WAYMARK_DRIVER_MATRIX_POWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define POWER_INFINITE INT64_MAX

enum {
    POWER_EVENTS = 5,       /* types of events that we ask about, see power.c */
    POWER_USERS_MOST = 512, /* users with a level of their own that are kept */
    POWER_CREATORS_MOST = 64,
};

struct power_user {
    char *id;
    int64_t level;
};

struct power {
    int version;   /* of the room; -1: not known yet, 0: one with a name instead of a number */
    bool levelled; /* there is an m.room.power_levels */
    struct str_list creators; /* the first one made the room */
    json_t *early; /* m.room.power_levels came before m.room.create, which says how to read it */
    int64_t users_default;
    int64_t redact;
    int64_t kick;
    int64_t events[POWER_EVENTS];
    struct power_user *users; /* by id: those above users_default, and ourselves */
    size_t user_count;
};

void power_init(struct power *power);
void power_finish(struct power *power);

/* Takes m.room.create: the whole event, of which a room has only one. */
void power_take_create(struct power *power, const json_t *event, const char *self);

/* Takes the content of m.room.power_levels. Of all users without special power only the level of
 * `self` is kept. */
void power_take_levels(struct power *power, const json_t *content, const char *self);

/* Of the same room, with the content of an m.room.power_levels that holds now (NULL: there is
 * none). Of all users without special power only the level of `self` is kept. */
void power_init_anew(struct power *power, const struct power *room, const json_t *content,
                     const char *self);

/* A user's level; POWER_INFINITE for the creators of version 12. */
int64_t power_of(const struct power *power, const char *user);

/* The level that sending an event needs; POWER_INFINITE for types that power.c does not list. */
int64_t power_to_send(const struct power *power, const char *type);

/* The level from which somebody is a moderator: may redact and kick, and has more power than
 * everybody has. */
int64_t power_to_moderate(const struct power *power);

#endif
