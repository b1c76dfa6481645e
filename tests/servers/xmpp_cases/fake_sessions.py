"""What a break costs: sessions that are taken up again, archives that are asked."""
import time

from lib import fake_xmpp as fake
from lib.driver import Driver
from lib.fake_xmpp import at, sends
from lib.fake_xmpp_stage import WAIT_S, driver, hears, serve, settings, states, stays_up
from lib.report import check, wait_for


# ---- stream management ----

def break_and(resume):
    """A first connection that breaks when it is up, and a second one where `resume(stream)` is the
    answer to <resume/>."""
    def first(stream):
        stream.server.first = stream
        stream.serve_until(lambda element: element.tag.endswith("message"))

    def second(stream):
        element = stream.next()
        check(element.tag == "{%s}resume" % fake.SM, element.tag)
        resume(stream, element)
        stream.serve()
    return at("up", first), at("bind", second)


def messages(server):
    """The ids of all that was said in all connections."""
    return [each.get("id") for stream in list(server.streams) for each in list(stream.asked)
            if each.tag == fake.CLIENT + "message"]


def takes_up_the_session(world, arrived):
    """What the server says to have handled does not go again, and the rest does, once."""
    def resume(stream, element):
        stream.handled = stream.server.first.handled + arrived
        stream.send("<resumed xmlns='%s' previd='%s' h='%d'/>" % (fake.SM, element.get("previd"), stream.handled))
    with serve(world, *break_and(resume)) as server, driver(server, world) as it:
        it.up(WAIT_S)
        it.send("key-one", fake.ANN, "Hello.")
        check(it.acked("key-one", WAIT_S)["result"] == "sent", "not sent")
        stays_up(it, server.last())
        check(messages(server) == ["key-one"] * (2 - arrived), messages(server))
        check(len(server.streams) == 2, "%d connections" % len(server.streams))


def resumes_no_session_that_lies(world, h):
    """A count that cannot be ends the session: nobody knows what has arrived. A new one begins."""
    def resume(stream, element):
        stream.send("<resumed xmlns='%s' previd='%s' h='%s'/>" % (fake.SM, element.get("previd"), h))
    with serve(world, *break_and(resume)) as server, driver(server, world) as it:
        it.up(WAIT_S)
        it.send("key-one", fake.ANN, "Hello.")
        it.wait(WAIT_S, t="state", state="down")
        line = it.wait(WAIT_S, t="state", state="down")
        check("lost count of what the bot sent" in line["why"], line)
        it.wait(WAIT_S, t="state", state="up")
        stays_up(it, server.last())
        check([line["state"] for line in states(it)].count("up") == 2, states(it))
        check(messages(server) == ["key-one"], messages(server))
        check(len(server.streams) == 3, "%d connections" % len(server.streams))


FAILURES = {
    "item-not-found": "<failed xmlns='%s' h='3'><item-not-found xmlns='%s'/></failed>",
    "unexpected-request": "<failed xmlns='%s'><unexpected-request xmlns='%s'/></failed>",
    "nothing": "<failed xmlns='%s'/><!-- %s -->".replace("<!-- %s -->", "%.0s"),
    "another session": "<resumed xmlns='%s' previd='of another' h='0'/>%.0s",
    "no session": "<resumed xmlns='%s'/>%.0s",
    "a word": "<maybe xmlns='%s'/>%.0s"}


def begins_anew_after(world, failure):
    """A session that is not taken up again is given up: a new one stands soon, and at once where the
    server says so, whatever it gives as the cause."""
    def resume(stream, _):
        stream.send(FAILURES[failure] % (fake.SM, fake.STANZAS))
    with serve(world, *break_and(resume)) as server, driver(server, world) as it:
        it.up(WAIT_S)
        it.send("key-one", fake.ANN, "Hello.")
        it.wait(WAIT_S, t="state", state="up")
        hears(it, server.last(), 1)
        check(len(server.streams) <= 4, "%d connections" % len(server.streams))
        told = [line["why"] for line in states(it) if line["state"] == "down"]
        check("<failed" not in FAILURES[failure] or len(told) == 1, told)


def says_twenty(it):
    for number in range(20):
        it.send("key-%d" % number, fake.ANN, "Hello.")
        check(it.acked("key-%d" % number, WAIT_S)["result"] == "sent", "not sent")


def counts_what_it_is_told(world, handled):
    """<a/> that nobody asked for, of what was handled long ago."""
    def act(stream):
        for _ in range(handled):
            stream.serve_until(lambda element: not element.tag.startswith("{%s}" % fake.SM))
            stream.handled += 1
        stream.send("<a xmlns='%s' h='%d'/>" % (fake.SM, handled) * 3)
        stream.serve()
    with serve(world, at("up", act)) as server, driver(server, world) as it:
        it.up(WAIT_S)
        says_twenty(it)
        stays_up(it, server.last())
        check(sorted(messages(server)) == sorted("key-%d" % number for number in range(20)), messages(server))


def believes_no_count_that_cannot_be(world, h):
    """<a/> for what was never sent: it says so, comes back, and what it says is said once."""
    with serve(world, at("up", sends("<a xmlns='%s' h='%s'/>" % (fake.SM, h) * 3))
               ) as server, driver(server, world) as it:
        line = it.wait(WAIT_S, t="state", state="down")
        check("lost count of what the bot sent" in line["why"], line)
        it.wait(WAIT_S, t="state", state="up")
        says_twenty(it)
        stays_up(it, server.last())
        check(sorted(messages(server)) == sorted("key-%d" % number for number in range(20)), messages(server))
        check(len(server.streams) == 2, "%d connections" % len(server.streams))


# ---- what was said meanwhile ----

SINCE = "1000000000000"


def archive_of(world, *failures):
    """A driver that was away, and an archive that first answers with these errors; `then` well."""
    left = list(failures)

    def answer(stream, element):
        query = element.find("{urn:xmpp:mam:2}query")
        if left:
            stream.answer(element, "<error type='wait'><%s xmlns='%s'/></error>" % (left.pop(0), fake.STANZAS),
                          kind="error")
            return
        stream.send("<message from='%s' to='%s'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='kept'>"
                    "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/><message "
                    "xmlns='jabber:client' from='%s/home' to='%s' type='chat' id='said-0-of-the-fake'>"
                    "<body>what is EMDR?</body></message></forwarded></result></message>" % (
                        fake.USER, fake.JID, query.get("queryid"),
                        time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), fake.ANN, fake.USER))
        stream.answer(element, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>")

    def act(stream):
        while True:
            answer(stream, stream.serve_until(
                lambda element: element.find("{urn:xmpp:mam:2}query") is not None))
    return serve(world, at("up", act))


def was_away(server, world):
    return Driver(settings(server, world), {"password": fake.PASSWORD}, "xmpp", cursor=SINCE)


def asks_an_archive_again(world):
    """One that could not answer just now; until it has, the cursor stays."""
    with archive_of(world, "resource-constraint", "item-not-found") as server, was_away(server, world) as it:
        line = it.wait(WAIT_S, t="message")
        check(line["id"].startswith("said-0-"), line)
        wait_for(lambda: it.cursor != SINCE, "the cursor", WAIT_S)
        check(not any(line["t"] == "log" for line in it.seen), it.seen)


def goes_on_without_an_archive(world):
    """One that never answers; it says so, and only then the cursor moves on."""
    with archive_of(world, *["internal-server-error"] * 1000) as server, was_away(server, world) as it:
        it.up(WAIT_S)
        check(it.next(3.0) is None and it.cursor == SINCE, "the cursor moved")
        line = it.wait(WAIT_S, t="log")
        check(line["level"] == "warning" and "the archive of the account" in line["text"], line)
        wait_for(lambda: it.cursor != SINCE, "the cursor", WAIT_S)
        stays_up(it, server.last())


def asks_nobody_who_keeps_nothing(world):
    with archive_of(world, *["service-unavailable"] * 1000) as server, was_away(server, world) as it:
        it.up(WAIT_S)
        wait_for(lambda: it.cursor != SINCE, "the cursor", 10)
        check(not any(line["t"] == "log" for line in it.seen), it.seen)


def waits_for_what_is_sent_again(world):
    """After a resumption the cursor stays behind what the server has yet to send again: it would be
    lost to a driver that is killed in that moment."""
    def resume(stream, element):
        stream.resumed_at = time.time()
        stream.handled = stream.server.first.handled + 1
        stream.send("<resumed xmlns='%s' previd='%s' h='%d'/>" % (fake.SM, element.get("previd"), stream.handled))
        stream.say("what is EMDR?", 1)
        time.sleep(3)
        stream.say("what is EMDR?", 2)
    with serve(world, *break_and(resume)) as server, driver(server, world) as it:
        it.up(WAIT_S)
        it.send("key-one", fake.ANN, "Hello.")
        for number in (1, 2):
            line = it.wait(WAIT_S, t="message")
            check(line["id"].startswith("said-%d-" % number), line)
            before = server.last().resumed_at
            check(number == 2 or int(it.cursor or 0) < before * 1000, "the cursor moved")
            if number == 1:
                it.next(1.5)
                check(int(it.cursor or 0) < before * 1000, "the cursor moved")
        wait_for(lambda: int(it.cursor or 0) > before * 1000, "the cursor", WAIT_S)
