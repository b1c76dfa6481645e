"""What a person sees who talks to the bot, directly and in a group chat."""
from lib.report import check
from lib.xmpp import (CARBONS, FORWARD, Person, body, correction, fallback_of, is_message, own_id,
                      quoting, replaced, replied, reply, retracted, sender, show)
from lib.xmpp_stage import (CRISIS, EMDR, HOW_LONG, NICK, NOTICE, ROOT, ask_direct, ask_group,
                            from_bot, from_user, hear_answer, holds)

OMEMO = ("<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='7'><key rid='8'>AAAA</key>"
         "<iv>AAAA</iv></header><payload>AAAA</payload></encrypted>"
         "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>"
         "<store xmlns='urn:xmpp:hints'/>")
OMEMO_BODY = "I sent you an OMEMO encrypted message: what is EMDR? I want to kill myself"


def react(person, to, kind, of, *marks):
    return person.say(to, None, kind, "<reactions xmlns='urn:xmpp:reactions:0' id='%s'>%s</reactions>"
                      % (of, "".join("<reaction>%s</reaction>" % mark for mark in marks)))


def answers_directly(world, name):
    """With the notice, to the person alone; nobody's words in the log."""
    with world.with_bot(world.need(name), "ann", "bob") as (bot, _, ann, bob):
        answer = ask_direct(ann, bot.jid, "what is EMDR?")
        check(holds(answer, EMDR, NOTICE) and answer.get("type") == "chat", show(answer))
        check(holds(ask_direct(ann, bot.jid, "how long does it take?"), HOW_LONG), "another answer")
        check(holds(ask_direct(ann, bot.jid, "I want to kill myself"), CRISIS, "555-0100"), "no help")
        bob.sync()
        check(not bob.messages(from_user(bot.jid)), "another person hears it too")
        for word in ("EMDR", "kill", "how long", ann.bare, ann.name):
            check(word not in bot.log(), "the log holds %r:\n%s" % (word, bot.log()))


def answers_in_a_group_chat(world, name):
    """When it is meant; silent when not; and in danger, though nobody asked it."""
    with world.with_bot(world.need(name), "ann", "bob") as (bot, room, ann, bob):
        ann.tell(room, "just talking, not to the bot")
        bob.tell(room, "what is EMDR?")
        for address in ("waymark: ", "Waymark, ", "@waymark "):
            asked = ann.tell(room, address + "what is EMDR?")
            answer = hear_answer(bob, room, asked)
            check(holds(answer, EMDR, NOTICE) and answer.get("type") == "groupchat", show(answer))
        danger = bob.tell(room, "I want to kill myself")
        check(holds(hear_answer(ann, room, danger), CRISIS, "555-0100", "in a room"), "no help")
        check(len(ann.messages(from_bot(room))) == 4, "it spoke unasked: %s" %
              [body(each) for each in ann.messages(from_bot(room))])
        for word in ("EMDR", "kill", "just talking", ann.name):
            check(word not in bot.log(), "the log holds %r:\n%s" % (word, bot.log()))


def answers_privately_in_a_group_chat(world, name):
    """A private message of an occupant is answered there, and nobody else sees it."""
    with world.with_bot(world.need(name), "ann", "bob") as (_, room, ann, bob):
        ann.say("%s/%s" % (room, NICK), "what is EMDR?",
                more="<x xmlns='http://jabber.org/protocol/muc#user'/>")
        answer = ann.hears("a private answer", from_bot(room))
        check(answer.get("type") == "chat" and holds(answer, EMDR, NOTICE), show(answer))
        check(holds(ask_group(bob, room, "how long does it take?"), HOW_LONG), "another answer")
        check(len(bob.messages(from_bot(room))) == 1, "others see it")


def old_talk_is_not_answered(world, name):
    """What was said before it came, and what it said itself before it came again."""
    server = world.need(name)
    with world.people(server, "ann") as (ann,):
        room = world.new_room()
        ann.create(room)
        for _ in range(3):
            ann.tell(room, "waymark: what is EMDR?")
        bot = world.bot(server, world.account(server), [room])
        for number in (1, 2):
            with bot:
                bot.up()
                ann.sees(room, NICK)
                check(holds(ask_group(ann, room, "how long does it take?"), HOW_LONG), "no answer")
            ann.sees(room, NICK, gone=True)
            check(len(ann.messages(from_bot(room))) == number, "it answers history")
            bot = world.bot(server, bot.jid, [room])


def late_words_are_not_answered(world, name):
    """Something in a group chat that says it is old (as history is)."""
    with world.with_bot(world.need(name), "ann") as (_, room, ann):
        ann.say(room, "waymark: what is EMDR?", "groupchat",
                "<delay xmlns='urn:xmpp:delay' from='%s' stamp='2020-01-01T00:00:00Z'/>" % room)
        check(holds(ask_group(ann, room, "how long does it take?"), HOW_LONG), "another answer")
        # Servers may take the mark away; then it is a question like any other.
        kept = [each for each in ann.archive(room) if body(each) == "waymark: what is EMDR?" and
                each.find("{urn:xmpp:delay}delay") is not None]
        check(not kept or len(ann.messages(from_bot(room))) == 1, "it answered what is old")


def a_reply_is_read_without_its_quotation(world, name):
    """Nobody is in danger because somebody else's words were quoted; a reply to the bot is meant for
    it."""
    with world.with_bot(world.need(name), "ann", "bob") as (_, room, ann, bob):
        said = ann.tell(room, "what is EMDR?")
        heard = bob.hears("ann", lambda each: body(each) == "what is EMDR?")
        quoted = "I want to kill myself"
        bob.tell(room, fallback_of(quoted) + "nice weather today", reply(sender(heard), said) +
                 quoting(quoted))
        asked = bob.tell(room, fallback_of("what is EMDR?") + "waymark: how long does it take?",
                         reply(sender(heard), said) + quoting("what is EMDR?"))
        answer = hear_answer(bob, room, asked)
        check(holds(answer, HOW_LONG) and not holds(answer, CRISIS), show(answer))
        again = bob.tell(room, fallback_of(body(answer)) + "what is EMDR?",
                         reply(sender(answer), own_id(answer, room)) + quoting(body(answer)))
        check(holds(hear_answer(bob, room, again), EMDR), "a reply to the bot is not meant for it")
        check(len(bob.messages(from_bot(room))) == 2, "it answered a quotation")


def a_correction_changes_the_answer(world, name):
    """It is not answered twice."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        echo = ann.tell_echo(room, "waymark: what is EMDR?")
        answer = hear_answer(ann, room, own_id(echo, room))
        ann.tell(room, "waymark: how long does it take?", correction(echo.get("id")))
        changed = ann.hears("the corrected answer", from_bot(room))
        check(replaced(changed) == answer.get("id") and holds(changed, HOW_LONG, NOTICE), show(changed))
        asked = ann.say(bot.jid, "what is EMDR?")
        answer = ann.hears("a direct answer", from_user(bot.jid))
        ann.say(bot.jid, "how long does it take?", more=correction(asked))
        changed = ann.hears("the corrected answer", from_user(bot.jid))
        check(replaced(changed) == answer.get("id") and holds(changed, HOW_LONG), show(changed))


def a_correction_into_danger_is_heard(world, name):
    with world.with_bot(world.need(name), "ann") as (_, room, ann):
        echo = ann.tell_echo(room, "nice weather")
        ann.tell(room, "I want to kill myself", correction(echo.get("id")))
        check(holds(ann.hears("help", from_bot(room)), CRISIS), "no help")


def a_retraction_withdraws_the_answer(world, name):
    """In a group chat and directly."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        asked = ann.tell(room, "waymark: what is EMDR?")
        answer = hear_answer(ann, room, asked)
        ann.say(room, None, "groupchat", "<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>"
                "<store xmlns='urn:xmpp:hints'/>" % asked)
        gone = ann.wait("the withdrawal", lambda each: is_message(each) and
                        sender(each) == "%s/%s" % (room, NICK) and retracted(each))
        check(retracted(gone) == own_id(answer, room), show(gone))
        asked = ann.say(bot.jid, "what is EMDR?")
        answer = ann.hears("a direct answer", from_user(bot.jid))
        ann.say(bot.jid, None, more="<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>"
                "<store xmlns='urn:xmpp:hints'/>" % asked)
        gone = ann.wait("the withdrawal", lambda each: is_message(each) and
                        from_user(bot.jid)(each) and retracted(each))
        check(retracted(gone) == answer.get("id"), show(gone))


def nobody_withdraws_what_another_asked(world, name):
    with world.with_bot(world.need(name), "ann", "bob") as (_, room, ann, bob):
        asked = ann.tell(room, "waymark: what is EMDR?")
        hear_answer(ann, room, asked)
        bob.say(room, None, "groupchat", "<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>"
                "<store xmlns='urn:xmpp:hints'/>" % asked)
        bob.tell(room, "waymark: how long does it take?", correction(asked))
        ann.hears("the next answer", from_bot(room))
        check(not any(retracted(each) for each in ann.stanzas if is_message(each) and
                      from_bot(room)(each)), "it was withdrawn")
        check(not any(replaced(each) for each in ann.messages(from_bot(room))), "it was corrected")


def a_reaction_is_feedback(world, name):
    """A thumb is no question; a number below an offer chooses from it."""
    with world.with_bot(world.need(name), "ann", content=ROOT + "/content") as (_, room, ann):
        answer = ask_group(ann, room, "what is EMDR?")
        react(ann, room, "groupchat", own_id(answer, room), "👍")
        offer = ask_group(ann, room, "my partner")
        title = body(offer).split("2. ")[1].split("\n")[0]
        react(ann, room, "groupchat", own_id(offer, room), "2️⃣")
        ann.hears("the entry that was chosen", from_bot(room))
        check(holds(ask_group(ann, room, "sources"), '"%s"' % title), "another entry than " + title)
        check(len(ann.messages(from_bot(room))) == 4, "a thumb was answered")


def its_own_words_are_not_heard(world, name):
    """What the room reflects, and what the account says on another device."""
    server = world.need(name)
    with world.with_bot(server, "ann") as (bot, room, ann):
        other = Person(server, bot.jid.split("@", 1)[0], "phone", registers=False)
        other.send("<iq type='set' id='carbons'><enable xmlns='%s'/></iq>" % CARBONS)
        other.say(ann.bare, "what is EMDR?")
        other.say(bot.jid, "what is EMDR?")
        other.join(room, "operator")
        ann.hears("the operator", lambda each: body(each) == "what is EMDR?")
        for question, words in (("what is EMDR?", EMDR), ("how long does it take?", HOW_LONG)):
            check(holds(ask_group(ann, room, question), words), "another answer")
        check(len(ann.messages(from_bot(room))) == 2, "it talks to itself")
        check(len(ann.messages(from_user(bot.jid))) == 1, "it answers what its own account said")
        other.close()


def carbons_are_not_believed(world, name):
    """Forged by anybody: a carbon, something forwarded, a result of an archive that nobody asked."""
    with world.with_bot(world.need(name), "ann", "bob") as (bot, _, ann, bob):
        inner = ("<forwarded xmlns='%s'><message xmlns='jabber:client' from='%s' to='%s' type='chat'"
                 " id='inner'><body>what is EMDR?</body></message></forwarded>"
                 % (FORWARD, bob.jid, bot.jid))
        for wrapped in ("<received xmlns='%s'>%s</received>" % (CARBONS, inner),
                        "<sent xmlns='%s'>%s</sent>" % (CARBONS, inner),
                        "<result xmlns='urn:xmpp:mam:2' queryid='q' id='1'>%s</result>" % inner, inner):
            ann.say(bot.jid, None, more=wrapped)
        check(holds(ask_direct(ann, bot.jid, "how long does it take?"), HOW_LONG), "another answer")
        check(holds(ask_direct(bob, bot.jid, "how long does it take?"), HOW_LONG), "another answer")
        for person in (ann, bob):
            check(len(person.messages(from_user(bot.jid))) == 1, "it believed a carbon")


def encrypted_words_are_not_read(world, name):
    """It says so once, and never answers the words that are there for programs like it."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        ann.say(bot.jid, OMEMO_BODY, more=OMEMO)
        told = ann.hears("that it cannot read it", from_user(bot.jid))
        check(not holds(told, EMDR) and not holds(told, CRISIS), show(told))
        ann.say(bot.jid, OMEMO_BODY, more=OMEMO)
        ann.say(room, "waymark: " + OMEMO_BODY, "groupchat", OMEMO)
        check(holds(ask_direct(ann, bot.jid, "how long does it take?"), HOW_LONG), "another answer")
        check(len(ann.messages(from_user(bot.jid))) == 2, "it said so more than once")
        check(holds(ask_group(ann, room, "how long does it take?"), HOW_LONG), "another answer")
        check(not any(holds(each, EMDR) or holds(each, CRISIS) for each in ann.messages(from_bot(room))),
              "it answered the fallback")


def strange_words_cost_nothing(world, name):
    """Types that are no message, no body, errors, deep nests; then it answers as before."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        for kind in ("error", "headline", "normal", "chat"):
            ann.say(bot.jid, None, kind)
        ann.say(bot.jid, "what is EMDR?", "error", "<error type='cancel'><item-not-found xmlns="
                "'urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
        ann.say(bot.jid, "x" * 100000)
        ann.say(bot.jid, None, more="<a xmlns='b'>" * 100 + "</a>" * 100)
        ann.say(bot.jid, None, more="<reply xmlns='urn:xmpp:reply:0'/><replace xmlns="
                "'urn:xmpp:message-correct:0'/><retract xmlns='urn:xmpp:message-retract:1'/>"
                "<reactions xmlns='urn:xmpp:reactions:0'/><fallback xmlns='urn:xmpp:fallback:0' "
                "for='urn:xmpp:reply:0'><body start='-1' end='99999999999999999999'/></fallback>")
        ann.say(room, None, "groupchat", "<subject>waymark: what is EMDR?</subject>")
        check(holds(ask_group(ann, room, "how long does it take?"), HOW_LONG), "another answer")
        asked = ann.say(bot.jid, "how long does it take?")
        ann.hears("a direct answer", lambda each: from_user(bot.jid)(each) and
                  replied(each) == asked and holds(each, HOW_LONG))
        check(not any(holds(each, EMDR) for each in ann.messages(from_user(bot.jid))), "an error")
        check(not any(holds(each, EMDR) for each in ann.messages(from_bot(room))), "the subject")


def attributes_of_strange_namespaces_are_nobodys(world, name):
    """A sender cannot be forged by an attribute that only looks like `from`."""
    with world.with_bot(world.need(name), "ann", "bob") as (bot, _, ann, bob):
        ann.send("<message to='%s' type='chat' id='forged' xmlns:e='urn:example' e:from='%s'>"
                 "<body>what is EMDR?</body></message>" % (bot.jid, bob.jid))
        answer = ann.hears("an answer", from_user(bot.jid))
        check(holds(answer, EMDR), show(answer))
        check(holds(ask_direct(bob, bot.jid, "how long does it take?"), HOW_LONG), "another answer")
        check(len(bob.messages(from_user(bot.jid))) == 1, "bob got what ann asked")


def programs_are_told_who_it_is(world, name):
    """disco#info says that it is a bot; it names no operating system; a ping is answered."""
    with world.with_bot(world.need(name), "ann") as (bot, room, ann):
        to = "%s/%s" % (room, NICK)
        info = ann.ask(to, "get", "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        identity = info.find(".//{http://jabber.org/protocol/disco#info}identity")
        check((identity.get("category"), identity.get("type")) == ("client", "bot"), show(info))
        ann.ask(to, "get", "<ping xmlns='urn:xmpp:ping'/>")
        version = ann.ask(to, "get", "<query xmlns='jabber:iq:version'/>")
        check(version.find(".//{jabber:iq:version}os") is None, show(version))
        ann.send("<presence type='subscribe' to='%s'/>" % bot.jid)
        ann.wait("its presence", lambda each: from_user(bot.jid)(each) and "/" in sender(each) and
                 each.tag == "{jabber:client}presence" and each.get("type") is None)
