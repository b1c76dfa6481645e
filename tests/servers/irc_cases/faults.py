"""Servers, drivers and bots end, and come back."""
from lib.client import Client
from lib.irc_stage import CONTENT, EMDR, hear_reply, wait_for_join
from lib.kills import kill_driver
from lib.report import check


def comes_back(world, name):
    server = world.another(name)
    with world.driver(server, "back1", ["#back"]) as driver:
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
            driver.say("k2", "#back", "back again")
            person.wait(r"^:back1!\S+ PRIVMSG #back :back again$")


def leaves_politely(world, name):
    server = world.need(name)
    with Client(server.plain_port, "bye1") as person:
        person.join("#bye")
        with world.driver(server, "bye2", ["#bye"]) as driver:
            driver.up()
            driver.write(t="stop")
            # ircd-hybrid keeps to itself the last words of who has been there for a moment only
            person.wait(r"^:bye2!\S+ QUIT :" + ("" if name == "hybrid" else ".*Goodbye"))
            check(driver.process.wait(20) == 0, "status %s" % driver.process.returncode)


def bot_survives_its_driver(world, name):
    """The driver is killed: the core starts another one, and a question is answered."""
    server = world.need(name)
    bot = world.bot(server, "surv1", ["#surv"], content=CONTENT)
    with Client(server.plain_port, "surv2") as person:
        person.join("#surv")
        with bot:
            wait_for_join(person, "surv1")
            check(kill_driver(bot), "there is no driver")
            person.wait(r"^:surv1!\S+ QUIT", 60)
            wait_for_join(person, "surv1")
            person.say("#surv", "surv1, what is EMDR?")
            check(EMDR in hear_reply(person, "surv1", "#surv"), "no answer")
