"""The daemon as a process of the tests' own: a configuration, a start, an end."""
import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "servers"))

from lib.report import Failure, Report, check, wait_for  # noqa: E402,F401

WAYMARK = os.path.join(ROOT, os.environ.get("WAYMARK", "build/asan/waymark"))
DRIVERS = os.path.join(HERE, "drivers")
CONTENT = os.path.join(ROOT, "tests", "content")


def account(name, driver, **settings):
    lines = ["  - name: %s" % name, "    driver: %s" % os.path.join(DRIVERS, driver), "    settings:"]
    lines += ["      %s: %s" % (key, json.dumps(str(value))) for key, value in settings.items()]
    return "\n".join(lines) + "\n"


STARTED = []


def kill_all(folder):
    """For tests that failed in the middle: nothing they started stays."""
    for process in [process for place, process in STARTED if place == folder and process.poll() is None]:
        process.kill()
        process.wait()


class Daemon:
    """One `waymark run` over a state folder, which it may be started on again and again."""

    def __init__(self, folder, accounts, content=CONTENT, silence="5s", flood=500):
        self.folder = folder
        self.config = os.path.join(folder, "waymark.yaml")
        self.log = os.path.join(folder, "log")
        self.process = None
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("content: %s\nstate: %s\nlog: debug\n" % (content, os.path.join(folder, "state")))
            file.write("limits: {room: 10000, person: 10000}\n")
            file.write("drivers: {silence: %s, retry_least: 1s, retry_most: 2s, flood: %d}\n" % (silence, flood))
            file.write("accounts:\n" + "".join(accounts))

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([WAYMARK, "run", "--config", self.config], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, cwd=self.folder)
        STARTED.append((self.folder, self.process))
        return self

    def end(self, number=signal.SIGTERM):
        """Returns the exit status; the daemon is gone afterwards, whatever it wanted."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure("the daemon does not stop")

    def read_log(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def status(self):
        return subprocess.run([WAYMARK, "status", "--config", self.config, "--json"], capture_output=True,
                              text=True, check=False)


def make_files(folder, *names):
    paths = [os.path.join(folder, name) for name in names]
    for path in paths:
        open(path, "a", encoding="utf-8").close()
    return paths


def add_line(path, text):
    with open(path, "a", encoding="utf-8") as file:
        file.write(text + "\n")


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().splitlines()]
