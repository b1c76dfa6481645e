#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/doors_inside.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/stanza.h"

enum {
    INFO_MOST = 20 * 1000, /* milliseconds until a room must have said what it can do */
    JOIN_MOST = 60 * 1000, /* milliseconds until a room must have let us in */
    ASK_MOST = 60 * 1000,  /* ... whether we are in */
    NICKS_MOST = 4,        /* tried in one go */
};

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
    xmpp_stanza_t *x = stanza_add(presence, "x", NS_MUC);
    xmpp_stanza_set_attribute(stanza_add(x, "history", NULL), "maxstanzas", "0");
    if (entry->password != NULL)
        stanza_add_text(x, "password", NULL, entry->password);
    doors->calls.dress(doors->data, presence);
    doors->calls.send(doors->data, presence);
}

void joining_announce(struct xmpp_doors *doors, const struct entry *entry)
{
    xmpp_stanza_t *presence = presence_to(doors, entry);
    doors->calls.dress(doors->data, presence);
    doors->calls.send(doors->data, presence);
}

void joining_leave(struct xmpp_doors *doors, const struct entry *entry, const char *reason)
{
    xmpp_stanza_t *presence = presence_to(doors, entry);
    xmpp_stanza_set_type(presence, "unavailable");
    if (reason != NULL)
        stanza_add_text(presence, "status", NULL, reason);
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
    stanza_add(iq, "query", XMPP_NS_DISCO_INFO);
    doors->calls.send(doors->data, iq);
    free(id);
}

/* XEP-0410: a ping to ourselves by way of the room. */
void joining_ask_whether_in(struct xmpp_doors *doors, struct entry *entry)
{
    char *to = mem_print("%s/%s", xmpp_room_jid(entry->room), xmpp_room_nick(entry->room));
    free(entry->asked);
    entry->asked = next_id(doors, "self");
    xmpp_stanza_t *iq = stanza_make_ping(doors->context, entry->asked);
    xmpp_stanza_set_to(iq, to);
    doors->calls.send(doors->data, iq);
    entry->due = clock_steady() + ASK_MOST;
    free(to);
}

/* ---- in ---- */

/* First what it can do, and whether it is there: a message of a room whose ids are not known to be
 * its own would be known by another id later, and a room that is not there would be made by the
 * join. */
void joining_ask(struct xmpp_doors *doors, struct entry *entry)
{
    xmpp_room_reset(entry->room);
    free(entry->asked);
    entry->asked = NULL;
    entry->unwanted = false;
    if (entry->place == PLACE_IN)
        entry->lost_at = entry->heard_at;
    entry->place = PLACE_ASKING;
    entry->due = clock_steady() + INFO_MOST;
    ask_features(doors, entry);
}

void joining_go_in(struct xmpp_doors *doors, struct entry *entry)
{
    entry->place = PLACE_JOINING;
    entry->due = clock_steady() + JOIN_MOST;
    send_join(doors, entry);
}

/* A room that was not there is made by whoever joins it, and theirs. That is not ours to do: a room
 * of the settings that does not exist is a mistake, or will be made by its people. Who leaves it
 * before it is set up takes it away again; to destroy it would, on Prosody, keep its name from
 * everybody for a month. */
void joining_done(struct xmpp_doors *doors, struct entry *entry)
{
    if (xmpp_room_created(entry->room)) {
        doors_warn(doors, entry, doors_no_such_room);
        joining_leave(doors, entry, NULL);
        doors_wait(entry, &entry->again);
        entry->unwanted = true;
        return;
    }
    entry->place = PLACE_IN;
    entry->told = NULL;
    entry->nicks = 0;
    doors_note_sign(entry);
    backoff_reset(&entry->again);
    doors->calls.open(doors->data, entry->room, entry->lost_at);
    entry->lost_at = 0;
}

void joining_nick_taken(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    if (++entry->nicks >= NICKS_MOST) {
        doors_warn(doors, entry, why);
        entry->nicks = 0;
        xmpp_room_set_nick(entry->room, entry->nick);
        doors_wait(entry, &entry->again);
        return;
    }
    char *nick = mem_print("%s%.*s", entry->nick, (int)entry->nicks, "____");
    xmpp_room_set_nick(entry->room, nick);
    free(nick);
    joining_go_in(doors, entry);
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
        doors_warn(doors, entry, doors_no_such_room);
        doors_wait(entry, &entry->again);
    } else if (entry->place == PLACE_ASKING) {
        joining_go_in(doors, entry);
    } else if (taken && entry->place == PLACE_IN) {
        doors->calls.open(doors->data, entry->room, 0);
    }
}

/* Anybody in the room may send us what looks like the answer to a ping to ourselves. */
static bool is_self(const struct entry *entry, const char *from)
{
    const char *nick = jid_resource(from);
    return nick != NULL && str_equal(nick, xmpp_room_nick(entry->room));
}

bool xmpp_doors_take_answer(struct xmpp_doors *doors, xmpp_stanza_t *iq)
{
    struct entry *entry = doors_find_from(doors, xmpp_stanza_get_from(iq));
    const char *id = xmpp_stanza_get_id(iq);
    if (entry == NULL || id == NULL)
        return false;
    if (str_starts(id, "waymark-info-")) {
        take_features(doors, entry, iq);
    } else if (entry->asked != NULL && str_equal(id, entry->asked) && entry->place == PLACE_IN &&
               is_self(entry, xmpp_stanza_get_from(iq))) {
        free(entry->asked);
        entry->asked = NULL;
        if (says_in(iq))
            doors_note_sign(entry);
        else
            joining_ask(doors, entry);
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
    struct entry *entry = doors_find(doors, xmpp_room_jid(room));
    if (entry == NULL || entry->place != PLACE_IN || entry->asked != NULL)
        return;
    if (says_out(message)) {
        joining_ask_whether_in(doors, entry);
        return;
    }
    doors_note_sign(entry);
    if (xmpp_room_is_reconfigured(room, message))
        ask_features(doors, entry);
}
