"""Floods and lies of a server, when the bot is up; what is no XML."""
from lib import fake_xmpp as fake
from lib.fake_xmpp import at, sends
from lib.fake_xmpp_stage import WAIT_S, comes_back, driver, hears, serve, stays_up
from lib.report import check, wait_for


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
