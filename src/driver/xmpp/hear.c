#include "driver/xmpp/hear.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/ids.h"
#include "driver/xmpp/passage.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/speech.h"
#include "driver/xmpp/stanza.h"

/* Carbons, forwarded messages, results of archives: none was asked for here, so whatever is in them
 * was put there by whoever sent it (CVE-2017-5589 and its family). */
static bool is_wrapped(xmpp_stanza_t *message)
{
    static const char *const wraps[] = {"urn:xmpp:carbons:2", "urn:xmpp:forward:0", NS_ARCHIVE,
                                        "urn:xmpp:carbons:1"};
    return stanza_has_any(message, wraps, sizeof wraps / sizeof *wraps);
}

/* ---- group chats ---- */

/* The room says that a moderator took a message away (XEP-0425): `:1` and `:0`. */
static enum heard_kind hear_room(const struct passage *passage)
{
    xmpp_stanza_t *message = passage->message;
    xmpp_stanza_t *apply = stanza_only_child(message, "apply-to", NS_FASTEN);
    xmpp_stanza_t *moderated = stanza_child(apply, "moderated", NS_MODERATE_0);
    xmpp_stanza_t *retract = stanza_only_child(message, "retract", NS_RETRACT_1);
    const char *id = NULL;
    if (stanza_child(moderated, "retract", NS_RETRACT_0) != NULL)
        id = stanza_identifier(apply, "id");
    else if (stanza_child(retract, "moderated", NS_MODERATE_1) != NULL)
        id = stanza_identifier(retract, "id");
    if (id == NULL)
        return HEARD_NOTHING;
    const struct recalled *found =
        xmpp_recall_attested(passage->hearing->recall, passage->line->room, id);
    passage->heard->target = mem_string(found != NULL ? found->reported : id);
    passage->line->type = LINE_RETRACTED;
    passage->line->target = passage->heard->target;
    return HEARD_LINE;
}

static enum heard_kind hear_echo(const struct passage *passage)
{
    struct line *line = passage->line;
    const char *key = passage->heard->given;
    line->sender = NULL;
    if (key == NULL)
        return HEARD_NOTHING;
    struct recalled own = {.room = line->room,
                           .given = key,
                           .attested = passage->attested,
                           .reported = key,
                           .addressed = false};
    const struct recalled *known =
        xmpp_recall_given(passage->hearing->recall, line->room, NULL, key);
    if (known == NULL || passage->attested == NULL ||
        !stanza_word_is(known->attested, passage->attested))
        xmpp_recall_add(passage->hearing->recall, &own);
    line->key = key;
    line->id = passage->attested;
    return HEARD_ECHO;
}

static enum heard_kind hear_group(struct passage *passage)
{
    const struct room *room = passage->hearing->room;
    struct line *line = passage->line;
    if (room == NULL || !xmpp_room_joined(room))
        return HEARD_NOTHING;
    line->room = xmpp_room_jid(room);
    passage->nick = jid_resource(xmpp_stanza_get_from(passage->message));
    if (xmpp_room_has(room, ROOM_STANZA_ID))
        passage->attested = ids_stanza(passage->message, line->room);
    if (passage->nick == NULL)
        return hear_room(passage);
    if (str_equal(passage->nick, xmpp_room_nick(room)))
        return hear_echo(passage);
    passage->heard->sender = xmpp_room_sender(room, passage->nick, passage->message);
    line->sender = passage->heard->sender;
    return line->sender != NULL ? speech_hear(passage) : HEARD_NOTHING;
}

/* ---- direct ---- */

static void read_receipt(const struct passage *passage)
{
    if (stanza_child(passage->message, "request", NS_RECEIPTS) != NULL)
        passage->heard->receipt = stanza_identifier(passage->message, "id");
}

/* A private message of an occupant. */
static enum heard_kind hear_private(struct passage *passage)
{
    const struct room *room = passage->hearing->room;
    struct heard *heard = passage->heard;
    const char *nick = jid_resource(xmpp_stanza_get_from(passage->message));
    if (!xmpp_room_joined(room) || nick == NULL || str_equal(nick, xmpp_room_nick(room)))
        return HEARD_NOTHING;
    passage->nick = nick;
    passage->line->direct = true;
    heard->room = mem_print("%s/%s", xmpp_room_jid(room), nick);
    heard->sender = xmpp_room_sender(room, nick, passage->message);
    passage->line->room = heard->room;
    passage->line->sender = heard->sender;
    read_receipt(passage);
    return heard->sender != NULL ? speech_hear(passage) : HEARD_NOTHING;
}

/* A person's own account. What a server says, and a room that the bot is not in, is nobody's. */
static enum heard_kind hear_direct(struct passage *passage)
{
    struct heard *heard = passage->heard;
    if (strchr(heard->bare, '@') == NULL || str_equal(heard->bare, passage->hearing->self_bare) ||
        stanza_child(passage->message, "x", NS_MUC_USER) != NULL)
        return HEARD_NOTHING;
    passage->line->direct = true;
    passage->line->room = heard->bare;
    passage->line->sender = heard->bare;
    read_receipt(passage);
    return speech_hear(passage);
}

/* ---- invitations ---- */

/* One by an occupant in a private message is nobody's: it cannot be known whose account that is. */
static enum heard_kind hear_invite(const struct passage *passage)
{
    struct heard *heard = passage->heard;
    struct line *line = passage->line;
    const char *given = heard->given != NULL ? heard->given : "-";
    if (heard->invite.room[0] == '\0' ||
        (passage->hearing->room != NULL && !heard->invite.mediated))
        return HEARD_NOTHING;
    heard->id = mem_print("%s %" PRIx64, given, (uint64_t)passage->hearing->now);
    line->type = LINE_INVITE;
    line->id = heard->id;
    line->room = heard->invite.room;
    line->by = heard->invite.by[0] != '\0' ? heard->invite.by : NULL;
    return HEARD_INVITE;
}

/* ---- */

enum heard_kind hear_message(const struct hearing *hearing, xmpp_stanza_t *message,
                             struct line *line, struct heard *heard)
{
    struct passage passage = {.hearing = hearing, .message = message, .line = line, .heard = heard};
    const char *type = xmpp_stanza_get_type(message);
    const char *from = xmpp_stanza_get_from(message);
    *line = (struct line){0};
    *heard = (struct heard){0};
    if (stanza_word_is(type, "error") || stanza_word_is(type, "headline") || is_wrapped(message) ||
        !jid_bare(from, heard->bare))
        return HEARD_NOTHING;
    heard->given = ids_given(message);
    if (stanza_word_is(type, "groupchat"))
        return hear_group(&passage);
    if (invite_read(message, from, heard->bare, &heard->invite))
        return hear_invite(&passage);
    return hearing->room != NULL ? hear_private(&passage) : hear_direct(&passage);
}

void xmpp_heard_finish(struct heard *heard)
{
    xmpp_text_finish(&heard->text);
    free(heard->id);
    free(heard->room);
    free(heard->sender);
    free(heard->target);
    free(heard->reply_to);
    free(heard->mark);
    *heard = (struct heard){0};
}
