/* What the store keeps of alerts, crises and schedules. */
#include "support.h"

#include "store/store.h"

static int set_up(void **state)
{
    char *why = NULL;
    *state = store_open(":memory:", &why);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    store_close(*state);
    return 0;
}

static int64_t add_alert(struct store *store, const char *room, const char *kind, int64_t at,
                         int64_t remind_at)
{
    struct alert_row row = {.account = "irc",
                            .room = room,
                            .staff = "#mods",
                            .kind = kind,
                            .message = "m1",
                            .at = at,
                            .remind_at = remind_at};
    int64_t id = 0;
    assert_true(store_alert_add(store, &row, &id));
    return id;
}

static bool fold_into(struct store *store, int64_t id, const char *room, const char *kind,
                      const char *staff, int64_t since, int64_t most)
{
    struct alert_row row = {
        .id = id, .account = "irc", .room = room, .kind = kind, .staff = staff, .message = ""};
    bool folded = false;
    assert_true(store_alert_fold(store, &row, since, most, 500, &folded));
    return folded;
}

/* Into the first alert. */
static bool fold(struct store *store, const char *room, const char *kind, const char *staff,
                 int64_t since)
{
    return fold_into(store, 1, room, kind, staff, since, 9);
}

static void say_alert(void *data, const struct alert_row *row)
{
    size_t length = strlen(data);
    snprintf((char *)data + length, 256 - length, "%lld:%s:%s:%lld ", (long long)row->id, row->room,
             row->kind, (long long)row->count);
}

static const char *due(struct store *store, int64_t now, char out[256])
{
    out[0] = '\0';
    assert_true(store_alert_due(store, now, say_alert, out));
    return out;
}

static const char *open_ones(struct store *store, const char *staff, const char *room, int64_t id,
                             char out[256])
{
    out[0] = '\0';
    assert_true(store_alert_open(store, "irc", staff, room, id, say_alert, out));
    return out;
}

static void alerts_of_a_kind_are_folded(void **state)
{
    struct store *store = *state;
    char out[256];
    assert_false(fold(store, "#a", "human", "#mods", 0));
    assert_int_equal(add_alert(store, "#a", "human", 100, 0), 1);
    assert_true(fold(store, "#a", "human", "#mods", 99));
    assert_false(fold(store, "#a", "human", "#mods", 100)); /* too long ago */
    assert_false(fold(store, "#b", "human", "#mods", 0));
    assert_false(fold(store, "#a", "unsure", "#mods", 0));
    assert_false(fold(store, "#a", "human", "#others", 0)); /* they have not read of it */
    add_alert(store, "#a", "human", 200, 0);
    assert_true(fold(store, "#a", "human", "#mods", 99)); /* the second is somebody else's */
    assert_true(fold_into(store, 2, "#a", "human", "#mods", 99, 9));
    assert_string_equal(open_ones(store, "#mods", "", 0, out), "1:#a:human:3 2:#a:human:2 ");
    assert_false(fold_into(store, 0, "#a", "human", "#mods", 99, 3));
    assert_true(fold_into(store, 0, "#a", "human", "#mods", 99, 2)); /* too many: to the last */
    assert_false(fold_into(store, 0, "#a", "unsure", "#mods", 99, 2));
    assert_true(store_alert_done(store, 2)); /* whoever took note has not read of more */
    assert_false(fold_into(store, 2, "#a", "human", "#mods", 99, 9));
    assert_string_equal(open_ones(store, "#mods", "", 0, out), "1:#a:human:3 ");
}

static void say_message(void *data, const struct alert_row *row)
{
    snprintf(data, 256, "%s", row->message);
}

/* The link of a reminder leads to what was written last. */
static void a_folded_alert_has_the_newest_message(void **state)
{
    struct store *store = *state;
    struct alert_row row = {.id = 1,
                            .account = "irc",
                            .room = "#a",
                            .kind = "human",
                            .staff = "#mods",
                            .message = "m2"};
    char out[256];
    bool folded = false, told = true;
    assert_true(store_alert_told(store, "irc", "#mods", &told));
    assert_false(told);
    add_alert(store, "#a", "human", 100, 200);
    assert_true(store_alert_fold(store, &row, 0, 9, 500, &folded));
    assert_true(store_alert_due(store, 200, say_message, out));
    assert_string_equal(out, "m2");
    assert_true(fold(store, "#a", "human", "#mods", 0)); /* one without a message */
    assert_true(store_alert_due(store, 200, say_message, out));
    assert_string_equal(out, "m2");
    assert_true(store_alert_told(store, "irc", "#mods", &told));
    assert_true(told);
    assert_true(store_alert_told(store, "irc", "#a", &told));
    assert_false(told);
}

static void alerts_wait_until_somebody_takes_note(void **state)
{
    struct store *store = *state;
    char out[256];
    int64_t next = -1;
    assert_true(store_alert_next(store, &next));
    assert_int_equal(next, 0);
    add_alert(store, "#a", "human", 1, 50);
    add_alert(store, "#b", "human", 1, 40);
    add_alert(store, "#b", "unsure", 1, 0);
    assert_true(store_alert_next(store, &next));
    assert_int_equal(next, 40);
    assert_string_equal(due(store, 39, out), "");
    assert_string_equal(due(store, 50, out), "1:#a:human:1 2:#b:human:1 ");
    assert_true(store_alert_reminded(store, 2));
    assert_string_equal(due(store, 50, out), "1:#a:human:1 ");
    assert_string_equal(open_ones(store, "#others", "", 0, out), "");
    assert_string_equal(open_ones(store, "#others", "#b", 0, out), "2:#b:human:1 3:#b:unsure:1 ");
    assert_string_equal(open_ones(store, "#mods", "", 2, out), "2:#b:human:1 ");
    assert_string_equal(open_ones(store, "#others", "#a", 2, out), "");
    assert_true(store_alert_done(store, 1));
    assert_string_equal(due(store, 99, out), "");
    assert_string_equal(open_ones(store, "#mods", "", 1, out), "");
    assert_true(store_alert_forget(store, 2));
    assert_string_equal(open_ones(store, "#mods", "", 0, out), "");
    assert_int_equal(add_alert(store, "#a", "human", 1, 0), 4); /* no number twice */
}

static void the_last_crisis_of_a_room_is_known(void **state)
{
    struct store *store = *state;
    int64_t at = -1;
    assert_true(store_crisis_get(store, "irc", "#a", &at));
    assert_int_equal(at, 0);
    assert_true(store_crisis_set(store, "irc", "#a", 5));
    assert_true(store_crisis_set(store, "irc", "#a", 9));
    assert_true(store_crisis_set(store, "irc", "#b", 4));
    assert_true(store_crisis_get(store, "irc", "#a", &at));
    assert_int_equal(at, 9);
    assert_true(store_crisis_forget(store, 9));
    assert_true(store_crisis_get(store, "irc", "#b", &at));
    assert_int_equal(at, 0);
    assert_true(store_crisis_get(store, "irc", "#a", &at));
    assert_int_equal(at, 9);
}

static void say_schedule(void *data, const struct schedule_row *row)
{
    size_t length = strlen(data);
    snprintf((char *)data + length, 256 - length, "%lld:%s:%s:%s:%lld:%lld:%lld ",
             (long long)row->id, row->room, row->entry, row->expression, (long long)row->due,
             (long long)row->missed, (long long)row->missed_at);
}

static void schedules_come_again(void **state)
{
    struct store *store = *state;
    struct schedule_row row = {0, "irc", "#a", "faq/x", "0 9 * * *", 70, 0, 0};
    char out[256] = "";
    int64_t id = 0, next = -1;
    bool was_there = true;
    assert_true(store_schedule_next(store, &next));
    assert_int_equal(next, 0);
    assert_true(store_schedule_add(store, &row, &id));
    assert_int_equal(id, 1);
    row.room = "#b";
    row.due = 60;
    assert_true(store_schedule_add(store, &row, &id));
    assert_true(store_schedule_next(store, &next));
    assert_int_equal(next, 60);
    assert_true(store_schedule_due(store, 70, say_schedule, out));
    assert_string_equal(out, "2:#b:faq/x:0 9 * * *:60:0:0 1:#a:faq/x:0 9 * * *:70:0:0 ");
    assert_true(store_schedule_move(store, 2, 160, 3, 55));
    out[0] = '\0';
    assert_true(store_schedule_due(store, 70, say_schedule, out));
    assert_string_equal(out, "1:#a:faq/x:0 9 * * *:70:0:0 ");
    out[0] = '\0';
    assert_true(store_schedule_room(store, "irc", "#b", say_schedule, out));
    assert_string_equal(out, "2:#b:faq/x:0 9 * * *:160:3:55 ");
    assert_true(store_schedule_remove(store, "irc", "#a", 2, &was_there));
    assert_false(was_there);
    assert_true(store_schedule_remove(store, "irc", "#b", 2, &was_there));
    assert_true(was_there);
    assert_true(store_schedule_add(store, &row, &id));
    assert_int_equal(id, 3); /* no number twice */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(alerts_of_a_kind_are_folded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folded_alert_has_the_newest_message, set_up, tear_down),
        cmocka_unit_test_setup_teardown(alerts_wait_until_somebody_takes_note, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_crisis_of_a_room_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(schedules_come_again, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("store clock", tests, NULL, NULL);
}
