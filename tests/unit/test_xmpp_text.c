/* A person's own words. A case is what stands in a message, what of it is theirs, and whether it is
 * meant for the bot (a '!' before the text). */
#include "xmpp.h"

#include "driver/xmpp/text.h"

#define ROOM "help@rooms.xmpp.test"

static const char *const names[] = {"way", "guide dog"};
static const struct xmpp_self in_room = {
    .bare = "waymark@xmpp.test", .room = ROOM, .nick = "Way Mark", .names = names, .name_count = 2};

static void expect(xmpp_ctx_t *context, const char *content, const char *wanted)
{
    char *given = mem_print("<message xmlns='jabber:client'>%s</message>", content);
    xmpp_stanza_t *message = stanza_of(context, given);
    struct xmpp_text text;
    bool found = xmpp_text_read(message, &in_room, &text);
    if (wanted == NULL) {
        assert_false(found);
    } else {
        assert_true(found);
        char *got = mem_print("%s%s", text.addressed ? "!" : "", text.text);
        if (!str_equal(got, wanted))
            fail_msg("wanted: %s\n   got: %s\n  from: %s", wanted, got, content);
        free(got);
        xmpp_text_finish(&text);
    }
    xmpp_stanza_release(message);
    free(given);
}

#define BODY(text) "<body>" text "</body>"
#define FALLBACK(start, end)                                                         \
    "<reply xmlns='urn:xmpp:reply:0' id='x'/><fallback xmlns='urn:xmpp:fallback:0' " \
    "for='urn:xmpp:reply:0'><body start='" start "' end='" end "'/></fallback>"
#define MENTION(uri) \
    "<reference xmlns='urn:xmpp:reference:0' type='mention' begin='0' end='1' uri='" uri "'/>"

static void a_name_may_call(void **state)
{
    static const char *const texts[][2] = {{"waymark pause", "pause"}, {"waymark: pause", NULL}};
    for (size_t i = 0; i < 2; i++) {
        char *given =
            mem_print("<message xmlns='jabber:client'><body>%s</body></message>", texts[i][0]);
        xmpp_stanza_t *message = stanza_of(*state, given);
        struct xmpp_text text;
        assert_true(xmpp_text_read(message, &in_room, &text));
        assert_true(str_equal(text.called != NULL ? text.called : "-",
                              texts[i][1] != NULL ? texts[i][1] : "-"));
        xmpp_text_finish(&text);
        xmpp_stanza_release(message);
        free(given);
    }
}

static void the_body_is_the_text(void **state)
{
    expect(*state, BODY("hello"), "hello");
    expect(*state, BODY(""), "");
    expect(*state, "", NULL);
    expect(*state, "<body xmlns='urn:x'>no</body>", NULL);
    expect(*state, BODY("a &lt;b&gt; &amp; c"), "a <b> & c");
    expect(*state, BODY("a<b>not</b>c"), "ac");
    expect(*state, BODY("/me sighs"), "sighs");
    expect(*state, BODY("/methadone"), "/methadone");
    expect(*state,
           BODY("\xE2\x80\xAE"
                "evil\xE2\x80\xAC"),
           "evil");
    /* Translations: the one without a language is the person's. */
    expect(*state, "<body xml:lang='de'>hallo</body>" BODY("hello"), "hello");
    expect(*state, "<body xml:lang='de'>hallo</body><body xml:lang='fr'>bonjour</body>", "hallo");
    expect(*state, BODY("one") BODY("two"), "one");
}

static void quotations_are_nobodys_words(void **state)
{
    expect(*state, BODY("&gt; you said\n&gt; this\n\nI say that"), "I say that");
    expect(*state, BODY("&gt;:( so sad"), ">:( so sad");
    /* Nothing but a quotation is what the person has to say, unless they answer; but no order. */
    expect(*state, BODY("&gt; I want to die"), "> I want to die");
    expect(*state, BODY("&gt; waymark: pause"), "> waymark: pause");
    expect(*state, BODY("&gt; I want to die") "<reply xmlns='urn:xmpp:reply:0' id='x'/>", "");
}

static void the_fallback_of_a_reply_is_cut(void **state)
{
    expect(*state, FALLBACK("0", "16") BODY("&gt; Ann:\n&gt; hello\nhow are you?"), "how are you?");
    expect(*state, FALLBACK("0", "11") BODY("Ann: hello\nhow are you?"), "how are you?");
    /* Counted in code points. */
    expect(*state, FALLBACK("0", "8") BODY("\xC3\x84nn: \xF0\x9F\x98\x80\x21\nfine"), "fine");
    /* At the end, in the middle. */
    expect(*state, FALLBACK("3", "7") BODY("hi\nAnn:"), "hi");
    expect(*state, FALLBACK("2", "4") BODY("a\nb\nc"), "a\nc");
}

static void a_wrong_fallback_costs_no_words(void **state)
{
    /* Counted in bytes, or past the end, or nonsense: the words stay. */
    expect(*state, FALLBACK("0", "9") BODY("\xC3\x84nn: \xF0\x9F\x98\x80\x21\nI want to die"),
           "\xC3\x84nn: \xF0\x9F\x98\x80!\nI want to die");
    expect(*state, FALLBACK("0", "5") BODY("I want to die"), "I want to die");
    expect(*state, FALLBACK("0", "13") BODY("I want to die"), "I want to die");
    expect(*state, FALLBACK("0", "999999") BODY("I want to die"), "I want to die");
    expect(*state, FALLBACK("-1", "5") BODY("I want to die"), "I want to die");
    expect(*state, FALLBACK("5", "5") BODY("I want to die"), "I want to die");
    expect(*state, FALLBACK("5", "2") BODY("I want to die"), "I want to die");
    expect(*state, FALLBACK("", "99999999999999999999") BODY("I want to die"), "I want to die");
    expect(*state, FALLBACK("500", "600") BODY("I want to die"), "I want to die");
    expect(*state,
           "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body/></fallback>" BODY(
               "I want to die"),
           "I want to die");
    expect(*state,
           "<fallback xmlns='urn:xmpp:fallback:0' for='urn:x'><body start='0' "
           "end='2'/></fallback>" BODY("a\nb"),
           "a\nb");
    expect(*state, "<fallback xmlns='urn:xmpp:fallback:0'/>" BODY("a"), "a");
}

static void names_address(void **state)
{
    expect(*state, BODY("Way Mark: hello"), "!hello");
    expect(*state, BODY("way mark, hello"), "!hello");
    expect(*state, BODY("@way hello"), "!hello");
    expect(*state, BODY("Guide Dog: hello"), "!hello");
    expect(*state, BODY("waymark: hello"), "!hello");
    expect(*state, BODY("waymark@xmpp.test: hello"), "!hello");
    expect(*state, BODY("the way is long"), "the way is long");
    expect(*state, BODY("wayne: hello"), "wayne: hello");
    expect(*state, BODY("way is long"), "way is long");
    expect(*state, BODY("&gt; ann\nway: hello"), "!hello");
}

static void mentions_address(void **state)
{
    expect(*state, BODY("way hello") MENTION("xmpp:" ROOM "/Way%20Mark"), "!hello");
    expect(*state, BODY("see this") MENTION("xmpp:waymark@xmpp.test"), "!see this");
    expect(*state, BODY("see this") MENTION("XMPP:waymark@xmpp.test?message"), "!see this");
    expect(*state, BODY("see this") MENTION("xmpp:" ROOM "/way%20mark"), "see this");
    expect(*state, BODY("see this") MENTION("xmpp:" ROOM), "see this");
    expect(*state, BODY("see this") MENTION("xmpp:%"), "see this");
    expect(*state, BODY("see this") MENTION("xmpp:%00waymark@xmpp.test"), "see this");
    expect(*state, BODY("see this") MENTION("https:waymark@xmpp.test"), "see this");
    expect(*state, BODY("see this") MENTION(""), "see this");
    expect(*state, BODY("see") "<reference xmlns='urn:xmpp:reference:0' type='mention'/>", "see");
    expect(*state,
           BODY("see") "<reference xmlns='urn:xmpp:reference:0' type='data' "
                       "uri='xmpp:waymark@xmpp.test'/>",
           "see");
    /* Who mentions somebody else may still name the bot, as people do. */
    expect(*state, BODY("way: hello") MENTION("xmpp:" ROOM "/ann"), "!hello");
    expect(*state, BODY("way is this it?") MENTION("xmpp:" ROOM "/ann"), "way is this it?");
    expect(*state, BODY("way is this it?"), "!is this it?");
    expect(*state, BODY("hi") MENTION("xmpp:" ROOM "/ann") MENTION("xmpp:waymark@xmpp.test"),
           "!hi");
    char *huge = repeated(BODY("hi") "<reference xmlns='urn:xmpp:reference:0' type='mention' "
                                     "uri='xmpp:",
                          "%41", 100000, "'/>");
    expect(*state, huge, "hi");
    free(huge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_may_call),
        cmocka_unit_test(the_body_is_the_text),
        cmocka_unit_test(quotations_are_nobodys_words),
        cmocka_unit_test(the_fallback_of_a_reply_is_cut),
        cmocka_unit_test(a_wrong_fallback_costs_no_words),
        cmocka_unit_test(names_address),
        cmocka_unit_test(mentions_address),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
