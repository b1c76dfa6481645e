#include "driver/xmpp/speech.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/stanza.h"

enum { MARK_MOST = 255 }; /* bytes of a reaction */

/* Not for us to read. A message without a payload only changes keys. */
static bool is_encrypted(xmpp_stanza_t *message)
{
    static const char *const sealed[] = {"urn:xmpp:eme:0", "jabber:x:encrypted",
                                         "urn:xmpp:openpgp:0"};
    static const char *const omemo[] = {"eu.siacs.conversations.axolotl", "urn:xmpp:omemo:1",
                                        "urn:xmpp:omemo:2"};
    if (stanza_has_any(message, sealed, sizeof sealed / sizeof *sealed))
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
    const struct recalled *found = passage_referred(passage, id, passage->line->sender);
    const char *to = xmpp_stanza_get_to(reply);
    const char *nick = to != NULL ? jid_resource(to) : NULL;
    bool own = found != NULL && found->sender == NULL;
    bool to_us = passage->nick != NULL && jid_valid(to) &&
                 jid_same_bare(to, xmpp_room_jid(hearing->room)) &&
                 stanza_word_is(nick, xmpp_room_nick(hearing->room));
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
    line->called = heard->text.called;
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
    bool own = passage_owns(known, passage);
    passage->heard->target = mem_string(own ? known->reported : line->id);
    line->type = LINE_EDITED;
    line->called = NULL;
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
    passage_learn(passage, target != NULL ? line->target : line->id);
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
        if (stanza_word_is(xmpp_stanza_get_name(child), "reaction"))
            last = child;
    }
    char *text = last != NULL ? xmpp_stanza_get_text(last) : NULL;
    if (text != NULL) {
        heard->mark = mem_string(str_trim(text));
        xmpp_free(xmpp_stanza_get_context(last), text);
    }
    if (id == NULL || text == NULL || *heard->mark == '\0' || strlen(heard->mark) > MARK_MOST)
        return HEARD_NOTHING;
    const struct recalled *found = passage_referred(passage, id, passage->line->sender);
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
    const struct recalled *found = passage_referred(passage, id, line->sender);
    bool own = passage_owns(found, passage);
    if (!own && (found != NULL || !line->direct))
        return HEARD_NOTHING;
    passage->heard->target = mem_string(own ? found->reported : id);
    line->type = LINE_RETRACTED;
    line->target = passage->heard->target;
    return HEARD_LINE;
}

enum heard_kind speech_hear(const struct passage *passage)
{
    xmpp_stanza_t *message = passage->message;
    struct line *line = passage->line;
    const char *retracted = retracted_id(message);
    xmpp_stanza_t *reactions = stanza_only_child(message, "reactions", NS_REACTIONS);
    if (!passage_read_time(passage))
        return HEARD_NOTHING;
    line->addressed = line->direct;
    passage->heard->id = passage_id(passage);
    line->id = passage->heard->id;
    if (retracted != NULL)
        return hear_retraction(passage, retracted);
    if (passage_is_bots(passage))
        return HEARD_NOTHING;
    passage_fill_name(passage);
    passage_fill_role(passage);
    if (reactions != NULL)
        return hear_reactions(passage, reactions);
    return is_encrypted(message) ? hear_encrypted(passage) : hear_words(passage);
}
