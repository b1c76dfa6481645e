/* What the bot says as the content of events. Pure. Specification: client-server API, "Instant
 * messaging". */
#ifndef WAYMARK_DRIVER_MATRIX_CONTENT_H
#define WAYMARK_DRIVER_MATRIX_CONTENT_H

#include <jansson.h>
#include <stdbool.h>

struct line;

/* Marks what a Waymark said, whatever its form: no other one answers it. */
#define CONTENT_MARK "org.waymark.said"

/* The content of m.room.message for a `send`: m.text in a direct conversation, where it should
 * notify, else m.notice, which other bots leave alone. A new object. */
json_t *content_message(const struct line *send, bool direct);

/* The content that replaces the text of an own message by an `edit`. */
json_t *content_edit(const struct line *edit, bool direct);

/* The content of m.reaction for a `react`. */
json_t *content_reaction(const struct line *react);

#endif
