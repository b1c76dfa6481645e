/* What was said while the bot was not there, for a short while: after a break or a crash, each
 * archive (XEP-0313) is asked for what came since the bot last listened. The core knows by
 * their ids which messages it has already had. */
#ifndef WAYMARK_DRIVER_XMPP_CATCHUP_H
#define WAYMARK_DRIVER_XMPP_CATCHUP_H

#include <stdbool.h>
#include <stdint.h>
#include <strophe.h>

struct room;
struct xmpp_catchup;

struct xmpp_catchup_calls {
    /* For the server; takes the stanza over. */
    void (*send)(void *data, xmpp_stanza_t *stanza);
    /* A message of an archive; `room` is NULL for the own one. */
    void (*message)(void *data, const char *room, xmpp_stanza_t *message);
    /* It answered with errors only, each time it was asked: what was said there is not heard. */
    void (*failed)(void *data, const char *room);
};

struct xmpp_catchup *xmpp_catchup_create(xmpp_ctx_t *context, const char *self_bare,
                                         const struct xmpp_catchup_calls *calls, void *data);
void xmpp_catchup_destroy(struct xmpp_catchup *catchup);

/* A new session begins: the bot last listened at `since` (wall milliseconds; 0: never). */
void xmpp_catchup_begin(struct xmpp_catchup *catchup, int64_t since);

/* Asks the own archive (`room` NULL) or a group chat's that was joined and has one: once a session,
 * and again where the bot comes back to a room that it had lost at `lost_at` (wall milliseconds;
 * 0: it had not). */
void xmpp_catchup_ask(struct xmpp_catchup *catchup, const char *room, int64_t lost_at);

/* The session goes on after a break: what the server sends again is still to come. */
void xmpp_catchup_resumed(struct xmpp_catchup *catchup);

/* Asks again, after a while, what was answered with an error: to be called now and then. */
void xmpp_catchup_go_on(struct xmpp_catchup *catchup);

/* Whether an archive has not answered yet, or the server may have something to send again. */
bool xmpp_catchup_is_busy(const struct xmpp_catchup *catchup);

/* Offers it a stanza: true when it was an answer. */
bool xmpp_catchup_take_message(struct xmpp_catchup *catchup, xmpp_stanza_t *message);
bool xmpp_catchup_take_answer(struct xmpp_catchup *catchup, xmpp_stanza_t *iq);

#endif
