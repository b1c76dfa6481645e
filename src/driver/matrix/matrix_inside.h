/* What the files of the driver itself share: matrix.c (the core's lines, up and down), route.c
 * (what happens in rooms). */
#ifndef WAYMARK_DRIVER_MATRIX_MATRIX_INSIDE_H
#define WAYMARK_DRIVER_MATRIX_MATRIX_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "driver/matrix/settings.h"

struct http_answer;
struct line;

/* What outlives the process, by the names that it is kept under. */
#define MATRIX_SESSION "session"
#define MATRIX_SEALED  "encrypted"
#define MATRIX_PICTURE "picture"

struct matrix {
    struct loop *loop;
    struct link *link;
    struct transfers *transfers;
    struct loop_timer *retry;
    struct backoff backoff;
    struct bucket pace; /* of lines heard */
    struct matrix_settings settings;
    struct http *http;
    struct signin *signin;
    struct speak *speak;
    struct sealed *sealed;
    struct recall *recall;
    struct proof *proof;
    struct rooms *rooms; /* NULL until it is known who we are, and what follows, too */
    struct sync *sync;
    struct doors *doors;
    struct alone *alone;
    struct standing *standing;
    struct profile *profile;
    char *picture; /* what was kept of it */
    char *self;
    json_t *left; /* rooms that moderators sent the bot out of */
    char *since;  /* the last durable one; NULL: none */
    char *cursor; /* waits for what is to be proved before it; NULL: none */
    bool greeted;
    bool signed_in;
    bool refused;
};

/* Has the core keep something. */
void matrix_keep(struct matrix *matrix, const char *name, const char *blob);

/* Calls of the parts, whose `data` is the struct matrix: a line for the core, a warning for its
 * log,
 */
void matrix_pass_line(void *data, const struct line *line);
void matrix_warn(void *data, const char *text);
/* rooms are heard, the token does not hold any more, nothing goes (in `retry_after` milliseconds at
 * the earliest; -1: nobody said). */
void matrix_up(void *data);
void matrix_lost(void *data, const struct http_answer *answer);
void matrix_failed(void *data, int64_t retry_after, const char *why);

/* route.c: makes the parts that need to know who we are; what happens in rooms goes to them and to
 * the core. */
void matrix_listen(struct matrix *matrix);

#endif
