"""A person on Matrix, driven by a test: the client-server API with nothing between."""
import hashlib
import hmac
import itertools
import json
import time
import urllib.error
import urllib.parse
import urllib.request

from .report import Failure, check, wait_for
from .synapse import SECRET

WAIT_S = 30.0
REQUEST_S = 60
POLL_MS = 5000  # how long one sync may take when nothing happens
FILTER = json.dumps({"room": {"timeline": {"limit": 1000}}, "presence": {"types": []}})
PASSWORD = "a long password of the tests"
COUNTER = itertools.count()


class Refused(Failure):
    """The server said no."""

    def __init__(self, status, body, what):
        self.status = status
        self.body = body if isinstance(body, dict) else {}
        self.errcode = self.body.get("errcode", "")
        super().__init__("%s: %d %s" % (what, status, body))


def quoted(text):
    return urllib.parse.quote(text, safe="")


def request(url, method, path, body=None, token=None, **query):
    """One request; what was answered. `body` is bytes or something for JSON."""
    query = {name: value for name, value in query.items() if value is not None}
    url = url + path + ("?" + urllib.parse.urlencode(query) if query else "")
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data=data, method=method)
    asked.add_header("Content-Type", "application/json")
    if token:
        asked.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(asked, timeout=REQUEST_S) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        with error:
            said = error.read()
        try:
            said = json.loads(said)
        except ValueError:
            pass
        raise Refused(error.code, said, "%s %s" % (method, path)) from None


def register(server, name, admin=False, password=PASSWORD):
    """Makes a user by the server's shared secret and signs in as it."""
    path = "/_synapse/admin/v1/register"
    nonce = request(server.url, "GET", path)["nonce"]
    words = (nonce, name, password, "admin" if admin else "notadmin")
    mac = hmac.new(SECRET.encode(), "\0".join(words).encode(), hashlib.sha1).hexdigest()
    said = request(server.url, "POST", path, {"nonce": nonce, "username": name, "password": password,
                                              "admin": admin, "mac": mac, "displayname": name})
    return Person(server, said["user_id"], said["access_token"], said["device_id"])


def login(server, user, password=PASSWORD, **more):
    said = request(server.url, "POST", "/_matrix/client/v3/login", dict({
        "type": "m.login.password", "password": password,
        "identifier": {"type": "m.id.user", "user": user}}, **more))
    return Person(server, said["user_id"], said["access_token"], said["device_id"])


def relates_to(event_id):
    return {"m.in_reply_to": {"event_id": event_id}}


def threaded(root, last=None):
    """A message of a thread, as clients write it that is no answer to one in it."""
    return dict(relates_to(last or root), rel_type="m.thread", event_id=root, is_falling_back=True)


def pill(user, shown=None):
    return '<a href="https://matrix.to/#/%s">%s</a>' % (quoted(user), shown or user)


def relation(event):
    found = event.get("content", {}).get("m.relates_to")
    return found if isinstance(found, dict) else {}


def answered(event):
    """The id of the event that this one is a reply to."""
    return relation(event).get("m.in_reply_to", {}).get("event_id")


class Person:
    """A user on one device. Room ids and event ids are what the server gave."""

    def __init__(self, server, user, token, device):
        self.server = server
        self.user = user
        self.token = token
        self.device = device
        self.since = None
        self.heard = []    # (room, event) of every joined room, in the order in which they came
        self.taken = 0
        self.invited = {}  # room: stripped state
        self.read_by = set()  # (room, event, user) of read receipts

    # ---- plain requests ----

    def ask(self, method, path, body=None, **query):
        return request(self.server.url, method, path, body, self.token, **query)

    def call(self, method, path, body=None, **query):
        return self.ask(method, "/_matrix/client/v3" + path, body, **query)

    def in_room(self, method, room, path, body=None, **query):
        return self.call(method, "/rooms/%s/%s" % (quoted(room), path), body, **query)

    # ---- hearing ----

    def sync(self, timeout=0):
        """One sync; from the start it brings what was said before, too."""
        got = self.call("GET", "/sync", timeout=timeout, since=self.since, filter=FILTER)
        self.since = got["next_batch"]
        rooms = got.get("rooms", {})
        for room, what in rooms.get("join", {}).items():
            self.heard += [(room, event) for event in what["timeline"]["events"]]
            for event in what.get("ephemeral", {}).get("events", []):
                self.take_receipts(room, event)
        for room, what in rooms.get("invite", {}).items():
            self.invited[room] = what["invite_state"]["events"]
        return got

    def take_receipts(self, room, event):
        if event["type"] == "m.receipt":
            for event_id, kinds in event["content"].items():
                self.read_by |= {(room, event_id, user) for user in kinds.get("m.read", {})}

    def wait(self, what, wanted, seconds=WAIT_S):
        """The next event, of those not yet taken, that `wanted(room, event)` is true of."""
        deadline = time.monotonic() + seconds
        while True:
            while self.taken < len(self.heard):
                room, event = self.heard[self.taken]
                self.taken += 1
                if wanted(room, event):
                    return event
            left = deadline - time.monotonic()
            if left <= 0:
                raise Failure("%s waited for %s, got:\n%s" % (self.user, what, "\n".join(
                    "%s %s" % (room, json.dumps(event)[:600]) for room, event in self.heard[-12:])))
            self.sync(timeout=int(min(POLL_MS, left * 1000)))

    def wait_message(self, sender, room=None, seconds=WAIT_S):
        """The next m.room.message of a user."""
        return self.wait("a message of " + sender, lambda at, event: (
            event["type"] == "m.room.message" and event["sender"] == sender and
            event["content"] and room in (None, at)), seconds)

    def wait_any(self, what, wanted, seconds=WAIT_S):
        """The last event that `wanted(room, event)` is true of, whether it was taken or not."""
        deadline = time.monotonic() + seconds
        while True:
            found = [event for room, event in self.heard if wanted(room, event)]
            if found:
                return found[-1]
            check(time.monotonic() < deadline, "%s waited for %s" % (self.user, what))
            self.sync(timeout=POLL_MS)

    def wait_reply(self, event_id, sender, seconds=WAIT_S):
        """The message of a user that is a reply to an event, in whatever order they come."""
        return self.wait_any("an answer of %s to %s" % (sender, event_id), lambda room, event: (
            event["type"] == "m.room.message" and event["sender"] == sender and
            answered(event) == event_id), seconds)

    def wait_member(self, user, membership, room, seconds=WAIT_S):
        """Returns once that is what a room says of a user."""
        wait_for(lambda: self.membership(room, user) == membership,
                 "%s of %s" % (membership, user), seconds)

    def wait_invite(self, room, seconds=WAIT_S):
        deadline = time.monotonic() + seconds
        while room not in self.invited:
            check(time.monotonic() < deadline, "no invitation to " + room)
            self.sync(timeout=1000)

    def accept(self, seconds=WAIT_S):
        """Joins the next room that it is invited to, and returns its id."""
        deadline = time.monotonic() + seconds
        while not self.invited:
            check(time.monotonic() < deadline, "no invitation")
            self.sync(timeout=1000)
        room, _ = self.invited.popitem()
        return self.join(room)

    def timeline(self, room):
        """All events of a room as the server holds them, the oldest first."""
        events, start = [], None
        while True:
            page = self.in_room("GET", room, "messages", dir="b", limit=500, **{"from": start})
            events += page["chunk"]
            start = page.get("end")
            if not start or not page["chunk"]:
                return events[::-1]

    def messages(self, room, sender=None):
        """The messages in it that were not redacted."""
        return [event for event in self.timeline(room)
                if event["type"] == "m.room.message" and event["content"] and
                sender in (None, event["sender"])]

    def event(self, room, event_id):
        return self.in_room("GET", room, "event/" + quoted(event_id))

    # ---- saying ----

    def post(self, room, kind, content, txn=None):
        """Sends an event and returns its id. Bytes go out as they are."""
        txn = txn or "t%d" % next(COUNTER)
        return self.in_room("PUT", room, "send/%s/%s" % (kind, quoted(txn)), content)["event_id"]

    def say(self, room, body, msgtype="m.text", txn=None, **more):
        content = dict({"msgtype": msgtype, "body": body}, **more)
        return self.post(room, "m.room.message", content, txn)

    def mention(self, room, user, text, **more):
        """As clients do when a name was chosen from their list."""
        shown = user[1:].split(":")[0]
        return self.say(room, "%s: %s" % (shown, text), format="org.matrix.custom.html",
                        formatted_body="%s: %s" % (pill(user, shown), text),
                        **dict({"m.mentions": {"user_ids": [user]}}, **more))

    def reply(self, room, event_id, body, **more):
        return self.say(room, body, **dict({"m.relates_to": relates_to(event_id)}, **more))

    def thread(self, room, root, body, last=None, **more):
        return self.say(room, body, **dict({"m.relates_to": threaded(root, last)}, **more))

    def edit(self, room, event_id, body, **more):
        new = dict({"msgtype": "m.text", "body": body}, **more)
        return self.post(room, "m.room.message", dict(new, **{
            "body": "* " + body, "m.new_content": new,
            "m.relates_to": {"rel_type": "m.replace", "event_id": event_id}}))

    def redact(self, room, event_id):
        path = "redact/%s/t%d" % (quoted(event_id), next(COUNTER))
        return self.in_room("PUT", room, path, {})["event_id"]

    def react(self, room, event_id, mark):
        return self.post(room, "m.reaction", {"m.relates_to": {
            "rel_type": "m.annotation", "event_id": event_id, "key": mark}})

    def upload(self, data, name, kind="text/plain"):
        """Returns the mxc:// address."""
        asked = urllib.request.Request(
            "%s/_matrix/media/v3/upload?filename=%s" % (self.server.url, quoted(name)), data=data,
            headers={"Content-Type": kind, "Authorization": "Bearer " + self.token}, method="POST")
        with urllib.request.urlopen(asked, timeout=REQUEST_S) as answer:
            return json.loads(answer.read())["content_uri"]

    # ---- rooms ----

    def create(self, version="11", public=True, alias=None, invite=(), levels=None, **more):
        """Returns the room's id. Not public: by invitation only. `levels`: power levels that differ."""
        body = {"room_version": version, "invite": list(invite), "room_alias_name": alias,
                "preset": "public_chat" if public else "private_chat",
                "power_level_content_override": levels}
        body = {name: value for name, value in dict(body, **more).items() if value is not None}
        return self.call("POST", "/createRoom", body)["room_id"]

    def direct(self, user):
        """A direct conversation, marked as such for both as clients do."""
        room = self.create(public=False, invite=[user], is_direct=True, preset="trusted_private_chat")
        path = "/user/%s/account_data/m.direct" % quoted(self.user)
        try:
            known = self.call("GET", path)
        except Refused:
            known = {}
        self.call("PUT", path, dict(known, **{user: known.get(user, []) + [room]}))
        return room

    def join(self, room, via=None):
        return self.call("POST", "/join/" + quoted(room), {}, via=via)["room_id"]

    def invite(self, room, user):
        self.in_room("POST", room, "invite", {"user_id": user})

    def leave(self, room):
        self.in_room("POST", room, "leave", {})

    def kick(self, room, user):
        self.in_room("POST", room, "kick", {"user_id": user, "reason": "a test"})

    def ban(self, room, user):
        self.in_room("POST", room, "ban", {"user_id": user, "reason": "a test"})

    def unban(self, room, user):
        self.in_room("POST", room, "unban", {"user_id": user})

    def state(self, room, kind, key=""):
        return self.in_room("GET", room, "state/%s/%s" % (kind, quoted(key)))

    def set_state(self, room, kind, content, key=""):
        path = "state/%s/%s" % (kind, quoted(key))
        return self.in_room("PUT", room, path, content)["event_id"]

    def set_levels(self, room, users=None, **levels):
        """Changes power levels; `users`: user to level, None takes one away."""
        now = self.state(room, "m.room.power_levels")
        now.update(levels)
        now["users"] = dict(now.get("users", {}), **(users or {}))
        now["users"] = {user: level for user, level in now["users"].items() if level is not None}
        self.set_state(room, "m.room.power_levels", now)

    def encrypt(self, room):
        self.set_state(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})

    def upgrade(self, room, version):
        """Returns the id of the room that replaces it."""
        return self.in_room("POST", room, "upgrade", {"new_version": version})["replacement_room"]

    def membership(self, room, user):
        """What the room says of a user: join, invite, leave, ban; None when it was never there."""
        try:
            return self.state(room, "m.room.member", user)["membership"]
        except Refused as refused:
            check(refused.status == 404, str(refused))
            return None

    # ---- the account ----

    def set_name(self, name):
        self.call("PUT", "/profile/%s/displayname" % quoted(self.user), {"displayname": name})

    def name(self):
        return self.call("GET", "/profile/%s/displayname" % quoted(self.user)).get("displayname")

    def devices(self):
        return self.call("GET", "/devices")["devices"]

    def logout(self):
        self.call("POST", "/logout", {})
