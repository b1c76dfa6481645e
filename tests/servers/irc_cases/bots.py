"""The whole bot: core, driver, store and a guide; and two of them."""
from lib.client import Client
from lib.irc_stage import CONTENT, EMDR, hear_reply, wait_for_join
from lib.report import check


def two_bots_do_not_loop(world, name):
    """Each speaks to the other by name. With bot mode (InspIRCd) neither hears the other; where the
    server has none (ngIRCd) replies as notices keep them apart."""
    server = world.need(name)
    more = {} if name == "inspircd" else {"reply_as": "notice"}
    with Client(server.plain_port, "loop1") as person, \
            world.driver(server, "loopa", ["#loop"], **more) as one, \
            world.driver(server, "loopb", ["#loop"], **more) as two:
        one.up()
        two.up()
        person.join("#loop")
        one.say("k", "#loop", "loopb: what is trauma?")
        two.say("k", "#loop", "loopa: what is trauma?")
        one.say("k2", "loopb", "what is trauma?")
        said = {person.wait(r"^:loop[ab]!\S+ (PRIVMSG|NOTICE) #loop")[:6] for _ in range(2)}
        check(said == {":loopa", ":loopb"}, "not both spoke: %s" % said)
        one.wait(t="acked", key="k2")
        person.say("#loop", "the last one")
        for driver in (one, two):
            line = driver.wait(t="message")
            check(line["text"] == "the last one", "a bot was heard: %s" % line)


def bot_answers(world, name):
    server = world.need(name)
    nick = "bot" + name[:3]
    channel = "#bot-" + name
    secret = "a password that no log may hold"
    secrets = {"server_password": secret} if name == "inspircd" else {}  # ngIRCd wants none
    shipped = name == "inspircd"  # it takes long to read under the sanitizers: once is enough
    emdr, helpline = ("eye movement", "988") if shipped else (EMDR, "555-0100")
    bot = world.bot(server, nick, [channel], secrets, **({} if shipped else {"content": CONTENT}))
    with Client(server.plain_port, "op" + name[:3]) as operator:
        operator.join(channel)
        with bot, Client(server.plain_port, "ask" + name[:3]) as person:
            wait_for_join(operator, nick)
            person.join(channel)
            person.say(channel, "just talking, not to the bot")
            person.say(channel, "%s: what is EMDR?" % nick.upper())
            reply = hear_reply(person, nick, channel)
            check(emdr in reply, reply)
            person.say(nick, "what is EMDR?")
            reply = hear_reply(person, nick, person.nick)
            check(emdr in reply, reply)
            person.say(channel, "I want to kill myself")
            person.wait(r"^:%s!\S+ PRIVMSG \S+ :.*%s" % (nick, helpline), 60)
            person.say(channel, "%s: pause" % nick)  # nobody's to say but a moderator's
            operator.say(channel, "%s: pause 10" % nick)
            operator.wait(r"^:%s!\S+ PRIVMSG %s :.*quiet here for 10 minutes" % (nick, channel), 60)
            check(not any("quiet here" in line for line in person.lines), "anybody may pause it")
        operator.wait(r"^:%s!\S+ QUIT" % nick)
    log = bot.log()
    for word in (secret, "EMDR", "kill", "just talking", person.nick):
        check(word not in log, "the log holds %r:\n%s" % (word, log))


def two_whole_bots(world, name):
    """Each is told to speak to the other; the talk ends by itself."""
    server = world.need(name)
    names = ["duo%s%d" % (name[:2], number) for number in (1, 2)]
    channel = "#duo-" + name
    bots = [world.bot(server, nick, [channel], content=CONTENT) for nick in names]
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
            check(sum(EMDR in line for line in others) == 2, "\n".join(others))
