"""The driver under test, spoken to in lines as the core does."""
import json
import os
import queue
import subprocess
import threading
import time

from .report import Failure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
WAYMARK = os.environ.get("WAYMARK", os.path.join(ROOT, "build/asan/waymark"))
WAIT_S = 20.0


def why_no_driver(network):
    """Why a waymark that was built without this driver cannot be tried, or None."""
    done = subprocess.run([WAYMARK, "driver", network], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    return ("this waymark has no driver for " + network
            if "there is no driver" in done.stderr else None)


class Driver:
    """Starts `waymark driver NETWORK` and says hello to it. What it wants kept is kept at once;
    `before`, a driver that has ended, hands that on; `cursor` is as if one had. `sanitizer`: options
    for AddressSanitizer; `within` goes before the command."""

    def __init__(self, settings, secrets=None, network="irc", before=None, sanitizer="",
                 within=(), cursor=None):
        options = ":".join(filter(None, (os.environ.get("ASAN_OPTIONS"), sanitizer)))
        self.process = subprocess.Popen([*within, WAYMARK, "driver", network],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE,
                                        env=dict(os.environ, ASAN_OPTIONS=options))
        self.lock = threading.Lock()
        self.patient = {}  # what is said again when it is to come later, by its key
        self.saved = dict(before.saved) if before else {}
        self.cursor = before.cursor if before else cursor
        self.came = queue.Queue()
        self.seen = []  # lines taken and passed over, for a failure's text
        self.errors = b""
        self.threads = [threading.Thread(target=self.read_lines, daemon=True),
                        threading.Thread(target=self.read_errors, daemon=True)]
        for thread in self.threads:
            thread.start()
        defaults = {"retry_least": 1, "retry_most": 2}
        kept = {"cursor": self.cursor, "saved": dict(self.saved)} if before or cursor else {}
        self.write(t="hello", version=1, account="test", settings=dict(defaults, **settings),
                   secrets=secrets or {}, **kept)

    def __enter__(self):
        return self

    def __exit__(self, kind, *what):
        with self.lock:
            self.process.stdin.close()
        try:
            status = self.process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        for thread in self.threads:
            thread.join(WAIT_S)
        self.process.stdout.close()
        self.process.stderr.close()
        if kind is None and (status != 0 or self.errors):
            raise Failure("the driver ended with status %d: %s"
                          % (status, self.errors.decode("utf-8", "replace")[:4000]))

    def read_lines(self):
        for said in self.process.stdout:
            try:
                line = json.loads(said)
            except ValueError:
                line = {"t": "no line", "said": repr(said)}
            if not self.keep(line) and not self.say_later(line):
                self.came.put(line)
        self.came.put(None)

    def keep(self, line):
        """Whether it is something to be kept, as the core does."""
        if line["t"] == "cursor":
            self.cursor = done = line["value"]
        elif line["t"] == "save":
            self.saved[line["name"]] = line["blob"]
            done = line["id"]
        else:
            return False
        self.write_if_it_lives({"t": "stored", "id": done})
        return True

    def say_later(self, line):
        """Whether it is something to be said again, as the core does."""
        send = self.patient.get(line.get("key"))
        if line["t"] != "acked" or line["result"] != "later" or not send:
            return False
        timer = threading.Timer(line["retry_after"] / 1000, self.write_if_it_lives, [send])
        timer.daemon = True
        timer.start()
        return True

    def write_if_it_lives(self, line):
        try:
            self.write(**line)
        except (OSError, ValueError):
            pass  # it ends, or was told to

    def read_errors(self):
        self.errors = self.process.stderr.read()

    def write(self, **line):
        line = {name: value for name, value in line.items() if value is not None}
        with self.lock:
            self.process.stdin.write(json.dumps(line).encode() + b"\n")
            self.process.stdin.flush()

    def next(self, seconds=WAIT_S):
        """The next line; None when there is none in that time."""
        try:
            line = self.came.get(timeout=max(seconds, 0))
        except queue.Empty:
            return None
        if line is None:
            raise Failure("the driver ended, status %s: %s" % (
                self.process.wait(), self.errors.decode("utf-8", "replace")[:4000]))
        self.seen.append(line)
        return line

    def wait(self, seconds=WAIT_S, **wanted):
        """The next line that has these fields; others are passed over."""
        deadline = time.monotonic() + seconds
        while True:
            line = self.next(deadline - time.monotonic())
            if line is None:
                raise Failure("waited for %s, got:\n%s" % (
                    wanted, "\n".join(map(str, self.seen[-20:]))))
            if all(line.get(name) == value for name, value in wanted.items()):
                return line

    def up(self, seconds=WAIT_S):
        ready = self.wait(seconds, t="ready")
        self.wait(seconds, t="state", state="up")
        return ready

    def say(self, key, room, text, **more):
        self.hand_over(t="send", key=key, room=room, text=text, **more)

    def hand_over(self, **line):
        """Writes it, and again when it is to come later."""
        self.patient[line["key"]] = line
        self.write(**line)

    def send(self, key, room, text, **more):
        self.write(t="send", key=key, room=room, text=text, **more)

    def acked(self, key, seconds=WAIT_S):
        """What became of a send."""
        return self.wait(seconds, t="acked", key=key)
