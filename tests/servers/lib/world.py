"""What the tests of a network share: certificates, and servers started when a test needs them."""
import itertools
import os
import threading

from . import certificates
from .report import Failure, Skip


class World:
    """`kinds`: name and maker of each server, called with a folder and that of the certificates."""

    def __init__(self, folder, kinds=None):
        self.folder = folder
        self.kinds = kinds or {}
        self.numbers = itertools.count(1)
        self.certificates = os.path.join(folder, "certificates")
        os.mkdir(self.certificates)
        self.ca_file = certificates.make_all(self.certificates)
        self.why_not = {}
        self.shared = {}
        self.locks = {name: threading.Lock() for name in self.kinds}
        self.servers = []

    def another(self, name, **more):
        """A server of its own for a test that stops it, or needs other settings."""
        server = self.kinds[name](self.new_folder(name), self.certificates, **more)
        server.ca_file = self.ca_file
        self.servers.append(server)
        server.start()
        return server

    def need(self, name):
        """The server of this kind that the tests share; started by the first that needs it."""
        with self.locks[name]:
            if name in self.why_not:
                raise self.why_not[name]
            if name not in self.shared:
                try:
                    self.shared[name] = self.another(name)
                except (Skip, Failure) as error:
                    self.why_not[name] = error
                    raise
            return self.shared[name]

    def stop(self):
        for server in reversed(self.servers):
            server.stop()

    def new_folder(self, name):
        return os.path.join(self.folder, "%s-%d" % (name, next(self.numbers)))

    def new_name(self, name):
        return "%s%d" % (name, next(self.numbers))
