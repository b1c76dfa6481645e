/* What the files of src/core share, and nobody else sees: the one program context of the daemon. */
#ifndef WAYMARK_CORE_CORE_INSIDE_H
#define WAYMARK_CORE_CORE_INSIDE_H

#include "core/config.h"
#include "core/core.h"
#include "core/library.h"
#include "core/reply.h"
#include "store/store.h"

struct memory;

/* An account at run time. */
struct post {
    const char *name;
    struct account_state state;
    struct form form;
    bool idempotent; /* caps of its driver */
    bool history;
    bool uncertain; /* the driver was started anew: what was handed over must be looked at */
};

struct core {
    const struct config *config;
    struct store *store;
    struct core_calls calls;
    const struct library *library;
    struct memory *memory;
    struct post *posts; /* one for each account of the configuration */
    unsigned char key[PERSON_KEY_LENGTH];
    int64_t swept_at; /* when old rows were dropped last */
};

/* message.c: somebody wrote, or wrote anew. */
void message_handle(struct core *core, size_t account, const struct line *line, int64_t now);

/* outbox.c: adds the parts of a reply inside a transaction, */
bool outbox_add(struct core *core, size_t account, const struct line *question,
                const struct reply *reply, enum outbox_kind kind, int64_t now);
/* hands over everything of an account that is due, */
void outbox_hand_over(struct core *core, size_t account, int64_t now);
/* and takes what the driver says about it. */
void outbox_acked(struct core *core, size_t account, const struct line *line, int64_t now);
void outbox_probed(struct core *core, size_t account, const struct line *line, int64_t now);

/* Logs a failure of the store; the verb's sentence says why. */
void core_store_failed(struct core *core, const char *what);

#endif
