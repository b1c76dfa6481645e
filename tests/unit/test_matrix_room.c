/* What the Matrix driver knows of a room. */
#include "matrix.h"

#include "driver/clean.h"
#include "driver/matrix/acl.h"
#include "driver/matrix/names.h"
#include "driver/matrix/power.h"

#define LEVELS "m.room.power_levels"
#define ANN    "@ann:hs.test"
#define BEN    "@ben:hs.test"

/* A room of a version with power levels. */
static struct room *levelled(const char *version, const char *content)
{
    struct room *room = room_of_version(version);
    state(room, LEVELS, ANN, content);
    return room;
}

static void levels_make_roles(void **unused)
{
    (void)unused;
    struct room *room = levelled("11", "{'users':{'@ann:hs.test':100,'@mod:hs.test':50,"
                                       "'@half:hs.test':49,'@low:hs.test':-1}}");
    assert_int_equal(room_role_of(room, ANN), ROOM_OWNER);
    assert_int_equal(room_role_of(room, "@mod:hs.test"), ROOM_MODERATOR);
    assert_int_equal(room_role_of(room, "@half:hs.test"), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, "@low:hs.test"), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, BEN), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, "@mod:hs.tes"), ROOM_MEMBER);
    assert_int_equal(room_power_of(room, "@mod:hs.test"), 50);
    /* New levels replace all that was. */
    state(room, LEVELS, ANN, "{'users':{'@ann:hs.test':99},'redact':60,'kick':70}");
    assert_int_equal(room_role_of(room, ANN), ROOM_MODERATOR);
    assert_int_equal(room_role_of(room, "@mod:hs.test"), ROOM_MEMBER);
    state(room, LEVELS, ANN, "{'users':{'@ann:hs.test':69},'redact':60,'kick':70}");
    assert_int_equal(room_role_of(room, ANN), ROOM_MEMBER);
    state(room, LEVELS, ANN, "{'users':{'@ann:hs.test':69},'redact':70,'kick':60}");
    assert_int_equal(room_role_of(room, ANN), ROOM_MEMBER);
    room_destroy(room);
}

static void what_everybody_has_is_no_rank(void **unused)
{
    (void)unused;
    struct room *room = levelled("11", "{'users_default':100,'users':{'@ann:hs.test':100}}");
    assert_int_equal(room_role_of(room, ANN), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, BEN), ROOM_MEMBER);
    state(room, LEVELS, ANN, "{'redact':0,'kick':0,'users':{'@ann:hs.test':1}}");
    assert_int_equal(room_role_of(room, BEN), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, ANN), ROOM_MODERATOR);
    state(room, LEVELS, ANN, "{'redact':-9,'kick':-9,'users_default':-9,'users':{'" BEN "':0}}");
    assert_int_equal(room_role_of(room, BEN), ROOM_MEMBER);
    room_destroy(room);
}

static void strings_are_levels_up_to_version_9(void **unused)
{
    (void)unused;
    static const char content[] =
        "{'redact':'40','users':{'@a:x':' +0100 ','@b:x':'-5','@c:x':'5x',"
        "'@d:x':'99999999999999999999999','@e:x':'','@f:x':50}}";
    struct room *room = levelled("9", content);
    assert_int_equal(room_power_of(room, "@a:x"), 100);
    assert_int_equal(room_power_of(room, "@c:x"), 0);
    assert_int_equal(room_power_of(room, "@d:x"), 0);
    assert_int_equal(room_power_of(room, "@e:x"), 0);
    assert_int_equal(room_power_of(room, "@f:x"), 50);
    room_destroy(room);
    room = levelled("10", content);
    assert_int_equal(room_power_of(room, "@a:x"), 0);
    assert_int_equal(room_role_of(room, "@f:x"), ROOM_MODERATOR);
    room_destroy(room);
    room = levelled("org.example.odd", content);
    assert_int_equal(room_version(room), 0);
    assert_int_equal(room_power_of(room, "@a:x"), 0);
    room_destroy(room);
}

static void the_state_comes_in_any_order(void **unused)
{
    (void)unused;
    struct room *room = room_create("!r:hs.test", SELF);
    assert_int_equal(room_version(room), -1);
    state(room, LEVELS, ANN, "{'users':{'@ann:hs.test':'100'}}");
    assert_int_equal(room_role_of(room, ANN), ROOM_MEMBER);
    state(room, "m.room.create", ANN, "{'creator':'@ann:hs.test'}");
    assert_int_equal(room_version(room), 1);
    assert_int_equal(room_role_of(room, ANN), ROOM_OWNER);
    room_destroy(room);
}

static void the_creator_rules_where_there_are_no_levels(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("10");
    assert_int_equal(room_power_of(room, ANN), 100);
    assert_int_equal(room_role_of(room, BEN), ROOM_MEMBER);
    state(room, LEVELS, ANN, "{}");
    assert_int_equal(room_power_of(room, ANN), 0);
    room_destroy(room);
    /* From version 11 on the content does not name the creator. */
    room = room_create("!r:hs.test", SELF);
    state(room, "m.room.create", ANN, "{'room_version':'11','creator':'@ben:hs.test'}");
    assert_int_equal(room_power_of(room, ANN), 100);
    assert_int_equal(room_power_of(room, BEN), 0);
    room_destroy(room);
    room = room_create("!r:hs.test", SELF);
    state(room, "m.room.create", ANN, "{'room_version':'10','creator':'@ben:hs.test'}");
    assert_int_equal(room_power_of(room, BEN), 100);
    room_destroy(room);
}

static void creators_of_version_12_are_above_all(void **unused)
{
    (void)unused;
    struct room *room = room_create("!dzAvhash", SELF);
    state(room, "m.room.create", ANN,
          "{'room_version':'12','additional_creators':['@ben:hs.test',7,'nobody']}");
    state(room, LEVELS, ANN, "{'users':{'@cat:hs.test':100},'redact':9000}");
    assert_int_equal(room_role_of(room, ANN), ROOM_OWNER);
    assert_true(room_power_of(room, ANN) == POWER_INFINITE);
    assert_int_equal(room_role_of(room, BEN), ROOM_OWNER);
    assert_int_equal(room_role_of(room, "nobody"), ROOM_MEMBER);
    assert_int_equal(room_power_of(room, "@cat:hs.test"), 100);
    /* A room is made only once. */
    state(room, "m.room.create", "@eve:x", "{'room_version':'12'}");
    assert_int_equal(room_role_of(room, "@eve:x"), ROOM_MEMBER);
    room_destroy(room);
    room = room_create("!r:hs.test", SELF);
    state(room, "m.room.create", ANN,
          "{'room_version':'11','additional_creators':['@ben:hs.test']}");
    state(room, LEVELS, ANN, "{}");
    assert_int_equal(room_role_of(room, ANN), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, BEN), ROOM_MEMBER);
    room_destroy(room);
}

static enum room_role role_by(const struct room *room, const char *content, const char *user)
{
    json_t *levels = content == NULL ? NULL : json_of(content);
    int64_t level = -1;
    enum room_role role = room_role_by(room, levels, user, &level);
    json_decref(levels);
    return role;
}

/* What the homeserver shows now counts, and what was heard of the room stays as it was. */
static void levels_of_this_moment_make_roles(void **unused)
{
    (void)unused;
    struct room *room = levelled("11", "{'users':{'@ann:hs.test':100,'@ben:hs.test':50}}");
    assert_int_equal(role_by(room, "{'users':{'@ann:hs.test':100}}", BEN), ROOM_MEMBER);
    assert_int_equal(role_by(room, "{'users':{'@ben:hs.test':60},'kick':61}", BEN), ROOM_MEMBER);
    assert_int_equal(role_by(room, "{'users':{'@ben:hs.test':61},'kick':61}", BEN), ROOM_MODERATOR);
    assert_int_equal(role_by(room, "{'users':{'@ben:hs.test':'100'}}", BEN), ROOM_MEMBER);
    assert_int_equal(role_by(room, NULL, ANN), ROOM_OWNER);
    assert_int_equal(role_by(room, NULL, BEN), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, BEN), ROOM_MODERATOR);
    room_destroy(room);
    room = room_of_version("12");
    assert_int_equal(role_by(room, "{'users':{'@ben:hs.test':100}}", ANN), ROOM_OWNER);
    int64_t level = 0;
    json_t *levels = json_of("{}");
    room_role_by(room, levels, ANN, &level);
    assert_true(level == POWER_INFINITE);
    json_decref(levels);
    room_destroy(room);
}

/* However many have a level, that of the one who is asked about is read. */
static void nobody_is_lost_among_many_levels(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    json_t *users = json_object();
    for (int i = 0; i < 2 * POWER_USERS_MOST; i++) {
        char user[32];
        snprintf(user, sizeof user, "@u%d:x", i);
        json_object_set_new(users, user, json_integer(50));
    }
    json_t *levels = json_pack("{s:o}", "users", users);
    char last[32];
    int64_t level = 0;
    snprintf(last, sizeof last, "@u%d:x", 2 * POWER_USERS_MOST - 1);
    assert_int_equal(room_role_by(room, levels, last, &level), ROOM_MODERATOR);
    assert_int_equal(level, 50);
    json_decref(levels);
    room_destroy(room);
}

static void state_has_an_empty_key(void **unused)
{
    (void)unused;
    struct room *room = levelled("11", "{'users':{'@ann:hs.test':100}}");
    take(room, "{'type':'m.room.power_levels','state_key':'x','content':{'users':{'@eve:x':100}}}",
         0);
    take(room, "{'type':'m.room.power_levels','content':{'users':{'@eve:x':100}}}", 0);
    take(room, "{'type':'m.room.power_levels','state_key':'','content':[]}", 0);
    take(room, "{'type':'m.room.encryption','state_key':'x','content':{}}", 0);
    assert_int_equal(room_role_of(room, "@eve:x"), ROOM_MEMBER);
    assert_int_equal(room_role_of(room, ANN), ROOM_OWNER);
    assert_false(room_encrypted(room));
    room_destroy(room);
}

static void speaking_needs_membership_and_power(void **unused)
{
    (void)unused;
    const char *why = NULL;
    struct room *room = levelled("11", "{'events':{'m.reaction':1}}");
    assert_false(room_may_send(room, "m.room.message", &why));
    assert_string_equal(why, "the bot is not in the room");
    member(room, SELF, "join", 0);
    assert_true(room_may_send(room, "m.room.message", &why));
    assert_false(room_may_send(room, "m.reaction", &why));
    assert_string_equal(why, "the bot's power level in the room is too low to speak there");
    assert_true(room_may_send(room, "m.room.redaction", NULL));
    assert_false(room_may_send(room, "m.never.heard.of", NULL));
    state(room, LEVELS, ANN, "{'events_default':5,'users':{'@way:hs.test':5}}");
    assert_true(room_may_send(room, "m.room.encrypted", NULL));
    state(room, LEVELS, ANN, "{'events_default':5,'users':{'@way:hs.test':4}}");
    assert_false(room_may_send(room, "m.room.encrypted", NULL));
    /* Muted below what everybody has. */
    state(room, LEVELS, ANN, "{'users':{'@way:hs.test':-1}}");
    assert_false(room_may_send(room, "m.room.message", NULL));
    state(room, LEVELS, ANN, "{}");
    member(room, SELF, "ban", 0);
    assert_false(room_may_send(room, "m.room.message", NULL));
    room_destroy(room);
}

static bool lets_in(const char *content, const char *server)
{
    json_t *value = json_of(content);
    bool good = acl_allows(value, server);
    json_decref(value);
    return good;
}

static void server_acls_are_globs(void **unused)
{
    (void)unused;
    assert_true(lets_in("{'allow':['*']}", "hs.test"));
    assert_false(lets_in("{'allow':['*'],'deny':['*.test']}", "hs.test"));
    assert_false(lets_in("{'allow':['*'],'deny':['*.test']}", "hs.test:8448"));
    assert_true(lets_in("{'allow':['*'],'deny':['*.test']}", "test"));
    assert_false(lets_in("{'allow':['*'],'deny':['HS.TEST']}", "hs.test"));
    assert_false(lets_in("{'allow':['*'],'deny':['hs.te?t']}", "hs.test"));
    assert_true(lets_in("{'allow':['*'],'deny':['hs.tes?t']}", "hs.test"));
    assert_true(lets_in("{'allow':['*'],'deny':['hs.tes']}", "hs.test"));
    assert_true(lets_in("{'allow':['a*b*c']}", "aXbXbYc"));
    assert_false(lets_in("{'allow':['a*b*c']}", "aXbXbY"));
    assert_true(lets_in("{'allow':[7,'hs.test**']}", "hs.test"));
    assert_false(lets_in("{'allow':[]}", "hs.test"));
    assert_false(lets_in("{}", "hs.test"));
    assert_false(lets_in("{'allow':'*'}", "hs.test"));
}

static void server_acls_know_addresses(void **unused)
{
    (void)unused;
    static const char strict[] = "{'allow':['*'],'allow_ip_literals':false}";
    assert_false(lets_in(strict, "1.2.3.4"));
    assert_false(lets_in(strict, "1.2.3.4:8448"));
    assert_false(lets_in(strict, "[::1]:8448"));
    assert_true(lets_in(strict, "1.2.3.4.example.org"));
    assert_true(lets_in("{'allow':['*'],'allow_ip_literals':'false'}", "1.2.3.4"));
    assert_false(lets_in("{'allow':['*'],'deny':['[::1]']}", "[::1]:8448"));
}

static void a_room_shuts_our_server_out(void **unused)
{
    (void)unused;
    const char *why = NULL;
    struct room *room = room_of_version("11");
    member(room, SELF, "join", 0);
    state(room, "m.room.server_acl", ANN, "{'allow':['*'],'deny':['hs.test']}");
    assert_false(room_may_send(room, "m.room.message", &why));
    assert_string_equal(why, "the room's server ACL denies the bot's homeserver");
    state(room, "m.room.server_acl", ANN, "{'allow':['*']}");
    assert_true(room_may_send(room, "m.room.message", &why));
    room_destroy(room);
}

static void encryption_has_no_way_back(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    assert_false(room_encrypted(room));
    state(room, "m.room.encryption", ANN, "{'algorithm':'m.megolm.v1.aes-sha2'}");
    state(room, "m.room.encryption", ANN, "{}");
    assert_true(room_encrypted(room));
    room_destroy(room);
    room = room_of_version("11");
    state(room, "m.room.encryption", ANN, "{}");
    assert_true(room_encrypted(room));
    room_destroy(room);
    room = room_of_version("11");
    room_mark_encrypted(room);
    assert_true(room_encrypted(room));
    room_destroy(room);
}

static void expect_successor(struct room *room, const char *sender, const char *content,
                             const char *want)
{
    const char *by = NULL;
    state(room, "m.room.tombstone", sender, content);
    const char *got = room_successor(room, &by);
    if (want == NULL) {
        assert_null(got);
        return;
    }
    assert_non_null(got);
    assert_string_equal(got, want);
    assert_string_equal(by, sender);
}

static void a_tombstone_needs_power(void **unused)
{
    (void)unused;
    struct room *room = levelled("11", "{'users':{'@ann:hs.test':100,'@mod:hs.test':50}}");
    expect_successor(room, ANN, "{'replacement_room':'!new:hs.test'}", "!new:hs.test");
    expect_successor(room, "@mod:hs.test", "{'replacement_room':'!v12hash'}", "!v12hash");
    expect_successor(room, BEN, "{'replacement_room':'!evil:x'}", NULL);
    expect_successor(room, ANN, "{'replacement_room':'#new:hs.test'}", NULL);
    expect_successor(room, ANN, "{'replacement_room':'!r:hs.test'}", NULL);
    expect_successor(room, ANN, "{'replacement_room':['!new:hs.test']}", NULL);
    expect_successor(room, ANN, "{'replacement_room':'!'}", NULL);
    expect_successor(room, ANN, "{}", NULL);
    state(room, LEVELS, ANN,
          "{'users':{'@ann:hs.test':100,'@mod:hs.test':50},'events':{'m.room.tombstone':100}}");
    expect_successor(room, "@mod:hs.test", "{'replacement_room':'!new:hs.test'}", NULL);
    expect_successor(room, ANN, "{'replacement_room':'!new:hs.test'}", "!new:hs.test");
    char id[400];
    memset(id, 'a', sizeof id);
    id[0] = '!';
    id[256] = '\0';
    char *content = mem_print("{'replacement_room':'%s'}", id);
    expect_successor(room, ANN, content, NULL);
    free(content);
    room_destroy(room);
}

static void a_successor_names_its_predecessor(void **unused)
{
    (void)unused;
    struct room *room = room_create("!new:hs.test", SELF);
    assert_null(room_predecessor(room));
    state(room, "m.room.create", ANN,
          "{'room_version':'11','predecessor':{'room_id':'!r:hs.test','event_id':'$t'}}");
    assert_string_equal(room_predecessor(room), "!r:hs.test");
    room_destroy(room);
}

static void summary(struct room *room, const char *text, int64_t now)
{
    json_t *value = json_of(text);
    room_take_summary(room, value, now);
    json_decref(value);
}

static void a_summary_counts_the_members(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    assert_int_equal(room_member_count(room), 0);
    member(room, ANN, "join", 0);
    summary(room, "{'m.joined_member_count':20000,'m.invited_member_count':3}", 0);
    member(room, BEN, "join", 0); /* lazily told: counted already */
    assert_int_equal(room_member_count(room), 20000);
    summary(room, "{'m.heroes':[]}", 0);
    summary(room, "{'m.joined_member_count':-1}", 0);
    summary(room, "{'m.joined_member_count':'1'}", 0);
    assert_int_equal(room_member_count(room), 20000);
    summary(room, "{'m.joined_member_count':2}", 0);
    assert_int_equal(room_member_count(room), 2);
    summary(room, "{'m.joined_member_count':9000000000000}", 0);
    assert_int_equal(room_member_count(room), INT32_MAX);
    room_destroy(room);
}

static void events_count_where_there_is_no_summary(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    member(room, SELF, "join", 0);
    member(room, ANN, "join", 0);
    member(room, ANN, "join", 0); /* a new name */
    member(room, BEN, "invite", 0);
    assert_int_equal(room_member_count(room), 2);
    member(room, BEN, "join", 0);
    assert_int_equal(room_member_count(room), 3);
    member(room, ANN, "leave", 0);
    member(room, ANN, "ban", 0);
    member(room, BEN, "dance", 0);
    member(room, "no id", "join", 0);
    assert_int_equal(room_member_count(room), 2);
    for (int i = 0; i < 5000; i++) {
        char user[32];
        snprintf(user, sizeof user, "@u%d:x", i);
        member(room, user, "join", 0);
    }
    assert_int_equal(room_member_count(room), 1024);
    room_destroy(room);
}

static void direct_is_marked_and_of_two(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    member(room, SELF, "join", 0);
    member(room, ANN, "join", 0);
    assert_false(room_direct(room));
    room_mark_direct(room, true);
    assert_true(room_direct(room));
    member(room, BEN, "invite", 0);
    assert_false(room_direct(room));
    member(room, BEN, "join", 0);
    assert_false(room_direct(room));
    member(room, BEN, "leave", 0);
    assert_true(room_direct(room));
    summary(room, "{'m.joined_member_count':2,'m.invited_member_count':1}", 0);
    assert_false(room_direct(room));
    summary(room, "{'m.joined_member_count':2,'m.invited_member_count':0}", 0);
    assert_true(room_direct(room));
    room_mark_direct(room, false);
    assert_false(room_direct(room));
    room_destroy(room);
    room = room_create("!r:hs.test", SELF);
    room_mark_direct(room, true);
    assert_false(room_direct(room)); /* nobody knows yet how many are there */
    room_destroy(room);
}

static void stripped(struct room *room, const char *text)
{
    json_t *value = json_of(text);
    room_take_stripped(room, value);
    json_decref(value);
}

#define INVITE                                                                          \
    "{'type':'m.room.member','state_key':'" SELF "','sender':'@ann:hs.test','content':" \
    "{'membership':'invite','is_direct':true}}"

static void an_invitation_proves_only_itself(void **unused)
{
    (void)unused;
    struct room *room = room_create("!r:hs.test", SELF);
    stripped(room, "{'type':'m.room.create','state_key':'','sender':'@eve:x','content':{"
                   "'room_version':'12'}}");
    stripped(room, "{'type':'m.room.encryption','state_key':'','sender':'@eve:x','content':{}}");
    stripped(room, "{'type':'m.room.member','state_key':'" SELF "','sender':'@eve:x','content':"
                   "{'membership':'join'}}");
    stripped(room, "{'type':'m.room.member','state_key':'@eve:x','sender':'@eve:x','content':"
                   "{'membership':'invite'}}");
    assert_int_equal(room_own_change(room).membership, ROOM_NOTHING);
    stripped(room, INVITE);
    assert_int_equal(room_own_change(room).membership, ROOM_INVITED);
    assert_string_equal(room_own_change(room).by, ANN);
    assert_null(room_own_change(room).event);
    assert_false(room_encrypted(room));
    assert_int_equal(room_role_of(room, "@eve:x"), ROOM_MEMBER);
    assert_int_equal(room_version(room), -1);
    /* It said that it is a direct conversation, and so it stays. */
    member(room, SELF, "join", 0);
    summary(room, "{'m.joined_member_count':2}", 0);
    assert_true(room_direct(room));
    room_destroy(room);
}

static void a_join_tells_what_the_invitation_said(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    take(room,
         "{'type':'m.room.member','state_key':'" SELF "','sender':'" SELF "','event_id':'$j',"
         "'content':{'membership':'join'},'unsigned':{'prev_content':{'membership':'invite',"
         "'is_direct':true}}}",
         0);
    summary(room, "{'m.joined_member_count':2}", 0);
    assert_true(room_direct(room));
    room_destroy(room);
}

static void own_membership_says_who_did_it(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    take(room,
         "{'type':'m.room.member','state_key':'" SELF "','sender':'" SELF "','event_id':'$j',"
         "'origin_server_ts':1000,'content':{'membership':'join'}}",
         0);
    assert_int_equal(room_own_change(room).membership, ROOM_JOINED);
    assert_string_equal(room_own_change(room).event, "$j");
    assert_int_equal(room_own_change(room).joined_at, 1000);
    take(room,
         "{'type':'m.room.member','state_key':'" SELF "','sender':'" SELF "','event_id':'$n',"
         "'origin_server_ts':2000,'content':{'membership':'join','displayname':'new'}}",
         0);
    assert_string_equal(room_own_change(room).event, "$j");
    assert_int_equal(room_own_change(room).joined_at, 1000);
    take(room,
         "{'type':'m.room.member','state_key':'" SELF "','sender':'" ANN "','event_id':'$k',"
         "'content':{'membership':'leave'}}",
         0);
    assert_int_equal(room_own_change(room).membership, ROOM_LEFT);
    assert_string_equal(room_own_change(room).by, ANN);
    assert_string_equal(room_own_change(room).event, "$k");
    member(room, SELF, "ban", 0);
    assert_int_equal(room_own_change(room).membership, ROOM_BANNED);
    room_destroy(room);
}

static void left_alone_since(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    assert_int_equal(room_alone_since(room), -1);
    member(room, SELF, "join", 10);
    assert_int_equal(room_alone_since(room), 10);
    summary(room, "{'m.joined_member_count':2,'m.invited_member_count':0}", 20);
    assert_int_equal(room_alone_since(room), -1);
    summary(room, "{'m.joined_member_count':1}", 30);
    summary(room, "{'m.joined_member_count':1}", 40);
    assert_int_equal(room_alone_since(room), 30);
    summary(room, "{'m.invited_member_count':1}", 50);
    assert_int_equal(room_alone_since(room), -1);
    summary(room, "{'m.invited_member_count':0}", 60);
    member(room, SELF, "leave", 70);
    assert_int_equal(room_alone_since(room), -1);
    room_destroy(room);
}

static void the_last_names_are_kept(void **unused)
{
    (void)unused;
    struct room *room = room_of_version("11");
    assert_null(room_name_of(room, ANN));
    member(room, ANN, "join", 0);
    assert_string_equal(room_name_of(room, ANN), "Name of @ann:hs.test");
    member(room, ANN, "leave", 0);
    assert_null(room_name_of(room, ANN));
    for (int i = 0; i < 1000; i++) {
        char user[32];
        snprintf(user, sizeof user, "@u%d:x", i);
        member(room, user, "join", 0);
        assert_non_null(room_name_of(room, user));
    }
    assert_null(room_name_of(room, "@u0:x"));
    assert_null(room_name_of(room, "@u967:x"));
    assert_string_equal(room_name_of(room, "@u968:x"), "Name of @u968:x");
    room_destroy(room);
}

static void clean(const char *name, const char *want)
{
    char got[CLEAN_NAME_LONGEST + 1];
    clean_name(name, got);
    assert_string_equal(got, want);
}

static void names_are_fit_to_be_shown(void **unused)
{
    (void)unused;
    clean("Ann", "Ann");
    clean("  Ann\n\tB\x7f ", "AnnB");
    clean("\xE2\x80\xAE"
          "evil\xE2\x80\xAC\xE2\x80\x8B",
          "evil"); /* right-to-left override */
    clean("\xE2\x80\xA8\xEF\xBB\xBF", "");
    clean("J\xC3\xB6rg", "J\xC3\xB6rg");
    char zalgo[1500] = "Z";
    for (int i = 0; i < 700; i++)
        strncat(zalgo, "\xCC\x80", 3);
    char got[CLEAN_NAME_LONGEST + 1];
    clean_name(zalgo, got);
    assert_true(strlen(got) <= CLEAN_NAME_LONGEST);
}

static void history_ends_with_the_own_join(void **unused)
{
    (void)unused;
#define JOIN(more) \
    "{'type':'m.room.member','state_key':'" SELF "','content':{'membership':'join'}" more "}"
    static const struct {
        const char *event;
        bool own;
    } vectors[] = {
        {JOIN(""), true},
        {JOIN(",'unsigned':{'prev_content':{'membership':'leave'}}"), true},
        {JOIN(",'unsigned':{'prev_content':{'membership':'join'}}"), false},
        {"{'type':'m.room.message'}", false},
        {"{}", false},
        {"[7]", false},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        json_t *event = json_of(vectors[i].event);
        if (room_is_own_join(event, SELF) != vectors[i].own || room_is_own_join(event, "@other:x"))
            fail_msg("%s", vectors[i].event);
        json_decref(event);
    }
    assert_false(room_is_own_join(NULL, SELF));
}

static void nonsense_changes_nothing(void **unused)
{
    (void)unused;
    static const char *const values[] = {"null", "7",  "-1", "1.5",   "true",         "''",
                                         "'x'",  "[]", "{}", "[[7]]", "{'a':{'b':1}}"};
    static const char *const types[] = {"m.room.create",     LEVELS,
                                        "m.room.member",     "m.room.tombstone",
                                        "m.room.server_acl", "m.other"};
    static const char *const fields[] = {"users",        "users_default", "membership",
                                         "room_version", "predecessor",   "additional_creators",
                                         "events",       "allow"};
    size_t count = sizeof values / sizeof *values;
    for (size_t i = 0; i < count * count; i++) {
        struct room *room = room_create("!r:hs.test", SELF);
        for (size_t type = 0; type < 6; type++) {
            for (size_t field = 0; field < 8; field++) {
                char *event =
                    mem_print("{'type':'%s','state_key':'','sender':%s,'content':{'%s':%s},"
                              "'unsigned':%s}",
                              types[type], values[i / count], fields[field], values[i % count],
                              values[i / count]);
                take(room, event, 0);
                free(event);
            }
        }
        take(room, "[]", 0);
        room_take_state(room, NULL, 0);
        room_take_summary(room, NULL, 0);
        room_take_stripped(room, NULL);
        assert_int_equal(room_role_of(room, "@eve:x"), ROOM_MEMBER);
        assert_null(room_successor(room, NULL));
        room_destroy(room);
    }
}

/* A room with everything that a usual one has, and 20,000 members seen. */
static void a_room_is_small(void **unused)
{
    (void)unused;
    json_t *levels = json_of("{'users':{}}");
    for (int i = 0; i < 20000; i++) {
        char user[32];
        snprintf(user, sizeof user, "@u%d:hs.test", i);
        json_object_set_new(json_object_get(levels, "users"), user, json_integer(i % 2 * 50));
    }
    struct power power;
    power_init(&power);
    power_take_levels(&power, levels, SELF);
    assert_int_equal(power.user_count, POWER_USERS_MOST);
    power_finish(&power);
    json_decref(levels);
    struct names names = {0};
    for (int i = 0; i < 20000; i++) {
        char user[32];
        snprintf(user, sizeof user, "@u%d:hs.test", i);
        names_take(&names, user, "A name");
    }
    assert_int_equal(names.count, NAMES_MOST);
    names_finish(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_make_roles),
        cmocka_unit_test(what_everybody_has_is_no_rank),
        cmocka_unit_test(strings_are_levels_up_to_version_9),
        cmocka_unit_test(the_state_comes_in_any_order),
        cmocka_unit_test(the_creator_rules_where_there_are_no_levels),
        cmocka_unit_test(creators_of_version_12_are_above_all),
        cmocka_unit_test(levels_of_this_moment_make_roles),
        cmocka_unit_test(nobody_is_lost_among_many_levels),
        cmocka_unit_test(state_has_an_empty_key),
        cmocka_unit_test(speaking_needs_membership_and_power),
        cmocka_unit_test(server_acls_are_globs),
        cmocka_unit_test(server_acls_know_addresses),
        cmocka_unit_test(a_room_shuts_our_server_out),
        cmocka_unit_test(encryption_has_no_way_back),
        cmocka_unit_test(a_tombstone_needs_power),
        cmocka_unit_test(a_successor_names_its_predecessor),
        cmocka_unit_test(a_summary_counts_the_members),
        cmocka_unit_test(events_count_where_there_is_no_summary),
        cmocka_unit_test(direct_is_marked_and_of_two),
        cmocka_unit_test(an_invitation_proves_only_itself),
        cmocka_unit_test(a_join_tells_what_the_invitation_said),
        cmocka_unit_test(own_membership_says_who_did_it),
        cmocka_unit_test(left_alone_since),
        cmocka_unit_test(the_last_names_are_kept),
        cmocka_unit_test(names_are_fit_to_be_shown),
        cmocka_unit_test(history_ends_with_the_own_join),
        cmocka_unit_test(nonsense_changes_nothing),
        cmocka_unit_test(a_room_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
