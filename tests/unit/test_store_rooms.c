/* Rooms of messages are kept as hashes: who talks with the bot alone is not in the file. */
#include "support.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/store.h"

static const unsigned char key[KEYED_KEY_LENGTH] = "a key of the tests, not a secret";
static const char ann[] = "ann@example.org";

static struct store *open_keyed(const char *path)
{
    char *why = NULL;
    struct store *store = store_open(path, &why);
    if (store == NULL)
        fail_msg("%s", why);
    assert_true(store_key(store, key));
    return store;
}

static bool is_fresh(struct store *store, const char *account, const char *room, const char *id)
{
    bool fresh = false;
    assert_true(store_inbox_add(store, account, room, id, 20, &fresh));
    return fresh;
}

static void count_said(void *data, const struct said_row *row)
{
    (void)row;
    ++*(size_t *)data;
}

static size_t said_in(struct store *store, const char *room)
{
    size_t count = 0;
    assert_true(store_said_of(store, "irc", room, "q", count_said, &count));
    return count;
}

static void say(struct store *store, const char *key_of_it, const char *room)
{
    struct said_row row = {key_of_it, "irc", room, "q", "", 0, SAID_CRISIS, "", "", 20};
    assert_true(store_said_add(store, &row));
}

static bool file_has(const char *path, const char *text)
{
    struct buf bytes;
    const char *why = NULL;
    buf_init(&bytes, 16 * 1024 * 1024);
    bool found = file_read(path, &bytes, &why) &&
                 memmem(bytes.data, bytes.length, text, strlen(text)) != NULL;
    buf_finish(&bytes);
    return found;
}

static void nobodys_name_is_in_the_file(void **state)
{
    (void)state;
    struct store *store = open_keyed("./store.db");
    assert_true(is_fresh(store, "irc", ann, "1"));
    say(store, "k", ann);
    assert_int_equal(said_in(store, ann), 1);
    assert_false(file_has("./store.db-wal", ann));
    store_close(store);
    assert_true(file_has("./store.db", "irc"));
    assert_false(file_has("./store.db", ann));
    store = open_keyed("./store.db");
    assert_false(is_fresh(store, "irc", ann, "1"));
    assert_true(is_fresh(store, "irc", "#help", "1"));
    assert_true(is_fresh(store, "xmpp", ann, "1"));
    bool was = false;
    assert_true(store_inbox_remove(store, "irc", ann, "1", &was));
    assert_true(was);
    assert_true(store_inbox_remove(store, "irc", ann, "1", &was));
    assert_false(was);
    assert_true(is_fresh(store, "irc", ann, "1"));
    store_close(store);
}

static void what_was_said_in_one_room_can_be_dropped(void **state)
{
    (void)state;
    struct store *store = open_keyed("./store.db");
    say(store, "k", ann);
    say(store, "l", "#help");
    assert_true(store_said_forget_room(store, "xmpp", ann));
    assert_int_equal(said_in(store, ann), 1);
    assert_true(store_said_forget_room(store, "irc", ann));
    assert_int_equal(said_in(store, ann), 0);
    assert_int_equal(said_in(store, "#help"), 1);
    store_close(store);
}

static void what_nobody_waits_for_is_dropped(void **state)
{
    (void)state;
    struct store *store = open_keyed("./store.db");
    struct outbox_row row = {.key = "k",
                             .account = "gone",
                             .room = ann,
                             .state = OUTBOX_HANDED,
                             .line = "{}",
                             .created = 10};
    assert_true(store_outbox_add(store, &row));
    assert_true(store_outbox_forget(store, 10));
    assert_false(store_outbox_add(store, &row)); /* still there */
    assert_true(store_outbox_forget(store, 11));
    assert_true(store_outbox_add(store, &row));
    store_close(store);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobodys_name_is_in_the_file),
        TEST(what_was_said_in_one_room_can_be_dropped),
        TEST(what_nobody_waits_for_is_dropped),
    };
    return cmocka_run_group_tests_name("rooms in the store", tests, NULL, NULL);
}
