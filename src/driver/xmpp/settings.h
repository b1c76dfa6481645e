/* The settings of an XMPP account. */
#ifndef WAYMARK_DRIVER_XMPP_SETTINGS_H
#define WAYMARK_DRIVER_XMPP_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"
#include "driver/account.h"
#include "driver/driver.h"
#include "driver/xmpp/connect.h"

/* The table of them, ended by a key without a name. */
extern const struct key xmpp_keys[];

/* A group chat of the settings. */
struct xmpp_place {
    char *room;     /* its bare JID, folded */
    char *nick;     /* what the bot is called there */
    char *password; /* or NULL */
};

struct xmpp_settings {
    char *user; /* the account's bare JID, folded */
    const char *resource;
    struct connect_wish wish; /* where the server is */
    const char *ca_file;      /* the only authorities to trust; NULL: the system's */
    const char *client_cert_file;
    const char *client_key_file;
    const char *nick;
    const char *avatar; /* a file; NULL: what the account has stays */
    struct xmpp_place *places;
    size_t place_count;
    const char **names; /* further names it listens to */
    size_t name_count;
    const char **bots; /* JIDs that are programs: not listened to */
    size_t bot_count;
    enum invites invites;
    const char **invite_from; /* JIDs and domains */
    size_t invite_from_count;
    long invites_per_hour;
    bool receipts;
    bool chat_states;
    int64_t retry_least; /* milliseconds */
    int64_t retry_most;
    json_t *owner;        /* what the strings above belong to */
    char *password;       /* wiped by xmpp_settings_finish(); NULL: a client certificate */
    char *room_passwords; /* ditto */
};

/* `check` of a driver (driver.h). */
void xmpp_settings_check(json_t *from, const json_t *secrets, driver_objection *object, void *data);

/* Takes over what a hello says: `from` by the table above, `secrets` by their names; the secrets
 * are wiped where they were. False, with a constant sentence, when they cannot work. In either case
 * xmpp_settings_finish() must follow. */
bool xmpp_settings_read(struct xmpp_settings *settings, json_t *from, json_t *secrets,
                        const char **why);
void xmpp_settings_finish(struct xmpp_settings *settings);

#endif
