/* What stands between libstrophe and its XML parser, and lets hostile XML not through.
 *
 * A stream that is closed for what a stranger sent would be closed again and again. So what is not
 * fit is left out, silently, and the stream goes on. What libstrophe (0.12.2 to 0.14) and expat
 * make of such things, and servers do pass on:
 *  - It drops the namespace of attributes: in <message from='eve@x' e:from='mod@x' xmlns:e='urn:e'>
 *    both are `from` to it, and the last one wins. Anybody could speak as anybody.
 *  - A prefix that only the sender's own stream declared (ejabberd passes <e:x/> on) is an error of
 *    XML to expat, after which it reads no more. So it is told to leave namespaces alone; they are
 *    looked up here (scope.h).
 *  - Within a stanza it takes children in the namespaces of the stream itself (stream management,
 *    SASL) for the stream's own.
 *  - It copies all text anew with each line feed of it, and has no ceilings. What expat took for
 * tags within each other it keeps.
 *  - It crashes at a <stream:error/> without children, and at features without <bind/>.
 *  - What was sent in plain text right behind <proceed/> it reads as if it had come through TLS.
 *  - SCRAM: it takes any salt and any count of rounds (witness.h).
 *
 * It offers no place to mend that, but it calls expat by name, and a function of that name in the
 * program comes before the one in the library. So guard.c has these, and passes on what is fit
 * (sieve.h). Everything in this process that uses expat goes this way; only libstrophe does. */
#ifndef WAYMARK_DRIVER_XMPP_GUARD_H
#define WAYMARK_DRIVER_XMPP_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <strophe.h>

/* Beyond these, what is deeper, longer or more is left out. Together they keep what libstrophe
 * holds of one stanza, and of its text for the log, below what strophe.c lets it have. */
enum {
    GUARD_DEEPEST = 32,            /* elements within each other, the stream being the first */
    GUARD_ELEMENTS_MOST = 4096,    /* of a stanza */
    GUARD_ATTRIBUTES_MOST = 4096,  /* of a stanza */
    GUARD_VALUE_MOST = 3100,       /* bytes of an attribute; a JID has 3071 (RFC 7622) */
    GUARD_NAMES_MOST = 128 * 1024, /* bytes of the names and values of a stanza */
    GUARD_TEXT_MOST = 128 * 1024,  /* bytes of the text of a stanza */
};

/* Whether it is in place: a libstrophe built with another parser goes past it, and then nothing
 * that it says may be believed. */
bool guard_works(xmpp_ctx_t *context);

/* Stream management (XEP-0198) is unacked.c's to do, not libstrophe's. Of <sm/> among
 * the features, <enabled/>, <failed/>, <resumed/> and <a/> `told` hears before libstrophe does,
 * with what they have as `h`, or NULL. To libstrophe each `h` says that all was handled, so that it
 * sends nothing again by itself. NULL: nobody is told, and nothing is changed. */
typedef void guard_managed(void *data, const char *name, const char *h);
void guard_manage(guard_managed *told, void *data);

/* Bytes that the parser was last given: what libstrophe read at once. Forgets it. */
size_t guard_take_read(void);

#define GUARD_CUT "waymark:cut"

/* Whether elements of a stanza were left out for want of room. What a server adds to a stanza
 * stands last, so it may be among that: such a stanza proves nothing, and is to be passed over. */
bool guard_is_cut(xmpp_stanza_t *stanza);

#endif
