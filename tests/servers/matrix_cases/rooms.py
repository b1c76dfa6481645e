"""Power, and coming and going: invitations, upgrades, encryption."""
from lib.report import check, wait_for
from lib.stage import name_of, next_message

POLICIES = ("anyone", "never", "user", "server", "stranger")


def roles_are_of_the_moment(world, version):
    with world.with_driver("ann", "bob", "cid", room={"version": version}) as (
            driver, user, room, ann, bob, cid):
        def role_of(who):
            said = who.say(room, "hello")
            return next_message(driver, id=said)["role"]
        check(role_of(ann) == "owner", "who made the room")
        check(role_of(bob) == "member", "a member")
        ann.set_levels(room, {bob.user: 50})
        check(role_of(bob) == "moderator", "a moderator")
        ann.set_levels(room, {bob.user: None, cid.user: 100})
        check(role_of(bob) == "member", "one who was a moderator")
        check(role_of(cid) == "owner", "one with all power")
        ann.set_levels(room, {bob.user: 49}, redact=60, kick=60)
        check(role_of(bob) == "member", "one just below")
        bob.set_name(name_of(ann))
        check(role_of(bob) == "member", "one with the name of another")
        if version != "12":
            ann.set_levels(room, {ann.user: 0})
            check(role_of(ann) == "member", "who made the room and gave up power")


def asks_what_somebody_may_do_elsewhere(world, version):
    """`standing`: by membership and power of the moment, whatever name the room is asked by."""
    alias = "help%d" % next(world.numbers)
    with world.with_driver("ann", "bob", "cid", room={"version": version, "alias": alias}) as (
            driver, user, room, ann, bob, cid):
        names = (room, "#%s:hs.test" % alias, "#" + alias)

        def stands(who, name=room):
            driver.write(t="standing", id="a question", room=name, sender=getattr(who, "user", who))
            line = driver.wait(t="stands")
            check(line["id"] == "a question", line)
            return line
        ann.set_levels(room, {bob.user: 50})
        for name in names:
            line = stands(bob, name)
            check(line["role"] == "moderator" and line["room"] == room, line)
        check(line["role_from"] == "power level 50", line)
        check(stands(ann)["role"] == "owner", "who made the room")
        line = stands(cid)
        check(line["role"] == "member" and "role_from" not in line, line)
        ann.set_levels(room, {bob.user: None})
        check(stands(bob)["role"] == "member", "a moderator a moment ago")
        ann.set_levels(room, {bob.user: 50, cid.user: 50})
        bob.leave(room)
        ann.ban(room, cid.user)
        for who in (bob, cid):
            check("role" not in stands(who), "one who is gone")
        ann.invite(room, bob.user)
        check("role" not in stands(bob), "one who is only invited")
        bob.join(room)
        check(stands(bob)["role"] == "moderator", "one who came back")
        private = ann.create(version, public=False)
        for name in (private, "#nothing-there:hs.test", "#", "!x", "hello", "#a b:hs.test/../.."):
            line = stands(ann, name)
            check("role" not in line and line["room"] == name, line)
        check("role" not in stands("ann"), "one who is nobody")
        ann.kick(room, user.user)
        wait_for(lambda: "role" not in stands(ann), "the bot to know that it is not there")


def additional_creators_own_the_room(world):
    ann, bob, user = world.people("ann", "bob", "waymark")
    room = ann.create("12", creation_content={"additional_creators": [bob.user]})
    bob.join(room)
    with world.driver(user, [room]) as driver:
        driver.up()
        ann.wait_member(user.user, "join", room)
        for who in (ann, bob):
            next_message(driver, id=who.say(room, "hello"), role="owner")


def silent_where_it_may_not_speak(world):
    with world.with_driver("ann") as (driver, user, room, ann):
        ann.set_levels(room, events_default=50)
        next_message(driver, id=ann.say(room, "quiet now"))
        driver.send("key", room, "x")
        check(driver.acked("key")["result"] == "never", "not never")
        ann.set_levels(room, {user.user: 50})
        next_message(driver, id=ann.say(room, "you may"))
        driver.send("key 2", room, "thanks")
        check(driver.acked("key 2")["result"] == "sent", "not sent")
        check(len(ann.messages(room, user.user)) == 1, "not one message")


def joins_by_alias(world):
    ann, user = world.people("ann", "waymark")
    alias = "meeting%d" % next(world.numbers)
    room = ann.create(alias=alias)
    with world.driver(user, ["#%s:hs.test" % alias, "#nothing-there:hs.test"]) as driver:
        driver.up()
        ann.wait_member(user.user, "join", room)
        next_message(driver, id=ann.say(room, "hello"), room=room)


def follows_its_policy(world, policy):
    """Who may invite: anyone, nobody, listed users, users of a listed server."""
    ann, bob, user = world.people("ann", "bob", "waymark")
    more = {"anyone": {"invites": "anyone"}, "never": {"invites": "never"},
            "user": {"invites": "listed", "invite_from": [ann.user]},
            "server": {"invites": "listed", "invite_from": ["hs.test"]},
            "stranger": {"invites": "listed", "invite_from": ["elsewhere.test", "@ann:hs.test"]}}
    welcome = {"anyone": (ann, bob), "never": (), "user": (ann,), "server": (ann, bob),
               "stranger": ()}
    with world.driver(user, **more[policy]) as driver:
        driver.up()
        for who in (bob, ann):
            room = who.create(public=False)
            who.invite(room, user.user)
            who.wait_member(user.user, "join" if who in welcome[policy] else "leave", room)


def invite_floods_are_bounded(world):
    ann, user = world.people("ann", "waymark")
    home = ann.create()
    with world.driver(user, [home], invites_per_hour=3) as driver:
        driver.up()
        ann.wait_member(user.user, "join", home)
        rooms = [ann.create(public=False, invite=[user.user]) for _ in range(10)]
        wait_for(lambda: sum(ann.membership(room, user.user) == "join" for room in rooms) == 3,
                 "three rooms")
        next_message(driver, id=ann.say(home, "still there?"))
        check(sum(ann.membership(room, user.user) == "join" for room in rooms) == 3, "more rooms")


def stays_out_when_thrown_out(world):
    ann, user = world.people("ann", "waymark")
    kicked, banned, other = ann.create(), ann.create(), ann.create()
    with world.driver(user, [kicked, banned, other]) as driver:
        driver.up()
        for room in (kicked, banned, other):
            ann.wait_member(user.user, "join", room)
        ann.kick(kicked, user.user)
        ann.ban(banned, user.user)
        next_message(driver, id=ann.say(other, "all well?"))
        for room in (kicked, banned):
            driver.send("to " + room, room, "x")
            check(driver.acked("to " + room)["result"] == "never", "not never")
        next_message(driver, id=ann.say(other, "all well?"))
        check(ann.membership(kicked, user.user) == "leave", "it came back by itself")
        ann.unban(banned, user.user)
        for room in (kicked, banned):
            ann.invite(room, user.user)
            ann.wait_member(user.user, "join", room)
            next_message(driver, id=ann.say(room, "welcome back"))
        driver.write(t="leave", room=other, reason="a test")
        ann.wait_member(user.user, "leave", other)
        driver.write(t="join", room=other)
        ann.wait_member(user.user, "join", other)


def follows_upgrades(world, version):
    """Of an open room by itself, of a closed one by the invitation to just that room, which needs no
    policy; and of one that was upgraded while it was away."""
    ann, user = world.people("ann", "waymark")
    opened, away = ann.create("10"), ann.create("10")
    closed = ann.create("10", public=False, invite=[user.user])
    rooms = [opened, away, closed]
    with world.driver(user, rooms, invites="never") as first:
        first.up()
        for room in rooms:
            ann.wait_member(user.user, "join", room)
        after = ann.upgrade(opened, version)
        line = first.wait(t="room", room=opened)
        check(line["successor"] == after, line)
        ann.wait_member(user.user, "join", after)
        next_message(first, id=ann.say(after, "here we are"), room=after)
        after = ann.upgrade(closed, version)
        ann.invite(after, user.user)
        ann.wait_member(user.user, "join", after)
        next_message(first, id=ann.say(after, "here we are"), room=after)
    after = ann.upgrade(away, version)
    with world.driver(user, rooms, before=first, invites="never") as second:
        second.up()
        ann.wait_member(user.user, "join", after)
        second.wait(t="message", id=ann.say(after, "here we are"), room=after)


def nothing_plain_where_encrypted(world):
    """In a room that turns encrypted, in one that always was, and after a restart."""
    with world.with_driver("ann") as (first, user, room, ann):
        always = ann.create(public=False, initial_state=[
            {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}])
        ann.invite(always, user.user)
        ann.encrypt(room)
        check(first.wait(t="room", room=room).get("encrypted"), "not told")
        first.send("turned", room, "x")
        check(first.acked("turned")["result"] == "never", "not never")
        first.send("always", always, "x")
        check(first.acked("always")["result"] == "never", "not never")
        ann.set_state(room, "m.room.encryption", {})  # what a hostile room would do
        other = ann.create()
        ann.invite(other, user.user)
        ann.wait_member(user.user, "join", other)
        next_message(first, id=ann.say(other, "hello"))
        first.send("undone", room, "x")
        check(first.acked("undone")["result"] == "never", "not never")
        cursor = first.cursor
        ann.say(other, "hello again")
        wait_for(lambda: first.cursor != cursor, "a cursor")
    with world.driver(user, [room], before=first) as second:
        second.up()
        second.send("after", room, "x")
        check(second.acked("after")["result"] == "never", "not never")
    for where in (room, always):
        said = [event for event in ann.timeline(where)
                if event["sender"] == user.user and event["type"] != "m.room.member"]
        check(not said, "it said: %s" % said)
