#include "driver/xmpp/xmpp.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/driver.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/xmpp/adhoc.h"
#include "driver/xmpp/avatar.h"
#include "driver/xmpp/bookmarks.h"
#include "driver/xmpp/catchup.h"
#include "driver/xmpp/doors.h"
#include "driver/xmpp/guard.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/say.h"
#include "driver/xmpp/stanza.h"
#include "driver/xmpp/strophe.h"
#include "driver/xmpp/xmpp_inside.h"

enum {
    LAST_WORDS = 1000,     /* milliseconds */
    PROVEN = 60 * 1000,    /* a connection that lasted so long was a good one */
    SLOW_FAILURES = 3,     /* one that will likely fail again counts as so many more */
    TEXT_MOST = 16 * 1024, /* bytes: servers take stanzas of 64 KiB and more */
    LINES_AT_ONCE = 5000,  /* of people; the core takes four times as many for a flood */
    LINES_A_SECOND = 2000,
    ANSWERS_AT_ONCE = 40, /* to what other programs ask */
    ANSWERS_A_SECOND = 10,
    BEHIND_MOST = 60 * 1000, /* ... after coming up, for catching up */
};

static void say_state(struct xmpp *xmpp, const char *state, const char *why)
{
    link_send(xmpp->link, &(struct line){.type = LINE_STATE, .state = state, .why = why});
}

void xmpp_send_stanza(void *data, xmpp_stanza_t *stanza)
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
    return xmpp->up_at == 0 || (clock_steady() - xmpp->up_at < BEHIND_MOST &&
                                (xmpp_catchup_is_busy(xmpp->catchup) ||
                                 (xmpp->listened > 0 && !xmpp_doors_settled(xmpp->doors))));
}

/* Where nothing listens, where something else does, or where the certificate is another's, the next
 * place may do better; an account that is refused is so everywhere. */
static bool try_next(struct xmpp *xmpp, const struct strophe_lost *lost)
{
    if (xmpp->place_at == 0 || (lost->reached && !xmpp->worst.reached))
        xmpp->worst = *lost;
    if (lost->answered || xmpp->place_at + 1 >= xmpp->place_count)
        return false;
    strophe_connect(xmpp->strophe, &xmpp->places[++xmpp->place_at]);
    return true;
}

static void on_down(void *data, const struct strophe_lost *lost)
{
    struct xmpp *xmpp = data;
    bool was_up = xmpp->up_at > 0;
    if (xmpp->refused)
        return;
    if (was_up && !is_behind(xmpp))
        xmpp->listened = xmpp->heard_at;
    xmpp_say_down(xmpp->say);
    xmpp_adhoc_down(xmpp->adhoc);
    xmpp_doors_down(xmpp->doors);
    if (!was_up && try_next(xmpp, lost))
        return;
    if (lost->other_host[0] != '\0')
        xmpp->other_host = mem_string(lost->other_host);
    if (!was_up && !lost->answered)
        lost = &xmpp->worst;
    go_down(xmpp, lost->end, lost->why);
}

/* Who has not asked for the roster is not told of subscriptions (RFC 6121, 2.2). */
static void ask_roster(struct xmpp *xmpp)
{
    xmpp_stanza_t *roster = xmpp_iq_new(strophe_context(xmpp->strophe), "get", "roster");
    stanza_add(roster, "query", XMPP_NS_ROSTER);
    strophe_send(xmpp->strophe, roster);
}

static void tell_ready(struct xmpp *xmpp)
{
    json_t *caps =
        json_pack("[s, s, s, s, s, s]", "history", "echo", "edit", "retract", "react", "standing");
    link_send(xmpp->link, &(struct line){.type = LINE_READY,
                                         .self = xmpp->settings.user,
                                         .caps = caps,
                                         .max_text = TEXT_MOST});
    json_decref(caps);
}

/* A client certificate says who somebody is, whatever `user` says. */
static bool is_own_account(struct xmpp *xmpp)
{
    const char *jid = strophe_jid(xmpp->strophe);
    char bare[JID_LONGEST + 1];
    if (jid == NULL || !jid_bare(jid, bare) || str_equal(bare, xmpp->settings.user))
        return true;
    char *why =
        mem_print("the server signed the bot in as %s: is that what `user` should say?", bare);
    strophe_close(xmpp->strophe);
    go_down(xmpp, STROPHE_REFUSED, why);
    free(why);
    return false;
}

static void on_up(void *data, bool resumed)
{
    struct xmpp *xmpp = data;
    if (!is_own_account(xmpp))
        return;
    xmpp->up_at = clock_steady();
    if (!resumed) {
        xmpp->heard_at = clock_wall();
        xmpp_catchup_begin(xmpp->catchup, xmpp->listened);
        ask_roster(xmpp);
        xmpp_announce(xmpp);
        xmpp_catchup_ask(xmpp->catchup, NULL, 0);
        xmpp_bookmarks_up(xmpp->bookmarks);
        if (xmpp->avatar != NULL)
            xmpp_avatar_up(xmpp->avatar);
    } else {
        xmpp_catchup_resumed(xmpp->catchup);
        xmpp_bookmarks_resumed(xmpp->bookmarks);
    }
    xmpp_doors_up(xmpp->doors, resumed);
    xmpp_say_up(xmpp->say, resumed);
    xmpp_adhoc_up(xmpp->adhoc);
    xmpp_adhoc_arm(xmpp);
    if (!xmpp->ready)
        tell_ready(xmpp);
    xmpp->ready = true;
    say_state(xmpp, "up", NULL);
    xmpp->marking = true;
    loop_timer_set(xmpp->mark, 0);
}

/* ---- the core speaks ---- */

static void on_mark(void *data)
{
    struct xmpp *xmpp = data;
    char value[32];
    if (is_behind(xmpp)) {
        if (xmpp->up_at > 0)
            xmpp_catchup_go_on(xmpp->catchup);
        loop_timer_set(xmpp->mark, MARK_EVERY);
        return;
    }
    snprintf(value, sizeof value, "%lld", (long long)xmpp->heard_at);
    xmpp->marking = false;
    link_send(xmpp->link, &(struct line){.type = LINE_CURSOR, .value = value});
}

static void make_connection(struct xmpp *xmpp)
{
    static const struct strophe_calls calls = {on_up, xmpp_route, on_down};
    const struct xmpp_settings *settings = &xmpp->settings;
    xmpp->jid = mem_print("%s/%s", settings->user, settings->resource);
    const struct strophe_account account = {.jid = xmpp->jid,
                                            .domain = settings->wish.domain,
                                            .password = settings->password,
                                            .ca_file = settings->ca_file,
                                            .client_cert_file = settings->client_cert_file,
                                            .client_key_file = settings->client_key_file};
    xmpp->strophe = strophe_create(xmpp->loop, &account, &calls, xmpp);
    xmpp->guarded = guard_works(strophe_context(xmpp->strophe));
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
    make_connection(xmpp);
    xmpp_parts_create(xmpp, hello);
    size_t index;
    json_t *left;
    json_array_foreach(hello->left, index, left)
        xmpp_doors_stay_out(xmpp->doors, json_string_value(left));
    if (!xmpp->guarded) {
        go_down(xmpp, STROPHE_REFUSED,
                "this libstrophe uses an XML parser that cannot be guarded against forgeries");
        return;
    }
    start_connecting(xmpp);
}

static void take_send(struct xmpp *xmpp, const struct line *send)
{
    if (xmpp_adhoc_take_send(xmpp->adhoc, send, clock_steady()))
        xmpp_adhoc_arm(xmpp);
    else
        xmpp_say_take(xmpp->say, send);
}

/* What programs show that know no retractions are reviewed words, too. */
static void take_retract(struct xmpp *xmpp, const struct line *retract)
{
    struct line worded = *retract;
    worded.text = xmpp->withdrawn;
    xmpp_say_take(xmpp->say, &worded);
}

static void serve(struct xmpp *xmpp, const struct line *line)
{
    if (line->type == LINE_SEND)
        take_send(xmpp, line);
    else if (line->type == LINE_RETRACT)
        take_retract(xmpp, line);
    else if (line->type == LINE_EDIT || line->type == LINE_REACT || line->type == LINE_PROBE)
        xmpp_say_take(xmpp->say, line);
    else if (line->type == LINE_STANDING)
        xmpp_take_standing(xmpp, line);
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
    xmpp_parts_destroy(xmpp);
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
    .check = xmpp_settings_check,
    .run = xmpp_run_driver,
};
