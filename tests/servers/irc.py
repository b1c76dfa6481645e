#!/usr/bin/env python3
"""The IRC driver, alone and in the whole bot, against real servers: InspIRCd with Atheme, ngIRCd and ircd-hybrid;
and against a scripted one that has what Ergo, UnrealIRCd and bare RFC 1459 servers have.

tests/servers/irc.py [--kills N] [--at-once N] [WORD]   all tests, or those whose name holds the
                                  word; N kills of the bot on each server (4)

Prints "ok NAME", "not ok NAME: why", "skipped: NAME: why", and at the end
"N passed, N failed, N skipped". WAYMARK names the program (build/asan/waymark).
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from irc_cases import (  # noqa: E402
    abuse, alerting, bots, commanding, connecting, faults, forging, once, rooms, signin, signing_in,
    speaking, talk)
from lib import evening, suite  # noqa: E402
from lib.irc_stage import BAD_CERTIFICATES, World  # noqa: E402

REAL = ("inspircd", "ngircd", "hybrid")
FAKES = ("ergo", "unreal", "bare")


def all_tests(world, kills):
    """Name and function; the slow ones first."""
    def test(function, name, *arguments):
        words = [name, function.__name__.replace("_", " ")] + [str(each) for each in arguments]
        return " ".join(words), lambda: function(world, name, *arguments)
    for name in REAL + FAKES:
        yield test(once.kill_the_bot, name, kills)
    yield test(alerting.posts_by_the_clock, "inspircd")
    yield test(once.what_waits_is_not_lost, "bare")
    for name in FAKES:
        for word in once.WORDS:
            for line, heard in ((1, False), (1, True), (2, True)):
                yield test(once.killed_at_its_words, name, line, heard, word)
    for role, parts in commanding.PARTS.items():
        for part in range(1, parts + 1):
            yield test(commanding.roles_and_commands, "inspircd", role, part, parts)
    for act in evening.ACTS:
        yield test(commanding.an_evening, "inspircd", act)
    for name in FAKES:
        for function in (
                abuse.bots_among_themselves, abuse.a_channel_of_thousands,
                abuse.a_thousand_lines_a_second, abuse.floods_of_ctcp, abuse.lookalikes_are_strangers,
                abuse.offers_of_files, abuse.forged_notices_of_services, abuse.tags_of_full_length):
            yield test(function, name)
    for function in (talk.forty_lines, bots.bot_answers, bots.two_whole_bots, faults.comes_back):
        for name in ("inspircd", "ngircd") if function is talk.forty_lines else REAL + FAKES:
            yield test(function, name)
    yield test(faults.bot_survives_its_driver, "inspircd")
    yield test(signin.tls_on_a_plain_port, "inspircd")
    yield test(signin.no_answer, "ngircd")
    for name in REAL + FAKES:
        for function in (
                talk.long_text_is_not_cut, talk.channel_in_and_out, talk.direct_message,
                talk.notice_is_not_answered, signin.connects, signin.nick_in_use,
                bots.two_bots_do_not_loop, rooms.power_is_of_the_moment, faults.leaves_politely):
            yield test(function, name)
    for name in REAL:
        for function in (speaking.danger_goes_first, speaking.muted_and_back,
                         speaking.names_whom_it_answers, speaking.nobody_is_there,
                         rooms.keys_and_kicks):
            yield test(function, name)
    for name in ("inspircd", "ergo"):
        yield test(speaking.says_what_it_answers, name)
    for function in (speaking.takes_back, speaking.one_message_of_several_lines, rooms.renamed):
        yield test(function, "ergo")
    yield test(rooms.knocks, "hybrid")
    for certificate in BAD_CERTIFICATES:
        yield test(signin.refuses, "inspircd", certificate)
    for function in (
            signin.trusts_only_what_it_was_told, signin.says_why_it_cannot_connect,
            signin.plain_only_when_asked, signin.signs_in, signin.wrong_password_is_refused,
            rooms.power_is_known_from_afar, rooms.commands_need_no_colon, rooms.channels_that_refuse, rooms.accounts_are_told, rooms.a_channel_that_takes_nothing,
            talk.history_is_not_heard):
        yield test(function, "inspircd")
    for function in (
            signin.needs_services_when_it_has_an_account, signin.server_password,
            signin.a_nick_too_long):
        yield test(function, "ngircd")
    for name in REAL:
        for function in (alerting.alerts_reach_the_moderators, alerting.without_accounts_nobody_is_somebody_else):
            yield test(function, name)
    yield test(alerting.two_people_change_the_guide, "inspircd")
    for function, *arguments in forging.tests():
        yield test(function, *arguments)
    for function, *arguments in (*signing_in.tests(), *connecting.tests()):
        yield test(function, *arguments)


if __name__ == "__main__":
    sys.exit(suite.run("irc", __doc__, World, lambda world, given: all_tests(world, given.kills),
                       kills=4, at_once=12))  # they wait more than they work
