/* What libstrophe leaves out of SCRAM (driver/scram.h): whether the server knows the password too,
 * and whether what it asks for can be done. Told by the library's log alone. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_WITNESS_H
#define WAYMARK_DRIVER_XMPP_WITNESS_H

#include <stdbool.h>

enum { WITNESS_SALT_MOST = 100 /* bytes; libstrophe keeps 128 for it, and does not look */ };

/* One sign-in. All zero is one that has not begun. */
struct witness {
    char *mechanism;
    char *first;     /* what we said first, decoded */
    char *challenge; /* what the server said to it */
    char *final;     /* what we said then */
};

/* Whether the text of a <challenge/> (base64) is one that libstrophe may see. */
bool witness_is_fit(const char *text);

/* Takes a line of libstrophe's log. False when the server is not to be talked to any further: it
 * says "success" and has not proved that it knows the password, or asks for what cannot be done.
 * Other ways to sign in prove nothing, and are not judged. */
bool witness_take(struct witness *witness, const char *line, const char *password);

/* Forgets it: a new sign-in may begin. */
void witness_clear(struct witness *witness);

#endif
