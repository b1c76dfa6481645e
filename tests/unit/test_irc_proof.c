/* Was it said before the crash? Looked up in the server's history. */
#include "irc.h"

/* A server that keeps history, as Ergo does. */
#define KEEPING                                                                                   \
    "$ join #support\n" HELLO "< :er CAP * LS :batch draft/chathistory echo-message "             \
    "labeled-response message-tags server-time\n"                                                 \
    "> CAP REQ :batch draft/chathistory echo-message labeled-response message-tags server-time\n" \
    "< :er CAP * ACK :batch draft/chathistory echo-message labeled-response message-tags "        \
    "server-time\n"                                                                               \
    "> CAP END\n"                                                                                 \
    "< :er 001 waymark :Welcome\n"                                                                \
    "< :er 005 waymark CHANTYPES=# CHATHISTORY=50 :are supported\n"                               \
    "< :er 422 waymark :no MOTD\n"                                                                \
    "= "                                                                                          \
    "{\"t\":\"ready\",\"self\":\"waymark\",\"caps\":[\"lines\",\"echo\",\"direct\",\"standing\"," \
    "\"history\","                                                                                \
    "\"react\","                                                                                  \
    "\"nicks\"],\"max_text\":4000}\n"                                                             \
    "> JOIN #support\n"
#define JOINED                       \
    "< :waymark!w@h JOIN #support\n" \
    "= {\"t\":\"state\",\"state\":\"up\"}\n"
#define ASKED       "> CHATHISTORY AFTER #support msgid=q1 50\n"
#define PAGE(lines) "< :er BATCH +h chathistory #support\n" lines "< :er BATCH -h\n"
#define OURS        "< @batch=h;msgid=a1;+draft/reply=q1 :waymark!w@h PRIVMSG #support :"

static void what_was_said_is_found(void **state)
{
    (void)state;
    play(&bare, KEEPING JOINED
         "$ probe k1 #support q1 A wound of the soul.\n"
         "+0\n" ASKED PAGE(
             "< @batch=h;msgid=x1 :ann!a@h PRIVMSG #support :A wound of the soul.\n" OURS
             "A wound of the soul.\n") "= "
                                       "{\"t\":\"probed\",\"key\":\"k1\",\"result\":\"found\","
                                       "\"remote_id\":\"a1\"}\n");
}

/* In two messages, numbered and with the name of who asked. */
static void all_messages_of_it_are_found(void **state)
{
    (void)state;
    play(&bare, KEEPING JOINED
         "$ probe k1 #support q1 A wound. It heals.\n"
         "+0\n" ASKED PAGE(OURS "ann: A wound. (1/2)\n"
                                "< @batch=h;msgid=a2 :waymark!w@h PRIVMSG #support :It heals. "
                                "(2/2)\n") "= "
                                           "{\"t\":\"probed\",\"key\":\"k1\",\"result\":\"found\","
                                           "\"remote_id\":\"a1 a2\"}\n");
}

static void what_was_not_said_is_absent(void **state)
{
    (void)state;
    play(&bare,
         KEEPING JOINED "$ probe k1 #support q1 A wound.\n"
                        "+0\n" ASKED
                            /* the same to somebody else; the same by somebody else; something else
                             */
                            PAGE("< @batch=h;msgid=a0;+draft/reply=q0 :waymark!w@h PRIVMSG "
                                 "#support :A wound.\n"
                                 "< @batch=h;msgid=x1;+draft/reply=q1 :waymark_!w@h PRIVMSG "
                                 "#support :A wound.\n" OURS
                                 "Therapy.\n") "> CHATHISTORY AFTER #support msgid=a1 "
                                               "50\n" PAGE("") "= "
                                                               "{\"t\":\"probed\",\"key\":"
                                                               "\"k1\",\"result\":\"absent\"}"
                                                               "\n");
}

static void a_long_history_is_read_page_by_page(void **state)
{
    (void)state;
    play(&bare, KEEPING JOINED
         "$ probe k1 #support q1 A wound.\n"
         "+0\n" ASKED PAGE("< @batch=h;msgid=x1 :ann!a@h PRIVMSG #support "
                           ":hello\n") "> CHATHISTORY AFTER #support "
                                       "msgid=x1 50\n" PAGE(OURS "A wound.\n") "= "
                                                                               "*\"result\":"
                                                                               "\"found\"*\n");
}

/* The connection ended between two messages of one text: what is missing is said. */
static void a_part_is_completed(void **state)
{
    (void)state;
    play(
        &bare, KEEPING JOINED
        "+10000\n"
        "$ probe k1 #support q1 A wound. It heals. I am no therapist.\n"
        "+0\n" ASKED PAGE(OURS "A wound.\n") "> CHATHISTORY AFTER #support msgid=a1 50\n" PAGE(
            "") "> @label=w1 PRIVMSG #support :It heals. I am no therapist.\n"
                "< @label=w1;msgid=a2 :waymark!w@h PRIVMSG #support :It heals. I am no therapist.\n"
                "= *\"acked\",\"key\":\"k1\",\"result\":\"sent\"*\n");
}

/* Only there can it be asked. */
static void it_waits_until_it_is_in_the_channel(void **state)
{
    (void)state;
    play(&bare,
         KEEPING "$ probe k1 #support q1 A wound.\n"
                 "+100\n" JOINED "+0\n" ASKED PAGE(OURS "A wound.\n") "= *\"result\":\"found\"*\n");
}

static void what_the_server_does_not_tell_is_unknown(void **state)
{
    (void)state;
    play(&bare,
         KEEPING JOINED "$ probe k1 #support q1 A wound.\n"
                        "+0\n" ASKED "< :er FAIL CHATHISTORY INVALID_TARGET AFTER #support :No\n"
                        "= *\"warning\"*\n"
                        "= *\"key\":\"k1\",\"result\":\"unknown\"*\n"
                        "$ probe k2 #support q1 A wound.\n"
                        "+0\n" ASKED "+60000\n"
                        "= *\"key\":\"k2\",\"result\":\"unknown\"*\n");
}

static void without_history_nothing_can_be_proved(void **state)
{
    (void)state;
    play(&bare, POOR "$ probe k1 #support q1 A wound.\n"
                     "+0\n= *\"key\":\"k1\",\"result\":\"unknown\"*\n");
}

/* What was on its way when the connection broke is looked for by itself. */
static void a_lost_connection_is_looked_into(void **state)
{
    (void)state;
    play(&bare, KEEPING JOINED "+10000\n"
                               "$ answer k1 #support - q1 A wound.\n"
                               "> @label=w1;+draft/reply=q1;+reply=q1 PRIVMSG #support :A wound.\n"
                               "$ lost\n"
                               "$ open\n"
                               "> CAP LS 302\n> NICK waymark\n> USER way 0 * :A guide\n"
                               "< :er CAP * LS :batch draft/chathistory echo-message "
                               "labeled-response message-tags server-time\n"
                               "> CAP REQ :batch draft/chathistory echo-message labeled-response "
                               "message-tags server-time\n"
                               "< :er CAP * ACK :batch draft/chathistory echo-message "
                               "labeled-response message-tags server-time\n"
                               "> CAP END\n"
                               "< :er 001 waymark :Welcome\n"
                               "< :er 005 waymark CHANTYPES=# CHATHISTORY=50 :are supported\n"
                               "< :er 422 waymark :no MOTD\n"
                               "= *\"ready\"*\n"
                               "> JOIN #support\n" JOINED
                               "+0\n" ASKED PAGE("") "= *\"key\":\"k1\",\"result\":\"absent\"*\n");
}

/* History that tells of an own message is no echo of the one that is on its way now. */
static void history_confirms_nothing(void **state)
{
    (void)state;
    play(&bare, "$ join #support\n" HELLO "< :un CAP * LS :batch echo-message message-tags\n"
                "> CAP REQ :batch echo-message message-tags\n"
                "< :un CAP * ACK :batch echo-message message-tags\n"
                "> CAP END\n"
                "< :un 001 waymark :Welcome\n"
                "< :un 422 waymark :no MOTD\n"
                "= *\"ready\"*\n"
                "> JOIN #support\n" JOINED "+10000\n"
                "$ say k1 #support A wound.\n"
                "> PRIVMSG #support :A wound.\n"
                "< :un BATCH +h chathistory #support\n"
                "< @batch=h;msgid=a0 :waymark!w@h PRIVMSG #support :A wound.\n"
                "< :un BATCH -h\n"
                "< @msgid=a1 :waymark!w@h PRIVMSG #support :A wound.\n"
                "= *\"sent\",\"remote_id\":\"a1\"*\n");
}

static void a_full_queue_says_later(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, KEEPING JOINED);
    stage.out.length = 0;
    size_t later = 0;
    for (int i = 0; i < 100; i++) {
        say_text(&stage, "k", "#support", "x");
        later += stage.lines.length > 0;
        if (stage.lines.length > 0)
            expect(&stage.lines,
                   "{\"t\":\"acked\",\"key\":\"k\",\"result\":\"later\",\"retry_after\":30000}",
                   "for the core");
    }
    stage.out.length = 0;
    assert_in_range(later, 100 - 56 - 5, 100 - 56); /* the rest is for what is urgent */
    stage_finish(&stage);
}

static void danger_finds_room_in_a_full_queue(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, KEEPING JOINED);
    for (int i = 0; i < 56; i++)
        say_text(&stage, "k", "#support", "x");
    stage.out.length = 0;
    play_on(&stage,
            "$ say late #support x\n"
            "= {\"t\":\"acked\",\"key\":\"late\",\"result\":\"later\",\"retry_after\":30000}\n"
            "$ urgent\n"
            "$ say k #support please call somebody\n"
            "> @label=* PRIVMSG #support :please call somebody\n");
    stage_finish(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_is_found),
        cmocka_unit_test(all_messages_of_it_are_found),
        cmocka_unit_test(what_was_not_said_is_absent),
        cmocka_unit_test(a_long_history_is_read_page_by_page),
        cmocka_unit_test(a_part_is_completed),
        cmocka_unit_test(it_waits_until_it_is_in_the_channel),
        cmocka_unit_test(what_the_server_does_not_tell_is_unknown),
        cmocka_unit_test(without_history_nothing_can_be_proved),
        cmocka_unit_test(a_lost_connection_is_looked_into),
        cmocka_unit_test(history_confirms_nothing),
        cmocka_unit_test(a_full_queue_says_later),
        cmocka_unit_test(danger_finds_room_in_a_full_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
