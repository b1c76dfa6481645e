"""What the tests of Matrix share: a homeserver, users and rooms by the dozen, drivers and bots."""
import contextlib
import os

from . import synapse
from .bot import Bot
from .driver import ROOT, Driver, why_no_driver
from .matrix import register, relation
from .report import Skip, check
from .world import World as SharedWorld

CONTENT = os.path.join(ROOT, "tests", "content")
EMDR = "Test answer about EMDR"
HOW_LONG = "Test answer about how long it takes"
NOTICE = "licensed professional"


class World(SharedWorld):
    """What the tests share: a homeserver without limits, and users and rooms by the dozen."""

    def __init__(self, folder):
        super().__init__(folder)
        self.why_no_driver = why_no_driver("matrix")
        self.why_not = None
        self.python = None
        self.synapse = None

    def start(self):
        try:
            self.python = synapse.environment()
        except Skip as skip:
            self.why_not = str(skip)
            return
        self.synapse = self.another()

    def another(self, more=None):
        """A homeserver of its own for a test that stops it, or needs other settings."""
        server = synapse.Synapse(self.python, self.new_folder("synapse"), self.certificates, more)
        self.servers.append(server)
        server.start()
        return server

    def people(self, *names, server=None, **more):
        """Users that no other test has: "ann" becomes @ann7:hs.test."""
        number = next(self.numbers)
        return [register(server or self.synapse, "%s%d" % (name, number), **more) for name in names]

    def settings(self, user, rooms=(), **more):
        return dict({"server": user.server.url, "user": user.user, "rooms": list(rooms),
                     "invites": "anyone"}, **more)

    def driver(self, user, rooms=(), secrets=None, before=None, **more):
        settings = {name: value for name, value in self.settings(user, rooms, **more).items()
                    if value is not None}
        return Driver(settings, secrets or {"access_token": user.token}, "matrix", before)

    def bot(self, user, rooms=(), content=CONTENT, config=None, **more):
        """`config`: more of its configuration."""
        return Bot(self.new_folder("bot"), self.settings(user, rooms, **more),
                   {"access_token": user.token}, "matrix", content=content,
                   limits={"room": 10000, "person": 10000},
                   drivers={"retry_least": "1s", "retry_most": "2s"}, **(config or {}))

    @contextlib.contextmanager
    def stage(self, *names, make, server=None, room=None, **more):
        """A room, made by the first of the people, with all of them and a driver or a bot in it:
        (what `make` makes, its user, the room, people...)."""
        *people, user = self.people(*names, "waymark", server=server)
        where = people[0].create(**(room or {}))
        for person in people[1:] + [user]:
            person.join(where)
        with make(user, [where], **more) as it:
            it.up()
            yield (it, user, where, *people)

    def with_driver(self, *names, **more):
        return self.stage(*names, make=self.driver, **more)

    def with_bot(self, *names, **more):
        return self.stage(*names, make=self.bot, **more)


def next_message(driver, **wanted):
    """The next message that the driver hears has these fields; what is false is not there."""
    line = driver.wait(t="message")
    for name, value in wanted.items():
        check(line.get(name, False if value is False else None) == value,
              "%s is not %r: %s" % (name, value, line))
    return line


def name_of(user):
    return user.user[1:].split(":")[0]


def content_is(event, **wanted):
    content = event["content"]
    for name, value in wanted.items():
        name = name.replace("__", ".")
        check(content.get(name) == value, "%s is not %r: %s" % (name, value, content))


def mentioned(event):
    return event["content"].get("m.mentions", {}).get("user_ids", [])


def was_edited(events, event):
    """What the last edit of an event made of it."""
    texts = [other["content"]["m.new_content"]["body"] for other in events
             if relation(other).get("rel_type") == "m.replace" and
             relation(other)["event_id"] == event["event_id"]]
    return texts[-1] if texts else None
