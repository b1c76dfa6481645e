"""A real homeserver on loopback: Synapse in a virtual environment of its own, with SQLite."""
import base64
import json
import os
import shutil
import signal
import urllib.error
import urllib.request

from . import cache
from .report import Failure, wait_for
from .servers import Server, free_ports

PACKAGE = "matrix-synapse==1.163.2"
SECRET = "for tests only"

# No limits, so that a test may be quick; or those that a server has when nothing is said.
FREE = {"per_second": 1000, "burst_count": 1000}
NO_LIMITS = {
    "rc_message": FREE, "rc_registration": FREE, "rc_admin_redaction": FREE,
    "rc_joins": {"local": FREE, "remote": FREE}, "rc_joins_per_room": FREE,
    "rc_login": {"address": FREE, "account": FREE, "failed_attempts": FREE},
    "rc_invites": {"per_room": FREE, "per_user": FREE, "per_issuer": FREE},
    "rc_room_creation": FREE, "rc_media_create": FREE, "rc_profile": FREE}
DEFAULT_LIMITS = {}
SHORT_TOKENS = dict(NO_LIMITS, refreshable_access_token_lifetime="2s", refresh_token_lifetime="4s")


def environment():
    """The Python that has Synapse; installing it may take a minute."""
    return cache.python_with(PACKAGE)


class Synapse(Server):
    """A homeserver named hs.test on `self.url`, and over TLS on `self.tls_port`. It may be stopped
    and started again on its database, and be held still."""

    unprivileged = False  # its Python lies in this user's home

    def __init__(self, python, folder, certificates, more=None):
        self.python = python
        self.port, self.tls_port = free_ports(2)
        self.url = "http://127.0.0.1:%d" % self.port
        more = NO_LIMITS if more is None else more
        super().__init__(folder, "homeserver.yaml", {
            "PORT": self.port, "TLS_PORT": self.tls_port, "SECRET": SECRET,
            "MORE": "\n".join("%s: %s" % (key, json.dumps(value)) for key, value in more.items())})
        self.add_conf("synapse-log.yaml", "log.yaml")
        key = base64.b64encode(os.urandom(32)).decode().rstrip("=")
        self.add_file("signing.key", "ed25519 a_test %s\n" % key)
        for kind in (".pem", ".key"):
            shutil.copy(os.path.join(certificates, "good" + kind), folder)

    def start(self):
        self.spawn([self.python, "-m", "synapse.app.homeserver", "-c", self.conf])
        wait_for(self.is_up, "the homeserver in " + self.folder, 60)

    def is_up(self):
        if self.process.poll() is not None:
            raise Failure("Synapse ended with status %d:\n%s"
                          % (self.process.returncode, self.output()))
        try:
            with urllib.request.urlopen(self.url + "/_matrix/client/versions", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def hold(self):
        """It keeps its connections and answers nothing, until let_go()."""
        self.process.send_signal(signal.SIGSTOP)

    def let_go(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self, kill=False):
        if self.process is not None:
            self.let_go()  # a process held still would not hear that it shall end
        super().stop(kill)
