"""A real IRC server on loopback: ircd-hybrid. Its package conflicts with ngIRCd's, so it is unpacked
into a folder of the user's and never installed."""
import glob
import os
import shutil

from . import cache
from .report import Skip
from .servers import Server, free_ports

# Where the program looks for its modules is fixed in it, whatever the configuration says. Here it
# gets paths relative to the folder that it is started in; nothing is ever made longer.
PATHS = {b"/usr": b".", b"/usr/lib/ircd-hybrid/modules/": b"modules/",
         b"/usr/lib/ircd-hybrid/modules//autoload/": b"modules/autoload/"}


def unpacked():
    """The root in which its files lie."""
    def install(folder):
        os.makedirs(folder)
        cache.command("ircd-hybrid", "apt-get", "-o", "APT::Sandbox::User=root", "download",
                      "ircd-hybrid", cwd=folder)
        package, = glob.glob(os.path.join(folder, "*.deb"))
        cache.command("ircd-hybrid", "dpkg-deb", "--extract", package, os.path.join(folder, "root"))
    return os.path.join(cache.installed("ircd-hybrid", install), "root")


def move_paths(source, program):
    """A copy of the program that looks in the folder that it is started in."""
    with open(source, "rb") as file:
        code = file.read()
    for path, new in PATHS.items():
        if code.count(b"\0%s\0" % path) != 1:
            raise Skip("this ircd-hybrid can only run where it is installed")
        code = code.replace(b"\0%s\0" % path, b"\0%s\0" % new.ljust(len(path), b"\0"))
    with open(os.open(program, os.O_CREAT | os.O_WRONLY, 0o755), "wb") as out:
        out.write(code)


class Hybrid(Server):
    """Poor, but of another family than ngIRCd: no tags, no SASL, ascii names."""

    def __init__(self, folder, certificates):
        root = unpacked()
        self.plain_port, self.tls_port = free_ports(2)
        self.program = os.path.join(folder, "ircd-hybrid")
        shutil.copytree(os.path.join(root, "usr/lib/ircd-hybrid/modules"),
                        os.path.join(folder, "modules"))
        move_paths(os.path.join(root, "usr/sbin/ircd-hybrid"), self.program)
        super().__init__(folder, "ircd-hybrid.conf", {
            "PLAIN_PORT": self.plain_port, "TLS_PORT": self.tls_port})
        for kind in (".pem", ".key"):
            shutil.copy(os.path.join(certificates, "good" + kind), folder)

    def start(self):
        files = [word for name in ("kline", "dline", "xline", "resv")
                 for word in ("-%sfile" % name, os.path.join(self.folder, name + ".conf"))]
        self.add_file("motd", "Welcome\n")
        self.spawn([self.program, "-foreground", "-configfile", self.conf,
                    "-logfile", os.path.join(self.folder, "log"),
                    "-pidfile", os.path.join(self.folder, "pid"), *files])
        self.wait_until_up(self.plain_port)
