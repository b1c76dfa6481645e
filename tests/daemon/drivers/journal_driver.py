#!/usr/bin/env python3
"""A network in a folder, for the kill test.

`questions` is append-only, one JSON object a line, and is delivered from the cursor that the core
stored: a question that the core has not handled comes again. `posts` is what everybody sees.
Its setting `mode` says what the network can prove:
  idempotent  a key is posted once, however often it is sent
  probe       a key can be looked up
  plain       nothing
"""
import fcntl
import json
import os
import select
import sys

CAPS = {"idempotent": ["idempotent"], "probe": ["history"], "plain": []}

hello = json.loads(sys.stdin.readline())
folder, mode = hello["settings"]["folder"], hello["settings"]["mode"]
QUESTIONS, POSTS = os.path.join(folder, "questions"), os.path.join(folder, "posts")


def say(t, **fields):
    sys.stdout.write(json.dumps({"t": t, **fields}) + "\n")


def read(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines.read().splitlines()]


def post(line):
    """One write, so that a kill leaves a whole post or none."""
    record = json.dumps({"key": line["key"], "reply_to": line.get("reply_to")}) + "\n"
    fd = os.open(POSTS, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, record.encode())
    os.close(fd)
    posted.add(line["key"])


# When the core is killed, the driver it had may still be posting what it was given. A real network
# knows of that; here the next driver waits for its end.
alone = open(os.path.join(folder, "lock"), "w", encoding="utf-8")
fcntl.flock(alone, fcntl.LOCK_EX)
posted = {record["key"] for record in read(POSTS)}


def handle(line):
    if line["t"] == "send":
        if mode != "idempotent" or line["key"] not in posted:
            post(line)
        say("acked", key=line["key"], result="sent")
    elif line["t"] == "probe":
        say("probed", key=line["key"], result="found" if line["key"] in posted else "absent")
    elif line["t"] == "ping":
        say("pong", id=line["id"])
    elif line["t"] == "stop":
        sys.exit(0)


say("ready", self="journal", caps=CAPS[mode], max_text=4096)
say("state", state="up")
delivered, pending = int(hello.get("cursor") or 0), b""
AT_ONCE = 50  # questions before one looks at what the core wants
os.set_blocking(sys.stdin.fileno(), False)
while True:
    questions = read(QUESTIONS)[:delivered + AT_ONCE]
    for question in questions[delivered:]:
        say("message", room=question["id"], sender=question["id"], direct=True, addressed=True, role="member", **question)
    if len(questions) > delivered:
        delivered = len(questions)
        say("cursor", value=str(delivered))
    sys.stdout.flush()
    if select.select([sys.stdin], [], [], 0.01)[0]:
        chunk = os.read(sys.stdin.fileno(), 65536)
        if not chunk:
            break
        *lines, pending = (pending + chunk).split(b"\n")
        for line in lines:
            handle(json.loads(line))
