"""A person on IRC, typed by a test: raw lines over a plain socket."""
import base64
import re
import socket
import ssl
import time

from .report import Failure

WAIT_S = 20.0


class Client:
    """Connects and registers; `caps` are asked for, `login` is (account, password), `ca_file` makes
    it TLS."""

    def __init__(self, port, nick, caps=(), login=None, ca_file=None):
        self.nick = nick
        self.buffer = b""
        self.lines = []  # all that came, for a failure's text
        self.taken = 0
        self.socket = socket.create_connection(("127.0.0.1", port), WAIT_S)
        if ca_file:
            context = ssl.create_default_context(cafile=ca_file)
            self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")
        if caps:
            self.send("CAP REQ :" + " ".join(caps))
        self.send("NICK " + nick)
        self.send("USER %s 0 * :A person" % nick)
        if caps:
            self.wait(r" CAP \S+ ACK ")
            if login:
                self.send("AUTHENTICATE PLAIN")
                self.wait(r"^AUTHENTICATE ")
                secret = "\0%s\0%s" % login
                self.send("AUTHENTICATE " + base64.b64encode(secret.encode()).decode())
                self.wait(r" 903 ")
            self.send("CAP END")
        self.wait(r" (376|422) ")

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.socket.close()

    def send(self, line):
        self.socket.sendall(line.encode() + b"\r\n")

    def read(self, deadline):
        """Reads more, answers PING; False when the time is over."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        self.socket.settimeout(left)
        try:
            got = self.socket.recv(65536)
        except TimeoutError:
            return False
        if not got:
            raise Failure("%s lost its connection: %s" % (self.nick, self.lines[-3:]))
        self.buffer += got
        *lines, self.buffer = self.buffer.split(b"\n")
        for raw in lines:
            line = raw.rstrip(b"\r").decode("utf-8", "replace")
            if line.startswith("PING"):
                self.send("PONG" + line[4:])
            self.lines.append(line)
        return True

    def wait(self, pattern, seconds=WAIT_S):
        """The next line, of those not yet taken, that the pattern is found in."""
        deadline = time.monotonic() + seconds
        while True:
            while self.taken < len(self.lines):
                line = self.lines[self.taken]
                self.taken += 1
                if re.search(pattern, line):
                    return line
            if not self.read(deadline):
                raise Failure("%s waited for %r, got:\n%s"
                              % (self.nick, pattern, "\n".join(self.lines[-20:])))

    def join(self, channel):
        self.send("JOIN " + channel)
        self.wait(r"(?i) 366 \S+ " + re.escape(channel))

    def say(self, target, text):
        self.send("PRIVMSG %s :%s" % (target, text))

    def sync(self):
        """Returns once the server has dealt with all that was sent."""
        token = "sync%d" % len(self.lines)
        self.send("PING :" + token)
        self.wait(r"PONG .*" + token)
