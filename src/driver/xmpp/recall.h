/* The last messages, as long as others may refer to them. XMPP has two names for one message: the
 * id that its sender gave it and the one that the room gave it; here is which belong together, and
 * who wrote it. No text. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_RECALL_H
#define WAYMARK_DRIVER_XMPP_RECALL_H

#include <stdbool.h>

enum { RECALL_MOST = 1024 }; /* of the bot's messages, and of the others' */

struct recall;

struct recalled {
    const char *room;     /* as on the lines */
    const char *sender;   /* ditto; NULL: the bot itself */
    const char *given;    /* its origin-id or id attribute, what its sender calls it; or NULL */
    const char *attested; /* stanza-id by the room, or NULL */
    const char *reported; /* what the core calls it: an own one by its key */
    bool addressed;       /* it was meant for the bot */
};

struct recall *xmpp_recall_create(void);
void xmpp_recall_destroy(struct recall *recall);

/* Copies all it holds; a ring of the own ones, one of the others'. */
void xmpp_recall_add(struct recall *recall, const struct recalled *message);

/* A message of one sender by what they call it; by what the room calls it; by what the core calls
 * it. NULL when it is not known (any more). Borrowed until the next one is added. */
const struct recalled *xmpp_recall_given(const struct recall *recall, const char *room,
                                         const char *sender, const char *given);
const struct recalled *xmpp_recall_attested(const struct recall *recall, const char *room,
                                            const char *attested);
const struct recalled *xmpp_recall_reported(const struct recall *recall, const char *room,
                                            const char *reported);

#endif
