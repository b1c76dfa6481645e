#!/usr/bin/env python3
"""The Matrix driver, alone and in the whole bot, against a real homeserver: Synapse.

tests/servers/matrix.py [--kills N] [WORD]   all tests, or those whose name holds the word; N kills
                                             of the bot with questions in flight (25)

Prints "ok NAME", "not ok NAME: why", "skipped: NAME: why", and at the end
"N passed, N failed, N skipped". WAYMARK names the program (build/asan/waymark).
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib import sdk, suite  # noqa: E402
from lib.commanding import ROLES  # noqa: E402
from lib.report import Skip  # noqa: E402
from lib.stage import World  # noqa: E402
from matrix_cases import (  # noqa: E402
    alerting, bot, commanding, doors, faults, forging, hostile, member, people, rooms, signin, talk)

ROOM_VERSIONS = ("10", "11", "12")


def all_tests(world, kills):
    """Name, what it needs, function. The slow ones first."""
    def test(function, *arguments, needs_driver=True, needs_client=False):
        def run():
            if world.why_not or (needs_driver and world.why_no_driver):
                raise Skip(world.why_not or world.why_no_driver)
            if needs_client:
                sdk.environment()
            function(world, *arguments)
        words = [function.__name__.replace("_", " ")] + [str(word) for word in arguments]
        return " ".join(words), run
    for function in (
            faults.waits_where_the_server_has_limits, signin.goes_on_when_tokens_expire,
            faults.survives_its_server, bot.two_bots_do_not_loop):
        yield test(function)
    yield test(bot.kill_the_bot, kills)
    for role in ROLES:
        yield test(commanding.roles_and_commands, role)
    yield test(commanding.an_evening)
    for function in (alerting.posts_by_the_clock, alerting.alerts_reach_the_moderators,
                     alerting.alerts_are_set_from_there, alerting.alerts_that_do_not_arrive,
                     alerting.two_people_change_the_guide):
        yield test(function)
    yield test(alerting.alerts_at_a_real_client, needs_client=True)
    for function in forging.CASES:
        yield test(function)
    for version in ROOM_VERSIONS:
        yield test(people.people_talk, version, needs_driver=False)
    for function in (people.people_come_and_go, people.homeserver_comes_back):
        yield test(function, needs_driver=False)
    for function in (
            member.member_asks_in_a_group, member.member_asks_in_a_thread,
            member.member_asks_directly, member.member_edits_a_question,
            member.member_withdraws_a_question, member.member_reacts):
        yield test(function, needs_client=True)
    yield test(member.the_whole_guide_is_html_for_matrix)
    for function in (
            bot.bot_answers, bot.bot_hears_an_edit_into_danger, bot.bot_answers_once_across_restarts,
            bot.bot_is_silent_where_encrypted,
            bot.bot_obeys_moderators_from_elsewhere, bot.bot_survives_its_driver,
            hostile.strange_events_cost_nothing, hostile.poisoned_events_cost_only_themselves,
            hostile.big_and_ugly_texts_are_bounded, talk.hears_what_it_missed,
            talk.knows_when_it_is_meant):
        yield test(function)
    for version in ("11", "12"):
        yield test(bot.bot_obeys_moderators, version)
        yield test(rooms.follows_upgrades, version)
    for version in ROOM_VERSIONS:
        yield test(rooms.roles_are_of_the_moment, version)
        yield test(rooms.asks_what_somebody_may_do_elsewhere, version)
    for named in ("id", "alias"):
        yield test(doors.comes_back_when_invited, named)
    for patience in (1, 3600):
        yield test(doors.leaves_where_it_is_alone, patience)
    for policy in rooms.POLICIES:
        yield test(rooms.follows_its_policy, policy)
    for function in (
            signin.signs_in_with_a_token, signin.signs_in_with_a_password_once,
            signin.revoked_token_is_refused, signin.wrong_token_is_refused,
            signin.wrong_password_is_refused, signin.token_of_another_is_refused,
            signin.finds_its_homeserver, signin.says_why_it_cannot_connect, signin.takes_its_name,
            talk.hears_and_says, talk.talks_directly, talk.quotes_are_not_ones_own_words,
            talk.notices_are_not_heard, talk.keeps_threads, talk.hears_changes,
            talk.changes_its_own, talk.sends_a_key_once, talk.long_text_keeps_its_end,
            talk.old_talk_is_not_heard, talk.reads_receipts_only_when_told,
            doors.sends_to_a_person, doors.finds_the_conversation_that_is_there,
            doors.tells_when_there_is_no_way_to_a_person,
            doors.direct_conversations_the_server_encrypts,
            doors.tells_once_who_invited_it_where_it_is_encrypted,
            doors.forgets_where_it_was_thrown_out, doors.shows_its_picture,
            doors.shows_that_it_types, doors.edits_of_old_messages_are_proved,
            doors.what_has_no_words_is_passed_where_it_is_meant, doors.other_bots_are_not_heard,
            rooms.additional_creators_own_the_room, rooms.silent_where_it_may_not_speak,
            rooms.joins_by_alias, rooms.invite_floods_are_bounded,
            rooms.stays_out_when_thrown_out, rooms.nothing_plain_where_encrypted):
        yield test(function)


def begin(folder):
    world = World(folder)
    world.start()
    return world


if __name__ == "__main__":
    sys.exit(suite.run("matrix", __doc__, begin, lambda world, given: all_tests(world, given.kills),
                       kills=25))
