"""What a member sees, at a real client (matrix-js-sdk) with the guide that is shipped."""
import contextlib
import os
import re
import subprocess

from lib.driver import ROOT, WAYMARK
from lib.html import text_of
from lib.matrix import pill, relates_to, relation, threaded
from lib.report import check
from lib.sdk import Member
from lib.stage import NOTICE, name_of

CONTENT = os.path.join(ROOT, "content")
OFFERED = "my partner"  # what the guide has several entries on
OFFER = "Did you mean"
DANGER = "I want to kill myself"
MARKS = re.compile(r"^ *(- |[0-9]+\. )", re.M)  # of a list, which HTML does not write out


def words(text):
    return re.findall(r"\w+", text)


def check_form(event, msgtype, mentions=None, notice=True):
    """A message as a client shows it well, whichever of its two bodies it shows."""
    content = event["content"]
    check(content["msgtype"] == msgtype, content)
    check(content["format"] == "org.matrix.custom.html", content)
    check(content["m.mentions"] == ({"user_ids": [mentions]} if mentions else {}), content)
    body, shown = content["body"], text_of(content["formatted_body"])
    check(words(MARKS.sub("", body)) == words(shown), "two texts:\n%s\n%s" % (body, shown))
    check(not re.search(r"[\x00-\x09\x0b-\x1f\x7f]|<\w|&\w+;|\*\*|^#|[ \t]$|\n\n\n|\A\s|\s\Z|\]\(",
                        body, re.M), "no plain text: %r" % body)
    with open(os.path.join(CONTENT, "en", "notice.md"), encoding="utf-8") as file:
        expected = " ".join(file.read().split())
    for text in (" ".join(body.split()), shown):
        check(not notice or text.endswith(expected) and NOTICE in text, "no notice at the end: " + text)


class Talk:
    """A member and the bot, in one room."""

    def __init__(self, member, bot, room, msgtype, mentions):
        self.member = member
        self.bot = bot
        self.room = room
        self.form = {"msgtype": msgtype, "mentions": mentions}

    def mention(self, text, thread=None, **more):
        shown = name_of(self.bot)
        return self.member.send(
            self.room, "%s: %s" % (shown, text), thread, format="org.matrix.custom.html",
            formatted_body="%s: %s" % (pill(self.bot.user, shown), text),
            **dict({"m.mentions": {"user_ids": [self.bot.user]}}, **more))

    def edit(self, target, text):
        """As Element does, the mention of the bot in it."""
        new = {"msgtype": "m.text", "body": "%s: %s" % (name_of(self.bot), text),
               "m.mentions": {"user_ids": [self.bot.user]}}
        self.member.send(self.room, "* " + new["body"], **{
            "m.new_content": new, "m.mentions": {},
            "m.relates_to": {"rel_type": "m.replace", "event_id": target}})

    def react(self, target, mark):
        self.member.ask("react", room=self.room, target=target, mark=mark)

    def redact(self, target):
        self.member.ask("redact", room=self.room, target=target)

    def answer(self, asked, notice=True):
        event = self.member.wait_answer(self.room, asked, self.bot.user)
        check_form(event, notice=notice, **self.form)
        return event

    def ask(self, text, notice=True, **more):
        return self.answer(self.mention(text, **more), notice)

    def now(self, event):
        """What became of it."""
        return self.member.message(self.room, event["event_id"])

    def answers(self):
        """The messages of the bot that were not withdrawn."""
        return [event for event in self.member.messages(self.room, self.bot.user)
                if not event["redacted"]]


@contextlib.contextmanager
def talk(world):
    """A member at a client, in a group with somebody else and the bot."""
    with world.with_bot("ann", "bob", content=CONTENT) as (_, user, room, ann, _), \
            Member(ann) as member:
        yield Talk(member, user, room, "m.notice", ann.user)


def member_asks_in_a_group(world):
    with talk(world) as group:
        member, room = group.member, group.room
        first = group.ask("what is EMDR?")
        check("EMDR" in first["content"]["body"] and first["thread"] is None, first)
        check(not first["notifies"] and not first["highlights"], "it rings in a group")
        more = group.answer(member.send(room, "more", **{
            "m.relates_to": relates_to(first["event_id"]), "m.mentions": {"user_ids": [group.bot.user]}}))
        check("session" in more["content"]["body"], more)
        group.ask("sources", notice=False)
        group.ask("topics", notice=False)
        group.ask("help", notice=False)
        group.ask("resources", notice=False)
        offer = group.ask(OFFERED, notice=False)
        check(offer["content"]["body"].startswith(OFFER) and "<ol>" in offer["content"]["formatted_body"],
              offer)
        crisis = group.answer(member.send(room, DANGER), notice=False)
        check("988" in crisis["content"]["body"] and not crisis["edited"], crisis)
        check(len(group.answers()) == 8, "%d messages" % len(group.answers()))


def member_asks_in_a_thread(world):
    """The answer stands in the thread, where a client that knows none shows a reply."""
    with talk(world) as group:
        root = group.member.send(group.room, "about my week")
        asked = group.mention("how long does it take?", thread=root)
        event = group.answer(asked)
        check(event["thread"] == root, event)
        relation_is = dict(threaded(root, asked), is_falling_back=False)
        check(relation(event) == relation_is, event)
        more = group.answer(group.member.send(group.room, "more", thread=root, **{
            "m.mentions": {"user_ids": [group.bot.user]}}))
        check(more["thread"] == root, more)
        check(len(group.answers()) == 2, group.answers())


def member_asks_directly(world):
    ann, user = world.people("ann", "waymark")
    with world.bot(user, content=CONTENT) as bot, Member(ann) as member:
        bot.up()
        room = member.ask("direct", user=user.user)
        ann.wait_member(user.user, "join", room)
        talk_of_two = Talk(member, user, room, "m.text", None)
        answer = talk_of_two.answer(member.send(room, "what is EMDR?"))
        check(answer["notifies"] and not answer["highlights"], "it is not heard")
        talk_of_two.answer(member.send(room, "more"))
        talk_of_two.answer(member.send(room, DANGER), notice=False)
        check(member.ask("room", room=room)["direct_with"] == user.user, "not direct")
        check(len(talk_of_two.answers()) == 3, talk_of_two.answers())


def the_whole_guide_is_html_for_matrix(_):
    """Every text that can be sent, not only those that a member asked for."""
    for language in sorted(os.listdir(CONTENT)):
        if not os.path.isdir(os.path.join(CONTENT, language)):
            continue
        shown = subprocess.run(
            [WAYMARK, "show", "--content", CONTENT, "--language", language, "--as", "html"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
        texts = [text for text in shown.splitlines() if text and not text.startswith("== ")]
        check(len(texts) > 5, "%d texts in %s" % (len(texts), language))
        for text in texts:
            text_of(text)


def member_edits_a_question(world):
    """Into another topic: the answer becomes the other one, where it stands."""
    with talk(world) as group:
        asked = group.mention("what is EMDR?")
        answer = group.answer(asked)
        group.edit(asked, "how long does it take?")
        group.member.wait("the other answer", lambda: group.now(answer)["edited"])
        edited = group.now(answer)
        check("How long it takes" in edited["content"]["body"], edited)
        check("EMDR (" not in edited["content"]["formatted_body"], edited)
        text_of(edited["content"]["formatted_body"])
        check(NOTICE in edited["content"]["body"], edited)
        group.ask("how do we rebuild trust?")
        check(len(group.answers()) == 2, group.answers())
        changes = [event for event in group.member.person.timeline(group.room)
                   if event["sender"] == group.bot.user and
                   relation(event).get("rel_type") == "m.replace"]
        check(len(changes) == 1 and relation(changes[0])["event_id"] == answer["event_id"], changes)
        check(changes[0]["content"]["m.mentions"] == {}, "it rings again")


def member_withdraws_a_question(world):
    """The answer goes too; a crisis reply stays."""
    with talk(world) as group:
        asked = group.mention("what is EMDR?")
        answer = group.answer(asked)
        danger = group.member.send(group.room, DANGER)
        crisis = group.answer(danger, notice=False)
        group.redact(danger)
        group.redact(asked)
        group.member.wait("the answer to go", lambda: group.now(answer)["redacted"])
        group.ask("how long does it take?")
        check(not group.now(crisis)["redacted"], "the crisis reply was withdrawn")
        check(len(group.answers()) == 2, group.answers())


def member_reacts(world):
    """A thumb is no question; a number below an offer chooses from it."""
    with talk(world) as group:
        answer = group.ask("what is EMDR?")
        group.react(answer["event_id"], "👍")
        offer = group.ask(OFFERED, notice=False)
        check(len(group.answers()) == 2, group.answers())
        title = offer["content"]["body"].split("2. ")[1].split("\n")[0]
        group.react(offer["event_id"], "2️⃣")
        chosen = group.member.wait("the entry that was chosen", lambda: group.answers()[2:])[0]
        check_form(chosen, **group.form)
        sources = group.ask("sources", notice=False)
        check('"%s"' % title in sources["content"]["body"], "%s: %s" % (title, sources))
        check(len(group.answers()) == 4, group.answers())
        marks = [event for event in group.member.person.timeline(group.room)
                 if event["sender"] == group.bot.user and event["type"] == "m.reaction"]
        check(not marks, marks)
