/* The settings of a Matrix account. */
#ifndef WAYMARK_DRIVER_MATRIX_SETTINGS_H
#define WAYMARK_DRIVER_MATRIX_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"
#include "driver/account.h"

/* The table of them, ended by a key without a name. */
extern const struct key matrix_keys[];

struct matrix_settings {
    const char *server; /* "https://..." as it is, or a server name to be discovered by */
    const char *user;   /* "@waymark:example.org"; or NULL: whoever the access token belongs to */
    const char *device_name;
    const char *display_name; /* NULL: left as it is */
    const char *avatar;       /* ditto: a file */
    const char *ca_file;
    const char **rooms; /* to be in: ids or aliases */
    size_t room_count;
    const char **names; /* further names it listens to */
    size_t name_count;
    const char **bots; /* users that are programs: not listened to */
    size_t bot_count;
    enum invites invites;
    const char **invite_from; /* users and servers */
    size_t invite_from_count;
    long invites_per_hour;
    int64_t leave_when_alone; /* milliseconds; 0: never */
    bool typing;
    bool receipts;
    int64_t retry_least; /* milliseconds */
    int64_t retry_most;
    json_t *owner;      /* what the strings above belong to */
    char *access_token; /* wiped by matrix_settings_finish() */
    char *password;     /* ditto */
};

/* Takes over what a hello says: `from` by the table above, `secrets` by their names; the secrets
 * are wiped where they were. False, with a constant sentence, when they cannot work. In either case
 * matrix_settings_finish() must follow. */
bool matrix_settings_read(struct matrix_settings *settings, json_t *from, json_t *secrets,
                          const char **why);
void matrix_settings_finish(struct matrix_settings *settings);

/* Why a rule of the configuration cannot be for a room that is named so; NULL: it can. */
const char *matrix_settings_room(const char *name);

#endif
