"""One connection: what the server writes to it, with the tags it asked for and the labels it gave."""
import datetime

from .wire import form, new_id

NEEDED = {"time": "server-time", "account": "account-tag", "batch": "batch",
          "label": "labeled-response", "msgid": "message-tags", "bot": "message-tags"}


def now():
    when = datetime.datetime.now(datetime.timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (when.microsecond // 1000)


class Client:
    def __init__(self, server, writer, secure):
        self.server = server
        self.writer = writer
        self.secure = secure
        self.nick = "*"
        self.user = self.realname = ""
        self.host = "127.0.0.1"
        self.account = self.away = None
        self.certificate_account = server.certificate_account
        self.password = ""
        self.modes = set()
        self.caps = set()
        self.negotiating = False
        self.version = 0
        self.registered = self.gone = False
        self.sasl = None
        self.sasl_text = ""
        self.batch = None      # an open one of draft/multiline
        self.watched = set()   # by MONITOR
        self.label = None
        self.answer = None     # what is said while a labelled line is dealt with

    @property
    def source(self):
        return "%s!%s@%s" % (self.nick, self.user, self.host)

    def write(self, text):
        if not self.gone and not self.writer.is_closing():
            self.writer.write(text.encode("utf-8", "surrogateescape"))

    def tags_for(self, tags):
        return {name: value for name, value in tags.items() if value is not None and
                NEEDED.get(name, "message-tags") in self.caps}

    def send(self, command, *params, source="", tags=None):
        """A message; of the server where no source is given, without one where it is None."""
        source = self.server.name if source == "" else source
        tags = dict({"time": now()} if source else {}, **(tags or {}))
        if self.answer is not None:
            self.answer.append((command, params, source, tags))
        else:
            self.write(form(command, *params, source=source, tags=self.tags_for(tags)) + "\r\n")

    def numeric(self, number, *params):
        self.send(number, self.nick, *params)

    def fail(self, command, code, *context):
        self.send("FAIL", command, code, *context)

    # ---- ircv3.net "labeled-response" ----

    def begin_answer(self, label):
        if label and "labeled-response" in self.caps:
            self.label, self.answer = label, []

    def end_answer(self):
        if self.answer is None:
            return
        answer, label = self.answer, self.label
        self.answer = self.label = None
        if not answer:
            answer = [("ACK", (), self.server.name, {})]
        elif len(answer) > 1 and not self.is_one_batch(answer):
            name = new_id("label")
            for _, _, _, tags in answer:
                tags.setdefault("batch", name)
            answer = [("BATCH", ("+" + name, "labeled-response"), self.server.name, {}), *answer,
                      ("BATCH", ("-" + name,), self.server.name, {})]
        answer[0][3]["label"] = label
        for command, params, source, tags in answer:
            self.send(command, *params, source=source, tags=tags)

    @staticmethod
    def is_one_batch(answer):
        first, last = answer[0], answer[-1]
        return (first[0] == last[0] == "BATCH" and first[1][0][1:] == last[1][0][1:])

    def cut(self):
        """The connection breaks."""
        self.gone = True
        self.writer.transport.abort()
