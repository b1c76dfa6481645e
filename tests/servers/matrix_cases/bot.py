"""The whole bot: core, driver, store and a guide."""
import collections
import time

from lib.kills import check_once, kill_driver, kill_often
from lib.matrix import answered, relation
from lib.report import check, wait_for
from lib.stage import EMDR, HOW_LONG, NOTICE, content_is, mentioned, name_of


def bot_answers(world):
    with world.with_bot("ann") as (bot, user, room, ann):
        ann.say(room, "just talking, not to the bot")
        asked = ann.mention(room, user.user, "what is EMDR?")
        event = ann.wait_message(user.user, room)
        check(answered(event) == asked and mentioned(event) == [ann.user], event)
        content_is(event, msgtype="m.notice", format="org.matrix.custom.html")
        for text in (event["content"]["body"], event["content"]["formatted_body"]):
            check(EMDR in text and NOTICE in text, text)
        root = ann.say(room, "a thread begins")
        asked = ann.thread(room, root, name_of(user) + ": how long does it take?")
        event = ann.wait_message(user.user, room)
        check(relation(event).get("rel_type") == "m.thread" and relation(event)["event_id"] == root
              and HOW_LONG in event["content"]["body"], event)
        direct = ann.direct(user.user)
        ann.wait_member(user.user, "join", direct)
        ann.say(direct, "what is EMDR?")
        event = ann.wait_message(user.user, direct)
        content_is(event, msgtype="m.text")
        check(EMDR in event["content"]["body"], event)
        ann.say(room, "I want to kill myself")
        event = ann.wait_message(user.user, room)
        check("555-0100" in event["content"]["body"] and "in a room" in event["content"]["body"], event)
        check(len(ann.messages(room, user.user)) == 3, "not three answers")
    for word in (user.token, "EMDR", "kill", "just talking", ann.user):
        check(word not in bot.log(), "the log holds %r:\n%s" % (word, bot.log()))


def bot_hears_an_edit_into_danger(world):
    with world.with_bot("bob") as (_, user, room, bob):
        said = bob.say(room, "nice weather")
        bob.edit(room, said, "I want to kill myself")
        event = bob.wait_reply(said, user.user)
        check("Test reply" in event["content"]["body"], event)


def bot_answers_once_across_restarts(world):
    """Nothing of what was said before its first start, all that was said while it was down."""
    ann, user = world.people("ann", "waymark")
    room = ann.create()
    user.join(room)
    old = ann.mention(room, user.user, "what is EMDR?")
    bot = world.bot(user, [room])
    with bot:
        bot.up()
        first = ann.mention(room, user.user, "what is EMDR?")
        ann.wait_reply(first, user.user)
        bot.stop()
        missed = [ann.mention(room, user.user, "how long does it take?") for _ in range(3)]
        bot.start()
        for asked in missed:
            ann.wait_reply(asked, user.user)
        bot.stop()
        bot.start()
        bot.up()
        last = ann.mention(room, user.user, "what is EMDR?")
        ann.wait_reply(last, user.user)
    answers = collections.Counter(answered(event) for event in ann.messages(room, user.user))
    check(old not in answers, "it answered what is older than it")
    check(answers == dict.fromkeys([first, *missed, last], 1), answers)


def bot_obeys_moderators(world, version):
    with world.with_bot("ann", "bob", "cid", room={"version": version}) as (
            bot, user, room, ann, bob, cid):
        ann.set_levels(room, {bob.user: 50})

        def tell(who, text):
            return who.wait_reply(who.mention(room, user.user, text), user.user)
        bot_name = name_of(user)
        cid.set_name(bot_name)
        cid.mention(room, user.user, "pause")
        event = cid.wait_message(user.user, cid.accept())
        check("Only the moderators" in event["content"]["body"], "anybody may")
        for who in (bob, ann):
            check("quiet here for 10 minutes" in tell(who, "pause 10")["content"]["body"], "pause")
            cid.mention(room, user.user, "what is EMDR?")
            check("listening again" in tell(who, "resume")["content"]["body"], "resume")
        check(not any(EMDR in event["content"]["body"] for event in ann.messages(room, user.user)),
              "it spoke while it was to be quiet")


def bot_obeys_moderators_from_elsewhere(world):
    """In a direct message, of who moderates the room at that moment: by the room's alias or id."""
    alias = "help%d" % next(world.numbers)
    with world.with_bot("ann", "bob", "cid", room={"alias": alias}) as (bot, user, room, ann, bob, cid):
        ann.set_levels(room, {bob.user: 50})
        alone = {}
        for who in (bob, cid):
            alone[who] = who.direct(user.user)
            who.wait_member(user.user, "join", alone[who])

        def tell(who, command, name=room):
            who.say(alone[who], "for %s: %s" % (name, command))
            return who.wait_message(user.user, alone[who])["content"]["body"]
        for name in (room, "#%s:hs.test" % alias, "#" + alias):
            text = tell(bob, "pause 10", name)
            check("quiet here for 10 minutes" in text, text)
            cid.mention(room, user.user, "what is EMDR?")
            text = tell(bob, "resume", name)
            check("listening again" in text, text)
        check(not ann.messages(room, user.user), "it spoke while it was to be quiet, or of that")

        text = tell(bob, "mode of")
        check("I did not get that" in text, text)

        def is_refused(who, why="I cannot tell from here"):
            text = tell(who, "pause")
            check(why in text, text)
        is_refused(cid, "Only the moderators")
        ann.set_levels(room, {bob.user: None})
        is_refused(bob, "Only the moderators")
        ann.set_levels(room, {bob.user: 50, cid.user: 50})
        bob.leave(room)
        ann.kick(room, cid.user)
        for who in (bob, cid):
            is_refused(who)
        asked = ann.mention(room, user.user, "what is EMDR?")
        check(EMDR in ann.wait_reply(asked, user.user)["content"]["body"], "it is paused")


def bot_is_silent_where_encrypted(world):
    with world.with_bot("ann") as (bot, user, room, ann):
        ann.encrypt(room)
        ann.mention(room, user.user, "what is EMDR?")
        ann.say(room, "I want to kill myself")
        direct = ann.direct(user.user)
        ann.wait_member(user.user, "join", direct)
        ann.encrypt(direct)
        ann.say(direct, "what is EMDR?")
        other = ann.create(invite=[user.user])
        ann.wait_member(user.user, "join", other)
        ann.wait_reply(ann.mention(other, user.user, "what is EMDR?"), user.user)
        for where in (room, direct):
            check(not ann.messages(where, user.user), "it spoke: %s" % ann.messages(where, user.user))


def bot_survives_its_driver(world):
    """The driver is killed: the core starts another one, and what was asked meanwhile is answered."""
    with world.with_bot("ann") as (bot, user, room, ann):
        before = ann.mention(room, user.user, "what is EMDR?")
        ann.wait_reply(before, user.user)
        check(kill_driver(bot), "there is no driver")
        asked = [ann.mention(room, user.user, "what is EMDR?") for _ in range(2)]
        for each in asked:
            ann.wait_reply(each, user.user)
        answers = collections.Counter(answered(event) for event in ann.messages(room, user.user))
        check(answers == dict.fromkeys([before, *asked], 1), answers)


def two_bots_do_not_loop(world):
    """In a room where each is asked, and in a conversation of the two, which one begins with a
    question as a person would."""
    ann, one, two = world.people("ann", "one", "two")
    room = ann.create()
    with world.bot(one, [room]) as first, world.bot(two, [room]) as second:
        first.up()
        second.up()
        for user in (one, two):
            ann.wait_member(user.user, "join", room)
        for user in (one, two):
            asked = ann.mention(room, user.user, "what is EMDR?")
            ann.wait_reply(asked, user.user)
        direct = one.direct(two.user)
        one.wait_member(two.user, "join", direct)
        asked = one.say(direct, "what is EMDR?")
        one.wait_reply(asked, two.user)
        # A loop would go round many times until these are answered, one after the other.
        for _ in range(5):
            asked = ann.mention(room, one.user, "what is EMDR?")
            ann.wait_reply(asked, one.user)
            asked = ann.mention(room, two.user, "what is EMDR?")
            ann.wait_reply(asked, two.user)
        check(len(ann.messages(room)) == 24, "%d messages" % len(ann.messages(room)))
        check(len(one.messages(direct)) == 2, one.messages(direct))


def kill_the_bot(world, kills):
    """SIGKILL to core and driver at random moments with questions in flight: each is answered
    exactly once."""
    ann, user = world.people("ann", "waymark")
    room = ann.create()
    asked = []

    def ask():
        text = ("what is EMDR?", "how long does it take?")[len(asked) % 2]
        asked.append(ann.mention(room, user.user, text))
    with world.bot(user, [room]) as bot:
        began = time.monotonic()
        bot.up()
        ann.wait_member(user.user, "join", room)
        died = kill_often(bot, kills, time.monotonic() - began, ask)
        ask()
        ann.wait_reply(asked[-1], user.user, 120)

        def answers():
            return collections.Counter(answered(event) for event in ann.messages(room, user.user))
        wait_for(lambda: set(asked) <= set(answers()), "every answer that is owed", 60)
    counted = answers()
    print("# killed: %s; %d times up, %d questions, %d answers" % (
        died, bot.log().count(" test: up"), len(asked), sum(counted.values())), flush=True)
    check_once(counted, asked, "questions")
