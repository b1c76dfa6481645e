#!/usr/bin/env python3
"""A driver in whose room a moderator sends the bot away, and which writes down what hello says of it."""
import json
import sys


def say(t, **fields):
    print(json.dumps({"t": t, **fields}), flush=True)


hello = json.loads(sys.stdin.readline())
with open(hello["settings"]["says"], "a", encoding="utf-8") as says:
    says.write(json.dumps({"left": hello.get("left")}) + "\n")
say("ready", self="left", caps=["echo"], max_text=4096)
say("state", state="up")
if not hello.get("left"):
    for number, text in enumerate(("leave", "leave now")):
        say("message", id=str(number), room="#help", sender="mod", text=text, addressed=True, role="moderator",
            role_from="the test")
for line in map(json.loads, sys.stdin):
    if line["t"] == "send":
        say("acked", key=line["key"], result="sent")
    elif line["t"] == "leave":
        with open(hello["settings"]["says"], "a", encoding="utf-8") as says:
            says.write(json.dumps({"leaves": line["room"]}) + "\n")
    elif line["t"] == "ping":
        say("pong", id=line["id"])
    elif line["t"] == "stop":
        sys.exit(0)
