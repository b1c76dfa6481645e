/* Requests to one homeserver: each bounded in time and size, with the access token where one is
 * known, and with a sentence for people where none came back. */
#ifndef WAYMARK_DRIVER_MATRIX_HTTP_H
#define WAYMARK_DRIVER_MATRIX_HTTP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;
struct http;
struct transfers;

struct http_answer {
    long status;      /* of HTTP; 0 when none came */
    const char *why;  /* status 0: a sentence for people. Lives as long as the call */
    const char *body; /* what came, ended by a NUL; may be cut where it is too large */
    size_t length;
    bool too_large;            /* more came than was asked for: `body` is not all of it */
    int64_t retry_after;       /* milliseconds that the server asks to wait; -1: it does not say */
    struct exchange *exchange; /* for http_keep() */
};

/* The body, to be kept beyond the call and released with free(). Once at most. */
char *http_keep(const struct http_answer *answer);

/* Called once, from the loop, with the answer; never after http_cancel_all(). */
typedef void http_done(void *data, const struct http_answer *answer);

struct http_request {
    const char *method; /* "GET", "POST", "PUT" */
    const char *path;   /* from the base on: "/_matrix/client/versions", query and all */
    const json_t *body; /* NULL: none */
    const char *bytes;  /* in its place: a file of this many bytes and this type */
    size_t byte_count;
    const char *type;
    bool open;       /* without the access token */
    int64_t timeout; /* milliseconds for all of it */
    size_t most;     /* bytes of body that are taken */
};

/* `ca_file` may be NULL. The transfers must outlive it. */
struct http *http_create(struct transfers *transfers, const char *ca_file);
void http_destroy(struct http *http);

/* "https://matrix.example.org", with or without a slash at its end. */
void http_set_base(struct http *http, const char *base);

/* The access token of all further requests; NULL: none. Wiped when it is replaced. */
void http_set_token(struct http *http, const char *token);

/* Starts a request. */
void http_start(struct http *http, const struct http_request *request, http_done *done, void *data);

/* Ends all requests under way, without their calls. */
void http_cancel_all(struct http *http);

/* A text as a part of a path or a query (RFC 3986, section 2.1). A new string. */
char *http_escape(const char *text);

#endif
