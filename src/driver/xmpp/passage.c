#include "driver/xmpp/passage.h"

#include <string.h>

#include "base/str.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/ids.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/stanza.h"

/* ---- ids ---- */

char *passage_id(const struct passage *passage)
{
    const struct hearing *hearing = passage->hearing;
    const struct ids ids = {
        .attested = passage->attested,
        .given = passage->heard->given,
        .server = passage->nick == NULL ? ids_stanza(passage->message, hearing->self_bare) : NULL,
        .author = passage->nick != NULL ? passage->line->sender : NULL,
        .now = hearing->now};
    return ids_make(&ids);
}

void passage_learn(const struct passage *passage, const char *reported)
{
    const struct line *line = passage->line;
    const char *attribute = stanza_identifier(passage->message, "id");
    struct recalled recalled = {.room = line->room,
                                .sender = line->sender,
                                .given = passage->heard->given,
                                .attested = passage->attested,
                                .reported = reported,
                                .addressed = line->addressed};
    xmpp_recall_add(passage->hearing->recall, &recalled);
    if (attribute == NULL || stanza_word_is(passage->heard->given, attribute))
        return;
    recalled.given = attribute; /* what a correction refers to (XEP-0308) */
    xmpp_recall_add(passage->hearing->recall, &recalled);
}

const struct recalled *passage_referred(const struct passage *passage, const char *id,
                                        const char *sender)
{
    const struct recall *recall = passage->hearing->recall;
    const char *room = passage->line->room;
    const struct recalled *found = xmpp_recall_attested(recall, room, id);
    if (found == NULL)
        found = xmpp_recall_given(recall, room, NULL, id);
    return found != NULL ? found : xmpp_recall_given(recall, room, sender, id);
}

bool passage_owns(const struct recalled *recalled, const struct passage *passage)
{
    return recalled != NULL && stanza_word_is(recalled->sender, passage->line->sender);
}

/* ---- who, when ---- */

/* Whether our own server put a <delay/> in: it kept the message while our connection was broken
 * (XEP-0198) or we were away. */
static bool is_own_delay(const struct passage *passage, xmpp_stanza_t *delay)
{
    size_t length = 0;
    const char *self = passage->hearing->self_bare;
    const char *from = xmpp_stanza_get_from(delay);
    const char *domain = jid_domain(self, &length);
    return from != NULL && (jid_same(from, self) || jid_same(from, domain));
}

bool passage_read_time(const struct passage *passage)
{
    bool group = passage->nick != NULL && !passage->line->direct;
    int64_t now = passage->hearing->now;
    passage->line->time = now;
    if (group && xmpp_stanza_get_child_by_ns(passage->message, "jabber:x:delay") != NULL)
        return false;
    xmpp_stanza_t *child = xmpp_stanza_get_children(passage->message);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        if (!stanza_word_is(xmpp_stanza_get_ns(child), NS_DELAY))
            continue;
        int64_t stamp = stanza_time(xmpp_stanza_get_attribute(child, "stamp"));
        if (group && (!is_own_delay(passage, child) || stamp < 0))
            return false;
        passage->heard->late = true;
        if (stamp >= 0 && stamp < passage->line->time)
            passage->line->time = stamp;
    }
    return true;
}

bool passage_is_bots(const struct passage *passage)
{
    const struct hearing *hearing = passage->hearing;
    const struct occupant *occupant =
        passage->nick != NULL ? xmpp_room_occupant(hearing->room, passage->nick) : NULL;
    const char *bare = passage->nick == NULL ? passage->heard->bare
                       : occupant != NULL    ? occupant->real
                                             : NULL;
    if (xmpp_stanza_get_child_by_ns(passage->message, CONTENT_MARK) != NULL) /* another Waymark */
        return true;
    for (size_t i = 0; i < hearing->bot_count; i++) {
        if (stanza_word_is(passage->nick, hearing->bots[i]) ||
            (bare != NULL && jid_same_bare(bare, hearing->bots[i])))
            return true;
    }
    return false;
}

void passage_fill_role(const struct passage *passage)
{
    static const char *const words[] = {
        [ROOM_MEMBER] = "member", [ROOM_MODERATOR] = "moderator", [ROOM_OWNER] = "owner"};
    const char *from = NULL;
    if (passage->nick == NULL)
        return;
    enum room_role role = xmpp_room_role_of(passage->hearing->room, passage->nick, &from);
    passage->line->role = words[role];
    passage->line->role_from = role != ROOM_MEMBER ? from : NULL;
}

void passage_fill_name(const struct passage *passage)
{
    struct heard *heard = passage->heard;
    char local[JID_LONGEST + 1] = "";
    if (passage->nick == NULL)
        memcpy(local, heard->bare, strcspn(heard->bare, "@"));
    clean_name(passage->nick != NULL ? passage->nick : local, heard->name);
    if (heard->name[0] != '\0')
        passage->line->name = heard->name;
}
