"""A real XMPP server on loopback: Prosody."""
import os
import shutil

from .servers import Server, find, free_ports

DOMAIN = "xmpp.test"
BAD_HOSTS = {"wrong_name": "wrong-name." + DOMAIN, "expired": "expired." + DOMAIN,
             "untrusted": "untrusted." + DOMAIN, "self_signed": "self-signed." + DOMAIN}


class Prosody(Server):
    """Serves xmpp.test and rooms.xmpp.test; STARTTLS on `self.port`, TLS from the first byte on
    `self.tls_port`; BAD_HOSTS with certificates that are not good. It may be started again on its
    data."""

    name = "prosody"
    tells_what_is_gone = True  # to the other clients of an account, of its nodes
    is_durable = True  # what it has said yes to outlives SIGKILL

    def __init__(self, folder, certificates, resumes=True, password_hash="SHA-256"):
        self.program = find("prosody")
        self.port, self.tls_port = free_ports(2)
        super().__init__(folder, "prosody.cfg.lua", {
            "PORT": self.port, "TLS_PORT": self.tls_port, "HASH": password_hash,
            "CA": os.path.join(certificates, "ours", "ca.pem"),
            "MODULES": '"smacks",' if resumes else ""})
        os.mkdir(os.path.join(folder, "data"))
        for name in ("good", *BAD_HOSTS):
            for kind in (".pem", ".key"):
                shutil.copy(os.path.join(certificates, name + kind), folder)

    def start(self):
        self.spawn([self.program, "-F", "--config", self.conf])
        self.wait_until_up(self.port, 60)
