/* What the bot does to messages: reactions, its own words taken back. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { MARK_MOST = 64 }; /* bytes of a reaction */

bool change_can_react(const struct session *session)
{
    return say_takes_tag(session, "draft/react") && say_takes_tag(session, "draft/reply");
}

/* What we said we know by the ids that its echoes carry. */
bool change_can_redact(const struct session *session)
{
    return session_has(session, CAP_MESSAGE_REDACTION) && session_has(session, CAP_ECHO_MESSAGE);
}

/* Only where we are. */
static bool may_change(struct session *session, const struct line *line, bool offered)
{
    const struct channel *channel =
        channel_find(&session->channels, &session->isupport, line->room);
    bool is_channel = isupport_is_channel(&session->isupport, line->room);
    bool good = offered && session_is_room(line->room) &&
                (!is_channel || (channel != NULL && channel->joined && channel->mute == NULL));
    if (!good)
        say_acked(session, line->key, "never", 0);
    return good;
}

void change_react(struct session *session, const struct line *line)
{
    char *id = say_network_id(line->target);
    bool good = id != NULL && strlen(line->mark) <= MARK_MOST && change_can_react(session);
    if (!may_change(session, line, good)) {
        free(id);
        return;
    }
    struct outgoing_send send = {.key = mem_string(line->key),
                                 .target = mem_string(line->room),
                                 .reply_to = id,
                                 .kind = OUTGOING_REACT};
    str_list_add(&send.lines, line->mark);
    say_add(session, &send);
}

/* A text may be several messages: all of them are taken back, in one burst. */
void change_redact(struct session *session, const struct line *line)
{
    if (!may_change(session, line, change_can_redact(session)))
        return;
    struct outgoing_send send = {
        .key = mem_string(line->key), .target = mem_string(line->room), .kind = OUTGOING_REDACT};
    for (const char *at = line->target; *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        char *id = mem_string_of(at, length);
        str_list_add(&send.lines, id);
        free(id);
        at += length;
    }
    say_add(session, &send);
}
