"""Every command, as everybody may or may not give it: affiliations, and addresses in the configuration."""
import contextlib
import re

from lib import commanding, evening
from lib.report import check
from lib.xmpp import body, is_message, replied, retracted
from lib.xmpp_stage import NICK, from_bot, from_user

# A room tells the bot nobody's address. So those whom the configuration names by theirs write to the
# bot past the room, and say for which room; the others are in it, and what they may do comes of that.
BY_ADDRESS = ("olga", "cem", "dee")
PRIVATE = "<x xmlns='http://jabber.org/protocol/muc#user'/>"


class Stage(commanding.Stage):
    """Olga has made the rooms; bob is an admin of them."""

    network = "xmpp"
    # Whose occupant an address is nobody tells: cem may well be a moderator in the room.
    refused = {"curator": "I cannot tell from here what you may do in that room|" + commanding.REFUSED}

    def __init__(self, bot, room, staff, people):
        self.bot, self.room, self.staff, self.people = bot, room, staff, people

    def name_of(self, who):
        return self.people[who].name

    def meet(self, who):
        """Somebody in the room writes to the bot through it: there it answers them alone from then on."""
        person = self.people[who]
        person.say("%s/%s" % (self.room, NICK), "whoami", more=PRIVATE)
        person.hears("who " + who + " is", lambda each: self.is_alone(each) and from_bot(self.room)(each))

    @staticmethod
    def is_alone(message):
        return message.get("type") == "chat"

    def say(self, who, text, place="room", to_bot=True):
        person = self.people[who]
        if who in BY_ADDRESS and place != "alone":
            text = "for %s: %s" % ({"room": self.room, "staff": self.staff}[place], text)
        if who in BY_ADDRESS or place == "alone":
            return person.say(self.bot.jid, text), None
        where = self.staff if place == "staff" else self.room
        return person.tell(where, "%s: %s" % (NICK, text) if to_bot else text), where

    def reply(self, who, said):
        asked, where = said

        def is_reply(each):
            if where is None:
                return from_user(self.bot.jid)(each) and replied(each) in (asked, None)
            return from_bot(where)(each) and (self.is_alone(each) or replied(each) == asked)
        message = self.people[who].hears("the reply to " + asked, is_reply)
        self.all_is_sent()
        return commanding.Reply(body(message), self.is_alone(message), message.get("id"))

    def was_answered(self, who, said):
        asked, where = said
        return bool(self.people[who].messages(
            lambda each: from_bot(where)(each) and replied(each) == asked))

    def hears(self, who, place, words):
        where = self.staff if place == "staff" else self.room
        self.people[who].hears("%r in %s" % (words, place), lambda each: from_bot(where)(each) and
                               re.search(words, body(each), re.DOTALL))

    def is_taken_back(self, reply):
        """What the bot withdraws is its own."""
        gone = self.people["ann"].wait("a withdrawal", lambda each: is_message(each) and
                                       from_bot(self.room)(each) and retracted(each))
        check(gone.get("type") == "groupchat", "not for all of the room")

    def has_left(self):
        self.people["ann"].sees(self.room, NICK, gone=True)


@contextlib.contextmanager
def staged(world, name):
    server = world.need(name)
    with world.people(server, *commanding.EVERYBODY) as made:
        people = dict(zip(commanding.EVERYBODY, made))
        room, staff = world.new_room(), world.new_room()
        for where in (room, staff):
            people["olga"].create(where)
            people["olga"].set_affiliation(where, people["bob"].bare, "admin")
        for who in ("ann", "eve", "bob"):
            people[who].join(room)
        people["bob"].join(staff)
        config = commanding.configuration(room, staff, lambda who: people[who].bare)
        with world.bot(server, world.account(server), [room, staff],
                       content=commanding.content(world.folder), config=config) as bot:
            bot.up()
            for who in ("ann", "eve", "bob"):
                people[who].sees(room, NICK)
            people["bob"].sees(staff, NICK)
            stage = Stage(bot, room, staff, people)
            for who in ("ann", "eve", "bob"):
                stage.meet(who)
            yield stage


def roles_and_commands(world, name, role):
    with staged(world, name) as stage:
        commanding.roles_and_commands(stage, role)


def an_evening(world, name):
    with staged(world, name) as stage:
        evening.play(stage, evening.ACTS)
