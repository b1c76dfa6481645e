/* Channels: getting in, being kept out or thrown out, being muted; who is who there. */
#include "irc.h"

/* A server that tells accounts without account-tag, as ircd-hybrid is. */
#define MIDDLE                                                                                  \
    "$ join #support\n" HELLO "< :hy CAP * LS :account-notify extended-join multi-prefix\n"     \
    "> CAP REQ :account-notify extended-join multi-prefix\n"                                    \
    "< :hy CAP waymark ACK :account-notify extended-join multi-prefix\n"                        \
    "> CAP END\n"                                                                               \
    "< :hy 001 waymark :Welcome\n"                                                              \
    "< :hy 005 waymark WHOX KNOCK CASEMAPPING=ascii PREFIX=(ohv)@%+ CHANTYPES=# :supported\n"   \
    "< :hy 422 waymark :no MOTD\n"                                                              \
    "= "                                                                                        \
    "{\"t\":\"ready\",\"self\":\"waymark\",\"caps\":[\"lines\",\"direct\",\"standing\"],\"max_" \
    "text\":4000}\n"                                                                            \
    "> JOIN #support\n"                                                                         \
    "< :waymark!w@h JOIN #support * :A guide\n"                                                 \
    "= {\"t\":\"state\",\"state\":\"up\"}\n"                                                    \
    "< :hy 353 waymark = #support :@ann waymark zoe\n"                                          \
    "+2000\n"                                                                                   \
    "> WHO #support %tna,73\n"

static void keys_come_from_their_file(void **state)
{
    (void)state;
    struct session_config config = bare;
    config.channel_keys = "#other no\n#Two open sesame\n#three  x\r\n";
    play(&config, "$ join #one\n$ join #two\n$ join #four\n" HELLO "< :s 001 waymark :Welcome\n"
                  "< :s 422 waymark :no MOTD\n"
                  "= {\"t\":\"ready\"*\n"
                  "> JOIN #two :open sesame\n"
                  "> JOIN #one,#four\n");
}

static void a_full_channel_is_asked_for_soon(void **state)
{
    (void)state;
    play(&bare, POOR "< :ann!a@h KICK #support waymark :out\n"
                     "= *going back in 30 seconds*\n"
                     "+30000\n"
                     "> JOIN #support\n"
                     "< :ng 471 waymark #support :Cannot join channel (+l)\n"
                     "= *cannot join #support: it is full; asking again in 1 minutes*\n"
                     "+59999\n"
                     "+1\n"
                     "> JOIN #support\n"
                     "< :ng 609 waymark #support :Throttled\n"
                     "= *too many are joining it now; asking again in 2 minutes*\n");
}

static void what_needs_an_account_is_asked_for_once_there_is_one(void **state)
{
    (void)state;
    play(&bare, POOR "< :ann!a@h KICK #support waymark :out\n"
                     "= *going back in 30 seconds*\n"
                     "+30000\n"
                     "> JOIN #support\n"
                     "< :ng 477 waymark #support :You need to be identified\n"
                     "= *it needs a registered account; asking again in 5 minutes*\n"
                     "+20000\n"
                     "$ identified\n"
                     "> JOIN #support\n");
}

static void knocks_once_where_it_is_told_to(void **state)
{
    (void)state;
    struct session_config config = bare;
    config.knock = true;
    play(&config, MIDDLE "+10000\n"
                         "< :ann!a@h KICK #support waymark :out\n"
                         "= *going back in 30 seconds*\n"
                         "+30000\n"
                         "> JOIN #support\n"
                         "< :hy 473 waymark #support :Cannot join channel (+i)\n"
                         "= *it is by invitation only*\n"
                         "> KNOCK #support :A guide\n"
                         "< :hy 473 waymark #support :Cannot join channel (+i)\n"
                         "= *it is by invitation only*\n");
    play(&bare, MIDDLE "+10000\n"
                       "$ join #closed\n"
                       "> JOIN #closed\n"
                       "< :hy 473 waymark #closed :Cannot join channel (+i)\n"
                       "= *it is by invitation only*\n");
}

static void does_not_go_back_for_ever(void **state)
{
    (void)state;
    struct session_config config = bare;
    config.rejoins = 1;
    play(&config, POOR "< :ann!a@h KICK #support waymark :out\n"
                       "= *going back in 30 seconds*\n"
                       "+30000\n"
                       "> JOIN #support\n"
                       "< :waymark!~way@127.0.0.1 JOIN #support\n"
                       "< :ann!a@h KICK #support waymark :out\n"
                       "= *kicked out of #support: staying out until we are invited*\n"
                       "+20000\n"
                       "+3000000\n"
                       "> PING waymark\n"
                       "< PONG waymark\n"
                       "< :ann!a@h INVITE waymark #support\n"
                       "> JOIN #support\n"
                       /* kicks of long ago do not count */
                       "< :waymark!~way@127.0.0.1 JOIN #support\n"
                       "+3600001\n"
                       "> PING waymark\n"
                       "< PONG waymark\n"
                       "< :ann!a@h KICK #support waymark :out\n"
                       "= *going back in 30 seconds*\n");
}

static void a_renamed_channel_stays_the_same(void **state)
{
    (void)state;
    play(&bare, POOR "< :ng RENAME #support #Help :a better name\n"
                     "= *#support is called #help now: put the new name into the configuration*\n"
                     "= {\"t\":\"room\",\"room\":\"#support\",\"successor\":\"#help\"}\n"
                     "< :ann!a@h PRIVMSG #help :waymark: hello\n"
                     "= *\"room\":\"#help\"*\"role\":\"moderator\"*\n"
                     "< :ng RENAME #elsewhere #other :not ours\n");
}

static void where_it_may_not_speak_it_is_silent_until_something_changes(void **state)
{
    (void)state;
    play(&bare, POOR "+10000\n"
                     "$ say k1 #support one\n"
                     "> PRIVMSG #support :one\n"
                     "> PING w1\n"
                     "< :ng 404 waymark #support :Cannot send to channel (+m)\n"
                     "= *silent in #support: only those with a voice may speak there (+m)*\n"
                     "= {\"t\":\"state\",\"state\":\"up\",\"why\":\"joined 1 of 1 channels; "
                     "#support: only those with a voice may speak there (+m)\"}\n"
                     "= {\"t\":\"acked\",\"key\":\"k1\",\"result\":\"never\"}\n"
                     "< :ng PONG ng w1\n"
                     "$ say k2 #support two\n"
                     "= {\"t\":\"acked\",\"key\":\"k2\",\"result\":\"never\"}\n"
                     "< :ann!a@h MODE #support -m\n"
                     "= {\"t\":\"state\",\"state\":\"up\"}\n"
                     "$ say k3 #support three\n"
                     "> PRIVMSG #support :three\n"
                     "> PING w2\n");
}

static void somebody_in_danger_is_told_alone_where_the_channel_is_muted(void **state)
{
    (void)state;
    play(&bare, POOR "+10000\n"
                     "< :Zoe!z@h PRIVMSG #support :I want to die\n"
                     "= *\"sender\":\"zoe!z@h\"*\n"
                     "$ say k1 #support one\n"
                     "> PRIVMSG #support :one\n"
                     "> PING w1\n"
                     "$ urgent\n"
                     "$ answer k2 #support zoe!z@h - call somebody\n"
                     "> PRIVMSG #support :call somebody\n"
                     "$ calm\n"
                     "< :ng 404 waymark #support :You are banned\n"
                     "= *silent in #support: we are banned there*\n"
                     "= *#support: we are banned there\"}\n"
                     "= *\"k1\",\"result\":\"never\"*\n"
                     "> PRIVMSG Zoe :call somebody\n"
                     "< :ng 404 waymark #support :You are banned\n"
                     "< :ng PONG ng w1\n"
                     "> PING w2\n"
                     "< :ng PONG ng w2\n"
                     "= *\"k2\",\"result\":\"sent\"*\n"
                     /* and so the next time, if she is called otherwise too */
                     "< :Zoe!z@h NICK zoe2\n"
                     "$ urgent\n"
                     "$ answer k3 #support zoe!z@h - call somebody\n"
                     "> PRIVMSG zoe2 :call somebody\n"
                     "> PING w3\n"
                     /* but not to whoever comes by her name later */
                     "< :zoe2!z@h QUIT :bye\n"
                     "$ answer k4 #support zoe!z@h - call somebody\n"
                     "= {\"t\":\"acked\",\"key\":\"k4\",\"result\":\"never\"}\n");
}

static void a_netsplit_is_silent(void **state)
{
    (void)state;
    play(&with_account, RICH "< :irc 353 waymark = #support :@ann waymark\n"
                             "< :irc BATCH +1 netsplit irc.hub other.host\n"
                             "< @batch=1 :ann!a@h QUIT :irc.hub other.host\n"
                             "< @batch=1 :zoe!z@h QUIT :irc.hub other.host\n"
                             "< :irc BATCH -1\n"
                             "< :ann!x@y PRIVMSG #support :waymark: pause\n"
                             "= *\"role\":\"member\"*\n"
                             "< :irc BATCH +2 netjoin irc.hub other.host\n"
                             "< @batch=2 :ann!a@h JOIN #support\n"
                             "< @batch=2 :zoe!z@h JOIN #support\n"
                             "< :irc BATCH -2\n"
                             "< :irc MODE #support +o ann\n"
                             "< :ann!a@h PRIVMSG #support :waymark: pause\n"
                             "= *\"role\":\"moderator\"*\n");
}

static void accounts_hold_while_they_are_seen(void **state)
{
    (void)state;
    play(&bare,
         MIDDLE "< :hy 354 waymark 73 ann Anna\n"
                "< :hy 354 waymark 73 zoe 0\n"
                "< :hy 354 waymark 99 zoe forged\n"
                "< :Ann!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"account:anna\"*\n"
                "< :zoe!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"zoe!u@h\"*\n"
                "< :zoe!u@h ACCOUNT Zoe\n"
                "< :zoe!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"account:zoe\"*\n"
                "< :zoe!u@h ACCOUNT *\n"
                "< :zoe!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"zoe!u@h\"*\n"
                "< :vic!u@h JOIN #support Victor :Vic\n"
                "< :vic!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"account:victor\"*\n"
                /* a nick carries no account: it goes along with its owner, and is gone with them */
                "< :ann!u@h NICK bob\n"
                "< :bob!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"account:anna\"*\n"
                "< :ann!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"ann!u@h\"*\n"
                "< :bob!u@h QUIT :bye\n"
                "< :bob!u@h PRIVMSG #support :hi\n"
                "= *\"sender\":\"bob!u@h\"*\n"
                "< :vic!u@h PART #support\n"
                "< :vic!u@h PRIVMSG waymark :hi\n"
                "= *\"sender\":\"vic!u@h\"*\n"
                "< :vic!u@h JOIN #support Victor :Vic\n"
                "< :ann!a@h KICK #support waymark :out\n"
                "= *going back*\n"
                "< :vic!u@h PRIVMSG waymark :hi\n"
                "= *\"sender\":\"vic!u@h\"*\n");
}

static void a_forged_account_proves_nothing(void **state)
{
    (void)state;
    play(&bare, POOR "< :zoe!u@h ACCOUNT Admin\n"
                     "< :zoe!u@h JOIN #support Admin :Zoe\n"
                     "< :ng 354 waymark 73 zoe Admin\n"
                     "< @account=Admin :zoe!u@h PRIVMSG #support :hi\n"
                     "= *\"sender\":\"zoe!u@h\"*\n");
    play(&with_account, RICH "< :zoe!u@h ACCOUNT Admin\n"
                             "< :zoe!u@h PRIVMSG #support :hi\n"
                             "= *\"sender\":\"zoe!u@h\"*\n");
}

#define OPERATORS                                                      \
    "$ join #support\n" HELLO "< :in 001 waymark :Welcome\n"           \
    "< :in 005 waymark PREFIX=(Yqaohv)!~&@%+ CHANTYPES=# :supported\n" \
    "< :in 422 waymark :no MOTD\n"                                     \
    "= {\"t\":\"ready\"*\n"                                            \
    "> JOIN #support\n"                                                \
    "< :waymark!w@h JOIN #support\n"                                   \
    "= {\"t\":\"state\",\"state\":\"up\"}\n"                           \
    "< :in 353 waymark = #support :!oper ~own waymark !@both\n"

static void operators_of_the_network_are_nobody_special(void **state)
{
    (void)state;
    struct session_config config = bare;
    play(&config, OPERATORS "< :oper!o@h PRIVMSG #support :waymark: pause\n"
                            "= *\"role\":\"member\"*\n"
                            "< :own!o@h PRIVMSG #support :waymark: pause\n"
                            "= *\"role_from\":\"channel prefix ~\"*\n"
                            "< :both!o@h PRIVMSG #support :waymark: pause\n"
                            "= *\"role\":\"*\n");
    config.trust_operators = true;
    play(&config, OPERATORS "< :oper!o@h PRIVMSG #support :waymark: pause\n"
                            "= *\"role_from\":\"channel prefix !\"*\n");
}

static void asks_for_names_where_they_do_not_come_by_themselves(void **state)
{
    (void)state;
    play(&bare, "$ join #support\n" HELLO "< :s CAP * LS :draft/no-implicit-names\n"
                "> CAP REQ draft/no-implicit-names\n"
                "< :s CAP * ACK :draft/no-implicit-names\n"
                "> CAP END\n"
                "< :s 001 waymark :Welcome\n"
                "< :s 422 waymark :no MOTD\n"
                "= {\"t\":\"ready\"*\n"
                "> JOIN #support\n"
                "< :waymark!w@h JOIN #support\n"
                "> NAMES #support\n"
                "= {\"t\":\"state\",\"state\":\"up\"}\n");
}

static void follows_invitations_of_those_who_are_named(void **state)
{
    (void)state;
    static const char *const from[] = {"Anna", "#open"};
    struct session_config config = with_account;
    config.invite_from = from;
    config.invite_from_count = 2;
    config.invites_per_hour = 2;
    play(&config, RICH "+20000\n"
                       /* a name is not an account, nor is an account of another name */
                       "< :anna!a@h INVITE waymark #trap\n"
                       "= {\"t\":\"invite\"*\"#trap\"*\n"
                       "< @account=Hannah :anna!a@h INVITE waymark #trap\n"
                       "= {\"t\":\"invite\"*\n"
                       "< @account=anna :ann!a@h INVITE waymark #guests\n"
                       "> JOIN #guests\n"
                       "= {\"t\":\"save\",\"id\":\"irc.invited\",\"name\":\"irc.invited\",\"blob\":"
                       "\"#guests\"}\n"
                       "= {\"t\":\"room\",\"room\":\"#guests\"}\n"
                       "< :waymark!way@host JOIN #guests\n"
                       "< :zoe!z@h INVITE waymark #Open\n"
                       "> JOIN #open\n"
                       "= *\"blob\":\"#guests #open\"}\n"
                       "= {\"t\":\"room\",\"room\":\"#open\"}\n"
                       "< @account=anna :ann!a@h INVITE waymark #third\n"
                       "= *\"an invitation was not followed: there are too many\"*\n"
                       /* a guest who is thrown out stays out */
                       "< :ann!a@h KICK #guests waymark :out\n"
                       "= *kicked out of #guests, where we were a guest: staying out*\n"
                       "= *\"blob\":\"#open\"}\n"
                       "< @account=anna :ann!a@h INVITE zoe #other\n"
                       "< @account=anna :ann!a@h INVITE waymark a,b\n");
    config.invites = INVITES_NEVER;
    play(&config, RICH "< @account=anna :ann!a@h INVITE waymark #guests\n"
                       "= {\"t\":\"invite\"*\n");
    config.invites = INVITES_ANYONE;
    play(&config, RICH "+20000\n< :zoe!z@h INVITE waymark #guests\n"
                       "> JOIN #guests\n"
                       "= *\"blob\":\"#guests\"}\n"
                       "= {\"t\":\"room\",\"room\":\"#guests\"}\n");
}

static void guests_come_back_after_a_restart(void **state)
{
    (void)state;
    struct stage stage;
    stage_init(&stage, &bare);
    session_join(stage.session, "#one", stage.now);
    session_restore_invited(stage.session, "#guests a,b #one");
    play_on(&stage, HELLO "< :s 001 waymark :Welcome\n"
                          "< :s 422 waymark :no MOTD\n"
                          "= {\"t\":\"ready\"*\n"
                          "> JOIN #one,#guests\n");
    stage_finish(&stage);
}

/* Whoever sent it out stands above the settings; whoever invites it, above both. */
static void stays_out_of_where_it_was_sent_out(void **state)
{
    (void)state;
    struct stage stage;
    struct session_config config = bare;
    config.invites_per_hour = 2;
    stage_init(&stage, &config);
    session_join(stage.session, "#one", stage.now);
    session_join(stage.session, "#Two", stage.now);
    session_stay_out(stage.session, "#two");
    session_stay_out(stage.session, "#never");
    play_on(&stage, HELLO "< :s 001 waymark :Welcome\n"
                          "< :s 422 waymark :no MOTD\n"
                          "= {\"t\":\"ready\"*\n"
                          "> JOIN #one\n"
                          "< :waymark!b@h JOIN #one\n"
                          "= *\"up\"}\n");
    play_on(&stage, "+20000\n"
                    "< :zoe!z@h INVITE waymark #Two\n"
                    "> JOIN #two\n"
                    "= {\"t\":\"save\",\"id\":\"irc.invited\",\"name\":\"irc.invited\",\"blob\":"
                    "\"#two\"}\n"
                    "= {\"t\":\"room\",\"room\":\"#two\"}\n"
                    "< :zoe!z@h INVITE waymark #never\n"
                    "= {\"t\":\"invite\"*\n");
    stage_finish(&stage);
}

/* In one life, too: out of a channel of the settings only until somebody there wants it back. */
static void is_invited_back_by_anybody(void **state)
{
    (void)state;
    struct stage stage;
    struct session_config config = bare;
    config.invites_per_hour = 2;
    stage_init(&stage, &config);
    session_join(stage.session, "#one", stage.now);
    play_on(&stage, HELLO "< :s 001 waymark :Welcome\n"
                          "< :s 422 waymark :no MOTD\n"
                          "= {\"t\":\"ready\"*\n"
                          "> JOIN #one\n"
                          "< :waymark!b@h JOIN #one\n"
                          "= *\"up\"}\n");
    stage.now += 20000;
    session_leave(stage.session, "#one", NULL, stage.now);
    play_on(&stage, "> PART #one\n"
                    "+20000\n"
                    "< :zoe!z@h INVITE waymark #one\n"
                    "> JOIN #one\n"
                    "= *\"blob\":\"#one\"}\n"
                    "= {\"t\":\"room\",\"room\":\"#one\"}\n");
    stage_finish(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_from_their_file),
        cmocka_unit_test(a_full_channel_is_asked_for_soon),
        cmocka_unit_test(what_needs_an_account_is_asked_for_once_there_is_one),
        cmocka_unit_test(knocks_once_where_it_is_told_to),
        cmocka_unit_test(does_not_go_back_for_ever),
        cmocka_unit_test(a_renamed_channel_stays_the_same),
        cmocka_unit_test(where_it_may_not_speak_it_is_silent_until_something_changes),
        cmocka_unit_test(somebody_in_danger_is_told_alone_where_the_channel_is_muted),
        cmocka_unit_test(follows_invitations_of_those_who_are_named),
        cmocka_unit_test(guests_come_back_after_a_restart),
        cmocka_unit_test(stays_out_of_where_it_was_sent_out),
        cmocka_unit_test(is_invited_back_by_anybody),
        cmocka_unit_test(a_netsplit_is_silent),
        cmocka_unit_test(accounts_hold_while_they_are_seen),
        cmocka_unit_test(a_forged_account_proves_nothing),
        cmocka_unit_test(operators_of_the_network_are_nobody_special),
        cmocka_unit_test(asks_for_names_where_they_do_not_come_by_themselves),
    };
    return cmocka_run_group_tests_name("irc_rooms", tests, NULL, NULL);
}
