"""Moderators and their room: alerts, posts by the clock, proposals."""
import contextlib
import re
import time

from lib import alerting
from lib.alerting import ALONE, NOTICE, Said, holds
from lib.client import Client
from lib.irc_stage import CONTENT, PASSWORD
from lib.report import Failure, check

WAIT_S = 60
MOMENT_S = 0.05
TAGS = ("message-tags", "echo-message", "server-time")


class Scene(alerting.Scene):
    def __init__(self, bot, nick, group, staff, people):
        self.bot, self.nick, self.group, self.staff = bot, nick, group, staff
        self.mod, self.other, self.ann, self.bob = people
        self.named = self.ann.nick
        self.pattern = re.compile(r"^(?:@(\S+) )?:%s!\S+ (?:PRIVMSG|NOTICE) (\S+) :(.*)" % nick)

    @staticmethod
    def tell(who, room, text):
        who.say(room, text)

    def order(self, who, room, text):
        who.say(room, "%s: %s" % (self.nick, text))

    def alone(self, who, text):
        who.say(self.nick, text)

    def said(self, who, line):
        """What the bot said, or None."""
        found = self.pattern.match(line)
        return found and Said(ALONE if found[2] == who.nick else found[2], found[3])

    @staticmethod
    def pass_over(who):
        while who.read(time.monotonic() + MOMENT_S):
            pass
        who.taken = len(who.lines)

    def hears(self, who, *words):
        deadline = time.monotonic() + WAIT_S
        while True:
            while who.taken < len(who.lines):
                said = self.said(who, who.lines[who.taken])
                who.taken += 1
                if said and holds(said.text, words):
                    return said
            if not who.read(deadline):
                raise Failure("%s waited for %s, got:\n%s" % (who.nick, words, "\n".join(who.lines[-12:])))

    def heard(self, who, room):
        who.sync()
        return [said.text for said in (self.said(who, line) for line in who.lines) if said and said.room == room]

    def ends_with_notice(self, who):
        """It may be a line of its own."""
        return NOTICE in self.hears(who, NOTICE).text if NOTICE not in self.heard(who, self.group)[-1] else True

    def comes(self, who):
        who.wait(r"^(@\S+ )?:%s!\S+ JOIN :?%s" % (self.nick, self.group), WAIT_S)


@contextlib.contextmanager
def scene(world, name, accounts=False):
    """The moderators have marks in both channels; with `accounts` they are so by those, in the configuration."""
    server = world.need(name)
    if accounts:
        world.need("atheme")
    number = world.new_name("")
    nick, group, staff = "wm" + number, "#grp" + number, "#mods" + number
    def person(who, account=None):
        if accounts and account:
            return Client(server.tls_port, who + number, caps=("sasl",), login=(account, PASSWORD),
                          ca_file=world.ca_file)
        return Client(server.plain_port, who + number, caps=TAGS if name == "inspircd" else ())
    rule = {"account": "test", "room": group, "staff": staff,
            "moderators": ["account:person", "account:second"] if accounts else []}
    with person("mod", "person") as mod, person("oth", "second") as other, person("ann") as ann, \
            person("bob") as bob:
        people = (mod, other, ann, bob)
        for who in people:
            who.join(group)
        for who in people[:2]:
            who.join(staff)
        mod.send("MODE %s +o %s" % (group, other.nick))
        mod.sync()
        bot = world.bot(server, nick, [group, staff], content=CONTENT, rooms=[rule],
                        limits={"room": 10000, "person": 10000})
        with bot:
            scene_ = Scene(bot, nick, group, staff, people)
            for who in people:
                scene_.comes(who)
            bot.up()
            yield scene_


def react(scene_, who, room, text):
    """To the last message of the bot's that holds the text."""
    tags = [scene_.pattern.match(line)[1] or "" for line in who.lines
            if scene_.said(who, line) and text in line and " %s :" % room in line][-1]
    name, = re.findall(r"(?:^|;)msgid=([^;]+)", tags)
    who.send("@+draft/reply=%s;+draft/react=👀 TAGMSG %s" % (name, room))


def alerts_reach_the_moderators(world, name):
    """Messages have no addresses on this network, so there is no link; where it has reactions, one takes note."""
    with scene(world, name) as it:
        alerting.alerts(it, react=(lambda *what: react(it, *what)) if name == "inspircd" else None)


def posts_by_the_clock(world, name):
    with scene(world, name) as it:
        alerting.posts_by_the_clock(it)


def two_people_change_the_guide(world, name):
    with scene(world, name, accounts=True) as it:
        alerting.two_people_change_the_guide(it)


def without_accounts_nobody_is_somebody_else(world, name):
    """Who may moderate, but has no account, proposes nothing: a second nick is no second person."""
    with scene(world, name) as it:
        it.ask_alone(it.mod, "propose " + alerting.PROPOSAL, "does not tell me which account")
        it.ask(it.mod, it.group, "proposals", "no proposals")
