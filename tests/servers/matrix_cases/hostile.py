"""Events that are strange, poisoned or huge."""
import contextlib

from lib.matrix import Refused
from lib.report import check
from lib.stage import name_of


def strange_events_cost_nothing(world):
    """Every kind of event, and kinds that are none; the message after each is heard."""
    with world.with_driver("ann") as (driver, user, room, ann):
        media = {"url": "mxc://hs.test/abc", "info": {"mimetype": "image/png", "size": 1}}
        strange = [
            ("m.room.message", dict(media, msgtype=kind, body="x")) for kind in
            ("m.image", "m.file", "m.audio", "m.video")] + [
            ("m.room.message", content) for content in (
                {}, {"msgtype": 7, "body": "x"}, {"msgtype": "m.text"}, {"msgtype": "m.text", "body": []},
                {"msgtype": "m.text", "body": {"a": 1}}, {"msgtype": "m.text", "body": ""},
                {"msgtype": "m.location", "body": "here", "geo_uri": "geo:1,1"},
                {"msgtype": "org.example.new", "body": "x"},
                {"msgtype": "m.text", "body": "x", "m.relates_to": "x"},
                {"msgtype": "m.text", "body": "x", "m.relates_to": {"m.in_reply_to": []}},
                {"msgtype": "m.text", "body": "* x", "m.new_content": 1, "m.relates_to": {
                    "rel_type": "m.replace", "event_id": "$none"}},
                {"msgtype": "m.text", "body": "x", "m.mentions": {"user_ids": [1, None, {}]}},
                {"msgtype": "m.text", "body": "x", "format": "org.matrix.custom.html",
                 "formatted_body": {"a": []}})] + [
            ("m.reaction", {}), ("m.reaction", {"m.relates_to": []}), ("m.sticker", media),
            ("org.matrix.msc3381.poll.start", {"question": {"body": "x"}}), ("org.example", {}),
            ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"})]
        accepted = 0
        for kind, content in strange:
            with contextlib.suppress(Refused):
                ann.post(room, kind, content)
                accepted += 1
            said = ann.say(room, "after")
            while driver.wait(t="message")["id"] != said:
                pass
        check(accepted > len(strange) / 2, "the server took only %d of them" % accepted)


def poisoned_events_cost_only_themselves(world):
    """What jansson cannot bear and a real server hands on, in rooms as old as it makes them."""
    bodies = (b'"a\\u0000b"', b'"x", "n": 1.5', b'"x", "n": 9007199254740993', b'"x", "body": "y"',
              b'"x", "n": ' + b"[" * 100 + b"]" * 100, b'"x", "n": 1e400', b'"x", "n": -1e-400',
              b'"\\ud83d"', b'"x", "\\u0000": 1', b'"\\ufffe\\uffff"', b'"x", "n": ' + b"9" * 400)
    accepted = 0
    for version in ("5", "11"):
        with world.with_driver("ann", room={"version": version}) as (driver, user, room, ann):
            for number, body in enumerate(bodies):
                with contextlib.suppress(Refused):
                    ann.post(room, "m.room.message", b'{"msgtype": "m.text", "body": %s}' % body)
                    accepted += 1
                said = ann.say(room, "after %d" % number)
                while driver.wait(t="message")["id"] != said:
                    pass
    check(accepted >= 4, "the server took only %d of them" % accepted)


def big_and_ugly_texts_are_bounded(world):
    with world.with_driver("ann") as (driver, user, room, ann):
        html = {"format": "org.matrix.custom.html"}
        for body, more in (
                ("a" * 60000, {}), ("é" * 30000, {}), ("\n" * 30000, {}), ("> x\n" * 12000, {}),
                (name_of(user) + ": " * 25000, {}),
                ("x", dict(html, formatted_body="<b>" * 15000)),
                ("x", dict(html, formatted_body="<mx-reply>" * 5000 + "x")),
                ("x", dict(html, formatted_body="&" * 50000)),
                ("x", dict(html, formatted_body='<a href="' * 6000)),
                ("\u202ewhat is\u202c" + "a\u0300\u0301\u0302" * 8000, {}),
                ("x", {"m.mentions": {"user_ids": [user.user] * 1500}})):
            ann.say(room, body, **more)
            said = ann.say(room, "after")
            while driver.wait(t="message")["id"] != said:
                pass
