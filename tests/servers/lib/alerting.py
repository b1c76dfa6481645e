"""Moderators and their room, the same on every network: alerts, what is posted by the clock, proposals by two people. How
one speaks and hears there is a scene."""
import collections
import re
import signal
import time

from .report import Failure, check

ALONE = "alone"  # in the place of a room: to one person
NOTICE = "licensed professional"
EMDR = "Test answer about EMDR"
OLD = "It takes some months for many people"
NEW = "It takes a year or so for many people"
PROPOSAL = ("how-long: %s, and less or more for some. You need not be in a rush to get to the end of it. Some days are good and "
            "some are bad, and that is so for most of us. You may ask how far you are at any time. If you feel no change in a "
            "long time, say so: it is fair to ask for a new plan, or for a new place to go to." % NEW)
CRY = "I want to kill myself"
AGAIN = "I want to end my life"
DONE = "no alert here|already"
IN_DANGER = "somebody may be in danger"
Said = collections.namedtuple("Said", "room text")  # what the bot said, and where
MOMENTS = 10
SOON_S = 10  # before a minute ends, the one after it is meant


def holds(text, words):
    """Whether all of them are in it, in capitals or not; of "this|that" one is enough."""
    return all(any(each in text.lower() for each in word.lower().split("|")) for word in words)


class Scene:
    """A bot, `group` and `staff`, its moderators' room, in which `mod` moderates, and `other` does in the group at least;
    `ann` and `bob` are members of the group alone. `named`: what the network calls ann. People talk by
        tell(who, room, text)            to nobody; returns what the message is known by
        order(who, room, text)           to the bot; without waiting
        alone(who, text)                 to the bot alone
        hears(who, *words)               returns the next thing the bot said to them that holds all the words
        pass_over(who)                   what it said so far, they do not hear any more
        heard(who, room)                 the texts that it said there so far, in the order in which they came"""

    def ask(self, who, room, text, *words):
        """Says something to the bot; its answer, there or to them alone, holds the words."""
        self.pass_over(who)
        self.order(who, room, text)
        while True:
            said = self.hears(who, *words)
            if said.room in (room, ALONE):
                return said

    def ask_alone(self, who, text, *words):
        self.pass_over(who)
        self.alone(who, "for %s: %s" % (self.group, text))
        return self.hears(who, *words)

    def is_known(self, who):
        """Returns once the bot knows what they may do: what was said a moment before it was there is nobody's with power."""
        for _ in range(MOMENTS):
            if "a moderator" in self.ask(who, self.group, "whoami", "Here you are").text:
                return
        raise Failure("it does not know a moderator")

    def count(self, who, room, word):
        return sum(word in text for text in self.heard(who, room))


# ---- alerts ----

def check_alert(scene, said, *words, named=False):
    """Room, time, kind; nobody's words, and a name only where that is wanted."""
    check(said.room == scene.staff, "told elsewhere: %s" % (said,))
    check(scene.group in said.text and re.search(r"\d\d:\d\d UTC", said.text) and holds(said.text, words),
          "not told: %s" % (said,))
    check("\n" not in said.text.strip(), "more than a line: %s" % (said,))
    check(not any(word in said.text for word in ("kill", "end my", "hits")), "words: %s" % (said,))
    check((scene.named in said.text) == named, "the name: %s" % (said,))


def alerts(scene, has_link=None, react=None):
    """`has_link(text, id)`: whether a text links to the message; where the network has no such there is none. `react(who, room,
    text)`: somebody reacts to what the bot said."""
    def links_to(said, known_as):
        check(has_link(said.text, known_as) if has_link else "://" not in said.text, "the link: %s" % (said,))
    mod, ann, bob, group, staff = scene.mod, scene.ann, scene.bob, scene.group, scene.staff
    scene.ask(ann, group, "alerts " + staff, "Only the moderators")
    scene.ask(mod, group, "alerts " + staff, "alerts", staff)
    cry = scene.tell(ann, group, CRY)
    scene.hears(ann, "Test reply")
    first = scene.hears(mod, "Alert 1")
    check_alert(scene, first, IN_DANGER)
    links_to(first, cry)
    scene.tell(ann, group, AGAIN)  # folded
    wish = scene.order(bob, group, "human")
    scene.hears(bob, "told the moderators")
    second = scene.hears(mod, "Alert 2")
    check_alert(scene, second, "talk to a person")
    links_to(second, wish)
    # Taken note of: by nobody elsewhere, by who is where they are told.
    scene.ask(ann, group, "ack 1", DONE)
    if react:
        react(ann, group, "Test reply")
        react(bob, group, "told the moderators")
        react(mod, staff, "Alert 1")
        scene.ask(mod, staff, "ack 1", DONE)
    else:
        scene.ask(mod, staff, "ack 1", "Thank you for looking after it")
    scene.ask(mod, staff, "ack", "Thank you for looking after it")
    scene.ask(mod, staff, "ack", DONE)
    scene.ask(ann, group, "alert names on", "Only the moderators")
    scene.ask(mod, group, "alert names on", "undo")
    scene.tell(ann, group, "somebody hits my child")
    check_alert(scene, scene.hears(mod, "Alert 3"), IN_DANGER, named=True)
    check(scene.count(mod, staff, "Alert ") == 3, "not three alerts: %s" % scene.heard(mod, staff))
    check(not scene.count(mod, group, "Alert "), "an alert is in the group")
    scene.ask(mod, group, "alerts off", "alerts", "undo")


def alerts_that_do_not_arrive(scene, throw_out):
    """`throw_out()`: the bot is not in the moderators' room any more. Nobody waits for moderators who do not know."""
    mod, ann, group, staff = scene.mod, scene.ann, scene.group, scene.staff
    scene.ask(mod, group, "alerts " + staff, "alerts", staff)
    scene.ask(ann, group, "human", "told the moderators")
    scene.hears(mod, "Alert 1")
    throw_out()
    scene.ask(ann, group, "what is EMDR?", EMDR)  # so it heard of that
    scene.order(scene.bob, group, "human")
    scene.hears(scene.bob, "could not reach the moderators' room")
    scene.ask(scene.bob, group, "human", "I am a program")
    scene.ask(mod, group, "status", "do not arrive there now")


# ---- by the clock ----

def posts_by_the_clock(scene):
    """Once, though it is killed just before, and right after; every minute would be too often."""
    mod, group = scene.mod, scene.group
    scene.ask(mod, group, "schedule emdr * * * * *", "half an hour")
    now = time.time()
    due = int((now + SOON_S) // 60 + 1) * 60
    clock = time.strftime("%H:%M", time.gmtime(due))
    scene.ask(scene.ann, group, "schedule emdr every day at " + clock, "Only the moderators")
    scene.ask(mod, group, "schedule emdr every day at " + clock, "I will post", clock)
    time.sleep(max(0.0, due - 0.5 - time.time()))
    scene.bot.stop(signal.SIGKILL)
    check(not scene.count(mod, group, EMDR), "too early: %s" % scene.heard(mod, group))
    scene.bot.start()
    check(scene.hears(mod, EMDR).room == group and time.time() >= due, "too early, or elsewhere")
    scene.bot.stop(signal.SIGKILL)
    scene.bot.start()
    scene.bot.up()
    scene.is_known(mod)
    scene.ask(mod, group, "schedules", clock)
    check(scene.count(mod, group, EMDR) == 1, "not once: %s" % scene.heard(mod, group))


# ---- proposals ----

def check_answers(scene, words):
    """What a member gets now."""
    said = scene.ask(scene.ann, scene.group, "how long does it take?", words)
    check(said.room == scene.group, "elsewhere: %s" % (said,))
    check(scene.ends_with_notice(scene.ann), "no notice: %s" % (said,))


def two_people_change_the_guide(scene):
    """One proposes, another approves, who looks at it first; nobody else sees it before. Two who decide at once: one of
    them is told that there is nothing to decide any more."""
    one, other, ann, group = scene.mod, scene.other, scene.ann, scene.group
    def by(who, text, *words):
        said = scene.ask_alone(who, text, *words)
        check(said.room == ALONE, "not alone: %s" % (said,))
        return said
    by(one, "propose " + PROPOSAL, NEW)
    check_answers(scene, OLD)
    by(one, "approve 1 now", "1 is your own")
    scene.ask(ann, group, "approve 1 now", "Only the moderators")
    by(other, "approve 1", NEW)
    check_answers(scene, OLD)
    check(not scene.count(ann, group, NEW), "members saw it before: %s" % scene.heard(ann, group))
    scene.alone(other, "for %s: approve 1 now" % group)
    scene.alone(other, "for %s: approve 1 now" % group)
    scene.hears(other, "is approved:")
    scene.hears(other, "Nothing has changed")
    check_answers(scene, NEW)
    by(one, "revert 1", "taken back")
    check_answers(scene, OLD)
    by(one, "audit", "approve")
