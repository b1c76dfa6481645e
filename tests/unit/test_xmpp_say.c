/* What the bot says, when the connection breaks amid it: what is asked, and what the core is told.
 */
#include "xmpp.h"

#include "base/loop.h"
#include "driver/line.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/say.h"

#define SELF "waymark@xmpp.test"
#define ANN  "ann@xmpp.test"

struct scene {
    xmpp_ctx_t *context;
    struct loop *loop;
    struct recall *recall;
    struct xmpp_say *say;
    char sent[20][64]; /* names and ids of the stanzas */
    size_t count;
    char told[400];
};

static void on_send(void *data, xmpp_stanza_t *stanza)
{
    struct scene *scene = data;
    assert_true(scene->count < 20);
    snprintf(scene->sent[scene->count++], 64, "%s %s", xmpp_stanza_get_name(stanza),
             xmpp_stanza_get_id(stanza));
    xmpp_stanza_release(stanza);
}

static void on_line(void *data, const struct line *line)
{
    struct scene *scene = data;
    snprintf(scene->told + strlen(scene->told), sizeof scene->told - strlen(scene->told), "%s %s, ",
             line->key, line->result);
}

static struct room *no_room(void *data, const char *bare)
{
    (void)data;
    (void)bare;
    return NULL;
}

static int scene_setup(void **state)
{
    static const struct xmpp_say_calls calls = {on_send, on_line, no_room};
    struct scene *scene = mem_new(struct scene);
    scene->context = xmpp_ctx_new(NULL, NULL);
    scene->loop = loop_create();
    scene->recall = xmpp_recall_create();
    scene->say =
        xmpp_say_create(scene->loop, scene->context, scene->recall, SELF, 0, &calls, scene);
    *state = scene;
    return 0;
}

static int scene_teardown(void **state)
{
    struct scene *scene = *state;
    xmpp_say_destroy(scene->say);
    xmpp_recall_destroy(scene->recall);
    loop_destroy(scene->loop);
    xmpp_ctx_free(scene->context);
    free(scene);
    return 0;
}

static void take(struct scene *scene, enum line_type type, const char *key)
{
    xmpp_say_take(scene->say, &(struct line){.type = type, .key = key, .room = ANN, .text = "x"});
}

/* The id of the stanza that was sent as this one of them; it must begin so. */
static const char *sent(struct scene *scene, size_t at, const char *begin)
{
    assert_true(at < scene->count);
    if (!str_starts(scene->sent[at], begin))
        fail_msg("%s was sent, wanted %s", scene->sent[at], begin);
    return strchr(scene->sent[at], ' ') + 1;
}

static void answer(struct scene *scene, const char *id, const char *content)
{
    char *text = mem_print("<iq xmlns='jabber:client' type='result' id='%s'>%s</iq>", id, content);
    xmpp_stanza_t *iq = stanza_of(scene->context, text);
    assert_true(xmpp_say_take_answer(scene->say, iq));
    xmpp_stanza_release(iq);
    free(text);
}

static void archived(struct scene *scene, const char *query, const char *from, const char *key)
{
    char *text = mem_print(
        "<message xmlns='jabber:client'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a1'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='%s' id='%s'>"
        "<body>x</body></message></forwarded></result></message>",
        query, from, key);
    xmpp_stanza_t *message = stanza_of(scene->context, text);
    assert_true(xmpp_say_take_message(scene->say, message));
    xmpp_stanza_release(message);
    free(text);
}

#define END "<fin xmlns='urn:xmpp:mam:2' complete='true'/>"
#define MORE                                                                            \
    "<fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>a1" \
    "</first></set></fin>"

static void the_server_that_answers_a_ping_has_it(void **state)
{
    struct scene *scene = *state;
    xmpp_say_up(scene->say, false);
    take(scene, LINE_SEND, "k1");
    sent(scene, 0, "message k1");
    const char *ping = sent(scene, 1, "iq waymark-ping-");
    assert_string_equal(scene->told, "");
    answer(scene, ping, "");
    assert_string_equal(scene->told, "k1 sent, ");
}

static void a_session_that_goes_on_is_left_to_itself(void **state)
{
    struct scene *scene = *state;
    xmpp_say_up(scene->say, false);
    take(scene, LINE_SEND, "k1");
    xmpp_say_down(scene->say);
    take(scene, LINE_SEND, "k2");
    assert_string_equal(scene->told, "k2 later, ");
    xmpp_say_up(scene->say, true);
    assert_int_equal(scene->count, 2); /* strophe.c sends again, and nobody else */
    answer(scene, sent(scene, 1, "iq waymark-ping-"), "");
    assert_string_equal(scene->told, "k2 later, k1 sent, ");
}

static void a_new_session_asks_the_archive_once_for_all(void **state)
{
    struct scene *scene = *state;
    xmpp_say_up(scene->say, false);
    take(scene, LINE_SEND, "k1");
    take(scene, LINE_SEND, "k2");
    take(scene, LINE_SEND, "k3");
    xmpp_say_down(scene->say);
    xmpp_say_up(scene->say, false);
    assert_int_equal(scene->count, 7);
    const char *query = sent(scene, 6, "iq waymark-archive-");
    archived(scene, query, SELF "/waymark", "k2");
    archived(scene, query, ANN "/home", "k3"); /* not ours */
    answer(scene, query, MORE);
    assert_string_equal(scene->told, "k2 sent, ");
    assert_int_equal(scene->count, 8);
    const char *older = sent(scene, 7, "iq waymark-archive-");
    archived(scene, older, SELF "/waymark", "k1");
    answer(scene, older, END);
    assert_string_equal(scene->told, "k2 sent, k1 sent, ");
    sent(scene, 8, "message k3");
}

static void archives_are_asked_one_after_the_other(void **state)
{
    struct scene *scene = *state;
    xmpp_say_up(scene->say, false);
    take(scene, LINE_PROBE, "k1");
    xmpp_say_take(scene->say,
                  &(struct line){.type = LINE_PROBE, .key = "k2", .room = "bob@xmpp.test"});
    assert_int_equal(scene->count, 1);
    answer(scene, sent(scene, 0, "iq waymark-archive-"), END);
    assert_int_equal(scene->count, 2);
    answer(scene, sent(scene, 1, "iq waymark-archive-"), END);
    assert_string_equal(scene->told, "k1 absent, k2 absent, ");
}

static void stop_when_sent(void *data)
{
    struct scene *scene = data;
    if (scene->count >= 2)
        loop_stop(scene->loop);
}

/* The server may still be reading what the session before had sent. */
static void what_is_absent_is_looked_up_again(void **state)
{
    static const struct xmpp_say_calls calls = {on_send, on_line, no_room};
    struct scene *scene = *state;
    xmpp_say_destroy(scene->say);
    scene->say =
        xmpp_say_create(scene->loop, scene->context, scene->recall, SELF, 1000, &calls, scene);
    take(scene, LINE_PROBE, "k1");
    take(scene, LINE_PROBE, "k2");
    xmpp_say_take(
        scene->say,
        &(struct line){.type = LINE_PROBE, .key = "k3", .room = ANN, .text = "x", .urgent = true});
    xmpp_say_up(scene->say, false);
    answer(scene, sent(scene, 0, "iq waymark-archive-"), END);
    assert_string_equal(scene->told, "k3 absent, ");
    assert_int_equal(scene->count, 1);
    loop_before_wait(scene->loop, stop_when_sent, scene);
    loop_run(scene->loop);
    const char *again = sent(scene, 1, "iq waymark-archive-");
    archived(scene, again, SELF "/waymark", "k1");
    answer(scene, again, END);
    assert_string_equal(scene->told, "k3 absent, k1 found, k2 absent, ");
}

static void a_probe_waits_for_the_connection(void **state)
{
    struct scene *scene = *state;
    take(scene, LINE_PROBE, "k1");
    assert_string_equal(scene->told, "");
    xmpp_say_up(scene->say, false);
    answer(scene, sent(scene, 0, "iq waymark-archive-"), END);
    assert_string_equal(scene->told, "k1 absent, ");
}

static void an_archive_that_does_not_answer_proves_nothing(void **state)
{
    struct scene *scene = *state;
    take(scene, LINE_PROBE, "k1");
    xmpp_say_up(scene->say, false);
    answer(scene, sent(scene, 0, "iq waymark-archive-"), "");
    assert_string_equal(scene->told, "k1 unknown, ");
}

/* What a process that died had asked may be answered to the next one: it has the same address. */
static void two_processes_do_not_ask_by_the_same_id(void **state)
{
    struct scene *scene = *state;
    void *other = NULL;
    xmpp_say_up(scene->say, false);
    take(scene, LINE_SEND, "k1");
    scene_setup(&other);
    xmpp_say_up(((struct scene *)other)->say, false);
    take(other, LINE_SEND, "k1");
    assert_string_not_equal(sent(scene, 1, "iq waymark-ping-"), sent(other, 1, "iq waymark-ping-"));
    scene_teardown(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_server_that_answers_a_ping_has_it),
        TEST(a_session_that_goes_on_is_left_to_itself),
        TEST(a_new_session_asks_the_archive_once_for_all),
        TEST(archives_are_asked_one_after_the_other),
        TEST(what_is_absent_is_looked_up_again),
        TEST(a_probe_waits_for_the_connection),
        TEST(an_archive_that_does_not_answer_proves_nothing),
        TEST(two_processes_do_not_ask_by_the_same_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
