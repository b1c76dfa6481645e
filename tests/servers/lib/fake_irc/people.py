"""People: nicks, modes, being away, who they are, and services."""
from . import rooms

SERVICE = "NickServ!NickServ@services.test"


def take_nick(server, client, nick):
    most = int(server.tokens.get("NICKLEN", "9"))
    other = server.client_of(nick)
    if not nick or len(nick) > most or nick[0] in "#&:0123456789-" or " " in nick:
        client.numeric("432", nick or "*", "Erroneous nickname")
    elif other is not None and other is not client:
        client.numeric("433", nick, "Nickname is already in use")
    else:
        rename(server, client, nick)


def rename(server, client, nick):
    old = client.source
    if client.registered:
        tell_watchers(server, client, "731")
        for each in {client, *rooms.neighbours(server, client)}:
            each.send("NICK", nick, source=old, tags=rooms.tags_of(client))
    client.nick = nick
    if client.registered:
        tell_watchers(server, client, "730")


def tell_watchers(server, client, number):
    """MONITOR: 730 came, 731 went."""
    for each in server.clients:
        if server.lower(client.nick) in each.watched:
            each.numeric(number, client.source if number == "730" else client.nick)


def leave(server, client, why):
    """The connection is over."""
    if client not in server.clients:
        return
    server.clients.remove(client)
    if client.registered:
        tell_watchers(server, client, "731")
        for each in rooms.neighbours(server, client):
            each.send("QUIT", why, source=client.source, tags=rooms.tags_of(client))
    for room in list(server.rooms.values()):
        room.members.pop(client, None)


def quit_(server, client, message):
    leave(server, client, "Quit: " + " ".join(message.params))
    client.send("ERROR", "Closing link", source=None)
    client.end_answer()
    client.gone = True
    client.writer.close()


def ping(server, client, message):
    client.send("PONG", server.name, message.params[0])


def pong(*_):
    pass


def away(server, client, message):
    client.away = message.params[0] if message.params and message.params[0] else None
    if client.registered:
        client.numeric("306" if client.away else "305", "You are away, or not")
        rooms.tell_neighbours(server, client, "away-notify", "AWAY",
                              *([client.away] if client.away else []))


def setname(server, client, message):
    client.realname = message.params[0]
    client.send("SETNAME", client.realname, source=client.source)
    rooms.tell_neighbours(server, client, "setname", "SETNAME", client.realname)


def monitor(server, client, message):
    word = message.params[0]
    nicks = message.params[1].split(",") if len(message.params) > 1 else []
    if word == "+":
        client.watched |= {server.lower(nick) for nick in nicks}
        for nick in nicks:
            other = server.client_of(nick)
            client.numeric("730" if other else "731", other.source if other else nick)
    elif word == "-":
        client.watched -= {server.lower(nick) for nick in nicks}
    elif word == "C":
        client.watched = set()


def whois(server, client, message):
    other = server.client_of(message.params[-1])
    if other is None:
        client.numeric("401", message.params[-1], "No such nick")
    else:
        client.numeric("311", other.nick, other.user, other.host, "*", other.realname)
        if other.account:
            client.numeric("330", other.nick, other.account, "is logged in as")
        if server.tokens.get("BOT") in other.modes:
            client.numeric("335", other.nick, "is a bot")
    client.numeric("318", message.params[-1], "End of WHOIS")


WHOX = {"c": lambda room, each: room, "u": lambda _, each: each.user,
        "h": lambda _, each: each.host, "s": lambda _, each: each.server.name,
        "n": lambda _, each: each.nick, "a": lambda _, each: each.account or "0",
        "r": lambda _, each: each.realname, "i": lambda _, each: "127.0.0.1",
        "d": lambda _, each: "0", "l": lambda _, each: "0", "o": lambda _, each: "n/a"}


def flags(server, room, each):
    marks = room.marks(server, each, True) if room else ""
    bot = server.tokens.get("BOT")
    return ("G" if each.away else "H") + (bot if bot and bot in each.modes else "") + marks


def who(server, client, message):
    """With WHOX where the tokens have it: "%tcuhnfar,TYPE"."""
    mask = message.params[0]
    room = server.rooms.get(server.lower(mask))
    found = [server.client_of(mask)] if server.client_of(mask) else []
    asked = message.params[1] if len(message.params) > 1 else ""
    for each in (room.members if room else found):
        if asked.startswith("%") and "WHOX" in server.tokens:
            fields, _, kind = asked[1:].partition(",")
            client.numeric("354", *(
                kind if field == "t" else flags(server, room, each) if field == "f"
                else WHOX[field](mask, each) for field in "tcuihsnfdlaor" if field in fields))
        else:
            client.numeric("352", mask if room else "*", each.user, each.host, server.name,
                           each.nick, flags(server, room, each), "0 " + each.realname)
    client.numeric("315", mask, "End of WHO")


def nickserv(server, client, text):
    """IDENTIFY [account] password; GHOST, REGAIN nick password."""
    words = text.split()
    word = words[0].upper() if words else ""

    def say(sentence):
        client.send("NOTICE", client.nick, sentence, source=SERVICE)
    if word == "IDENTIFY":
        account = words[1] if len(words) > 2 else client.nick
        if server.accounts.get(account) == words[-1]:
            server.sign_in(client, account)
            say("You are now identified for %s." % account)
        else:
            say("Invalid password for %s." % account)
    elif word in ("GHOST", "REGAIN", "RECOVER"):
        other = server.client_of(words[1])
        if other is not None:
            other.cut()
            leave(server, other, "Killed (GHOST command used by %s)" % client.nick)
        say("%s has been ghosted." % words[1])
        if word == "REGAIN":
            rename(server, client, words[1])
    else:
        say("Unknown command.")


COMMANDS = {"QUIT": quit_, "PING": ping, "PONG": pong, "AWAY": away, "SETNAME": setname,
            "MONITOR": monitor, "WHOIS": whois, "WHO": who}
