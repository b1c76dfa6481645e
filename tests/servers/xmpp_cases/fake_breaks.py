"""A server that stalls, breaks off, ends the stream, or sends the bot elsewhere."""
import os
import re
import time

from lib import fake_xmpp as fake
from lib.fake_xmpp import at, ends_with, sends
from lib.fake_xmpp_stage import WAIT_S, comes_back, driver, hears, serve, states, stays_up
from lib.report import check, wait_for


# ---- stalls ----

STALLS = {
    "hello": "did not let the bot sign in within",
    "starttls": "did not let the bot sign in within",
    "handshake": "no TLS was agreed on within 5 seconds",
    "encrypted": "did not let the bot sign in within|signing in came to nothing",
    "auth": "did not let the bot sign in within",
    "signed in": "did not let the bot sign in within|signing in came to nothing",
    "bind": "did not let the bot sign in within|signing in came to nothing",
    "up": "silent for 45 seconds"}


def notices_a_stall(world, step):
    comes_back(world, at(step, fake.stall), STALLS[step])


def notices_a_stall_within_a_stanza(world):
    """Bytes that make no stanza are no sign of life."""
    def drips(stream):
        stream.send("<message from='%s'><body>" % fake.ANN)
        while True:
            stream.send("x")
            time.sleep(1)
    comes_back(world, at("up", drips), "silent for 45 seconds")


def does_without_stream_management(world):
    """It is not answered: the bot is up without, after a while."""
    with serve(world, at("manage", fake.Stream.serve)) as server, driver(server, world) as it:
        it.up(WAIT_S)
        stays_up(it, server.last())


# ---- broken off ----

def notices_an_end(world, step):
    comes_back(world, at(step, fake.close), "signing in came to nothing|connection to the server broke")


def notices_a_reset(world):
    comes_back(world, at("up", fake.Stream.reset), "connection to the server broke")


def notices_a_closed_stream(world):
    comes_back(world, at("up", sends("</stream:stream>")), "connection to the server broke|stream")


def hears_the_server_out(world):
    """At the end it waits for the server's goodbye, too (RFC 6120, 4.4): a socket that is closed while
    the server talks is reset, and then a server may never read the bot's."""
    def talks_on(stream):
        try:
            stream.serve()
        except fake.Over:
            stream.said_goodbye = stream.depth == 0
        for number in range(10):
            stream.say("wait a moment", number)
            time.sleep(0.01)
        stream.send("</stream:stream>")
        stream.heard_out = True
    with serve(world, at("up", talks_on)) as server:
        with driver(server, world) as it:
            it.up(WAIT_S)
        stream = server.last()
        wait_for(lambda: getattr(stream, "heard_out", False), "the end", 5)
        check(stream.said_goodbye, "it hung up")


# ---- errors of the stream ----

ERRORS = {
    "conflict": "signed in elsewhere with the same resource",
    "policy-violation": "breaks a rule",
    "host-unknown": "does not serve the domain",
    "system-shutdown": "is being shut down",
    "not-well-formed": "ended the stream with an error|did not understand",
    "xml-not-well-formed": "did not understand what the bot sent",
    "something-new": "ended the stream with an error"}


def tells_of_an_error(world, condition):
    comes_back(world, at("up", ends_with(condition, text="the server's words " * 1000)), ERRORS[condition])


def tells_of_an_error_early(world, condition):
    """Before TLS and after it; nothing of this sends it elsewhere."""
    comes_back(world, at("starttls", ends_with(condition)), ERRORS[condition])
    comes_back(world, at("auth", ends_with(condition)), ERRORS[condition])


def survives_an_error_without_a_name(world):
    for step in ("starttls", "up"):
        comes_back(world, at(step, sends("<stream:error/></stream:stream>")), "ended the stream")


# ---- sent elsewhere ----

def goes_where_it_is_sent(world):
    with serve(world) as there, serve(
            world, at("up", lambda stream: ends_with("see-other-host", "127.0.0.1:%d" % there.port)(stream))
            ) as server, driver(server, world) as it:
        check("go to another" in it.wait(WAIT_S, t="state", state="down")["why"], states(it))
        it.wait(WAIT_S, t="state", state="up")
        hears(it, there.last(), 1)
        check(len(server.streams) == 1, "it came back")


def is_not_sent_elsewhere(world, how):
    """By a server that is not the account's: the certificate there is another's, nobody is there; or
    before TLS, by anybody."""
    step = "starttls" if how == "in plain" else "up"
    with fake.FakeServer(os.path.join(world.certificates, "wrong_name")) as there:
        to = {"to another certificate": "127.0.0.1:%d" % there.port, "in plain": "127.0.0.1:%d" % there.port,
              "nowhere": "no-such-server.invalid", "senseless": "]:[%s" % ("x" * 5000)}[how]
        with serve(world, at(step, ends_with("see-other-host", to))) as server, driver(server, world) as it:
            it.wait(WAIT_S, t="state", state="down")
            it.wait(WAIT_S, t="state", state="up")
            hears(it, server.last(), 1)
            check(len(server.streams) == 2, "%d connections" % len(server.streams))
            check(len(there.streams) == (how == "to another certificate"), "it went there")
            check(not any(stream.asked[1:] for stream in there.streams), "it spoke there")


def goes_round_no_faster(world):
    """Sent from one to the other and back: each time it waits, as after any other failure."""
    with fake.FakeServer(os.path.join(world.certificates, "good")) as one, fake.FakeServer(
            os.path.join(world.certificates, "good")) as other:
        one.then = at("up", lambda it: ends_with("see-other-host", "127.0.0.1:%d" % other.port)(it))
        other.then = at("up", lambda it: ends_with("see-other-host", "127.0.0.1:%d" % one.port)(it))
        with driver(one, world) as it:
            wait_for(lambda: len(one.times) + len(other.times) >= 6, "six connections", WAIT_S)
            it.write(t="ping", id="there")
            it.wait(WAIT_S, t="pong")
            times = sorted(one.times + other.times)
            gaps = [b - a for a, b in zip(times, times[1:])]
            check(min(gaps) > 0.9, gaps)


def does_not_hammer(world):
    """Full jitter: never sooner than it was told, never later, and not like clockwork."""
    with serve(world, then=at("hello", fake.close)) as server, driver(
            server, world, retry_least=1, retry_most=4) as it:
        wait_for(lambda: len(server.times) >= 9, "nine connections", WAIT_S)
        gaps = [b - a for a, b in zip(server.times, server.times[1:])]
        check(min(gaps) > 0.9, gaps)
        check(max(gaps[2:]) - min(gaps[2:]) > 0.05, "like clockwork: %s" % gaps)
        told = [line["why"] for line in iter(lambda: it.next(0.1), None) if line.get("state") == "down"]
        check(told and all(re.search("trying again in [1-4] seconds", why) for why in told), told)
