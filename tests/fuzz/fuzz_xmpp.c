/* Whatever stanzas come, one a line of the input: what is heard of them is a line that the core can
 * read, by who the stanza is from; and what is answered is XML. Lines of libstrophe's log are
 * signing in. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/hear.h"
#include "driver/xmpp/iq.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/witness.h"
#include "fuzz.h"

#define ROOM "r@x"
#define SELF "b@x"

struct play {
    xmpp_ctx_t *context;
    struct room *room;
    struct recall *recall;
    struct witness witness;
};

static void check_xml(const struct play *play, xmpp_stanza_t *stanza)
{
    char *text = NULL;
    size_t length = 0;
    if (stanza == NULL)
        return;
    assert(xmpp_stanza_to_text(stanza, &text, &length) == XMPP_EOK);
    xmpp_stanza_t *again = xmpp_stanza_new_from_string(play->context, text);
    assert(again != NULL);
    xmpp_stanza_release(again);
    xmpp_free(play->context, text);
    xmpp_stanza_release(stanza);
}

/* The core answers in kind. */
static void answer(const struct play *play, const struct line *heard, bool group)
{
    struct line line = {.type = LINE_SEND,
                        .key = "k",
                        .room = heard->room,
                        .text = heard->text != NULL ? heard->text : "x",
                        .reply_to = heard->id};
    check_xml(play, xmpp_content_message(play->context, &line, ROOM, group, heard->name));
}

static void check_line(const struct play *play, const struct line *line, xmpp_stanza_t *message)
{
    struct buf written;
    const char *from = xmpp_stanza_get_from(message);
    buf_init(&written, LINE_LONGEST);
    assert(line_write(line, &written));
    buf_finish(&written);
    bool ours = from != NULL && jid_same_bare(from, ROOM);
    if (line->sender != NULL && ours)
        assert(str_starts(line->sender, ROOM "/") || str_starts(line->sender, ROOM "#"));
    else if (line->sender != NULL)
        assert(jid_same(line->sender, line->room) && jid_same_bare(line->sender, from));
    answer(play, line, !line->direct);
}

static void on_message(const struct play *play, xmpp_stanza_t *message)
{
    static const char *const names[] = {"way"};
    const char *from = xmpp_stanza_get_from(message);
    bool ours = from != NULL && jid_same_bare(from, ROOM);
    struct hearing hearing = {.self_bare = SELF,
                              .names = names,
                              .name_count = 1,
                              .bots = names,
                              .bot_count = 1,
                              .room = ours ? play->room : NULL,
                              .recall = play->recall,
                              .now = 1800000000000};
    struct line line;
    struct heard heard;
    enum heard_kind kind = hear_message(&hearing, message, &line, &heard);
    if (kind == HEARD_LINE || kind == HEARD_WORDLESS || kind == HEARD_ENCRYPTED ||
        kind == HEARD_INVITE)
        check_line(play, &line, message);
    else if (kind == HEARD_ECHO)
        assert(line.key != NULL && ours &&
               str_equal(jid_resource(from), xmpp_room_nick(play->room)));
    xmpp_heard_finish(&heard);
}

/* A line of libstrophe's log while signing in. Nothing is believed twice. */
static void sign_in(struct play *play, const char *line)
{
    bool goes_on = witness_take(&play->witness, line, "pencil");
    const char *text = strchr(line, '>');
    if (str_starts(line, "RECV: <success"))
        assert(play->witness.mechanism == NULL);
    if (text != NULL && witness_is_fit(text + 1))
        assert(goes_on || !str_starts(line, "RECV: <challenge"));
}

static void take(struct play *play, const char *text)
{
    if (str_starts(text, "RECV: ") || str_starts(text, "SENT: ")) {
        sign_in(play, text);
        return;
    }
    const char *why = NULL;
    xmpp_stanza_t *stanza = xmpp_stanza_new_from_string(play->context, text);
    const char *name = stanza != NULL ? xmpp_stanza_get_name(stanza) : NULL;
    if (name != NULL && str_equal(name, "presence"))
        xmpp_room_take_presence(play->room, stanza, &why);
    else if (name != NULL && str_equal(name, "message"))
        on_message(play, stanza);
    else if (name != NULL && !xmpp_room_take_features(play->room, stanza))
        check_xml(play, iq_answer(play->context, stanza, SELF, 1800000000000));
    if (stanza != NULL)
        xmpp_stanza_release(stanza);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct play play = {.context = xmpp_ctx_new(NULL, NULL),
                        .room = xmpp_room_create(ROOM, "way"),
                        .recall = xmpp_recall_create()};
    char *all = mem_string_of((const char *)bytes, length);
    char *line = all;
    while (line != NULL) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        take(&play, line);
        line = next;
    }
    free(all);
    witness_clear(&play.witness);
    xmpp_recall_destroy(play.recall);
    xmpp_room_destroy(play.room);
    xmpp_ctx_free(play.context);
    return 0;
}
