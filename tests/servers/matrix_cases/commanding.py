"""Every command, as everybody may or may not give it: power levels, and user ids in the configuration."""
import contextlib
import re

from lib import commanding, evening
from lib.matrix import answered
from lib.report import check, wait_for
from lib.stage import name_of


class Stage(commanding.Stage):
    """Olga has made the rooms, and so all power; bob has what moderators have."""

    network = "matrix"

    def __init__(self, bot, user, room, staff, people):
        self.bot, self.user, self.room, self.staff, self.people = bot, user, room, staff, people
        self.conversations = {}
        self.heard = {}  # where hears() has got to

    def meet(self, who):
        """Where the bot answers them alone from then on."""
        person = self.people[who]
        self.conversations[who] = person.direct(self.user.user)
        person.wait_member(self.user.user, "join", self.conversations[who])
        self.ask(who, "whoami", "alone")

    def where(self, who, place):
        return {"room": self.room, "staff": self.staff}.get(place) or self.conversations[who]

    def name_of(self, who):
        return name_of(self.people[who])

    def is_said(self, room, event):
        return (event["type"] == "m.room.message" and event["sender"] == self.user.user and
                event["content"].get("msgtype"))

    def say(self, who, text, place="room", to_bot=True):
        person, where = self.people[who], self.where(who, place)
        return (person.mention(where, self.user.user, text) if to_bot and place != "alone" else
                person.say(where, text)), where

    def reply(self, who, said):
        asked, where = said
        alone = self.conversations.get(who)
        event = self.people[who].wait("the reply to " + asked, lambda room, event: (
            self.is_said(room, event) and (room == alone or (room == where and answered(event) == asked))))
        self.all_is_sent()
        room = next(room for room, each in self.people[who].heard if each is event)
        return commanding.Reply(event["content"]["body"], room == alone, event["event_id"])

    def was_answered(self, who, said):
        asked, where = said
        return any(answered(event) == asked for event in self.people[who].messages(where, self.user.user))

    def hears(self, who, place, words):
        person, where = self.people[who], self.where(who, place)

        def heard():
            person.sync(timeout=500)
            for at in range(self.heard.get((who, place), 0), len(person.heard)):
                room, event = person.heard[at]
                if room == where and self.is_said(room, event) and \
                        re.search(words, event["content"]["body"], re.DOTALL):
                    self.heard[who, place] = at + 1
                    return True
            return False
        wait_for(heard, "%r in %s" % (words, place), 60)

    def is_taken_back(self, reply):
        """The last answer before it is."""
        wait_for(lambda: any(event["type"] == "m.room.redaction" for event in
                             self.people["ann"].timeline(self.room)), "a redaction", 30)
        event = [event for event in self.people["ann"].timeline(self.room)
                 if event["type"] == "m.room.message" and event["sender"] == self.user.user][-2]
        check(not event["content"], "it can still be read: %s" % event)

    def has_left(self):
        self.people["ann"].wait_member(self.user.user, "leave", self.room)


@contextlib.contextmanager
def staged(world, meets):
    *made, user = world.people(*commanding.EVERYBODY, "waymark")
    people = dict(zip(commanding.EVERYBODY, made))
    room, staff = (people["olga"].create(levels={"users": {people["olga"].user: 100, people["bob"].user: 50}})
                   for _ in range(2))
    for who, person in people.items():
        if who != "olga":
            person.join(room)
    for person in (people["bob"], user):
        person.join(staff)
    user.join(room)
    config = commanding.configuration(room, staff, lambda who: people[who].user)
    with world.bot(user, [room, staff], content=commanding.content(world.folder), config=config) as bot:
        bot.up()
        stage = Stage(bot, user, room, staff, people)
        for who in meets:
            stage.meet(who)
        yield stage


def roles_and_commands(world, role):
    with staged(world, sorted({commanding.BY[role], "bob", "dee"})) as stage:
        commanding.roles_and_commands(stage, role)


def an_evening(world):
    with staged(world, ("ann", "bob", "cem", "dee", "olga")) as stage:
        evening.play(stage, evening.ACTS)
