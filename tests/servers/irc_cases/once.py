"""The bot ends by SIGKILL, again and again: how often is each question answered?"""
import collections
import contextlib
import glob
import hmac
import itertools
import os
import signal
import sqlite3
import time

from lib.client import Client
from lib.fake_irc.wire import parse
from lib.irc_stage import CONTENT, CRISIS, EMDR, NOTICE, wait_for_join
from lib.kills import check_once, kill_driver, kill_often
from lib.report import check, wait_for

NICK = "waymark"
# What is said, how the answer begins, and how it ends.
WORDS = {"question": (NICK + ": what is EMDR?", EMDR, NOTICE),
         "danger": ("I want to kill myself", CRISIS, "In danger right now: 911")}
TAKES_S = 2.0    # from a start to being in the channels
QUESTIONS = 6
PAUSE_S = 2.5    # between questions: as fast as the bot may speak, and a little faster
CRIES_MOST = 40  # each from a person of its own: a bot that helped somebody does not say it again
TAGGED = ("inspircd", "ergo", "unreal")  # answers say there what they answer
PROVEN = ("ergo", "unreal")              # servers with history


def stored(bot, query, *words):
    """Rows of what the core has stored."""
    path, = glob.glob(os.path.join(bot.folder, "state", "*.db"))
    with sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=20) as database:
        return database.execute(query, words).fetchall()


def place_of(bot, room):
    """What a room of messages is kept as: an HMAC with the key beside the store."""
    with open(os.path.join(bot.folder, "state", "person.key"), encoding="ascii") as file:
        key = bytes.fromhex(file.read())
    return hmac.new(key, ("test\n" + room).encode(), "sha256").hexdigest()


def taken(bot, room):
    """The ids of the messages in a room that the core took: each with its answer, or not at all."""
    return [row[0] for row in stored(bot, "SELECT id FROM inbox WHERE room = ?", place_of(bot, room))]


class Counter(Client):
    """Who sees what the bot says."""

    def answers(self, target, words):
        """What its answers there are to: ids where the server has such."""
        said = [parse(line) for line in self.lines]
        return [each.tags.get("+draft/reply") for each in said
                if each.command in ("PRIVMSG", "NOTICE") and each.params[0] == target and
                each.source.startswith(NICK) and words in each.params[1]]


def read_all(*people):
    """Lets them take what came, and answer PING."""
    for person in people:
        while person.read(time.monotonic() + 0.01):
            pass


def all_gone(bot, *people):
    read_all(*people)
    return not stored(bot, "SELECT key FROM outbox")


def check_answers(name, answers, ids):
    """Where answers say what they answer, each is looked at; else they are counted."""
    if name in PROVEN:
        check_once(collections.Counter(answers), ids, "questions")
    elif name in TAGGED:
        check(len(set(answers)) == len(answers), "answered twice")
        check(set(answers) <= set(ids), "answers to nothing")
    else:
        check(len(answers) <= len(ids), "%d questions, %d answers" % (len(ids), len(answers)))


def check_cries(name, bot, cries):
    """Who cried for help and was heard was helped; where it can be known, once. Returns how many were
    heard."""
    heard = [cry for cry in cries if taken(bot, cry.nick)]
    for cry in heard:
        count = len(cry.answers(cry.nick, CRISIS))
        check(count == 1 if name in PROVEN else count >= 1, "%d replies to a cry for help" % count)
    return len(heard)


def kill_the_bot(world, name, kills):
    """SIGKILL to core and driver at random moments with questions in flight. What the core took is
    answered exactly once where the server keeps history. Elsewhere nobody can know what was on its
    way: an answer comes at most once, and help in danger at least once."""
    server = world.another(name)
    room = world.new_name("#once")
    caps = ("message-tags",) if name in TAGGED else ()
    cries, asked = [], []
    bot = world.bot(server, NICK, [room], content=CONTENT, limits={"room": 10000, "person": 10000},
                    drivers={"retry_least": "1s", "retry_most": "2s"})
    with contextlib.ExitStack() as stack, bot:
        def person(who):
            return stack.enter_context(Counter(server.plain_port, world.new_name(who), caps=caps))
        ann, eve = person("ann"), person("eve")
        eve.join(room)
        ann.join(room)

        def ask():
            if len(asked) % 4 == 2 and len(cries) < CRIES_MOST:
                cries.append(person("cry"))
                cries[-1].say(NICK, "I want to kill myself")
            read_all(ann, eve, *cries)
            asked.append(NICK + ": what is EMDR?")
            ann.say(room, asked[-1])
        died = kill_often(bot, kills, TAKES_S, ask, PAUSE_S)
        bot.up()
        wait_for(lambda: asks_until_heard(bot, ann, room), "a question to be heard", 60)
        wait_for(lambda: all_gone(bot, ann, eve, *cries), "all answers to go", 300)
        for each in (eve, *cries):
            each.sync()
        answers, ids = eve.answers(room, EMDR), taken(bot, room)
        given_up = bot.log().count("given up")
        print("# killed on %s: %s; asked %d, taken %d, answered %d, given up %d" % (
            name, died, len(asked), len(ids), len(answers), given_up), flush=True)
        check_answers(name, answers, ids)
        heard = check_cries(name, bot, cries)
        print("# on %s: cries for help %d, heard %d, all helped" % (name, len(cries), heard), flush=True)
        check(name not in PROVEN or given_up == 0, "%d replies were given up" % given_up)


def asks_until_heard(bot, ann, room):
    before = len(taken(bot, room))
    ann.say(room, NICK + ": what is EMDR?")
    end = time.monotonic() + 1
    while time.monotonic() < end:
        if len(taken(bot, room)) > before:
            return True
        read_all(ann)
    return False


def kill_at_its_words(bot, line, heard):
    """A hook: core and driver die when the bot says its so-and-so-many-th line, counted from 1; that
    line is `heard` by the server, or lost. It happens once."""
    count = itertools.count(1)

    def hook(server, client, message):
        if client.nick != NICK or message.params[0][0] != "#" or next(count) != line:
            return False
        if heard:
            server.obey(client, message)
        os.kill(bot.process.pid, signal.SIGSTOP)  # so that it starts no other driver
        kill_driver(bot)
        os.kill(bot.process.pid, signal.SIGKILL)
        client.cut()
        return True
    return hook


def killed_at_its_words(world, name, line, heard, words):
    """It dies at the worst moment, and is started again."""
    server = world.another(name)
    question, begins, ends = WORDS[words]
    room = world.new_name("#words")
    caps = ("message-tags",) if name in TAGGED else ()
    bot = world.bot(server, NICK, [room], content=CONTENT)
    with Client(server.plain_port, "ann") as ann, Counter(server.plain_port, "eve", caps=caps) as eve:
        ann.join(room)
        eve.join(room)
        with bot:
            wait_for_join(ann, NICK)
            server.hooks["PRIVMSG"] = kill_at_its_words(bot, line, heard)
            ann.say(room, question)
            ann.wait(r"^:%s!\S+ QUIT" % NICK)
            bot.process.wait()
            bot.start()
            wait_for_join(ann, NICK)
            bot.up()
            wait_for(lambda: all_gone(bot, ann, eve), "the answer", 60)
            eve.sync()
        begun, whole = (len(eve.answers(room, each)) for each in (begins, ends))
        told = "%d begun, %d whole" % (begun, whole)
        lost = line == 1 and not heard
        if name in PROVEN:
            check(begun == whole == 1, told)
        elif words == "danger":
            check(begun == (1 if lost else 2) and whole == 1, told)
        else:
            check(begun == (0 if lost else 1) and whole == (line == 2), told)


def what_waits_is_not_lost(world, name):
    """It dies amid its second answer, while more wait for their turn. Those are said after it comes
    back, though nobody can tell what was said; what it had begun is not said again."""
    server = world.another(name)
    room = world.new_name("#waits")
    bot = world.bot(server, NICK, [room], content=CONTENT, limits={"room": 10000, "person": 10000})
    with Client(server.plain_port, "ann") as ann, Counter(server.plain_port, "eve") as eve:
        ann.join(room)
        eve.join(room)
        with bot:
            wait_for_join(ann, NICK)
            bot.up()
            server.hooks["PRIVMSG"] = kill_at_its_words(bot, 3, True)
            for _ in range(QUESTIONS):
                ann.say(room, NICK + ": what is EMDR?")
            ann.wait(r"^:%s!\S+ QUIT" % NICK, 60)
            bot.process.wait()
            asked = len(taken(bot, room))
            bot.start()
            wait_for(lambda: all_gone(bot, ann, eve), "the answers", 120)
            eve.sync()
        begun, whole = (len(eve.answers(room, each)) for each in (EMDR, NOTICE))
        check(asked == QUESTIONS, "%d of %d questions were taken" % (asked, QUESTIONS))
        check(begun == QUESTIONS and whole == QUESTIONS - 1, "%d begun, %d whole" % (begun, whole))
        check(bot.log().count("given up") == 1, "given up: %d" % bot.log().count("given up"))
