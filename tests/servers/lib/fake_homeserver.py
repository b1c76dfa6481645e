"""A scripted homeserver for what no real one can be made to do: it breaks off, lies and stalls.

It knows one user and one room. What is done with a request is decided as any homeserver does, and
only then is a fault applied, to how the answer goes out: so what was sent counts as sent, though
its sender may never learn of it.
"""
import collections
import gzip
import json
import socket
import ssl
import struct
import threading
import time
import urllib.parse

USER = "@waymark:fake.test"
ANN = "@ann:fake.test"
ROOM = "!room:fake.test"
TOKEN = "a token of the tests"
POISON_S = 60  # nobody waits longer for a connection that stalls

Request = collections.namedtuple("Request", "method path query body")
Answer = collections.namedtuple("Answer", "status body headers", defaults=({},))


def state_event(kind, key, content, sender=ANN):
    return {"type": kind, "state_key": key, "sender": sender, "content": content,
            "event_id": "$%s%s" % (kind, key), "origin_server_ts": 1}


STATE = [
    state_event("m.room.create", "", {"creator": ANN, "room_version": "11"}),
    state_event("m.room.power_levels", "", {"users": {ANN: 100}}),
    state_event("m.room.member", ANN, {"membership": "join", "displayname": "Ann"}),
    state_event("m.room.member", USER, {"membership": "join"}, USER)]


def message(number, body="what is emdr?"):
    return {"type": "m.room.message", "event_id": "$said%s" % number, "sender": ANN,
            "origin_server_ts": int(time.time() * 1000),
            "content": {"msgtype": "m.text", "body": "waymark: " + body,
                        "m.mentions": {"user_ids": [USER]}}}


def room_json(timeline, missed=0, **more):
    """A room of a sync whose timeline is these bytes: events between commas. So many were `missed`
    before them."""
    more = json.dumps(dict({"summary": {"m.joined_member_count": 2}}, **more)).encode()
    return more[:-1] + b', "timeline": {"limited": %s, "prev_batch": "%d", "events": [' % (
        b"true" if missed else b"false", missed) + timeline + b"]}}"


def rooms_json(rooms):
    """The `rooms` of a sync from pairs of id and bytes."""
    return b'{"join": {' + b", ".join(
        json.dumps(name).encode() + b": " + room for name, room in rooms) + b"}}"


class FakeHomeserver:
    """Answers on `url` until the end of the block. `certificate` (path without .pem and .key) makes
    it TLS, and may be changed; "stall" never shakes hands."""

    def __init__(self, certificate=None, first=None):
        self.certificate = certificate
        self.lock = threading.Condition()
        self.closing = False
        self.faults = []       # pairs: a part of a path, what happens to its next answer
        self.requests = []     # every one that came
        self.batches = [first or rooms_json([(ROOM, room_json(b"", state={"events": STATE}))])]
        self.missed = []       # events that only /messages tells; a sync's prev_batch is a place
        self.sent = {}         # transaction: (path, content), each once
        self.token = TOKEN
        self.sockets = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.url = "%s://127.0.0.1:%d" % ("https" if certificate else "http", self.port)
        self.accepting = threading.Thread(target=self.accept, daemon=True)
        self.accepting.start()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        with self.lock:
            self.closing = True
            self.lock.notify_all()
            sockets = list(self.sockets)
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.accepting.join(10)

    # ---- what the test says ----

    def next_answers(self, part, *faults):
        """What becomes of the next answers to requests whose path holds `part`, in this order."""
        with self.lock:
            self.faults += [(part, fault) for fault in faults]

    def forget_faults(self):
        with self.lock:
            self.faults.clear()

    def faults_left(self):
        with self.lock:
            return len(self.faults)

    def hand_out(self, rooms):
        """The next thing that a sync brings: its `rooms`, as bytes."""
        with self.lock:
            self.batches.append(rooms)
            self.lock.notify_all()

    def say(self, *events):
        self.hand_out(rooms_json([(ROOM, room_json(
            b",".join(event if isinstance(event, bytes) else json.dumps(event).encode()
                      for event in events)))]))

    def count(self, part):
        with self.lock:
            return sum(part in request.path for request in self.requests)

    def contents(self):
        """The contents of what was sent into rooms, each transaction once."""
        with self.lock:
            return [content for path, content in self.sent.values() if "/m.room.message/" in path]

    # ---- connections ----

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with self.lock:
            self.sockets.add(connection)
        try:
            if self.certificate == "stall":
                wait_for_the_end(connection)
                return
            if self.certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.certificate + ".pem", self.certificate + ".key")
                plain, connection = connection, context.wrap_socket(connection, server_side=True)
                with self.lock:
                    self.sockets.discard(plain)
                    self.sockets.add(connection)
            with connection.makefile("rb") as lines:
                while self.serve_one(connection, lines):
                    pass
        except OSError:
            pass
        finally:
            with self.lock:
                self.sockets.discard(connection)
            connection.close()

    def serve_one(self, connection, lines):
        words = lines.readline().split()
        if len(words) != 3:
            return False
        headers = {}
        while True:
            name, colon, value = lines.readline().partition(b":")
            if not colon:
                break
            headers[name.strip().lower()] = value.strip()
        body = lines.read(int(headers.get(b"content-length", 0)))
        path, _, query = words[1].decode().partition("?")
        request = Request(words[0].decode(), urllib.parse.unquote(path),
                          dict(urllib.parse.parse_qsl(query)), json.loads(body or b"{}"))
        known = headers.get(b"authorization", b"").decode() == "Bearer " + self.token
        with self.lock:
            self.requests.append(request)
        answer = self.decide(request, known)
        return self.take_fault(request)(connection, answer)

    def take_fault(self, request):
        with self.lock:
            for index, (part, fault) in enumerate(self.faults):
                if part in request.path:
                    del self.faults[index]
                    return fault
        return faithful

    # ---- what a homeserver decides ----

    def decide(self, request, known):
        path = request.path
        if path.endswith("/versions"):
            return said({"versions": ["v1.1", "v1.11"]})
        if path.endswith("/login"):
            return said({"user_id": USER, "device_id": request.body.get("device_id", "DEVICE"),
                         "access_token": self.token})
        if not known:
            return unknown_token(False)
        if path.endswith("/whoami"):
            return said({"user_id": USER, "device_id": "DEVICE"})
        if path.endswith("/sync"):
            return self.sync(request)
        if "/send/" in path or "/redact/" in path:
            with self.lock:
                self.sent.setdefault(path, (path, request.body))
                number = list(self.sent).index(path)
                self.lock.notify_all()
            return said({"event_id": "$own%d" % number})
        if path.endswith("/messages"):
            return self.page(int(request.query["from"]))
        if "/join" in path:
            return said({"room_id": ROOM})
        return said({})

    def sync(self, request):
        place = int(request.query.get("since", "s0")[1:])
        until = time.monotonic() + int(request.query.get("timeout", 0)) / 1000
        with self.lock:
            while place >= len(self.batches) and not self.closing and time.monotonic() < until:
                self.lock.wait(until - time.monotonic())
            rooms = self.batches[place] if place < len(self.batches) else b"{}"
        following = min(place + 1, len(self.batches))
        return Answer(200, b'{"next_batch": "s%d", "rooms": %s}' % (following, rooms))


    def page(self, behind):
        """Two of the events that were `missed`, newest first, from before this place."""
        with self.lock:
            chunk = self.missed[max(behind - 2, 0):behind][::-1]
        more = {"end": str(behind - 2)} if behind > 2 else {}
        return said(dict({"chunk": chunk, "start": str(behind)}, **more))


def said(body, status=200, **headers):
    return Answer(status, json.dumps(body).encode(), headers)


def unknown_token(soft_logout):
    return said({"errcode": "M_UNKNOWN_TOKEN", "error": "no such token",
                 "soft_logout": soft_logout}, 401)


# ---- how an answer goes out: True when the connection goes on ----

def head(answer, length=None, **more):
    headers = dict({"Content-Type": "application/json"}, **answer.headers)
    if length is not None:
        headers["Content-Length"] = length
    headers.update(more)
    return ("HTTP/1.1 %d Said\r\n%s\r\n" % (answer.status, "".join(
        "%s: %s\r\n" % (name.replace("_", "-"), value)
        for name, value in headers.items()))).encode()


def faithful(connection, answer):
    connection.sendall(head(answer, len(answer.body)) + answer.body)
    return True


def wait_for_the_end(connection):
    """Until the other side has had enough."""
    connection.settimeout(POISON_S)
    while connection.recv(4096):
        pass


def stalls(connection, answer):
    connection.sendall(head(answer, len(answer.body)) + answer.body[:len(answer.body) // 2])
    wait_for_the_end(connection)
    return False


def promises_too_much(connection, answer):
    connection.sendall(head(answer, len(answer.body) + 100) + answer.body)
    return False


def promises_too_little(connection, answer):
    connection.sendall(head(answer, len(answer.body) // 2) + answer.body)
    return False


def resets(connection, answer):
    connection.sendall(head(answer, len(answer.body)) + answer.body[:len(answer.body) // 2])
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def closes(connection, answer):
    return False


def garbles_chunks(connection, answer):
    connection.sendall(head(answer, Transfer_Encoding="chunked") + b"10\r\n" + answer.body[:16] +
                       b"\r\nno number\r\n" + answer.body)
    return False


def no_http(connection, answer):
    connection.sendall(b"220 mail.fake.test ESMTP\r\n")
    return False


def grows(length):
    """An answer of so many bytes."""
    def fault(connection, answer):
        connection.sendall(head(answer, length))
        for _ in range(length >> 20):
            connection.sendall(b" " * (1 << 20))
        return False
    return fault


def bombs(length):
    """So many bytes once they are unpacked."""
    packed = gzip.compress(b" " * length)

    def fault(connection, answer):
        connection.sendall(head(answer, len(packed), Content_Encoding="gzip") + packed)
        return True
    return fault


def instead(answer):
    """Another answer."""
    return lambda connection, _: faithful(connection, answer)
