/* What a message is called: by its sender, by the servers, and on the lines. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_IDS_H
#define WAYMARK_DRIVER_XMPP_IDS_H

#include <stdint.h>
#include <strophe.h>

/* The stanza-id (XEP-0359) by a bare JID, if there is exactly one: who attests one strips the
 * forged ones, where it says that it makes them at all. Else NULL. */
const char *ids_stanza(xmpp_stanza_t *message, const char *by);

/* What its sender calls it: origin-id, else the id attribute, or NULL. */
const char *ids_given(xmpp_stanza_t *message);

/* The names that one message has. Any of the first three may be NULL. */
struct ids {
    const char *attested; /* stanza-id by the group chat */
    const char *given;    /* by its sender */
    const char *server;   /* stanza-id by our own server */
    const char *author; /* in a group chat who it is from, so that two may give the same; or NULL */
    int64_t now;        /* wall milliseconds */
};

/* An id for the lines that is unique in the room for ever, as far as one can be had. What the room
 * attests is taken as it is. What the sender made need not be unique (RFC 6120, 8.1.3): a short one
 * is taken together with the server's, or the time; in a group with a hash of its author. All that
 * differ from what others know have a space. Free with free(). */
char *ids_make(const struct ids *ids);

/* What others call a message of theirs that was made such an id: for when nobody remembers it, as
 * after a crash. Free with free(); NULL: they have no name for it. */
char *ids_known(const char *made);

#endif
