#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/archive.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/say_inside.h"

enum { PAGES_MOST = 20 }; /* of an archive, for one message */

/* Private messages of occupants are in nobody's archive that we could ask. */
static bool is_private(const struct xmpp_say *say, const struct saying *saying)
{
    char bare[JID_LONGEST + 1];
    return !saying->group && jid_resource(saying->to) != NULL && jid_bare(saying->to, bare) &&
           say->calls.room(say->data, bare) != NULL;
}

/* All that are sought in this archive ask with one query. */
static void ask(struct xmpp_say *say, const char *to, bool group, const char *before)
{
    char *id = NULL;
    saying_set_asked(say, &id, "archive");
    say->calls.send(say->data, xmpp_archive_ask(say->context, id, group ? to : NULL,
                                                group ? NULL : to, before));
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        if (saying->state != SAYING_SOUGHT)
            continue;
        free(saying->asked);
        saying->asked = mem_string(id);
        saying_enter(saying, SAYING_SOUGHT);
    }
    free(id);
}

/* One archive at a time: a server that has too much on its way to us ends the stream. */
static bool is_seeking(const struct xmpp_say *say)
{
    const struct saying *saying = say->first;
    while (saying != NULL && saying->state != SAYING_SOUGHT)
        saying = saying->next;
    return saying != NULL;
}

static void seek(struct xmpp_say *say, const char *to, bool group)
{
    int64_t now = clock_steady();
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        if (saying->state != SAYING_DOUBTED || saying->not_before > now || saying->group != group ||
            !str_equal(saying->to, to))
            continue;
        saying->pages = 0;
        saying->found = false;
        saying_enter(saying, SAYING_SOUGHT);
    }
    ask(say, to, group, "");
}

void saying_seek(struct xmpp_say *say, struct saying *saying)
{
    const struct room *room = saying->group ? say->calls.room(say->data, saying->to) : NULL;
    if (saying->group && room != NULL && !xmpp_room_features_known(room))
        return;
    if (is_private(say, saying) ||
        (saying->group && (room == NULL || !xmpp_room_has(room, ROOM_ARCHIVE))))
        saying_tell_proof(say, saying, "unknown");
    else if (is_seeking(say))
        saying_enter(saying, SAYING_DOUBTED); /* its turn comes */
    else
        seek(say, saying->to, saying->group);
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

bool saying_take_archived(struct xmpp_say *say, xmpp_stanza_t *message)
{
    bool taken = false;
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next) {
        xmpp_stanza_t *archived = saying->state != SAYING_SOUGHT
                                      ? NULL
                                      : xmpp_archive_result(message, saying->asked,
                                                            saying->group ? saying->to : say->self);
        if (archived == NULL)
            continue;
        taken = true;
        saying->found |= is_own(say, saying, archived) && xmpp_archive_is(archived, saying->key);
    }
    return taken;
}

/* What the page tells of one of those sought; NULL: an older page is to be asked for. */
static const char *verdict(struct saying *saying, bool answered, const char *older)
{
    if (!answered)
        return "unknown";
    if (saying->found)
        return "found";
    if (older == NULL)
        return "absent";
    return ++saying->pages == PAGES_MOST ? "unknown" : NULL;
}

/* What is absent may be on its way from the session before. */
static bool is_early(const struct xmpp_say *say, const struct saying *saying, const char *result)
{
    return str_equal(result, "absent") && !saying->urgent && clock_steady() < say->settled_at;
}

static void take_verdict(struct xmpp_say *say, struct saying *saying, const char *result)
{
    if (is_early(say, saying, result)) {
        saying->not_before = say->settled_at;
        saying_enter(saying, SAYING_DOUBTED);
    } else {
        saying_prove(say, saying, result);
    }
}

void saying_take_page(struct xmpp_say *say, const char *id, xmpp_stanza_t *iq)
{
    char *older = NULL, *to = NULL;
    bool group = false;
    bool answered = xmpp_archive_end(iq, "first", &older);
    struct saying *next = NULL;
    for (struct saying *saying = say->first; saying != NULL; saying = next) {
        next = saying->next;
        if (saying->state != SAYING_SOUGHT || !str_equal(saying->asked, id))
            continue;
        const char *result = verdict(saying, answered, older);
        if (result != NULL) {
            take_verdict(say, saying, result);
        } else if (to == NULL) {
            to = mem_string(saying->to);
            group = saying->group;
        }
    }
    if (to != NULL)
        ask(say, to, group, older);
    free(to);
    if (older != NULL)
        xmpp_free(say->context, older);
}
