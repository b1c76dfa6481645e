"""TLS, certificates, signing on, nicks."""
import os
import socket

from lib.client import Client
from lib.irc_stage import BAD_CERTIFICATES, PASSWORD
from lib.report import check
from lib.servers import free_ports

ECHOING = ("inspircd", "ergo", "unreal")  # servers that show the bot its own messages


def connects(world, name):
    server = world.need(name)
    with world.driver(server, "tls1") as driver:
        ready = driver.up()
        check(ready["self"] == "tls1", "self is %s" % ready["self"])
        check("lines" in ready["caps"], "caps: %s" % ready["caps"])
        check(("echo" in ready["caps"]) == (name in ECHOING), "caps: %s" % ready["caps"])
    with world.driver(server, "tls2", server="localhost") as driver:
        driver.up()


def refuses(world, name, certificate):
    inspircd = world.need(name)
    with world.driver(inspircd, "tls3", port=inspircd.tls_ports[certificate]) as driver:
        line = driver.wait(t="state", state="down")
        check("the certificate of 127.0.0.1 is not good: " in line["why"] and
              BAD_CERTIFICATES[certificate] in line["why"], line["why"])
        check(not any(line["t"] == "ready" for line in driver.seen), "it was ready")


def trusts_only_what_it_was_told(world, name):
    """Without ca_file the good certificate is unknown too; with another's it is as well."""
    other = os.path.join(world.certificates, "theirs", "ca.pem")
    for more in ({"ca_file": None}, {"ca_file": other}):
        with world.driver(world.need(name), "tls4", **more) as driver:
            line = driver.wait(t="state", state="down")
            check("authority that we do not know" in line["why"], line["why"])


def says_why_it_cannot_connect(world, name):
    inspircd = world.need(name)
    closed, = free_ports(1)
    cases = (({"port": closed}, "does not take connections on port %d" % closed),
             ({"server": "no-such-server.invalid"}, "was not found"),
             ({"ca_file": "/nonexistent"}, "ca_file cannot be read"))
    for more, why in cases:
        with world.driver(inspircd, "tls5", **more) as driver:
            line = driver.wait(t="state", state="down")
            check(why in line["why"], line["why"])


def tls_on_a_plain_port(world, name):
    """The server waits for us, and we for it: half a minute."""
    inspircd = world.need(name)
    with world.driver(inspircd, "tls7", port=inspircd.plain_port) as driver:
        line = driver.wait(60, t="state", state="down")
        check("within 30 seconds: is this the port for TLS?" in line["why"], line["why"])


def no_answer(world, name):
    """A port whose queue is full: the system drops what else wants to connect."""
    with socket.socket() as full, socket.socket() as one, socket.socket() as two:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (one, two):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        with world.driver(world.need(name), "tls8", port=full.getsockname()[1]) as driver:
            line = driver.wait(60, t="state", state="down")
            check("did not answer on port" in line["why"], line["why"])


def plain_only_when_asked(world, name):
    server = world.need(name)
    with world.driver(server, "tls6", port=server.plain_port, tls=False) as driver:
        driver.up()


def signs_in(world, name):
    world.need("atheme")
    inspircd = world.need(name)
    with world.driver(inspircd, "sasl1", account="botaccount",
                      secrets={"password": PASSWORD}) as driver, \
            Client(inspircd.plain_port, "sasl2") as person:
        driver.up()
        person.send("WHOIS sasl1")
        person.wait(r" 330 \S+ sasl1 botaccount ")


def wrong_password_is_refused(world, name):
    world.need("atheme")
    with world.driver(world.need(name), "sasl3", account="botaccount",
                      secrets={"password": "wrong"}) as driver:
        line = driver.wait(t="state", state="refused")
        check("does not accept the account's name or password" in line["why"], line["why"])
        driver.write(t="ping", id="still there")
        driver.wait(t="pong", id="still there")
        # It would try again after one to two seconds.
        check(driver.next(3.0) is None, "it goes on: %s" % driver.seen[-1])


def needs_services_when_it_has_an_account(world, name):
    with world.driver(world.need(name), "sasl4", account="botaccount",
                      secrets={"password": PASSWORD}) as driver:
        line = driver.wait(t="state", state="down")
        check("offers no way of signing in" in line["why"], line["why"])


def server_password(world, name):
    server = world.another(name, password="open")
    with world.driver(server, "pass1", secrets={"server_password": "open"}) as driver:
        driver.up()
    with world.driver(server, "pass2", secrets={"server_password": "shut"}) as driver:
        line = driver.wait(t="state", state="refused")
        check("mend server_password_file" in line["why"], line["why"])


def nick_in_use(world, name):
    server = world.need(name)
    with Client(server.plain_port, "waymark") as thief, Client(server.plain_port, "nick1") as person:
        with world.driver(server, "waymark", ["#nick"]) as driver:
            ready = driver.up()
            check(ready["self"] == "waymark_", "self is %s" % ready["self"])
            person.join("#nick")
            for address in ("waymark_: one", "Waymark, one", "@waymark one", "!waymark_ one"):
                person.say("#nick", address)
                line = driver.wait(t="message")
                check(line["text"] == "one" and line.get("addressed"), "%s: %s" % (address, line))
        thief.sync()


def a_nick_too_long(world, name):
    """ngIRCd takes nine bytes, and says 432 to more."""
    with world.driver(world.need(name), "waymarkguidebot") as driver:
        ready = driver.up()
        check(ready["self"].startswith("wayma_"), "self is %s" % ready["self"])
