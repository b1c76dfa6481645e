#!/usr/bin/env python3
"""Waymark beside Eggdrop: both sit in one channel of one InspIRCd on loopback and hear the same.

bench.py [--messages N] [--answers N]

Prints the processor time of a room message that gets no reply (one at a time as in a living room, and
in bursts as after a netsplit), of an answer, the memory in use, and the time from start to joined. Waymark is its
core and its driver together. Writes the figures to build/bench.json as well. It measures and judges nothing.
"""
import argparse
import glob
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WAYMARK = os.environ.get("WAYMARK", os.path.join(ROOT, "build", "waymark"))
CHANNEL = "#bench"
QUESTION = "what is emdr?"


def ordinary_user():
    """Arguments for Popen that leave root behind: neither server nor Eggdrop wants it."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fill(template, folder, port, **more):
    with open(os.path.join(HERE, template), encoding="utf-8") as source:
        text = source.read()
    for name, value in dict(DIR=folder, PORT=str(port), **more).items():
        text = text.replace("@%s@" % name, value)
    path = os.path.join(folder, template)
    with open(path, "w", encoding="utf-8") as target:
        target.write(text)
    return path


class Program:
    """A process of ours, with what the kernel says about it and its children."""

    def __init__(self, name, command, folder, user):
        self.output = open(os.path.join(folder, name + ".out"), "wb")
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=subprocess.STDOUT, **user)

    def pids(self):
        found = [self.process.pid]
        for pid in found:
            for children in glob.glob("/proc/%d/task/*/children" % pid):
                with open(children, encoding="ascii") as file:
                    found += [int(child) for child in file.read().split()]
        return found

    def processor_s(self):
        """Seconds of processor time, from the scheduler's own books (finer than utime + stime)."""
        total = 0
        for pid in self.pids():
            for path in glob.glob("/proc/%d/task/*/schedstat" % pid):
                with open(path, encoding="ascii") as file:
                    total += int(file.read().split()[0])
        return total / 1e9

    def memory_mb(self):
        total = 0
        for pid in self.pids():
            with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        return total / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()


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
        self.program = Program(self.nick, [WAYMARK, "run", "--config", configuration], folder, {})

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


def notice_end():
    """How every answer ends."""
    with open(os.path.join(ROOT, "content", "en", "notice.md"), encoding="utf-8") as file:
        return file.read().strip()[-20:]


def chatter():
    with open(os.path.join(ROOT, "content", "en", "asked", "chat.txt"), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


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


def add(figures, name, by_bot):
    for nick, value in by_bot.items():
        figures["%s, %s" % (nick, name)] = value
    figures["waymark / eggdrop, " + name.rsplit(",", 1)[0]] = by_bot["waymark"] / by_bot["eggdrop"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--answers", type=int, default=5)
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="waymark-bench-")
    try:
        os.chmod(folder, 0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        figures = measure(folder, arguments.messages, arguments.answers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, value in figures.items():
        print("%-55s %9.2f" % (name, value))
    with open(os.path.join(ROOT, "build", "bench.json"), "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
