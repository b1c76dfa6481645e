/* Where a server is: what DNS says of the account's domain (RFC 6120, 3.2; XEP-0368 for direct
 * TLS), or of the server that the settings name. DNS is asked in a thread of its own, because both
 * libresolv and libstrophe would hold up everything else for as long as it is silent.
 *
 * DNS need not be trusted: the certificate is verified against the account's domain in any case. */
#ifndef WAYMARK_DRIVER_XMPP_CONNECT_H
#define WAYMARK_DRIVER_XMPP_CONNECT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

struct lookup;
struct loop;

enum { CONNECT_PLACES = 16 };

enum connect_tls { CONNECT_EITHER, CONNECT_DIRECT, CONNECT_STARTTLS };

/* Strings belong to the caller; they are copied. */
struct connect_wish {
    const char *domain;  /* of the account */
    const char *server;  /* a name or an address; NULL: as DNS says */
    unsigned short port; /* 0: the usual one */
    enum connect_tls tls;
};

/* An address to try. */
struct connect_place {
    char address[INET6_ADDRSTRLEN];
    unsigned short port;
    bool direct; /* TLS from the first byte; else STARTTLS */
};

/* The places to try in their order; none: `why` is a sentence for people. Called once, from the
 * loop; the lookup may be destroyed in the call. */
typedef void lookup_done(void *data, const struct connect_place *places, size_t count,
                         const char *why);

struct lookup *lookup_start(struct loop *loop, const struct connect_wish *wish, lookup_done *done,
                            void *data);

/* Ends a lookup, done or not. */
void lookup_destroy(struct lookup *lookup);

#endif
