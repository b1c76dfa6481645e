"""What no real server can be made to do, and what people are told of it."""
import base64
import os
import re
import time

from lib import fake_xmpp as fake
from lib.driver import Driver
from lib.fake_xmpp import at, ends_with, instead, sends
from lib.report import check, wait_for

WAIT_S = 90.0  # the longest that the driver itself waits is 45


def settings(server, world, **more):
    return dict({"server": "127.0.0.1", "port": server.port, "tls": "starttls", "user": fake.USER,
                 "ca_file": world.ca_file, "names": ["waymark"]}, **more)


def driver(server, world, password=fake.PASSWORD, **more):
    return Driver(settings(server, world, **more), {"password": password}, "xmpp")


def serve(world, *scripts, then=fake.well):
    return fake.FakeServer(os.path.join(world.certificates, "good"), *scripts, then=then)


def states(it):
    return [line for line in it.seen if line["t"] == "state"]


def hears(it, stream, number, text="what is EMDR?", **more):
    """It hears this message, and nothing that was said before it."""
    stream.say(text, number, **more)
    line = it.wait(WAIT_S, t="message")
    check(line["id"].startswith("said-%s-" % number), line)
    return line


def stays_up(it, stream, number=1):
    """It was not down since it came up, and hears."""
    hears(it, stream, number)
    check([line["state"] for line in states(it)][-1] == "up", states(it))


def comes_back(world, script, why, state="down", **more):
    """After one connection by the script it says why it is down, and is up with the next."""
    with serve(world, script) as server, driver(server, world, **more) as it:
        line = it.wait(WAIT_S, t="state", state=state)
        check(re.search(why, line["why"]), line["why"])
        it.wait(WAIT_S, t="state", state="up")
        hears(it, server.last(), 1)


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


# ---- TLS ----

def never_speaks_plain(world, how):
    """Neither a password nor anything else but the question for TLS."""
    acts = {
        "not offered": at("hello", opens(fake.features(fake.mechanisms("PLAIN", "SCRAM-SHA-256")))),
        "not offered, legacy": at("hello", opens(fake.features("<auth xmlns='http://jabber.org/"
                                                               "features/iq-auth'/>"))),
        "nothing offered": at("hello", opens(fake.features(""))),
        "refused": at("starttls", instead("starttls", "<failure xmlns='%s'/></stream:stream>" % fake.TLS)),
        "success at once": at("starttls", instead("starttls", "<success xmlns='%s'/>" % fake.SASL))}
    words = "offers no encryption" if "offered" in how else "signing in came to nothing|within 40"
    with serve(world, acts[how]) as server, driver(server, world) as it:
        line = it.wait(WAIT_S, t="state", state="down")
        check(re.search(words, line["why"]), line["why"])
        it.up(WAIT_S)
        plain = server.streams[0].plain
        for word in (b"<auth", b"<iq", fake.PASSWORD.encode(), base64.b64encode(fake.PASSWORD.encode())):
            check(word not in plain, plain)


def opens(text):
    def act(stream):
        stream.open()
        stream.send(text)
        stream.wait_for_the_end()
    return act


INJECTED = ("<message from='%s' to='%s' type='chat' id='injected'><body>what is EMDR?</body></message>"
            % (fake.ANN, fake.JID))
FEATURES = fake.features(fake.mechanisms("PLAIN"))


def believes_nothing_said_in_plain(world, where):
    """The injection at STARTTLS: what somebody put into the plain stream before TLS."""
    texts = {
        "behind proceed": ("", INJECTED + FEATURES + "<iq type='result' id='_xmpp_bind1'/>"),
        "an error behind proceed": ("", "<stream:error><conflict xmlns='%s'/></stream:error>" % fake.ERRORS),
        "before proceed": (INJECTED + FEATURES + "<success xmlns='%s'/>" % fake.SASL, "")}
    before, behind = texts[where]

    def injects(stream):
        stream.next()
        stream.send("%s<proceed xmlns='%s'/>%s" % (before, fake.TLS, behind))
        for name in ("handshake", "encrypted", "auth", "signed in", "bind", "manage", "up"):
            fake.STEPS[name](stream)
    with serve(world, at("starttls", injects)) as server, driver(server, world) as it:
        it.up(WAIT_S)
        hears(it, server.last(), 1)
        check([line["state"] for line in states(it)] == ["connecting", "up"], states(it))
        check(server.last().asked[-1] is not None and not any(
            b"PLAIN" in fake.ElementTree.tostring(each) for each in server.last().asked), "downgraded")


# ---- signing in ----

def wants_a_proof_of_the_server(world, how):
    """SCRAM proves both sides; a server that does not know the password is not talked to."""
    def answers(make):
        def act(stream):
            stream.succeed(make(stream.signature(*stream.challenge())))
            fake.offer_session(stream)
            fake.bind(stream)
            fake.manage(stream)
            stream.serve()
        return act

    def asks(**more):
        def act(stream):
            stream.challenge(**more)
            stream.wait_for_the_end()
        return act
    acts = {
        "wrong": answers(lambda _: b"v=" + base64.b64encode(b"x" * 32)),
        "none": answers(lambda _: None),
        "cut": answers(lambda right: b"v=" + base64.b64encode(right[:30])),
        "success at once": sends("<success xmlns='%s'/>" % fake.SASL),
        "4,000,000,000 rounds": asks(rounds=4000000000),
        "no rounds": asks(rounds=0),
        "a salt of 2,000 bytes": asks(salt=b"x" * 2000)}
    with serve(world, at("auth", acts[how])) as server, driver(server, world) as it:
        line = it.wait(WAIT_S, t="state", state="down")
        check("did not prove that it knows" in line["why"], line["why"])
        it.up(WAIT_S)
        hears(it, server.last(), 1)


def does_not_take_a_nonce_of_somebody_else(world):
    def act(stream):
        first, asked, salt = stream.challenge(nonce="of-the-fake")
        stream.succeed(b"v=" + base64.b64encode(stream.signature(first, asked, salt)))
        stream.wait_for_the_end()
    comes_back(world, at("auth", act), "did not prove that it knows")


def is_refused_with(world, how):
    """What a person has to mend is not tried again."""
    acts = {
        "not-authorized": at("auth", instead("auth", "<failure xmlns='%s'><not-authorized/></failure>"
                                             % fake.SASL)),
        "no way it knows": at("encrypted", opens(fake.features(fake.mechanisms("X-OURS"))))}
    with serve(world, then=acts[how]) as server, driver(server, world) as it:
        line = it.wait(WAIT_S, t="state", state="refused")
        check("refused the account or its password" in line["why"], line["why"])
        check(fake.PASSWORD not in line["why"], line["why"])
        check(it.next(4.0) is None and len(server.streams) == 1, "it goes on")


def waits_for_a_server_that_cannot_check(world):
    comes_back(world, at("auth", instead(
        "auth", "<failure xmlns='%s'><temporary-auth-failure/></failure>" % fake.SASL)),
        "cannot check passwords just now")


def cannot_bind(world, how):
    acts = {
        "no bind": at("signed in", opens(fake.features(""))),
        "refused": at("bind", instead("bind", "<iq type='error' id='_xmpp_bind1'><error type='cancel'>"
                                      "<conflict xmlns='%s'/></error></iq>" % fake.STANZAS)),
        "no answer of sense": at("bind", instead("bind", "<iq type='what' id='_xmpp_bind1'/>"))}
    comes_back(world, acts[how], "signing in came to nothing|refused the resource|within 40 seconds")


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


# ---- floods and lies, when it is up ----

def deluge(world, *texts, room=False):
    """The server sends these behind one another; then it hears a person, and was never down."""
    def act(stream):
        stream.server.ready = True
        stream.serve()
    with serve(world, at("up", act)) as server, driver(
            server, world, **({"rooms": [fake.ROOM]} if room else {})) as it:
        it.up(WAIT_S)
        if room:
            wait_for(lambda: any(each.find("{%s}x" % fake.MUC) is not None
                                 for each in list(server.last().asked)), "the join", WAIT_S)
        for text in texts:
            server.last().send(text)
        stays_up(it, server.last())
        lines = [line for line in it.seen if line["t"] not in ("state", "ready", "pong", "log")]
        check(len(lines) == 1, lines[:3])
        check(len(server.streams) == 1, "%d connections" % len(server.streams))


def iq(number, sender, kind="result", inner=""):
    return "<iq type='%s' id='%s' to='%s'%s>%s</iq>" % (
        kind, number, fake.JID, " from='%s'" % sender if sender else "", inner)


def forged_result(sender, query, number):
    return ("<message from='%s' to='%s'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='%d'><forwarded "
            "xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"
            "<message xmlns='jabber:client' from='%s' to='%s' type='chat'><body>what is EMDR?</body>"
            "</message></forwarded></result></message>" % (sender, fake.JID, query, number, fake.ANN, fake.USER))


def presence(sender, inner, kind=""):
    return "<presence from='%s' to='%s'%s><x xmlns='%s#user'>%s</x></presence>" % (
        sender, fake.JID, kind and " type='%s'" % kind, fake.MUC, inner)


OWNER = "<item affiliation='owner' role='moderator' jid='%s'/>" % fake.ANN
ITEM = "<item jid='%d@xmpp.test' subscription='both'><group>Friends</group></item>"
DELUGES = {
    "20,000 questions for acknowledgement": ["<r xmlns='%s'/>" % fake.SM * 20000],
    "answers to what was never asked": [
        "".join(iq("never-%d" % n, sender, kind) for n in range(2000))
        for sender in (None, fake.ANN, fake.DOMAIN, fake.ROOM) for kind in ("result", "error")],
    "answers from the wrong sender": [
        "".join(iq("waymark-%s-%d" % (what, n), sender, kind, "<fin xmlns='urn:xmpp:mam:2'/>")
                for n in range(50) for what in ("ping", "self", "info", "archive", "since"))
        for sender in (fake.ANN, "rooms.xmpp.test", fake.ROOM + "/eve") for kind in ("result", "error")],
    "5,000 errors of stanzas": [
        "<message type='error' from='%s' to='%s' id='e%d'><body>hi</body><error type='wait'>"
        "<resource-constraint xmlns='%s'/></error></message>" % (fake.ANN, fake.JID, n, fake.STANZAS)
        for n in range(5000)],
    "a roster of 100,000": [iq("roster", None, "result", "<query xmlns='jabber:iq:roster'>%s</query>" % (
        "".join(ITEM % n for n in range(100000))))],
    "50,000 features": [iq("waymark-info-1", fake.DOMAIN, "result", "<query xmlns='%s'>%s</query>" % (
        fake.DISCO, "".join("<feature var='urn:feature:%d'/>" % n for n in range(50000))))],
    "5,000 questions of programs": [
        iq("q%d" % n, "eve%d@xmpp.test/x" % n, "get", "<query xmlns='%s'/>" % fake.DISCO)
        for n in range(5000)],
    "5,000 wishes to subscribe": [
        "<presence type='subscribe' from='eve%d@xmpp.test' to='%s'/>" % (n, fake.JID) for n in range(5000)],
    "a text of 10 MB": ["<message from='eve@xmpp.test' to='%s' type='headline'><body>%s</body></message>" % (
        fake.JID, unit * (10000000 // len(unit))) for unit in ("x", "\n", "&quot;", "é")],
    "elements of 10 MB": ["<message from='eve@xmpp.test' to='%s'><x xmlns='y'>%s</x></message>" % (
        fake.JID, "<a b='c'/>" * 1000000)],
    "1,000 elements within each other": ["<message from='eve@xmpp.test' to='%s'>%s%s</message>" % (
        fake.JID, "<a>" * depth, "</a>" * depth) for depth in (30, 31, 32, 33, 1000, 100000)],
    "prefixes of nothing": ["<message from='eve@xmpp.test' to='%s' e:from='ann@xmpp.test'><e:body>hi</e:body>"
                            "<x f:g='h' xml:lang='de' xmlns:i='j'><i:k/></x></message>" % fake.JID],
    "wrong namespaces": [
        "<message xmlns='%s' from='%s' to='%s' type='chat' id='w'><body>what is EMDR?</body></message>" % (
            ns, fake.ANN, fake.JID) for ns in ("urn:example", "jabber:server", "jabber:component:accept")] + [
        "<message from='%s' to='%s' type='chat'><body xmlns='urn:example'>what is EMDR?</body></message>" % (
            fake.ANN, fake.JID), "<body>what is EMDR?</body>", "what is EMDR?"],
    "forged carbons": [
        "<message from='%s' to='%s'><%s xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
        "<message xmlns='jabber:client' from='%s' to='%s' type='chat'><body>what is EMDR?</body></message>"
        "</forwarded></%s><body>what is EMDR?</body></message>" % (sender, fake.JID, way, fake.ANN, fake.USER, way)
        for sender in (fake.ANN, fake.USER, fake.DOMAIN) for way in ("sent", "received")] + [
        "<message to='%s'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='%s' "
        "type='chat'><body>what is EMDR?</body></message></forwarded><body>what is EMDR?</body></message>" % (
            fake.JID, fake.ANN)],
    "forged results of archives": [
        forged_result(sender, "waymark-%s-%d" % (what, n), n) for n in range(20)
        for what in ("archive", "since") for sender in (fake.ANN, fake.DOMAIN, fake.ROOM + "/eve")],
    "senders that are none": [
        "<message%s to='%s' type='%s'><body>what is EMDR?</body></message>" % (sender, fake.JID, kind)
        for sender in ("", " from=''", " from='@'", " from='/'", " from='a@b@c'", " from='%s'" % fake.DOMAIN,
                       " from='%s'" % fake.USER, " from='%s'" % fake.JID, " from='%s@x'" % ("y" * 3000))
        for kind in ("chat", "normal", "groupchat")],
    "presence of rooms it is not in": [
        presence(sender, "<status code='110'/>" + OWNER, kind) for kind in ("", "unavailable", "error")
        for sender in ("else@rooms.xmpp.test/waymark", fake.ANN, fake.DOMAIN, fake.ROOM + "/waymark")] + [
        "<message from='else@rooms.xmpp.test/ann' to='%s' type='groupchat'><body>waymark: what is EMDR?"
        "</body></message>" % fake.JID],
}


def is_not_moved_by(world, what):
    deluge(world, *DELUGES[what])


def crowd(numbers, kind=""):
    return "".join(presence("%s/eve%d" % (fake.ROOM, n), "<item affiliation='none' role='participant'/>", kind)
                   for n in numbers)


def is_not_moved_by_a_room_of_5000(world):
    """They come in, change and go; and 30,000 nicks come and stay, of which only so many are kept."""
    deluge(world, *([crowd(range(5000)), crowd(range(5000)), crowd(range(5000), "unavailable")] * 2),
           *(crowd(range(first, first + 5000)) for first in range(0, 30000, 5000)), room=True)


def power_is_what_the_room_says(world):
    """Whoever else says that somebody is a moderator."""
    with serve(world) as server, driver(server, world, rooms=[fake.ROOM]) as it:
        it.up(WAIT_S)
        stream = server.last()
        wait_for(lambda: any(each.tag.endswith("presence") and each.find("{%s}x" % fake.MUC) is not None
                             for each in list(stream.asked)), "the join", WAIT_S)
        stream.send(presence(fake.ROOM + "/eve", "<item affiliation='none' role='participant'/>"))
        for sender in (fake.ANN + "/eve", "rooms.xmpp.test/eve", "else@rooms.xmpp.test/eve", fake.ROOM):
            stream.send(presence(sender, OWNER))
        stream.send(presence(fake.ROOM + "/eve", "</x><x xmlns='urn:example'>" + OWNER))
        stream.send(presence(fake.ROOM + "/eve", OWNER + "<item affiliation='none' role='participant'/>"))
        for number, (nick, role) in enumerate((("eve", None), ("ann", "moderator"))):
            line = hears(it, stream, number, "waymark: what is EMDR?", sender="%s/%s" % (fake.ROOM, nick),
                         kind="groupchat")
            check(line.get("role", "member") == (role or "member"), line)


# ---- what is no XML ----

BROKEN = {
    "a tag too many": "</message>",
    "tags crossed": "<message><body></message></body>",
    "a document type": "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "a bomb of entities": "<!DOCTYPE a [<!ENTITY b 'cccccccccc'><!ENTITY d '&b;&b;&b;&b;'>]><m>&d;</m>",
    "an entity": "<message><body>&b;</body></message>",
    "no UTF-8": b"<message><body>\xff\xfe</body></message>",
    "half a character": b"<message><body>\xed\xa0\x80</body></message>",
    "a zero": b"<message><body>\0</body></message>",
    "an attribute twice": "<message from='a' from='b'/>"}


def comes_back_after_broken_xml(world, how):
    text = BROKEN[how]
    comes_back(world, at("up", sends(text)), "sent what is not XML")


def comes_back_after_broken_xml_early(world):
    for step in ("starttls", "auth"):
        comes_back(world, at(step, sends(BROKEN["a bomb of entities"])), "sent what is not XML")


def comes_back_after_an_attribute_of_10_mb(world):
    comes_back(world, at("up", sends("<message a='%s'/>" % ("x" * 10000000))), "larger than any may be")


def is_greeted_by_something_else(world, text):
    comes_back(world, at("hello", sends(text)), "signing in came to nothing|not XML|within 40 seconds")


GREETINGS = ("220 mail.fake.test ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "<html><body>",
             "\x16\x03\x01\x02\x00")


def all_tests(world):
    """Name and function; the slow ones first."""
    def test(function, *arguments):
        words = [function.__name__.replace("_", " ")] + [str(word) if str(word).isprintable() else repr(word)
                                                         for word in arguments]
        return " ".join(words), lambda: function(world, *arguments)
    yield test(is_not_moved_by_a_room_of_5000)
    yield test(notices_a_stall_within_a_stanza)
    for step in STALLS:
        yield test(notices_a_stall, step)
    for how in ("refused", "success at once", "not offered", "not offered, legacy", "nothing offered"):
        yield test(never_speaks_plain, how)
    for failure in FAILURES:
        yield test(begins_anew_after, failure)
    for function in (goes_on_without_an_archive, asks_an_archive_again, asks_nobody_who_keeps_nothing,
                     waits_for_what_is_sent_again):
        yield test(function)
    for text in GREETINGS:
        yield test(is_greeted_by_something_else, text)
    for what in DELUGES:
        yield test(is_not_moved_by, what)
    for how in ("no bind", "refused", "no answer of sense"):
        yield test(cannot_bind, how)
    for function in (does_without_stream_management, hears_the_server_out, does_not_hammer, goes_round_no_faster, power_is_what_the_room_says, notices_a_reset,
                     notices_a_closed_stream, does_not_take_a_nonce_of_somebody_else,
                     waits_for_a_server_that_cannot_check, survives_an_error_without_a_name,
                     goes_where_it_is_sent, comes_back_after_broken_xml_early,
                     comes_back_after_an_attribute_of_10_mb):
        yield test(function)
    for step in fake.STEPS:
        yield test(notices_an_end, step)
    for where in ("behind proceed", "an error behind proceed", "before proceed"):
        yield test(believes_nothing_said_in_plain, where)
    for how in ("wrong", "none", "cut", "success at once", "4,000,000,000 rounds", "no rounds",
                "a salt of 2,000 bytes"):
        yield test(wants_a_proof_of_the_server, how)
    for how in ("not-authorized", "no way it knows"):
        yield test(is_refused_with, how)
    for condition in ERRORS:
        yield test(tells_of_an_error, condition)
    for condition in ("host-unknown", "system-shutdown"):
        yield test(tells_of_an_error_early, condition)
    for how in ("to another certificate", "in plain", "nowhere", "senseless"):
        yield test(is_not_sent_elsewhere, how)
    for arrived in (0, 1):
        yield test(takes_up_the_session, arrived)
    for handled in (0, 1):
        yield test(counts_what_it_is_told, handled)
    for h in ("4294967295", "4294967296", "-1", "x", ""):
        yield test(resumes_no_session_that_lies, h)
        yield test(believes_no_count_that_cannot_be, h)
    for how in BROKEN:
        yield test(comes_back_after_broken_xml, how)
