"""Real proxies on loopback. Each connects from an address of its own, by which a server tells that a
client came through it."""
from .servers import Server, find, free_ports

TINYPROXY = """Port %d
Listen 127.0.0.1
Bind %s
Allow 127.0.0.1
ConnectPort %d
Timeout 600
LogLevel Error
BasicAuth %s %s
"""
USER, PASSWORD = "through", "the-wall"


class Microsocks(Server):
    """SOCKS5 (RFC 1928), with a user and a password."""

    source = "127.0.0.5"

    def __init__(self, folder):
        self.program = find("microsocks")
        self.port, = free_ports(1)
        super().__init__(folder, None, {})

    def start(self):
        self.spawn([self.program, "-i", "127.0.0.1", "-p", str(self.port), "-u", USER,
                    "-P", PASSWORD, "-b", self.source])
        self.wait_until_up(self.port)


class Tinyproxy(Server):
    """HTTP CONNECT, to one port."""

    source = "127.0.0.6"

    def __init__(self, folder, to):
        self.program = find("tinyproxy")
        self.port, = free_ports(1)
        super().__init__(folder, None, {})
        self.conf = self.add_file("tinyproxy.conf", TINYPROXY % (
            self.port, self.source, to, USER, PASSWORD))

    def start(self):
        self.spawn([self.program, "-d", "-c", self.conf])
        self.wait_until_up(self.port)
