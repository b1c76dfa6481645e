/* Commands on their way, from the choice to the answer: few, and each of who began it. Pure but for
 * random ids. */
#ifndef WAYMARK_DRIVER_XMPP_SESSIONS_H
#define WAYMARK_DRIVER_XMPP_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "driver/xmpp/adhoc.h"

enum {
    SESSION_ID = 16,          /* letters */
    SESSION_PARTS = 8,        /* of one reply */
    SESSION_TEXT = 64 * 1024, /* bytes of it */
};

enum session_state {
    SESSION_FORM,  /* they fill in a form */
    SESSION_ASKED, /* the core was */
    SESSION_SAID,  /* it has answered; perhaps there is more of it */
    SESSION_SENT,  /* to the server, with a ping behind it */
};

struct session {
    char id[SESSION_ID + 1];
    char *from; /* full JID, as it came */
    char *node;
    enum session_state state;
    int64_t due;   /* steady milliseconds: the end of that state */
    char *iq;      /* id of the <iq/> to be answered */
    char *message; /* what the core calls it */
    char *room;    /* as on the lines */
    struct buf text;
    char *keys[SESSION_PARTS]; /* of the parts of the reply */
    size_t key_count;
};

struct sessions {
    struct session *items[ADHOC_MOST]; /* the oldest first */
    size_t count;
};

/* A new session of the full JID `from`, an occupant of a group chat or not; the oldest form that
 * was never sent back gives way. NULL: they, or all together, have too many. */
struct session *sessions_add(struct sessions *sessions, const char *from, bool occupant,
                             const char *node);

/* The one of that id which `from` began, or NULL. */
struct session *sessions_find(const struct sessions *sessions, const char *id, const char *from);

void sessions_drop_at(struct sessions *sessions, size_t at);
void sessions_drop(struct sessions *sessions, const struct session *session);

/* Forgets what the core has said so far. */
void session_forget_parts(struct session *session);

#endif
