/* Stream management (XEP-0198) of one account: what the server has said of it in this attempt to
 * connect, what it has handled, and what came before the bot was up. guard.h says why this is not
 * libstrophe's to do. */
#ifndef WAYMARK_DRIVER_XMPP_MANAGED_H
#define WAYMARK_DRIVER_XMPP_MANAGED_H

#include <stdbool.h>
#include <stddef.h>
#include <strophe.h>

struct unacked;

enum { MANAGED_EARLY_MOST = 1024 };

enum managed_result {
    MANAGED_GOES_ON,
    MANAGED_MISCOUNTED,  /* what the server says to have handled cannot be */
    MANAGED_NOT_RESUMED, /* the session before is gone */
};

struct managed {
    bool offers;      /* the server can do stream management */
    bool answered;    /* ... and has said what comes of it */
    bool resumed;     /* the session goes on */
    bool counts;      /* the server says how much it has handled */
    bool had_session; /* libstrophe remembers a session, and asks for it */
    struct unacked *unacked;
    xmpp_stanza_t *early[MANAGED_EARLY_MOST];
    size_t early_count;
};

void managed_init(struct managed *managed);
void managed_finish(struct managed *managed);

/* A new attempt to connect. What is unacknowledged and whether there was a session stays. */
void managed_begin(struct managed *managed);

/* Takes what guard_manage() tells. `up`: the bot is. */
enum managed_result managed_take(struct managed *managed, const char *name, const char *h, bool up);

/* Whether the server is through with it. Who speaks before would be counted differently here and
 * there: the server counts from <enable/> on. */
bool managed_settled(const struct managed *managed);

/* The bot is up: in a new session nothing has been sent yet. */
void managed_up(struct managed *managed);

/* Keeps a stanza that came before `up`: what the server sends again after a resumption comes right
 * behind <resumed/>, in the same read, and libstrophe has told the server that we have it. False:
 * too many. */
bool managed_keep(struct managed *managed, xmpp_stanza_t *stanza);

/* Hands these on, in order, and forgets them; `take` NULL: forgets them. */
void managed_pass(struct managed *managed, void (*take)(void *data, xmpp_stanza_t *stanza),
                  void *data);

#endif
