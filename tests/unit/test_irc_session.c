/* The IRC session, played transcripts: see irc.h. */
#include "irc.h"

static void signs_on_to_a_poor_server(void **state)
{
    (void)state;
    play(&bare, POOR);
}

static void signs_on_to_a_rich_server(void **state)
{
    (void)state;
    play(&with_account, RICH);
}

static void signs_on_where_nobody_knows_cap(void **state)
{
    (void)state;
    play(&bare, HELLO "< :old 421 * CAP :Unknown command\n"
                      "< :old 001 waymark :Welcome\n"
                      "< :old 376 waymark :End of MOTD\n"
                      "= {\"t\":\"ready\"*\n"
                      "= {\"t\":\"state\",\"state\":\"up\"}\n");
}

static void goes_on_without_a_message_of_the_day(void **state)
{
    (void)state;
    play(&bare, HELLO "< :old 001 waymark :Welcome\n"
                      "+20000\n"
                      "= {\"t\":\"ready\"*\n"
                      "= {\"t\":\"state\",\"state\":\"up\"}\n");
}

static void asks_for_refused_capabilities_one_by_one(void **state)
{
    (void)state;
    play(&bare, HELLO "< :s CAP * LS :multi-prefix server-time\n"
                      "> CAP REQ :multi-prefix server-time\n"
                      "< :s CAP waymark NAK :multi-prefix server-time\n"
                      "> CAP REQ multi-prefix\n"
                      "> CAP REQ server-time\n"
                      "< :s CAP waymark ACK :multi-prefix\n"
                      "< :s CAP waymark NAK :server-time\n"
                      "> CAP END\n");
}

static void takes_new_capabilities_and_gives_up_old_ones(void **state)
{
    (void)state;
    play(&bare, POOR "< :ng CAP waymark NEW :echo-message away-notify sasl=PLAIN\n"
                     "> CAP REQ :away-notify echo-message\n"
                     "< :ng CAP waymark ACK :away-notify echo-message\n"
                     "+10000\n"
                     "$ say k1 #support hello\n"
                     "> PRIVMSG #support :hello\n"
                     "< :waymark!~way@127.0.0.1 PRIVMSG #support :hello\n"
                     "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"sent\"}\n"
                     "$ say k0 zoe hello\n"
                     "> PRIVMSG zoe :hello\n"
                     "< :zoe!z@h PRIVMSG waymark :\001VERSION\001\n"
                     "> NOTICE zoe :\001VERSION Waymark\001\n"
                     "< :waymark!~way@127.0.0.1 NOTICE zoe :\001VERSION Waymark\001\n"
                     "< :waymark!~way@127.0.0.1 PRIVMSG zoe :hello\n"
                     "= {\"t\":\"acked\",\"key\":\"k0\",\"result\":\"sent\"}\n"
                     "+10000\n"
                     "< :ng CAP waymark DEL :echo-message\n"
                     "$ say k2 #support hello\n"
                     "> PRIVMSG #support :hello\n"
                     "> PING w1\n"
                     "< :ng PONG ng :w1\n"
                     "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"sent\"}\n");
}

static void fails_closed_when_it_cannot_sign_in(void **state)
{
    (void)state;
    play(&with_account, HELLO "< :s CAP * LS :multi-prefix\n"
                              "! retry: the server offers no way of signing in*\n");
    play(&with_account, HELLO "< :s CAP * LS :sasl=EXTERNAL,ECDSA-NIST256P-CHALLENGE\n"
                              "! slowly: the server offers no way of signing in that we have*"
                              "it offers EXTERNAL,ECDSA-NIST256P-CHALLENGE\n");
    play(&with_account, HELLO "< :s CAP * LS :sasl=PLAIN\n"
                              "> CAP REQ sasl\n"
                              "< :s CAP * ACK :sasl\n"
                              "> AUTHENTICATE PLAIN\n"
                              "< AUTHENTICATE +\n"
                              "> AUTHENTICATE AGJvdABzZWNyZXQ=\n"
                              "< :s 904 waymark :SASL authentication failed\n"
                              "! refused: the server does not accept the account's name or "
                              "password*\n"
                              "< :s 904 waymark :again\n");
    play(&with_account, HELLO "< :s CAP * LS :sasl=PLAIN\n"
                              "> CAP REQ sasl\n"
                              "< :s CAP * ACK :sasl\n"
                              "> AUTHENTICATE PLAIN\n"
                              "< :s 908 waymark EXTERNAL :are available SASL mechanisms\n"
                              "! refused: *it offers EXTERNAL\n"
                              "< :s 904 waymark :SASL authentication failed\n");
    play(&with_account, HELLO "< :s CAP * LS :sasl=PLAIN\n"
                              "> CAP REQ sasl\n"
                              "< :s CAP * ACK :sasl\n"
                              "> AUTHENTICATE PLAIN\n"
                              "+20000\n"
                              "! retry: the server's services did not sign us in in time\n");
}

static void sends_no_password_in_the_clear(void **state)
{
    (void)state;
    struct session_config config = with_account;
    config.tls = config.secure = false;
    play(&config, "$ open\n"
                  "> CAP LS 302\n"
                  "< :s CAP * LS :sasl=PLAIN\n"
                  "> NICK waymark\n"
                  "> USER way 0 * :A guide\n"
                  "! refused: nobody signs in over a connection without TLS*\n");
}

static void long_passwords_go_in_chunks(void **state)
{
    (void)state;
    char password[301 - 5 + 1]; /* with the account and two NULs 300 bytes: 400 in base64 */
    memset(password, 'x', sizeof password - 1);
    password[sizeof password - 1] = '\0';
    password[295] = '\0';
    struct session_config config = with_account;
    config.password = password;
    play(&config, HELLO "< :s CAP * LS :sasl=PLAIN\n"
                        "> CAP REQ sasl\n"
                        "< :s CAP * ACK sasl\n"
                        "> AUTHENTICATE PLAIN\n"
                        "< AUTHENTICATE +\n"
                        "> AUTHENTICATE AGJvdAB4*eHh4\n"
                        "> AUTHENTICATE +\n");
}

static void takes_another_nick(void **state)
{
    (void)state;
    play(&bare,
         "$ join #support\n" HELLO "< :s 433 * waymark :Nickname is already in use\n"
         "> NICK waymark_\n"
         "< :s 433 * waymark_ :Nickname is already in use\n"
         "> NICK waymark__\n"
         "< :s 432 * waymark__ :Erroneous nickname\n"
         "> NICK wayma_*\n"
         "< :s 001 wayma_123 :Welcome\n"
         "< :s 376 wayma_123 :End\n"
         "= {\"t\":\"log\",\"text\":\"the nick is taken: we are wayma_123 for now\",\"level\":"
         "\"warning\"}\n"
         "= {\"t\":\"ready\",\"self\":\"wayma_123\"*\n"
         "> JOIN #support\n"
         "< :wayma_123!w@h JOIN #support\n"
         "= {\"t\":\"state\",\"state\":\"up\"}\n"
         /* all its names are listened to */
         "< :ann!a@h PRIVMSG #support :wayma_123: one\n"
         "= *\"addressed\":true,\"text\":\"one\"*\n"
         "< :ann!a@h PRIVMSG #support :Waymark, two\n"
         "= *\"addressed\":true,\"text\":\"two\"*\n"
         "< :ann!a@h PRIVMSG #support :guide: three\n"
         "= *\"addressed\":true,\"text\":\"three\"*\n"
         /* and asks for the first again */
         "< PING :x\n"
         "> PONG x\n"
         "+300000\n"
         "> PING waymark\n"
         "> NICK waymark\n"
         "< :s 433 wayma_123 waymark :Nickname is already in use\n"
         "+300000\n"
         "> PING waymark\n"
         "> NICK waymark\n"
         "< :wayma_123!w@h NICK waymark\n"
         "< :ann!a@h PRIVMSG waymark :direct\n"
         "= *\"room\":\"ann\"*\"direct\":true*\n");
}

static void hears_what_is_for_it(void **state)
{
    (void)state;
    play(&bare, POOR
         "< :Ann!~a@Host PRIVMSG #Support :waymark: what is trauma?\n"
         "= {\"t\":\"message\",\"id\":\"*-1\",\"room\":\"#support\",\"sender\":\"ann!~a@host\","
         "\"name\":\"Ann\",\"addressed\":true,\"text\":\"what is trauma?\",\"role\":"
         "\"moderator\",\"role_from\":\"channel prefix @\",\"time\":1795255200000}\n"
         "< :zoe!z@h PRIVMSG #support :so tired today\n"
         "= {\"t\":\"message\",\"id\":\"*-2\",\"room\":\"#support\",\"sender\":\"zoe!z@h\","
         "\"name\":\"zoe\",\"text\":\"so tired today\",\"role\":\"member\",\"time\":*}\n"
         "< :Zoe!z@h PRIVMSG waymark :\002what\002 is trauma?\n"
         "= {\"t\":\"message\",\"id\":\"*-3\",\"room\":\"zoe\",\"sender\":\"zoe!z@h\",\"name\":"
         "\"Zoe\",\"direct\":true,\"addressed\":true,\"text\":\"what is trauma?\",\"role\":"
         "\"member\",\"time\":*}\n"
         "< :zoe!z@h PRIVMSG #support :\001ACTION cries\001\n"
         "= *\"text\":\"cries\"*\n"
         "< :zoe!z@h PRIVMSG #support :caf\xe9\n"
         "= *\"text\":\"caf\xef\xbf\xbd\"*\n"
         "< @unknown=1;+client/tag=2 :zoe!z@h PRIVMSG #support :tags are taken anyway\n"
         "= *\"text\":\"tags are taken anyway\"*\n");
}

static void hears_nothing_else(void **state)
{
    (void)state;
    play(&bare, POOR "< :zoe!z@h NOTICE waymark :waymark: notices are never answered\n"
                     "< :zoe!z@h NOTICE #support :waymark: what is trauma?\n"
                     "< :ng NOTICE waymark :*** from a server\n"
                     "< :ng PRIVMSG waymark :from a server\n"
                     "< PRIVMSG waymark :from nobody\n"
                     "< :waymark!~way@127.0.0.1 PRIVMSG #support :waymark: ourselves\n"
                     "< :zoe!z@h PRIVMSG @#support :waymark: to the operators\n"
                     "< :zoe!z@h PRIVMSG $$* :waymark: to all\n"
                     "< :zoe!z@h PRIVMSG #elsewhere :waymark: hello\n"
                     "< :zoe!z@h PRIVMSG somebody :waymark: hello\n"
                     "< @bot :other!o@h PRIVMSG #support :waymark: I am a bot\n"
                     "< @inspircd.org/bot :other!o@h PRIVMSG waymark :I am a bot\n"
                     "< :zoe!z@h PRIVMSG #support :   \n"
                     "< :zoe!z@h TAGMSG #support\n");
}

static void answers_ctcp_sparingly(void **state)
{
    (void)state;
    play(&bare, POOR "< :zoe!z@h PRIVMSG waymark :\001VERSION\001\n"
                     "> NOTICE zoe :\001VERSION Waymark\001\n"
                     "< :zoe!z@h PRIVMSG waymark :\001PING 12345 678\001\n"
                     "> NOTICE zoe :\001PING 12345 678\001\n"
                     "< :zoe!z@h PRIVMSG #support :\001VERSION\001\n"
                     "< :zoe!z@h PRIVMSG waymark :\001DCC SEND x 1 2 3\001\n"
                     "< :zoe!z@h PRIVMSG waymark :\001\n"
                     "< :zoe!z@h PRIVMSG waymark :\001clientinfo\001\n"
                     "> NOTICE zoe :\001CLIENTINFO ACTION CLIENTINFO PING VERSION\001\n"
                     "< :zoe!z@h PRIVMSG waymark :\001VERSION\001\n"
                     "< :zoe!z@h PRIVMSG waymark :\001VERSION\001\n");
}

static void knows_who_has_power_at_this_moment(void **state)
{
    (void)state;
#define ASK(nick) "< :" nick "!u@h PRIVMSG #support :waymark: pause\n"
#define MEMBER    "= *\"role\":\"member\",\"time\"*\n"
#define POWER(at) "= *\"role\":\"moderator\",\"role_from\":\"channel prefix " at "\"*\n"
    play(&bare, POOR ASK("ann") POWER("@") ASK("vic") MEMBER ASK("hal") POWER("%") ASK("zoe") MEMBER
         /* modes with and without parameters before the one that matters */
         "< :ann!u@h MODE #support +lmo-v+b 5 zoe vic *!*@bad\n" ASK("zoe")
             POWER("@") "< :ann!u@h MODE #support -o zoe\n" ASK("zoe") MEMBER
         /* a name carries no power: not after a change of nick, nor after leaving */
         "< :ann!u@h NICK bob\n" ASK("bob") POWER("@") ASK("ann") MEMBER
         "< :zoe!u@h NICK ann\n" ASK("ann") MEMBER "< :bob!u@h PART #support\n" ASK("bob") MEMBER
         "< :hal!u@h QUIT :bye\n" ASK("hal") MEMBER "< :ng MODE #support +a vic\n" ASK("vic")
             POWER("&") "< :x!u@h KICK #support vic :out\n" ASK("vic") MEMBER
         "< :ng MODE #support +q vic\n" ASK("vic")
             POWER("~") "< :vic!u@h JOIN #support\n" ASK("vic") MEMBER
         /* and none of it in a direct message, nor for who takes over a nick */
         "< :ng MODE #support +o zed\n"
         "< :zed!u@h PRIVMSG waymark :pause\n" MEMBER "< :yan!u@h NICK zed\n" ASK("zed") MEMBER);
}

static void history_is_never_a_message(void **state)
{
    (void)state;
    play(&with_account,
         RICH "< :irc BATCH +7 chathistory #support\n"
              "< :irc BATCH +8 netsplit a b\n"
              "< @batch=7;time=2026-11-21T10:00:00.100Z :zoe!z@h PRIVMSG #support :waymark: old\n"
              "< @batch=8;time=2026-11-21T10:00:00.100Z :zoe!z@h PRIVMSG #support :waymark: live\n"
              "= *\"text\":\"live\"*\n"
              "< @batch=7 :irc BATCH +9 labeled-response\n"
              "< @batch=9 :zoe!z@h PRIVMSG #support :waymark: old\n"
              "< :irc BATCH -9\n"
              "< @batch=9 :zoe!z@h PRIVMSG #support :waymark: of a batch that is over\n"
              "< :irc BATCH -7\n"
              /* replayed on joining: whole seconds, older than our own join */
              "< @time=2026-11-21T09:59:59.000Z :zoe!z@h PRIVMSG #support :waymark: replayed\n"
              "< @time=2026-11-21T10:00:00.000Z :zoe!z@h PRIVMSG #support :waymark: live\n"
              "= *\"time\":1795255200000*\n"
              "< @time=2026-11-21T09:54:59.000Z :zoe!z@h PRIVMSG waymark :direct, from a bouncer\n"
              "< @time=2026-11-21T09:55:01.000Z :zoe!z@h PRIVMSG waymark :direct, late\n"
              "= *\"text\":\"direct, late\"*\n"
              "< @time=gibberish :zoe!z@h PRIVMSG waymark :no time\n"
              "= *\"text\":\"no time\"*\n");
}

static void a_wrong_clock_makes_nothing_history(void **state)
{
    (void)state;
    play(&bare, "$ join #support\n" HELLO "< :s CAP * LS :server-time\n"
                "> CAP REQ server-time\n"
                "< :s CAP * ACK server-time\n"
                "> CAP END\n"
                "< @time=2026-11-21T07:00:00.000Z :s 001 waymark :Welcome\n"
                "< :s 422 waymark :no MOTD\n"
                "= {\"t\":\"ready\"*\n"
                "> JOIN #support\n"
                "< @time=2026-11-21T07:00:00.000Z :waymark!w@h JOIN #support\n"
                "= {\"t\":\"state\",\"state\":\"up\"}\n"
                "< @time=2026-11-21T07:00:01.500Z :zoe!z@h PRIVMSG #support :waymark: live\n"
                "= *\"text\":\"live\"*\n"
                /* ... nor one that is put right later: by an hour, at the server */
                "< @time=2026-11-21T06:00:02.000Z :s PONG s waymark\n"
                "< @time=2026-11-21T06:00:02.000Z :zoe!z@h PRIVMSG waymark :live\n"
                "= *\"text\":\"live\"*\n");
}

static void accounts_are_who_they_are(void **state)
{
    (void)state;
    play(&with_account, RICH
         "< @account=Zoe;msgid=abc;time=2026-11-21T10:00:01.000Z :nick!u@h PRIVMSG #support :hi\n"
         "= {\"t\":\"message\",\"id\":\"abc\",\"room\":\"#support\",\"sender\":\"account:zoe\","
         "\"name\":\"nick\",\"text\":\"hi\",\"role\":\"member\",\"time\":1795255201000}\n");
    /* what a server does not promise proves nothing */
    play(&bare, POOR "< @account=Zoe :nick!u@h PRIVMSG #support :hi\n"
                     "= *\"sender\":\"nick!u@h\"*\n");
}

static void a_label_confirms_what_was_said(void **state)
{
    (void)state;
    play(&with_account,
         RICH "+10000\n"
              "$ say k1 #support one\n"
              "> @label=w1 PRIVMSG #support :one\n"
              "$ say k2 zoe two\n"
              "> @label=w2 PRIVMSG zoe :two\n"
              "< @label=w2;msgid=m2 :waymark!way@host PRIVMSG zoe :two\n"
              "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"sent\",\"remote_id\":\"m2\"}\n"
              "< @label=w1;msgid=m1 :waymark!way@host PRIVMSG #support :one\n"
              "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"sent\",\"remote_id\":\"m1\"}\n"
              "< @label=w1 :waymark!way@host PRIVMSG #support :one\n"
              "$ say k3 zoe three\n"
              "> @label=w3 PRIVMSG zoe :three\n"
              "< @label=w3 :irc BATCH +5 labeled-response\n"
              "< @batch=5;msgid=m3 :waymark!way@host PRIVMSG zoe :three\n"
              "= {\"t\":\"acked\",\"key\":\"k3\",\"result\":\"sent\",\"remote_id\":\"m3\"}\n"
              "< @batch=5 :irc 301 waymark zoe :away\n"
              "< BATCH :-5\n"

              "+10000\n"
              /* an echo without a label is of something else */
              "$ say k5 zoe five\n"
              "> @label=w4 PRIVMSG zoe :five\n"
              "< :zoe!z@h PRIVMSG waymark :\001VERSION\001\n"
              "> NOTICE zoe :\001VERSION Waymark\001\n"
              "< :waymark!way@host NOTICE zoe :\001VERSION Waymark\001\n"
              "< :waymark!way@host PRIVMSG zoe :from another of our clients\n"
              "< @label=w4 :irc ACK\n"
              "= {\"t\":\"acked\",\"key\":\"k5\",\"result\":\"sent\"}\n"
              "$ say k4 zoe four\n"
              "> @label=w5 PRIVMSG zoe :four\n"
              "< @label=w5 :irc 401 waymark zoe :No such nick\n"
              "= {\"t\":\"log\",\"text\":\"a direct message was refused (401)\"*\n"
              "= {\"t\":\"acked\",\"key\":\"k4\",\"result\":\"never\"}\n");
}

static void what_nobody_confirms_is_unknown(void **state)
{
    (void)state;
    play(&with_account,
         RICH "+10000\n"
              "$ say k1 #support one\n"
              "> @label=w1 PRIVMSG #support :one\n"
              "< PING x\n"
              "> PONG x\n"
              "+60000\n"
              "= {\"t\":\"probed\",\"key\":\"k1\",\"result\":\"unknown\"}\n"
              "$ say k2 #support two\n"
              "> @label=w2 PRIVMSG #support :two\n"
              "$ lost\n"
              "= {\"t\":\"probed\",\"key\":\"k2\",\"result\":\"unknown\"}\n"
              "$ say k3 #support three\n"
              "= {\"t\":\"acked\",\"key\":\"k3\",\"result\":\"later\",\"retry_after\":"
              "5000}\n");
}

static void a_channel_without_notices_gets_a_message(void **state)
{
    (void)state;
    struct session_config config = with_account;
    config.notice = true;
    play(&config, RICH "+10000\n"
                       "$ say k1 #support one\n"
                       "> @label=w1 NOTICE #support :one\n"
                       "< @label=w1 :irc 404 waymark #support :Can't send NOTICE to channel\n"
                       "> @label=w2 PRIVMSG #support :one\n"
                       "< @label=w2 :irc 404 waymark #support :Can't send to channel (+m is set)\n"
                       "= {\"t\":\"log\",\"text\":\"silent in #support: only those with a voice "
                       "may speak there (+m)\"*\n"
                       "= {\"t\":\"state\"*\"joined 1 of 1 channels; #support: only those with a "
                       "voice may speak there (+m)\"}\n"
                       "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"never\"}\n");
}

static void signing_on_and_joining_count(void **state)
{
    (void)state;
    play(&bare, POOR "$ say k1 #support x\n"
                     "+999\n"
                     "+1\n"
                     "> PRIVMSG #support :x\n"
                     "> PING w1\n"
                     "< :ng PONG ng :w1\n"
                     "= *\"k1\"*\n"
                     "+10000\n"
                     "$ join #one\n"
                     "> JOIN #one\n"
                     "$ join #two\n"
                     "> JOIN #two\n"
                     "$ leave #support\n"
                     "< :zoe!z@h PRIVMSG #support :waymark: not heard any more\n"
                     "$ say k2 #support not said any more\n"
                     "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"never\"}\n"
                     "+399\n"
                     "+1\n"
                     "> PART #support\n"
                     "$ join #three\n"
                     "+2390\n"
                     "+10\n"
                     "> JOIN #three\n");
}

static void keeps_the_flood_limit(void **state)
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
                     /* what cannot wait goes first */
                     "< PING :now\n"
                     "> PONG now\n"
                     "+1999\n"
                     "+1\n"
                     "> PRIVMSG #support :5\n"
                     "+1000\n"
                     "$ say k6 #support 6\n"
                     "+999\n"
                     "+1\n"
                     "> PRIVMSG #support :6\n"
                     /* what the server has read before it answers is said, and no more than that */
                     "< :ng PONG ng :w0\n"
                     "< :ng PONG ng :w1\n"
                     "= *\"k1\"*\n"
                     "> PING w2\n"
                     "< :ng PONG ng :w2\n"
                     "= *\"k2\"*\n= *\"k3\"*\n= *\"k4\"*\n= *\"k5\"*\n= *\"k6\"*\n");
}

static void says_nothing_where_it_may_not(void **state)
{
    (void)state;
    play(&bare, POOR "$ say k1 #elsewhere x\n"
                     "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"never\"}\n"
                     "$ say k2 a,b x\n"
                     "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"never\"}\n"
                     "$ say k3 $$* x\n"
                     "= {\"t\":\"acked\",\"key\":\"k3\",\"result\":\"never\"}\n"
                     "$ say k4 @#support x\n"
                     "= {\"t\":\"acked\",\"key\":\"k4\",\"result\":\"never\"}\n"
                     "$ say k5 #support \001\n"
                     "= {\"t\":\"acked\",\"key\":\"k5\",\"result\":\"never\"}\n");
}

static void line_ends_cannot_be_injected(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, POOR "+10000\n");
    say_text(&stage, "k1", "#support", "one\r\nQUIT :gone\nPART #support");
    play_on(&stage, "> PRIVMSG #support :one\n"
                    "> PRIVMSG #support :QUIT :gone\n"
                    "> PRIVMSG #support :PART #support\n"
                    "> PING w1\n");
    say_text(&stage, "k2", "zoe\r\nQUIT", "x");
    play_on(&stage, "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"never\"}\n");
    play_on(&stage, "+10000\n");
    session_join(stage.session, "#x\r\nQUIT", stage.now);
    play_on(&stage, "= {\"t\":\"log\",\"text\":\"a JOIN could not be put into a line\"*\n");
    stage_finish(&stage);
}

static void goes_back_after_a_kick_slowly(void **state)
{
    (void)state;
    play(&bare, POOR
         "< :ann!a@h KICK #support waymark :out\n"
         "= {\"t\":\"log\",\"text\":\"kicked out of #support: going back in 30 seconds\"*\n"
         "$ say k1 #support x\n"
         "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"later\",\"retry_after\":30000}\n"
         "+29999\n"
         "+1\n"
         "> JOIN #support\n"
         "< :waymark!~way@127.0.0.1 JOIN #support\n"
         "< :ann!a@h KICK #support waymark :out\n"
         "= {\"t\":\"log\",\"text\":\"kicked out of #support: going back in 60 seconds\"*\n"
         "< :ng 474 waymark #support :Cannot join channel (+b)\n"
         "= {\"t\":\"log\",\"text\":\"cannot join #support: we are banned there; asking again in 5 "
         "minutes\"*\n"
         "< :ann!a@h INVITE waymark #support\n"
         "> JOIN #support\n"
         "< :ng 473 waymark #support :Cannot join channel (+i)\n"
         "= {\"t\":\"log\",\"text\":\"cannot join #support: it is by invitation only; asking again "
         "in 10 minutes\"*\n"
         "< :ann!a@h INVITE waymark #other\n"
         "= {\"t\":\"invite\",\"id\":\"*\",\"room\":\"#other\",\"by\":\"ann\"}\n"
         "$ join #other\n"

         "> JOIN #other\n"
         "< :waymark!~way@127.0.0.1 JOIN #other\n"
         "+10000\n"
         "$ leave #other\n"
         "> PART #other\n"
         "< :waymark!~way@127.0.0.1 JOIN ##forwarded\n"
         "> PART ##forwarded\n");
}

static void tells_which_channels_it_is_not_in(void **state)
{
    (void)state;
    play(&bare,
         "$ join #a\n$ join #b\n$ join #c\n" HELLO "< :s 001 waymark :Welcome\n"
         "< :s 422 waymark :no MOTD\n"
         "= {\"t\":\"ready\"*\n"
         "> JOIN #a,#b,#c\n"
         "< :s 477 waymark #a :You need a registered nick\n"
         "= {\"t\":\"log\"*\n"
         "< :waymark!w@h JOIN :#b\n"
         "+30000\n"
         "= {\"t\":\"state\",\"state\":\"up\",\"why\":\"joined 1 of 3 channels; #a: it needs a "
         "registered account; #c: no answer yet\"}\n");
}

static void a_silent_server_is_dead(void **state)
{
    (void)state;
    play(&bare, POOR "+89999\n"
                     "+1\n"
                     "> PING waymark\n"
                     "< :ng PONG ng waymark\n"
                     "+89999\n"
                     "+1\n"
                     "> PING waymark\n"
                     "+30000\n"
                     "> PING waymark\n"
                     "+29999\n"
                     "+1\n"
                     "! retry: the server does not answer any more\n");
}

static void an_error_ends_it(void **state)
{
    (void)state;
    play(&bare, POOR "< ERROR :Closing Link: (Ping timeout)\n"
                     "! retry: the server closed the connection: Closing Link: (Ping timeout)\n");
    play(&bare, HELLO "< ERROR :Closing Link: [Your host is trying to (re)connect too fast -- "
                      "throttled]\n"
                      "! slowly: *\n");
    play(&bare, POOR "< ERROR :Closing Link: (Excess Flood)\n! slowly: *\n");
    play(&bare, POOR "< ERROR\n! retry: *\n");
    play(&bare, HELLO "< ERROR :Access denied: Bad password?\n! refused: the server wants a "
                      "password*\n");
    play(&bare, HELLO "< :s 464 waymark :Password incorrect\n! refused: *\n");
    play(&bare, HELLO "< :s 465 waymark :You are banned\n! slowly: *\n");
    play(&bare, HELLO "+60000\n! retry: the server did not let us in in time\n");
}

static void missing_parameters_are_passed_over(void **state)
{
    (void)state;
    static const char *const commands[] = {
        "PING", "PONG", "CAP",    "AUTHENTICATE", "NICK",   "CHGHOST", "JOIN", "PART", "KICK",
        "MODE", "QUIT", "INVITE", "PRIVMSG",      "NOTICE", "BATCH",   "ACK",  "FAIL", "TAGMSG"};
    static const char *const tails[] = {
        "",       " x",     " x y",     " :",        " * LS",
        " * ACK", " * NAK", " waymark", " #support", " #support waymark",
        " +",     " -"};
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, POOR);
    char line[128];
    for (int source = 0; source < 3; source++) {
        static const char *const sources[] = {"", ":a ", ":zoe!z@h "};
        for (size_t tail = 0; tail < sizeof tails / sizeof tails[0]; tail++) {
            for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
                snprintf(line, sizeof line, "%s%s%s", sources[source], commands[i], tails[tail]);
                receive(&stage, line);
            }
            for (int numeric = 0; numeric < 1000; numeric++) {
                if (numeric == 464 || numeric == 465 || (numeric >= 902 && numeric <= 908))
                    continue; /* these end the connection, and may */
                snprintf(line, sizeof line, "%s%03d%s", sources[source], numeric, tails[tail]);
                receive(&stage, line);
            }
        }
    }
    assert_null(stage.ended);
    stage_finish(&stage);
}

static void bad_lines_are_passed_over(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    play_on(&stage, POOR);
    char *tags = mem_array(9000, 1);
    memset(tags, 'x', 8998);
    memcpy(tags, "@", 1);
    memcpy(tags + 8200, " :zoe!z@h PRIVMSG #support :waymark: hello", 43);
    receive(&stage, tags);
    play_on(&stage, "= {\"t\":\"log\",\"text\":\"passed over a line of the server: its tags are "
                    "longer than 8191 bytes\",\"level\":\"warning\"}\n");
    memset(tags + 100, ' ', 8100); /* the same within the limit */
    receive(&stage, tags);
    play_on(&stage, "= *\"text\":\"hello\"*\n");
    char nul[] = "PRIVMSG #support :x\0y";
    session_receive(stage.session, nul, sizeof nul - 1, stage.now, wall_start);
    play_on(&stage,
            "= {\"t\":\"log\",\"text\":\"passed over a line of the server: it holds a NUL or "
            "a line end\"*\n"
            "< :zoe!z@h PRIVMSG #support :still there\n"
            "= *\"text\":\"still there\"*\n");
    free(tags);
    stage_finish(&stage);
}

static void hostile_fields_fit_the_lines(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &with_account);
    play_on(&stage, RICH);
    char *line = mem_array(8192, 1);
    char fill[2001];
    memset(fill, 'm', sizeof fill - 1);
    fill[sizeof fill - 1] = '\0';
    /* an id of 2000 bytes is replaced; a sender of 2000 bytes is nobody's */
    snprintf(line, 8192, "@msgid=%s :zoe!z@h PRIVMSG #support :hi", fill);
    receive(&stage, line);
    play_on(&stage, "= *-1\",\"room\"*\n");
    snprintf(line, 8192, ":zoe!z@%s PRIVMSG #support :hi", fill);
    receive(&stage, line);
    snprintf(line, 8192, ":%s!z@h PRIVMSG #support :hi", fill);
    receive(&stage, line);
    snprintf(line, 8192, ":waymark!way@host JOIN #%s", fill);
    receive(&stage, line);
    play_on(&stage, "= {\"t\":\"log\",\"text\":\"a PART could not be put into a line\"*\n");
    snprintf(line, 8192, "ERROR :%s\xe9%s", fill, fill);
    receive(&stage, line);
    play_on(&stage, "! retry: *\n");
    free(line);
    stage_finish(&stage);
}

static void comes_back_as_new(void **state)
{
    (void)state;
    play(&bare, POOR "< :ann!a@h MODE #support +o zoe\n"
                     "$ lost\n" HELLO "< :s 001 waymark :Welcome\n"
                     "< :s 422 waymark :no MOTD\n"
                     "= {\"t\":\"ready\"*\n"
                     "> JOIN #support\n"
                     "< :waymark!w@h JOIN #support\n"
                     "= {\"t\":\"state\",\"state\":\"up\"}\n"
                     "< :zoe!z@h PRIVMSG #support :waymark: pause\n"
                     "= *\"role\":\"member\"*\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_on_to_a_poor_server),
        cmocka_unit_test(signs_on_to_a_rich_server),
        cmocka_unit_test(signs_on_where_nobody_knows_cap),
        cmocka_unit_test(goes_on_without_a_message_of_the_day),
        cmocka_unit_test(asks_for_refused_capabilities_one_by_one),
        cmocka_unit_test(takes_new_capabilities_and_gives_up_old_ones),
        cmocka_unit_test(fails_closed_when_it_cannot_sign_in),
        cmocka_unit_test(sends_no_password_in_the_clear),
        cmocka_unit_test(long_passwords_go_in_chunks),
        cmocka_unit_test(takes_another_nick),
        cmocka_unit_test(hears_what_is_for_it),
        cmocka_unit_test(hears_nothing_else),
        cmocka_unit_test(answers_ctcp_sparingly),
        cmocka_unit_test(knows_who_has_power_at_this_moment),
        cmocka_unit_test(history_is_never_a_message),
        cmocka_unit_test(a_wrong_clock_makes_nothing_history),
        cmocka_unit_test(accounts_are_who_they_are),
        cmocka_unit_test(a_label_confirms_what_was_said),
        cmocka_unit_test(what_nobody_confirms_is_unknown),
        cmocka_unit_test(a_channel_without_notices_gets_a_message),
        cmocka_unit_test(signing_on_and_joining_count),
        cmocka_unit_test(keeps_the_flood_limit),
        cmocka_unit_test(says_nothing_where_it_may_not),
        cmocka_unit_test(line_ends_cannot_be_injected),
        cmocka_unit_test(goes_back_after_a_kick_slowly),
        cmocka_unit_test(tells_which_channels_it_is_not_in),
        cmocka_unit_test(a_silent_server_is_dead),
        cmocka_unit_test(an_error_ends_it),
        cmocka_unit_test(missing_parameters_are_passed_over),
        cmocka_unit_test(bad_lines_are_passed_over),
        cmocka_unit_test(hostile_fields_fit_the_lines),
        cmocka_unit_test(comes_back_as_new),
    };
    return cmocka_run_group_tests_name("irc_session", tests, NULL, NULL);
}
