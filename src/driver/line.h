/* The lines that core and drivers speak: one JSON object each. This page and src/driver/README.md
 * are the protocol; both sides use this reader and this writer.
 *
 * A line read is checked: every required field is there, every field has its type and keeps its
 * ceiling, all text is UTF-8 without NUL. Unknown fields are passed over, so that either side may
 * be newer. */
#ifndef WAYMARK_DRIVER_LINE_H
#define WAYMARK_DRIVER_LINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum {
    LINE_VERSION = 1,
    LINE_LONGEST = 256 * 1024, /* bytes, line end included */
};

enum line_type {
    LINE_UNKNOWN, /* a `t` that this version does not know: to be logged and passed over */
    /* core to driver */
    LINE_HELLO,
    LINE_SEND,
    LINE_EDIT,
    LINE_RETRACT,
    LINE_REACT,
    LINE_PROBE,
    LINE_STANDING,
    LINE_JOIN,
    LINE_LEAVE,
    LINE_STORED,
    LINE_PING,
    LINE_STOP,
    /* driver to core */
    LINE_READY,
    LINE_STATE,
    LINE_MESSAGE,
    LINE_EDITED,
    LINE_RETRACTED,
    LINE_REACTION,
    LINE_INVITE,
    LINE_ROOM,
    LINE_ACKED,
    LINE_PROBED,
    LINE_STANDS,
    LINE_CURSOR,
    LINE_SAVE,
    LINE_PONG,
    LINE_LOG,
    LINE_TYPES
};

/* One line of any type. Absent strings and objects are NULL, absent numbers 0, absent truths false.
 * Text belongs to `owner` when the line was read, else to the writer. */
struct line {
    enum line_type type;
    const char *account; /* hello: the account's name in the configuration */
    const char *id;   /* message, edited, invite, save, stored, ping, pong: what it is known by */
    const char *key;  /* send, edit, retract, react, probe, acked, probed: ours, stable for ever */
    const char *room; /* the network's name of a room, or of a direct conversation */
    const char *sender;   /* who wrote, as the network attests; never shown */
    const char *name;     /* message: what others see the sender as; save: name of the state */
    const char *text;     /* message, send, edit, log */
    const char *called;   /* message: `text` without the bot's name, where that may address it */
    const char *html;     /* send, edit: the same in HTML, where caps has html */
    const char *reply_to; /* id of the message that is answered */
    const char *thread;   /* id of the thread */
    const char *mention;  /* send, edit: the sender it is meant for */
    const char *target;   /* id of the message that is edited, retracted, reacted to */
    const char *mark;     /* react, reaction: an emoji */
    const char *via;      /* join: a server to join by */
    const char *reason;   /* leave */
    const char *role; /* message, stands: member, moderator or owner of the room, at this moment; of
                         a message from the past unknown */
    const char *role_from; /* message, stands: what says so, for people ("channel prefix @") */
    const char *by;        /* invite, room: who did it */
    const char *successor; /* room: the room that replaces it */
    const char *self;      /* ready: the bot's own identifier there */
    const char *link;      /* ready: what links to a message, {room} and {id} in their places */
    const char *state;     /* state: up, connecting, down, refused */
    const char *why;       /* state: a sentence for people */
    const char *result;    /* acked: sent, later, never; probed: found, absent, unknown */
    const char *remote_id; /* acked, probed: the network's id of what was sent */
    const char *value;     /* cursor */
    const char *blob;      /* save: any text */
    const char *level;     /* log: error, warning, info, debug */
    bool direct;           /* message: nobody but the sender and the bot is there */
    bool addressed;        /* message: it names the bot, or answers it */
    bool encrypted;        /* message, room */
    bool quiet;            /* send: need not notify anybody */
    bool urgent;           /* send: somebody may be in danger, it goes before all others */
    int64_t version;       /* hello: LINE_VERSION */
    int64_t time;          /* message: milliseconds since 1970, as the network says */
    int64_t max_text;      /* ready: most bytes of `text` that one send may hold */
    int64_t retry_after;   /* acked later: milliseconds */
    int64_t members;       /* room */
    json_t *settings;      /* hello: object */
    json_t *secrets;       /* hello: object of strings */
    json_t *saved;         /* hello: object of strings, name to blob */
    json_t *commands;      /* hello: array of objects, what people can tell the bot */
    json_t *words;         /* hello: object of strings, fixed words that a driver may need */
    json_t *left;          /* hello: array of rooms that the bot was sent out of */
    json_t *caps;          /* ready: array of words */
    const char *cursor;    /* hello: the last cursor stored */
    json_t *owner;         /* the document behind a line that was read */
};

/* Reads one line (its end cut off). On failure returns false and points `*why` at a constant
 * sentence that quotes nothing. On success line_finish() must follow. */
bool line_parse(const char *bytes, size_t length, struct line *line, const char **why);
void line_finish(struct line *line);

/* Appends the line and its end. False when it would be longer than LINE_LONGEST, lacks a required
 * field, or `out` is full; then nothing is added. */
bool line_write(const struct line *line, struct buf *out);

/* Whether `caps` of a ready line holds a word. */
bool line_has_cap(const struct line *ready, const char *cap);

#endif
