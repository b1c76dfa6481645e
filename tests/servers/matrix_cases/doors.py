"""Direct conversations that the bot begins, rooms that it leaves, what people see it as."""
import base64

from lib import leaving
from lib.matrix import Refused, quoted
from lib.report import check, wait_for
from lib.stage import next_message
from lib.synapse import NO_LIMITS
from matrix_cases.alerting import scene

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==")
ENCRYPTION = [{"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]


def direct_list(user):
    try:
        return user.call("GET", "/user/%s/account_data/m.direct" % quoted(user.user))
    except Refused:
        return {}


def joined(user):
    return user.call("GET", "/joined_rooms")["joined_rooms"]


def sends_to_a_person(world):
    """One room, whatever happens: later lines, a retry, a restart, a restart without m.direct."""
    ann, user = world.people("ann", "waymark")
    with world.driver(user) as first:
        first.up()
        first.send("key", ann.user, "For you alone.")
        first.send("key 2", ann.user, "And this.")
        acked = [first.acked(key, 60) for key in ("key", "key 2")]
        check(all(line["result"] == "sent" for line in acked), acked)
        room, = joined(user)
        ann.wait_invite(room)
        ann.join(room)
        check([event["content"]["body"] for event in ann.messages(room, user.user)] ==
              ["For you alone.", "And this."], "not both, in order")
        check(direct_list(user) == {ann.user: [room]}, direct_list(user))
        asked = ann.say(room, "what is trauma?")
        next_message(first, id=asked, direct=True)
        first.send("key", ann.user, "For you alone.")
        check(first.acked("key")["remote_id"] == acked[0]["remote_id"], "not the same event")
        first.write(t="edit", key="key 3", room=ann.user, target=acked[0]["remote_id"], text="Other.")
        check(first.acked("key 3")["result"] == "sent", "not edited")
    user.call("PUT", "/user/%s/account_data/m.direct" % quoted(user.user), {})
    with world.driver(user, before=first) as second:
        second.up()
        second.send("key", ann.user, "For you alone.")
        check(second.acked("key")["remote_id"] == acked[0]["remote_id"], "not the same event")
        wait_for(lambda: direct_list(user) == {ann.user: [room]}, "m.direct")
    check(joined(user) == [room], "another room")


def finds_the_conversation_that_is_there(world):
    """The one that a person began, unless others are there, it is encrypted, or they left it."""
    ann, bob, user = world.people("ann", "bob", "waymark")
    with world.driver(user) as driver:
        driver.up()
        shared, sealed, theirs = (ann.direct(user.user) for _ in range(3))
        for room in (shared, sealed, theirs):
            ann.wait_member(user.user, "join", room)
        ann.invite(shared, bob.user)
        bob.join(shared)
        ann.encrypt(sealed)
        driver.wait(t="room", room=sealed, encrypted=True)
        next_message(driver, id=bob.say(shared, "hello"))
        driver.send("key", ann.user, "For you alone.")
        check(driver.acked("key")["result"] == "sent", "not sent")
        check(len(ann.messages(theirs, user.user)) == 1 and len(joined(user)) == 3, "not there")
        # Nobody but bob is left in the one that m.direct says is ann's.
        ann.leave(shared)
        ann.leave(theirs)
        driver.send("key 2", ann.user, "For you alone.")
        check(driver.acked("key 2")["result"] == "sent", "not sent")
        check(not ann.messages(sealed, user.user) and not bob.messages(shared, user.user),
              "said elsewhere")
        check(len(joined(user)) == 4, "no room was made")


def tells_when_there_is_no_way_to_a_person(world):
    ann, user = world.people("ann", "waymark")
    with world.driver(user) as driver:
        driver.up()
        driver.write(t="react", key="no room", room=ann.user, target="$x", mark="x")
        driver.send("nobody", "@nobody-at-all:nowhere.invalid", "x")
        driver.send("itself", user.user, "x")
        for key in ("no room", "itself"):
            check(driver.acked(key)["result"] == "never", key)
        check(driver.acked("nobody", 90)["result"] in ("never", "later"), "nobody")
        check(not [room for room in joined(user) if len(user.messages(room)) > 0], "it spoke")


def direct_conversations_the_server_encrypts(world):
    server = world.another(dict(NO_LIMITS, encryption_enabled_by_default_for_room_type="all"))
    ann, user = world.people("ann", "waymark", server=server)
    with world.driver(user) as driver:
        driver.up()
        for key in ("key", "key 2"):
            driver.send(key, ann.user, "For you alone.")
            check(driver.acked(key, 60)["result"] == "never", "not never")
        room, = joined(user)
        check(not user.messages(room), "plain text in an encrypted room")


def tells_once_who_invited_it_where_it_is_encrypted(world):
    """And knows an encrypted room for ever, also when the server shows it no more."""
    ann, user = world.people("ann", "waymark")
    with world.driver(user) as first:
        first.up()
        room = ann.create(public=False, invite=[user.user], initial_state=ENCRYPTION)
        line = first.wait(t="room", room=room, encrypted=True)
        check(line.get("by") == ann.user, line)
        ann.set_state(room, "m.room.encryption", {})
        plain = ann.create(public=False, invite=[user.user])
        ann.wait_member(user.user, "join", plain)
        next_message(first, id=ann.say(plain, "hello"))
        check(not [line for line in first.seen if line.get("encrypted")][1:], "told twice")
    # As if the homeserver showed nothing of it: a room that is plain was encrypted once.
    first.saved["encrypted"] = first.saved["encrypted"].replace(room, plain)
    check(plain in first.saved["encrypted"], first.saved)
    with world.driver(user, before=first) as second:
        second.up()
        check(second.wait(t="room", room=plain).get("encrypted"), "not told")
        for where in (plain, room):
            second.send(where, where, "x")
            check(second.acked(where)["result"] == "never", "not never")
    check(not ann.messages(plain, user.user), "plain text")


def leaves_where_it_is_alone(world, patience):
    """Not a room of its settings, not where somebody is invited; and not when told to stay."""
    ann, bob, user = world.people("ann", "bob", "waymark")
    alias = "alone%d" % next(world.numbers)
    kept, named = ann.create(), ann.create(alias=alias)
    before = ann.create(public=False, invite=[user.user])
    with world.driver(user, [kept, "#%s:hs.test" % alias], leave_when_alone=0) as first:
        first.up()
        for room in (kept, named, before):
            ann.wait_member(user.user, "join", room)
        ann.leave(before)
        next_message(first, id=ann.say(kept, "hello"))
    check(before in joined(user), "left though it was to stay")
    with world.driver(user, [kept, "#%s:hs.test" % alias], before=first,
                      leave_when_alone=patience) as second:
        second.up()
        rooms = [ann.create(public=False, invite=[user.user]) for _ in range(3)]
        for room in rooms:
            ann.wait_member(user.user, "join", room)
        alone, invited, used = rooms
        ann.invite(invited, bob.user)
        for room in (alone, invited, kept, named):
            ann.leave(room)
        gone = {before, alone} if patience == 1 else set()
        wait_for(lambda: {before, alone} - set(joined(user)) == gone, "being left")
        next_message(second, id=ann.say(used, "hello"))
        check(set(joined(user)) == {kept, named, before, *rooms} - gone, joined(user))
        if gone:
            wait_for(lambda: any("left a room" in line.get("text", "") for line in second.seen) or
                     second.next(1) is None, "a word to the operator")


def forgets_where_it_was_thrown_out(world):
    ann, user = world.people("ann", "waymark")
    kicked, banned = ann.create(), ann.create()

    def known(room):
        try:
            user.in_room("GET", room, "messages", dir="b", limit=1)
            return True
        except Refused:
            return False
    with world.driver(user, [kicked, banned]) as driver:
        driver.up()
        for room in (kicked, banned):
            ann.wait_member(user.user, "join", room)
            next_message(driver, id=ann.say(room, "hello"))
        ann.kick(kicked, user.user)
        driver.wait(t="log", text="the bot was removed from a room")
        ann.ban(banned, user.user)
        driver.wait(t="log", text="the bot was banned from a room")
        for room in (kicked, banned):
            wait_for(lambda at=room: not known(at), "being forgotten")


def shows_its_picture(world):
    """Uploaded once; another one when the file changes; what is no picture is told."""
    user, = world.people("waymark")
    path = world.new_folder("avatar") + ".png"

    def write(data):
        with open(path, "wb") as file:
            file.write(data)

    def shown():
        return user.call("GET", "/profile/" + quoted(user.user)).get("avatar_url")
    write(PICTURE)
    with world.driver(user, avatar=path, display_name="Way Mark") as first:
        first.up()
        uri = wait_for(shown, "the picture")
        wait_for(lambda: "picture" in first.saved, "its address")
    kept = first.saved["picture"]
    user.call("PUT", "/profile/%s/avatar_url" % quoted(user.user), {"avatar_url": ""})
    with world.driver(user, avatar=path, before=first) as second:
        second.up()
        wait_for(lambda: shown() == uri, "the same picture")
    check(second.saved["picture"] == kept, "uploaded twice")
    write(PICTURE + b"x")
    with world.driver(user, avatar=path, before=second) as third:
        third.up()
        wait_for(lambda: shown() not in (None, "", uri), "the other picture")
    for data, words in ((b"no picture", "no PNG"), (b"\x89PNG\r\n\x1a\n" + bytes(1000 * 1000), "1 MB"),
                        (None, "does not exist")):
        if data is None:
            path += ".gone"
        else:
            write(data)
        with world.driver(user, avatar=path, before=third) as driver:
            line = driver.wait(t="log", level="warning")
            check("`avatar`" in line["text"] and words in line["text"], line)


def shows_that_it_types(world):
    with world.with_driver("ann", typing=True) as (driver, user, room, ann):
        seen = []

        def types():
            got = ann.call("GET", "/sync", timeout=0).get("rooms", {}).get("join", {}).get(room, {})
            return [event["content"]["user_ids"] for event in got.get("ephemeral", {}).get("events", [])
                    if event["type"] == "m.typing"]
        asked = ann.mention(room, user.user, "what is trauma?")
        next_message(driver, id=asked)
        driver.send("key", room, "Guidance.", reply_to=asked)
        check(driver.acked("key")["result"] == "sent", "not sent")
        seen += types()
        wait_for(lambda: not any(user.user in users for users in types()), "the end of typing", 10)


def edits_of_old_messages_are_proved(world):
    """What the bot did not hear itself is looked up: only who wrote it can edit it."""
    ann, bob, user = world.people("ann", "bob", "waymark")
    room = ann.create()
    bob.join(room)
    anns, bobs = ann.say(room, "what is truama?"), bob.say(room, "something else")
    for number in range(60):  # more than a sync brings of a room that is new
        ann.say(room, "then %d" % number)
    hidden = bob.create(initial_state=[{"type": "m.room.history_visibility",
                                        "content": {"history_visibility": "joined"}}])
    old = bob.say(hidden, "long ago")
    with world.driver(user, [room, hidden]) as driver:
        driver.up()
        bob.wait_member(user.user, "join", hidden)
        ann.wait_member(user.user, "join", room)
        ann.edit(room, anns, "what is trauma?")
        line = driver.wait(t="edited")
        check(line["target"] == anns and line["text"] == "what is trauma?", line)
        driver.seen.clear()
        bob.post(room, "m.room.message", {
            "msgtype": "m.text", "body": "* forged", "m.new_content": {"msgtype": "m.text",
                                                                       "body": "forged"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": anns}})
        lost = bob.edit(hidden, old, "what nobody can look up")
        line = driver.wait(t="edited", text="what nobody can look up")
        check(line["target"] == lost, line)
        bob.edit(room, bobs, "the last one")
        driver.wait(t="edited", text="the last one", target=bobs)
        check(not any(line.get("text") == "forged" for line in driver.seen), "a forged edit")


def what_has_no_words_is_passed_where_it_is_meant(world):
    """In a room only what is meant for the bot; in a direct conversation all of it."""
    kinds = [("m.room.message", {"msgtype": "m.location", "body": "here", "geo_uri": "geo:1,2"}),
             ("m.room.message", {"msgtype": "m.audio", "body": "voice.ogg", "url": "mxc://hs.test/a",
                                 "org.matrix.msc3245.voice": {}}),
             ("m.room.message", {"msgtype": "m.image", "body": "a.png", "url": "mxc://hs.test/a"}),
             ("m.room.message", {"msgtype": "m.file", "body": "a.pdf", "url": "mxc://hs.test/a"}),
             ("m.room.message", {"msgtype": "m.video", "body": "a.mp4", "url": "mxc://hs.test/a"}),
             ("m.sticker", {"body": "wave", "info": {}, "url": "mxc://hs.test/a"}),
             ("m.location", {"m.location": {"uri": "geo:1,2"}}),
             ("org.matrix.msc3488.location", {"uri": "geo:1,2"}),
             ("m.poll.start", {"m.poll": {"question": {"m.text": []}}}),
             ("org.matrix.msc3381.poll.start", {"org.matrix.msc3381.poll.start": {}})]
    with world.with_driver("ann") as (driver, user, room, ann):
        direct = ann.direct(user.user)
        ann.wait_member(user.user, "join", direct)
        driver.seen.clear()
        for kind, content in kinds:
            ann.post(room, kind, content)
            said = ann.post(direct, kind, content)
            next_message(driver, id=said, text="", direct=True)
        said = ann.post(room, *kinds[0][:1], dict(kinds[1][1], **{
            "m.mentions": {"user_ids": [user.user]}}))
        next_message(driver, id=said, text="", addressed=True, room=room)
        for kind in ("m.poll.response", "m.poll.end", "org.matrix.msc3381.poll.end", "m.beacon"):
            ann.post(direct, kind, {"x": [1]})
        ann.set_state(room, "m.room.message", {"msgtype": "m.text", "body": "a state"})
        next_message(driver, id=ann.say(direct, "the last one"), text="the last one")


def other_bots_are_not_heard(world):
    ann, relay, user = world.people("ann", "relay", "waymark")
    room = ann.create()
    relay.join(room)
    with world.driver(user, [room], bots=[relay.user]) as driver:
        driver.up()
        ann.wait_member(user.user, "join", room)
        relay.mention(room, user.user, "what is trauma?")
        next_message(driver, id=ann.say(room, "hello"), text="hello")


def comes_back_when_invited(world, named):
    """Also where the configuration names the room by an alias."""
    alias = "left%d" % next(world.numbers) if named == "alias" else None
    with scene(world, alias=alias) as it:
        leaving.comes_back_when_invited(
            it, lambda wanted: it.ann.wait_member(it.user.user, "join" if wanted else "leave", it.group),
            lambda: it.mod.invite(it.group, it.user.user))
