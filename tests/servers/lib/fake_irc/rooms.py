"""Channels: coming and going, modes and who has power."""
import fnmatch

from .wire import new_id

SHOUTS = {"b": ("474", "Cannot join channel (+b)"), "i": ("473", "Cannot join channel (+i)"),
          "k": ("475", "Cannot join channel (+k)"), "l": ("471", "Cannot join channel (+l)"),
          "R": ("477", "You need to be identified to a registered account")}
LISTS = "beI"
WITH_VALUE = "kLfFHj"
NAMES_BYTES = 400
POWER = "qaoh"


class Room:
    def __init__(self, name):
        self.name = name
        self.topic = ""
        self.members = {}   # client: set of letters
        self.crowd = []     # nicks of members who are not there
        self.modes = {"n": True, "t": True}
        self.lists = {letter: [] for letter in LISTS}
        self.invited = set()

    def marks(self, server, client, many):
        letters, marks = prefix(server)
        held = [mark for letter, mark in zip(letters, marks) if letter in self.members[client]]
        return "".join(held if many else held[:1])

    def has_power(self, client):
        return any(letter in self.members.get(client, ()) for letter in POWER)

    def is_banned(self, server, client):
        def hit(mask):
            if mask.startswith("~a"):  # ~account:NAME, ~a:NAME
                return mask.partition(":")[2] == (client.account or "")
            return fnmatch.fnmatch(server.lower(client.source), server.lower(mask))
        return any(map(hit, self.lists["b"])) and not any(map(hit, self.lists["e"]))


def prefix(server):
    letters, _, marks = server.tokens.get("PREFIX", "(ov)@+").strip("(").partition(")")
    return letters, marks


def tags_of(client):
    """Of what somebody does or says."""
    bot = client.server.tokens.get("BOT")
    return {"account": client.account, "bot": "" if bot and bot in client.modes else None}


def neighbours(server, client):
    return {each for room in server.rooms.values() if client in room.members
            for each in room.members if each is not client}


def tell_neighbours(server, client, cap, *message):
    for each in neighbours(server, client):
        if cap in each.caps:
            each.send(*message, source=client.source, tags=tags_of(client))


def tell(room, client, *message, but=None):
    """All in the room, and who does it."""
    for each in room.members:
        if each is not but:
            each.send(*message, source=client.source, tags=tags_of(client))


def why_not(server, client, room, key):
    """The letter of the mode that keeps somebody out, or None."""
    if room.is_banned(server, client):
        return "b"
    if "i" in room.modes and client.nick not in room.invited:
        return "i"
    if "k" in room.modes and room.modes["k"] != key:
        return "k"
    if "l" in room.modes and len(room.members) >= int(room.modes["l"]):
        return "l"
    if "R" in room.modes and not client.account:
        return "R"
    return None


def join(server, client, message):
    keys = message.params[1].split(",") if len(message.params) > 1 else []
    for number, name in enumerate(message.params[0].split(",")):
        if not server.is_channel(name):
            client.numeric("403", name, "No such channel")
        else:
            join_one(server, client, name, keys[number] if number < len(keys) else "")


def join_one(server, client, name, key):
    room = server.rooms.setdefault(server.lower(name), Room(name))
    if client in room.members:
        return
    letter = why_not(server, client, room, key)
    if letter and room.modes.get("f"):
        client.numeric("470", room.name, room.modes["f"], "Forwarding to another channel")
        join_one(server, client, room.modes["f"], "")
    elif letter:
        client.numeric(SHOUTS[letter][0], room.name, SHOUTS[letter][1])
    else:
        enter(server, client, room)


def enter(server, client, room):
    first = not room.members and not room.crowd
    room.members[client] = {"o"} if first else set()
    for each in room.members:
        words = [room.name]
        if "extended-join" in each.caps:
            words += [client.account or "*", client.realname]
        each.send("JOIN", *words, source=client.source, tags=tags_of(client))
        if client.away and "away-notify" in each.caps and each is not client:
            each.send("AWAY", client.away, source=client.source)
    if room.topic:
        client.numeric("332", room.name, room.topic)
    if not {"no-implicit-names", "draft/no-implicit-names"} & client.caps:
        tell_names(server, client, room)


def tell_names(server, client, room):
    long = "userhost-in-names" in client.caps
    words = [room.marks(server, each, "multi-prefix" in client.caps) +
             (each.source if long else each.nick) for each in room.members]
    words += [nick + ("!%s@crowd.test" % nick if long else "") for nick in room.crowd]
    line = ""
    for word in words:
        if len(line) + len(word) > NAMES_BYTES:
            client.numeric("353", "=", room.name, line)
            line = ""
        line += (" " if line else "") + word
    client.numeric("353", "=", room.name, line)
    client.numeric("366", room.name, "End of NAMES")


def names(server, client, message):
    room = server.rooms.get(server.lower(message.params[0]))
    if room:
        tell_names(server, client, room)
    else:
        client.numeric("366", message.params[0], "End of NAMES")


def room_of(server, client, name):
    """The room, where somebody is in it; they are told if not."""
    room = server.rooms.get(server.lower(name))
    if room is None:
        client.numeric("403", name, "No such channel")
    elif client not in room.members:
        client.numeric("442", name, "You're not on that channel")
    else:
        return room
    return None


def powerful(server, client, name):
    room = room_of(server, client, name)
    if room and not room.has_power(client):
        client.numeric("482", name, "You're not channel operator")
        return None
    return room


def part(server, client, message):
    for name in message.params[0].split(","):
        room = room_of(server, client, name)
        if room:
            tell(room, client, "PART", room.name, *message.params[1:2])
            del room.members[client]


def kick(server, client, message):
    room = powerful(server, client, message.params[0])
    for nick in message.params[1].split(",") if room else ():
        other = server.client_of(nick)
        if other in room.members:
            tell(room, client, "KICK", room.name, nick, (message.params + [client.nick])[2])
            del room.members[other]


def topic(server, client, message):
    room = powerful(server, client, message.params[0])
    if room:
        room.topic = message.params[1]
        tell(room, client, "TOPIC", room.name, room.topic)


def invite(server, client, message):
    nick, name = message.params[:2]
    room, other = powerful(server, client, name), server.client_of(nick)
    if room and other:
        room.invited.add(other.nick)
        client.numeric("341", other.nick, room.name)
        other.send("INVITE", other.nick, room.name, source=client.source, tags=tags_of(client))
        for each in room.members:
            if each is not client and "invite-notify" in each.caps:
                each.send("INVITE", other.nick, room.name, source=client.source)


def knock(server, client, message):
    room = server.rooms.get(server.lower(message.params[0]))
    if room and "i" in room.modes:
        client.numeric("711", room.name, "Your KNOCK has been delivered")
        for each in room.members:
            if room.has_power(each):
                each.numeric("710", room.name, client.source, "has asked for an invite")
    else:
        client.numeric("713", message.params[0], "Channel is open")


def mode(server, client, message):
    name = message.params[0]
    if not server.is_channel(name):
        own_mode(client, message.params[1] if len(message.params) > 1 else "")
        return
    room = server.rooms.get(server.lower(name))
    if len(message.params) == 1:
        if room:
            client.numeric("324", room.name, "+" + "".join(sorted(room.modes)))
        return
    room = powerful(server, client, name)
    if room:
        change(server, client, room, message.params[1], message.params[2:])


def own_mode(client, letters):
    for letter in letters[1:]:
        (client.modes.add if letters[0] == "+" else client.modes.discard)(letter)
    client.send("MODE", client.nick, letters, source=client.nick)


def change(server, client, room, letters, values):
    values, on = list(values), True
    given = list(values)
    for letter in letters:
        if letter in "+-":
            on = letter == "+"
        elif letter in prefix(server)[0]:
            other = server.client_of(values.pop(0))
            if other in room.members:
                (room.members[other].add if on else room.members[other].discard)(letter)
        elif letter in LISTS:
            mask = values.pop(0)
            (room.lists[letter].append if on else room.lists[letter].remove)(mask)
        elif on:
            room.modes[letter] = (values.pop(0) if letter == "l" or letter in WITH_VALUE else True)
        else:
            room.modes.pop(letter, None)
    tell(room, client, "MODE", room.name, letters, *given)


def rename(server, client, message):
    """ircv3.net "channel-rename"."""
    room = powerful(server, client, message.params[0])
    new = message.params[1]
    if not room:
        return
    if server.lower(new) in server.rooms:
        client.fail("RENAME", "CHANNEL_NAME_IN_USE", room.name, new, "Channel already exists")
        return
    old, why = room.name, (message.params + [""])[2]
    server.rooms[server.lower(new)] = server.rooms.pop(server.lower(old))
    room.name = new
    for each in list(room.members):
        if "draft/channel-rename" in each.caps:
            each.send("RENAME", old, new, why, source=client.source)
        else:
            each.send("PART", old, "Renamed to %s: %s" % (new, why), source=each.source)
            each.send("JOIN", new, source=each.source)
            tell_names(server, each, room)


# ---- for tests ----

def crowd(server, name, count):
    """So many more members who are not there; returns their nicks."""
    room = server.rooms.setdefault(server.lower(name), Room(name))
    more = [new_id("crowd") for _ in range(count)]
    room.crowd += more
    return more


COMMANDS = {"JOIN": join, "PART": part, "KICK": kick, "TOPIC": topic, "INVITE": invite,
            "KNOCK": knock, "MODE": mode, "NAMES": names, "RENAME": rename}
