#include "driver/xmpp/say.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/say_inside.h"
#include "driver/xmpp/stanza.h"

enum {
    WAITING_MOST = 512, /* at once */
    PACE_BURST = 20,
    PACE_SECOND = 5,
    ECHO_MOST = 30 * 1000,   /* milliseconds until a room must have reflected a message */
    ANSWER_MOST = 30 * 1000, /* ... an archive must have answered */
    ROOM_MOST = 90 * 1000,   /* ... a room must have been entered */
    LATER_DOWN = 5 * 1000,
    LATER_FULL = 30 * 1000,
    LATER_ABSENT = 30 * 1000,
    LOOK = 1000, /* milliseconds between looks at what takes too long */
};

static void on_look(void *data);

struct xmpp_say *xmpp_say_create(struct loop *loop, xmpp_ctx_t *context, struct recall *recall,
                                 const char *self_bare, int64_t settles,
                                 const struct xmpp_say_calls *calls, void *data)
{
    struct xmpp_say *say = mem_new(struct xmpp_say);
    *say = (struct xmpp_say){.loop = loop,
                             .context = context,
                             .recall = recall,
                             .self = self_bare,
                             .settles = settles,
                             .calls = *calls,
                             .data = data,
                             .asked = random_number()};
    say->look = loop_timer_create(loop, on_look, say);
    bucket_init(&say->pace, PACE_BURST, PACE_SECOND, clock_steady());
    return say;
}

static void saying_destroy(struct saying *saying)
{
    if (saying->stanza != NULL)
        xmpp_stanza_release(saying->stanza);
    free(saying->key);
    free(saying->room);
    free(saying->to);
    free(saying->asked);
    free(saying);
}

void xmpp_say_destroy(struct xmpp_say *say)
{
    if (say == NULL)
        return;
    while (say->first != NULL) {
        struct saying *saying = say->first;
        say->first = saying->next;
        saying_destroy(saying);
    }
    loop_timer_destroy(say->look);
    free(say);
}

void saying_enter(struct saying *saying, enum saying_state state)
{
    saying->state = state;
    saying->since = clock_steady();
}

void saying_drop(struct xmpp_say *say, struct saying *saying)
{
    struct saying **at = &say->first;
    while (*at != saying)
        at = &(*at)->next;
    *at = saying->next;
    say->count--;
    saying_destroy(saying);
}

/* ---- out ---- */

void saying_set_asked(struct xmpp_say *say, char **asked, const char *what)
{
    free(*asked);
    *asked = mem_print("waymark-%s-%016" PRIx64, what, ++say->asked);
}

static void send_ping(struct xmpp_say *say, char **asked)
{
    saying_set_asked(say, asked, "ping");
    say->calls.send(say->data, stanza_make_ping(say->context, *asked));
}

/* Whether the room of a saying can be spoken to at this moment. */
static bool is_open(const struct xmpp_say *say, const struct saying *saying)
{
    if (!saying->group)
        return true;
    const struct room *room = say->calls.room(say->data, saying->to);
    return room != NULL && xmpp_room_joined(room);
}

static bool room_is_busy(const struct xmpp_say *say, const struct saying *before)
{
    for (const struct saying *other = say->first; other != before; other = other->next) {
        if (str_equal(other->room, before->room) && other->stanza != NULL &&
            other->state != SAYING_WRITTEN && other->state != SAYING_TAKEN)
            return true;
    }
    return false;
}

static void write_out(struct xmpp_say *say, struct saying *saying)
{
    say->calls.send(say->data, xmpp_stanza_clone(saying->stanza));
    send_ping(say, &saying->asked);
    saying_enter(saying, SAYING_WRITTEN);
}

void saying_pump(struct xmpp_say *say)
{
    struct saying *next = NULL;
    for (struct saying *saying = say->first; saying != NULL && say->up; saying = next) {
        next = saying->next;
        if (!is_open(say, saying))
            continue;
        if (saying->state == SAYING_DOUBTED && saying->not_before <= clock_steady())
            saying_seek(say, saying);
        else if (saying->state == SAYING_WAITING && !room_is_busy(say, saying) &&
                 bucket_take(&say->pace, 1, clock_steady()))
            write_out(say, saying);
    }
    if (say->first != NULL && say->up)
        loop_timer_set(say->look, LOOK);
}

/* ---- in time ---- */

static void look_at(struct xmpp_say *say, struct saying *saying, int64_t now)
{
    int64_t waited = now - saying->since;
    if (saying->state == SAYING_TAKEN && waited > ECHO_MOST)
        saying_enter(saying, SAYING_DOUBTED);
    else if ((saying->state == SAYING_SOUGHT && waited > ANSWER_MOST) ||
             (saying->state == SAYING_DOUBTED && waited > ROOM_MOST))
        saying_tell_proof(say, saying, "unknown");
    else if (saying->state == SAYING_WAITING && !is_open(say, saying) && waited > ROOM_MOST)
        saying_tell(say, saying, "later", LATER_ABSENT);
}

static void on_look(void *data)
{
    struct xmpp_say *say = data;
    int64_t now = clock_steady();
    struct saying *next = NULL;
    for (struct saying *saying = say->first; saying != NULL && say->up; saying = next) {
        next = saying->next;
        look_at(say, saying, now);
    }
    saying_pump(say);
}

/* ---- the connection comes and goes ---- */

void xmpp_say_down(struct xmpp_say *say)
{
    say->up = false;
    loop_timer_stop(say->look);
}

/* A session that goes on has lost nothing: only the time does not count. */
void xmpp_say_up(struct xmpp_say *say, bool resumed)
{
    say->up = true;
    if (!resumed)
        say->settled_at = clock_steady() + say->settles;
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next)
        saying_enter(saying,
                     resumed || saying->state == SAYING_WAITING ? saying->state : SAYING_DOUBTED);
    saying_pump(say);
}

void xmpp_say_go_on(struct xmpp_say *say)
{
    saying_pump(say);
}

/* ---- answers ---- */

void xmpp_say_echoed(struct xmpp_say *say, const char *room, const char *key)
{
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        if (str_equal(saying->key, key) && str_equal(saying->room, room)) {
            saying_prove(say, saying, "found");
            break;
        }
    }
    saying_pump(say);
}

/* An error is about what was said to whom it comes from: in a group chat the room, not somebody in
 * it. Without a `from` our own server speaks. */
static bool is_about(const struct saying *saying, const char *from)
{
    return from == NULL ||
           (saying->group ? jid_same(from, saying->to) : jid_same_bare(from, saying->to));
}

/* Of type wait it is for this moment only. */
static bool take_error(struct xmpp_say *say, xmpp_stanza_t *message)
{
    const char *id = xmpp_stanza_get_id(message);
    const char *from = xmpp_stanza_get_from(message);
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(message, "error");
    const char *type = error == NULL ? NULL : xmpp_stanza_get_type(error);
    bool absent = error != NULL && xmpp_stanza_get_child_by_name(error, "not-acceptable") != NULL;
    for (struct saying *saying = say->first; saying != NULL && id != NULL; saying = saying->next) {
        if (!str_equal(saying->key, id) || saying->stanza == NULL || !is_about(saying, from))
            continue;
        if (absent || (type != NULL && str_equal(type, "wait")))
            saying_tell(say, saying, "later", LATER_ABSENT);
        else
            saying_tell(say, saying, "never", 0);
        break;
    }
    return true;
}

bool xmpp_say_take_message(struct xmpp_say *say, xmpp_stanza_t *message)
{
    const char *type = xmpp_stanza_get_type(message);
    if (type != NULL && str_equal(type, "error"))
        return take_error(say, message);
    return saying_take_archived(say, message);
}

/* Whether an answer comes from whom was asked: our own server speaks for itself without a `from`,
 * as the account or as the domain. */
static bool is_from(const struct xmpp_say *say, xmpp_stanza_t *iq, const char *asked)
{
    const char *from = xmpp_stanza_get_from(iq);
    if (asked != NULL)
        return from != NULL && jid_same(from, asked);
    const char *domain = strchr(say->self, '@');
    return from == NULL || jid_same_bare(from, say->self) ||
           (domain != NULL && jid_same(from, domain + 1));
}

static void take_pong(struct xmpp_say *say, struct saying *saying)
{
    if (saying->group)
        saying_enter(saying, SAYING_TAKEN);
    else
        saying_tell(say, saying, "sent", 0);
    saying_pump(say);
}

bool xmpp_say_take_answer(struct xmpp_say *say, xmpp_stanza_t *iq)
{
    const char *id = xmpp_stanza_get_id(iq);
    if (id == NULL || !str_starts(id, "waymark-"))
        return false;
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        if (saying->asked == NULL || !str_equal(saying->asked, id))
            continue;
        bool sought = saying->state == SAYING_SOUGHT;
        if (!is_from(say, iq, sought && saying->group ? saying->to : NULL))
            return true;
        if (sought)
            saying_take_page(say, id, iq);
        else if (saying->state == SAYING_WRITTEN)
            take_pong(say, saying);
        saying_pump(say);
        return true;
    }
    return false;
}

/* ---- in from the core ---- */

static void add(struct xmpp_say *say, const struct line *line, char *to, bool group,
                xmpp_stanza_t *stanza)
{
    struct saying *saying = mem_new(struct saying);
    *saying = (struct saying){.key = mem_string(line->key),
                              .room = mem_string(line->room),
                              .to = to,
                              .group = group,
                              .urgent = line->urgent,
                              .stanza = stanza};
    saying_enter(saying, stanza == NULL ? SAYING_DOUBTED : SAYING_WAITING);
    struct saying **at = &say->first;
    while (*at != NULL)
        at = &(*at)->next;
    *at = saying;
    say->count++;
    if (stanza != NULL && !group)
        xmpp_recall_add(
            say->recall,
            &(struct recalled){.room = line->room, .given = line->key, .reported = line->key});
}

void xmpp_say_take(struct xmpp_say *say, const struct line *line)
{
    bool group = false;
    bool probe = line->type == LINE_PROBE; /* waits for the connection: a no would lose an answer */
    char *to = saying_address(say, line->room, &group);
    xmpp_stanza_t *stanza = to == NULL || probe ? NULL : saying_compose(say, line, to, group);
    if (to == NULL || (stanza == NULL && !probe)) {
        saying_refuse(say, line, "never", 0);
    } else if ((!say->up && !probe) || say->count >= WAITING_MOST) {
        saying_refuse(say, line, "later", say->up ? LATER_FULL : LATER_DOWN);
    } else {
        add(say, line, to, group, stanza);
        saying_pump(say);
        return;
    }
    if (stanza != NULL)
        xmpp_stanza_release(stanza);
    free(to);
}
