"""When the homeserver is strict, slow or away."""
import time

from lib import synapse
from lib.report import check
from lib.stage import next_message


def deliver(driver, room, keys):
    """Sends them as the core does: what comes back as `later` is handed over again."""
    waiting = set(keys)
    for key in keys:
        driver.send(key, room, key)
    while waiting:
        line = driver.wait(60, t="acked")
        if line["result"] == "later":
            time.sleep(line.get("retry_after", 1000) / 1000)
            driver.send(line["key"], room, line["key"])
        else:
            check(line["result"] == "sent", line)
            waiting.discard(line["key"])


def waits_where_the_server_has_limits(world):
    """Ten at once and one in five seconds is what a server gives by default."""
    server = world.another(synapse.DEFAULT_LIMITS)
    with world.with_driver("ann", server=server) as (driver, user, room, ann):
        keys = ["key %d" % number for number in range(13)]
        deliver(driver, room, keys)
        said = [event["content"]["body"] for event in ann.messages(room, user.user)]
        check(sorted(said) == sorted(keys), said)


def survives_its_server(world):
    """Killed, started again, held still: what is handed over is sent once, what is said is heard."""
    server = world.another()
    with world.with_driver("ann", server=server) as (driver, user, room, ann):
        server.stop(kill=True)
        line = driver.wait(t="state", state="down")
        check("trying again" in line["why"], line["why"])
        driver.send("meanwhile", room, "meanwhile")
        server.start()
        driver.wait(60, t="state", state="up")
        next_message(driver, id=ann.say(room, "back again"))
        deliver(driver, room, ["meanwhile"])
        server.hold()
        driver.send("held", room, "held")
        check(driver.next(2.0) is None, "an answer from a server that is held: %s" % driver.seen[-1:])
        server.let_go()
        check(driver.acked("held", 60)["result"] == "sent", "not sent")
        next_message(driver, id=ann.say(room, "the last one"))
        said = [event["content"]["body"] for event in ann.messages(room, user.user)]
        check(sorted(said) == ["held", "meanwhile"], said)
