/* Who is spoken to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "driver/address.h"
#include "driver/irc/isupport.h"
#include "driver/irc/plain.h"

/* `want` is the rest of an addressed text, or NULL when nobody is addressed. */
struct vector {
    const char *text;
    const char *want;
};

static const struct vector vectors[] = {
    {"waymark: what is trauma?", "what is trauma?"},
    {"waymark, what is trauma?", "what is trauma?"},
    {"waymark; help", "help"},
    {"waymark:help", "help"},
    {"waymark : help", "help"},
    {"WayMark: help", "help"},
    {"  waymark:   help  ", "help"},
    {"@waymark help", "help"},
    {"@waymark: help", "help"},
    {"!waymark help", "help"},
    {"!Waymark pause", "pause"},
    {"waymark what is trauma?", "what is trauma?"},
    {"waymark", ""},
    {"waymark?", ""},
    {"waymark:", ""},
    {"@waymark", ""},
    {"@waymark?", ""},
    {"waymark!!", ""},
    {"waymark_: help", "help"},
    {"waymark_, help", "help"},
    {"guide: help", "help"},
    {"what is trauma @waymark", "what is trauma"},
    {"what is trauma, @waymark?", "what is trauma"},
    {"@Waymark_ help", "help"},
    {"hey waymark, what is trauma?", "what is trauma?"},
    {"Hello, @waymark what is trauma?", "what is trauma?"},
    {"hi waymark what is trauma?", "what is trauma?"},
    {"hi waymark!", ""},
    {"hey", NULL},
    {"hey waymark users", NULL},
    {"heywaymark: help", NULL},
    {"waymark Two: how are you?", NULL},
    {"waymark://help", NULL},
    {"@waymark:other.example: hello", NULL},
    {"waymarks are nice", NULL},
    {"waymarks: are nice", NULL},
    {"waymark is nice", NULL},
    {"waymark's answer was good?", NULL},
    {"waymark-dev: hello", NULL},
    {"waymark2: hello", NULL},
    {"waymarké: hello", NULL},
    {"ask waymark about it", NULL},
    {"I like @waymark very much", NULL},
    {"mail me@waymark", NULL},
    {"they@waymark.example", NULL},
    {"is waymark here?", NULL},
    {"!help", NULL},
    {"@", NULL},
    {"@ waymark", NULL},
    {"help @", NULL},
    {"hey,", NULL},
    {"", NULL},
    {"hello", NULL},
};

static void finds_the_address(void **state)
{
    (void)state;
    static const char *const items[] = {"waymark_", "waymark", "guide"};
    struct isupport isupport;
    const struct address_names names = {items, 3, isupport_match, &isupport};
    isupport_init(&isupport);
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct address_rest rest;
        bool addressed = address_find(vectors[i].text, &names, ADDRESS_LIKELY, &rest);
        if (addressed != (vectors[i].want != NULL))
            fail_msg("\"%s\" is %saddressed", vectors[i].text, addressed ? "" : "not ");
        if (addressed && (rest.length != strlen(vectors[i].want) ||
                          memcmp(rest.text, vectors[i].want, rest.length) != 0))
            fail_msg("\"%s\" leaves \"%.*s\"", vectors[i].text, (int)rest.length, rest.text);
    }
}

/* What may be a command all the same. */
static void finds_what_is_called(void **state)
{
    (void)state;
    static const char *const items[] = {"waymark_", "waymark"};
    static const struct vector calls[] = {
        {"waymark pause", "pause"},
        {"waymark leave me alone", "leave me alone"},
        {"waymark pls be quiet for an hour", "pls be quiet for an hour"},
        {"hey waymark pause", "pause"},
        {"ok, please waymark pause", "pause"},
        {"pls waymark: pause", "pause"},
        {"hallo waymark, pause", "pause"},
        {"pause waymark", "pause"},
        {"pause, waymark", "pause"},
        {"shut up waymark!", "shut up"},
        {"waymark! pause", "pause"},
        {"waymark - pause", "pause"},
        {"waymark is nice", "is nice"},
        {"waymark", NULL},
        {"I asked waymark yesterday", NULL},
        {"waymark-dev pause", NULL},
        {"waymarks pause", NULL},
        {"pause", NULL},
    };
    struct isupport isupport;
    const struct address_names names = {items, 2, isupport_match, &isupport};
    isupport_init(&isupport);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        char *called = address_called(calls[i].text, &names);
        if ((called == NULL) != (calls[i].want == NULL))
            fail_msg("\"%s\" is %scalled", calls[i].text, called == NULL ? "not " : "");
        if (called != NULL)
            assert_string_equal(called, calls[i].want);
        free(called);
    }
    char *longer = mem_print("waymark %0600d", 0);
    assert_null(address_called(longer, &names));
    free(longer);
}

static void compares_as_the_server_does(void **state)
{
    (void)state;
    static const char *const items[] = {"way[mark]"};
    struct isupport isupport;
    const struct address_names names = {items, 1, isupport_match, &isupport};
    struct address_rest rest;
    isupport_init(&isupport);
    assert_true(address_find("WAY{mark}: help", &names, ADDRESS_SURE, &rest));
    isupport_take(&isupport, "CASEMAPPING=ascii");
    assert_false(address_find("WAY{mark}: help", &names, ADDRESS_SURE, &rest));
    assert_true(address_find("WAY[mark]: help", &names, ADDRESS_SURE, &rest));
}

/* What the network attests may be written in any way; what it denies, only so. */
static void as_sure_as_it_must_be(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum address_form form; /* the surest that finds it */
        const char *rest;
    } forms[] = {
        {"waymark: help me", ADDRESS_SURE, "help me"},
        {"@waymark help me", ADDRESS_SURE, "help me"},
        {"hey waymark, help me", ADDRESS_SURE, "help me"},
        {"waymark", ADDRESS_SURE, ""},
        {"waymark will it help?", ADDRESS_LIKELY, "will it help?"},
        {"will it help, @waymark?", ADDRESS_LIKELY, "will it help"},
        {"waymark help me", ADDRESS_LOOSE, "help me"},
        {"help me, waymark.", ADDRESS_LOOSE, "help me"},
        {"hey waymark help me", ADDRESS_LOOSE, "help me"},
    };
    static const char *const items[] = {"waymark"};
    struct isupport isupport;
    const struct address_names names = {items, 1, isupport_match, &isupport};
    isupport_init(&isupport);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        for (enum address_form least = ADDRESS_LOOSE; least <= ADDRESS_SURE; least++) {
            struct address_rest rest;
            bool found = address_find(forms[i].text, &names, least, &rest);
            const char *want = least <= forms[i].form ? forms[i].rest : forms[i].text;
            if (found != (least <= forms[i].form))
                fail_msg("\"%s\" is %sfound by %u", forms[i].text, found ? "" : "not ", least);
            if (rest.length != strlen(want) || memcmp(rest.text, want, rest.length) != 0)
                fail_msg("\"%s\" leaves \"%.*s\"", forms[i].text, (int)rest.length, rest.text);
        }
    }
}

static void check_plain(const char *text, const char *want)
{
    struct buf out;
    buf_init(&out, 1024);
    plain_text(text, &out);
    assert_string_equal(out.data != NULL ? out.data : "", want);
    buf_finish(&out);
}

static void looks_are_taken_off(void **state)
{
    (void)state;
    check_plain("\002waymark\002: \035help\017", "waymark: help");
    check_plain("\003"
                "4,12red\003 and \00304blue",
                "red and blue");
    check_plain("\003"
                "4,none",
                ",none");
    check_plain("\00312345", "345");
    check_plain("\004ff0000,00ff00x", "x");
    check_plain("a\tb\001c", "a b c");
    check_plain("caf\xe9", "caf\xef\xbf\xbd");
    check_plain("  ", "");
}

static void tokens_of_isupport(void **state)
{
    (void)state;
    struct isupport isupport;
    isupport_init(&isupport);
    static const char *const tokens[] = {
        "PREFIX=(qaohv)~&@%+",
        "CHANTYPES=#",
        "STATUSMSG=@+",
        "NICKLEN=30",
        "LINELEN=1024",
        "BOT=B",
        "NETWORK=Test\\x20Net",
        "CHANMODES=Ibe,k,Hfl,CDK",
        "CASEMAPPING=ascii",
        "NICKLEN=elephant",
        "LINELEN=3",
        "PREFIX=broken",
        "=",
        "-",
        "",
        "UNKNOWN=x",
    };
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++)
        isupport_take(&isupport, tokens[i]);
    assert_string_equal(isupport.prefix_marks, "~&@%+");
    assert_string_equal(isupport.prefix_modes, "qaohv");
    assert_string_equal(isupport.network, "Test Net");
    assert_int_equal(isupport.nick_length, 30);
    assert_int_equal(isupport.line_length, 1024);
    assert_int_equal(isupport.bot, 'B');
    assert_true(isupport_has_power(&isupport, '%'));
    assert_true(isupport_has_power(&isupport, '~'));
    assert_false(isupport_has_power(&isupport, '+'));
    assert_false(isupport_has_power(&isupport, '\0'));
    assert_true(isupport_is_channel(&isupport, "#x"));
    assert_false(isupport_is_channel(&isupport, "&x"));
    assert_false(isupport_is_channel(&isupport, "@#x"));
    assert_true(isupport_mode_has_parameter(&isupport, 'o', false));
    assert_true(isupport_mode_has_parameter(&isupport, 'f', true));
    assert_false(isupport_mode_has_parameter(&isupport, 'f', false));
    assert_true(isupport_mode_has_parameter(&isupport, 'k', false));
    assert_false(isupport_mode_has_parameter(&isupport, 'C', true));
    isupport_take(&isupport, "-BOT");
    isupport_take(&isupport, "-LINELEN");
    isupport_take(&isupport, "-PREFIX");
    isupport_take(&isupport, "-CHANTYPES");
    isupport_take(&isupport, "-STATUSMSG");
    assert_int_equal(isupport.bot, 0);
    assert_int_equal(isupport.line_length, 512);
    assert_string_equal(isupport.prefix_marks, "@+");
    assert_string_equal(isupport.chantypes, "#&");
    assert_string_equal(isupport.statusmsg, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_address),           cmocka_unit_test(finds_what_is_called),
        cmocka_unit_test(compares_as_the_server_does), cmocka_unit_test(as_sure_as_it_must_be),
        cmocka_unit_test(looks_are_taken_off),         cmocka_unit_test(tokens_of_isupport),
    };
    return cmocka_run_group_tests_name("irc_address", tests, NULL, NULL);
}
