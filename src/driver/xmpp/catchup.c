#include "driver/xmpp/catchup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "driver/xmpp/archive.h"
#include "driver/xmpp/ids.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/stanza.h"

enum {
    BACK_MOST = 10 * 60 * 1000, /* milliseconds: what is older is answered no more */
    MARGIN = 5 * 1000,          /* for the clocks of two machines */
    PAGES_MOST = 10,
    QUERIES_MOST = 2000,
    AT_ONCE = 4, /* a server that has too much on its way to us ends the stream */
    TRIES_MOST = 4,
    TRY_AGAIN = 2 * 1000, /* milliseconds, twice as many each time */
    START_SIZE = 32,
};

struct query {
    char *room; /* NULL: the own archive */
    char *id;   /* NULL: not asked yet, or over */
    char start[START_SIZE];
    unsigned pages;
    unsigned tries;
    int64_t not_before; /* steady milliseconds */
    bool over;
    int64_t over_at; /* wall milliseconds */
};

struct xmpp_catchup {
    xmpp_ctx_t *context;
    const char *self;
    struct xmpp_catchup_calls calls;
    void *data;
    char start[START_SIZE]; /* "": there is nothing to catch up with */
    uint64_t asked;
    struct query *queries; /* of this session */
    size_t count;
    char *ping; /* what the server sends again comes before the answer to it; NULL: it came */
};

struct xmpp_catchup *xmpp_catchup_create(xmpp_ctx_t *context, const char *self_bare,
                                         const struct xmpp_catchup_calls *calls, void *data)
{
    struct xmpp_catchup *catchup = mem_new(struct xmpp_catchup);
    *catchup = (struct xmpp_catchup){.context = context,
                                     .self = self_bare,
                                     .calls = *calls,
                                     .data = data,
                                     .asked = random_number()}; /* as in say_inside.h */
    return catchup;
}

static void forget_queries(struct xmpp_catchup *catchup)
{
    for (size_t i = 0; i < catchup->count; i++) {
        free(catchup->queries[i].room);
        free(catchup->queries[i].id);
    }
    free(catchup->queries);
    free(catchup->ping);
    catchup->queries = NULL;
    catchup->count = 0;
    catchup->ping = NULL;
}

void xmpp_catchup_destroy(struct xmpp_catchup *catchup)
{
    if (catchup == NULL)
        return;
    forget_queries(catchup);
    free(catchup);
}

/* XEP-0082. */
static void write_start(char start[START_SIZE], int64_t since)
{
    int64_t now = clock_wall();
    start[0] = '\0';
    if (since <= 0)
        return;
    since -= MARGIN;
    if (since < now - BACK_MOST)
        since = now - BACK_MOST;
    time_t seconds = (time_t)(since / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(start, START_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

void xmpp_catchup_begin(struct xmpp_catchup *catchup, int64_t since)
{
    forget_queries(catchup);
    write_start(catchup->start, since);
}

static char *next_id(struct xmpp_catchup *catchup)
{
    return mem_print("waymark-since-%016" PRIx64, ++catchup->asked);
}

void xmpp_catchup_resumed(struct xmpp_catchup *catchup)
{
    free(catchup->ping);
    catchup->ping = next_id(catchup);
    catchup->calls.send(catchup->data, stanza_make_ping(catchup->context, catchup->ping));
}

static bool same_room(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : str_equal(a, b);
}

static void send_query(struct xmpp_catchup *catchup, struct query *query, const char *after)
{
    free(query->id);
    query->id = next_id(catchup);
    query->pages++;
    catchup->calls.send(catchup->data, xmpp_archive_ask_since(catchup->context, query->id,
                                                              query->room, query->start, after));
}

/* Those that wait, as long as few are asked. */
void xmpp_catchup_go_on(struct xmpp_catchup *catchup)
{
    size_t asked = 0;
    int64_t now = clock_steady();
    for (size_t i = 0; i < catchup->count; i++)
        asked += catchup->queries[i].id != NULL;
    for (size_t i = 0; i < catchup->count && asked < AT_ONCE; i++) {
        struct query *query = &catchup->queries[i];
        if (query->over || query->id != NULL || query->not_before > now)
            continue;
        send_query(catchup, query, NULL);
        asked++;
    }
}

static struct query *find_query(struct xmpp_catchup *catchup, const char *room)
{
    for (size_t i = 0; i < catchup->count; i++) {
        if (same_room(catchup->queries[i].room, room))
            return &catchup->queries[i];
    }
    return NULL;
}

static void add_query(struct xmpp_catchup *catchup, const char *room, int64_t lost_at)
{
    struct query query = {.room = NULL};
    memcpy(query.start, catchup->start, START_SIZE);
    if (query.start[0] == '\0')
        write_start(query.start, lost_at);
    if (query.start[0] == '\0' || catchup->count >= QUERIES_MOST)
        return;
    query.room = room == NULL ? NULL : mem_string(room);
    catchup->queries = mem_resize(catchup->queries, catchup->count + 1, sizeof query);
    catchup->queries[catchup->count++] = query;
}

/* What an archive told while the bot was out of the room is not heard: then from where it began. */
static void ask_again(struct query *query, int64_t lost_at)
{
    if (query->over && query->over_at <= lost_at)
        write_start(query->start, lost_at);
    free(query->id);
    query->id = NULL;
    query->pages = query->tries = 0;
    query->not_before = 0;
    query->over = false;
}

void xmpp_catchup_ask(struct xmpp_catchup *catchup, const char *room, int64_t lost_at)
{
    struct query *query = find_query(catchup, room);
    if (query == NULL)
        add_query(catchup, room, lost_at);
    else if (lost_at > 0)
        ask_again(query, lost_at);
    xmpp_catchup_go_on(catchup);
}

bool xmpp_catchup_is_busy(const struct xmpp_catchup *catchup)
{
    for (size_t i = 0; i < catchup->count; i++) {
        if (!catchup->queries[i].over)
            return true;
    }
    return catchup->ping != NULL;
}

/* As it would have come: with the id that its archive has beside it. */
static void pass(struct xmpp_catchup *catchup, const struct query *query, xmpp_stanza_t *message,
                 xmpp_stanza_t *archived)
{
    const char *archive = query->room == NULL ? catchup->self : query->room;
    xmpp_stanza_t *result = stanza_only_child(message, "result", NS_ARCHIVE);
    const char *id = result == NULL ? NULL : stanza_identifier(result, "id");
    const char *from = xmpp_stanza_get_from(archived);
    if (id == NULL || from == NULL || (query->room != NULL && !jid_same_bare(from, query->room)))
        return;
    xmpp_stanza_t *copy = xmpp_stanza_copy(archived);
    if (ids_stanza(copy, archive) == NULL) {
        xmpp_stanza_t *attested = stanza_add(copy, "stanza-id", NS_STANZA_ID);
        xmpp_stanza_set_attribute(attested, "id", id);
        xmpp_stanza_set_attribute(attested, "by", archive);
    }
    catchup->calls.message(catchup->data, query->room, copy);
    xmpp_stanza_release(copy);
}

bool xmpp_catchup_take_message(struct xmpp_catchup *catchup, xmpp_stanza_t *message)
{
    for (size_t i = 0; i < catchup->count; i++) {
        const struct query *query = &catchup->queries[i];
        xmpp_stanza_t *archived =
            query->id == NULL
                ? NULL
                : xmpp_archive_result(message, query->id,
                                      query->room == NULL ? catchup->self : query->room);
        if (archived != NULL) {
            pass(catchup, query, message, archived);
            return true;
        }
    }
    return false;
}

static void end_query(struct query *query)
{
    free(query->id);
    query->id = NULL;
    query->over = true;
    query->over_at = clock_wall();
}

/* Whoever keeps none says so like this (RFC 6120, 8.4). */
static bool has_no_archive(xmpp_stanza_t *iq)
{
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(iq, "error");
    return error != NULL &&
           (stanza_child(error, "service-unavailable", XMPP_NS_STANZAS_IETF) != NULL ||
            stanza_child(error, "feature-not-implemented", XMPP_NS_STANZAS_IETF) != NULL);
}

/* From the start: what was the last one known may be what is gone. */
static void fail(struct xmpp_catchup *catchup, struct query *query, xmpp_stanza_t *iq)
{
    end_query(query);
    if (has_no_archive(iq))
        return;
    if (++query->tries == TRIES_MOST) {
        catchup->calls.failed(catchup->data, query->room);
        return;
    }
    query->over = false;
    query->pages = 0;
    query->not_before = clock_steady() + (TRY_AGAIN << (query->tries - 1));
}

static void take_page(struct xmpp_catchup *catchup, struct query *query, xmpp_stanza_t *iq)
{
    char *last = NULL;
    if (!xmpp_archive_end(iq, "last", &last))
        fail(catchup, query, iq);
    else if (last != NULL && query->pages < PAGES_MOST)
        send_query(catchup, query, last);
    else
        end_query(query);
    if (last != NULL)
        xmpp_free(catchup->context, last);
    xmpp_catchup_go_on(catchup);
}

static bool take_pong(struct xmpp_catchup *catchup, const char *id, xmpp_stanza_t *iq)
{
    if (catchup->ping == NULL || !str_equal(catchup->ping, id))
        return false;
    if (stanza_is_of_server(iq, catchup->self)) {
        free(catchup->ping);
        catchup->ping = NULL;
    }
    return true;
}

bool xmpp_catchup_take_answer(struct xmpp_catchup *catchup, xmpp_stanza_t *iq)
{
    const char *id = xmpp_stanza_get_id(iq);
    const char *from = xmpp_stanza_get_from(iq);
    if (id == NULL)
        return false;
    for (size_t i = 0; i < catchup->count; i++) {
        struct query *query = &catchup->queries[i];
        const char *archive = query->room == NULL ? catchup->self : query->room;
        if (query->id == NULL || !str_equal(query->id, id))
            continue;
        if (from == NULL ? query->room == NULL : jid_same(from, archive))
            take_page(catchup, query, iq);
        return true;
    }
    return take_pong(catchup, id, iq);
}
