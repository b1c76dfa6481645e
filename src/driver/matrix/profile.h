/* What people see the bot as: its name and its picture, set only where they differ from the
 * settings. Best effort: nothing depends on it. */
#ifndef WAYMARK_DRIVER_MATRIX_PROFILE_H
#define WAYMARK_DRIVER_MATRIX_PROFILE_H

#include <stddef.h>

#include "driver/matrix/http.h"
#include "driver/matrix/settings.h"

struct profile;

struct profile_calls {
    /* Where the picture lies, to be kept: no second upload of the same file. */
    void (*keep)(void *data, const char *blob);
    /* For the log. */
    void (*warn)(void *data, const char *text);
};

/* `saved` is what was kept last, or NULL. All but `saved` must outlive it. */
struct profile *profile_create(struct http *http, const struct matrix_settings *settings,
                               const char *self, const char *saved,
                               const struct profile_calls *calls, void *data);
void profile_destroy(struct profile *profile);

/* Asks what is set, and sets what differs. */
void profile_set(struct profile *profile);

#endif
