"""Servers, networks and the bot itself end at the wrong moment: each question is answered once."""
import collections
import random
import time

from lib.proxy import Proxy
from lib.report import check, wait_for
from lib.xmpp import Person, bare, body, is_message, replied, sender
from lib.xmpp_stage import (EMDR, HOW_LONG, NICK, ask_direct, ask_group, from_bot, from_user, holds)

from matrix_cases.bot import kill_driver, kill_something

LONGEST_LIFE = 2.0  # seconds from being up to a kill; a driver that died is back after one to two
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


def check_once(answers, asked, what, given_back=()):
    twice = [each for each, count in answers.items() if count > 1]
    check(not twice, "%d of %d %s answered twice" % (len(twice), len(asked), what))
    missing = set(asked) - set(answers) - set(given_back)
    check(not missing, "%d of %d %s not answered" % (len(missing), len(asked), what))
    check(set(answers) <= set(asked), "answers to nothing")


def a_lost_connection_costs_nothing(world, name, resumes):
    """The network breaks again and again while questions are asked. With stream management all of
    them are answered once. Without it nobody can know what was on its way when it broke: but nothing
    is answered twice, and it answers again afterwards."""
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
        if resumes:
            wait_for_direct(ann, bot.jid, direct)
            wait_for(lambda: set(group) <= set(answers_in(bob.messages(from_bot(room)))),
                     "every answer in the group chat", 60)
        for person, asked, mine in ((ann, direct, from_user(bot.jid)), (bob, group, from_bot(room))):
            answers = answers_in(person.messages(mine))
            answers = {each: count for each, count in answers.items() if each in asked}
            check_once(answers, asked if resumes else answers,
                       "direct questions" if person is ann else "questions in the group chat")


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


def kill_the_bot(world, name, kills):
    """SIGKILL to core and driver at random moments with questions in flight, directly and in a group
    chat: each is answered once, unless the server gave it back. A second client counts, in the
    archives."""
    seed = random.SystemRandom().randrange(1 << 30)
    chance = random.Random(seed)
    asked, group = [], []
    died = collections.Counter()
    with world.with_bot(world.need(name), "ann", "bob") as (bot, room, ann, bob):
        counter = Person(world.need(name), ann.name, "counter", registers=False)
        for _ in range(kills):
            end = time.monotonic() + chance.uniform(0.0, 3.0 + LONGEST_LIFE)
            while time.monotonic() < end:
                question = QUESTIONS[len(asked) % 2][0]
                asked.append(ann.say(bot.jid, question))
                group.append(bob.tell(room, "%s: %s" % (NICK, question)))
                time.sleep(chance.uniform(0, 0.3))
            died[kill_something(bot, chance.choice(("core", "driver", "both")))] += 1
        asked.append(ann.say(bot.jid, "what is EMDR?"))

        def answers(of=None):
            mine = from_bot(room) if of else from_user(bot.jid)
            return answers_in(each for each in counter.archive(of) if mine(each))
        ann.hears("the last answer", lambda each: replied(each) == asked[-1], 120)
        counter.join(room, "counter")
        try:
            wait_for_direct(ann, bot.jid, asked)
            wait_for(lambda: set(group) <= set(answers(room)), "every answer in the group chat", 60)
        finally:
            direct, here = answers(), answers(room)
            print("# killed on %s: %s; asked directly %d, answered %d, given back %d; in the group chat "
                  "%d, answered %d; seed %d" % (
                      name, ", ".join("%d %s" % (count, what) for what, count in sorted(died.items())),
                      len(asked), sum(direct.values()), len(bounced(ann)), len(group),
                      sum(here.values()), seed), flush=True)
            counter.close()
        check_once(direct, asked, "direct questions", bounced(ann))
        check_once(here, group, "questions in the group chat")


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
