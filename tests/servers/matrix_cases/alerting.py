"""Moderators and their room: alerts, posts by the clock, proposals."""
import contextlib
import time
import urllib.parse

from lib import alerting, sdk
from lib.alerting import ALONE, NOTICE, Said, holds
from lib.report import Failure, check

STAFF_LEVEL = 50
WAIT_S = 60


class Scene(alerting.Scene):
    def __init__(self, bot, user, group, staff, mod, other, ann, bob):
        self.bot, self.user = bot, user
        self.group, self.staff = group, staff
        self.mod, self.other, self.ann, self.bob = mod, other, ann, bob
        self.named = ann.user[1:].split(":")[0]
        self.direct = {}

    @staticmethod
    def tell(who, room, text):
        return who.say(room, text)

    def order(self, who, room, text):
        return who.mention(room, self.user.user, text)

    def alone(self, who, text):
        if who not in self.direct:
            self.direct[who] = who.direct(self.user.user)
            who.wait_member(self.user.user, "join", self.direct[who])
        return who.say(self.direct[who], text)

    def said(self, room, event):
        """What the bot said, or None."""
        if event["type"] != "m.room.message" or event["sender"] != self.user.user or not event["content"]:
            return None
        return Said(room if room in (self.group, self.staff) else ALONE, event["content"]["body"])

    @staticmethod
    def pass_over(who):
        who.sync()
        who.taken = len(who.heard)

    def hears(self, who, *words):
        """Also where it invited them just now."""
        deadline = time.monotonic() + WAIT_S
        while True:
            while who.taken < len(who.heard):
                said = self.said(*who.heard[who.taken])
                who.taken += 1
                if said and holds(said.text, words):
                    return said
            if time.monotonic() > deadline:
                raise Failure("%s waited for %s, got: %s" % (who.user, words, [
                    said for said in map(lambda each: self.said(*each), who.heard) if said][-4:]))
            who.sync(timeout=1000)
            while who.invited:
                who.join(who.invited.popitem()[0])

    def heard(self, who, room):
        return [event["content"]["body"] for event in who.messages(room, self.user.user)]

    def ends_with_notice(self, who):
        return NOTICE in self.heard(who, self.group)[-1]


@contextlib.contextmanager
def scene(world, configured=True, alias=None):
    """`configured`: the configuration says which the moderators' room is, and who else moderates the group; else the power
    levels do. `alias`: what the configuration calls the group."""
    mod, other, ann, bob, user = world.people("mod", "other", "ann", "bob", "waymark")
    group, staff = mod.create(alias=alias), mod.create(public=False, invite=[other.user, user.user])
    for who, rooms in ((other, (group, staff)), (ann, (group,)), (bob, (group,)), (user, (group, staff))):
        for room in rooms:
            who.join(room)
    rule = {"account": "test", "room": group, "staff": staff, "moderators": [other.user]}
    if not configured:
        mod.set_levels(group, {other.user: STAFF_LEVEL})
    named = "#%s:hs.test" % alias if alias else group
    with world.bot(user, [named, staff], config={"rooms": [rule] if configured else []}) as bot:
        bot.up()
        yield Scene(bot, user, group, staff, mod, other, ann, bob)


def links_to(scene_, text, known_as):
    """Whether a link in it leads a client of a moderator's to the very event."""
    found = [word for word in text.split() if word.startswith("https://matrix.to/#/")]
    check(len(found) == 1, "not one link: " + text)
    room, event = map(urllib.parse.unquote, found[0].split("?")[0][len("https://matrix.to/#/"):].split("/"))
    return (room, event) == (scene_.group, known_as) and scene_.mod.event(room, event)["event_id"] == known_as


def react(scene_, who, room, text):
    """To the last message of the bot's that holds the text."""
    target = [event for event in who.messages(room, scene_.user.user) if text in event["content"]["body"]][-1]
    who.react(room, target["event_id"], "👀")


def alerts_reach_the_moderators(world):
    with scene(world) as it:
        alerting.alerts(it, lambda text, known_as: links_to(it, text, known_as),
                        lambda *what: react(it, *what))
        html = [event["content"]["formatted_body"] for event in it.mod.messages(it.staff, it.user.user)
                if "Alert 1" in event["content"]["body"]][0]
        check(links_to(it, html.replace("<", " <"), it.mod.messages(it.group, it.ann.user)[1]["event_id"]),
              "another link in HTML: " + html)
        check('<a href="https://matrix.to/#/%s">' % urllib.parse.quote(it.group, safe="") in html,
              "the room is an id: " + html)


def alerts_are_set_from_there(world):
    """By who moderates both rooms, said in the one that is to have them or in the other, by whatever name; not by who moderates
    one."""
    with scene(world, configured=False) as it:
        it.ask(it.ann, it.group, "alerts " + it.staff, "Only the moderators")
        it.ask(it.other, it.group, "alerts " + it.staff, "I do not know that you moderate that room")
        it.order(it.mod, it.staff, "for %s: alerts %s" % (it.group, it.staff))
        it.hears(it.mod, "alerts", it.staff, "undo")
        it.ask(it.mod, it.group, "alerts off", "undo")
        alias = "#staff%d" % next(world.numbers)
        it.mod.call("PUT", "/directory/room/" + urllib.parse.quote(alias + ":hs.test"), {"room_id": it.staff})
        it.ask(it.mod, it.group, "alerts " + alias, "alerts", it.staff, "undo")
        cry = it.tell(it.ann, it.group, alerting.CRY)
        check(links_to(it, it.hears(it.other, "Alert 1").text, cry), "another link")


def alerts_at_a_real_client(world):
    """A moderator reads one, and takes note of it by a reaction there."""
    with scene(world) as it, sdk.Member(it.mod) as mod:
        it.ask(it.mod, it.group, "alerts " + it.staff, "alerts", it.staff)
        cry = it.tell(it.ann, it.group, alerting.CRY)
        def told():
            return [event for event in mod.messages(it.staff, it.user.user)
                    if "Alert 1" in event["content"]["body"]]
        alert, = mod.wait("the alert", told)
        check(links_to(it, alert["content"]["body"], cry), "another link")
        mod.ask("react", room=it.staff, target=alert["event_id"], mark="✅")
        it.ask(it.other, it.staff, "ack", alerting.DONE)


def posts_by_the_clock(world):
    with scene(world) as it:
        alerting.posts_by_the_clock(it)


def two_people_change_the_guide(world):
    with scene(world, configured=False) as it:
        alerting.two_people_change_the_guide(it)


def alerts_that_do_not_arrive(world):
    with scene(world) as it:
        alerting.alerts_that_do_not_arrive(it, lambda: it.mod.kick(it.staff, it.user.user))
