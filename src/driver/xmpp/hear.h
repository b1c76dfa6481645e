/* What the bot hears: one message stanza becomes one line for the core, or nothing. Whatever the
 * stanza holds was written by a stranger; only its `from` (the servers), and in a group chat
 * stanza-id and occupant-id (the room), are attested. Pure but for what `recall` learns. */
#ifndef WAYMARK_DRIVER_XMPP_HEAR_H
#define WAYMARK_DRIVER_XMPP_HEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <strophe.h>

#include "driver/clean.h"
#include "driver/xmpp/invite.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/text.h"

struct line;
struct recall;
struct room;

struct hearing {
    const char *self_bare;    /* the bot's bare JID, folded */
    const char *const *names; /* that it listens to, beside its nick and the local part */
    size_t name_count;
    const char *const *bots; /* bare JIDs and nicks: what they say is not heard */
    size_t bot_count;
    struct room *room; /* the group chat with the bare JID of `from`; NULL: there is none */
    struct recall *recall;
    int64_t now; /* wall milliseconds */
};

enum heard_kind {
    HEARD_NOTHING,
    HEARD_LINE,      /* `line` is for the core */
    HEARD_WORDLESS,  /* a message that is only a file: `line` is a message whose text is empty */
    HEARD_ECHO,      /* an own message, reflected by the room: `line->key` is the id it was sent
                        with, `line->id` the room's stanza-id or NULL, `line->room` the room */
    HEARD_ENCRYPTED, /* it cannot be read yet: `line` is a message without a text */
    HEARD_INVITE,    /* `line` is an invite: id, room, by */
};

/* What a line points into, besides the stanza and the room. */
struct heard {
    struct xmpp_text text;
    char bare[JID_LONGEST + 1]; /* of `from`, folded */
    struct invite invite;
    char *id;
    char *room;
    char *sender;
    char *target;
    char *reply_to;
    char *mark;
    char name[CLEAN_NAME_LONGEST + 1];
    const char *given;   /* what its sender calls it (origin-id, id attribute), or NULL */
    const char *receipt; /* a receipt is asked for (XEP-0184), of this id; direct only */
    bool late;           /* it was kept for us on its way: `line->time` says since when */
};

/* Reads a message of any type (an error is nothing). What the line holds stays valid until the room
 * takes presence, the stanza goes, or xmpp_heard_finish(), which must follow in any case.
 *
 * Group chat: nothing before the bot has joined, and no history: what has a <delay/>, unless our
 * own server put it there because the connection had broken. Direct: any <delay/> sets
 * `line->time`. How late is too late is for the caller to say. A private message of an occupant is
 * direct, its room is `room/nick`. References are told as the core knows them: reply_to and target
 * of an own message are its key. A retraction of somebody else's message is nothing; an edit of a
 * message that is not known as the sender's own is one of itself, so that its text is screened. */
enum heard_kind hear_message(const struct hearing *hearing, xmpp_stanza_t *message,
                             struct line *line, struct heard *heard);
void xmpp_heard_finish(struct heard *heard);

#endif
