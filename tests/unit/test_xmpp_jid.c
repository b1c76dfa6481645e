/* JIDs. A case is one as a server or a person writes it, and how it must read folded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/jid.h"

static void jids_are_folded(void **state)
{
    static const struct {
        const char *given, *full, *bare;
    } cases[] = {
        {"ann@xmpp.test", "ann@xmpp.test", "ann@xmpp.test"},
        {"Ann@XMPP.Test/Phone", "ann@xmpp.test/Phone", "ann@xmpp.test"},
        {"xmpp.test", "xmpp.test", "xmpp.test"},
        {"xmpp.test./a@b/c", "xmpp.test/a@b/c", "xmpp.test"},
        {"r@x/a/b@c d", "r@x/a/b@c d", "r@x"},
        {"J\xC3\x9Cn@M\xC3\x9C.test", "j\xC3\xBCn@m\xC3\xBC.test", "j\xC3\xBCn@m\xC3\xBC.test"},
        {"ju\xCC\x88n@x", "j\xC3\xBCn@x", "j\xC3\xBCn@x"}, /* u and diaeresis apart */
        {"\xD0\xAF@x/\xD0\xAF", "\xD1\x8F@x/\xD0\xAF", "\xD1\x8F@x"},
        {"#chan%irc@gate", "#chan%irc@gate", "#chan%irc@gate"},
        {"a@[::1]/x", "a@[::1]/x", "a@[::1]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[JID_LONGEST + 1];
        assert_true(jid_valid(cases[i].given));
        assert_true(jid_fold(cases[i].given, out));
        assert_string_equal(out, cases[i].full);
        assert_true(jid_bare(cases[i].given, out));
        assert_string_equal(out, cases[i].bare);
    }
}

static void what_is_none_is_refused(void **state)
{
    static const char *const none[] = {
        "",         "@x",       "a@",    "a@/r",        "a@x/",           "/r",
        "a@b@c",    "a b@x",    "a@x y", "a\n@x",       "a@x/\n",         "a@x/a\x01",
        "a\xFF@x",  "a@x/\xC3", "a\"@x", "a&@x",        "a<@x",           "a:b@x",
        "a@x/\x7F", ".",        "a@.",   "a\xC2\xA0@x", "\xE2\x80\x83@x",
    };
    char out[JID_LONGEST + 1] = "x";
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (jid_valid(none[i]) || jid_fold(none[i], out) || jid_bare(none[i], out))
            fail_msg("taken: %s", none[i]);
        assert_string_equal(out, "");
        assert_false(jid_same(none[i], none[i]));
        assert_false(jid_same_bare(none[i], "a@x"));
    }
    assert_false(jid_valid(NULL));
    assert_false(jid_same(NULL, NULL));
}

static char *jid_of(size_t local, const char *behind)
{
    char *jid = mem_array(local + strlen(behind) + 1, 1);
    memset(jid, 'a', local);
    memcpy(jid + local, behind, strlen(behind));
    return jid;
}

static void lengths_have_ceilings(void **state)
{
    (void)state;
    char *most = jid_of(JID_LONGEST - 4, "@x/r");
    char *more = jid_of(JID_LONGEST - 3, "@x/r");
    char *huge = jid_of(10 * 1024 * 1024, "@x/r");
    char out[JID_LONGEST + 1];
    assert_true(jid_fold(most, out));
    assert_string_equal(out, most);
    assert_false(jid_fold(more, out));
    assert_false(jid_fold(huge, out));
    free(most);
    free(more);
    free(huge);
    /* What grows by folding: U+023A takes two bytes, its small letter three. */
    char grows[JID_LONGEST + 1] = "";
    for (size_t i = 0; i + 2 < JID_LONGEST - 2; i += 2)
        memcpy(grows + i, "\xC8\xBA", 3);
    memcpy(grows + strlen(grows), "@x", 3);
    assert_true(jid_valid(grows));
    assert_false(jid_fold(grows, out));
    assert_string_equal(out, "");
}

static void they_are_compared(void **state)
{
    (void)state;
    assert_true(jid_same("A@X/r", "a@x./r"));
    assert_false(jid_same("a@x/r", "a@x/R"));
    assert_true(jid_same_bare("a@x/r", "A@x/R"));
    assert_true(jid_same_bare("a@x", "a@x/y"));
    assert_false(jid_same_bare("a@x", "a@xx"));
    assert_false(jid_same_bare("a@x", "x"));
    assert_false(jid_same_bare("x/a@x", "a@x"));
    /* Cyrillic letters that look Latin are others. */
    assert_false(jid_same_bare("\xD0\xB0nn@x", "ann@x"));
}

static void parts_are_found(void **state)
{
    (void)state;
    size_t length = 0;
    assert_string_equal(jid_resource("r@x/a/b"), "a/b");
    assert_null(jid_resource("r@x"));
    assert_int_equal(strncmp(jid_domain("r@x.test/a@b", &length), "x.test", 6), 0);
    assert_int_equal(length, 6);
    jid_domain("x.test", &length);
    assert_int_equal(length, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jids_are_folded),       cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(lengths_have_ceilings), cmocka_unit_test(they_are_compared),
        cmocka_unit_test(parts_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
