#include "driver/xmpp/catchup.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
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
};

struct query {
    char *room; /* NULL: the own archive */
    char *id;   /* NULL: over */
    unsigned pages;
};

struct xmpp_catchup {
    xmpp_ctx_t *context;
    const char *self;
    struct xmpp_catchup_calls calls;
    void *data;
    char start[32]; /* "": there is nothing to catch up with */
    uint64_t asked;
    struct query *queries; /* of this session */
    size_t count;
};

struct xmpp_catchup *xmpp_catchup_create(xmpp_ctx_t *context, const char *self_bare,
                                         const struct xmpp_catchup_calls *calls, void *data)
{
    struct xmpp_catchup *catchup = mem_new(struct xmpp_catchup);
    *catchup =
        (struct xmpp_catchup){.context = context, .self = self_bare, .calls = *calls, .data = data};
    return catchup;
}

static void forget_queries(struct xmpp_catchup *catchup)
{
    for (size_t i = 0; i < catchup->count; i++) {
        free(catchup->queries[i].room);
        free(catchup->queries[i].id);
    }
    free(catchup->queries);
    catchup->queries = NULL;
    catchup->count = 0;
}

void xmpp_catchup_destroy(struct xmpp_catchup *catchup)
{
    if (catchup == NULL)
        return;
    forget_queries(catchup);
    free(catchup);
}

void xmpp_catchup_begin(struct xmpp_catchup *catchup, int64_t since)
{
    int64_t now = clock_wall();
    forget_queries(catchup);
    catchup->start[0] = '\0';
    if (since <= 0)
        return;
    since -= MARGIN;
    if (since < now - BACK_MOST)
        since = now - BACK_MOST;
    time_t seconds = (time_t)(since / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(catchup->start, sizeof catchup->start, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static bool same_room(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : str_equal(a, b);
}

static void send_query(struct xmpp_catchup *catchup, struct query *query, const char *after)
{
    free(query->id);
    query->id = mem_print("waymark-since-%llu", (unsigned long long)++catchup->asked);
    query->pages++;
    catchup->calls.send(catchup->data, xmpp_archive_ask_since(catchup->context, query->id,
                                                              query->room, catchup->start, after));
}

void xmpp_catchup_ask(struct xmpp_catchup *catchup, const char *room)
{
    if (catchup->start[0] == '\0' || catchup->count >= QUERIES_MOST)
        return;
    for (size_t i = 0; i < catchup->count; i++) {
        if (same_room(catchup->queries[i].room, room))
            return;
    }
    catchup->queries = mem_resize(catchup->queries, catchup->count + 1, sizeof *catchup->queries);
    struct query *query = &catchup->queries[catchup->count++];
    *query = (struct query){.room = room == NULL ? NULL : mem_string(room)};
    send_query(catchup, query, NULL);
}

bool xmpp_catchup_is_busy(const struct xmpp_catchup *catchup)
{
    for (size_t i = 0; i < catchup->count; i++) {
        if (catchup->queries[i].id != NULL)
            return true;
    }
    return false;
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

bool xmpp_catchup_take_answer(struct xmpp_catchup *catchup, xmpp_stanza_t *iq)
{
    const char *id = xmpp_stanza_get_id(iq);
    const char *from = xmpp_stanza_get_from(iq);
    for (size_t i = 0; i < catchup->count && id != NULL; i++) {
        struct query *query = &catchup->queries[i];
        const char *archive = query->room == NULL ? catchup->self : query->room;
        char *last = NULL;
        if (query->id == NULL || !str_equal(query->id, id))
            continue;
        if (from == NULL ? query->room != NULL : !jid_same(from, archive))
            return true;
        if (xmpp_archive_end(iq, "last", &last) && last != NULL && query->pages < PAGES_MOST) {
            send_query(catchup, query, last);
        } else {
            free(query->id);
            query->id = NULL;
        }
        if (last != NULL)
            xmpp_free(catchup->context, last);
        return true;
    }
    return false;
}
