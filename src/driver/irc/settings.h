/* The settings of an IRC account. */
#ifndef WAYMARK_DRIVER_IRC_SETTINGS_H
#define WAYMARK_DRIVER_IRC_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"
#include "driver/irc/connect.h"
#include "driver/irc/session.h"

/* The table of them, ended by a key without a name. */
extern const struct key settings_keys[];

struct settings {
    struct connection_target target;
    struct session_config session;
    const char **channels;
    size_t channel_count;
    int64_t retry_least; /* milliseconds */
    int64_t retry_most;
    json_t *owner;         /* what the strings above belong to */
    char *password;        /* wiped by settings_finish() */
    char *server_password; /* ditto */
    const char **names;
};

/* Takes over what a hello says: `from` by the table above, `secrets` by their names; the secrets
 * are wiped where they were. False, with a constant sentence, when they cannot work. In either case
 * settings_finish() must follow. */
bool settings_read(struct settings *settings, json_t *from, json_t *secrets, const char **why);
void settings_finish(struct settings *settings);

#endif
