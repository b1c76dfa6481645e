/* Why a connection could not be made, or is over: a sentence for people, and what to do next. Pure.
 */
#ifndef WAYMARK_DRIVER_XMPP_REASON_H
#define WAYMARK_DRIVER_XMPP_REASON_H

#include <stdbool.h>
#include <strophe.h>

#include "driver/xmpp/hints.h"
#include "driver/xmpp/strophe.h"

struct connect_place;

/* What is known when it ends. */
struct reason_facts {
    bool up;                     /* the bot was signed in */
    bool bound;                  /* or as good as */
    bool reached;                /* something took the connection */
    bool secured;                /* by TLS, with the right certificate */
    bool stalled;                /* a TLS handshake took too long */
    int tls_most;                /* seconds that it may take */
    long certificate;            /* why it was refused: OpenSSL's result; 0: it was not */
    int error;                   /* errno, or 0 */
    const char *own_why;         /* we closed it, for this; or NULL */
    enum strophe_end own_end;    /* and this is to be done then */
    const char *domain;          /* of the account */
    const struct hints *hints;   /* of signing in */
    xmpp_stream_error_t *stream; /* what the server said at the end, or NULL */
    const struct connect_place *place;
};

void reason_find(const struct reason_facts *facts, struct strophe_lost *lost);

#endif
