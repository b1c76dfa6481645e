"""What no real homeserver can be made to do, and what people are told of it."""
import email.utils
import glob
import json
import os
import re
import time

from lib import fake_homeserver as fake
from lib.bot import Bot
from lib.driver import ROOT, Driver
from lib.report import Skip, check, wait_for
from lib.stage import CONTENT, EMDR

HTML = fake.Answer(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>",
                   {"Content-Type": "text/html"})
BUSY = fake.said({"errcode": "M_UNKNOWN", "error": "try later"}, 503)
BODY_WAIT = fake.said({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 3000}, 429)
HEADER_WAIT = fake.said({"errcode": "M_LIMIT_EXCEEDED"}, 429, Retry_After="3")

# What happens to the next answers, and what people are told when it happens to a sync.
FAULTS = {
    "stalls": ([fake.stalls], "stopped in the middle of its answer"),
    "promises too much": ([fake.promises_too_much] * 2, "broke off in the middle"),
    "promises too little": ([fake.promises_too_little] * 2, "the homeserver's answer"),
    "resets": ([fake.resets] * 2, "broke off in the middle"),
    # libcurl tries anew by itself where a connection was used before; two were
    "closes": ([fake.closes] * 3, "broke off before it answered"),
    "garbles chunks": ([fake.garbles_chunks] * 2, "broke off in the middle"),
    "speaks no HTTP": ([fake.no_http] * 2, "does not speak HTTP"),
    "is a proxy without a server": ([fake.instead(HTML)] * 3, "status 502"),
    "is busy": ([fake.instead(BUSY)] * 3, "status 503"),
    "wants time in its body": ([fake.instead(BODY_WAIT)], "in 3 seconds"),
    "wants time in its header": ([fake.instead(HEADER_WAIT)], "in 3 seconds"),
    "answers 200 MB": ([fake.grows(200 << 20)], "larger than"),
    "packs 200 MB": ([fake.bombs(200 << 20)], "larger than"),
}


def settings(server, **more):
    return dict({"server": server.url, "user": fake.USER, "names": ["waymark"]}, **more)


def driver(server, **more):
    return Driver(settings(server, **more), {"access_token": fake.TOKEN}, "matrix")


def tells_no_role_unless_the_server_does(world):
    """What cannot be had or read of the room's state at this moment is no power."""
    levels = {"users": {fake.ANN: 50}}
    joined = {"membership": "join"}
    cases = (
        (joined, levels, "moderator"), (joined, fake.said({}, 404), "owner"),
        (fake.said({}, 404), levels, None), ({"membership": "leave"}, levels, None),
        ({"membership": ["join"]}, levels, None), ([], levels, None),
        (joined, fake.said({}, 403), None), (joined, fake.said({}, 500), None),
        (joined, [], None), (joined, fake.Answer(200, b'{"users": {"\\u0000": 1}}'), None),
        (joined, fake.Answer(200, b'{"users": {"%s": 50}, "pad": "%s"}' % (
            fake.ANN.encode(), b"x" * (1 << 18))), None))
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        hears_once(it, server, 1)
        for member, power, role in cases:
            for part, what in (("m.room.member", member), ("m.room.power_levels", power)):
                answer = what if isinstance(what, fake.Answer) else fake.said(what)
                server.next_answers(part, fake.instead(answer))
            it.write(t="standing", id="1", room=fake.ROOM, sender=fake.ANN)
            line = it.wait(t="stands")
            check(line.get("role") == role, (line, member, power))
            server.forget_faults()


def hears_once(it, server, number):
    """It hears one message, and nothing else before the next one."""
    server.say(fake.message(number))
    line = it.wait(t="message")
    check(line["id"] == "$said%s" % number, line)


def says_once(it, server, key):
    it.send(key, fake.ROOM, key)
    acked = it.acked(key, 60)
    check(acked["result"] == "sent", acked)
    bodies = [content["body"] for content in server.contents()]
    check(bodies.count(key) == 1, bodies)


def survives_a_sync_that(world, name):
    """The driver says what happened, tries again, and hears each message once."""
    faults, told = FAULTS[name]
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        hears_once(it, server, 1)
        server.next_answers("/sync", *faults)
        server.say(fake.message(2))
        down = it.wait(60, t="state", state="down")
        check(told in down["why"] and "trying again" in down["why"], down["why"])
        check(not re.search(r"what is emdr|a token", down["why"]), down["why"])
        it.wait(60, t="state", state="up")
        line = it.wait(t="message")
        check(line["id"] == "$said2" and server.faults_left() == 0, line)
        hears_once(it, server, 3)
        says_once(it, server, "after all")


def survives_a_send_that(world, name):
    """What was said is in the room once, whatever became of the answer."""
    faults, _ = FAULTS[name]
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        says_once(it, server, "before")
        server.next_answers("/send/", *faults)
        says_once(it, server, "meanwhile")
        check(server.faults_left() < len(faults), "no fault came to pass")
        says_once(it, server, "after")
        hears_once(it, server, 1)
        check(len(server.contents()) == 3, server.contents())


def asks_as_late_as_it_is_told(world):
    """A date in Retry-After is a time too; a send that came too early waits as well."""
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        date = email.utils.formatdate(time.time() + 4, usegmt=True)
        server.next_answers("/send/", fake.instead(
            fake.said({"errcode": "M_LIMIT_EXCEEDED"}, 429, Retry_After=date)))
        begun = time.monotonic()
        says_once(it, server, "dated")
        check(time.monotonic() - begun > 2, "it asked before it should")
        server.next_answers("/send/", fake.instead(BODY_WAIT))
        begun = time.monotonic()
        says_once(it, server, "in milliseconds")
        check(time.monotonic() - begun > 2, "it asked before it should")


def is_not_led_astray(world):
    """A redirect is not followed: the token goes to the homeserver only."""
    with fake.FakeHomeserver() as other, fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        away = fake.said({}, 302, Location=other.url + "/_matrix/client/v3/sync")
        server.next_answers("/sync", fake.instead(away))
        server.say(fake.message(1))
        down = it.wait(t="state", state="down")
        check("redirect" in down["why"], down["why"])
        check(it.wait(t="message")["id"] == "$said1", "not heard")
        check(not other.requests, "it followed: %s" % other.requests)


TLS_WORDS = {
    "self_signed": "certificate", "untrusted": "certificate", "expired": "expired",
    "wrong_name": "certificate", "stall": "did not answer in time"}


def tells_of_tls_that_is(world, fault):
    certificates = world.certificates
    path = fault if fault == "stall" else os.path.join(certificates, fault)
    with fake.FakeHomeserver(path) as server, driver(server, ca_file=world.ca_file) as it:
        down = it.wait(60, t="state", state="down")
        check(re.search(TLS_WORDS[fault], down["why"]), down["why"])
        server.certificate = os.path.join(certificates, "good")
        it.up(60)
        hears_once(it, server, 1)


def ends_with_its_token(world, soft_logout):
    """A token of the settings that is not known any more: refused, and no further attempt."""
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        server.next_answers("/sync", fake.instead(fake.unknown_token(soft_logout)))
        server.say(fake.message(1))
        refused = it.wait(t="state", state="refused")
        check("access token" in refused["why"] and fake.TOKEN not in refused["why"], refused)
        asked = len(server.requests)
        check(it.next(3.0) is None and len(server.requests) == asked, "it tries on")


def signs_in_again_after_a_soft_logout(world):
    """A session by password is renewed on the same device; nothing is heard or said twice."""
    with fake.FakeHomeserver() as server, Driver(
            settings(server), {"password": "a password"}, "matrix") as it:
        it.up()
        hears_once(it, server, 1)
        server.next_answers("/sync", fake.instead(fake.unknown_token(True)))
        server.say(fake.message(2))
        check(it.wait(60, t="message")["id"] == "$said2", "not heard")
        logins = [one.body for one in server.requests if one.path.endswith("/login")]
        check(len(logins) == 2 and logins[1].get("device_id") == "DEVICE", logins)
        says_once(it, server, "after")


OTHER = "!other:fake.test"


def encoded(*events):
    return b", ".join(json.dumps(event).encode() for event in events)


def hears_what_was_cut_in_its_order(world):
    """What was missed comes oldest first, before what followed it; a room that is whole does not
    wait for one that is cut."""
    first = fake.rooms_json([(room, fake.room_json(b"", state={"events": fake.STATE}))
                             for room in (fake.ROOM, OTHER)])
    with fake.FakeHomeserver(first=first) as server, driver(server) as it:
        it.up()
        server.missed = [fake.message("missed %d" % number) for number in range(5)]
        server.hand_out(fake.rooms_json([
            (fake.ROOM, fake.room_json(encoded(fake.message("last")), missed=5)),
            (OTHER, fake.room_json(encoded(fake.message("elsewhere"))))]))
        ids = [it.wait(t="message")["id"] for _ in range(7)]
        check(ids == ["$saidelsewhere"] + ["$saidmissed %d" % number for number in range(5)] +
              ["$saidlast"], ids)
        check(server.count("/messages") == 3, "pages: %d" % server.count("/messages"))
        # Nothing of what it cannot fetch costs what is there.
        server.next_answers("/messages", fake.instead(HTML))
        server.hand_out(fake.rooms_json([
            (fake.ROOM, fake.room_json(encoded(fake.message("there")), missed=5))]))
        check(it.wait(t="message")["id"] == "$saidthere", "not heard")
        hears_once(it, server, "after")


def hears_the_same_after_a_gap_broke_off(world):
    """Ended while a gap is being filled: the next one, from where the last stood, hears it all."""
    with fake.FakeHomeserver() as server:
        server.missed = [fake.message("missed %d" % number) for number in range(3)]
        with driver(server) as before:
            before.up()
            wait_for(lambda: before.cursor == "s1", "the first sync")
            server.next_answers("/messages", fake.stalls)
            server.hand_out(fake.rooms_json([
                (fake.ROOM, fake.room_json(encoded(fake.message("last")), missed=3))]))
            wait_for(lambda: server.count("/messages"), "a page")
        check(before.cursor == "s1", before.cursor)
        with Driver(settings(server), {"access_token": fake.TOKEN}, "matrix", before) as it:
            ids = [it.wait(t="message")["id"] for _ in range(4)]
            check(ids == ["$saidmissed 0", "$saidmissed 1", "$saidmissed 2", "$saidlast"], ids)


def history_is_not_news(world):
    """What stands before the bot's own join is not heard, however its id is written."""
    join = encoded(fake.state_event("m.room.member", fake.USER, {"membership": "join"}, fake.USER))
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        for number, way in enumerate((join, join.replace(b"@waymark", rb"\u0040waymark"))):
            server.hand_out(fake.rooms_json([("!new%d:fake.test" % number, fake.room_json(
                encoded(fake.message("old")) + b", " + way + b", " + encoded(
                    fake.message("new %d" % number))))]))
            line = it.wait(t="message")
            check(line["id"] == "$saidnew %d" % number, line)


def hears_more_at_once_than_may_wait(world):
    """An answer with 12 MB of messages: every one comes, in its order."""
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        server.say(*(fake.message(number, "x" * 20000) for number in range(600)))
        for number in range(600):
            line = it.wait(60, t="message")
            check(line["id"] == "$said%d" % number, line["id"])
        hears_once(it, server, "after")


def a_flood_of_rooms_is_paced(world):
    """One answer with more lines than the core takes at once from a driver: the core is not flooded,
    and the bot answers behind it."""
    rooms = [("!room%d:fake.test" % room, fake.room_json(encoded(*(
        dict(fake.message("%d in %d" % (number, room)), content={"msgtype": "m.text", "body": "x"})
        for number in range(50))))) for room in range(240)]
    with fake.FakeHomeserver() as server, Bot(
            world.new_folder("bot"), settings(server), {"access_token": fake.TOKEN}, "matrix",
            content=CONTENT, drivers={"flood": 2000}) as bot:
        bot.up()
        server.hand_out(fake.rooms_json(rooms))
        server.say(fake.message(1))
        wait_for(server.contents, "an answer", 60)
        check("flooded" not in bot.log(), "it flooded the core")


# ---- poisoned JSON ----

def public_files():
    """The files of JSONTestSuite: those that an event can hold, and those that, in an event, make
    it impossible to say where it ends (the list is the unit test's)."""
    folder = os.environ.get("JSON_TEST_SUITE",
                            os.path.join(ROOT, "../shared/testdata/JSONTestSuite/test_parsing"))
    paths = sorted(glob.glob(os.path.join(folder, "*.json")))
    if not paths:
        raise Skip("no %s: the public files are not tried" % folder)
    with open(os.path.join(ROOT, "tests/unit/test_matrix_guard.c"), encoding="utf-8") as source:
        table = source.read().split("breaking[] = {")[1].split("};")[0]
    endless = set(re.findall(r'"(\w[^"]*\.json)"', table))
    check(len(paths) > 300 and len(endless) > 10, "%d files" % len(paths))
    held, breaking = [], []
    for path in paths:
        with open(path, "rb") as file:
            (breaking if os.path.basename(path) in endless else held).append(
                (os.path.basename(path), file.read()))
    return held, breaking


def poisoned(number, content):
    return b'{"type": "m.room.message", "sender": "%s", "event_id": "$poison%d", "content": %s}' % (
        fake.ANN.encode(), number, content)


def poison_costs_only_itself(world):
    """Every file in an event of its own, with a good event behind it."""
    held, breaking = public_files()
    with fake.FakeHomeserver() as server, driver(server) as it:
        it.up()
        for number, (name, content) in enumerate(held):
            server.say(poisoned(number, content), fake.message(number))
            while it.wait(t="message")["id"] != "$said%d" % number:
                pass
        check(not any(line["t"] == "state" and line["state"] == "down" for line in it.seen),
              "it was down: %s" % it.seen)
        for number, (name, content) in enumerate(breaking[::8]):
            server.next_answers("/sync", fake.instead(fake.Answer(
                200, b'{"next_batch": "s0", "rooms": %s}' % fake.rooms_json([(
                    fake.ROOM, fake.room_json(poisoned(number, content)))]))))
            server.say(fake.message("%s after" % number))
            down = it.wait(t="state", state="down")
            check("the homeserver's answer" in down["why"], down["why"])
            check(it.wait(t="message")["id"] == "$said%s after" % number, "not heard")


def bot_answers_among_poison(world):
    """The whole bot: every file in one timeline, a question in its middle; one answer."""
    held, _ = public_files()
    with fake.FakeHomeserver() as server, Bot(
            world.new_folder("bot"), settings(server), {"access_token": fake.TOKEN}, "matrix",
            content=CONTENT, limits={"room": 10000, "person": 10000}) as bot:
        bot.up()
        events = [poisoned(number, content) for number, (_, content) in enumerate(held)]
        middle = len(events) // 2
        server.next_answers("/send/", fake.resets, fake.instead(BUSY))
        server.next_answers("/sync", fake.promises_too_much)
        server.say(*events[:middle], fake.message(1), *events[middle:])

        def answers():
            return [content for content in server.contents() if EMDR in content["body"]]
        wait_for(answers, "an answer", 60)
        server.say(fake.message(2, "how long does it take?"))
        wait_for(lambda: len(server.contents()) > 1, "a second answer", 60)
        check(len(answers()) == 1, server.contents())
