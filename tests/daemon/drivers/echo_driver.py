#!/usr/bin/env python3
"""A whole driver for Waymark: a room that is two files.

Each line of the file `hears` in its settings is a message to the bot; what the bot answers is added to
the file `says`. The lines it speaks with the core are described in src/driver/README.md.
"""
import json
import os
import select
import sys


def say(t, **fields):
    """Sends one line to the core."""
    print(json.dumps({"t": t, **fields}), flush=True)


hello = json.loads(sys.stdin.readline())        # the first line says who we are to be
settings = hello["settings"]
say("ready", self="echo", caps=["echo"], max_text=4096)
say("state", state="up")

heard = int(hello.get("cursor") or 0)           # so much was handled before an earlier end
os.set_blocking(sys.stdin.fileno(), False)
pending = b""
while True:
    # New messages. The cursor behind them comes back in the next hello, once all of it was handled.
    with open(settings["hears"], encoding="utf-8") as room:
        lines = room.read().splitlines()
    for number, text in enumerate(lines[heard:], heard):
        say("message", id=str(number), room="room", sender="somebody", text=text, direct=True, addressed=True,
            role="member")
    if len(lines) > heard:
        heard = len(lines)
        say("cursor", value=str(heard))

    # What the core wants.
    if not select.select([sys.stdin], [], [], 0.05)[0]:
        continue
    chunk = os.read(sys.stdin.fileno(), 65536)
    if not chunk:
        break                                   # the core is gone: so are we
    *complete, pending = (pending + chunk).split(b"\n")
    for line in map(json.loads, complete):
        if line["t"] == "send":
            with open(settings["says"], "a", encoding="utf-8") as room:
                room.write(json.dumps({"to": line.get("reply_to"), "text": line["text"]}) + "\n")
            say("acked", key=line["key"], result="sent")
        elif line["t"] == "ping":
            say("pong", id=line["id"])
        elif line["t"] == "stop":
            sys.exit(0)
