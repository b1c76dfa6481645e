/* A connection to an IRC server, over TLS, through libcurl: never blocks. */
#ifndef WAYMARK_DRIVER_IRC_CONNECT_H
#define WAYMARK_DRIVER_IRC_CONNECT_H

#include <stdbool.h>
#include <stddef.h>

struct connection;
struct loop;
struct transfers;

enum connection_family { CONNECTION_ANY, CONNECTION_IPV4, CONNECTION_IPV6 };

/* Strings belong to the caller and outlive the connection. */
struct connection_target {
    const char *server; /* a name or an address */
    long port;
    bool tls;
    const char *ca_file; /* PEM file of the only authorities to trust; NULL: the system's */
    /* SHA-256 of certificates, in hexadecimal digits: one of them is the server's, whoever signed
     * it and for whatever name. None: authorities and name decide. */
    const char *const *fingerprints;
    size_t fingerprint_count;
    const char *client_cert_file; /* PEM file of a certificate to show, or NULL */
    const char *client_key;       /* its private key (PEM) */
    const char *proxy;            /* "socks5://host:port", "http://..."; NULL: none */
    const char *proxy_user;       /* or NULL */
    const char *proxy_password;   /* or NULL */
    const char *source;           /* an own address or interface to connect from; NULL: any */
    enum connection_family family;
};

struct connection_calls {
    /* It stands; with TLS, the certificate is the server's. */
    void (*opened)(void *data);
    void (*received)(void *data, const char *bytes, size_t length);
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
