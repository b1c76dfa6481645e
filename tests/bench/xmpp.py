"""Waymark beside a bot on slixmpp: both sit in the same group chats of one Prosody and hear the same. The other bot
does as little as such a bot can: it listens, and says to !ask what Waymark says to a question. Waymark runs without
its model there; with it a third one hears the same afterwards."""
import json
import os
import sys

from common import (HERE, QUESTION, ROOT, WAYMARK, Program, add, answer, hear, memory_of, notice_end,
                    write_secret)
from lib import certificates
from lib.prosody import DOMAIN, Prosody
from lib.report import Failure, wait_for
from lib.xmpp import PASSWORD, ROOMS, Person, body, register, sender

MESSAGES = 2000
ANSWERS = 200
PAUSE_S = 0.005  # between messages
CHATS = 50
CROWD = 40  # people in each of them


class Bot:
    """An account in the group chats, with a program behind it; asked in the first of them."""

    def __init__(self, folder, server, rooms, person):
        self.user = "%s@%s" % (self.nick, DOMAIN)
        self.server = server
        self.rooms = rooms
        self.person = person
        register(server, self.nick, PASSWORD)
        self.program = Program(self.nick, self.command(folder), folder)
        for room in rooms:
            person.sees(room, self.nick)
        wait_for(self.answers, self.nick, 60)

    def answers(self):
        try:
            return self.hear_after("help", 2)
        except Failure:
            return None

    def fence(self):
        """Returns when everything said before has been heard."""
        self.hear_after("help")

    def ask(self):
        return body(self.hear_after(QUESTION))

    def hear_after(self, text, seconds=60):
        """What it says to this."""
        self.person.tell(self.rooms[0], self.call(text))
        return self.person.hears("an answer", lambda each: sender(each) == "%s/%s" % (
            self.rooms[0], self.nick), seconds)


class Waymark(Bot):
    nick = "waymark"
    words_only = True

    def command(self, folder):
        account = {"name": "bench", "network": "xmpp", "server": "127.0.0.1", "port": self.server.port,
                   "ca_file": self.server.ca_file, "user": self.user, "nick": self.nick, "rooms": self.rooms,
                   "password_file": write_secret(folder, "xmpp.password", PASSWORD)}
        config = {"content": os.path.join(ROOT, "content"), "state": os.path.join(folder, self.nick),
                  "limits": {"room": 10000, "person": 10000}, "answer": {"words_only": self.words_only},
                  "accounts": [account]}
        path = write_secret(folder, self.nick + ".yaml", json.dumps(config))  # JSON is YAML too
        return [WAYMARK, "run", "--config", path]

    def call(self, text):
        return "%s: %s" % (self.nick, text)

    def driver_mb(self):
        _, driver = self.program.pids()
        return memory_of(driver)


class WaymarkWithModel(Waymark):
    nick = "reader"
    words_only = False


class Slixmpp(Bot):
    nick = "slixmpp"

    def __init__(self, folder, server, rooms, person, said):
        self.said = said
        super().__init__(folder, server, rooms, person)

    def command(self, folder):
        path = write_secret(folder, "slixmpp.json", json.dumps(
            {"port": self.server.port, "ca_file": self.server.ca_file, "user": self.user, "nick": self.nick,
             "password": PASSWORD, "rooms": self.rooms, "answer": self.said}))
        return [sys.executable, os.path.join(HERE, "slixmpp_bot.py"), path]

    def call(self, text):
        return "!help" if text == "help" else "!ask"


def fill_rooms(server, rooms, bots):
    """Microseconds of processor time for one who comes in, by bot."""
    for bot in bots:
        bot.fence()
    before = [bot.program.processor_s() for bot in bots]
    for number in range(CROWD):
        one = Person(server, "person%d" % number)
        for room in rooms:
            one.send("<presence to='%s/%s'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
                     % (room, one.name))
        one.sync()
    for bot in bots:
        bot.fence()
    return {bot.nick: 1e6 * (bot.program.processor_s() - earlier) / CROWD / len(rooms)
            for bot, earlier in zip(bots, before)}


def compare(figures, bots, rooms, person, talker, messages, answers):
    """`person` was answered just before: what she says may be a follow-up, and is read as one."""
    add(figures, "group message, us", hear(lambda text: talker.tell(rooms[0], text), bots, messages, PAUSE_S))
    add(figures, "group message by whom was just answered, us",
        hear(lambda text: person.tell(rooms[0], text), bots, messages, PAUSE_S))
    add(figures, "answer, us", {bot.nick: answer(bot, answers) for bot in bots})


def measure(folder, messages, answers):
    os.chmod(folder, 0o755)
    keys = os.path.join(folder, "certificates")
    os.mkdir(keys)
    ca_file = certificates.make_all(keys)
    server = Prosody(os.path.join(folder, "prosody"), keys)
    server.ca_file = ca_file
    started = []
    try:
        server.start()
        person = Person(server, "ann")
        rooms = ["room%d@%s" % (number, ROOMS) for number in range(CHATS)]
        for room in rooms:
            person.create(room)
        bots = [Waymark(folder, server, rooms, person)]
        started.append(bots[0].program)
        said = bots[0].ask()
        if notice_end() not in said:
            raise Failure("no whole answer: " + said)
        bots.append(Slixmpp(folder, server, rooms, person, said))
        started.append(bots[1].program)
        figures = {}
        talker = Person(server, "bea")
        talker.join(rooms[0])
        compare(figures, bots, rooms, person, talker, messages, answers)
        add(figures, "somebody comes in, us", fill_rooms(server, rooms, bots))
        crowd = "%d rooms, %d people in them" % (CHATS, CHATS * CROWD)
        figures["waymark's driver, memory (PSS), %s, MB" % crowd] = bots[0].driver_mb()
        for bot in bots:
            figures["%s, memory (PSS), %s, MB" % (bot.nick, crowd)] = bot.program.memory_mb()
        reader = WaymarkWithModel(folder, server, rooms[:1], person)
        started.append(reader.program)
        say = lambda text: talker.tell(rooms[0], text)  # noqa: E731
        figures["waymark with its model, group message, us"] = hear(say, [reader], messages, PAUSE_S)["reader"]
        figures["waymark with its model, answer, us"] = answer(reader, answers)
        return figures
    finally:
        for program in reversed(started):
            program.stop()
        server.stop()
