/* A connection to an IRC server, over TLS, through libcurl: never blocks. */
#ifndef WAYMARK_DRIVER_IRC_CONNECT_H
#define WAYMARK_DRIVER_IRC_CONNECT_H

#include <stdbool.h>
#include <stddef.h>

struct connection;
struct loop;
struct transfers;

/* Strings belong to the caller and outlive the connection. */
struct connection_target {
    const char *server; /* a name or an address */
    long port;
    bool tls;
    const char *ca_file; /* PEM file of the only authorities to trust; NULL: the system's */
};

struct connection_calls {
    /* It stands; with TLS, the certificate is the server's. */
    void (*opened)(void *data);
    void (*received)(void *data, const char *bytes, size_t length);
    /* All that was to be written has been given to the system. */
    void (*drained)(void *data);
    /* It could not be made, or is over. `why` is a sentence for people; `untrusted` when it is the
     * certificate, so that trying again soon is of no use. Called at most once. */
    void (*closed)(void *data, bool untrusted, const char *why);
};

/* Begins to connect. The calls come from the loop, never from within a function here. */
struct connection *connection_create(struct loop *loop, struct transfers *transfers,
                                     const struct connection_target *target,
                                     const struct connection_calls *calls, void *data);

/* Closes it, whatever its state. May be called from within `closed`, but no other of its calls. */
void connection_destroy(struct connection *connection);

/* Queues bytes; they leave together before the loop waits. When a server does not take them for so
 * long that 256 KiB wait, the connection closes. */
void connection_write(struct connection *connection, const char *bytes, size_t length);

/* Writes what it can of what waits, now: for last words. */
void connection_flush(struct connection *connection);

#endif
