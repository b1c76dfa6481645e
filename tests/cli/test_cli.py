#!/usr/bin/env python3
"""The command line: help, exit codes, JSON, colour, and what wrong input gets.

tests/cli/test_cli.py [WORD]   all tests, or those whose name holds the word

Prints "ok NAME" and "not ok NAME: why", and at the end "N passed, N failed, N skipped". WAYMARK names
the program (build/asan/waymark).
"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "servers"))

from lib.report import Report, check  # noqa: E402

WAYMARK = os.environ.get("WAYMARK", os.path.join(ROOT, "build", "asan", "waymark"))
CONTENT = os.path.join(ROOT, "content")
GOOD, NO, USAGE, CONFIGURATION, CONTENT_BAD, RUN_TIME = range(6)
SUBCOMMANDS = ["run", "chat", "ask", "show", "check", "eval", "replay", "status", "settings", "export",
               "audit", "stats", "commands", "driver", "version", "help"]
PLACE = re.compile(r"^(\S+?):(\d+):(\d+): (error|warning): (.+)$", re.M)


TESTS = []


def test(function):
    TESTS.append((function.__name__, function))
    return function


class Said:
    def __init__(self, arguments, given=""):
        done = subprocess.run([WAYMARK, *arguments], input=given.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300, check=False, cwd=ROOT,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
        self.status = done.returncode
        self.out = done.stdout.decode()
        self.errors = done.stderr.decode()
        self.all = self.out + self.errors

    def expect(self, status, *words):
        check(self.status == status, "status %d, not %d: %s" % (self.status, status, self.all[-400:]))
        for word in words:
            check(word in self.all, "%r is not in: %s" % (word, self.all[-600:]))
        check("\x1b" not in self.all, "an escape sequence without a terminal")
        return self


def waymark(*arguments, given=""):
    return Said(arguments, given)


def write(folder, name, text, mode=0o644):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def places(said):
    """The problems that were printed: (line, column, level, text)."""
    return [(int(line), int(column), level, text) for _, line, column, level, text in PLACE.findall(said.all)]


# --- help and usage ---

@test
def help_names_every_subcommand():
    for arguments in (["help"], ["--help"], ["-h"]):
        said = waymark(*arguments).expect(GOOD)
        for name in SUBCOMMANDS:
            check(re.search(r"\b%s\b" % name, said.out), "%s does not name %s" % (arguments, name))


@test
def every_subcommand_has_help():
    for name in SUBCOMMANDS:
        waymark(name, "--help").expect(GOOD, "waymark " + name)


@test
def version_is_one_line():
    said = waymark("version").expect(GOOD)
    check(re.fullmatch(r"waymark \d+\.\d+\S*\n", said.out), said.out)


@test
def wrong_usage_is_2():
    for arguments in ([], ["dance"], ["ask"], ["ask", "--loud", "x"], ["replay"], ["driver"], ["driver", "pigeon"],
                      ["run", "--config"], ["eval", "--content"], ["chat", "x"], ["version", "--check"]):
        said = waymark(*arguments).expect(USAGE)
        check(said.errors and not said.out, "usage errors go to standard error: %s" % arguments)


@test
def a_mistyped_subcommand_gets_a_hint():
    waymark("chekc").expect(USAGE, "check")


# --- asking ---

@test
def ask_answers_with_the_notice():
    waymark("ask", "--content", CONTENT, "what is emdr?").expect(GOOD, "EMDR", "licensed")


@test
def ask_says_no_with_1():
    waymark("ask", "--content", CONTENT, "how do I fix the gearbox of my car?").expect(NO)


@test
def ask_meets_a_crisis():
    said = waymark("ask", "--content", CONTENT, "I want to kill myself tonight").expect(GOOD)
    check("EMDR" not in said.out, said.out)


@test
def ask_speaks_json():
    said = waymark("ask", "--json", "--content", CONTENT, "what is emdr?").expect(GOOD)
    check(isinstance(json.loads(said.out), dict), said.out)


@test
def ask_takes_any_bytes():
    done = subprocess.run([WAYMARK, "ask", "--content", CONTENT, b"\xff\xfe emdr \x1b[31m"], cwd=ROOT, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    check(done.returncode in (GOOD, NO), done.stderr.decode())
    check(b"\x1b" not in done.stdout and done.stdout.decode() is not None, done.stdout)


@test
def chat_answers_from_a_pipe():
    waymark("chat", "--content", CONTENT, given="what is emdr?\n").expect(GOOD, "EMDR", "licensed")


# --- content ---

@test
def check_accepts_the_shipped_content():
    waymark("check", CONTENT).expect(GOOD)


@test
def words_alone_notice_what_is_no_word_for_danger():
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write('{"text": "i parked by the river again after work and sat there"}\n')
        file.flush()
        waymark("eval", "--json", "--model", "none", "--content", CONTENT, file.name).expect(GOOD, '"tier":"quiet"')


def keep_first(folder, most):
    """The first lines of each file of ways of asking: all of them against each other take minutes here."""
    for root, _, names in os.walk(os.path.join(folder, "en", "asked")):
        for path in (os.path.join(root, name) for name in names):
            with open(path, encoding="utf-8") as file:
                lines = file.readlines()
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(lines[:most])


@test
def check_prints_how_well_entries_are_found():
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "content")
        shutil.copytree(CONTENT, copy, symlinks=True)
        keep_first(copy, 100)
        said = waymark("check", "--reach", copy).expect(GOOD, "faq/how-long", "instead, most often")
    shares = re.findall(r"^all +(\d+) +([\d.]+) +([\d.]+)", said.out, re.M)
    check(shares, said.out[-600:])
    lines, _, three = shares[0]
    check(int(lines) >= 50 * 60, "%s ways of asking: at least sixty for each entry" % lines)
    check(float(three) >= 75, "only %s %% of the lines find their entry among the first three" % three)


@test
def strict_takes_no_warning():
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "content")
        shutil.copytree(os.path.join(ROOT, "tests", "content"), copy)
        waymark("check", copy).expect(GOOD, "warning")
        waymark("check", "--strict", copy).expect(CONTENT_BAD, "warning")


@test
def show_prints_texts_as_people_get_them():
    said = waymark("show", "--as", "html", "faq/how-long").expect(GOOD, "<p>", "licensed professional")
    check(said.out.count("== faq/how-long, ") == 3, said.out[:300])
    waymark("show", "--region", "US", "crisis/suicide-self-harm").expect(GOOD, "988", "wording 3")
    waymark("show", "--as", "pdf").expect(USAGE, "irc, text or html")
    waymark("show", "faq/how-lang").expect(NO, "faq/how-long")
    check(waymark("show", "--as", "irc").expect(GOOD).out.count(", the short answer") == 50, "not 50 entries")


@test
def ask_in_a_language_that_is_not_there():
    waymark("ask", "--language", "xx", "emdr").expect(CONTENT_BAD, "`xx`")


@test
def check_finds_all_that_is_wrong_with_content():
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "content")
        shutil.copytree(CONTENT, copy)
        write(copy, "en/faq/broken.md", "---\ntitle: [\n---\nText.\n")
        write(copy, "en/faq/unknown-key.md", "---\ntitel: x\n---\nText.\n")
        write(copy, "en/asked/faq/how-long.txt", "# nothing here\n")
        said = waymark("check", copy).expect(CONTENT_BAD, "broken.md:", "unknown-key.md:2:", "how-long.txt")
        check(len([p for p in places(said) if p[2] == "error"]) >= 3, said.all)


@test
def check_finds_a_pattern_of_danger_that_cannot_be_read():
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "content")
        shutil.copytree(CONTENT, copy)
        lexicon = os.path.join(copy, "en", "lexicon.yaml")
        with open(lexicon, "a", encoding="utf-8") as file:
            file.write("  - wanna|two words\n")
        with open(lexicon, encoding="utf-8") as file:
            line = len(file.read().splitlines())
        waymark("check", copy).expect(CONTENT_BAD, "lexicon.yaml:%d:" % line)


@test
def a_missing_content_folder_is_4():
    waymark("ask", "--content", "/nowhere/at/all", "x").expect(CONTENT_BAD, "/nowhere/at/all")


# --- configuration ---

BROKEN = """\
content: %s
stroe: here.db
accounts:
  - name: home
    network: irc
    server: irc.example.org
    chanels: ["#a"]
    port: many
    port: 6697
    password_file: %s
"""


@test
def check_finds_all_that_is_wrong_with_a_configuration():
    with tempfile.TemporaryDirectory() as folder:
        secret = write(folder, "password", "hunter2\n", 0o644)
        path = write(folder, "waymark.yaml", BROKEN % (CONTENT, secret))
        said = waymark("check", path).expect(CONFIGURATION, "waymark.yaml:", "channels")
        check("hunter2" not in said.all, "the password is shown")
        lines = {place[0] for place in places(said)}
        check({2, 7} <= lines, "lines with errors: %s\n%s" % (sorted(lines), said.all))


IN_THE_CLEAR = """\
content: %s
accounts:
  - name: home
    network: irc
    server: irc.example.org
    tls: false
    account: bot
    password_file: %s
    proxy: 127.0.0.1:9050
    services: NickServ
"""


@test
def check_finds_settings_of_irc_that_do_not_go_together():
    with tempfile.TemporaryDirectory() as folder:
        secret = write(folder, "password", "hunter2\n", 0o600)
        path = write(folder, "waymark.yaml", IN_THE_CLEAR % (CONTENT, secret))
        said = waymark("check", path).expect(CONFIGURATION, "can read and forge", "nobody signs in",
                                             "socks5://127.0.0.1:9050", "NickServ@services.example")
        where = {place[:3] for place in places(said)}
        check(where == {(6, 10, "warning"), (8, 20, "error"), (9, 12, "error"), (10, 15, "error")},
              "%s\n%s" % (where, said.all))


@test
def check_finds_what_only_the_driver_knows():
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, "waymark.yaml", "content: %s\naccounts:\n  - name: x\n    network: xmpp\n"
                     "    user: example.org\n    rooms: [a@b, b]\n    ca_file: nowhere\n    port: 5222\n" % CONTENT)
        said = waymark("check", path).expect(CONFIGURATION, "`ca_file`: the file", "a group chat")
        found = [place[:2] for place in places(said)]
        check(found == [(5, 11), (5, 11), (6, 18), (7, 14), (8, 11)], said.all)


@test
def a_missing_configuration_is_3():
    for arguments in (["check"], ["run", "--config"], ["status", "--config"]):
        waymark(*arguments, "/nowhere/waymark.yaml").expect(CONFIGURATION, "/nowhere/waymark.yaml")


@test
def the_example_is_good_but_for_its_secrets():
    said = waymark("check", os.path.join(ROOT, "config", "waymark.yaml"))
    check(said.status in (GOOD, CONFIGURATION), said.all)
    for _, _, level, text in places(said):
        check(level == "warning" or "/etc/waymark" in text, text)


@test
def check_finds_a_room_whose_language_is_not_there():
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, "waymark.yaml", "content: %s\naccounts:\n  - {name: a, network: irc, server: s}\n"
                     "rooms:\n  - {account: a, room: '#x', language: xx}\n" %
                     os.path.join(ROOT, "tests", "content"))
        waymark("check", path).expect(CONTENT_BAD, "there is no content in the language `xx`")
        write(folder, "waymark.yaml", "accounts:\n  - {name: a, network: irc, server: s}\n"
              "rooms:\n  - {account: b, mode: loud}\n  - {account: a}\n  - {account: a}\n")
        said = waymark("check", path).expect(CONFIGURATION, "there is no account `b`", "set twice", "`mode`")
        check(len(places(said)) == 3, said.all)


@test
def check_finds_time_zones_that_are_none():
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, "waymark.yaml", "timezone: Europe/Atlantis\n"
                     "accounts:\n  - {name: a, network: irc, server: s}\n"
                     "rooms:\n  - {account: a, timezone: europe/berlin}\n  - {account: a, room: '#x', timezone: Asia/Tokyo}\n")
        said = waymark("check", path).expect(CONFIGURATION, "no time zone `Europe/Atlantis`", "`europe/berlin`")
        check([place[:2] for place in places(said)] == [(1, 11), (5, 28)], said.all)


@test
def check_finds_people_who_could_be_anybody():
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, "waymark.yaml", "accounts:\n  - {name: a, network: irc, server: s}\n"
                     "owners:\n  - {account: b, who: account:ann}\n  - {account: a, who: ann}\n  - ann\n"
                     "  - {account: a}\n"
                     "rooms:\n  - account: a\n    room: '#x'\n    moderators: [account:bob, 'bob!b@host']\n"
                     "    curators: help@rooms.example.org/ann\n    staf: '#y'\n")
        said = waymark("check", path).expect(CONFIGURATION, "there is no account `b`", "display name",
                                             "anybody can take a nick", "an owner is a table", "`staff`?")
        check(sorted(place[:2] for place in places(said)) ==
              [(4, 15), (5, 23), (6, 5), (7, 5), (11, 18), (11, 31), (12, 15), (13, 5)], said.all)


@test
def check_finds_rooms_of_matrix_that_are_named_by_an_alias():
    with tempfile.TemporaryDirectory() as folder:
        secret = write(folder, "token", "hunter2\n", 0o600)
        path = write(folder, "waymark.yaml",
                     "content: %s\naccounts:\n  - {name: a, network: matrix, server: https://x.example, "
                     "access_token_file: %s}\n  - {name: i, network: irc, server: s}\nrooms:\n  - account: a\n"
                     "    room: '#help:x.example'\n    staff: '#mods:x.example'\n  - account: a\n"
                     "    room: '!help:x.example'\n    staff: '!mods:x.example'\n  - {account: i, room: '#x'}\n"
                     % (os.path.join(ROOT, "tests", "content"), secret))
        said = waymark("check", path).expect(CONFIGURATION, "`#help:x.example`: on Matrix", "by its id")
        check(sorted(place[:2] for place in places(said)) == [(7, 11), (8, 12)], said.all)


@test
def check_says_where_nobody_is_known_by_account():
    with tempfile.TemporaryDirectory() as folder:
        secret = write(folder, "password", "hunter2\n", 0o600)
        rooms = ("rooms:\n  - account: a\n    room: '#x'\n    moderators: [account:bob]\n"
                 "    curators: [%s]\n")
        account = "accounts:\n  - {name: a, network: irc, server: s%s}\n"
        signs_in = ", account: bot, password_file: %s" % secret
        services = signs_in + ", services: NickServ@services.example"
        for more, who, lines in (("", "account:eve", [7, 8]), (services, "account:eve", [7, 8]),
                                 (signs_in, "account:eve", []), (signs_in, "eve@example.org", [8])):
            path = write(folder, "waymark.yaml",
                         "content: %s\n" % os.path.join(ROOT, "tests", "content") + account % more + rooms % who)
            said = waymark("check", path).expect(CONFIGURATION if "@" in who else GOOD)
            found = [(int(place[1]), place[3]) for place in PLACE.findall(said.all)
                     if place[0] == path]
            level = "error" if "@" in who else "warning"
            check(found == [(line, level) for line in lines], said.all)


# --- the store beside the daemon ---

SETTINGS = """\
- account: "home"
  room: "#help"
  settings:
    "mode": "passive"
    "topics_off": "approaches/emdr care"
- account: "home"
  room: "a \\"b\\": c"
  settings:
    "slow": "2"
"""


def state_of(folder):
    write(folder, "waymark.yaml", "content: %s\nstate: state\naccounts:\n  - {name: home, driver: /bin/true}\n" %
          os.path.join(ROOT, "tests", "content"))
    os.mkdir(os.path.join(folder, "state"), 0o700)
    return "--config", os.path.join(folder, "waymark.yaml")


def change(folder, *statements):
    with sqlite3.connect(os.path.join(folder, "state", "store.db")) as store:
        for statement in statements:
            store.execute(statement)
    store.close()


@test
def settings_go_out_as_they_came_in():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        waymark("settings", *config).expect(RUN_TIME, "cannot be opened")
        waymark("settings", *config, "--import", write(folder, "in.yaml", SETTINGS)).expect(GOOD, "3 settings")
        said = waymark("settings", *config).expect(GOOD, "# import, ")
        check(re.sub(r" # import.*|^# .*\n", "", said.out, flags=re.M) == SETTINGS, said.out)
        again = write(folder, "again.yaml", said.out)
        waymark("settings", *config, "--import", again).expect(GOOD, "0 settings taken over; 3 changed")
        check(waymark("settings", *config).out == said.out, "not the same again")


@test
def settings_with_a_mistake_are_not_taken_at_all():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        path = write(folder, "in.yaml", "- account: home\n  room: '#a'\n  settings:\n    mode: passive\n"
                     "    notice: off\n    colour: red\n    slow: 101\n- account: away\n  rom: '#a'\n")
        said = waymark("settings", *config, "--import", path).expect(
            CONFIGURATION, "it cannot be switched off", "no such setting", "from 0 to 100", "no account `away`",
            "not `rom`", "nothing was taken over")
        check({5, 6, 7, 8, 9} <= {place[0] for place in places(said)}, said.all)
        said = waymark("settings", *config).expect(GOOD)
        check("passive" not in said.out, said.out)


@test
def settings_that_a_command_would_refuse_are_not_taken():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        path = write(folder, "in.yaml", "- account: home\n  room: '#a'\n  settings:\n    region: XX\n"
                     "    language: xx\n    alerts: '#A'\n    topics_off: approaches/emdr nosuch\n"
                     "- account: home\n  room: '%s'\n  settings: {}\n" % ("#" + 2000 * "a"))
        said = waymark("settings", *config, "--import", path).expect(
            CONFIGURATION, "helplines for that country", "no such language", "would read the alerts",
            "warning: the content has no entry", "at most 1024 bytes", "nothing was taken over")
        check({4, 5, 6, 7, 8} <= {place[0] for place in places(said)}, said.all)


@test
def an_import_is_held_to_what_commands_may():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        path = write(folder, "in.yaml", "- account: home\n  room: '#a'\n  settings:\n    paused_until: '99999999999999'\n"
                     "    topics_off: care bot\n"
                     "- account: home\n  room: \"a\\nb\"\n  settings: {}\n"
                     "- account: home\n  room: '#A'\n  settings: {}\n")
        said = waymark("settings", *config, "--import", path).expect(
            CONFIGURATION, "a week from now", "of itself is answered", "a line of text", "is in line 1 already",
            "nothing was taken over")
        check({4, 5, 6, 10} <= {place[0] for place in places(said)}, said.all)


@test
def what_an_import_does_not_change_is_not_written_down():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        path = write(folder, "in.yaml", "- account: home\n  room: '#a'\n  settings:\n    alerts: '#b'\n")
        waymark("settings", *config, "--import", path).expect(GOOD, "in.yaml:4:", "nobody is alerted", "1 settings")
        path = write(folder, "in.yaml", "- account: home\n  room: '#b'\n  settings:\n    alerts: '#a'\n")
        check("nobody" not in waymark("settings", *config, "--import", path).expect(GOOD).all, "it is known")
        path = write(folder, "in.yaml", "- account: home\n  room: '#a'\n  settings:\n    mode: passive\n    slow: 3\n"
                     "    ignore %s: '5'\n" % (64 * "a"))
        waymark("settings", *config, "--import", path).expect(GOOD, "2 settings taken over; 1 changed nothing")
        before = waymark("audit", *config).expect(GOOD, "slow").out
        waymark("settings", *config, "--import", path).expect(GOOD, "0 settings taken over; 3 changed nothing")
        check(waymark("audit", *config).expect(GOOD).out == before, "written down")


@test
def a_change_by_import_says_what_was_there():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        for mode in ("passive", "off"):
            path = write(folder, "in.yaml", "- account: home\n  room: '#a'\n  settings:\n    mode: %s\n" % mode)
            waymark("settings", *config, "--import", path).expect(GOOD, "1 settings")
        waymark("audit", *config).expect(GOOD, "import: mode passive -> off")


@test
def a_changed_record_is_found():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        waymark("settings", *config, "--import", write(folder, "in.yaml", SETTINGS)).expect(GOOD)
        said = waymark("audit", *config).expect(GOOD)
        check(re.fullmatch(r"(\d \S+ \S+ home .*\n){3}", said.out), said.out)
        head = json.loads(waymark("audit", *config, "--json").expect(GOOD).out)[-1]["hash"]
        waymark("audit", *config, "verify").expect(GOOD, "whole: 3 entries", head, "cut off shows")
        waymark("audit", *config, "verify", head).expect(GOOD)
        waymark("audit", *config, "verify", head.upper()).expect(GOOD)
        said = json.loads(waymark("audit", *config, "verify", "--json").expect(GOOD).out)
        check(said["finding"] == "whole" and said["entries"] == 3 and said["head"] == head, said)
        change(folder, "DELETE FROM audit WHERE sequence = 3")
        waymark("audit", *config, "verify").expect(GOOD, "whole: 2 entries")
        waymark("audit", *config, "verify", head).expect(NO, "no entry has that hash")
        waymark("audit", *config, "verify", head[:10]).expect(USAGE, "64 digits")
        change(folder, "UPDATE audit SET hash = ''")
        waymark("audit", *config, "verify").expect(NO, "broken at entry 1")
        change(folder, "UPDATE audit SET who = 'eve' WHERE sequence = 1")
        waymark("audit", *config, "verify").expect(NO, "broken at entry 1")
        change(folder, "UPDATE audit SET hash = ''", "UPDATE audit_bare SET sequence = 9")
        waymark("audit", *config, "verify").expect(NO, "none of the 2 entries has a hash")
        waymark("audit", *config, "dance").expect(USAGE)


@test
def small_counts_are_blurred():
    with tempfile.TemporaryDirectory() as folder:
        config = state_of(folder)
        waymark("settings", *config, "--import", write(folder, "in.yaml", SETTINGS)).expect(GOOD)
        change(folder, "INSERT INTO tally VALUES ('a', 'asked', 2968, 4), ('b', 'asked', 2968, 5),"
               " ('b', 'good', 2968, 1), ('c', 'asked', 2968, 6)")
        said = json.loads(waymark("stats", *config, "--json", "2026-W47").expect(GOOD).out)
        check(said == {"week": "2026-W47", "blurred_below": 5,
                       "few": 1, "entries": {"c": {"asked": 6}, "b": {"asked": 5, "good": "<5"}}}, said)
        check(list(said["entries"]) == ["c", "b"], "not by how often")
        waymark("stats", *config, "2026-11-21").expect(GOOD, "2026-W47", "asked 5, good <5", "1 more, asked too seldom")
        waymark("stats", *config, "someday").expect(USAGE, "2026-W47")


@test
def what_people_can_say_is_in_the_man_page():
    said = waymark("commands").expect(GOOD, "pause [TIME]")
    with open(os.path.join(ROOT, "config", "waymark.1"), encoding="utf-8") as page:
        check(said.out in page.read(), "run `make manual`")


@test
def what_people_can_say_is_told_to_programs():
    table = {each["key"]: each for each in json.loads(waymark("commands", "--json").expect(GOOD).out)}
    tell = table["tell"]
    check(tell["least"] == "member" and "explain to" in tell["also"] and tell["text"] is None, tell)
    check([(each["name"], each["type"], each["before"]) for each in tell["arguments"]] ==
          [("WHO", "who", None), ("TOPIC", "text", "about")], tell)
    check(table["pause"]["arguments"][0]["optional"] is True, table["pause"])
    check(table["propose"]["text"] == "TEXT", table["propose"])


# --- replay, status, driver ---

@test
def replay_of_a_missing_file_is_no_success():
    said = waymark("replay", "/nowhere/talk.txt")
    check(said.status not in (GOOD, NO), "status %d" % said.status)
    check("/nowhere/talk.txt" in said.errors, said.errors)


@test
def a_driver_ends_when_its_input_does():
    said = waymark("driver", "irc")
    check(said.status >= 0, "killed by signal %d: %s" % (-said.status, said.errors))
    for line in said.out.splitlines():
        json.loads(line)


def main():
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    report = Report()
    report.run([(name, function) for name, function in TESTS if word in name], 2)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
