/* The settings of an XMPP account: what they become, and what cannot work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/settings.h"

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

/* Reads; returns what is wrong, or NULL. xmpp_settings_finish() must follow. */
static const char *read_both(struct xmpp_settings *settings, const char *from, const char *secrets)
{
    const char *why = NULL;
    json_t *given = json_of(from);
    json_t *secret = json_of(secrets);
    bool good = xmpp_settings_read(settings, given, secret, &why);
    assert_int_equal(good, why == NULL);
    json_decref(given);
    json_decref(secret);
    return why;
}

#define PASSWORD "{'password':'pw'}"

static void what_is_not_given_has_a_default(void **state)
{
    struct xmpp_settings settings;
    (void)state;
    assert_null(read_both(&settings, "{'user':'Waymark@XMPP.test'}", PASSWORD));
    assert_string_equal(settings.user, "waymark@xmpp.test");
    assert_string_equal(settings.wish.domain, "xmpp.test");
    assert_string_equal(settings.password, "pw");
    assert_string_equal(settings.nick, "waymark");
    assert_string_equal(settings.resource, "waymark");
    assert_int_equal(settings.invites, INVITES_LISTED);
    assert_int_equal(settings.wish.tls, CONNECT_EITHER);
    assert_null(settings.wish.server);
    assert_false(settings.receipts);
    assert_false(settings.chat_states);
    assert_int_equal(settings.retry_least, 2000);
    assert_int_equal(settings.retry_most, 300000);
    assert_int_equal(settings.place_count, 0);
    xmpp_settings_finish(&settings);
}

static void all_of_it_is_read(void **state)
{
    struct xmpp_settings settings;
    (void)state;
    assert_null(read_both(&settings,
                          "{'user':'w@x','server':'127.0.0.1','port':15222,'tls':'starttls',"
                          "'nick':'way','invites':'anyone','names':['guide'],'bots':['b@x'],"
                          "'invite_from':['x'],'receipts':true,'chat_states':true,"
                          "'retry_least':1,'retry_most':9,'ca_file':'/ca','resource':'r'}",
                          PASSWORD));
    assert_string_equal(settings.wish.server, "127.0.0.1");
    assert_int_equal(settings.wish.port, 15222);
    assert_int_equal(settings.wish.tls, CONNECT_STARTTLS);
    assert_int_equal(settings.invites, INVITES_ANYONE);
    assert_int_equal(settings.name_count, 1);
    assert_string_equal(settings.names[0], "guide");
    assert_string_equal(settings.bots[0], "b@x");
    assert_string_equal(settings.invite_from[0], "x");
    assert_true(settings.receipts && settings.chat_states);
    assert_int_equal(settings.retry_most, 9000);
    xmpp_settings_finish(&settings);
}

static void rooms_have_nicks_and_passwords(void **state)
{
    struct xmpp_settings settings;
    (void)state;
    assert_null(read_both(&settings,
                          "{'user':'w@x','nick':'way','rooms':['Help@Rooms.x','quiet@rooms.x "
                          "My Nick','help@rooms.xy','#c%irc@gate']}",
                          "{'password':'pw','room_passwords':'help@rooms.xy a b\\n"
                          "Help@rooms.x  two\\nquiet@rooms.x\\n'}"));
    assert_int_equal(settings.place_count, 4);
    assert_string_equal(settings.places[0].room, "help@rooms.x");
    assert_string_equal(settings.places[0].nick, "way");
    assert_string_equal(settings.places[0].password, " two");
    assert_string_equal(settings.places[1].nick, "My Nick");
    assert_null(settings.places[1].password);
    assert_string_equal(settings.places[2].password, "a b");
    assert_string_equal(settings.places[3].room, "#c%irc@gate");
    xmpp_settings_finish(&settings);
}

static void a_certificate_does_for_a_password(void **state)
{
    struct xmpp_settings settings;
    (void)state;
    assert_null(read_both(&settings,
                          "{'user':'w@x','client_cert_file':'/c','client_key_file':'/k'}", "{}"));
    assert_null(settings.password);
    xmpp_settings_finish(&settings);
}

static void what_cannot_work_is_said(void **state)
{
    static const struct {
        const char *from, *secrets, *word;
    } cases[] = {
        {"{'user':'xmpp.test'}", PASSWORD, "`user`"},
        {"{'user':'w@x/home'}", PASSWORD, "`user`"},
        {"{'user':'w w@x'}", PASSWORD, "`user`"},
        {"{}", PASSWORD, "`user`"},
        {"{'user':'w@x'}", "{}", "password_file"},
        {"{'user':'w@x','client_cert_file':'/c'}", PASSWORD, "client_key_file"},
        {"{'user':'w@x','client_key_file':'/c'}", PASSWORD, "client_cert_file"},
        {"{'user':'w@x','port':5222}", PASSWORD, "`port`"},
        {"{'user':'w@x','rooms':['rooms.x']}", PASSWORD, "`rooms`"},
        {"{'user':'w@x','rooms':['help@rooms.x/nick']}", PASSWORD, "`rooms`"},
        {"{'user':'w@x','rooms':['help@rooms.x ']}", PASSWORD, "`rooms`"},
        {"{'user':'w@x','rooms':['']}", PASSWORD, "`rooms`"},
        {"{'user':'w@x','rooms':['a@x','help@']}", PASSWORD, "`rooms`"},
        {"{'user':'w@x','rooms':['a@x','ab@x','A@x two']}", PASSWORD, "twice"},
        {"{'user':'w@x','retry_least':9,'retry_most':8}", PASSWORD, "retry_least"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct xmpp_settings settings;
        const char *why = read_both(&settings, cases[i].from, cases[i].secrets);
        if (why == NULL || strstr(why, cases[i].word) == NULL)
            fail_msg("%s: %s", cases[i].from, why != NULL ? why : "taken");
        assert_null(strstr(why, "pw"));
        xmpp_settings_finish(&settings);
    }
}

/* What is told of settings as they are written, one after the other: "key item, ...". */
static void note(void *data, bool warning, const char *key, size_t item, const char *why)
{
    struct buf *told = data;
    assert_false(warning);
    assert_non_null(why);
    buf_print(told, "%s %zu, ", key, item);
}

static void all_that_is_wrong_is_said_with_its_place(void **state)
{
    struct buf told;
    (void)state;
    buf_init(&told, 1000);
    json_t *none = json_object();
    json_t *password = json_of("{'password':'/p'}");
    json_t *from =
        json_of("{'user':'w@x/y','port':5222,'client_key_file':'/k',"
                "'rooms':['a@x','b','c@x d','a@x e','/'],'retry_least':9,'retry_most':8}");
    xmpp_settings_check(from, none, note, &told);
    assert_string_equal(told.data,
                        "user 0, user 0, client_key_file 0, rooms 1, rooms 3, rooms 4, port 0, "
                        "retry_least 0, ");
    json_decref(from);
    buf_clear(&told);
    from = json_of("{'user':'w@x','rooms':['a@x','a@xy'],'nick':'n'}");
    xmpp_settings_check(from, password, note, &told);
    assert_int_equal(told.length, 0);
    json_decref(from);
    json_decref(none);
    json_decref(password);
    buf_finish(&told);
}

static void long_nicks_are_refused(void **state)
{
    struct xmpp_settings settings;
    char nick[300];
    (void)state;
    memset(nick, 'n', sizeof nick);
    nick[201] = '\0';
    char *from = mem_print("{'user':'w@x','nick':'%s'}", nick);
    assert_non_null(read_both(&settings, from, PASSWORD));
    xmpp_settings_finish(&settings);
    free(from);
    from = mem_print("{'user':'w@x','rooms':['r@x %s']}", nick);
    assert_non_null(read_both(&settings, from, PASSWORD));
    xmpp_settings_finish(&settings);
    free(from);
}

static void the_secret_is_wiped_where_it_was(void **state)
{
    struct xmpp_settings settings;
    const char *why = NULL;
    (void)state;
    json_t *from = json_of("{'user':'w@x'}");
    json_t *secrets = json_of(PASSWORD);
    json_t *password = json_incref(json_object_get(secrets, "password"));
    assert_true(xmpp_settings_read(&settings, from, secrets, &why));
    assert_string_not_equal(json_string_value(password), "pw");
    json_decref(password);
    json_decref(secrets);
    json_decref(from);
    xmpp_settings_finish(&settings);
    assert_null(settings.password);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_given_has_a_default),
        cmocka_unit_test(all_of_it_is_read),
        cmocka_unit_test(rooms_have_nicks_and_passwords),
        cmocka_unit_test(a_certificate_does_for_a_password),
        cmocka_unit_test(what_cannot_work_is_said),
        cmocka_unit_test(all_that_is_wrong_is_said_with_its_place),
        cmocka_unit_test(long_nicks_are_refused),
        cmocka_unit_test(the_secret_is_wiped_where_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
