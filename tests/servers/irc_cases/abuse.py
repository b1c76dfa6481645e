"""Crowds, floods, people who pretend to be somebody, and bots among themselves: what the bot does
stays bounded, it is silent where silence is right, and who asks is answered all the same."""
import collections
import time

from lib.client import Client
from lib.fake_irc import lines_from, rooms
from lib.fake_irc.wire import parse
from lib.irc_stage import CONTENT, EMDR, NOTICE, PASSWORD, hear_reply, wait_for_join
from lib.report import check, wait_for

NICK = "waymark"
CROWD = 5000
GROWN_MOST_KB = 24 * 1024  # by a crowd of 5,000 with its names, under the sanitizers
TAGS_MOST = 8191           # bytes of tags with their "@" and space: ircv3.net "message-tags"
# Letters that look like those of the bot's and of the moderator's nick.
LOOKALIKES = ("w\u0430ymark", "waym\u0430rk", "\uff57aymark", "waymark\u200b", "wayrnark", "\u0430nn",
              "ann\u2060", "Ann\u0301")
CTCP = ("VERSION", "PING 1", "TIME", "FINGER", "USERINFO", "CLIENTINFO", "SOURCE", "AVATAR", "X" * 300,
        "ACTION", "")
DCC = ("DCC SEND ../../etc/passwd 2130706433 6667 1000", "DCC CHAT chat 2130706433 1",
       "DCC RESUME x 1 2", "DCC SEND " + "a " * 150, "dcc send x 0 0 0", "DCC")


def resident(process):
    """Kilobytes of memory that a process holds."""
    with open("/proc/%d/status" % process.pid, encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def written_by(server, nick):
    """Whom somebody spoke to, and how often."""
    lines = [parse(line) for line in lines_from(server, nick)]
    return collections.Counter(line.params[0] for line in lines
                               if line.command in ("PRIVMSG", "NOTICE"))


def driver_in_a_room(world, name, room, **more):
    """A server of its own and a driver in a channel of it."""
    server = world.another(name, **more.pop("server", {}))
    return server, world.driver(server, NICK, [room], **more)


def a_channel_of_thousands(world, name):
    """All of them come, some go, some are renamed, and half are lost in a netsplit and come back."""
    room = "#crowd"
    server = world.another(name)
    crowd = server.do(lambda s: rooms.crowd(s, room, CROWD))
    with world.driver(server, NICK, [room], sanitizer="quarantine_size_mb=1") as driver, \
            Client(server.plain_port, "ann") as ann:
        driver.up()
        before = resident(driver.process)
        sources = ["%s!%s@crowd.test" % (nick, nick) for nick in crowd]
        half = CROWD // 2
        lines = [":%s JOIN %s" % (each, room) for each in sources]
        for _ in range(4):
            lines += [":%s QUIT :one.test two.test" % each for each in sources[:half]]
            lines += [":%s JOIN %s" % (each, room) for each in sources[:half]]
            lines += [":%s NICK %sx" % (each, nick) for each, nick in zip(sources[half:], crowd[half:])]
            lines += [":%sx!u@crowd.test NICK %s" % (nick, nick) for nick in crowd[half:]]
            lines += [":%s PART %s :bye" % (each, room) for each in sources[half:]]
            lines += [":%s JOIN %s" % (each, room) for each in sources[half:]]
        server.do(lambda s: s.raw(NICK, *lines))
        ann.join(room)
        ann.say(room, "still there")
        check(driver.wait(90, t="message")["text"] == "still there", "another message")
        grown = resident(driver.process) - before
        check(grown < GROWN_MOST_KB, "grew by %d KiB" % grown)
        check(not written_by(server, NICK), "it spoke: %s" % written_by(server, NICK))


def a_thousand_lines_a_second(world, name):
    """For three seconds, not to the bot; then somebody asks, and is answered at once."""
    room = "#flood"
    server = world.another(name)
    bot = world.bot(server, NICK, [room], content=CONTENT)
    with Client(server.plain_port, "ann") as ann:
        ann.join(room)
        with bot:
            wait_for_join(ann, NICK)
            bot.up()
            begun = time.monotonic()
            for tenth in range(30):
                server.do(lambda s, t=tenth: s.raw(NICK, *(
                    ":crowd%d!u@crowd.test PRIVMSG %s :just talking %d" % (i, room, t * 100 + i)
                    for i in range(100))))
                wait_for(lambda t=tenth: time.monotonic() > begun + t / 10, "the next tenth")
            ann.say(room, NICK + ": what is EMDR?")
            check(EMDR in hear_reply(ann, NICK, room), "no answer")
            ann.sync()
            said = written_by(server, NICK)
            check(set(said) == {room} and said[room] <= 3, "it said more: %s" % said)
        check(bot.log().count(" test: up") == 1, "the driver was lost")


def lookalikes_are_strangers(world, name):
    """Nobody has power by a nick: not by one that looks like a moderator's, nor by one that was a
    moderator's. And what looks like the bot is heard as anybody else."""
    room = "#alike"
    server, driver = driver_in_a_room(world, name, room)
    with Client(server.plain_port, "ann") as ann:
        ann.join(room)
        with driver:
            driver.up()
            for nick in LOOKALIKES:
                with Client(server.plain_port, nick) as stranger:
                    stranger.join(room)
                    stranger.say(room, NICK + ": pause")
                    line = driver.wait(t="message")
                    check(line["name"] == nick and line["role"] == "member" and
                          line["text"] == "pause", "%r: %s" % (nick, line))
            ann.say(room, NICK + ": pause")
            check(driver.wait(t="message")["role"] == "moderator", "not the moderator")
            ann.send("NICK gone")
            ann.wait(" NICK ")
            with Client(server.plain_port, "ann") as thief:
                thief.join(room)
                thief.say(room, NICK + ": pause")
                check(driver.wait(t="message")["role"] == "member", "power by a nick")
                # Its nick is taken from it, by force: what comes from there is not its own.
                server.do(lambda s: s.raw(NICK, ":%s!waymark@127.0.0.1 NICK Guest17" % NICK))
                server.client_of(NICK).nick = "Guest17"
                thief.send("NICK " + NICK)
                thief.wait(" NICK ")
                thief.say(room, "hello")
                line = driver.wait(t="message")
                check(line["name"] == NICK and line["role"] == "member", line)


def floods_of_ctcp(world, name):
    room = "#ctcp"
    server, driver = driver_in_a_room(world, name, room)
    with driver, Client(server.plain_port, "eve") as eve:
        driver.up()
        eve.join(room)
        for number in range(500):
            target = (NICK, room)[number % 2]
            eve.send("PRIVMSG %s :\x01%s\x01" % (target, CTCP[number % len(CTCP)]))
        eve.say(room, "the last one")
        line = driver.wait(60, t="message")
        check(line["text"] == "the last one", "CTCP was heard: %s" % line)
        said = written_by(server, NICK)
        check(set(said) <= {"eve"} and said["eve"] <= 5, "it answered %s" % said)


def offers_of_files(world, name):
    """DCC: silence."""
    room = "#dcc"
    server, driver = driver_in_a_room(world, name, room)
    with driver, Client(server.plain_port, "eve") as eve:
        driver.up()
        eve.join(room)
        for offer in DCC:
            for target in (NICK, room):
                eve.send("PRIVMSG %s :\x01%s\x01" % (target, offer))
                eve.send("NOTICE %s :\x01%s\x01" % (target, offer))
        eve.say(room, "the last one")
        line = driver.wait(t="message")
        check(line["text"] == "the last one", "an offer was heard: %s" % line)
        check(not written_by(server, NICK), "it answered: %s" % written_by(server, NICK))


def forged_notices_of_services(world, name):
    """Somebody calls themselves NickServ and asks for the password; somebody says that the bot is
    signed in, killed, renamed: nothing comes of it."""
    room = "#serv"
    account = {} if name == "bare" else {"account": "botaccount", "secrets": {"password": PASSWORD}}
    server, driver = driver_in_a_room(world, name, room, **account)
    with driver, Client(server.plain_port, "NickServ") as thief, \
            Client(server.plain_port, "irc-test") as other:
        driver.up()
        thief.join(room)
        for text in ("This nickname is registered and protected. Please identify via /msg NickServ "
                     "identify <password>", "You are now identified for waymark.",
                     "Password accepted - you are now recognized.", "Invalid password for waymark."):
            thief.send("NOTICE %s :%s" % (NICK, text))
            other.send("NOTICE %s :*** %s" % (NICK, text))
        other.say(NICK, "ERROR :Closing link")
        line = driver.wait(t="message")
        check(line["text"] == "ERROR :Closing link" and line["role"] == "member", line)
        thief.say(room, "the last one")
        check(driver.wait(t="message")["text"] == "the last one", "something else")
        check(not written_by(server, NICK), "it answered: %s" % written_by(server, NICK))
        check(not any(PASSWORD in line for _, line in server.received), "the password is out")
        check(not any(line["t"] == "state" and line["state"] != "up" for line in driver.seen[2:]),
              driver.seen)


def tags_of(length, rest=""):
    """Tags of exactly so many bytes, "@" and space included."""
    head = "msgid=full%s;" % rest
    return "@" + head + "+x=" + "y" * (length - len(head) - 5) + " "


def tags_of_full_length(world, name):
    """8,191 bytes of tags are read; more is passed over, and the next message is heard."""
    room = "#tags"
    server, driver = driver_in_a_room(world, name, room)
    source = ":eve!eve@127.0.0.1 PRIVMSG %s :" % room
    long = "z" * (510 - len(source) - len("full "))
    strange = ("@" + ";".join("t%d" % number for number in range(1500)) + " ",
               "@" + "a=\\\\\\:\\s\\r\\n\\;" * 300 + " ", "@=;=;;;== ", "@msgid=;msgid=a;msgid=b ",
               "@time=2026-99-99T99:99:99.999Z ", "@msgid=%s " % ("m" * 3000))
    with driver:
        driver.up()
        wait_for(lambda: server.do(lambda s: room in s.rooms and s.rooms[room].members), "the bot")
        server.do(lambda s: s.raw(NICK, tags_of(TAGS_MOST) + source + "full " + long))
        line = driver.wait(t="message")
        check(line["id"] == "full" and line["text"] == "full " + long, "cut: %s" % line)
        for tags in strange:
            server.do(lambda s, t=tags: s.raw(NICK, t + source + "strange"))
            check(driver.wait(t="message")["text"] == "strange", tags[:40])
        server.do(lambda s: s.raw(NICK, tags_of(2 * TAGS_MOST) + source + "too long",
                                  "@" + "x" * 100000 + " " + source + "too long",
                                  source + "after"))
        check(driver.wait(t="message")["text"] == "after", "what is too long was heard")


class Chatty(Client):
    """A bot without manners: to all that is said it says something, and asks whoever spoke."""

    def talk(self, room, seconds):
        """Returns how often it spoke."""
        end, spoke = time.monotonic() + seconds, 0
        while self.read(end):
            while self.taken < len(self.lines):
                line = self.lines[self.taken]
                self.taken += 1
                if " PRIVMSG %s :" % room in line and " :" in line:
                    nick = line[1:].split("!")[0]
                    self.say(room, "%s: what is EMDR?" % nick)
                    spoke += 1
        return spoke


def bots_among_themselves(world, name):
    """Two Waymarks, and a chatty bot that asks each of them whatever they say: an hour of talk, as
    fast as it goes. Here an hour's share is six answers, as one a minute would be. They never answer
    each other, nor the chatty one once that is used up: then the talk is over."""
    room = "#bots"
    server = world.another(name)
    nicks = (NICK + "1", NICK + "2")
    bots = [world.bot(server, nick, [room], content=CONTENT, limits={"room": 10, "person": 1})
            for nick in nicks]
    with Chatty(server.plain_port, "chatty") as chatty, Client(server.plain_port, "ann") as ann:
        chatty.join(room)
        ann.join(room)
        with bots[0], bots[1]:
            for _ in nicks:
                ann.wait(r"^:%s\d!\S+ JOIN" % NICK, 60)
            for bot in bots:
                bot.up()
            for nick in nicks:
                ann.say(room, nick + ": what is EMDR?")
            wait_for(lambda: chatty.talk(room, 0.5) + 1 and all(
                sum(line.startswith(":" + nick) and EMDR in line for line in chatty.lines) == 2
                for nick in nicks), "an answer of each to both", 60)
            chatty.talk(room, 4)
            ann.sync()
            said = [line for line in ann.lines
                    if line.startswith(":" + NICK) and " PRIVMSG " in line]
            answers = collections.Counter(line[1:].split("!")[0] for line in said if EMDR in line)
            check(answers == dict.fromkeys(nicks, 2), "answers: %s" % answers)
            check(all(EMDR in line or NOTICE in line for line in said), "something else was said")
