/* Signing in: what AUTHENTICATE lines say. ircv3.net "sasl-3.1", "sasl-3.2"; RFC 4422 (EXTERNAL),
 * RFC 4616 (PLAIN), RFC 5802 and 7677 (SCRAM). Pure. */
#ifndef WAYMARK_DRIVER_IRC_SASL_H
#define WAYMARK_DRIVER_IRC_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include "driver/scram.h"

struct buf;

enum {
    SASL_CHUNK = 400, /* bytes of base64 in one AUTHENTICATE line */
    SASL_LONGEST = 4096,
};

/* Which ways of signing in may be taken. */
enum sasl_policy {
    SASL_ANY,      /* the best that the server offers */
    SASL_EXTERNAL, /* by the client certificate only */
    SASL_SCRAM,    /* never saying the password */
    SASL_PLAIN,    /* saying the password */
};

struct sasl_login {
    const char *account;  /* NULL: the certificate says which */
    const char *password; /* or NULL */
    bool certificate;     /* the connection shows one of ours */
    enum sasl_policy policy;
};

struct sasl_mechanism {
    const char *name;
    bool tells_password; /* to the server, and so to whoever it really is */
};

/* Whether "PLAIN,EXTERNAL" has a name. */
bool sasl_is_listed(const char *list, const char *name);

/* The best mechanism that the login has what it takes for, among those offered ("PLAIN,EXTERNAL";
 * "" when the server did not say), or NULL. `after`: the one that failed; what follows it is as
 * safe as it was. NULL at first. */
const struct sasl_mechanism *sasl_choose(const char *offered, const struct sasl_login *login,
                                         const struct sasl_mechanism *after);

/* One attempt to sign in. */
struct sasl_exchange {
    const struct sasl_mechanism *mechanism; /* NULL: none goes on */
    struct scram scram;
    bool proven;       /* the server may be believed when it says that we are in */
    struct buf coming; /* base64 of a challenge, as far as it has come */
};

void sasl_begin(struct sasl_exchange *exchange, const struct sasl_mechanism *mechanism);
void sasl_end(struct sasl_exchange *exchange); /* wipes it */

/* A parameter of AUTHENTICATE from the server: a piece of a challenge. `*whole`: it was the last
 * piece, so `response` holds (raw) what is to be answered. */
enum scram_result sasl_take(struct sasl_exchange *exchange, const struct sasl_login *login,
                            const char *piece, struct buf *response, bool *whole);

/* Appends "AUTHENTICATE ..." lines, each with CR LF, that carry a response. False when the response
 * is too long or `out` is full. */
bool sasl_write(const char *response, size_t length, struct buf *out);

#endif
