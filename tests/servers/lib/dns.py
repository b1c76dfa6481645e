"""A DNS server of the tests' own (dnsmasq), and how a program is made to ask it and no other."""
import contextlib
import itertools
import os
import socket
import subprocess

from .report import Failure, Skip, wait_for
from .servers import Server, find

# The port of DNS is fixed, so each server has an address of its own on the loopback.
ADDRESSES = ("127.53.%d.%d" % (os.getpid() % 250 + 1, i % 250 + 1) for i in itertools.count())


def need_namespaces():
    """Skips where this process may not give a program files of its own."""
    done = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    if os.getuid() != 0 or done.returncode != 0:
        raise Skip("only root may give a program another resolv.conf")


class Resolver:
    """Where programs are to ask. `self.within` goes before a command."""

    def __init__(self, folder):
        need_namespaces()
        self.address = next(ADDRESSES)
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "resolv.conf")
        with open(path, "w", encoding="ascii") as out:
            out.write("nameserver %s\noptions timeout:1 attempts:2\n" % self.address)
        self.within = ["unshare", "--mount", "sh", "-c",
                      'mount --bind "$0" /etc/resolv.conf && exec "$@"', path]


class Dns(Server, Resolver):
    """Knows what `records` say, and of nothing else: lines of dnsmasq's configuration."""

    def __init__(self, folder, records):
        self.program = find("dnsmasq")
        Resolver.__init__(self, folder)
        super().__init__(folder, "dnsmasq.conf", {
            "ADDRESS": self.address, "RECORDS": "\n".join(records)})

    unprivileged = False  # it needs the port; nothing reaches it but from this machine

    def start(self):
        self.spawn([self.program, "--keep-in-foreground", "--conf-file=" + self.conf])
        wait_for(self.answers, "DNS at " + self.address)

    def answers(self):
        """Over TCP, which it takes as well."""
        if self.process.poll() is not None:
            raise Failure("dnsmasq ended: " + self.output())
        try:
            socket.create_connection((self.address, 53), 1).close()
            return True
        except OSError:
            return False


@contextlib.contextmanager
def dns(folder, *records):
    server = Dns(folder, records)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def silent_dns(folder):
    """It takes questions and never answers."""
    resolver = Resolver(folder)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hole:
        hole.bind((resolver.address, 53))
        yield resolver
