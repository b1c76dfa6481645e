#include "driver/irc/speakers.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/isupport.h"

static void forget(struct speakers *speakers, size_t index)
{
    free(speakers->items[index].sender);
    free(speakers->items[index].nick);
    speakers->items[index] = speakers->items[--speakers->count];
}

void speakers_finish(struct speakers *speakers)
{
    while (speakers->count > 0)
        forget(speakers, speakers->count - 1);
}

/* Their number when there is none. */
static size_t index_of(const struct speakers *speakers, const char *sender)
{
    size_t i = 0;
    while (i < speakers->count && !str_equal(speakers->items[i].sender, sender))
        i++;
    return i;
}

const struct speaker *speakers_get(const struct speakers *speakers, const char *sender)
{
    size_t i = index_of(speakers, sender);
    return i < speakers->count ? &speakers->items[i] : NULL;
}

bool speakers_have_nick(const struct speakers *speakers, const struct isupport *isupport,
                        const char *nick)
{
    for (size_t i = 0; i < speakers->count; i++) {
        if (isupport_equal(isupport, speakers->items[i].nick, nick))
            return true;
    }
    return false;
}

static size_t silent_longest(const struct speakers *speakers)
{
    size_t index = 0;
    for (size_t i = 1; i < speakers->count; i++) {
        if (speakers->items[i].at < speakers->items[index].at)
            index = i;
    }
    return index;
}

void speakers_heard(struct speakers *speakers, const char *sender, const char *nick, int64_t now)
{
    size_t i = index_of(speakers, sender);
    if (i == speakers->count) {
        if (speakers->count == SPEAKERS_MOST)
            forget(speakers, silent_longest(speakers));
        i = speakers->count++;
        speakers->items[i] =
            (struct speaker){.sender = mem_string(sender), .nick = mem_string(nick)};
    } else if (!str_equal(speakers->items[i].nick, nick)) {
        free(speakers->items[i].nick);
        speakers->items[i].nick = mem_string(nick);
    }
    speakers->items[i].at = now;
}

void speakers_renamed(struct speakers *speakers, const struct isupport *isupport, const char *nick,
                      const char *new_nick)
{
    if (!isupport_equal(isupport, nick, new_nick))
        speakers_gone(speakers, isupport, new_nick); /* whoever had it has it no more */
    for (size_t i = 0; i < speakers->count; i++) {
        if (isupport_equal(isupport, speakers->items[i].nick, nick)) {
            free(speakers->items[i].nick);
            speakers->items[i].nick = mem_string(new_nick);
        }
    }
}

void speakers_gone(struct speakers *speakers, const struct isupport *isupport, const char *nick)
{
    for (size_t i = speakers->count; i-- > 0;) {
        if (isupport_equal(isupport, speakers->items[i].nick, nick))
            forget(speakers, i);
    }
}

const char *speakers_nick(const struct speakers *speakers, const char *sender)
{
    const struct speaker *speaker = speakers_get(speakers, sender);
    return speaker != NULL ? speaker->nick : NULL;
}

bool speakers_are_several(const struct speakers *speakers, int64_t milliseconds, int64_t now)
{
    size_t lately = 0;
    for (size_t i = 0; i < speakers->count; i++)
        lately += now - speakers->items[i].at <= milliseconds;
    return lately > 1;
}
