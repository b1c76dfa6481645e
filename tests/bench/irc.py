"""Waymark beside Eggdrop: both sit in one channel of one InspIRCd and hear the same, one message at a time
as in a living room, and in bursts as after a netsplit."""
import os
import shutil
import socket
import sys
import time

from common import (QUESTION, ROOT, WAYMARK, Program, add, chatter, fill, free_port, notice_end,
                    ordinary_user)

CHANNEL = "#bench"
MESSAGES = 4000
ANSWERS = 5


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


class Eggdrop:
    nick = "eggdrop"

    def __init__(self, folder, port, answer):
        lines = " ".join("{%s}" % line.replace("{", "").replace("}", "") for line in answer)
        configuration = fill("eggdrop.conf", folder, port, ANSWER=lines)
        self.program = Program(self.nick, ["eggdrop", "-n", "-m", configuration], folder, ordinary_user())

    def fence(self, person, number):
        """Returns when everything said before has been heard."""
        person.say("!fence %d" % number)
        person.wait_for_bot(self.nick, "fence %d" % number)

    def ask(self, person, last):
        person.say("!ask")
        person.wait_for_bot(self.nick, last)


class Waymark:
    nick = "waymark"

    def __init__(self, folder, port):
        configuration = fill("waymark.yaml", folder, port, CONTENT=os.path.join(ROOT, "content"))
        self.program = Program(self.nick, [WAYMARK, "run", "--config", configuration], folder)

    def fence(self, person, number):
        person.send("PRIVMSG %s :\x01VERSION\x01" % self.nick)
        person.wait(lambda line: line.startswith(":waymark!") and "VERSION" in line)
        del number

    def ask(self, person, last):
        """Asks, and returns the lines of the answer."""
        person.say("waymark: " + QUESTION)
        lines = []
        while not lines or last not in lines[-1]:
            lines.append(person.wait_for_bot(self.nick, "").split(" :", 1)[1])
        return lines


def joined_s(person, bot):
    person.wait(lambda line: line.startswith(":%s!" % bot.nick) and " JOIN " in line)
    return time.monotonic() - bot.program.started


def bare_join_s(port):
    """What the server alone takes from connect to joined."""
    begun = time.monotonic()
    Person(port, "bare").send("QUIT")
    return time.monotonic() - begun


def hear(person, bots, count, burst, pause):
    """Microseconds of processor time for one message that gets no reply, by bot."""
    texts = chatter()
    for bot in bots:
        bot.fence(person, 1)
    time.sleep(1)
    before = [bot.program.processor_s() for bot in bots]
    for at in range(0, count, burst):
        person.say(*(texts[(at + i) % len(texts)] for i in range(burst)))
        time.sleep(pause)
    time.sleep(1)
    middle = [bot.program.processor_s() for bot in bots]
    for bot in bots:
        bot.fence(person, 2)  # proves that all of it was heard; its own cost is left out
    return {bot.nick: 1e6 * (after - earlier) / count for bot, earlier, after in zip(bots, before, middle)}


def answer(person, bot, count, last):
    """Microseconds of processor time for one answer, pacing included."""
    spent = 0.0
    for _ in range(count):
        time.sleep(15)  # the bot's own flood limit fills up again
        before = bot.program.processor_s()
        bot.ask(person, last)
        time.sleep(0.2)
        spent += bot.program.processor_s() - before
    return 1e6 * spent / count


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
        last = notice_end()
        waymark = Waymark(folder, port)
        started.append(waymark.program)
        figures["waymark, start to joined, s"] = joined_s(person, waymark)
        lines = waymark.ask(person, last)
        eggdrop = Eggdrop(folder, port, lines)
        started.append(eggdrop.program)
        figures["eggdrop, start to joined, s"] = joined_s(person, eggdrop)
        time.sleep(3)
        bots = [waymark, eggdrop]
        add(figures, "room message, one at a time, us", hear(person, bots, messages, 1, 0.005))
        add(figures, "room message, bursts of 50, us", hear(person, bots, messages, 50, 0.1))
        add(figures, "answer of %d lines, us" % len(lines),
            {bot.nick: answer(person, bot, answers, last) for bot in bots})
        for bot in bots:
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
