/* Settings that accounts of every network have. */
#ifndef WAYMARK_DRIVER_ACCOUNT_H
#define WAYMARK_DRIVER_ACCOUNT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"

enum { ACCOUNT_DAY = 24 * 60 * 60 }; /* seconds */

/* Whose invitations are followed. */
enum invites { INVITES_LISTED, INVITES_NEVER, INVITES_ANYONE };

/* Lines for the table of a network: invitations, with what `invite_from` names there; */
#define ACCOUNT_INVITES                                                          \
    {                                                                            \
        .name = "invites", .type = KEY_CHOICE, .fallback = "listed",             \
        .choices = "never listed anyone", .help = "whose invitations it follows" \
    }
#define ACCOUNT_INVITE_FROM(who)                             \
    {                                                        \
        .name = "invite_from", .type = KEY_LIST, .help = who \
    }
#define ACCOUNT_INVITES_PER_HOUR                                                      \
    {                                                                                 \
        .name = "invites_per_hour", .type = KEY_NUMBER, .fallback = "20", .least = 1, \
        .most = 10000, .help = "invitations it follows in an hour"                    \
    }

/* the waits between attempts, with what holds when nothing is said. */
#define ACCOUNT_RETRY_LEAST(wait)                                                  \
    {                                                                              \
        .name = "retry_least", .type = KEY_DURATION, .fallback = wait, .least = 1, \
        .most = ACCOUNT_DAY, .help = "shortest wait before connecting again"       \
    }
#define ACCOUNT_RETRY_MOST(wait)                                                  \
    {                                                                             \
        .name = "retry_most", .type = KEY_DURATION, .fallback = wait, .least = 1, \
        .most = ACCOUNT_DAY, .help = "longest wait before connecting again"       \
    }

/* What the first and the third of them say. */
enum invites account_invites(const json_t *settings);
long account_invites_per_hour(const json_t *settings);

/* A driver_objection that keeps the first sentence that is no warning: `data` is a const char **.
 */
void account_keep_first(void *data, bool warning, const char *key, size_t item,
                        const char *sentence);

#endif
