#include "driver/xmpp/sessions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "driver/xmpp/adhoc.h"
#include "driver/xmpp/jid.h"

void session_forget_parts(struct session *session)
{
    for (size_t i = 0; i < session->key_count; i++)
        free(session->keys[i]);
    session->key_count = 0;
    buf_clear(&session->text);
}

static void session_destroy(struct session *session)
{
    session_forget_parts(session);
    free(session->from);
    free(session->node);
    free(session->iq);
    free(session->message);
    free(session->room);
    buf_finish(&session->text);
    free(session);
}

void sessions_drop_at(struct sessions *sessions, size_t at)
{
    session_destroy(sessions->items[at]);
    memmove(&sessions->items[at], &sessions->items[at + 1],
            (--sessions->count - at) * sizeof(struct session *));
}

void sessions_drop(struct sessions *sessions, const struct session *session)
{
    for (size_t i = 0; i < sessions->count; i++) {
        if (sessions->items[i] == session) {
            sessions_drop_at(sessions, i);
            return;
        }
    }
}

/* Of people by their address, of occupants by their nick: that is all a stanza says. */
static bool is_same_person(const struct session *session, const char *from, bool occupant)
{
    return occupant ? jid_same(session->from, from) : jid_same_bare(session->from, from);
}

/* Drops the oldest form that was never sent back; of one person, or (NULL) of anybody. */
static bool drop_form(struct sessions *sessions, const char *from, bool occupant)
{
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = sessions->items[i];
        if (session->state == SESSION_FORM &&
            (from == NULL || is_same_person(session, from, occupant))) {
            sessions_drop_at(sessions, i);
            return true;
        }
    }
    return false;
}

struct session *sessions_add(struct sessions *sessions, const char *from, bool occupant,
                             const char *node)
{
    size_t own = 0;
    for (size_t i = 0; i < sessions->count; i++)
        own += is_same_person(sessions->items[i], from, occupant);
    if ((own >= ADHOC_EACH && !drop_form(sessions, from, occupant)) ||
        (sessions->count == ADHOC_MOST && !drop_form(sessions, NULL, false)))
        return NULL;
    struct session *session = mem_new(struct session);
    *session = (struct session){.from = mem_string(from), .node = mem_string(node)};
    snprintf(session->id, sizeof session->id, "%016" PRIx64, random_number());
    buf_init(&session->text, SESSION_TEXT);
    sessions->items[sessions->count++] = session;
    return session;
}

struct session *sessions_find(const struct sessions *sessions, const char *id, const char *from)
{
    for (size_t i = 0; i < sessions->count; i++) {
        if (str_equal(sessions->items[i]->id, id) && str_equal(sessions->items[i]->from, from))
            return sessions->items[i];
    }
    return NULL;
}
