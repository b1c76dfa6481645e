#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/picture.h"
#include "driver/xmpp/adhoc.h"
#include "driver/xmpp/avatar.h"
#include "driver/xmpp/bookmarks.h"
#include "driver/xmpp/catchup.h"
#include "driver/xmpp/doors.h"
#include "driver/xmpp/iq.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/say.h"
#include "driver/xmpp/strophe.h"
#include "driver/xmpp/xmpp_inside.h"

enum {
    LOOK_EVERY = 15 * 60 * 1000, /* milliseconds: at the bookmarks */
    SETTLES = 5 * 1000,          /* ... for a server to read what was sent before a break */
};

static void pass_line(void *data, const struct line *line)
{
    struct xmpp *xmpp = data;
    link_send(xmpp->link, line);
}

/* ---- rooms ---- */

static struct room *find_room(void *data, const char *bare)
{
    const struct xmpp *xmpp = data;
    return xmpp_doors_room(xmpp->doors, bare);
}

static void on_open(void *data, const struct room *room, int64_t lost_at)
{
    struct xmpp *xmpp = data;
    xmpp_say_go_on(xmpp->say);
    if (xmpp_room_joined(room) && xmpp_room_has(room, ROOM_ARCHIVE) &&
        xmpp_room_has(room, ROOM_STANZA_ID)) /* else the core could not tell what it has had */
        xmpp_catchup_ask(xmpp->catchup, xmpp_room_jid(room), lost_at);
}

static void on_catchup_failed(void *data, const char *room)
{
    struct xmpp *xmpp = data;
    char *text = mem_print("the archive of %s does not tell what was said while the bot was away",
                           room == NULL ? "the account" : room);
    link_send(xmpp->link, &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
    free(text);
}

/* ---- presence ---- */

/* XEP-0115: what the bot is, so that clients show it as one. */
static void dress(void *data, xmpp_stanza_t *presence)
{
    struct xmpp *xmpp = data;
    xmpp_stanza_add_child_ex(presence, iq_caps(strophe_context(xmpp->strophe)), 0);
    if (xmpp->avatar != NULL)
        xmpp_avatar_dress(xmpp->avatar, presence);
}

void xmpp_announce(struct xmpp *xmpp)
{
    xmpp_stanza_t *presence = xmpp_presence_new(strophe_context(xmpp->strophe));
    dress(xmpp, presence);
    strophe_send(xmpp->strophe, presence);
}

static void on_avatar_changed(void *data)
{
    struct xmpp *xmpp = data;
    xmpp_announce(xmpp);
    xmpp_doors_announce(xmpp->doors);
}

/* ---- bookmarks ---- */

static void on_invited(void *data)
{
    struct xmpp *xmpp = data;
    if (xmpp->up_at > 0)
        xmpp_bookmarks_changed(xmpp->bookmarks);
}

static void on_look(void *data)
{
    struct xmpp *xmpp = data;
    if (xmpp->up_at > 0)
        xmpp_bookmarks_look(xmpp->bookmarks);
    loop_timer_set(xmpp->look, LOOK_EVERY);
}

static bool invited_at(void *data, size_t index, struct xmpp_invited *invited)
{
    const struct xmpp *xmpp = data;
    return xmpp_doors_invited_room(xmpp->doors, index, invited);
}

static void follow(void *data, const char *room, const char *password)
{
    struct xmpp *xmpp = data;
    xmpp_doors_follow(xmpp->doors, room, password);
}

static void unfollow(void *data, const char *room)
{
    struct xmpp *xmpp = data;
    xmpp_doors_unfollow(xmpp->doors, room);
}

/* ---- commands ---- */

void xmpp_adhoc_arm(struct xmpp *xmpp)
{
    int64_t wait = xmpp_adhoc_wait(xmpp->adhoc, clock_steady());
    if (wait >= 0 && xmpp->up_at > 0)
        loop_timer_set(xmpp->adhoc_due, wait);
}

static void on_adhoc_due(void *data)
{
    struct xmpp *xmpp = data;
    if (xmpp->up_at > 0)
        xmpp_adhoc_tick(xmpp->adhoc, clock_steady());
    xmpp_adhoc_arm(xmpp);
}

/* What an occupant of a room may do there at this moment. Of who is only known by an address
 * nothing is said: rooms seldom show whose occupant that is. */
void xmpp_take_standing(struct xmpp *xmpp, const struct line *line)
{
    static const char *const roles[] = {
        [ROOM_MEMBER] = "member", [ROOM_MODERATOR] = "moderator", [ROOM_OWNER] = "owner"};
    char bare[JID_LONGEST + 1];
    struct line stands = {.type = LINE_STANDS, .id = line->id, .room = line->room};
    const struct room *room =
        jid_bare(line->room, bare) ? xmpp_doors_room(xmpp->doors, bare) : NULL;
    const char *nick =
        room == NULL || !xmpp_room_joined(room) ? NULL : xmpp_room_nick_of(room, line->sender);
    if (nick != NULL) {
        enum room_role role = xmpp_room_role_of(room, nick, &stands.role_from);
        stands.role = roles[role];
        if (role == ROOM_MEMBER)
            stands.role_from = NULL;
    }
    link_send(xmpp->link, &stands);
}

/* ---- all of them ---- */

static void make_avatar(struct xmpp *xmpp)
{
    static const struct xmpp_avatar_calls calls = {xmpp_send_stanza, on_avatar_changed};
    const struct xmpp_settings *settings = &xmpp->settings;
    const char *why = NULL;
    struct buf picture;
    if (settings->avatar == NULL)
        return;
    buf_init(&picture, AVATAR_MOST);
    const char *type = picture_read(settings->avatar, &picture, &why);
    if (type != NULL) {
        xmpp->avatar = xmpp_avatar_create(strophe_context(xmpp->strophe), settings->user,
                                          picture.data, picture.length, type, &calls, xmpp);
    } else {
        char *text = mem_print("`avatar`: %s (at most 64 KB is taken)", why);
        link_send(xmpp->link, &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
        free(text);
    }
    buf_finish(&picture);
}

void xmpp_parts_create(struct xmpp *xmpp, const struct line *hello)
{
    static const struct xmpp_doors_calls doors_calls = {xmpp_send_stanza, pass_line, on_open, dress,
                                                        on_invited};
    static const struct xmpp_catchup_calls catchup_calls = {xmpp_send_stanza, xmpp_route_past,
                                                            on_catchup_failed};
    static const struct xmpp_bookmarks_calls bookmarks_calls = {xmpp_send_stanza, pass_line,
                                                                invited_at, follow, unfollow};
    static const struct adhoc_calls adhoc_calls = {xmpp_send_stanza, pass_line};
    static const struct xmpp_say_calls say_calls = {xmpp_send_stanza, pass_line, find_room};
    const struct xmpp_settings *settings = &xmpp->settings;
    const char *rooms = json_string_value(json_object_get(hello->saved, xmpp_doors_saved));
    const char *bookmarks = json_string_value(json_object_get(hello->saved, xmpp_bookmarks_saved));
    const char *withdrawn = json_string_value(json_object_get(hello->words, "withdrawn"));
    xmpp->withdrawn = withdrawn == NULL ? NULL : mem_string(withdrawn);
    xmpp_ctx_t *context = strophe_context(xmpp->strophe);
    xmpp->recall = xmpp_recall_create();
    xmpp->catchup = xmpp_catchup_create(context, settings->user, &catchup_calls, xmpp);
    xmpp->doors = xmpp_doors_create(xmpp->loop, context, settings, rooms, &doors_calls, xmpp);
    xmpp->bookmarks =
        xmpp_bookmarks_create(context, settings->user, bookmarks, &bookmarks_calls, xmpp);
    make_avatar(xmpp);
    xmpp->adhoc = xmpp_adhoc_create(context, settings->user, hello->commands, hello->words,
                                    &adhoc_calls, xmpp);
    xmpp->say = xmpp_say_create(xmpp->loop, context, xmpp->recall, settings->user, SETTLES,
                                &say_calls, xmpp);
    xmpp->adhoc_due = loop_timer_create(xmpp->loop, on_adhoc_due, xmpp);
    xmpp->look = loop_timer_create(xmpp->loop, on_look, xmpp);
    loop_timer_set(xmpp->look, LOOK_EVERY);
}

void xmpp_parts_destroy(struct xmpp *xmpp)
{
    xmpp_say_destroy(xmpp->say);
    xmpp_adhoc_destroy(xmpp->adhoc);
    xmpp_bookmarks_destroy(xmpp->bookmarks);
    xmpp_avatar_destroy(xmpp->avatar);
    xmpp_doors_destroy(xmpp->doors);
    xmpp_catchup_destroy(xmpp->catchup);
    xmpp_recall_destroy(xmpp->recall);
    loop_timer_destroy(xmpp->adhoc_due);
    loop_timer_destroy(xmpp->look);
    free(xmpp->withdrawn);
}
