/* A person's own words, and whether they are meant for the bot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/called.h"
#include "driver/clean.h"
#include "driver/matrix/pill.h"
#include "driver/matrix/text.h"

#define SELF "@way:hs.test"

static const char *const names[] = {"Waymark", "Waymark Guide", "\303\234bersicht"};

static bool read_text(json_t *content, struct matrix_text *text)
{
    bool read = matrix_text_read(content, SELF, names, sizeof names / sizeof names[0], text);
    json_decref(content);
    return read;
}

/* A message that must leave `want`, and be addressed or not. */
static void check(json_t *content, const char *what, const char *want, bool addressed)
{
    struct matrix_text text;
    assert_true(read_text(content, &text));
    if (!str_equal(text.text, want) || text.addressed != addressed)
        fail_msg("\"%s\" leaves \"%s\", %saddressed", what, text.text,
                 text.addressed ? "" : "not ");
    matrix_text_finish(&text);
}

static json_t *plain(const char *body)
{
    return json_pack("{ss ss}", "msgtype", "m.text", "body", body);
}

/* As clients since version 1.7 send it: m.mentions is always there. */
static json_t *telling(const char *body, const char *user)
{
    json_t *content = plain(body);
    json_object_set_new(
        content, "m.mentions",
        user != NULL ? json_pack("{s[sss]}", "user_ids", "@ann:hs.test", user, "@bob:hs.test")
                     : json_object());
    return content;
}

static json_t *formatted(const char *body, const char *html)
{
    json_t *content = plain(body);
    json_object_set_new(content, "format", json_string("org.matrix.custom.html"));
    json_object_set_new(content, "formatted_body", json_string(html));
    return content;
}

/* Clients tell who is mentioned, and nobody mentions whom they order about. */
static void a_name_may_call(void **state)
{
    (void)state;
    json_t *content = telling("waymark leave me alone", NULL);
    struct matrix_text text;
    assert_true(read_text(content, &text));
    assert_string_equal(text.text, "waymark leave me alone");
    assert_false(text.addressed);
    assert_string_equal(text.called, "leave me alone");
    matrix_text_finish(&text);
    content = telling("waymark: leave me alone", NULL);
    assert_true(read_text(content, &text));
    assert_true(text.addressed);
    assert_null(text.called);
    matrix_text_finish(&text);
}

static void quotations_are_nobodys_words(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *want;
    } vectors[] = {
        {"> <@ann:hs.test> I cannot go on\n\nthat is hard", "that is hard"},
        {"> <@ann:hs.test> I cannot go on\n> not at all\n\nthat is hard", "that is hard"},
        {"> * <@ann:hs.test> waves\n\nhello", "hello"},
        {"> <@ann:hs.test> one\n>\n> two\n\nthree\n\nfour", "three\n\nfour"},
        {"> <@ann:hs.test> one\n\n> by hand\n\nmine", "mine"},
        {"> by hand\nmine", "mine"},
        {">> twice\n> once\nmine", "mine"},
        {"\n > by hand\r\n\r\nmine", "mine"},
        {">", ""},
        {"> ", ""},
        {"", ""},
        {"mine\n> theirs", "mine\n> theirs"},
        {">:( I hate this", ">:( I hate this"},
        {">_<", ">_<"},
        {"5 > 3", "5 > 3"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        check(plain(vectors[i].body), vectors[i].body, vectors[i].want, false);
    check(plain("> <@ann:hs.test> Waymark: hi\n\nWaymark: and you?"), "reply", "and you?", true);
    check(plain("> Waymark: hi\n\nyes"), "reply", "yes", false);
}

/* Who quotes a line and says nothing to it may speak of themselves; who replies to somebody quotes
 * them. */
static void quotations_alone_are_ones_own(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *want;
    } vectors[] = {
        {"> I want to die", "> I want to die"},
        {"> I want to die\n", "> I want to die"},
        {">> I want\n  > to die\n>\n> now", "> I want\nto die\n\nnow"},
        {"\n> one\r\n\r\n> two", "> one\n\ntwo"},
        {">\n> one", "> one"},
        {"> Waymark: pause", "> Waymark: pause"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        check(plain(vectors[i].body), vectors[i].body, vectors[i].want, false);
        json_t *reply = plain(vectors[i].body);
        json_object_set_new(reply, "m.relates_to",
                            json_pack("{s{ss}}", "m.in_reply_to", "event_id", "$1"));
        check(reply, "a reply", "", false);
    }
}

/* No m.mentions: a client from before version 1.7. */
static void old_clients(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *want; /* NULL: not addressed, and left as it is */
    } vectors[] = {
        {"Waymark: help", "help"},
        {"waymark, help", "help"},
        {"WAYMARK; help", "help"},
        {"way: help", "help"},
        {"@way help", "help"},
        {"@way:hs.test help", "help"},
        {"@way:hs.test: help", "help"},
        {"way:hs.test: help", "help"},
        {"Waymark Guide: help", "help"},
        {"@waymark guide help", "help"},
        {"hey waymark, help", "help"},
        {"Hello, Waymark Guide: help", "help"},
        {"\xc3\xbc"
         "bersicht: help",
         "help"},
        {"Waymark what is trauma?", "what is trauma?"},
        {"what is trauma, @waymark?", "what is trauma"},
        {"what is trauma @way:hs.test", "what is trauma"},
        {"waymark:\nwhat is trauma", "what is trauma"},
        {"[Waymark](https://matrix.to/#/@way:hs.test): help", "help"},
        {"[way](https://matrix.to/#/%40way%3Ahs.test?via=hs.test) help", "help"},
        {"what is trauma [Waymark](matrix:u/way:hs.test)", "what is trauma"},
        {"[see [Waymark](https://matrix.to/#/@way:hs.test)", "[see"},
        {"waymark", ""},
        {"@way:other.test help", NULL},
        {"@way:hs.test.evil: help", NULL},
        {"@way:hs.testing help", NULL},
        {"Waymarks: help", NULL},
        {"Waymark2: help", NULL},
        {"Waymark-dev: help", NULL},
        {"Waymark (old): are you there?", NULL},
        {"ways: help", NULL},
        {"waymark\xc3\xa9: help", NULL},
        {"waymark is nice", NULL},
        {"see https://waymark.example/way?", NULL},
        {"way://help", NULL},
        {"matrix.to/#/@way:hs.test", NULL},
        {"https://matrix.to/#/@way:hs.test", NULL},
        {"[Way](https://matrix.to/#/@way:other.test) help", NULL},
        {"[Way](https://evil.test/#/@way:hs.test) help", NULL},
        {"this way", NULL},
        {"no way!", NULL},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        check(plain(vectors[i].body), vectors[i].body,
              vectors[i].want != NULL ? vectors[i].want : vectors[i].body, vectors[i].want != NULL);
}

static void mentions_are_trusted(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *want;
    } vectors[] = {
        {"Waymark: help", "help"},
        {"Waymark help me", "help me"},
        {"hey Waymark Guide help me", "help me"},
        {"help me, Waymark.", "help me"},
        {"what can waymark do for me", "what can waymark do for me"},
        {"[Waymark](https://matrix.to/#/@way:hs.test) help", "help"},
        {"help", "help"},
        {"Waymark", ""},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        check(telling(vectors[i].body, SELF), vectors[i].body, vectors[i].want, true);
}

/* m.mentions is there and does not name the bot. */
static void what_mentions_deny(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *want;
    } vectors[] = {
        {"Waymark: help", "help"},
        {"@way help", "help"},
        {"hey waymark, help", "help"},
        {"waymark?", ""},
        {"Waymark what is trauma?", NULL},
        {"what is trauma, @waymark?", NULL},
        {"[Waymark](https://matrix.to/#/@way:hs.test) and me", "and me"},
        {"I like [Waymark](https://matrix.to/#/@way:hs.test) a lot", NULL},
    };
    static const char *const others[] = {NULL, "@way:other.test", "@WAY:hs.test", "way"};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct matrix_text text;
        for (size_t j = 0; j < sizeof others / sizeof others[0]; j++) {
            assert_true(read_text(telling(vectors[i].body, others[j]), &text));
            if (text.addressed != (vectors[i].want != NULL))
                fail_msg("\"%s\" is %saddressed", vectors[i].body, text.addressed ? "" : "not ");
            if (vectors[i].want != NULL)
                assert_string_equal(text.text, vectors[i].want);
            matrix_text_finish(&text);
        }
    }
    json_t *pill = formatted("hi", "<a href=\"https://matrix.to/#/@way:hs.test\">Waymark</a> hi");
    json_object_set_new(pill, "m.mentions", json_object());
    check(pill, "a pill that m.mentions denies", "hi", false);
}

static void pills(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        bool found;
    } vectors[] = {
        {"<a href=\"https://matrix.to/#/@way:hs.test\">Waymark</a>: hi", true},
        {"<p><A class=x HREF='https://matrix.to/#/%40way%3ahs.test?via=a.test'>W</A></p>", true},
        {"<a href=https://matrix.to/#/@way:hs.test>W</a>", true},
        {"<a data-x=\"<a>\" href = \"matrix:u/way:hs.test\">W</a>", true},
        {"<a\nhref=\"matrix:user/way:hs.test?action=chat\"/>", true},
        {"<blockquote>a</blockquote><a href=\"https://matrix.to/#/@way:hs.test\">W</a>", true},
        {"</blockquote><a href=\"https://matrix.to/#/@way:hs.test\">W</a>", true},
        {"<a href=\"https://matrix.to/#/@way:hs.test.evil\">W</a>", false},
        {"<a href=\"https://matrix.to/#/@way:hs.tes\">W</a>", false},
        {"<a href=\"https://matrix.to/#/@Way:hs.test\">W</a>", false},
        {"<a href=\"https://matrix.to/#/@ann:hs.test\">@way:hs.test</a>", false},
        {"<a href=\"https://matrix.to.evil/#/@way:hs.test\">W</a>", false},
        {"<a href=\"https://evil.test/https://matrix.to/#/@way:hs.test\">W</a>", false},
        {"<a title=\"https://matrix.to/#/@way:hs.test\">W</a>", false},
        {"<a href=\"x\" href=\"https://matrix.to/#/@way:hs.test\">W</a>", false},
        {"<a hrefx=\"https://matrix.to/#/@way:hs.test\">W</a>", false},
        {"<a href=\"https://matrix.to/#/%zzway:hs.test\">W</a>", false},
        {"<a href=\"https://matrix.to/#/@way:hs.test%00%00x\">W</a>", false},
        {"<mx-reply><a href=\"https://matrix.to/#/@way:hs.test\">W</a></mx-reply>", false},
        {"<ab href=\"https://matrix.to/#/@way:hs.test\">W</ab>", false},
        {"https://matrix.to/#/@way:hs.test", false},
        {"<mx-reply><blockquote><a href=\"https://matrix.to/#/@way:hs.test\">W</a></blockquote>"
         "</mx-reply>no",
         false},
        {"<blockquote><blockquote>x</blockquote><a href=\"https://matrix.to/#/@way:hs.test\">W</a>"
         "</blockquote>",
         false},
        {"<a href=\"https://matrix.to/#/@way:hs.test", false},
        {"<a href=\"https://matrix.to/#/%4\">", false},
        {"<a href=\"https://matrix.to/#/\">", false},
        {"<a href=", false},
        {"<a", false},
        {"<", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        char *html = mem_string_of(vectors[i].html, strlen(vectors[i].html));
        if (pill_in_html(html, strlen(html), SELF) != vectors[i].found)
            fail_msg("%s", html);
        check(formatted("help", html), html, "help", vectors[i].found);
        free(html);
    }
    check(plain("I like [way](https://matrix.to/#/@way:hs.test) here"), "a pill in a body",
          "I like " SELF " here", true);
    struct buf out;
    bool found = true;
    char *exact = mem_array(3, 1); /* no NUL behind it */
    memcpy(exact, "[a]", 3);
    buf_init(&out, 64);
    assert_true(pill_in_body(&out, exact, 3, SELF, &found));
    assert_string_equal(out.data, "[a]");
    assert_false(found);
    buf_finish(&out);
    free(exact);
    json_t *other = formatted("help", vectors[0].html);
    json_object_set_new(other, "format", json_string("text/html"));
    check(other, "another format", "help", false);
    check(formatted("Waymark help me", vectors[0].html), "a pill", "help me", true);
}

static void check_clean(const char *text, const char *want)
{
    struct buf out;
    buf_init(&out, 1024);
    assert_true(clean_text(&out, text, strlen(text)));
    assert_string_equal(out.data, want);
    buf_finish(&out);
}

static void what_deceives_is_gone(void **state)
{
    (void)state;
    check_clean("a\x01\x02\x1b[31mb\x7f", "a[31mb");
    check_clean("\xc2\x9b"
                "31m",
                "31m");
    check_clean("a\tb\r\nc\rd\ne", "a b\nc\nd\ne");
    check_clean("a\xc2\x85"
                "b\xe2\x80\xa8"
                "c\xe2\x80\xa9"
                "d",
                "a\nb\nc\nd");
    check_clean("a\xc2\xa0"
                "b\xe3\x80\x80"
                "c",
                "a b c");
    check_clean("\xe2\x80\xae"
                "evil\xe2\x80\xac \xe2\x81\xa6"
                "x\xe2\x81\xa9\xef\xbb\xbf",
                "evil x");
    check_clean("\xd7\xa9\xe2\x80\x8f\xd7\x9c", "\xd7\xa9\xe2\x80\x8f\xd7\x9c");
    check_clean("a\xff\xed\xa0\x80z", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
    check_clean("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", /* a family keeps its joiner */
                "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7");
    struct buf zalgo, out;
    buf_init(&zalgo, 4096);
    buf_init(&out, 4096);
    for (int i = 0; i < 500; i++)
        buf_add_string(&zalgo, i % 2 == 0 ? "\xcc\x81" : "\xe2\x81\xa0"); /* parted by a joiner */
    buf_add_string(&zalgo, "o\xcc\x81");
    clean_text(&out, zalgo.data, zalgo.length);
    size_t marks = 0;
    for (const char *at = strstr(out.data, "\xcc\x81"); at != NULL; at = strstr(at + 1, "\xcc\x81"))
        marks++;
    assert_int_equal(marks, CLEAN_MARKS + 1);
    buf_finish(&zalgo);
    buf_finish(&out);
    check(plain("\xe2\x80\xaeWaymark: help\x07"), "an override", "help", true);
    check(plain("\xe2\x80\xae> quoted\n\nmine"), "an override", "mine", false);
}

static void hostile_content(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{}", "[]", "null", "7", "{\"body\":7}", "{\"body\":null}", "{\"body\":[\"x\"]}",
    };
    struct matrix_text text;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(read_text(json_loads(bad[i], JSON_DECODE_ANY, NULL), &text));
    assert_false(matrix_text_read(NULL, SELF, names, 1, &text));
    static const char *const odd[] = {
        "{\"body\":\"hi\",\"m.mentions\":\"" SELF "\"}",
        "{\"body\":\"hi\",\"m.mentions\":[\"" SELF "\"]}",
        "{\"body\":\"hi\",\"m.mentions\":{\"user_ids\":\"" SELF "\"}}",
        "{\"body\":\"hi\",\"m.mentions\":{\"user_ids\":{\"0\":\"" SELF "\"}}}",
        "{\"body\":\"hi\",\"m.mentions\":{\"user_ids\":[[\"" SELF "\"],null,7]}}",
        "{\"body\":\"hi\",\"format\":7,\"formatted_body\":{}}",
        "{\"body\":\"hi\",\"format\":\"org.matrix.custom.html\",\"formatted_body\":7}",
        "{\"body\":\"hi\",\"format\":\"org.matrix.custom.html\"}",
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        check(json_loads(odd[i], 0, NULL), odd[i], "hi", false);
    /* What has a mention of a wrong type is as from an old client. */
    check(json_loads("{\"body\":\"waymark is it?\",\"m.mentions\":7}", 0, NULL), "odd", "is it?",
          true);
    /* More names than fit: the rest is not listened to. */
    const char *many[3 * CALLED_MOST];
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++)
        many[i] = i == 0 ? "" : i == 1 ? "@first" : "other";
    json_t *content = plain("first: help");
    assert_true(matrix_text_read(content, SELF, many, sizeof many / sizeof many[0], &text));
    assert_string_equal(text.text, "help");
    matrix_text_finish(&text);
    json_decref(content);
}

/* `unit` repeated to `length` bytes, between head and tail, as body and as HTML. */
static void flood(const char *head, const char *unit, size_t length)
{
    struct buf body;
    struct matrix_text text;
    buf_init(&body, length + 1024);
    buf_add_string(&body, head);
    while (body.length < length)
        buf_add_string(&body, unit);
    assert_true(read_text(formatted(body.data, body.data), &text));
    assert_true(strlen(text.text) <= MATRIX_TEXT_LONGEST);
    assert_true(utf8_valid(text.text, strlen(text.text)));
    matrix_text_finish(&text);
    buf_finish(&body);
}

static void floods(void **state)
{
    (void)state;
    static const char *const units[] = {
        "x",
        "\xf0\x9f\x91\xa9",
        "[",
        "[a](b",
        "[a](https://matrix.to/#/@way:hs.test)",
        "<",
        "<a ",
        "<a href=",
        "> ",
        "> a\n",
        "\n",
        " ",
        " @",
        " way",
        "hey ",
        "?",
        ">",
        "\xcc\x81",
        "%",
        "\xe2\x80\xae",
        "<a/",
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        flood("", units[i], 1 << 20);
        flood("waymark: ", units[i], MATRIX_TEXT_LONGEST - 1);
    }
    struct matrix_text text;
    struct buf body;
    buf_init(&body, 1 << 20);
    while (body.length < 1 << 19)
        buf_add_string(&body, "\xf0\x9f\x91\xa9");
    assert_true(read_text(plain(body.data), &text));
    assert_int_equal(strlen(text.text), MATRIX_TEXT_LONGEST);
    matrix_text_finish(&text);
    buf_finish(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_may_call),
        cmocka_unit_test(quotations_are_nobodys_words),
        cmocka_unit_test(quotations_alone_are_ones_own),
        cmocka_unit_test(old_clients),
        cmocka_unit_test(mentions_are_trusted),
        cmocka_unit_test(what_mentions_deny),
        cmocka_unit_test(pills),
        cmocka_unit_test(what_deceives_is_gone),
        cmocka_unit_test(hostile_content),
        cmocka_unit_test(floods),
    };
    return cmocka_run_group_tests_name("matrix_text", tests, NULL, NULL);
}
