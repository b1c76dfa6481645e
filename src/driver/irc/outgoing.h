/* What the core wants said: texts, each already split into lines, on their way to the server in the
 * order in which they came. Pure. */
#ifndef WAYMARK_DRIVER_IRC_OUTGOING_H
#define WAYMARK_DRIVER_IRC_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct isupport;

enum { OUTGOING_SENDS = 64, OUTGOING_LINES = 256 };

/* One `send` of the core. */
struct outgoing_send {
    char *key;
    char *target;
    struct str_list lines;
    size_t written;       /* lines that went to the server */
    size_t confirmed;     /* lines the server has, as far as it says so */
    uint64_t first_label; /* of its first line; the others count on */
    char *remote_id;      /* the network's id of its first line, or NULL */
    bool notice;          /* as NOTICE, not PRIVMSG */
    int64_t written_at;   /* milliseconds, of its last line so far */
};

struct outgoing {
    struct outgoing_send items[OUTGOING_SENDS];
    size_t count;
    size_t lines; /* in all of them */
    uint64_t next_label;
};

void outgoing_init(struct outgoing *outgoing);
void outgoing_finish(struct outgoing *outgoing);

/* Adds a send and takes the lines. False, and `lines` is the caller's, when too much waits. */
bool outgoing_add(struct outgoing *outgoing, const char *key, const char *target, bool notice,
                  struct str_list *lines);

/* The first send with a line yet to be written, or NULL: its line is lines.items[written]. */
struct outgoing_send *outgoing_next(struct outgoing *outgoing);

/* The label of a line as it stands on the wire: at most 24 bytes with its end. */
void outgoing_label(uint64_t label, char out[24]);

/* The send that a server's word is about: by its label when that is not NULL, else the oldest one
 * to `target` with a line written and not confirmed. NULL when there is none. */
struct outgoing_send *outgoing_find(struct outgoing *outgoing, const char *label,
                                    const char *target, const struct isupport *isupport);

void outgoing_remove(struct outgoing *outgoing, struct outgoing_send *send);

#endif
