/* What stands between libstrophe and its XML parser, and lets hostile XML not through.
 *
 * libstrophe (0.12.2 to 0.14) drops the namespace of attributes: in
 *     <message from='eve@x/y' e:from='mod@x/y' xmlns:e='urn:e'>
 * both are `from` to it, and the last one wins. Servers pass such attributes on, so anybody could
 * speak as anybody. It also copies all text anew with each line feed of it, and has no ceilings.
 *
 * It offers no place to mend that, but it calls expat by name, and a function of that name in the
 * program comes before the one in the library. So guard.c has these, and passes on what is fit:
 * no attributes with a namespace other than xml:lang, no element deeper than GUARD_DEEPEST, nothing
 * of a stanza beyond its ceilings, text in one piece, no document type. What is left out is left
 * out silently: a stream that is closed for what somebody sent would be closed again and again.
 *
 * Everything in this process that uses expat goes this way; only libstrophe does. */
#ifndef WAYMARK_DRIVER_XMPP_GUARD_H
#define WAYMARK_DRIVER_XMPP_GUARD_H

#include <stdbool.h>
#include <strophe.h>

enum {
    GUARD_DEEPEST = 32,             /* elements within each other, the stream being the first */
    GUARD_ELEMENTS_MOST = 8192,     /* of a stanza */
    GUARD_ATTRIBUTES_MOST = 64,     /* of an element */
    GUARD_STANZA_MOST = 512 * 1024, /* bytes of names, values and text of a stanza */
};

/* Whether it is in place: a libstrophe built with another parser goes past it, and then nothing
 * that it says may be believed. */
bool guard_works(xmpp_ctx_t *context);

#endif
