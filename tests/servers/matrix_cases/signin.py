"""Signing in: tokens, passwords, discovery, and what a person reads when it does not work."""
import json
import time

from lib import synapse
from lib.matrix import PASSWORD, login
from lib.report import check, wait_for
from lib.servers import free_ports
from lib.stage import next_message


def signs_in_with_a_token(world):
    user, = world.people("waymark")
    with world.driver(user) as driver:
        ready = driver.up()
        check(ready["self"] == user.user, ready)
        check({"idempotent", "html", "edit"} <= set(ready["caps"]), ready["caps"])
    check(len(user.devices()) == 1, "it made a device: %s" % user.devices())


def signs_in_with_a_password_once(world):
    user, = world.people("waymark")
    settings = {"secrets": {"password": PASSWORD}, "device_name": "A waymark of the tests"}
    with world.driver(user, **settings) as first:
        check(first.up()["self"] == user.user, "self")
    devices = {device["device_id"]: device["display_name"] for device in user.devices()}
    mine = [device for device, name in devices.items() if name == "A waymark of the tests"]
    check(len(mine) == 1 and len(devices) == 2, devices)
    check(PASSWORD not in json.dumps(first.saved), "it keeps the password")
    with world.driver(user, before=first, **settings) as second:
        second.up()
    check(len(user.devices()) == 2, "it signed in again: %s" % user.devices())


def stays_refused(driver, *words):
    line = driver.wait(t="state", state="refused")
    check(all(word in line["why"].lower() for word in words), line["why"])
    driver.write(t="ping", id="still there")
    driver.wait(t="pong", id="still there")
    # It would try again after one to two seconds.
    check(driver.next(3.0) is None, "it goes on: %s" % driver.seen[-1])


def revoked_token_is_refused(world):
    user, = world.people("waymark")
    other = login(user.server, user.user)
    with world.driver(other) as driver:
        driver.up()
        other.logout()
        stays_refused(driver, "token")


def wrong_token_is_refused(world):
    user, = world.people("waymark")
    with world.driver(user, secrets={"access_token": "syt_no_such_token"}) as driver:
        stays_refused(driver, "token")


def wrong_password_is_refused(world):
    user, = world.people("waymark")
    with world.driver(user, secrets={"password": "wrong"}) as driver:
        stays_refused(driver, "password")


def token_of_another_is_refused(world):
    user, other = world.people("waymark", "other")
    with world.driver(user, secrets={"access_token": other.token}) as driver:
        stays_refused(driver, "belongs to")


def finds_its_homeserver(world):
    """By /.well-known, over TLS, whose certificate it verifies."""
    user, = world.people("waymark")
    name = "localhost:%d" % world.synapse.tls_port
    with world.driver(user, server=name, ca_file=world.ca_file) as driver:
        driver.up()
    with world.driver(user, server=name) as driver:
        line = driver.wait(t="state", state="down")
        check("certificate" in line["why"], line["why"])


def says_why_it_cannot_connect(world):
    user, = world.people("waymark")
    closed, = free_ports(1)
    for server, word in (("http://127.0.0.1:%d" % closed, "does not take connections"),
                         ("https://no-such-server.invalid", "was not found")):
        with world.driver(user, server=server) as driver:
            line = driver.wait(t="state", state="down")
            check(word in line["why"], line["why"])


def goes_on_when_tokens_expire(world):
    """Tokens of two seconds, refreshed; and after an absence longer than any of them, the password
    on the same device."""
    server = world.another(synapse.SHORT_TOKENS)
    ann, user = world.people("ann", "waymark", server=server)
    room = ann.create()
    with world.driver(user, [room], secrets={"password": PASSWORD}) as first:
        first.up()
        ann.wait_member(user.user, "join", room)
        kept = dict(first.saved)
        for number in range(3):
            ann.say(room, "number %d" % number)
            next_message(first, text="number %d" % number)
            first.send("key %d" % number, room, "heard")
            check(first.acked("key %d" % number)["result"] == "sent", "not sent")
            time.sleep(2.2)  # a token does not live so long
        check(first.saved != kept, "no token was refreshed")
    devices = user.devices()
    time.sleep(5)  # until no token is left
    with world.driver(user, [room], before=first, secrets={"password": PASSWORD}) as second:
        second.wait(t="ready")
        ann.say(room, "long after")
        second.wait(t="message", text="long after")
    check([device["device_id"] for device in user.devices()] ==
          [device["device_id"] for device in devices], "another device")


def takes_its_name(world):
    user, = world.people("waymark")
    with world.driver(user, display_name="A guide") as driver:
        driver.up()
        wait_for(lambda: user.name() == "A guide", "the name")
