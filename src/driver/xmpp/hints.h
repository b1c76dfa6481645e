/* What libstrophe tells in its log and nowhere else: why signing in failed. An end while signing in
 * is an ordinary end to it, and handlers do not run before. Looked for: 0.12 to 0.14. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_HINTS_H
#define WAYMARK_DRIVER_XMPP_HINTS_H

#include <stdbool.h>

struct hints {
    bool auth_failed;
    bool auth_later; /* the server could not check the password just now */
    bool unproven;   /* the server did not prove that it knows the password */
    bool no_tls;     /* the server does not offer it */
    bool bad_ca;
    bool bad_key;
    bool no_bind;
    int connect_error; /* errno of connect(), which the event lacks; 0: it worked, or is under way
                        */
};

/* Takes a line of the log of an attempt to sign in. It may hold secrets: nothing of it is kept. */
void hints_read(struct hints *hints, const char *text);

#endif
