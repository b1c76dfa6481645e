#include "driver/xmpp/room.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/stanza.h"

enum { SENDER_MOST = 1024 }; /* bytes: what a line holds */

struct entry {
    struct occupant occupant; /* its nick, id and real JID are its own */
    UT_hash_handle hh;
};

struct room {
    char *jid;
    char *nick;
    char *successor;
    struct entry *occupants; /* by nick */
    uint32_t features;       /* bits of enum room_feature */
    bool features_known;
    bool joined;
    bool created;
};

struct room *xmpp_room_create(const char *jid, const char *nick)
{
    struct room *room = mem_new(struct room);
    room->jid = mem_string(jid);
    room->nick = mem_string(nick);
    return room;
}

static void drop(char **text)
{
    free(*text);
    *text = NULL;
}

static void release(const char *text)
{
    free((void *)(uintptr_t)text); /* an entry's strings are its own */
}

static void forget(struct room *room, struct entry *entry)
{
    /* The analyser takes an entry that uthash has unlinked for one that is still there. */
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    HASH_DEL(room->occupants, entry);
    release(entry->occupant.nick);
    release(entry->occupant.id);
    release(entry->occupant.real);
    free(entry);
}

static void empty(struct room *room)
{
    struct entry *entry = NULL, *next = NULL;
    HASH_ITER(hh, room->occupants, entry, next)
    {
        forget(room, entry);
    }
    room->joined = false;
}

void xmpp_room_reset(struct room *room)
{
    empty(room);
    drop(&room->successor);
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

/* ---- occupants ---- */

static struct entry *find(const struct room *room, const char *nick)
{
    struct entry *entry = NULL;
    HASH_FIND_STR(room->occupants, nick, entry);
    return entry;
}

static bool is(const char *word, const char *wanted)
{
    return word != NULL && str_equal(word, wanted);
}

static void read_role(struct occupant *occupant, xmpp_stanza_t *item)
{
    const char *affiliation = item != NULL ? xmpp_stanza_get_attribute(item, "affiliation") : NULL;
    const char *role = item != NULL ? xmpp_stanza_get_attribute(item, "role") : NULL;
    occupant->role = ROOM_MEMBER;
    occupant->role_from = NULL;
    occupant->has_voice = is(role, "participant") || is(role, "moderator");
    if (is(affiliation, "owner")) {
        occupant->role = ROOM_OWNER;
        occupant->role_from = "affiliation owner";
    } else if (is(affiliation, "admin")) {
        occupant->role = ROOM_MODERATOR;
        occupant->role_from = "affiliation admin";
    } else if (is(role, "moderator")) {
        occupant->role = ROOM_MODERATOR;
        occupant->role_from = "role moderator";
    }
}

/* The id that the room puts in, or NULL. */
static const char *occupant_id(xmpp_stanza_t *stanza)
{
    const char *id =
        stanza_identifier(stanza_only_child(stanza, "occupant-id", NS_OCCUPANT_ID), "id");
    return id != NULL && strlen(id) <= OCCUPANT_ID_MOST ? id : NULL;
}

static void replace(const char **at, const char *text)
{
    release(*at);
    *at = text != NULL ? mem_string(text) : NULL;
}

/* Room for one more? Who has power is not crowded out by the many. */
static bool has_place(const struct room *room, enum room_role role)
{
    size_t most = ROOM_OCCUPANTS_MOST + (role != ROOM_MEMBER ? ROOM_POWERS_MOST : 0);
    return HASH_COUNT(room->occupants) < most;
}

static void note(struct room *room, const char *nick, xmpp_stanza_t *presence, xmpp_stanza_t *item,
                 bool self)
{
    struct occupant seen = {0};
    char real[JID_LONGEST + 1] = "";
    read_role(&seen, item);
    struct entry *entry = find(room, nick);
    if (entry == NULL && !self && !has_place(room, seen.role))
        return;
    if (entry == NULL) {
        entry = mem_new(struct entry);
        entry->occupant.nick = mem_string(nick);
        HASH_ADD_KEYPTR(hh, room->occupants, entry->occupant.nick, strlen(nick), entry);
    }
    struct occupant *occupant = &entry->occupant;
    occupant->role = seen.role;
    occupant->role_from = seen.role_from;
    occupant->has_voice = seen.has_voice;
    replace(&occupant->id, occupant_id(presence));
    bool shown = item != NULL && jid_bare(xmpp_stanza_get_attribute(item, "jid"), real);
    replace(&occupant->real, shown ? real : NULL);
}

/* ---- presence ---- */

static bool has_status(xmpp_stanza_t *x, const char *code)
{
    xmpp_stanza_t *child = x != NULL ? xmpp_stanza_get_children(x) : NULL;
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *name = xmpp_stanza_get_name(child);
        if (is(name, "status") && stanza_attribute_is(child, "code", code))
            return true;
    }
    return false;
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
            empty(room);
        *why = refusals[i].why;
        return refusals[i].change;
    }
    bool later = stanza_attribute_is(error, "type", "wait");
    empty(room);
    *why = later ? "the room cannot be joined now" : "the room refused the bot";
    return later ? ROOM_SHUTDOWN : ROOM_REFUSED;
}

static void take_successor(struct room *room, xmpp_stanza_t *destroy)
{
    char bare[JID_LONGEST + 1];
    drop(&room->successor);
    if (jid_bare(xmpp_stanza_get_attribute(destroy, "jid"), bare) && !str_equal(bare, room->jid))
        room->successor = mem_string(bare);
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
    if (has_status(x, "303") && new_nick != NULL) { /* its presence under the new one follows */
        struct entry *entry = find(room, room->nick);
        if (entry != NULL)
            forget(room, entry);
        xmpp_room_set_nick(room, new_nick);
        return ROOM_SAME;
    }
    empty(room);
    if (destroy != NULL) {
        take_successor(room, destroy);
        *why = "the room was destroyed";
        return ROOM_DESTROYED;
    }
    for (size_t i = 0; i < sizeof departures / sizeof *departures; i++) {
        if (has_status(x, departures[i].code)) {
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
    note(room, nick, presence, stanza_only_child(x, "item", NS_MUC_USER), true);
    if (joined)
        return ROOM_SAME;
    room->created = has_status(x, "201");
    drop(&room->successor);
    return ROOM_JOINED;
}

static bool is_of(const struct room *room, const char *from)
{
    char bare[JID_LONGEST + 1];
    return jid_bare(from, bare) && str_equal(bare, room->jid);
}

enum room_change xmpp_room_take_presence(struct room *room, xmpp_stanza_t *presence,
                                         const char **why)
{
    const char *ignored = NULL;
    const char *from = xmpp_stanza_get_from(presence);
    const char *type = xmpp_stanza_get_type(presence);
    why = why != NULL ? why : &ignored;
    *why = NULL;
    if (!is_of(room, from))
        return ROOM_SAME;
    const char *nick = jid_resource(from);
    if (is(type, "error"))
        return take_error(room, nick, presence, why);
    bool leaves = is(type, "unavailable");
    if (nick == NULL || (type != NULL && !leaves))
        return ROOM_SAME;
    xmpp_stanza_t *x = stanza_only_child(presence, "x", NS_MUC_USER);
    bool own_nick = room->joined && str_equal(nick, room->nick);
    if (leaves && (has_status(x, "110") || own_nick))
        return take_own_leave(room, x, why);
    if (!leaves && has_status(x, "110"))
        return take_own(room, nick, presence, x);
    struct entry *entry = find(room, nick);
    if (leaves && entry != NULL)
        forget(room, entry);
    else if (!leaves)
        note(room, nick, presence, stanza_only_child(x, "item", NS_MUC_USER), own_nick);
    return ROOM_SAME;
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
    if (!is(xmpp_stanza_get_type(iq), "result") || !is_of(room, from) ||
        jid_resource(from) != NULL || query == NULL ||
        xmpp_stanza_get_attribute(query, "node") != NULL)
        return false;
    room->features = 0;
    room->features_known = true;
    xmpp_stanza_t *child = xmpp_stanza_get_children(query);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        if (is(xmpp_stanza_get_name(child), "feature"))
            room->features |= feature_bit(xmpp_stanza_get_attribute(child, "var"));
    }
    return true;
}

bool xmpp_room_is_reconfigured(const struct room *room, xmpp_stanza_t *message)
{
    static const char *const codes[] = {"104", "170", "171", "172", "173", "174"};
    const char *from = xmpp_stanza_get_from(message);
    xmpp_stanza_t *x = stanza_only_child(message, "x", NS_MUC_USER);
    if (!is_of(room, from) || jid_resource(from) != NULL)
        return false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (has_status(x, codes[i]))
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

bool xmpp_room_may_speak(const struct room *room)
{
    const struct entry *own = find(room, room->nick);
    return room->joined && own != NULL && own->occupant.has_voice;
}

const char *xmpp_room_successor(const struct room *room)
{
    return room->successor;
}

size_t xmpp_room_count(const struct room *room)
{
    return HASH_COUNT(room->occupants);
}

const struct occupant *xmpp_room_occupant(const struct room *room, const char *nick)
{
    const struct entry *entry = find(room, nick);
    return entry != NULL ? &entry->occupant : NULL;
}

const struct occupant *xmpp_room_occupant_by_id(const struct room *room, const char *id)
{
    for (const struct entry *entry = room->occupants; entry != NULL; entry = entry->hh.next) {
        if (is(entry->occupant.id, id))
            return &entry->occupant;
    }
    return NULL;
}

enum room_role xmpp_room_role_of(const struct room *room, const char *nick, const char **from)
{
    const struct occupant *occupant = xmpp_room_occupant(room, nick);
    *from = occupant != NULL ? occupant->role_from : NULL;
    return occupant != NULL && room->joined ? occupant->role : ROOM_MEMBER;
}

char *xmpp_room_sender(const struct room *room, const char *nick, xmpp_stanza_t *stanza)
{
    const char *id = xmpp_room_has(room, ROOM_OCCUPANT_ID) ? occupant_id(stanza) : NULL;
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
        occupant = xmpp_room_occupant_by_id(room, sender + length + 1);
    else if (sender[length] == '/')
        occupant = xmpp_room_occupant(room, sender + length + 1);
    return occupant != NULL ? occupant->nick : NULL;
}
