/* What a good guest does beside speaking: receipts, typing. Best effort: nothing depends on
 * it, nothing of it is tried again. */
#ifndef WAYMARK_DRIVER_MATRIX_MANNERS_H
#define WAYMARK_DRIVER_MATRIX_MANNERS_H

#include <stdbool.h>

#include "driver/matrix/http.h"

/* Shows that a message was read. */
void manners_read(struct http *http, const char *room, const char *event);

/* Shows that the bot is typing, or has stopped. */
void manners_typing(struct http *http, const char *self, const char *room, bool typing);

#endif
