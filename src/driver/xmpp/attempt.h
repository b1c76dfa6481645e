/* One attempt to connect: its socket, and the certificate met there. libstrophe's callbacks for
 * these have no user data, and a signal handler has none either: so this one thing of the process
 * is not handed down. */
#ifndef WAYMARK_DRIVER_XMPP_ATTEMPT_H
#define WAYMARK_DRIVER_XMPP_ATTEMPT_H

#include <stdbool.h>
#include <strophe.h>

struct connect_place;
struct strophe_account;

/* Once, before the first attempt: who signs in, and whom to trust. */
void attempt_prepare(xmpp_conn_t *connection, const struct strophe_account *account);

/* Begins to connect, always with TLS. Returns the socket, which is libstrophe's; -1: it failed at
 * once, and there will be no event. */
int attempt_begin(xmpp_conn_t *connection, const struct connect_place *place,
                  xmpp_conn_handler on_event, void *data);

/* The socket is libstrophe's no more. */
void attempt_end(void);

/* A TLS handshake is a loop in libstrophe that waits for as long as the server likes. After so many
 * seconds of the clock on the wall the socket is shut down, which ends that; 0: no limit any more.
 */
void attempt_limit(int seconds);

/* Whether that has happened. */
bool attempt_stalled(void);

/* Why the certificate was refused: OpenSSL's result; 0: it was not. */
long attempt_certificate(void);

#endif
