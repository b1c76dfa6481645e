/* Presence of a group chat: who comes and goes, and the bot itself (room.h). */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/room_inside.h"
#include "driver/xmpp/stanza.h"

static void leave(struct room *room)
{
    occupants_empty(&room->occupants);
    room->joined = false;
}

/* XEP-0045, 7.2 and 10.9, and the errors of RFC 6120, 8.3.3. */
static const struct {
    const char *condition;
    enum room_change change;
    const char *why;
} refusals[] = {
    {"conflict", ROOM_CONFLICT, "the nick is taken there"},
    {"forbidden", ROOM_BANNED, "the bot is banned from it"},
    {"gone", ROOM_DESTROYED, "the room was destroyed"},
    {"not-authorized", ROOM_REFUSED, "the room wants a password, or another one"},
    {"registration-required", ROOM_REFUSED, "the room is for members only"},
    {"item-not-found", ROOM_REFUSED, "there is no such room, or it is not set up yet"},
    {"not-allowed", ROOM_REFUSED, "there is no such room, and the bot may not make one"},
    {"not-acceptable", ROOM_REFUSED, "the room does not take this nick"},
    {"jid-malformed", ROOM_REFUSED, "the room does not take this nick"},
    {"service-unavailable", ROOM_REFUSED,
     "the room is full, or there are no rooms at this address"},
    {"resource-constraint", ROOM_SHUTDOWN, "the room is full, or its service has too much to do"},
    {"remote-server-not-found", ROOM_SHUTDOWN, "the room's server cannot be reached"},
    {"remote-server-timeout", ROOM_SHUTDOWN, "the room's server does not answer"},
    {"recipient-unavailable", ROOM_SHUTDOWN, "the room cannot be reached"},
    {"internal-server-error", ROOM_SHUTDOWN, "the room's server has failed"},
};

static enum room_change take_error(struct room *room, const char *nick, xmpp_stanza_t *presence,
                                   const char **why)
{
    xmpp_stanza_t *error = stanza_child(presence, "error", XMPP_NS_CLIENT);
    if (nick != NULL && !str_equal(nick, room->nick)) /* an occupant may say what they like */
        return ROOM_SAME;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (stanza_child(error, refusals[i].condition, XMPP_NS_STANZAS_IETF) == NULL)
            continue;
        bool still_in = room->joined && refusals[i].change == ROOM_CONFLICT;
        if (!still_in)
            leave(room);
        *why = refusals[i].why;
        return refusals[i].change;
    }
    bool later = stanza_attribute_is(error, "type", "wait");
    leave(room);
    *why = later ? "the room cannot be joined now" : "the room refused the bot";
    return later ? ROOM_SHUTDOWN : ROOM_REFUSED;
}

/* XEP-0045, 15.6.2. With 333 (a technical problem) 307 also comes, and means nothing. */
static const struct {
    const char *code;
    enum room_change change;
    const char *why;
} departures[] = {
    {"301", ROOM_BANNED, "the bot was banned from it"},
    {"332", ROOM_SHUTDOWN, "the service of the room shuts down"},
    {"333", ROOM_LEFT, "the room lost the bot by a technical problem"},
    {"307", ROOM_KICKED, "the bot was kicked"},
    {"321", ROOM_KICKED, "the room is for members only, and the bot is none any more"},
    {"322", ROOM_KICKED, "the room is for members only now, and the bot is none"},
};

static enum room_change take_own_leave(struct room *room, xmpp_stanza_t *x, const char **why)
{
    xmpp_stanza_t *destroy = stanza_child(x, "destroy", NS_MUC_USER);
    const char *new_nick = stanza_identifier(stanza_only_child(x, "item", NS_MUC_USER), "nick");
    bool joined = room->joined;
    if (room_has_status(x, "303") &&
        new_nick != NULL) { /* its presence under the new one follows */
        occupants_drop(&room->occupants, room->nick);
        xmpp_room_set_nick(room, new_nick);
        return ROOM_SAME;
    }
    leave(room);
    if (destroy != NULL) {
        room_set_successor(room, xmpp_stanza_get_attribute(destroy, "jid"));
        *why = "the room was destroyed";
        return ROOM_DESTROYED;
    }
    for (size_t i = 0; i < sizeof departures / sizeof *departures; i++) {
        if (room_has_status(x, departures[i].code)) {
            *why = departures[i].why;
            return departures[i].change;
        }
    }
    *why = joined ? "the bot is not in the room any more" : NULL;
    return joined ? ROOM_LEFT : ROOM_SAME;
}

static enum room_change take_own(struct room *room, const char *nick, xmpp_stanza_t *presence,
                                 xmpp_stanza_t *x)
{
    bool joined = room->joined;
    if (!str_equal(nick, room->nick)) /* the room gave it another (status 210) */
        xmpp_room_set_nick(room, nick);
    room->joined = true;
    occupants_note(&room->occupants, nick, presence, stanza_only_child(x, "item", NS_MUC_USER),
                   true);
    if (joined)
        return ROOM_SAME;
    room->created = room_has_status(x, "201");
    room_set_successor(room, NULL);
    return ROOM_JOINED;
}

enum room_change xmpp_room_take_presence(struct room *room, xmpp_stanza_t *presence,
                                         const char **why)
{
    const char *ignored = NULL;
    const char *from = xmpp_stanza_get_from(presence);
    const char *type = xmpp_stanza_get_type(presence);
    why = why != NULL ? why : &ignored;
    *why = NULL;
    if (!room_sent(room, from))
        return ROOM_SAME;
    const char *nick = jid_resource(from);
    if (stanza_word_is(type, "error"))
        return take_error(room, nick, presence, why);
    bool leaves = stanza_word_is(type, "unavailable");
    if (nick == NULL || (type != NULL && !leaves))
        return ROOM_SAME;
    xmpp_stanza_t *x = stanza_only_child(presence, "x", NS_MUC_USER);
    bool own_nick = room->joined && str_equal(nick, room->nick);
    if (leaves && (room_has_status(x, "110") || own_nick))
        return take_own_leave(room, x, why);
    if (!leaves && room_has_status(x, "110"))
        return take_own(room, nick, presence, x);
    if (leaves)
        occupants_drop(&room->occupants, nick);
    else
        occupants_note(&room->occupants, nick, presence, stanza_only_child(x, "item", NS_MUC_USER),
                       own_nick);
    return ROOM_SAME;
}
