/* What the bot says, on its way: in the order in which the core gave it, paced, and known to have
 * arrived. A message to a group chat has when the room reflects it. One to a person has when the
 * server answers a ping that was sent right behind it, for a server takes a client's stanzas one
 * after the other; that holds with and without stream management (XEP-0198).
 *
 * After a break nothing is said twice: what may have got through is looked up in the archive
 * (XEP-0313) first. Where there is none, the core is told `unknown`. A server may still be reading
 * what a session sent when the next one is there already (ejabberd 23.01 does): what is not in the
 * archive then is looked up once more a moment later, unless it is urgent. */
#ifndef WAYMARK_DRIVER_XMPP_SAY_H
#define WAYMARK_DRIVER_XMPP_SAY_H

#include <stdbool.h>
#include <stdint.h>
#include <strophe.h>

struct line;
struct loop;
struct recall;
struct room;
struct xmpp_say;

struct xmpp_say_calls {
    /* For the server; takes the stanza over. */
    void (*send)(void *data, xmpp_stanza_t *stanza);
    /* For the core: what became of a key. */
    void (*line)(void *data, const struct line *line);
    /* The group chat of a bare JID, joined or not; NULL: it is none that the bot is to be in. */
    struct room *(*room)(void *data, const char *bare);
};

/* `context` makes stanzas; `recall` knows what messages are called outside. Both outlive it.
 * `settles`: milliseconds that a server may need for what the session before has sent. */
struct xmpp_say *xmpp_say_create(struct loop *loop, xmpp_ctx_t *context, struct recall *recall,
                                 const char *self_bare, int64_t settles,
                                 const struct xmpp_say_calls *calls, void *data);
void xmpp_say_destroy(struct xmpp_say *say);

/* Takes a send, edit, retract, react or probe. */
void xmpp_say_take(struct xmpp_say *say, const struct line *line);

/* Signed in: `resumed` in the session that was broken off, else in a new one. */
void xmpp_say_up(struct xmpp_say *say, bool resumed);
void xmpp_say_down(struct xmpp_say *say);

/* A group chat was joined, or what it can do is known now. */
void xmpp_say_go_on(struct xmpp_say *say);

/* An own message came back from its room: `key` is the id it was sent with. */
void xmpp_say_echoed(struct xmpp_say *say, const char *room, const char *key);

/* Offers it a message before anybody else reads it: true when it was about something said here, an
 * error or a page of an archive. */
bool xmpp_say_take_message(struct xmpp_say *say, xmpp_stanza_t *message);

/* Offers it the answer to an <iq/>. */
bool xmpp_say_take_answer(struct xmpp_say *say, xmpp_stanza_t *iq);

#endif
