"""Waymark beside a bot on matrix-nio: both sit in one room of one Synapse and hear the same. The other bot does
as little as such a bot can: it listens, and says to !ask what Waymark says to a question, word for word."""
import json
import os

from common import HERE, QUESTION, ROOT, WAYMARK, Program, add, answer, hear, write_secret
from lib import cache, certificates, synapse
from lib.matrix import register
from lib.report import Failure, wait_for

NIO = "matrix-nio==0.26.0"
MESSAGES = 1000
ANSWERS = 100
PAUSE_S = 0.005  # between messages; the homeserver itself takes several times as long for one


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
        add(figures, "room message, us", hear(lambda text: person.say(room, text), bots, messages, PAUSE_S))
        add(figures, "answer, us", {bot.nick: answer(bot, answers) for bot in bots})
        for bot in bots:
            figures["%s, memory (PSS), MB" % bot.nick] = bot.program.memory_mb()
        return figures
    finally:
        for program in reversed(started):
            program.stop()
        server.stop()
