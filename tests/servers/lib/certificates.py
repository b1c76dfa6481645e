"""Certificates, good ones and bad ones, made with openssl."""
import datetime
import os
import subprocess

CA_CONF = """
[ca]
default_ca = it
[it]
database = %(folder)s/index
serial = %(folder)s/serial
new_certs_dir = %(folder)s
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""
GOOD_NAMES = "DNS:localhost,DNS:irc.test,DNS:xmpp.test,DNS:*.xmpp.test,IP:127.0.0.1"


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def at(days):
    """A time so many days from now, as openssl writes it."""
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return when.strftime("%Y%m%d%H%M%SZ")


def key_arguments(path):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]


class Authority:
    """Signs certificates; `self.cert` is what one has to trust. Made where it is not there yet."""

    def __init__(self, folder, name):
        self.folder = os.path.join(folder, name)
        self.cert = os.path.join(self.folder, "ca.pem")
        self.key = os.path.join(self.folder, "ca.key")
        self.conf = os.path.join(self.folder, "ca.conf")
        if not os.path.isdir(self.folder):
            self.make(name)

    def make(self, name):
        os.mkdir(self.folder)
        for file, text in (("index", ""), ("serial", "01\n"),
                           ("ca.conf", CA_CONF % {"folder": self.folder})):
            with open(os.path.join(self.folder, file), "w", encoding="ascii") as out:
                out.write(text)
        openssl("req", "-x509", *key_arguments(self.key), "-out", self.cert, "-days", "30",
                "-subj", "/CN=" + name, "-addext", "basicConstraints=critical,CA:TRUE",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # which newer Pythons insist on

    def sign(self, path, names=GOOD_NAMES, begins=-1, ends=30):
        """Makes path.pem and path.key for these names, good from and until so many days from now."""
        openssl("req", "-new", *key_arguments(path + ".key"), "-out", path + ".csr",
                "-subj", "/CN=irc.test", "-addext", "subjectAltName=" + names)
        openssl("ca", "-batch", "-config", self.conf, "-in", path + ".csr", "-out", path + ".pem",
                "-cert", self.cert, "-keyfile", self.key, "-startdate", at(begins),
                "-enddate", at(ends), "-notext")


def self_signed(path):
    openssl("req", "-x509", *key_arguments(path + ".key"), "-out", path + ".pem", "-days", "30",
            "-subj", "/CN=irc.test", "-addext", "subjectAltName=" + GOOD_NAMES)


def make_all(folder):
    """good, wrong_name, expired, untrusted, self_signed; returns the file to trust."""
    ours, theirs = Authority(folder, "ours"), Authority(folder, "theirs")
    ours.sign(os.path.join(folder, "good"))
    ours.sign(os.path.join(folder, "wrong_name"), names="DNS:elsewhere.test")
    ours.sign(os.path.join(folder, "expired"), begins=-10, ends=-5)
    theirs.sign(os.path.join(folder, "untrusted"))
    self_signed(os.path.join(folder, "self_signed"))
    return ours.cert


def make_client(folder, path, jid):
    """path.pem and path.key, of the authority that all trust, for somebody on XMPP (RFC 6120, 13.7.1.4)."""
    Authority(folder, "ours").sign(path, names="otherName:1.3.6.1.5.5.7.8.5;UTF8:" + jid)
