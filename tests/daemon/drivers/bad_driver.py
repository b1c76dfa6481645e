#!/usr/bin/env python3
"""A driver that does what its setting `fault` says, to show that it costs the core nothing.

What it says holds the word MARKER where text of people would stand: the core may not repeat it.
"""
import itertools
import json
import sys
import time

hello = json.loads(sys.stdin.readline())
fault = hello["settings"]["fault"]
MARKER = "xylophonequux"


def say(t, **fields):
    print(json.dumps({"t": t, **fields}), flush=True)


if fault == "dies-at-once":
    sys.exit(3)
say("ready", self="bad", caps=[], max_text=4096)
say("state", state="up")
if fault == "dies-later":
    sys.exit(0)
elif fault == "hangs":
    time.sleep(3600)
elif fault == "floods":
    line = json.dumps({"t": "message", "id": "1", "room": "r", "sender": "s", "text": MARKER}) + "\n"
    while True:
        sys.stdout.write(line * 100)
elif fault == "garbage":
    sys.stdout.buffer.write(b"\xff\xfe this is no line: " + MARKER.encode() + b"\n")
    sys.stdout.flush()
elif fault == "long-line":
    sys.stdout.write(MARKER * (300 * 1024 // len(MARKER)))
    sys.stdout.flush()
elif fault == "wrong-type":
    say("message", id=5, room="r", sender="s", text=MARKER)
elif fault == "never-reads":
    for number in itertools.count():  # each is answered by a line as long as its identifiers
        say("message", id="%01000d" % number, room="r" * 1000, thread="t" * 1000, sender="s", text="what is EMDR?",
            direct=True, addressed=True)
time.sleep(3600)
