"""How it speaks: in which order, to whom, in answer to what; reactions and words taken back."""
from lib.client import Client
from lib.report import check

TAGS = ("message-tags", "echo-message", "server-time")


def danger_goes_first(world, name):
    """Behind a queue that takes the server a minute, a crisis reply comes at once."""
    server = world.need(name)
    with Client(server.plain_port, "danger1") as person, \
            world.driver(server, "danger2", ["#danger"]) as driver:
        driver.up()
        person.join("#danger")
        for number in range(30):
            driver.say("k%d" % number, "#danger", "an answer, number %d" % number)
        person.wait(r"^:danger2!\S+ PRIVMSG #danger ", 60)
        driver.say("now", "#danger", "Please call somebody.", urgent=True)
        line = person.wait(r"^:danger2!\S+ PRIVMSG #danger :(Please call|an answer, number 2\d)", 60)
        check("Please call" in line, "others came first: %s" % line)
        check(driver.acked("now", 60)["result"] == "sent", "not sent")


def muted_and_back(world, name):
    """Where it may not speak: silence, a word to the operator, the crisis reply to the person alone;
    and it speaks again once it may."""
    server = world.need(name)
    with Client(server.plain_port, "silent1") as person:
        person.join("#silent")  # the first one in gets @
        person.send("MODE #silent +m")
        person.sync()
        with world.driver(server, "silent2", ["#silent"]) as driver:
            driver.up()
            silent_until_a_mode_changes(person, driver)


def silent_until_a_mode_changes(person, driver):
    person.say("#silent", "nobody hears me")
    sender = driver.wait(t="message")["sender"]
    driver.say("k1", "#silent", "an answer", mention=sender)
    why = driver.wait(t="state", state="up")["why"]
    check("#silent: " in why and "speak there" in why, why)
    check(driver.acked("k1")["result"] == "never", "not never")
    driver.say("k2", "#silent", "Please call somebody.", mention=sender, urgent=True)
    person.wait(r"^:silent2!\S+ PRIVMSG silent1 :Please call somebody\.$")
    check(driver.acked("k2")["result"] == "sent", "not sent")
    person.send("MODE #silent -m")
    check(driver.wait(t="state", state="up").get("why") is None, "still silent")
    driver.say("k3", "#silent", "back again", mention=sender)
    person.wait(r"^:silent2!\S+ PRIVMSG #silent :back again$")
    check(driver.acked("k3")["result"] == "sent", "not sent")


def names_whom_it_answers(world, name):
    """Only where more than one person talks."""
    server = world.need(name)
    with Client(server.plain_port, "name1") as one, Client(server.plain_port, "name2") as two, \
            world.driver(server, "name3", ["#name"]) as driver:
        driver.up()
        one.join("#name")
        two.join("#name")
        one.say("#name", "name3: what is trauma?")
        sender = driver.wait(t="message")["sender"]
        driver.say("k1", "#name", "A wound.", mention=sender)
        two.wait(r"^:name3!\S+ PRIVMSG #name :A wound\.$")
        two.say("#name", "hello")
        driver.wait(t="message")
        one.send("NICK name4")
        two.wait(r" NICK ")
        two.say("#name", "hello, name4")
        driver.wait(t="message")  # so it has seen the new name, too
        driver.say("k2", "#name", "A wound.", mention=sender)
        two.wait(r"^:name3!\S+ PRIVMSG #name :name4: A wound\.$")


def says_what_it_answers(world, name):
    server = world.need(name)
    with Client(server.plain_port, "ref1", caps=TAGS) as person, \
            world.driver(server, "ref2", ["#ref"]) as driver:
        driver.up()
        person.join("#ref")
        person.say("#ref", "ref2: what is trauma?")
        question = driver.wait(t="message")["id"]
        driver.say("k1", "#ref", "A wound.", reply_to=question)
        line = person.wait(r" :?\S* ?:?ref2!\S+ PRIVMSG #ref :A wound\.$")
        check("+draft/reply=" + question in line and "+reply=" + question in line, line)
        answer = driver.acked("k1")["remote_id"]
        driver.hand_over(t="react", key="k2", room="#ref", target=question, mark="\U0001f44d")
        line = person.wait(r" TAGMSG :?#ref")
        check("+draft/react=\U0001f44d" in line and question in line, line)
        person.send("@+draft/react=\U0001f44e;+draft/reply=%s TAGMSG #ref" % answer)
        line = driver.wait(t="reaction")
        check(line["target"] == answer and line["mark"] == "\U0001f44e", line)
        person.send("@+draft/reply=%s PRIVMSG #ref :and then?" % answer)
        check(driver.wait(t="message").get("addressed"), "an answer to it is not meant for it")


def takes_back(world, name):
    server = world.need(name)
    with Client(server.plain_port, "back1", caps=TAGS + ("draft/message-redaction",)) as person, \
            world.driver(server, "back2", ["#back"]) as driver:
        ready = driver.up()
        check("retract" in ready["caps"], ready)
        person.join("#back")
        driver.say("k1", "#back", "An answer.\nThe notice.")
        ids = driver.acked("k1")["remote_id"]
        check(len(ids.split()) == (2 if name == "inspircd" else 1), ids)
        driver.hand_over(t="retract", key="k2", room="#back", target=ids)
        for each in ids.split():
            person.wait(r" REDACT #back :?%s" % each)
        check(driver.acked("k2")["result"] == "sent", "not sent")


def nobody_is_there(world, name):
    """A server that confirms nothing is asked, so that a refusal comes first."""
    server = world.need(name)
    with world.driver(server, "absent") as driver:
        driver.up()
        driver.say("k1", "nobody-here", "Guidance.")
        check(driver.acked("k1")["result"] == "never", "not never")


def one_message_of_several_lines(world, name):
    server = world.need(name)
    caps = TAGS + ("batch", "draft/multiline")
    with Client(server.plain_port, "multi1", caps=caps) as person, \
            world.driver(server, "multi2", ["#multi"]) as driver:
        driver.up()
        person.join("#multi")
        driver.say("k1", "#multi", "An answer.\nThe notice.")
        person.wait(r"multi2!\S+ BATCH \+\S+ draft/multiline :?#multi")
        person.wait(r" PRIVMSG #multi :An answer\.$")
        person.wait(r" PRIVMSG #multi :The notice\.$")
        check(len(driver.acked("k1")["remote_id"].split()) == 1, "more than one message")
        person.send("BATCH +1 draft/multiline #multi")
        person.send("@batch=1 PRIVMSG #multi :multi2: what is")
        person.send("@batch=1 PRIVMSG #multi :trauma?")
        person.send("BATCH -1")
        line = driver.wait(t="message")
        check(line["text"] == "what is trauma?" and line.get("addressed"), line)
