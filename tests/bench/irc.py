"""Waymark beside Eggdrop and Limnoria: all sit in one channel of one InspIRCd and hear the same, one message at a
time as in a living room, and in bursts as after a netsplit. Waymark is there twice: "waymark" finds answers by words
alone, "reader" reads each line with its model as well."""
import os
import shutil
import socket
import statistics
import sys
import time

from common import QUESTION, ROOT, WAYMARK, Program, chatter, fill, free_port, notice_end, ordinary_user

CHANNEL = "#bench"
MESSAGES = 4000
ANSWERS = 100
READY_S = 3.0  # a bot that answers keeps a pace: after so long it may say a whole answer at once
CTCP_S = 10.0  # in which Waymark answers CTCP once, beside the first three times
CALM_S = 0.5   # in which a bot that has nothing left to do spends next to nothing


class Person:
    """Somebody in the room, who can wait for a line."""

    def __init__(self, port, nick):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(60)
        self.lines = self.socket.makefile("rb")
        self.send("NICK " + nick, "USER %s 0 * :%s" % (nick, nick))
        self.wait(lambda line: " 376 " in line or " 422 " in line)
        self.send("JOIN " + CHANNEL)
        self.wait(lambda line: " 366 " in line)

    def send(self, *lines):
        self.socket.sendall("".join(line + "\r\n" for line in lines).encode())

    def say(self, *texts):
        self.send(*("PRIVMSG %s :%s" % (CHANNEL, text) for text in texts))

    def wait(self, wanted):
        for line in self.lines:
            line = line.decode("utf-8", "replace").rstrip()
            if line.startswith("PING"):
                self.send("PONG" + line[4:])
            elif wanted(line):
                return line
        raise ConnectionError("the server closed the connection")

    def wait_for_bot(self, nick, text):
        return self.wait(lambda line: line.startswith(":%s!" % nick) and " PRIVMSG " in line and text in line)

    def echo_s(self, other):
        """Seconds from this person's line to another's reading it: the server's own share of one way."""
        begun = time.monotonic()
        self.say("ping")
        other.wait(lambda line: line.endswith(":ping"))
        return time.monotonic() - begun


class Bot:
    """`question` is what a person says to have it answer; `last` is how the answer ends."""

    question = last = ""

    def ask(self, person):
        """Asks. Returns the lines of the answer, and the seconds until the first of them."""
        begun = time.monotonic()
        person.say(self.question)
        lines = [person.wait_for_bot(self.nick, "").split(" :", 1)[1]]
        took = time.monotonic() - begun
        while self.last not in lines[-1]:
            lines.append(person.wait_for_bot(self.nick, "").split(" :", 1)[1])
        return lines, took


class Eggdrop(Bot):
    nick = "eggdrop"
    question = "!ask"

    def __init__(self, folder, port, answer):
        self.last = notice_end()
        lines = " ".join("{%s}" % line.replace("{", "").replace("}", "") for line in answer)
        configuration = fill("eggdrop.conf", folder, port, ANSWER=lines)
        self.program = Program(self.nick, ["eggdrop", "-n", "-m", configuration], folder, ordinary_user())

    def fence(self, person, number):
        """Returns when everything said before has been heard."""
        person.say("!fence %d" % number)
        person.wait_for_bot(self.nick, "fence %d" % number)


class Limnoria(Bot):
    """With its Factoids: somebody taught it the same answer."""

    nick = "limnoria"
    question = "limnoria: whatis emdr"

    def __init__(self, folder, port):
        self.last = notice_end()
        home = os.path.join(folder, self.nick)
        os.makedirs(home)
        configuration = fill("limnoria.conf", folder, port)
        if os.geteuid() == 0:
            shutil.chown(home, "nobody")
            shutil.chown(configuration, "nobody")
        self.program = Program(self.nick, ["env", "HOME=" + home, "supybot", configuration], folder,
                               ordinary_user())

    def learn(self, person, answer):
        person.say("limnoria: learn emdr as %s" % " ".join(answer)[:380])
        person.wait_for_bot(self.nick, "succeeded")
        person.say(self.question)
        self.last = person.wait_for_bot(self.nick, "emdr").rstrip()[-12:]

    def fence(self, person, number):
        person.say("limnoria: echo fence %d" % number)
        person.wait_for_bot(self.nick, "fence %d" % number)


class Waymark(Bot):
    nick = "waymark"
    words_only = "true"

    def __init__(self, folder, port):
        self.question = "%s: %s" % (self.nick, QUESTION)
        self.last = notice_end()
        configuration = fill("waymark.yaml", folder, port, CONTENT=os.path.join(ROOT, "content"),
                             NICK=self.nick, WORDS_ONLY=self.words_only)
        self.program = Program(self.nick, [WAYMARK, "run", "--config", configuration], folder)

    def fence(self, person, number):
        person.send("PRIVMSG %s :\x01VERSION\x01" % self.nick)
        person.wait(lambda line: line.startswith(":%s!" % self.nick) and "VERSION" in line)
        del number


class Reader(Waymark):
    nick = "reader"
    words_only = "false"


def joined_s(person, bot):
    person.wait(lambda line: line.startswith(":%s!" % bot.nick) and " JOIN " in line)
    return time.monotonic() - bot.program.started


def bare_join_s(port):
    """What the server alone takes from connect to joined."""
    begun = time.monotonic()
    Person(port, "bare").send("QUIT")
    return time.monotonic() - begun


def wait_until_calm(bots):
    """Some work is done when nobody waits for it, and is to be counted too."""
    spent = None
    while True:
        time.sleep(CALM_S)
        now = [bot.program.processor_s() for bot in bots]
        if spent and all(after - before < 0.01 * CALM_S for after, before in zip(now, spent)):
            return now
        spent = now


def hear(person, talker, bots, count, burst, pause):
    """Microseconds of processor time for one message of `talker` that gets no reply, by bot."""
    texts = chatter()
    time.sleep(CTCP_S)
    for bot in bots:
        bot.fence(person, 1)
    before = wait_until_calm(bots)
    for at in range(0, count, burst):
        talker.say(*(texts[(at + i) % len(texts)] for i in range(burst)))
        time.sleep(pause)
    middle = wait_until_calm(bots)
    for bot in bots:
        bot.fence(person, 2)  # proves that all of it was heard; its own cost is left out
    return {bot.nick: 1e6 * (after - earlier) / count for bot, earlier, after in zip(bots, before, middle)}


def answer(person, bots, count):
    """By bot: microseconds of processor time for one answer, and all the milliseconds until one came. They are asked
    in turn, so that all hear the same besides; what hearing costs is small beside an answer."""
    spent = {bot.nick: 0.0 for bot in bots}
    took = {bot.nick: [] for bot in bots}
    for _ in range(count):
        for bot in bots:
            time.sleep(READY_S / len(bots))
            before = bot.program.processor_s()
            took[bot.nick].append(1e3 * bot.ask(person)[1])
            time.sleep(0.1)
            spent[bot.nick] += bot.program.processor_s() - before
    return {nick: 1e6 * seconds / count for nick, seconds in spent.items()}, took


def percentile(values, part):
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def compare(figures, name, by_bot, ratios):
    """Adds a figure of each bot, and what Waymark is beside another: pairs of nicks."""
    for nick, value in by_bot.items():
        figures["%s, %s" % (nick, name)] = value
    for ours, other in ratios:
        figures["%s / %s, %s" % (ours, other, name.rsplit(",", 1)[0])] = by_bot[ours] / by_bot[other]


def start(folder, port, person, figures, started):
    """The bots in the room; each is there before the next comes."""
    def come(bot):
        started.append(bot.program)
        figures["%s, start to joined, s" % bot.nick] = joined_s(person, bot)
        return bot
    waymark = come(Waymark(folder, port))
    lines, _ = waymark.ask(person)
    bots = [waymark, come(Reader(folder, port)), come(Eggdrop(folder, port, lines)),
            come(Limnoria(folder, port))]
    time.sleep(3)
    bots[3].learn(person, lines)
    return bots, len(lines)


def measure(folder, messages, answers):
    os.chmod(folder, 0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    port = free_port()
    with open(os.path.join(folder, "motd.txt"), "w", encoding="ascii") as motd:
        motd.write("benchmark\n")
    server = Program("inspircd", ["inspircd", "--config=" + fill("inspircd.conf", folder, port), "--nofork"],
                     folder, ordinary_user())
    started = [server]
    try:
        wait_until_up(port)
        figures = {"server alone, connect to joined, s": bare_join_s(port)}
        person = Person(port, "ann")
        bots, lines = start(folder, port, person, figures, started)
        beside = (("waymark", "eggdrop"), ("waymark", "limnoria"), ("reader", "limnoria"))
        other = Person(port, "bob")
        for name, talker, burst, pause in (
                ("room message, one at a time, us", other, 1, 0.005),
                ("room message by whom was just answered, us", person, 1, 0.005),
                ("room message, bursts of 50, us", other, 50, 0.1)):
            compare(figures, name, hear(person, talker, bots, messages, burst, pause), beside)
        server_ms = [2e3 * person.echo_s(other) for _ in range(answers)]
        spent, took = answer(person, bots, answers)
        compare(figures, "answer of %d lines, us" % lines, spent, beside)
        figures["server alone, there and back, 99 %, ms"] = percentile(server_ms, 99)
        for bot in bots:
            figures["%s, question to answer, half, ms" % bot.nick] = percentile(took[bot.nick], 50)
            figures["%s, question to answer, 99 %%, ms" % bot.nick] = percentile(took[bot.nick], 99)
            figures["%s, memory (PSS), MB" % bot.nick] = bot.program.memory_mb()
        return figures
    finally:
        for program in reversed(started):
            program.stop()


def wait_until_up(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("inspircd did not start")
