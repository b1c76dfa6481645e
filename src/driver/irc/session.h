/* The protocol of one account on one IRC network, without any I/O: it is told what the server wrote
 * and what the time is, and answers with bytes for the server and lines for the core.
 *
 * A session outlives its connections: session_open() begins one, session_lost() ends it. */
#ifndef WAYMARK_DRIVER_IRC_SESSION_H
#define WAYMARK_DRIVER_IRC_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line;
struct session;

enum { SESSION_TEXT_MOST = 4000 }; /* bytes of one text to be said */

/* Strings belong to the caller and outlive the session; optional ones may be NULL. */
struct session_config {
    const char *nick;
    const char *user;
    const char *realname;
    const char *account;         /* optional: sign in to it, or do not come in at all */
    const char *password;        /* the account's */
    const char *server_password; /* optional */
    const char *const *names;    /* further names it listens to */
    size_t name_count;
    bool notice; /* replies go as NOTICE, not as PRIVMSG */
    bool secure; /* the connection is TLS with the certificate verified */
};

/* What is to be done after a connection that did not work. */
enum session_end {
    SESSION_RETRY,        /* try again soon */
    SESSION_RETRY_SLOWLY, /* the server is tired of us */
    SESSION_REFUSED,      /* a person has to act */
};

struct session_calls {
    /* Bytes for the server, whole lines. */
    void (*write)(void *data, const char *bytes, size_t length);
    /* A line for the core; it and what it points to are the session's. */
    void (*line)(void *data, const struct line *line);
    /* The connection is of no use any more: close it, and call session_lost(). Called at most once
     * a connection, perhaps from within any function here. `why` is a sentence for people. */
    void (*ended)(void *data, enum session_end end, const char *why);
};

struct session *session_create(const struct session_config *config,
                               const struct session_calls *calls, void *data);
void session_destroy(struct session *session);

/* `now` here and below: milliseconds of the steady clock. */

/* Channels to be in, now and after every reconnect. */
void session_join(struct session *session, const char *channel, int64_t now);
void session_leave(struct session *session, const char *channel, const char *reason, int64_t now);

/* A connection is there: sign on. */
void session_open(struct session *session, int64_t now);

/* The server wrote a line (its end cut off); the session writes into it. `wall`: milliseconds since
 * 1970. */
void session_receive(struct session *session, char *line, size_t length, int64_t now, int64_t wall);

/* All bytes given to `write` so far have left. */
void session_drained(struct session *session, int64_t now);

/* The connection is gone: what was on its way is reported to the core. */
void session_lost(struct session *session);

/* Says goodbye, if there is anybody to say it to. */
void session_quit(struct session *session, int64_t now);

/* A text for a room (a channel, or a nick). What becomes of it follows as `acked`; where nobody can
 * tell whether it was posted, as `probed unknown`. */
void session_say(struct session *session, const char *key, const char *room, const char *text,
                 int64_t now);

/* Milliseconds until session_tick() is due; -1: not until something else happens. */
int64_t session_wait(const struct session *session, int64_t now);
void session_tick(struct session *session, int64_t now);

/* Whether sign-on is done. */
bool session_is_up(const struct session *session);

#endif
