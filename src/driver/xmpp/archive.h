/* Questions to an archive of messages (XEP-0313): was something said? Pure. */
#ifndef WAYMARK_DRIVER_XMPP_ARCHIVE_H
#define WAYMARK_DRIVER_XMPP_ARCHIVE_H

#include <stdbool.h>
#include <strophe.h>

/* Asks for the messages before `before` ("": the last ones), newest page first. `to`: the group
 * chat, or NULL: the own archive, then `with` is the other side. `id` is of the <iq/> and of the
 * query. */
xmpp_stanza_t *xmpp_archive_ask(xmpp_ctx_t *context, const char *id, const char *to,
                                const char *with, const char *before);

/* Asks for the messages since `start` ("2026-11-21T17:00:00Z"), oldest first, after the one named
 * `after` (NULL: from the start). */
xmpp_stanza_t *xmpp_archive_ask_since(xmpp_ctx_t *context, const char *id, const char *to,
                                      const char *start, const char *after);

/* The archived message in a <message/> that answers the query `id`, or NULL. It must come from the
 * archive that was asked: `archive` is the group chat, or the own bare JID. */
xmpp_stanza_t *xmpp_archive_result(xmpp_stanza_t *message, const char *id, const char *archive);

/* Whether a message was sent with this key as its id, or as its origin-id (XEP-0359). */
bool xmpp_archive_is(xmpp_stanza_t *message, const char *key);

/* Reads the end of a page. False when it is none: the archive did not answer. `*next` is what to
 * ask for next, the page's "first" or "last", to be given to xmpp_free(); or NULL: there is no
 * more. */
bool xmpp_archive_end(xmpp_stanza_t *iq, const char *edge, char **next);

#endif
