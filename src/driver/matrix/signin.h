/* Signing in: where the homeserver is, what it speaks, and a session that outlives the process. */
#ifndef WAYMARK_DRIVER_MATRIX_SIGNIN_H
#define WAYMARK_DRIVER_MATRIX_SIGNIN_H

#include <stdbool.h>
#include <stdint.h>

#include "driver/matrix/http.h"
#include "driver/matrix/settings.h"

struct signin;

struct signin_calls {
    /* A session to be kept (JSON, secret) before it is used: signin_kept() says that it is. */
    void (*keep)(void *data, const char *session);
    /* Signed in: the http carries the token. `self` and `device` live as long as the signin. */
    void (*done)(void *data, const char *self, const char *device);
    /* Not now: try again in a while. `retry_after` as in http_answer. */
    void (*failed)(void *data, int64_t retry_after, const char *why);
    /* Not without a person. */
    void (*refused)(void *data, const char *why);
};

/* `saved` is the session kept last, or NULL. Settings and http must outlive it. */
struct signin *signin_create(struct http *http, const struct matrix_settings *settings,
                             const char *saved, const struct signin_calls *calls, void *data);
void signin_destroy(struct signin *signin);

/* Begins, or begins anew after a failure. */
void signin_start(struct signin *signin);

/* The session handed to keep() is durable. */
void signin_kept(struct signin *signin);

/* A request was answered with 401: finds a new token if there is a way (refresh, password), and
 * calls done(), failed() or refused() as before. */
void signin_lost(struct signin *signin, const struct http_answer *answer);

#endif
