/* What somebody may do in a channel at this moment: the marks of a nick there are all that counts.
 */
#include <stdio.h>

#include "driver/irc/presence.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

/* Milliseconds since they spoke: the core asks at once. Later their nick may be somebody else's
 * unseen by us, where they are in no channel of ours. */
enum { SPOKE_MOST = 30 * 1000 };

/* What stands above the owner's mark is a badge of the network's operators. */
void standing_of(const struct session *session, const struct channel *channel, const char *nick,
                 struct standing *standing)
{
    *standing = (struct standing){0};
    const char *marks = channel_marks(channel, &session->isupport, nick);
    for (; *marks != '\0' && !standing->power; marks++) {
        standing->power =
            isupport_has_power(&session->isupport, *marks) &&
            (session->config.trust_operators || !isupport_is_oper(&session->isupport, *marks));
        if (standing->power)
            snprintf(standing->from, sizeof standing->from, "channel prefix %c", *marks);
    }
}

/* Where a sender spoke last, and by what name. */
static const struct speaker *speaker_of(const struct session *session, const char *sender)
{
    const struct speaker *last = speakers_get(&session->alone, sender);
    for (size_t i = 0; i < session->channels.count; i++) {
        const struct speaker *there = speakers_get(&session->channels.items[i].speakers, sender);
        if (there != NULL && (last == NULL || there->at > last->at))
            last = there;
    }
    return last;
}

const char *standing_nick(const struct session *session, const char *sender)
{
    const struct speaker *speaker = speaker_of(session, sender);
    return speaker != NULL ? speaker->nick : NULL;
}

/* Members without a mark are not kept: of those it is only known that they are there when they
 * spoke there. */
static bool is_seen(const struct session *session, const struct channel *channel, const char *nick)
{
    return *channel_marks(channel, &session->isupport, nick) != '\0' ||
           speakers_have_nick(&channel->speakers, &session->isupport, nick);
}

void session_standing(struct session *session, const struct line *asked, int64_t now)
{
    struct standing standing = {0};
    struct line stands = {.type = LINE_STANDS, .id = asked->id, .room = asked->room};
    session->now = now;
    const struct channel *channel =
        channel_find(&session->channels, &session->isupport, asked->room);
    const struct speaker *speaker = speaker_of(session, asked->sender);
    bool there = session->phase == PHASE_UP && channel != NULL && channel->joined &&
                 !channel->leaving && speaker != NULL && now - speaker->at <= SPOKE_MOST &&
                 is_seen(session, channel, speaker->nick);
    if (channel != NULL)
        stands.room = channel->name;
    if (there) {
        standing_of(session, channel, speaker->nick, &standing);
        stands.role = standing.power ? "moderator" : "member";
        stands.role_from = standing.power ? standing.from : NULL;
    }
    session->calls.line(session->data, &stands);
}
