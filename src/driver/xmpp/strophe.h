/* The connection, by libstrophe on our loop. Only here and in attempt.c is xmpp_conn_* called. This
 * is the place where what is wrong with that library (0.12.2 of Debian 12, 0.14 of Debian 13) is
 * worked around; strophe.c says each time what and why.
 *
 * Where a session is resumed (XEP-0198), nothing was lost in either direction and nothing doubled.
 */
#ifndef WAYMARK_DRIVER_XMPP_STROPHE_H
#define WAYMARK_DRIVER_XMPP_STROPHE_H

#include <stdbool.h>
#include <strophe.h>

struct connect_place;
struct loop;
struct strophe;

/* Strings belong to the caller and outlive the connection. */
struct strophe_account {
    const char *jid;      /* with the resource */
    const char *domain;   /* of it: what the certificate must be for */
    const char *password; /* NULL: the certificate alone */
    const char *ca_file;  /* the only authorities to trust; NULL: the system's */
    const char *client_cert_file;
    const char *client_key_file;
};

/* What is to be done after a connection that did not work, or is over. */
enum strophe_end {
    STROPHE_AGAIN,   /* try again soon */
    STROPHE_SLOWLY,  /* try again, but not soon: it is likely to fail again */
    STROPHE_REFUSED, /* a person has to act */
};

struct strophe_lost {
    enum strophe_end end;
    bool reached;         /* something took the connection */
    bool answered;        /* the account's server spoke: elsewhere it would say the same */
    char why[600];        /* a sentence for people */
    char other_host[256]; /* where the server says to go instead, or "" */
};

struct strophe_calls {
    /* Signed in. `resumed`: the session goes on where it was, else it is a new one. */
    void (*up)(void *data, bool resumed);
    /* A stanza came. It is the library's. */
    void (*stanza)(void *data, xmpp_stanza_t *stanza);
    /* It could not be made, or is over. strophe_connect() may be called right here. */
    void (*down)(void *data, const struct strophe_lost *lost);
};

/* One a process: libstrophe gives its callbacks no way to tell. */
struct strophe *strophe_create(struct loop *loop, const struct strophe_account *account,
                               const struct strophe_calls *calls, void *data);
void strophe_destroy(struct strophe *strophe);

/* Begins to connect. The calls come from the loop, never from within a function here. */
void strophe_connect(struct strophe *strophe, const struct connect_place *place);

/* Queues a stanza and takes it over. It is dropped when the connection is not up. */
void strophe_send(struct strophe *strophe, xmpp_stanza_t *stanza);

/* Says goodbye (RFC 6120, 4.4), and waits a second at most for the server's. No call comes any more
 * of what it sends in between. */
void strophe_close(struct strophe *strophe);

/* For making stanzas. */
xmpp_ctx_t *strophe_context(struct strophe *strophe);

/* The address that the server gave us, with the resource; NULL when it is not up. */
const char *strophe_jid(const struct strophe *strophe);

#endif
