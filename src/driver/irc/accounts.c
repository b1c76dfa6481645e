#include "driver/irc/accounts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/isupport.h"

void accounts_finish(struct accounts *accounts)
{
    for (size_t i = 0; i < accounts->count; i++) {
        free(accounts->items[i].nick);
        free(accounts->items[i].account);
    }
    free(accounts->items);
    *accounts = (struct accounts){0};
}

/* Where a lowered nick stands, or would. */
static size_t place_of(const struct accounts *accounts, const char *nick, bool *found)
{
    size_t from = 0, to = accounts->count;
    *found = false;
    while (from < to && !*found) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(accounts->items[middle].nick, nick);
        *found = order == 0;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return *found ? to : from;
}

static void forget(struct accounts *accounts, size_t place)
{
    free(accounts->items[place].nick);
    free(accounts->items[place].account);
    accounts->count--;
    memmove(&accounts->items[place], &accounts->items[place + 1],
            (accounts->count - place) * sizeof *accounts->items);
}

static void insert(struct accounts *accounts, size_t place, const char *nick, const char *account)
{
    if (accounts->count == ACCOUNTS_MOST)
        return;
    if (accounts->count == accounts->room) {
        accounts->room = accounts->room == 0 ? 64 : 2 * accounts->room;
        accounts->items = mem_resize(accounts->items, accounts->room, sizeof *accounts->items);
    }
    memmove(&accounts->items[place + 1], &accounts->items[place],
            (accounts->count - place) * sizeof *accounts->items);
    accounts->count++;
    accounts->items[place] = (struct account_of){mem_string(nick), mem_string(account)};
}

void accounts_set(struct accounts *accounts, const struct isupport *isupport, const char *nick,
                  const char *account)
{
    bool found = false;
    bool none = *account == '\0' || str_equal(account, "*") || str_equal(account, "0");
    char *name = mem_string(nick);
    isupport_lower(isupport, name);
    size_t place = place_of(accounts, name, &found);
    if (found)
        forget(accounts, place);
    if (!none)
        insert(accounts, place, name, account);
    free(name);
}

const char *accounts_get(const struct accounts *accounts, const struct isupport *isupport,
                         const char *nick)
{
    bool found = false;
    if (accounts->count == 0)
        return NULL;
    char *name = mem_string(nick);
    isupport_lower(isupport, name);
    size_t place = place_of(accounts, name, &found);
    free(name);
    return found ? accounts->items[place].account : NULL;
}

void accounts_rename(struct accounts *accounts, const struct isupport *isupport, const char *nick,
                     const char *new_nick)
{
    const char *account = accounts_get(accounts, isupport, nick);
    char *copy = account != NULL ? mem_string(account) : mem_string("");
    accounts_set(accounts, isupport, nick, "");
    accounts_set(accounts, isupport, new_nick, copy);
    free(copy);
}
