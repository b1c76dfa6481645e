/* What the files of say.h share: the stanzas on their way. Nobody else includes it. */
#ifndef WAYMARK_DRIVER_XMPP_SAY_INSIDE_H
#define WAYMARK_DRIVER_XMPP_SAY_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bucket.h"
#include "driver/xmpp/say.h"

enum saying_state {
    SAYING_WAITING, /* not written yet */
    SAYING_WRITTEN, /* with a ping behind it */
    SAYING_TAKEN,   /* the server has it; the room has not reflected it */
    SAYING_DOUBTED, /* perhaps the server has it: the archive is to be asked */
    SAYING_SOUGHT,  /* the archive was asked */
};

/* One stanza on its way; or, without one, only the question whether it once was. */
struct saying {
    char *key;
    char *room; /* as on the line */
    char *to;
    bool group;
    bool urgent; /* rather twice than late */
    bool found;  /* on a page of the archive */
    xmpp_stanza_t *stanza;
    enum saying_state state;
    int64_t since;      /* steady milliseconds: in that state */
    int64_t not_before; /* ... the archive is not asked (again) */
    char *asked;        /* id of the ping or of the query */
    unsigned pages;
    struct saying *next;
};

struct xmpp_say {
    struct loop *loop;
    xmpp_ctx_t *context;
    struct recall *recall;
    const char *self;
    struct xmpp_say_calls calls;
    void *data;
    struct loop_timer *look;
    struct bucket pace;
    bool up;
    int64_t settles;    /* milliseconds */
    int64_t settled_at; /* steady: nothing of the session before is on its way any more */
    uint64_t asked;     /* from a number of chance on: what was asked by a process that died may be
                         * answered to this one, which has its address */
    size_t count;
    struct saying *first; /* in the order of the core */
};

/* say.c */
void saying_enter(struct saying *saying, enum saying_state state);
void saying_drop(struct xmpp_say *say, struct saying *saying);
void saying_pump(struct xmpp_say *say);
void saying_set_asked(struct xmpp_say *say, char **asked, const char *what);

/* fate.c: tells the core what became of a saying, which is gone then. */
void saying_tell(struct xmpp_say *say, struct saying *saying, const char *result,
                 int64_t retry_after);
void saying_tell_proof(struct xmpp_say *say, struct saying *saying, const char *result);

/* It was there ("found"), it was not ("absent"), or nobody can tell ("unknown"). */
void saying_prove(struct xmpp_say *say, struct saying *saying, const char *result);

/* A line that is not taken. */
void saying_refuse(struct xmpp_say *say, const struct line *line, const char *result,
                   int64_t retry_after);

/* proof.c: asks the archive whether it was said, as soon as it is known whether there is one. */
void saying_seek(struct xmpp_say *say, struct saying *saying);
bool saying_take_archived(struct xmpp_say *say, xmpp_stanza_t *message);
void saying_take_page(struct xmpp_say *say, const char *id, xmpp_stanza_t *iq);

/* compose.c: where a line goes: a group chat, an occupant of one, or a person. To be freed; NULL:
 * nowhere. */
char *saying_address(struct xmpp_say *say, const char *room, bool *group);
xmpp_stanza_t *saying_compose(struct xmpp_say *say, const struct line *line, const char *to,
                              bool group);

#endif
