/* Strict transport security: a server without TLS says where it has TLS, and with TLS for how long
 * it is to be spoken to in no other way. ircv3.net "sts". Pure. */
#ifndef WAYMARK_DRIVER_IRC_STS_H
#define WAYMARK_DRIVER_IRC_STS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { STS_HOST_MOST = 256 };

/* What is known of one host. */
struct sts {
    char host[STS_HOST_MOST]; /* "" for none */
    long port;                /* that TLS is to be spoken on */
    int64_t duration;         /* seconds; 0: for this life of the driver only */
    int64_t until;            /* milliseconds since 1970 */
};

/* Takes what a server says: `secure` when TLS carried it, to `port`. True when it changed what is
 * to be saved. `now`, here and below: milliseconds since 1970. */
bool sts_take(struct sts *sts, const char *host, long port, bool secure, const char *value,
              int64_t now);

/* A secure connection has ended: the time begins anew. True when that is to be saved. */
bool sts_renew(struct sts *sts, int64_t now);

/* Whether a host may be spoken to over TLS only. */
bool sts_holds(const struct sts *sts, const char *host, int64_t now);

/* As it is saved, and back; what makes no sense is nothing. */
char *sts_write(const struct sts *sts);
void sts_read(struct sts *sts, const char *blob);

#endif
