/* What somebody who writes directly may do in a channel: asked by the core, known from the marks.
 */
#include "irc.h"

static void the_mark_counts_at_this_moment(void **state)
{
    (void)state;
    play(&bare, POOR "< :ann!a@h PRIVMSG waymark :for #support: pause\n"
                     "= *\"role\":\"member\"*\n"
                     "$ standing q1 #Support ann!a@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q1\",\"room\":\"#support\",\"role\":"
                     "\"moderator\",\"role_from\":\"channel prefix @\"}\n"
                     "< :hal!h@h MODE #support -o ann\n"
                     "$ standing q2 #support ann!a@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q2\",\"room\":\"#support\",\"role\":"
                     "\"member\"}\n");
}

static void a_mark_without_power_is_none(void **state)
{
    (void)state;
    play(&bare, POOR "< :vic!v@h PRIVMSG waymark :for #support: pause\n"
                     "= *\"role\":\"member\"*\n"
                     "$ standing q1 #support vic!v@h\n"
                     "= *\"room\":\"#support\",\"role\":\"member\"}\n");
}

static void of_who_is_not_there_nothing_is_said(void **state)
{
    (void)state;
    play(&bare, POOR "$ standing q1 #support ann!a@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q1\",\"room\":\"#support\"}\n"
                     "< :eve!e@h PRIVMSG waymark :for #support: pause\n"
                     "= *\"t\":\"message\"*\n"
                     "$ standing q2 #support eve!e@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q2\",\"room\":\"#support\"}\n"
                     "< :ann!a@h PRIVMSG waymark :for #other: pause\n"
                     "= *\"t\":\"message\"*\n"
                     "$ standing q3 #other ann!a@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q3\",\"room\":\"#other\"}\n"
                     "< :ann!a@h PART #support\n"
                     "$ standing q4 #support ann!a@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q4\",\"room\":\"#support\"}\n"
                     "$ lost\n"
                     "$ standing q5 #support ann!a@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q5\",\"room\":\"#support\"}\n");
}

static void it_follows_the_person_not_the_nick(void **state)
{
    (void)state;
    play(&bare, POOR "< :ann!a@h PRIVMSG waymark :for #support: pause\n"
                     "= *\"t\":\"message\"*\n"
                     "< :ann!a@h NICK lena\n"
                     "$ standing q1 #support ann!a@h\n"
                     "= *\"role\":\"moderator\"*\n");
    /* Whoever has it now is somebody else: services gave it back, which we see from one side only.
     */
    play(&bare, POOR "< :helper!e@h PRIVMSG waymark :for #support: pause\n"
                     "= *\"t\":\"message\"*\n"
                     "< :ann!a@h NICK helper\n"
                     "$ standing q1 #support helper!e@h\n"
                     "= {\"t\":\"stands\",\"id\":\"q1\",\"room\":\"#support\"}\n");
}

static void the_name_they_spoke_by_last_counts(void **state)
{
    (void)state;
    play(&with_account,
         RICH "< :irc 353 waymark = #support :@hal waymark\n"
              "< @account=eve :old!e@h PRIVMSG waymark :hello\n"
              "= *\"sender\":\"account:eve\"*\n"
              "+1000\n"
              "< :old!h@h JOIN #support\n"
              "< :hal!h@h MODE #support +o old\n"
              "< @account=eve :new!e@h PRIVMSG #support :guide: for #support: pause\n"
              "= *\"sender\":\"account:eve\"*\n"
              "$ standing q1 #support account:eve\n"
              "= *\"role\":\"member\"}\n"
              "< @account=hal :old!h@h PRIVMSG waymark :for #support: pause\n"
              "= *\"sender\":\"account:hal\"*\n"
              "$ standing q2 #support account:hal\n"
              "= *\"role\":\"moderator\"*\n"
              "+30001\n"
              "$ standing q3 #support account:hal\n"
              "= {\"t\":\"stands\",\"id\":\"q3\",\"room\":\"#support\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mark_counts_at_this_moment),
        cmocka_unit_test(a_mark_without_power_is_none),
        cmocka_unit_test(of_who_is_not_there_nothing_is_said),
        cmocka_unit_test(it_follows_the_person_not_the_nick),
        cmocka_unit_test(the_name_they_spoke_by_last_counts),
    };
    return cmocka_run_group_tests_name("irc_standing", tests, NULL, NULL);
}
