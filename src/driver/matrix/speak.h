/* The one way out: what may not be said somewhere stops here, what is for a person is taken to
 * their direct conversation, and what is for a room that does not show yet waits. */
#ifndef WAYMARK_DRIVER_MATRIX_SPEAK_H
#define WAYMARK_DRIVER_MATRIX_SPEAK_H

#include "driver/matrix/http.h"
#include "driver/matrix/settings.h"

struct direct;
struct line;
struct loop;
struct rooms;
struct speak;

struct speak_calls {
    /* For the core. */
    void (*line)(void *data, const struct line *line);
    /* A message was sent: its id. */
    void (*sent)(void *data, const char *event);
    /* A request was answered with 401. */
    void (*lost)(void *data, const struct http_answer *answer);
};

/* Loop, http and settings must outlive it. */
struct speak *speak_create(struct loop *loop, struct http *http,
                           const struct matrix_settings *settings, const struct speak_calls *calls,
                           void *data);
void speak_destroy(struct speak *speak);

/* Who we are, and the rooms; `self` and `rooms` must outlive it. Nothing is taken before. */
void speak_as(struct speak *speak, const char *self, const struct rooms *rooms);

/* Where direct conversations are known; NULL before speak_as(). */
struct direct *speak_direct(struct speak *speak);

/* Takes a send, edit, retract or react. */
void speak_take(struct speak *speak, const struct line *line);

/* All that a sync brought was taken. */
void speak_synced(struct speak *speak);

/* Signed in (anew); all requests were cancelled. */
void speak_resume(struct speak *speak);
void speak_pause(struct speak *speak);

#endif
