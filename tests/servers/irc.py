#!/usr/bin/env python3
"""The IRC driver against real servers: InspIRCd with Atheme, and ngIRCd.

tests/servers/irc.py [WORD]   all tests, or those whose name holds the word

Prints "ok NAME", "not ok NAME: why", "skipped: NAME: why", and at the end
"N passed, N failed, N skipped". WAYMARK names the program (build/asan/waymark).
"""
import os
import shutil
import signal
import socket
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib import certificates  # noqa: E402
from lib.bot import Bot  # noqa: E402
from lib.client import Client  # noqa: E402
from lib.driver import WAYMARK, Driver  # noqa: E402
from lib.report import Failure, Report, Skip, check  # noqa: E402
from lib.servers import Atheme, Inspircd, Ngircd, free_ports, give_to_nobody  # noqa: E402

BAD_CERTIFICATES = {
    "wrong_name": "was made for another name than 127.0.0.1",
    "expired": "has expired",
    "self_signed": "is signed by itself",
    "untrusted": "is signed by an authority that we do not know",
}
PASSWORD = "correct-horse"
LONG = ("Überforderung, naïveté, 日本語の長い文章、 and 👩‍👩‍👧 families: guidance is not a substitute for a "
        "person who knows you. ")


class World:
    """What the tests share: certificates and two servers."""

    def __init__(self, folder):
        self.folder = folder
        self.certificates = os.path.join(folder, "certificates")
        os.mkdir(self.certificates)
        self.ca_file = certificates.make_all(self.certificates)
        self.servers = []
        self.why_not = {}
        self.inspircd = self.started("inspircd", lambda: Inspircd(
            os.path.join(folder, "inspircd"), self.certificates, ("good", *BAD_CERTIFICATES)))
        self.atheme = self.inspircd and self.started("atheme", lambda: Atheme(
            os.path.join(folder, "atheme"), self.inspircd))
        self.ngircd = self.started("ngircd", lambda: Ngircd(
            os.path.join(folder, "ngircd"), self.certificates))
        if self.atheme:
            self.register_people()

    def register_people(self):
        """Debian 13 ships InspIRCd 4 and an Atheme that cannot link to it: then there are no services."""
        try:
            self.atheme.register("botaccount", PASSWORD)
            self.atheme.register("person", PASSWORD)
        except Failure as failure:
            if not self.atheme.was_refused():
                raise
            self.why_not["atheme"] = "this InspIRCd does not link with this Atheme (%s)" % failure
            self.atheme = None

    def started(self, name, make):
        try:
            server = make()
        except Skip as skip:
            self.why_not[name] = str(skip)
            return None
        server.start()
        self.servers.append(server)
        return server

    def need(self, name):
        server = getattr(self, name)
        if server is None:
            raise Skip(self.why_not.get(name, "no InspIRCd"))
        return server

    def settings(self, at, nick, channels=(), **more):
        return dict({"server": "127.0.0.1", "port": at.tls_port, "ca_file": self.ca_file,
                     "nick": nick, "channels": list(channels)}, **more)

    def stop(self):
        for server in reversed(self.servers):
            server.stop()


# ---- TLS ----

def connects(world, server):
    settings = world.settings(world.need(server), "tls1")
    with Driver(settings) as driver:
        ready = driver.up()
        check(ready["self"] == "tls1", "self is %s" % ready["self"])
        check("lines" in ready["caps"], "caps: %s" % ready["caps"])
        check(("echo" in ready["caps"]) == (server == "inspircd"), "caps: %s" % ready["caps"])
    with Driver(dict(settings, server="localhost", nick="tls2")) as driver:
        driver.up()


def refuses(world, certificate):
    inspircd = world.need("inspircd")
    settings = world.settings(inspircd, "tls3", port=inspircd.tls_ports[certificate])
    with Driver(settings) as driver:
        line = driver.wait(t="state", state="down")
        check("the certificate of 127.0.0.1 is not good: " in line["why"] and
              BAD_CERTIFICATES[certificate] in line["why"], line["why"])
        check(not any(line["t"] == "ready" for line in driver.seen), "it was ready")


def trusts_only_what_it_was_told(world):
    """Without ca_file the good certificate is unknown too; with another's it is as well."""
    settings = world.settings(world.need("inspircd"), "tls4")
    other = os.path.join(world.certificates, "theirs", "ca.pem")
    for more in ({"ca_file": None}, {"ca_file": other}):
        with Driver({name: value for name, value in dict(settings, **more).items()
                     if value is not None}) as driver:
            line = driver.wait(t="state", state="down")
            check("authority that we do not know" in line["why"], line["why"])


def says_why_it_cannot_connect(world):
    inspircd = world.need("inspircd")
    closed, = free_ports(1)
    cases = (({"port": closed}, "does not take connections on port %d" % closed),
             ({"server": "no-such-server.invalid"}, "was not found"),
             ({"ca_file": "/nonexistent"}, "ca_file cannot be read"))
    for more, why in cases:
        with Driver(world.settings(inspircd, "tls5", **more)) as driver:
            line = driver.wait(t="state", state="down")
            check(why in line["why"], line["why"])


def tls_on_a_plain_port(world):
    """The server waits for us, and we for it: half a minute."""
    inspircd = world.need("inspircd")
    with Driver(world.settings(inspircd, "tls7", port=inspircd.plain_port)) as driver:
        line = driver.wait(60, t="state", state="down")
        check("within 30 seconds: is this the port for TLS?" in line["why"], line["why"])


def no_answer(world):
    """A port whose queue is full: the system drops what else wants to connect."""
    with socket.socket() as full, socket.socket() as one, socket.socket() as two:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (one, two):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        settings = dict(world.settings(world.need("ngircd"), "tls8"), port=full.getsockname()[1])
        with Driver(settings) as driver:
            line = driver.wait(60, t="state", state="down")
            check("did not answer on port" in line["why"], line["why"])


def plain_only_when_asked(world):
    server = world.need("inspircd")
    with Driver(world.settings(server, "tls6", port=server.plain_port, tls=False)) as driver:
        driver.up()


# ---- signing on ----

def signs_in(world):
    world.need("atheme")
    inspircd = world.need("inspircd")
    settings = world.settings(inspircd, "sasl1", account="botaccount")
    with Driver(settings, {"password": PASSWORD}) as driver, \
            Client(inspircd.plain_port, "sasl2") as person:
        driver.up()
        person.send("WHOIS sasl1")
        person.wait(r" 330 \S+ sasl1 botaccount ")


def wrong_password_is_refused(world):
    world.need("atheme")
    settings = world.settings(world.need("inspircd"), "sasl3", account="botaccount")
    with Driver(settings, {"password": "wrong"}) as driver:
        line = driver.wait(t="state", state="refused")
        check("does not accept the account's name or password" in line["why"], line["why"])
        driver.write(t="ping", id="still there")
        driver.wait(t="pong", id="still there")
        # It would try again after one to two seconds.
        check(driver.next(3.0) is None, "it goes on: %s" % driver.seen[-1])


def needs_services_when_it_has_an_account(world):
    settings = world.settings(world.need("ngircd"), "sasl4", account="botaccount")
    with Driver(settings, {"password": PASSWORD}) as driver:
        line = driver.wait(t="state", state="down")
        check("offers no way of signing in" in line["why"], line["why"])


def server_password(world):
    server = Ngircd(os.path.join(world.folder, "ngircd-password"), world.certificates, "open")
    server.start()
    try:
        with Driver(world.settings(server, "pass1"), {"server_password": "open"}) as driver:
            driver.up()
        with Driver(world.settings(server, "pass2"), {"server_password": "shut"}) as driver:
            line = driver.wait(t="state", state="refused")
            check("mend server_password_file" in line["why"], line["why"])
    finally:
        server.stop()


def nick_in_use(world, name):
    server = world.need(name)
    with Client(server.plain_port, "waymark") as thief, Client(server.plain_port, "nick1") as person:
        with Driver(world.settings(server, "waymark", ["#nick"])) as driver:
            ready = driver.up()
            check(ready["self"] == "waymark_", "self is %s" % ready["self"])
            person.join("#nick")
            for address in ("waymark_: one", "Waymark, one", "@waymark one", "!waymark_ one"):
                person.say("#nick", address)
                line = driver.wait(t="message")
                check(line["text"] == "one" and line.get("addressed"), "%s: %s" % (address, line))
        thief.sync()


def a_nick_too_long(world):
    """ngIRCd takes nine bytes, and says 432 to more."""
    with Driver(world.settings(world.need("ngircd"), "waymarkguidebot")) as driver:
        ready = driver.up()
        check(ready["self"].startswith("wayma_"), "self is %s" % ready["self"])


def channels_that_refuse(world):
    server = world.need("inspircd")
    with Client(server.plain_port, "gate1") as person:
        for channel, mode in (("#gate-b", "+b gate2!*@*"), ("#gate-i", "+i"), ("#gate-k", "+k x")):
            person.join(channel)
            person.send("MODE %s %s" % (channel, mode))
        person.sync()
        channels = ["#gate-b", "#gate-i", "#gate-k", "#gate-open"]
        with Driver(world.settings(server, "gate2", channels)) as driver:
            why = driver.wait(t="state", state="up")["why"]
            check(why == "joined 1 of 4 channels; #gate-b: we are banned there; #gate-i: it is by "
                         "invitation only; #gate-k: it needs a key", why)
            driver.send("k1", "#gate-i", "hello")
            check(driver.wait(t="acked", key="k1")["result"] == "later", "not later")
            person.send("INVITE gate2 #gate-i")
            person.wait(r"^:gate2!\S+ JOIN :?#gate-i")
            person.send("INVITE gate2 #gate-other")  # not one of its own: the core decides
            person.join("#gate-other")
            person.send("INVITE gate2 #gate-other")
            check(driver.wait(t="invite")["room"] == "#gate-other", "another room")


# ---- talking ----

def channel_in_and_out(world, name):
    server = world.need(name)
    with Client(server.plain_port, "chan1") as person, \
            Driver(world.settings(server, "chan2", ["#Chan"])) as driver:
        driver.up()
        person.join("#chan")
        person.say("#CHAN", "so tired today")
        line = driver.wait(t="message")
        check(line["text"] == "so tired today" and not line.get("addressed") and
              line["room"] == "#chan" and line["name"] == "chan1" and not line.get("direct"), line)
        person.say("#chan", "Chan2: what is trauma?")
        line = driver.wait(t="message")
        check(line["text"] == "what is trauma?" and line.get("addressed"), line)
        driver.send("key one", line["room"], "First line.\nSecond line.")
        acked = driver.wait(t="acked", key="key one")
        check(acked["result"] == "sent", acked)
        check(name != "inspircd" or acked.get("remote_id"), "no remote id: %s" % acked)
        check(person.wait(r"^:chan2!\S+ PRIVMSG #chan ").split(" :", 1)[1] == "First line.", "1")
        check(person.wait(r"^:chan2!\S+ PRIVMSG #chan ").split(" :", 1)[1] == "Second line.", "2")
        driver.send("key two", "#chan", "harmless\r\nQUIT :injected\nPART #chan")
        for text in ("harmless", "QUIT :injected", "PART #chan"):
            got = person.wait(r"^:chan2!").split(" ", 3)
            check(got[1] == "PRIVMSG" and got[3] == ":" + text, got)
        driver.send("key three", "#elsewhere", "x")
        check(driver.wait(t="acked", key="key three")["result"] == "never", "not never")


def direct_message(world, name):
    server = world.need(name)
    with Client(server.plain_port, "Dir1") as person, \
            Driver(world.settings(server, "dir2")) as driver:
        driver.up()
        person.say("dir2", "\x02what\x02 is \x0304trauma\x03?")
        line = driver.wait(t="message")
        check(line["text"] == "what is trauma?" and line.get("direct") and line["room"] == "dir1" and
              line["role"] == "member" and line["sender"].startswith("dir1!"), line)
        driver.send("k", line["room"], "Guidance.")
        person.wait(r"^:dir2!\S+ PRIVMSG Dir1 :Guidance\.$")
        check(driver.wait(t="acked", key="k")["result"] == "sent", "not sent")
        if name == "inspircd":  # a plain server's 401 comes after we had to say "sent"
            driver.send("k2", "nobody-here", "Guidance.")
            check(driver.wait(t="acked", key="k2")["result"] == "never", "not never")


def long_text_is_not_cut(world, name):
    server = world.need(name)
    channel = "#a-channel-with-a-name-of-some-length"
    with Client(server.plain_port, "long1") as person, \
            Driver(world.settings(server, "long2", [channel], user="averylongusername")) as driver:
        driver.up()
        person.join(channel)
        text = (LONG * 12).strip()
        driver.send("k", channel, text)
        got, longest = "", 0
        while len(got) < len(text):
            line = person.wait(r"^:long2!\S+ PRIVMSG " + channel, 60)
            check("\ufffd" not in line, "a character was cut: %s" % line)
            longest = max(longest, len(line.encode()) + 2)
            got += (" " if got else "") + line.split(" :", 1)[1]
        check(got == text, "lost on the way:\n%s\n%s" % (got, text))
        check(450 < longest <= 512, "the longest line had %d bytes" % longest)
        check(driver.wait(60, t="acked")["result"] == "sent", "not sent")


def forty_lines(world, name):
    """The server's patience is never tried, and nothing is lost."""
    server = world.need(name)
    with Client(server.plain_port, "forty1") as person, \
            Driver(world.settings(server, "forty2", ["#forty"])) as driver:
        driver.up()
        person.join("#forty")
        for number in range(40):
            driver.send("k%d" % number, "#forty", "line %d" % number)
        for number in range(40):
            line = person.wait(r"^:forty2!\S+ (PRIVMSG #forty|QUIT|PART)", 120)
            check(line.endswith(" :line %d" % number), "wanted line %d: %s" % (number, line))
        for number in range(40):
            acked = driver.wait(t="acked", key="k%d" % number)
            check(acked["result"] == "sent", acked)
        check(not any(line["t"] == "state" and line["state"] == "down" for line in driver.seen),
              "the connection was lost")


def notice_is_not_answered(world, name):
    server = world.need(name)
    with Client(server.plain_port, "note1") as person, \
            Driver(world.settings(server, "note2", ["#note"])) as driver:
        driver.up()
        person.join("#note")
        person.send("NOTICE #note :note2: what is trauma?")
        person.send("NOTICE note2 :what is trauma?")
        person.send("PRIVMSG note2 :\x01VERSION\x01")
        person.wait(r"^:note2!\S+ NOTICE note1 :\x01VERSION Waymark\x01$")
        person.say("#note", "the last one")
        line = driver.wait(t="message")
        check(line["text"] == "the last one", "a notice was heard: %s" % line)


def two_bots_do_not_loop(world, name):
    """Each speaks to the other by name. With bot mode (InspIRCd) neither hears the other; where the
    server has none (ngIRCd) replies as notices keep them apart."""
    server = world.need(name)
    more = {} if name == "inspircd" else {"reply_as": "notice"}
    with Client(server.plain_port, "loop1") as person, \
            Driver(world.settings(server, "loopa", ["#loop"], **more)) as one, \
            Driver(world.settings(server, "loopb", ["#loop"], **more)) as two:
        one.up()
        two.up()
        person.join("#loop")
        one.send("k", "#loop", "loopb: what is trauma?")
        two.send("k", "#loop", "loopa: what is trauma?")
        one.send("k2", "loopb", "what is trauma?")
        said = {person.wait(r"^:loop[ab]!\S+ (PRIVMSG|NOTICE) #loop")[:6] for _ in range(2)}
        check(said == {":loopa", ":loopb"}, "not both spoke: %s" % said)
        one.wait(t="acked", key="k2")
        person.say("#loop", "the last one")
        for driver in (one, two):
            line = driver.wait(t="message")
            check(line["text"] == "the last one", "a bot was heard: %s" % line)


def power_is_of_the_moment(world, name):
    server = world.need(name)
    with Client(server.plain_port, "power1") as person, Client(server.plain_port, "power2") as other:
        person.join("#power")  # the first one in gets @
        other.join("#power")
        with Driver(world.settings(server, "power3", ["#power"])) as driver:
            driver.up()

            def role_of(who):
                who.say("#power", "power3: pause")
                line = driver.wait(t="message")
                return line["role"], line.get("role_from")
            check(role_of(person) == ("moderator", "channel prefix @"), "the operator")
            check(role_of(other) == ("member", None), "the other")
            person.send("MODE #power +o-o power2 power1")
            person.wait(r" MODE #power \+o-o")
            check(role_of(other) == ("moderator", "channel prefix @"), "the new operator")
            check(role_of(person) == ("member", None), "the old operator")
            other.send("NICK power4")
            other.wait(r" NICK ")
            person.send("NICK power2")
            person.wait(r" NICK ")
            check(role_of(person) == ("member", None), "an operator's old nick")
            check(role_of(other) == ("moderator", "channel prefix @"), "the operator's new nick")


def accounts_are_told(world):
    world.need("atheme")
    server = world.need("inspircd")
    with Client(server.plain_port, "acct1") as stranger, \
            Client(server.tls_port, "acct2", caps=("sasl",), login=("person", PASSWORD),
                   ca_file=world.ca_file) as person, \
            Driver(world.settings(server, "acct3", ["#acct"])) as driver:
        driver.up()
        for who, sender in ((person, "account:person"), (stranger, "acct1!acct1@127.0.0.1")):
            who.join("#acct")
            who.say("#acct", "hello")
            line = driver.wait(t="message")
            check(line["sender"] == sender, line)


def history_is_not_heard(world):
    server = world.need("inspircd")
    with Client(server.plain_port, "hist1") as person:
        person.join("#hist")
        person.send("MODE #hist +H 10:60")
        for number in range(5):
            person.say("#hist", "hist2: old question %d" % number)
        person.sync()
        with Driver(world.settings(server, "hist2", ["#hist"])) as driver:
            driver.up()
            person.say("#hist", "hist2: new question")
            line = driver.wait(t="message")
            check(line["text"] == "new question", "history was heard: %s" % line)


def a_channel_that_takes_nothing(world):
    server = world.need("inspircd")
    with Client(server.plain_port, "mute1") as person, \
            Driver(world.settings(server, "mute2", ["#mute"], reply_as="notice")) as driver:
        driver.up()
        person.join("#mute")
        driver.write(t="leave", room="#mute")  # the operator's right goes with it
        person.wait(r"^:mute2!\S+ PART")
        person.send("PART #mute")
        person.join("#mute")
        driver.write(t="join", room="#mute")
        person.wait(r"^:mute2!\S+ JOIN")
        person.send("MODE #mute +T")
        person.wait(r" MODE #mute ")
        driver.send("k1", "#mute", "as a notice, or else as a message")
        person.wait(r"^:mute2!\S+ PRIVMSG #mute :as a notice, or else as a message$")
        check(driver.wait(t="acked", key="k1")["result"] == "sent", "not sent")
        person.send("MODE #mute +m")
        person.wait(r" MODE #mute ")
        driver.send("k2", "#mute", "x")
        check(driver.wait(t="acked", key="k2")["result"] == "never", "not never")


# ---- coming back ----

def comes_back(world, make):
    server = make(os.path.join(world.folder, "back-" + make.__name__.lower()), world.certificates)
    server.start()
    try:
        with Driver(world.settings(server, "back1", ["#back"])) as driver:
            driver.up()
            server.stop(kill=True)
            line = driver.wait(t="state", state="down")
            check("trying again in" in line["why"], line["why"])
            driver.send("k1", "#back", "meanwhile")
            check(driver.wait(t="acked", key="k1")["result"] == "later", "not later")
            server.start()
            driver.up(60)
            with Client(server.plain_port, "back2") as person:
                person.join("#back")
                driver.send("k2", "#back", "back again")
                person.wait(r"^:back1!\S+ PRIVMSG #back :back again$")
    finally:
        server.stop()


def leaves_politely(world, name):
    server = world.need(name)
    with Client(server.plain_port, "bye1") as person:
        person.join("#bye")
        with Driver(world.settings(server, "bye2", ["#bye"])) as driver:
            driver.up()
            driver.write(t="stop")
            person.wait(r"^:bye2!\S+ QUIT :.*Goodbye")
            check(driver.process.wait(20) == 0, "status %s" % driver.process.returncode)


# ---- the whole bot ----

def wait_for_join(person, nick):
    """Returns once the bot is in the channel that the person is in."""
    person.wait(r"^:%s!\S+ JOIN" % nick, 60)


def hear_reply(person, nick, target):
    """A whole reply of the bot, whose last line is the notice or holds it."""
    lines = []
    while not lines or "licensed professional" not in lines[-1]:
        line = person.wait(r"^:%s!\S+ PRIVMSG %s " % (nick, target), 60)
        lines.append(line.split(" :", 1)[1])
    return "\n".join(lines)


def bot_answers(world, name):
    server = world.need(name)
    nick = "bot" + name[:3]
    channel = "#bot-" + name
    secret = "a password that no log may hold"
    bot = Bot(os.path.join(world.folder, nick), world.settings(server, nick, [channel]),
              {"server_password": secret} if name == "inspircd" else {})  # ngIRCd wants none
    with Client(server.plain_port, "op" + name[:3]) as operator:
        operator.join(channel)
        with bot, Client(server.plain_port, "ask" + name[:3]) as person:
            wait_for_join(operator, nick)
            person.join(channel)
            person.say(channel, "just talking, not to the bot")
            person.say(channel, "%s: what is EMDR?" % nick.upper())
            reply = hear_reply(person, nick, channel)
            check("eye movement" in reply, reply)
            person.say(nick, "what is EMDR?")
            reply = hear_reply(person, nick, person.nick)
            check("eye movement" in reply, reply)
            person.say(channel, "I want to kill myself")
            person.wait(r"^:%s!\S+ PRIVMSG \S+ :.*988" % nick, 60)
            person.say(channel, "%s: pause" % nick)  # nobody's to say but a moderator's
            operator.say(channel, "%s: pause 10" % nick)
            operator.wait(r"^:%s!\S+ PRIVMSG %s :.*quiet here for 10 minutes" % (nick, channel), 60)
            check(not any("quiet here" in line for line in person.lines), "anybody may pause it")
        operator.wait(r"^:%s!\S+ QUIT" % nick)
    log = bot.log()
    for word in (secret, "EMDR", "kill", "just talking", person.nick):
        check(word not in log, "the log holds %r:\n%s" % (word, log))


def bot_survives_its_driver(world):
    """The driver is killed: the core starts another one, and a question is answered."""
    server = world.need("inspircd")
    bot = Bot(os.path.join(world.folder, "surv"), world.settings(server, "surv1", ["#surv"]))
    with Client(server.plain_port, "surv2") as person:
        person.join("#surv")
        with bot:
            wait_for_join(person, "surv1")
            with open("/proc/%d/task/%d/children" % (bot.process.pid, bot.process.pid),
                      encoding="ascii") as children:
                driver, = children.read().split()
            os.kill(int(driver), signal.SIGKILL)
            person.wait(r"^:surv1!\S+ QUIT", 60)
            wait_for_join(person, "surv1")
            person.say("#surv", "surv1, what is EMDR?")
            check("eye movement" in hear_reply(person, "surv1", "#surv"), "no answer")


def two_whole_bots(world, name):
    """Each is told to speak to the other; the talk ends by itself."""
    server = world.need(name)
    names = ["duo%s%d" % (name[:2], number) for number in (1, 2)]
    channel = "#duo-" + name
    bots = [Bot(os.path.join(world.folder, nick), world.settings(server, nick, [channel]))
            for nick in names]
    with Client(server.plain_port, "duo" + name[:2]) as person:
        person.join(channel)
        with bots[0], bots[1]:
            joined = {person.wait(r"^:duo\S+ JOIN", 60).split("!")[0][1:] for _ in names}
            check(joined == set(names), "joined: %s" % joined)
            person.say(channel, "%s: what is EMDR?" % names[0])
            hear_reply(person, names[0], channel)
            person.say(channel, "%s: what is EMDR?" % names[1])
            hear_reply(person, names[1], channel)
            person.sync()
            others = [line for line in person.lines if " PRIVMSG " in line]
            check(sum("eye movement" in line for line in others) == 2, "\n".join(others))


def all_tests(world):
    """The slow ones first."""
    for name in ("inspircd", "ngircd"):
        yield "forty_lines", name, forty_lines
    for name in ("inspircd", "ngircd"):
        yield "bot_answers", name, bot_answers
        yield "two_whole_bots", name, two_whole_bots
    yield "bot_survives_its_driver", "inspircd", lambda w, _: bot_survives_its_driver(w)
    yield "tls_on_a_plain_port", "inspircd", lambda w, _: tls_on_a_plain_port(w)
    yield "no_answer", "ngircd", lambda w, _: no_answer(w)
    yield "comes_back", "inspircd", lambda w, _: comes_back(w, Inspircd)
    yield "comes_back", "ngircd", lambda w, _: comes_back(w, Ngircd)
    for name in ("inspircd", "ngircd"):
        for test in (long_text_is_not_cut, connects, nick_in_use, channel_in_and_out,
                     direct_message, notice_is_not_answered, two_bots_do_not_loop,
                     power_is_of_the_moment, leaves_politely):
            yield test.__name__, name, test
    for certificate in BAD_CERTIFICATES:
        yield "refuses_" + certificate, "inspircd", lambda w, _, c=certificate: refuses(w, c)
    for test in (trusts_only_what_it_was_told, says_why_it_cannot_connect, plain_only_when_asked,
                 signs_in, wrong_password_is_refused, channels_that_refuse, accounts_are_told,
                 history_is_not_heard, a_channel_that_takes_nothing):
        yield test.__name__, "inspircd", lambda w, _, t=test: t(w)
    for test in (needs_services_when_it_has_an_account, server_password, a_nick_too_long):
        yield test.__name__, "ngircd", lambda w, _, t=test: t(w)


def main():
    if "--help" in sys.argv:
        print(__doc__.strip())
        return 0
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if not os.path.exists(WAYMARK):
        print("not ok irc: there is no %s: make asan" % WAYMARK)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    report = Report()
    folder = tempfile.mkdtemp(prefix="waymark-irc-")
    os.chmod(folder, 0o755)
    world = None
    begun = time.monotonic()
    try:
        world = World(folder)
        tests = [("%s.%s" % (server, name), lambda t=test, s=server: t(world, s))
                 for name, server, test in all_tests(world) if word in "%s.%s" % (server, name)]
        if not tests:
            print("not ok irc: no test has %r in its name" % word)
            return 2
        report.run(tests, at_once=8)
    finally:
        if world:
            world.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("# %.1f s" % (time.monotonic() - begun))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
