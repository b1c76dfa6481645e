/* What the core wants said: texts, each already split into lines, on their way to the server in the
 * order in which they came; what is urgent before the others. Pure. */
#ifndef WAYMARK_DRIVER_IRC_OUTGOING_H
#define WAYMARK_DRIVER_IRC_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct isupport;

enum {
    OUTGOING_SENDS = 64,
    OUTGOING_LINES = 256,
    OUTGOING_TOGETHER = 4, /* lines of one send that go in one burst */
};

enum outgoing_kind {
    OUTGOING_PRIVMSG,
    OUTGOING_NOTICE,
    OUTGOING_REACT,  /* one line, the mark: a TAGMSG */
    OUTGOING_REDACT, /* one line, the id of the message that is taken back */
};

/* One `send`, `react` or `retract` of the core. Strings belong to it; those that are optional may
 * be NULL. */
struct outgoing_send {
    char *key;
    char *target;
    char *reply_to; /* optional: the network's id of the message that is answered or marked */
    char *person;   /* optional: the nick of the one who is answered */
    char *text;     /* optional: kept whole, for what may have to be said elsewhere or proved */
    struct str_list lines;
    enum outgoing_kind kind;
    bool urgent;
    bool whole;            /* its lines are one message of the network (multiline) */
    uint64_t joined;       /* bits: that line goes on where the one before it ended */
    bool asked;            /* the server was asked whether it has read so far */
    size_t refused_before; /* refusals still to come of lines that are written once more */
    size_t written;        /* lines that went to the server */
    size_t confirmed;      /* lines the server has, as far as it says so */
    uint64_t first_label;  /* of its first line; the others count on */
    char *remote_id;       /* the network's id of its first line, or NULL */
    int64_t written_at;    /* milliseconds, of its last line so far */
};

struct outgoing {
    struct outgoing_send items[OUTGOING_SENDS];
    size_t count;
    size_t lines; /* in all of them */
    uint64_t next_label;
};

void outgoing_init(struct outgoing *outgoing);
void outgoing_finish(struct outgoing *outgoing);

/* Adds a send and takes what belongs to it; its counters are set here. False, and all of it is
 * freed, when too much waits; for what is urgent there is room of its own. */
bool outgoing_add(struct outgoing *outgoing, struct outgoing_send *send);
void outgoing_send_finish(struct outgoing_send *send);

/* The send whose turn it is: of those with a line yet to be written (lines.items[written]) the
 * first urgent one, else the first. NULL for none. */
struct outgoing_send *outgoing_next(struct outgoing *outgoing);

/* The label of a line as it stands on the wire: at most 24 bytes with its end; and what it says, 0
 * for none of ours. */
void outgoing_label(uint64_t label, char out[24]);
uint64_t outgoing_label_number(const char *label);

/* The send that a server's word is about: by its label when that is not NULL, else the oldest one
 * to `target` with a line written and not confirmed. NULL when there is none. */
struct outgoing_send *outgoing_find(struct outgoing *outgoing, const char *label,
                                    const char *target, const struct isupport *isupport);

/* Drops a byte from all of its lines; false when it was in none. */
bool outgoing_drop(struct outgoing_send *send, char byte);

/* All of it is to be written once more, as something else. Refusals that still come are of what was
 * written before: known by their labels, else by their number. */
void outgoing_again(struct outgoing *outgoing, struct outgoing_send *send, enum outgoing_kind kind,
                    bool labels);

void outgoing_remove(struct outgoing *outgoing, struct outgoing_send *send);

#endif
