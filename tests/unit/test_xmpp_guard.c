/* What of hostile XML gets into a stanza: tried through libstrophe's own parser. */
#include "xmpp.h"

#include <expat.h>
#include <malloc.h>

#include "base/utf8.h"
#include "driver/xmpp/guard.h"
#include "driver/xmpp/scope.h"

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
    assert_int_equal(count, GUARD_ELEMENTS_MOST); /* one of them says that it is not whole */
    assert_true(guard_is_cut(stanza));
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
        assert_true(strlen(body) <= GUARD_TEXT_MOST);
        assert_true(strlen(body) > GUARD_TEXT_MOST - 64);
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
    for (int i = 0; i < 2 * GUARD_ATTRIBUTES_MOST; i++)
        buf_print(&text, " a%d='1'", i);
    buf_add_string(&text, "><n o='p'/></m>");
    assert_null(xmpp_stanza_new_from_string(*state, text.data)); /* it does not fit */
    buf_finish(&text);
    char *huge = repeated("<m><a b='", "x", 1024 * 1024, "' c='d'/><c/></m>");
    expect(*state, huge, "<m><a c='d'/><c/></m>");
    free(huge);
}

/* However much else it has, it has those five, and `from` last of all. */
static void a_stanza_has_five_attributes(void **state)
{
    struct buf text;
    buf_init(&text, 1024 * 1024);
    buf_add_string(&text, "<message");
    for (int i = 0; i < 2 * GUARD_ATTRIBUTES_MOST; i++)
        buf_print(&text, " a%d='1'", i);
    buf_add_string(&text, " xmlns='jabber:client' by='x' id='i' to='t' type='chat' xml:lang='de' "
                          "from='f'><a by='y' from='z'/></message>");
    expect(*state, text.data,
           "<message from='f' id='i' lang='de' to='t' type='chat'><a by='y' from='z'/></message>");
    buf_finish(&text);
}

/* What libstrophe, given all that is let through, holds of a stanza and its text for the log. */
struct held {
    size_t now;
    size_t most;
};

static void *hold(struct held *held, void *memory)
{
    held->now += malloc_usable_size(memory);
    held->most = held->now > held->most ? held->now : held->most;
    return memory;
}

static void *on_alloc(size_t size, void *data)
{
    return hold(data, malloc(size));
}

static void on_free(void *memory, void *data)
{
    ((struct held *)data)->now -= malloc_usable_size(memory);
    free(memory);
}

static void *on_realloc(void *memory, size_t size, void *data)
{
    ((struct held *)data)->now -= malloc_usable_size(memory);
    return hold(data, realloc(memory, size));
}

static void no_stanza_takes_much_memory(void **state)
{
    static const struct {
        const char *before, *unit;
        size_t count;
        const char *after;
    } stanzas[] = {
        {"<m><b>", "&quot;", 1000 * 1000, "</b></m>"},
        {"<m>", "<a b='' c='' d='' e='' f='' g='' h='' i=''/>", 100 * 1000, "</m>"},
        {"<m>", "<a/>", 1000 * 1000, "</m>"},
        {"<m>", "<a b=''/>x", 1000 * 1000, "</m>"},
        {"<m>", "<a b='&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;'/>", 100 * 1000,
         "</m>"},
        {"<m>", "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/>", 100 * 1000,
         "</m>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof stanzas / sizeof *stanzas; i++) {
        struct held held = {0};
        const xmpp_mem_t memory = {on_alloc, on_free, on_realloc, &held};
        xmpp_ctx_t *context = xmpp_ctx_new(&memory, NULL);
        char *text =
            repeated(stanzas[i].before, stanzas[i].unit, stanzas[i].count, stanzas[i].after);
        char *log = NULL;
        size_t length = 0;
        xmpp_stanza_t *stanza = xmpp_stanza_new_from_string(context, text);
        assert_int_equal(xmpp_stanza_to_text(stanza, &log, &length), XMPP_EOK);
        xmpp_free(context, log);
        xmpp_stanza_release(stanza);
        assert_true(held.most < 3 * 1024 * 1024); /* strophe.c gives it 8 */
        assert_int_equal(held.now, malloc_usable_size(context));
        xmpp_ctx_free(context);
        free(text);
    }
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

/* Prefixes of namespaces, as they come from servers that pass on what they did not understand. */
static void prefixes_that_mean_nothing_cost_only_themselves(void **state)
{
    expect(*state, "<m><e:a><b/></e:a><c d='1' e:d='2' f:from='x'/>t</m>", "<m><c d='1'/>t</m>");
    expect(*state, "<m><a xmlns:e='urn:e'><e:b/></a><e:c/></m>",
           "<m><a><b xmlns='urn:e'/></a></m>");
    expect(*state, "<m xmlns='urn:m' xmlns:e='urn:e'><a/><e:b c=''><d/></e:b><b xmlns=''/></m>",
           "<m xmlns='urn:m'><a/><b c='' xmlns='urn:e'><d xmlns='urn:m'/></b><b/></m>");
    expect(*state, "<m xmlns:e='urn:e'><a xmlns:e='urn:f'><e:b/></a><e:b/></m>",
           "<m><a><b xmlns='urn:f'/></a><b xmlns='urn:e'/></m>");
    expect(*state, "<m xmlns:e='urn:e'><a xmlns:e=''><e:b/></a></m>", "<m><a/></m>");
    expect(*state, "<m xmlns:e='urn:e'><e:a:b/><c e:x='1' xml:y='2'/></m>", "<m><c/></m>");
    struct buf text;
    buf_init(&text, 64 * 1024);
    buf_add_string(&text, "<m><a");
    for (int i = 0; i < 2 * SCOPE_BINDINGS_MOST; i++)
        buf_print(&text, " xmlns:e%d='urn:e'", i);
    buf_add_string(&text, "><b/></a><c/></m>");
    expect(*state, text.data, "<m><c/></m>");
    buf_finish(&text);
    char *longer =
        repeated("<m xmlns='urn:m'><a xmlns='urn:", "x", 2 * SCOPE_NAME_MOST, "'><b/></a><b/></m>");
    expect(*state, longer, "<m xmlns='urn:m'><b/></m>");
    free(longer);
}

/* libstrophe takes a stanza with such a child for an answer to its own. */
static void the_streams_own_is_not_within_a_stanza(void **state)
{
    expect(
        *state,
        "<message xmlns='jabber:client'><failed xmlns='urn:xmpp:sm:3'/>"
        "<x xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><x xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
        "<error xmlns='http://etherx.jabber.org/streams'><a/></error><body>hi</body></message>",
        "<message><body>hi</body></message>");
    expect(*state,
           "<features xmlns='http://etherx.jabber.org/streams'><sm xmlns='urn:xmpp:sm:3'/>"
           "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><bind xmlns='b'/></features>",
           "<features xmlns='http://etherx.jabber.org/streams'><sm xmlns='urn:xmpp:sm:3'/>"
           "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><bind xmlns='b'/></features>");
}

static void libstrophe_gets_what_it_needs(void **state)
{
    xmpp_stanza_t *error =
        stanza_of(*state, "<error xmlns='http://etherx.jabber.org/streams'> </error>");
    assert_non_null(xmpp_stanza_get_child_by_ns(error, "urn:ietf:params:xml:ns:xmpp-streams"));
    xmpp_stanza_release(error);
    xmpp_stanza_t *features =
        stanza_of(*state, "<features xmlns='http://etherx.jabber.org/streams'/>");
    xmpp_stanza_t *bind = xmpp_stanza_get_child_by_name(features, "bind");
    assert_non_null(bind);
    assert_null(xmpp_stanza_get_ns(bind));
    xmpp_stanza_release(features);
}

static void a_challenge_is_looked_at(void **state)
{
#define CHALLENGE(text) "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" text "</challenge>"
    xmpp_stanza_t *good = stanza_of(*state, CHALLENGE("cj1hLHM9QUFBQSxpPTQwOTY=")); /* i=4096 */
    assert_string_equal(xmpp_stanza_get_text_ptr(xmpp_stanza_get_children(good)),
                        "cj1hLHM9QUFBQSxpPTQwOTY=");
    xmpp_stanza_release(good);
    xmpp_stanza_t *bad = stanza_of(*state, CHALLENGE("cj1hLHM9QUFBQSxpPTQwOTYwMDAwMDA="));
    assert_null(xmpp_stanza_get_children(bad)); /* i=4096000000 */
    xmpp_stanza_release(bad);
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

static void note_element(void *data, const char *name, const char **attributes)
{
    buf_print(data, " %s", strrchr(name, '\x1F') != NULL ? strrchr(name, '\x1F') + 1 : name);
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        buf_print(data, " %s=%s", attributes[i], attributes[i + 1]);
}

/* Feeds `text` as libstrophe does; what it would see of it is in `seen`. */
static void feed(XML_Parser parser, struct buf *seen, const char *text)
{
    XML_SetUserData(parser, seen);
    XML_SetElementHandler(parser, note_element, NULL);
    XML_SetCharacterDataHandler(parser, NULL);
    assert_int_equal(XML_Parse(parser, text, (int)strlen(text), 0), XML_STATUS_OK);
}

static void nothing_counts_between_proceed_and_tls(void **state)
{
    static const char plain[] =
        "<s><proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><success/><a>x<b/></a>";
    const char separator = '\x1F';
    struct buf seen;
    (void)state;
    buf_init(&seen, 1024);
    XML_Parser parser = XML_ParserCreate_MM(NULL, NULL, &separator);
    feed(parser, &seen, plain);
    assert_string_equal(seen.data, " s proceed");
    assert_true(XML_ParserReset(parser, NULL));
    feed(parser, &seen, "<t><u/>");
    assert_string_equal(seen.data, " s proceed t u");
    XML_ParserFree(parser);
    buf_finish(&seen);
}

static void note_management(void *data, const char *name, const char *h)
{
    buf_print(data, " (%s %s)", name, h != NULL ? h : "-");
}

static void acknowledgements_are_told_and_hidden(void **state)
{
    const char separator = '\x1F';
    struct buf seen;
    (void)state;
    buf_init(&seen, 1024);
    XML_Parser parser = XML_ParserCreate_MM(NULL, NULL, &separator);
    guard_manage(note_management, &seen);
    feed(parser, &seen,
         "<s><x xmlns='urn:xmpp:sm:3' h='1'/><enabled xmlns='urn:xmpp:sm:3' id='a' resume='true'/>"
         "<a xmlns='urn:xmpp:sm:3' h='2'/><resumed xmlns='urn:xmpp:sm:3' h='3' previd='b'/>"
         "<failed xmlns='urn:xmpp:sm:3' h='4'/><m><a xmlns='urn:xmpp:sm:3' h='5'/></m>");
    guard_manage(NULL, NULL);
    assert_string_equal(seen.data,
                        " s x h=1 (enabled -) enabled id=a resume=true (a 2) a h=4294967296"
                        " (resumed 3) resumed h=4294967296 previd=b (failed 4) failed h=4 m a h=5");
    XML_ParserFree(parser);
    buf_finish(&seen);
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
        cmocka_unit_test(a_stanza_has_five_attributes),
        cmocka_unit_test(no_stanza_takes_much_memory),
        cmocka_unit_test(prefixes_that_mean_nothing_cost_only_themselves),
        cmocka_unit_test(the_streams_own_is_not_within_a_stanza),
        cmocka_unit_test(libstrophe_gets_what_it_needs),
        cmocka_unit_test(a_challenge_is_looked_at),
        cmocka_unit_test(nothing_counts_between_proceed_and_tls),
        cmocka_unit_test(acknowledgements_are_told_and_hidden),
        cmocka_unit_test(each_stanza_begins_anew),
        cmocka_unit_test(what_is_no_xml_is_refused),
        cmocka_unit_test(nothing_waits_for_more),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
