/* What the bot says, and what it answers to questions: how the stanzas read. */
#include "xmpp.h"

#include "driver/line.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/iq.h"

#define ROOM "help@rooms.xmpp.test"
#define SELF "waymark@xmpp.test"

/* The stanza must hold all of `wanted` (a list ended by NULL), and be XML. */
static char *expect(xmpp_ctx_t *context, xmpp_stanza_t *stanza, const char *const *wanted)
{
    assert_non_null(stanza);
    char *text = text_of(stanza);
    for (; *wanted != NULL; wanted++) {
        if (strstr(text, *wanted) == NULL)
            fail_msg("wanted: %s\n    in: %s", *wanted, text);
    }
    char *sent = NULL;
    size_t length = 0;
    assert_int_equal(xmpp_stanza_to_text(stanza, &sent, &length), XMPP_EOK);
    xmpp_stanza_release(stanza_of(context, sent));
    xmpp_free(context, sent);
    xmpp_stanza_release(stanza);
    return text;
}

#define HOLDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void a_send_has_its_key(void **state)
{
    struct line line = {
        .type = LINE_SEND, .key = "k1", .room = ROOM, .text = "an <answer>\n& more"};
    char *text = expect(*state, xmpp_content_message(*state, &line, ROOM, true, NULL),
                        HOLDS("type='groupchat'", "to='" ROOM "'", "id='k1'",
                              "<origin-id id='k1' xmlns='urn:xmpp:sid:0'/>",
                              "<body>an &lt;answer&gt;\n&amp; more</body>",
                              "<unstyled xmlns='urn:xmpp:styling:0'/>",
                              "<said xmlns='urn:x-waymark:said:0'/>"));
    assert_null(strstr(text, "reply"));
    assert_null(strstr(text, "reference"));
    free(text);
    free(expect(*state, xmpp_content_message(*state, &line, "ann@xmpp.test", false, "ann"),
                HOLDS("type='chat'", "to='ann@xmpp.test'", "<body>an &lt;answer")));
}

static void a_send_may_answer(void **state)
{
    struct line line = {
        .type = LINE_SEND, .key = "k1", .room = ROOM, .text = "x", .reply_to = "s1"};
    free(expect(*state, xmpp_content_message(*state, &line, ROOM, true, "ann"),
                HOLDS("<reply id='s1' to='" ROOM "/ann' xmlns='urn:xmpp:reply:0'/>")));
    free(expect(*state, xmpp_content_message(*state, &line, "ann@xmpp.test", false, NULL),
                HOLDS("<reply ", "to='ann@xmpp.test'", "id='s1'")));
    char *text = expect(*state, xmpp_content_message(*state, &line, ROOM, true, NULL),
                        HOLDS("<reply id='s1' xmlns='urn:xmpp:reply:0'/>"));
    free(text);
    line.reply_to = "a1 5f3a"; /* the other side does not know it by this */
    text = expect(*state, xmpp_content_message(*state, &line, ROOM, true, "ann"), HOLDS("<body>"));
    assert_null(strstr(text, "<reply"));
    free(text);
}

static void a_send_may_name_somebody(void **state)
{
    struct line line = {.type = LINE_SEND, .key = "k1", .room = ROOM, .text = "x"};
    free(expect(*state, xmpp_content_message(*state, &line, ROOM, true, "J\xC3\xBCr gen"),
                HOLDS("<body>J\xC3\xBCr gen: x</body>", "begin='0'", "end='7'",
                      "uri='xmpp:" ROOM "/J%C3%BCr%20gen'")));
    char *text = expect(*state, xmpp_content_message(*state, &line, ROOM, true, "a\xE2\x80\xAEnn"),
                        HOLDS("<body>x</body>"));
    assert_null(strstr(text, "reference"));
    free(text);
    char *nick = repeated("", "n", 101, "");
    free(expect(*state, xmpp_content_message(*state, &line, ROOM, true, nick),
                HOLDS("<body>x</body>")));
    free(nick);
}

static void what_is_no_xml_is_not_said(void **state)
{
    struct line line = {.type = LINE_SEND, .key = "k1", .room = ROOM};
    line.text = "a\x01"
                "b\x1F\x7F\xEF\xBF\xBE\xEF\xBF\xBF\xC2\x80z";
    free(expect(*state, xmpp_content_message(*state, &line, ROOM, true, NULL),
                HOLDS("<body>ab\xEF\xBF\xBD\xEF\xBF\xBDz</body>")));
}

static void edits_retracts_reacts(void **state)
{
    struct line line = {.type = LINE_EDIT, .key = "k2", .room = ROOM, .target = "k1", .text = "y"};
    free(expect(*state, xmpp_content_message(*state, &line, ROOM, true, NULL),
                HOLDS("id='k2'", "<body>y</body>",
                      "<replace id='k1' xmlns='urn:xmpp:message-correct:0'/>")));
    line.type = LINE_RETRACT;
    line.text = NULL;
    char *text = expect(*state, xmpp_content_message(*state, &line, ROOM, true, NULL),
                        HOLDS("<retract id='k1' xmlns='urn:xmpp:message-retract:1'/>",
                              "<store xmlns='urn:xmpp:hints'/>"));
    assert_null(strstr(text, "<body"));
    free(text);
    line.text = "It is gone";
    free(expect(*state, xmpp_content_message(*state, &line, ROOM, true, NULL),
                HOLDS("<body>It is gone</body>",
                      "<fallback for='urn:xmpp:message-retract:1' xmlns='urn:xmpp:fallback:0'/>")));
    line.text = NULL;
    line.type = LINE_REACT;
    line.mark = "\xF0\x9F\x91\x8D";
    free(expect(*state, xmpp_content_message(*state, &line, ROOM, true, NULL),
                HOLDS("<reactions id='k1' xmlns='urn:xmpp:reactions:0'>"
                      "<reaction>\xF0\x9F\x91\x8D</reaction></reactions>")));
    line.type = LINE_PROBE;
    assert_null(xmpp_content_message(*state, &line, ROOM, true, NULL));
}

static void manners_have_no_body(void **state)
{
    char *text =
        expect(*state, xmpp_content_receipt(*state, "ann@xmpp.test/x", "r1", NULL),
               HOLDS("to='ann@xmpp.test/x'", "<received id='r1' xmlns='urn:xmpp:receipts'/>"));
    assert_null(strstr(text, "displayed"));
    assert_null(strstr(text, "<body"));
    free(text);
    text = expect(*state, xmpp_content_receipt(*state, "ann@xmpp.test/x", NULL, "r2"),
                  HOLDS("<displayed id='r2' xmlns='urn:xmpp:chat-markers:0'/>"));
    assert_null(strstr(text, "received"));
    free(text);
    free(expect(*state, xmpp_content_chat_state(*state, "ann@xmpp.test/x", CONTENT_COMPOSING),
                HOLDS("<composing xmlns='http://jabber.org/protocol/chatstates'/>", "<no-store")));
}

/* ---- questions ---- */

static xmpp_stanza_t *ask(xmpp_ctx_t *context, const char *head, const char *content)
{
    char *text = mem_print("<iq xmlns='jabber:client' %s>%s</iq>", head, content);
    xmpp_stanza_t *iq = stanza_of(context, text);
    xmpp_stanza_t *answer = iq_answer(context, iq, SELF, INT64_C(1800000000999));
    xmpp_stanza_release(iq);
    free(text);
    return answer;
}

#define GET  "type='get' id='q1' from='ann@xmpp.test/x'"
#define SET  "type='set' id='q1'"
#define INFO "<query xmlns='http://jabber.org/protocol/disco#info'/>"

static void it_says_what_it_is(void **state)
{
    free(expect(*state, ask(*state, GET, INFO),
                HOLDS("<iq", "type='result'", "id='q1'", "to='ann@xmpp.test/x'",
                      "category='client'", "type='bot'", "<feature var='urn:xmpp:ping'/>",
                      "<feature var='urn:xmpp:reply:0'/>")));
    free(expect(*state, ask(*state, GET, "<query xmlns='http://jabber.org/protocol/disco#items'/>"),
                HOLDS("type='result'", "<query xmlns='http://jabber.org/protocol/disco#items'/>")));
    free(expect(*state,
                ask(*state, GET, "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>"),
                HOLDS("type='error'", "<item-not-found")));
    free(expect(*state,
                ask(*state, GET,
                    "<query xmlns='http://jabber.org/protocol/disco#items' "
                    "node='http://jabber.org/protocol/muc#rooms'/>"),
                HOLDS("type='error'", "<item-not-found")));
}

/* The string that XEP-0115 (5.1) makes of an answer to disco#info. */
static char *hash_of(xmpp_ctx_t *context, xmpp_stanza_t *answer)
{
    struct buf all;
    buf_init(&all, 8192);
    const char *before = "";
    xmpp_stanza_t *child = xmpp_stanza_get_children(xmpp_stanza_get_children(answer));
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *var = xmpp_stanza_get_attribute(child, "var");
        if (var == NULL) {
            buf_print(&all, "%s/%s//%s<", xmpp_stanza_get_attribute(child, "category"),
                      xmpp_stanza_get_type(child), xmpp_stanza_get_attribute(child, "name"));
            continue;
        }
        assert_true(strcmp(before, var) < 0); /* sorted, none twice */
        before = var;
        buf_print(&all, "%s<", var);
    }
    unsigned char digest[XMPP_SHA1_DIGEST_SIZE];
    xmpp_sha1_digest((const unsigned char *)all.data, all.length, digest);
    char *base64 = xmpp_base64_encode(context, digest, sizeof digest);
    char *hash = mem_string(base64);
    xmpp_free(context, base64);
    buf_finish(&all);
    return hash;
}

static void its_capabilities_are_proved(void **state)
{
    xmpp_stanza_t *answer = ask(*state, GET, INFO);
    char *hash = hash_of(*state, answer);
    xmpp_stanza_release(answer);
    xmpp_stanza_t *caps = iq_caps(*state);
    assert_string_equal(xmpp_stanza_get_attribute(caps, "ver"), hash);
    assert_string_equal(xmpp_stanza_get_attribute(caps, "hash"), "sha-1");
    assert_string_equal(xmpp_stanza_get_attribute(caps, "node"), IQ_NODE);
    xmpp_stanza_release(caps);
    char *query = mem_print("<query xmlns='http://jabber.org/protocol/disco#info' "
                            "node='" IQ_NODE "#%s'/>",
                            hash);
    char *node = mem_print("node='" IQ_NODE "#%s'", hash);
    free(expect(*state, ask(*state, GET, query), HOLDS("type='result'", node, "<feature")));
    free(node);
    free(query);
    free(hash);
}

static void small_questions_have_answers(void **state)
{
    char *text = expect(*state, ask(*state, GET, "<query xmlns='jabber:iq:version'/>"),
                        HOLDS("type='result'", "<name>Waymark</name>"));
    assert_null(strstr(text, "<os"));
    free(text);
    free(expect(*state, ask(*state, GET, "<time xmlns='urn:xmpp:time'/>"),
                HOLDS("<utc>2027-01-15T08:00:00Z</utc>", "<tzo>+00:00</tzo>")));
    text = expect(*state, ask(*state, "type='get' id='q1'", "<ping xmlns='urn:xmpp:ping'/>"),
                  HOLDS("type='result'", "id='q1'"));
    assert_null(strstr(text, "to="));
    free(text);
}

static void other_questions_are_refused(void **state)
{
    static const char *const others[] = {
        "<query xmlns='jabber:iq:last'/>",
        "<vCard xmlns='vcard-temp'/>",
        "",
        "<a/><b/>",
        "<ping xmlns='urn:x'/>",
        "<ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/>",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        free(expect(*state, ask(*state, GET, others[i]),
                    HOLDS("type='error'", "<error type='cancel'>",
                          "<service-unavailable xmlns="
                          "'urn:ietf:params:xml:ns:xmpp-stanzas'/>")));
    free(expect(*state, ask(*state, SET, "<ping xmlns='urn:xmpp:ping'/>"), HOLDS("type='error'")));
}

static void pushes_come_from_the_own_server(void **state)
{
#define ROSTER "<query xmlns='jabber:iq:roster'><item jid='eve@x'/></query>"
    free(expect(*state, ask(*state, SET, ROSTER), HOLDS("type='result'")));
    free(expect(*state, ask(*state, SET " from='" SELF "'", ROSTER), HOLDS("type='result'")));
    free(expect(*state, ask(*state, SET " from='" SELF "/x'", ROSTER), HOLDS("type='error'")));
    free(expect(*state, ask(*state, SET " from='eve@xmpp.test'", ROSTER), HOLDS("type='error'")));
    free(expect(*state,
                ask(*state, SET " from='eve@xmpp.test'", "<block xmlns='urn:xmpp:blocking'/>"),
                HOLDS("type='error'")));
}

static void some_are_not_answered(void **state)
{
    static const char *const heads[] = {
        "type='result' id='q1' from='a@x'",
        "type='error' id='q1' from='a@x'",
        "type='get' from='a@x'",
        "type='get' id='' from='a@x'",
        "id='q1' from='a@x'",
        "type='GET' id='q1' from='a@x'",
        "type='get' id='q1' from='a b'",
        "type='get' id='q1' from=''",
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_null(ask(*state, heads[i], INFO));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_send_has_its_key),
        cmocka_unit_test(a_send_may_answer),
        cmocka_unit_test(a_send_may_name_somebody),
        cmocka_unit_test(what_is_no_xml_is_not_said),
        cmocka_unit_test(edits_retracts_reacts),
        cmocka_unit_test(manners_have_no_body),
        cmocka_unit_test(it_says_what_it_is),
        cmocka_unit_test(its_capabilities_are_proved),
        cmocka_unit_test(small_questions_have_answers),
        cmocka_unit_test(other_questions_are_refused),
        cmocka_unit_test(pushes_come_from_the_own_server),
        cmocka_unit_test(some_are_not_answered),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
