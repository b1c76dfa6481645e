/* Questions to an archive, and what counts as its answer. */
#include "xmpp.h"

#include "driver/xmpp/archive.h"

#define ROOM "help@rooms.xmpp.test"
#define SELF "waymark@xmpp.test"

static void expect_text(xmpp_stanza_t *stanza, const char *wanted)
{
    char *text = text_of(stanza);
    if (strstr(text, wanted) == NULL)
        fail_msg("wanted: %s\n    in: %s", wanted, text);
    free(text);
    xmpp_stanza_release(stanza);
}

static void questions_name_what_is_sought(void **state)
{
    expect_text(
        xmpp_archive_ask(*state, "q1", ROOM, NULL, ""),
        "<query queryid='q1' xmlns='urn:xmpp:mam:2'>"
        "<set xmlns='http://jabber.org/protocol/rsm'><max>100</max><before/></set></query>");
    expect_text(xmpp_archive_ask(*state, "q1", NULL, "ann@x", "b7"),
                "<field var='with'><value>ann@x</value></field></x>"
                "<set xmlns='http://jabber.org/protocol/rsm'><max>100</max>"
                "<before>b7</before></set>");
    expect_text(xmpp_archive_ask_since(*state, "q1", ROOM, "2026-11-21T17:00:00Z", NULL),
                "<field var='start'><value>2026-11-21T17:00:00Z</value></field></x>"
                "<set xmlns='http://jabber.org/protocol/rsm'><max>100</max></set>");
    expect_text(xmpp_archive_ask_since(*state, "q1", ROOM, "2026-11-21T17:00:00Z", "a<7"),
                "<after>a&lt;7</after>");
    xmpp_stanza_t *own = xmpp_archive_ask(*state, "q1", NULL, "ann@x", "");
    assert_null(xmpp_stanza_get_to(own));
    xmpp_stanza_release(own);
}

static bool is_result(xmpp_ctx_t *context, const char *from, const char *content)
{
    char *text = mem_print("<message xmlns='jabber:client'%s%s%s>%s</message>",
                           from != NULL ? " from='" : "", from != NULL ? from : "",
                           from != NULL ? "'" : "", content);
    xmpp_stanza_t *message = stanza_of(context, text);
    bool found = xmpp_archive_result(message, "q1", ROOM) != NULL;
    xmpp_stanza_release(message);
    free(text);
    return found;
}

#define INNER                                                               \
    "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' " \
    "from='" ROOM "/waymark' id='key-1'><body>x</body></message></forwarded>"
#define RESULT(query, inner) \
    "<result xmlns='urn:xmpp:mam:2' queryid='" query "' id='a1'>" inner "</result>"

static void forged_results_are_none(void **state)
{
    assert_true(is_result(*state, ROOM, RESULT("q1", INNER)));
    assert_false(is_result(*state, ROOM "/eve", RESULT("q1", INNER)));
    assert_false(is_result(*state, "eve@xmpp.test", RESULT("q1", INNER)));
    assert_false(is_result(*state, "rooms.xmpp.test", RESULT("q1", INNER)));
    assert_false(is_result(*state, SELF, RESULT("q1", INNER)));
    assert_false(is_result(*state, ROOM, RESULT("q2", INNER)));
    assert_false(is_result(*state, ROOM, RESULT("", INNER)));
    assert_false(
        is_result(*state, ROOM, "<result xmlns='urn:xmpp:mam:2' id='a1'>" INNER "</result>"));
    assert_false(is_result(*state, ROOM, "<result xmlns='urn:x' queryid='q1'>" INNER "</result>"));
    assert_false(is_result(*state, ROOM, RESULT("q1", "")));
    assert_false(is_result(*state, ROOM, RESULT("q1", "<forwarded xmlns='urn:xmpp:forward:0'/>")));
    assert_false(is_result(*state, ROOM, RESULT("q1", "<a>" INNER "</a>")));
    assert_false(is_result(*state, ROOM, "<a>" RESULT("q1", INNER) "</a>"));
    assert_false(is_result(*state, ROOM, INNER));
}

static bool is_key(xmpp_ctx_t *context, const char *content)
{
    xmpp_stanza_t *message = stanza_of(context, content);
    bool found = xmpp_archive_is(message, "key-1");
    xmpp_stanza_release(message);
    return found;
}

static void a_key_is_found_by_either_id(void **state)
{
    assert_true(is_key(*state, "<message xmlns='jabber:client' id='key-1'/>"));
    assert_true(is_key(*state, "<message xmlns='jabber:client' id='x'>"
                               "<origin-id xmlns='urn:xmpp:sid:0' id='key-1'/></message>"));
    assert_false(is_key(*state, "<message xmlns='jabber:client' id='key-10'/>"));
    assert_false(is_key(*state, "<message xmlns='jabber:client'/>"));
    assert_false(is_key(*state, "<message xmlns='jabber:client'><origin-id xmlns='urn:x' "
                                "id='key-1'/></message>"));
    assert_false(is_key(*state, "<message xmlns='jabber:client'><a><origin-id "
                                "xmlns='urn:xmpp:sid:0' id='key-1'/></a></message>"));
}

/* `wanted`: what to ask for next; "": there is no more; NULL: it is no end. */
static void expect_end(xmpp_ctx_t *context, const char *type, const char *content,
                       const char *wanted)
{
    char *text = mem_print("<iq xmlns='jabber:client' id='q1' type='%s'>%s</iq>", type, content);
    char *next = NULL;
    xmpp_stanza_t *iq = stanza_of(context, text);
    assert_int_equal(xmpp_archive_end(iq, "first", &next), wanted != NULL);
    if (wanted != NULL && *wanted != '\0')
        assert_string_equal(next, wanted);
    else
        assert_null(next);
    if (next != NULL)
        xmpp_free(context, next);
    xmpp_stanza_release(iq);
    free(text);
}

#define FIN(attribute, set) "<fin xmlns='urn:xmpp:mam:2'" attribute ">" set "</fin>"
#define SET(content)        "<set xmlns='http://jabber.org/protocol/rsm'>" content "</set>"

static void pages_end(void **state)
{
    expect_end(*state, "result", FIN("", SET("<first>a1</first><last>a9</last>")), "a1");
    expect_end(*state, "result", FIN(" complete='true'", SET("<first>a1</first>")), "");
    expect_end(*state, "result", FIN(" complete='false'", SET("<first>a1</first>")), "a1");
    expect_end(*state, "result", FIN("", SET("<count>0</count>")), "");
    expect_end(*state, "result", FIN("", ""), "");
    expect_end(*state, "result", "", NULL);
    expect_end(*state, "error", FIN("", SET("<first>a1</first>")), NULL);
    expect_end(*state, "result", "<fin xmlns='urn:x'/>", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_name_what_is_sought),
        cmocka_unit_test(forged_results_are_none),
        cmocka_unit_test(a_key_is_found_by_either_id),
        cmocka_unit_test(pages_end),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
