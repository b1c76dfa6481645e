/* What is known of a group chat. A case is the presence that comes, and what it changes. */
#include "xmpp.h"

#include "driver/xmpp/room.h"

#define ROOM "help@rooms.xmpp.test"

struct stage {
    xmpp_ctx_t *context;
    struct room *room;
    const char *why;
};

static int stage_setup(void **data)
{
    struct stage *stage = mem_new(struct stage);
    stage->context = xmpp_ctx_new(NULL, NULL);
    stage->room = xmpp_room_create(ROOM, "waymark");
    *data = stage;
    return 0;
}

static int stage_teardown(void **data)
{
    struct stage *stage = *data;
    xmpp_room_destroy(stage->room);
    xmpp_ctx_free(stage->context);
    free(stage);
    return 0;
}

/* `content`: what stands in the presence. */
static enum room_change presence(struct stage *stage, const char *from, const char *type,
                                 const char *content)
{
    char *text = mem_print("<presence xmlns='jabber:client' from='%s'%s%s%s>%s</presence>", from,
                           *type != '\0' ? " type='" : "", type, *type != '\0' ? "'" : "", content);
    xmpp_stanza_t *stanza = stanza_of(stage->context, text);
    enum room_change change = xmpp_room_take_presence(stage->room, stanza, &stage->why);
    xmpp_stanza_release(stanza);
    free(text);
    return change;
}

#define X(content)        "<x xmlns='http://jabber.org/protocol/muc#user'>" content "</x>"
#define ITEM(affil, role) "<item affiliation='" affil "' role='" role "'/>"
#define CODE(code)        "<status code='" code "'/>"
#define PLAIN             X(ITEM("none", "participant"))
#define SELF              X(ITEM("none", "participant") CODE("110"))

static void join(struct stage *stage)
{
    assert_int_equal(presence(stage, ROOM "/waymark", "", SELF), ROOM_JOINED);
    assert_true(xmpp_room_joined(stage->room));
}

static enum room_role role_of(struct stage *stage, const char *nick)
{
    const char *from = NULL;
    return xmpp_room_role_of(stage->room, nick, &from);
}

static void it_is_joined_by_the_own_presence(void **data)
{
    struct stage *stage = *data;
    assert_int_equal(presence(stage, ROOM "/ann", "", PLAIN), ROOM_SAME);
    assert_int_equal(presence(stage, ROOM "/waymark", "", PLAIN), ROOM_SAME);
    assert_false(xmpp_room_joined(stage->room));
    join(stage);
    assert_int_equal(presence(stage, ROOM "/waymark", "", SELF), ROOM_SAME);
    assert_int_equal(xmpp_room_count(stage->room), 2);
    assert_false(xmpp_room_created(stage->room));
}

static void a_room_that_it_made_is_known(void **data)
{
    struct stage *stage = *data;
    assert_int_equal(
        presence(stage, ROOM "/waymark", "", X(ITEM("owner", "moderator") CODE("110") CODE("201"))),
        ROOM_JOINED);
    assert_true(xmpp_room_created(stage->room));
}

static void the_room_may_give_another_nick(void **data)
{
    struct stage *stage = *data;
    assert_int_equal(presence(stage, ROOM "/waymark-2", "",
                              X(ITEM("none", "participant") CODE("110") CODE("210"))),
                     ROOM_JOINED);
    assert_string_equal(xmpp_room_nick(stage->room), "waymark-2");
}

static void nicks_change(void **data)
{
    struct stage *stage = *data;
    join(stage);
    presence(stage, ROOM "/ann", "", X(ITEM("owner", "moderator")));
    assert_int_equal(
        presence(stage, ROOM "/ann", "unavailable", X("<item nick='anna'/>" CODE("303"))),
        ROOM_SAME);
    assert_int_equal(role_of(stage, "ann"), ROOM_MEMBER);
    presence(stage, ROOM "/anna", "", X(ITEM("owner", "moderator")));
    assert_int_equal(role_of(stage, "anna"), ROOM_OWNER);
    assert_int_equal(presence(stage, ROOM "/waymark", "unavailable",
                              X("<item nick='guide'/>" CODE("303") CODE("110"))),
                     ROOM_SAME);
    assert_string_equal(xmpp_room_nick(stage->room), "guide");
    assert_true(xmpp_room_joined(stage->room));
    assert_int_equal(presence(stage, ROOM "/guide", "", SELF), ROOM_SAME);
    assert_int_equal(xmpp_room_count(stage->room), 2);
}

static void departures_have_reasons(void **data)
{
    struct stage *stage = *data;
    static const struct {
        const char *content;
        enum room_change change;
    } cases[] = {
        {X(CODE("110")), ROOM_LEFT},
        {"", ROOM_LEFT},
        {X(CODE("110") CODE("307")), ROOM_KICKED},
        {X(CODE("301") CODE("110")), ROOM_BANNED},
        {X(CODE("110") CODE("321")), ROOM_KICKED},
        {X(CODE("110") CODE("322")), ROOM_KICKED},
        {X(CODE("110") CODE("332")), ROOM_SHUTDOWN},
        {X(CODE("110") CODE("333")), ROOM_LEFT},
        {X(CODE("110") CODE("307") CODE("333")), ROOM_LEFT},
        {X(CODE("110") "<destroy/>"), ROOM_DESTROYED},
        {X("<item affiliation='none' role='none'/><destroy jid='New@x'/>"), ROOM_DESTROYED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        join(stage);
        presence(stage, ROOM "/ann", "", PLAIN);
        assert_int_equal(presence(stage, ROOM "/waymark", "unavailable", cases[i].content),
                         cases[i].change);
        assert_non_null(stage->why);
        assert_false(xmpp_room_joined(stage->room));
        assert_int_equal(xmpp_room_count(stage->room), 0);
    }
    assert_string_equal(xmpp_room_successor(stage->room), "new@x");
    join(stage);
    assert_null(xmpp_room_successor(stage->room));
    presence(stage, ROOM "/waymark", "unavailable", X("<destroy jid='a b'/>"));
    assert_null(xmpp_room_successor(stage->room));
    /* Being told twice is nothing new. */
    assert_int_equal(presence(stage, ROOM "/waymark", "unavailable", X(CODE("110"))), ROOM_SAME);
}

static void refusals_have_reasons(void **data)
{
    struct stage *stage = *data;
    static const struct {
        const char *condition, *type;
        enum room_change change;
    } cases[] = {
        {"conflict", "cancel", ROOM_CONFLICT},
        {"not-authorized", "auth", ROOM_REFUSED},
        {"registration-required", "auth", ROOM_REFUSED},
        {"forbidden", "auth", ROOM_BANNED},
        {"item-not-found", "cancel", ROOM_REFUSED},
        {"not-allowed", "cancel", ROOM_REFUSED},
        {"not-acceptable", "cancel", ROOM_REFUSED},
        {"service-unavailable", "cancel", ROOM_REFUSED},
        {"gone", "cancel", ROOM_DESTROYED},
        {"remote-server-timeout", "wait", ROOM_SHUTDOWN},
        {"remote-server-not-found", "cancel", ROOM_SHUTDOWN},
        {"something-new", "wait", ROOM_SHUTDOWN},
        {"something-new", "cancel", ROOM_REFUSED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *error = mem_print("<x xmlns='http://jabber.org/protocol/muc'/><error type='%s'>"
                                "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                                cases[i].type, cases[i].condition);
        assert_int_equal(presence(stage, ROOM "/waymark", "error", error), cases[i].change);
        assert_non_null(stage->why);
        /* The room itself may say it, no other occupant, and no other room. */
        assert_int_equal(presence(stage, ROOM, "error", error), cases[i].change);
        assert_int_equal(presence(stage, ROOM "/ann", "error", error), ROOM_SAME);
        assert_int_equal(presence(stage, "other@rooms.xmpp.test/waymark", "error", error),
                         ROOM_SAME);
        assert_null(stage->why);
        free(error);
    }
    assert_int_equal(presence(stage, ROOM "/waymark", "error", ""), ROOM_REFUSED);
}

static void a_conflict_does_not_put_it_out(void **data)
{
    struct stage *stage = *data;
    join(stage);
    assert_int_equal(presence(stage, ROOM "/waymark", "error",
                              "<error type='cancel'><conflict "
                              "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"),
                     ROOM_CONFLICT);
    assert_true(xmpp_room_joined(stage->room));
    xmpp_room_set_nick(stage->room, xmpp_room_nick(stage->room));
    assert_string_equal(xmpp_room_nick(stage->room), "waymark");
}

static void roles_are_those_of_the_moment(void **data)
{
    struct stage *stage = *data;
    const char *from = NULL;
    join(stage);
    presence(stage, ROOM "/ann", "", X(ITEM("owner", "moderator")));
    assert_int_equal(xmpp_room_role_of(stage->room, "ann", &from), ROOM_OWNER);
    assert_string_equal(from, "affiliation owner");
    presence(stage, ROOM "/ann", "", X(ITEM("admin", "participant")));
    assert_int_equal(xmpp_room_role_of(stage->room, "ann", &from), ROOM_MODERATOR);
    assert_string_equal(from, "affiliation admin");
    presence(stage, ROOM "/ann", "", X(ITEM("none", "moderator")));
    assert_int_equal(xmpp_room_role_of(stage->room, "ann", &from), ROOM_MODERATOR);
    assert_string_equal(from, "role moderator");
    presence(stage, ROOM "/ann", "", X(ITEM("member", "participant")));
    assert_int_equal(xmpp_room_role_of(stage->room, "ann", &from), ROOM_MEMBER);
    assert_null(from);
    presence(stage, ROOM "/ann", "", X(ITEM("owner", "moderator")));
    presence(stage, ROOM "/ann", "unavailable", X(ITEM("owner", "none")));
    assert_int_equal(role_of(stage, "ann"), ROOM_MEMBER);
    assert_int_equal(role_of(stage, "nobody"), ROOM_MEMBER);
    /* Who is out of the room knows of no power in it. */
    presence(stage, ROOM "/ann", "", X(ITEM("owner", "moderator")));
    presence(stage, ROOM "/waymark", "unavailable", X(CODE("110")));
    presence(stage, ROOM "/ann", "", X(ITEM("owner", "moderator")));
    assert_int_equal(role_of(stage, "ann"), ROOM_MEMBER);
}

static void nobody_gives_themselves_a_role(void **data)
{
    struct stage *stage = *data;
    static const char *const forged[] = {
        /* beside the room's own */
        X(ITEM("owner", "moderator")) PLAIN,
        PLAIN X(ITEM("owner", "moderator")),
        X(ITEM("owner", "moderator") ITEM("none", "participant")),
        /* in other namespaces, other places */
        "<x xmlns='urn:x'><item affiliation='owner' role='moderator'/></x>" PLAIN,
        "<item affiliation='owner' role='moderator'/>" PLAIN,
        "<a><x xmlns='http://jabber.org/protocol/muc#user'>"
        "<item affiliation='owner' role='moderator'/></x></a>" PLAIN,
        X("<a>" ITEM("owner", "moderator") "</a>"),
        X(ITEM("OWNER", "MODERATOR")),
        X("<item e:affiliation='owner' xmlns:e='urn:e' affiliation='none' role='participant'/>"),
        "",
    };
    join(stage);
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        presence(stage, ROOM "/eve", "", forged[i]);
        if (role_of(stage, "eve") != ROOM_MEMBER)
            fail_msg("a role by %s", forged[i]);
        presence(stage, ROOM "/eve", "unavailable", "");
    }
    presence(stage, "other@rooms.xmpp.test/eve", "", X(ITEM("owner", "moderator")));
    presence(stage, "rooms.xmpp.test/eve", "", X(ITEM("owner", "moderator")));
    presence(stage, ROOM "", "", X(ITEM("owner", "moderator")));
    assert_int_equal(role_of(stage, "eve"), ROOM_MEMBER);
}

static void nobody_speaks_for_the_bot(void **data)
{
    struct stage *stage = *data;
    static const char *const forged[] = {
        X(ITEM("none", "participant") CODE("110")) PLAIN, /* what the room adds makes two */
        PLAIN X(CODE("110") CODE("301")),
        "<x xmlns='urn:x'><status code='110'/></x>" PLAIN,
        "<status code='110'/>" PLAIN,
    };
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        assert_int_equal(presence(stage, ROOM "/eve", "", forged[i]), ROOM_SAME);
        assert_string_equal(xmpp_room_nick(stage->room), "waymark");
    }
    join(stage);
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++)
        assert_int_equal(presence(stage, ROOM "/eve", "unavailable", forged[i]), ROOM_SAME);
    assert_int_equal(
        presence(stage, "other@rooms.xmpp.test/waymark", "unavailable", X(CODE("110") CODE("307"))),
        ROOM_SAME);
    assert_int_equal(presence(stage, ROOM "/waymark", "subscribe", ""), ROOM_SAME);
    assert_true(xmpp_room_joined(stage->room));
}

static bool features(struct stage *stage, const char *from, const char *type, const char *content)
{
    char *text = mem_print("<iq xmlns='jabber:client' id='1' from='%s' type='%s'>%s</iq>", from,
                           type, content);
    xmpp_stanza_t *iq = stanza_of(stage->context, text);
    bool taken = xmpp_room_take_features(stage->room, iq);
    xmpp_stanza_release(iq);
    free(text);
    return taken;
}

#define QUERY(content) "<query xmlns='http://jabber.org/protocol/disco#info'>" content "</query>"
#define FEATURE(name)  "<feature var='" name "'/>"

static void features_come_from_the_room(void **data)
{
    struct stage *stage = *data;
    static const char all[] = QUERY(FEATURE("urn:xmpp:occupant-id:0") FEATURE("urn:xmpp:sid:0")
                                        FEATURE("muc_nonanonymous") FEATURE("urn:xmpp:mam:2")
                                            FEATURE("urn:xmpp:message-moderate:1"));
    assert_false(features(stage, ROOM "/eve", "result", all));
    assert_false(features(stage, "other@rooms.xmpp.test", "result", all));
    assert_false(features(stage, "rooms.xmpp.test", "result", all));
    assert_false(features(stage, ROOM, "error", all));
    assert_false(features(stage, ROOM, "result", ""));
    assert_false(features(stage, ROOM, "result", QUERY("") QUERY("")));
    assert_false(xmpp_room_features_known(stage->room));
    assert_true(features(stage, ROOM, "result", all));
    assert_true(xmpp_room_has(stage->room, ROOM_OCCUPANT_ID));
    assert_true(xmpp_room_has(stage->room, ROOM_STANZA_ID));
    assert_true(xmpp_room_has(stage->room, ROOM_NONANONYMOUS));
    assert_true(xmpp_room_has(stage->room, ROOM_ARCHIVE));
    assert_true(xmpp_room_has(stage->room, ROOM_MODERATION_1));
    assert_false(xmpp_room_has(stage->room, ROOM_MODERATION_0));
    assert_false(xmpp_room_has(stage->room, ROOM_PASSWORD));
    assert_true(features(stage, ROOM, "result", QUERY("<feature/>" FEATURE("muc_moderated"))));
    assert_false(xmpp_room_has(stage->room, ROOM_OCCUPANT_ID));
    assert_true(xmpp_room_has(stage->room, ROOM_MODERATED));
    xmpp_room_reset(stage->room);
    assert_false(xmpp_room_features_known(stage->room));
    assert_false(xmpp_room_has(stage->room, ROOM_MODERATED));
}

static void reconfigured(struct stage *stage, const char *from, const char *content, bool wanted)
{
    char *text = mem_print("<message xmlns='jabber:client' type='groupchat' from='%s'>%s</message>",
                           from, content);
    xmpp_stanza_t *message = stanza_of(stage->context, text);
    assert_int_equal(xmpp_room_is_reconfigured(stage->room, message), wanted);
    xmpp_stanza_release(message);
    free(text);
}

static void changes_of_the_configuration_are_seen(void **data)
{
    struct stage *stage = *data;
    reconfigured(stage, ROOM, X(CODE("104")), true);
    reconfigured(stage, ROOM, X(CODE("172")), true);
    reconfigured(stage, ROOM, X(CODE("999")), false);
    reconfigured(stage, ROOM, "<subject/>", false);
    reconfigured(stage, ROOM "/eve", X(CODE("104")), false);
    reconfigured(stage, "other@x", X(CODE("104")), false);
}

#define OCCUPANT(id) "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" id "'/>"

static void expect_sender(struct stage *stage, const char *nick, const char *content,
                          const char *wanted)
{
    char *text = mem_print("<message xmlns='jabber:client'>%s</message>", content);
    xmpp_stanza_t *message = stanza_of(stage->context, text);
    char *sender = xmpp_room_sender(stage->room, nick, message);
    if (wanted == NULL)
        assert_null(sender);
    else
        assert_string_equal(sender, wanted);
    xmpp_stanza_release(message);
    free(sender);
    free(text);
}

static void people_have_an_identity(void **data)
{
    struct stage *stage = *data;
    join(stage);
    /* Nothing is believed that the room does not announce. */
    expect_sender(stage, "ann", OCCUPANT("o1"), ROOM "/ann");
    features(stage, ROOM, "result", QUERY(FEATURE("urn:xmpp:occupant-id:0")));
    expect_sender(stage, "ann", OCCUPANT("o1"), ROOM "#o1");
    expect_sender(stage, "ann", "", ROOM "/ann");
    expect_sender(stage, "ann", OCCUPANT("o1") OCCUPANT("o2"), ROOM "/ann");
    expect_sender(stage, "ann", OCCUPANT(""), ROOM "/ann");
    expect_sender(stage, "ann", "<occupant-id xmlns='urn:x' id='o1'/>", ROOM "/ann");
    char *huge = repeated("<occupant-id xmlns='urn:xmpp:occupant-id:0' id='", "x",
                          OCCUPANT_ID_MOST + 1, "'/>");
    expect_sender(stage, "ann", huge, ROOM "/ann");
    free(huge);
    huge = repeated("", "n", 1024, "");
    expect_sender(stage, huge, "", NULL);
    free(huge);
}

static void an_identity_leads_to_a_nick(void **data)
{
    struct stage *stage = *data;
    join(stage);
    presence(stage, ROOM "/ann", "", PLAIN OCCUPANT("o1"));
    presence(stage, ROOM "/bob", "", PLAIN OCCUPANT("o2") OCCUPANT("o1"));
    assert_string_equal(xmpp_room_nick_of(stage->room, ROOM "#o1"), "ann");
    assert_string_equal(xmpp_room_nick_of(stage->room, ROOM "/bob"), "bob");
    assert_null(xmpp_room_nick_of(stage->room, ROOM "#o2"));
    assert_null(xmpp_room_nick_of(stage->room, ROOM "/eve"));
    assert_null(xmpp_room_nick_of(stage->room, ROOM));
    assert_null(xmpp_room_nick_of(stage->room, "ann@xmpp.test"));
    assert_null(xmpp_room_nick_of(stage->room, ROOM "x/ann"));
    presence(stage, ROOM "/ann", "unavailable", PLAIN);
    assert_null(xmpp_room_nick_of(stage->room, ROOM "#o1"));
}

static void real_jids_only_where_shown(void **data)
{
    struct stage *stage = *data;
    join(stage);
    presence(stage, ROOM "/ann", "", PLAIN);
    assert_null(xmpp_room_occupant(stage->room, "ann")->real);
    presence(stage, ROOM "/ann", "",
             X("<item affiliation='none' role='participant' jid='Ann@xmpp.test/p'/>"));
    assert_string_equal(xmpp_room_occupant(stage->room, "ann")->real, "ann@xmpp.test");
    presence(stage, ROOM "/ann", "", X("<item jid='no jid@'/>"));
    assert_null(xmpp_room_occupant(stage->room, "ann")->real);
}

static void a_flood_is_bounded(void **data)
{
    struct stage *stage = *data;
    join(stage);
    for (int i = 0; i < ROOM_OCCUPANTS_MOST + 100; i++) {
        char *from = mem_print(ROOM "/%d", i);
        presence(stage, from, "", PLAIN);
        free(from);
    }
    assert_int_equal(xmpp_room_count(stage->room), ROOM_OCCUPANTS_MOST);
    /* A moderator who comes late is known all the same. */
    presence(stage, ROOM "/mod", "", X(ITEM("admin", "moderator")));
    assert_int_equal(role_of(stage, "mod"), ROOM_MODERATOR);
    for (int i = 0; i < ROOM_POWERS_MOST + 100; i++) {
        char *from = mem_print(ROOM "/m%d", i);
        presence(stage, from, "", X(ITEM("admin", "moderator")));
        free(from);
    }
    assert_int_equal(xmpp_room_count(stage->room), ROOM_OCCUPANTS_MOST + ROOM_POWERS_MOST);
    xmpp_room_reset(stage->room);
    assert_int_equal(xmpp_room_count(stage->room), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_is_joined_by_the_own_presence), TEST(a_room_that_it_made_is_known),
        TEST(the_room_may_give_another_nick),   TEST(nicks_change),
        TEST(departures_have_reasons),          TEST(refusals_have_reasons),
        TEST(a_conflict_does_not_put_it_out),   TEST(roles_are_those_of_the_moment),
        TEST(nobody_gives_themselves_a_role),   TEST(nobody_speaks_for_the_bot),
        TEST(features_come_from_the_room),      TEST(changes_of_the_configuration_are_seen),
        TEST(people_have_an_identity),          TEST(an_identity_leads_to_a_nick),
        TEST(real_jids_only_where_shown),       TEST(a_flood_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
