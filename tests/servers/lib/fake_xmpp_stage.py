"""What the tests on the scripted XMPP server share."""
import os
import re

from . import fake_xmpp as fake
from .driver import Driver
from .report import check

WAIT_S = 90.0  # the longest that the driver itself waits is 45


def settings(server, world, **more):
    return dict({"server": "127.0.0.1", "port": server.port, "tls": "starttls", "user": fake.USER,
                 "ca_file": world.ca_file, "names": ["waymark"]}, **more)


def driver(server, world, password=fake.PASSWORD, **more):
    return Driver(settings(server, world, **more), {"password": password}, "xmpp")


def serve(world, *scripts, then=fake.well):
    return fake.FakeServer(os.path.join(world.certificates, "good"), *scripts, then=then)


def states(it):
    return [line for line in it.seen if line["t"] == "state"]


def hears(it, stream, number, text="what is EMDR?", **more):
    """It hears this message, and nothing that was said before it."""
    stream.say(text, number, **more)
    line = it.wait(WAIT_S, t="message")
    check(line["id"].startswith("said-%s-" % number), line)
    return line


def stays_up(it, stream, number=1):
    """It was not down since it came up, and hears."""
    hears(it, stream, number)
    check([line["state"] for line in states(it)][-1] == "up", states(it))


def comes_back(world, script, why, state="down", **more):
    """After one connection by the script it says why it is down, and is up with the next."""
    with serve(world, script) as server, driver(server, world, **more) as it:
        line = it.wait(WAIT_S, t="state", state=state)
        check(re.search(why, line["why"]), line["why"])
        it.wait(WAIT_S, t="state", state="up")
        hears(it, server.last(), 1)


def opens(text):
    def act(stream):
        stream.open()
        stream.send(text)
        stream.wait_for_the_end()
    return act
