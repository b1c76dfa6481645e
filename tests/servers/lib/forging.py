"""Orders that are none, the same on every network: whatever is tried, nothing changes and nothing is done. How one speaks and
hears there is a scene of lib/alerting.py."""
import json
import re

from .alerting import EMDR, NEW, OLD, PROPOSAL
from .report import check, wait_for

LOOKALIKES = {"a": "\u0430", "o": "\u043e", "e": "\u0435", "d": "\u0501"}  # Cyrillic


def lookalike(name):
    return "".join(LOOKALIKES.get(letter, letter) for letter in name)


def record(bot):
    """What moderators did there: the rows of the audit, which is whole."""
    check(bot.desk("audit", "verify").startswith("whole"), "the record was changed")
    return json.loads(bot.desk("audit", "--json"))


def deeds(bot):
    return [row for row in record(bot) if not row["what"].startswith("refused")]


def refusals(bot):
    return [row["what"] for row in record(bot) if row["what"].startswith("refused")]


def state(bot):
    return bot.desk("settings"), deeds(bot)


def changes_nothing(scene, *attempts):
    """Each is made, and then the bot is there and answers, and its settings and the record are as before."""
    before = state(scene.bot)
    for attempt in attempts:
        attempt()
    scene.ask(scene.ann, scene.group, "what is EMDR?", EMDR)
    check(state(scene.bot) == before, "not as before: %s" % (state(scene.bot),))


def power_is_looked_at_again(scene, lose, proposes=True):
    """`lose` takes the power of `other` away, between an order and the word that is to make it good."""
    mod, other, group = scene.mod, scene.other, scene.group
    if proposes:
        scene.ask_alone(mod, "propose " + PROPOSAL, NEW)
        scene.ask_alone(other, "approve 1", NEW)
    scene.ask(other, group, "leave", "leave now")
    lose()
    def attempts():
        scene.ask(other, group, "leave now", "Only the moderators")
        scene.ask(other, group, "mode off", "Only the moderators")
        if proposes:
            scene.alone(other, "for %s: approve 1 now" % group)
    changes_nothing(scene, attempts)
    scene.ask(scene.ann, group, "how long does it take?", OLD)
    check("refused: leave" in refusals(scene.bot), "not written down: %s" % record(scene.bot))


def two_at_once(scene):
    """Two moderators order different things in one moment: all is done, one after the other, and the record says who did what and
    what holds."""
    begun = len(deeds(scene.bot))
    for who, text in ((scene.mod, "mode passive"), (scene.other, "mode off")):
        scene.order(who, scene.group, text)
    wait_for(lambda: len(deeds(scene.bot)) == begun + 2, "both orders")
    done = deeds(scene.bot)[begun:]
    check(done[0]["who"] != done[1]["who"] and {each["after"] for each in done} == {"passive", "off"}
          and done[0]["after"] == done[1]["before"], "not one after the other: %s" % done)
    settings = scene.bot.desk("settings")
    check(re.search("mode[\": ]+%s" % done[1]["after"], settings), settings)
    scene.ask(scene.other, scene.group, "mode addressed", "undo")
    scene.ask(scene.ann, scene.group, "what is EMDR?", EMDR)
