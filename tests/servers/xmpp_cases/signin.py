"""Signing in, or saying why not."""
import os

from lib.certificates import make_client
from lib.prosody import BAD_HOSTS, DOMAIN
from lib.report import check, wait_for
from lib.servers import free_ports
from lib.xmpp import PASSWORD
from lib.xmpp_stage import EMDR, ask_direct, holds

WHY = {
    "wrong_name": "was made for another name than",
    "expired": "has expired",
    "self_signed": "is signed by itself",
    "untrusted": "is signed by an authority that we do not know",
}


def signs_in(world, name, tls):
    """Over STARTTLS, and over TLS from the first byte; with the strongest SCRAM there is."""
    server = world.need(name)
    user = world.account(server)
    port = server.tls_port if tls == "direct" else server.port
    with world.bot(server, user, tls=tls, port=port) as bot, world.people(server, "ann") as (ann,):
        bot.up()
        check(holds(ask_direct(ann, user, "what is EMDR?"), EMDR), "another answer")
        check(PASSWORD not in bot.log(), "the password is in the log")


def signs_in_by_the_older_scram(world, name):
    """SCRAM-SHA-1, which is all that many servers have."""
    server = world.another(name, password_hash="SHA-1" if name == "prosody" else "sha")
    user = world.account(server)
    with world.bot(server, user) as bot:
        bot.up()


def wrong_password_is_said_once(world, name):
    """And it does not hammer: what a person has to mend is not tried again."""
    server = world.need(name)
    user = world.account(server)
    with world.driver(server, user, password="wrong") as driver:
        line = driver.wait(60, t="state", state="refused")
        check("password" in line["why"], line["why"])
        driver.write(t="ping", id="still there")
        driver.wait(t="pong", id="still there")
        # It would try again after one to two seconds.
        check(driver.next(5.0) is None, "it goes on: %s" % driver.seen[-1])
    with world.bot(server, user, password="wrong") as bot:
        wait_for(lambda: "refused" in bot.log(), "the refusal in the log", 60)
        wait_for(lambda: "refused" in bot.status() and "password" in bot.status(), "the status", 60)
        check("wrong" not in bot.log().replace("wrong-name", ""), "the password is in the log")


def bad_certificate_is_refused(world, name, certificate):
    """With the reason; no password goes there."""
    server = world.need(name)
    with world.driver(server, "waymark@" + BAD_HOSTS[certificate]) as driver:
        line = driver.wait(60, t="state", state="down")
        check("certificate" in line["why"] and WHY[certificate] in line["why"], line["why"])
        check(not any(each["t"] == "ready" for each in driver.seen), "it was ready")


def trusts_only_what_it_was_told(world, name):
    """Without ca_file the good certificate is unknown too."""
    server = world.need(name)
    with world.driver(server, world.account(server), ca_file=None) as driver:
        line = driver.wait(60, t="state", state="down")
        check(WHY["untrusted"] in line["why"], line["why"])


def says_why_it_cannot_connect(world, name):
    server = world.need(name)
    user = world.account(server)
    closed, = free_ports(1)
    for more, why in (({"port": closed}, "connections"),
                      ({"server": "no-such-server.invalid"}, "was not found"),
                      ({"ca_file": "/nonexistent"}, "ca_file cannot be read")):
        with world.driver(server, user, **more) as driver:
            line = driver.wait(60, t="state", state="down")
            check(why in line["why"], line["why"])


def signs_in_by_certificate(world, name, tls):
    """SASL EXTERNAL: no password anywhere. With another's certificate it will not do."""
    if name == "prosody":
        server, domain = world.need(name), "certificates." + DOMAIN
    else:
        server, domain = world.another(name, verifies=True), DOMAIN
    user, other = ("%s@%s" % (world.account(server).split("@")[0], domain) for _ in range(2))
    port = server.tls_port if tls == "direct" else server.port
    path = os.path.join(world.certificates, user)
    make_client(world.certificates, path, user)
    files = {"client_cert_file": path + ".pem", "client_key_file": path + ".key"}
    with world.driver(server, user, password=None, tls=tls, port=port, **files) as driver:
        check(driver.up()["self"] == user, "as somebody else")
    with world.driver(server, other, password=None, tls=tls, port=port, **files) as driver:
        line = driver.wait(60, t="state", state="refused")
        check(user in line["why"] or "refused the account" in line["why"], line["why"])
        check(not any(each["t"] == "ready" for each in driver.seen), "it was ready")
        check(driver.next(4.0) is None, "it goes on: %s" % driver.seen[-1])
