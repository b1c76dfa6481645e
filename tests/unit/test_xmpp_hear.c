/* What the XMPP driver hears. A case is a stanza, and how the line for the core must read. */
#include "xmpp.h"

#include "driver/line.h"
#include "driver/xmpp/hear.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"

#define ROOM "help@rooms.xmpp.test"
#define SELF "waymark@xmpp.test"
#define NOW  INT64_C(1800000000000)

static const char *const names[] = {"way"};
static const char *const bots[] = {"relay", "robot@xmpp.test"};

struct stage {
    xmpp_ctx_t *context;
    struct room *room;
    struct recall *recall;
    struct line line;
    struct heard heard;
    xmpp_stanza_t *stanza; /* what was heard last */
    char *written;         /* the line as the core gets it, with ' for " */
};

static void feed(struct stage *stage, const char *text)
{
    xmpp_stanza_t *stanza = stanza_of(stage->context, text);
    if (str_equal(xmpp_stanza_get_name(stanza), "iq"))
        xmpp_room_take_features(stage->room, stanza);
    else
        xmpp_room_take_presence(stage->room, stanza, NULL);
    xmpp_stanza_release(stanza);
}

#define PRESENCE(nick, affil, role, more)                                                      \
    "<presence xmlns='jabber:client' from='" ROOM "/" nick "'>"                                \
    "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='" affil "' role='" role \
    "'/>" more "</x></presence>"

static int stage_setup(void **data)
{
    struct stage *stage = mem_new(struct stage);
    stage->context = xmpp_ctx_new(NULL, NULL);
    stage->room = xmpp_room_create(ROOM, "waymark");
    stage->recall = xmpp_recall_create();
    feed(stage, "<iq xmlns='jabber:client' type='result' id='1' from='" ROOM "'>"
                "<query xmlns='http://jabber.org/protocol/disco#info'>"
                "<feature var='urn:xmpp:occupant-id:0'/><feature var='urn:xmpp:sid:0'/>"
                "</query></iq>");
    feed(stage, PRESENCE("ann", "none", "participant", ""));
    feed(stage, PRESENCE("mod", "admin", "moderator", ""));
    feed(stage, PRESENCE("waymark", "none", "participant", "<status code='110'/>"));
    *data = stage;
    return 0;
}

static void forget(struct stage *stage)
{
    xmpp_heard_finish(&stage->heard);
    if (stage->stanza != NULL)
        xmpp_stanza_release(stage->stanza);
    free(stage->written);
    stage->stanza = NULL;
    stage->written = NULL;
}

static int stage_teardown(void **data)
{
    struct stage *stage = *data;
    forget(stage);
    xmpp_room_destroy(stage->room);
    xmpp_recall_destroy(stage->recall);
    xmpp_ctx_free(stage->context);
    free(stage);
    return 0;
}

static void write_line(struct stage *stage)
{
    struct buf written;
    buf_init(&written, LINE_LONGEST);
    assert_true(line_write(&stage->line, &written));
    stage->written = mem_string(written.data);
    for (char *at = stage->written; *at != '\0'; at++)
        *at = *at == '"' ? '\'' : *at;
    buf_finish(&written);
}

static enum heard_kind hear_text(struct stage *stage, struct room *room, const char *text)
{
    struct hearing hearing = {.self_bare = SELF,
                              .names = names,
                              .name_count = 1,
                              .bots = bots,
                              .bot_count = 2,
                              .room = room,
                              .recall = stage->recall,
                              .now = NOW};
    forget(stage);
    stage->stanza = stanza_of(stage->context, text);
    enum heard_kind kind = hear_message(&hearing, stage->stanza, &stage->line, &stage->heard);
    if (kind == HEARD_LINE || kind == HEARD_WORDLESS || kind == HEARD_INVITE)
        write_line(stage);
    return kind;
}

/* `wanted` is part of the line; "" for any. */
static void check(struct stage *stage, const char *given, enum heard_kind got, enum heard_kind kind,
                  const char *wanted)
{
    if (got != kind)
        fail_msg("wanted %d, got %d (%s) from %.300s", (int)kind, (int)got,
                 stage->written != NULL ? stage->written : "no line", given);
    if (*wanted != '\0' && strstr(stage->written, wanted) == NULL)
        fail_msg("wanted: %s\n   got: %s", wanted, stage->written);
}

/* In the group chat, from an occupant (NULL: the room). */
static void group(struct stage *stage, const char *nick, const char *id, const char *content,
                  enum heard_kind kind, const char *wanted)
{
    char *text = mem_print("<message xmlns='jabber:client' type='groupchat' from='" ROOM "%s%s' "
                           "to='" SELF "/r' id='%s'>%s</message>",
                           nick != NULL ? "/" : "", nick != NULL ? nick : "", id, content);
    check(stage, content, hear_text(stage, stage->room, text), kind, wanted);
    free(text);
}

static void direct(struct stage *stage, const char *from, const char *id, const char *content,
                   enum heard_kind kind, const char *wanted)
{
    char *text = mem_print("<message xmlns='jabber:client' type='chat' from='%s' to='" SELF
                           "' id='%s'>%s</message>",
                           from, id, content);
    check(stage, content, hear_text(stage, NULL, text), kind, wanted);
    free(text);
}

#define BODY(text)       "<body>" text "</body>"
#define SID(id)          "<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='" id "'/>"
#define ORIGIN(id)       "<origin-id xmlns='urn:xmpp:sid:0' id='" id "'/>"
#define OCC(id)          "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" id "'/>"
#define REPLY(id)        "<reply xmlns='urn:xmpp:reply:0' id='" id "'/>"
#define REPLACE(id)      "<replace xmlns='urn:xmpp:message-correct:0' id='" id "'/>"
#define RETRACT(id)      "<retract xmlns='urn:xmpp:message-retract:1' id='" id "'/>"
#define REACT(id, marks) "<reactions xmlns='urn:xmpp:reactions:0' id='" id "'>" marks "</reactions>"
#define MARK(mark)       "<reaction>" mark "</reaction>"
#define DELAY(from, at)  "<delay xmlns='urn:xmpp:delay' from='" from "' stamp='" at "'/>"
#define LONG             "0123456789abcdef-"

static void a_message_becomes_a_line(void **data)
{
    struct stage *stage = *data;
    group(stage, "ann", "a1", BODY("hello") SID("s1") OCC("o1"), HEARD_LINE,
          "{'t':'message','id':'s1','room':'" ROOM "','sender':'" ROOM "#o1','name':'ann',"
          "'text':'hello','role':'member','time':1800000000000}");
    group(stage, "ann", "a2", BODY("way: hello") SID("s2"), HEARD_LINE,
          "'sender':'" ROOM "/ann','name':'ann','addressed':true,'text':'hello'");
    group(stage, "ann", "a3", BODY("waymark, hello?") SID("s3"), HEARD_LINE,
          "'addressed':true,'text':'hello?'");
    group(stage, "ann", "a4", BODY("/me waves") SID("s4"), HEARD_LINE, "'text':'waves'");
    group(stage, "ann", "a5", BODY("way:") SID("s5"), HEARD_LINE, "'addressed':true,'text':''");
    group(stage, "ann", "a6", BODY("") SID("s6"), HEARD_NOTHING, "");
    direct(stage, "Ann@xmpp.test/phone", LONG "1", BODY("hello"), HEARD_LINE,
           "{'t':'message','id':'" LONG "1','room':'ann@xmpp.test','sender':'ann@xmpp.test',"
           "'name':'ann','direct':true,'addressed':true,'text':'hello','time':1800000000000}");
}

static void what_is_no_message_is_nothing(void **data)
{
    struct stage *stage = *data;
    group(stage, NULL, "1", BODY("This room is not anonymous"), HEARD_NOTHING, "");
    group(stage, "ann", "1", "<subject>a subject</subject>", HEARD_NOTHING, "");
    group(stage, "ann", "1", "<active xmlns='http://jabber.org/protocol/chatstates'/>",
          HEARD_NOTHING, "");
    group(stage, "ann", "1",
          "<html xmlns='http://jabber.org/protocol/xhtml-im'><body>x</body></html>", HEARD_NOTHING,
          "");
    group(stage, "ann", "1", "<body xmlns='urn:x'>x</body>", HEARD_NOTHING, "");
    group(stage, "ann", "1", "<a>" BODY("x") "</a>", HEARD_NOTHING, "");
    direct(stage, "ann@xmpp.test", "1", "<received xmlns='urn:xmpp:receipts' id='2'/>",
           HEARD_NOTHING, "");
    direct(stage, "xmpp.test", "1", BODY("Server news"), HEARD_NOTHING, "");
    direct(stage, SELF "/other", "1", BODY("a note"), HEARD_NOTHING, "");
    direct(stage, "not a jid", "1", BODY("x"), HEARD_NOTHING, "");
    direct(stage, "", "1", BODY("x"), HEARD_NOTHING, "");
    /* A private message of a room that the bot is not in. */
    direct(stage, "other@rooms.xmpp.test/ann", "1",
           BODY("x") "<x xmlns='http://jabber.org/protocol/muc#user'/>", HEARD_NOTHING, "");
    static const char *const types[] = {"error", "headline"};
    for (size_t i = 0; i < 2; i++) {
        char *text = mem_print("<message xmlns='jabber:client' type='%s' from='ann@xmpp.test' "
                               "id='" LONG "'><body>x</body></message>",
                               types[i]);
        check(stage, text, hear_text(stage, NULL, text), HEARD_NOTHING, "");
        free(text);
    }
    check(stage, "",
          hear_text(stage, NULL, "<message xmlns='jabber:client'><body>x</body></message>"),
          HEARD_NOTHING, "");
    /* No type, or one that nobody knows, is normal (RFC 6121, 5.2.2). */
    check(stage, "",
          hear_text(stage, NULL,
                    "<message xmlns='jabber:client' from='ann@xmpp.test/x' type='new'>"
                    "<body>x</body></message>"),
          HEARD_LINE, "'text':'x'");
}

static void subjects_with_words_are_messages(void **data)
{
    struct stage *stage = *data;
    direct(stage, "ann@xmpp.test", LONG, "<subject>help</subject>" BODY("I am so tired"),
           HEARD_LINE, "'text':'I am so tired'");
}

static void nothing_is_heard_before_it_is_in(void **data)
{
    struct stage *stage = *data;
    xmpp_room_reset(stage->room);
    group(stage, "ann", "1", BODY("hello"), HEARD_NOTHING, "");
    group(stage, "waymark", "key-1", BODY("hello"), HEARD_NOTHING, "");
    char *text = mem_print("<message xmlns='jabber:client' type='groupchat' from='" ROOM "/ann'>"
                           "<body>x</body></message>");
    check(stage, text, hear_text(stage, NULL, text), HEARD_NOTHING, "");
    free(text);
}

static void wrapped_messages_are_forged(void **data)
{
    struct stage *stage = *data;
#define INNER                                                               \
    "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' " \
    "from='mod@xmpp.test' type='chat' id='x'><body>!stop</body></message></forwarded>"
    static const char *const forged[] = {
        "<received xmlns='urn:xmpp:carbons:2'>" INNER "</received>",
        "<sent xmlns='urn:xmpp:carbons:2'>" INNER "</sent>",
        "<received xmlns='urn:xmpp:carbons:1'>" INNER "</received>",
        "<result xmlns='urn:xmpp:mam:2' queryid='q' id='1'>" INNER "</result>",
        INNER,
    };
    static const char *const senders[] = {"eve@xmpp.test/x", SELF, SELF "/r", "xmpp.test",
                                          "rooms.xmpp.test"};
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        for (size_t j = 0; j < sizeof senders / sizeof *senders; j++)
            direct(stage, senders[j], LONG, forged[i], HEARD_NOTHING, "");
        group(stage, "ann", LONG, forged[i], HEARD_NOTHING, "");
        group(stage, NULL, LONG, forged[i], HEARD_NOTHING, "");
    }
    char *both = mem_print(BODY("hello") "%s", forged[0]);
    direct(stage, "eve@xmpp.test/x", LONG, both, HEARD_NOTHING, "");
    free(both);
    /* Forwarding within something else is no message either. */
    direct(stage, "eve@xmpp.test/x", LONG, BODY("hi") "<a xmlns='urn:a'>" INNER "</a>", HEARD_LINE,
           "'sender':'eve@xmpp.test','name':'eve','direct':true,'addressed':true,'text':'hi'");
}

static void nobody_speaks_as_another(void **data)
{
    struct stage *stage = *data;
    check(stage, "",
          hear_text(stage, stage->room,
                    "<message xmlns='jabber:client' xmlns:e='urn:e' type='groupchat' from='" ROOM
                    "/ann' e:from='" ROOM
                    "/mod' id='1' e:id='2'><body>x</body>" SID("s1") "</message>"),
          HEARD_LINE, "'sender':'" ROOM "/ann','name':'ann','text':'x','role':'member'");
    direct(stage, "eve@xmpp.test/mod@xmpp.test", LONG, BODY("x"), HEARD_LINE,
           "'sender':'eve@xmpp.test'");
    /* In the namespace of nobody. */
    direct(stage, "eve@xmpp.test", LONG,
           BODY("x") "<addresses xmlns='http://jabber.org/protocol/address'>"
                     "<address type='ofrom' jid='mod@xmpp.test'/></addresses>",
           HEARD_LINE, "'sender':'eve@xmpp.test'");
}

static void roles_are_those_of_the_moment(void **data)
{
    struct stage *stage = *data;
    group(stage, "mod", "1", BODY("hi") SID("s1"), HEARD_LINE,
          "'role':'moderator','role_from':'affiliation admin'");
    feed(stage, PRESENCE("mod", "owner", "moderator", ""));
    group(stage, "mod", "2", BODY("hi") SID("s2"), HEARD_LINE,
          "'role':'owner','role_from':'affiliation owner'");
    feed(stage, PRESENCE("mod", "none", "participant", ""));
    group(stage, "mod", "3", BODY("hi") SID("s3"), HEARD_LINE, "'role':'member','time'");
    group(stage, "nobody", "4", BODY("hi") SID("s4"), HEARD_LINE, "'role':'member','time'");
    /* A role that is written into a message is none. */
    group(stage, "ann", "5",
          BODY("hi") SID("s5") "<x xmlns='http://jabber.org/protocol/muc#user'>"
                               "<item affiliation='owner' role='moderator'/></x>"
                               "<hats xmlns='urn:xmpp:hats:0'><hat title='owner'/></hats>",
          HEARD_LINE, "'role':'member','time'");
    direct(stage, "mod@xmpp.test", LONG, BODY("hi"), HEARD_LINE, "");
    assert_null(stage->line.role);
}

static void ids_are_those_of_the_room(void **data)
{
    struct stage *stage = *data;
    group(stage, "ann", "a1", BODY("x") SID("s1"), HEARD_LINE, "'id':'s1'");
    group(stage, "ann", "a1", BODY("x") ORIGIN("o1") SID("s2"), HEARD_LINE, "'id':'s2'");
    assert_string_equal(stage->heard.given, "o1");
    /* By somebody else, twice, too long: none. */
    static const char *const forged[] = {
        "<stanza-id xmlns='urn:xmpp:sid:0' by='ann@xmpp.test' id='s'/>",
        "<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "/ann' id='s'/>",
        "<stanza-id xmlns='urn:xmpp:sid:0' id='s'/>",
        "<stanza-id xmlns='urn:x' by='" ROOM "' id='s'/>",
        SID("s") SID("t"),
        SID(""),
        "<a>" SID("s") "</a>",
    };
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        char *content = mem_print(BODY("x") "%s", forged[i]);
        group(stage, "ann", LONG, content, HEARD_LINE, "'id':'" LONG " ");
        free(content);
    }
    /* Two people with the same id are two messages. */
    group(stage, "ann", LONG, BODY("x"), HEARD_LINE, "'id':'" LONG " ");
    char *first = mem_string(stage->line.id);
    group(stage, "bob", LONG, BODY("x"), HEARD_LINE, "'id':'" LONG " ");
    assert_string_not_equal(first, stage->line.id);
    free(first);
    /* A room that announces none may let forged ones through. */
    feed(stage, "<iq xmlns='jabber:client' type='result' id='1' from='" ROOM "'>"
                "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    group(stage, "ann", LONG, BODY("x") SID("s9"), HEARD_LINE, "'id':'" LONG " ");
}

static void direct_ids_are_unique(void **data)
{
    struct stage *stage = *data;
    direct(stage, "ann@xmpp.test", LONG, BODY("x"), HEARD_LINE, "'id':'" LONG "',");
    direct(stage, "ann@xmpp.test", "7", ORIGIN(LONG) BODY("x"), HEARD_LINE, "'id':'" LONG "',");
    /* A counter begins anew with each start of a client. */
    direct(stage, "ann@xmpp.test", "7",
           BODY("x") "<stanza-id xmlns='urn:xmpp:sid:0' by='" SELF "' id='m1'/>", HEARD_LINE,
           "'id':'7 m1'");
    assert_string_equal(stage->heard.given, "7");
    direct(stage, "ann@xmpp.test", "7",
           BODY("x") "<stanza-id xmlns='urn:xmpp:sid:0' by='ann@xmpp.test' id='m1'/>", HEARD_LINE,
           "'id':'7 1a3185c5000'");
    direct(stage, "ann@xmpp.test", "",
           BODY("x") "<stanza-id xmlns='urn:xmpp:sid:0' by='" SELF "' id='m1'/>", HEARD_LINE,
           "'id':'m1'");
    assert_null(stage->heard.given);
    direct(stage, "ann@xmpp.test", "", BODY("x"), HEARD_LINE, "'id':'- ");
    char *first = mem_string(stage->line.id);
    direct(stage, "ann@xmpp.test", "", BODY("x"), HEARD_LINE, "'id':'- ");
    assert_string_not_equal(first, stage->line.id);
    free(first);
}

static void own_messages_are_echoes(void **data)
{
    struct stage *stage = *data;
    group(stage, "waymark", "key-1", BODY("way: an answer") SID("s1"), HEARD_ECHO, "");
    assert_string_equal(stage->line.key, "key-1");
    assert_string_equal(stage->line.id, "s1");
    assert_string_equal(stage->line.room, ROOM);
    group(stage, "waymark", "rewritten", ORIGIN("key-2") BODY("x") SID("s2"), HEARD_ECHO, "");
    assert_string_equal(stage->line.key, "key-2");
    group(stage, "waymark", "key-3", BODY("x"), HEARD_ECHO, "");
    assert_null(stage->line.id);
    group(stage, "waymark", "", BODY("x"), HEARD_NOTHING, "");
    group(stage, "Waymark", "key-1", BODY("x") SID("s3"), HEARD_LINE, "'name':'Waymark'");
    /* Kept by our own server while the stream was broken. */
    group(stage, "waymark", "key-4", BODY("x") DELAY(SELF, "2027-01-15T07:59:00Z"), HEARD_ECHO, "");
}

static void answers_to_the_bot_are_addressed(void **data)
{
    struct stage *stage = *data;
    group(stage, "ann", "a1", BODY("hi") REPLY("s1") SID("s2"), HEARD_LINE, "'reply_to':'s1'");
    assert_false(stage->line.addressed);
    group(stage, "waymark", "key-1", BODY("an answer") SID("s1"), HEARD_ECHO, "");
    group(stage, "ann", "a2", BODY("hi") REPLY("s1") SID("s3"), HEARD_LINE,
          "'addressed':true,'text':'hi','reply_to':'key-1'");
    /* Some clients name the id that the sender gave. */
    group(stage, "ann", "a3", BODY("hi") REPLY("key-1") SID("s4"), HEARD_LINE,
          "'addressed':true,'text':'hi','reply_to':'key-1'");
    /* After a restart, by whom it is said to answer. */
    group(stage, "ann", "a4",
          BODY("hi") "<reply xmlns='urn:xmpp:reply:0' id='s0' to='" ROOM "/waymark'/>" SID("s5"),
          HEARD_LINE, "'addressed':true,'text':'hi','reply_to':'s0'");
    group(stage, "ann", "a5",
          BODY("hi") "<reply xmlns='urn:xmpp:reply:0' id='s0' to='" ROOM "/bob'/>" SID("s6"),
          HEARD_LINE, "");
    assert_false(stage->line.addressed);
    group(stage, "ann", "a6",
          BODY("hi") "<reply xmlns='urn:xmpp:reply:0' id='s2' to='" ROOM "/waymark'/>" SID("s7"),
          HEARD_LINE, "'reply_to':'s2'");
    assert_false(stage->line.addressed); /* s2 is known to be ann's */
}

static void an_edit_names_the_message(void **data)
{
    struct stage *stage = *data;
    group(stage, "ann", "a1", BODY("way: one") SID("s1") OCC("o1"), HEARD_LINE, "");
    group(stage, "ann", "a2", BODY("two") REPLACE("a1") SID("s2") OCC("o1"), HEARD_LINE,
          "{'t':'edited','id':'s2','room':'" ROOM "','sender':'" ROOM "#o1','name':'ann',"
          "'target':'s1','addressed':true,'text':'two','role':'member'");
    /* The next correction names the first message again. */
    group(stage, "ann", "a3", BODY("three") REPLACE("a1") SID("s3") OCC("o1"), HEARD_LINE,
          "'target':'s1'");
    group(stage, "ann", "a4", BODY("four") REPLACE("a3") SID("s4") OCC("o1"), HEARD_LINE,
          "'target':'s1'");
    /* By the id attribute, also where there is another origin-id. */
    group(stage, "ann", "b1", ORIGIN("x1") BODY("one") SID("s5") OCC("o1"), HEARD_LINE, "");
    group(stage, "ann", "b2", BODY("two") REPLACE("b1") SID("s6") OCC("o1"), HEARD_LINE,
          "'target':'s5'");
    group(stage, "ann", "b3", BODY("two") REPLACE("x1") SID("s7") OCC("o1"), HEARD_LINE,
          "'target':'s5'");
    /* One of a message that we do not know is heard for itself. */
    group(stage, "ann", "a5", BODY("five") REPLACE("old") SID("s8") OCC("o1"), HEARD_LINE,
          "{'t':'edited','id':'s8','room':'" ROOM "','sender':'" ROOM "#o1','name':'ann',"
          "'target':'s8','text':'five'");
    direct(stage, "ann@xmpp.test/a", LONG "1", BODY("one"), HEARD_LINE, "");
    direct(stage, "ann@xmpp.test/b", LONG "2", BODY("two") REPLACE(LONG "1"), HEARD_LINE,
           "'target':'" LONG "1'");
    direct(stage, "ann@xmpp.test/b", LONG "3", REPLACE(LONG "1"), HEARD_NOTHING, "");
}

static void nobody_edits_for_somebody_else(void **data)
{
    struct stage *stage = *data;
    group(stage, "ann", "a1", BODY("one") SID("s1") OCC("o1"), HEARD_LINE, "");
    group(stage, "waymark", "key-1", BODY("an answer") SID("s2"), HEARD_ECHO, "");
    static const char *const targets[] = {REPLACE("a1"), REPLACE("s1"), REPLACE("key-1"),
                                          REPLACE("s2")};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        char *content = mem_print(BODY("two") "%s" SID("s3") OCC("o2"), targets[i]);
        group(stage, "eve", "e1", content, HEARD_LINE, "'target':'s3'");
        /* Under the same nick, after ann has gone. */
        group(stage, "ann", "e2", content, HEARD_LINE, "'target':'s3'");
        free(content);
    }
}

static void retractions_are_of_the_sender(void **data)
{
    struct stage *stage = *data;
    group(stage, "ann", "a1", BODY("one") SID("s1") OCC("o1"), HEARD_LINE, "");
    group(stage, "waymark", "key-1", BODY("an answer") SID("s2"), HEARD_ECHO, "");
    group(stage, "eve", "e1", RETRACT("s1") BODY("/me took it back") OCC("o2"), HEARD_NOTHING, "");
    group(stage, "eve", "e1", RETRACT("a1") OCC("o2"), HEARD_NOTHING, "");
    group(stage, "eve", "e1", RETRACT("s2") OCC("o2"), HEARD_NOTHING, "");
    group(stage, "eve", "e1", RETRACT("key-1") OCC("o2"), HEARD_NOTHING, "");
    group(stage, "ann", "a2", RETRACT("unknown") OCC("o1"), HEARD_NOTHING, "");
    group(stage, "ann", "a2", RETRACT("s1") BODY("/me took it back") OCC("o1") SID("s9"),
          HEARD_LINE, "{'t':'retracted','room':'" ROOM "','target':'s1'}");
    group(stage, "ann", "a2", RETRACT("a1") OCC("o1"), HEARD_LINE, "'target':'s1'");
    group(stage, "ann", "a2",
          "<apply-to xmlns='urn:xmpp:fasten:0' id='a1'>"
          "<retract xmlns='urn:xmpp:message-retract:0'/></apply-to>" OCC("o1"),
          HEARD_LINE, "'target':'s1'");
    direct(stage, "ann@xmpp.test", "5", BODY("one"), HEARD_LINE, "");
    direct(stage, "ann@xmpp.test", "6", RETRACT("5"), HEARD_LINE, "'target':'5 1a3185c5000'");
    direct(stage, "ann@xmpp.test", "6", RETRACT("old"), HEARD_LINE,
           "{'t':'retracted','room':'ann@xmpp.test','target':'old'}");
    direct(stage, "eve@xmpp.test", "6", RETRACT("5"), HEARD_LINE,
           "'room':'eve@xmpp.test','target':'5'");
}

static void moderation_comes_from_the_room(void **data)
{
    struct stage *stage = *data;
    static const char now[] = "<retract xmlns='urn:xmpp:message-retract:1' id='s1'>"
                              "<moderated xmlns='urn:xmpp:message-moderate:1' by='" ROOM "/mod'/>"
                              "<reason>x</reason></retract>" BODY("gone");
    static const char before[] = "<apply-to xmlns='urn:xmpp:fasten:0' id='s1'>"
                                 "<moderated xmlns='urn:xmpp:message-moderate:0' by='x'>"
                                 "<retract xmlns='urn:xmpp:message-retract:0'/></moderated>"
                                 "</apply-to>";
    group(stage, NULL, "1", now, HEARD_LINE, "{'t':'retracted','room':'" ROOM "','target':'s1'}");
    group(stage, NULL, "1", before, HEARD_LINE, "'target':'s1'");
    group(stage, "eve", "1", now, HEARD_NOTHING, "");
    group(stage, "eve", "1", before, HEARD_NOTHING, "");
    group(stage, "mod", "1", now, HEARD_NOTHING, "");
    group(stage, NULL, "1", RETRACT("s1"), HEARD_NOTHING, "");
    direct(stage, "eve@xmpp.test", "1", before, HEARD_NOTHING, "");
    /* Of one of ours: by its key. */
    group(stage, "waymark", "key-1", BODY("an answer") SID("s1"), HEARD_ECHO, "");
    group(stage, NULL, "1", now, HEARD_LINE, "'target':'key-1'");
}

static void reactions_have_a_mark(void **data)
{
    struct stage *stage = *data;
    group(stage, "waymark", "key-1", BODY("an answer") SID("s1"), HEARD_ECHO, "");
    group(stage, "ann", "1", REACT("s1", MARK("\xF0\x9F\x91\x8D")) OCC("o1"), HEARD_LINE,
          "{'t':'reaction','room':'" ROOM "','sender':'" ROOM
          "#o1','target':'key-1','mark':'\xF0\x9F\x91\x8D'}");
    group(stage, "ann", "2", REACT("s1", MARK("1") MARK(" 2 ")) BODY("> fallback"), HEARD_LINE,
          "'mark':'2'");
    group(stage, "ann", "3", REACT("old", MARK("+")), HEARD_LINE, "'target':'old'");
    group(stage, "ann", "4", REACT("s1", ""), HEARD_NOTHING, "");
    group(stage, "ann", "5", REACT("s1", MARK("")), HEARD_NOTHING, "");
    group(stage, "ann", "6", REACT("", MARK("+")), HEARD_NOTHING, "");
    group(stage, "ann", "7", REACT("s1", "<reaction><a>+</a></reaction>"), HEARD_NOTHING, "");
    char *huge = repeated("<reactions xmlns='urn:xmpp:reactions:0' id='s1'><reaction>", "x", 256,
                          "</reaction></reactions>");
    group(stage, "ann", "8", huge, HEARD_NOTHING, "");
    free(huge);
    direct(stage, "ann@xmpp.test", "9", REACT("key-7", MARK("+")), HEARD_LINE,
           "{'t':'reaction','room':'ann@xmpp.test','sender':'ann@xmpp.test','target':'key-7',"
           "'direct':true,'mark':'+'}");
}

static void history_is_not_heard(void **data)
{
    struct stage *stage = *data;
    static const char *const history[] = {
        DELAY(ROOM, "2027-01-15T07:59:00Z"),
        DELAY(ROOM "/ann", "2027-01-15T07:59:00Z"),
        DELAY("rooms.xmpp.test", "2027-01-15T07:59:00Z"),
        DELAY("ann@xmpp.test", "2027-01-15T07:59:00Z"),
        DELAY(SELF, "2027-01-15T07:59:00Z") DELAY(ROOM, "2027-01-15T07:59:00Z"),
        DELAY(SELF, "never"),
        "<delay xmlns='urn:xmpp:delay'/>",
        "<x xmlns='jabber:x:delay' stamp='20270115T07:59:00'/>",
    };
    for (size_t i = 0; i < sizeof history / sizeof *history; i++) {
        char *content = mem_print(BODY("way: hello") SID("s1") "%s", history[i]);
        group(stage, "ann", LONG, content, HEARD_NOTHING, "");
        free(content);
    }
    group(stage, "ann", LONG, BODY("x") SID("s2") DELAY(SELF, "2027-01-15T07:59:00Z"), HEARD_LINE,
          "'time':1799999940000");
    assert_true(stage->heard.late);
    group(stage, "ann", LONG, BODY("x") SID("s3") DELAY("xmpp.test", "2027-01-15T07:59:00Z"),
          HEARD_LINE, "");
    group(stage, "ann", LONG, BODY("x") SID("s4"), HEARD_LINE, "");
    assert_false(stage->heard.late);
}

static void late_direct_messages_say_when(void **data)
{
    struct stage *stage = *data;
    static const struct {
        const char *delay, *time;
    } cases[] = {
        {DELAY("xmpp.test", "2027-01-15T07:59:00Z"), "'time':1799999940000"},
        {DELAY("xmpp.test", "2027-01-15T07:59:00.250Z"), "'time':1799999940250"},
        {DELAY("xmpp.test", "2027-01-15T08:59:00+01:00"), "'time':1799999940000"},
        {DELAY("x", "2027-01-15T07:58:00Z") DELAY("x", "2027-01-15T07:59:00Z"),
         "'time':1799999880000"},
        /* The future, and no time at all. */
        {DELAY("x", "2099-01-15T07:59:00Z"), "'time':1800000000000"},
        {DELAY("x", "yesterday"), "'time':1800000000000"},
        {DELAY("x", "2027-01-15T07:59:00"), "'time':1800000000000"},
        {DELAY("x", "2027-99-15T07:59:00Z"), "'time':1800000000000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *content = mem_print(BODY("x") "%s", cases[i].delay);
        direct(stage, "ann@xmpp.test", LONG, content, HEARD_LINE, cases[i].time);
        assert_true(stage->heard.late);
        free(content);
    }
}

static void private_messages_are_direct(void **data)
{
    struct stage *stage = *data;
    static const char text[] =
        "<message xmlns='jabber:client' type='chat' from='" ROOM "/%s' id='" LONG "'>"
        "<body>%s</body><x xmlns='http://jabber.org/protocol/muc#user'/>" OCC("o1") "</message>";
    char *message = mem_print(text, "mod", "hi");
    check(stage, message, hear_text(stage, stage->room, message), HEARD_LINE,
          "'room':'" ROOM "/mod','sender':'" ROOM "#o1','name':'mod','direct':true,"
          "'addressed':true,'text':'hi','role':'moderator','role_from':'affiliation admin'");
    free(message);
    message = mem_print(text, "waymark", "hi");
    check(stage, message, hear_text(stage, stage->room, message), HEARD_NOTHING, "");
    free(message);
    message = mem_print(text, "mod", "hi");
    xmpp_room_reset(stage->room);
    check(stage, message, hear_text(stage, stage->room, message), HEARD_NOTHING, "");
    free(message);
    check(stage, "",
          hear_text(stage, stage->room,
                    "<message xmlns='jabber:client' from='" ROOM
                    "' id='1'><body>x</body></message>"),
          HEARD_NOTHING, "");
}

static void encrypted_messages_are_not_read(void **data)
{
    struct stage *stage = *data;
    static const char *const sealed[] = {
        "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>x</payload>"
        "</encrypted>" BODY("I sent you an OMEMO encrypted message"),
        "<encrypted xmlns='eu.siacs.conversations.axolotl'><payload>x</payload></encrypted>",
        "<encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted>" BODY("fallback"),
        "<encrypted xmlns='urn:xmpp:omemo:1'><header/></encrypted>" BODY("fallback"),
        "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:new'/>" BODY("fallback"),
        "<x xmlns='jabber:x:encrypted'>x</x>" BODY("fallback"),
        "<openpgp xmlns='urn:xmpp:openpgp:0'>x</openpgp>" BODY("fallback"),
        BODY("?OTR:AAMDJ+MVmSfjFZcAAAAAAQAAAAIAAADA"),
    };
    for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
        direct(stage, "ann@xmpp.test/x", LONG, sealed[i], HEARD_ENCRYPTED, "");
        assert_string_equal(stage->line.room, "ann@xmpp.test");
        assert_string_equal(stage->line.sender, "ann@xmpp.test");
        assert_true(stage->line.direct);
        assert_true(stage->line.encrypted);
        assert_string_equal(stage->line.id, LONG);
        assert_string_equal(stage->line.text, "");
        group(stage, "ann", LONG, sealed[i], HEARD_ENCRYPTED, "");
        assert_false(stage->line.direct);
    }
    /* Keys that change hands are no message. */
    direct(stage, "ann@xmpp.test/x", LONG,
           "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>",
           HEARD_NOTHING, "");
}

static void bots_are_not_people(void **data)
{
    struct stage *stage = *data;
    group(stage, "relay", "1", BODY("way: hi"), HEARD_NOTHING, "");
    group(stage, "relay", "1", REACT("s1", MARK("+")), HEARD_NOTHING, "");
    direct(stage, "Robot@xmpp.test/x", "1", BODY("hi"), HEARD_NOTHING, "");
    feed(stage,
         "<presence xmlns='jabber:client' from='" ROOM "/r2'>"
         "<x xmlns='http://jabber.org/protocol/muc#user'>"
         "<item affiliation='none' role='participant' jid='robot@xmpp.test/r'/></x></presence>");
    group(stage, "r2", "1", BODY("way: hi"), HEARD_NOTHING, "");
    group(stage, "ann", "1", BODY("way: hi") "<said xmlns='urn:x-waymark:said:0'/>", HEARD_NOTHING,
          "");
    direct(stage, "ann@xmpp.test", "1", BODY("hi") "<said xmlns='urn:x-waymark:said:0'/>",
           HEARD_NOTHING, "");
}

static void files_have_no_words(void **data)
{
    struct stage *stage = *data;
#define URL "https://x.test/a.png"
    static const char file[] = BODY(URL) "<x xmlns='jabber:x:oob'><url>" URL "</url></x>";
    group(stage, "ann", "1", file, HEARD_WORDLESS, "'text':''");
    direct(stage, "ann@xmpp.test", "1", file, HEARD_WORDLESS, "'text':''");
    direct(stage, "ann@xmpp.test", "1",
           BODY("see") "<x xmlns='jabber:x:oob'><url>" URL "</url></x>", HEARD_LINE,
           "'text':'see'");
}

static void receipts_are_asked_for(void **data)
{
    struct stage *stage = *data;
#define REQUEST "<request xmlns='urn:xmpp:receipts'/>"
    direct(stage, "ann@xmpp.test", "r1", BODY("x") REQUEST, HEARD_LINE, "");
    assert_string_equal(stage->heard.receipt, "r1");
    direct(stage, "ann@xmpp.test", "", BODY("x") REQUEST, HEARD_LINE, "");
    assert_null(stage->heard.receipt);
    group(stage, "ann", "r1", BODY("x") REQUEST, HEARD_LINE, "");
    assert_null(stage->heard.receipt);
}

#define INVITE(content) "<x xmlns='http://jabber.org/protocol/muc#user'>" content "</x>"

static void invitations_name_the_room(void **data)
{
    struct stage *stage = *data;
    direct(stage, "New@rooms.xmpp.test", "1",
           INVITE("<invite from='Ann@xmpp.test/x'><reason>x</reason></invite>"
                  "<password>secret</password>") "<x xmlns='jabber:x:conference' "
                                                 "jid='new@rooms.xmpp.test'/>",
           HEARD_INVITE, "'room':'new@rooms.xmpp.test','by':'ann@xmpp.test'}");
    assert_true(stage->heard.invite.mediated);
    assert_string_equal(stage->heard.invite.password, "secret");
    direct(stage, "ann@xmpp.test/x", LONG,
           "<x xmlns='jabber:x:conference' jid='New@rooms.xmpp.test' password='p' reason='r'/>",
           HEARD_INVITE, "'room':'new@rooms.xmpp.test','by':'ann@xmpp.test'}");
    assert_false(stage->heard.invite.mediated);
    assert_string_equal(stage->heard.invite.password, "p");
    /* What a room says beside its own proves nothing of who did. */
    direct(stage, "new@rooms.xmpp.test", "1",
           "<x xmlns='jabber:x:conference' jid='new@rooms.xmpp.test'/>" BODY("x"), HEARD_INVITE,
           "");
    assert_true(stage->heard.invite.mediated);
    assert_null(stage->line.by);
    direct(stage, "new@rooms.xmpp.test", "1", INVITE("<invite/>"), HEARD_INVITE, "");
    assert_null(stage->line.by);
}

static void odd_invitations_are_nothing(void **data)
{
    struct stage *stage = *data;
    static const char *const odd[] = {
        "<x xmlns='jabber:x:conference'/>",
        "<x xmlns='jabber:x:conference' jid=''/>",
        "<x xmlns='jabber:x:conference' jid='rooms.xmpp.test'/>",
        "<x xmlns='jabber:x:conference' jid='a b@x'/>",
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        direct(stage, "ann@xmpp.test/x", "1", odd[i], HEARD_NOTHING, "");
    /* An occupant of another room is no room. */
    direct(stage, "other@rooms.xmpp.test/eve", "1", INVITE("<invite from='ann@xmpp.test'/>"),
           HEARD_NOTHING, "");
    direct(stage, "rooms.xmpp.test", "1", INVITE("<invite from='ann@xmpp.test'/>"), HEARD_NOTHING,
           "");
    group(stage, "eve", "1", INVITE("<invite from='ann@xmpp.test'/>"), HEARD_NOTHING, "");
    check(stage, "",
          hear_text(stage, stage->room,
                    "<message xmlns='jabber:client' type='chat' from='" ROOM "/eve'>"
                    "<x xmlns='jabber:x:conference' jid='bad@x'/></message>"),
          HEARD_NOTHING, "");
}

static void huge_ones_are_cut(void **data)
{
    struct stage *stage = *data;
    static const char *const units[] = {"x",     "\n",       "&quot;", "\\", "\xF0\x9F\x98\x80",
                                        "> a\n", "e\xCC\x81"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char *content = repeated("<body>I want to die ", units[i], 300000, "</body>" SID("s1"));
        group(stage, "ann", "1", content, HEARD_LINE, "'text':'I want to die");
        assert_true(strlen(stage->line.text) <= XMPP_TEXT_LONGEST);
        direct(stage, "ann@xmpp.test", "1", content, HEARD_LINE, "'text':'I want to die");
        free(content);
    }
    char *id = repeated("", "i", 501, "");
    direct(stage, "ann@xmpp.test", id, BODY("x"), HEARD_LINE, "'id':'- ");
    id[500] = '\0';
    direct(stage, "ann@xmpp.test", id, BODY("x"), HEARD_LINE, "'id':'iii");
    free(id);
    char *nick = repeated("", "n", 900, "");
    group(stage, nick, "1", BODY("x") SID("s2"), HEARD_LINE, "'name':'nnn");
    free(nick);
    nick = repeated("", "n", 1200, "");
    group(stage, nick, "1", BODY("x") SID("s2"), HEARD_NOTHING, "");
    free(nick);
}

static void deep_ones_are_harmless(void **data)
{
    struct stage *stage = *data;
    char *open = repeated("<body>hi", "<a>", 1000, "");
    char *deep = repeated(open, "</a>", 1000, "</body>" SID("s1"));
    group(stage, "ann", "1", deep, HEARD_LINE, "'text':'hi'");
    free(open);
    free(deep);
    char *many =
        repeated(BODY("hi") SID("s1"), REPLY("x") REPLACE("y") OCC("o") ORIGIN("z"), 3000, "");
    group(stage, "ann", "1", many, HEARD_LINE, "{'t':'message','id':'s1'");
    assert_null(stage->line.reply_to);
    free(many);
}

static void names_are_fit_to_be_shown(void **data)
{
    struct stage *stage = *data;
    group(stage, "a\xE2\x80\xAEnn", "1", BODY("x\xE2\x80\xAEy") SID("s1"), HEARD_LINE,
          "'name':'ann','text':'xy'");
    /* The identity stays what the room says. */
    assert_string_equal(stage->line.sender, ROOM "/a\xE2\x80\xAEnn");
}

static void recall_is_bounded(void **data)
{
    struct stage *stage = *data;
    group(stage, "waymark", "key-1", BODY("x") SID("own"), HEARD_ECHO, "");
    group(stage, "ann", "a1", BODY("x") SID("first"), HEARD_LINE, "");
    for (int i = 0; i < RECALL_MOST; i++) {
        char *id = mem_print(
            "<body>x</body><stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='s%d'/>", i);
        group(stage, "eve", "", id, HEARD_LINE, "");
        free(id);
    }
    assert_null(xmpp_recall_attested(stage->recall, ROOM, "first"));
    assert_non_null(xmpp_recall_attested(stage->recall, ROOM, "s0"));
    assert_string_equal(xmpp_recall_attested(stage->recall, ROOM, "own")->reported, "key-1");
    assert_string_equal(xmpp_recall_reported(stage->recall, ROOM, "key-1")->attested, "own");
    assert_null(xmpp_recall_reported(stage->recall, "other@x", "key-1"));
    assert_null(xmpp_recall_given(stage->recall, ROOM, NULL, "other"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_becomes_a_line),
        TEST(what_is_no_message_is_nothing),
        TEST(subjects_with_words_are_messages),
        TEST(nothing_is_heard_before_it_is_in),
        TEST(wrapped_messages_are_forged),
        TEST(nobody_speaks_as_another),
        TEST(roles_are_those_of_the_moment),
        TEST(ids_are_those_of_the_room),
        TEST(direct_ids_are_unique),
        TEST(own_messages_are_echoes),
        TEST(answers_to_the_bot_are_addressed),
        TEST(an_edit_names_the_message),
        TEST(nobody_edits_for_somebody_else),
        TEST(retractions_are_of_the_sender),
        TEST(moderation_comes_from_the_room),
        TEST(reactions_have_a_mark),
        TEST(history_is_not_heard),
        TEST(late_direct_messages_say_when),
        TEST(private_messages_are_direct),
        TEST(encrypted_messages_are_not_read),
        TEST(bots_are_not_people),
        TEST(files_have_no_words),
        TEST(receipts_are_asked_for),
        TEST(invitations_name_the_room),
        TEST(odd_invitations_are_nothing),
        TEST(huge_ones_are_cut),
        TEST(deep_ones_are_harmless),
        TEST(names_are_fit_to_be_shown),
        TEST(recall_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
