"""What a good client has beside talking: commands from a menu, bookmarks, a picture, manners."""
import base64
import hashlib

from lib.report import check, wait_for
from lib.xmpp import FALLBACK, RETRACT, Person, Refused, attribute, body, is_message, retracted, show
from lib.xmpp_stage import (EMDR, HOW_LONG, NICK, ask_direct, ask_group, from_user, hear_answer, holds)

COMMANDS = "http://jabber.org/protocol/commands"
ITEMS = "http://jabber.org/protocol/disco#items"
FORM = "jabber:x:data"


# ---- commands ----

def offered(person, to):
    """The commands that the bot lists: title by node."""
    answer = person.ask(to, "get", "<query xmlns='%s' node='%s'/>" % (ITEMS, COMMANDS))
    items = list(answer.iter("{%s}item" % ITEMS))
    check(all(each.get("jid") == to for each in items), "another address: " + show(answer))
    return {each.get("node"): each.get("name") for each in items}


def run(person, to, node, inner="", session="", action="execute"):
    """Its answer to a command: the <command/>."""
    session = session and " sessionid='%s'" % session
    answer = person.ask(to, "set", "<command xmlns='%s' node='%s' action='%s'%s>%s</command>" % (
        COMMANDS, node, action, session, inner))
    return answer.find("{%s}command" % COMMANDS)


def words_of(command):
    """All that it says, in a note or a form."""
    return "\n".join(each.text or "" for each in command.iter()
                     if each.tag in ("{%s}note" % COMMANDS, "{%s}value" % FORM))


def first_field(command):
    """What the first field of its form is called."""
    field = command.find("{%s}x/{%s}field" % (FORM, FORM))
    check(field is not None, "no form: " + show(command))
    return field.get("var")


def filled(form, value):
    """A form that came, with a value in its first field."""
    return ("<x xmlns='%s' type='submit'><field var='%s'><value>%s</value></field></x>"
            % (FORM, first_field(form), value))


def commands_are_chosen_from_a_menu(world, name):
    """Listed, described, run; a form where there is something to fill in; nothing comes as a message
    beside it."""
    with world.with_bot(world.need(name), "ann") as (bot, _, ann):
        ann.send("<presence type='subscribe' to='%s'/>" % bot.jid)
        presence = ann.wait("its presence", lambda each: from_user(bot.jid)(each) and
                            "/" in each.get("from") and each.tag == "{jabber:client}presence")
        to = presence.get("from")
        titles = offered(ann, to)
        check("help" in titles and "resources" in titles and "pause" not in titles, str(titles))
        info = ann.ask(to, "get", "<query xmlns='http://jabber.org/protocol/disco#info'"
                       " node='resources'/>")
        check("command-node" in show(info), show(info))
        done = run(ann, to, "privacy")
        check(done.get("status") == "completed" and len(words_of(done)) > 10, show(done))
        form = run(ann, to, "resources")
        check(form.get("status") == "executing", show(form))
        done = run(ann, to, "resources", filled(form, "USA"), form.get("sessionid"), "complete")
        check(done.get("status") == "completed" and "555-0100" in words_of(done), show(done))
        for wrong in ("nothing", "pause it"):
            try:
                check(not run(ann, to, wrong), "it ran " + wrong)
            except Refused as error:
                check("item-not-found" in str(error), str(error))
        ann.sync()
        check(not ann.messages(from_user(bot.jid)), "it came as a message too")
        check("resources" not in bot.log() and ann.bare not in bot.log(), "the log tells of it")


def a_command_is_no_way_around(world, name):
    """Who may not, may not so either; in a group chat the bot's own address stays unknown; danger in
    a form is met."""
    with world.with_bot(world.need(name), "ann", "bob") as (bot, room, ann, bob):
        to = "%s/%s" % (room, NICK)
        check("pause" in offered(ann, to) and "pause" not in offered(bob, to), "another list")
        form = run(bob, to, "pause")
        done = run(bob, to, "pause", filled(form, 5), form.get("sessionid"))
        check("Only the moderators" in words_of(done), show(done))
        form = run(ann, to, "pause")
        done = run(ann, to, "pause", filled(form, 5), form.get("sessionid"))
        check("quiet" in words_of(done), show(done))
        check("listening" in words_of(run(ann, to, "resume")), "no end of the pause")
        form = run(bob, to, "resources")
        done = run(bob, to, "resources", filled(form, "I want to kill myself"),
                   form.get("sessionid"))
        check("Test reply" in words_of(done), show(done))
        check("leave you alone" in words_of(run(bob, to, "leave me alone")), "not left alone")
        check("here again" in words_of(run(bob, to, "come back")), "not back")
        check(bot.jid not in "".join(map(show, bob.stanzas)), "its address is known")


# ---- the account's own nodes ----

PUBSUB = "http://jabber.org/protocol/pubsub"
BOOKMARKS = "urn:xmpp:bookmarks:1"
METADATA = "urn:xmpp:avatar:metadata"
VCARD = "vcard-temp"


def items_of(person, node, of=None):
    """What an account keeps under a node: the items by their ids."""
    answer = person.ask(of, "get", "<pubsub xmlns='%s'><items node='%s'/></pubsub>" % (PUBSUB, node))
    return {each.get("id"): each for each in answer.iter("{%s}item" % PUBSUB)}


def bookmarks_of(operator):
    """Whether each bookmarked room is to be joined; empty where there is no node yet."""
    try:
        items = items_of(operator, BOOKMARKS)
    except Refused:
        return {}
    return {room: item.find("{%s}conference" % BOOKMARKS).get("autojoin")
            for room, item in items.items()}


def bookmark(operator, room, autojoin="true"):
    operator.ask(None, "set", "<pubsub xmlns='%s'><publish node='%s'><item id='%s'><conference "
                 "xmlns='%s' autojoin='%s'><nick>%s</nick></conference></item></publish></pubsub>"
                 % (PUBSUB, BOOKMARKS, room, BOOKMARKS, autojoin, NICK))


def take_bookmark_away(operator, room):
    operator.ask(None, "set", "<pubsub xmlns='%s'><retract node='%s' notify='true'><item id='%s'/>"
                 "</retract></pubsub>" % (PUBSUB, BOOKMARKS, room))


def new_room_of(world, person):
    room = world.new_room()
    person.create(room)
    return room


def come_anew(bot, person, rooms):
    bot.stop()
    for room in rooms:
        person.sees(room, NICK, gone=True)
    bot.start()


def invited_rooms_are_bookmarks(world, name):
    """An operator who is signed in as the bot sees them, takes one away, adds one; nobody else does;
    also while the bot is not there."""
    server = world.need(name)
    with world.people(server, "ann") as (ann,):
        rooms = [new_room_of(world, ann) for _ in range(3)]
        bot = world.bot(server, world.account(server), invites="listed", invite_from=[ann.bare])
        operator = Person(server, bot.jid.split("@")[0], "office", registers=False)
        with bot:
            bot.up()
            ask_direct(ann, bot.jid, "what is EMDR?")
            for room in rooms[:2]:
                ann.invite_directly(room, bot.jid)
                ann.sees(room, NICK)
            wait_for(lambda: bookmarks_of(operator) == dict.fromkeys(rooms[:2], "true"),
                     "the bookmarks")
            try:
                check(not items_of(ann, BOOKMARKS, bot.jid), "others see its rooms")
            except Refused:
                pass
            take_bookmark_away(operator, rooms[0])
            if server.tells_what_is_gone:
                ann.sees(rooms[0], NICK, gone=True)
            else:
                come_anew(bot, ann, rooms[:2])
                ann.sees(rooms[1], NICK)
            bookmark(operator, rooms[2])
            ann.sees(rooms[2], NICK)
            check(holds(ask_group(ann, rooms[2], "what is EMDR?"), EMDR), "no answer")
            check(bookmarks_of(operator) == dict.fromkeys(rooms[1:], "true"), "other bookmarks")
            bot.stop()
            ann.sees(rooms[1], NICK, gone=True)
            take_bookmark_away(operator, rooms[1])
            bookmark(operator, rooms[0])
            bot.start()
            ann.sees(rooms[0], NICK)
            ann.sees(rooms[2], NICK)
            check(holds(ask_group(ann, rooms[0], "what is EMDR?"), EMDR), "no answer")
            bookmark(operator, rooms[2], "false")
            ann.sees(rooms[2], NICK, gone=True)
            ann.kick(rooms[0], NICK)
            wait_for(lambda: bookmarks_of(operator) == {rooms[2]: "false"}, "the room that is left")
        operator.close()
        check(not any(each.get("from") == "%s/%s" % (rooms[1], NICK) and each.get("type") is None
                      for each in ann.pending), "it came where it is not wanted")


def bookmarks_open_no_closed_door(world, name):
    """Where the settings say that it follows nobody, bookmarks are no way in."""
    server = world.need(name)
    with world.people(server, "ann") as (ann,):
        own, other = new_room_of(world, ann), new_room_of(world, ann)
        bot = world.bot(server, world.account(server), [own], invites="never")
        operator = Person(server, bot.jid.split("@")[0], "office", registers=False)
        bookmark(operator, other)
        bookmark(operator, own)
        with bot:
            bot.up()
            ann.sees(own, NICK)
            take_bookmark_away(operator, own)
            check(holds(ask_group(ann, own, "what is EMDR?"), EMDR), "no answer")
            check(holds(ask_direct(ann, bot.jid, "what is EMDR?"), EMDR), "no direct answer")
            check(not any(each.get("from") == "%s/%s" % (other, NICK) for each in ann.stanzas),
                  "it came in by a bookmark")
        operator.close()


# ---- a picture ----

PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU"
                           "5ErkJggg==")


def photo_of(presence):
    return presence.findtext("{vcard-temp:x:update}x/{vcard-temp:x:update}photo")


def its_picture_is_shown(world, name):
    """In the node and in the vCard, whose other lines stay; the presence tells of it, in rooms too.
    After a restart nothing is set anew."""
    server = world.need(name)
    digest = hashlib.sha1(PICTURE).hexdigest()
    path = world.new_folder("picture") + ".png"
    with open(path, "wb") as out:
        out.write(PICTURE)
    with world.people(server, "ann") as (ann,):
        room = new_room_of(world, ann)
        bot = world.bot(server, world.account(server), [room], avatar=path)
        operator = Person(server, bot.jid.split("@")[0], "office", registers=False)
        operator.ask(None, "set", "<vCard xmlns='%s'><FN>A guide</FN></vCard>" % VCARD)
        with bot:
            bot.up()
            ann.wait("its picture in the room", lambda each: each.get("from") == "%s/%s" % (
                room, NICK) and photo_of(each) == digest)
            check(digest in items_of(ann, METADATA, bot.jid), "no metadata")
            data = items_of(ann, "urn:xmpp:avatar:data", bot.jid)[digest]
            check(base64.b64decode("".join(data.itertext())) == PICTURE, "another picture")
            card = ann.ask(bot.jid, "get", "<vCard xmlns='%s'/>" % VCARD)
            check(base64.b64decode(card.findtext(".//{%s}BINVAL" % VCARD)) == PICTURE, show(card))
            check(card.findtext(".//{%s}FN" % VCARD) == "A guide", "its vCard was changed")
            check(holds(ask_group(ann, room, "what is EMDR?"), EMDR), "no answer")
        operator.close()


# ---- manners ----

ASKS = "<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/>"


def acknowledged(message):
    """What a message acknowledges: the ids that it received, and displayed."""
    return tuple(attribute(message, ns, name) for ns, name in (
        ("urn:xmpp:receipts", "received"), ("urn:xmpp:chat-markers:0", "displayed")))


def is_acknowledgement(message):
    return is_message(message) and acknowledged(message) != (None, None)


def it_says_what_it_read_where_asked(world, name):
    """In one message, to who asked, directly; not in a group chat; not at all unless it is told to."""
    with world.with_bot(world.need(name), "ann", receipts=True) as (bot, room, ann):
        asked = ann.say(bot.jid, "what is EMDR?", more=ASKS)
        told = ann.wait("an acknowledgement", is_acknowledgement)
        check(acknowledged(told) == (asked, asked) and body(told) is None, show(told))
        ann.hears("the answer", from_user(bot.jid))
        check(holds(ask_direct(ann, bot.jid, "how long does it take?"), HOW_LONG), "no answer")
        hear_answer(ann, room, ann.tell(room, "waymark: what is EMDR?", ASKS))
        ann.sync()
        check(len([each for each in ann.stanzas if is_acknowledgement(each) and
                   each.get("from") != "%s/%s" % (room, ann.name)]) == 1, "more of them")
    with world.with_bot(world.need(name), "ann") as (bot, _, ann):
        ann.say(bot.jid, "what is EMDR?", more=ASKS)
        ann.hears("the answer", from_user(bot.jid))
        ann.sync()
        check(not any(map(is_acknowledgement, ann.stanzas)), "it was not told to")


def a_withdrawn_answer_reads_as_such(world, name):
    """For programs that know no retraction there are words, marked as being for these alone."""
    with world.with_bot(world.need(name), "ann") as (bot, _, ann):
        asked = ann.say(bot.jid, "what is EMDR?")
        answer = ann.hears("the answer", from_user(bot.jid))
        ann.say(bot.jid, None, more="<retract xmlns='%s' id='%s'/>" % (RETRACT, asked))
        gone = ann.wait("the retraction", lambda each: is_message(each) and retracted(each))
        check(retracted(gone) == answer.get("id"), show(gone))
        check(body(gone) == "Test words for a message that was withdrawn.", show(gone))
        check(attribute(gone, FALLBACK, "fallback", "for") == RETRACT, show(gone))
