"""Capabilities, the way in, and what is said there."""
from . import people

BEFORE = {"CAP", "NICK", "USER", "PASS", "PING", "PONG", "QUIT", "AUTHENTICATE", "AWAY"}
LIST_BYTES = 350


def offered(server, client):
    """Words of CAP LS: values only from version 302 on."""
    for name, value in server.caps.items():
        if name == "sts":
            value = ("duration=%d" % server.sts_seconds if client.secure
                     else "port=%d" % server.tls_port)
        yield name + ("=" + value if value and client.version >= 302 else "")


def list_caps(server, client):
    lines, line = [], ""
    for word in offered(server, client):
        if len(line) + len(word) > LIST_BYTES:
            lines.append(line)
            line = ""
        line += (" " if line else "") + word
    if client.version < 302:
        client.send("CAP", client.nick, "LS", " ".join(lines + [line]))
        return
    for each in lines:
        client.send("CAP", client.nick, "LS", "*", each)
    client.send("CAP", client.nick, "LS", line)


def request(server, client, words):
    names = [word.lstrip("-") for word in words.split()]
    good = all(name in server.caps and name != "sts" for name in names)
    if good:
        for word in words.split():
            (client.caps.discard if word.startswith("-") else client.caps.add)(word.lstrip("-"))
    client.send("CAP", client.nick, "ACK" if good else "NAK", words)


def cap(server, client, message):
    word = message.params[0].upper()
    if word == "LS":
        client.version = int((message.params + ["0"])[1] or 0)
        client.negotiating = not client.registered
        if client.version >= 302 and "cap-notify" in server.caps:
            client.caps.add("cap-notify")
        list_caps(server, client)
    elif word == "REQ":
        client.negotiating = not client.registered
        request(server, client, message.params[1])
    elif word == "LIST":
        client.send("CAP", client.nick, "LIST", " ".join(client.caps))
    elif word == "END":
        client.negotiating = False
        welcome(server, client)


def user(server, client, message):
    client.user, client.realname = message.params[0][:10], message.params[3]
    welcome(server, client)


def password(_, client, message):
    client.password = message.params[0]


def nick(server, client, message):
    people.take_nick(server, client, message.params[0])
    welcome(server, client)


def welcome(server, client):
    """Once everything is known."""
    if client.registered or client.negotiating or client.nick == "*" or not client.user:
        return
    if client.password != server.password:
        client.numeric("464", "Password incorrect")
        client.send("ERROR", "Closing link: Password incorrect", source=None)
        client.gone = True
        client.writer.close()
        return
    client.registered = True
    client.numeric("001", "Welcome to the test, " + client.source)
    client.numeric("002", "Your host is %s" % server.name)
    client.numeric("003", "This server was created for a test")
    client.numeric("004", server.name, "fake-1", "Biow", "biklmnopstv")
    tell_tokens(server, client)
    client.numeric("422", "There is no message of the day")
    people.tell_watchers(server, client, "730")


def tell_tokens(server, client, only=None):
    words = [name + ("=" + value if value else "") for name, value in server.tokens.items()
             if only is None or name in only]
    for at in range(0, len(words), 10):
        client.numeric("005", *words[at:at + 10], "are supported by this server")


COMMANDS = {"CAP": cap, "NICK": nick, "USER": user, "PASS": password}
