/* What the files of the session share: session.c, caps.c, signon.c, presence.c,
 * say.c, hear.c. Nobody else
 * includes this. */
#ifndef WAYMARK_DRIVER_IRC_SESSION_INSIDE_H
#define WAYMARK_DRIVER_IRC_SESSION_INSIDE_H

#include "base/bucket.h"
#include "base/buf.h"
#include "base/log.h"
#include "driver/irc/channel.h"
#include "driver/irc/flood.h"
#include "driver/irc/isupport.h"
#include "driver/irc/outgoing.h"
#include "driver/irc/session.h"

struct message;
struct message_tag;
struct sasl_mechanism;

/* Bytes, or how many. */
enum {
    BATCHES_MOST = 16,
    BATCH_NAME_MOST = 64,
    NICK_MOST = 256,
    SOURCE_MOST = 512,
    ROOM_MOST = 256,
    ID_MOST = 256, /* of an id that we take over from a server */
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

enum cap {
    CAP_ACCOUNT_TAG,
    CAP_BATCH,
    CAP_CAP_NOTIFY,
    CAP_CHGHOST,
    CAP_ECHO_MESSAGE,
    CAP_LABELED_RESPONSE,
    CAP_MESSAGE_TAGS,
    CAP_MULTI_PREFIX,
    CAP_SASL,
    CAP_SERVER_TIME,
    CAPS,
};

enum phase { PHASE_CLOSED, PHASE_SIGN_ON, PHASE_WELCOMED, PHASE_UP, PHASE_ENDED };

struct batch {
    char name[BATCH_NAME_MOST];
    bool history;
    char label[BATCH_NAME_MOST]; /* "" for none */
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
    unsigned nick_tries;
    int64_t regain_at;

    unsigned offered; /* bits by enum cap: what the server has */
    unsigned asked;   /* requested and not yet answered */
    unsigned caps;    /* what is on */
    char mechanisms[128];
    const struct sasl_mechanism *mechanism; /* while signing in to the account */
    bool signed_in;

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
    struct outgoing outgoing;
    struct flood flood;
    struct bucket ctcp;
};

/* A handler of one command or numeric; `need` is how many parameters it may use unasked. */
struct handler {
    const char *command;
    size_t need;
    void (*handle)(struct session *session, const struct message *message);
};

/* Each file's handlers, ended by one without a command. */
extern const struct handler caps_handlers[];
extern const struct handler signon_handlers[];
extern const struct handler presence_handlers[];
extern const struct handler say_handlers[];
extern const struct handler hear_handlers[];

/* session.c */
void session_send(struct session *session, const char *const *words); /* ended by NULL */
/* Whole lines, which are wiped. `command` says what they cost. */
void session_write(struct session *session, const char *command, struct buf *bytes);
void session_log(struct session *session, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void session_end(struct session *session, enum session_end end, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool session_is_self(const struct session *session, const struct message *message);
bool session_has(const struct session *session, enum cap cap);
void session_set_source(struct session *session, const char *source);
/* When a message was said: milliseconds since 1970 by the server's clock, else by ours. */
int64_t session_time_of(const struct session *session, const struct message *message);
/* The nick of a message's source into `out`; false when it has none that can be answered. */
bool session_nick_of(const struct message *message, char out[NICK_MOST]);

/* signon.c */
void signon_begin(struct session *session);
void signon_tick(struct session *session);
void signon_password_refused(struct session *session); /* the server's, not the account's */

/* presence.c */
void presence_begin(struct session *session); /* signed on: join the channels, all of them now */
void presence_tick(struct session *session);
void presence_lost(struct session *session);
int64_t presence_due(const struct session *session); /* -1: nothing is */
/* A numeric says no to something about a channel; true when it was about joining. */
bool presence_refused(struct session *session, const struct message *message);

/* say.c */
void say_pump(struct session *session); /* writes what the flood limit lets go */
void say_drained(struct session *session);
void say_lost(struct session *session);
void say_tick(struct session *session);
int64_t say_due(const struct session *session);
/* An echo or an ACK: the server has it. */
void say_confirmed(struct session *session, const struct message *message);
/* A numeric says that something could not be said. */
void say_refused(struct session *session, const struct message *message);
/* A room that a line can be sent to, and only to it: no list of targets, no mask of servers. */
bool session_is_room(const char *room);

/* hear.c */
void hear_invited(struct session *session, const char *room, const char *by);
/* The label that a message answers, itself or through its batch; NULL for none. */
const char *session_label(const struct session *session, const struct message *message);

#endif
