/* Signing in: what AUTHENTICATE lines say. ircv3.net "sasl-3.1", "sasl-3.2"; RFC 4616. Pure. */
#ifndef WAYMARK_DRIVER_IRC_SASL_H
#define WAYMARK_DRIVER_IRC_SASL_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum {
    SASL_CHUNK = 400, /* bytes of base64 in one AUTHENTICATE line */
    SASL_LONGEST = 4096,
};

struct sasl_login {
    const char *account;
    const char *password;
};

/* A way of signing in. One without a secret, or with several steps, fits in by its `respond`. */
struct sasl_mechanism {
    const char *name;
    /* Appends the response to a challenge (raw bytes; empty at the start). False: it is wrong. */
    bool (*respond)(const struct sasl_login *login, const char *challenge, size_t length,
                    struct buf *response);
};

/* The best mechanism that is among those offered ("PLAIN,EXTERNAL"; NULL or "" when the server did
 * not say), or NULL. */
const struct sasl_mechanism *sasl_choose(const char *offered);

/* Appends "AUTHENTICATE ..." lines, each with CR LF, that carry a response. False when the response
 * is too long or `out` is full. */
bool sasl_write(const char *response, size_t length, struct buf *out);

#endif
