"""Waymark beside a bot on matrix-nio: both sit in one room of one Synapse and hear the same. The other bot does
as little as such a bot can: it listens, and says to !ask what Waymark says to a question, word for word."""
import json
import os
import time

from common import HERE, QUESTION, ROOT, WAYMARK, Program, add, chatter
from lib import cache, certificates, synapse
from lib.matrix import register
from lib.report import Failure, wait_for

NIO = "matrix-nio==0.26.0"
MESSAGES = 1000
ANSWERS = 100
PAUSE_S = 0.005  # between messages; the homeserver itself takes several times as long for one


def write_secret(folder, name, text):
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Bot:
    """A user in the room, with a program behind it."""

    def __init__(self, folder, server, room, person):
        self.user = register(server, self.nick)
        self.user.join(room)
        self.room = room
        self.person = person
        self.program = Program(self.nick, self.command(folder), folder)
        # It is there once it answers; what was said before its first sync it passes over.
        wait_for(self.answers, self.nick, 60)

    def answers(self):
        try:
            return self.person.wait_reply(self.call("help"), self.user.user, 2)
        except Failure:
            return None

    def fence(self):
        """Returns when everything said before has been heard."""
        self.person.wait_reply(self.call("help"), self.user.user)

    def ask(self):
        return self.person.wait_reply(self.call(QUESTION), self.user.user)


class Waymark(Bot):
    nick = "waymark"

    def command(self, folder):
        token = write_secret(folder, "waymark.token", self.user.token)
        config = {"content": os.path.join(ROOT, "content"), "state": os.path.join(folder, "state"),
                  "limits": {"room": 10000, "person": 10000},
                  "accounts": [{"name": "bench", "network": "matrix", "server": self.user.server.url,
                                "user": self.user.user, "access_token_file": token, "rooms": [self.room]}]}
        path = write_secret(folder, "waymark-matrix.yaml", json.dumps(config))  # JSON is YAML too
        return [WAYMARK, "run", "--config", path]

    def call(self, text):
        return self.person.mention(self.room, self.user.user, text)


class Nio(Bot):
    nick = "nio"

    def __init__(self, folder, server, room, person, python, answer):
        self.python = python
        self.answer = {name: answer["content"][name] for name in ("body", "formatted_body")}
        super().__init__(folder, server, room, person)

    def command(self, folder):
        user = self.user
        path = write_secret(folder, "nio.json", json.dumps(
            {"server": user.server.url, "user": user.user, "device": user.device, "token": user.token,
             "answer": self.answer}))
        return [self.python, os.path.join(HERE, "nio_bot.py"), path]

    def call(self, text):
        return self.person.say(self.room, "!help" if text == "help" else "!ask")


def hear(person, room, bots, count):
    """Microseconds of processor time for one message that gets no reply, by bot."""
    texts = chatter()
    for bot in bots:
        bot.fence()
    time.sleep(1)
    before = [bot.program.processor_s() for bot in bots]
    for number in range(count):
        person.say(room, texts[number % len(texts)])
        time.sleep(PAUSE_S)
    time.sleep(1)
    middle = [bot.program.processor_s() for bot in bots]
    for bot in bots:
        bot.fence()  # proves that all of it was heard; its own cost is left out
    return {bot.nick: 1e6 * (after - earlier) / count for bot, earlier, after in zip(bots, before, middle)}


def answer(bot, count):
    """Microseconds of processor time for one answer, hearing the question included."""
    before = bot.program.processor_s()
    for _ in range(count):
        bot.ask()
    time.sleep(0.5)
    return 1e6 * (bot.program.processor_s() - before) / count


def measure(folder, messages, answers):
    python, nio = cache.python_with(synapse.PACKAGE), cache.python_with(NIO)
    keys = os.path.join(folder, "certificates")
    os.mkdir(keys)
    certificates.make_all(keys)
    server = synapse.Synapse(python, os.path.join(folder, "synapse"), keys)
    started = []
    try:
        server.start()
        person = register(server, "ann")
        room = person.create()
        bots = [Waymark(folder, server, room, person)]
        started.append(bots[0].program)
        bots.append(Nio(folder, server, room, person, nio, bots[0].ask()))
        started.append(bots[1].program)
        figures = {}
        add(figures, "room message, us", hear(person, room, bots, messages))
        add(figures, "answer, us", {bot.nick: answer(bot, answers) for bot in bots})
        for bot in bots:
            figures["%s, memory (PSS), MB" % bot.nick] = bot.program.memory_mb()
        return figures
    finally:
        for program in reversed(started):
            program.stop()
        server.stop()
