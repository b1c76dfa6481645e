#include "driver/xmpp/say.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bucket.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/archive.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"

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
    PAGES_MOST = 20, /* of an archive, for one message */
    LOOK = 1000,     /* milliseconds between looks at what takes too long */
};

enum saying_state {
    SAYING_WAITING, /* not written yet */
    SAYING_WRITTEN, /* with a ping behind it */
    SAYING_TAKEN,   /* the server has it; the room has not reflected it */
    SAYING_DOUBTED, /* perhaps the server has it: the archive is to be asked */
    SAYING_SOUGHT,  /* the archive was asked */
};

/* One stanza on its way; or, without one, only the question whether it once was. */
struct saying {
    char *key;
    char *room; /* as on the line */
    char *to;
    bool group;
    bool out;  /* written to the socket of this connection */
    bool kept; /* ... of the one before: a resumption sends it again */
    bool found;
    xmpp_stanza_t *stanza;
    enum saying_state state;
    int64_t since; /* steady milliseconds: in that state */
    char *asked;   /* id of the ping or of the query */
    unsigned pages;
    struct saying *next;
};

struct xmpp_say {
    struct loop *loop;
    xmpp_ctx_t *context;
    struct recall *recall;
    const char *self;
    struct xmpp_say_calls calls;
    void *data;
    struct loop_timer *look;
    struct bucket pace;
    bool up;
    uint64_t asked;
    size_t count;
    struct saying *first; /* in the order of the core */
};

static void pump(struct xmpp_say *say);
static void on_look(void *data);

struct xmpp_say *xmpp_say_create(struct loop *loop, xmpp_ctx_t *context, struct recall *recall,
                                 const char *self_bare, const struct xmpp_say_calls *calls,
                                 void *data)
{
    struct xmpp_say *say = mem_new(struct xmpp_say);
    *say = (struct xmpp_say){.loop = loop,
                             .context = context,
                             .recall = recall,
                             .self = self_bare,
                             .calls = *calls,
                             .data = data};
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

static void enter(struct saying *saying, enum saying_state state)
{
    saying->state = state;
    saying->since = clock_steady();
}

/* ---- what became of it ---- */

static void drop(struct xmpp_say *say, struct saying *saying)
{
    struct saying **at = &say->first;
    while (*at != saying)
        at = &(*at)->next;
    *at = saying->next;
    say->count--;
    saying_destroy(saying);
}

static void tell(struct xmpp_say *say, struct saying *saying, const char *result,
                 int64_t retry_after)
{
    say->calls.line(say->data, &(struct line){.type = LINE_ACKED,
                                              .key = saying->key,
                                              .result = result,
                                              .remote_id = saying->key,
                                              .retry_after = retry_after});
    drop(say, saying);
}

static void tell_proof(struct xmpp_say *say, struct saying *saying, const char *result)
{
    say->calls.line(say->data, &(struct line){.type = LINE_PROBED,
                                              .key = saying->key,
                                              .result = result,
                                              .remote_id = saying->key});
    drop(say, saying);
}

static void refuse(struct xmpp_say *say, const struct line *line, const char *result,
                   int64_t retry_after)
{
    if (line->type == LINE_PROBE)
        say->calls.line(say->data,
                        &(struct line){.type = LINE_PROBED, .key = line->key, .result = "unknown"});
    else
        say->calls.line(say->data, &(struct line){.type = LINE_ACKED,
                                                  .key = line->key,
                                                  .result = result,
                                                  .retry_after = retry_after});
}

/* It was there, it was not, or nobody can tell. */
static void proved(struct xmpp_say *say, struct saying *saying, const char *result)
{
    if (saying->stanza == NULL || str_equal(result, "unknown"))
        tell_proof(say, saying, result);
    else if (str_equal(result, "found"))
        tell(say, saying, "sent", 0);
    else
        enter(saying, SAYING_WAITING);
}

/* ---- out ---- */

static void set_asked(struct xmpp_say *say, char **asked, const char *what)
{
    free(*asked);
    *asked = mem_print("waymark-%s-%llu", what, (unsigned long long)++say->asked);
}

static void send_ping(struct xmpp_say *say, char **asked)
{
    set_asked(say, asked, "ping");
    xmpp_stanza_t *iq = xmpp_iq_new(say->context, "get", *asked);
    xmpp_stanza_t *ping = xmpp_stanza_new(say->context);
    xmpp_stanza_set_name(ping, "ping");
    xmpp_stanza_set_ns(ping, "urn:xmpp:ping");
    xmpp_stanza_add_child_ex(iq, ping, 0);
    say->calls.send(say->data, iq);
}

/* Private messages of occupants are in nobody's archive that we could ask. */
static bool is_private(const struct xmpp_say *say, const struct saying *saying)
{
    char bare[JID_LONGEST + 1];
    return !saying->group && jid_resource(saying->to) != NULL && jid_bare(saying->to, bare) &&
           say->calls.room(say->data, bare) != NULL;
}

static void seek(struct xmpp_say *say, struct saying *saying, const char *before)
{
    set_asked(say, &saying->asked, "archive");
    say->calls.send(say->data,
                    xmpp_archive_ask(say->context, saying->asked, saying->group ? saying->to : NULL,
                                     saying->group ? NULL : saying->to, before));
    enter(saying, SAYING_SOUGHT);
}

/* Whether the room of a saying can be spoken to at this moment. */
static bool is_open(const struct xmpp_say *say, const struct saying *saying)
{
    if (!saying->group)
        return true;
    const struct room *room = say->calls.room(say->data, saying->to);
    return room != NULL && xmpp_room_joined(room);
}

/* Returns whether the saying is still there. */
static bool seek_or_give_up(struct xmpp_say *say, struct saying *saying)
{
    const struct room *room = saying->group ? say->calls.room(say->data, saying->to) : NULL;
    if (saying->group && room != NULL && !xmpp_room_features_known(room))
        return true;
    if (is_private(say, saying) ||
        (saying->group && (room == NULL || !xmpp_room_has(room, ROOM_ARCHIVE)))) {
        tell_proof(say, saying, "unknown");
        return false;
    }
    saying->pages = 0;
    saying->found = false;
    seek(say, saying, "");
    return true;
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
    saying->out = false;
    say->calls.send(say->data, xmpp_stanza_clone(saying->stanza));
    send_ping(say, &saying->asked);
    enter(saying, SAYING_WRITTEN);
}

static void pump(struct xmpp_say *say)
{
    struct saying *next = NULL;
    for (struct saying *saying = say->first; saying != NULL && say->up; saying = next) {
        next = saying->next;
        if (!is_open(say, saying))
            continue;
        if (saying->state == SAYING_DOUBTED)
            seek_or_give_up(say, saying);
        else if (saying->state == SAYING_WAITING && !room_is_busy(say, saying) &&
                 bucket_take(&say->pace, 1, clock_steady()))
            write_out(say, saying);
    }
    if (say->first != NULL)
        loop_timer_set(say->look, LOOK);
}

/* ---- in time ---- */

static void look_at(struct xmpp_say *say, struct saying *saying, int64_t now)
{
    int64_t waited = now - saying->since;
    if (saying->state == SAYING_TAKEN && waited > ECHO_MOST)
        enter(saying, SAYING_DOUBTED);
    else if (saying->state == SAYING_SOUGHT && waited > ANSWER_MOST)
        tell_proof(say, saying, "unknown");
    else if (saying->state == SAYING_DOUBTED && waited > ROOM_MOST)
        tell_proof(say, saying, "unknown");
    else if (saying->state == SAYING_WAITING && !is_open(say, saying) && waited > ROOM_MOST)
        tell(say, saying, "later", LATER_ABSENT);
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
    pump(say);
}

/* ---- the connection comes and goes ---- */

void xmpp_say_down(struct xmpp_say *say)
{
    say->up = false;
    loop_timer_stop(say->look);
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        saying->kept = saying->out;
        saying->out = false;
    }
}

/* After a resumption libstrophe has sent again what was written and not acked, but not what it had
 * not written yet; the ping behind a message may be among that. */
static void resume(struct xmpp_say *say, struct saying *saying)
{
    if (saying->state == SAYING_WRITTEN && saying->kept)
        send_ping(say, &saying->asked);
    enter(saying, saying->state == SAYING_WRITTEN && !saying->kept ? SAYING_WAITING
                  : saying->state == SAYING_SOUGHT                 ? SAYING_DOUBTED
                                                                   : saying->state);
}

void xmpp_say_up(struct xmpp_say *say, bool resumed)
{
    say->up = true;
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        if (resumed)
            resume(say, saying);
        else
            enter(saying, saying->state == SAYING_WAITING ? SAYING_WAITING : SAYING_DOUBTED);
    }
    pump(say);
}

void xmpp_say_written(struct xmpp_say *say, const char *key)
{
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next)
        saying->out |= saying->state == SAYING_WRITTEN && str_equal(saying->key, key);
}

void xmpp_say_go_on(struct xmpp_say *say)
{
    pump(say);
}

/* ---- answers ---- */

void xmpp_say_echoed(struct xmpp_say *say, const char *room, const char *key)
{
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        if (str_equal(saying->key, key) && str_equal(saying->room, room)) {
            proved(say, saying, "found");
            break;
        }
    }
    pump(say);
}

/* An error is about what was said to whom it comes from; of type wait, for this moment only. */
static bool take_error(struct xmpp_say *say, xmpp_stanza_t *message)
{
    const char *id = xmpp_stanza_get_id(message);
    const char *from = xmpp_stanza_get_from(message);
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(message, "error");
    const char *type = error == NULL ? NULL : xmpp_stanza_get_type(error);
    bool absent = error != NULL && xmpp_stanza_get_child_by_name(error, "not-acceptable") != NULL;
    for (struct saying *saying = say->first; saying != NULL && id != NULL; saying = saying->next) {
        if (!str_equal(saying->key, id) || saying->stanza == NULL ||
            (from != NULL && !jid_same_bare(from, saying->to)))
            continue;
        if (absent || (type != NULL && str_equal(type, "wait")))
            tell(say, saying, "later", LATER_ABSENT);
        else
            tell(say, saying, "never", 0);
        break;
    }
    return true;
}

/* Anybody may use an id that we used. In a group chat it was we who had our nick. */
static bool is_own(const struct xmpp_say *say, const struct saying *saying, xmpp_stanza_t *archived)
{
    const char *from = xmpp_stanza_get_from(archived);
    const struct room *room = saying->group ? say->calls.room(say->data, saying->to) : NULL;
    if (from == NULL || (saying->group && room == NULL))
        return false;
    if (!saying->group)
        return jid_same_bare(from, say->self);
    const char *nick = jid_resource(from);
    return jid_same_bare(from, saying->to) && nick != NULL && str_equal(nick, xmpp_room_nick(room));
}

bool xmpp_say_take_message(struct xmpp_say *say, xmpp_stanza_t *message)
{
    const char *type = xmpp_stanza_get_type(message);
    if (type != NULL && str_equal(type, "error"))
        return take_error(say, message);
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        xmpp_stanza_t *archived = saying->state != SAYING_SOUGHT
                                      ? NULL
                                      : xmpp_archive_result(message, saying->asked,
                                                            saying->group ? saying->to : say->self);
        if (archived != NULL) {
            saying->found |=
                is_own(say, saying, archived) && xmpp_archive_is(archived, saying->key);
            return true;
        }
    }
    return false;
}

static void end_page(struct xmpp_say *say, struct saying *saying, xmpp_stanza_t *iq)
{
    char *first = NULL;
    if (!xmpp_archive_end(iq, "first", &first))
        proved(say, saying, "unknown");
    else if (saying->found)
        proved(say, saying, "found");
    else if (first == NULL)
        proved(say, saying, "absent");
    else if (++saying->pages == PAGES_MOST)
        proved(say, saying, "unknown");
    else
        seek(say, saying, first);
    if (first != NULL)
        xmpp_free(say->context, first);
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
        enter(saying, SAYING_TAKEN);
    else
        tell(say, saying, "sent", 0);
    pump(say);
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
            end_page(say, saying, iq);
        else if (saying->state == SAYING_WRITTEN)
            take_pong(say, saying);
        pump(say);
        return true;
    }
    return false;
}

/* ---- in from the core ---- */

/* Where a line goes: a group chat, an occupant of one, or a person. NULL: nowhere. */
static char *address_of(struct xmpp_say *say, const char *room, bool *group)
{
    char bare[JID_LONGEST + 1];
    const char *at =
        strchr(room, '@'); /* before it a # is part of a name, as gateways to IRC have */
    const char *from = at == NULL ? room : at;
    char *cut = mem_string_of(room, (size_t)(from - room) + strcspn(from, "#"));
    char *to = NULL;
    *group = false;
    if (jid_bare(cut, bare)) {
        const struct room *chat = say->calls.room(say->data, bare);
        const char *nick = chat == NULL ? NULL : xmpp_room_nick_of(chat, room);
        if (chat != NULL && str_equal(bare, room)) {
            *group = true;
            to = mem_string(bare);
        } else if (chat != NULL && nick != NULL) {
            to = mem_print("%s/%s", bare, nick);
        } else if (chat == NULL && strchr(from, '#') == NULL) {
            to = mem_string(bare);
        }
    }
    free(cut);
    return to;
}

/* What the other side calls a message that the core knows by its own name. */
static const char *name_outside(struct xmpp_say *say, const char *room, const char *id, bool group)
{
    const struct recalled *known = id == NULL ? NULL : xmpp_recall_reported(say->recall, room, id);
    const char *name = known == NULL ? NULL : group ? known->attested : known->given;
    return name == NULL ? id : name;
}

static xmpp_stanza_t *stanza_of(struct xmpp_say *say, const struct line *line, const char *to,
                                bool group)
{
    struct line outside = *line;
    const struct room *chat = group ? say->calls.room(say->data, to) : NULL;
    const char *nick =
        chat == NULL || line->mention == NULL ? NULL : xmpp_room_nick_of(chat, line->mention);
    outside.reply_to = name_outside(say, line->room, line->reply_to, group);
    if (line->type != LINE_EDIT)
        outside.target = name_outside(say, line->room, line->target, group);
    return xmpp_content_message(say->context, &outside, to, group, nick);
}

static void add(struct xmpp_say *say, const struct line *line, char *to, bool group,
                xmpp_stanza_t *stanza)
{
    struct saying *saying = mem_new(struct saying);
    *saying = (struct saying){.key = mem_string(line->key),
                              .room = mem_string(line->room),
                              .to = to,
                              .group = group,
                              .stanza = stanza};
    enter(saying, stanza == NULL ? SAYING_DOUBTED : SAYING_WAITING);
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
    char *to = address_of(say, line->room, &group);
    xmpp_stanza_t *stanza =
        to == NULL || line->type == LINE_PROBE ? NULL : stanza_of(say, line, to, group);
    if (to == NULL || (stanza == NULL && line->type != LINE_PROBE)) {
        refuse(say, line, "never", 0);
    } else if (!say->up || say->count >= WAITING_MOST) {
        refuse(say, line, "later", say->up ? LATER_FULL : LATER_DOWN);
    } else {
        add(say, line, to, group, stanza);
        pump(say);
        return;
    }
    if (stanza != NULL)
        xmpp_stanza_release(stanza);
    free(to);
}
