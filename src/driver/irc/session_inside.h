/* What the files of the session share, those with a table of handlers below. Nobody else includes
 * this. */
#ifndef WAYMARK_DRIVER_IRC_SESSION_INSIDE_H
#define WAYMARK_DRIVER_IRC_SESSION_INSIDE_H

#include "base/bucket.h"
#include "base/buf.h"
#include "base/log.h"
#include "driver/irc/accounts.h"
#include "driver/irc/batch.h"
#include "driver/irc/caps.h"
#include "driver/irc/channel.h"
#include "driver/irc/flood.h"
#include "driver/irc/isupport.h"
#include "driver/irc/outgoing.h"
#include "driver/irc/own.h"
#include "driver/irc/proof.h"
#include "driver/irc/sasl.h"
#include "driver/irc/session.h"

struct message;
struct message_tag;

/* Bytes, or how many. */
enum {
    NICK_MOST = 256,
    SOURCE_MOST = 512,
    ROOM_MOST = 256,
    ID_MOST = 256, /* of an id that we take over from a server */
    LATER_MOST = 64,
};

/* Milliseconds. */
enum {
    SIGN_ON_MOST = 60 * 1000,      /* for all of it */
    SASL_MOST = 20 * 1000,         /* for signing in to the account */
    MOTD_MOST = 20 * 1000,         /* from the welcome to the end of the message of the day */
    JOINS_MOST = 30 * 1000,        /* for the channels to answer, before we say "up" anyway */
    IDLE_MOST = 90 * 1000,         /* without a word from the server, before we ask */
    PONG_MOST = 30 * 1000,         /* for its answer */
    PINGS_MOST = 2,                /* unanswered ones, then it is dead */
    CONFIRM_MOST = 60 * 1000,      /* for the server to confirm what we said */
    HISTORY_AGE = 5 * 60 * 1000,   /* older than that is history */
    REGAIN_EVERY = 5 * 60 * 1000,  /* asking for the nick we should have */
    REGAIN_LATER = 30 * 60 * 1000, /* ... after somebody took it from us */
};

enum phase { PHASE_CLOSED, PHASE_SIGN_ON, PHASE_WELCOMED, PHASE_UP, PHASE_ENDED };

/* Signing in by NickServ. */
enum services {
    SERVICES_IDLE,
    SERVICES_ASKED, /* who is it? */
    SERVICES_TOLD,  /* the password */
};

/* Texts that the core was told to bring later, in the order of their turns. */
struct later {
    struct put_off {
        char *key;
        double cost; /* as flood_cost() */
        int64_t at;  /* milliseconds: it is to come then */
    } items[LATER_MOST];
    size_t count;
};

struct session {
    struct session_config config;
    struct session_calls calls;
    void *data;
    int64_t now;
    int64_t wall;

    enum phase phase;
    struct isupport isupport;
    char nick[NICK_MOST];
    char source[SOURCE_MOST]; /* our nick!user@host as others see it; "" when unknown */
    size_t nick_tries;
    int64_t regain_at;
    int64_t no_regain_until; /* somebody took it by right: it is not fought over */

    struct caps caps;
    char mechanisms[CAP_VALUE_MOST]; /* as 908 told them; else the value of CAP_SASL */
    bool told_late;                  /* 908 came where nothing was known before */
    struct sasl_exchange sasl;       /* while signing in to the account */
    bool signed_in;
    bool services_later; /* there is no SASL: NickServ is told once we are let in */
    enum services services;
    bool services_found; /* NickServ is where it should be */
    bool introduced;     /* the server knows our nick and user */
    int64_t introduce_at;

    int64_t give_up_at; /* for the phase, or for signing in; -1: none */
    int64_t heard_at;
    int64_t pinged_at;
    unsigned pings; /* unanswered */
    bool announced; /* the core was told "up" */
    int64_t announce_at;

    int64_t ahead; /* how far our wall clock is ahead of the server's, milliseconds */
    struct batch batches[BATCHES_MOST];
    uint64_t made_up; /* for ids of messages that come without */
    uint64_t made_count;

    struct channels channels;
    struct accounts accounts;
    struct speakers alone; /* who wrote directly */
    struct outgoing outgoing;
    struct later later;
    struct own own;
    struct proofs proofs;
    bool asked_read; /* a PING is out that tells whether the server has read what we wrote */
    uint64_t asked_last;
    struct flood flood;
    struct bucket ctcp;
    struct str_list left;  /* channels of the settings that we were sent out of */
    struct bucket invites; /* not begun: all zero */
};

/* A handler of one command or numeric; `need` is how many parameters it may use unasked. */
struct handler {
    const char *command;
    size_t need;
    void (*handle)(struct session *session, const struct message *message);
};

/* Each file's handlers, ended by one without a command. */
extern const struct handler caps_handlers[];
extern const struct handler login_handlers[];
extern const struct handler signon_handlers[];
extern const struct handler nick_handlers[];
extern const struct handler presence_handlers[];
extern const struct handler refused_handlers[];
extern const struct handler members_handlers[];
extern const struct handler invited_handlers[];
extern const struct handler standard_handlers[];
extern const struct handler say_handlers[];
extern const struct handler hear_handlers[];
extern const struct handler batch_handlers[];
extern const struct handler marks_handlers[];

/* session.c */
void session_send(struct session *session, const char *const *words); /* ended by NULL */
/* Whole lines, which are wiped. `command` says what they cost. */
void session_write(struct session *session, const char *command, struct buf *bytes);
void session_log(struct session *session, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void session_end(struct session *session, enum session_end end, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool session_is_self(const struct session *session, const struct message *message);
void session_set_source(struct session *session, const char *source);
/* When a message was said: milliseconds since 1970 by the server's clock, else by ours. */
int64_t session_time_of(const struct session *session, const struct message *message);
/* The nick of a message's source into `out`; false when it has none that can be answered. */
bool session_nick_of(const struct message *message, char out[NICK_MOST]);

/* caps.c */
void caps_end(struct session *session); /* nothing more to be settled before we are let in */

/* login.c */
bool login_is_wanted(const struct session *session); /* there is an account, and we are not in it */
/* Whether signing in can begin now that the server has said what it has; if not, the session is
 * over. */
bool login_may_begin(struct session *session);
void login_begin(struct session *session);
void login_lost(struct session *session);

/* services.c */
bool services_begin(struct session *session); /* false: it is not configured */
/* Sees every message while NickServ is being spoken to, before its handler. */
void services_watch(struct session *session, const struct message *message);
void services_silent(struct session *session); /* no answer came in time */
void services_regain(struct session *session); /* asks for our nick, once */

/* nick.c */
void nick_set(struct session *session, const char *nick);
void nick_begin(struct session *session); /* signed on: is it the right one? */
void nick_tick(struct session *session);
/* Sees every message before its handler: does it free the nick that we should have? */
void nick_watch(struct session *session, const struct message *message);
/* Somebody took our nick from us by right: we do not fight over it for a while. */
void nick_lost(struct session *session);

/* signon.c */
void signon_begin(struct session *session);
void signon_tick(struct session *session);
int64_t signon_due(const struct session *session);     /* -1: nothing is */
void signon_introduce(struct session *session);        /* the server may know who we are */
void signon_identified(struct session *session);       /* NickServ says so */
void signon_password_refused(struct session *session); /* the server's, not the account's */

/* A room that a line can be sent to, and only to it: no list of targets, no mask of servers. */
bool session_is_room(const char *room);

/* hear.c */
/* An id for what comes without one. Free with free(). */
char *hear_made_id(struct session *session);
/* The identity that the network attests: the account where it tells, else the whole source. Free
 * with free(). */
char *hear_sender(const struct session *session, const struct message *message, const char *nick);
/* An id of the network that may be passed on. */
bool hear_id_is_good(const char *id);
/* A message to a channel or to us, whole. */
void hear_said(struct session *session, const struct message *message);

#endif
