/* What the account keeps on its server: bookmarks of the rooms it was invited to, and a picture.
 * The server is played here; tests/servers has real ones. */
#include "xmpp.h"

#include "driver/line.h"
#include "driver/xmpp/avatar.h"
#include "driver/xmpp/bookmarks.h"
#include "driver/xmpp/doors.h"
#include "driver/xmpp/stanza.h"

#define SELF  "waymark@xmpp.test"
#define ROOM  "help@rooms.xmpp.test"
#define OTHER "care@rooms.xmpp.test"

enum { ROOMS_MOST = 4 };

struct world {
    xmpp_ctx_t *context;
    struct xmpp_bookmarks *bookmarks;
    struct xmpp_avatar *avatar;
    const char *rooms[ROOMS_MOST]; /* that it was invited to */
    size_t room_count;
    char *sent; /* the last stanza */
    char *id;   /* of it */
    size_t sent_count;
    char *saved;
    size_t changes; /* of the picture */
    bool gave_up;
};

static void keep_stanza(void *data, xmpp_stanza_t *stanza)
{
    struct world *world = data;
    free(world->sent);
    free(world->id);
    world->sent = text_of(stanza);
    world->id = mem_string(xmpp_stanza_get_id(stanza));
    world->sent_count++;
    xmpp_stanza_release(stanza);
}

static void keep_line(void *data, const struct line *line)
{
    struct world *world = data;
    world->gave_up |= line->type == LINE_LOG;
    if (line->type != LINE_SAVE)
        return;
    free(world->saved);
    world->saved = mem_string(line->blob);
}

static bool room_at(void *data, size_t index, struct xmpp_invited *invited)
{
    const struct world *world = data;
    if (index >= world->room_count)
        return false;
    *invited = (struct xmpp_invited){world->rooms[index], "waymark", NULL};
    return true;
}

static void follow(void *data, const char *room, const char *password)
{
    struct world *world = data;
    assert_null(password);
    assert_true(world->room_count < ROOMS_MOST);
    world->rooms[world->room_count++] = str_equal(room, ROOM) ? ROOM : OTHER;
    xmpp_bookmarks_changed(world->bookmarks);
}

static void unfollow(void *data, const char *room)
{
    struct world *world = data;
    size_t at = 0;
    while (!str_equal(world->rooms[at], room))
        at++;
    world->rooms[at] = world->rooms[--world->room_count];
    xmpp_bookmarks_changed(world->bookmarks);
}

static void world_init(struct world *world, xmpp_ctx_t *context, const char *saved)
{
    static const struct xmpp_bookmarks_calls calls = {keep_stanza, keep_line, room_at, follow,
                                                      unfollow};
    *world = (struct world){.context = context};
    world->bookmarks = xmpp_bookmarks_create(context, SELF, saved, &calls, world);
}

static void world_finish(struct world *world)
{
    xmpp_bookmarks_destroy(world->bookmarks);
    xmpp_avatar_destroy(world->avatar);
    free(world->sent);
    free(world->id);
    free(world->saved);
}

static void holds(const char *text, const char *wanted)
{
    assert_non_null(text);
    if (strstr(text, wanted) == NULL)
        fail_msg("wanted: %s\n    in: %s", wanted, text);
}

/* The server's answer to the last stanza. */
static void answer_as(struct world *world, const char *from, const char *type, const char *inner,
                      bool taken)
{
    char *text = mem_print("<iq xmlns='jabber:client' type='%s' id='%s' from='%s'>%s</iq>", type,
                           world->id, from, inner);
    xmpp_stanza_t *iq = stanza_of(world->context, text);
    bool was = world->avatar != NULL ? xmpp_avatar_take_answer(world->avatar, iq)
                                     : xmpp_bookmarks_take_answer(world->bookmarks, iq);
    assert_int_equal(was, taken);
    xmpp_stanza_release(iq);
    free(text);
}

static void answer(struct world *world, const char *inner)
{
    answer_as(world, SELF, "result", inner, true);
}

static void refuse(struct world *world, const char *condition)
{
    char *error = mem_print("<error type='cancel'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                            "</error>",
                            condition);
    answer_as(world, SELF, "error", error, true);
    free(error);
}

static void tell(struct world *world, const char *from, const char *items, bool taken)
{
    char *text =
        mem_print("<message xmlns='jabber:client' type='headline' from='%s'><event "
                  "xmlns='http://jabber.org/protocol/pubsub#event'><items node='" NS_BOOKMARKS
                  "'>%s</items></event></message>",
                  from, items);
    xmpp_stanza_t *message = stanza_of(world->context, text);
    assert_int_equal(xmpp_bookmarks_take_message(world->bookmarks, message), taken);
    xmpp_stanza_release(message);
    free(text);
}

#define ITEM(room, join) \
    "<item id='" room "'><conference xmlns='urn:xmpp:bookmarks:1' autojoin='" join "'/></item>"
#define ITEMS(items)                                                                              \
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:bookmarks:1'>" items \
    "</items></pubsub>"

/* ---- bookmarks ---- */

static void an_invited_room_is_written_down(void **state)
{
    struct world world;
    world_init(&world, *state, NULL);
    world.rooms[world.room_count++] = ROOM;
    xmpp_bookmarks_changed(world.bookmarks); /* not before it is known what is there */
    assert_int_equal(world.sent_count, 0);
    xmpp_bookmarks_up(world.bookmarks);
    holds(world.sent, "<items node='urn:xmpp:bookmarks:1'/>");
    refuse(&world, "item-not-found");
    holds(world.sent, "<item id='" ROOM "'><conference autojoin='true' "
                      "xmlns='urn:xmpp:bookmarks:1'><nick>waymark</nick></conference></item>");
    holds(world.sent, "<field var='pubsub#access_model'><value>whitelist</value></field>");
    assert_null(world.saved);
    answer_as(&world, "ann@xmpp.test", "result", "", false); /* it is nobody's to answer */
    answer(&world, "");
    assert_string_equal(world.saved, "[\"" ROOM "\"]");
    unfollow(&world, ROOM); /* the bot was put out */
    holds(world.sent, "<retract node='urn:xmpp:bookmarks:1' notify='true'><item id='" ROOM "'/>");
    answer(&world, "");
    assert_string_equal(world.saved, "[]");
    world_finish(&world);
}

static void a_bookmark_is_followed_and_its_end(void **state)
{
    struct world world;
    world_init(&world, *state, NULL);
    xmpp_bookmarks_up(world.bookmarks);
    answer(&world, ITEMS(ITEM(ROOM, "true") ITEM("care@rooms.xmpp.test", "false")));
    assert_int_equal(world.room_count, 1);
    assert_int_equal(world.sent_count, 1); /* what is there is not written again */
    tell(&world, "ann@xmpp.test", "<retract id='" ROOM "'/>", false);
    assert_int_equal(world.room_count, 1);
    tell(&world, SELF, ITEM(OTHER, "1"), true);
    assert_int_equal(world.room_count, 2);
    tell(&world, SELF, "<retract id='" ROOM "'/>", true);
    assert_int_equal(world.room_count, 1);
    tell(&world, SELF, ITEM(OTHER, "false"), true);
    assert_int_equal(world.room_count, 0);
    assert_int_equal(world.sent_count, 1); /* somebody else's bookmarks stay */
    tell(&world, SELF, "<item id='no room'/><item/><retract id='rooms.xmpp.test'/>", true);
    world_finish(&world);
}

static void what_happened_meanwhile_is_seen(void **state)
{
    struct world world;
    world_init(&world, *state, "[\"" ROOM "\",\"" OTHER "\"]");
    world.rooms[world.room_count++] = ROOM;
    xmpp_bookmarks_up(world.bookmarks);
    /* Ours was taken away; the other's room it left in its last moment. */
    answer(&world, ITEMS(ITEM("care@rooms.xmpp.test", "true")));
    assert_int_equal(world.room_count, 0);
    holds(world.sent, "<retract ");
    holds(world.sent, OTHER);
    world_finish(&world);
}

static void a_page_proves_nothing(void **state)
{
    struct world world;
    world_init(&world, *state, "[\"" ROOM "\"]");
    world.rooms[world.room_count++] = ROOM;
    xmpp_bookmarks_up(world.bookmarks);
    answer(&world, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "
                   "node='urn:xmpp:bookmarks:1'/><set xmlns='http://jabber.org/protocol/rsm'/>"
                   "</pubsub>");
    assert_int_equal(world.room_count, 1);
    world_finish(&world);
}

static void a_server_that_lost_them_gets_them_again(void **state)
{
    struct world world;
    world_init(&world, *state, "[\"" ROOM "\"]");
    world.rooms[world.room_count++] = ROOM;
    xmpp_bookmarks_up(world.bookmarks);
    refuse(&world, "item-not-found");
    assert_int_equal(world.room_count, 1);
    holds(world.sent, "<publish node='urn:xmpp:bookmarks:1'>");
    world_finish(&world);
}

static void a_node_is_made_fit_where_it_must_be(void **state)
{
    struct world world;
    world_init(&world, *state, NULL);
    world.rooms[world.room_count++] = ROOM;
    xmpp_bookmarks_up(world.bookmarks);
    refuse(&world, "item-not-found");
    refuse(&world, "conflict");
    holds(world.sent, "<create node='urn:xmpp:bookmarks:1'/>");
    refuse(&world, "conflict"); /* it is there */
    holds(world.sent, "<configure node='urn:xmpp:bookmarks:1'>");
    holds(world.sent, "<field var='pubsub#access_model'><value>whitelist</value></field>");
    answer(&world, "");
    holds(world.sent, "<publish ");
    assert_null(strstr(world.sent, "publish-options"));
    answer(&world, "");
    assert_string_equal(world.saved, "[\"" ROOM "\"]");
    world_finish(&world);
}

static void where_there_are_none_it_goes_without(void **state)
{
    struct world world;
    world_init(&world, *state, NULL);
    world.rooms[world.room_count++] = ROOM;
    xmpp_bookmarks_up(world.bookmarks);
    refuse(&world, "service-unavailable");
    assert_int_equal(world.sent_count, 1);
    xmpp_bookmarks_up(world.bookmarks);
    refuse(&world, "item-not-found");
    refuse(&world, "not-acceptable");
    refuse(&world, "not-allowed");
    assert_true(world.gave_up); /* and nothing for all eyes */
    xmpp_bookmarks_changed(world.bookmarks);
    assert_int_equal(world.sent_count, 4);
    world_finish(&world);
}

/* ---- the picture ---- */

#define PICTURE "picture"

static void keep_change(void *data)
{
    ((struct world *)data)->changes++;
}

static void avatar_init(struct world *world, xmpp_ctx_t *context)
{
    static const struct xmpp_avatar_calls calls = {keep_stanza, keep_change};
    world_init(world, context, NULL);
    world->avatar =
        xmpp_avatar_create(context, SELF, PICTURE, strlen(PICTURE), "image/png", &calls, world);
    xmpp_avatar_up(world->avatar);
}

static char *presence_of(const struct world *world)
{
    xmpp_stanza_t *presence = xmpp_presence_new(world->context);
    xmpp_avatar_dress(world->avatar, presence);
    char *text = text_of(presence);
    xmpp_stanza_release(presence);
    return text;
}

static void a_picture_is_set_where_it_differs(void **state)
{
    struct world world;
    avatar_init(&world, *state);
    holds(world.sent, "<items node='urn:xmpp:avatar:metadata'/>");
    char *presence = presence_of(&world);
    holds(presence, "<x xmlns='vcard-temp:x:update'/>"); /* it is not known yet */
    free(presence);
    refuse(&world, "item-not-found");
    holds(world.sent, "<data xmlns='urn:xmpp:avatar:data'>cGljdHVyZQ==</data>");
    holds(world.sent, "<value>open</value>");
    refuse(&world, "conflict"); /* the node is of another kind: it stays so */
    holds(world.sent, "<data xmlns='urn:xmpp:avatar:data'>");
    assert_null(strstr(world.sent, "open"));
    answer(&world, "");
    holds(world.sent, "<info bytes='7' id='");
    holds(world.sent, "type='image/png'");
    answer(&world, "");
    holds(world.sent, "<vCard xmlns='vcard-temp'/>");
    answer(&world, "<vCard xmlns='vcard-temp'><FN>A guide</FN><PHOTO><BINVAL>b2xk</BINVAL></PHOTO>"
                   "</vCard>");
    holds(world.sent, "<vCard xmlns='vcard-temp'><FN");
    holds(world.sent, ">A guide</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>cGljdHVyZQ==</BINVAL>"
                      "</PHOTO></vCard>");
    assert_null(strstr(world.sent, "b2xk"));
    assert_int_equal(world.changes, 0);
    answer(&world, "");
    assert_int_equal(world.changes, 1);
    presence = presence_of(&world);
    holds(presence, "<photo>");
    free(presence);
    world_finish(&world);
}

static void a_picture_that_is_there_stays(void **state)
{
    struct world world;
    avatar_init(&world, *state);
    unsigned char digest[XMPP_SHA1_DIGEST_SIZE];
    char hash[2 * XMPP_SHA1_DIGEST_SIZE + 1];
    xmpp_sha1_digest((const unsigned char *)PICTURE, strlen(PICTURE), digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hash + 2 * i, 3, "%02x", digest[i]);
    char *metadata = mem_print(
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'>"
        "<item id='%s'><metadata xmlns='urn:xmpp:avatar:metadata'><info id='%s'/></metadata>"
        "</item></items></pubsub>",
        hash, hash);
    answer(&world, metadata);
    holds(world.sent, "<vCard xmlns='vcard-temp'/>");
    answer(&world, "<vCard xmlns='vcard-temp'><PHOTO><BINVAL>cGlj\ndHVy ZQ==</BINVAL></PHOTO>"
                   "</vCard>");
    assert_int_equal(world.sent_count, 2); /* two questions, no change */
    char *presence = presence_of(&world);
    holds(presence, hash);
    free(presence);
    free(metadata);
    world_finish(&world);
}

static void a_server_without_either_is_let_be(void **state)
{
    struct world world;
    avatar_init(&world, *state);
    refuse(&world, "service-unavailable");
    holds(world.sent, "<vCard ");
    refuse(&world, "service-unavailable");
    assert_int_equal(world.sent_count, 2);
    assert_int_equal(world.changes, 0);
    answer_as(&world, SELF, "result", "", false);
    world_finish(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invited_room_is_written_down),
        cmocka_unit_test(a_bookmark_is_followed_and_its_end),
        cmocka_unit_test(what_happened_meanwhile_is_seen),
        cmocka_unit_test(a_page_proves_nothing),
        cmocka_unit_test(a_server_that_lost_them_gets_them_again),
        cmocka_unit_test(a_node_is_made_fit_where_it_must_be),
        cmocka_unit_test(where_there_are_none_it_goes_without),
        cmocka_unit_test(a_picture_is_set_where_it_differs),
        cmocka_unit_test(a_picture_that_is_there_stays),
        cmocka_unit_test(a_server_without_either_is_let_be),
    };
    return cmocka_run_group_tests(tests, context_setup, context_teardown);
}
