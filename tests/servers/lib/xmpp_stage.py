"""What the tests of XMPP share: servers, people and group chats by the dozen, bots."""
import contextlib
import os

from .bot import Bot
from .driver import ROOT, Driver, why_no_driver
from .ejabberd import Ejabberd
from .prosody import DOMAIN, Prosody
from .world import World as SharedWorld
from .xmpp import PASSWORD, ROOMS, Person, bare, body, register, replied, sender

CONTENT = os.path.join(ROOT, "tests", "content")
EMDR = "Test answer about EMDR"
HOW_LONG = "Test answer about how long it takes"
CRISIS = "Test reply for danger to oneself"
NOTICE = "licensed professional"
NICK = "waymark"
SERVERS = {"prosody": Prosody, "ejabberd": Ejabberd}


class World(SharedWorld):
    def __init__(self, folder):
        super().__init__(folder, SERVERS)
        self.why_no_driver = why_no_driver("xmpp")

    def new_room(self):
        return "%s@%s" % (self.new_name("help"), ROOMS)

    def account(self, server):
        """A new account for a bot: its bare JID."""
        name = self.new_name(NICK)
        register(server, name, PASSWORD)
        return "%s@%s" % (name, DOMAIN)

    @contextlib.contextmanager
    def people(self, server, *names):
        """New people, signed in until the end of the block."""
        with contextlib.ExitStack() as stack:
            there = []
            for name in names:
                there.append(Person(server, self.new_name(name)))
                stack.callback(there[-1].close)
            yield there

    def settings(self, at, user, rooms=(), **more):
        """Of an account at this server. What is None in `more` is left out."""
        settings = {"server": "127.0.0.1", "port": at.port, "tls": "starttls", "user": user,
                    "ca_file": self.ca_file, "rooms": list(rooms), "invites": "anyone"}
        settings.update(more)
        return {name: value for name, value in settings.items() if value is not None}

    def bot(self, at, user, rooms=(), content=CONTENT, password=PASSWORD, config=None, **more):
        """Connected only once it is used as a context, and up(). `config`: more of its configuration."""
        bot = Bot(self.new_folder("bot"), self.settings(at, user, rooms, **more),
                  {"password": password}, "xmpp", content=content,
                  limits={"room": 10000, "person": 10000},
                  drivers={"retry_least": "1s", "retry_most": "2s"}, **(config or {}))
        bot.jid = user
        return bot

    def driver(self, at, user, rooms=(), password=PASSWORD, before=None, within=(), **more):
        return Driver(self.settings(at, user, rooms, **more),
                      {"password": password} if password else {}, "xmpp", before, within=within)

    @contextlib.contextmanager
    def with_bot(self, server, *names, room=None, **more):
        """(A bot, a group chat that the first of the people made and in which all of them and it
        are, people...)."""
        with self.people(server, *names) as people:
            where = self.new_room()
            people[0].create(where, **(room or {}))
            for person in people[1:]:
                person.join(where)
            with self.bot(server, self.account(server), [where], **more) as bot:
                bot.up()
                for person in people:
                    person.sees(where, NICK)
                yield (bot, where, *people)


def from_bot(room, name=NICK):
    """Whether a message is the bot's in a group chat."""
    return lambda message: sender(message) == "%s/%s" % (room, name)


def from_user(jid):
    """Whether a message is a direct one of somebody."""
    return lambda message: bare(sender(message)) == jid


def hear_answer(person, room, asked, seconds=60.0, name=NICK):
    """The bot's answer to this question in a group chat."""
    return person.hears("the answer to %s" % asked, lambda message: from_bot(room, name)(message) and
                        replied(message) == asked, seconds)


def ask_group(person, room, text, name=NICK):
    """Asks the bot by name, and returns its answer."""
    return hear_answer(person, room, person.tell(room, "%s: %s" % (name, text)), name=name)


def ask_direct(person, jid, text, seconds=60.0):
    """Asks it directly, and returns its answer."""
    asked = person.say(jid, text)
    return person.hears("the answer to %s" % asked, lambda message: from_user(jid)(message) and
                        replied(message) in (asked, None), seconds)


def holds(message, *words):
    """Whether all of these are in the body of a message."""
    return all(word in (body(message) or "") for word in words)
