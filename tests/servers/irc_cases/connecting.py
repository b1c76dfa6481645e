"""The way to the server: proxies, addresses, certificates known by their fingerprint."""
import contextlib
import hashlib
import socket
import ssl
import subprocess

from lib.client import Client
from lib.proxies import PASSWORD, USER, Microsocks, Tinyproxy
from lib.report import Skip, check


def comes_from(server, nick, address):
    with Client(server.plain_port, "from" + nick) as person:
        person.send("WHOIS " + nick)
        person.wait(r" 311 \S+ %s \S+ %s " % (nick, address.replace(".", r"\.")))


def through_socks(world, name):
    """The proxy looks up the name, too."""
    server = world.need(name)
    proxy = Microsocks(world.new_folder("microsocks"))
    world.servers.append(proxy)
    proxy.start()
    way = {"proxy": "socks5://127.0.0.1:%d" % proxy.port, "proxy_user": USER, "server": "localhost"}
    with world.driver(server, "socks1", secrets={"proxy_password": PASSWORD}, **way) as driver:
        driver.up()
        comes_from(server, "socks1", proxy.source)
    with world.driver(server, "socks2", secrets={"proxy_password": "wrong"}, **way) as driver:
        line = driver.wait(t="state", state="down")
        check("the proxy wants another proxy_user" in line["why"], line["why"])
    proxy.stop()
    with world.driver(server, "socks3", secrets={"proxy_password": PASSWORD}, **way) as driver:
        line = driver.wait(t="state", state="down")
        check("the proxy cannot be reached" in line["why"], line["why"])


def through_http(world, name):
    server = world.need(name)
    proxy = Tinyproxy(world.new_folder("tinyproxy"), server.tls_port)
    world.servers.append(proxy)
    proxy.start()
    way = {"proxy": "http://127.0.0.1:%d" % proxy.port, "proxy_user": USER}
    with world.driver(server, "http1", secrets={"proxy_password": PASSWORD}, **way) as driver:
        driver.up()
        comes_from(server, "http1", proxy.source)
    with world.driver(server, "http2", secrets={"proxy_password": "wrong"}, **way) as driver:
        line = driver.wait(t="state", state="down")
        check("does not let us through: " in line["why"] and "40" in line["why"], line["why"])
    with world.driver(server, "http3", port=server.plain_port,
                      secrets={"proxy_password": PASSWORD}, **way) as driver:
        line = driver.wait(t="state", state="down")
        check("does not let us through: " in line["why"] and "403" in line["why"], line["why"])


def from_an_address(world, name):
    server = world.need(name)
    with world.driver(server, "addr1", source_address="127.0.0.7") as driver:
        driver.up()
        comes_from(server, "addr1", "127.0.0.7")
    with world.driver(server, "addr2", source_address="192.0.2.1") as driver:
        line = driver.wait(t="state", state="down")
        check("source_address is none of this machine" in line["why"], line["why"])


def where_the_name_has_both_addresses(world):
    """A command that runs a program where irc.test is ::1 and 127.0.0.1: in a view of the files of its
    own. (localhost will not do: libcurl has an opinion of its own on that.)"""
    hosts = world.new_folder("hosts")
    with open(hosts, "w", encoding="ascii") as out:
        out.write("::1 irc.test\n127.0.0.1 irc.test localhost\n")
    within = ["unshare", "--mount", "--map-root-user", "sh", "-c",
              'mount --bind "$0" /etc/hosts && exec "$@"', hosts]
    tried = subprocess.run([*within, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise Skip("a view of the files of one's own cannot be had here: " + tried.stderr.strip())
    return within


def by_ipv4_where_ipv6_fails(world, name):
    """The server has one of the addresses; the other refuses, then is silent."""
    way = {"within": where_the_name_has_both_addresses(world), "server": "irc.test"}
    server = world.another(name)
    with world.driver(server, "both1", **way) as driver:
        driver.up()
    with world.driver(server, "both2", ip="ipv6", **way) as driver:
        line = driver.wait(t="state", state="down")
        check("does not take connections" in line["why"], line["why"])
    with socket.socket(socket.AF_INET6) as full, contextlib.ExitStack() as fillers:
        full.bind(("::1", server.tls_port))
        full.listen(0)
        for _ in range(2):  # its queue is full: the system drops what else wants to connect
            filler = fillers.enter_context(socket.socket(socket.AF_INET6))
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        with world.driver(server, "both3", **way) as driver:
            driver.up()  # in less than the 30 seconds after which it gives up


def by_ipv6_first(world, name):
    """What listens on ::1 is asked before what listens on 127.0.0.1."""
    within = where_the_name_has_both_addresses(world)
    server = world.another(name)
    with socket.socket(socket.AF_INET6) as listener:
        listener.bind(("::1", server.tls_port))
        listener.listen()
        listener.settimeout(20)
        for ip in ("any", "ipv6"):
            with world.driver(server, "six1", server="irc.test", ip=ip, within=within):
                accepted, _ = listener.accept()
                accepted.close()
        with world.driver(server, "six2", server="irc.test", ip="ipv4", within=within) as driver:
            driver.up()


def by_fingerprint(world, name):
    """A certificate that no authority vouches for, known by its fingerprint; and a good one that is
    not the one that is known."""
    server = world.need(name)
    with open(world.certificates + "/self_signed.pem", encoding="ascii") as pem:
        print_ = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.read())).hexdigest()
    known = {"tls_fingerprints": ["00" * 32, print_.upper()], "ca_file": None}
    with world.driver(server, "pin1", port=server.tls_ports["self_signed"], **known) as driver:
        driver.up()
    for certificate in ("good", "untrusted"):
        with world.driver(server, "pin2", port=server.tls_ports[certificate],
                          **dict(known, ca_file=world.ca_file)) as driver:
            line = driver.wait(t="state", state="down")
            check("is none of those in tls_fingerprints; its fingerprint is" in line["why"],
                  line["why"])
            check(not any(each["t"] == "ready" for each in driver.seen), "it was ready")


def tests():
    """Function, server."""
    for function in (through_socks, through_http, from_an_address, by_ipv4_where_ipv6_fails,
                     by_fingerprint, by_ipv6_first):
        yield function, "inspircd"
