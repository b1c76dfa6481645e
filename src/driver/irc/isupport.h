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
    ISUPPORT_LIST = 400,
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
    size_t modes;                  /* parameters that one MODE may carry; 0: any number */
    size_t monitor;                /* nicks one may MONITOR; 0: there is none */
    size_t chathistory; /* most messages of one CHATHISTORY; 0: any number, or not said */
    char excepts;       /* the mode of the list of those no ban is for, or NUL */
    char invex;         /* the mode of the list of those who need no invitation, or NUL */
    char extban_prefix; /* before the letter of an extended ban, or NUL */
    char account_ban[ISUPPORT_SHORT]; /* names of the ban by account: "a" or "account,a" */
    char tags_denied[ISUPPORT_LIST];  /* CLIENTTAGDENY, as given: "*,-draft/react" */
    bool whox;
    bool knock;
    bool utf8_only;
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

/* The channel that "@#channel" is for (a part of its members), or NULL when the target is none
 * such.
 */
const char *isupport_status_target(const struct isupport *isupport, const char *target);

/* Whether the server passes a client's tag on ("typing", without its "+"). */
bool isupport_takes_tag(const struct isupport *isupport, const char *tag);

/* The mask of a ban by account ("$a:ann"). False where the server has none such. */
bool isupport_account_mask(const struct isupport *isupport, const char *account,
                           char out[ISUPPORT_LONG]);

/* The mark that a mode puts before a nick ('o' -> '@'), or NUL. */
char isupport_mark_of(const struct isupport *isupport, char mode);

/* Whether a mark means power over the channel: half-operator, operator and what is above. */
bool isupport_has_power(const struct isupport *isupport, char mark);

/* Whether a mark shows an operator of the network: one above the owner's 'q', or above the
 * operator's 'o' where there is neither 'q' nor 'a'. InspIRCd's ojoin gives such a mark. */
bool isupport_is_oper(const struct isupport *isupport, char mark);

/* Whether a channel mode takes a parameter when it is set or unset (modes of PREFIX included). */
bool isupport_mode_has_parameter(const struct isupport *isupport, char mode, bool set);

#endif
