#include "driver/irc/channel.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void channel_left(struct channel *channel)
{
    for (size_t i = 0; i < channel->member_count; i++)
        free(channel->members[i].nick);
    free(channel->members);
    channel->members = NULL;
    channel->member_count = 0;
    channel->joined = false;
    channel->mute = NULL;
    channel->no_notice = channel->plain = false;
    channel->ask_who = false;
    speakers_finish(&channel->speakers);
}

void channels_finish(struct channels *channels)
{
    for (size_t i = 0; i < channels->count; i++) {
        channel_left(&channels->items[i]);
        free(channels->items[i].name);
        free(channels->items[i].farewell);
    }
    channels->count = 0;
}

struct channel *channel_find(struct channels *channels, const struct isupport *isupport,
                             const char *name)
{
    for (size_t i = 0; i < channels->count; i++) {
        if (isupport_equal(isupport, channels->items[i].name, name))
            return &channels->items[i];
    }
    return NULL;
}

struct channel *channel_add(struct channels *channels, const struct isupport *isupport,
                            const char *name)
{
    struct channel *channel = channel_find(channels, isupport, name);
    if (channel != NULL || channels->count == CHANNELS_MOST)
        return channel;
    channel = &channels->items[channels->count++];
    *channel = (struct channel){.name = mem_string(name), .try_at = -1};
    str_lower(channel->name);
    return channel;
}

void channel_call(struct channel *channel, const char *name)
{
    free(channel->name);
    channel->name = mem_string(name);
    str_lower(channel->name);
}

void channel_remove(struct channels *channels, struct channel *channel)
{
    size_t index = (size_t)(channel - channels->items);
    channel_left(channel);
    free(channel->name);
    free(channel->farewell);
    channels->count--;
    memmove(channel, channel + 1, (channels->count - index) * sizeof *channel);
}

static struct member *find(const struct channel *channel, const struct isupport *isupport,
                           const char *nick)
{
    for (size_t i = 0; i < channel->member_count; i++) {
        if (isupport_equal(isupport, channel->members[i].nick, nick))
            return &channel->members[i];
    }
    return NULL;
}

const char *channel_marks(const struct channel *channel, const struct isupport *isupport,
                          const char *nick)
{
    const struct member *member = find(channel, isupport, nick);
    return member != NULL ? member->marks : "";
}

static void forget(struct channel *channel, struct member *member)
{
    free(member->nick);
    *member = channel->members[--channel->member_count];
}

void channel_set_marks(struct channel *channel, const struct isupport *isupport, const char *nick,
                       const char *marks)
{
    struct member *member = find(channel, isupport, nick);
    if (*marks == '\0') {
        if (member != NULL)
            forget(channel, member);
        return;
    }
    if (member == NULL) {
        if (channel->member_count == CHANNEL_MEMBERS_MOST)
            return;
        channel->members =
            mem_resize(channel->members, channel->member_count + 1, sizeof *channel->members);
        member = &channel->members[channel->member_count++];
        member->nick = mem_string(nick);
    }
    size_t length = strnlen(marks, MEMBER_MARKS - 1);
    memcpy(member->marks, marks, length);
    member->marks[length] = '\0';
}

void channel_set_mark(struct channel *channel, const struct isupport *isupport, const char *nick,
                      char mark, bool set)
{
    char marks[MEMBER_MARKS] = "";
    size_t length = 0;
    for (const char *at = channel_marks(channel, isupport, nick); *at != '\0'; at++) {
        if (*at != mark && length + 2 < MEMBER_MARKS)
            marks[length++] = *at;
    }
    if (set)
        marks[length++] = mark;
    marks[length] = '\0';
    channel_set_marks(channel, isupport, nick, marks);
}

void channel_rename(struct channel *channel, const struct isupport *isupport, const char *nick,
                    const char *new_nick)
{
    char marks[MEMBER_MARKS];
    memcpy(marks, channel_marks(channel, isupport, nick),
           strlen(channel_marks(channel, isupport, nick)) + 1);
    channel_set_marks(channel, isupport, nick, "");
    channel_set_marks(channel, isupport, new_nick, marks);
}
