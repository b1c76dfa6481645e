/* A text of several lines as one message of the network, where the server has such.
 * ircv3.net "multiline". */
#ifndef WAYMARK_DRIVER_IRC_MULTILINE_H
#define WAYMARK_DRIVER_IRC_MULTILINE_H

#include <stdbool.h>
#include <stddef.h>

struct message_tag;
struct outgoing_send;
struct session;

/* Whether the server takes these lines as one message. */
bool multiline_takes(const struct session *session, const struct outgoing_send *send);

/* Makes one message of a send: notes which of its lines, of at most `most` bytes, go on where the
 * one before ended. */
void multiline_join(struct outgoing_send *send, const char *text, size_t most);

/* Around its lines. False when it cannot be put into a line. */
bool multiline_begin(struct session *session, const struct outgoing_send *send);
void multiline_end(struct session *session);

/* The tags of its next line. */
size_t multiline_tags(const struct outgoing_send *send, struct message_tag *tags);

#endif
