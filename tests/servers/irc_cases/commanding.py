"""Every command, as everybody may or may not give it: services accounts, and marks of the channel."""
import contextlib
import re

from lib import commanding, evening
from lib.client import Client
from lib.irc_stage import PASSWORD
from lib.report import wait_for

ACCOUNTS = ("olga", "cem", "dee", "bob")  # the others have none
PARTS = {"member": 3, "curator": 3, "moderator": 5, "owner": 5}  # of the matrix: each takes half a minute
LINE = re.compile(r"^:(\S+?)!\S+ PRIVMSG (\S+) :(.*)$")


class Stage(commanding.Stage):
    """Whoever came first has the channel's mark. The bot speaks as slowly as on any server."""

    network = "irc"

    def __init__(self, world, number):
        self.nick = "cmd%d" % number
        self.room, self.staff = "#cmd%d" % number, "#cmd%d-mods" % number
        self.places = {"room": self.room, "staff": self.staff, "alone": self.nick}
        self.nicks = {who: "%s%d" % (who, number) for who in commanding.EVERYBODY}
        self.people = {}
        self.heard = {}  # where hears() has got to

    def come(self, server, stack):
        """Into the channels, bob first, so that the mark is his."""
        for who in ("bob", *commanding.EVERYBODY):
            if who in self.people:
                continue
            person = stack.enter_context(Client(server.free_port, self.nicks[who]))
            if who in ACCOUNTS:
                person.say("NickServ", "IDENTIFY %s %s" % (who, PASSWORD))
                person.wait(r"^:\S+ 900 ")
            person.join(self.room)
            if who == "bob":
                person.join(self.staff)
            self.people[who] = person

    def name_of(self, who):
        return self.nicks[who]

    def said_since(self, who, start):
        """(Where, what) of all that the bot said since then."""
        self.people[who].sync()
        found = [LINE.match(line) for line in self.people[who].lines[start:]]
        return [(each[2], each[3]) for each in found if each and each[1] == self.nick]

    def say(self, who, text, place="room", to_bot=True):
        person = self.people[who]
        person.sync()
        start = len(person.lines)
        person.say(self.places[place], self.nick + ": " + text if to_bot and place != "alone" else text)
        person.sync()
        return start, self.places[place]

    def reply(self, who, said):
        start, place = said
        targets = (place, self.nicks[who])

        def lines():
            return [each for each in self.said_since(who, start) if each[0] in targets]
        wait_for(lines, "a reply to " + who, 60)
        self.all_is_sent()
        there = lines()
        return commanding.Reply(" ".join(text for _, text in there),
                                all(target == self.nicks[who] for target, _ in there), None)

    def was_answered(self, who, said):
        start, place = said
        return any(target in (place, self.nicks[who]) and "The network calls you" not in text
                   for target, text in self.said_since(who, start))

    def hears(self, who, place, words):
        def heard():
            start = self.heard.get((who, place), 0)
            self.people[who].sync()
            for at in range(start, len(self.people[who].lines)):
                line = LINE.match(self.people[who].lines[at])
                if line and line[1] == self.nick and line[2] == self.places[place] and \
                        re.search(words, line[3]):
                    self.heard[who, place] = at + 1
                    return line[3]
            return None
        return wait_for(heard, "%r in %s" % (words, place), 60)

    def has_left(self):
        self.people["ann"].wait(r"^:%s!\S+ PART :?%s" % (self.nick, self.room), 60)


@contextlib.contextmanager
def staged(world, name):
    world.need("atheme")
    server = world.need(name)
    with contextlib.ExitStack() as stack:
        stage = Stage(world, next(world.numbers))
        stage.come(server, stack)
        stage.bot = world.bot(server, stage.nick, [stage.room, stage.staff], {"password": PASSWORD},
                              {"account": "botaccount"}, content=commanding.content(world.folder),
                              limits={"room": 10000, "person": 10000},
                              **commanding.configuration(stage.room, stage.staff, "account:".__add__))
        stack.enter_context(stage.bot)
        stage.bot.up()
        yield stage


def roles_and_commands(world, name, role, part, parts):
    with staged(world, name) as stage:
        commanding.roles_and_commands(stage, role, part, parts)


def an_evening(world, name, act):
    with staged(world, name) as stage:
        evening.play(stage, [act])
