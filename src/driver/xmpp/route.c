#include <stdlib.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/xmpp/adhoc.h"
#include "driver/xmpp/asker.h"
#include "driver/xmpp/avatar.h"
#include "driver/xmpp/bookmarks.h"
#include "driver/xmpp/catchup.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/doors.h"
#include "driver/xmpp/hear.h"
#include "driver/xmpp/iq.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/say.h"
#include "driver/xmpp/stanza.h"
#include "driver/xmpp/strophe.h"
#include "driver/xmpp/xmpp_inside.h"

enum {
    LATE_MOST = 10 * 60 * 1000, /* a message kept for us that is older is not answered */
    WAITING_MOST = 1024 * 1024, /* bytes of lines that wait for the core before more is heard */
    PATIENCE = 20 * 1000,       /* milliseconds for the core to take them */
    DAY = 24 * 60 * 60 * 1000,
};

/* Who asks is told that it arrived (XEP-0184) and was read (XEP-0333), at the device that asked. */
static void acknowledge(struct xmpp *xmpp, xmpp_stanza_t *message, const struct heard *heard)
{
    xmpp_ctx_t *context = strophe_context(xmpp->strophe);
    const char *from = xmpp_stanza_get_from(message);
    const char *marker = stanza_child(message, "markable", NS_MARKERS) == NULL
                             ? NULL
                             : stanza_identifier(message, "id");
    if (heard->receipt != NULL || marker != NULL)
        strophe_send(xmpp->strophe, xmpp_content_receipt(context, from, heard->receipt, marker));
}

static void be_polite(struct xmpp *xmpp, xmpp_stanza_t *message, const struct line *line,
                      const struct heard *heard)
{
    xmpp_ctx_t *context = strophe_context(xmpp->strophe);
    const char *from = xmpp_stanza_get_from(message);
    if (!line->direct || heard->late)
        return;
    if (xmpp->settings.receipts)
        acknowledge(xmpp, message, heard);
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
        line.role = "unknown";
        line.role_from = NULL;
    }
    if (kind == HEARD_LINE || (kind == HEARD_WORDLESS && line.addressed))
        pass_heard(xmpp, message, &line, &heard);
    else if (kind == HEARD_ECHO)
        xmpp_say_echoed(xmpp->say, line.room, line.key);
    else if (kind == HEARD_ENCRYPTED)
        tell_encrypted(xmpp, &line);
    else if (kind == HEARD_INVITE && !past)
        xmpp_doors_invited(xmpp->doors, &heard.invite);
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
        !xmpp_catchup_take_message(xmpp->catchup, message) &&
        !xmpp_bookmarks_take_message(xmpp->bookmarks, message))
        hear(xmpp, room, message, false);
}

void xmpp_route_past(void *data, const char *room, xmpp_stanza_t *message)
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

static void take_command(struct xmpp *xmpp, xmpp_stanza_t *iq)
{
    char bare[JID_LONGEST + 1];
    struct asker asker;
    const struct room *room =
        jid_bare(xmpp_stanza_get_from(iq), bare) ? xmpp_doors_room(xmpp->doors, bare) : NULL;
    bool known = asker_read(&asker, iq, &xmpp->settings, room, strophe_jid(xmpp->strophe)) &&
                 bucket_take(&xmpp->pace, 1, clock_steady()) &&
                 link_waiting(xmpp->link) <= WAITING_MOST;
    xmpp_adhoc_take(xmpp->adhoc, iq, known ? &asker.who : NULL, clock_steady(), clock_wall());
    xmpp_adhoc_arm(xmpp);
    asker_finish(&asker);
}

static void take_answer(struct xmpp *xmpp, xmpp_stanza_t *iq)
{
    if (!xmpp_say_take_answer(xmpp->say, iq) && !xmpp_catchup_take_answer(xmpp->catchup, iq) &&
        !xmpp_adhoc_take_answer(xmpp->adhoc, iq) &&
        !xmpp_bookmarks_take_answer(xmpp->bookmarks, iq) &&
        (xmpp->avatar == NULL || !xmpp_avatar_take_answer(xmpp->avatar, iq)))
        xmpp_doors_take_answer(xmpp->doors, iq);
}

static void take_question(struct xmpp *xmpp, xmpp_stanza_t *iq)
{
    if (!bucket_take(&xmpp->answers, 1, clock_steady()))
        return;
    if (xmpp_adhoc_is_meant(iq)) {
        take_command(xmpp, iq);
        return;
    }
    xmpp_stanza_t *answer =
        iq_answer(strophe_context(xmpp->strophe), iq, xmpp->settings.user, clock_wall());
    if (answer != NULL)
        strophe_send(xmpp->strophe, answer);
}

static void take_iq(struct xmpp *xmpp, xmpp_stanza_t *iq)
{
    const char *type = xmpp_stanza_get_type(iq);
    if (type == NULL)
        return;
    if (str_equal(type, "result") || str_equal(type, "error"))
        take_answer(xmpp, iq);
    else
        take_question(xmpp, iq);
}

void xmpp_route(void *data, xmpp_stanza_t *stanza)
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
