"""Servers, networks and the bot itself end at the wrong moment: each question is answered once."""
import collections
import itertools
import random
import signal
import time

from lib.kills import LONGEST_LIFE, check_once, kill_driver, kill_something
from lib.proxy import Proxy
from lib.report import check, wait_for
from lib.xmpp import Person, bare, body, is_message, replied, sender
from lib.xmpp_stage import (EMDR, HOW_LONG, NICK, ask_direct, ask_group, from_bot, from_user, holds)

BREAKS = 30
OWED_MOST = 30  # answers at a time
ROUNDS = 2
QUESTIONS = (("what is EMDR?", EMDR), ("how long does it take?", HOW_LONG))


def answers_in(messages):
    """How often each question was answered, by its id."""
    return collections.Counter(replied(each) for each in messages if replied(each))


def bounced(person):
    """What the server gave back to its sender: they know that nobody heard it."""
    with person.condition:
        return {each.get("id") for each in person.stanzas
                if is_message(each) and each.get("type") == "error"}


def wait_for_direct(person, jid, asked, seconds=60):
    """Returns once each was answered, or given back."""
    wait_for(lambda: set(asked) <= set(answers_in(person.messages(from_user(jid)))) | bounced(person),
             "every direct answer", seconds)


def a_lost_connection_costs_nothing(world, name, resumes):
    """The network breaks again and again while questions are asked: all of them are answered once.
    Without stream management it is the archives that tell what was on its way."""
    server = world.need(name) if resumes else world.another(name, resumes=False)
    chance = random.Random(7)
    with Proxy(server.port) as proxy, world.with_bot(server, "ann", "bob", port=proxy.port) as (
            bot, room, ann, bob):
        direct, group, ups = [], [], 0
        for number in range(12):
            direct.append(ann.say(bot.jid, QUESTIONS[number % 2][0]))
            group.append(bob.tell(room, "%s: %s" % (NICK, QUESTIONS[number % 2][0])))
            time.sleep(chance.uniform(0, 0.3))  # cut before, amid and after answers
            if number % 3 == 2:
                before, ups = proxy.count, bot.log().count(" test: up")
                proxy.cut()
                direct.append(ann.say(bot.jid, QUESTIONS[number % 2][0]))
                wait_for(lambda b=before: proxy.count > b, "a new connection", 60)
        wait_for(lambda: bot.log().count(" test: up") > ups, "the account to be up again", 60)
        last = ann.say(bot.jid, "what is EMDR?")
        ann.hears("the last answer", lambda each: from_user(bot.jid)(each) and replied(each) == last)
        direct.append(last)
        wait_for_direct(ann, bot.jid, direct)
        wait_for(lambda: set(group) <= set(answers_in(bob.messages(from_bot(room)))),
                 "every answer in the group chat", 60)
        for person, asked, mine in ((ann, direct, from_user(bot.jid)), (bob, group, from_bot(room))):
            check_once(answers_in(person.messages(mine)), asked,
                       "direct questions" if person is ann else "questions in the group chat")


def many_breaks_double_nothing(world, name):
    """Breaks in the very moment of an answer: what was written and what was not, what the server has
    handled and what it has not. Direct answers only: nothing but our own count tells of those."""
    chance = random.Random(11)
    server = world.need(name)
    with Proxy(server.port) as proxy, world.with_bot(server, "ann", port=proxy.port) as (bot, _, ann):
        asked = []
        for _ in range(BREAKS):
            before = proxy.count
            asked += [ann.say(bot.jid, question) for question, _ in QUESTIONS * 2]
            time.sleep(chance.uniform(0, 0.1))
            proxy.cut()
            wait_for(lambda b=before: proxy.count > b, "a new connection", 60)
            asked.append(ann.say(bot.jid, "what is EMDR?"))
            time.sleep(chance.uniform(0, 0.5))
        wait_for_direct(ann, bot.jid, asked)
        ann.sync()
        check_once(answers_in(ann.messages(from_user(bot.jid))),
                   asked, "direct questions")


def a_server_that_restarts_costs_nothing(world, name, kill):
    """It ends, politely or by SIGKILL, with questions in flight, and comes back: what was asked
    before and after is answered once."""
    server = world.another(name)
    with world.with_bot(server, "ann") as (bot, room, ann):
        check(holds(ask_group(ann, room, "what is EMDR?"), EMDR), "no answer")
        direct = [ann.say(bot.jid, "what is EMDR?") for _ in range(3)]
        ann.sync()
        server.stop(kill=kill)
        server.start()
        ann.connect()
        ann.join(room)
        ann.sees(room, NICK, seconds=120)
        asked = ann.tell(room, NICK + ": how long does it take?")
        ann.hears("an answer", lambda each: from_bot(room)(each) and replied(each) == asked)
        last = ann.say(bot.jid, "how long does it take?")
        ann.hears("a direct answer", lambda each: from_user(bot.jid)(each) and replied(each) == last)
        said = answers_in(ann.messages(from_user(bot.jid)))
        check(said[last] == 1 and all(said[each] <= 1 for each in direct), "answered twice: %s" % said)
        group = answers_in(filter(from_bot(room), ann.archive(room)))
        check(group[asked] == 1 and max(group.values()) == 1, "in the archive: %s" % group)


def a_driver_that_dies_is_replaced(world, name):
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        check(holds(ask_group(ann, room, "what is EMDR?"), EMDR), "no answer")
        check(kill_driver(bot), "there is no driver")
        asked = [ann.say(bot.jid, question) for question, _ in QUESTIONS]
        wait_for_direct(ann, bot.jid, asked)
        asked.append(ann.say(bot.jid, "what is EMDR?"))
        wait_for_direct(ann, bot.jid, asked)
        check(asked[-1] not in bounced(ann), "it is not back")
        check_once(answers_in(ann.messages(from_user(bot.jid))), asked, "questions", bounced(ann))


def questions_for_who_is_away_are_kept(world, name):
    """What is asked directly while it is down is answered once it is back, once."""
    with world.with_bot(world.need(name), "ann") as (bot, _, ann):
        check(holds(ask_direct(ann, bot.jid, "what is EMDR?"), EMDR), "no answer")
        bot.stop()
        asked = [ann.say(bot.jid, question) for question, _ in QUESTIONS]
        ann.sync()
        bot.start()
        wait_for_direct(ann, bot.jid, asked)
        bot.stop()
        bot.start()
        bot.up()
        asked.append(ann.say(bot.jid, "what is EMDR?"))
        wait_for_direct(ann, bot.jid, asked)
        check(not bounced(ann), "the server keeps nothing")
        answers = answers_in(each for each in ann.messages(from_user(bot.jid)) if replied(each) in asked)
        check_once(answers, asked, "questions")


def last_words_of_a_session_count(world, name):
    """The server still reads what the bot said before it died when its next session is there: what
    the archive does not hold yet is not said again, and the room, which takes the end of the one
    session for that of the other, is entered again."""
    server = world.another(name, pause=200)
    with world.with_bot(server, "ann") as (bot, room, ann):
        answers, asked = collections.Counter(), []

        def all_answered():
            answers.clear()
            answers.update(answers_in(filter(from_bot(room), ann.archive(room))))
            return set(asked) <= set(answers)
        for _ in range(ROUNDS):
            direct = [ann.say(bot.jid, "what is EMDR?") for _ in range(10)]
            asked += [ann.tell(room, "%s: what is EMDR?" % NICK) for _ in range(10)]
            ann.hears("an answer", lambda each, first=direct[0]: replied(each) == first)
            time.sleep(0.5)  # more of them are with the server
            bot.stop(signal.SIGKILL)
            bot.start()
            asked.append(ann.tell(room, "%s: how long does it take?" % NICK))
            wait_for(all_answered, "every answer", 60)
        check_once(answers, asked, "questions")


class Load:
    """Two people who ask all the time, one directly, one in a group chat; and what came of it, counted
    in the archives by a second client."""

    def __init__(self, bot, room, ann, bob, chance):
        self.bot, self.room, self.ann, self.bob, self.chance = bot, room, ann, bob, chance
        self.direct, self.group = [], []
        self.story = []  # (when, what)
        self.counter = Person(ann.server, ann.name, "counter", registers=False)

    def ask(self):
        question = QUESTIONS[len(self.direct) % 2][0]
        self.direct.append(self.ann.say(self.bot.jid, question))
        self.story.append((time.monotonic(), self.direct[-1]))
        self.group.append(self.bob.tell(self.room, "%s: %s" % (NICK, question)))
        self.story.append((time.monotonic(), self.group[-1]))

    def unanswered(self):
        heard = len(self.ann.messages(from_user(self.bot.jid))) + len(self.bob.messages(from_bot(self.room)))
        return len(self.direct) + len(self.group) - heard

    def ask_for(self, seconds):
        """It says five things a second at most: what it owes may not grow without end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.unanswered() < OWED_MOST:
                self.ask()
            time.sleep(self.chance.uniform(0, 0.3))

    def did(self, what):
        self.story.append((time.monotonic(), what))

    def said(self, of=None):
        """All that the bot said, in the archive of a group chat or of the first person."""
        mine = from_bot(self.room) if of else from_user(self.bot.jid)
        return [each for each in self.counter.archive(of) if mine(each)]

    def answers(self, of=None):
        return answers_in(self.said(of))

    def around(self, asked):
        """What was done to the bot in the seconds around a question."""
        when = next(when for when, what in self.story if what == asked)
        questions = set(self.direct + self.group)
        return ", ".join("%+.2f %s" % (then - when, what) for then, what in self.story
                         if what not in questions and abs(then - when) < 8)

    def faults(self):
        """The story of each question that nobody answered, or that was answered twice."""
        for asked, said in ((self.direct, self.said()), (self.group, self.said(self.room))):
            ids = collections.defaultdict(list)
            for each in said:
                ids[replied(each)].append(each.get("id"))
            given_back = bounced(self.ann)
            for each in asked:
                if len(ids[each]) > 1:
                    yield "%s twice as %s: %s" % (each, ids[each], self.around(each))
                elif not ids[each] and each not in given_back:
                    yield "%s never: %s" % (each, self.around(each))

    def finish(self, name, died):
        """Waits for the last answer and counts."""
        self.ask()
        try:
            wait_for_direct(self.ann, self.bot.jid, self.direct, 120)
            self.counter.join(self.room, "counter")
            wait_for(lambda: set(self.group) <= set(self.answers(self.room)),
                     "every answer in the group chat", 60)
        finally:
            direct, here = self.answers(), self.answers(self.room)
            print("# %s: %s; asked directly %d, answered %d, given back %d; in the group chat %d, "
                  "answered %d" % (name, ", ".join("%d %s" % (count, what) for what, count in
                                                   sorted(died.items())),
                                   len(self.direct), sum(direct.values()), len(bounced(self.ann)),
                                   len(self.group), sum(here.values())), flush=True)
            faults = list(itertools.islice(self.faults(), 20))
            for each in faults:
                print("# answered " + each, flush=True)
            self.counter.close()
        story = "(the first: %s)" % faults[0] if faults else ""
        check_once(direct, self.direct, "direct questions", bounced(self.ann), story)
        check_once(here, self.group, "questions in the group chat", story=story)


def kill_the_bot(world, name, kills, resumes):
    """SIGKILL to core and driver, and breaks of the connection, at random moments with questions in
    flight, directly and in a group chat: each is answered once, unless the server gave it back."""
    server = world.need(name) if resumes else world.another(name, resumes=False)
    seed = random.SystemRandom().randrange(1 << 30)
    print("# killed on %s: seed %d" % (name, seed), flush=True)
    chance = random.Random(seed)
    died = collections.Counter()
    with Proxy(server.port) as proxy, world.with_bot(server, "ann", "bob", port=proxy.port) as (
            bot, room, ann, bob):
        load = Load(bot, room, ann, bob, chance)
        for _ in range(kills):
            load.ask_for(chance.uniform(0.0, 3.0 + LONGEST_LIFE))
            while chance.random() < 0.3:
                proxy.cut()
                died["cut"] += 1
                load.did("cut")
                load.ask_for(chance.uniform(0.0, LONGEST_LIFE))
            died[kill_something(bot, chance.choice(("core", "driver", "both")))] += 1
            load.did("kill")
        load.finish("killed on %s, %s resumption" % (name, "with" if resumes else "without"), died)


def two_bots_do_not_loop(world, name):
    """In a group chat where each is asked, and in a conversation of the two that one of them begins
    with a question, as a person would."""
    server = world.need(name)
    with world.people(server, "ann") as (ann,):
        room = world.new_room()
        ann.create(room)
        users = [world.account(server) for _ in range(2)]
        with world.bot(server, users[0], [room], nick="one") as one, \
                world.bot(server, users[1], [room], nick="two") as two:
            one.up()
            two.up()
            ann.sees(room, "one")
            ann.sees(room, "two")
            person = Person(server, users[0].split("@", 1)[0], "operator", registers=False)
            person.say(users[1], "what is EMDR?")
            person.hears("the other's answer", lambda each: bare(sender(each)) == users[1])
            for nick in ("one", "two") * 3:
                check(holds(ask_group(ann, room, "what is EMDR?", nick), EMDR), "no answer")
            ann.sync()
            said = [each for each in ann.messages(lambda each: bare(sender(each)) == room)
                    if sender(each).split("/")[1] in ("one", "two")]
            check(len(said) == 6, "%d messages: %s" % (len(said), [body(each) for each in said]))
            check(len(person.messages(from_user(users[1]))) == 1, "they talk to each other")
            person.close()
