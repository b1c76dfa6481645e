"""What people can tell the bot, the same on every network: a room with people of each role in it, the table
of commands as the program itself prints it, and the matrix of role and command that is made of that.

A new row of the table is taken up by itself: each of its examples is said by each role. What it names is
filled in by the type of the argument, or where that says too little by its name.
"""
import collections
import functools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import threading

from .driver import ROOT, WAYMARK
from .report import check, wait_for

ROLES = ("member", "curator", "moderator", "owner")
# Who is what in the room: ann and eve by nothing, cem and dee (curators) and olga (owner) by the
# configuration alone, bob by the network alone.
BY = {"member": "ann", "curator": "cem", "moderator": "bob", "owner": "olga"}
OTHER_CURATOR = "dee"
OTHER_MEMBER = "eve"
EVERYBODY = (*BY.values(), OTHER_CURATOR, OTHER_MEMBER)
WHY = {"member": "a member to me: nobody says otherwise", "curator": "a curator to me: my configuration says so",
       "moderator": "a moderator to me: the network says so", "owner": "an owner to me: my configuration says so"}

REFUSED = r"Only the moderators of this room can ask me that\.|Only the people who run me can ask that\."
NOT_UNDERSTOOD = (r"I did not get that|I do not know that one|I have no reviewed|Did you mean|"
                  r"I know no such room|I cannot tell from here|I have no entry|I have not seen anybody|"
                  r"There is no such proposal|That cannot go into the guide")
# What of the store says what the bot was told to do; the rest is what it heard and said.
NOT_DEEDS = ("inbox", "outbox", "cursor", "saved", "said", "tally", "sqlite_sequence", "audit_base")

FITS = "How long it takes differs a lot, and nobody can give you a date. Many people notice a first " \
       "change within some months of steady therapy. Deeper change can take longer. Steps back are " \
       "common on the way, and small steps count too. If nothing has moved after some months, it is " \
       "fair to ask your therapist about it. You can also ask us here how it was for others."

LOCK = threading.Lock()
Reply = collections.namedtuple("Reply", "text alone ref")  # `alone`: nobody else reads it


class Stage:
    """A bot, a room, the room of its moderators, and EVERYBODY. The networks give what stands first; a
    place is "room", "staff", or "alone", where only the bot reads."""

    network = None
    refused = {}  # where a role is refused in other words: these, and why
    bot = room = staff = None

    def say(self, who, text, place="room", to_bot=True):
        """Somebody says something, to the bot or not; returns what reply() and was_answered() take."""
        raise NotImplementedError

    def reply(self, who, said):
        """Waits for all that the bot says to it, in the room or alone."""
        raise NotImplementedError

    def was_answered(self, who, said):
        """Whether an answer to it has come into the room; it was asked after what settles it."""
        raise NotImplementedError

    def hears(self, who, place, words):
        """Waits until the bot has said words there, which nobody asked for in this moment."""
        raise NotImplementedError

    def name_of(self, who):
        """By which the others call somebody."""
        raise NotImplementedError

    def is_taken_back(self, reply):
        """Waits until a reply is gone from the room."""
        raise NotImplementedError

    def has_left(self):
        """Waits until the bot is not in the room any more."""
        raise NotImplementedError

    # ---- made of that ----

    def ask(self, who, text, place="room"):
        return self.reply(who, self.say(who, text, place))

    def is_silent(self, who, text, to_bot=True):
        """The bot says nothing to it. What a moderator then asks is answered, after it."""
        said = self.say(who, text, to_bot=to_bot)
        self.ask("bob", "whoami")
        check(not self.was_answered(who, said), "%s was answered: %s" % (who, text))

    def rows(self, query):
        path = os.path.join(self.bot.folder, "state", "store.db")
        with sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=20) as store:
            return store.execute(query).fetchall()

    def all_is_sent(self):
        """Waits until nothing that the bot has to say is still on its way."""
        wait_for(lambda: self.rows("SELECT count(*) FROM outbox") == [(0,)], "what is to be said")

    def deeds(self):
        """All that the bot has done at somebody's word, as it is stored."""
        tables = [name for name, in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = {name: self.rows("SELECT * FROM " + name) for name in tables if name not in NOT_DEEDS}
        kept["audit"] = self.rows("SELECT what, before, after FROM audit WHERE what NOT LIKE 'refused: %'")
        return kept

    def settings(self):
        return self.rows("SELECT room, name, value FROM room ORDER BY room, name")


def configuration(room, staff, who):
    """For a bot of the stage; `who`: as the network names somebody."""
    return {"owners": [{"account": "test", "who": who("olga")}],
            "rooms": [{"account": "test", "room": room, "staff": staff,
                       "curators": [who("cem"), who("dee")]},
                      {"account": "test", "room": room + "x", "language": "de"}]}  # so it can be spoken


def content(folder):
    """The guide of the tests, and of one entry and the fixed words a second language; made once in a
    folder."""
    there = os.path.join(folder, "content-of-commands")
    ours = os.path.join(ROOT, "tests", "content", "en")
    with LOCK:
        if not os.path.exists(there):
            for name in ("phrases.yaml", "notice.md", "approaches/emdr.md", "asked/approaches/emdr.txt"):
                os.makedirs(os.path.dirname(os.path.join(there, "de", name)), exist_ok=True)
                shutil.copy(os.path.join(ours, name), os.path.join(there, "de", name))
            shutil.copytree(ours, os.path.join(there, "en"))
            with open(os.path.join(there, "de", "approaches", "emdr.md"), "r+", encoding="utf-8") as entry:
                text = entry.read()
                entry.seek(0)
                entry.write(text.replace("Test answer about EMDR.", "Testantwort zu EMDR....."))
    return there


# ---- the table ----

@functools.lru_cache
def table():
    """The commands, as the program prints them."""
    folder = os.path.join(ROOT, "tests", "content")
    said = subprocess.run([WAYMARK, "commands", "--json", "--content", folder], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(said)


def may(role, command):
    return ROLES.index(role) >= ROLES.index(command["least"])


MANY_WORDS = ("duration", "when", "week", "text", "command", "rate")


def value_of(stage, argument, example):
    """What to say for an argument, where an example of the table has another."""
    by_type = {"who": stage.name_of(OTHER_MEMBER), "room": stage.room, "count": "1"}
    by_name = {"ENTRY": "how-long", "ID": "emdr", "TOPIC": "EMDR", "ROOM": stage.staff, "COUNTRY": "GB",
               "LANGUAGE": "de"}
    name, *words = argument["name"].split("|")  # "ROOM|off": the name of something, or this word
    if example in words:
        return example
    return by_type.get(argument["type"], by_name.get(name, example))


def fitted(stage, command, example):
    """An example, with what is there in the room in the place of what it names."""
    head, colon, text = example.partition(": ") if command["text"] else (example, "", "")
    words = next(form for form in [command["words"], *command["also"]]
                 if (head + " ").startswith(form + " "))
    left = head[len(words):].split()
    said = words.split()
    for argument, following in zip(command["arguments"], [*command["arguments"][1:], {}]):
        if argument["before"] and left[:1] == [argument["before"]]:
            said.append(left.pop(0))
        elif argument["before"] or not left:
            continue
        end = 1
        if argument["type"] in MANY_WORDS:
            end = left.index(following["before"]) if following.get("before") in left else len(left)
        said.append(value_of(stage, argument, " ".join(left[:end])))
        left = left[end:]
    check(not left, "%r is not told by its arguments: %s" % (example, left))
    if command["text"]:
        text = FITS if command["text"] == "TEXT" else text
    return " ".join(said) + (colon and colon + text)


# ---- role x command ----

def is_attested(stage, role):
    """Why the bot takes somebody for what they are."""
    said = stage.ask(BY[role], "whoami").text
    check(WHY[role] in said, "%s: %s" % (role, said))


def furnish(stage):
    """Something to be named by each type of argument: somebody who spoke, the moderators' room, a
    schedule and a proposal number 1."""
    stage.say(OTHER_MEMBER, "hello all", to_bot=False)
    stage.ask("bob", "whoami", "staff")  # the bot knows a room once it has heard somebody there
    for who, text, words in ((OTHER_CURATOR, "propose how-long: " + FITS, "roposal 1 "),
                             ("bob", "schedule emdr every monday at 18:30", "unschedule 1")):
        reply = stage.ask(who, text)
        check(words in reply.text, "%s: %s" % (text, reply.text))


def refuses(stage, role, rows):
    """One polite line to whoever may not, alone where that can be; and nothing has changed."""
    before = stage.deeds()
    words = stage.refused.get(role, REFUSED)
    for command, example in rows:
        text = fitted(stage, command, example)
        reply = stage.ask(BY[role], text)
        check(re.search(words, reply.text), "%s is not refused %r: %s" % (role, text, reply.text))
        check(len(re.findall(words, reply.text)) == 1 and len(reply.text) < 200, reply.text)
        check(reply.alone, "refused %r before everybody" % text)
    check(stage.deeds() == before, "what was refused has changed something: %s, before: %s"
          % (stage.deeds(), before))


def obeys(stage, role, rows):
    """Whoever may is neither refused nor misunderstood. What was set is taken back, so that the next
    command is said in the same room."""
    for command, example in rows:
        before = stage.settings()
        text = fitted(stage, command, example)
        reply = stage.ask(BY[role], text)
        wrong = re.search(REFUSED + "|" + NOT_UNDERSTOOD, reply.text)
        check(not wrong, "%s may not %r: %s" % (role, text, reply.text))
        if stage.settings() != before:
            stage.ask("bob", "undo")
            check(stage.settings() == before, "undo of %r: %s, before: %s" % (
                text, stage.settings(), before))


def roles_and_commands(stage, role, part=1, parts=1):
    """The rows of the matrix for one role; a part of them, where all would take too long."""
    rows = [(command, example) for command in table() for example in command["examples"]]
    rows = rows[part - 1::parts]
    furnish(stage)
    is_attested(stage, role)
    refuses(stage, role, [row for row in rows if not may(role, row[0])])
    obeys(stage, role, [row for row in rows if may(role, row[0])])
