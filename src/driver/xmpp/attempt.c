#include "driver/xmpp/attempt.h"

#include <limits.h>
#include <openssl/x509_vfy.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/str.h"
#include "driver/xmpp/connect.h"
#include "driver/xmpp/strophe.h"

enum { VERIFY_RESULTS = 128 }; /* OpenSSL has fewer */

static struct {
    volatile sig_atomic_t fd;
    volatile sig_atomic_t stalled;
    long certificate;
} attempt = {.fd = -1};

static void on_alarm(int number)
{
    (void)number;
    if (attempt.fd < 0)
        return;
    attempt.stalled = 1;
    shutdown(attempt.fd, SHUT_RDWR);
}

/* select() of libstrophe can hold no descriptor from FD_SETSIZE on. */
static int on_socket(xmpp_conn_t *connection, void *socket)
{
    (void)connection;
    attempt.fd = *(int *)socket;
    return attempt.fd >= FD_SETSIZE ? -1 : 0;
}

/* The answer is always no; libstrophe says "no" by itself, but not why. It tells OpenSSL's words,
 * not its number. */
static int on_certificate(const xmpp_tlscert_t *certificate, const char *const error)
{
    (void)certificate;
    attempt.certificate = X509_V_ERR_UNSPECIFIED;
    for (long number = 1; number < VERIFY_RESULTS; number++) {
        if (str_equal(X509_verify_cert_error_string(number), error))
            attempt.certificate = number;
    }
    return 0;
}

/* The library adds ca_file to the system's authorities; it is to be the only one. */
static void trust_only(xmpp_conn_t *connection, const char *ca_file)
{
    setenv("SSL_CERT_FILE", "/dev/null", 1);
    setenv("SSL_CERT_DIR", "/nonexistent", 1);
    xmpp_conn_set_cafile(connection, ca_file);
}

void attempt_prepare(xmpp_conn_t *connection, const struct strophe_account *account)
{
    const struct sigaction action = {.sa_handler = on_alarm}; /* interrupts, does not restart */
    sigaction(SIGALRM, &action, NULL);
    xmpp_conn_set_jid(connection, account->jid);
    xmpp_conn_set_pass(connection, account->password);
    if (account->ca_file != NULL)
        trust_only(connection, account->ca_file);
    if (account->client_cert_file != NULL)
        xmpp_conn_set_client_cert(connection, account->client_cert_file, account->client_key_file);
    xmpp_conn_set_certfail_handler(connection, on_certificate);
    xmpp_conn_set_sockopt_callback(connection, on_socket);
}

int attempt_begin(xmpp_conn_t *connection, const struct connect_place *place,
                  xmpp_conn_handler on_event, void *data)
{
    unsigned long flags = XMPP_CONN_FLAG_MANDATORY_TLS;
    if (place->direct)
        flags |= XMPP_CONN_FLAG_LEGACY_SSL;
    if (ULONG_MAX == UINT32_MAX) /* there guard.c cannot hide the counters */
        flags |= XMPP_CONN_FLAG_DISABLE_SM;
    attempt.fd = -1;
    attempt.stalled = 0;
    attempt.certificate = 0;
    if (xmpp_conn_set_flags(connection, (long)flags) != XMPP_EOK ||
        xmpp_connect_client(connection, place->address, place->port, on_event, data) != XMPP_EOK)
        return -1;
    return attempt.fd;
}

void attempt_end(void)
{
    attempt.fd = -1;
}

void attempt_limit(int seconds)
{
    const struct itimerval timer = {.it_value.tv_sec = seconds};
    setitimer(ITIMER_REAL, &timer, NULL);
}

bool attempt_stalled(void)
{
    return attempt.stalled != 0;
}

long attempt_certificate(void)
{
    return attempt.certificate;
}
