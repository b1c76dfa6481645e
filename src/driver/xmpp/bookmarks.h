/* The rooms that the bot was invited to, as bookmarks of its account (XEP-0402): an operator sees
 * them in a client that is signed in as the bot, takes one away, or adds one. Where the server
 * keeps none they are remembered all the same (doors.h). */
#ifndef WAYMARK_DRIVER_XMPP_BOOKMARKS_H
#define WAYMARK_DRIVER_XMPP_BOOKMARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <strophe.h>

struct line;
struct xmpp_bookmarks;
struct xmpp_invited;

struct xmpp_bookmarks_calls {
    /* For the server; takes the stanza over. */
    void (*send)(void *data, xmpp_stanza_t *stanza);
    /* For the core. */
    void (*line)(void *data, const struct line *line);
    /* The rooms that the bot was invited to: at an index; false after the last. */
    bool (*invited)(void *data, size_t index, struct xmpp_invited *invited);
    /* Another client of the account wants it in a room, or out. */
    void (*follow)(void *data, const char *room, const char *password);
    void (*unfollow)(void *data, const char *room);
};

/* `self`: the account's bare JID, folded. `saved`: what a `save` of an earlier life under the name
 * xmpp_bookmarks_saved holds, or NULL. */
extern const char xmpp_bookmarks_saved[];
struct xmpp_bookmarks *xmpp_bookmarks_create(xmpp_ctx_t *context, const char *self,
                                             const char *saved,
                                             const struct xmpp_bookmarks_calls *calls, void *data);
void xmpp_bookmarks_destroy(struct xmpp_bookmarks *bookmarks);

/* A new session begins: asks what is there. */
void xmpp_bookmarks_up(struct xmpp_bookmarks *bookmarks);

/* Asks once more, now and then: not every server tells of what was taken away (ejabberd 23.01). */
void xmpp_bookmarks_look(struct xmpp_bookmarks *bookmarks);

/* After a resumption what was asked is asked again. */
void xmpp_bookmarks_resumed(struct xmpp_bookmarks *bookmarks);

/* The list of invited rooms has changed. */
void xmpp_bookmarks_changed(struct xmpp_bookmarks *bookmarks);

/* Offers it a stanza: true when it was about bookmarks. */
bool xmpp_bookmarks_take_message(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *message);
bool xmpp_bookmarks_take_answer(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *iq);

#endif
