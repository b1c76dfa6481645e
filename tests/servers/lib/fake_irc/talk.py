"""What is said: to people and channels, in one line or several, and taken back."""
import collections

from . import people
from .client import now
from .rooms import tags_of
from .wire import new_id

# One thing said: `lines` are pairs of whether it goes on in the same line, and text.
Said = collections.namedtuple("Said", "id time source tags command target lines")


def denied(server, tag):
    """005 CLIENTTAGDENY: "*,-kept" or "thrown away"."""
    words = server.tokens.get("CLIENTTAGDENY", "").split(",")
    return ("-" + tag not in words) if "*" in words else tag in words


def client_tags(server, message):
    return {name: value for name, value in message.tags.items()
            if name.startswith("+") and not denied(server, name[1:])}


def why_silent(server, client, room, command, text):
    """Why somebody may not speak there, or None."""
    if client not in room.members and "n" in room.modes:
        return "You cannot send external messages to this channel (+n)"
    if room.members.get(client):
        return None
    if "m" in room.modes or room.is_banned(server, client):
        return "You cannot send messages to this channel (+m)"
    if "M" in room.modes and not client.account:
        return "You must be registered to speak (+M)"
    if "T" in room.modes and command == "NOTICE":
        return "No notices (+T)"
    if "c" in room.modes and any(code in text for code in "\x02\x03\x0f\x1d\x1f"):
        return "No colours (+c)"
    return None


def listeners(server, client, target, command, text):
    """Who hears it; None, and told, where nobody may."""
    if server.is_channel(target):
        room = server.rooms.get(server.lower(target))
        why = "No such channel" if room is None else why_silent(server, client, room, command, text)
        if why:
            client.numeric("403" if room is None else "404", target, why)
            return None
        return [each for each in room.members if each is not client]
    other = server.client_of(target)
    if other is None:
        client.numeric("401", target, "No such nick")
        return None
    if other.away:
        client.numeric("301", other.nick, other.away)
    return [other] if other is not client else []


def say(server, client, message):
    for target in message.params[0].split(","):
        if server.lower(target) == "nickserv":
            people.nickserv(server, client, message.params[1])
        else:
            deliver(server, client, message, target, [(False, message.params[1])])


def deliver(server, client, message, target, lines):
    """Passes it on, keeps it, and echoes it to who asked for that."""
    text = "\n".join(text for _, text in lines)
    try:
        text.encode()
    except UnicodeEncodeError:
        if "UTF8ONLY" in server.tokens:
            client.fail(message.command, "INVALID_UTF8", "Message is not UTF-8")
            return
    hear = listeners(server, client, target, message.command, text)
    if hear is None:
        return
    if not server.is_channel(target):
        target = server.client_of(target).nick
    said = Said(new_id("msg"), now(), client.source,
                dict(tags_of(client), **client_tags(server, message)), message.command, target, lines)
    keep(server, client, said)
    for each in hear:
        write(each, said)
    if "echo-message" in client.caps:
        write(client, said)


def keep(server, client, said):
    if server.is_channel(said.target):
        server.history[server.lower(said.target)].append(said)
    else:
        pair = frozenset((server.lower(client.nick), server.lower(said.target)))
        server.history[pair].append(said)


def write(client, said, batch=None):
    """To one who hears it: as a batch, or in as many lines."""
    tags = dict(said.tags, msgid=said.id, time=said.time)
    if batch:
        tags["batch"] = batch
    if len(said.lines) == 1:
        client.send(said.command, said.target, said.lines[0][1], source=said.source, tags=tags)
    elif "draft/multiline" in client.caps:
        name = new_id("lines")
        client.send("BATCH", "+" + name, "draft/multiline", said.target, source=said.source, tags=tags)
        for joined, text in said.lines:
            more = {"draft/multiline-concat": ""} if joined else {}
            client.send(said.command, said.target, text, source=said.source,
                        tags=dict(more, batch=name, time=None))
        client.send("BATCH", "-" + name)
    else:
        for number, (_, text) in enumerate(said.lines):
            client.send(said.command, said.target, text, source=said.source,
                        tags=dict(tags, msgid=said.id if number == 0 else None))


def tagmsg(server, client, message):
    target = message.params[0]
    tags = dict(tags_of(client), msgid=new_id("msg"), **client_tags(server, message))
    for each in listeners(server, client, target, "TAGMSG", "") or ():
        if "message-tags" in each.caps:
            each.send("TAGMSG", target, source=client.source, tags=tags)
    if "echo-message" in client.caps:
        client.send("TAGMSG", target, source=client.source, tags=tags)


# ---- ircv3.net "multiline" ----

Batch = collections.namedtuple("Batch", "name target message label lines")


def limits(server):
    words = dict(word.split("=") for word in server.caps["draft/multiline"].split(","))
    return int(words["max-bytes"]), int(words.get("max-lines", 1 << 30))


def batch(server, client, message):
    word = message.params[0]
    if word.startswith("+") and "draft/multiline" in client.caps:
        client.batch = Batch(word[1:], message.params[2], message, client.label, [])
        client.label = client.answer = None  # the answer is to the whole of it
    elif client.batch is not None and word == "-" + client.batch.name:
        whole, client.batch = client.batch, None
        client.begin_answer(whole.label)
        finish_batch(server, client, whole)


def finish_batch(server, client, whole):
    most_bytes, most_lines = limits(server)
    size = sum(len(line.params[1].encode()) for line in whole.lines)
    commands = {line.command for line in whole.lines}
    if size > most_bytes:
        client.fail("BATCH", "MULTILINE_MAX_BYTES", str(most_bytes), "Too long")
    elif len(whole.lines) > most_lines:
        client.fail("BATCH", "MULTILINE_MAX_LINES", str(most_lines), "Too many lines")
    elif any(server.lower(line.params[0]) != server.lower(whole.target) for line in whole.lines):
        client.fail("BATCH", "MULTILINE_INVALID_TARGET", whole.target, "Lines to different targets")
    elif len(commands) != 1 or not any(line.params[1] for line in whole.lines):
        client.fail("BATCH", "MULTILINE_INVALID", "Empty, or of different commands")
    else:
        deliver(server, client, whole.message._replace(command=commands.pop()), whole.target,
                [("draft/multiline-concat" in line.tags, line.params[1]) for line in whole.lines])


def line(server, client, message):
    """PRIVMSG or NOTICE, alone or in a batch."""
    if client.batch is not None and message.tags.get("batch") == client.batch.name:
        client.batch.lines.append(message)
        client.label = client.answer = None
    else:
        say(server, client, message)


def redact(server, client, message):
    """ircv3.net "message-redaction"."""
    target, name = message.params[:2]
    if "draft/message-redaction" not in server.caps:
        client.numeric("421", "REDACT", "Unknown command")
        return
    kept = server.history[server.lower(target)]
    said = next((each for each in kept if each.id == name), None)
    room = server.rooms.get(server.lower(target))
    if said is None:
        client.fail("REDACT", "UNKNOWN_MSGID", target, name, "No such message")
    elif said.source != client.source and not (room and room.has_power(client)):
        client.fail("REDACT", "REDACT_FORBIDDEN", target, name, "Not yours")
    else:
        kept.remove(said)
        for each in room.members if room else ():
            if "draft/message-redaction" in each.caps:
                each.send("REDACT", target, name, *message.params[2:], source=client.source)


COMMANDS = {"PRIVMSG": line, "NOTICE": line, "TAGMSG": tagmsg, "BATCH": batch, "REDACT": redact}
