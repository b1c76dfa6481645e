"""Sent out of a room, the same on every network. How one speaks and hears there is a scene of lib/alerting.py."""
import signal

from .alerting import EMDR
from .report import check


def comes_back_when_invited(scene, is_there, invite):
    """Not by itself, though its configuration names the room, and not at the next start; and then it stays, at each start
    after. `is_there(wanted)` waits until it is in the group, or is not; `invite()` asks it back."""
    def starts_again(how):
        scene.bot.stop(how)
        scene.bot.start()
        scene.bot.up()
        scene.ask(scene.mod, scene.staff, "what is EMDR?", EMDR)
    scene.ask(scene.mod, scene.group, "leave", "leave now")
    scene.ask(scene.mod, scene.group, "leave now", "I am leaving this room")
    is_there(False)
    for how in (signal.SIGTERM, signal.SIGKILL):
        starts_again(how)
        is_there(False)
    check(not scene.count(scene.ann, scene.group, EMDR), "it speaks there")
    invite()
    is_there(True)
    scene.ask(scene.ann, scene.group, "what is EMDR?", EMDR)
    starts_again(signal.SIGTERM)
    is_there(True)
    scene.ask(scene.ann, scene.group, "what is EMDR?", EMDR)
