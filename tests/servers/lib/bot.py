"""The whole bot: core, driver, store and a guide, run from a configuration file."""
import json
import os
import signal
import subprocess

from .driver import ROOT, WAYMARK
from .report import Failure, check, wait_for

STOP_S = 20


class Bot:
    """Runs `waymark run` with one account until the end of the block. What it logs is kept. `more`
    goes into the configuration; the guide is the shipped one where it says nothing else."""

    def __init__(self, folder, settings, secrets=None, network="irc", **more):
        os.makedirs(folder)
        account = dict({"name": "test", "network": network, "retry_least": "1s", "retry_most": "2s"},
                       **settings)
        for name, secret in (secrets or {}).items():
            account[name + "_file"] = self.write(folder, name, secret)
        # JSON is YAML too.
        config = dict({"content": os.path.join(ROOT, "content"), "region": "US", "log": "debug",
                       "state": os.path.join(folder, "state"), "accounts": [account]}, **more)
        self.folder = folder
        self.config = self.write(folder, "waymark.yaml", json.dumps(config, indent=1))
        self.log_path = os.path.join(folder, "log")
        self.log_file = open(self.log_path, "wb")
        self.process = None
        self.started_at = 0  # where the log of this life begins

    def add_secret(self, name, secret):
        """One more secret of its account, before it starts."""
        with open(self.config, encoding="utf-8") as file:
            config = json.load(file)
        config["accounts"][0][name + "_file"] = self.write(self.folder, name, secret)
        self.write(self.folder, "waymark.yaml", json.dumps(config, indent=1))

    @staticmethod
    def write(folder, name, text):
        path = os.path.join(folder, name)
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def start(self):
        self.started_at = len(self.log())
        self.process = subprocess.Popen([WAYMARK, "run", "--config", self.config],
                                        stdin=subprocess.DEVNULL, stdout=self.log_file,
                                        stderr=self.log_file)

    def up(self):
        """Returns once the account is connected."""
        def is_up():
            check(self.process.poll() is None, "the bot ended:\n" + self.log()[-2000:])
            return " test: up" in self.log()[self.started_at:]
        wait_for(is_up, "the account", 60)

    def stop(self, how=signal.SIGTERM):
        """Returns the exit status."""
        self.process.send_signal(how)
        try:
            return self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure("the bot did not stop:\n" + self.log()) from None

    def desk(self, *command):
        """What another command of the program says of it."""
        return subprocess.run([WAYMARK, command[0], "--config", self.config, *command[1:]], capture_output=True,
                              text=True, check=False).stdout

    def status(self):
        return self.desk("status")

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, error, *what):
        status = self.stop() if self.process.poll() is None else self.process.returncode
        self.log_file.close()
        if kind is not None:
            raise Failure("%s\nthe bot's log:\n%s" % (error, self.log()[-4000:])) from error
        if status != 0 or "Sanitizer" in self.log():
            raise Failure("the bot ended with status %d:\n%s" % (status, self.log()[-4000:]))
