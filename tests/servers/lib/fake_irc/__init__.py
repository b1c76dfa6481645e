"""A scripted IRC server for what no server in Debian can be made to do.

It is a small server of its own: people, channels, history. What it offers is a flavour (see
flavours.py). A test looks at `received`, and steps in by `hooks` and `do()`.
"""
import asyncio
import collections
import ssl
import threading

from . import history, people, registration, rooms, sasl, talk
from .client import Client
from .flavours import FLAVOURS
from .wire import parse

LONGEST = 8191 + 4096
START_S = 10


class FakeIrc:
    """Runs in a thread of its own from start() to stop(). `changes` are fields of it, set before it
    starts: `caps`, `tokens`, `password`, `lies_in_scram`..."""

    def __init__(self, folder, certificates, flavour="ergo", **changes):
        self.folder = folder
        given = FLAVOURS[flavour]
        self.name = flavour + ".test"
        self.caps = None if given.caps is None else dict(given.caps)  # name: value; None: no CAP
        self.tokens = dict(given.tokens)
        self.password = ""
        self.accounts = {"botaccount": "correct-horse", "person": "correct-horse"}
        self.certificate_account = None  # whose certificate everybody has
        self.lies_in_scram = False
        self.certificate = certificates + "/good"
        self.sts_seconds = 60
        self.hooks = {}       # command: function(server, client, message); true: that was all
        self.received = []    # pairs: nick, line
        self.clients = []     # connections, in the order they came
        self.rooms = {}       # lower-case name: Room
        self.history = collections.defaultdict(list)  # lower-case target: said.Said
        self.commands = {}
        for part in (registration, sasl, people, rooms, talk, history):
            self.commands.update(part.COMMANDS)
        for name, value in changes.items():
            setattr(self, name, value)
        self.plain_port = self.tls_port = 0
        self.loop = None
        self.listeners = []

    # ---- life ----

    def start(self):
        ready = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run(ready)), daemon=True)
        self.thread.start()
        if not ready.wait(START_S):
            raise RuntimeError("the scripted server did not start")

    async def run(self, ready):
        self.loop = asyncio.get_running_loop()
        self.ended = asyncio.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate + ".pem", self.certificate + ".key")
        for port, tls in ((self.plain_port, None), (self.tls_port, context)):
            self.listeners.append(await asyncio.start_server(
                lambda reader, writer, secure=tls is not None: self.serve(reader, writer, secure),
                "127.0.0.1", port, ssl=tls, limit=LONGEST))
        self.plain_port, self.tls_port = (each.sockets[0].getsockname()[1] for each in self.listeners)
        ready.set()
        await self.ended.wait()
        for listener in self.listeners:
            listener.close()
        for client in list(self.clients):
            client.cut()
        while self.clients:  # each leaves by itself
            await asyncio.sleep(0.005)
        self.listeners = []

    def stop(self, kill=False):
        del kill  # it has nothing to tidy up
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.ended.set)
            self.thread.join(START_S)
            self.loop = None

    def do(self, act, *arguments):
        """Calls act(server, *arguments) in the server's thread, and returns what it returns."""
        async def run():
            return act(self, *arguments)
        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(START_S)

    # ---- connections ----

    async def serve(self, reader, writer, secure):
        client = Client(self, writer, secure)
        self.clients.append(client)
        try:
            while True:
                try:
                    raw = await reader.readline()
                except ValueError:
                    client.numeric("417", "Input line was too long")
                    continue
                if not raw or client.gone:
                    break
                self.take(client, raw.rstrip(b"\r\n"))
        except (OSError, ssl.SSLError):
            pass
        finally:
            people.leave(self, client, "Connection closed")
            writer.close()

    def take(self, client, raw):
        """A line of a client."""
        line = raw.decode("utf-8", "surrogateescape")
        self.received.append((client.nick, line))
        message = parse(line)
        if not message.command:
            return
        client.begin_answer(message.tags.get("label"))
        hook = self.hooks.get(message.command)
        if not (hook and hook(self, client, message)):
            self.obey(client, message)
        client.end_answer()

    def obey(self, client, message):
        handler = self.commands.get(message.command)
        if handler is None or (message.command == "CAP" and self.caps is None):
            client.numeric("421", message.command, "Unknown command")
        elif not client.registered and message.command not in registration.BEFORE:
            client.numeric("451", "You have not registered")
        else:
            try:
                handler(self, client, message)
            except IndexError:
                client.numeric("461", message.command, "Not enough parameters")

    # ---- what the handlers share ----

    def lower(self, name):
        table = str.maketrans("[]\\^", "{}|~") if self.tokens.get(
            "CASEMAPPING", "rfc1459") == "rfc1459" else {}
        return "".join(c.lower() if c.isascii() else c for c in name).translate(table)

    def client_of(self, nick):
        for client in self.clients:
            if client.registered and self.lower(client.nick) == self.lower(nick):
                return client
        return None

    def is_channel(self, name):
        return name.startswith(("#", "&"))

    def sign_in(self, client, account):
        """Into an account; None out of it. Who shares a channel is told."""
        client.account = account
        if account:
            client.numeric("900", client.source, account, "You are now logged in as " + account)
        rooms.tell_neighbours(self, client, "account-notify", "ACCOUNT", account or "*")

    # ---- what tests do: call them through do(), or in a hook ----

    def change_caps(self, word, **caps):
        """`word`: NEW or DEL; caps by name with their values."""
        for name, value in caps.items():
            name = name.replace("__", "/").replace("_", "-")
            if word == "NEW":
                self.caps[name] = value
            else:
                self.caps.pop(name, None)
            for client in self.clients:
                if word == "DEL":
                    client.caps.discard(name)
                if client.registered and "cap-notify" in client.caps:
                    client.send("CAP", client.nick, word, name + ("=" + value if value else ""))

    def raw(self, nick, *lines):
        """Lines as they are, to one connection."""
        self.client_of(nick).write("".join(line + "\r\n" for line in lines))


def lines_from(server, nick):
    """What one connection has sent so far."""
    return [line for name, line in list(server.received) if name == nick]
