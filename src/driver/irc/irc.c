#include "driver/irc/irc.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/transfer.h"
#include "driver/irc/connect.h"
#include "driver/irc/reader.h"
#include "driver/irc/session.h"
#include "driver/irc/settings.h"
#include "driver/irc/sts.h"
#include "driver/line.h"
#include "driver/link.h"

enum {
    PROVEN = 60 * 1000, /* milliseconds: a connection that lasted so long was a good one */
    SLOW_FAILURES = 3,  /* a tired server counts as so many failures more */
    LAST_WORDS = 1000,  /* milliseconds */
};

struct irc {
    struct loop *loop;
    struct link *link;
    struct transfers *transfers;
    struct loop_timer *tick;  /* when the session wants to be asked, or is over */
    struct loop_timer *retry; /* when to connect again */
    struct settings settings;
    bool greeted; /* hello came */
    struct session *session;
    struct connection *connection; /* NULL while there is none */
    struct reader reader;
    struct backoff backoff;
    struct sts sts;
    bool secured;  /* by that, whatever `tls` says */
    int64_t up_at; /* steady milliseconds; 0: not up */
    char *over;    /* why the session is over, until that is dealt with */
    enum session_end end;
};

static void say_state(struct irc *irc, const char *state, const char *why)
{
    link_send(irc->link, &(struct line){.type = LINE_STATE, .state = state, .why = why});
}

/* ---- the connection comes and goes ---- */

static void save_policy(struct irc *irc);

static void hang_up(struct irc *irc)
{
    connection_destroy(irc->connection);
    irc->connection = NULL;
    session_lost(irc->session);
    free(irc->over);
    irc->over = NULL;
}

static int64_t next_wait(struct irc *irc, enum session_end end)
{
    if (irc->up_at > 0 && clock_steady() - irc->up_at > PROVEN)
        backoff_reset(&irc->backoff);
    irc->up_at = 0;
    if (end == SESSION_RETRY_SLOWLY || end == SESSION_UPGRADE) /* to a port that is none */
        irc->backoff.failures += SLOW_FAILURES;
    return backoff_next(&irc->backoff);
}

/* Whether the server is to be spoken to over TLS only. */
static bool policy_holds(const struct irc *irc)
{
    return sts_holds(&irc->sts, irc->settings.target.server, clock_wall());
}

static void go_down(struct irc *irc, enum session_end end, const char *reason)
{
    char *why = mem_string(reason); /* it may go with the connection */
    bool was_open = session_is_open(irc->session);
    hang_up(irc);
    if (was_open && irc->settings.target.tls && sts_renew(&irc->sts, clock_wall()))
        save_policy(irc);
    bool upgrades = end == SESSION_UPGRADE && policy_holds(irc);
    if (upgrades) {
        say_state(irc, "down", why);
        loop_timer_set(irc->retry, 0);
    } else if (end == SESSION_REFUSED) {
        say_state(irc, "refused", why);
    } else {
        int64_t wait = next_wait(irc, end);
        char *sentence =
            mem_print("%s; trying again in %lld seconds", why, (long long)(wait + 999) / 1000);
        say_state(irc, "down", sentence);
        free(sentence);
        loop_timer_set(irc->retry, wait);
    }
    free(why);
}

static void on_opened(void *data)
{
    struct irc *irc = data;
    reader_clear(&irc->reader);
    session_open(irc->session, clock_steady());
}

static void on_received(void *data, const char *bytes, size_t length)
{
    struct irc *irc = data;
    unsigned dropped = 0;
    while (length > 0) {
        size_t part = length < READER_ADD ? length : READER_ADD;
        reader_add(&irc->reader, bytes, part);
        bytes += part;
        length -= part;
        char *line = NULL;
        size_t line_length = 0;
        while ((line = reader_next(&irc->reader, &line_length, &dropped)) != NULL)
            session_receive(irc->session, line, line_length, clock_steady(), clock_wall());
    }
    if (dropped > 0)
        link_send(irc->link, &(struct line){.type = LINE_LOG,
                                            .level = "warning",
                                            .text = "passed over a line of the server: it is "
                                                    "longer than any message may be"});
    if (irc->up_at == 0 && session_is_up(irc->session))
        irc->up_at = clock_steady();
}

static void on_closed(void *data, bool untrusted, const char *why)
{
    struct irc *irc = data;
    if (irc->over != NULL) /* the server's last words say more */
        go_down(irc, irc->end, irc->over);
    else
        go_down(irc, untrusted ? SESSION_RETRY_SLOWLY : SESSION_RETRY, why);
}

/* Where the server has said that it is to be spoken to over TLS only, so it is. */
static void follow_policy(struct irc *irc)
{
    struct connection_target *target = &irc->settings.target;
    if (target->tls || !policy_holds(irc))
        return;
    target->tls = irc->secured = true;
    target->port = irc->sts.port;
    session_secured(irc->session);
    link_send(irc->link, &(struct line){.type = LINE_LOG,
                                        .level = "warning",
                                        .text = "tls is false, but the server wants TLS: it is "
                                                "used (set `tls: true` and its port)"});
}

static void start_connecting(void *data)
{
    static const struct connection_calls calls = {on_opened, on_received, on_closed};
    struct irc *irc = data;
    follow_policy(irc);
    say_state(irc, "connecting", NULL);
    irc->connection =
        connection_create(irc->loop, irc->transfers, &irc->settings.target, &calls, irc);
}

/* ---- the session speaks ---- */

static void on_session_write(void *data, const char *bytes, size_t length)
{
    struct irc *irc = data;
    if (irc->connection != NULL)
        connection_write(irc->connection, bytes, length);
}

static const char sts_saved[] = "sts";

static void save_policy(struct irc *irc)
{
    char *blob = sts_write(&irc->sts);
    link_send(irc->link,
              &(struct line){.type = LINE_SAVE, .id = sts_saved, .name = sts_saved, .blob = blob});
    free(blob);
}

static void on_session_policy(void *data, const char *value)
{
    struct irc *irc = data;
    const struct connection_target *target = &irc->settings.target;
    if (sts_take(&irc->sts, target->server, target->port, target->tls, value, clock_wall()))
        save_policy(irc);
}

static void on_session_line(void *data, const struct line *line)
{
    struct irc *irc = data;
    link_send(irc->link, line);
}

/* The session is in use here, so the end is dealt with in the next turn. */
static void on_session_ended(void *data, enum session_end end, const char *why)
{
    struct irc *irc = data;
    irc->end = end;
    irc->over = mem_string(why);
    loop_timer_set(irc->tick, 0);
}

static void on_tick(void *data)
{
    struct irc *irc = data;
    if (irc->over == NULL)
        session_tick(irc->session, clock_steady());
    else
        go_down(irc, irc->end, irc->over);
}

static void on_turn(void *data)
{
    struct irc *irc = data;
    if (irc->session == NULL || irc->over != NULL)
        return;
    int64_t wait = session_wait(irc->session, clock_steady());
    if (wait >= 0)
        loop_timer_set(irc->tick, wait);
    else
        loop_timer_stop(irc->tick);
}

/* ---- the core speaks ---- */

static void greet(struct irc *irc, const struct line *hello)
{
    static const struct session_calls calls = {on_session_write, on_session_line, on_session_ended,
                                               on_session_policy};
    const char *why = NULL;
    if (irc->greeted)
        return;
    irc->greeted = true;
    if (!settings_read(&irc->settings, hello->settings, hello->secrets, &why)) {
        say_state(irc, "refused", why);
        return;
    }
    backoff_init(&irc->backoff, irc->settings.retry_least, irc->settings.retry_most);
    irc->session = session_create(&irc->settings.session, &calls, irc);
    sts_read(&irc->sts, json_string_value(json_object_get(hello->saved, sts_saved)));
    for (size_t i = 0; i < irc->settings.channel_count; i++)
        session_join(irc->session, irc->settings.channels[i], clock_steady());
    size_t index;
    json_t *left;
    json_array_foreach(hello->left, index, left)
        session_stay_out(irc->session, json_string_value(left));
    const char *invited = json_string_value(json_object_get(hello->saved, INVITED_SAVED));
    if (invited != NULL)
        session_restore_invited(irc->session, invited);
    start_connecting(irc);
}

static void stop(struct irc *irc)
{
    if (irc->connection != NULL) {
        session_quit(irc->session, clock_steady());
        connection_flush(irc->connection);
    }
    loop_stop(irc->loop);
}

static void serve(struct irc *irc, const struct line *line)
{
    int64_t now = clock_steady();
    if (line->type == LINE_SEND || line->type == LINE_EDIT || line->type == LINE_RETRACT ||
        line->type == LINE_REACT)
        session_say(irc->session, line, now);
    else if (line->type == LINE_PROBE)
        session_probe(irc->session, line, now);
    else if (line->type == LINE_STANDING)
        session_standing(irc->session, line, now);
    else if (line->type == LINE_JOIN)
        session_join(irc->session, line->room, now);
    else if (line->type == LINE_LEAVE)
        session_leave(irc->session, line->room, line->reason, now);
}

static void on_line(void *data, const struct line *line)
{
    struct irc *irc = data;
    if (line->type == LINE_HELLO)
        greet(irc, line);
    else if (line->type == LINE_PING)
        link_send(irc->link, &(struct line){.type = LINE_PONG, .id = line->id});
    else if (line->type == LINE_STOP)
        stop(irc);
    else if (irc->session != NULL)
        serve(irc, line);
}

static void on_link_closed(void *data, const char *why)
{
    (void)why;
    stop(data);
}

static int irc_run(void)
{
    static const struct link_calls calls = {on_line, on_link_closed};
    struct irc irc = {.loop = loop_create()};
    signal(SIGPIPE, SIG_IGN);
    irc.transfers = transfers_create(irc.loop);
    irc.tick = loop_timer_create(irc.loop, on_tick, &irc);
    irc.retry = loop_timer_create(irc.loop, start_connecting, &irc);
    reader_init(&irc.reader);
    loop_before_wait(irc.loop, on_turn, &irc);
    irc.link = link_create(irc.loop, STDIN_FILENO, STDOUT_FILENO, &calls, &irc);
    loop_run(irc.loop);
    if (irc.session != NULL)
        hang_up(&irc);
    link_flush(irc.link, LAST_WORDS);
    link_destroy(irc.link);
    session_destroy(irc.session);
    settings_finish(&irc.settings);
    reader_finish(&irc.reader);
    transfers_destroy(irc.transfers);
    loop_destroy(irc.loop);
    return 0;
}

const struct driver irc_driver = {
    .network = "irc",
    .help = "IRC, over TLS",
    .keys = settings_keys,
    .check = settings_check,
    .person = settings_person,
    .run = irc_run,
};
