"""What strangers send through a real server: nothing of it costs the bot its connection, and
nothing of it is believed."""
import base64
import contextlib
import socket
import ssl

from lib.prosody import DOMAIN
from lib.report import check
from lib.xmpp import CARBONS, FORWARD, MAM, MUC, PASSWORD, exchange, register, replied
from lib.xmpp_stage import EMDR, HOW_LONG, NICK, ask_direct, ask_group, from_user, holds

STREAM = ("<stream:stream to='%s' xmlns='jabber:client' version='1.0' "
          "xmlns:stream='http://etherx.jabber.org/streams' %s>")
NEST = "<n xmlns='urn:example:nest'>"
NOT_FOUND = "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"


@contextlib.contextmanager
def raw_person(world, server, more=""):
    """A stranger without a library between: (its bare JID, a socket to write stanzas to). `more`
    stands in the first tag of its stream."""
    name = world.new_name("eve")
    register(server, name, PASSWORD)
    header = (STREAM % (DOMAIN, more)).encode()
    secret = base64.b64encode(b"\0%s\0%s" % (name.encode(), PASSWORD.encode())).decode()
    context = ssl.create_default_context(cafile=server.ca_file)
    plain = socket.create_connection(("127.0.0.1", server.port), 60)
    exchange(plain, header, b"</stream:features>")
    exchange(plain, b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", b"<proceed")
    with context.wrap_socket(plain, server_hostname=DOMAIN) as it:
        exchange(it, header, b"</stream:features>")
        exchange(it, ("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>"
                      % secret).encode(), b"<success")
        exchange(it, header, b"</stream:features>")
        exchange(it, b"<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
                 b"</iq>")
        it.sendall(b"<presence/>")
        yield "%s@%s" % (name, DOMAIN), it


def check_unmoved(bot):
    """It came up once, and has been so since."""
    states = [line for line in bot.log().splitlines() if " test: up" in line or " test: down" in line]
    check(len(states) == 1, "\n".join(states))


def check_answers(bot, room, person):
    """As before, where it was not disturbed."""
    check(holds(ask_group(person, room, "how long does it take?"), HOW_LONG), "another answer")
    check(holds(ask_direct(person, bot.jid, "how long does it take?"), HOW_LONG), "another answer")
    check_unmoved(bot)


def prefixes_of_another_stream_cost_nothing(world, name):
    """Names whose namespace only the stranger's own stream declared, which ejabberd passes on."""
    server = world.need(name)
    with world.with_bot(server, "ann") as (bot, room, ann), raw_person(
            world, server, "xmlns:e='urn:example' xmlns:f='%s#user'" % MUC) as (_, eve):
        for more in ("<e:x/>", "<e:x e:y='1'/>", "<body e:from='%s'>what is EMDR?</body>" % ann.bare,
                     "<f:x><f:item affiliation='owner'/></f:x>",
                     "<e:x xmlns:ns1='urn:a' ns1:y='2'><ns1:z xmlns:ns1='urn:b' ns1:q='1'/></e:x>"):
            for to, kind in ((bot.jid, "chat"), ("%s/%s" % (room, NICK), "chat"), (room, "groupchat")):
                eve.sendall(("<message to='%s' type='%s' e:from='%s'>%s</message>" % (
                    to, kind, ann.jid, more)).encode())
        exchange(eve, ("<message to='%s' type='chat' id='last'><e:x/><body>what is EMDR?</body>"
                       "</message>" % bot.jid).encode(), EMDR.encode())
        check_answers(bot, room, ann)


def elements_of_the_stream_are_the_servers(world, name):
    """Within a stanza: stream management, SASL, TLS and stream errors of a stranger."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        for each in ("<failed xmlns='urn:xmpp:sm:3'/>", "<resumed xmlns='urn:xmpp:sm:3' h='0'/>",
                     "<a xmlns='urn:xmpp:sm:3' h='4294967295'/>", "<r xmlns='urn:xmpp:sm:3'/>",
                     "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
                     "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                     "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"):
            ann.say(bot.jid, None, more=each)
            ann.send("<iq type='result' id='_xmpp_bind1' to='%s/%s'>%s</iq>" % (bot.jid, NICK, each))
        check_answers(bot, room, ann)


def deep_stanzas_cost_nothing(world, name):
    """1,000 elements within each other. Prosody 0.12 itself drops what is deeper than some 200."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        for depth in (31, 100, 1000):
            nest = NEST * depth + "</n>" * depth
            ann.say(bot.jid, None, more=nest)
            asked = ann.say(bot.jid, "what is EMDR?", more=nest)
            if depth < 200 or name != "prosody":
                ann.hears("an answer to what is beside it", lambda each: holds(each, EMDR) and
                          replied(each) == asked)
        ann.say(bot.jid, None, more=NEST * 90 + "<body xmlns='jabber:client'>what is EMDR?</body>" +
                "</n>" * 90)
        check_answers(bot, room, ann)


def large_stanzas_cost_nothing(world, name):
    """As large as a server takes: text of one piece, of line feeds, of entities; elements;
    attributes. Larger ones, it closes the stream of whoever sends them."""
    server = world.need(name)
    with world.with_bot(server, "ann") as (bot, room, ann), raw_person(world, server) as (_, eve):
        for more in ("<body>%s</body>" % ("x" * 200000), "<body>%s</body>" % ("\n" * 60000),
                     "<body>%s</body>" % ("&quot;" * 30000), "<body>%s</body>" % ("é" * 60000),
                     "<a xmlns='b'>%s</a>" % ("<a/>" * 50000),
                     "<a xmlns='b'>%s</a>" % ("<a b='' c='' d=''/>" * 10000),
                     "<a xmlns='b' c='%s'/>" % ("x" * 200000),
                     "<body xmlns:c='d' %s>hi</body>" % " ".join("c:a%d=''" % n for n in range(9000))):
            eve.sendall(("<message to='%s' type='chat'>%s</message>" % (bot.jid, more)).encode())
        exchange(eve, ("<message to='%s' type='chat' id='last'><body>what is EMDR?</body></message>"
                       % bot.jid).encode(), EMDR.encode())
        check_answers(bot, room, ann)
    with world.with_bot(server, "ann") as (bot, room, ann), raw_person(world, server) as (_, eve):
        try:
            for _ in range(10):
                eve.sendall(b"<message to='%s'><body>" % bot.jid.encode() * (not _) + b"x" * (1 << 20))
            eve.sendall(b"</body></message>")
            while eve.recv(65536):
                pass
        except OSError:
            pass  # it was hung up on
        check_answers(bot, room, ann)


def broken_xml_costs_its_sender_only(world, name):
    """A document type, bombs of entities, bytes that are no UTF-8, a tag that is never closed."""
    server = world.need(name)
    bomb = ("<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
            "<message to='%s'><body>&b;&b;</body></message>")
    with world.with_bot(server, "ann") as (bot, room, ann):
        for broken in (bomb, "<message to='%s'><body>&a;</body></message>",
                       "<message to='%s'><body>\udcff\udcfe</body></message>",
                       "<message to='%s'><body>\udced\udca0\udc80</body></message>",
                       "<message to='%s'><body>&#0;</body></message>",
                       "<message to='%s'><body>\x01</body></message>",
                       "<message to='%s'><body>hi</message></body>",
                       "<message to='%s' to='a'/>", "<?a b?><message to='%s'/>"):
            with raw_person(world, server) as (_, eve):
                eve.sendall((broken % bot.jid).encode("utf-8", "surrogateescape"))
                eve.settimeout(10)
                with contextlib.suppress(OSError):
                    while eve.recv(65536):
                        pass
        check_answers(bot, room, ann)


def a_sender_is_who_the_server_says(world, name):
    """`from` written by the sender, and pushed out by a thousand other attributes; what wears the
    room's marks without being the room's."""
    server = world.need(name)
    crowd = " ".join("a%d='1'" % number for number in range(1500))
    with world.with_bot(server, "ann", "bob") as (bot, room, ann, bob), raw_person(
            world, server) as (jid, eve):
        archived = ("<result xmlns='%s' queryid='waymark-since-%%d' id='x%%d'><forwarded xmlns='%s'>"
                    "<message xmlns='jabber:client' from='%s' to='%s' type='chat' id='forged%%d'>"
                    "<body>what is EMDR?</body></message></forwarded></result>" % (
                        MAM, FORWARD, ann.bare, bot.jid))
        for number in range(3):
            eve.sendall(("<message %s to='%s' type='chat'>%s</message>" % (
                crowd, bot.jid, archived % (number, number, number))).encode())
            eve.sendall(("<message to='%s' type='chat'>%s</message>" % (
                bot.jid, archived % (number, number, number))).encode())
            for kind in ("result", "error"):
                eve.sendall(("<iq %s to='%s/%s' type='%s' id='waymark-ping-%d'/>" % (
                    crowd, bot.jid, NICK, kind, number)).encode())
        for wrapped in ("<sent xmlns='%s'>" % CARBONS, "<received xmlns='%s'>" % CARBONS):
            eve.sendall(("<message %s to='%s' type='chat'>%s<forwarded xmlns='%s'><message xmlns="
                         "'jabber:client' from='%s' to='%s' type='chat'><body>what is EMDR?</body>"
                         "</message></forwarded></%s></message>" % (
                             crowd, bot.jid, wrapped, FORWARD, ann.bare, bot.jid,
                             wrapped[1:].split()[0])).encode())
        exchange(eve, ("<message %s to='%s' type='chat' id='own'><body>what is EMDR?</body></message>"
                       % (crowd, bot.jid)).encode(), EMDR.encode())
        for kind in ("chat", "groupchat"):  # as from somebody else: the server strikes it, or hangs up
            with raw_person(world, server) as (_, liar), contextlib.suppress(OSError):
                liar.sendall(("<message from='%s' to='%s' type='%s'><body>what is EMDR?</body>"
                              "</message>" % (bob.jid, bot.jid, kind)).encode())
                liar.settimeout(5)
                while liar.recv(65536):
                    pass
        check_answers(bot, room, ann)
        bob.sync()
        for person in (ann, bob):
            check(not any(holds(each, EMDR) for each in person.messages(from_user(bot.jid))),
                  "%s got what another asked" % person.name)
