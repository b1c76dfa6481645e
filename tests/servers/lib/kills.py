"""The bot ends by SIGKILL, again and again, and what came of it is counted."""
import collections
import os
import random
import signal
import time

from .report import check

LONGEST_LIFE = 2.0  # seconds from being up to a kill; a driver that died is back after one to two


def kill_driver(bot):
    """False when there is none at this moment."""
    with open("/proc/%d/task/%d/children" % (bot.process.pid, bot.process.pid),
              encoding="ascii") as children:
        pids = children.read().split()
    for pid in pids:
        os.kill(int(pid), signal.SIGKILL)
    return bool(pids)


def kill_something(bot, what):
    """The driver, which the core starts again; the core, which its driver outlives by a moment; or
    both. Where there is no driver the core dies instead. Returns what died."""
    died = []
    if what != "core" and kill_driver(bot):
        died.append("driver")
    if what != "driver" or not died:
        bot.stop(signal.SIGKILL)
        bot.start()
        died.append("core")
    return " and ".join(died)


def kill_often(bot, kills, takes, ask, pause=0.2):
    """SIGKILL at random moments while `ask` is called all the time, at most `pause` seconds apart.
    It `takes` so long to be up, so some lives end before that, and most amid answers. Returns in
    words what died, and the seed."""
    seed = random.SystemRandom().randrange(1 << 30)
    chance = random.Random(seed)
    died = collections.Counter()
    for _ in range(kills):
        end = time.monotonic() + chance.uniform(0.0, takes + LONGEST_LIFE)
        while time.monotonic() < end:
            ask()
            time.sleep(chance.uniform(0, pause))
        died[kill_something(bot, chance.choice(("core", "driver", "both")))] += 1
    return "%s (seed %d)" % (", ".join("%d %s" % (count, what) for what, count in
                                       sorted(died.items())), seed)


def check_once(answers, asked, what, given_back=(), story=""):
    """`answers`: how often each question was answered. Those that were `given_back` to who asked
    need no answer. `story`: what is known of those that are wrong."""
    twice = [each for each, count in answers.items() if count > 1]
    check(not twice, "%d of %d %s answered twice %s" % (len(twice), len(asked), what, story))
    missing = set(asked) - set(answers) - set(given_back)
    check(not missing, "%d of %d %s not answered %s" % (len(missing), len(asked), what, story))
    check(set(answers) <= set(asked), "answers to nothing")
