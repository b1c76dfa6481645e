/* What goes again after a session was resumed, by the server's count. */
#include "xmpp.h"

#include "driver/xmpp/guard.h"
#include "driver/xmpp/unacked.h"

static void add(xmpp_ctx_t *context, struct unacked *unacked, const char *id)
{
    assert_true(unacked_add(unacked, xmpp_iq_new(context, "get", id)));
}

static void expect_left(const struct unacked *unacked, const char *wanted)
{
    char ids[100] = "";
    for (size_t i = 0; i < unacked_count(unacked); i++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s ",
                 xmpp_stanza_get_id(unacked_at(unacked, i)));
    assert_string_equal(ids, wanted);
}

static void what_was_handled_is_let_go(void **state)
{
    struct unacked *unacked = unacked_create();
    add(*state, unacked, "a");
    add(*state, unacked, "b");
    add(*state, unacked, "c");
    assert_true(unacked_take(unacked, 0));
    expect_left(unacked, "a b c ");
    assert_true(unacked_take(unacked, 2));
    expect_left(unacked, "c ");
    assert_true(unacked_take(unacked, 2));
    add(*state, unacked, "d");
    expect_left(unacked, "c d ");
    assert_true(unacked_take(unacked, 4));
    expect_left(unacked, "");
    unacked_destroy(unacked);
}

static void a_new_session_counts_anew(void **state)
{
    struct unacked *unacked = unacked_create();
    add(*state, unacked, "a");
    add(*state, unacked, "b");
    assert_true(unacked_take(unacked, 1));
    unacked_clear(unacked);
    add(*state, unacked, "c");
    add(*state, unacked, "d");
    assert_true(unacked_take(unacked, 1));
    expect_left(unacked, "d ");
    unacked_destroy(unacked);
}

static void what_was_not_sent_was_not_handled(void **state)
{
    struct unacked *unacked = unacked_create();
    add(*state, unacked, "a");
    assert_false(unacked_take(unacked, 2));
    assert_false(unacked_take(unacked, UINT32_MAX));
    expect_left(unacked, "a ");
    assert_true(unacked_take(unacked, 1));
    assert_false(unacked_take(unacked, 0)); /* nor does it go back */
    unacked_destroy(unacked);
}

static void a_server_that_never_answers_is_found_out(void **state)
{
    struct unacked *unacked = unacked_create();
    for (size_t i = 0; i < UNACKED_MOST; i++)
        add(*state, unacked, "a");
    assert_false(unacked_add(unacked, xmpp_iq_new(*state, "get", "b")));
    assert_int_equal(unacked_count(unacked), UNACKED_MOST);
    assert_true(unacked_take(unacked, 1));
    add(*state, unacked, "c");
    assert_string_equal(xmpp_stanza_get_id(unacked_at(unacked, UNACKED_MOST - 1)), "c");
    unacked_destroy(unacked);
}

static void note(void *data, const char *name, const char *h)
{
    char *told = data;
    snprintf(told + strlen(told), 200 - strlen(told), "%s %s, ", name, h != NULL ? h : "-");
}

/* The h that libstrophe gets to see, or "-". */
static void expect_h(xmpp_ctx_t *context, const char *text, const char *wanted)
{
    xmpp_stanza_t *stanza = stanza_of(context, text);
    const char *h = xmpp_stanza_get_attribute(stanza, "h");
    assert_string_equal(h != NULL ? h : "-", wanted);
    xmpp_stanza_release(stanza);
}

static void acknowledgements_are_told_and_hidden(void **state)
{
    char told[200] = "";
    guard_manage(note, told);
    expect_h(*state, "<enabled xmlns='urn:xmpp:sm:3' id='x' resume='true'/>", "-");
    expect_h(*state, "<a xmlns='urn:xmpp:sm:3' h='7'/>", "4294967296");
    expect_h(*state, "<resumed xmlns='urn:xmpp:sm:3' previd='x' h='8'/>", "4294967296");
    expect_h(*state, "<failed xmlns='urn:xmpp:sm:3' h='9'/>", "9");
    expect_h(*state, "<features><sm xmlns='urn:xmpp:sm:3'/></features>", "-");
    assert_string_equal(told, "enabled -, a 7, resumed 8, failed 9, sm -, ");
    /* What people send is not the server's. */
    told[0] = '\0';
    expect_h(*state, "<message><a xmlns='urn:xmpp:sm:3' h='7'/></message>", "-");
    expect_h(*state, "<a xmlns='urn:other' h='7'/>", "7");
    expect_h(*state, "<r xmlns='urn:xmpp:sm:3' h='7'/>", "7");
    guard_manage(NULL, NULL);
    expect_h(*state, "<a xmlns='urn:xmpp:sm:3' h='7'/>", "7");
    assert_string_equal(told, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_handled_is_let_go),
        cmocka_unit_test(a_new_session_counts_anew),
        cmocka_unit_test(what_was_not_sent_was_not_handled),
        cmocka_unit_test(a_server_that_never_answers_is_found_out),
        cmocka_unit_test(acknowledgements_are_told_and_hidden),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
