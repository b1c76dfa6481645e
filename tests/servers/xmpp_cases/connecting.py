"""Finding the server: what DNS says, which place is tried after which, and what is silent."""
import contextlib
import socket

from lib.dns import dns, silent_dns
from lib.prosody import BAD_HOSTS, DOMAIN
from lib.proxy import Proxy
from lib.report import Skip, check
from lib.servers import free_ports

STARTTLS, DIRECT = "_xmpp-client._tcp." + DOMAIN, "_xmpps-client._tcp." + DOMAIN
HERE, HERE_6 = "here." + DOMAIN, "here6." + DOMAIN
HOSTS = ("host-record=%s,127.0.0.1" % HERE, "host-record=%s,::1" % HERE_6,
         "host-record=both.%s,127.0.0.1,::1" % DOMAIN)


def srv(service, host=None, port=0, priority=0, weight=0):
    """A record; without a host it says that there is no such service."""
    return "srv-host=%s,%s,%d,%d,%d" % (service, host, port, priority, weight) if host \
        else "srv-host=" + service


@contextlib.contextmanager
def driver_with(world, server, *records, domain=None, **more):
    """A driver that has only DNS to find its server by."""
    user = world.account(server)
    with dns(world.new_folder("dns"), *HOSTS, *records) as it, world.driver(
            server, user if domain is None else "waymark@" + domain, within=it.within,
            **dict({"server": None, "port": None, "tls": None}, **more)) as driver:
        yield driver


def goes_up(world, server, *records, **more):
    with driver_with(world, server, *records, **more) as driver:
        driver.up()


def says(world, server, why, *records, **more):
    """It is down, for this reason."""
    with driver_with(world, server, *records, **more) as driver:
        line = driver.wait(60, t="state", state="down")
        check(why in line["why"], line["why"])


def finds_its_server_by_dns(world, name):
    """Over each service, alone and as told by `tls`."""
    server = world.need(name)
    starttls, direct = srv(STARTTLS, HERE, server.port), srv(DIRECT, HERE, server.tls_port)
    for more in ({}, {"tls": "starttls"}):
        goes_up(world, server, starttls, srv(DIRECT), **more)
    for more in ({}, {"tls": "direct"}):
        goes_up(world, server, direct, srv(STARTTLS), **more)
    dead = srv(STARTTLS, HERE, free_ports(1)[0])
    goes_up(world, server, direct, dead, tls="direct")
    goes_up(world, server, starttls, dead.replace(STARTTLS, DIRECT), tls="starttls")


def what_dns_says_is_not_believed_about_who_it_is(world, name):
    """The certificate must be for the account's domain, wherever DNS sends us."""
    server = world.need(name)
    domain, service, port = BAD_HOSTS["wrong_name"], "_xmpp-client", server.port
    if name == "ejabberd":
        domain, service, port = "elsewhere.test", "_xmpps-client", server.tls_port
    says(world, server, "was made for another name than " + domain,
         srv("%s._tcp.%s" % (service, domain), HERE, port), domain=domain)


def tries_one_place_after_the_other(world, name):
    """The first is closed, takes connections and says nothing that is XMPP, or is another's: the one
    of the next priority has it."""
    server = world.need(name)
    closed, = free_ports(1)
    good = srv(STARTTLS, HERE, server.port, 9)
    goes_up(world, server, srv(STARTTLS, HERE, closed, 1), good)
    goes_up(world, server, srv(STARTTLS, "no-such-host." + DOMAIN, server.port, 1), good)
    goes_up(world, server, srv(DIRECT, HERE, server.port, 1), good)  # no TLS from the first byte on
    with Proxy(closed) as hangs_up:
        goes_up(world, server, srv(DIRECT, HERE, hangs_up.port, 1), good)
    with driver_with(world, server, srv(STARTTLS, HERE, closed, 1),
                     srv(STARTTLS, HERE, closed, 9)) as driver:
        line = driver.wait(60, t="state", state="down")
        check("does not take connections on port %d" % closed in line["why"], line["why"])


def a_wrong_password_is_wrong_everywhere(world, name):
    """It is not taken from place to place."""
    server = world.need(name)
    with Proxy(server.port) as other:
        with driver_with(world, server, srv(STARTTLS, HERE, server.port, 1),
                         srv(STARTTLS, HERE, other.port, 2), password="wrong") as driver:
            driver.wait(60, t="state", state="refused")
        check(other.count == 0, "it went on")


def goes_over_ipv6(world, name):
    """Alone; and where only one of the two families of a name leads anywhere."""
    server = world.need(name)
    try:
        way = Proxy(server.port, "::1")
    except OSError as error:
        raise Skip("no IPv6 here: %s" % error) from None
    with way:
        goes_up(world, server, srv(STARTTLS, HERE_6, way.port))
        check(way.count == 1, "not over it")
        goes_up(world, server, srv(STARTTLS, "both." + DOMAIN, way.port))
        check(way.count == 2, "not over it")
        with world.driver(server, world.account(server), server="::1", port=way.port) as driver:
            driver.up()
        check(way.count == 3, "not over it")
    goes_up(world, server, srv(STARTTLS, "both." + DOMAIN, server.port))


def is_open(address, port):
    try:
        socket.create_connection((address, port), 1).close()
        return True
    except OSError:
        return False


def without_records_it_is_the_domain(world, name):
    """On the usual port; unless the domain says that it has no such service."""
    server = world.need(name)
    itself = "host-record=%s,127.0.0.1" % DOMAIN
    if is_open("127.0.0.1", 5222):
        raise Skip("something else listens on port 5222")
    says(world, server, "127.0.0.1 does not take connections on port 5222", itself)
    says(world, server, "127.0.0.1 does not take connections on port 5223", itself, tls="direct")
    says(world, server, "the name %s was not found" % DOMAIN)
    for records in ((srv(STARTTLS), srv(DIRECT)), (srv(STARTTLS),)):
        says(world, server, "has no such service", itself, *records)
    says(world, server, "port 5222", itself, srv(DIRECT))


def dns_that_is_silent_holds_nothing_up(world, name):
    """The driver answers the core all the while, and says at last what is wrong."""
    server = world.need(name)
    with silent_dns(world.new_folder("dns")) as it, world.driver(
            server, world.account(server), server=None, port=None, tls=None, within=it.within) as driver:
        driver.wait(t="state", state="connecting")
        for number in range(20):
            driver.write(t="ping", id=str(number))
            line = driver.next()
            check(line == {"t": "pong", "id": str(number)}, "no pong, but %s" % line)
        line = driver.wait(60, t="state", state="down")
        check("DNS does not answer" in line["why"], line["why"])


def a_server_that_stalls_is_noticed(world, name):
    """It is up, then nothing comes any more and nobody hangs up."""
    server = world.need(name)
    with Proxy(server.port) as proxy, world.driver(
            server, world.account(server), port=proxy.port) as driver:
        driver.up()
        with proxy.stalled():
            line = driver.wait(60, t="state", state="down")
            check("silent" in line["why"], line["why"])
            proxy.cut()
        driver.wait(60, t="state", state="up")
