"""A scripted XMPP server for what no real one can be made to do: it stalls, lies and breaks off.

It knows one account and one group chat. A connection goes through STEPS; a script of a test lets it
go well up to one of them, and then does something else."""
import base64
import contextlib
import hashlib
import hmac
import select
import socket
import ssl
import struct
import threading
import time
import xml.etree.ElementTree as ElementTree

DOMAIN = "xmpp.test"
USER = "waymark@" + DOMAIN
JID = USER + "/waymark"
ANN = "ann@" + DOMAIN
ROOM = "help@rooms." + DOMAIN
PASSWORD = "a password of the fake"
POISON_S = 100  # nobody waits longer for a connection that stalls
ROUNDS = 4096

TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
SM = "urn:xmpp:sm:3"
ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
DISCO = "http://jabber.org/protocol/disco#info"
MUC = "http://jabber.org/protocol/muc"
CLIENT = "{jabber:client}"
HEADER = ("<?xml version='1.0'?><stream:stream from='%s' id='fake' version='1.0' "
          "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" % DOMAIN)
ROOM_FEATURES = (MUC, "urn:xmpp:sid:0", "urn:xmpp:occupant-id:0", "muc_semianonymous")


class Over(Exception):
    """The other side hung up."""


def features(inner):
    return "<stream:features>%s</stream:features>" % inner


def mechanisms(*names):
    return "<mechanisms xmlns='%s'>%s</mechanisms>" % (SASL, "".join(
        "<mechanism>%s</mechanism>" % name for name in names))


def sha256(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def fields(text):
    return dict(part.partition("=")[::2] for part in text.split(","))


class Stream:
    """One connection, seen from the server."""

    def __init__(self, server, connection, number):
        self.server = server
        self.connection = connection
        self.connection.setblocking(False)
        self.lock = threading.Lock()
        self.sending = threading.Lock()
        self.number = number  # of the connection, from 0
        self.plain = b""      # all that came before TLS
        self.parser = None
        self.secure = False
        self.asked = []       # the elements that came
        self.handled = 0      # stanzas since stream management is on
        self.bound = None     # <enabled/> or <resumed/>

    # ---- bytes: a test may send while the script reads, and OpenSSL wants one at a time ----

    def send(self, text):
        """Strings are UTF-8; what is no UTF-8 goes out as bytes."""
        left = memoryview(text if isinstance(text, bytes) else text.encode())
        with self.sending:
            while left:
                left = left[self.when_ready(lambda: self.connection.send(left[:1 << 16])):]

    def receive(self):
        came = self.when_ready(lambda: self.connection.recv(65536))
        if not came:
            raise Over()
        if not self.secure:
            self.plain += came
        return came

    def when_ready(self, call):
        """What a call that does not block returns, once it can be made."""
        deadline = time.monotonic() + POISON_S
        while time.monotonic() < deadline:
            read, write = [self.connection], []
            try:
                with self.lock:
                    return call()
            except (ssl.SSLWantReadError, BlockingIOError):
                pass
            except ssl.SSLWantWriteError:
                read, write = [], [self.connection]
            except (OSError, ValueError):
                raise Over() from None
            try:
                select.select(read, write, [], 0.05)
            except (OSError, ValueError):
                raise Over() from None
        raise Over()

    def wait_for_the_end(self):
        with contextlib.suppress(Over):
            while True:
                self.receive()

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    # ---- elements ----

    def open(self):
        """Reads the header of a new stream and answers it."""
        self.parser = ElementTree.XMLPullParser(["start", "end"])
        self.depth = 0
        while self.depth == 0:
            self.parser.feed(self.receive())
            for kind, _ in self.parser.read_events():
                if kind == "start":
                    self.depth = 1
                    break
        self.send(HEADER)

    def next(self):
        """The next whole element of the stream."""
        while True:
            for kind, element in self.parser.read_events():
                self.depth += 1 if kind == "start" else -1
                if self.depth == 0:
                    raise Over()
                if kind == "end" and self.depth == 1:
                    self.asked.append(element)
                    return element
            try:
                self.parser.feed(self.receive())
            except ElementTree.ParseError:
                raise Over() from None

    def encrypt(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.certificate + ".pem", self.server.certificate + ".key")
        try:
            self.connection.setblocking(True)
            self.connection.settimeout(POISON_S)
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.connection.setblocking(False)
        except OSError:
            raise Over() from None
        self.secure = True
        self.server.watch(self.connection)

    # ---- signing in ----

    def challenge(self, rounds=ROUNDS, salt=b"0123456789abcdef", nonce=None):
        """Reads <auth/> of SCRAM and asks for the proof. Returns what was said so far."""
        first = base64.b64decode(self.next().text).decode().partition(",")[2].partition(",")[2]
        nonce = nonce or fields(first)["r"] + "fake"
        asked = "r=%s,s=%s,i=%d" % (nonce, base64.b64encode(salt).decode(), rounds)
        self.send("<challenge xmlns='%s'>%s</challenge>" % (
            SASL, base64.b64encode(asked.encode()).decode()))
        return first, asked, salt

    def signature(self, first, asked, salt):
        """Reads the proof; returns the server's own."""
        answer = base64.b64decode(self.next().text).decode()
        said = ",".join((first, asked, answer.rpartition(",p=")[0])).encode()
        salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, ROUNDS)
        client = sha256(salted, b"Client Key")
        stored = hashlib.sha256(client).digest()
        proof = bytes(a ^ b for a, b in zip(client, sha256(stored, said)))
        if base64.b64decode(answer.rpartition(",p=")[2]) != proof:
            self.send("<failure xmlns='%s'><not-authorized/></failure>" % SASL)
            raise Over()
        return sha256(sha256(salted, b"Server Key"), said)

    def succeed(self, said=None):
        said = "" if said is None else base64.b64encode(said).decode()
        self.send("<success xmlns='%s'>%s</success>" % (SASL, said))

    def error(self, condition, more="", text=""):
        """Ends the stream (RFC 6120, 4.9)."""
        self.send("<stream:error><%s xmlns='%s'>%s</%s>%s</stream:error></stream:stream>" % (
            condition, ERRORS, more, condition,
            text and "<text xmlns='%s'>%s</text>" % (ERRORS, text)))

    # ---- being a server ----

    def say(self, text, number, sender=ANN + "/home", kind="chat", more=""):
        self.send("<message from='%s' to='%s' type='%s' id='said-%s-of-the-fake'><body>%s</body>%s"
                  "</message>" % (sender, JID, kind, number, text, more))

    def answer(self, element, inner="", kind="result", sender=None):
        sender = sender or element.get("to")
        self.send("<iq type='%s' id='%s' to='%s'%s>%s</iq>" % (
            kind, element.get("id"), JID, " from='%s'" % sender if sender else "", inner))

    def treat(self, element):
        """What any server does with a stanza."""
        if element.tag.startswith("{%s}" % SM):
            if element.tag.endswith("}r"):
                self.send("<a xmlns='%s' h='%d'/>" % (SM, self.handled))
            return
        self.handled += 1
        if element.tag == CLIENT + "iq" and element.get("type") in ("get", "set"):
            self.answer(element, self.result(element))
        elif element.tag == CLIENT + "presence" and element.find("{%s}x" % MUC) is not None:
            self.let_in(element.get("to"))
        elif element.tag == CLIENT + "message" and element.get("type") == "groupchat":
            self.reflect(element)

    @staticmethod
    def result(element):
        if element.find("{%s}query" % DISCO) is None:
            return ""
        return "<query xmlns='%s'><identity category='conference' type='text'/>%s</query>" % (
            DISCO, "".join("<feature var='%s'/>" % each for each in ROOM_FEATURES))

    def let_in(self, me):
        for who, role, more in ((ROOM + "/ann", "moderator", ""),
                                (me, "participant", "<status code='110'/>")):
            self.send("<presence from='%s' to='%s'><x xmlns='%s#user'><item affiliation='none' "
                      "role='%s'/>%s</x></presence>" % (who, JID, MUC, role, more))

    def reflect(self, element):
        body = element.findtext(CLIENT + "body") or ""
        self.send("<message from='%s/waymark' to='%s' type='groupchat' id='%s'><body>%s</body>"
                  "<stanza-id xmlns='urn:xmpp:sid:0' by='%s' id='%s-there'/></message>" % (
                      ROOM, JID, element.get("id"), body.replace("&", "&amp;").replace("<", "&lt;"),
                      ROOM, element.get("id")))

    def serve(self):
        """Until the other side hangs up."""
        while True:
            self.treat(self.next())

    def serve_until(self, wanted):
        """The first element that is `wanted`, which is not treated."""
        while True:
            element = self.next()
            if wanted(element):
                return element
            self.treat(element)


# ---- the steps of a connection ----

def hello(stream):
    stream.open()
    stream.send(features("<starttls xmlns='%s'><required/></starttls>" % TLS))


def proceed(stream):
    stream.next()
    stream.send("<proceed xmlns='%s'/>" % TLS)


def encrypt(stream):
    stream.encrypt()


def offer(stream):
    stream.open()
    stream.send(features(mechanisms("SCRAM-SHA-256", "PLAIN")))


def authenticate(stream):
    stream.succeed(b"v=" + base64.b64encode(stream.signature(*stream.challenge())))


def offer_session(stream):
    stream.open()
    stream.send(features("<bind xmlns='%s'/><sm xmlns='%s'/>" % (BIND, SM)))


def bind(stream):
    element = stream.next()
    if element.tag == "{%s}resume" % SM:
        stream.send("<failed xmlns='%s'><item-not-found xmlns='%s'/></failed>" % (SM, STANZAS))
        element = stream.next()
    stream.send("<iq type='result' id='%s'><bind xmlns='%s'><jid>%s</jid></bind></iq>" % (
        element.get("id"), BIND, JID))


def manage(stream):
    stream.next()
    stream.send("<enabled xmlns='%s' id='session%d' resume='true'/>" % (SM, stream.number))


STEPS = {"hello": hello, "starttls": proceed, "handshake": encrypt, "encrypted": offer,
         "auth": authenticate, "signed in": offer_session, "bind": bind, "manage": manage,
         "up": Stream.serve}


def at(step, act):
    """A script: all goes well up to this step, and `act(stream)` is in its place."""
    def script(stream):
        for name, go in STEPS.items():
            if name == step:
                act(stream)
                return
            go(stream)
    return script


well = at("up", Stream.serve)


# ---- acts ----

def stall(stream):
    stream.wait_for_the_end()


def close(_):
    pass


def sends(*texts):
    """Says these in one go, and nothing more."""
    def act(stream):
        stream.send("".join(texts) if isinstance(texts[0], str) else b"".join(texts))
        stream.wait_for_the_end()
    return act


def instead(first, text):
    """`first` is the answer to what comes next in the place of the right one; then all stalls."""
    def act(stream):
        stream.next()
        stream.send(text)
        stream.wait_for_the_end()
    return act


def ends_with(condition, more="", text=""):
    def act(stream):
        stream.error(condition, more, text)
        stream.wait_for_the_end()
    return act


class FakeServer:
    """Serves on `port` until the end of the block: the n-th connection by the n-th script, all later
    ones well. `certificate`: path without .pem and .key."""

    def __init__(self, certificate, *scripts, then=well):
        self.certificate = certificate
        self.scripts = list(scripts)
        self.then = then
        self.lock = threading.Condition()
        self.streams = []
        self.times = []
        self.errors = []
        self.sockets = set()
        self.closing = False
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.accepting = threading.Thread(target=self.accept, daemon=True)
        self.accepting.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *what):
        with self.lock:
            self.closing = True
            sockets = list(self.sockets)
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.accepting.join(10)
        if kind is None and self.errors:
            raise self.errors[0]

    def watch(self, connection):
        with self.lock:
            self.sockets.add(connection)

    def last(self):
        with self.lock:
            return self.streams[-1]

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.run, args=(connection,), daemon=True).start()

    def run(self, connection):
        self.watch(connection)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.lock:
            stream = Stream(self, connection, len(self.streams))
            self.streams.append(stream)
            self.times.append(time.monotonic())
            number = stream.number
            script = self.scripts[number] if number < len(self.scripts) else self.then
        try:
            script(stream)
        except Over:
            pass
        except Exception as error:  # noqa: told at the end of the block
            self.errors.append(error)
        finally:
            stream.connection.close()
