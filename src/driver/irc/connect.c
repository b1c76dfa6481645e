#include "driver/irc/connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/transfer.h"
#include "driver/irc/pins.h"

enum {
    CONNECT_MOST = 30 * 1000, /* milliseconds */
    UNSENT_MOST = 256 * 1024, /* bytes */
    READ_AT_ONCE = 16 * 1024,
    READS_A_TURN = 4, /* before others get their turn */
};

struct connection {
    struct loop *loop;
    struct transfers *transfers;
    struct connection_target target;
    struct connection_calls calls;
    void *data;
    CURL *easy;
    CURLU *url;
    curl_socket_t socket;     /* CURL_SOCKET_BAD until it stands */
    struct loop_timer *again; /* TLS may hold bytes that poll() does not see */
    struct buf unsent;
    bool writing;       /* the socket is watched for room to write */
    const char *failed; /* told in the next turn */
    char error[CURL_ERROR_SIZE];
};

static void on_ready(void *data, int events);
static void on_turn(void *data);

/* ---- why it did not work ---- */

static bool is_certificate(CURLcode result)
{
    return result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_ISSUER_ERROR;
}

static void describe_silence(struct connection *connection, char *out, size_t room)
{
    char *address = NULL; /* of the server, once TCP has connected; libcurl 8 tells it too late */
    curl_easy_getinfo(connection->easy, CURLINFO_PRIMARY_IP, &address);
    if (address != NULL && *address != '\0')
        snprintf(out, room,
                 "%s takes connections on port %ld, but no TLS was agreed on within %d "
                 "seconds: is this the port for TLS?",
                 connection->target.server, connection->target.port, CONNECT_MOST / 1000);
    else
        snprintf(out, room, "%s did not answer on port %ld within %d seconds%s",
                 connection->target.server, connection->target.port, CONNECT_MOST / 1000,
                 connection->target.tls ? ": is this the port for TLS?" : "");
}

static void describe_proxy(struct connection *connection, char *out, size_t room)
{
    long code = CURLPX_OK;
    curl_easy_getinfo(connection->easy, CURLINFO_PROXY_ERROR, &code);
    bool denied = code == CURLPX_USER_REJECTED || code == CURLPX_NO_AUTH;
    snprintf(out, room,
             denied ? "the proxy wants another proxy_user or proxy_password_file"
                    : "the proxy could not reach %s on port %ld: %s",
             connection->target.server, connection->target.port, connection->error);
}

/* A sentence for people on why connecting failed. */
static void describe(struct connection *connection, CURLcode result, char *out, size_t room)
{
    const struct connection_target *target = &connection->target;
    long error = 0;
    curl_easy_getinfo(connection->easy, CURLINFO_OS_ERRNO, &error);
    if (is_certificate(result))
        transfer_describe_certificate(connection->easy, target->server, out, room);
    else if (result == CURLE_OPERATION_TIMEDOUT)
        describe_silence(connection, out, room);
    else if (result == CURLE_COULDNT_RESOLVE_PROXY)
        snprintf(out, room, "the name of the proxy was not found");
    else if (result == CURLE_PROXY)
        describe_proxy(connection, out, room);
    else if (result == CURLE_INTERFACE_FAILED)
        snprintf(out, room, "source_address is none of this machine: %s", target->source);
    else if (result == CURLE_SSL_CERTPROBLEM)
        snprintf(out, room,
                 "client_cert_file or client_key_file cannot be used: is it PEM, without a "
                 "passphrase, and do they belong together?");
    else if (result == CURLE_COULDNT_RESOLVE_HOST)
        snprintf(out, room, "the name %s was not found", target->server);
    else if (target->proxy != NULL &&
             (result == CURLE_COULDNT_CONNECT || result == CURLE_RECV_ERROR))
        snprintf(out, room, "the proxy cannot be reached, or does not let us through: %s",
                 connection->error);
    else if (result == CURLE_COULDNT_CONNECT)
        snprintf(out, room, "%s does not take connections on port %ld: %s", target->server,
                 target->port, error != 0 ? strerror((int)error) : "no reason given");
    else if (result == CURLE_SSL_CACERT_BADFILE)
        snprintf(out, room, "ca_file cannot be read, or holds no certificates");
    else if (result == CURLE_SSL_CONNECT_ERROR)
        snprintf(out, room, "no TLS could be agreed on with %s on port %ld: %s", target->server,
                 target->port, connection->error);
    else
        snprintf(out, room, "the connection to %s failed: %s", target->server,
                 curl_easy_strerror(result));
}

/* Where fingerprints are set: whether the certificate is one of them. */
static bool fingerprint_is_known(CURL *easy, const struct connection_target *target, char *why,
                                 size_t room)
{
    static const char label[] = "Cert:";
    struct curl_certinfo *info = NULL;
    unsigned char fingerprint[FINGERPRINT];
    bool read = false;
    if (target->fingerprint_count == 0 || !target->tls)
        return true;
    curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info);
    const struct curl_slist *at = info != NULL && info->num_of_certs > 0 ? info->certinfo[0] : NULL;
    for (; at != NULL && !read; at = at->next) {
        if (str_starts(at->data, label))
            read = fingerprint_of(at->data + strlen(label), fingerprint);
    }
    if (read && fingerprint_is_among(fingerprint, target->fingerprints, target->fingerprint_count))
        return true;
    char text[3 * FINGERPRINT] = "not to be read";
    if (read)
        fingerprint_write(fingerprint, text);
    snprintf(why, room,
             "the certificate of %s is none of those in tls_fingerprints; its fingerprint is %s",
             target->server, text);
    return false;
}

/* ---- as it goes ---- */

static void watch(struct connection *connection)
{
    loop_watch(connection->loop, connection->socket,
               LOOP_READ | (connection->writing ? LOOP_WRITE : 0), on_ready, connection);
}

/* Told before the next wait, where nothing of the connection is in use. */
static void fail(struct connection *connection, const char *why)
{
    if (connection->failed == NULL)
        connection->failed = why;
}

static void write_some(struct connection *connection)
{
    CURLcode result = CURLE_OK;
    while (connection->unsent.length > 0 && connection->failed == NULL) {
        size_t sent = 0;
        result = curl_easy_send(connection->easy, connection->unsent.data,
                                connection->unsent.length, &sent);
        if (result != CURLE_OK)
            break;
        mem_wipe(connection->unsent.data, sent);
        buf_consume(&connection->unsent, sent);
    }
    if (result != CURLE_OK && result != CURLE_AGAIN)
        fail(connection, "the connection to the server broke");
    bool writing = connection->unsent.length > 0;
    if (writing != connection->writing) {
        connection->writing = writing;
        watch(connection);
    }
}

/* Reads until there is nothing, which poll() alone cannot tell with TLS. */
static void read_some(struct connection *connection)
{
    char bytes[READ_AT_ONCE];
    for (int i = 0; i < READS_A_TURN; i++) {
        size_t got = 0;
        CURLcode result = curl_easy_recv(connection->easy, bytes, sizeof bytes, &got);
        if (result == CURLE_AGAIN)
            break;
        if (result != CURLE_OK || got == 0) {
            fail(connection, "the server closed the connection");
            break;
        }
        if (i == READS_A_TURN - 1)
            loop_timer_set(connection->again, 0);
        connection->calls.received(connection->data, bytes, got);
    }
}

static void on_ready(void *data, int events)
{
    struct connection *connection = data;
    if (connection->failed != NULL)
        return;
    if ((events & LOOP_WRITE) != 0 && connection->writing)
        write_some(connection);
    if ((events & LOOP_READ) != 0)
        read_some(connection);
}

/* What was put off to a turn of its own: bad news, good news, bytes that TLS holds. */
static void on_again(void *data)
{
    struct connection *connection = data;
    if (connection->failed != NULL) {
        if (connection->socket != CURL_SOCKET_BAD) {
            loop_forget(connection->loop, connection->socket);
            read_some(connection); /* the server's last words may say why */
        }
        loop_not_before_wait(connection->loop, on_turn, connection);
        loop_timer_stop(connection->again);
        connection->calls.closed(connection->data, false, connection->failed);
        return;
    }
    if (connection->socket != CURL_SOCKET_BAD)
        read_some(connection);
}

static void on_turn(void *data)
{
    struct connection *connection = data;
    if (connection->unsent.length > 0 && !connection->writing &&
        connection->socket != CURL_SOCKET_BAD && connection->failed == NULL)
        write_some(connection);
    if (connection->failed != NULL)
        loop_timer_set(connection->again, 0);
}

static void on_connected(void *data, CURL *easy, CURLcode result)
{
    struct connection *connection = data;
    char why[600];
    if (result != CURLE_OK) {
        describe(connection, result, why, sizeof why);
        connection->calls.closed(connection->data, is_certificate(result), why);
        return;
    }
    if (!fingerprint_is_known(easy, &connection->target, why, sizeof why)) {
        connection->calls.closed(connection->data, true, why);
        return;
    }
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &connection->socket);
    watch(connection);
    loop_timer_set(connection->again, 0); /* a server may have spoken with the handshake */
    connection->calls.opened(connection->data);
}

/* The scheme only says whether to use TLS: nothing of HTTP is spoken. */
static bool set_url(CURLU *url, const struct connection_target *target)
{
    char port[16], host[300];
    bool bare_ipv6 = strchr(target->server, ':') != NULL && *target->server != '[';
    snprintf(port, sizeof port, "%ld", target->port);
    snprintf(host, sizeof host, bare_ipv6 ? "[%s]" : "%s", target->server);
    return curl_url_set(url, CURLUPART_SCHEME, target->tls ? "https" : "http", 0) == CURLUE_OK &&
           curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK &&
           curl_url_set(url, CURLUPART_PORT, port, 0) == CURLUE_OK;
}

static void set_tls_options(CURL *easy, const struct connection_target *target)
{
    bool by_authority = target->fingerprint_count == 0; /* else: on_connected() looks */
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, by_authority ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, by_authority ? 2L : 0L);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, by_authority ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    if (target->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, target->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); /* or the system's would count as well */
    }
    if (target->client_cert_file != NULL && target->client_key != NULL) {
        struct curl_blob key = {.flags = CURL_BLOB_COPY, .len = strlen(target->client_key)};
        char *copy = mem_string(target->client_key);
        key.data = copy;
        curl_easy_setopt(easy, CURLOPT_SSLCERT, target->client_cert_file);
        curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &key);
        mem_forget(copy);
    }
}

/* Names are left to a SOCKS proxy to look up: to Tor above all. */
static void set_way(CURL *easy, const struct connection_target *target)
{
    static const long families[] = {[CONNECTION_ANY] = CURL_IPRESOLVE_WHATEVER,
                                    [CONNECTION_IPV4] = CURL_IPRESOLVE_V4,
                                    [CONNECTION_IPV6] = CURL_IPRESOLVE_V6};
    static const char socks[] = "socks5://";
    curl_easy_setopt(easy, CURLOPT_IPRESOLVE, families[target->family]);
    if (target->source != NULL)
        curl_easy_setopt(easy, CURLOPT_INTERFACE, target->source);
    if (target->proxy == NULL) {
        curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* none from the environment */
        return;
    }
    bool is_socks = str_starts(target->proxy, socks);
    char *proxy = is_socks ? mem_print("socks5h://%s", target->proxy + strlen(socks))
                           : mem_string(target->proxy);
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, target->proxy_user);
    curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, target->proxy_password);
    free(proxy);
}

static void set_options(struct connection *connection)
{
    CURL *easy = connection->easy;
    const struct connection_target *target = &connection->target;
    if (!set_url(connection->url, target))
        fail(connection, "the server's name or port cannot be one");
    curl_easy_setopt(easy, CURLOPT_CURLU, connection->url);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MOST);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, connection->error);
    set_tls_options(easy, target);
    set_way(easy, target);
}

struct connection *connection_create(struct loop *loop, struct transfers *transfers,
                                     const struct connection_target *target,
                                     const struct connection_calls *calls, void *data)
{
    struct connection *connection = mem_new(struct connection);
    *connection = (struct connection){.loop = loop,
                                      .transfers = transfers,
                                      .target = *target,
                                      .calls = *calls,
                                      .data = data,
                                      .easy = curl_easy_init(),
                                      .url = curl_url(),
                                      .socket = CURL_SOCKET_BAD};
    if (connection->easy == NULL || connection->url == NULL)
        abort();
    buf_init(&connection->unsent, UNSENT_MOST);
    connection->again = loop_timer_create(loop, on_again, connection);
    loop_before_wait(loop, on_turn, connection);
    set_options(connection);
    if (connection->failed == NULL)
        transfer_add(transfers, connection->easy, on_connected, connection);
    return connection;
}

void connection_destroy(struct connection *connection)
{
    if (connection == NULL)
        return;
    loop_not_before_wait(connection->loop, on_turn, connection);
    if (connection->socket != CURL_SOCKET_BAD)
        loop_forget(connection->loop, connection->socket);
    transfer_remove(connection->transfers, connection->easy);
    curl_easy_cleanup(connection->easy);
    curl_url_cleanup(connection->url);
    loop_timer_destroy(connection->again);
    mem_wipe(connection->unsent.data, connection->unsent.room);
    buf_finish(&connection->unsent);
    free(connection);
}

void connection_write(struct connection *connection, const char *bytes, size_t length)
{
    if (connection->failed != NULL)
        return;
    if (!buf_add(&connection->unsent, bytes, length))
        fail(connection, "the server does not read what we write");
}

void connection_flush(struct connection *connection)
{
    if (connection->socket != CURL_SOCKET_BAD && connection->failed == NULL)
        write_some(connection);
}
