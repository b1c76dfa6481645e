"""Channels: who may come in, who has power there, where nothing may be said."""
from lib.client import Client
from lib.irc_stage import CONTENT, PASSWORD, wait_for_join
from lib.report import check, wait_for


def channels_that_refuse(world, name):
    server = world.need(name)
    with Client(server.plain_port, "gate1") as person:
        for channel, mode in (("#gate-b", "+b gate2!*@*"), ("#gate-i", "+i"), ("#gate-k", "+k x")):
            person.join(channel)
            person.send("MODE %s %s" % (channel, mode))
        person.sync()
        channels = ["#gate-b", "#gate-i", "#gate-k", "#gate-open"]
        with world.driver(server, "gate2", channels) as driver:
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


def power_is_of_the_moment(world, name):
    server = world.need(name)
    with Client(server.plain_port, "power1") as person, Client(server.plain_port, "power2") as other:
        person.join("#power")  # the first one in gets @
        other.join("#power")
        with world.driver(server, "power3", ["#power"]) as driver:
            driver.up()

            def role_of(who):
                who.say("#power", "power3: pause")
                line = driver.wait(t="message")
                return line["role"], line.get("role_from")
            # Ergo tells nobody's rank unasked: the first words may come before the answer.
            wait_for(lambda: role_of(person) == ("moderator", "channel prefix @"), "the operator")
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


def commands_need_no_colon(world, name):
    """Who names the bot beside a command is heard; who only speaks about it is not."""
    server = world.need(name)
    room = world.new_name("#called")
    bot = world.bot(server, "called1", [room], content=CONTENT)
    with Client(server.plain_port, "called2") as person:
        person.join(room)  # the first one in gets @
        with bot:
            wait_for_join(person, "called1")
            bot.up()

            def answer():
                return person.wait(r"^:called1!\S+ PRIVMSG %s " % room, 60).split(" :", 1)[1]
            for talk in ("called1 is nice", "I asked called1 yesterday", "called1 more than helps"):
                person.say(room, talk)
            person.say(room, "called1 pls be quiet for an hour")
            check("1 hour" in answer(), "an answer to talk, or not paused")
            person.say(room, "hey called1 resume")
            check("listening" in answer(), "not resumed")


def power_is_known_from_afar(world, name):
    """A moderator commands for a channel in a direct message: who has the mark there now may, others
    may not, nor who lost it a moment ago."""
    server = world.need(name)
    room = world.new_name("#afar")
    bot = world.bot(server, "afar1", [room], content=CONTENT)
    with Client(server.plain_port, "afar2") as person, Client(server.plain_port, "afar3") as other:
        person.join(room)  # the first one in gets @
        other.join(room)

        def said(who, words):
            who.say("afar1", "for %s: %s" % (room, words))
            return who.wait(r"^:afar1!\S+ PRIVMSG %s " % who.nick, 60).split(" :", 1)[1]
        with bot:
            wait_for_join(person, "afar1")
            bot.up()
            refused = said(other, "pause")
            paused = said(person, "pause")
            check(paused != refused, "not paused: %s" % paused)
            person.send("MODE %s -o afar2" % room)
            person.wait(r" MODE \S+ -o")
            check(said(person, "resume") == refused, "the mark is gone, and yet it obeys")
            check(said(other, "resume") == refused, "a member")


def accounts_are_told(world, name):
    world.need("atheme")
    server = world.need(name)
    with Client(server.plain_port, "acct1") as stranger, \
            Client(server.tls_port, "acct2", caps=("sasl",), login=("person", PASSWORD),
                   ca_file=world.ca_file) as person, \
            world.driver(server, "acct3", ["#acct"]) as driver:
        driver.up()
        for who, sender in ((person, "account:person"), (stranger, "acct1!acct1@127.0.0.1")):
            who.join("#acct")
            who.say("#acct", "hello")
            line = driver.wait(t="message")
            check(line["sender"] == sender, line)


def a_channel_that_takes_nothing(world, name):
    server = world.need(name)
    with Client(server.plain_port, "mute1") as person, \
            world.driver(server, "mute2", ["#mute"], reply_as="notice") as driver:
        driver.up()
        person.join("#mute")
        driver.write(t="leave", room="#mute")  # the operator's right goes with it
        person.wait(r"^:mute2!\S+ PART")
        person.send("PART #mute")
        person.join("#mute")
        driver.write(t="join", room="#mute")
        person.wait(r"^:mute2!\S+ JOIN")
        person.say("#mute", "hello")
        driver.wait(t="message", text="hello")  # so it knows that it is in
        person.send("MODE #mute +T")
        person.wait(r" MODE #mute ")
        driver.say("k1", "#mute", "as a notice, or else as a message")
        person.wait(r"^:mute2!\S+ PRIVMSG #mute :as a notice, or else as a message$")
        check(driver.wait(t="acked", key="k1")["result"] == "sent", "not sent")
        person.send("MODE #mute +m")
        person.wait(r" MODE #mute ")
        driver.say("k2", "#mute", "x")
        check(driver.wait(t="acked", key="k2")["result"] == "never", "not never")


def keys_and_kicks(world, name):
    """In with the key; out with a kick, and back when invited."""
    server = world.need(name)
    with Client(server.plain_port, "keys1") as person:
        person.join("#keys")
        person.send("MODE #keys +k sesame")
        person.sync()
        with world.driver(server, "keys2", ["#keys", "#open"], rejoins=0,
                          secrets={"channel_keys": "#other no\n#Keys sesame\n"}) as driver:
            check(driver.wait(t="state", state="up").get("why") is None, "not in both")
            person.send("KICK #keys keys2 :out")
            line = driver.wait(t="log", level="warning")
            check("staying out until we are invited" in line["text"], line)
            person.send("INVITE keys2 #keys")
            person.wait(r"^:keys2!\S+ JOIN :?#keys")


def renamed(world, name):
    server = world.need(name)
    with Client(server.plain_port, "ren1", caps=("draft/channel-rename",)) as person:
        person.join("#before")
        with world.driver(server, "ren2", ["#before"]) as driver:
            driver.up()
            person.send("RENAME #before #after :a better name")
            check(driver.wait(t="room")["successor"] == "#after", "no successor")
            person.say("#after", "hello")
            check(driver.wait(t="message")["room"] == "#after", "not heard there")
            driver.say("k1", "#after", "hello")
            check(driver.acked("k1")["result"] == "sent", "not sent")


def knocks(world, name):
    server = world.need(name)
    with Client(server.plain_port, "knock1") as person:
        person.join("#knock")
        person.send("MODE #knock +i")
        person.sync()
        with world.driver(server, "knock2", ["#knock"], knock=True) as driver:
            driver.wait(t="state", state="up")
            person.wait(r"(?i)knock2.* 710 |^:\S+ 71[0-9] .*knock2|KNOCK:? #knock")
            person.send("INVITE knock2 #knock")
            person.wait(r"^:knock2!\S+ JOIN :?#knock")
