/* What of hostile XML gets into a stanza: tried through libstrophe's own parser. */
#include "xmpp.h"

#include <expat.h>

#include "base/utf8.h"
#include "driver/xmpp/guard.h"

/* The stanza must read exactly so. */
static void expect(xmpp_ctx_t *context, const char *given, const char *wanted)
{
    xmpp_stanza_t *stanza = stanza_of(context, given);
    char *text = text_of(stanza);
    assert_string_equal(text, wanted);
    free(text);
    xmpp_stanza_release(stanza);
}

static void it_is_in_place(void **state)
{
    assert_true(guard_works(*state));
}

static void attributes_of_other_namespaces_are_gone(void **state)
{
    expect(*state, "<a from='b' e:from='c' xmlns:e='urn:e'/>", "<a from='b'/>");
    expect(*state, "<a xmlns:e='urn:e' e:from='c' from='b'/>", "<a from='b'/>");
    expect(*state, "<a xmlns:e='urn:e' e:from='c' e:type='d' e:id='f' e:xmlns='g'/>", "<a/>");
    expect(*state, "<a><b xmlns:e='urn:e' e:by='c'/></a>", "<a><b/></a>");
    /* Nor may one be put under the name of xml:lang. */
    expect(*state, "<a xml:lang='de'/>", "<a lang='de'/>");
    expect(*state, "<a id='1' xml:id='2' xml:from='c'/>", "<a id='1'/>");
    expect(*state, "<a xmlns:e='urn:e' e:lang='de'/>", "<a/>");
}

static void what_is_fit_stays_as_it_is(void **state)
{
    expect(*state,
           "<m xmlns='jabber:client' to='x'><body>a &lt;b&gt;\n\n\xC3\xA9&#x1F600;</body></m>",
           "<m to='x'><body>a &lt;b&gt;\n\n\xC3\xA9\xF0\x9F\x98\x80</body></m>");
    expect(*state, "<m>one<b>two</b>three<c xmlns='urn:c'/>four</m>",
           "<m>one<b>two</b>three<c xmlns='urn:c'/>four</m>");
}

static size_t depth_of(xmpp_stanza_t *stanza)
{
    size_t depth = 0;
    for (; stanza != NULL; stanza = xmpp_stanza_get_children(stanza))
        depth++;
    return depth;
}

static void depth_has_a_ceiling(void **state)
{
    char *deep = repeated("", "<a>", 100000, "");
    char *text = repeated(deep, "</a>", 100000, "");
    xmpp_stanza_t *stanza = stanza_of(*state, text);
    assert_int_equal(depth_of(stanza), GUARD_DEEPEST - 1); /* the stream is the first */
    xmpp_stanza_release(stanza);
    free(text);
    free(deep);
    /* What follows the deep part is there. */
    deep = repeated("<m><x>", "<a>", 40, "");
    text = repeated(deep, "</a>", 40, "</x><body>hi</body></m>");
    stanza = stanza_of(*state, text);
    assert_non_null(xmpp_stanza_get_child_by_name(stanza, "body"));
    xmpp_stanza_release(stanza);
    free(text);
    free(deep);
}

static void elements_have_a_ceiling(void **state)
{
    char *text = repeated("<m>", "<a/>", 100000, "</m>");
    xmpp_stanza_t *stanza = stanza_of(*state, text);
    size_t count = 0;
    for (xmpp_stanza_t *at = xmpp_stanza_get_children(stanza); at != NULL;
         at = xmpp_stanza_get_next(at))
        count++;
    assert_int_equal(count, GUARD_ELEMENTS_MOST - 1);
    xmpp_stanza_release(stanza);
    free(text);
}

static void text_has_a_ceiling(void **state)
{
    /* Line feeds and entities come from expat one by one: this took libstrophe minutes. */
    static const char *const units[] = {"\n", "&lt;", "\xC3\xA9", "x"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char *text = repeated("<m><body>", units[i], 1024 * 1024, "</body><b>c</b></m>");
        xmpp_stanza_t *stanza = stanza_of(*state, text);
        char *body = xmpp_stanza_get_text(xmpp_stanza_get_child_by_name(stanza, "body"));
        assert_true(strlen(body) <= GUARD_STANZA_MOST);
        assert_true(strlen(body) > GUARD_STANZA_MOST - 64);
        assert_true(utf8_valid(body, strlen(body)));
        xmpp_free(*state, body);
        xmpp_stanza_release(stanza);
        free(text);
    }
}

static void attributes_have_a_ceiling(void **state)
{
    struct buf text;
    buf_init(&text, 1024 * 1024);
    buf_add_string(&text, "<m");
    for (int i = 0; i < 1000; i++)
        buf_print(&text, " a%d='1'", i);
    buf_add_string(&text, "/>");
    xmpp_stanza_t *stanza = stanza_of(*state, text.data);
    assert_int_equal(xmpp_stanza_get_attribute_count(stanza), GUARD_ATTRIBUTES_MOST);
    xmpp_stanza_release(stanza);
    buf_finish(&text);
    char *huge = repeated("<m><a b='", "x", 1024 * 1024, "'/><c/></m>");
    stanza = stanza_of(*state, huge);
    assert_null(xmpp_stanza_get_child_by_name(stanza, "a"));
    assert_non_null(xmpp_stanza_get_child_by_name(stanza, "c"));
    xmpp_stanza_release(stanza);
    free(huge);
}

static void each_stanza_begins_anew(void **state)
{
    char *text = repeated("<m>", "<a/>", 2 * GUARD_ELEMENTS_MOST, "</m>");
    for (int i = 0; i < 3; i++) {
        xmpp_stanza_t *stanza = stanza_of(*state, text);
        xmpp_stanza_release(stanza);
        expect(*state, "<m><a/></m>", "<m><a/></m>");
    }
    free(text);
}

static void what_is_no_xml_is_refused(void **state)
{
    static const char *const none[] = {
        "<m><body>\xFF\xFE</body></m>",
        "<m>\xC0\x80</m>",
        "<m>\xED\xA0\x80</m>",
        "<m>&#0;</m>",
        "<m>&nbsp;</m>",
        "<m><a></m></a>",
        "<m a='1' a='2'/>",
        "<e:m/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><m>&b;</m>",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        xmpp_stanza_t *stanza = xmpp_stanza_new_from_string(*state, none[i]);
        if (stanza != NULL)
            fail_msg("taken: %s", none[i]);
    }
}

static void count_element(void *data, const char *name, const char **attributes)
{
    (void)name;
    (void)attributes;
    (*(int *)data)++;
}

/* As libstrophe feeds it. What has come whole is there at once: nobody may write for hours. */
static void nothing_waits_for_more(void **state)
{
    const char separator = '\x1F';
    char *text = repeated("<s><m a='", "x", 4096, "'><body>hi</body></m>");
    int count = 0;
    (void)state;
    XML_Parser parser = XML_ParserCreate_MM(NULL, NULL, &separator);
    for (int round = 0; round < 2; round++) {
        count = 0;
        XML_SetUserData(parser, &count);
        XML_SetElementHandler(parser, count_element, NULL);
        XML_SetCharacterDataHandler(parser, NULL);
        assert_int_equal(XML_Parse(parser, text, 3, 0), XML_STATUS_OK);
        assert_int_equal(XML_Parse(parser, text + 3, 4096, 0), XML_STATUS_OK);
        assert_int_equal(XML_Parse(parser, text + 4099, (int)strlen(text) - 4099, 0),
                         XML_STATUS_OK);
        assert_int_equal(count, 3);
        assert_true(XML_ParserReset(parser, NULL));
    }
    XML_ParserFree(parser);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_in_place),
        cmocka_unit_test(attributes_of_other_namespaces_are_gone),
        cmocka_unit_test(what_is_fit_stays_as_it_is),
        cmocka_unit_test(depth_has_a_ceiling),
        cmocka_unit_test(elements_have_a_ceiling),
        cmocka_unit_test(text_has_a_ceiling),
        cmocka_unit_test(attributes_have_a_ceiling),
        cmocka_unit_test(each_stanza_begins_anew),
        cmocka_unit_test(what_is_no_xml_is_refused),
        cmocka_unit_test(nothing_waits_for_more),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
