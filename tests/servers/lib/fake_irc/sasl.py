"""Signing in: the server's side of SASL. ircv3.net "sasl-3.2"; RFC 4616, RFC 5802, RFC 7677."""
import base64
import hashlib
import hmac
import os

CHUNK = 400
ROUNDS = 4096


class Wrong(Exception):
    """The password is not right, or the exchange is not."""


def fields_of(text):
    return dict(part.split("=", 1) for part in text.split(","))


def plain(accounts, _):
    """A conversation: takes what the client said, returns what to answer; None ends it well."""
    said = yield b""
    _, name, password = said.split(b"\0")
    if accounts.get(name.decode()) != password.decode():
        raise Wrong
    yield name.decode()


def external(_, client):
    yield b""
    if client.certificate_account is None:
        raise Wrong
    yield client.certificate_account


def scram(digest):
    def talk(accounts, client):
        first = (yield b"").decode()
        gs2, bare = first[:3], first[3:]
        name = fields_of(bare)["n"].replace("=2C", ",").replace("=3D", "=")
        if gs2 not in ("n,,", "y,,") or name not in accounts:
            raise Wrong
        salt = os.urandom(16)
        nonce = fields_of(bare)["r"] + base64.b64encode(os.urandom(12)).decode().replace(",", "x")
        server_first = "r=%s,s=%s,i=%d" % (nonce, base64.b64encode(salt).decode(), ROUNDS)
        final = (yield server_first.encode()).decode()
        unproved, _, proof = final.rpartition(",p=")
        salted = hashlib.pbkdf2_hmac(digest, accounts[name].encode(), salt, ROUNDS)
        key = hmac.digest(salted, b"Client Key", digest)
        over = ",".join((bare, server_first, unproved)).encode()
        signature = hmac.digest(hashlib.new(digest, key).digest(), over, digest)
        wanted = bytes(a ^ b for a, b in zip(key, signature))
        got = fields_of(unproved)
        if (got["r"] != nonce or base64.b64decode(got["c"]) != gs2.encode() or
                not hmac.compare_digest(base64.b64decode(proof), wanted)):
            raise Wrong
        ours = hmac.digest(hmac.digest(salted, b"Server Key", digest), over, digest)
        if client.server.lies_in_scram:
            ours = bytes(len(ours))
        yield b"v=" + base64.b64encode(ours)
        yield name
    return talk


MECHANISMS = {"PLAIN": plain, "EXTERNAL": external, "SCRAM-SHA-256": scram("sha256"),
              "SCRAM-SHA-512": scram("sha512")}


def say(client, data):
    text = base64.b64encode(data).decode()
    for at in range(0, len(text), CHUNK):
        client.send("AUTHENTICATE", text[at:at + CHUNK], source=None)
    if len(text) % CHUNK == 0:
        client.send("AUTHENTICATE", "+", source=None)


def begin(client, name):
    offered = client.server.caps.get("sasl", "").split(",")
    if name not in offered or name not in MECHANISMS:
        client.numeric("908", ",".join(offered), "are available SASL mechanisms")
        client.numeric("904", "SASL authentication failed")
        return
    client.sasl = MECHANISMS[name](client.server.accounts, client)
    client.sasl_text = ""
    say(client, next(client.sasl))


def authenticate(server, client, message):
    word = message.params[0]
    if word == "*":
        client.sasl = None
        client.numeric("906", "SASL authentication aborted")
    elif client.sasl is None:
        begin(client, word)
    else:
        client.sasl_text += "" if word == "+" else word
        if len(word) < CHUNK:
            go_on(server, client)


def go_on(server, client):
    said, client.sasl_text = base64.b64decode(client.sasl_text), ""
    try:
        answer = client.sasl.send(said)
    except (Wrong, ValueError, KeyError):
        client.sasl = None
        client.numeric("904", "SASL authentication failed")
        return
    if isinstance(answer, bytes):
        say(client, answer)
        return
    client.sasl = None
    server.sign_in(client, answer)
    client.numeric("903", "SASL authentication successful")


COMMANDS = {"AUTHENTICATE": authenticate}
