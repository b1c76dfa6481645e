#!/usr/bin/env python3
"""The XMPP driver in the whole bot, against real servers: Prosody and ejabberd.

tests/servers/xmpp.py [--kills N] [--at-once N] [WORD]   all tests, or those whose name holds the
                                  word; N kills of the bot with questions in flight (7), on
                                  each server with and without resumption

Prints "ok NAME", "not ok NAME: why", "skipped: NAME: why", and at the end
"N passed, N failed, N skipped". WAYMARK names the program (build/asan/waymark).
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib import suite  # noqa: E402
from lib.commanding import ROLES  # noqa: E402
from lib.prosody import BAD_HOSTS  # noqa: E402
from lib.report import Skip  # noqa: E402
from lib.xmpp import run_where_slixmpp_is  # noqa: E402
from lib.xmpp_stage import SERVERS, World  # noqa: E402
from xmpp_cases import (  # noqa: E402
    alerting, commanding, connecting, extras, faults, forging, hostile, people, rooms, signin, talk)

# What the driver does not do yet, and why. Such a test is skipped, unless it is named in full.
NOT_YET = {}


def all_tests(world, kills, word):
    """Name and function; the slow ones first."""
    def test(function, server, *arguments, needs_driver=True):
        words = [server, function.__name__.replace("_", " ")] + [str(each) for each in arguments]
        name = " ".join(words)

        def run():
            if needs_driver and world.why_no_driver:
                raise Skip(world.why_no_driver)
            if name in NOT_YET and name != word:
                raise Skip(NOT_YET[name])
            function(world, server, *arguments)
        return name, run
    for name in SERVERS:
        for resumes in (True, False):
            yield test(faults.kill_the_bot, name, kills, resumes)
        yield test(faults.many_breaks_double_nothing, name)
        for role in ROLES:
            yield test(commanding.roles_and_commands, name, role)
        yield test(commanding.an_evening, name)
        yield test(alerting.posts_by_the_clock, name)
        yield test(rooms.kicked_it_comes_back, name)
        for kill in (True, False) if SERVERS[name].is_durable else (False,):
            yield test(faults.a_server_that_restarts_costs_nothing, name, kill)
        for resumes in (True, False):
            yield test(faults.a_lost_connection_costs_nothing, name, resumes)
        yield test(connecting.a_server_that_stalls_is_noticed, name)
    for function in (connecting.dns_that_is_silent_holds_nothing_up,
                     connecting.without_records_it_is_the_domain):
        yield test(function, "prosody")
    for certificate in BAD_HOSTS:
        yield test(signin.bad_certificate_is_refused, "prosody", certificate)
    for name in SERVERS:
        for function in (alerting.alerts_reach_the_moderators, *forging.CASES):
            yield test(function, name)
        yield test(alerting.two_people_change_the_guide, name, False)
        for how in ("affiliation", "role"):
            yield test(forging.power_is_looked_at_again, name, how)
    yield test(faults.last_words_of_a_session_count, "ejabberd")
    yield test(alerting.two_people_change_the_guide, "prosody", True)
    yield test(alerting.nobody_is_two_by_two_nicks, "ejabberd")
    for name in SERVERS:
        for function in (
                faults.two_bots_do_not_loop, faults.a_driver_that_dies_is_replaced,
                faults.questions_for_who_is_away_are_kept, signin.wrong_password_is_said_once,
                signin.signs_in_by_the_older_scram, signin.trusts_only_what_it_was_told,
                signin.says_why_it_cannot_connect, connecting.finds_its_server_by_dns,
                connecting.tries_one_place_after_the_other,
                connecting.what_dns_says_is_not_believed_about_who_it_is,
                connecting.a_wrong_password_is_wrong_everywhere, connecting.goes_over_ipv6):
            yield test(function, name)
        for tls in ("starttls", "direct"):
            yield test(signin.signs_in, name, tls)
            if (name, tls) != ("prosody", "direct"):  # there a port has one certificate and no asking
                yield test(signin.signs_in_by_certificate, name, tls)
        for policy in ("anyone", "listed", "never"):
            yield test(rooms.invitations_are_followed_as_told, name, policy)
        for function in (
                talk.answers_directly, talk.answers_in_a_group_chat,
                talk.answers_privately_in_a_group_chat, talk.old_talk_is_not_answered,
                talk.late_words_are_not_answered, talk.a_reply_is_read_without_its_quotation,
                talk.a_correction_changes_the_answer, talk.a_correction_into_danger_is_heard,
                talk.a_retraction_withdraws_the_answer, talk.nobody_withdraws_what_another_asked,
                talk.a_reaction_is_feedback, talk.its_own_words_are_not_heard,
                talk.carbons_are_not_believed, talk.encrypted_words_are_not_read,
                talk.strange_words_cost_nothing, talk.attributes_of_strange_namespaces_are_nobodys,
                talk.programs_are_told_who_it_is, rooms.moderators_are_so_by_affiliation,
                rooms.power_is_of_the_moment, rooms.danger_is_heard_in_a_pause,
                rooms.banned_it_stays_out, rooms.its_nick_is_taken, rooms.a_room_is_destroyed,
                rooms.a_room_that_does_not_exist_is_not_made, rooms.a_password_opens,
                rooms.an_invited_room_outlives_a_restart, rooms.comes_back_when_invited):
            yield test(function, name)
        for function in (extras.commands_are_chosen_from_a_menu, extras.a_command_is_no_way_around,
                         extras.invited_rooms_are_bookmarks, extras.bookmarks_open_no_closed_door,
                         extras.its_picture_is_shown, extras.it_says_what_it_read_where_asked,
                         extras.a_withdrawn_answer_reads_as_such,
                         hostile.prefixes_of_another_stream_cost_nothing,
                         hostile.elements_of_the_stream_are_the_servers,
                         hostile.deep_stanzas_cost_nothing, hostile.large_stanzas_cost_nothing,
                         hostile.broken_xml_costs_its_sender_only,
                         hostile.a_sender_is_who_the_server_says):
            yield test(function, name)
        for function in (people.what_is_said_to_nobody_is_kept, people.people_talk,
                         people.people_come_and_go, people.strangers_are_refused):
            yield test(function, name, needs_driver=False)


def main():
    why_not = run_where_slixmpp_is()
    if why_not:
        print("skipped: all tests of XMPP: %s\n0 passed, 0 failed, 1 skipped" % why_not)
        return 0
    return suite.run("xmpp", __doc__, World,
                     lambda world, given: all_tests(world, given.kills, given.word), kills=7)


if __name__ == "__main__":
    sys.exit(main())
