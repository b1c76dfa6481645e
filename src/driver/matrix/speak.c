#include "driver/matrix/speak.h"

#include <stdlib.h>

#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/matrix/direct.h"
#include "driver/matrix/event.h"
#include "driver/matrix/held.h"
#include "driver/matrix/manners.h"
#include "driver/matrix/place.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"
#include "driver/matrix/say.h"

enum { HOLD = 2000 /* milliseconds */ };

struct speak {
    struct loop *loop;
    struct http *http;
    const struct matrix_settings *settings;
    struct speak_calls calls;
    void *data;
    const char *self;
    const struct rooms *rooms;
    struct say *say;
    struct direct *direct;
    struct held *held;
    struct loop_timer *hold;
};

static void answer(struct speak *speak, const struct line *line, const char *result)
{
    speak->calls.line(speak->data,
                      &(struct line){.type = LINE_ACKED, .key = line->key, .result = result});
}

static void refuse(void *data, const struct line *line, const char *why)
{
    struct speak *speak = data;
    char *text = mem_print("a reply was not sent: %s", why);
    speak->calls.line(speak->data,
                      &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
    free(text);
    answer(speak, line, "never");
}

static void put_off(void *data, const struct line *line)
{
    answer(data, line, "later");
}

static bool is_there(void *data, const char *id)
{
    const struct speak *speak = data;
    return rooms_find(speak->rooms, id) != NULL;
}

static void say_linked(struct speak *speak, const struct room *room, const struct line *line)
{
    char *html = line->html == NULL ? NULL : place_link(line->html, is_there, speak);
    struct line said = *line;
    if (html != NULL)
        said.html = html;
    say_take(speak->say, &said, room_direct(room));
    free(html);
}

/* What was answered was read. */
static void utter(struct speak *speak, const struct room *room, const struct line *line)
{
    const struct matrix_settings *settings = speak->settings;
    bool replies = line->type == LINE_SEND && line->reply_to != NULL;
    if (replies && settings->receipts)
        manners_read(speak->http, line->room, line->reply_to);
    if (replies && settings->typing)
        manners_typing(speak->http, speak->self, line->room, true);
    say_linked(speak, room, line);
}

/* Where encryption was switched on nothing plain is ever said: there is no way around this. */
static void speak_in(struct speak *speak, const struct room *room, const struct line *line)
{
    const char *type = line->type == LINE_REACT     ? "m.reaction"
                       : line->type == LINE_RETRACT ? "m.room.redaction"
                                                    : "m.room.message";
    const char *why = NULL;
    if (room_encrypted(room))
        refuse(speak, line, "the room is encrypted");
    else if (!room_may_send(room, type, &why))
        refuse(speak, line, why);
    else
        utter(speak, room, line);
}

static bool try_held(void *data, const struct line *line, bool last)
{
    struct speak *speak = data;
    const struct room *room = rooms_find(speak->rooms, line->room);
    if (room != NULL)
        speak_in(speak, room, line);
    else if (last)
        refuse(speak, line, "the bot is not in that room");
    return room != NULL;
}

/* A room that does not show is not waited for longer than this. */
static void on_held_due(void *data)
{
    struct speak *speak = data;
    held_try(speak->held, try_held, speak);
    if (!held_is_empty(speak->held))
        loop_timer_set(speak->hold, HOLD);
}

static void speak_or_hold(void *data, const struct line *line)
{
    struct speak *speak = data;
    const struct room *room = rooms_find(speak->rooms, line->room);
    if (room != NULL)
        speak_in(speak, room, line);
    else if (!held_add(speak->held, line))
        refuse(speak, line, "the bot is not in that room");
    else
        loop_timer_set(speak->hold, HOLD);
}

void speak_take(struct speak *speak, const struct line *line)
{
    if (event_is_user_id(line->room))
        direct_take(speak->direct, line);
    else
        speak_or_hold(speak, line);
}

static void on_said(void *data, const struct line *line)
{
    struct speak *speak = data;
    if (line->type == LINE_ACKED && line->remote_id != NULL)
        speak->calls.sent(speak->data, line->remote_id);
    speak->calls.line(speak->data, line);
}

static void on_gone(void *data, const char *room)
{
    struct speak *speak = data;
    if (speak->settings->typing)
        manners_typing(speak->http, speak->self, room, false);
}

static void on_lost(void *data, const struct http_answer *lost)
{
    struct speak *speak = data;
    speak->calls.lost(speak->data, lost);
}

struct speak *speak_create(struct loop *loop, struct http *http,
                           const struct matrix_settings *settings, const struct speak_calls *calls,
                           void *data)
{
    static const struct say_calls say_calls = {on_said, on_gone, on_lost};
    struct speak *speak = mem_new(struct speak);
    *speak = (struct speak){
        .loop = loop, .http = http, .settings = settings, .calls = *calls, .data = data};
    speak->held = held_create();
    speak->hold = loop_timer_create(loop, on_held_due, speak);
    speak->say = say_create(loop, http, &say_calls, speak);
    return speak;
}

void speak_destroy(struct speak *speak)
{
    if (speak == NULL)
        return;
    say_destroy(speak->say);
    direct_destroy(speak->direct);
    held_destroy(speak->held);
    loop_timer_destroy(speak->hold);
    free(speak);
}

void speak_as(struct speak *speak, const char *self, const struct rooms *rooms)
{
    static const struct direct_calls calls = {speak_or_hold, refuse, put_off};
    speak->self = self;
    speak->rooms = rooms;
    speak->direct = direct_create(speak->loop, speak->http, self, rooms, &calls, speak);
}

struct direct *speak_direct(struct speak *speak)
{
    return speak->direct;
}

void speak_synced(struct speak *speak)
{
    direct_synced(speak->direct);
    held_try(speak->held, try_held, speak);
}

void speak_resume(struct speak *speak)
{
    say_resume(speak->say);
}

void speak_pause(struct speak *speak)
{
    say_pause(speak->say);
    if (speak->direct != NULL)
        direct_stop(speak->direct);
}
