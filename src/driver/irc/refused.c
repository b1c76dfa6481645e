/* Channels that do not let the bot in: why, and when to ask again. */
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"

/* Milliseconds before asking again; then twice as long each time. */
enum {
    REFUSED_LEAST = 5 * 60 * 1000,
    REFUSED_SOON = 60 * 1000, /* where it is for the moment only */
};

static const char needs_account[] = "it needs a registered account";

/* Why a server does not let somebody in, and whether it may do so soon. */
static const struct refusal {
    const char *numeric;
    const char *why;
    bool soon;
} refusals[] = {
    {"403", "there is no such channel", false},
    {"405", "we are in too many channels", false},
    {"437", "it is unavailable for now", true},
    {"470", "it sends newcomers to another channel", false},
    {"471", "it is full", true},
    {"473", "it is by invitation only", false},
    {"474", "we are banned there", false},
    {"475", "it needs a key", false},
    {"476", "its name is wrong", false},
    {"477", needs_account, false},
    {"479", "its name is wrong", false},
    {"480", "it may not be joined now", true},
    {"489", "it needs TLS", false},
    {"495", "it lets nobody back so soon after a kick", true},
    {"520", "it is for operators of the network only", false},
    {"609", "too many are joining it now", true},
};

static const struct refusal *refusal_of(const char *numeric)
{
    static const struct refusal other = {"", "the server refuses it", false};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (str_equal(refusals[i].numeric, numeric))
            return &refusals[i];
    }
    return &other;
}

/* Once for each time that we are not in: others see it. */
static void knock(struct session *session, struct channel *channel)
{
    if (!session->config.knock || channel->knocked || !session->isupport.knock)
        return;
    channel->knocked = true;
    session_send(session,
                 (const char *const[]){"KNOCK", channel->name, session->config.realname, NULL});
}

bool refused_for_want_of_account(const struct channel *channel)
{
    return channel->why != NULL && str_equal(channel->why, needs_account);
}

bool presence_refused(struct session *session, const struct message *message)
{
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 1));
    if (channel == NULL || channel->joined)
        return false;
    const struct refusal *refusal = refusal_of(message->command);
    int64_t wait = presence_wait(refusal->soon ? REFUSED_SOON : REFUSED_LEAST, channel->refusals++);
    channel->why = refusal->why;
    channel->try_at = session->now + wait;
    channel->settled = true;
    session_log(session, LOG_LEVEL_WARNING, "cannot join %s: %s; asking again in %lld minutes",
                channel->name, channel->why, (long long)wait / 60000);
    if (str_equal(message->command, "473"))
        knock(session, channel);
    report_settled(session);
    return true;
}

static void on_refused(struct session *session, const struct message *message)
{
    if (!presence_refused(session, message))
        say_refused(session, message);
}

const struct handler refused_handlers[] = {
    {"403", 2, on_refused}, {"405", 2, on_refused}, {"470", 2, on_refused}, {"471", 2, on_refused},
    {"473", 2, on_refused}, {"474", 2, on_refused}, {"475", 2, on_refused}, {"476", 2, on_refused},
    {"477", 2, on_refused}, {"479", 2, on_refused}, {"480", 2, on_refused}, {"489", 2, on_refused},
    {"495", 2, on_refused}, {"520", 2, on_refused}, {"609", 2, on_refused}, {0},
};
