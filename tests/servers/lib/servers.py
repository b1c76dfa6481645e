"""Real servers on loopback, each in a folder of its own: what they share, and those of IRC."""
import os
import pwd
import shutil
import socket
import subprocess
import time

from .client import Client
from .report import Failure, Skip, wait_for

CONF = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "conf")
STOP_S = 10


def find(program):
    """The path of a program that Debian may keep out of a user's PATH."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise Skip(program + " is not installed")
    return path


def free_ports(count):
    """Ports nobody listens on. Found together, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def as_nobody():
    """What to put before a command so that it does not run as root."""
    if os.getuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    return ["setpriv", "--reuid=%d" % nobody.pw_uid, "--regid=%d" % nobody.pw_gid,
            "--clear-groups"]


def give_to_nobody(folder):
    if os.getuid() != 0:
        return
    nobody = pwd.getpwnam("nobody")
    for path, folders, files in os.walk(folder):
        for name in [path] + [os.path.join(path, each) for each in folders + files]:
            os.chown(name, nobody.pw_uid, nobody.pw_gid)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Server:
    """A server process. Subclasses set the command, the ports and the words of the configuration."""

    unprivileged = True  # as nobody, when the tests run as root

    def __init__(self, folder, conf, words):
        self.folder = folder
        self.process = None
        self.words = dict(words, DIR=folder)
        os.makedirs(folder, exist_ok=True)
        self.conf = self.add_conf(conf, conf) if conf else None

    def add_file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        return path

    def add_conf(self, template, name):
        """A file of conf/ with its words filled in."""
        with open(os.path.join(CONF, template), encoding="ascii") as file:
            text = file.read()
        for word, value in self.words.items():
            text = text.replace("@%s@" % word, str(value))
        return self.add_file(name, text)

    def spawn(self, command):
        if self.unprivileged:
            give_to_nobody(self.folder)
            command = as_nobody() + command
        with open(os.path.join(self.folder, "output"), "ab") as output:
            self.process = subprocess.Popen(
                ["prlimit", "--core=0", "--"] + command, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def wait_until_up(self, port, seconds=20.0):
        def up():
            if self.process.poll() is not None:
                raise Failure("%s ended with status %d:\n%s" % (
                    self.process.args[-1], self.process.returncode, self.output()))
            return answers(port)
        wait_for(up, "port %d of %s" % (port, self.conf), seconds)

    def output(self):
        with open(os.path.join(self.folder, "output"), "rb") as output:
            return output.read().decode("utf-8", "replace")[-2000:]

    def stop(self, kill=False):
        if self.process is None:
            return
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


SASL = '<module name="sasl">\n<sasl target="services.test" requiressl="yes">'


class Inspircd(Server):
    """With a TLS port for each certificate named. `more`: further lines of its configuration, in
    which @TLS_PORT@ is that of the good one. `sasl`: whether one may sign in by it. `free_port`: for
    people whom no limit slows down."""

    def __init__(self, folder, certificates, names=("good",), more="", sasl=True):
        self.program = find("inspircd")
        self.plain_port, self.link_port, self.free_port, *tls = free_ports(3 + len(names))
        self.tls_ports = dict(zip(names, tls))
        self.tls_port = self.tls_ports["good"]
        binds = "".join(
            '<sslprofile name="%s" provider="gnutls" certfile="%s.pem" keyfile="%s.key" hash="sha256" '
            'requestclientcert="yes">\n'
            '<bind address="127.0.0.1" port="%d" type="clients" sslprofile="%s">\n'
            % (name, os.path.join(folder, name), os.path.join(folder, name),
               self.tls_ports[name], name) for name in names)
        super().__init__(folder, "inspircd.conf", {
            "TLS": binds, "PLAIN_PORT": self.plain_port, "LINK_PORT": self.link_port,
            "FREE_PORT": self.free_port, "SASL": SASL if sasl else "",
            "MORE": more.replace("@TLS_PORT@", str(self.tls_port))})
        self.add_file("motd.txt", "Welcome\n")
        for name in names:
            for kind in (".pem", ".key"):
                shutil.copy(os.path.join(certificates, name + kind), folder)

    def start(self):
        self.spawn([self.program, "--config=" + self.conf, "--nofork"])
        self.wait_until_up(self.plain_port)


class Atheme(Server):
    """Services for an Inspircd."""

    def __init__(self, folder, inspircd):
        self.program = find("atheme-services")
        self.inspircd = inspircd
        super().__init__(folder, "atheme.conf", {"LINK_PORT": inspircd.link_port})

    def start(self):
        self.spawn([self.program, "-n", "-c", self.conf, "-D", self.folder,
                    "-p", os.path.join(self.folder, "atheme.pid"),
                    "-l", os.path.join(self.folder, "atheme.log")])

    def was_refused(self):
        """Whether the server said that it cannot speak with services of this age."""
        with open(os.path.join(self.folder, "atheme.log"), encoding="utf-8") as log:
            return "too old to link" in log.read()

    def register(self, account, password):
        """Makes an account, once services are there."""
        with Client(self.inspircd.plain_port, account) as person:
            deadline = time.monotonic() + 20
            while True:
                person.send("PRIVMSG NickServ :REGISTER %s a@example.org" % password)
                answer = person.wait(r"^:NickServ\S* NOTICE .*(registered|error)|^\S+ 401 ")
                if " NOTICE " in answer:
                    if "registered" not in answer:
                        raise Failure("NickServ: " + answer)
                    return
                if time.monotonic() > deadline:
                    raise Failure("services did not come")
                time.sleep(0.1)


class Ngircd(Server):
    def __init__(self, folder, certificates, password=""):
        self.program = find("ngircd")
        self.plain_port, self.tls_port = free_ports(2)
        super().__init__(folder, "ngircd.conf", {
            "PLAIN_PORT": self.plain_port, "TLS_PORT": self.tls_port, "PASSWORD": password,
            "CERT": os.path.join(folder, "good.pem"), "KEY": os.path.join(folder, "good.key")})
        for kind in (".pem", ".key"):
            shutil.copy(os.path.join(certificates, "good" + kind), folder)

    def start(self):
        self.spawn([self.program, "-n", "-f", self.conf])
        self.wait_until_up(self.plain_port)
