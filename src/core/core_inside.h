/* What the files of src/core share, and nobody else sees: the one program context of the daemon. */
#ifndef WAYMARK_CORE_CORE_INSIDE_H
#define WAYMARK_CORE_CORE_INSIDE_H

#include "base/str.h"
#include "core/config.h"
#include "core/core.h"
#include "core/library.h"
#include "core/reply.h"
#include "store/store.h"

struct asking;
struct backlog;
struct memory;
struct overlay;
struct speakers;
struct once;

/* An account at run time. */
struct post {
    const char *name;
    struct account_state state;
    struct form form;
    bool idempotent; /* caps of its driver */
    bool history;
    bool edits;              /* what was said can be changed, */
    bool retracts;           /* and taken away */
    bool stands;             /* it can be asked what somebody may do in another room */
    bool directs;            /* what is sent to a person goes to the conversation with them alone */
    char *link;              /* the address of a message, see line.h; NULL: they have none */
    char *cursor;            /* handled, not yet written down; NULL: none */
    int64_t cursor_at;       /* when one was written down last */
    struct str_list leaving; /* rooms, once all is said there that is to be */
    bool uncertain; /* the driver was started anew: what was handed over must be looked at */
};

struct core {
    const struct config *config;
    struct store *store;
    struct core_calls calls;
    const struct library *library;
    struct memory *memory;
    struct overlay *overlay; /* what was approved from chat */
    struct speakers *speakers;
    struct once *once;
    struct backlog *backlog;
    struct asking *asking;
    struct post *posts; /* one for each account of the configuration */
    unsigned char key[PERSON_KEY_LENGTH];
    int64_t swept_at; /* when old rows were dropped last */
    int64_t alert_at; /* when somebody must be reminded of an alert next; 0: never, -1: look */
    int64_t post_at;  /* when something is scheduled next, ditto */
};

/* message.c: somebody wrote, or wrote anew; what they may do elsewhere was answered, or was not in
 * time; what waited is read; somebody chose from an offer. */
void message_handle(struct core *core, size_t account, const struct line *line, int64_t now);
void message_stood(struct core *core, size_t account, const struct line *stands, int64_t now);
void message_not_stood(struct core *core, int64_t now);
void message_read(struct core *core, size_t account, const struct line *line, int64_t now);
void message_chosen(struct core *core, size_t account, const struct line *reaction,
                    const struct said_row *offer, size_t choice, int64_t now);

/* change.c: a message is gone, somebody reacted to one; somebody is heard in a room that
 * the bot was sent out of, so that it is there again; a room changed. */
void change_retracted(struct core *core, size_t account, const struct line *line, int64_t now);
void change_reaction(struct core *core, size_t account, const struct line *line, int64_t now);
void change_heard(struct core *core, size_t account, const struct line *line, int64_t now);
void change_room(struct core *core, size_t account, const struct line *line, int64_t now);

/* What a reply is: for whom it is written down, and how long it is worth sending. */
struct matter {
    enum said_kind kind;
    const char *entry; /* as in struct said_row */
};

/* Where a reply goes. */
struct envelope {
    const char *id; /* what asks for it: unique in the room for ever, keys are made from it */
    const char *room;
    const char *question; /* the message that is answered; NULL for none */
    const char *instead;  /* what it is written down under where it answers none; NULL: nothing */
    const char *thread;   /* NULL for none */
    const char *mention;  /* the sender to be notified; NULL for none */
};

/* What was said in reply to one message and still stands, in order. */
struct replied {
    struct said_row *rows; /* texts of their own */
    size_t count;
};
struct replied replied_read(struct core *core, size_t account, const char *room,
                            const char *question);
/* The one that the network knows by this id; none: count 0. */
struct replied replied_find(struct core *core, size_t account, const char *room,
                            const char *remote_id);
void replied_finish(struct replied *replied);

/* outbox.c: adds the parts of a reply inside a transaction, */
bool outbox_add(struct core *core, size_t account, const struct envelope *envelope,
                const struct reply *reply, const struct matter *matter, int64_t now);
/* or puts it in the place of what was said before, part by part: what is too much is taken away
 * (all of it when `reply` is empty), what is missing is added. */
bool outbox_replace(struct core *core, size_t account, const struct envelope *envelope,
                    const struct replied *replied, const struct reply *reply,
                    const struct matter *matter, int64_t now);

/* handover.c: hands over everything of an account that is due, */
void handover_due(struct core *core, size_t account, int64_t now);
/* and takes what the driver says about it. */
void handover_acked(struct core *core, size_t account, const struct line *line, int64_t now);
void handover_probed(struct core *core, size_t account, const struct line *line, int64_t now);
/* Leaves a room, once the last word there is with the network. */
void handover_leave(struct core *core, size_t account, const char *room);

/* Logs a failure of the store; the verb's sentence says why. */
void core_store_failed(struct core *core, const char *what);

#endif
