"""Lines of IRC, taken apart and put together. ircv3.net "message-tags"; RFC 1459 section 2.3.1."""
import collections
import itertools

Message = collections.namedtuple("Message", "tags source command params")
ESCAPES = (("\\", "\\\\"), (";", "\\:"), (" ", "\\s"), ("\r", "\\r"), ("\n", "\\n"))
UNESCAPED = {":": ";", "s": " ", "r": "\r", "n": "\n"}
# What people write, or servers in sentences: always after a colon, as servers do.
SENTENCES = {"PRIVMSG", "NOTICE", "QUIT", "PART", "KICK", "TOPIC", "ERROR", "FAIL", "WARN", "NOTE"}


def unescape(value):
    out, characters = "", iter(value)
    for character in characters:
        if character == "\\":
            character = next(characters, "")
            character = UNESCAPED.get(character, character)
        out += character
    return out


def escape(value):
    for plain, escaped in ESCAPES:
        value = value.replace(plain, escaped)
    return value


def parse(line):
    """A message of a client."""
    tags, source = {}, None
    if line.startswith("@"):
        words, _, line = line[1:].partition(" ")
        for word in words.split(";"):
            name, _, value = word.partition("=")
            tags[name] = unescape(value)
    line = line.lstrip(" ")
    if line.startswith(":"):
        source, _, line = line[1:].partition(" ")
    head, colon, last = (" " + line).partition(" :")
    params = head.split() + ([last] if colon else [])
    return Message(tags, source, params[0].upper() if params else "", params[1:])


def form(command, *params, source=None, tags=None):
    words = []
    if tags:
        words.append("@" + ";".join(name + ("=" + escape(value) if value else "")
                                    for name, value in tags.items()))
    if source:
        words.append(":" + source)
    words.append(command)
    words += params[:-1]
    if params:
        last = params[-1]
        colon = (command in SENTENCES or command.isdigit() or not last or " " in last or
                 last.startswith(":"))
        words.append((":" if colon else "") + last)
    return " ".join(words)


# Every server has its own batches; that the ids are counted for all of them harms nobody.
numbers = itertools.count(1)


def new_id(kind):
    return "%s%d" % (kind, next(numbers))
