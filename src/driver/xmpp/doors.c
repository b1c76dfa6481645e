#include "driver/xmpp/doors.h"

#include <jansson.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/iq.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/settings.h"

#define NS_MUC "http://jabber.org/protocol/muc"

enum {
    TICK = 1000, /* milliseconds */
    JOINS_BURST = 10,
    JOINS_SECOND = 5,
    INFO_MOST = 20 * 1000, /* milliseconds until a room must have said what it can do */
    JOIN_MOST = 60 * 1000, /* milliseconds until a room must have let us in */
    AGAIN_LEAST = 5 * 1000,
    AGAIN_MOST = 10 * 60 * 1000,
    KICKED_LEAST = 30 * 1000, /* before going back where we were put out */
    KICKED_MOST = 60 * 60 * 1000,
    QUIET = 5 * 60 * 1000, /* a room that says nothing for so long is asked whether we are in */
    ASK_MOST = 60 * 1000,  /* ... and must have answered in */
    NICKS_MOST = 4,        /* tried in one go */
    INVITED_MOST = 500,
    ENTRIES_MOST = 2000,
    HOUR = 3600, /* seconds */
};

const char xmpp_doors_saved[] = "rooms";

static const char no_such_room[] =
    "it does not exist. The bot does not make group chats: make it, and let the bot in";

enum place {
    PLACE_OUT,     /* to be joined at `due` */
    PLACE_ASKING,  /* asked what it is like */
    PLACE_JOINING, /* asked to be let in */
    PLACE_IN,
    PLACE_GIVEN_UP, /* banned, or gone for ever */
};

/* One group chat that the bot is to be in. */
struct entry {
    struct room *room;
    char *nick; /* that it is to have there */
    char *password;
    bool own;      /* of the settings */
    bool unwanted; /* the join made it: it is being taken away again */
    enum place place;
    int64_t due; /* steady milliseconds: the next thing to do */
    struct backoff again;
    struct backoff kicked;
    unsigned nicks;   /* tried in this go */
    const char *told; /* why it is out, once told */
    char *asked;      /* id of the self-ping under way */
};

struct xmpp_doors {
    struct loop *loop;
    xmpp_ctx_t *context;
    const struct xmpp_settings *settings;
    struct xmpp_doors_calls calls;
    void *data;
    struct loop_timer *tick;
    struct bucket joins;
    struct bucket invites;
    struct entry **entries;
    size_t count;
    uint64_t asked;
    bool up;
};

static void on_tick(void *data);

/* ---- the list ---- */

static struct entry *find(const struct xmpp_doors *doors, const char *bare)
{
    for (size_t i = 0; i < doors->count; i++) {
        if (str_equal(xmpp_room_jid(doors->entries[i]->room), bare))
            return doors->entries[i];
    }
    return NULL;
}

static struct entry *find_from(const struct xmpp_doors *doors, const char *from)
{
    char bare[JID_LONGEST + 1];
    return from != NULL && jid_bare(from, bare) ? find(doors, bare) : NULL;
}

struct room *xmpp_doors_room(const struct xmpp_doors *doors, const char *bare)
{
    const struct entry *entry = find(doors, bare);
    return entry == NULL ? NULL : entry->room;
}

static struct entry *add(struct xmpp_doors *doors, const char *bare, const char *nick,
                         const char *password)
{
    if (doors->count >= ENTRIES_MOST)
        return NULL;
    struct entry *entry = mem_new(struct entry);
    *entry = (struct entry){.room = xmpp_room_create(bare, nick),
                            .nick = mem_string(nick),
                            .password = password == NULL ? NULL : mem_string(password),
                            .due = clock_steady()};
    backoff_init(&entry->again, AGAIN_LEAST, AGAIN_MOST);
    backoff_init(&entry->kicked, KICKED_LEAST, KICKED_MOST);
    doors->entries = mem_resize(doors->entries, doors->count + 1, sizeof(struct entry *));
    doors->entries[doors->count++] = entry;
    return entry;
}

static void entry_destroy(struct entry *entry)
{
    xmpp_room_destroy(entry->room);
    if (entry->password != NULL)
        mem_wipe(entry->password, strlen(entry->password));
    free(entry->password);
    free(entry->nick);
    free(entry->asked);
    free(entry);
}

static void drop(struct xmpp_doors *doors, struct entry *entry)
{
    size_t i = 0;
    while (doors->entries[i] != entry)
        i++;
    memmove(&doors->entries[i], &doors->entries[i + 1],
            (--doors->count - i) * sizeof(struct entry *));
    entry_destroy(entry);
}

static void add_saved(struct xmpp_doors *doors, const char *saved)
{
    json_t *list = saved == NULL ? NULL : json_loads(saved, 0, NULL);
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        const char *room = json_string_value(item);
        if (room != NULL && find(doors, room) == NULL && index < INVITED_MOST)
            add(doors, room, doors->settings->nick, NULL);
    }
    json_decref(list);
}

/* The rooms that it was invited to outlive the process. */
static void save(struct xmpp_doors *doors)
{
    json_t *list = json_array();
    for (size_t i = 0; i < doors->count; i++) {
        if (!doors->entries[i]->own)
            json_array_append_new(list, json_string(xmpp_room_jid(doors->entries[i]->room)));
    }
    char *blob = json_dumps(list, JSON_COMPACT);
    doors->calls.line(doors->data, &(struct line){.type = LINE_SAVE,
                                                  .id = xmpp_doors_saved,
                                                  .name = xmpp_doors_saved,
                                                  .blob = blob});
    free(blob);
    json_decref(list);
}

struct xmpp_doors *xmpp_doors_create(struct loop *loop, xmpp_ctx_t *context,
                                     const struct xmpp_settings *settings, const char *saved,
                                     const struct xmpp_doors_calls *calls, void *data)
{
    struct xmpp_doors *doors = mem_new(struct xmpp_doors);
    double burst = (double)settings->invites_per_hour;
    *doors = (struct xmpp_doors){
        .loop = loop, .context = context, .settings = settings, .calls = *calls, .data = data};
    doors->tick = loop_timer_create(loop, on_tick, doors);
    bucket_init(&doors->joins, JOINS_BURST, JOINS_SECOND, clock_steady());
    bucket_init(&doors->invites, burst, burst / HOUR, clock_steady());
    for (size_t i = 0; i < settings->place_count; i++) {
        const struct xmpp_place *place = &settings->places[i];
        struct entry *entry = find(doors, place->room) != NULL
                                  ? NULL
                                  : add(doors, place->room, place->nick, place->password);
        if (entry != NULL)
            entry->own = true;
    }
    add_saved(doors, saved);
    return doors;
}

void xmpp_doors_destroy(struct xmpp_doors *doors)
{
    if (doors == NULL)
        return;
    for (size_t i = 0; i < doors->count; i++)
        entry_destroy(doors->entries[i]);
    free(doors->entries);
    loop_timer_destroy(doors->tick);
    free(doors);
}

/* ---- stanzas ---- */

static xmpp_stanza_t *child(xmpp_stanza_t *of, const char *name, const char *ns)
{
    xmpp_stanza_t *made = xmpp_stanza_new(xmpp_stanza_get_context(of));
    xmpp_stanza_set_name(made, name);
    if (ns != NULL)
        xmpp_stanza_set_ns(made, ns);
    xmpp_stanza_add_child_ex(of, made, 0);
    return made;
}

static void add_text(xmpp_stanza_t *to, const char *text)
{
    xmpp_stanza_t *inner = xmpp_stanza_new(xmpp_stanza_get_context(to));
    xmpp_stanza_set_text(inner, text);
    xmpp_stanza_add_child_ex(to, inner, 0);
}

static xmpp_stanza_t *presence_to(const struct xmpp_doors *doors, const struct entry *entry)
{
    xmpp_stanza_t *presence = xmpp_presence_new(doors->context);
    char *to = mem_print("%s/%s", xmpp_room_jid(entry->room), xmpp_room_nick(entry->room));
    xmpp_stanza_set_to(presence, to);
    free(to);
    return presence;
}

/* XEP-0045, 7.2.13: no history. */
static void send_join(struct xmpp_doors *doors, const struct entry *entry)
{
    xmpp_stanza_t *presence = presence_to(doors, entry);
    xmpp_stanza_t *x = child(presence, "x", NS_MUC);
    xmpp_stanza_set_attribute(child(x, "history", NULL), "maxstanzas", "0");
    if (entry->password != NULL)
        add_text(child(x, "password", NULL), entry->password);
    xmpp_stanza_add_child_ex(presence, iq_caps(doors->context), 0);
    doors->calls.send(doors->data, presence);
}

static void send_leave(struct xmpp_doors *doors, const struct entry *entry, const char *reason)
{
    xmpp_stanza_t *presence = presence_to(doors, entry);
    xmpp_stanza_set_type(presence, "unavailable");
    if (reason != NULL)
        add_text(child(presence, "status", NULL), reason);
    doors->calls.send(doors->data, presence);
}

static char *next_id(struct xmpp_doors *doors, const char *what)
{
    return mem_print("waymark-%s-%llu", what, (unsigned long long)++doors->asked);
}

static void ask_features(struct xmpp_doors *doors, const struct entry *entry)
{
    char *id = next_id(doors, "info");
    xmpp_stanza_t *iq = xmpp_iq_new(doors->context, "get", id);
    xmpp_stanza_set_to(iq, xmpp_room_jid(entry->room));
    child(iq, "query", XMPP_NS_DISCO_INFO);
    doors->calls.send(doors->data, iq);
    free(id);
}

/* XEP-0410: a ping to ourselves by way of the room. */
static void ask_whether_in(struct xmpp_doors *doors, struct entry *entry)
{
    char *to = mem_print("%s/%s", xmpp_room_jid(entry->room), xmpp_room_nick(entry->room));
    free(entry->asked);
    entry->asked = next_id(doors, "self");
    xmpp_stanza_t *iq = xmpp_iq_new(doors->context, "get", entry->asked);
    xmpp_stanza_set_to(iq, to);
    child(iq, "ping", "urn:xmpp:ping");
    doors->calls.send(doors->data, iq);
    entry->due = clock_steady() + ASK_MOST;
    free(to);
}

/* ---- in and out ---- */

/* First what it can do, and whether it is there: a message of a room whose ids are not known to be
 * its own would be known by another id later, and a room that is not there would be made by the
 * join. */
static void ask_before(struct xmpp_doors *doors, struct entry *entry)
{
    xmpp_room_reset(entry->room);
    free(entry->asked);
    entry->asked = NULL;
    entry->unwanted = false;
    entry->place = PLACE_ASKING;
    entry->due = clock_steady() + INFO_MOST;
    ask_features(doors, entry);
}

static void join(struct xmpp_doors *doors, struct entry *entry)
{
    entry->place = PLACE_JOINING;
    entry->due = clock_steady() + JOIN_MOST;
    send_join(doors, entry);
}

static void wait_outside(struct entry *entry, struct backoff *backoff)
{
    xmpp_room_reset(entry->room);
    entry->place = PLACE_OUT;
    entry->due = clock_steady() + backoff_next(backoff);
}

static void warn(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    if (why == NULL || (entry->told != NULL && str_equal(entry->told, why)))
        return;
    entry->told = why;
    char *text = mem_print("the group chat %s: %s", xmpp_room_jid(entry->room), why);
    doors->calls.line(doors->data,
                      &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
    free(text);
}

/* A room that was not there is made by whoever joins it, and theirs. That is not ours to do: a room
 * of the settings that does not exist is a mistake, or will be made by its people. Who leaves it
 * before it is set up takes it away again; to destroy it would, on Prosody, keep its name from
 * everybody for a month. */
static void joined(struct xmpp_doors *doors, struct entry *entry)
{
    if (xmpp_room_created(entry->room)) {
        warn(doors, entry, no_such_room);
        send_leave(doors, entry, NULL);
        wait_outside(entry, &entry->again);
        entry->unwanted = true;
        return;
    }
    entry->place = PLACE_IN;
    entry->told = NULL;
    entry->nicks = 0;
    entry->due = clock_steady() + QUIET;
    backoff_reset(&entry->again);
    doors->calls.open(doors->data, entry->room);
}

static void try_another_nick(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    if (++entry->nicks >= NICKS_MOST) {
        warn(doors, entry, why);
        entry->nicks = 0;
        xmpp_room_set_nick(entry->room, entry->nick);
        wait_outside(entry, &entry->again);
        return;
    }
    char *nick = mem_print("%s%.*s", entry->nick, (int)entry->nicks, "____");
    xmpp_room_set_nick(entry->room, nick);
    free(nick);
    join(doors, entry);
}

/* Where a room goes is for its owner to say; that the bot goes along, for whoever wanted it in. */
static void destroyed(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    const char *successor = xmpp_room_successor(entry->room);
    char *bare = mem_string(xmpp_room_jid(entry->room));
    bool own = entry->own;
    warn(doors, entry, why);
    if (successor != NULL) {
        doors->calls.line(doors->data,
                          &(struct line){.type = LINE_ROOM, .room = bare, .successor = successor});
        xmpp_doors_enter(doors, successor);
    }
    entry = find(doors, bare);
    if (own && entry != NULL)
        wait_outside(entry, &entry->again); /* its people may make it again */
    else if (entry != NULL)
        drop(doors, entry);
    free(bare);
    if (!own)
        save(doors);
}

static void put_out(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    warn(doors, entry, why);
    if (entry->own) {
        wait_outside(entry, &entry->kicked);
    } else { /* whoever invited it does not decide alone */
        drop(doors, entry);
        save(doors);
    }
}

static void banned(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    warn(doors, entry, why);
    entry->place = PLACE_GIVEN_UP;
    if (!entry->own) {
        drop(doors, entry);
        save(doors);
    }
}

bool xmpp_doors_take_presence(struct xmpp_doors *doors, xmpp_stanza_t *presence)
{
    struct entry *entry = find_from(doors, xmpp_stanza_get_from(presence));
    const char *why = NULL;
    if (entry == NULL)
        return false;
    if (entry->unwanted && entry->place == PLACE_OUT)
        return true;
    bool was_in = entry->place == PLACE_IN;
    enum room_change change = xmpp_room_take_presence(entry->room, presence, &why);
    if (was_in && entry->asked == NULL)
        entry->due = clock_steady() + QUIET;
    if (change == ROOM_JOINED) {
        joined(doors, entry);
    } else if (change == ROOM_CONFLICT && entry->place == PLACE_JOINING) {
        try_another_nick(doors, entry, why);
    } else if (change == ROOM_KICKED) {
        put_out(doors, entry, why);
    } else if (change == ROOM_BANNED) {
        banned(doors, entry, why);
    } else if (change == ROOM_DESTROYED) {
        destroyed(doors, entry, why);
    } else if (change == ROOM_LEFT || change == ROOM_REFUSED || change == ROOM_SHUTDOWN) {
        warn(doors, entry, why);
        wait_outside(entry, &entry->again);
    }
    return true;
}

/* ---- in time ---- */

static void do_due(struct xmpp_doors *doors, struct entry *entry)
{
    if (entry->place == PLACE_OUT) {
        if (bucket_take(&doors->joins, 1, clock_steady()))
            ask_before(doors, entry);
    } else if (entry->place == PLACE_ASKING) {
        join(doors, entry); /* perhaps it does not tell strangers */
    } else if (entry->place == PLACE_JOINING) {
        warn(doors, entry, "it does not answer");
        wait_outside(entry, &entry->again);
    } else if (entry->place == PLACE_IN && entry->asked == NULL) {
        ask_whether_in(doors, entry);
    } else if (entry->place == PLACE_IN) {
        ask_before(doors, entry); /* it did not answer: what it thinks of us is unknown */
    }
}

static void on_tick(void *data)
{
    struct xmpp_doors *doors = data;
    int64_t now = clock_steady();
    for (size_t i = 0; i < doors->count; i++) {
        if (doors->entries[i]->due <= now)
            do_due(doors, doors->entries[i]);
    }
    loop_timer_set(doors->tick, TICK);
}

void xmpp_doors_up(struct xmpp_doors *doors, bool resumed)
{
    doors->up = true;
    for (size_t i = 0; i < doors->count && !resumed; i++) {
        struct entry *entry = doors->entries[i];
        xmpp_room_reset(entry->room);
        xmpp_room_set_nick(entry->room, entry->nick);
        entry->place = PLACE_OUT;
        entry->nicks = 0;
        entry->due = clock_steady();
        backoff_reset(&entry->again);
    }
    on_tick(doors);
}

void xmpp_doors_down(struct xmpp_doors *doors)
{
    doors->up = false;
    loop_timer_stop(doors->tick);
}

bool xmpp_doors_settled(const struct xmpp_doors *doors)
{
    for (size_t i = 0; i < doors->count; i++) {
        const struct entry *entry = doors->entries[i];
        if (entry->place == PLACE_ASKING || entry->place == PLACE_JOINING ||
            (entry->place == PLACE_OUT && entry->told == NULL))
            return false;
    }
    return true;
}

/* ---- answers ---- */

/* XEP-0410, 3: these say nothing against our being in. */
static bool says_in(xmpp_stanza_t *iq)
{
    const char *type = xmpp_stanza_get_type(iq);
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(iq, "error");
    if (type != NULL && str_equal(type, "result"))
        return true;
    return error == NULL || xmpp_stanza_get_child_by_name(error, "service-unavailable") != NULL ||
           xmpp_stanza_get_child_by_name(error, "feature-not-implemented") != NULL ||
           xmpp_stanza_get_child_by_name(error, "item-not-found") != NULL;
}

static void take_features(struct xmpp_doors *doors, struct entry *entry, xmpp_stanza_t *iq)
{
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(iq, "error");
    bool taken = xmpp_room_take_features(entry->room, iq);
    if (!jid_same(xmpp_stanza_get_from(iq), xmpp_room_jid(entry->room)))
        return;
    if (entry->place == PLACE_ASKING && error != NULL &&
        xmpp_stanza_get_child_by_name(error, "item-not-found") != NULL) {
        warn(doors, entry, no_such_room);
        wait_outside(entry, &entry->again);
    } else if (entry->place == PLACE_ASKING) {
        join(doors, entry);
    } else if (taken && entry->place == PLACE_IN) {
        doors->calls.open(doors->data, entry->room);
    }
}

bool xmpp_doors_take_answer(struct xmpp_doors *doors, xmpp_stanza_t *iq)
{
    struct entry *entry = find_from(doors, xmpp_stanza_get_from(iq));
    const char *id = xmpp_stanza_get_id(iq);
    if (entry == NULL || id == NULL)
        return false;
    if (str_starts(id, "waymark-info-")) {
        take_features(doors, entry, iq);
    } else if (entry->asked != NULL && str_equal(id, entry->asked) && entry->place == PLACE_IN) {
        free(entry->asked);
        entry->asked = NULL;
        entry->due = clock_steady() + QUIET;
        if (!says_in(iq))
            ask_before(doors, entry);
    }
    return true;
}

static bool says_out(xmpp_stanza_t *message)
{
    const char *type = xmpp_stanza_get_type(message);
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(message, "error");
    return type != NULL && str_equal(type, "error") && error != NULL &&
           xmpp_stanza_get_child_by_name(error, "not-acceptable") != NULL;
}

void xmpp_doors_heard(struct xmpp_doors *doors, struct room *room, xmpp_stanza_t *message)
{
    struct entry *entry = find(doors, xmpp_room_jid(room));
    if (entry == NULL || entry->place != PLACE_IN || entry->asked != NULL)
        return;
    if (says_out(message)) {
        ask_whether_in(doors, entry);
        return;
    }
    entry->due = clock_steady() + QUIET;
    if (xmpp_room_is_reconfigured(room, message))
        ask_features(doors, entry);
}

/* ---- wanted and not ---- */

void xmpp_doors_enter(struct xmpp_doors *doors, const char *room)
{
    char bare[JID_LONGEST + 1];
    if (!jid_bare(room, bare) || strchr(bare, '@') == NULL)
        return;
    struct entry *entry = find(doors, bare);
    if (entry == NULL) {
        entry = add(doors, bare, doors->settings->nick, NULL);
        if (entry != NULL)
            save(doors);
    } else if (entry->place == PLACE_GIVEN_UP) {
        entry->place = PLACE_OUT;
        entry->due = clock_steady();
    }
    if (doors->up)
        loop_timer_set(doors->tick, 0);
}

void xmpp_doors_leave(struct xmpp_doors *doors, const char *room, const char *reason)
{
    struct entry *entry = find_from(doors, room);
    if (entry == NULL)
        return;
    if (entry->place == PLACE_IN || entry->place == PLACE_JOINING)
        send_leave(doors, entry, reason);
    drop(doors, entry);
    save(doors);
}

/* ---- invitations ---- */

/* "help.example.org" lies in "example.org". */
static bool lies_in(const char *domain, const char *of)
{
    size_t length = strlen(domain), most = strlen(of);
    return str_equal_fold(domain, of) || (length > most + 1 && domain[length - most - 1] == '.' &&
                                          str_equal_fold(domain + length - most, of));
}

static bool is_listed(const struct xmpp_settings *settings, const char *jid)
{
    char bare[JID_LONGEST + 1];
    if (!jid_bare(jid, bare))
        return false;
    const char *at = strchr(bare, '@');
    for (size_t i = 0; i < settings->invite_from_count; i++) {
        const char *from = settings->invite_from[i];
        if (jid_same_bare(from, bare) ||
            (strchr(from, '@') == NULL && at != NULL && str_equal_fold(from, at + 1)))
            return true;
    }
    return false;
}

/* Whether the room itself is named, or the server that it is on. */
static bool is_room_listed(const struct xmpp_settings *settings, const char *room)
{
    const char *service = strchr(room, '@') + 1;
    for (size_t i = 0; i < settings->invite_from_count; i++) {
        const char *from = settings->invite_from[i];
        if (strchr(from, '@') == NULL ? lies_in(service, from) : jid_same_bare(from, room))
            return true;
    }
    return false;
}

/* Of a mediated invitation only the room says whose it is, if it says so at all (Prosody names the
 * occupant). That counts where the room's service belongs to the inviter's own server. */
static bool is_welcome(const struct xmpp_settings *settings, const char *room, const char *by,
                       bool mediated)
{
    char bare[JID_LONGEST + 1];
    if (settings->invites != XMPP_INVITES_LISTED)
        return settings->invites == XMPP_INVITES_ANYONE;
    if (mediated && is_room_listed(settings, room))
        return true;
    if (by == NULL || !jid_bare(by, bare) || strchr(bare, '@') == NULL)
        return false;
    return is_listed(settings, bare) &&
           (!mediated || lies_in(strchr(room, '@') + 1, strchr(bare, '@') + 1));
}

static void decline(struct xmpp_doors *doors, const char *room, const char *by, const char *reason)
{
    xmpp_stanza_t *message = xmpp_message_new(doors->context, NULL, room, NULL);
    xmpp_stanza_t *declined = child(child(message, "x", NS_MUC "#user"), "decline", NULL);
    xmpp_stanza_set_to(declined, by);
    add_text(child(declined, "reason", NULL), reason);
    doors->calls.send(doors->data, message);
}

void xmpp_doors_invited(struct xmpp_doors *doors, const char *room, const char *by,
                        const char *password, bool mediated)
{
    char bare[JID_LONGEST + 1];
    if (!jid_bare(room, bare) || strchr(bare, '@') == NULL)
        return;
    struct entry *entry = find(doors, bare);
    const char *why = NULL;
    if (entry == NULL && !is_welcome(doors->settings, bare, by, mediated))
        why = "This bot follows invitations only from those whom its operator named.";
    else if (entry == NULL && (doors->count >= INVITED_MOST + doors->settings->place_count ||
                               !bucket_take(&doors->invites, 1, clock_steady())))
        why = "This bot follows only so many invitations. Please try later.";
    if (why != NULL) {
        if (mediated && by != NULL)
            decline(doors, bare, by, why);
        return;
    }
    if (entry == NULL && password != NULL)
        add(doors, bare, doors->settings->nick, password);
    xmpp_doors_enter(doors, bare);
    if (entry == NULL)
        save(doors);
}
