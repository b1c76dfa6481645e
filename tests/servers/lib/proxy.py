"""A way between the bot and a server that a test may cut, without either of them having to end."""
import contextlib
import socket
import struct
import threading

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing says RST, as a lost network would


class Proxy:
    """Listens on `self.port` and passes everything on to a port of the loopback."""

    def __init__(self, port, address="127.0.0.1"):
        self.to = port
        self.moves = threading.Event()
        self.moves.set()
        self.lock = threading.Lock()
        self.pairs = set()
        self.count = 0  # of connections so far
        self.listener = socket.create_server(
            (address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.listener.close()
        self.cut()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                near.close()
                continue
            with self.lock:
                self.pairs.add((near, far))
                self.count += 1
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    def pass_on(self, one, other):
        try:
            while True:
                data = one.recv(65536)
                if not data:
                    break
                self.moves.wait()
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    @contextlib.contextmanager
    def stalled(self):
        """Nobody hangs up, and nothing arrives, until the end of the block."""
        self.moves.clear()
        try:
            yield
        finally:
            self.moves.set()

    def cut(self):
        """Resets every connection on both sides; new ones are taken."""
        with self.lock:
            pairs, self.pairs = self.pairs, set()
        for pair in pairs:
            for end in pair:
                try:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    end.shutdown(socket.SHUT_RD)  # wakes whoever reads it
                    end.close()
                except OSError:
                    pass
