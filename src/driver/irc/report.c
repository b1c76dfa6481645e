/* What the operator is told about the channels: where the bot is not, where it may not speak. */
#include <stdio.h>
#include <string.h>

#include "driver/irc/presence.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { WHY_MOST = 900 };

/* "joined 1 of 2 channels; #x: by invitation only", or nothing when all is well. */
static void describe(const struct session *session, char out[WHY_MOST])
{
    size_t joined = 0;
    size_t length = 0;
    char what[WHY_MOST / 2] = "";
    for (size_t i = 0; i < session->channels.count; i++) {
        const struct channel *channel = &session->channels.items[i];
        const char *why = channel->joined ? channel->mute : channel->why;
        joined += channel->joined;
        if ((!channel->joined || why != NULL) && length < sizeof what)
            length += (size_t)snprintf(what + length, sizeof what - length, "; %s: %s",
                                       channel->name, why != NULL ? why : "no answer yet");
    }
    out[0] = '\0';
    if (joined < session->channels.count || length > 0)
        snprintf(out, WHY_MOST, "joined %zu of %zu channels%s", joined, session->channels.count,
                 what);
}

static void say_up(struct session *session)
{
    char why[WHY_MOST];
    describe(session, why);
    session->calls.line(
        session->data,
        &(struct line){.type = LINE_STATE, .state = "up", .why = why[0] != '\0' ? why : NULL});
}

void report_settled(struct session *session)
{
    bool settled = true;
    for (size_t i = 0; i < session->channels.count; i++)
        settled = settled && session->channels.items[i].settled;
    if (session->announced || (!settled && session->now < session->announce_at))
        return;
    session->announced = true;
    say_up(session);
}

void mute_begin(struct session *session, struct channel *channel, const char *why)
{
    if (channel->mute != NULL)
        return;
    channel->mute = why;
    session_log(session, LOG_LEVEL_WARNING, "silent in %s: %s", channel->name, why);
    if (session->announced)
        say_up(session);
}

void mute_end(struct session *session, struct channel *channel)
{
    if (channel->mute == NULL)
        return;
    channel->mute = NULL;
    if (session->announced)
        say_up(session);
}
