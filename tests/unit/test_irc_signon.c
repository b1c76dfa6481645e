/* Signing on to IRC, played transcripts (irc.h): capabilities, accounts, nicks, TLS demanded. */
#include "irc.h"

#define GREETED                   \
    "> CAP END\n"                 \
    "< :s 001 waymark :Welcome\n" \
    "< :s 376 waymark :End\n"     \
    "= {\"t\":\"ready\",\"self\":\"waymark\"*\n"

#define UP "= {\"t\":\"state\",\"state\":\"up\"}\n"

/* ---- capabilities ---- */

static void asks_for_all_in_lines_that_fit(void **state)
{
    (void)state;
    play(&bare, HELLO
         "< :s CAP * LS * :account-notify account-tag away-notify batch cap-notify chghost\n"
         "< :s CAP * LS * :draft/channel-rename draft/chathistory draft/event-playback "
         "draft/languages draft/message-redaction draft/multiline=max-bytes=4096,max-lines=24 "
         "draft/no-implicit-names draft/read-marker\n"
         "< :s CAP * LS * :echo-message ergo.chat/nope extended-join extended-monitor "
         "invite-notify labeled-response message-tags multi-prefix\n"
         "< :s CAP * LS :sasl=PLAIN,EXTERNAL server-time setname standard-replies "
         "userhost-in-names znc.in/self-message\n"
         "> CAP REQ :account-notify account-tag away-notify batch cap-notify "
         "draft/channel-rename draft/chathistory chghost echo-message extended-join "
         "extended-monitor invite-notify labeled-response draft/message-redaction "
         "message-tags draft/multiline multi-prefix draft/no-implicit-names server-time "
         "setname standard-replies userhost-in-names\n"
         "< :s CAP * ACK * :account-notify account-tag away-notify batch cap-notify\n"
         "< :s CAP * ACK :draft/channel-rename draft/chathistory chghost echo-message "
         "extended-join extended-monitor invite-notify labeled-response "
         "draft/message-redaction message-tags draft/multiline multi-prefix "
         "draft/no-implicit-names server-time setname standard-replies userhost-in-names\n"
         "> CAP END\n");
}

/* A ratified name is better than a draft's or a vendor's, whichever comes first. */
static void asks_by_the_best_name(void **state)
{
    (void)state;
    play(&bare, HELLO "< :s CAP * LS :inspircd.org/standard-replies standard-replies\n"
                      "> CAP REQ standard-replies\n"
                      "< :s CAP * ACK :standard-replies\n"
                      "> CAP END\n");
    play(&bare, HELLO "< :s CAP * LS :extended-monitor draft/extended-monitor\n"
                      "> CAP REQ extended-monitor\n");
    play(&bare, HELLO "< :s CAP * LS :inspircd.org/standard-replies\n"
                      "> CAP REQ inspircd.org/standard-replies\n");
}

/* What needs something that is not offered is of no use. */
static void leaves_out_what_it_cannot_use(void **state)
{
    (void)state;
    play(&bare, HELLO "< :s CAP * LS :labeled-response message-tags draft/multiline setname\n"
                      "> CAP REQ :message-tags setname\n");
}

/* What is refused together is asked for singly; what goes while it is asked for is not waited for.
 */
static void goes_on_after_refusals(void **state)
{
    (void)state;
    play(&bare, HELLO "< :s CAP * LS :chghost setname\n"
                      "> CAP REQ :chghost setname\n"
                      "< :s CAP * NAK :chghost setname\n"
                      "> CAP REQ chghost\n"
                      "> CAP REQ setname\n"
                      "< :s CAP * ACK :chghost\n"
                      "< :s CAP * NAK :setname\n"
                      "> CAP END\n");
    play(&bare, HELLO "< :s CAP * LS :chghost\n"
                      "> CAP REQ chghost\n"
                      "< :s CAP * DEL :chghost\n"
                      "> CAP END\n");
}

static void is_away_until_it_is_there(void **state)
{
    (void)state;
    play(&bare, HELLO "< :s CAP * LS :draft/pre-away\n"
                      "> CAP REQ draft/pre-away\n"
                      "< :s CAP * ACK :draft/pre-away\n"
                      "> AWAY :Not here yet\n"
                      "> CAP END\n"
                      "< :s 001 waymark :Welcome\n"
                      "< :s 376 waymark :End\n"
                      "= {\"t\":\"ready\"*\n"
                      "> AWAY\n" UP);
}

static void asks_for_names_where_none_come(void **state)
{
    (void)state;
    play(&bare, "$ join #support\n" HELLO "< :s CAP * LS :draft/no-implicit-names\n"
                "> CAP REQ draft/no-implicit-names\n"
                "< :s CAP * ACK :draft/no-implicit-names\n" GREETED "> JOIN #support\n"
                "< :waymark!w@h JOIN #support\n"
                "> NAMES #support\n" UP);
}

/* ---- accounts ---- */

static const struct session_config with_certificate = {.nick = "waymark",
                                                       .user = "way",
                                                       .realname = "A guide",
                                                       .account = "bot",
                                                       .certificate = true,
                                                       .tls = true,
                                                       .secure = true};

static void signs_in_by_certificate(void **state)
{
    (void)state;
    play(&with_certificate, HELLO "< :s CAP * LS :sasl=PLAIN,EXTERNAL\n"
                                  "> CAP REQ sasl\n"
                                  "< :s CAP * ACK :sasl\n"
                                  "> AUTHENTICATE EXTERNAL\n"
                                  "< AUTHENTICATE +\n"
                                  "> AUTHENTICATE +\n"
                                  "< :s 900 waymark w!w@h bot :You are now logged in\n"
                                  "< :s 903 waymark :SASL authentication successful\n" GREETED UP);
    struct session_config nameless = with_certificate;
    nameless.account = NULL;
    play(&nameless, HELLO "< :s CAP * LS :sasl=EXTERNAL\n"
                          "> CAP REQ sasl\n"
                          "< :s CAP * ACK :sasl\n"
                          "> AUTHENTICATE EXTERNAL\n"
                          "< AUTHENTICATE +\n"
                          "> AUTHENTICATE +\n"
                          "< :s 904 waymark :SASL authentication failed\n"
                          "! refused: the server knows no account for our certificate*\n");
}

/* From what keeps the secret it goes on to what keeps it too, and never to what tells it. */
static void falls_back_only_to_what_is_as_safe(void **state)
{
    (void)state;
    struct session_config config = with_certificate;
    config.password = "secret";
    play(&config,
         HELLO "< :s CAP * LS :sasl=PLAIN,EXTERNAL,SCRAM-SHA-256,SCRAM-SHA-512\n"
               "> CAP REQ sasl\n"
               "< :s CAP * ACK :sasl\n"
               "> AUTHENTICATE EXTERNAL\n"
               "< AUTHENTICATE +\n"
               "> AUTHENTICATE +\n"
               "< :s 904 waymark :no\n"
               "= {\"t\":\"log\",\"text\":\"signing in by EXTERNAL did not work: trying "
               "SCRAM-SHA-512\",\"level\":\"info\"}\n"
               "> AUTHENTICATE SCRAM-SHA-512\n"
               "< AUTHENTICATE +\n"
               "> AUTHENTICATE biwsbj1ib3Qsc*\n"
               "< :s 904 waymark :no\n"
               "= {\"t\":\"log\",\"text\":\"signing in by SCRAM-SHA-512 did not work: "
               "trying SCRAM-SHA-256\",\"level\":\"info\"}\n"
               "> AUTHENTICATE SCRAM-SHA-256\n"
               "< :s 904 waymark :no\n"
               "! refused: the server does not accept the account's name or password (SASL "
               "SCRAM-SHA-256)*\n");
}

static void takes_only_what_is_allowed(void **state)
{
    (void)state;
    struct session_config config = with_account;
    config.sasl = SASL_SCRAM;
    play(&config, HELLO "< :s CAP * LS :sasl=PLAIN,EXTERNAL\n"
                        "! slowly: the server offers no way of signing in that*\n");
    config.sasl = SASL_PLAIN;
    play(&config, HELLO "< :s CAP * LS :sasl=PLAIN,SCRAM-SHA-256\n"
                        "> CAP REQ sasl\n"
                        "< :s CAP * ACK :sasl\n"
                        "> AUTHENTICATE PLAIN\n");
}

/* A server of before CAP 302 says what it has when it is asked for something else. */
static void learns_the_mechanisms_late(void **state)
{
    (void)state;
    play(&with_account, HELLO "< :s CAP * LS :sasl\n"
                              "> CAP REQ sasl\n"
                              "< :s CAP * ACK :sasl\n"
                              "> AUTHENTICATE SCRAM-SHA-512\n"
                              "< :s 908 waymark PLAIN,EXTERNAL :are available SASL mechanisms\n"
                              "< :s 904 waymark :SASL authentication failed\n"
                              "= {\"t\":\"log\"*trying PLAIN*\n"
                              "> AUTHENTICATE PLAIN\n"
                              "< AUTHENTICATE +\n"
                              "> AUTHENTICATE AGJvdABzZWNyZXQ=\n"
                              "< :s 908 waymark PLAIN,EXTERNAL :are available SASL mechanisms\n"
                              "< :s 904 waymark :SASL authentication failed\n"
                              "! refused: the server does not accept the account's name*\n");
    /* without a list nobody knows that SCRAM is not there: that is no reason to tell the password
     */
    play(&with_account, HELLO "< :s CAP * LS :sasl\n"
                              "> CAP REQ sasl\n"
                              "< :s CAP * ACK :sasl\n"
                              "> AUTHENTICATE SCRAM-SHA-512\n"
                              "< :s 904 waymark :SASL authentication failed\n"
                              "= {\"t\":\"log\"*trying SCRAM-SHA-256*\n"
                              "> AUTHENTICATE SCRAM-SHA-256\n"
                              "< :s 904 waymark :SASL authentication failed\n"
                              "! refused: *say `sasl: plain`\n");
}

/* "Signed in", said by a server that has not shown that it knows the password. */
static void believes_no_server_that_proves_nothing(void **state)
{
    (void)state;
    play(&with_account, HELLO "< :s CAP * LS :sasl=SCRAM-SHA-256\n"
                              "> CAP REQ sasl\n"
                              "< :s CAP * ACK :sasl\n"
                              "> AUTHENTICATE SCRAM-SHA-256\n"
                              "< AUTHENTICATE +\n"
                              "> AUTHENTICATE biwsbj1ib3Qsc*\n"
                              "< :s 903 waymark :SASL authentication successful\n"
                              "! refused: the server could not prove that it knows*\n");
    /* a nonce that is not built on ours: somebody else's challenge */
    play(&with_account,
         HELLO "< :s CAP * LS :sasl=SCRAM-SHA-256\n"
               "> CAP REQ sasl\n"
               "< :s CAP * ACK :sasl\n"
               "> AUTHENTICATE SCRAM-SHA-256\n"
               "< AUTHENTICATE +\n"
               "> AUTHENTICATE biwsbj1ib3Qsc*\n"
               "< AUTHENTICATE cj1hYmMscz1XMjJaYUowU05ZN3NvRXNVRWpiNmdRPT0saT00MDk2\n"
               "> AUTHENTICATE *\n"
               "! refused: the server could not prove that it knows*\n");
}

/* It comes in only with its account, whatever the server leaves out. */
static void does_not_come_in_without_its_account(void **state)
{
    (void)state;
    play(&with_account, HELLO "< :old 421 * CAP :Unknown command\n"
                              "< :old 001 waymark :Welcome\n"
                              "< :old 376 waymark :End\n"
                              "! slowly: the server let us in, but offers no way*\n");
    play(&with_account, HELLO "< :s FAIL * ACCOUNT_REQUIRED_TO_CONNECT :Sign in\n"
                              "= {\"t\":\"log\"*\n"
                              "! refused: the server lets in only who signs in*\n");
}

/* Services that come back sign it in again; that it does not work then is no end. */
static void signs_in_again_when_services_return(void **state)
{
    (void)state;
    play(&with_account, HELLO "< :s CAP * LS :cap-notify sasl=PLAIN\n"
                              "> CAP REQ :cap-notify sasl\n"
                              "< :s CAP * ACK :cap-notify sasl\n"
                              "> AUTHENTICATE PLAIN\n"
                              "< AUTHENTICATE +\n"
                              "> AUTHENTICATE AGJvdABzZWNyZXQ=\n"
                              "< :s 903 waymark :ok\n" GREETED UP "< :s CAP waymark DEL :sasl\n"
                              "< :s 901 waymark w!w@h :You are now logged out\n"
                              "= {\"t\":\"log\"*not signed in to the account any more*\n"
                              "< :s CAP waymark NEW :sasl=PLAIN\n"
                              "> CAP REQ sasl\n"
                              "< :s CAP waymark ACK :sasl\n"
                              "> AUTHENTICATE PLAIN\n"
                              "< AUTHENTICATE +\n"
                              "> AUTHENTICATE AGJvdABzZWNyZXQ=\n"
                              "< :s 904 waymark :no\n"
                              "= {\"t\":\"log\"*signing in again did not work*\n"
                              "< PING x\n"
                              "> PONG x\n");
}

/* ---- NickServ ---- */

#define ASKED                        \
    "< :s CAP * LS :multi-prefix\n"  \
    "> CAP REQ multi-prefix\n"       \
    "< :s CAP * ACK :multi-prefix\n" \
    "> CAP END\n"                    \
    "< :s 001 waymark :Welcome\n"    \
    "< :s 376 waymark :End\n"        \
    "> WHOIS NickServ\n"             \
    "< :s 311 waymark NickServ n services.example * :S\n"

static struct session_config with_services(void)
{
    struct session_config config = with_account;
    config.services = "NickServ@services.example";
    return config;
}

static void identifies_to_the_right_service(void **state)
{
    (void)state;
    struct session_config config = with_services();
    play(&config,
         "$ join #support\n" HELLO ASKED "< :s 312 waymark NickServ services.example :Services\n"
         "< :s 318 waymark NickServ :End\n"
         "> PRIVMSG NickServ@services.example :IDENTIFY bot secret\n"
         "< :NickServ!n@services.example NOTICE waymark :You are now identified.\n"
         "< :s 900 waymark w!w@h bot :You are now logged in as bot\n"
         "= {\"t\":\"ready\"*\n"
         "> JOIN #support\n"
         "< :waymark!w@h JOIN #support\n" UP);
    play(&config, HELLO ASKED "< :s 312 waymark nickserv Services.Example :Services\n"
                              "< :s 318 waymark NickServ :End\n"
                              "> PRIVMSG NickServ@services.example :IDENTIFY bot secret\n"
                              "< :eve!e@h MODE waymark +r\n"
                              "< :services.example MODE waymark +r\n"
                              "= {\"t\":\"ready\"*\n" UP);
}

static void tells_the_password_to_nobody_else(void **state)
{
    (void)state;
    struct session_config config = with_services();
    play(&config, HELLO ASKED "< :s 312 waymark NickServ irc.example :A server\n"
                              "< :s 318 waymark NickServ :End\n"
                              "! slowly: there is no NickServ@services.example*\n");
    play(&config, HELLO ASKED "< :s 312 waymark eve services.example :Services\n"
                              "< :s 318 waymark NickServ :End\n"
                              "! slowly: there is no NickServ@services.example*\n");
    config.tls = config.secure = false;
    play(&config, "$ open\n"
                  "> CAP LS 302\n"
                  "< :old 421 * CAP :Unknown command\n"
                  "> NICK waymark\n"
                  "> USER way 0 * :A guide\n"
                  "< :old 001 waymark :Welcome\n"
                  "< :old 376 waymark :End\n"
                  "! slowly: the server let us in*\n");
}

static void a_service_that_refuses(void **state)
{
    (void)state;
    struct session_config config = with_services();
    play(&config, HELLO ASKED "< :s 312 waymark NickServ services.example :Services\n"
                              "< :s 318 waymark NickServ :End\n"
                              "> PRIVMSG NickServ@services.example :IDENTIFY bot secret\n"
                              "< :eve!e@h NOTICE waymark :Invalid password\n"
                              "< :NickServ!n@services.example NOTICE waymark :Invalid password\n"
                              "! refused: NickServ does not accept*\n");
    play(&config, HELLO ASKED "< :s 312 waymark NickServ services.example :Services\n"
                              "< :s 318 waymark NickServ :End\n"
                              "> PRIVMSG NickServ@services.example :IDENTIFY bot secret\n"
                              "+20000\n"
                              "! slowly: NickServ does not say that we are signed in*\n");
}

/* SASL is there: NickServ is not asked, even when SASL fails. */
static void prefers_sasl_to_the_service(void **state)
{
    (void)state;
    struct session_config config = with_services();
    play(&config, HELLO "< :s CAP * LS :sasl=PLAIN\n"
                        "> CAP REQ sasl\n"
                        "< :s CAP * ACK :sasl\n"
                        "> AUTHENTICATE PLAIN\n"
                        "< AUTHENTICATE +\n"
                        "> AUTHENTICATE AGJvdABzZWNyZXQ=\n"
                        "< :s 904 waymark :no\n"
                        "! refused: *\n");
}

/* ---- nicks ---- */

static const char *const others[] = {"guide", "helper"};

static void takes_the_nicks_it_was_given(void **state)
{
    (void)state;
    struct session_config config = bare;
    config.other_nicks = others;
    config.other_nick_count = 2;
    play(&config, HELLO "< :s 433 * waymark :in use\n"
                        "> NICK guide\n"
                        "< :s 433 * guide :in use\n"
                        "> NICK helper\n"
                        "< :s 433 * helper :in use\n"
                        "> NICK waymark_\n");
}

#define TAKEN                                       \
    "< :s 433 * waymark :in use\n"                  \
    "> NICK waymark_\n"                             \
    "< :s CAP * LS :sasl=PLAIN\n"                   \
    "> CAP REQ sasl\n"                              \
    "< :s CAP * ACK :sasl\n"                        \
    "> AUTHENTICATE PLAIN\n"                        \
    "< AUTHENTICATE +\n"                            \
    "> AUTHENTICATE AGJvdABzZWNyZXQ=\n"             \
    "< :s 903 waymark_ :ok\n"                       \
    "> CAP END\n"                                   \
    "< :s 001 waymark_ :Welcome\n"                  \
    "< :s 005 waymark_ MONITOR=30 :are supported\n" \
    "< :s 376 waymark_ :End\n"                      \
    "= {\"t\":\"log\",\"text\":\"the nick is taken: we are waymark_ for now\"*\n"

static void has_its_nick_back_from_services(void **state)
{
    (void)state;
    struct session_config config = with_account;
    config.regain = REGAIN_REGAIN;
    play(&config, HELLO TAKEN "> PRIVMSG NickServ :REGAIN waymark\n"
                              "> MONITOR + waymark\n"
                              "= {\"t\":\"ready\"*\n" UP "< :waymark_!w@h NICK :waymark\n"
                              "> MONITOR - waymark\n"
                              /* a namesake with the same right: it is not fought over */
                              "< :waymark!w@h NICK :Guest1\n"
                              "> MONITOR + waymark\n"
                              "< :s 731 Guest1 :waymark\n"
                              "+60000\n"
                              "+29000\n"
                              "< PING x\n"
                              "> PONG x\n");
    config.regain = REGAIN_GHOST;
    config.services = "NickServ@services.example";
    play(&config, HELLO TAKEN "> PRIVMSG NickServ@services.example :GHOST waymark\n"
                              "> MONITOR + waymark\n"
                              "= {\"t\":\"ready\"*\n" UP);
}

static void takes_its_nick_when_it_is_free(void **state)
{
    (void)state;
    play(&with_account, HELLO TAKEN "> MONITOR + waymark\n"
                                    "= {\"t\":\"ready\"*\n" UP "< :s 730 waymark_ :waymark!x@h\n"
                                    "< :s 731 waymark_ :somebody\n"
                                    "< :s 731 waymark_ :somebody,Waymark\n"
                                    "> NICK waymark\n"
                                    "< :waymark_!w@h NICK :waymark\n"
                                    "> MONITOR - waymark\n"
                                    "< :s 731 waymark :waymark\n");
    /* without MONITOR, when somebody is seen to leave it */
    play(&bare, HELLO "< :s 433 * waymark :in use\n"
                      "> NICK waymark_\n"
                      "< :s 001 waymark_ :Welcome\n"
                      "< :s 376 waymark_ :End\n"
                      "= {\"t\":\"log\"*\n"
                      "= {\"t\":\"ready\"*\n" UP "< :ann!a@h QUIT :bye\n"
                      "< :waymark!x@h QUIT :bye\n"
                      "> NICK waymark\n"
                      "< :s 433 waymark_ waymark :in use\n"
                      "< :waymark!x@h NICK elsewhere\n"
                      "> NICK waymark\n");
}

/* ---- TLS ---- */

static const struct session_config in_the_clear = {
    .nick = "waymark", .user = "way", .realname = "A guide", .server_password = "open"};

static void tells_nothing_before_it_may(void **state)
{
    (void)state;
    play(&in_the_clear, "$ open\n"
                        "> CAP LS 302\n"
                        "< :s NOTICE * :*** Looking up your hostname\n"
                        "< :s CAP * LS * :multi-prefix\n"
                        "< :s CAP * LS :sts=port=6697,duration=1000 chghost\n"
                        "= policy port=6697,duration=1000\n"
                        "! upgrade: the server is to be spoken to over TLS only\n");
    play(&in_the_clear, "$ open\n"
                        "> CAP LS 302\n"
                        "< :s 451 * CAP :You have not registered\n"
                        "> PASS open\n"
                        "> NICK waymark\n"
                        "> USER way 0 * :A guide\n");
    play(&in_the_clear, "$ open\n"
                        "> CAP LS 302\n"
                        "+2999\n"
                        "+1\n"
                        "> PASS open\n"
                        "> NICK waymark\n"
                        "> USER way 0 * :A guide\n");
}

static void a_policy_comes_any_time(void **state)
{
    (void)state;
    play(&bare, HELLO "< :s CAP * LS :sts=duration=1000,port=6697\n"
                      "= policy duration=1000,port=6697\n" GREETED UP
                      "< :s CAP waymark NEW :sts=duration=0\n"
                      "= policy duration=0\n"
                      "< :s CAP waymark DEL :sts\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_for_all_in_lines_that_fit),
        cmocka_unit_test(asks_by_the_best_name),
        cmocka_unit_test(leaves_out_what_it_cannot_use),
        cmocka_unit_test(goes_on_after_refusals),
        cmocka_unit_test(is_away_until_it_is_there),
        cmocka_unit_test(asks_for_names_where_none_come),
        cmocka_unit_test(signs_in_by_certificate),
        cmocka_unit_test(falls_back_only_to_what_is_as_safe),
        cmocka_unit_test(takes_only_what_is_allowed),
        cmocka_unit_test(learns_the_mechanisms_late),
        cmocka_unit_test(believes_no_server_that_proves_nothing),
        cmocka_unit_test(does_not_come_in_without_its_account),
        cmocka_unit_test(signs_in_again_when_services_return),
        cmocka_unit_test(identifies_to_the_right_service),
        cmocka_unit_test(tells_the_password_to_nobody_else),
        cmocka_unit_test(a_service_that_refuses),
        cmocka_unit_test(prefers_sasl_to_the_service),
        cmocka_unit_test(takes_the_nicks_it_was_given),
        cmocka_unit_test(has_its_nick_back_from_services),
        cmocka_unit_test(takes_its_nick_when_it_is_free),
        cmocka_unit_test(tells_nothing_before_it_may),
        cmocka_unit_test(a_policy_comes_any_time),
    };
    return cmocka_run_group_tests_name("irc_signon", tests, NULL, NULL);
}
