#!/usr/bin/env python3
"""The XMPP driver against a scripted server, for what real ones cannot be made to do.

tests/servers/xmpp_fake.py [WORD]   all tests, or those whose name holds the word

Prints "ok NAME", "not ok NAME: why", "skipped: NAME: why", and at the end
"N passed, N failed, N skipped". WAYMARK names the program (build/asan/waymark).
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib import certificates, suite  # noqa: E402
from lib.fake_xmpp import STEPS  # noqa: E402
from xmpp_cases import (fake_breaks as breaks, fake_lies as lies, fake_sessions as sessions,  # noqa: E402
                        fake_signin as signin)


class World:
    """What the tests share: certificates."""

    def __init__(self, folder):
        self.certificates = os.path.join(folder, "certificates")
        os.mkdir(self.certificates)
        self.ca_file = certificates.make_all(self.certificates)

    def stop(self):
        """Nothing of it runs."""


def all_tests(world, _):
    """Name and function; the slow ones first."""
    def test(function, *arguments):
        words = [function.__name__.replace("_", " ")] + [str(word) if str(word).isprintable() else repr(word)
                                                         for word in arguments]
        return " ".join(words), lambda: function(world, *arguments)
    yield test(lies.is_not_moved_by_a_room_of_5000)
    yield test(breaks.notices_a_stall_within_a_stanza)
    for step in breaks.STALLS:
        yield test(breaks.notices_a_stall, step)
    for how in ("refused", "success at once", "not offered", "not offered, legacy", "nothing offered"):
        yield test(signin.never_speaks_plain, how)
    for failure in sessions.FAILURES:
        yield test(sessions.begins_anew_after, failure)
    for function in (sessions.goes_on_without_an_archive, sessions.asks_an_archive_again,
                     sessions.asks_nobody_who_keeps_nothing,
                     sessions.waits_for_what_is_sent_again):
        yield test(function)
    for text in lies.GREETINGS:
        yield test(lies.is_greeted_by_something_else, text)
    for what in lies.DELUGES:
        yield test(lies.is_not_moved_by, what)
    for how in ("no bind", "refused", "no answer of sense"):
        yield test(signin.cannot_bind, how)
    for function in (breaks.does_without_stream_management, breaks.hears_the_server_out,
                     breaks.does_not_hammer, breaks.goes_round_no_faster,
                     lies.power_is_what_the_room_says, breaks.notices_a_reset,
                     breaks.notices_a_closed_stream, signin.does_not_take_a_nonce_of_somebody_else,
                     signin.waits_for_a_server_that_cannot_check,
                     breaks.survives_an_error_without_a_name, breaks.goes_where_it_is_sent,
                     lies.comes_back_after_broken_xml_early,
                     lies.comes_back_after_an_attribute_of_10_mb):
        yield test(function)
    for step in STEPS:
        yield test(breaks.notices_an_end, step)
    for where in ("behind proceed", "an error behind proceed", "before proceed"):
        yield test(signin.believes_nothing_said_in_plain, where)
    for how in ("wrong", "none", "cut", "success at once", "4,000,000,000 rounds", "no rounds",
                "a salt of 2,000 bytes"):
        yield test(signin.wants_a_proof_of_the_server, how)
    for how in ("not-authorized", "no way it knows"):
        yield test(signin.is_refused_with, how)
    for condition in breaks.ERRORS:
        yield test(breaks.tells_of_an_error, condition)
    for condition in ("host-unknown", "system-shutdown"):
        yield test(breaks.tells_of_an_error_early, condition)
    for how in ("to another certificate", "in plain", "nowhere", "senseless"):
        yield test(breaks.is_not_sent_elsewhere, how)
    for arrived in (0, 1):
        yield test(sessions.takes_up_the_session, arrived)
    for handled in (0, 1):
        yield test(sessions.counts_what_it_is_told, handled)
    for h in ("4294967295", "4294967296", "-1", "x", ""):
        yield test(sessions.resumes_no_session_that_lies, h)
        yield test(sessions.believes_no_count_that_cannot_be, h)
    for how in lies.BROKEN:
        yield test(lies.comes_back_after_broken_xml, how)


if __name__ == "__main__":
    sys.exit(suite.run("xmpp-fake", __doc__, World, all_tests, at_once=40))
