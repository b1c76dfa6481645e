"""What was said before, for who asks. ircv3.net "chathistory"."""
from .talk import write
from .wire import new_id


def kept(server, client, target):
    """What was said in a channel, or between two; None where nobody may know."""
    if server.is_channel(target):
        room = server.rooms.get(server.lower(target))
        return server.history[server.lower(target)] if room and client in room.members else None
    return server.history[frozenset((server.lower(client.nick), server.lower(target)))]


def place(said, where):
    """A function that says whether something was said before (-1), at (0) or after (1) it."""
    kind, _, value = where.partition("=")
    if kind == "timestamp":
        return lambda each: (each.time > value) - (each.time < value)
    order = {each.id: number for number, each in enumerate(said)}
    if kind != "msgid" or value not in order:
        raise ValueError("invalid place")
    return lambda each: (order[each.id] > order[value]) - (order[each.id] < order[value])


def choose(said, word, words):
    """The messages that are asked for."""
    limit = min(int(words[-1]), 100)
    if word == "LATEST":
        if words[0] != "*":
            at = place(said, words[0])
            said = [each for each in said if at(each) > 0]
        return said[-limit:] if limit else []
    at = place(said, words[0])
    if word == "BEFORE":
        return [each for each in said if at(each) < 0][-limit:]
    if word == "AFTER":
        return [each for each in said if at(each) > 0][:limit]
    if word == "AROUND":
        before = [each for each in said if at(each) < 0][-(limit // 2):]
        return before + [each for each in said if at(each) >= 0][:limit - len(before)]
    if word == "BETWEEN":
        to = place(said, words[1])
        return [each for each in said if at(each) > 0 > to(each)][:limit]
    raise ValueError(word)


def chathistory(server, client, message):
    word, target = message.params[0].upper(), message.params[1]
    if not {"draft/chathistory", "batch"} <= client.caps:
        client.numeric("421", "CHATHISTORY", "Unknown command")
        return
    said = kept(server, client, target)
    if said is None:
        client.fail("CHATHISTORY", "INVALID_TARGET", word, target, "No such target")
        return
    try:
        chosen = choose(said, word, message.params[2:])
    except ValueError:
        client.fail("CHATHISTORY", "INVALID_PARAMS", word, "Not understood")
        return
    name = new_id("history")
    client.send("BATCH", "+" + name, "chathistory", target)
    for each in chosen:
        write(client, each, batch=name)
    client.send("BATCH", "-" + name)


COMMANDS = {"CHATHISTORY": chathistory}
