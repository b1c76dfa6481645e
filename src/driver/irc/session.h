/* The protocol of one account on one IRC network, without any I/O: it is told what the server wrote
 * and what the time is, and answers with bytes for the server and lines for the core.
 *
 * A session outlives its connections: session_open() begins one, session_lost() ends it. */
#ifndef WAYMARK_DRIVER_IRC_SESSION_H
#define WAYMARK_DRIVER_IRC_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "driver/account.h"
#include "driver/irc/sasl.h"

struct line;
struct session;

enum { SESSION_TEXT_MOST = 4000 }; /* bytes of one text to be said */

/* What NickServ is told to have our nick back. */
enum regain { REGAIN_NEVER, REGAIN_REGAIN, REGAIN_GHOST, REGAIN_RECOVER };

/* The name of what is saved of channels that it was invited to (calls.line, LINE_SAVE). */
#define INVITED_SAVED "irc.invited"

/* Strings belong to the caller and outlive the session; optional ones may be NULL. */
struct session_config {
    const char *nick;
    const char *user;
    const char *realname;
    const char *account;  /* optional: sign in to it, or do not come in at all */
    const char *password; /* the account's */
    bool certificate;     /* the connection shows one of ours: SASL EXTERNAL */
    enum sasl_policy sasl;
    const char *services;        /* optional: "NickServ@services.example", where there is no SASL */
    const char *server_password; /* optional */
    const char *const *other_nicks; /* to try when `nick` is taken */
    size_t other_nick_count;
    enum regain regain;
    const char *const *names; /* further names it listens to */
    size_t name_count;
    const char *const *bots; /* masks, or "account:NAME": programs, which are not heard */
    size_t bot_count;
    bool bold;   /* strong words are bold: services, numbers to call */
    bool notice; /* replies go as NOTICE, not as PRIVMSG */
    bool tls;    /* the connection is TLS with the certificate verified */
    bool secure; /* ... or else nobody can listen: it may carry passwords */
    /* rooms */
    const char *channel_keys; /* optional: lines "#channel key" */
    unsigned rejoins;         /* how often in a row it goes back where it was kicked out */
    bool knock;               /* where a channel is by invitation only */
    enum invites invites;
    const char *const *invite_from; /* accounts whose invitations are followed, and channels */
    size_t invite_from_count;
    unsigned invites_per_hour;
    bool trust_operators; /* marks of the network's operators give power over a channel */
};

/* What is to be done after a connection that did not work. */
enum session_end {
    SESSION_RETRY,        /* try again soon */
    SESSION_RETRY_SLOWLY, /* the server is tired of us */
    SESSION_REFUSED,      /* a person has to act */
    SESSION_UPGRADE,      /* try again at once, with TLS: `policy` said where */
};

struct session_calls {
    /* Bytes for the server, whole lines. */
    void (*write)(void *data, const char *bytes, size_t length);
    /* A line for the core; it and what it points to are the session's. */
    void (*line)(void *data, const struct line *line);
    /* The connection is of no use any more: close it, and call session_lost(). Called at most once
     * a connection, perhaps from within any function here. `why` is a sentence for people. */
    void (*ended)(void *data, enum session_end end, const char *why);
    /* The server's policy on TLS, "port=6697" or "duration=86400" (ircv3.net "sts"). */
    void (*policy)(void *data, const char *value);
};

struct session *session_create(const struct session_config *config,
                               const struct session_calls *calls, void *data);
void session_destroy(struct session *session);

/* `now` here and below: milliseconds of the steady clock. */

/* Channels to be in, now and after every reconnect. */
void session_join(struct session *session, const char *channel, int64_t now);
void session_leave(struct session *session, const char *channel, const char *reason, int64_t now);

/* The bot was sent out of a channel: not to be joined, until somebody invites it, whoever that is.
 */
void session_stay_out(struct session *session, const char *channel);

/* Connections are TLS from now on, whatever the configuration said. */
void session_secured(struct session *session);

/* What was saved under INVITED_SAVED. */
void session_restore_invited(struct session *session, const char *saved);

/* A connection is there: sign on. */
void session_open(struct session *session, int64_t now);

/* The server wrote a line (its end cut off); the session writes into it. `wall`: milliseconds since
 * 1970. */
void session_receive(struct session *session, char *line, size_t length, int64_t now, int64_t wall);

/* The connection is gone: what was on its way is reported to the core. */
void session_lost(struct session *session);

/* Says goodbye, if there is anybody to say it to. */
void session_quit(struct session *session, int64_t now);

/* A `send`, `react`, `retract` or `edit` of the core; a room is a channel, or a nick. What becomes
 * of it follows as `acked`; where nobody can tell whether it was posted, as `probed unknown`. */
void session_say(struct session *session, const struct line *line, int64_t now);

/* Was a text sent before the crash? Answered by `probed`; or, where a part of it was, by `acked`
 * once the rest is. */
void session_probe(struct session *session, const struct line *probe, int64_t now);

/* What a sender may do in a room at this moment. Answered by `stands`, at once. */
void session_standing(struct session *session, const struct line *asked, int64_t now);

/* Milliseconds until session_tick() is due; -1: not until something else happens. */
int64_t session_wait(const struct session *session, int64_t now);
void session_tick(struct session *session, int64_t now);

/* Whether a connection was begun with session_open() and not ended. */
bool session_is_open(const struct session *session);

/* Whether sign-on is done. */
bool session_is_up(const struct session *session);

#endif
