"""Hearing and saying."""
import json

from lib.matrix import answered, pill, relates_to, relation
from lib.report import check, wait_for
from lib.stage import content_is, name_of, next_message, was_edited

EVENT_MOST = 65536  # bytes of an event as the server counts it


def hears_and_says(world):
    with world.with_driver("ann") as (driver, user, room, ann):
        said = ann.say(room, "so tired today")
        next_message(driver, text="so tired today", room=room, id=said, sender=ann.user,
                     name=name_of(ann), addressed=False, direct=False, encrypted=False)
        asked = ann.mention(room, user.user, "what is trauma?")
        next_message(driver, text="what is trauma?", id=asked, addressed=True)
        driver.send("key", room, "Plain & simple.", html="<p>Plain &amp; <em>simple</em>.</p>",
                    reply_to=asked, mention=ann.user)
        acked = driver.acked("key")
        event = ann.wait_message(user.user, room)
        check(acked["result"] == "sent" and acked["remote_id"] == event["event_id"], acked)
        content_is(event, msgtype="m.notice", body="Plain & simple.",
                   format="org.matrix.custom.html",
                   formatted_body="<p>Plain &amp; <em>simple</em>.</p>",
                   m__mentions={"user_ids": [ann.user]})
        check(relation(event) == relates_to(asked), event)
        driver.send("elsewhere", "!nowhere:hs.test", "x")
        check(driver.acked("elsewhere")["result"] == "never", "not never")


def talks_directly(world):
    ann, user = world.people("ann", "waymark")
    with world.driver(user) as driver:
        driver.up()
        room = ann.direct(user.user)
        ann.wait_member(user.user, "join", room)
        ann.say(room, "what is trauma?")
        next_message(driver, text="what is trauma?", room=room, direct=True)
        driver.send("key", room, "Guidance.")
        content_is(ann.wait_message(user.user, room), msgtype="m.text", m__mentions={})
        bob, = world.people("bob")
        ann.invite(room, bob.user)
        bob.join(room)
        ann.say(room, "not alone any more")
        next_message(driver, text="not alone any more", direct=False)


def knows_when_it_is_meant(world):
    with world.with_driver("ann", display_name="Way Mark", names=["guide"]) as (
            driver, user, room, ann):
        local = name_of(user)
        driver.send("own", room, "First.")
        own = ann.wait_message(user.user, room)["event_id"]
        wait_for(lambda: user.name() == "Way Mark", "the name")
        driver.send("own root", room, "Second.")
        root = ann.wait_message(user.user, room)["event_id"]
        html = {"format": "org.matrix.custom.html"}
        meant = [
            lambda: ann.say(room, "hello", **{"m.mentions": {"user_ids": [user.user]}}),
            lambda: ann.say(room, "Way Mark: hello", formatted_body=pill(user.user, "Way Mark") +
                            ": hello", **html),
            lambda: ann.reply(room, own, "hello"),
            lambda: ann.thread(room, root, "hello"),
        ] + [lambda a=address: ann.say(room, a + " hello", **{"m.mentions": {}}) for address in (
            local + ":", local.upper() + ",", "@" + local, "Way Mark:", "way mark,", "guide:",
            user.user + ":")]
        for number, say in enumerate(meant):
            said = say()
            next_message(driver, id=said, text="hello", addressed=True)
            check(number < 3 or said, "")
        for text, more in (
                ("hello", {"m.mentions": {"room": True}}),
                ("hello", {"m.mentions": {"user_ids": [ann.user]}}),
                (local + "7: hello", {"m.mentions": {}}),
                ("see https://example.org/%s: hello" % local, {"m.mentions": {}}),
                ("hello", dict(html, formatted_body=pill(ann.user) + " hello"))):
            next_message(driver, id=ann.say(room, text, **more), text=text, addressed=False)


def quotes_are_not_ones_own_words(world):
    with world.with_driver("ann", "bob") as (driver, user, room, ann, bob):
        said = ann.say(room, "I want to give up")
        next_message(driver)
        quoted = bob.reply(room, said, "> <%s> I want to give up\n\nso did I" % ann.user,
                           format="org.matrix.custom.html",
                           formatted_body="<mx-reply><blockquote>I want to give up</blockquote>"
                                          "</mx-reply>so did I")
        next_message(driver, id=quoted, text="so did I", reply_to=said)


def notices_are_not_heard(world):
    """Nor what the bot itself says, on whichever device."""
    with world.with_driver("ann") as (driver, user, room, ann):
        ann.say(room, name_of(user) + ": what is trauma?", msgtype="m.notice",
                **{"m.mentions": {"user_ids": [user.user]}})
        user.say(room, "what is trauma?")
        driver.send("key", room, "what is trauma?")
        ann.wait_message(user.user, room)
        next_message(driver, id=ann.say(room, "waves", msgtype="m.emote"), text="waves")


def keeps_threads(world):
    with world.with_driver("ann") as (driver, user, room, ann):
        root = ann.say(room, "a thread begins")
        next_message(driver, text="a thread begins")
        asked = ann.thread(room, root, name_of(user) + ": what is trauma?")
        next_message(driver, id=asked, thread=root, addressed=True, text="what is trauma?")
        driver.send("key", room, "Guidance.", thread=root, reply_to=asked)
        event = ann.wait_message(user.user, room)
        check(relation(event)["rel_type"] == "m.thread" and relation(event)["event_id"] == root and
              answered(event) == asked, event)


def hears_changes(world):
    """Edits, redactions and reactions, of what people said and of its own."""
    with world.with_driver("ann") as (driver, user, room, ann):
        said = ann.say(room, "what is truama?")
        next_message(driver, id=said)
        ann.edit(room, said, "what is trauma?")
        line = driver.wait(t="edited")
        check(line["target"] == said and line["text"] == "what is trauma?", line)
        driver.send("key", room, "Guidance.", reply_to=said)
        own = ann.wait_message(user.user, room)["event_id"]
        ann.react(room, own, "👍")
        line = driver.wait(t="reaction")
        check(line["target"] == own and line["mark"] == "👍" and line["sender"] == ann.user, line)
        ann.redact(room, said)
        check(driver.wait(t="retracted")["target"] == said, "another target")


def changes_its_own(world):
    with world.with_driver("ann") as (driver, user, room, ann):
        driver.send("key", room, "First words.", html="<p>First words.</p>")
        own = ann.wait_message(user.user, room)
        driver.write(t="edit", key="key 2", room=room, target=own["event_id"], text="Other words.",
                     html="<p>Other words.</p>")
        check(driver.acked("key 2")["result"] == "sent", "not sent")
        check(was_edited(ann.timeline(room), own) == "Other words.", "not edited")
        driver.write(t="react", key="key 3", room=room, target=own["event_id"], mark="✅")
        check(driver.acked("key 3")["result"] == "sent", "not sent")
        driver.write(t="retract", key="key 4", room=room, target=own["event_id"])
        check(driver.acked("key 4")["result"] == "sent", "not sent")
        check(not ann.event(room, own["event_id"])["content"], "it is still there")


def sends_a_key_once(world):
    """Also when another process of it, on the same device, sends it again."""
    with world.with_driver("ann") as (first, user, room, ann):
        first.send("the key", room, "Guidance.")
        acked = first.acked("the key")
        first.send("the key", room, "Guidance.")
        again = first.acked("the key")
        check(again.get("remote_id") == acked["remote_id"], again)
    with world.driver(user, [room], before=first) as second:
        second.up()
        second.send("the key", room, "Guidance.")
        again = second.acked("the key")
        check(again.get("remote_id") == acked["remote_id"], again)
    check(len(ann.messages(room, user.user)) == 1, "not once")


def long_text_keeps_its_end(world):
    """As long as it says that it takes, with quotes that JSON writes in two bytes."""
    with world.with_driver("ann") as (driver, user, room, ann):
        most = min(next(line for line in driver.seen if line["t"] == "ready").get("max_text", 16384),
                   60000)
        paragraph = 'Überforderung, "naïveté", 日本語 and \\ more. ' * 20
        text = (paragraph + "\n\n") * (most // (len(paragraph.encode()) + 2) - 1) + "The notice."
        html = "".join("<p>%s</p>" % each for each in text.replace('"', "&quot;").split("\n\n"))
        driver.send("key", room, text, html=html)
        check(driver.acked("key", 60)["result"] == "sent", "not sent")
        events = ann.messages(room, user.user)
        check(all(len(json.dumps(event, ensure_ascii=False).encode()) < EVENT_MOST
                  for event in events), "an event is too large")
        got = "".join(event["content"]["body"] for event in events)
        check("".join(got.split()) == "".join(text.split()), "not the text that was sent")
        check(events[-1]["content"]["body"].endswith("The notice."), "the end is lost")


def old_talk_is_not_heard(world):
    """What was said before it came, and before its first start."""
    ann, user = world.people("ann", "waymark")
    there, later = ann.create(), ann.create()
    for room in (there, later):
        for number in range(5):
            ann.mention(room, user.user, "old question %d" % number)
    user.join(there)
    ann.mention(there, user.user, "between joining and starting")
    with world.driver(user, [there, later]) as driver:
        driver.up()
        ann.wait_member(user.user, "join", later)
        for room in (there, later):
            next_message(driver, id=ann.say(room, "new"), text="new")


def hears_what_it_missed(world):
    """A hundred messages are more than a sync brings: the gap is filled, in order."""
    with world.with_driver("ann") as (first, user, room, ann):
        ann.say(room, "before")
        next_message(first, text="before")
        wait_for(lambda: first.cursor, "a cursor")
    missed = [ann.say(room, "missed %d" % number) for number in range(100)]
    with world.driver(user, [room], before=first) as second:
        second.wait(t="ready")
        heard = []
        while missed[-1] not in heard:
            heard.append(next_message(second)["id"])
        # What came before its cursor was durable may come again: the core knows it by its id.
        check([each for each in heard if each in missed] == missed, "%d of %d heard, or not in order"
              % (len(set(heard) & set(missed)), len(missed)))
        next_message(second, id=ann.say(room, "the last one"))


def reads_receipts_only_when_told(world):
    for receipts in (True, False):
        with world.with_driver("ann", receipts=receipts) as (driver, user, room, ann):
            asked = ann.mention(room, user.user, "what is trauma?")
            next_message(driver, id=asked)
            driver.send("key", room, "Guidance.", reply_to=asked)
            ann.wait_message(user.user, room)
            if receipts:
                def was_read():
                    ann.sync(timeout=200)
                    return any(reader == user.user for _, _, reader in ann.read_by)
                wait_for(was_read, "the receipt")
            else:
                ann.say(room, "the last one")
                next_message(driver, text="the last one")
                ann.sync()
                check(not any(reader == user.user for _, _, reader in ann.read_by), "a receipt")
