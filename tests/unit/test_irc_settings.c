/* The settings of an IRC account: what they become, and what cannot work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/settings.h"

/* A document with ' for ". */
static json_t *json_of(const char *text)
{
    char *proper = mem_string(text);
    for (char *at = proper; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *value = json_loads(proper, 0, NULL);
    if (value == NULL)
        fail_msg("no JSON: %s", proper);
    free(proper);
    return value;
}

/* Reads; returns what is wrong, or NULL. settings_finish() must follow. */
static const char *read_both(struct settings *settings, const char *from, const char *secrets)
{
    const char *why = NULL;
    json_t *given = json_of(from);
    json_t *secret = json_of(secrets);
    bool good = settings_read(settings, given, secret, &why);
    assert_int_equal(good, why == NULL);
    json_decref(given);
    json_decref(secret);
    return why;
}

static void add_objection(void *data, bool warning, const char *key, size_t item,
                          const char *sentence)
{
    struct buf *out = data;
    (void)item;
    buf_print(out, "%s %s: %s\n", warning ? "warning" : "error", key, sentence);
}

/* Everything that is wrong, each behind its key, must begin so. */
static void objects(const char *from, const char *secrets, const char *const *wanted)
{
    struct buf out;
    buf_init(&out, 16 * 1024);
    json_t *given = json_of(from);
    json_t *secret = json_of(secrets);
    settings_check(given, secret, add_objection, &out);
    const char *at = out.length > 0 ? out.data : "";
    for (; *wanted != NULL; wanted++) {
        if (!str_starts(at, *wanted))
            fail_msg("%s\nwanted: %s\n   got: %s", from, *wanted, at);
        at = strchr(at, '\n') + 1;
    }
    if (*at != '\0')
        fail_msg("%s\nalso: %s", from, at);
    json_decref(given);
    json_decref(secret);
    buf_finish(&out);
}

#define OBJECTS(from, secrets, ...) objects(from, secrets, (const char *const[]){__VA_ARGS__, NULL})

#define PASSWORD "{'password':'pw'}"

static void what_is_not_given_has_a_default(void **state)
{
    (void)state;
    struct settings settings;
    assert_null(read_both(&settings, "{'server':'irc.test'}", "{}"));
    assert_true(settings.target.tls && settings.session.tls && settings.session.secure);
    assert_int_equal(settings.target.port, 6697);
    assert_int_equal(settings.target.family, CONNECTION_ANY);
    assert_int_equal(settings.session.sasl, SASL_ANY);
    assert_int_equal(settings.session.regain, REGAIN_REGAIN);
    assert_false(settings.session.certificate);
    assert_null(settings.target.proxy);
    assert_int_equal(settings.target.fingerprint_count, 0);
    settings_finish(&settings);
    OBJECTS("{'server':'irc.test'}", "{}", NULL);
}

static void everything_can_be_said(void **state)
{
    (void)state;
    struct settings settings;
    assert_null(read_both(
        &settings,
        "{'server':'irc.test','account':'bot','sasl':'scram','services':'NickServ@services.test',"
        "'client_cert_file':'/c.pem','proxy':'socks5://127.0.0.1:9050','proxy_user':'u',"
        "'source_address':'eth0','ip':'ipv6','other_nicks':['a','b'],'regain':'never',"
        "'bots':['relay!*@*','account:x'],'tls_fingerprints':"
        "['00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff']}",
        "{'password':'pw','client_key':'k','proxy_password':'pp','server_password':'sp'}"));
    assert_string_equal(settings.session.password, "pw");
    assert_string_equal(settings.session.server_password, "sp");
    assert_string_equal(settings.target.client_key, "k");
    assert_string_equal(settings.target.proxy_password, "pp");
    assert_int_equal(settings.session.sasl, SASL_SCRAM);
    assert_int_equal(settings.session.regain, REGAIN_NEVER);
    assert_int_equal(settings.target.family, CONNECTION_IPV6);
    assert_int_equal(settings.session.other_nick_count, 2);
    assert_int_equal(settings.session.bot_count, 2);
    assert_int_equal(settings.target.fingerprint_count, 1);
    assert_true(settings.session.certificate);
    settings_finish(&settings);
}

/* Without TLS no password goes over a network; on the same machine and through Tor it may. */
static void no_password_goes_in_the_clear(void **state)
{
    (void)state;
    struct settings settings;
    OBJECTS("{'server':'irc.test','tls':false}", "{}", "warning tls: tls is false");
    OBJECTS("{'server':'irc.test','tls':false}", "{'server_password':'x'}", "warning tls: ",
            "error server_password_file: server_password_file is set, and tls is false");
    OBJECTS("{'server':'irc.test','tls':false,'account':'bot'}", PASSWORD,
            "warning tls: ", "error password_file: nobody signs in");
    OBJECTS("{'server':'irc.test','tls':false,'client_cert_file':'/c'}", "{'client_key':'k'}",
            "warning tls: ", "error client_cert_file: nobody signs in");
    OBJECTS("{'server':'localhost.evil.test','tls':false}", "{'server_password':'x'}",
            "warning tls: ", "error server_password_file: ");
    OBJECTS("{'server':'127.0.0.1','tls':false,'proxy':'http://proxy.test:80'}",
            "{'server_password':'x'}", "warning tls: ", "error server_password_file: ");
    OBJECTS("{'server':'x.onion','tls':false,'proxy':'http://proxy.test:80'}",
            "{'server_password':'x'}", "warning tls: ", "error server_password_file: ");
    OBJECTS("{'server':'x.onion','tls':false,'proxy':'socks5://127.0.0.1:9050','account':'a'}",
            PASSWORD, NULL);
    OBJECTS("{'server':'::1','tls':false,'account':'a'}", PASSWORD, NULL);
    assert_null(read_both(&settings, "{'server':'localhost','tls':false}", "{}"));
    assert_true(settings.session.secure && !settings.session.tls);
    settings_finish(&settings);
    assert_non_null(
        read_both(&settings, "{'server':'irc.test','tls':false}", "{'server_password':'x'}"));
    settings_finish(&settings);
}

static void what_cannot_work_is_said(void **state)
{
    (void)state;
    OBJECTS("{'server':'https://irc.test'}", "{}", "error server: server cannot be");
    OBJECTS("{'server':'s','account':'a'}", "{}", "error account: account is set, but neither");
    OBJECTS("{'server':'s'}", PASSWORD, "error password_file: password_file is set, but account");
    OBJECTS("{'server':'s','client_cert_file':'/c'}", "{}",
            "error client_cert_file: client_cert_file and client_key_file go together");
    OBJECTS("{'server':'s'}", "{'client_key':'k'}", "error client_key_file: ");
    OBJECTS("{'server':'s','account':'a','sasl':'external'}", PASSWORD, "error sasl: ");
    OBJECTS("{'server':'s','sasl':'scram'}", "{}", "error sasl: ");
    OBJECTS("{'server':'s','account':'a','services':'NickServ'}", PASSWORD,
            "error services: services must look like");
    OBJECTS("{'server':'s','account':'a','services':'@s'}", PASSWORD, "error services: ");
    OBJECTS("{'server':'s','services':'N@s'}", "{}",
            "error services: services is set, but password_file");
    OBJECTS("{'server':'s','proxy':'127.0.0.1:9050'}", "{}", "error proxy: ");
    OBJECTS("{'server':'s','proxy':'socks5://u:p@127.0.0.1:9050'}", "{}", "error proxy: ");
    OBJECTS("{'server':'s','proxy':'socks5://127.0.0.1'}", "{}", "error proxy: ");
    OBJECTS("{'server':'s','proxy_user':'u'}", "{}", "error proxy_user: ");
    OBJECTS("{'server':'s'}", "{'proxy_password':'u'}", "error proxy_password_file: ");
    OBJECTS("{'server':'x.onion'}", "{}", "error server: an onion service");
    OBJECTS("{'server':'s','tls_fingerprints':['ab']}", "{}", "error tls_fingerprints: ");
    OBJECTS("{'server':'s','source_address':'a b'}", "{}", "error source_address: ");
    OBJECTS("{'server':'s','bots':['relay']}", "{}", "error bots: ");
    OBJECTS("{'server':'s','other_nicks':['#a']}", "{}", "error other_nicks: ");
    /* all at once */
    OBJECTS("{'server':'s','nick':'a b','user':'@','channels':['x']}", "{}",
            "error nick: ", "error user: ", "error channels: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_given_has_a_default),
        cmocka_unit_test(everything_can_be_said),
        cmocka_unit_test(no_password_goes_in_the_clear),
        cmocka_unit_test(what_cannot_work_is_said),
    };
    return cmocka_run_group_tests_name("irc_settings", tests, NULL, NULL);
}
