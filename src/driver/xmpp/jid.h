/* JIDs: parts, ceilings, comparing (RFC 7622). Pure.
 *
 * What comes from a server is prepared by servers already; what a person wrote into the settings is
 * not. Both are folded before they are compared, so that one person has one name. */
#ifndef WAYMARK_DRIVER_XMPP_JID_H
#define WAYMARK_DRIVER_XMPP_JID_H

#include <stdbool.h>
#include <stddef.h>

enum { JID_LONGEST = 1000 }; /* bytes. RFC 7622 allows 3071; a line holds 1024 (driver/line.h) */

/* Whether it is one: [local@]domain[/resource], UTF-8, no part empty or longer than 1023 bytes, no
 * control characters, no white space or reserved marks in local part and domain. NULL is none. */
bool jid_valid(const char *jid);

/* Writes the JID with local part and domain folded (small letters, NFC) and a dot at the domain's
 * end cut off; the resource stays as it is. False, and "" written, when it is none or too long. */
bool jid_fold(const char *jid, char out[JID_LONGEST + 1]);

/* The same without the resource. */
bool jid_bare(const char *jid, char out[JID_LONGEST + 1]);

/* What stands behind the first '/', or NULL. In a group chat: the nick. */
const char *jid_resource(const char *jid);

/* The domain of a valid JID, up to the '/' or the end: `*length` bytes. */
const char *jid_domain(const char *jid, size_t *length);

/* Whether both are valid, and the same folded; jid_same_bare: without their resources. */
bool jid_same(const char *a, const char *b);
bool jid_same_bare(const char *a, const char *b);

#endif
