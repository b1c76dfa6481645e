/* Which services account somebody is signed in to, where messages do not say so themselves: learned
 * when they join (extended-join), from WHO (WHOX), and when it changes (account-notify). It holds
 * only as long as we see the person: whoever left our sight is forgotten. Bounded. Pure. */
#ifndef WAYMARK_DRIVER_IRC_ACCOUNTS_H
#define WAYMARK_DRIVER_IRC_ACCOUNTS_H

#include <stddef.h>

struct isupport;

enum { ACCOUNTS_MOST = 8192 };

struct accounts {
    struct account_of {
        char *nick; /* lowered, the table is sorted by it */
        char *account;
    } * items;
    size_t count, room;
};

void accounts_finish(struct accounts *accounts);

/* "", "*" and "0" say that there is none. */
void accounts_set(struct accounts *accounts, const struct isupport *isupport, const char *nick,
                  const char *account);
void accounts_rename(struct accounts *accounts, const struct isupport *isupport, const char *nick,
                     const char *new_nick);

/* NULL when none is known. */
const char *accounts_get(const struct accounts *accounts, const struct isupport *isupport,
                         const char *nick);

#endif
