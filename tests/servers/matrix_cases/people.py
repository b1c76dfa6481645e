"""The people themselves: if these fail, the homeserver or the tests are wrong, not the bot."""
import collections

from lib import synapse
from lib.matrix import Refused, login
from lib.report import Failure, check
from lib.stage import mentioned, was_edited


def people_talk(world, version):
    ann, bob = world.people("ann", "bob")
    room = ann.create(version)
    check(ann.state(room, "m.room.create")["room_version"] == version, "another version")
    bob.join(room)
    ann.wait_member(bob.user, "join", room)
    said = ann.mention(room, bob.user, "hello")
    heard = bob.wait_message(ann.user, room)
    check(heard["event_id"] == said and mentioned(heard) == [bob.user], heard)
    bob.reply(room, said, "hello yourself")
    ann.wait_reply(said, bob.user)
    ann.edit(room, said, "hello, Bob")
    bob.react(room, said, "👍")
    bob.thread(room, said, "aside")
    events = ann.timeline(room)
    check(was_edited(events, heard) == "hello, Bob", "not edited")
    kinds = collections.Counter(event["type"] for event in events)
    check(kinds["m.room.message"] == 4 and kinds["m.reaction"] == 1, kinds)
    ann.redact(room, said)
    check(len(ann.messages(room)) == 3, "not redacted")
    ann.set_levels(room, {bob.user: 50})
    check(ann.state(room, "m.room.power_levels")["users"][bob.user] == 50, "no power")
    check((ann.user in ann.state(room, "m.room.power_levels")["users"]) == (version != "12"),
          "the creator's level")
    after = ann.upgrade(room, "12")
    bob.wait("the tombstone", lambda at, event: event["type"] == "m.room.tombstone" and
             event["content"]["replacement_room"] == after)


def people_come_and_go(world):
    ann, bob = world.people("ann", "bob")
    direct = ann.direct(bob.user)
    bob.wait_invite(direct)
    bob.join(direct)
    ann.wait_member(bob.user, "join", direct)
    ann.encrypt(direct)
    closed = ann.create(public=False, invite=[bob.user])
    bob.join(closed)
    ann.kick(closed, bob.user)
    check(ann.membership(closed, bob.user) == "leave", "not kicked")
    ann.ban(closed, bob.user)
    check(ann.membership(closed, bob.user) == "ban", "not banned")
    ann.unban(closed, bob.user)
    ann.invite(closed, bob.user)
    bob.join(closed)
    check(ann.upload(b"some bytes", "note.txt").startswith("mxc://"), "not uploaded")
    second = login(ann.server, ann.user)
    check(len(ann.devices()) == 2, "not two devices")
    second.logout()
    check(len(ann.devices()) == 1, "not one device")
    try:
        second.sync()
    except Refused as refused:
        check(refused.errcode == "M_UNKNOWN_TOKEN", str(refused))
    else:
        raise Failure("a token lives on after its logout")


def homeserver_comes_back(world):
    """With what people said, after SIGKILL; and its limits hold where they are wanted."""
    server = world.another(synapse.DEFAULT_LIMITS)
    ann, = world.people("ann", server=server)
    room = ann.create()
    said = ann.say(room, "before")
    server.stop(kill=True)
    server.start()
    check(ann.event(room, said)["content"]["body"] == "before", "it was lost")
    server.hold()
    server.let_go()
    try:
        for number in range(20):
            ann.say(room, "quick %d" % number)
    except Refused as refused:
        check(refused.status == 429 and refused.body["retry_after_ms"] > 0, str(refused))
    else:
        raise Failure("no limit")
