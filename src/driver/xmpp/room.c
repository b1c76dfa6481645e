#include "driver/xmpp/room.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/room_inside.h"
#include "driver/xmpp/stanza.h"

enum { SENDER_MOST = 1024 }; /* bytes: what a line holds */

struct room *xmpp_room_create(const char *jid, const char *nick)
{
    struct room *room = mem_new(struct room);
    room->jid = mem_string(jid);
    room->nick = mem_string(nick);
    return room;
}

void room_set_successor(struct room *room, const char *jid)
{
    char bare[JID_LONGEST + 1];
    free(room->successor);
    room->successor = NULL;
    if (jid != NULL && jid_bare(jid, bare) && !str_equal(bare, room->jid))
        room->successor = mem_string(bare);
}

void xmpp_room_reset(struct room *room)
{
    occupants_empty(&room->occupants);
    room->joined = false;
    room_set_successor(room, NULL);
    room->features = 0;
    room->features_known = false;
    room->created = false;
}

void xmpp_room_destroy(struct room *room)
{
    if (room == NULL)
        return;
    xmpp_room_reset(room);
    free(room->jid);
    free(room->nick);
    free(room);
}

void xmpp_room_set_nick(struct room *room, const char *nick)
{
    char *copy = mem_string(nick); /* it may be the one that goes */
    free(room->nick);
    room->nick = copy;
}

bool room_sent(const struct room *room, const char *from)
{
    char bare[JID_LONGEST + 1];
    return jid_bare(from, bare) && str_equal(bare, room->jid);
}

bool room_has_status(xmpp_stanza_t *x, const char *code)
{
    xmpp_stanza_t *child = x != NULL ? xmpp_stanza_get_children(x) : NULL;
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *name = xmpp_stanza_get_name(child);
        if (name != NULL && str_equal(name, "status") && stanza_attribute_is(child, "code", code))
            return true;
    }
    return false;
}

/* ---- what the room can do ---- */

static const char *const feature_names[ROOM_FEATURES] = {
    [ROOM_OCCUPANT_ID] = NS_OCCUPANT_ID,     [ROOM_STANZA_ID] = NS_STANZA_ID,
    [ROOM_STABLE_ID] = NS_MUC_STABLE_ID,     [ROOM_MODERATION_0] = NS_MODERATE_0,
    [ROOM_MODERATION_1] = NS_MODERATE_1,     [ROOM_ARCHIVE] = NS_ARCHIVE,
    [ROOM_SELF_PING] = NS_MUC_SELF_PING,     [ROOM_NONANONYMOUS] = "muc_nonanonymous",
    [ROOM_MEMBERS_ONLY] = "muc_membersonly", [ROOM_PASSWORD] = "muc_passwordprotected",
    [ROOM_MODERATED] = "muc_moderated",
};

static uint32_t feature_bit(const char *name)
{
    for (unsigned i = 0; name != NULL && i < ROOM_FEATURES; i++) {
        if (str_equal(feature_names[i], name))
            return UINT32_C(1) << i;
    }
    return 0;
}

bool xmpp_room_take_features(struct room *room, xmpp_stanza_t *iq)
{
    const char *from = xmpp_stanza_get_from(iq);
    xmpp_stanza_t *query = stanza_only_child(iq, "query", XMPP_NS_DISCO_INFO);
    if (!stanza_word_is(xmpp_stanza_get_type(iq), "result") || !room_sent(room, from) ||
        jid_resource(from) != NULL || query == NULL ||
        xmpp_stanza_get_attribute(query, "node") != NULL)
        return false;
    room->features = 0;
    room->features_known = true;
    xmpp_stanza_t *child = xmpp_stanza_get_children(query);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        if (stanza_word_is(xmpp_stanza_get_name(child), "feature"))
            room->features |= feature_bit(xmpp_stanza_get_attribute(child, "var"));
    }
    return true;
}

bool xmpp_room_is_reconfigured(const struct room *room, xmpp_stanza_t *message)
{
    static const char *const codes[] = {"104", "170", "171", "172", "173", "174"};
    const char *from = xmpp_stanza_get_from(message);
    xmpp_stanza_t *x = stanza_only_child(message, "x", NS_MUC_USER);
    if (!room_sent(room, from) || jid_resource(from) != NULL)
        return false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (room_has_status(x, codes[i]))
            return true;
    }
    return false;
}

/* ---- questions ---- */

const char *xmpp_room_jid(const struct room *room)
{
    return room->jid;
}

const char *xmpp_room_nick(const struct room *room)
{
    return room->nick;
}

bool xmpp_room_joined(const struct room *room)
{
    return room->joined;
}

bool xmpp_room_created(const struct room *room)
{
    return room->created;
}

bool xmpp_room_has(const struct room *room, enum room_feature feature)
{
    return (room->features & (UINT32_C(1) << feature)) != 0;
}

bool xmpp_room_features_known(const struct room *room)
{
    return room->features_known;
}

const char *xmpp_room_successor(const struct room *room)
{
    return room->successor;
}

size_t xmpp_room_count(const struct room *room)
{
    return occupants_count(&room->occupants);
}

const struct occupant *xmpp_room_occupant(const struct room *room, const char *nick)
{
    return occupants_find(&room->occupants, nick);
}

enum room_role xmpp_room_role_of(const struct room *room, const char *nick, const char **from)
{
    const struct occupant *occupant = xmpp_room_occupant(room, nick);
    *from = occupant != NULL ? occupant->role_from : NULL;
    return occupant != NULL && room->joined ? occupant->role : ROOM_MEMBER;
}

char *xmpp_room_sender(const struct room *room, const char *nick, xmpp_stanza_t *stanza)
{
    const char *id = xmpp_room_has(room, ROOM_OCCUPANT_ID) ? occupants_read_id(stanza) : NULL;
    char *sender = mem_print("%s%c%s", room->jid, id != NULL ? '#' : '/', id != NULL ? id : nick);
    if (strlen(sender) <= SENDER_MOST)
        return sender;
    free(sender);
    return NULL;
}

const char *xmpp_room_nick_of(const struct room *room, const char *sender)
{
    size_t length = strlen(room->jid);
    const struct occupant *occupant = NULL;
    if (strncmp(sender, room->jid, length) != 0)
        return NULL;
    if (sender[length] == '#')
        occupant = occupants_find_id(&room->occupants, sender + length + 1);
    else if (sender[length] == '/')
        occupant = xmpp_room_occupant(room, sender + length + 1);
    return occupant != NULL ? occupant->nick : NULL;
}
