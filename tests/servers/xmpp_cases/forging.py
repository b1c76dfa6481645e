"""Orders that are none: corrected, quoted, forwarded, under another's name or id, without power any more, from the archive,
two at once."""
import signal

from lib import forging
from lib.forging import changes_nothing
from lib.report import check
from lib.xmpp import (CARBONS, FORWARD, SID, correction, fallback_of, own_id, quoting, reply, sender)
from lib.xmpp_stage import NICK
from xmpp_cases.alerting import scene

ORDER = NICK + ": mode off"


def corrected_orders_are_none(world, name):
    """Neither talk that is corrected into an order, nor one that is carried out again or made another."""
    with scene(world, name, privately=True) as it:
        talk = it.mod.tell_echo(it.group, "good evening")
        order = it.mod.tell_echo(it.group, NICK + ": mode passive")
        it.hears(it.mod, "undo")
        it.ask(it.mod, it.group, "undo", "taken back")
        it.alone(it.mod, "good evening")
        it.hears(it.mod, "I am")
        named = [each.get("id") for each in (talk, order)] + [own_id(each, it.group) for each in (talk, order)]
        changes_nothing(it, *(lambda k=known_as, t=text: it.mod.tell(it.group, "%s: %s" % (NICK, t), correction(k))
                              for known_as in (*named, "never-said")
                              for text in ("mode off", "mode passive", "leave now")))


def quoted_orders_are_none(world, name):
    """In a reply of a moderator, marked as one or not, and alone; forwarded, as a carbon, as a result of an archive."""
    with scene(world, name, privately=True) as it:
        given = it.ann.tell_echo(it.group, ORDER)
        it.hears(it.ann, "Only the moderators")
        answers = reply(sender(given), own_id(given, it.group))
        plain = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='%d'/></fallback>"
        message = ("<message xmlns='jabber:client' from='%s' to='%s' type='%s' id='inner'><body>%s</body></message>")
        inside = ["<forwarded xmlns='%s'>%s</forwarded>" % (FORWARD, message % (who, to, kind, text))
                  for who, to, kind, text in (("%s/%s" % (it.group, it.mod.name), it.bot.jid, "groupchat", ORDER),
                                              (it.mod.jid, it.bot.jid, "chat", "for %s: mode off" % it.group))]
        wrapped = [wrap % each for each in inside for wrap in (
            "%s", "<received xmlns='" + CARBONS + "'>%s</received>", "<sent xmlns='" + CARBONS + "'>%s</sent>",
            "<result xmlns='urn:xmpp:mam:2' queryid='q' id='1'>%s</result>")]
        def says(text, more=""):
            it.mod.tell(it.group, text, more)
        changes_nothing(
            it, lambda: says(fallback_of(ORDER) + "please do not", answers + quoting(ORDER)),
            lambda: says(fallback_of(ORDER) + "please do not", answers),
            lambda: says(fallback_of(ORDER), answers + quoting(ORDER)),
            lambda: says("%s\nno" % ORDER, answers + plain % (len(ORDER) + 1)),
            lambda: says("> " + ORDER), lambda: says(">" + ORDER), lambda: says("> > " + ORDER),
            lambda: says("> %s\n> leave now" % ORDER), lambda: says("%s wrote: %s" % (it.ann.name, ORDER)),
            lambda: it.alone(it.mod, "> for %s: mode off" % it.group),
            *(lambda w=each: says("look", w) for each in wrapped),
            *(lambda w=each, p=person, t=to, k=kind: p.say(t, None, k, w) for each in wrapped
              for person in (it.ann, it.mod)
              for to, kind in ((it.bot.jid, "chat"), ("%s/%s" % (it.group, NICK), "chat"), (it.group, "groupchat"))))


def names_are_no_power(world, name):
    """Who takes the nick that a moderator just left, or one like it, and the ids of what they said."""
    with scene(world, name, privately=True) as it:
        order = it.mod.tell_echo(it.group, NICK + ": mode passive")
        it.hears(it.mod, "undo")
        it.ask(it.mod, it.group, "undo", "taken back")
        stolen = "<stanza-id xmlns='%s' by='%s' id='%s'/>" % (SID, it.group, own_id(order, it.group))
        def attempt(nick):
            it.bob.leave(it.group)
            it.bob.join(it.group, nick)
            for more in ("", stolen, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/>"):
                it.bob.say(it.group, NICK + ": mode off", "groupchat", more, name=order.get("id") if more else None)
                if not more:
                    it.hears(it.bob, "Only the moderators")
        it.other.leave(it.group)
        it.bob.sees(it.group, it.other.name, gone=True)
        changes_nothing(it, *(lambda n=nick: attempt(n) for nick in (
            it.other.name, forging.lookalike(it.mod.name), it.mod.name.upper() + "\u0301")))
        check(forging.refusals(it.bot), "not written down")


def power_is_looked_at_again(world, name, how):
    """By affiliation and by role; also where the server has marks of occupants, so that who proposed is known."""
    with scene(world, name, privately=True) as it:
        def lose():
            it.mod.set_affiliation(it.group, it.other.bare, "member")
        if how == "role":
            it.mod.set_affiliation(it.group, it.other.bare, "none")
            it.mod.set_role(it.group, it.other.name, "moderator")
            lose = lambda: it.mod.set_role(it.group, it.other.name, "participant")  # noqa: E731
        forging.power_is_looked_at_again(it, lose, proposes=name == "prosody")


def what_the_archive_brings_is_no_order(world, name):
    """Said while it was away, or heard and done before: nobody has power there."""
    with scene(world, name, privately=True) as it:
        it.ask(it.mod, it.group, "mode passive", "undo")
        it.ask(it.mod, it.group, "undo", "taken back")
        before = forging.state(it.bot)
        it.bot.stop(signal.SIGKILL)
        it.order(it.mod, it.group, "mode off")
        it.order(it.mod, it.group, "leave now")
        it.bot.start()
        it.bot.up()
        it.hears(it.mod, "while I was away")
        check(not it.count(it.mod, it.group, "Only the moderators"), "it says that a moderator is none")
        it.is_known(it.mod)
        it.ask(it.ann, it.group, "what is EMDR?", forging.EMDR)
        check(forging.state(it.bot) == before, "not as before: %s" % (forging.state(it.bot),))


def two_at_once(world, name):
    with scene(world, name, privately=True) as it:
        forging.two_at_once(it)


CASES = (corrected_orders_are_none, quoted_orders_are_none, names_are_no_power, what_the_archive_brings_is_no_order,
         two_at_once)
