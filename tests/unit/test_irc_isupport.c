/* What a server says of itself in numeric 005, and what it is told by: policies on TLS,
 * fingerprints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "driver/irc/isupport.h"
#include "driver/irc/pins.h"
#include "driver/irc/sts.h"

static struct isupport all_of(const char *const *tokens)
{
    struct isupport isupport;
    isupport_init(&isupport);
    for (; *tokens != NULL; tokens++)
        isupport_take(&isupport, *tokens);
    return isupport;
}

#define ALL_OF(...) all_of((const char *const[]){__VA_ARGS__, NULL})

static void holds_where_nothing_is_said(void **state)
{
    (void)state;
    struct isupport isupport = ALL_OF("NOTHING");
    assert_int_equal(isupport.casemapping, CASEMAPPING_RFC1459);
    assert_true(isupport_is_channel(&isupport, "#c"));
    assert_true(isupport_is_channel(&isupport, "&c"));
    assert_int_equal(isupport_mark_of(&isupport, 'o'), '@');
    assert_true(isupport_has_power(&isupport, '@'));
    assert_false(isupport_has_power(&isupport, '+'));
    assert_null(isupport_status_target(&isupport, "@#c"));
    assert_int_equal(isupport.line_length, 512);
    assert_int_equal(isupport.modes, 3);
    assert_int_equal(isupport.monitor, 0);
    assert_false(isupport.whox || isupport.knock || isupport.utf8_only);
    assert_int_equal(isupport.bot | isupport.excepts | isupport.invex, 0);
    assert_true(isupport_takes_tag(&isupport, "typing"));
    char mask[ISUPPORT_LONG];
    assert_false(isupport_account_mask(&isupport, "ann", mask));
}

static void compares_as_the_server_does(void **state)
{
    (void)state;
    struct isupport ascii = ALL_OF("CASEMAPPING=ascii"), rfc = ALL_OF("CASEMAPPING=rfc1459");
    struct isupport strict = ALL_OF("CASEMAPPING=rfc1459-strict");
    struct isupport other = ALL_OF("CASEMAPPING=rfc7613");
    assert_true(isupport_equal(&rfc, "A[]\\~", "a{}|^"));
    assert_true(isupport_equal(&strict, "A[]\\", "a{}|"));
    assert_false(isupport_equal(&strict, "~", "^"));
    assert_false(isupport_equal(&ascii, "[", "{"));
    /* what we do not know is compared narrowly: two who may be one are two */
    assert_true(isupport_equal(&other, "ANN", "ann"));
    assert_false(isupport_equal(&other, "[", "{"));
    assert_false(isupport_equal(&ascii, "\303\204", "\303\244"));
}

static void takes_what_a_server_says(void **state)
{
    (void)state;
    struct isupport isupport =
        ALL_OF("PREFIX=(qaohv)~&@%+", "STATUSMSG=@+", "CHANTYPES=#", "EXCEPTS", "INVEX=i", "MODES",
               "MONITOR=100", "WHOX", "KNOCK", "UTF8ONLY", "BOT=B", "MAXTARGETS=20",
               "CHATHISTORY=50", "LINELEN=2048", "NETWORK=A\\x20B", "EXTBAN=~,ca",
               "ACCOUNTEXTBAN=account,a", "CLIENTTAGDENY=*,-draft/react,-typing");
    assert_true(isupport_has_power(&isupport, '~') && isupport_has_power(&isupport, '%'));
    assert_false(isupport_has_power(&isupport, '+'));
    assert_string_equal(isupport_status_target(&isupport, "@#c"), "#c");
    assert_string_equal(isupport_status_target(&isupport, "@+#c"), "#c");
    assert_null(isupport_status_target(&isupport, "#c"));
    assert_null(isupport_status_target(&isupport, "@ann"));
    assert_false(isupport_is_channel(&isupport, "&c"));
    assert_int_equal(isupport.excepts, 'e');
    assert_int_equal(isupport.invex, 'i');
    assert_int_equal(isupport.modes, 0);
    assert_int_equal(isupport.monitor, 100);
    assert_true(isupport.whox && isupport.knock && isupport.utf8_only);
    assert_int_equal(isupport.chathistory, 50);
    assert_int_equal(isupport.line_length, 2048);
    assert_string_equal(isupport.network, "A B");
    char mask[ISUPPORT_LONG];
    assert_true(isupport_account_mask(&isupport, "ann", mask));
    assert_string_equal(mask, "~account:ann");
    assert_true(isupport_takes_tag(&isupport, "typing"));
    assert_true(isupport_takes_tag(&isupport, "draft/react"));
    assert_false(isupport_takes_tag(&isupport, "draft/reply"));
}

static void takes_it_back(void **state)
{
    (void)state;
    struct isupport isupport =
        ALL_OF("PREFIX=(q)~", "-PREFIX", "WHOX", "-WHOX", "MODES=8", "-MODES", "CASEMAPPING=ascii",
               "-CASEMAPPING", "BOT=B", "-BOT", "MONITOR", "-MONITOR");
    assert_string_equal(isupport.prefix_modes, "ov");
    assert_string_equal(isupport.prefix_marks, "@+");
    assert_false(isupport.whox);
    assert_int_equal(isupport.modes, 3);
    assert_int_equal(isupport.casemapping, CASEMAPPING_RFC1459);
    assert_int_equal(isupport.bot, 0);
    assert_int_equal(isupport.monitor, 0);
}

/* What makes no sense changes nothing. */
static void nonsense_is_passed_over(void **state)
{
    (void)state;
    char tokens[16][600];
    const char *list[17] = {
        "PREFIX=ov)@+", "PREFIX=(ov)@",   "NICKLEN=0", "NICKLEN=x", "LINELEN=1", "BOT=BB",
        "MONITOR=-1",   "MODES=99999999", "",          "=",         "-",         "EXCEPTS=ee"};
    for (int i = 0; i < 2; i++) {
        memset(tokens[i], 'x', sizeof tokens[i]);
        tokens[i][sizeof tokens[i] - 1] = '\0';
    }
    memcpy(tokens[0], "CLIENTTAGDENY=", 14);
    memcpy(tokens[1], "CHANTYPES=", 10);
    list[12] = tokens[0];
    list[13] = tokens[1];
    struct isupport isupport = all_of(list), fresh;
    isupport_init(&fresh);
    assert_string_equal(isupport.prefix_marks, fresh.prefix_marks);
    assert_int_equal(isupport.nick_length, 0);
    assert_int_equal(isupport.line_length, 512);
    assert_int_equal(isupport.bot | isupport.excepts, 0);
    assert_string_equal(isupport.tags_denied, "");
    assert_string_equal(isupport.chantypes, "#&");
}

/* ---- TLS ---- */

enum { DAY = 24 * 60 * 60 };

static void a_policy_is_believed_over_tls_only(void **state)
{
    (void)state;
    struct sts sts = {0};
    assert_false(sts_holds(&sts, "irc.test", 0));
    assert_false(sts_take(&sts, "irc.test", 6667, false, "duration=100", 1000));
    assert_false(sts_holds(&sts, "irc.test", 1000));
    /* told without TLS: followed, but nothing that outlives us */
    assert_false(sts_take(&sts, "irc.test", 6667, false, "port=6697,duration=100", 1000));
    assert_true(sts_holds(&sts, "IRC.test", INT64_MAX));
    assert_int_equal(sts.port, 6697);
    assert_false(sts_renew(&sts, 2000));
    assert_false(sts_holds(&sts, "other.test", 1000));
    /* told with TLS: for so long, on the port that it came by, from the end of each connection */
    assert_true(sts_take(&sts, "irc.test", 7000, true, "port=1,duration=100,preload", 1000));
    assert_int_equal(sts.port, 7000);
    assert_true(sts_holds(&sts, "irc.test", 100999));
    assert_false(sts_holds(&sts, "irc.test", 101000));
    assert_true(sts_renew(&sts, 50000));
    assert_true(sts_holds(&sts, "irc.test", 149999));
    /* and taken back */
    assert_true(sts_take(&sts, "irc.test", 7000, true, "duration=0", 60000));
    assert_false(sts_holds(&sts, "irc.test", 60000));
    static const char *const nonsense[] = {"",         "port=0",  "port=x", "port=99999",
                                           "duration", "xport=1", "port"};
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        assert_false(sts_take(&sts, "irc.test", 1, false, nonsense[i], 0));
        assert_false(sts_take(&sts, "irc.test", 1, true, nonsense[i], 0));
        assert_false(sts_holds(&sts, "irc.test", 0));
    }
}

static void a_policy_outlives_us(void **state)
{
    (void)state;
    struct sts sts = {0}, back;
    sts_take(&sts, "irc.test", 6697, true, "duration=86400", 5000);
    char *blob = sts_write(&sts);
    sts_read(&back, blob);
    assert_string_equal(back.host, "irc.test");
    assert_int_equal(back.port, 6697);
    assert_int_equal(back.duration, DAY);
    assert_int_equal(back.until, 5000 + 1000 * (int64_t)DAY);
    free(blob);
    static const char *const nonsense[] = {
        "",
        "x",
        "{}",
        "[]",
        "{\"host\":1}",
        "{\"host\":\"a\",\"port\":0,\"duration\":1,\"until\":1}",
        "{\"host\":\"a\",\"port\":1,\"duration\":-1,\"until\":1}"};
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        sts_read(&back, nonsense[i]);
        assert_string_equal(back.host, "");
    }
    sts_read(&back, NULL);
    assert_string_equal(back.host, "");
}

static void fingerprints_are_read_in_both_ways(void **state)
{
    (void)state;
    static const char with[] = "00:11:22:33:44:55:66:77:88:99:aa:BB:cc:dd:ee:ff:"
                               "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:fF";
    static const char without[] =
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    unsigned char one[FINGERPRINT], other[FINGERPRINT];
    char text[3 * FINGERPRINT];
    assert_true(fingerprint_read(with, one) && fingerprint_read(without, other));
    assert_memory_equal(one, other, FINGERPRINT);
    fingerprint_write(one, text);
    assert_true(fingerprint_read(text, other));
    assert_memory_equal(one, other, FINGERPRINT);
    assert_true(fingerprint_is_among(one, (const char *const[]){"x", without}, 2));
    assert_false(fingerprint_is_among(one, (const char *const[]){"x", without}, 1));
    assert_false(fingerprint_read("", one));
    assert_false(fingerprint_read("00:11", one));
    assert_false(fingerprint_read("x", one));
    assert_false(fingerprint_of("no certificate", one));
    static const char longer[] =
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00";
    assert_false(fingerprint_read(longer, one));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_where_nothing_is_said),
        cmocka_unit_test(compares_as_the_server_does),
        cmocka_unit_test(takes_what_a_server_says),
        cmocka_unit_test(takes_it_back),
        cmocka_unit_test(nonsense_is_passed_over),
        cmocka_unit_test(a_policy_is_believed_over_tls_only),
        cmocka_unit_test(a_policy_outlives_us),
        cmocka_unit_test(fingerprints_are_read_in_both_ways),
    };
    return cmocka_run_group_tests_name("irc_isupport", tests, NULL, NULL);
}
