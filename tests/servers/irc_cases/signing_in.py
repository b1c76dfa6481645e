"""Accounts and nicks: certificates, SCRAM, NickServ, having the nick back; and TLS that is demanded."""
import contextlib
import hashlib
import os
import ssl

from lib import certificates
from lib.client import Client
from lib.irc_stage import PASSWORD
from lib.report import check
from lib.servers import Atheme

SERVICES = "NickServ@services.test"


def nickserv(person, text, answer):
    person.say("NickServ", text)
    person.wait(r"^:NickServ\S* NOTICE .*" + answer)


def is_signed_in(server, nick, account="botaccount"):
    with Client(server.plain_port, "who" + nick) as person:
        person.send("WHOIS " + nick)
        person.wait(r" 330 \S+ %s %s " % (nick, account))


def own_certificate(world, name):
    """A self-signed one with its key: paths, and what services know it by."""
    path = os.path.join(world.certificates, name)
    certificates.self_signed(path)
    with open(path + ".pem", encoding="ascii") as pem, open(path + ".key", encoding="ascii") as key:
        text = pem.read()
        fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest()
        return path + ".pem", key.read(), fingerprint


# ---- by certificate ----

def signs_in_by_certificate(world, name):
    world.need("atheme")
    server = world.need(name)
    path, key, fingerprint = own_certificate(world, "bot-certificate")
    with world.driver(server, "cert1", client_cert_file=path,
                      secrets={"client_key": key}) as driver:
        line = driver.wait(t="state", state="refused")
        check("knows no account for our certificate" in line["why"], line["why"])
    with Client(server.plain_port, "cert2") as owner:
        nickserv(owner, "IDENTIFY botaccount " + PASSWORD, "identified")
        nickserv(owner, "CERT ADD " + fingerprint, "[Aa]dded")
    for more in ({}, {"account": "botaccount", "sasl": "external"}):
        with world.driver(server, "cert3", client_cert_file=path, secrets={"client_key": key},
                          **more) as driver:
            driver.up()
            is_signed_in(server, "cert3")


def a_certificate_that_is_none(world, name):
    _, key, _ = own_certificate(world, "bot-no-certificate")
    other, _, _ = own_certificate(world, "bot-other-certificate")
    for path, secret in ((other, key), (other, "nonsense"), ("/nonexistent.pem", key)):
        with world.driver(world.need(name), "cert4", client_cert_file=path,
                          secrets={"client_key": secret}) as driver:
            line = driver.wait(t="state", state="down")
            check("client_cert_file or client_key_file cannot be used" in line["why"], line["why"])


# ---- SCRAM, which Debian's services do not have ----

def signs_in_by_scram(world, name, mechanism):
    caps = dict(world.need(name).caps, sasl="PLAIN," + mechanism)
    server = world.another(name, caps=caps)
    with world.driver(server, "scram1", account="botaccount",
                      secrets={"password": PASSWORD}) as driver:
        driver.up()
        is_signed_in(server, "scram1")
    said = [line for _, line in server.received if line.startswith("AUTHENTICATE")]
    check(said[0] == "AUTHENTICATE " + mechanism and len(said) == 4, said)
    with world.driver(server, "scram2", account="botaccount",
                      secrets={"password": "wrong"}) as driver:
        line = driver.wait(t="state", state="refused")
        check("(SASL %s)" % mechanism in line["why"], line["why"])
    check(not any("AUTHENTICATE PLAIN" in line for _, line in server.received),
          "it told the password after all")


def a_server_that_cannot_prove_itself(world, name):
    server = world.another(name, lies_in_scram=True)
    with world.driver(server, "scram3", account="botaccount",
                      secrets={"password": PASSWORD}) as driver:
        line = driver.wait(t="state", state="refused")
        check("could not prove that it knows the account's password" in line["why"], line["why"])


def learns_the_mechanisms_late(world, name):
    """A server that names them only in 908."""
    caps = dict(world.need(name).caps, sasl="")
    def refuse(server, client, message):
        if message.params[0].startswith("SCRAM"):
            client.numeric("908", "PLAIN", "are available SASL mechanisms")
            client.numeric("904", "SASL authentication failed")
            return True
        server.caps["sasl"] = "PLAIN"
        return False
    server = world.another(name, caps=caps, hooks={"AUTHENTICATE": refuse})
    with world.driver(server, "late1", account="botaccount",
                      secrets={"password": PASSWORD}) as driver:
        driver.up()
        is_signed_in(server, "late1")


# ---- NickServ ----

def identifies_where_there_is_no_sasl(world, name):
    """Services with a NickServ and nothing else; then with none, and somebody who took the nick."""
    world.need("atheme")
    server = world.another(name, sasl=False)
    services = Atheme(world.new_folder("atheme"), server)
    world.servers.append(services)
    services.start()
    services.register("botaccount", PASSWORD)
    with world.driver(server, "ident1", ["#ident"], account="botaccount", services=SERVICES,
                      secrets={"password": PASSWORD}) as driver:
        driver.up()
        is_signed_in(server, "ident1")
    with world.driver(server, "ident2", account="botaccount", services=SERVICES,
                      secrets={"password": "wrong"}) as driver:
        line = driver.wait(t="state", state="refused")
        check("NickServ does not accept" in line["why"], line["why"])
    with world.driver(server, "ident3", account="botaccount", services="NickServ@irc.test",
                      secrets={"password": PASSWORD}) as driver:
        line = driver.wait(t="state", state="down")
        check("there is no NickServ@irc.test" in line["why"], line["why"])
    services.stop()
    with Client(server.plain_port, "person1") as thief:
        taken = False
        while not taken:  # services take a moment to be gone
            thief.send("NICK NickServ")
            taken = " NICK " in thief.wait(r"^:person1!\S+ NICK | 43[0-9] ")
        with world.driver(server, "ident4", account="botaccount", services=SERVICES,
                          secrets={"password": PASSWORD}) as driver:
            line = driver.wait(t="state", state="down")
            check("there is no " + SERVICES in line["why"], line["why"])
        thief.sync()
        check(not any("IDENTIFY" in line for line in thief.lines), "it told a thief its password")


# ---- nicks ----

def has_its_nick_back(world, name, way):
    """Services give it what is its own, from whoever has it."""
    world.need("atheme")
    server = world.need(name)
    nick = "own" + way
    with Client(server.plain_port, nick) as owner:
        nickserv(owner, "IDENTIFY botaccount " + PASSWORD, "identified")
        nickserv(owner, "GROUP", "registered to your account")
    with Client(server.plain_port, nick), Client(server.plain_port, "see" + way) as person:
        person.join("#" + nick)
        with world.driver(server, nick, ["#" + nick], account="botaccount", regain=way,
                          secrets={"password": PASSWORD}) as driver:
            driver.up()
            person.wait(r"^:%s_\S* (NICK :?%s$)|^:%s!\S+ JOIN" % (nick, nick, nick), 30)


def takes_its_nick_when_it_is_free(world, name):
    """By MONITOR: nobody shares a channel with it."""
    server = world.need(name)
    with Client(server.plain_port, "free2") as person:
        person.join("#free")
        with Client(server.plain_port, "free1"):
            driver = world.driver(server, "free1", ["#free"])
            with contextlib.ExitStack() as stack:
                stack.enter_context(driver)
                check(driver.up()["self"] == "free1_", "self")
                stack.pop_all()
        with driver:
            person.wait(r"^:free1_!\S+ NICK :?free1$")


def takes_the_nicks_it_was_given(world, name):
    server = world.need(name)
    with Client(server.plain_port, "given1"), \
            world.driver(server, "given1", other_nicks=["given2"]) as driver:
        check(driver.up()["self"] == "given2", "self")


# ---- TLS that is demanded ----

def follows_the_policy_on_tls(world, name):
    """ircv3.net "sts": told without TLS, it comes with TLS; and remembers that."""
    if name == "inspircd":
        server = world.another(name, more='<module name="ircv3_sts">\n'
                               '<sts host="localhost" port="@TLS_PORT@" duration="60s">')
    else:
        server = world.another(name)
    plain = {"port": server.plain_port, "tls": False, "server": "localhost"}
    with world.driver(server, "sts1", **plain) as first:
        line = first.wait(t="state", state="down")
        check("over TLS only" in line["why"], line["why"])
        first.up()
        with Client(server.plain_port, "sts2") as person:
            if name == "inspircd":
                person.send("WHOIS sts1")
                person.wait(r" 671 \S+ sts1 ")
    check("sts" in first.saved, "nothing is kept: %s" % first.saved)
    with world.driver(server, "sts1", before=first, **plain) as second:
        second.up()
        check(not any("over TLS only" in str(line) for line in second.seen),
              "it asked without TLS again")
    stranger = dict(plain, ca_file=None)  # one that does not know the authority
    with world.driver(server, "sts3", **stranger) as driver:
        driver.wait(t="state", state="down")
        line = driver.wait(t="state", state="down")
        check("authority that we do not know" in line["why"], line["why"])
        line = driver.wait(t="state", state="down")
        check("authority that we do not know" in line["why"], "it went back: " + line["why"])


def tells_nothing_without_tls(world, name):
    """Not even its nick, before the server has said whether it wants TLS."""
    server = world.another(name, password="open")
    with world.driver(server, "sts4", port=server.plain_port, tls=False,
                      secrets={"server_password": "open"}) as driver:
        driver.wait(t="state", state="down")
        driver.up()
        first = [line for _, line in server.received][:3]
        check(first[0] == "CAP LS 302" and first[1] == "CAP LS 302", first)


def a_policy_that_makes_no_sense(world, name):
    """It is no reason to knock without end."""
    def lie(server, client, message):
        client.send("CAP", client.nick, message.params[0], "sts=port=0")
        return True
    server = world.another(name, hooks={"CAP": lie})
    with world.driver(server, "sts5", port=server.plain_port, tls=False) as driver:
        for _ in range(2):
            line = driver.wait(t="state", state="down")
            check("trying again in" in line["why"], line["why"])
    check(len(server.received) <= 3, "it came %d times" % len(server.received))


def no_password_without_tls(world, name):
    """It does not even connect."""
    server = world.need(name)
    for secrets, more in (({"server_password": "open"}, {}),
                          ({"password": PASSWORD}, {"account": "botaccount"})):
        with world.driver(server, "plain1", server="irc.test", port=server.plain_port, tls=False,
                          secrets=secrets, **more) as driver:
            line = driver.wait(t="state", state="refused")
            check("everybody on the way" in line["why"], line["why"])


def tests():
    """Function, server, arguments."""
    for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
        yield signs_in_by_scram, "ergo", mechanism
    for function in (a_server_that_cannot_prove_itself, learns_the_mechanisms_late,
                     tells_nothing_without_tls, follows_the_policy_on_tls,
                     a_policy_that_makes_no_sense):
        yield function, "ergo"
    for way in ("regain", "ghost"):
        yield has_its_nick_back, "inspircd", way
    for function in (signs_in_by_certificate, a_certificate_that_is_none,
                     identifies_where_there_is_no_sasl, takes_its_nick_when_it_is_free,
                     takes_the_nicks_it_was_given, follows_the_policy_on_tls,
                     no_password_without_tls):
        yield function, "inspircd"
    yield takes_its_nick_when_it_is_free, "hybrid"
    yield takes_the_nicks_it_was_given, "ngircd"
