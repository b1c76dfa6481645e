"""A server that lies while the bot signs in."""
import base64
import re

from lib import fake_xmpp as fake
from lib.fake_xmpp import at, instead, sends
from lib.fake_xmpp_stage import WAIT_S, comes_back, driver, hears, opens, serve, states
from lib.report import check


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
