/* The capabilities that we ask a server for. ircv3.net "capability-negotiation" and, for each, the
 * specification of its name; modern.ircdocs.horse for what InspIRCd and Ergo call theirs. */
#ifndef WAYMARK_DRIVER_IRC_CAPS_H
#define WAYMARK_DRIVER_IRC_CAPS_H

#include <stdbool.h>
#include <stdint.h>

struct session;

enum cap {
    CAP_ACCOUNT_NOTIFY,
    CAP_ACCOUNT_TAG,
    CAP_AWAY_NOTIFY,
    CAP_BATCH,
    CAP_CAP_NOTIFY,
    CAP_CHANNEL_RENAME,
    CAP_CHATHISTORY,
    CAP_CHGHOST,
    CAP_ECHO_MESSAGE,
    CAP_EXTENDED_JOIN,
    CAP_EXTENDED_MONITOR,
    CAP_INVITE_NOTIFY,
    CAP_LABELED_RESPONSE,
    CAP_MESSAGE_REDACTION,
    CAP_MESSAGE_TAGS,
    CAP_MULTILINE,
    CAP_MULTI_PREFIX,
    CAP_NO_IMPLICIT_NAMES, /* who asks for it must ask for the names after each own JOIN */
    CAP_PRE_AWAY,
    CAP_SASL,
    CAP_SERVER_TIME,
    CAP_SETNAME,
    CAP_STANDARD_REPLIES,
    CAP_STS, /* never asked for: what it says holds */
    CAP_USERHOST_IN_NAMES,
    CAPS,
};

enum { CAP_VALUE_MOST = 128 }; /* bytes of a value with its end; a longer one counts as none */

struct caps {
    uint64_t offered;                  /* bits by enum cap: what the server has */
    uint64_t asked;                    /* requested and not yet answered */
    uint64_t on;                       /* what is on */
    unsigned char name[CAPS];          /* under which of its names it is offered */
    char values[CAPS][CAP_VALUE_MOST]; /* "max-bytes=4096,max-lines=24" */
};

bool session_has(const struct session *session, enum cap cap);

/* What a server says of a capability behind its `=`, "" for nothing. */
const char *session_cap_value(const struct session *session, enum cap cap);

#endif
