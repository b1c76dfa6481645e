"""Moderators and their room: alerts, posts by the clock, proposals."""
import contextlib

from lib import alerting
from lib.alerting import ALONE, NOTICE, Said, holds
from lib.report import check
from lib.xmpp import bare, body, has_words, nick, own_id, sender
from lib.xmpp_stage import NICK
from xmpp_cases.talk import react


class Scene(alerting.Scene):
    """`privately`: people write to the bot alone as occupants of the group; else from their own addresses."""

    def __init__(self, bot, group, staff, people, privately):
        self.bot, self.group, self.staff = bot, group, staff
        self.mod, self.other, self.ann, self.bob = people
        self.privately = privately
        self.named = self.ann.name

    @staticmethod
    def tell(who, room, text):
        return who.tell(room, text)

    @staticmethod
    def order(who, room, text):
        return who.tell(room, "%s: %s" % (NICK, text))

    def alone(self, who, text):
        return who.say("%s/%s" % (self.group, NICK) if self.privately else self.bot.jid, text)

    def is_said(self, message):
        return bare(sender(message)) == self.bot.jid or (
            bare(sender(message)) in (self.group, self.staff) and nick(message) == NICK)

    def pass_over(self, who):
        with who.condition:
            who.pending = [each for each in who.pending if not (has_words(each) and self.is_said(each))]

    def hears(self, who, *words):
        message = who.hears("the bot's " + repr(words), lambda each: self.is_said(each) and holds(
            body(each), words))
        return Said(bare(sender(message)) if message.get("type") == "groupchat" else ALONE, body(message))

    def heard(self, who, room):
        who.sync()
        return [body(each) for each in who.messages(self.is_said)
                if each.get("type") == "groupchat" and bare(sender(each)) == room]

    def ends_with_notice(self, who):
        return NOTICE in self.heard(who, self.group)[-1]


@contextlib.contextmanager
def scene(world, name, privately=False):
    """The configuration says which the moderators' room is. Moderators of the group are so by affiliation, or else (not
    `privately`) by the configuration, with their addresses."""
    server = world.need(name)
    with world.people(server, "mod", "other", "ann", "bob") as people:
        group, staff = world.new_room(), world.new_room()
        mod, other, ann, bob = people
        mod.create(group)
        mod.create(staff)
        for who, rooms in ((other, (group, staff)), (ann, (group,)), (bob, (group,))):
            for room in rooms:
                who.join(room)
        rule = {"account": "test", "room": group, "staff": staff}
        if privately:
            mod.set_affiliation(group, other.bare, "admin")
        else:
            rule["moderators"] = [mod.bare, other.bare]
        with world.bot(server, world.account(server), [group, staff], config={"rooms": [rule]}) as bot:
            bot.up()
            for who, rooms in ((mod, (group, staff)), (other, (group, staff)), (ann, (group,)), (bob, (group,))):
                for room in rooms:
                    who.sees(room, NICK)
            yield Scene(bot, group, staff, people, privately)


def react_to(scene_, who, room, text):
    """To the last message of the bot's that holds the text."""
    message = [each for each in who.messages(scene_.is_said)
               if bare(sender(each)) == room and text in body(each)][-1]
    react(who, room, "groupchat", own_id(message, room), "👀")


def alerts_reach_the_moderators(world, name):
    """Messages have no addresses on this network, so there is no link."""
    with scene(world, name) as it:
        alerting.alerts(it, react=lambda *what: react_to(it, *what))


def posts_by_the_clock(world, name):
    with scene(world, name) as it:
        alerting.posts_by_the_clock(it)


def two_people_change_the_guide(world, name, privately):
    with scene(world, name, privately) as it:
        alerting.two_people_change_the_guide(it)


def nobody_is_two_by_two_nicks(world, name):
    """Where the server has no marks of occupants, who proposes in a group could be who approves there: neither is taken, but from
    the people's own addresses."""
    with scene(world, name, privately=True) as it:
        it.ask_alone(it.mod, "propose " + alerting.PROPOSAL, "does not tell me which account")
        it.ask(it.mod, it.group, "proposals", "no proposals")
