"""Coming into group chats and going; who has power there."""
from lib import leaving
from lib.report import check, wait_for
from lib.xmpp import body, sender, show
from lib.xmpp_stage import (EMDR, HOW_LONG, NICK, ask_direct, ask_group, from_bot, hear_answer, holds)
from xmpp_cases.alerting import scene


def moderators_are_so_by_affiliation(world, name):
    """Owner and admin may; a member may not, though it has a moderator's nick."""
    with world.with_bot(world.need(name), "ann", "bob", "cid") as (_, room, ann, bob, cid):
        ann.set_affiliation(room, bob.bare, "admin")
        for who in (ann, bob):
            check(holds(ask_group(who, room, "pause 10"), "quiet here for 10 minutes"), "no pause")
            cid.tell(room, "waymark: what is EMDR?")
            check(holds(ask_group(who, room, "resume"), "listening again"), "no end of the pause")
        bob.leave(room)
        cid.sees(room, bob.name, gone=True)
        cid.join(room, bob.name)
        check(holds(ask_group(cid, room, "pause"), "Only the moderators"), "a nick was enough")
        check(holds(ask_group(cid, room, "how long does it take?"), HOW_LONG), "it was paused")
        check(not any(holds(each, EMDR) for each in ann.messages(from_bot(room))),
              "it spoke while it was to be quiet")


def power_is_of_the_moment(world, name):
    with world.with_bot(world.need(name), "ann", "bob") as (_, room, ann, bob):
        check(holds(ask_group(bob, room, "pause"), "Only the moderators"), "a member may")
        ann.set_role(room, bob.name, "moderator")
        check(holds(ask_group(bob, room, "pause"), "quiet here"), "a moderator may not")
        check(holds(ask_group(bob, room, "resume"), "listening"), "a moderator may not")
        ann.set_role(room, bob.name, "participant")
        check(holds(ask_group(bob, room, "pause"), "Only the moderators"), "who was one may")


def danger_is_heard_in_a_pause(world, name):
    with world.with_bot(world.need(name), "ann", "bob") as (_, room, ann, bob):
        ask_group(ann, room, "pause")
        danger = bob.tell(room, "I want to kill myself")
        check(holds(hear_answer(bob, room, danger), "Test reply"), "no help")


def kicked_it_comes_back(world, name):
    """After half a minute at the least, and then it answers as before."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        ann.kick(room, NICK)
        ann.sees(room, NICK, gone=True)
        check(holds(ask_direct(ann, bot.jid, "what is EMDR?"), EMDR), "no direct answer meanwhile")
        ann.sees(room, NICK, seconds=120)
        check(holds(ask_group(ann, room, "what is EMDR?"), EMDR), "no answer")


def banned_it_stays_out(world, name):
    """It says why, and goes on elsewhere."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        ann.set_affiliation(room, bot.jid, "outcast")
        ann.sees(room, NICK, gone=True)
        wait_for(lambda: "banned" in bot.log(), "the reason in the log")
        check(holds(ask_direct(ann, bot.jid, "what is EMDR?"), EMDR), "no direct answer")


def its_nick_is_taken(world, name):
    """It takes another one and listens to that."""
    server = world.need(name)
    with world.people(server, "ann", "bob") as (ann, bob):
        room = world.new_room()
        ann.create(room)
        bob.join(room, NICK)
        with world.bot(server, world.account(server), [room]) as bot:
            bot.up()
            ann.sees(room, NICK + "_")
            check(holds(ask_group(ann, room, "what is EMDR?", NICK + "_"), EMDR), "no answer")
            check(not ann.messages(from_bot(room)), "somebody else's words")


def a_room_is_destroyed(world, name):
    """It follows to where the owner says, and answers there and directly."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        other = world.new_room()
        ann.create(other)
        ann.destroy(room, other, "we move")
        ann.sees(other, NICK)
        check(holds(ask_group(ann, other, "what is EMDR?"), EMDR), "no answer in the new room")
        check(holds(ask_direct(ann, bot.jid, "what is EMDR?"), EMDR), "no direct answer")


def a_room_that_does_not_exist_is_not_made(world, name):
    server = world.need(name)
    room = world.new_room()
    with world.people(server, "ann") as (ann,), \
            world.bot(server, world.account(server), [room]) as bot:
        bot.up()
        wait_for(lambda: "does not exist" in bot.log(), "the reason in the log", 60)
        check(holds(ask_direct(ann, bot.jid, "what is EMDR?"), EMDR), "no direct answer")


def a_password_opens(world, name):
    server = world.need(name)
    with world.people(server, "ann") as (ann,):
        room, other = world.new_room(), world.new_room()
        for each in (room, other):
            ann.create(each, passwordprotectedroom=1, roomsecret="open sesame")
        bot = world.bot(server, world.account(server), [room, other])
        bot.add_secret("room_passwords", "%s open sesame\n" % room)
        with bot:
            bot.up()
            ann.sees(room, NICK)
            check(holds(ask_group(ann, room, "what is EMDR?"), EMDR), "no answer")
            wait_for(lambda: other in bot.log(), "a word on the other room", 60)
            check("sesame" not in bot.log(), "the password is in the log")


def invitations_are_followed_as_told(world, name, policy):
    """By a room and directly; by whom the operator named, by anyone, or by nobody."""
    server = world.need(name)
    with world.people(server, "ann", "bob") as (ann, bob):
        rooms = {person: [world.new_room(), world.new_room()] for person in (ann, bob)}
        bot = world.bot(server, world.account(server), invites=policy, invite_from=[ann.bare])
        welcome = {"anyone": (ann, bob), "listed": (ann,), "never": ()}[policy]
        with bot:
            bot.up()
            ask_direct(ann, bot.jid, "what is EMDR?")  # now it is there for messages
            for person, (one, other) in rooms.items():
                person.create(one)
                person.create(other)
                person.invite(one, bot.jid)
                person.invite_directly(other, bot.jid)
                check(holds(ask_direct(person, bot.jid, "how long does it take?"), HOW_LONG), "deaf")
                # An invitation through a room is nobody's whom the servers attest.
                for room in (one, other):
                    if person in welcome and (room == other or policy == "anyone"):
                        person.sees(room, NICK)
                        check(holds(ask_group(person, room, "what is EMDR?"), EMDR), "no answer")
            for person, both in rooms.items():
                if person not in welcome:
                    check(holds(ask_direct(person, bot.jid, "how long does it take?"), HOW_LONG), "")
                    check(not any(NICK in each.get("from", "").split("/")[-1:] and
                                  each.get("from", "").split("/")[0] in both
                                  for each in person.stanzas), "it came uninvited")


def an_invited_room_outlives_a_restart(world, name):
    server = world.need(name)
    with world.people(server, "ann") as (ann,):
        room = world.new_room()
        ann.create(room)
        with world.bot(server, world.account(server)) as bot:
            bot.up()
            ask_direct(ann, bot.jid, "what is EMDR?")  # now it is there for messages
            ann.invite_directly(room, bot.jid)
            ann.sees(room, NICK)
            check(holds(ask_group(ann, room, "what is EMDR?"), EMDR), "no answer")
            bot.stop()
            ann.sees(room, NICK, gone=True)
            bot.start()
            ann.sees(room, NICK)
            answer = ask_group(ann, room, "how long does it take?")
            check(holds(answer, HOW_LONG), show(answer))
            check(body(answer) is not None, "no words")


def comes_back_when_invited(world, name):
    with scene(world, name) as it:
        def is_there(wanted):
            it.ann.sync()
            last = [each for each in it.ann.stanzas if each.tag.endswith("}presence") and
                    sender(each) == "%s/%s" % (it.group, NICK)][-1]
            return (last.get("type") != "unavailable") == wanted
        leaving.comes_back_when_invited(
            it, lambda wanted: wait_for(lambda: is_there(wanted), "it to be there: %s" % wanted),
            lambda: it.mod.invite_directly(it.group, it.bot.jid))
