/* The SRV records of a domain (RFC 2782): what an answer of DNS holds, and in which order its
 * servers are tried. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_SRV_H
#define WAYMARK_DRIVER_XMPP_SRV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SRV_MOST = 16, SRV_HOST_LONGEST = 1024 };

struct srv_record {
    char host[SRV_HOST_LONGEST + 1];
    unsigned short port;
    unsigned short priority;
    unsigned short weight;
    bool direct; /* of the service for direct TLS */
};

struct srv_set {
    struct srv_record records[SRV_MOST];
    size_t count;
};

/* Adds the records of an answer as it came over the wire; those of no use are passed over. True
 * when it says that there is no such service: its only target is the root. */
bool srv_add(struct srv_set *set, const unsigned char *answer, size_t length, bool direct);

/* By priority, among equals by chance in proportion to the weights; both services are one set
 * (XEP-0368, 4). `random` gives any number. */
void srv_order(struct srv_set *set, uint64_t (*random)(void));

#endif
