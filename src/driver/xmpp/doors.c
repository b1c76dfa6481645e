#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/doors_inside.h"
#include "driver/xmpp/invite.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/settings.h"
#include "driver/xmpp/stanza.h"

enum {
    TICK = 1000, /* milliseconds */
    JOINS_BURST = 10,
    JOINS_SECOND = 5,
    AGAIN_LEAST = 5 * 1000,
    AGAIN_MOST = 10 * 60 * 1000,
    KICKED_LEAST = 30 * 1000, /* before going back where we were put out */
    KICKED_MOST = 60 * 60 * 1000,
    INVITED_MOST = 500,
    ENTRIES_MOST = 2000,
    HOUR = 3600, /* seconds */
};

const char xmpp_doors_saved[] = "rooms";

const char doors_no_such_room[] =
    "it does not exist. The bot does not make group chats: make it, and let the bot in";

static void on_tick(void *data);

/* ---- the list ---- */

struct entry *doors_find(const struct xmpp_doors *doors, const char *bare)
{
    for (size_t i = 0; i < doors->count; i++) {
        if (str_equal(xmpp_room_jid(doors->entries[i]->room), bare))
            return doors->entries[i];
    }
    return NULL;
}

struct entry *doors_find_from(const struct xmpp_doors *doors, const char *from)
{
    char bare[JID_LONGEST + 1];
    return from != NULL && jid_bare(from, bare) ? doors_find(doors, bare) : NULL;
}

struct room *xmpp_doors_room(const struct xmpp_doors *doors, const char *bare)
{
    const struct entry *entry = doors_find(doors, bare);
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
    mem_forget(entry->password);
    free(entry->nick);
    free(entry->asked);
    free(entry);
}

void doors_drop(struct xmpp_doors *doors, struct entry *entry)
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
        if (room != NULL && doors_find(doors, room) == NULL && index < INVITED_MOST)
            add(doors, room, doors->settings->nick, NULL);
    }
    json_decref(list);
}

/* The rooms that it was invited to outlive the process. */
void doors_save(struct xmpp_doors *doors)
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
    doors->calls.invited(doors->data);
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
        struct entry *entry = doors_find(doors, place->room) != NULL
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

void doors_warn(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    if (why == NULL || (entry->told != NULL && str_equal(entry->told, why)))
        return;
    entry->told = why;
    char *text = mem_print("the group chat %s: %s", xmpp_room_jid(entry->room), why);
    doors->calls.line(doors->data,
                      &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
    free(text);
}

void doors_note_sign(struct entry *entry)
{
    entry->heard_at = clock_wall();
    entry->due = clock_steady() + DOORS_QUIET;
}

void doors_wait(struct entry *entry, struct backoff *backoff)
{
    xmpp_room_reset(entry->room);
    entry->place = PLACE_OUT;
    entry->due = clock_steady() + backoff_next(backoff);
}

/* ---- what rooms say ---- */

bool xmpp_doors_take_presence(struct xmpp_doors *doors, xmpp_stanza_t *presence)
{
    struct entry *entry = doors_find_from(doors, xmpp_stanza_get_from(presence));
    const char *why = NULL;
    if (entry == NULL)
        return false;
    if (entry->unwanted && entry->place == PLACE_OUT)
        return true;
    bool was_in = entry->place == PLACE_IN;
    enum room_change change = xmpp_room_take_presence(entry->room, presence, &why);
    if (was_in && entry->asked == NULL)
        doors_note_sign(entry);
    if (change == ROOM_JOINED) {
        joining_done(doors, entry);
    } else if (change == ROOM_CONFLICT && entry->place == PLACE_JOINING) {
        joining_nick_taken(doors, entry, why);
    } else if (change == ROOM_KICKED) {
        put_out_kicked(doors, entry, why);
    } else if (change == ROOM_BANNED) {
        put_out_banned(doors, entry, why);
    } else if (change == ROOM_DESTROYED) {
        put_out_destroyed(doors, entry, why);
    } else if (change == ROOM_LEFT || change == ROOM_REFUSED || change == ROOM_SHUTDOWN) {
        doors_warn(doors, entry, why);
        doors_wait(entry, &entry->again);
        entry->lost_at = was_in ? clock_wall() : entry->lost_at;
    }
    return true;
}

/* ---- in time ---- */

static void do_due(struct xmpp_doors *doors, struct entry *entry)
{
    if (entry->place == PLACE_OUT) {
        if (bucket_take(&doors->joins, 1, clock_steady()))
            joining_ask(doors, entry);
    } else if (entry->place == PLACE_ASKING) {
        joining_go_in(doors, entry); /* perhaps it does not tell strangers */
    } else if (entry->place == PLACE_JOINING) {
        doors_warn(doors, entry, "it does not answer");
        doors_wait(entry, &entry->again);
    } else if (entry->place == PLACE_IN && entry->asked == NULL) {
        joining_ask_whether_in(doors, entry);
    } else if (entry->place == PLACE_IN) {
        joining_ask(doors, entry); /* it did not answer: what it thinks of us is unknown */
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
        entry->lost_at = 0; /* the whole session is new: what was missed is asked for anyway */
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

void xmpp_doors_announce(struct xmpp_doors *doors)
{
    for (size_t i = 0; i < doors->count; i++) {
        if (doors->entries[i]->place == PLACE_IN)
            joining_announce(doors, doors->entries[i]);
    }
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

/* ---- wanted and not ---- */

static void enter(struct xmpp_doors *doors, const char *bare, const char *password)
{
    struct entry *entry = doors_find(doors, bare);
    if (entry == NULL) {
        if (add(doors, bare, doors->settings->nick, password) != NULL) {
            doors_save(doors);
            doors->calls.line(doors->data, &(struct line){.type = LINE_ROOM, .room = bare});
        }
    } else if (entry->place == PLACE_GIVEN_UP) {
        entry->place = PLACE_OUT;
        entry->due = clock_steady();
    }
    if (doors->up)
        loop_timer_set(doors->tick, 0);
}

void xmpp_doors_enter(struct xmpp_doors *doors, const char *room)
{
    char bare[JID_LONGEST + 1];
    if (jid_bare(room, bare) && strchr(bare, '@') != NULL)
        enter(doors, bare, NULL);
}

void xmpp_doors_stay_out(struct xmpp_doors *doors, const char *room)
{
    struct entry *entry = doors_find(doors, room);
    if (entry != NULL)
        doors_drop(doors, entry);
}

void xmpp_doors_leave(struct xmpp_doors *doors, const char *room, const char *reason)
{
    struct entry *entry = doors_find_from(doors, room);
    if (entry == NULL)
        return;
    if (entry->place == PLACE_IN || entry->place == PLACE_JOINING)
        joining_leave(doors, entry, reason);
    doors_drop(doors, entry);
    doors_save(doors);
}

/* ---- invitations ---- */

static void decline(struct xmpp_doors *doors, const struct invite *invite, const char *reason)
{
    xmpp_stanza_t *message = xmpp_message_new(doors->context, NULL, invite->room, NULL);
    xmpp_stanza_t *x = stanza_add(message, "x", NS_MUC_USER);
    xmpp_stanza_t *declined = stanza_add(x, "decline", NULL);
    xmpp_stanza_set_to(declined, invite->by);
    stanza_add_text(declined, "reason", NULL, reason);
    doors->calls.send(doors->data, message);
}

/* Whether one more may be followed. */
static bool has_space(struct xmpp_doors *doors)
{
    return doors->count < INVITED_MOST + doors->settings->place_count &&
           bucket_take(&doors->invites, 1, clock_steady());
}

void xmpp_doors_invited(struct xmpp_doors *doors, const struct invite *invite)
{
    const char *why = NULL;
    bool known = doors_find(doors, invite->room) != NULL;
    if (!known && !invite_is_welcome(doors->settings, invite))
        why = "This bot follows invitations only from those whom its operator named.";
    else if (!known && !has_space(doors))
        why = "This bot follows only so many invitations. Please try later.";
    if (why == NULL)
        enter(doors, invite->room, invite->password);
    else if (invite->mediated && invite->by[0] != '\0')
        decline(doors, invite, why);
}

/* ---- bookmarks ---- */

bool xmpp_doors_invited_room(const struct xmpp_doors *doors, size_t index,
                             struct xmpp_invited *invited)
{
    for (size_t i = 0; i < doors->count; i++) {
        const struct entry *entry = doors->entries[i];
        if (entry->own || index-- > 0)
            continue;
        *invited = (struct xmpp_invited){xmpp_room_jid(entry->room), entry->nick, entry->password};
        return true;
    }
    return false;
}

void xmpp_doors_follow(struct xmpp_doors *doors, const char *room, const char *password)
{
    if (doors_find(doors, room) == NULL && doors->settings->invites != INVITES_NEVER &&
        has_space(doors))
        enter(doors, room, password);
}

void xmpp_doors_unfollow(struct xmpp_doors *doors, const char *room)
{
    const struct entry *entry = doors_find(doors, room);
    if (entry != NULL && !entry->own)
        xmpp_doors_leave(doors, room, NULL);
}
