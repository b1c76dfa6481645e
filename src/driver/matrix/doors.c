#include "driver/matrix/doors.h"

#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/matrix/event.h"

enum {
    ANSWER_MOST = 64 * 1024,
    ANSWER_WITHIN = 60 * 1000, /* joining over federation takes its time */
    TRIES_MOST = 4,
    WAIT_LEAST = 2 * 1000, /* milliseconds */
    WAIT_MOST = 5 * 60 * 1000,
    AWAITED_MOST = 1000,
    OWN_MOST = 10000,
    ERRANDS_MOST = 200, /* what is more than that is a flood, and waits for nobody */
    HOUR = 3600,        /* seconds */
};

/* One way through a door, tried until it works or there is no use in it. */
struct errand {
    struct doors *doors;
    char *directory; /* an alias whose room is looked at first; NULL: none */
    char *path;
    json_t *body;
    bool own;            /* enters a room of the settings */
    const char *refused; /* what is logged when it cannot be done; NULL: nothing */
    struct loop_timer *again;
    struct backoff backoff;
    unsigned tries;
    bool waiting; /* for another try */
    struct errand *next;
};

struct doors {
    struct loop *loop;
    struct http *http;
    const struct matrix_settings *settings;
    char *self;
    struct doors_calls calls;
    void *data;
    struct bucket invites;
    struct errand *first; /* one after the other: joining costs a homeserver a lot */
    size_t count;
    bool busy;
    struct str_list awaited; /* rooms that replace others */
    struct str_list own;     /* ids of the rooms of the settings */
    const json_t *left;      /* ids of the rooms that people sent the bot out of */
};

struct doors *doors_create(struct loop *loop, struct http *http,
                           const struct matrix_settings *settings, const char *self,
                           const struct doors_calls *calls, void *data)
{
    struct doors *doors = mem_new(struct doors);
    *doors = (struct doors){.loop = loop,
                            .http = http,
                            .settings = settings,
                            .self = mem_string(self),
                            .calls = *calls,
                            .data = data};
    double burst = (double)settings->invites_per_hour;
    bucket_init(&doors->invites, burst, burst / (double)HOUR, clock_steady());
    return doors;
}

static void errand_destroy(struct errand *errand)
{
    loop_timer_destroy(errand->again);
    free(errand->directory);
    free(errand->path);
    json_decref(errand->body);
    free(errand);
}

void doors_stop(struct doors *doors)
{
    while (doors->first != NULL) {
        struct errand *errand = doors->first;
        doors->first = errand->next;
        errand_destroy(errand);
    }
    doors->count = 0;
    doors->busy = false;
}

void doors_destroy(struct doors *doors)
{
    if (doors == NULL)
        return;
    doors_stop(doors);
    str_list_finish(&doors->awaited);
    str_list_finish(&doors->own);
    free(doors->self);
    free(doors);
}

static void warn(struct doors *doors, const char *text)
{
    doors->calls.line(doors->data,
                      &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
}

/* ---- errands ---- */

static void end_errand(struct errand *errand)
{
    struct doors *doors = errand->doors;
    struct errand **at = &doors->first;
    while (*at != errand)
        at = &(*at)->next;
    *at = errand->next;
    doors->count--;
    errand_destroy(errand);
}

static bool is_worth_another_try(const struct errand *errand, const struct http_answer *answer)
{
    bool passing = answer->status == 0 || answer->status == 429 || answer->status >= 500;
    /* A server that has not heard of the invitation yet says 403 or 404. */
    bool early = answer->status == 403 || answer->status == 404;
    return (passing || early) && errand->tries < TRIES_MOST;
}

static bool is_among(const json_t *rooms, const char *room)
{
    size_t index;
    json_t *item;
    json_array_foreach(rooms, index, item)
    {
        if (str_equal(json_string_value(item), room))
            return true;
    }
    return false;
}

/* What an alias of the settings stands for is known now. Whether the bot was sent out of that. */
static bool note_own(struct doors *doors, const struct http_answer *answer)
{
    json_t *said = json_loadb(answer->body, answer->length, 0, NULL);
    const char *room = event_room_id(said, "room_id");
    if (room != NULL && !str_list_has(&doors->own, room) && doors->own.count < OWN_MOST)
        str_list_add(&doors->own, room);
    bool left = room != NULL && is_among(doors->left, room);
    json_decref(said);
    return left;
}

static void run_next(struct doors *doors);

static void try_again(struct errand *errand, const struct http_answer *answer)
{
    int64_t wait = backoff_next(&errand->backoff);
    errand->waiting = true;
    loop_timer_set(errand->again, answer->retry_after > wait ? answer->retry_after : wait);
}

static void on_answer(void *data, const struct http_answer *answer)
{
    struct errand *errand = data;
    struct doors *doors = errand->doors;
    doors->busy = false;
    if (is_worth_another_try(errand, answer)) {
        try_again(errand, answer);
    } else {
        if (answer->status == 200 && errand->own)
            note_own(doors, answer);
        if (answer->status != 200 && errand->refused != NULL)
            warn(doors, errand->refused);
        end_errand(errand);
    }
    run_next(doors);
}

/* Who was sent out of a room stays out, by whatever name the settings call it. A name that cannot
 * be looked up is tried as it is: that tells why, too. */
static void on_room(void *data, const struct http_answer *answer)
{
    struct errand *errand = data;
    struct doors *doors = errand->doors;
    bool unknown = answer->status == 403 || answer->status == 404;
    doors->busy = false;
    if (!unknown && is_worth_another_try(errand, answer)) {
        try_again(errand, answer);
    } else if (answer->status == 200 && note_own(doors, answer)) {
        end_errand(errand);
    } else {
        free(errand->directory);
        errand->directory = NULL;
        errand->tries = 0;
    }
    run_next(doors);
}

static void run_errand(struct errand *errand)
{
    bool looks = errand->directory != NULL;
    struct http_request request = {.method = looks ? "GET" : "POST",
                                   .path = looks ? errand->directory : errand->path,
                                   .body = looks ? NULL : errand->body,
                                   .timeout = ANSWER_WITHIN,
                                   .most = ANSWER_MOST};
    errand->tries++;
    errand->doors->busy = true;
    http_start(errand->doors->http, &request, looks ? on_room : on_answer, errand);
}

static void run_next(struct doors *doors)
{
    struct errand *errand = doors->first;
    while (errand != NULL && errand->waiting)
        errand = errand->next;
    if (errand != NULL && !doors->busy)
        run_errand(errand);
}

static void on_again(void *data)
{
    struct errand *errand = data;
    errand->waiting = false;
    run_next(errand->doors);
}

/* Takes over the path and the body. NULL when there are too many. */
static struct errand *add_errand(struct doors *doors, char *path, json_t *body, const char *refused)
{
    if (doors->count >= ERRANDS_MOST) {
        free(path);
        json_decref(body);
        return NULL;
    }
    struct errand *errand = mem_new(struct errand);
    *errand = (struct errand){.doors = doors, .path = path, .body = body, .refused = refused};
    errand->again = loop_timer_create(doors->loop, on_again, errand);
    backoff_init(&errand->backoff, WAIT_LEAST, WAIT_MOST);
    struct errand **at = &doors->first;
    while (*at != NULL)
        at = &(*at)->next;
    *at = errand;
    doors->count++;
    return errand;
}

static void send_errand(struct doors *doors, char *path, json_t *body, const char *refused)
{
    if (add_errand(doors, path, body, refused) != NULL)
        run_next(doors);
}

/* To be run. */
static struct errand *enter(struct doors *doors, const char *room, const char *via)
{
    char *name = http_escape(room);
    char *server = via == NULL ? mem_string("") : http_escape(via);
    char *path =
        mem_print("/_matrix/client/v3/join/%s%s%s%s%s", name, via == NULL ? "" : "?via=", server,
                  via == NULL ? "" : "&server_name=", server); /* its name before v1.12 */
    free(server);
    free(name);
    return add_errand(
        doors, path, json_object(),
        "a room could not be entered: it does not exist, or it takes only the invited");
}

void doors_enter(struct doors *doors, const char *room, const char *via)
{
    if (enter(doors, room, via) != NULL)
        run_next(doors);
}

void doors_follow(struct doors *doors, const char *room, const char *via)
{
    if (doors->awaited.count < AWAITED_MOST && !str_list_has(&doors->awaited, room))
        str_list_add(&doors->awaited, room);
    doors_enter(doors, room, via);
}

void doors_leave(struct doors *doors, const char *room, const char *reason)
{
    char *name = http_escape(room);
    char *path = mem_print("/_matrix/client/v3/rooms/%s/leave", name);
    json_t *body = json_object();
    if (reason != NULL)
        json_object_set_new(body, "reason", json_string(reason));
    free(name);
    send_errand(doors, path, body, NULL);
}

static void enter_own(struct doors *doors, const char *room)
{
    const char *colon = strchr(room, ':');
    bool is_id = room[0] == '!';
    struct errand *errand = enter(doors, room, is_id && colon != NULL ? colon + 1 : NULL);
    if (errand == NULL)
        return;
    errand->own = true;
    if (!is_id && json_array_size(doors->left) > 0) {
        char *name = http_escape(room);
        errand->directory = mem_print("/_matrix/client/v3/directory/room/%s", name);
        free(name);
    }
    run_next(doors);
}

void doors_open(struct doors *doors, const json_t *left)
{
    doors->left = left;
    for (size_t i = 0; i < doors->settings->room_count; i++) {
        if (!is_among(left, doors->settings->rooms[i]))
            enter_own(doors, doors->settings->rooms[i]);
    }
}

bool doors_is_own(const struct doors *doors, const char *room)
{
    for (size_t i = 0; i < doors->settings->room_count; i++) {
        if (str_equal(doors->settings->rooms[i], room))
            return true;
    }
    return str_list_has(&doors->own, room);
}

/* ---- invitations ---- */

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* Who invited: the sender of the own membership; NULL when the state does not say. */
static const char *inviter_of(const struct doors *doors, const json_t *events)
{
    size_t index;
    json_t *event;
    json_array_foreach(events, index, event)
    {
        const char *type = text_of(event, "type");
        const char *key = text_of(event, "state_key");
        if (type != NULL && key != NULL && str_equal(type, "m.room.member") &&
            str_equal(key, doors->self))
            return text_of(event, "sender");
    }
    return NULL;
}

static bool is_listed(const struct matrix_settings *settings, const char *user)
{
    const char *colon = strchr(user, ':');
    for (size_t i = 0; i < settings->invite_from_count; i++) {
        const char *from = settings->invite_from[i];
        if (from[0] == '@' ? str_equal(from, user)
                           : colon != NULL && str_equal_fold(from, colon + 1))
            return true;
    }
    return false;
}

/* Rooms of the settings, and those that replace others, need no policy. */
static bool is_expected(const struct doors *doors, const char *room)
{
    return doors_is_own(doors, room) || str_list_has(&doors->awaited, room);
}

/* Why an invitation is not followed; NULL when it is. */
static const char *refusal(struct doors *doors, const char *inviter)
{
    const struct matrix_settings *settings = doors->settings;
    bool welcome =
        settings->invites == INVITES_ANYONE ||
        (settings->invites == INVITES_LISTED && inviter != NULL && is_listed(settings, inviter));
    if (!welcome)
        return "This bot follows invitations only from those whom its operator named.";
    if (!bucket_take(&doors->invites, 1, clock_steady()))
        return "This bot follows only so many invitations an hour. Please try later.";
    return NULL;
}

void doors_invited(struct doors *doors, const char *room, const json_t *events)
{
    const char *inviter = inviter_of(doors, events);
    const char *why = is_expected(doors, room) ? NULL : refusal(doors, inviter);
    if (why != NULL) {
        doors_leave(doors, room, why);
        return;
    }
    const char *colon = inviter == NULL ? NULL : strchr(inviter, ':');
    doors->calls.line(doors->data, &(struct line){.type = LINE_ROOM, .room = room});
    doors_enter(doors, room, colon == NULL ? NULL : colon + 1);
}

/* ---- gone ---- */

/* The last change of the own membership among some events, or NULL. */
static const json_t *own_change(const struct doors *doors, const json_t *part)
{
    const json_t *found = NULL;
    size_t index;
    json_t *event;
    json_array_foreach(json_object_get(part, "events"), index, event)
    {
        const char *type = text_of(event, "type");
        const char *key = text_of(event, "state_key");
        if (type != NULL && key != NULL && str_equal(type, "m.room.member") &&
            str_equal(key, doors->self))
            found = event;
    }
    return found;
}

/* NULL: it was never in, only invited. */
static const char *describe(const struct doors *doors, const json_t *change)
{
    const json_t *before = json_object_get(json_object_get(change, "unsigned"), "prev_content");
    const char *membership = text_of(json_object_get(change, "content"), "membership");
    const char *was = text_of(before, "membership");
    const char *by = text_of(change, "sender");
    if (membership != NULL && str_equal(membership, "ban"))
        return "the bot was banned from a room";
    if (was != NULL && str_equal(was, "invite"))
        return NULL;
    if (by == NULL)
        return "the bot is not in a room any more";
    return str_equal(by, doors->self) ? "the bot left a room" : "the bot was removed from a room";
}

void doors_left(struct doors *doors, const char *room, const json_t *left)
{
    const json_t *change = own_change(doors, json_object_get(left, "timeline"));
    if (change == NULL)
        change = own_change(doors, json_object_get(left, "state"));
    const char *text = describe(doors, change);
    if (text != NULL)
        doors->calls.line(doors->data,
                          &(struct line){.type = LINE_LOG, .level = "info", .text = text});
    char *name = http_escape(room);
    send_errand(doors, mem_print("/_matrix/client/v3/rooms/%s/forget", name), json_object(), NULL);
    free(name);
}
