/* An IRC message: one line of the protocol, taken apart and put together.
 * Grammar: modern.ircdocs.horse (client protocol), ircv3.net "message-tags". Pure. */
#ifndef WAYMARK_DRIVER_IRC_MESSAGE_H
#define WAYMARK_DRIVER_IRC_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum {
    MESSAGE_TAGS_LONGEST = 8191, /* bytes of tags, '@' and the space behind them included */
    MESSAGE_REST_LONGEST = 512,  /* bytes of all the rest, line end included */
    MESSAGE_LONGEST = MESSAGE_TAGS_LONGEST + MESSAGE_REST_LONGEST,
    MESSAGE_PARAMS = 32, /* most parameters taken; the last holds what is left of the line */
};

/* A message that was read. It points into the line it was read from. */
struct message {
    const char *tags; /* NUL-ended runs of "key" or "key=value", values unescaped */
    size_t tags_length;
    const char *source;  /* without its colon; NULL when there was none */
    const char *command; /* in capitals */
    const char *params[MESSAGE_PARAMS];
    size_t count;
};

/* Reads a line (its end cut off) and writes into it while doing so. A line may use the whole of
 * MESSAGE_LONGEST for its rest, since some servers send more than 512 bytes; more than
 * MESSAGE_TAGS_LONGEST of tags it may not have. On failure returns false and points `*why` at a
 * constant phrase. */
bool message_parse(struct message *message, char *line, size_t length, const char **why);

/* Whether the message has at least `count` parameters: ask before using them. */
bool message_need(const struct message *message, size_t count);

/* The parameter at an index from 0, "" when it is missing. */
const char *message_param(const struct message *message, size_t index);

/* The unescaped value of a tag, "" when it has none, NULL when there is no such tag. Of tags
 * repeated the last counts. */
const char *message_tag(const struct message *message, const char *key);

/* A tag to be written; its value may be NULL. */
struct message_tag {
    const char *key;
    const char *value;
};

/* What is to be written. */
struct message_form {
    const struct message_tag *tags;
    size_t tag_count;
    const char *source; /* NULL: none */
    const char *command;
    const char *const *params;
    size_t count;
    bool trailing; /* the last parameter gets its colon even where it could do without */
};

/* Appends the message and CR LF. Returns false and adds nothing when a field holds CR or LF, when
 * a parameter other than the last is empty, begins with ':' or holds a space, or when `out` is
 * full. The length of the line is the caller's to mind. */
bool message_write(const struct message_form *form, struct buf *out);

/* A source "nick!user@host" taken apart: spans in it. What is missing is empty. */
struct message_source {
    const char *nick, *user, *host;
    size_t nick_length, user_length, host_length;
};

struct message_source message_source_split(const char *source);

#endif
