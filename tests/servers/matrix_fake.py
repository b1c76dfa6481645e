#!/usr/bin/env python3
"""The Matrix driver against a scripted homeserver, for what Synapse cannot be made to do.

tests/servers/matrix_fake.py [WORD]   all tests, or those whose name holds the word

Prints "ok NAME", "not ok NAME: why", "skipped: NAME: why", and at the end
"N passed, N failed, N skipped". WAYMARK names the program (build/asan/waymark).
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib import suite  # noqa: E402
from lib.stage import World  # noqa: E402
from matrix_cases import fake  # noqa: E402


def all_tests(world, _):
    """Name and function; the slow ones first."""
    def test(function, *arguments):
        words = [function.__name__.replace("_", " ")] + [str(word) for word in arguments]
        return " ".join(words), lambda: function(world, *arguments)
    for fault in fake.FAULTS:
        yield test(fake.survives_a_send_that, fault)
        yield test(fake.survives_a_sync_that, fault)
    for fault in fake.TLS_WORDS:
        yield test(fake.tells_of_tls_that_is, fault)
    for soft_logout in (True, False):
        yield test(fake.ends_with_its_token, soft_logout)
    for function in (
            fake.tells_no_role_unless_the_server_does, fake.poison_costs_only_itself, fake.bot_answers_among_poison,
            fake.a_flood_of_rooms_is_paced, fake.hears_more_at_once_than_may_wait, fake.hears_what_was_cut_in_its_order,
            fake.hears_the_same_after_a_gap_broke_off, fake.history_is_not_news,
            fake.asks_as_late_as_it_is_told, fake.is_not_led_astray,
            fake.signs_in_again_after_a_soft_logout):
        yield test(function)


if __name__ == "__main__":
    sys.exit(suite.run("matrix-fake", __doc__, World, all_tests))
