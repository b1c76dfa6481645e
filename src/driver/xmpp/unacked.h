/* What was sent in a session and the server has not yet said to have handled (XEP-0198). After the
 * session was resumed, what is left here goes again, in order, and nothing else does: libstrophe
 * is kept from doing so (guard.h). Pure. */
#ifndef WAYMARK_DRIVER_XMPP_UNACKED_H
#define WAYMARK_DRIVER_XMPP_UNACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <strophe.h>

enum { UNACKED_MOST = 4096 }; /* stanzas: a server answers after each */

struct unacked;

struct unacked *unacked_create(void);
void unacked_destroy(struct unacked *unacked);

/* A new session: nothing has been sent in it. */
void unacked_clear(struct unacked *unacked);

/* Takes the stanza over. False when the server leaves too many unanswered; then it is dropped. */
bool unacked_add(struct unacked *unacked, xmpp_stanza_t *stanza);

/* The server has handled so many since the session began, modulo 2^32. False when it cannot have:
 * they were never sent. */
bool unacked_take(struct unacked *unacked, uint32_t handled);

/* Those left, the oldest first. Borrowed. */
size_t unacked_count(const struct unacked *unacked);
xmpp_stanza_t *unacked_at(const struct unacked *unacked, size_t index);

#endif
