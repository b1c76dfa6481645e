/* The settings of an IRC account. */
#ifndef WAYMARK_DRIVER_IRC_SETTINGS_H
#define WAYMARK_DRIVER_IRC_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"
#include "driver/driver.h"
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
    char *client_key;      /* ditto */
    char *proxy_password;  /* ditto */
    char *channel_keys;    /* ditto */
    const char **names;
    const char **invite_from;
    const char **other_nicks;
    const char **bots;
    const char **fingerprints;
};

/* Takes over what a hello says: `from` by the table above, `secrets` by their names; the secrets
 * are wiped where they were. False, with a constant sentence, when they cannot work. In either case
 * settings_finish() must follow. */
bool settings_read(struct settings *settings, json_t *from, json_t *secrets, const char **why);
/* Tells what cannot work, and at which key. */
void settings_object(const struct settings *settings, driver_objection *told, void *data);

/* The same for a configuration that was only read; `secrets` holds something for
 * each that is set. */
void settings_check(json_t *from, const json_t *secrets, driver_objection *object_to, void *data);

/* struct driver's `person`: on IRC people are known by their services account alone, where the
 * network tells it. */
const char *settings_person(const json_t *settings, const char *who, bool *perhaps);
void settings_finish(struct settings *settings);

#endif
