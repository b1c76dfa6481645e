/* Commands that are chosen from a menu in the place of being written (XEP-0050). Each becomes a
 * direct message for the core, and what the core says to it goes into the answer to the <iq/>: in
 * time, else it comes as a message. Pure but for random ids: the time is given. */
#ifndef WAYMARK_DRIVER_XMPP_ADHOC_H
#define WAYMARK_DRIVER_XMPP_ADHOC_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <strophe.h>

struct line;
struct xmpp_adhoc;

enum {
    ADHOC_MOST = 128,            /* sessions */
    ADHOC_EACH = 4,              /* of one person */
    ADHOC_FORM = 10 * 60 * 1000, /* milliseconds for filling in a form */
    ADHOC_REPLY = 10 * 1000,     /* ... for the core's answer */
    ADHOC_GATHER = 200,          /* ... between its parts */
    ADHOC_ARRIVAL = 30 * 1000,   /* ... until the server must have taken it */
};

/* Who asks, as the servers attest it. */
struct adhoc_asker {
    const char *room;      /* of the line: the person's bare JID, or room/nick */
    const char *chat;      /* bare JID of the group chat that it is an occupant of; NULL: none */
    const char *sender;    /* of the line */
    const char *name;      /* ditto, may be NULL */
    const char *role;      /* ditto, NULL outside of group chats */
    const char *role_from; /* ditto */
    const char *at;        /* the bot's address, as the asker knows it */
};

struct adhoc_calls {
    /* For the server; takes the stanza over. */
    void (*send)(void *data, xmpp_stanza_t *stanza);
    /* For the core. */
    void (*line)(void *data, const struct line *line);
};

/* `self`: the account's bare JID, folded. `commands` and `words` as in a hello, either may be NULL;
 * they are kept. */
struct xmpp_adhoc *xmpp_adhoc_create(xmpp_ctx_t *context, const char *self, json_t *commands,
                                     json_t *words, const struct adhoc_calls *calls, void *data);
void xmpp_adhoc_destroy(struct xmpp_adhoc *adhoc);

/* Whether an <iq/> of type get or set is about commands. */
bool xmpp_adhoc_is_meant(xmpp_stanza_t *iq);

/* Takes one that is. `asker` NULL: somebody who may not. `now`: steady milliseconds, here and
 * below; `wall`: wall milliseconds. */
void xmpp_adhoc_take(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, const struct adhoc_asker *asker,
                     int64_t now, int64_t wall);

/* Offers it a `send` of the core: true when it is the reply to a command. It is `acked` once the
 * server has it. */
bool xmpp_adhoc_take_send(struct xmpp_adhoc *adhoc, const struct line *send, int64_t now);

/* Offers it the answer to an <iq/>. */
bool xmpp_adhoc_take_answer(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq);

/* The connection is up, or gone. */
void xmpp_adhoc_up(struct xmpp_adhoc *adhoc);
void xmpp_adhoc_down(struct xmpp_adhoc *adhoc);

/* Milliseconds until xmpp_adhoc_tick() has something to do; -1: nothing. */
int64_t xmpp_adhoc_wait(const struct xmpp_adhoc *adhoc, int64_t now);
void xmpp_adhoc_tick(struct xmpp_adhoc *adhoc, int64_t now);

#endif
