/* Was it said? Where a server keeps history (ircv3.net "chathistory"), what was on its way when the
 * bot or its connection ended is looked for there: it is found, or absent, or the part that is
 * missing is said. History is read for nothing else. */
#ifndef WAYMARK_DRIVER_IRC_PROOF_H
#define WAYMARK_DRIVER_IRC_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line;
struct message;
struct outgoing_send;
struct session;

enum { PROOFS_MOST = 64, PROOF_BATCH_MOST = 64 };

/* One text that is looked for. Strings belong to it; optional ones may be NULL. */
struct proof {
    char *key;
    char *target;
    char *reply_to; /* optional: the network's id of the message that it answers */
    char *text;
    size_t at;        /* bytes of the text that were found so far */
    char *remote_ids; /* optional: of what was found, parted by spaces */
    char *after;      /* optional: the id of the last message looked at */
    unsigned pages;   /* asked for so far */
    bool asked;       /* the server is to answer now */
    bool more;        /* the page that comes has messages */
    bool urgent;
    int64_t give_up_at; /* milliseconds; 0: nobody has tried yet */
};

struct proofs {
    struct proof items[PROOFS_MOST];
    size_t count;
    char batch[PROOF_BATCH_MOST]; /* the name of the batch that answers; "" for none */
};

void proofs_finish(struct proofs *proofs);

/* Whether what was said can be known on this server for sure: its history, and which message each
 * of ours answers. */
bool proof_is_possible(const struct session *session);

/* The core asks. What comes of it follows as `probed`, or as `acked` where a part was missing. */
void proof_ask(struct session *session, const struct line *probe);

/* The connection ended amid a send: it is looked for after the next sign-on. False where that
 * cannot be. */
bool proof_keep(struct session *session, const struct outgoing_send *send);

void proof_lost(struct session *session);
void proof_tick(struct session *session);
int64_t proof_due(const struct session *session); /* -1: nothing is */

/* A batch of history for `target` begins or ends; a message in a batch of history came. */
void proof_batch_begins(struct session *session, const char *name, const char *target);
void proof_batch_ends(struct session *session, const char *name);
void proof_heard(struct session *session, const struct message *message);

/* FAIL CHATHISTORY. */
void proof_failed(struct session *session);

#endif
