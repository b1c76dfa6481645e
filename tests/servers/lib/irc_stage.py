"""What the tests of IRC share: servers, settings of bots, a bot's answer."""
import os

from .bot import Bot
from .driver import ROOT, Driver
from .fake_irc import FLAVOURS, FakeIrc
from .hybrid import Hybrid
from .report import Failure, Skip
from .servers import Atheme, Inspircd, Ngircd
from .world import World as SharedWorld

CONTENT = os.path.join(ROOT, "tests", "content")
EMDR = "Test answer about EMDR"
NOTICE = "licensed professional"
CRISIS = "Test reply for danger to oneself"
BAD_CERTIFICATES = {
    "wrong_name": "was made for another name than 127.0.0.1",
    "expired": "has expired",
    "self_signed": "is signed by itself",
    "untrusted": "is signed by an authority that we do not know",
}
PASSWORD = "correct-horse"
ACCOUNTS = ("botaccount", "person", "second", "olga", "cem", "dee", "bob")


class Services(Atheme):
    """Atheme for the shared InspIRCd, with its accounts."""

    def start(self):
        """Debian 13 ships InspIRCd 4 and an Atheme that cannot link to it: then there are none."""
        super().start()
        try:
            for account in ACCOUNTS:
                self.register(account, PASSWORD)
        except Failure as failure:
            if not self.was_refused():
                raise
            raise Skip("this InspIRCd does not link with this Atheme (%s)" % failure) from None


def fake(flavour):
    return lambda folder, certificates, **more: FakeIrc(folder, certificates, flavour, **more)


class World(SharedWorld):
    """Real servers; and the scripted one as "ergo", "unreal" and "bare", where tests take servers of
    their own by another()."""

    def __init__(self, folder):
        super().__init__(folder, {
            **{flavour: fake(flavour) for flavour in FLAVOURS},
            "inspircd": lambda where, certificates, **more: Inspircd(
                where, certificates, ("good", *BAD_CERTIFICATES), **more),
            "atheme": lambda where, _: Services(where, self.need("inspircd")),
            "ngircd": Ngircd,
            "hybrid": Hybrid})

    def settings(self, at, nick, channels=(), **more):
        """Of an account at this server. What is None in `more` is left out."""
        settings = {"server": "127.0.0.1", "port": at.tls_port, "ca_file": self.ca_file,
                    "nick": nick, "channels": list(channels)}
        settings.update(more)
        return {name: value for name, value in settings.items() if value is not None}

    def driver(self, at, nick, channels=(), secrets=None, before=None, sanitizer="",
               within=(), **more):
        return Driver(self.settings(at, nick, channels, **more), secrets, "irc", before, sanitizer,
                      within)

    def bot(self, at, nick, channels=(), secrets=None, account=None, **config):
        """`account`: more settings of its account. With the shipped guide, unless `config` has
        another."""
        return Bot(self.new_folder(nick), self.settings(at, nick, channels, **(account or {})),
                   secrets, **config)


def wait_for_join(person, nick):
    """Returns once the bot is in the channel that the person is in."""
    person.wait(r"^:%s!\S+ JOIN" % nick, 60)


def hear_reply(person, nick, target):
    """A whole reply of the bot, whose last line is the notice or holds it."""
    lines = []
    while not lines or NOTICE not in lines[-1]:
        line = person.wait(r"^:%s!\S+ PRIVMSG %s " % (nick, target), 60)
        lines.append(line.split(" :", 1)[1])
    return "\n".join(lines)
