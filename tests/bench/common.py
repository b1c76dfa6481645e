"""What the benchmarks share: processes with what the kernel says about them, and figures."""
import glob
import os
import pwd
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WAYMARK = os.environ.get("WAYMARK", os.path.join(ROOT, "build", "waymark"))
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


def write_secret(folder, name, text):
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def memory_of(pid):
    """MB of a process; what it shares counts in part (PSS)."""
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024


class Program:
    """A process of ours, with what the kernel says about it and its children."""

    def __init__(self, name, command, folder, user=None):
        self.output = open(os.path.join(folder, name + ".out"), "wb")
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=subprocess.STDOUT, **(user or {}))

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
        return sum(map(memory_of, self.pids()))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()


def notice_end():
    """How every answer ends."""
    with open(os.path.join(ROOT, "content", "en", "notice.md"), encoding="utf-8") as file:
        return file.read().strip()[-20:]


def chatter():
    with open(os.path.join(ROOT, "content", "en", "asked", "chat.txt"), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def hear(say, bots, count, pause):
    """Microseconds of processor time for one message that gets no reply, by bot."""
    texts = chatter()
    for bot in bots:
        bot.fence()
    time.sleep(1)
    before = [bot.program.processor_s() for bot in bots]
    for number in range(count):
        say(texts[number % len(texts)])
        time.sleep(pause)
    time.sleep(1)
    middle = [bot.program.processor_s() for bot in bots]
    for bot in bots:
        bot.fence()  # proves that all of it was heard; its own cost is left out
    return {bot.nick: 1e6 * (after - earlier) / count for bot, earlier, after in zip(bots, before, middle)}


def answer(bot, count):
    """Microseconds of processor time for one answer, hearing the question included."""
    before = bot.program.processor_s()
    for _ in range(count):
        bot.ask()
    time.sleep(0.5)
    return 1e6 * (bot.program.processor_s() - before) / count


def add(figures, name, by_bot):
    """Adds what was measured of Waymark and of the other bot, and the ratio."""
    other, = set(by_bot) - {"waymark"}
    for nick, value in by_bot.items():
        figures["%s, %s" % (nick, name)] = value
    figures["waymark / %s, %s" % (other, name.rsplit(",", 1)[0])] = by_bot["waymark"] / by_bot[other]
