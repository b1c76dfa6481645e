"""Orders that are none: edited, quoted, under another's name, without power any more, heard again, two at once."""
import glob
import os
import sqlite3

from lib import forging
from lib.forging import changes_nothing
from lib.matrix import pill, relates_to
from lib.report import check
from lib.stage import name_of
from matrix_cases.alerting import scene

HTML = "org.matrix.custom.html"


def edited_orders_are_none(world):
    """Neither talk that is edited into an order, nor one that is carried out again or made another."""
    with scene(world) as it:
        meant = {"m.mentions": {"user_ids": [it.user.user]}}
        def edit(known_as, text):
            it.mod.edit(it.group, known_as, "%s: %s" % (name_of(it.user), text), **meant)
        talk = it.tell(it.mod, it.group, "good evening")
        question = it.order(it.mod, it.group, "what is EMDR?")
        it.hears(it.mod, forging.EMDR)
        order = it.order(it.mod, it.group, "mode passive")
        it.hears(it.mod, "undo")
        it.ask(it.mod, it.group, "undo", "taken back")
        changes_nothing(it, *(lambda k=known_as, t=text: edit(k, t) for known_as in (talk, question, order)
                              for text in ("mode off", "mode passive", "leave now")))


def quoted_orders_are_none(world):
    """A quotation of an order in the reply of a moderator, with and without words of their own, in plain text and HTML, and
    alone; as other clients forward it."""
    with scene(world) as it:
        name = name_of(it.user)
        order = "%s: mode off" % name
        given = it.order(it.ann, it.group, "mode off")
        it.hears(it.ann, "Only the moderators")
        answered = {"m.relates_to": relates_to(given)}
        quoted = "<mx-reply><blockquote>%s: mode off</blockquote></mx-reply>" % pill(it.user.user, name)
        def says(body, **more):
            it.mod.say(it.group, body, **more)
        changes_nothing(
            it, lambda: says("> <%s> %s\n\nplease do not" % (it.ann.user, order), **answered),
            lambda: says("> <%s> %s\n\n" % (it.ann.user, order), **answered),
            lambda: says("> <%s> %s" % (it.ann.user, order), **answered),
            lambda: says("no", format=HTML, formatted_body=quoted + "no", **answered),
            lambda: says("> " + order), lambda: says(">" + order), lambda: says("> > " + order),
            lambda: says("> " + order, **{"m.mentions": {"user_ids": [it.user.user]}}),
            lambda: says("> %s\n> leave now" % order, format=HTML,
                         formatted_body="<blockquote>%s: mode off</blockquote>" % pill(it.user.user, name)),
            lambda: says("Forwarded: " + order), lambda: says("%s wrote: %s" % (it.ann.user, order)),
            lambda: says(order, msgtype="m.notice"),
            lambda: it.alone(it.mod, "> for %s: mode off" % it.group))


def names_are_no_power(world):
    """Somebody calls themselves as a moderator does, or nearly so, in the room and everywhere."""
    with scene(world) as it:
        def attempt(name):
            it.bob.set_name(name)
            it.bob.set_state(it.group, "m.room.member", {"membership": "join", "displayname": name}, it.bob.user)
            it.order(it.bob, it.group, "mode off")
            it.hears(it.bob, "Only the moderators")
        shown = name_of(it.mod)
        changes_nothing(it, *(lambda n=name: attempt(n) for name in (
            shown, forging.lookalike(shown), shown + "\u200b", it.mod.user, "\u202e" + shown[::-1])))
        check(forging.refusals(it.bot), "not written down")


def power_is_looked_at_again(world):
    with scene(world, configured=False) as it:
        forging.power_is_looked_at_again(it, lambda: it.mod.set_levels(it.group, {it.other.user: None}))


def two_at_once(world):
    with scene(world, configured=False) as it:
        forging.two_at_once(it)


def what_is_heard_again_is_done_once(world):
    """Its place in the homeserver's timeline is set back to before all orders: it hears all of them anew."""
    with scene(world) as it:
        def database():
            path, = glob.glob(os.path.join(it.bot.folder, "state", "*.db"))
            return sqlite3.connect(path, timeout=20)
        def cursor():
            with database() as store:
                return store.execute("SELECT value FROM cursor").fetchone()[0]
        it.ask(it.ann, it.group, "what is EMDR?", forging.EMDR)
        before = cursor()
        for text, word in (("mode passive", "undo"), ("slow 5/min", "undo"), ("undo", "taken back"),
                           ("schedule emdr every monday at 18:30", "I will post")):
            it.ask(it.mod, it.group, text, word)
        state = forging.state(it.bot)
        said = len(it.heard(it.mod, it.group))
        it.bot.stop()
        check(cursor() != before, "it has no place in the timeline")
        with database() as store:
            store.execute("UPDATE cursor SET value = ?", (before,))
        it.bot.start()
        it.ask(it.ann, it.group, "how long does it take?", forging.OLD)
        check(forging.state(it.bot) == state, "not as before: %s" % (forging.state(it.bot),))
        check(len(it.heard(it.mod, it.group)) == said + 1, "it spoke again: %s" % it.heard(it.mod, it.group))


CASES = (edited_orders_are_none, quoted_orders_are_none, names_are_no_power, power_is_looked_at_again, two_at_once,
         what_is_heard_again_is_done_once)
