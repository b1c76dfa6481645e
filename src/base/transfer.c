#include "base/transfer.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/loop.h"
#include "base/mem.h"

struct transfer {
    CURL *easy;
    transfer_done *done;
    void *data;
    struct transfer *next;
};

struct transfers {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    struct transfer *first;
};

/* Hands out the results there are. A call may add and remove any handle. */
static void collect(struct transfers *transfers)
{
    CURLMsg *message = NULL;
    int left = 0;
    while ((message = curl_multi_info_read(transfers->multi, &left)) != NULL) {
        struct transfer *transfer = NULL;
        CURL *easy = message->easy_handle;
        CURLcode result = message->data.result; /* the message does not outlive a removal */
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
        if (transfer != NULL && transfer->done != NULL) {
            transfer_done *done = transfer->done;
            transfer->done = NULL;
            done(transfer->data, easy, result);
        }
    }
}

static void act(struct transfers *transfers, curl_socket_t socket, int events)
{
    int running = 0;
    curl_multi_socket_action(transfers->multi, socket, events, &running);
    collect(transfers);
}

/* The socket is told by the item that was given to libcurl for it. */
struct watched {
    struct transfers *transfers;
    curl_socket_t socket;
};

static void on_ready(void *data, int events)
{
    struct watched watched = *(struct watched *)data; /* it may go within the action */
    act(watched.transfers, watched.socket,
        ((events & LOOP_READ) != 0 ? CURL_CSELECT_IN : 0) |
            ((events & LOOP_WRITE) != 0 ? CURL_CSELECT_OUT : 0));
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *data, void *socket_data)
{
    (void)easy;
    struct transfers *transfers = data;
    struct watched *watched = socket_data;
    if (what == CURL_POLL_REMOVE) {
        loop_forget(transfers->loop, socket);
        curl_multi_assign(transfers->multi, socket, NULL);
        free(watched);
        return 0;
    }
    if (watched == NULL) {
        watched = mem_new(struct watched);
        *watched = (struct watched){transfers, socket};
        curl_multi_assign(transfers->multi, socket, watched);
    }
    loop_watch(transfers->loop, socket,
               ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0) |
                   ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0),
               on_ready, watched);
    return 0;
}

static void on_due(void *data)
{
    act(data, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long wait, void *data)
{
    (void)multi;
    struct transfers *transfers = data;
    if (wait < 0)
        loop_timer_stop(transfers->timer);
    else
        loop_timer_set(transfers->timer, wait);
    return 0;
}

struct transfers *transfers_create(struct loop *loop)
{
    struct transfers *transfers = mem_new(struct transfers);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    transfers->loop = loop;
    transfers->timer = loop_timer_create(loop, on_due, transfers);
    transfers->multi = curl_multi_init();
    if (transfers->multi == NULL)
        abort();
    curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers);
    curl_multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers);
    return transfers;
}

void transfers_destroy(struct transfers *transfers)
{
    if (transfers == NULL)
        return;
    while (transfers->first != NULL)
        transfer_remove(transfers, transfers->first->easy);
    curl_multi_cleanup(transfers->multi);
    loop_timer_destroy(transfers->timer);
    free(transfers);
    curl_global_cleanup();
}

void transfer_add(struct transfers *transfers, CURL *easy, transfer_done *done, void *data)
{
    struct transfer *transfer = mem_new(struct transfer);
    *transfer = (struct transfer){easy, done, data, transfers->first};
    transfers->first = transfer;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* A name that is still being looked up, in libcurl's thread, is not waited for. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_multi_add_handle(transfers->multi, easy); /* begins by its timer, from the loop */
}

void transfer_remove(struct transfers *transfers, CURL *easy)
{
    struct transfer **at = &transfers->first;
    while (*at != NULL && (*at)->easy != easy)
        at = &(*at)->next;
    if (*at == NULL)
        return;
    struct transfer *transfer = *at;
    *at = transfer->next;
    curl_multi_remove_handle(transfers->multi, easy);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL);
    free(transfer);
}

static const char *certificate_problem(long verify, const char *server, char *out, size_t room)
{
    switch (verify) {
    case X509_V_OK: /* the chain is good, and libcurl did not come to the end of its checks */
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        snprintf(out, room, "it was made for another name than %s", server);
        return out;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "it has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "it is not valid yet (is the clock of this machine right?)";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "it is signed by itself, by no authority (if it is yours, name it in ca_file)";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return "it is signed by an authority that we do not know (if it is yours, name it in "
               "ca_file)";
    case X509_V_ERR_CERT_REVOKED:
        return "it was revoked";
    case X509_V_ERR_INVALID_PURPOSE:
        return "it is not meant for a server";
    default:
        return X509_verify_cert_error_string(verify);
    }
}

void transfer_describe_verification(long verify, const char *server, char *out, size_t room)
{
    char detail[300];
    snprintf(out, room, "the certificate of %s is not good: %s", server,
             certificate_problem(verify, server, detail, sizeof detail));
}

void transfer_describe_certificate(CURL *easy, const char *server, char *out, size_t room)
{
    long verify = 0;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verify);
    transfer_describe_verification(verify, server, out, room);
}
