/* What the Matrix driver keeps and reads around its rooms: those that were encrypted, pictures, who
 * was last in a room, direct conversations that it made. */
#include "matrix.h"

#include "driver/matrix/alone.h"
#include "driver/matrix/sealed.h"
#include "driver/picture.h"

static struct sealed *again(struct sealed *sealed)
{
    char *blob = sealed_blob(sealed);
    sealed_destroy(sealed);
    struct sealed *next = sealed_create(blob);
    free(blob);
    return next;
}

static void sealed_rooms_outlive_the_process(void **data)
{
    (void)data;
    struct sealed *sealed = sealed_create(NULL);
    assert_false(sealed_tell(sealed, "!a:hs.test"));
    assert_true(sealed_add(sealed, "!a:hs.test"));
    assert_false(sealed_add(sealed, "!a:hs.test"));
    assert_true(sealed_add(sealed, "!\"b\\:hs.test"));
    for (int process = 0; process < 2; process++) {
        assert_true(sealed_tell(sealed, "!a:hs.test"));
        assert_false(sealed_tell(sealed, "!a:hs.test"));
        assert_true(sealed_has(sealed, "!\"b\\:hs.test"));
        assert_false(sealed_has(sealed, "!c:hs.test"));
        sealed = again(sealed);
    }
    sealed_destroy(sealed);
}

static void sealed_rooms_are_bounded(void **data)
{
    (void)data;
    struct sealed *sealed = sealed_create(NULL);
    char room[32];
    for (int i = 0; i < 6000; i++) {
        snprintf(room, sizeof room, "!room%d:hs.test", i);
        sealed_add(sealed, room);
    }
    char *blob = sealed_blob(sealed);
    assert_in_range(strlen(blob), 40 * 1024, 200 * 1024);
    free(blob);
    assert_true(sealed_has(sealed, room));
    assert_false(sealed_has(sealed, "!room0:hs.test"));
    sealed_destroy(sealed);
}

static void what_was_kept_may_be_anything(void **data)
{
    (void)data;
    static const char *const blobs[] = {"", "{", "{}", "[1,null,[],\"no room\"]", "\"!a:hs.test\""};
    for (size_t i = 0; i < sizeof blobs / sizeof blobs[0]; i++) {
        struct sealed *sealed = sealed_create(blobs[i]);
        assert_false(sealed_has(sealed, "no room"));
        assert_false(sealed_has(sealed, "!a:hs.test"));
        sealed_destroy(sealed);
    }
}

static void pictures_are_known_by_their_first_bytes(void **data)
{
    (void)data;
    static const struct {
        const char *bytes;
        size_t length;
        const char *type; /* NULL: none */
    } files[] = {
        {"\x89PNG\r\n\x1a\nx", 9, "image/png"},
        {"\xff\xd8\xff\xe0", 4, "image/jpeg"},
        {"GIF89a", 6, "image/gif"},
        {"GIF87a", 6, "image/gif"},
        {"RIFF\0\0\0\0WEBPVP8 ", 16, "image/webp"},
        {"RIFF\0\0\0\0WAVEfmt ", 16, NULL},
        {"\x89PNG", 4, NULL},
        {"<svg xmlns", 10, NULL},
        {"", 0, NULL},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *type = picture_type(files[i].bytes, files[i].length);
        if (files[i].type == NULL)
            assert_null(type);
        else
            assert_string_equal(type, files[i].type);
    }
}

static int64_t last_change(const char *members)
{
    json_t *answer = json_of(members);
    int64_t last = alone_last_change(answer, SELF);
    json_decref(answer);
    return last;
}

#define WENT(user, word, time) "{'state_key':'" user "','origin_server_ts':" time "," word "}"
#define JOINED                 "'content':{'membership':'join'}"
#define INVITED                "'content':{'membership':'invite'}"
#define LEFT                   "'content':{'membership':'leave'}"

/* The time is that of the room's last member event, whenever the process began. */
static void alone_since_the_last_one_went(void **data)
{
    (void)data;
    assert_int_equal(last_change("{'chunk':[" WENT(SELF, JOINED, "5") "]}"), 5);
    assert_int_equal(
        last_change("{'chunk':[" WENT("@a:x", LEFT, "9") "," WENT(SELF, JOINED, "5") "]}"), 9);
    assert_int_equal(
        last_change("{'chunk':[" WENT(SELF, JOINED, "5") "," WENT("@a:x", INVITED, "9") "]}"), -1);
    assert_int_equal(last_change("{'chunk':[" WENT("@a:x", JOINED, "9") "]}"), -1);
    assert_int_equal(last_change("{'chunk':[1,{},{'content':{'membership':'join'}}]}"), -1);
    assert_int_equal(last_change("{}"), -1);
    assert_int_equal(alone_last_change(NULL, SELF), -1);
}

/* What says whom a room was made for is believed of the bot itself only. */
static void rooms_say_whom_they_were_made_for(void **data)
{
    (void)data;
    static const char *const makers[] = {SELF, "@mallory:hs.test"};
    for (size_t i = 0; i < 2; i++) {
        struct room *room = room_create("!r:hs.test", SELF);
        state(room, "m.room.create", makers[i],
              "{'room_version':'11','" ROOM_MADE_FOR "':'@ann:hs.test'}");
        member(room, SELF, "join", 0);
        if (i == 0)
            assert_string_equal(room_made_for(room), "@ann:hs.test");
        else
            assert_null(room_made_for(room));
        assert_int_equal(room_direct(room), i == 0);
        room_destroy(room);
    }
}

/* Who invited is known from the invitation, and from the join after it. */
static void rooms_know_who_invited(void **data)
{
    (void)data;
    struct room *room = room_of_version("11");
    room_mark_joined(room);
    assert_null(room_invited_by(room));
    take(room,
         "{'type':'m.room.member','state_key':'" SELF "','sender':'" SELF "','event_id':'$j',"
         "'origin_server_ts':7,'content':{'membership':'join'},'unsigned':{'prev_sender':"
         "'@ann:hs.test','prev_content':{'membership':'invite','is_direct':true}}}",
         0);
    assert_string_equal(room_invited_by(room), "@ann:hs.test");
    assert_true(room_direct(room));
    take(room,
         "{'type':'m.room.member','state_key':'" SELF "','sender':'" SELF "','event_id':'$n',"
         "'origin_server_ts':8,'content':{'membership':'join','displayname':'x'},'unsigned':{"
         "'prev_sender':'@bob:hs.test','prev_content':{'membership':'join'}}}",
         0);
    assert_string_equal(room_invited_by(room), "@ann:hs.test");
    room_destroy(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_rooms_outlive_the_process),
        cmocka_unit_test(sealed_rooms_are_bounded),
        cmocka_unit_test(what_was_kept_may_be_anything),
        cmocka_unit_test(pictures_are_known_by_their_first_bytes),
        cmocka_unit_test(alone_since_the_last_one_went),
        cmocka_unit_test(rooms_say_whom_they_were_made_for),
        cmocka_unit_test(rooms_know_who_invited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
