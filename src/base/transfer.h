/* libcurl on our loop: any number of transfers at once, none of which ever blocks. */
#ifndef WAYMARK_BASE_TRANSFER_H
#define WAYMARK_BASE_TRANSFER_H

#include <curl/curl.h>

struct loop;
struct transfers;

/* A transfer is done, or (CURLOPT_CONNECT_ONLY) its connection stands. Called from the loop, once
 * for each transfer_add(). The handle stays added until transfer_remove(), which may be called
 * right here; a connection lives as long as its handle is added. */
typedef void transfer_done(void *data, CURL *easy, CURLcode result);

/* curl_global_init() is done here. */
struct transfers *transfers_create(struct loop *loop);

/* Handles still added are removed, without a call. They stay their owners' to clean up. */
void transfers_destroy(struct transfers *transfers);

/* Starts a transfer. CURLOPT_PRIVATE of the handle is ours until it is removed. */
void transfer_add(struct transfers *transfers, CURL *easy, transfer_done *done, void *data);

/* Ends a transfer, done or not; nothing happens when the handle is not added. */
void transfer_remove(struct transfers *transfers, CURL *easy);

/* A sentence for people on why the certificate of a server was refused. */
void transfer_describe_certificate(CURL *easy, const char *server, char *out, size_t room);

/* The same where OpenSSL's verification result is at hand (X509_V_ERR_...). */
void transfer_describe_verification(long verify, const char *server, char *out, size_t room);

#endif
