"""An evening in a room: each command of the table once, by who may give it, with what it says and what comes
of it. One list for all networks, in acts that need nothing of one another.

A step without an effect to be seen has none beyond its reply. A command of the table that no step is of is a
failure, so a new one needs a step.
"""
import re

from . import commanding
from .report import check

EMDR = "Test answer about EMDR"
EMDR_ASKED = "what is EMDR?"
HOW_LONG = "Test answer about how long it takes"
HOW_LONG_ASKED = "how long does it take?"

# What a network cannot do: what is said there instead, by step, and why.
OTHERWISE = {
    ("irc", "retract"): "What is said on this network stays",  # InspIRCd has no message that takes one back
    # A room seldom shows whose occupant an address is, so nobody is asked about it.
    ("xmpp", "status from afar"): "I cannot tell from here what you may do in that room",
}


class Step:
    """`who` says something, and the bot's reply holds words (a pattern). `of`: the command's key in the
    table; `called`: for OTHERWISE. In what is said and heard {eve}, {room}, {staff} and {number}, the first
    number of the last reply with one, are filled in. `then` looks at what came of it, with the stage and
    the reply; `then` does not follow where a network does otherwise."""

    def __init__(self, of, who, says, hears, then=None, place="room", called=None):
        self.of, self.who, self.says, self.hears = of, who, says, hears
        self.then, self.place, self.called = then, place, called or of

    def play(self, stage, numbers):
        def filled(text):
            names = {"{eve}": stage.name_of("eve"), "{room}": stage.room, "{staff}": stage.staff,
                     "{number}": numbers[-1] if numbers else ""}
            return re.sub(r"\{[a-z]+\}", lambda found: names[found[0]], text)
        otherwise = OTHERWISE.get((stage.network, self.called))
        text = filled(self.says)
        reply = stage.ask(self.who, text, self.place)
        wanted = otherwise or re.sub(r"\{[a-z]+\}", lambda found: re.escape(filled(found[0])), self.hears)
        check(re.search(wanted, reply.text, re.DOTALL),
              "%s said %r, heard %r, wanted %r" % (self.who, text, reply.text, wanted))
        numbers += re.findall(r"(?:roposal|number|unschedule) (\d+)", reply.text)[:1]
        for then in (self.then or []) if not otherwise else []:
            then(stage, reply)


# ---- what came of it ----

def answered(who, question, words, to_bot=True):
    def then(stage, _):
        text = stage.reply(who, stage.say(who, question, to_bot=to_bot)).text
        check(re.search(words, text, re.DOTALL), "%r: %s, wanted %r" % (question, text, words))
    return then


def not_answered(who, question, to_bot=True):
    return lambda stage, _: stage.is_silent(who, question, to_bot)


def heard(who, place, words):
    return lambda stage, _: stage.hears(who, place, words)


def alone(_, reply):
    check(reply.alone, "others can read it: " + reply.text)


def taken_back(stage, reply):
    stage.is_taken_back(reply)


def rows(query, wanted):
    def then(stage, _):
        found = stage.rows(query)
        check(found == wanted, "%s: %s, wanted %s" % (query, found, wanted))
    return then


def told_about_eve(words):
    """What is said to somebody who wants to tell eve something."""
    return lambda stage, _: answered("ann", "tell %s about EMDR" % stage.name_of("eve"), words)(stage, _)


NOBODY = "I have not seen anybody here"
KNOWN = "this was asked for you:.*" + EMDR
LEARNED = "will we be past it when the lambs come"
OURS = "In this group we ask one another. Say hello, and somebody will tell you how it was for them."

ACTS = {
    "asking": [
        Step("help", "ann", "help", "I am Waymark, a bot"),
        Step("help", "bob", "help pause", r"pause \[TIME\]"),
        Step("topics", "ann", "topics", "I can talk about: .*EMDR"),
        Step("sources", "ann", "sources", "I have not answered anything here yet"),
        Step(None, "ann", EMDR_ASKED, EMDR),
        Step("more", "ann", "more", "What a session is like"),
        Step("sources", "ann", "sources", "rests on"),
        Step("feedback", "ann", "feedback good", "That is counted without your name",
             [rows("SELECT entry, count FROM tally WHERE what = 'good'", [("approaches/emdr", 1)])]),
        Step("resources", "ann", "resources", "555-0100"),
        Step("resources", "ann", "resources UK", "7946 0000"),
        Step("about", "ann", "about", "I am Waymark, a bot and not a person"),
        Step("privacy", "ann", "privacy", "no text is stored or logged"),
        Step("whoami", "ann", "whoami", commanding.WHY["member"]),
        Step("human", "ann", "human", "Ask here in the room for a moderator"),
    ],
    "oneself": [
        Step("whoami", "eve", "whoami", commanding.WHY["member"]),
        Step("tell", "ann", "tell {eve} about EMDR", "{eve}, " + KNOWN),
        Step("leave me alone", "eve", "leave me alone", "I will leave you alone", [told_about_eve(NOBODY)]),
        Step("come back", "eve", "come back", "I am here again for you", [told_about_eve(KNOWN)]),
        Step("forget me", "eve", "forget me", "what I kept about you is gone", [told_about_eve(NOBODY)]),
    ],
    "quiet": [
        Step("pause", "bob", "pause 10", "I will be quiet here for 10 min",
             [not_answered("ann", EMDR_ASKED)]),
        Step("resume", "bob", "resume", "I am listening again", [answered("ann", EMDR_ASKED, EMDR)]),
        Step("mode", "bob", "mode passive", "undo",
             [answered("ann", EMDR_ASKED, EMDR, to_bot=False)]),
        Step("undo", "bob", "undo", "Taken back",
             [not_answered("ann", EMDR_ASKED, to_bot=False)]),
        Step("slow", "bob", "slow 1/min", "undo",
             [answered("ann", EMDR_ASKED, EMDR), not_answered("eve", HOW_LONG_ASKED)]),
        Step("slow", "bob", "slow off", "undo", [answered("eve", HOW_LONG_ASKED, HOW_LONG)]),
        Step("ignore", "bob", "ignore {eve} for 30 minutes", "I will not answer .* for 30 min",
             [not_answered("eve", EMDR_ASKED), answered("ann", EMDR_ASKED, EMDR)]),
        Step("unignore", "bob", "unignore {eve}", "I answer .*again",
             [answered("eve", EMDR_ASKED, EMDR)]),
    ],
    "settings": [
        Step("whoami", "bob", "whoami", commanding.WHY["moderator"], place="staff"),
        Step("topics on", "bob", "topics off emdr", "undo",
             [answered("ann", EMDR_ASKED, "switched that topic off here")]),
        Step("topics on", "bob", "topics on emdr", "undo",
             [answered("ann", EMDR_ASKED, EMDR)]),
        Step("region", "bob", "region United Kingdom", "undo",
             [answered("ann", "resources", "7946 0000")]),
        Step("language", "bob", "language de", "undo",
             [answered("ann", EMDR_ASKED, "Testantwort zu EMDR")]),
        Step("language", "bob", "language en", "undo"),
        Step("notice", "bob", "notice short", "undo",
             [answered("ann", EMDR_ASKED, "From a bot, for information only: please seek a licensed")]),
        Step("settings", "bob", "settings", "notice under answers is the short one.*United Kingdom"),
        Step("status", "bob", "status", r"I answer here when I am spoken to.*I am connected"),
        Step("status", "bob", "for {room}: status", "I answer here when I am spoken to", place="alone",
             called="status from afar"),
        Step("stats", "cem", "stats", r"\d{4}-W\d\d.*[12] more, asked too seldom"),
        Step("audit", "bob", "audit 3", "notice", [alone]),
        Step("rooms", "olga", "rooms", "{room}.*{staff}|{staff}.*{room}", [alone]),
    ],
    "saying": [
        Step("say", "bob", "say emdr", EMDR),
        Step("say", "bob", "say how-long", HOW_LONG),
        Step(None, "ann", EMDR_ASKED, EMDR),
        Step("dryrun", "bob", "dryrun on", "undo",
             [not_answered("ann", EMDR_ASKED),
              heard("bob", "staff", "Dry run: in .* I would have said this")]),
        Step("dryrun", "bob", "dryrun off", "undo", [answered("ann", EMDR_ASKED, EMDR)]),
        Step("retract", "bob", "retract", "Taken back", [taken_back]),
        Step("timezone", "bob", "timezone Europe/Berlin", "undo"),
        Step("hold", "bob", "hold 2h", "undo"),
        Step("schedule", "bob", "schedule emdr every monday at 18:30",
             r'I will post "EMDR" here.*18:30.*unschedule \d+'),
        Step("schedules", "bob", "schedules", r"I post here again and again:.*\b{number}\b.*EMDR"),
        Step("unschedule", "bob", "unschedule {number}", "I will not post that here any more",
             [rows("SELECT * FROM schedule", [])]),
    ],
    "alerts": [
        Step("whoami", "bob", "whoami", commanding.WHY["moderator"], place="staff"),
        Step("ack", "ann", "ack", "There is no alert here"),
        Step("alerts", "bob", "alerts {staff}", "undo",
             [answered("ann", "human", "I have told the moderators of this room"),
              heard("bob", "staff", "Alert 1.*somebody would like to talk to a person")]),
        Step("ack", "bob", "ack 1", "Thank you for looking after it", place="staff"),
        Step("alert names", "bob", "alert names on", "undo",
             [answered("eve", "I want to kill myself", "Test reply for danger to oneself"),
              heard("bob", "staff", "Alert 2.*somebody may be in danger.*It was ")]),
        Step("ack", "bob", "ack", "Thank you for looking after it", place="staff"),
    ],
    "content": [
        Step("propose", "cem", "propose how-long: " + commanding.FITS,
             r"Proposal \d+ for faq/how-long.*Members would see:.*You can also ask us here", [alone]),
        Step("proposals", "dee", "proposals", "{number}.*how-long"),
        Step("proposal", "dee", "proposal {number}", "Members would see:.*You can also ask us here", [alone]),
        Step("diff", "dee", "diff {number}", r"what goes as.*nobody can give you a date", [alone]),
        Step("approve", "cem", "approve {number} now", "is your own"),
        Step("approve", "dee", "approve {number}", "approve {number} now"),
        Step(None, "ann", HOW_LONG_ASKED, HOW_LONG),
        Step("approve", "dee", "approve {number} now", "Proposal {number} is approved",
             [answered("ann", HOW_LONG_ASKED, "You can also ask us here")]),
        Step("history", "cem", "history how-long", "{number}.*how-long.*approved"),
        Step("revert", "cem", "revert {number}", "Proposal {number} is taken back",
             [answered("ann", HOW_LONG_ASKED, HOW_LONG)]),
    ],
    "more content": [
        Step("add question to", "cem", "add question to how-long: " + LEARNED, r"Proposal \d+ for faq/how-long"),
        Step("approve", "dee", "approve {number}", "approve {number} now"),
        Step("approve", "dee", "approve {number} now", "Proposal {number} is approved",
             [answered("ann", LEARNED, HOW_LONG)]),
        Step("override", "cem", "override how-long here: " + OURS, r"Proposal \d+ for faq/how-long"),
        Step("reject", "dee", "reject {number}", "Proposal {number} is rejected",
             [answered("ann", HOW_LONG_ASKED, HOW_LONG)]),
        Step("override", "cem", "override how-long here: " + OURS, r"Proposal \d+ for faq/how-long"),
        Step("approve", "dee", "approve {number}", "approve {number} now"),
        Step("approve", "dee", "approve {number} now", "Proposal {number} is approved",
             [answered("ann", HOW_LONG_ASKED, "In this group we ask one another")]),
    ],
    "leaving": [
        Step("leave", "ann", "leave now", commanding.REFUSED),
        Step("leave", "bob", "leave", "If you mean it, say .leave now",
             [answered("ann", EMDR_ASKED, EMDR)]),
        Step("leave", "bob", "leave now", "I am leaving this room", [lambda stage, _: stage.has_left()]),
    ],
}


def check_all_are_there():
    """Each command of the table has a step, and the least of those who give it is who may by the table."""
    role_of = {who: role for role, who in commanding.BY.items()}
    role_of.update({commanding.OTHER_CURATOR: "curator", commanding.OTHER_MEMBER: "member"})
    known = {command["key"]: command["least"] for command in commanding.table()}
    played = {}
    for step in (step for steps in ACTS.values() for step in steps):
        if step.of and step.hears != commanding.REFUSED:
            played.setdefault(step.of, []).append(commanding.ROLES.index(role_of[step.who]))
    played = {of: commanding.ROLES[min(roles)] for of, roles in played.items()}
    wrong = set(known.items()) ^ set(played.items())
    check(not wrong, "not the same in the table and in lib/evening.py: %s" % sorted(wrong))


def play(stage, acts):
    check_all_are_there()
    for act in acts:
        numbers = []
        for step in ACTS[act]:
            step.play(stage, numbers)
