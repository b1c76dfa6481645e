#include "driver/xmpp/hear.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/ids.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/stanza.h"

enum { MARK_MOST = 255 }; /* bytes of a reaction */

/* One message on its way. */
struct passage {
    const struct hearing *hearing;
    xmpp_stanza_t *message;
    struct line *line;
    struct heard *heard;
    const char *nick;     /* of the occupant it is from; NULL: direct, or the room itself */
    const char *attested; /* the room's stanza-id, or NULL */
};

static bool is(const char *word, const char *wanted)
{
    return word != NULL && str_equal(word, wanted);
}

static bool has_ns(xmpp_stanza_t *message, const char *const *spaces, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (xmpp_stanza_get_child_by_ns(message, spaces[i]) != NULL)
            return true;
    }
    return false;
}

/* Carbons, forwarded messages, results of archives: none was asked for here, so whatever is in them
 * was put there by whoever sent it (CVE-2017-5589 and its family). */
static bool is_wrapped(xmpp_stanza_t *message)
{
    static const char *const wraps[] = {"urn:xmpp:carbons:2", "urn:xmpp:forward:0", NS_ARCHIVE,
                                        "urn:xmpp:carbons:1"};
    return has_ns(message, wraps, sizeof wraps / sizeof *wraps);
}

/* ---- ids ---- */

static char *make_id(const struct passage *passage)
{
    const struct hearing *hearing = passage->hearing;
    const struct ids ids = {
        .attested = passage->attested,
        .given = passage->heard->given,
        .server = passage->nick == NULL ? ids_stanza(passage->message, hearing->self_bare) : NULL,
        .author = passage->nick != NULL ? passage->line->sender : NULL,
        .now = hearing->now};
    return ids_make(&ids);
}

/* Learns the message under all that it may be called by. */
static void learn(const struct passage *passage, const char *reported)
{
    const struct line *line = passage->line;
    const char *attribute = stanza_identifier(passage->message, "id");
    struct recalled recalled = {.room = line->room,
                                .sender = line->sender,
                                .given = passage->heard->given,
                                .attested = passage->attested,
                                .reported = reported,
                                .addressed = line->addressed};
    xmpp_recall_add(passage->hearing->recall, &recalled);
    if (attribute == NULL || is(passage->heard->given, attribute))
        return;
    recalled.given = attribute; /* what a correction refers to (XEP-0308) */
    xmpp_recall_add(passage->hearing->recall, &recalled);
}

/* Which message an id of somebody's stanza means: in a group the room's id, and of clients that do
 * not know better the sender's; direct the sender's. NULL: not known. */
static const struct recalled *referred(const struct passage *passage, const char *id,
                                       const char *sender)
{
    const struct recall *recall = passage->hearing->recall;
    const char *room = passage->line->room;
    const struct recalled *found = xmpp_recall_attested(recall, room, id);
    if (found == NULL)
        found = xmpp_recall_given(recall, room, NULL, id);
    return found != NULL ? found : xmpp_recall_given(recall, room, sender, id);
}

static bool is_by_sender(const struct recalled *recalled, const struct passage *passage)
{
    return recalled != NULL && is(recalled->sender, passage->line->sender);
}

/* ---- who, when ---- */

/* Whether our own server put a <delay/> in: it kept the message while our connection was broken
 * (XEP-0198) or we were away. */
static bool is_own_delay(const struct passage *passage, xmpp_stanza_t *delay)
{
    size_t length = 0;
    const char *self = passage->hearing->self_bare;
    const char *from = xmpp_stanza_get_from(delay);
    const char *domain = jid_domain(self, &length);
    return from != NULL && (jid_same(from, self) || jid_same(from, domain));
}

/* Sets the time. False when it is history of a group chat. */
static bool read_delay(const struct passage *passage)
{
    bool group = passage->nick != NULL && !passage->line->direct;
    int64_t now = passage->hearing->now;
    passage->line->time = now;
    if (group && xmpp_stanza_get_child_by_ns(passage->message, "jabber:x:delay") != NULL)
        return false;
    xmpp_stanza_t *child = xmpp_stanza_get_children(passage->message);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        if (!is(xmpp_stanza_get_ns(child), NS_DELAY))
            continue;
        int64_t stamp = stanza_time(xmpp_stanza_get_attribute(child, "stamp"));
        if (group && (!is_own_delay(passage, child) || stamp < 0))
            return false;
        passage->heard->late = true;
        if (stamp >= 0 && stamp < passage->line->time)
            passage->line->time = stamp;
    }
    return true;
}

static bool is_bot(const struct passage *passage)
{
    const struct hearing *hearing = passage->hearing;
    const struct occupant *occupant =
        passage->nick != NULL ? xmpp_room_occupant(hearing->room, passage->nick) : NULL;
    const char *bare = passage->nick == NULL ? passage->heard->bare
                       : occupant != NULL    ? occupant->real
                                             : NULL;
    if (xmpp_stanza_get_child_by_ns(passage->message, CONTENT_MARK) != NULL) /* another Waymark */
        return true;
    for (size_t i = 0; i < hearing->bot_count; i++) {
        if (is(passage->nick, hearing->bots[i]) ||
            (bare != NULL && jid_same_bare(bare, hearing->bots[i])))
            return true;
    }
    return false;
}

static void fill_role(const struct passage *passage)
{
    static const char *const words[] = {
        [ROOM_MEMBER] = "member", [ROOM_MODERATOR] = "moderator", [ROOM_OWNER] = "owner"};
    const char *from = NULL;
    if (passage->nick == NULL)
        return;
    enum room_role role = xmpp_room_role_of(passage->hearing->room, passage->nick, &from);
    passage->line->role = words[role];
    passage->line->role_from = role != ROOM_MEMBER ? from : NULL;
}

static void fill_name(const struct passage *passage)
{
    struct heard *heard = passage->heard;
    char local[JID_LONGEST + 1] = "";
    if (passage->nick == NULL)
        memcpy(local, heard->bare, strcspn(heard->bare, "@"));
    clean_name(passage->nick != NULL ? passage->nick : local, heard->name);
    if (heard->name[0] != '\0')
        passage->line->name = heard->name;
}

/* ---- what is said ---- */

/* Not for us to read. A message without a payload only changes keys. */
static bool is_encrypted(xmpp_stanza_t *message)
{
    static const char *const sealed[] = {"urn:xmpp:eme:0", "jabber:x:encrypted",
                                         "urn:xmpp:openpgp:0"};
    static const char *const omemo[] = {"eu.siacs.conversations.axolotl", "urn:xmpp:omemo:1",
                                        "urn:xmpp:omemo:2"};
    if (has_ns(message, sealed, sizeof sealed / sizeof *sealed))
        return true;
    for (size_t i = 0; i < sizeof omemo / sizeof *omemo; i++) {
        xmpp_stanza_t *encrypted = stanza_child(message, "encrypted", omemo[i]);
        if (stanza_child(encrypted, "payload", omemo[i]) != NULL ||
            (encrypted != NULL && stanza_child(message, "body", XMPP_NS_CLIENT) != NULL))
            return true;
    }
    return false;
}

/* Whether the text is only the address of a file (XEP-0066). */
static bool is_file(const struct passage *passage)
{
    xmpp_stanza_t *url = stanza_child(stanza_child(passage->message, "x", NS_OOB), "url", NS_OOB);
    char *address = url != NULL ? xmpp_stanza_get_text(url) : NULL;
    if (address == NULL)
        return false;
    bool same = str_equal(str_trim(address), passage->heard->text.text);
    xmpp_free(xmpp_stanza_get_context(url), address);
    return same;
}

/* An answer to one of ours is meant for us, also where we forgot that we wrote it. */
static void read_reply(const struct passage *passage)
{
    xmpp_stanza_t *reply = stanza_only_child(passage->message, "reply", NS_REPLY);
    const char *id = stanza_identifier(reply, "id");
    const struct hearing *hearing = passage->hearing;
    if (id == NULL)
        return;
    const struct recalled *found = referred(passage, id, passage->line->sender);
    const char *to = xmpp_stanza_get_to(reply);
    const char *nick = to != NULL ? jid_resource(to) : NULL;
    bool own = found != NULL && found->sender == NULL;
    bool to_us = passage->nick != NULL && jid_valid(to) &&
                 jid_same_bare(to, xmpp_room_jid(hearing->room)) &&
                 is(nick, xmpp_room_nick(hearing->room));
    passage->heard->reply_to = mem_string(found != NULL ? found->reported : id);
    passage->line->reply_to = passage->heard->reply_to;
    passage->line->addressed = passage->line->addressed || own || (found == NULL && to_us);
}

/* Reads the body. False when there is nothing to hear. */
static bool read_words(const struct passage *passage)
{
    const struct hearing *hearing = passage->hearing;
    const struct room *room = passage->nick != NULL ? hearing->room : NULL;
    const struct xmpp_self self = {.bare = hearing->self_bare,
                                   .room = room != NULL ? xmpp_room_jid(room) : NULL,
                                   .nick = room != NULL ? xmpp_room_nick(room) : NULL,
                                   .names = hearing->names,
                                   .name_count = hearing->name_count};
    struct line *line = passage->line;
    struct heard *heard = passage->heard;
    if (!xmpp_text_read(passage->message, &self, &heard->text))
        return false;
    line->text = heard->text.text;
    line->addressed = line->addressed || heard->text.addressed;
    return true;
}

/* The one place where a message will be decrypted, and then heard like any other. */
static enum heard_kind hear_encrypted(const struct passage *passage)
{
    struct line *line = passage->line;
    line->type = LINE_MESSAGE;
    line->text = "";
    line->target = NULL;
    line->encrypted = true;
    line->role = line->role != NULL ? line->role : "member";
    return HEARD_ENCRYPTED;
}

/* An edit of a message that is known as the sender's own is one of that. */
static void read_replace(const struct passage *passage, const char *target)
{
    struct line *line = passage->line;
    const struct recall *recall = passage->hearing->recall;
    const struct recalled *known = xmpp_recall_given(recall, line->room, line->sender, target);
    if (known == NULL)
        known = xmpp_recall_attested(recall, line->room, target);
    bool own = is_by_sender(known, passage);
    passage->heard->target = mem_string(own ? known->reported : line->id);
    line->type = LINE_EDITED;
    line->target = passage->heard->target;
    line->reply_to = NULL;
    line->addressed = line->addressed || (own && known->addressed);
}

static enum heard_kind hear_words(const struct passage *passage)
{
    struct line *line = passage->line;
    xmpp_stanza_t *replace = stanza_only_child(passage->message, "replace", NS_CORRECT);
    const char *target = stanza_identifier(replace, "id");
    line->type = LINE_MESSAGE;
    read_reply(passage);
    if (!read_words(passage))
        return HEARD_NOTHING;
    if (target != NULL)
        read_replace(passage, target);
    learn(passage, target != NULL ? line->target : line->id);
    if (str_starts(line->text, "?OTR"))
        return hear_encrypted(passage);
    if (is_file(passage)) {
        line->text = "";
        return target == NULL ? HEARD_WORDLESS : HEARD_NOTHING;
    }
    return *line->text != '\0' || line->addressed ? HEARD_LINE : HEARD_NOTHING;
}

/* The last of the set is the newest: clients add it at the end. An empty set takes all back. */
static enum heard_kind hear_reactions(const struct passage *passage, xmpp_stanza_t *reactions)
{
    struct heard *heard = passage->heard;
    const char *id = stanza_identifier(reactions, "id");
    xmpp_stanza_t *last = NULL;
    xmpp_stanza_t *child = xmpp_stanza_get_children(reactions);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        if (is(xmpp_stanza_get_name(child), "reaction"))
            last = child;
    }
    char *text = last != NULL ? xmpp_stanza_get_text(last) : NULL;
    if (text != NULL) {
        heard->mark = mem_string(str_trim(text));
        xmpp_free(xmpp_stanza_get_context(last), text);
    }
    if (id == NULL || text == NULL || *heard->mark == '\0' || strlen(heard->mark) > MARK_MOST)
        return HEARD_NOTHING;
    const struct recalled *found = referred(passage, id, passage->line->sender);
    heard->target = mem_string(found != NULL ? found->reported : id);
    passage->line->type = LINE_REACTION;
    passage->line->target = heard->target;
    passage->line->mark = heard->mark;
    return HEARD_LINE;
}

/* The id that a retraction names (XEP-0424, and its version 0.2), or NULL. */
static const char *retracted_id(xmpp_stanza_t *message)
{
    xmpp_stanza_t *apply = stanza_only_child(message, "apply-to", NS_FASTEN);
    if (stanza_child(apply, "retract", NS_RETRACT_0) != NULL)
        return stanza_identifier(apply, "id");
    return stanza_identifier(stanza_only_child(message, "retract", NS_RETRACT_1), "id");
}

/* In a group only of what is known as the sender's own; direct nobody else writes there. */
static enum heard_kind hear_retraction(const struct passage *passage, const char *id)
{
    struct line *line = passage->line;
    const struct recalled *found = referred(passage, id, line->sender);
    bool own = is_by_sender(found, passage);
    if (!own && (found != NULL || !line->direct))
        return HEARD_NOTHING;
    passage->heard->target = mem_string(own ? found->reported : id);
    line->type = LINE_RETRACTED;
    line->target = passage->heard->target;
    return HEARD_LINE;
}

/* What a person says, in a group or direct; room, sender, direct are filled. */
static enum heard_kind hear_person(const struct passage *passage)
{
    xmpp_stanza_t *message = passage->message;
    struct line *line = passage->line;
    const char *retracted = retracted_id(message);
    xmpp_stanza_t *reactions = stanza_only_child(message, "reactions", NS_REACTIONS);
    if (!read_delay(passage))
        return HEARD_NOTHING;
    line->addressed = line->direct;
    passage->heard->id = make_id(passage);
    line->id = passage->heard->id;
    if (retracted != NULL)
        return hear_retraction(passage, retracted);
    if (is_bot(passage))
        return HEARD_NOTHING;
    fill_name(passage);
    fill_role(passage);
    if (reactions != NULL)
        return hear_reactions(passage, reactions);
    return is_encrypted(message) ? hear_encrypted(passage) : hear_words(passage);
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
    if (known == NULL || passage->attested == NULL || !is(known->attested, passage->attested))
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
    return line->sender != NULL ? hear_person(passage) : HEARD_NOTHING;
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
    return heard->sender != NULL ? hear_person(passage) : HEARD_NOTHING;
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
    return hear_person(passage);
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
    if (is(type, "error") || is(type, "headline") || is_wrapped(message) ||
        !jid_bare(from, heard->bare))
        return HEARD_NOTHING;
    heard->given = ids_given(message);
    if (is(type, "groupchat"))
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
