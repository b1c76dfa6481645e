#include "driver/xmpp/xmpp.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/driver.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/xmpp/catchup.h"
#include "driver/xmpp/connect.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/doors.h"
#include "driver/xmpp/guard.h"
#include "driver/xmpp/hear.h"
#include "driver/xmpp/iq.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/say.h"
#include "driver/xmpp/settings.h"
#include "driver/xmpp/stanza.h"
#include "driver/xmpp/strophe.h"

enum {
    LAST_WORDS = 1000,          /* milliseconds */
    PROVEN = 60 * 1000,         /* a connection that lasted so long was a good one */
    SLOW_FAILURES = 3,          /* one that will likely fail again counts as so many more */
    LATE_MOST = 10 * 60 * 1000, /* a message kept for us that is older is not answered */
    TEXT_MOST = 16 * 1024,      /* bytes: servers take stanzas of 64 KiB and more */
    WAITING_MOST = 1024 * 1024, /* bytes of lines that wait for the core before more is heard */
    PATIENCE = 20 * 1000,       /* milliseconds for the core to take them */
    LINES_AT_ONCE = 5000,       /* of people; the core takes four times as many for a flood */
    LINES_A_SECOND = 2000,
    ANSWERS_AT_ONCE = 40, /* to what other programs ask */
    ANSWERS_A_SECOND = 10,
    MARK_EVERY = 1000,       /* milliseconds */
    BEHIND_MOST = 60 * 1000, /* ... after coming up, for catching up */
    TOLD_MOST = 256,         /* people */
    DAY = 24 * 60 * 60 * 1000,
};

/* Who was told that encrypted messages cannot be read. */
struct told {
    char *room;
    int64_t at; /* steady milliseconds */
};

struct xmpp {
    struct loop *loop;
    struct link *link;
    struct loop_timer *retry;
    struct backoff backoff;
    struct bucket pace;    /* of lines heard */
    struct bucket answers; /* to <iq/> and subscriptions */
    struct xmpp_settings settings;
    bool greeted; /* hello came */
    bool guarded; /* what libstrophe reads is fit to be believed */
    bool ready;   /* the core was told so */
    bool refused; /* a person has to act */
    char *jid;    /* the account's, with the resource */
    struct strophe *strophe;
    struct lookup *lookup;
    struct connect_place places[CONNECT_PLACES]; /* of this attempt */
    size_t place_count;
    size_t place_at;
    char *other_host; /* where the server sent us, for one attempt */
    int64_t up_at;    /* steady milliseconds; 0: not up */
    struct recall *recall;
    struct xmpp_catchup *catchup;
    struct loop_timer *mark; /* tells the core how far we have heard */
    int64_t listened;        /* wall milliseconds: until when we did, at least; 0: never */
    int64_t heard_at;        /* ditto: the last stanza */
    bool marking;            /* `mark` is set */
    struct xmpp_say *say;
    struct xmpp_doors *doors;
    struct told told[TOLD_MOST];
    size_t told_next;
};

static void say_state(struct xmpp *xmpp, const char *state, const char *why)
{
    link_send(xmpp->link, &(struct line){.type = LINE_STATE, .state = state, .why = why});
}

static void pass_line(void *data, const struct line *line)
{
    struct xmpp *xmpp = data;
    link_send(xmpp->link, line);
}

static void send_stanza(void *data, xmpp_stanza_t *stanza)
{
    struct xmpp *xmpp = data;
    strophe_send(xmpp->strophe, stanza);
}

/* ---- the connection comes and goes ---- */

static void go_down(struct xmpp *xmpp, enum strophe_end end, const char *why)
{
    if (xmpp->up_at > 0 && clock_steady() - xmpp->up_at > PROVEN)
        backoff_reset(&xmpp->backoff);
    xmpp->up_at = 0;
    if (end == STROPHE_REFUSED) {
        xmpp->refused = true;
        say_state(xmpp, "refused", why);
        return;
    }
    if (end == STROPHE_SLOWLY)
        xmpp->backoff.failures += SLOW_FAILURES;
    int64_t wait = backoff_next(&xmpp->backoff);
    char *sentence =
        mem_print("%s; trying again in %lld seconds", why, (long long)(wait + 999) / 1000);
    say_state(xmpp, "down", sentence);
    free(sentence);
    loop_timer_set(xmpp->retry, wait);
}

static void on_found(void *data, const struct connect_place *places, size_t count, const char *why)
{
    struct xmpp *xmpp = data;
    char reason[500];
    snprintf(reason, sizeof reason, "%s", why);
    memcpy(xmpp->places, places, count * sizeof *places);
    xmpp->place_count = count;
    xmpp->place_at = 0;
    lookup_destroy(xmpp->lookup);
    xmpp->lookup = NULL;
    if (count == 0)
        go_down(xmpp, STROPHE_AGAIN, reason);
    else
        strophe_connect(xmpp->strophe, &xmpp->places[0]);
}

/* RFC 6120, 4.9.3.19: "host", "host:port" or "[address]:port". */
static void wish_other_host(struct xmpp *xmpp, struct connect_wish *wish)
{
    char *colon = strrchr(xmpp->other_host, ':');
    long port = 0;
    wish->server = xmpp->other_host;
    wish->port = 0;
    if (colon != NULL && strchr(colon, ']') == NULL && str_number(colon + 1, 1, 65535, &port)) {
        *colon = '\0';
        wish->port = (unsigned short)port;
    }
    if (xmpp->other_host[0] == '[') {
        xmpp->other_host[strcspn(xmpp->other_host, "]")] = '\0';
        wish->server++;
    }
}

static void start_connecting(void *data)
{
    struct xmpp *xmpp = data;
    struct connect_wish wish = xmpp->settings.wish;
    say_state(xmpp, "connecting", NULL);
    if (xmpp->other_host != NULL)
        wish_other_host(xmpp, &wish);
    xmpp->lookup = lookup_start(xmpp->loop, &wish, on_found, xmpp);
    free(xmpp->other_host);
    xmpp->other_host = NULL;
}

/* What was missed is heard before the core may forget where that began; but no room that does not
 * answer may hold this up for ever. */
static bool is_behind(const struct xmpp *xmpp)
{
    return xmpp->up_at == 0 ||
           (xmpp->listened > 0 && clock_steady() - xmpp->up_at < BEHIND_MOST &&
            (xmpp_catchup_is_busy(xmpp->catchup) || !xmpp_doors_settled(xmpp->doors)));
}

static void on_down(void *data, const struct strophe_lost *lost)
{
    struct xmpp *xmpp = data;
    bool was_up = xmpp->up_at > 0;
    if (was_up && !is_behind(xmpp))
        xmpp->listened = xmpp->heard_at;
    xmpp_say_down(xmpp->say);
    xmpp_doors_down(xmpp->doors);
    if (!was_up && !lost->reached && ++xmpp->place_at < xmpp->place_count) {
        strophe_connect(xmpp->strophe, &xmpp->places[xmpp->place_at]);
        return;
    }
    if (lost->other_host[0] != '\0')
        xmpp->other_host = mem_string(lost->other_host);
    go_down(xmpp, lost->end, lost->why);
}

/* XEP-0115: what the bot is, so that clients show it as one. Who has not asked for the roster is
 * not told of subscriptions (RFC 6121, 2.2). */
static void announce(struct xmpp *xmpp)
{
    xmpp_ctx_t *context = strophe_context(xmpp->strophe);
    xmpp_stanza_t *presence = xmpp_presence_new(context);
    xmpp_stanza_add_child_ex(presence, iq_caps(context), 0);
    xmpp_stanza_t *roster = xmpp_iq_new(context, "get", "roster");
    stanza_add(roster, "query", XMPP_NS_ROSTER);
    strophe_send(xmpp->strophe, roster);
    strophe_send(xmpp->strophe, presence);
}

static void on_written(void *data, const char *id)
{
    struct xmpp *xmpp = data;
    if (xmpp->say != NULL)
        xmpp_say_written(xmpp->say, id);
}

static void tell_ready(struct xmpp *xmpp)
{
    json_t *caps = json_pack("[s, s, s, s, s]", "history", "echo", "edit", "retract", "react");
    link_send(xmpp->link, &(struct line){.type = LINE_READY,
                                         .self = xmpp->settings.user,
                                         .caps = caps,
                                         .max_text = TEXT_MOST});
    json_decref(caps);
}

static void on_up(void *data, bool resumed)
{
    struct xmpp *xmpp = data;
    xmpp->up_at = clock_steady();
    xmpp->heard_at = clock_wall();
    if (!resumed) {
        xmpp_catchup_begin(xmpp->catchup, xmpp->listened);
        announce(xmpp);
        xmpp_catchup_ask(xmpp->catchup, NULL);
    }
    xmpp_doors_up(xmpp->doors, resumed);
    xmpp_say_up(xmpp->say, resumed);
    if (!xmpp->ready)
        tell_ready(xmpp);
    xmpp->ready = true;
    say_state(xmpp, "up", NULL);
    xmpp->marking = true;
    loop_timer_set(xmpp->mark, 0);
}

/* ---- what is heard ---- */

/* A receipt says that the message arrived (XEP-0184); it is sent to the device that asked. */
static void be_polite(struct xmpp *xmpp, xmpp_stanza_t *message, const struct line *line,
                      const struct heard *heard)
{
    xmpp_ctx_t *context = strophe_context(xmpp->strophe);
    const char *from = xmpp_stanza_get_from(message);
    if (!line->direct || heard->late)
        return;
    if (xmpp->settings.receipts && heard->receipt != NULL)
        strophe_send(xmpp->strophe, xmpp_content_receipt(context, from, heard->receipt));
    if (xmpp->settings.chat_states && line->type == LINE_MESSAGE)
        strophe_send(xmpp->strophe, xmpp_content_chat_state(context, from, CONTENT_COMPOSING));
}

static void pass_heard(struct xmpp *xmpp, xmpp_stanza_t *message, const struct line *line,
                       const struct heard *heard)
{
    if (heard->late && clock_wall() - line->time > LATE_MOST)
        return;
    if (!bucket_take(&xmpp->pace, 1, clock_steady()))
        return;
    if (link_waiting(xmpp->link) > WAITING_MOST)
        link_flush(xmpp->link, PATIENCE);
    link_send(xmpp->link, line);
    be_polite(xmpp, message, line, heard);
}

/* Encrypted for us (OMEMO). The core says that nobody can read it here, but not to one person all
 * day long, nor to a crowd. */
static void tell_encrypted(struct xmpp *xmpp, const struct line *line)
{
    int64_t now = clock_steady();
    if (!line->direct || !bucket_take(&xmpp->answers, 1, now))
        return;
    for (size_t i = 0; i < TOLD_MOST; i++) {
        const struct told *told = &xmpp->told[i];
        if (told->room != NULL && str_equal(told->room, line->room) && now - told->at < DAY)
            return;
    }
    struct told *oldest = &xmpp->told[xmpp->told_next++ % TOLD_MOST];
    free(oldest->room);
    *oldest = (struct told){mem_string(line->room), now};
    link_send(xmpp->link, line);
}

/* `past`: from an archive. Then the power of its sender is not known: it is what it was. */
static void hear(struct xmpp *xmpp, struct room *room, xmpp_stanza_t *message, bool past)
{
    const struct hearing hearing = {.self_bare = xmpp->settings.user,
                                    .names = xmpp->settings.names,
                                    .name_count = xmpp->settings.name_count,
                                    .bots = xmpp->settings.bots,
                                    .bot_count = xmpp->settings.bot_count,
                                    .room = room,
                                    .recall = xmpp->recall,
                                    .now = clock_wall()};
    struct line line;
    struct heard heard;
    enum heard_kind kind = hear_message(&hearing, message, &line, &heard);
    if (past && line.role != NULL) {
        line.role = "member";
        line.role_from = NULL;
    }
    if (kind == HEARD_LINE || (kind == HEARD_WORDLESS && line.addressed))
        pass_heard(xmpp, message, &line, &heard);
    else if (kind == HEARD_ECHO)
        xmpp_say_echoed(xmpp->say, line.room, line.key);
    else if (kind == HEARD_ENCRYPTED)
        tell_encrypted(xmpp, &line);
    else if (kind == HEARD_INVITE && !past)
        xmpp_doors_invited(xmpp->doors, line.room, line.by, heard.invite.password,
                           heard.invite.mediated);
    xmpp_heard_finish(&heard);
}

static void take_message(struct xmpp *xmpp, xmpp_stanza_t *message)
{
    const char *from = xmpp_stanza_get_from(message);
    char bare[JID_LONGEST + 1];
    struct room *room =
        from != NULL && jid_bare(from, bare) ? xmpp_doors_room(xmpp->doors, bare) : NULL;
    if (room != NULL)
        xmpp_doors_heard(xmpp->doors, room, message);
    if (!xmpp_say_take_message(xmpp->say, message) &&
        !xmpp_catchup_take_message(xmpp->catchup, message))
        hear(xmpp, room, message, false);
}

static void take_past(void *data, const char *room, xmpp_stanza_t *message)
{
    struct xmpp *xmpp = data;
    struct room *chat = room == NULL ? NULL : xmpp_doors_room(xmpp->doors, room);
    const char *from = xmpp_stanza_get_from(message);
    char bare[JID_LONGEST + 1];
    if (room == NULL && (!jid_bare(from, bare) || str_equal(bare, xmpp->settings.user) ||
                         xmpp_doors_room(xmpp->doors, bare) != NULL))
        return; /* our own words; or of a group chat, and who is who there has changed since */
    hear(xmpp, chat, message, true);
}

/* Whoever wants to see that the bot is there may; it wants to see nobody (RFC 6121, 3). */
static void take_presence(struct xmpp *xmpp, xmpp_stanza_t *presence)
{
    const char *type = xmpp_stanza_get_type(presence);
    const char *from = xmpp_stanza_get_from(presence);
    char bare[JID_LONGEST + 1];
    if (xmpp_doors_take_presence(xmpp->doors, presence) || type == NULL || from == NULL ||
        !str_equal(type, "subscribe") || !jid_bare(from, bare) ||
        !bucket_take(&xmpp->answers, 1, clock_steady()))
        return;
    xmpp_stanza_t *answer = xmpp_presence_new(strophe_context(xmpp->strophe));
    xmpp_stanza_set_type(answer, "subscribed");
    xmpp_stanza_set_to(answer, bare);
    strophe_send(xmpp->strophe, answer);
}

static void take_iq(struct xmpp *xmpp, xmpp_stanza_t *iq)
{
    const char *type = xmpp_stanza_get_type(iq);
    if (type == NULL)
        return;
    if (str_equal(type, "result") || str_equal(type, "error")) {
        if (!xmpp_say_take_answer(xmpp->say, iq) && !xmpp_catchup_take_answer(xmpp->catchup, iq))
            xmpp_doors_take_answer(xmpp->doors, iq);
    } else if (bucket_take(&xmpp->answers, 1, clock_steady())) {
        xmpp_stanza_t *answer =
            iq_answer(strophe_context(xmpp->strophe), iq, xmpp->settings.user, clock_wall());
        if (answer != NULL)
            strophe_send(xmpp->strophe, answer);
    }
}

static void on_stanza(void *data, xmpp_stanza_t *stanza)
{
    struct xmpp *xmpp = data;
    const char *name = xmpp_stanza_get_name(stanza);
    if (name == NULL)
        return;
    xmpp->heard_at = clock_wall();
    if (!xmpp->marking) {
        xmpp->marking = true;
        loop_timer_set(xmpp->mark, MARK_EVERY);
    }
    if (str_equal(name, "message"))
        take_message(xmpp, stanza);
    else if (str_equal(name, "presence"))
        take_presence(xmpp, stanza);
    else if (str_equal(name, "iq"))
        take_iq(xmpp, stanza);
}

/* ---- the core speaks ---- */

static struct room *find_room(void *data, const char *bare)
{
    const struct xmpp *xmpp = data;
    return xmpp_doors_room(xmpp->doors, bare);
}

static void on_open(void *data, const struct room *room)
{
    struct xmpp *xmpp = data;
    xmpp_say_go_on(xmpp->say);
    if (xmpp_room_joined(room) && xmpp_room_has(room, ROOM_ARCHIVE) &&
        xmpp_room_has(room, ROOM_STANZA_ID)) /* else the core could not tell what it has had */
        xmpp_catchup_ask(xmpp->catchup, xmpp_room_jid(room));
}

static void on_mark(void *data)
{
    struct xmpp *xmpp = data;
    char value[32];
    if (is_behind(xmpp)) {
        loop_timer_set(xmpp->mark, MARK_EVERY);
        return;
    }
    snprintf(value, sizeof value, "%lld", (long long)xmpp->heard_at);
    xmpp->marking = false;
    link_send(xmpp->link, &(struct line){.type = LINE_CURSOR, .value = value});
}

static void make_parts(struct xmpp *xmpp, const json_t *saved)
{
    static const struct strophe_calls strophe_calls = {on_up, on_stanza, on_written, on_down};
    static const struct xmpp_doors_calls doors_calls = {send_stanza, pass_line, on_open};
    static const struct xmpp_catchup_calls catchup_calls = {send_stanza, take_past};
    static const struct xmpp_say_calls say_calls = {send_stanza, pass_line, find_room};
    const struct xmpp_settings *settings = &xmpp->settings;
    const char *rooms = json_string_value(json_object_get(saved, xmpp_doors_saved));
    xmpp->jid = mem_print("%s/%s", settings->user, settings->resource);
    const struct strophe_account account = {.jid = xmpp->jid,
                                            .domain = settings->wish.domain,
                                            .password = settings->password,
                                            .ca_file = settings->ca_file,
                                            .client_cert_file = settings->client_cert_file,
                                            .client_key_file = settings->client_key_file};
    xmpp->strophe = strophe_create(xmpp->loop, &account, &strophe_calls, xmpp);
    xmpp_ctx_t *context = strophe_context(xmpp->strophe);
    xmpp->guarded = guard_works(context);
    xmpp->recall = xmpp_recall_create();
    xmpp->catchup = xmpp_catchup_create(context, settings->user, &catchup_calls, xmpp);
    xmpp->doors = xmpp_doors_create(xmpp->loop, context, settings, rooms, &doors_calls, xmpp);
    xmpp->say =
        xmpp_say_create(xmpp->loop, context, xmpp->recall, settings->user, &say_calls, xmpp);
}

static void greet(struct xmpp *xmpp, const struct line *hello)
{
    const char *why = NULL;
    if (xmpp->greeted)
        return;
    xmpp->greeted = true;
    if (!xmpp_settings_read(&xmpp->settings, hello->settings, hello->secrets, &why)) {
        say_state(xmpp, "refused", why);
        return;
    }
    backoff_init(&xmpp->backoff, xmpp->settings.retry_least, xmpp->settings.retry_most);
    if (hello->cursor != NULL)
        xmpp->listened = strtoll(hello->cursor, NULL, 10);
    make_parts(xmpp, hello->saved);
    if (!xmpp->guarded) {
        go_down(xmpp, STROPHE_REFUSED,
                "this libstrophe uses an XML parser that cannot be guarded against forgeries");
        return;
    }
    start_connecting(xmpp);
}

static void serve(struct xmpp *xmpp, const struct line *line)
{
    if (line->type == LINE_SEND || line->type == LINE_EDIT || line->type == LINE_RETRACT ||
        line->type == LINE_REACT || line->type == LINE_PROBE)
        xmpp_say_take(xmpp->say, line);
    else if (line->type == LINE_JOIN)
        xmpp_doors_enter(xmpp->doors, line->room);
    else if (line->type == LINE_LEAVE)
        xmpp_doors_leave(xmpp->doors, line->room, line->reason);
}

static void stop(struct xmpp *xmpp)
{
    if (xmpp->strophe != NULL)
        strophe_close(xmpp->strophe);
    loop_stop(xmpp->loop);
}

static void on_line(void *data, const struct line *line)
{
    struct xmpp *xmpp = data;
    if (line->type == LINE_HELLO)
        greet(xmpp, line);
    else if (line->type == LINE_PING)
        link_send(xmpp->link, &(struct line){.type = LINE_PONG, .id = line->id});
    else if (line->type == LINE_STOP)
        stop(xmpp);
    else if (xmpp->strophe != NULL && !xmpp->refused)
        serve(xmpp, line);
}

static void on_link_closed(void *data, const char *why)
{
    (void)why;
    stop(data);
}

static void finish(struct xmpp *xmpp)
{
    link_flush(xmpp->link, LAST_WORDS);
    link_destroy(xmpp->link);
    lookup_destroy(xmpp->lookup);
    xmpp_say_destroy(xmpp->say);
    xmpp_doors_destroy(xmpp->doors);
    xmpp_catchup_destroy(xmpp->catchup);
    xmpp_recall_destroy(xmpp->recall);
    strophe_destroy(xmpp->strophe);
    xmpp_settings_finish(&xmpp->settings);
    for (size_t i = 0; i < TOLD_MOST; i++)
        free(xmpp->told[i].room);
    free(xmpp->other_host);
    free(xmpp->jid);
    loop_timer_destroy(xmpp->retry);
    loop_timer_destroy(xmpp->mark);
    loop_destroy(xmpp->loop);
}

static int xmpp_run_driver(void)
{
    static const struct link_calls calls = {on_line, on_link_closed};
    struct xmpp xmpp = {.loop = loop_create()};
    signal(SIGPIPE, SIG_IGN);
    bucket_init(&xmpp.pace, LINES_AT_ONCE, LINES_A_SECOND, clock_steady());
    bucket_init(&xmpp.answers, ANSWERS_AT_ONCE, ANSWERS_A_SECOND, clock_steady());
    xmpp.retry = loop_timer_create(xmpp.loop, start_connecting, &xmpp);
    xmpp.mark = loop_timer_create(xmpp.loop, on_mark, &xmpp);
    xmpp.link = link_create(xmpp.loop, STDIN_FILENO, STDOUT_FILENO, &calls, &xmpp);
    loop_run(xmpp.loop);
    finish(&xmpp);
    return 0;
}

const struct driver xmpp_driver = {
    .network = "xmpp",
    .help = "XMPP, over TLS",
    .keys = xmpp_keys,
    .run = xmpp_run_driver,
};
