#include "driver/matrix/room.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/acl.h"
#include "driver/matrix/event.h"
#include "driver/matrix/members.h"
#include "driver/matrix/names.h"
#include "driver/matrix/power.h"

enum { OWNER_LEVEL = 100, DIRECT_MOST = 2 };

struct room {
    char *id;
    const char *self;
    struct power power;
    struct members members;
    struct names names;
    char *changed_by;    /* own membership */
    char *changed_event; /* ditto */
    char *invited_by;
    char *made_for;
    char *successor;
    char *successor_by;
    char *predecessor;
    int64_t joined_at;
    int64_t alone_since; /* -1: not alone */
    enum room_membership membership;
    bool encrypted;
    bool shut_out;       /* the server ACL denies the own homeserver */
    bool marked_direct;  /* by m.direct */
    bool invited_direct; /* by the invitation */
};

struct room *room_create(const char *id, const char *self)
{
    struct room *room = mem_new(struct room);
    room->id = mem_string(id);
    room->self = self;
    room->alone_since = -1;
    power_init(&room->power);
    return room;
}

void room_destroy(struct room *room)
{
    if (room == NULL)
        return;
    power_finish(&room->power);
    members_finish(&room->members);
    names_finish(&room->names);
    free(room->changed_by);
    free(room->changed_event);
    free(room->invited_by);
    free(room->made_for);
    free(room->successor);
    free(room->successor_by);
    free(room->predecessor);
    free(room->id);
    free(room);
}

static void set(char **at, const char *text)
{
    free(*at);
    *at = text != NULL ? mem_string(text) : NULL;
}

static void weigh_alone(struct room *room, int64_t now)
{
    const struct members *members = &room->members;
    bool alone = room->membership == ROOM_JOINED && members_known(members) &&
                 members->joined <= 1 && members->invited == 0;
    if (!alone)
        room->alone_since = -1;
    else if (room->alone_since < 0)
        room->alone_since = now;
}

static void take_create(struct room *room, const json_t *event)
{
    const json_t *before = event_object(event_object(event, "content"), "predecessor");
    const char *sender = event_user_id(event, "sender");
    if (room->power.version < 0) {
        set(&room->predecessor, event_room_id(before, "room_id"));
        if (sender != NULL && str_equal(sender, room->self))
            set(&room->made_for, event_user_id(event_object(event, "content"), ROOM_MADE_FOR));
    }
    power_take_create(&room->power, event, room->self);
}

static void take_power_levels(struct room *room, const json_t *event)
{
    power_take_levels(&room->power, event_object(event, "content"), room->self);
}

/* Whatever its content is: there is no way back to plain text. */
static void take_encryption(struct room *room, const json_t *event)
{
    (void)event;
    room->encrypted = true;
}

static void take_server_acl(struct room *room, const json_t *event)
{
    room->shut_out = !acl_allows(event_object(event, "content"), event_server_of(room->self));
}

/* Whether its sender has the power is asked later: the state comes in any order. */
static void take_tombstone(struct room *room, const json_t *event)
{
    const char *successor = event_room_id(event_object(event, "content"), "replacement_room");
    const char *sender = event_user_id(event, "sender");
    bool good = successor != NULL && sender != NULL && !str_equal(successor, room->id);
    set(&room->successor, good ? successor : NULL);
    set(&room->successor_by, good ? sender : NULL);
}

static enum room_membership membership_of(const json_t *content)
{
    static const struct {
        const char *word;
        enum room_membership membership;
    } words[] = {{"invite", ROOM_INVITED},
                 {"join", ROOM_JOINED},
                 {"leave", ROOM_LEFT},
                 {"ban", ROOM_BANNED},
                 {"knock", ROOM_LEFT}};
    const char *word = event_string(content, "membership");
    for (size_t i = 0; word != NULL && i < sizeof words / sizeof *words; i++) {
        if (str_equal(words[i].word, word))
            return words[i].membership;
    }
    return ROOM_NOTHING;
}

static const json_t *content_before(const json_t *event)
{
    return event_object(event_object(event, "unsigned"), "prev_content");
}

/* Who invited: the sender of the invitation, or of what a join came after (`prev_sender` is not in
 * the specification, but servers tell it). */
static void take_inviter(struct room *room, const json_t *event, enum room_membership membership)
{
    if (membership == ROOM_INVITED)
        set(&room->invited_by, event_user_id(event, "sender"));
    else if (membership == ROOM_JOINED && membership_of(content_before(event)) == ROOM_INVITED &&
             room->invited_by == NULL)
        set(&room->invited_by, event_user_id(event_object(event, "unsigned"), "prev_sender"));
    else if (membership != ROOM_JOINED)
        set(&room->invited_by, NULL);
}

/* A change of the own name is an m.room.member too, and nothing happened by it. A room may be known
 * to be joined before its state says how that came. */
static bool is_no_change(const struct room *room, const json_t *event,
                         enum room_membership membership)
{
    bool known = room->changed_event != NULL || membership_of(content_before(event)) == ROOM_JOINED;
    return membership == ROOM_JOINED && room->membership == ROOM_JOINED && known;
}

static void take_own_membership(struct room *room, const json_t *event)
{
    const json_t *content = event_object(event, "content");
    enum room_membership membership = membership_of(content);
    const json_t *invitation = membership == ROOM_INVITED ? content : content_before(event);
    if (membership == ROOM_NOTHING || is_no_change(room, event, membership))
        return;
    take_inviter(room, event, membership);
    if (membership == ROOM_INVITED || membership == ROOM_JOINED)
        room->invited_direct = json_is_true(json_object_get(invitation, "is_direct")) ||
                               (membership == ROOM_JOINED && room->invited_direct);
    if (membership == ROOM_JOINED)
        room->joined_at = event_time(event) > 0 ? event_time(event) : 0;
    room->membership = membership;
    set(&room->changed_by, event_user_id(event, "sender"));
    set(&room->changed_event, event_event_id(event, "event_id"));
}

static void take_member(struct room *room, const json_t *event)
{
    const json_t *content = event_object(event, "content");
    const char *user = event_user_id(event, "state_key");
    enum room_membership membership = membership_of(content);
    if (user == NULL || membership == ROOM_NOTHING)
        return;
    members_take(&room->members, user, event_string(content, "membership"));
    if (str_equal(user, room->self))
        take_own_membership(room, event);
    else
        names_take(&room->names, user,
                   membership == ROOM_JOINED ? event_string(content, "displayname") : NULL);
}

void room_take_state(struct room *room, const json_t *event, int64_t now)
{
    static const struct {
        const char *type;
        void (*take)(struct room *room, const json_t *event);
    } takers[] = {
        {"m.room.create", take_create},         {"m.room.power_levels", take_power_levels},
        {"m.room.encryption", take_encryption}, {"m.room.server_acl", take_server_acl},
        {"m.room.tombstone", take_tombstone},
    };
    const char *type = event_string(event, "type");
    const char *state_key = event_string(event, "state_key");
    if (type == NULL || state_key == NULL || event_object(event, "content") == NULL)
        return;
    if (str_equal(type, "m.room.member"))
        take_member(room, event);
    for (size_t i = 0; *state_key == '\0' && i < sizeof takers / sizeof *takers; i++) {
        if (str_equal(takers[i].type, type))
            takers[i].take(room, event);
    }
    weigh_alone(room, now);
}

void room_take_stripped(struct room *room, const json_t *event)
{
    const char *type = event_string(event, "type");
    const char *user = event_string(event, "state_key");
    if (type != NULL && user != NULL && str_equal(type, "m.room.member") &&
        str_equal(user, room->self) &&
        membership_of(event_object(event, "content")) == ROOM_INVITED)
        take_own_membership(room, event);
}

void room_take_summary(struct room *room, const json_t *summary, int64_t now)
{
    members_take_summary(&room->members, summary);
    weigh_alone(room, now);
}

void room_mark_joined(struct room *room)
{
    room->membership = ROOM_JOINED;
}

void room_mark_direct(struct room *room, bool marked)
{
    room->marked_direct = marked;
}

void room_mark_encrypted(struct room *room)
{
    room->encrypted = true;
}

const char *room_id(const struct room *room)
{
    return room->id;
}

const char *room_self(const struct room *room)
{
    return room->self;
}

struct room_change room_own_change(const struct room *room)
{
    return (struct room_change){.membership = room->membership,
                                .by = room->changed_by,
                                .event = room->changed_event,
                                .joined_at = room->joined_at};
}

const char *room_invited_by(const struct room *room)
{
    return room->invited_by;
}

const char *room_made_for(const struct room *room)
{
    return room->made_for;
}

int room_version(const struct room *room)
{
    return room->power.version;
}

int64_t room_power_of(const struct room *room, const char *user)
{
    return power_of(&room->power, user);
}

static enum room_role role_in(const struct power *power, const char *user)
{
    int64_t level = power_of(power, user);
    if (level == POWER_INFINITE || (level >= OWNER_LEVEL && level > power->users_default))
        return ROOM_OWNER;
    return level >= power_to_moderate(power) ? ROOM_MODERATOR : ROOM_MEMBER;
}

enum room_role room_role_of(const struct room *room, const char *user)
{
    return role_in(&room->power, user);
}

enum room_role room_role_by(const struct room *room, const json_t *levels, const char *user,
                            int64_t *level)
{
    struct power power;
    power_init_anew(&power, &room->power, levels, user);
    enum room_role role = role_in(&power, user);
    *level = power_of(&power, user);
    power_finish(&power);
    return role;
}

static const char *why_not_send(const struct room *room, const char *type)
{
    if (room->membership != ROOM_JOINED)
        return "the bot is not in the room";
    if (room->shut_out)
        return "the room's server ACL denies the bot's homeserver";
    if (power_of(&room->power, room->self) < power_to_send(&room->power, type))
        return "the bot's power level in the room is too low to speak there";
    return NULL;
}

bool room_may_send(const struct room *room, const char *type, const char **why)
{
    const char *reason = why_not_send(room, type);
    if (reason != NULL && why != NULL)
        *why = reason;
    return reason == NULL;
}

bool room_encrypted(const struct room *room)
{
    return room->encrypted;
}

int64_t room_member_count(const struct room *room)
{
    return room->members.joined;
}

bool room_direct(const struct room *room)
{
    int64_t count = (int64_t)room->members.joined + room->members.invited;
    bool meant = room->marked_direct || room->invited_direct || room->made_for != NULL;
    return meant && count >= 1 && count <= DIRECT_MOST;
}

int64_t room_alone_since(const struct room *room)
{
    return room->alone_since;
}

const char *room_successor(const struct room *room, const char **by)
{
    if (room->successor == NULL || power_of(&room->power, room->successor_by) <
                                       power_to_send(&room->power, "m.room.tombstone"))
        return NULL;
    if (by != NULL)
        *by = room->successor_by;
    return room->successor;
}

const char *room_predecessor(const struct room *room)
{
    return room->predecessor;
}

const char *room_name_of(const struct room *room, const char *user)
{
    return names_find(&room->names, user);
}

bool room_is_own_join(const json_t *event, const char *self)
{
    const char *type = event_string(event, "type");
    const char *user = event_string(event, "state_key");
    return type != NULL && user != NULL && str_equal(type, "m.room.member") &&
           str_equal(user, self) && membership_of(event_object(event, "content")) == ROOM_JOINED &&
           membership_of(content_before(event)) != ROOM_JOINED;
}
