"""A person on XMPP, at slixmpp: it connects, and keeps what came; what the person writes is written
here, as it goes over the wire."""
import asyncio
import inspect
import itertools
import logging
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape, quoteattr

from . import cache
from .prosody import DOMAIN
from .report import Failure, Skip, check

logging.getLogger().addHandler(logging.NullHandler())  # what went wrong a test says
try:
    import slixmpp
except ImportError:
    slixmpp = None

WAIT_S = 60.0
PASSWORD = "a long password of the tests"
ROOMS = "rooms." + DOMAIN
NUMBERS = itertools.count(1)
DEBIANS_PYTHON = "/usr/bin/python3"
PACKAGE = "slixmpp==1.8.5"

CLIENT = "{jabber:client}"
MUC = "http://jabber.org/protocol/muc"
MAM = "urn:xmpp:mam:2"
RSM = "http://jabber.org/protocol/rsm"
SID = "urn:xmpp:sid:0"
REPLY = "urn:xmpp:reply:0"
CORRECT = "urn:xmpp:message-correct:0"
REACTIONS = "urn:xmpp:reactions:0"
FALLBACK = "urn:xmpp:fallback:0"
CARBONS = "urn:xmpp:carbons:2"
FORWARD = "urn:xmpp:forward:0"
RETRACT = "urn:xmpp:message-retract:1"
OLD_RETRACT = "urn:xmpp:message-retract:0"
FASTEN = "urn:xmpp:fasten:0"


def other_python():
    """A Python that has slixmpp, when this one has not: Debian's, or one of our own."""
    has = subprocess.run([DEBIANS_PYTHON, "-c", "import slixmpp"], capture_output=True, check=False)
    return DEBIANS_PYTHON if has.returncode == 0 else cache.python_with(PACKAGE)


def run_where_slixmpp_is():
    """Starts this program again under another Python, where it has to be. Returns why not."""
    if slixmpp is not None:
        return None
    if os.environ.get("WAYMARK_SLIXMPP"):
        return "slixmpp cannot be loaded"
    try:
        python = other_python()
    except (OSError, Skip) as error:
        return str(error)
    os.environ["WAYMARK_SLIXMPP"] = "1"
    os.execv(python, [python, *sys.argv])


# ---- reading stanzas ----

def body(message):
    return message.findtext(CLIENT + "body")


def sender(stanza):
    return stanza.get("from", "")


def bare(jid):
    return jid.split("/", 1)[0]


def nick(stanza):
    return sender(stanza).partition("/")[2]


def own_id(message, by):
    """What a message is known by where it was said: the stanza-id that `by` gave it, or its id."""
    for each in message.findall("{%s}stanza-id" % SID):
        if each.get("by") == by:
            return each.get("id")
    return message.get("id")


def attribute(message, namespace, name, key="id"):
    child = message.find("{%s}%s" % (namespace, name))
    return None if child is None else child.get(key)


def replied(message):
    """The id of the message that it answers, or None."""
    return attribute(message, REPLY, "reply")


def replaced(message):
    """The id of the message that it corrects, or None."""
    return attribute(message, CORRECT, "replace")


def retracted(message):
    """The id of the message that it withdraws, or None. In the form of 2023 or the one before."""
    old = message.find("{%s}apply-to" % FASTEN)
    if old is not None and old.find("{%s}retract" % OLD_RETRACT) is not None:
        return old.get("id")
    return attribute(message, RETRACT, "retract")


def is_message(stanza):
    return stanza.tag == CLIENT + "message"


def has_words(stanza):
    return (is_message(stanza) and stanza.get("type") != "error" and body(stanza) is not None
            and stanza.find("{urn:xmpp:delay}delay") is None)


# ---- writing them ----

def fallback_of(quoted):
    """A quotation as a body begins with it, for clients that know no replies."""
    return "".join("> %s\n" % line for line in quoted.splitlines())


def quoting(quoted, namespace=REPLY):
    """The element that says which part of the body is such a quotation."""
    return "<fallback xmlns='%s' for='%s'><body start='0' end='%d'/></fallback>" % (
        FALLBACK, namespace, len(fallback_of(quoted)))


def correction(of):
    return "<replace xmlns='%s' id=%s/>" % (CORRECT, quoteattr(of))


def reply(to, of):
    return "<reply xmlns='%s' to=%s id=%s/>" % (REPLY, quoteattr(to), quoteattr(of))


# ---- making an account, by hand ----

def register(server, name, password):
    """In-band (XEP-0077), which clients want to do before signing in."""
    header = ("<stream:stream to='%s' xmlns='jabber:client' version='1.0' "
              "xmlns:stream='http://etherx.jabber.org/streams'>" % DOMAIN).encode()
    context = ssl.create_default_context(cafile=server.ca_file)
    plain = socket.create_connection(("127.0.0.1", server.port), WAIT_S)
    exchange(plain, header, b"</stream:features>")
    exchange(plain, b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", b"<proceed")
    with context.wrap_socket(plain, server_hostname=DOMAIN) as secure:
        exchange(secure, header, b"</stream:features>")
        answer = exchange(secure, (
            "<iq type='set' id='register'><query xmlns='jabber:iq:register'><username>%s</username>"
            "<password>%s</password></query></iq>" % (escape(name), escape(password))).encode(),
            b"register")
        if b"error" in answer:
            raise Failure("%s was not registered: %r" % (name, answer))


def exchange(connection, said, until):
    """Sends something; returns what came, once it holds `until`."""
    connection.sendall(said)
    came = b""
    while until not in came:
        more = connection.recv(65536)
        if not more:
            raise Failure("the server hung up: %r" % came)
        came += more
    return came


# ---- slixmpp, in a thread of its own ----

class Loop:
    """The event loop of all clients."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def call(self, function, *arguments):
        """What a function returns that is called in the loop."""
        async def within():
            return function(*arguments)
        return asyncio.run_coroutine_threadsafe(within(), self.loop).result(WAIT_S)


LOOP = None
LOOP_LOCK = threading.Lock()


def the_loop():
    global LOOP
    with LOOP_LOCK:
        if LOOP is None:
            LOOP = Loop()
        return LOOP


def make_client(person):
    """A client that hands each stanza to the person, and says when it is up or down."""
    client = slixmpp.ClientXMPP(person.jid, person.password)
    client.ca_certs = person.server.ca_file
    # Its channel binding (-PLUS) is not the one that ejabberd 24 wants.
    client["feature_mechanisms"].use_mechs = {"SCRAM-SHA-256", "SCRAM-SHA-1"}

    def keep(stanza):
        person.keep(stanza.xml)
        return stanza
    client.add_event_handler("session_start", lambda _: person.set_state("up"))
    client.add_event_handler("disconnected", lambda _: person.set_state("down"))
    client.add_event_handler("failed_auth", lambda _: person.set_state("refused"))
    client.add_filter("in", keep)
    address = "127.0.0.1", person.server.port
    if "address" in inspect.signature(client.connect).parameters:
        client.connect(address=address)
    else:
        client.connect(*address)
    return client


class Person:
    """Signs in, with a new account when `registers`, and is there until close()."""

    def __init__(self, server, name, resource="home", registers=True, password=PASSWORD):
        self.server = server
        self.name = name
        self.bare = "%s@%s" % (name, DOMAIN)
        self.jid = "%s/%s" % (self.bare, resource)
        self.password = password
        self.state = "down"
        self.condition = threading.Condition()
        self.stanzas = []  # all that came
        self.pending = []  # those not taken yet
        self.rooms = {}    # its nick by room
        self.client = None
        if registers:
            register(server, name, password)
        self.connect()

    def connect(self):
        """Once more, after the connection was lost."""
        if self.client is not None:
            the_loop().call(self.client.abort)
        self.state = "connecting"
        self.client = the_loop().call(make_client, self)
        with self.condition:
            self.condition.wait_for(lambda: self.state in ("up", "refused"), WAIT_S)
            check(self.state == "up", "%s cannot sign in: %s" % (self.name, self.state))
        self.send("<presence/>")

    def close(self):
        the_loop().call(self.client.disconnect)

    def set_state(self, state):
        with self.condition:
            if not (state == "down" and self.state in ("connecting", "refused")):
                self.state = state
            self.condition.notify_all()

    def keep(self, xml):
        with self.condition:
            self.stanzas.append(xml)
            self.pending.append(xml)
            self.condition.notify_all()

    def send(self, xml):
        the_loop().call(self.client.send_raw, xml)

    def wait(self, what, wanted, seconds=WAIT_S):
        """Takes the first stanza not yet taken that is `wanted`."""
        deadline = time.monotonic() + seconds
        with self.condition:
            while True:
                for at, stanza in enumerate(self.pending):
                    if wanted(stanza):
                        return self.pending.pop(at)
                left = deadline - time.monotonic()
                if left <= 0 or not self.condition.wait(left):
                    if time.monotonic() >= deadline:
                        raise Failure("%s waited for %s, got last:\n%s" % (
                            self.name, what, "\n".join(map(show, self.stanzas[-8:]))))

    def messages(self, wanted):
        """All that came so far and were said, taken or not."""
        with self.condition:
            return [each for each in self.stanzas if has_words(each) and wanted(each)]

    # ---- questions to the server ----

    def ask(self, to, kind, inner):
        """The result of an <iq/>; Refused where it is an error."""
        number = "ask%d" % next(NUMBERS)
        to = " to=%s" % quoteattr(to) if to else ""
        self.send("<iq type='%s' id='%s'%s>%s</iq>" % (kind, number, to, inner))
        answer = self.wait("an answer to " + inner, lambda stanza: stanza.tag == CLIENT + "iq" and
                           stanza.get("id") == number)
        if answer.get("type") == "error":
            raise Refused("%s: %s" % (inner, show(answer)))
        return answer

    def sync(self):
        """Returns once the server has dealt with all that was sent."""
        try:
            self.ask(DOMAIN, "get", "<ping xmlns='urn:xmpp:ping'/>")
        except Refused:
            pass  # an answer all the same

    # ---- talking ----

    def say(self, to, text, kind="chat", more="", name=None):
        """Returns the id that it gave the message."""
        name = name or "m%d" % next(NUMBERS)
        self.send("<message to=%s type='%s' id='%s'>%s%s<origin-id xmlns='%s' id='%s'/></message>" % (
            quoteattr(to), kind, name, "" if text is None else "<body>%s</body>" % escape(text), more,
            SID, name))
        return name

    def tell(self, room, text, more=""):
        """Says something in a group chat; returns what it is known by there."""
        return own_id(self.tell_echo(room, text, more), room)

    def tell_echo(self, room, text, more=""):
        """The same; returns the message as it came back."""
        name = self.say(room, text, "groupchat", more)
        me = "%s/%s" % (room, self.rooms[room])
        return self.wait("its own words", lambda each: is_message(each) and
                         each.get("id") == name and sender(each) == me)

    def hears(self, what, wanted, seconds=60.0):
        """The next message with words that is `wanted`."""
        return self.wait(what, lambda each: has_words(each) and wanted(each), seconds)

    # ---- group chats ----

    def join(self, room, name=None, password="", history=0):
        name = name or self.name
        self.rooms[room] = name
        me = "%s/%s" % (room, name)
        with self.condition:  # what told of an earlier stay
            self.pending = [each for each in self.pending if bare(sender(each)) != room or
                            is_message(each)]
        self.send("<presence to=%s><x xmlns='%s'><history maxstanzas='%d'/>%s</x></presence>" % (
            quoteattr(me), MUC, history, password and "<password>%s</password>" % escape(password)))
        presence = self.wait("to be in " + room, lambda each: each.tag == CLIENT + "presence" and
                             bare(sender(each)) == room and each.get("type") != "unavailable" and
                             (each.get("type") == "error" or "110" in codes(each)))
        if presence.get("type") == "error":
            raise Refused(show(presence))
        return presence

    def leave(self, room):
        self.send("<presence type='unavailable' to=%s/>"
                  % quoteattr("%s/%s" % (room, self.rooms.pop(room))))

    def create(self, room, **settings):
        """A group chat of its own, with settings like muc_membersonly."""
        self.join(room)
        fields = "".join("<field var='muc#roomconfig_%s'><value>%s</value></field>" % (
            name, escape(str(value))) for name, value in settings.items())
        self.ask(room, "set", "<query xmlns='%s#owner'><x xmlns='jabber:x:data' type='submit'>"
                 "<field var='FORM_TYPE'><value>%s#roomconfig</value></field>%s</x></query>"
                 % (MUC, MUC, fields))

    def destroy(self, room, instead="", reason=""):
        self.ask(room, "set", "<query xmlns='%s#owner'><destroy%s><reason>%s</reason></destroy>"
                 "</query>" % (MUC, instead and " jid=%s" % quoteattr(instead), escape(reason)))

    def set_affiliation(self, room, jid, affiliation):
        self.ask(room, "set", "<query xmlns='%s#admin'><item affiliation='%s' jid=%s/></query>"
                 % (MUC, affiliation, quoteattr(jid)))

    def set_role(self, room, name, role):
        self.ask(room, "set", "<query xmlns='%s#admin'><item role='%s' nick=%s/></query>"
                 % (MUC, role, quoteattr(name)))

    def kick(self, room, name):
        self.set_role(room, name, "none")

    def invite(self, room, jid, password=""):
        """Through the room (XEP-0045)."""
        self.send("<message to=%s><x xmlns='%s#user'><invite to=%s/>%s</x></message>" % (
            quoteattr(room), MUC, quoteattr(jid),
            password and "<password>%s</password>" % escape(password)))

    def invite_directly(self, room, jid):
        """Past it (XEP-0249)."""
        self.send("<message to=%s><x xmlns='jabber:x:conference' jid=%s/></message>"
                  % (quoteattr(jid), quoteattr(room)))

    def sees(self, room, name, gone=False, seconds=90.0):
        """Waits until somebody comes into a group chat, or goes."""
        return self.wait("%s in %s" % (name, room), lambda each: each.tag == CLIENT + "presence" and
                         sender(each) == "%s/%s" % (room, name) and
                         (each.get("type") == "unavailable") == gone, seconds)

    # ---- the archive ----

    def archive(self, of=None):
        """All messages that the archive of a group chat, or one's own, holds, in their order."""
        found, after = [], ""
        while True:
            query = "query%d" % next(NUMBERS)
            answer = self.ask(of or self.bare, "set", "<query xmlns='%s' queryid='%s'><set xmlns='%s'>"
                              "<max>50</max>%s</set></query>" % (MAM, query, RSM, after))
            page = self.take_archived(query)
            found += page
            fin = answer.find("{%s}fin" % MAM)
            last = fin.findtext("{%s}set/{%s}last" % (RSM, RSM))
            if fin.get("complete") == "true" or not page or not last:
                return found
            after = "<after>%s</after>" % escape(last)

    def take_archived(self, query):
        """The messages of one page: they came before its <iq/>."""
        def result(stanza):
            child = stanza.find("{%s}result" % MAM)
            return child is not None and child.get("queryid") == query
        with self.condition:
            page = [each for each in self.pending if result(each)]
            self.pending = [each for each in self.pending if not result(each)]
        return [each.find("{%s}result/{%s}forwarded/%smessage" % (MAM, FORWARD, CLIENT))
                for each in page]


class Refused(Failure):
    """The server said no."""


def codes(presence):
    return {each.get("code") for each in presence.iter("{%s#user}status" % MUC)}


def show(stanza):
    """A stanza as text, for a failure's text."""
    text = ElementTree.tostring(stanza, encoding="unicode")
    return re.sub(r' xmlns:\w+="[^"]*"|\bns\d+:', "", text)[:400]
