/* Commands from a menu: the list, the forms, and the sessions that stand between a program and the
 * core. */
#include "xmpp.h"

#include "driver/line.h"
#include "driver/xmpp/adhoc.h"
#include "driver/xmpp/asker.h"
#include "driver/xmpp/commands.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/settings.h"

#define SELF "waymark@xmpp.test"
#define ANN  "ann@xmpp.test/phone"
#define ROOM "help@rooms.xmpp.test"

static const char table[] =
    "[{\"name\":\"help\",\"id\":\"me\",\"help\":\"Help me\",\"role\":\"owner\","
    "\"arguments\":[{\"name\":\"what\"}]},"
    "{\"name\":\"help\",\"help\":\"What it is\",\"role\":\"member\",\"arguments\":[]},"
    "{\"name\":\"resources\",\"help\":\"Helplines\",\"role\":\"member\",\"arguments\":["
    "{\"name\":\"region\",\"optional\":true}]},"
    "{\"name\":\"mode\",\"help\":\"How it listens\",\"role\":\"moderator\",\"room\":true,"
    "\"arguments\":[{\"name\":\"how\",\"choices\":[\"off\",\"passive\"]},"
    "{\"name\":\"time\",\"optional\":true,\"before\":\"for\"}]}]";

/* What the sessions said, to the server and to the core. */
struct world {
    xmpp_ctx_t *context;
    struct xmpp_adhoc *adhoc;
    char *stanzas[300];
    size_t stanza_count;
    char *lines[300];
    size_t line_count;
};

static void keep_stanza(void *data, xmpp_stanza_t *stanza)
{
    struct world *world = data;
    world->stanzas[world->stanza_count++] = text_of(stanza);
    xmpp_stanza_release(stanza);
}

static void keep_line(void *data, const struct line *line)
{
    struct world *world = data;
    struct buf text;
    buf_init(&text, LINE_LONGEST);
    assert_true(line_write(line, &text));
    world->lines[world->line_count++] = buf_take(&text);
    buf_finish(&text);
}

static void world_init(struct world *world, xmpp_ctx_t *context)
{
    static const struct adhoc_calls calls = {keep_stanza, keep_line};
    json_t *commands = json_loads(table, 0, NULL);
    json_t *words = json_pack("{s:s}", "late", "Not now.");
    assert_non_null(commands);
    *world = (struct world){.context = context};
    world->adhoc = xmpp_adhoc_create(context, SELF, commands, words, &calls, world);
    xmpp_adhoc_up(world->adhoc);
    json_decref(commands);
    json_decref(words);
}

static void world_finish(struct world *world)
{
    xmpp_adhoc_destroy(world->adhoc);
    for (size_t i = 0; i < world->stanza_count; i++)
        free(world->stanzas[i]);
    for (size_t i = 0; i < world->line_count; i++)
        free(world->lines[i]);
}

static const struct adhoc_asker ann = {
    .room = "ann@xmpp.test", .sender = "ann@xmpp.test", .at = SELF "/waymark"};

static void ask_as(struct world *world, const struct adhoc_asker *asker, const char *text,
                   int64_t now)
{
    xmpp_stanza_t *iq = stanza_of(world->context, text);
    assert_true(xmpp_adhoc_is_meant(iq));
    xmpp_adhoc_take(world->adhoc, iq, asker, now, now);
    xmpp_stanza_release(iq);
}

static void execute(struct world *world, const char *attributes, const char *inner, int64_t now)
{
    char *text = mem_print("<iq xmlns='jabber:client' type='set' id='i1' from='" ANN "'><command "
                           "xmlns='http://jabber.org/protocol/commands' %s>%s</command></iq>",
                           attributes, inner);
    ask_as(world, &ann, text, now);
    free(text);
}

static const char *last_stanza(const struct world *world)
{
    assert_true(world->stanza_count > 0);
    return world->stanzas[world->stanza_count - 1];
}

static const char *last_line(const struct world *world)
{
    assert_true(world->line_count > 0);
    return world->lines[world->line_count - 1];
}

static void holds(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL)
        fail_msg("wanted: %s\n    in: %s", wanted, text);
}

/* The value of an attribute or a field, to be freed. */
static char *value_of(const char *text, const char *before, char end)
{
    const char *at = strstr(text, before);
    if (at == NULL)
        fail_msg("wanted: %s\n    in: %s", before, text);
    at += strlen(before);
    return mem_string_of(at, (size_t)(strchr(at, end) - at));
}

static void say(struct world *world, const char *key, const char *text, int64_t now, bool wanted)
{
    char *id = value_of(last_line(world), "\"id\":\"", '"');
    struct line send = {
        .type = LINE_SEND, .key = key, .room = ann.room, .text = text, .reply_to = id};
    assert_int_equal(xmpp_adhoc_take_send(world->adhoc, &send, now), wanted);
    free(id);
}

/* ---- the list ---- */

#define ITEMS                                                  \
    "<iq xmlns='jabber:client' type='get' id='d1' from='" ANN  \
    "'><query xmlns='http://jabber.org/protocol/disco#items' " \
    "node='http://jabber.org/protocol/commands'/></iq>"

static void power_is_listed_to_those_who_have_it(void **state)
{
    struct world world;
    world_init(&world, *state);
    ask_as(&world, &ann, ITEMS, 0);
    holds(last_stanza(&world), "id='d1'");
    holds(last_stanza(&world),
          "<item jid='" SELF "/waymark' name='resources: Helplines' node='resources'/>");
    assert_null(strstr(last_stanza(&world), "mode"));
    struct adhoc_asker moderator = {.room = ROOM "/ann",
                                    .chat = ROOM,
                                    .sender = ROOM "#1",
                                    .role = "moderator",
                                    .at = ROOM "/waymark"};
    ask_as(&world, &moderator, ITEMS, 0);
    holds(last_stanza(&world), "<item jid='" ROOM "/waymark' name='mode: How it listens'");
    assert_null(strstr(last_stanza(&world), SELF)); /* in a room nobody learns its address */
    moderator.role = "member";
    ask_as(&world, &moderator, ITEMS, 0);
    assert_null(strstr(last_stanza(&world), "mode"));
    world_finish(&world);
}

static void each_says_what_it_is(void **state)
{
    struct world world;
    world_init(&world, *state);
    ask_as(&world, &ann,
           "<iq xmlns='jabber:client' type='get' id='d1' from='" ANN
           "'><query xmlns='http://jabber.org/protocol/disco#info' node='resources'/></iq>",
           0);
    holds(last_stanza(&world), "type='command-node'");
    holds(last_stanza(&world), "<feature var='jabber:x:data'/>");
    ask_as(&world, &ann,
           "<iq xmlns='jabber:client' type='get' id='d1' from='" ANN
           "'><query xmlns='http://jabber.org/protocol/disco#info' node='nothing'/></iq>",
           0);
    holds(last_stanza(&world), "item-not-found");
    ask_as(&world, NULL, ITEMS, 0);
    holds(last_stanza(&world), "<forbidden ");
    assert_null(strstr(last_stanza(&world), "<item "));
    world_finish(&world);
}

/* ---- from a choice to its answer ---- */

static void a_choice_is_said_and_answered(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='help' action='execute'", "", 1000);
    holds(last_line(&world), "\"t\":\"message\"");
    holds(last_line(&world), "\"text\":\"help\"");
    holds(last_line(&world), "\"direct\":true,\"addressed\":true");
    holds(last_line(&world), "\"sender\":\"ann@xmpp.test\"");
    assert_int_equal(world.stanza_count, 0);
    say(&world, "k1", "one", 1100, true);
    assert_int_equal(world.stanza_count, 0);
    assert_int_equal(xmpp_adhoc_wait(world.adhoc, 1100), ADHOC_GATHER);
    xmpp_adhoc_tick(world.adhoc, 1100 + ADHOC_GATHER);
    assert_int_equal(world.stanza_count, 2);
    holds(world.stanzas[0], "<note type='info'>one</note>");
    holds(world.stanzas[0], "status='completed'");
    holds(world.stanzas[0], "to='" ANN "'");
    assert_int_equal(world.line_count, 1); /* not acked before the server has it */
    char *id = value_of(world.stanzas[1], "id='", '\'');
    char *forged =
        mem_print("<iq xmlns='jabber:client' type='result' id='%s' from='" ANN "'/>", id);
    char *pong = mem_print("<iq xmlns='jabber:client' type='result' id='%s'/>", id);
    xmpp_stanza_t *stanza = stanza_of(*state, forged);
    assert_true(xmpp_adhoc_take_answer(world.adhoc, stanza));
    xmpp_stanza_release(stanza);
    assert_int_equal(world.line_count, 1);
    stanza = stanza_of(*state, pong);
    assert_true(xmpp_adhoc_take_answer(world.adhoc, stanza));
    xmpp_stanza_release(stanza);
    holds(last_line(&world), "\"key\":\"k1\"");
    holds(last_line(&world), "\"result\":\"sent\"");
    assert_int_equal(xmpp_adhoc_wait(world.adhoc, 5000), -1);
    free(forged);
    free(pong);
    free(id);
    world_finish(&world);
}

static void lines_stay_lines(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='help'", "", 0);
    char *id = value_of(last_line(&world), "\"id\":\"", '"');
    struct line send = {
        .type = LINE_SEND, .key = "k1", .room = ann.room, .text = "one\ntwo", .reply_to = id};
    assert_true(xmpp_adhoc_take_send(world.adhoc, &send, 0));
    send.key = "k2";
    send.text = "three\xEF\xBF\xBF";
    assert_true(xmpp_adhoc_take_send(world.adhoc, &send, 100));
    xmpp_adhoc_tick(world.adhoc, ADHOC_GATHER);
    assert_int_equal(world.stanza_count, 0);
    xmpp_adhoc_tick(world.adhoc, 100 + ADHOC_GATHER);
    holds(world.stanzas[0], "<x type='result' xmlns='jabber:x:data'>");
    holds(world.stanzas[0], "<value>one</value><value>two</value><value></value>"
                            "<value>three\xEF\xBF\xBD</value>");
    send.key = "k3";
    assert_false(xmpp_adhoc_take_send(world.adhoc, &send, 400)); /* too late: it is a message */
    send.room = "bob@xmpp.test";
    assert_false(xmpp_adhoc_take_send(world.adhoc, &send, 0));
    free(id);
    world_finish(&world);
}

static void without_an_answer_words_say_so(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='help'", "", 0);
    xmpp_adhoc_tick(world.adhoc, ADHOC_REPLY - 1);
    assert_int_equal(world.stanza_count, 0);
    xmpp_adhoc_tick(world.adhoc, ADHOC_REPLY);
    holds(last_stanza(&world), "<note type='warn'>Not now.</note>");
    say(&world, "k1", "late", ADHOC_REPLY, false);
    world_finish(&world);
}

static void a_break_loses_nothing(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='help'", "", 0);
    say(&world, "k1", "gathered", 0, true);
    xmpp_adhoc_down(world.adhoc);
    holds(last_line(&world), "\"result\":\"later\"");
    holds(last_line(&world), "\"key\":\"k1\"");
    xmpp_adhoc_up(world.adhoc);
    free(world.lines[--world.line_count]);
    say(&world, "k1", "again", 1000, true);
    xmpp_adhoc_tick(world.adhoc, 1000 + ADHOC_GATHER);
    holds(world.stanzas[0], ">again</note>");
    xmpp_adhoc_down(world.adhoc);
    holds(last_line(&world), "\"t\":\"probed\"");
    holds(last_line(&world), "\"result\":\"unknown\"");
    world_finish(&world);
}

static void a_break_may_end_in_silence(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='help'", "", 0);
    say(&world, "k1", "gathered", 0, true);
    xmpp_adhoc_down(world.adhoc);
    xmpp_adhoc_up(world.adhoc);
    xmpp_adhoc_tick(world.adhoc, ADHOC_GATHER + ADHOC_REPLY);
    holds(last_stanza(&world), ">Not now.</note>"); /* what was gathered may have been changed */
    world_finish(&world);
}

/* ---- forms ---- */

static void what_it_needs_is_asked_for(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='mode'", "", 0);
    const char *form = last_stanza(&world);
    holds(form, "status='executing'");
    holds(form, "<actions execute='complete'><complete/></actions>");
    holds(form, "<field label='room' type='jid-single' var='room'><required/></field>");
    holds(form, "<field label='how' type='list-single' var='how'><required/><option><value>off"
                "</value></option><option><value>passive</value></option></field>");
    holds(form, "<field label='time' type='text-single' var='time'/>");
    char *id = value_of(form, "sessionid='", '\'');
    char *attributes = mem_print("node='mode' sessionid='%s' action='complete'", id);
    execute(&world, attributes, "", 1);
    holds(last_stanza(&world), "<bad-payload ");
    execute(&world, attributes,
            "<x xmlns='jabber:x:data' type='submit'><field var='room'><value>Help@rooms.xmpp.test"
            "</value></field><field var='how'><value>off\nhelp</value></field></x>",
            2);
    holds(last_line(&world), "\"text\":\"for help@rooms.xmpp.test: mode off help\"");
    execute(&world, attributes, "", 3); /* it is said already */
    holds(last_stanza(&world), "<bad-sessionid ");
    free(attributes);
    free(id);
    world_finish(&world);
}

static char *text_for(xmpp_ctx_t *context, const char *name, const char *fields, const char *room)
{
    json_t *list = json_loads(table, 0, NULL);
    char *form = mem_print("<x xmlns='jabber:x:data' type='submit'>%s</x>", fields);
    xmpp_stanza_t *stanza = stanza_of(context, form);
    char *text = commands_text(commands_find(list, name), stanza, room);
    xmpp_stanza_release(stanza);
    free(form);
    json_decref(list);
    return text;
}

static void a_form_becomes_words(void **state)
{
    static const struct {
        const char *name, *fields, *room, *wanted;
    } cases[] = {
        {"me", "<field var='what'><value>up</value></field>", NULL, "help up"},
        {"resources", "", NULL, "resources"},
        {"resources", "<field var='region'><value> UK </value></field>", NULL, "resources UK"},
        {"resources", "<field var='other'><value>UK</value></field>", NULL, "resources"},
        {"resources", "<field var='region'><value/></field>", NULL, "resources"},
        {"mode",
         "<field var='how'><value>off</value></field><field var='time'><value>2 h</value></field>",
         ROOM, "for " ROOM ": mode off for 2 h"},
        {"mode", "<field var='time'><value>2 h</value></field>", ROOM, NULL},
        {"mode", "<field var='how'><value>off</value></field>", NULL, NULL},
        {"mode",
         "<field var='how'><value>off</value></field><field var='room'><value>no room@</value>"
         "</field>",
         NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = text_for(*state, cases[i].name, cases[i].fields, cases[i].room);
        if (cases[i].wanted == NULL)
            assert_null(text);
        else
            assert_string_equal(text, cases[i].wanted);
        free(text);
    }
    char *longest = repeated("<field var='region'><value>", "x", 4097, "</value></field>");
    char *text = text_for(*state, "resources", longest, NULL);
    assert_string_equal(text, "resources");
    free(text);
    free(longest);
}

/* ---- bounds ---- */

static void a_session_is_of_who_began_it(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='resources'", "", 0);
    char *id = value_of(last_stanza(&world), "sessionid='", '\'');
    char *other = mem_print(
        "<iq xmlns='jabber:client' type='set' id='i1' from='bob@xmpp.test/x'><command "
        "xmlns='http://jabber.org/protocol/commands' node='resources' sessionid='%s'/></iq>",
        id);
    ask_as(&world, &ann, other, 0);
    holds(last_stanza(&world), "<bad-sessionid ");
    char *attributes = mem_print("node='resources' sessionid='%s' action='cancel'", id);
    execute(&world, attributes, "", 0);
    holds(last_stanza(&world), "status='canceled'");
    execute(&world, attributes, "", 0);
    holds(last_stanza(&world), "<bad-sessionid ");
    assert_int_equal(world.line_count, 0);
    free(attributes);
    free(other);
    free(id);
    world_finish(&world);
}

static void what_is_wrong_is_said(void **state)
{
    struct world world;
    world_init(&world, *state);
    execute(&world, "node='nothing'", "", 0);
    holds(last_stanza(&world), "<item-not-found ");
    execute(&world, "", "", 0);
    holds(last_stanza(&world), "<bad-request ");
    execute(&world, "node='help' action='prev'", "", 0);
    holds(last_stanza(&world), "<bad-action ");
    execute(&world, "node='help' sessionid='guessed'", "", 0);
    holds(last_stanza(&world), "<bad-sessionid ");
    assert_int_equal(world.line_count, 0);
    world_finish(&world);
}

static void sessions_are_few(void **state)
{
    struct world world;
    world_init(&world, *state);
    for (size_t i = 0; i < ADHOC_EACH; i++)
        execute(&world, "node='help'", "", 0);
    execute(&world, "node='help'", "", 0);
    holds(last_stanza(&world), "<resource-constraint ");
    assert_int_equal(world.line_count, ADHOC_EACH);
    xmpp_adhoc_tick(world.adhoc, ADHOC_REPLY);
    execute(&world, "node='resources'", "", 0);
    char *first = value_of(last_stanza(&world), "sessionid='", '\'');
    for (size_t i = 0; i < ADHOC_EACH; i++)
        execute(&world, "node='resources'", "", 0); /* the oldest form gives way */
    holds(last_stanza(&world), "status='executing'");
    char *attributes = mem_print("node='resources' sessionid='%s'", first);
    execute(&world, attributes, "", 0);
    holds(last_stanza(&world), "<bad-sessionid ");
    xmpp_adhoc_tick(world.adhoc, ADHOC_FORM);
    assert_int_equal(xmpp_adhoc_wait(world.adhoc, 0), -1);
    free(attributes);
    free(first);
    world_finish(&world);
}

/* ---- who asks ---- */

static void enter(struct room *room, xmpp_ctx_t *context, const char *nick, const char *item,
                  const char *id, const char *status)
{
    char *text = mem_print("<presence xmlns='jabber:client' from='" ROOM "/%s'><x "
                           "xmlns='http://jabber.org/protocol/muc#user'>%s%s</x><occupant-id "
                           "xmlns='urn:xmpp:occupant-id:0' id='%s'/></presence>",
                           nick, item, status, id);
    xmpp_stanza_t *stanza = stanza_of(context, text);
    xmpp_room_take_presence(room, stanza, NULL);
    xmpp_stanza_release(stanza);
    free(text);
}

static struct room *make_room(xmpp_ctx_t *context)
{
    struct room *room = xmpp_room_create(ROOM, "waymark");
    xmpp_stanza_t *info =
        stanza_of(context, "<iq xmlns='jabber:client' type='result' id='1' from='" ROOM
                           "'><query xmlns='http://jabber.org/protocol/disco#info'><feature "
                           "var='urn:xmpp:occupant-id:0'/></query></iq>");
    xmpp_room_take_features(room, info);
    xmpp_stanza_release(info);
    enter(room, context, "ann", "<item affiliation='owner' role='moderator'/>", "o-ann", "");
    enter(room, context, "bob", "<item affiliation='none' role='participant'/>", "o-bob", "");
    enter(room, context, "waymark", "<item affiliation='none' role='participant'/>", "o-way",
          "<status code='110'/>");
    return room;
}

static bool read_asker(xmpp_ctx_t *context, struct asker *asker, const char *from,
                       const struct room *room)
{
    static const char *bots[] = {"robot@xmpp.test"};
    const struct xmpp_settings settings = {
        .user = (char *)(uintptr_t)SELF, .bots = bots, .bot_count = 1};
    char *text = mem_print("<iq xmlns='jabber:client' type='set' id='1' from='%s'><occupant-id "
                           "xmlns='urn:xmpp:occupant-id:0' id='o-ann'/></iq>",
                           from);
    xmpp_stanza_t *iq = stanza_of(context, text);
    bool good = asker_read(asker, iq, &settings, room, SELF "/waymark");
    xmpp_stanza_release(iq);
    free(text);
    return good;
}

static void who_asks_is_as_attested(void **state)
{
    struct room *room = make_room(*state);
    struct asker asker;
    assert_true(read_asker(*state, &asker, "Ann@xmpp.test/x", NULL));
    assert_string_equal(asker.who.sender, "ann@xmpp.test");
    assert_string_equal(asker.who.room, "ann@xmpp.test");
    assert_null(asker.who.role);
    asker_finish(&asker);
    assert_true(read_asker(*state, &asker, ROOM "/bob", room)); /* says that it is ann */
    assert_string_equal(asker.who.sender, ROOM "#o-bob");
    assert_string_equal(asker.who.room, ROOM "/bob");
    assert_string_equal(asker.who.role, "member");
    assert_string_equal(asker.who.at, ROOM "/waymark");
    asker_finish(&asker);
    assert_true(read_asker(*state, &asker, ROOM "/ann", room));
    assert_string_equal(asker.who.role, "owner");
    asker_finish(&asker);
    static const char *const nobody[] = {SELF "/other", "xmpp.test", "robot@xmpp.test/x"};
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        assert_false(read_asker(*state, &asker, nobody[i], NULL));
        asker_finish(&asker);
    }
    static const char *const absent[] = {ROOM, ROOM "/waymark", ROOM "/cid"};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        assert_false(read_asker(*state, &asker, absent[i], room));
        asker_finish(&asker);
    }
    xmpp_room_destroy(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_is_listed_to_those_who_have_it),
        cmocka_unit_test(each_says_what_it_is),
        cmocka_unit_test(a_choice_is_said_and_answered),
        cmocka_unit_test(lines_stay_lines),
        cmocka_unit_test(without_an_answer_words_say_so),
        cmocka_unit_test(a_break_loses_nothing),
        cmocka_unit_test(a_break_may_end_in_silence),
        cmocka_unit_test(what_it_needs_is_asked_for),
        cmocka_unit_test(a_form_becomes_words),
        cmocka_unit_test(a_session_is_of_who_began_it),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(sessions_are_few),
        cmocka_unit_test(who_asks_is_as_attested),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
