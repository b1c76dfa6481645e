"""What the driver hears and says."""
from lib.client import Client
from lib.report import check

LONG = ("Überforderung, naïveté, 日本語の長い文章、 and 👩‍👩‍👧 families: guidance is not a substitute for a "
        "person who knows you. ")


def channel_in_and_out(world, name):
    server = world.need(name)
    with Client(server.plain_port, "chan1") as person, \
            world.driver(server, "chan2", ["#Chan"]) as driver:
        driver.up()
        person.join("#chan")
        person.say("#CHAN", "so tired today")
        line = driver.wait(t="message")
        check(line["text"] == "so tired today" and not line.get("addressed") and
              line["room"] == "#chan" and line["name"] == "chan1" and not line.get("direct"), line)
        person.say("#chan", "Chan2: what is trauma?")
        line = driver.wait(t="message")
        check(line["text"] == "what is trauma?" and line.get("addressed"), line)
        driver.say("key one", line["room"], "First line.\nSecond line.")
        acked = driver.wait(t="acked", key="key one")
        check(acked["result"] == "sent", acked)
        check(name != "inspircd" or acked.get("remote_id"), "no remote id: %s" % acked)
        check(person.wait(r"^:chan2!\S+ PRIVMSG #chan ").split(" :", 1)[1] == "First line.", "1")
        check(person.wait(r"^:chan2!\S+ PRIVMSG #chan ").split(" :", 1)[1] == "Second line.", "2")
        driver.say("key two", "#chan", "harmless\r\nQUIT :injected\nPART #chan")
        for text in ("harmless", "QUIT :injected", "PART #chan"):
            got = person.wait(r"^:chan2!").split(" ", 3)
            check(got[1] == "PRIVMSG" and got[3] == ":" + text, got)
        driver.say("key three", "#elsewhere", "x")
        check(driver.wait(t="acked", key="key three")["result"] == "never", "not never")


def direct_message(world, name):
    server = world.need(name)
    with Client(server.plain_port, "Dir1") as person, \
            world.driver(server, "dir2") as driver:
        driver.up()
        person.say("dir2", "\x02what\x02 is \x0304trauma\x03?")
        line = driver.wait(t="message")
        check(line["text"] == "what is trauma?" and line.get("direct") and line["room"] == "dir1" and
              line["role"] == "member" and line["sender"].startswith("dir1!"), line)
        driver.say("k", line["room"], "Guidance.")
        person.wait(r"^:dir2!\S+ PRIVMSG Dir1 :Guidance\.$")
        check(driver.wait(t="acked", key="k")["result"] == "sent", "not sent")


def long_text_is_not_cut(world, name):
    server = world.need(name)
    channel = "#a-channel-with-a-name-of-some-length"
    with Client(server.plain_port, "long1") as person, \
            world.driver(server, "long2", [channel], user="averylongusername") as driver:
        driver.up()
        person.join(channel)
        text = (LONG * 12).strip()
        driver.say("k", channel, text)
        got, longest = "", 0
        while len(got) < len(text):
            line = person.wait(r"^:long2!\S+ PRIVMSG " + channel, 60)
            check("\ufffd" not in line, "a character was cut: %s" % line)
            longest = max(longest, len(line.encode()) + 2)
            got += (" " if got else "") + line.split(" :", 1)[1].rsplit(" (", 1)[0].strip()
        check(got == text, "lost on the way:\n%s\n%s" % (got, text))
        check(450 < longest <= 512, "the longest line had %d bytes" % longest)
        check(driver.wait(60, t="acked")["result"] == "sent", "not sent")


def forty_lines(world, name):
    """The server's patience is never tried, and each comes once, however often it is told later."""
    server = world.need(name)
    with Client(server.plain_port, "forty1") as person, \
            world.driver(server, "forty2", ["#forty"]) as driver:
        driver.up()
        person.join("#forty")
        for number in range(40):
            driver.say("k%d" % number, "#forty", "line %d" % number)
        said = []
        for _ in range(40):
            line = person.wait(r"^:forty2!\S+ (PRIVMSG #forty|QUIT|PART)", 120)
            check(" PRIVMSG " in line, "it is out: %s" % line)
            said.append(line.split(" :", 1)[1])
            acked = driver.wait(t="acked")
            check(acked["result"] == "sent", acked)
        check(sorted(said) == sorted("line %d" % number for number in range(40)), said)
        check(not any(line["t"] == "state" and line["state"] == "down" for line in driver.seen),
              "the connection was lost")


def notice_is_not_answered(world, name):
    server = world.need(name)
    with Client(server.plain_port, "note1") as person, \
            world.driver(server, "note2", ["#note"]) as driver:
        driver.up()
        person.join("#note")
        person.send("NOTICE #note :note2: what is trauma?")
        person.send("NOTICE note2 :what is trauma?")
        person.send("PRIVMSG note2 :\x01VERSION\x01")
        person.wait(r"^:note2!\S+ NOTICE note1 :\x01VERSION Waymark\x01$")
        person.say("#note", "the last one")
        line = driver.wait(t="message")
        check(line["text"] == "the last one", "a notice was heard: %s" % line)


def history_is_not_heard(world, name):
    server = world.need(name)
    with Client(server.plain_port, "hist1") as person:
        person.join("#hist")
        person.send("MODE #hist +H 10:60")
        for number in range(5):
            person.say("#hist", "hist2: old question %d" % number)
        person.sync()
        with world.driver(server, "hist2", ["#hist"]) as driver:
            driver.up()
            person.say("#hist", "hist2: new question")
            line = driver.wait(t="message")
            check(line["text"] == "new question", "history was heard: %s" % line)
