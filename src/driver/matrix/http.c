#include "driver/matrix/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/transfer.h"

enum {
    CONNECT_MOST = 20 * 1000,  /* milliseconds */
    RETRY_LONGEST = 24 * 3600, /* seconds that a server may ask to wait */
    STALL_MOST = 15,           /* seconds without a byte, once an answer has begun */
    ERROR_MOST = 64 * 1024,    /* bytes of an answer that says why not */
    PATH_LONGEST = 8 * 1024,
};

struct exchange {
    struct http *http;
    CURL *easy;
    struct curl_slist *headers;
    char *sent;
    struct buf received;
    bool too_large;
    http_done *done;
    void *data;
    char error[CURL_ERROR_SIZE];
    struct exchange *next;
};

struct http {
    struct transfers *transfers;
    char *base;
    char *token;
    char *ca_file;
    struct exchange *first;
};

struct http *http_create(struct transfers *transfers, const char *ca_file)
{
    struct http *http = mem_new(struct http);
    http->transfers = transfers;
    http->base = mem_string("");
    http->ca_file = ca_file == NULL ? NULL : mem_string(ca_file);
    return http;
}

static void exchange_destroy(struct exchange *exchange)
{
    transfer_remove(exchange->http->transfers, exchange->easy);
    curl_easy_cleanup(exchange->easy);
    for (struct curl_slist *header = exchange->headers; header != NULL; header = header->next)
        mem_wipe(header->data, strlen(header->data)); /* one of them holds the token */
    curl_slist_free_all(exchange->headers);
    mem_forget(exchange->sent); /* a password may be in it */
    buf_finish(&exchange->received);
    free(exchange);
}

static void forget(struct exchange *exchange)
{
    struct exchange **at = &exchange->http->first;
    while (*at != NULL && *at != exchange)
        at = &(*at)->next;
    if (*at != NULL)
        *at = exchange->next;
}

void http_cancel_all(struct http *http)
{
    while (http->first != NULL) {
        struct exchange *exchange = http->first;
        http->first = exchange->next;
        exchange_destroy(exchange);
    }
}

void http_destroy(struct http *http)
{
    if (http == NULL)
        return;
    http_cancel_all(http);
    http_set_token(http, NULL);
    free(http->base);
    free(http->ca_file);
    free(http);
}

void http_set_base(struct http *http, const char *base)
{
    free(http->base);
    http->base = mem_string(base);
    size_t length = strlen(http->base);
    while (length > 0 && http->base[length - 1] == '/')
        http->base[--length] = '\0';
}

void http_set_token(struct http *http, const char *token)
{
    mem_forget(http->token);
    http->token = token == NULL ? NULL : mem_string(token);
}

/* ---- what comes back ---- */

static size_t on_bytes(char *bytes, size_t size, size_t count, void *data)
{
    struct exchange *exchange = data;
    size_t length = size * count;
    if (exchange->received.length == 0) { /* before, a long poll may be silent */
        curl_easy_setopt(exchange->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(exchange->easy, CURLOPT_LOW_SPEED_TIME, (long)STALL_MOST);
    }
    if (buf_add(&exchange->received, bytes, length))
        return length;
    exchange->too_large = true;
    return 0; /* ends the transfer */
}

static int64_t bounded(int64_t milliseconds)
{
    int64_t most = (int64_t)RETRY_LONGEST * 1000;
    return milliseconds <= 0 ? -1 : milliseconds < most ? milliseconds : most;
}

/* The header (RFC 9110, section 10.2.3) comes first; before version 1.10 of the specification the
 * body said it. */
static int64_t retry_after(const struct exchange *exchange)
{
    curl_off_t seconds = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_RETRY_AFTER, &seconds);
    if (seconds > 0)
        return bounded(seconds < RETRY_LONGEST ? seconds * 1000 : INT64_MAX);
    long status = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 429 || exchange->received.length > ERROR_MOST)
        return -1;
    json_t *body = json_loadb(exchange->received.data, exchange->received.length, 0, NULL);
    int64_t wait = bounded(json_integer_value(json_object_get(body, "retry_after_ms")));
    json_decref(body);
    return wait;
}

/* What people are told; "%s" is the homeserver's address. */
static const struct {
    CURLcode result;
    const char *sentence;
} reasons[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "the name in %s was not found"},
    {CURLE_COULDNT_CONNECT, "%s does not take connections"},
    {CURLE_OPERATION_TIMEDOUT, "%s did not answer in time"},
    {CURLE_SSL_CONNECT_ERROR, "no TLS could be agreed on with %s"},
    {CURLE_SSL_CACERT_BADFILE, "ca_file for %s cannot be read, or holds no certificates"},
    {CURLE_GOT_NOTHING, "%s broke off before it answered"},
    {CURLE_RECV_ERROR, "%s broke off in the middle of its answer"},
    {CURLE_PARTIAL_FILE, "%s broke off in the middle of its answer"},
    {CURLE_UNSUPPORTED_PROTOCOL, "what answers at %s does not speak HTTP"},
    {CURLE_WEIRD_SERVER_REPLY, "what answers at %s does not speak HTTP"},
    {CURLE_BAD_CONTENT_ENCODING, "%s packed its answer in a way that cannot be unpacked"},
};

static char *describe_certificate(const struct exchange *exchange)
{
    char sentence[600];
    transfer_describe_certificate(exchange->easy, exchange->http->base, sentence, sizeof sentence);
    return mem_string(sentence);
}

static char *describe(const struct exchange *exchange, CURLcode result)
{
    const char *base = exchange->http->base;
    if (result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_ISSUER_ERROR)
        return describe_certificate(exchange);
    if (result == CURLE_OPERATION_TIMEDOUT && exchange->received.length > 0)
        return mem_print("%s stopped in the middle of its answer", base);
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        const char *mark = strstr(reasons[i].sentence, "%s");
        if (reasons[i].result == result)
            return mem_print("%.*s%s%s", (int)(mark - reasons[i].sentence), reasons[i].sentence,
                             base, mark + 2);
    }
    return mem_print("%s cannot be reached: %s", base, curl_easy_strerror(result));
}

static void on_done(void *data, CURL *easy, CURLcode result)
{
    struct exchange *exchange = data;
    struct http_answer answer = {.body = exchange->received.data,
                                 .length = exchange->received.length,
                                 .too_large = exchange->too_large,
                                 .retry_after = retry_after(exchange),
                                 .exchange = exchange};
    char *why = NULL;
    if (result == CURLE_OK || exchange->too_large)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    else
        answer.why = why = describe(exchange, result);
    forget(exchange); /* the call may end everything else */
    exchange->done(exchange->data, &answer);
    free(why);
    exchange_destroy(exchange);
}

char *http_keep(const struct http_answer *answer)
{
    return buf_take(&answer->exchange->received);
}

/* ---- what is asked ---- */

static void add_header(struct exchange *exchange, const char *header)
{
    struct curl_slist *longer = curl_slist_append(exchange->headers, header);
    if (longer != NULL)
        exchange->headers = longer;
}

static void add_body(struct exchange *exchange, const json_t *body)
{
    exchange->sent = json_dumps(body, JSON_COMPACT);
    if (exchange->sent == NULL)
        abort(); /* only ever our own document: out of memory */
    add_header(exchange, "Content-Type: application/json");
    curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDS, exchange->sent);
    curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)strlen(exchange->sent));
}

static void add_bytes(struct exchange *exchange, const struct http_request *request)
{
    char *header = mem_print("Content-Type: %s", request->type);
    add_header(exchange, header);
    free(header);
    curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->byte_count);
    curl_easy_setopt(exchange->easy, CURLOPT_COPYPOSTFIELDS, request->bytes);
}

static void set_options(struct exchange *exchange, const struct http_request *request)
{
    CURL *easy = exchange->easy;
    struct http *http = exchange->http;
    char *url = mem_print("%s%s", http->base, request->path);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    free(url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->error);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MOST);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); /* what this libcurl can unpack */
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  /* a token goes where we send it only */
    if (http->ca_file != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
    if (request->body != NULL)
        add_body(exchange, request->body);
    else if (request->bytes != NULL)
        add_bytes(exchange, request);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    if (http->token != NULL && !request->open) {
        char *header = mem_print("Authorization: Bearer %s", http->token);
        add_header(exchange, header);
        mem_forget(header);
    }
    add_header(exchange, "User-Agent: waymark");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
}

void http_start(struct http *http, const struct http_request *request, http_done *done, void *data)
{
    struct exchange *exchange = mem_new(struct exchange);
    *exchange = (struct exchange){.http = http, .done = done, .data = data, .next = http->first};
    http->first = exchange;
    buf_init(&exchange->received, request->most);
    exchange->easy = curl_easy_init();
    if (exchange->easy == NULL)
        abort();
    set_options(exchange, request);
    transfer_add(http->transfers, exchange->easy, on_done, exchange);
}

static bool stays_as_it_is(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

char *http_escape(const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    struct buf out;
    buf_init(&out, PATH_LONGEST);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        const char escaped[] = {'%', digits[*at >> 4], digits[*at & 0xF]};
        if (stays_as_it_is(*at))
            buf_add_byte(&out, (char)*at);
        else
            buf_add(&out, escaped, sizeof escaped);
    }
    char *escaped = buf_take(&out);
    buf_finish(&out);
    return escaped;
}
