#!/usr/bin/env python3
"""SIGKILL at random moments under load: no question answered twice, none lost that comes again.

tests/daemon/test_kill.py [KILLS [SEED]]   25 kills of the core for each kind of network
"""
import collections
import json
import random
import signal
import sys
import tempfile
import time

from daemon import Daemon, Report, account, add_line, check, make_files, read_lines, wait_for

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 25
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
LONGEST_LIFE = 0.6  # seconds from a start to its kill: some die before they are up, most amid answers
TEXTS = ("what is EMDR?", "how long does it take?", "I want to kill myself")


def ask(questions, asked):
    text = TEXTS[len(asked) % len(TEXTS)]
    asked["q%d" % len(asked)] = text
    add_line(questions, json.dumps({"id": "q%d" % (len(asked) - 1), "text": text}))


def load_and_kill(daemon, questions, chance):
    """Asks and kills, then asks once more and lets the daemon live. Returns what was asked."""
    asked = {}
    for _ in range(KILLS):
        daemon.start()
        end = time.monotonic() + chance.uniform(0.05, LONGEST_LIFE) + start_time(daemon)
        while time.monotonic() < end:
            ask(questions, asked)
            time.sleep(chance.uniform(0, 0.1))
        daemon.end(signal.SIGKILL)
    ask(questions, asked)
    daemon.start()
    return asked


def kill_often(mode):
    def test():
        with tempfile.TemporaryDirectory(prefix="waymark-") as folder:
            questions, posts = make_files(folder, "questions", "posts")
            daemon = Daemon(folder, [account("journal", "journal_driver.py", folder=folder, mode=mode)])
            try:
                asked = load_and_kill(daemon, questions, random.Random(SEED))
                wait_for(lambda: owed(mode, asked) <= {post["reply_to"] for post in read_lines(posts)},
                         "every answer that is owed", 120)
                check(daemon.end() == 0, "the last end was no clean one")
            finally:
                daemon.end(signal.SIGKILL)
            judge(mode, asked, collections.Counter(post["reply_to"] for post in read_lines(posts)))
    return test


def owed(mode, asked):
    """What must be answered: where the network proves nothing, a crisis and what came after the last kill."""
    last = "q%d" % (len(asked) - 1)
    return {key for key, text in asked.items() if mode != "plain" or "kill" in text or key == last}


def start_time(daemon):
    """How long this machine takes until the daemon works, measured once: a kill shall hit work."""
    if not hasattr(daemon, "takes"):
        began = time.monotonic()
        wait_for(lambda: daemon.status().returncode == 0, "the first start", 60)
        daemon.takes = time.monotonic() - began
        return 0
    return daemon.takes


def judge(mode, asked, answers):
    once = {key for key, text in asked.items() if mode != "plain" or "kill" not in text}
    twice = [key for key, count in answers.items() if count > 1 and key in once]
    lost = [key for key in owed(mode, asked) if answers[key] == 0]
    print("# %s: %d kills, %d questions, %d posts, seed %d" %
          (mode, KILLS, len(asked), sum(answers.values()), SEED), flush=True)
    check(not twice, "%d answered twice: %s" % (len(twice), twice[:5]))
    check(not lost, "%d lost: %s" % (len(lost), lost[:5]))


if __name__ == "__main__":
    tests = [("kill the core, network " + mode, kill_often(mode)) for mode in ("idempotent", "probe", "plain")]
    report = Report()
    report.run(tests, 2)
    sys.exit(report.finish())
