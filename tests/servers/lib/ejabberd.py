"""A real XMPP server on loopback: ejabberd, run in its virtual machine without Erlang's own network."""
import glob
import os
import socket

from .report import Skip
from .servers import Server, find, free_ports

LIBRARIES = "/usr/lib/*/ejabberd-*/ebin"
# Erlang would ask DNS for this machine's name, and be still until it answers.
NO_DNS = '{lookup, [file]}.\n{host, {127,0,0,1}, ["localhost", "%s"]}.\n'
# It takes so many milliseconds for each message of a bot, session by session, as with a busy disk.
SLOWLY = """ejabberd_hooks:add(user_send_packet, <<"xmpp.test">>, fun({Stanza, State}) ->
    case Stanza of
        {message, _, _, _, {jid, <<"waymark", _/binary>>, _, _, _, _, _}, _, _, _, _, _, _} ->
            timer:sleep(%d);
        _ -> ok
    end,
    {Stanza, State} end, 1)."""
# One scheduler that does not spin: on a machine with much to do Erlang starts in 1 s, not in 20.
MODEST = "+S 1:1 +SDcpu 1:1 +SDio 1 +sbwt none +sbwtdcpu none +sbwtdio none".split()


class Ejabberd(Server):
    """Serves xmpp.test and rooms.xmpp.test; STARTTLS on `self.port`, TLS from the first byte on
    `self.tls_port`. It may be started again on its data. When it `verifies`, people may sign in by
    a certificate; most clients without one cannot any more. `pause`: milliseconds that it takes
    for each message of a bot."""

    name = "ejabberd"
    tells_what_is_gone = False  # to the other clients of an account, of its nodes
    is_durable = False  # SIGKILL costs it the accounts and rooms of the last seconds

    def __init__(self, folder, certificates, resumes=True, password_hash="sha256",
                 verifies=False, pause=0):
        self.program = find("erl")
        there = glob.glob(LIBRARIES)
        if not there:
            raise Skip("ejabberd is not installed")
        self.pause = pause
        self.libraries = os.path.dirname(os.path.dirname(there[0]))
        self.port, self.tls_port = free_ports(2)
        super().__init__(folder, "ejabberd.yml", {
            "PORT": self.port, "TLS_PORT": self.tls_port, "HASH": password_hash,
            "VERIFY": "true" if verifies else "false",
            "CA": os.path.join(certificates, "ours", "ca.pem"),
            "SMACKS": "mod_stream_mgmt: {resume_timeout: 300}" if resumes else ""})
        os.mkdir(os.path.join(folder, "spool"))
        self.add_file("inetrc", NO_DNS % socket.gethostname())
        with open(os.path.join(folder, "chain.pem"), "w", encoding="ascii") as out:
            for kind in (".pem", ".key"):
                with open(os.path.join(certificates, "good" + kind), encoding="ascii") as part:
                    out.write(part.read())

    def start(self):
        variables = {
            "HOME": self.folder, "ERL_LIBS": self.libraries, "EJABBERD_CONFIG_PATH": self.conf,
            "EJABBERD_LOG_PATH": os.path.join(self.folder, "ejabberd.log"),
            "ERL_CRASH_DUMP": "/dev/null", "ERL_INETRC": os.path.join(self.folder, "inetrc")}
        self.spawn(["env"] + ["%s=%s" % each for each in variables.items()] + [
            self.program, *MODEST, "-noinput", "-mnesia", "dir",
            '"%s"' % os.path.join(self.folder, "spool"), "-s", "ejabberd"] + (
                ["-eval", SLOWLY % self.pause] if self.pause else []))
        self.wait_until_up(self.port, 60)
