/* What a server says of itself in numeric 005 (RPL_ISUPPORT), as far as it matters to the bot, with
 * the values that hold where a server says nothing. Pure. */
#ifndef WAYMARK_DRIVER_IRC_ISUPPORT_H
#define WAYMARK_DRIVER_IRC_ISUPPORT_H

#include <stdbool.h>
#include <stddef.h>

enum casemapping { CASEMAPPING_ASCII, CASEMAPPING_RFC1459, CASEMAPPING_RFC1459_STRICT };

enum {
    ISUPPORT_SHORT = 32, /* room for a value that is a few marks */
    ISUPPORT_LONG = 128,
};

struct isupport {
    enum casemapping casemapping;      /* what else a server names counts as ascii */
    char chantypes[ISUPPORT_SHORT];    /* "#&" */
    char prefix_modes[ISUPPORT_SHORT]; /* "ov", the most powerful first */
    char prefix_marks[ISUPPORT_SHORT]; /* "@+", one for each mode */
    char statusmsg[ISUPPORT_SHORT];
    size_t nick_length; /* bytes; 0: not said */
    size_t line_length; /* bytes of a line without tags, line end included */
    char bot;           /* the user mode that says "I am a bot", or NUL */
    char network[ISUPPORT_LONG];
    char chanmodes[ISUPPORT_LONG]; /* as given: "Ibe,k,Hfl,CDK" */
};

/* What holds before anything is said. */
void isupport_init(struct isupport *isupport);

/* Takes one token: NAME, NAME=value or -NAME. What is unknown or makes no sense changes nothing. */
void isupport_take(struct isupport *isupport, const char *token);

/* Compares names the way the server does; lowers one in place the way the server does. */
bool isupport_equal(const struct isupport *isupport, const char *a, const char *b);
char isupport_lower_byte(enum casemapping casemapping, char byte);
void isupport_lower(const struct isupport *isupport, char *name);

/* How many bytes at the start of `text` are `name`, compared so; 0: none. For address_names. */
size_t isupport_match(const void *isupport, const char *text, size_t length, const char *name);

/* Whether a target is a channel. "@#channel" is none. */
bool isupport_is_channel(const struct isupport *isupport, const char *target);

/* The mark that a mode puts before a nick ('o' -> '@'), or NUL. */
char isupport_mark_of(const struct isupport *isupport, char mode);

/* Whether a mark means power over the channel: half-operator, operator and what is above. */
bool isupport_has_power(const struct isupport *isupport, char mark);

/* Whether a channel mode takes a parameter when it is set or unset (modes of PREFIX included). */
bool isupport_mode_has_parameter(const struct isupport *isupport, char mode, bool set);

#endif
