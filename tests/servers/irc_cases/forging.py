"""Orders that are none: quoted, under another's nick or account, without power any more, from a channel's history, two at
once."""
import signal

from lib import forging
from lib.client import Client
from lib.forging import changes_nothing
from lib.report import check
from irc_cases.alerting import TAGS, scene


def quoted_orders_are_none(world, name):
    """As people quote on IRC, and as programs that pass words on do, said by a moderator."""
    with scene(world, name) as it:
        order = "%s: mode off" % it.nick
        changes_nothing(it, *(lambda t=text: it.tell(it.mod, it.group, t) for text in (
            "> " + order, ">" + order, "> > " + order, "<%s> %s" % (it.ann.nick, order),
            "[m] <%s> %s" % (it.ann.nick, order), "%s wrote: %s" % (it.ann.nick, order), '"%s"' % order,
            "%s: > mode off" % it.nick, "%s: <%s> mode off" % (it.nick, it.ann.nick))),
            lambda: it.alone(it.mod, "> for %s: mode off" % it.group),
            lambda: it.mod.send("NOTICE %s :%s" % (it.group, order)))


def power_is_looked_at_again(world, name):
    with scene(world, name) as it:
        def lose():
            it.mod.send("MODE %s -o %s" % (it.group, it.other.nick))
            it.mod.wait(r" MODE %s -o" % it.group)
        forging.power_is_looked_at_again(it, lose, proposes=False)


def an_account_is_looked_at_again(world, name):
    """Who signs out has the power of the account no longer."""
    with scene(world, name, accounts=True) as it:
        def lose():
            it.mod.send("MODE %s -o %s" % (it.group, it.other.nick))
            it.mod.wait(r" MODE %s -o" % it.group)
            it.ask(it.other, it.group, "whoami", "a moderator")
            it.other.send("PRIVMSG NickServ :LOGOUT")
            it.other.wait(r" 901 |logged out")
        forging.power_is_looked_at_again(it, lose)


def names_are_no_power(world, name):
    """A moderator's account as a nick, and as a tag that a client makes up; a moderator's nick, once they have left it."""
    with scene(world, name, accounts=True) as it:
        left = it.other.nick
        def attempt(who):
            who.send("@account=person;+account=person;time=2020-01-01T00:00:00.000Z;msgid=x PRIVMSG %s :%s: mode off"
                     % (it.group, it.nick))
            it.hears(who, "Only the moderators")
        it.other.send("NICK %sb" % left)
        it.other.wait(" NICK ")
        with Client(world.need(name).plain_port, left, caps=TAGS) as thief:
            thief.join(it.group)
            changes_nothing(it, lambda: attempt(thief))
            thief.send("NICK person")
            thief.wait(" (NICK|433) ")
            thief.nick = "person"
            changes_nothing(it, lambda: attempt(thief))
        check(forging.refusals(it.bot), "not written down")


def what_a_channel_plays_back_is_no_order(world, name):
    """The server keeps the channel's last words and tells them to who comes: orders that were done, and ones that were said while
    it was away."""
    with scene(world, name) as it:
        it.mod.send("MODE %s +H 20:1h" % it.group)
        it.mod.wait(" MODE %s \\+H" % it.group)
        it.ask(it.mod, it.group, "mode passive", "undo")
        it.ask(it.mod, it.group, "undo", "taken back")
        before = forging.state(it.bot)
        it.bot.stop(signal.SIGKILL)
        it.mod.wait("QUIT")
        it.order(it.mod, it.group, "mode off")
        it.order(it.mod, it.group, "leave now")
        it.bot.start()
        it.bot.up()
        it.is_known(it.mod)
        it.ask(it.ann, it.group, "what is EMDR?", forging.EMDR)
        check(forging.state(it.bot) == before, "not as before: %s" % (forging.state(it.bot),))


def two_at_once(world, name):
    with scene(world, name) as it:
        forging.two_at_once(it)


def tests():
    """Functions with their arguments."""
    for name in ("inspircd", "ngircd", "hybrid"):
        for function in (quoted_orders_are_none, power_is_looked_at_again, two_at_once):
            yield function, name
    for function in (an_account_is_looked_at_again, names_are_no_power, what_a_channel_plays_back_is_no_order):
        yield function, "inspircd"
