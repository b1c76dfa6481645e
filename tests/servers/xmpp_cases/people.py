"""The people themselves: if these fail, the server or the tests are wrong, not the bot."""
from lib import xmpp
from lib.prosody import DOMAIN
from lib.report import Failure, check
from lib.xmpp import Person, Refused, bare, body, own_id, quoting, replied, reply, sender


def people_talk(world, name):
    """Directly and in a group chat; one of them answers, as a bot would."""
    server = world.need(name)
    with world.people(server, "ann", "bob") as (ann, bob):
        room = world.new_room()
        ann.create(room)
        bob.join(room)
        ann.sees(room, bob.name)
        asked = ann.tell(room, "what is trauma?")
        heard = bob.hears("a question", lambda message: bare(sender(message)) == room)
        check(own_id(heard, room) == asked and body(heard) == "what is trauma?", xmpp.show(heard))
        bob.tell(room, "> what is trauma?\nGuidance.", reply(sender(heard), asked) +
                 quoting("what is trauma?"))
        answer = ann.hears("an answer", lambda message: replied(message) == asked)
        check(sender(answer) == "%s/%s" % (room, bob.name), xmpp.show(answer))
        ann.say(bob.bare, "hello <you> & 'all'")
        heard = bob.hears("hello", lambda message: bare(sender(message)) == ann.bare)
        check(body(heard) == "hello <you> & 'all'", xmpp.show(heard))
        check([body(each) for each in ann.archive(room) if body(each)] ==
              ["what is trauma?", "> what is trauma?\nGuidance."], "the room's archive")
        check(body(bob.archive()[-1]) == "hello <you> & 'all'", "one's own archive")


def people_come_and_go(world, name):
    server = world.need(name)
    with world.people(server, "ann", "bob") as (ann, bob):
        room = world.new_room()
        ann.create(room, roomsecret="open", passwordprotectedroom=1)
        try:
            bob.join(room)
        except Refused as refused:
            check("not-authorized" in str(refused), str(refused))
        else:
            raise Failure("it let bob in without the password")
        bob.join(room, password="open")
        ann.sees(room, bob.name)
        ann.kick(room, bob.name)
        ann.sees(room, bob.name, gone=True)
        ann.set_affiliation(room, bob.bare, "admin")
        bob.join(room, password="open")
        ann.set_affiliation(room, bob.bare, "outcast")
        ann.sees(room, bob.name, gone=True)
        ann.set_affiliation(room, bob.bare, "none")
        ann.invite(room, bob.bare)
        bob.wait("an invitation", lambda each: xmpp.is_message(each) and
                 each.find("{%s#user}x/{%s#user}invite" % (xmpp.MUC, xmpp.MUC)) is not None)
        ann.destroy(room, instead=world.new_room())


def what_is_said_to_nobody_is_kept(world, name):
    """Accounts and messages outlive a server that ends."""
    server = world.another(name)
    with world.people(server, "ann") as (ann,):
        bob = Person(server, world.new_name("bob"))
        bob.close()
        ann.sync()
        ann.say(bob.bare, "are you there?")
        ann.sync()
        server.stop(kill=server.is_durable)
        server.start()
        bob.connect()
        heard = bob.wait("what was kept", lambda each: xmpp.is_message(each) and
                         body(each) == "are you there?")
        check(heard.find("{urn:xmpp:delay}delay") is not None, xmpp.show(heard))
        ann.connect()
        ann.say(bob.bare, "now you are")
        bob.hears("hello again", lambda message: body(message) == "now you are")
        bob.close()


def strangers_are_refused(world, name):
    server = world.need(name)
    person = world.account(server).split("@", 1)[0]
    try:
        Person(server, person, registers=False, password="wrong")
    except Failure as failure:
        check("refused" in str(failure), str(failure))
    else:
        raise Failure("any password is good at " + DOMAIN)
