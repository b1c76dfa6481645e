"""Runs tests side by side and says what came of each."""
import concurrent.futures
import threading
import time
import traceback


class Skip(Exception):
    """A test cannot be run here; the text says why."""


class Failure(AssertionError):
    """What was wanted did not come."""


def check(condition, why):
    if not condition:
        raise Failure(why)


def wait_for(ready, what, seconds=20.0):
    """Calls `ready` until it returns something true, and returns that. For what tells nobody."""
    deadline = time.monotonic() + seconds
    while True:
        value = ready()
        if value:
            return value
        check(time.monotonic() < deadline, "still waiting for " + what)
        time.sleep(0.02)


class Report:
    """Counts, and prints a line for each test."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {"ok": 0, "not ok": 0, "skip": 0}

    def say(self, word, name, why="", detail=""):
        with self.lock:
            self.counts[word] += 1
            if word == "skip":
                print("skipped: %s: %s" % (name, why), flush=True)
            else:
                print("%s %s%s" % (word, name, ": " + why if why else ""), flush=True)
            if detail:
                print("\n".join("    " + line for line in detail.splitlines()), flush=True)

    def run_one(self, name, test):
        try:
            test()
        except Skip as skip:
            self.say("skip", name, str(skip))
        except Exception as error:  # noqa: whatever it is, the test did not pass
            self.say("not ok", name, str(error).split("\n")[0], traceback.format_exc())
        else:
            self.say("ok", name)

    def run(self, tests, at_once):
        """`tests`: pairs of name and function, the slowest first."""
        with concurrent.futures.ThreadPoolExecutor(max_workers=at_once) as pool:
            list(pool.map(lambda test: self.run_one(*test), tests))

    def finish(self):
        """Prints the sum and returns an exit status."""
        print("%d passed, %d failed, %d skipped" %
              (self.counts["ok"], self.counts["not ok"], self.counts["skip"]), flush=True)
        return 1 if self.counts["not ok"] else 0
