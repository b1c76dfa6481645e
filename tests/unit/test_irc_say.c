/* Speaking: whom it names, what it answers, in which order and how fast; marks and words taken
 * back. */
#include "irc.h"

/* A server that has it all, as Ergo does. */
#define BEST                                                                                      \
    "$ join #support\n" HELLO "< :er CAP * LS :batch draft/message-redaction echo-message "       \
    "labeled-response message-tags\n"                                                             \
    "> CAP REQ :batch echo-message labeled-response draft/message-redaction message-tags\n"       \
    "< :er CAP * ACK :batch echo-message labeled-response draft/message-redaction message-tags\n" \
    "> CAP END\n"                                                                                 \
    "< :er 001 waymark :Welcome\n"                                                                \
    "< :er 422 waymark :no MOTD\n"                                                                \
    "= "                                                                                          \
    "{\"t\":\"ready\",\"self\":\"waymark\",\"caps\":[\"lines\",\"echo\",\"direct\",\"standing\"," \
    "\"react\","                                                                                  \
    "\"retract\","                                                                                \
    "\"nicks\"],\"max_text\":4000}\n"                                                             \
    "> JOIN #support\n"                                                                           \
    "< :waymark!w@h JOIN #support\n"                                                              \
    "= {\"t\":\"state\",\"state\":\"up\"}\n"                                                      \
    "+10000\n"

static void names_whom_it_answers_when_several_talk(void **state)
{
    (void)state;
    play(&bare, POOR "+60000\n"
                     "< :Zoe!z@h PRIVMSG #support :waymark: what is trauma?\n"
                     "= *\"sender\":\"zoe!z@h\"*\n"
                     "$ answer k1 #support zoe!z@h - A wound.\n"
                     "> PRIVMSG #support :A wound.\n"
                     "> PING w1\n"
                     "< :vic!v@h PRIVMSG #support :hello\n"
                     "= *\"sender\":\"vic!v@h\"*\n"
                     "$ answer k2 #support zoe!z@h - A wound.\n"
                     "> PRIVMSG #support :Zoe: A wound.\n"
                     "< :Zoe!z@h NICK Zoe-away\n"
                     "$ answer k3 #support zoe!z@h - A wound.\n"
                     "> PRIVMSG #support :Zoe-away: A wound.\n"
                     "$ quiet\n"
                     "$ answer k4 #support zoe!z@h - A wound.\n"
                     "> NOTICE #support :A wound.\n"
                     "$ loud\n"
                     "< PONG w1\n"
                     "= *\"k1\",\"result\":\"sent\"*\n"
                     "> PING w2\n"
                     "< PONG w2\n"
                     "= *\"k2\"*\n= *\"k3\"*\n= *\"k4\"*\n"
                     "+300001\n"
                     "> PING waymark\n"
                     "< PONG waymark\n"
                     "< :vic!v@h PRIVMSG #support :waymark: hello?\n"
                     "= *\"sender\":\"vic!v@h\"*\n"
                     "$ answer k5 #support vic!v@h - Hello.\n"
                     "> PRIVMSG #support :Hello.\n"
                     "> PING w3\n");
}

static void says_which_message_it_answers(void **state)
{
    (void)state;
    play(&bare, BEST "< @msgid=m1 :zoe!z@h PRIVMSG #support :waymark: what is trauma?\n"
                     "= *\"id\":\"m1\"*\n"
                     "$ answer k1 #support zoe!z@h m1 A wound.\n"
                     "> @label=w1;+draft/reply=m1;+reply=m1 PRIVMSG #support :A wound.\n"
                     /* not with an id that nobody else knows */
                     "< :zoe!z@h PRIVMSG #support :waymark: what is trauma?\n"
                     "= *\"id\":\"made *\n");
    play(&bare, POOR "+10000\n"
                     "$ answer k1 #support zoe!z@h m1 A wound.\n"
                     "> PRIVMSG #support :A wound.\n"
                     "> PING w1\n");
}

static void an_answer_to_its_own_words_is_for_it(void **state)
{
    (void)state;
    play(&bare,
         BEST "$ say k1 #support A wound.\n"
              "> @label=w1 PRIVMSG #support :A wound.\n"
              "< @label=w1;msgid=o1 :waymark!w@h PRIVMSG #support :A wound.\n"
              "= *\"remote_id\":\"o1\"*\n"
              "< @msgid=m2;+draft/reply=o1 :zoe!z@h PRIVMSG #support :more\n"
              "= *\"id\":\"m2\"*\"addressed\":true*\"reply_to\":\"o1\"*\n"
              "< @msgid=m3;+reply=x9 :zoe!z@h PRIVMSG #support :to somebody else\n"
              "= {\"t\":\"message\",\"id\":\"m3\",\"room\":\"#support\",\"sender\":\"zoe!z@h\","
              "\"name\":\"zoe\",\"text\":\"to somebody else\",\"reply_to\":\"x9\"*\n");
}

static void danger_goes_before_all_that_waits(void **state)
{
    (void)state;
    play(&bare, POOR "+60000\n"
                     "$ say k1 #support 1\n> PRIVMSG #support :1\n> PING w1\n"
                     "$ say k2 #support 2\n> PRIVMSG #support :2\n"
                     "$ say k3 #support 3\n> PRIVMSG #support :3\n"
                     "$ say k4 #support 4\n> PRIVMSG #support :4\n"
                     "$ say k5 #support 5\n"
                     "$ say k6 #support 6\n"
                     "= {\"t\":\"acked\",\"key\":\"k6\",\"result\":\"later\","
                     "\"retry_after\":3000}\n"
                     "$ urgent\n"
                     "$ say k7 #support please call somebody\n"
                     "> PRIVMSG #support :please call somebody\n"
                     "$ calm\n"
                     "+2999\n"
                     "+1\n"
                     "> PRIVMSG #support :5\n");
}

/* Whoever has to wait does so with the core, which says it again after a crash; in their order. */
static void what_cannot_be_said_soon_is_left_with_the_core(void **state)
{
    (void)state;
    play(&bare, POOR "+60000\n"
                     "$ say k1 #support 1\n> PRIVMSG #support :1\n> PING w1\n"
                     "$ say k2 #support 2\n> PRIVMSG #support :2\n"
                     "$ say k3 #support 3\n> PRIVMSG #support :3\n"
                     "$ say k4 #support 4\n> PRIVMSG #support :4\n"
                     "$ say k5 #support 5\n"
                     "$ say k6 #support 6\n"
                     "= *\"k6\",\"result\":\"later\",\"retry_after\":3000}\n"
                     "$ say k7 #support 7\n"
                     "= *\"k7\",\"result\":\"later\",\"retry_after\":5000}\n"
                     "$ say k8 #support 8\n"
                     "= *\"k8\",\"result\":\"later\",\"retry_after\":7000}\n"
                     "+1000\n"
                     "> PRIVMSG #support :5\n"
                     "+1500\n"
                     "$ say k7 #support 7\n"
                     "= *\"k7\",\"result\":\"later\",\"retry_after\":2500}\n"
                     "$ say k6 #support 6\n"
                     "+500\n"
                     "> PRIVMSG #support :6\n"
                     "$ lost\n"
                     "= *\"k1\",\"result\":\"unknown\"*\n= *\"k2\"*\n= *\"k3\"*\n= *\"k4\"*\n"
                     "= *\"k5\"*\n= *\"k6\"*\n");
}

/* What does not come back when it should has no turn any more. */
static void a_turn_is_not_kept_for_ever(void **state)
{
    (void)state;
    play(&bare, POOR "$ say k0 #support 0\n"
                     "$ say k1 #support 1\n"
                     "= *\"k1\",\"result\":\"later\",\"retry_after\":3000}\n"
                     "+1000\n"
                     "> PRIVMSG #support :0\n"
                     "> PING w1\n"
                     "+2000\n"
                     "$ say k2 #support 2\n"
                     "= *\"k2\",\"result\":\"later\",\"retry_after\":3000}\n"
                     "+5001\n"
                     "$ say k2 #support 2\n"
                     "> PRIVMSG #support :2\n");
}

/* Four lines that cost more than the server takes at once: they wait, and then go as one. */
static void the_notice_comes_in_the_same_burst(void **state)
{
    (void)state;
    struct stage stage;
    char text[4 * 401 + 8];
    size_t length = 0;
    for (int i = 0; i < 3; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%0400d\n", i);
    snprintf(text + length, sizeof text - length, "The notice.");
    stage_init(&stage, &bare);
    play_on(&stage, POOR "+5000\n");
    say_text(&stage, "k1", "#support", text);
    play_on(&stage, "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"later\","
                    "\"retry_after\":4000}\n"
                    "+3000\n");
    say_text(&stage, "k1", "#support", text);
    play_on(&stage, "+999\n"
                    "+1\n"
                    "> PRIVMSG #support :0*0\n"
                    "> PRIVMSG #support :0*1\n"
                    "> PRIVMSG #support :0*2\n"
                    "> PRIVMSG #support :The notice.\n"
                    "> PING w1\n");
    stage_finish(&stage);
}

static void a_long_direct_message_is_numbered(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, POOR "+60000\n");
    say_text(&stage, "k1", "zoe", "one\ntwo\nthree\nfour\nThe notice.");
    play_on(&stage, "> PRIVMSG zoe :one (1/5)\n> PRIVMSG zoe :two (2/5)\n"
                    "> PRIVMSG zoe :three (3/5)\n> PRIVMSG zoe :four (4/5)\n"
                    "> PRIVMSG zoe :The notice. (5/5)\n"
                    "> PING w1\n");
    stage_finish(&stage);
}

/* How many lines go in the eleven seconds after a hundred lines that were confirmed so late. */
static size_t lines_after(int64_t milliseconds)
{
    struct stage stage;
    size_t lines = 0;
    stage_init(&stage, &bare);
    play_on(&stage, BEST);
    for (unsigned i = 1; i <= 100; i++) {
        char line[64];
        snprintf(line, sizeof line, "@label=w%x :er ACK", i);
        say_text(&stage, "k", "#support", "x");
        stage.now += i == 1 ? 50 : milliseconds;
        receive(&stage, line);
        stage.now += 10000;
        receive(&stage, "PONG x");
    }
    stage.out.length = stage.lines.length = 0;
    for (int i = 0; i < 12; i++) {
        for (int again = 0; again < 10; again++) /* most of them later */
            say_text(&stage, "k", "#support", "x");
        stage.now += i < 11 ? 1000 : 0;
        session_tick(stage.session, stage.now);
    }
    for (size_t i = 0; i < stage.out.length; i++)
        lines += stage.out.data[i] == '\n';
    stage_finish(&stage);
    return lines;
}

static void the_server_shows_how_fast_lines_may_go(void **state)
{
    (void)state;
    assert_int_equal(lines_after(50), 14);   /* 12 seconds at once, 1.6 come back in each */
    assert_int_equal(lines_after(1000), 12); /* about as in the beginning */
    assert_int_equal(lines_after(4000), 5);  /* six at once, half a second's in each */
}

static void reacts_and_takes_back(void **state)
{
    (void)state;
    play(&bare, BEST
         "$ react k1 #support m1 \xF0\x9F\x91\x8D\n"
         "> @label=w1;+draft/react=\xF0\x9F\x91\x8D;+draft/reply=m1;+reply=m1 TAGMSG #support\n"
         "< @label=w1;msgid=o1 :waymark!w@h TAGMSG #support\n"
         "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"sent\",\"remote_id\":\"o1\"}\n"
         "$ retract k2 #support o2 o3\n"
         "> @label=w2 REDACT #support :o2\n"
         "> @label=w3 REDACT #support :o3\n"
         "< @label=w2 :waymark!w@h REDACT #support o2\n"
         "< @label=w3 :er FAIL REDACT UNKNOWN_MSGID #support o3 :This message does not exist\n"
         "= *\"log\"*\n"
         "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"never\"}\n"
         "$ react k3 #elsewhere m1 x\n"
         "= *\"k3\",\"result\":\"never\"*\n"
         "$ react k4 #support made-m1 x\n"
         "> @label=w4*\n");
    play(&bare, POOR "$ react k1 #support m1 x\n"
                     "= *\"k1\",\"result\":\"never\"*\n"
                     "$ retract k2 #support m1\n"
                     "= *\"k2\",\"result\":\"never\"*\n");
}

static void hears_reactions_and_what_is_taken_back(void **state)
{
    (void)state;
    play(&bare, BEST
         "$ say k1 #support one\n> @label=w1 PRIVMSG #support :one\n"
         "< @label=w1;msgid=o1 :waymark!w@h PRIVMSG #support :one\n"
         "= *\"remote_id\":\"o1\"*\n"
         "< @+draft/react=\xF0\x9F\x91\x8D;+draft/reply=o1 :zoe!z@h TAGMSG #support\n"
         "= {\"t\":\"reaction\",\"room\":\"#support\",\"sender\":\"zoe!z@h\",\"target\":\"o1\","
         "\"mark\":\"\xF0\x9F\x91\x8D\"}\n"
         "< @+draft/react=x;+draft/reply=m1 :zoe!z@h TAGMSG #support\n"
         "< @bot;+draft/react=x;+draft/reply=o1 :other!o@h TAGMSG #support\n"
         "< @+typing=active :zoe!z@h TAGMSG #support\n"
         "< :zoe!z@h REDACT #support m7 :oops\n"
         "= {\"t\":\"retracted\",\"room\":\"#support\",\"target\":\"m7\"}\n"
         "< :zoe!z@h REDACT #elsewhere m7 :oops\n");
}

static void all_ids_of_a_text_are_kept(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, BEST);
    say_text(&stage, "k1", "#support", "one\ntwo");
    play_on(&stage, "> @label=w1 PRIVMSG #support :one\n"
                    "> @label=w2 PRIVMSG #support :two\n"
                    "< @label=w1;msgid=o1 :waymark!w@h PRIVMSG #support :one\n"
                    "< @label=w2;msgid=o2 :waymark!w@h PRIVMSG #support :two\n"
                    "= *\"remote_id\":\"o1 o2\"*\n"
                    "< @+draft/react=x;+draft/reply=o2 :zoe!z@h TAGMSG #support\n"
                    "= *\"target\":\"o1 o2\"*\n"
                    "< :ann!a@h REDACT #support o2 :no\n"
                    "= *\"target\":\"o1 o2\"*\n");
    stage_finish(&stage);
}

static void bold_is_left_out_where_it_is_not_taken(void **state)
{
    (void)state;
    struct session_config config = bare;
    config.bold = true;
    play(&config, "$ join #c\n" HELLO "< :s 001 waymark :Welcome\n"
                  "< :s 422 waymark :no MOTD\n"
                  "= *\"standing\",\"bold\"*\n"
                  "> JOIN #c\n"
                  "< :waymark!w@h JOIN #c\n"
                  "= *\"up\"*\n"
                  "+20000\n"
                  "$ say k1 #c call \x02"
                  "988\x02 now\n"
                  "> PRIVMSG #c :call \x02"
                  "988\x02 now\n"
                  "> PING w1\n"
                  "< :s 404 waymark #c :Can't send colors to channel (+c is set)\n"
                  "> PRIVMSG #c :call 988 now\n"
                  "< PONG w1\n"
                  "> PING w2\n"
                  "< PONG w2\n"
                  "= *\"k1\",\"result\":\"sent\"*\n"
                  "$ say k2 #c call \x02"
                  "988\x02 now\n"
                  "> PRIVMSG #c :call 988 now\n"
                  "> PING w3\n");
}

static void a_text_of_several_lines_goes_the_other_way_as_a_whole(void **state)
{
    (void)state;
    struct session_config config = bare;
    config.notice = true;
    struct stage stage;
    stage_init(&stage, &config);
    play_on(&stage, POOR "+10000\n");
    say_text(&stage, "k1", "#support", "one\ntwo");
    play_on(&stage, "> NOTICE #support :one\n> NOTICE #support :two\n> PING w1\n"
                    "< :ng 404 waymark #support :Cannot send to channel\n"
                    "> PRIVMSG #support :one\n> PRIVMSG #support :two\n"
                    "< :ng 404 waymark #support :Cannot send to channel\n"
                    "< :ng PONG ng w1\n"
                    "> PING w2\n"
                    "< :ng PONG ng w2\n"
                    "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"sent\"}\n");
    stage_finish(&stage);
}

static void a_sender_is_found_by_the_name_of_the_moment(void **state)
{
    (void)state;
    play(&bare, POOR "+10000\n"
                     "< :zoe!z@h PRIVMSG #support :hi\n"
                     "= *\"sender\":\"zoe!z@h\"*\n"
                     "< :zoe!z@h NICK zoe2\n"
                     "$ say k1 zoe!z@h hello\n"
                     "> PRIVMSG zoe2 :hello\n"
                     "> PING w1\n"
                     "< :zoe2!z@h QUIT :bye\n"
                     "$ say k2 zoe!z@h hello\n"
                     "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"never\"}\n"
                     "< :vic!v@h PRIVMSG waymark :hi\n"
                     "= *\"sender\":\"vic!v@h\"*\n"
                     "$ say k3 vic!v@h hello\n"
                     "> PRIVMSG vic :hello\n");
}

static void a_nick_that_is_somebody_elses_now_gets_nothing(void **state)
{
    (void)state;
    play(&bare, POOR "$ say k1 zoe one\n"
                     "< :zoe!z@h QUIT :bye\n"
                     "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"never\"}\n"
                     "$ say k2 vic two\n"
                     "< :vic!v@h NICK victor\n"
                     "+1000\n"
                     "> PRIVMSG victor :two\n"
                     "> PING w1\n");
}

/* ... and with messages of several lines. */
#define WHOLE                                                                  \
    BEST "< :er CAP waymark NEW :draft/multiline=max-bytes=2000,max-lines=6\n" \
         "> CAP REQ draft/multiline\n"                                         \
         "< :er CAP waymark ACK :draft/multiline\n"

static void several_lines_are_one_message_where_there_is_such(void **state)
{
    (void)state;
    struct stage stage;
    char text[1001];
    stage_init(&stage, &bare);
    play_on(&stage, WHOLE "+20000\n");
    memset(text, 'x', 1000);
    for (size_t i = 99; i < 1000; i += 100)
        text[i] = ' ';
    memcpy(text + 900, "\nThe notice.", 13);
    struct line line = {
        .type = LINE_SEND, .key = "k1", .room = "#support", .text = text, .reply_to = "m1"};
    session_say(stage.session, &line, stage.now);
    play_on(&stage, "> @label=w1;+draft/reply=m1;+reply=m1 BATCH +m draft/multiline #support\n"
                    "> @batch=m PRIVMSG #support :xx*xx\n"
                    "> @batch=m;draft/multiline-concat PRIVMSG #support : xx*xx\n"
                    "> @batch=m;draft/multiline-concat PRIVMSG #support : xx*xx\n"
                    "> @batch=m PRIVMSG #support :The notice.\n"
                    "> BATCH -m\n"
                    "< @label=w1;msgid=o1 :waymark!w@h BATCH +9 draft/multiline #support\n"
                    "< @batch=9 :waymark!w@h PRIVMSG #support :xx\n"
                    "< @batch=9 :waymark!w@h PRIVMSG #support :The notice.\n"
                    "< :er BATCH -9\n"
                    "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"sent\",\"remote_id\":\"o1\"}\n"
                    "+20000\n"
                    "$ say k2 #support a single line\n"
                    "> @label=w5 PRIVMSG #support :a single line\n");
    stage_finish(&stage);
}

static void what_is_not_taken_as_one_goes_line_by_line(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, WHOLE "+20000\n");
    say_text(&stage, "k1", "#support", "one\ntwo");
    play_on(&stage, "> @label=w1 BATCH +m draft/multiline #support\n"
                    "> @batch=m PRIVMSG #support :one\n"
                    "> @batch=m PRIVMSG #support :two\n"
                    "> BATCH -m\n"
                    "< @label=w1 :er FAIL BATCH MULTILINE_INVALID :No\n"
                    "= *\"log\"*\n"
                    "> @label=w3 PRIVMSG #support :one\n"
                    "> @label=w4 PRIVMSG #support :two\n"
                    "+60000\n= *unknown*\n");
    say_text(&stage, "k2", "#support", "1\n2\n3\n4\n5\n6\n7");
    play_on(&stage, "> @label=w5 PRIVMSG #support :1 (1/7)\n"
                    "> @label=w6*\n> @label=w7*\n> @label=w8*\n"
                    "+20000\n> @label=w9*\n> @label=wa*\n> @label=wb*:7 (7/7)\n");
    stage_finish(&stage);
}

static void a_message_of_several_lines_is_heard_as_one(void **state)
{
    (void)state;
    play(&bare,
         WHOLE "< @msgid=m1 :zoe!z@h BATCH +5 draft/multiline #support\n"
               "< @batch=5 :zoe!z@h PRIVMSG #support :waymark: what is\n"
               "< @batch=5 :zoe!z@h PRIVMSG #support :trau\n"
               "< :ann!a@h PRIVMSG #support :between\n"
               "= *\"text\":\"between\"*\n"
               "< @batch=5;draft/multiline-concat :zoe!z@h PRIVMSG #support :ma?\n"
               "< :er BATCH -5\n"
               "= {\"t\":\"message\",\"id\":\"m1\",\"room\":\"#support\",\"sender\":\"zoe!z@h\","
               "\"name\":\"zoe\",\"addressed\":true,\"text\":\"what is trauma?\"*\n"
               /* not out of history, and not without its end */
               "< :er BATCH +6 chathistory #support\n"
               "< @batch=6 :zoe!z@h BATCH +7 draft/multiline #support\n"
               "< @batch=7 :zoe!z@h PRIVMSG #support :waymark: old\n"
               "< :er BATCH -7\n"
               "< :er BATCH -6\n"
               "< :zoe!z@h BATCH +8 draft/multiline #support\n"
               "< @batch=8 :zoe!z@h PRIVMSG #support :waymark: unfinished\n"
               "$ lost\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_whom_it_answers_when_several_talk),
        cmocka_unit_test(says_which_message_it_answers),
        cmocka_unit_test(an_answer_to_its_own_words_is_for_it),
        cmocka_unit_test(danger_goes_before_all_that_waits),
        cmocka_unit_test(what_cannot_be_said_soon_is_left_with_the_core),
        cmocka_unit_test(a_turn_is_not_kept_for_ever),
        cmocka_unit_test(the_notice_comes_in_the_same_burst),
        cmocka_unit_test(a_long_direct_message_is_numbered),
        cmocka_unit_test(the_server_shows_how_fast_lines_may_go),
        cmocka_unit_test(reacts_and_takes_back),
        cmocka_unit_test(hears_reactions_and_what_is_taken_back),
        cmocka_unit_test(all_ids_of_a_text_are_kept),
        cmocka_unit_test(bold_is_left_out_where_it_is_not_taken),
        cmocka_unit_test(a_text_of_several_lines_goes_the_other_way_as_a_whole),
        cmocka_unit_test(a_sender_is_found_by_the_name_of_the_moment),
        cmocka_unit_test(several_lines_are_one_message_where_there_is_such),
        cmocka_unit_test(what_is_not_taken_as_one_goes_line_by_line),
        cmocka_unit_test(a_message_of_several_lines_is_heard_as_one),
        cmocka_unit_test(a_nick_that_is_somebody_elses_now_gets_nothing),
    };
    return cmocka_run_group_tests_name("irc_say", tests, NULL, NULL);
}
