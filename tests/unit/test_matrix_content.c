/* content.c: what the bot says, as events. */
#include "support.h"

#include "driver/line.h"
#include "driver/matrix/content.h"

static void is(json_t *content, const char *wanted)
{
    json_t *other = json_loads(wanted, 0, NULL);
    assert_non_null(other);
    char *text = json_dumps(content, JSON_SORT_KEYS);
    char *want = json_dumps(other, JSON_SORT_KEYS);
    assert_string_equal(text, want);
    free(text);
    free(want);
    json_decref(other);
    json_decref(content);
}

static void a_notice_in_a_room_and_text_to_one_person(void **state)
{
    (void)state;
    struct line line = {.type = LINE_SEND, .text = "Yes."};
    is(content_message(&line, false), "{\"org.waymark.said\": {}, \"msgtype\": \"m.notice\", "
                                      "\"body\": \"Yes.\", \"m.mentions\": {}}");
    is(content_message(&line, true), "{\"org.waymark.said\": {}, \"msgtype\": \"m.text\", "
                                     "\"body\": \"Yes.\", \"m.mentions\": {}}");
}

static void html_goes_beside_the_text(void **state)
{
    (void)state;
    struct line line = {.type = LINE_SEND, .text = "Yes.", .html = "<p>Yes.</p>"};
    is(content_message(&line, false), "{\"org.waymark.said\": {}, \"msgtype\": \"m.notice\", "
                                      "\"body\": \"Yes.\", \"format\": \"org.matrix.custom.html\", "
                                      "\"formatted_body\": \"<p>Yes.</p>\", \"m.mentions\": {}}");
}

static void a_reply_mentions_only_who_asked(void **state)
{
    (void)state;
    struct line line = {
        .type = LINE_SEND, .text = "Yes.", .reply_to = "$q", .mention = "@ann:hs.test"};
    is(content_message(&line, false),
       "{\"org.waymark.said\": {}, \"msgtype\": \"m.notice\", \"body\": \"Yes.\", \"m.mentions\": "
       "{\"user_ids\": "
       "[\"@ann:hs.test\"]}, \"m.relates_to\": {\"m.in_reply_to\": {\"event_id\": \"$q\"}}}");
}

static void a_thread_is_kept(void **state)
{
    (void)state;
    struct line line = {.type = LINE_SEND, .text = "Yes.", .reply_to = "$q", .thread = "$root"};
    is(content_message(&line, false),
       "{\"org.waymark.said\": {}, \"msgtype\": \"m.notice\", \"body\": \"Yes.\", \"m.mentions\": "
       "{}, \"m.relates_to\": "
       "{\"rel_type\": \"m.thread\", \"event_id\": \"$root\", \"is_falling_back\": false, "
       "\"m.in_reply_to\": {\"event_id\": \"$q\"}}}");
    line.reply_to = NULL;
    is(content_message(&line, false),
       "{\"org.waymark.said\": {}, \"msgtype\": \"m.notice\", \"body\": \"Yes.\", \"m.mentions\": "
       "{}, \"m.relates_to\": "
       "{\"rel_type\": \"m.thread\", \"event_id\": \"$root\", \"is_falling_back\": true, "
       "\"m.in_reply_to\": {\"event_id\": \"$root\"}}}");
}

static void an_edit_repeats_the_whole_and_pings_nobody(void **state)
{
    (void)state;
    struct line line = {.type = LINE_EDIT,
                        .text = "No.",
                        .html = "<p>No.</p>",
                        .target = "$a",
                        .mention = "@ann:a"};
    is(content_edit(&line, false),
       "{\"org.waymark.said\": {}, \"msgtype\": \"m.notice\", \"body\": \"* No.\", \"m.mentions\": "
       "{}, \"m.new_content\": "
       "{\"org.waymark.said\": {}, \"msgtype\": \"m.notice\", \"body\": \"No.\", \"format\": "
       "\"org.matrix.custom.html\", "
       "\"formatted_body\": \"<p>No.</p>\", \"m.mentions\": {\"user_ids\": [\"@ann:a\"]}}, "
       "\"m.relates_to\": {\"rel_type\": \"m.replace\", "
       "\"event_id\": \"$a\"}}");
}

static void a_reaction(void **state)
{
    (void)state;
    struct line line = {.type = LINE_REACT, .target = "$q", .mark = "👀"};
    is(content_reaction(&line), "{\"m.relates_to\": {\"rel_type\": \"m.annotation\", "
                                "\"event_id\": \"$q\", \"key\": \"👀\"}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_in_a_room_and_text_to_one_person),
        cmocka_unit_test(html_goes_beside_the_text),
        cmocka_unit_test(a_reply_mentions_only_who_asked),
        cmocka_unit_test(a_thread_is_kept),
        cmocka_unit_test(an_edit_repeats_the_whole_and_pings_nobody),
        cmocka_unit_test(a_reaction),
    };
    return cmocka_run_group_tests_name("matrix content", tests, NULL, NULL);
}
