#!/usr/bin/env python3
"""The daemon with drivers that others wrote, good and bad.

tests/daemon/test_daemon.py [WORD]   all tests, or those whose name holds the word
"""
import json
import os
import re
import shutil
import signal
import sys
import tempfile

from daemon import CONTENT, Daemon, Report, account, add_line, check, kill_all, make_files, read_lines, wait_for

FAULTS = {
    "dies-at-once": "the other side closed the line",
    "dies-later": "the other side closed the line",
    "hangs": "it did not answer for too long",
    "floods": "it flooded the core",
    "garbage": "a line is not JSON",
    "long-line": "a line is longer than 256 KiB",
    "wrong-type": "a field of a line has the wrong type",
}
MARKER = "xylophonequux"


def in_folder(test):
    def run():
        with tempfile.TemporaryDirectory(prefix="waymark-") as folder:
            try:
                test(folder)
            finally:
                kill_all(folder)
    return run


def good_account(folder):
    hears, says = make_files(folder, "hears", "says")
    return account("good", "echo_driver.py", hears=hears, says=says), hears, says


def answer_comes(hears, says, question, word):
    before = len(read_lines(says))
    add_line(hears, question)
    wait_for(lambda: any(word in said["text"] and "licensed professional" in said["text"]
                         for said in read_lines(says)[before:]), "the answer with its notice")


def fault_costs_a_line(fault, sentence):
    """A driver with a fault is started again and again; the account beside it answers all the while."""
    def test(folder):
        good, hears, says = good_account(folder)
        daemon = Daemon(folder, [good, account("bad", "bad_driver.py", fault=fault)]).start()
        try:
            wait_for(lambda: daemon.read_log().count("bad: the driver ended (%s" % sentence) >= 2, "two restarts", 60)
            answer_comes(hears, says, "what is EMDR?", "EMDR")
            check(daemon.process.poll() is None, "the daemon ended")
        finally:
            status = daemon.end()
        check(status == 0, "exit status %s" % status)
        judge_log(daemon.read_log())
    return in_folder(test)


def judge_log(log):
    check("good: the driver ended" not in log, "the good driver was restarted too")
    check(MARKER not in log, "the driver's words in the log")
    check("Sanitizer" not in log, "a sanitizer spoke")
    waits = [float(wait) for wait in re.findall(r"starts again in ([0-9.]+) seconds", log)]
    check(waits and all(1.0 <= wait <= 2.0 for wait in waits), "waits of %s seconds" % waits)


def never_reads(folder):
    """What a driver does not read is kept for it up to a ceiling, then the driver goes."""
    good, hears, says = good_account(folder)
    bad = account("bad", "bad_driver.py", fault="never-reads")
    daemon = Daemon(folder, [good, bad], silence="1h", flood=100000).start()
    try:
        wait_for(lambda: "bad: the driver ended (the other side does not read" in daemon.read_log(), "the end", 90)
        answer_comes(hears, says, "what is EMDR?", "EMDR")
    finally:
        status = daemon.end()
    check(status == 0, "exit status %s" % status)
    judge_log(daemon.read_log())


def stops_cleanly(folder):
    good, hears, says = good_account(folder)
    daemon = Daemon(folder, [good]).start()
    answer_comes(hears, says, "how long does it take?", "Test answer about how long it takes")
    check(daemon.end() == 0, "SIGTERM is not answered by exit status 0")
    check("Sanitizer" not in daemon.read_log(), "a sanitizer spoke")


def keeps_words_out_of_files(folder):
    good, hears, says = good_account(folder)
    daemon = Daemon(folder, [good]).start()
    for text in ("what is EMDR %s?" % MARKER, "%s kill myself" % MARKER, MARKER, "leave me alone " + MARKER):
        add_line(hears, text)
    answer_comes(hears, says, "what is EMDR?", "EMDR")
    daemon.end()
    check(MARKER not in daemon.read_log(), "message text in the log")
    for root, _, names in os.walk(os.path.join(folder, "state")):
        for name in names:
            with open(os.path.join(root, name), "rb") as file:
                check(MARKER.encode() not in file.read(), "message text in " + name)


def keeps_secrets_out_of_processes(folder):
    """The password reaches the driver by its first line, never by arguments or environment."""
    good, _, _ = good_account(folder)
    secret = os.path.join(folder, "password")
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write(MARKER)
    irc = ("  - name: net\n    network: irc\n    server: 127.0.0.1\n    port: 1\n    account: a\n"
           "    password_file: %s\n" % secret)
    daemon = Daemon(folder, [good, irc]).start()
    try:
        wait_for(lambda: "net: " in daemon.read_log(), "the irc driver")
        pids = [pid for pid in os.listdir("/proc") if pid.isdigit() and is_child(pid, daemon.process.pid)]
        check(len(pids) == 2, "expected two drivers")
        for pid in pids + [str(daemon.process.pid)]:
            for name in ("cmdline", "environ"):
                with open("/proc/%s/%s" % (pid, name), "rb") as file:
                    check(MARKER.encode() not in file.read(), "the password stands in " + name)
    finally:
        daemon.end()
    check(MARKER not in daemon.read_log(), "the password stands in the log")


def is_child(pid, parent):
    try:
        with open("/proc/%s/stat" % pid, encoding="utf-8") as file:
            return int(file.read().rsplit(")", 1)[1].split()[1]) == parent
    except OSError:
        return False


def refuses_a_store_in_use(folder):
    good, hears, says = good_account(folder)
    first = Daemon(folder, [good]).start()
    answer_comes(hears, says, "what is EMDR?", "EMDR")
    second = Daemon(folder, [good])
    second.log = os.path.join(folder, "second.log")
    second.start()
    try:
        status = second.process.wait(30)
        check(status == 5, "exit status %s" % status)
        check("another process uses it" in second.read_log(), "no sentence says why")
        answer_comes(hears, says, "what is EMDR?", "EMDR")
    finally:
        first.end()


def tells_its_status(folder):
    good, _, _ = good_account(folder)
    daemon = Daemon(folder, [good]).start()
    wait_for(lambda: daemon.status().returncode == 0, "status 0")
    states = json.loads(daemon.status().stdout)["accounts"]
    check([one["state"] for one in states] == ["up"], "another state than up")
    daemon.end()
    check(daemon.status().returncode == 1, "no status 1 after the daemon's end")
    daemon.start()
    wait_for(lambda: daemon.status().returncode == 0, "status 0 again")
    daemon.end(signal.SIGKILL)
    check(daemon.status().returncode == 1, "no status 1 after the daemon was killed")
    worse = Daemon(folder, [good, account("bad", "bad_driver.py", fault="dies-at-once")]).start()
    wait_for(lambda: worse.status().returncode == 1 and "down" in worse.status().stdout, "status 1")
    worse.end()


def answers_every_way_of_asking(folder):
    """Each line of the tests' own guide, asked in a direct message, gets its entry and nothing else."""
    good, hears, says = good_account(folder)
    daemon = Daemon(folder, [good]).start()
    wanted = []
    for place, begins in (("faq/how-long", "Test answer about how long"), ("approaches/emdr", "Test answer about EMDR"),
                          ("faq/physical-intimacy", "Test answer about physical"), ("topics/trust", None)):
        with open(os.path.join(CONTENT, "en", "asked", place + ".txt"), encoding="utf-8") as lines:
            wanted += [(line.strip(), begins) for line in lines if line[0] not in "#!"]
    wanted.append(("I want to kill myself", "I am a bot. Test reply for danger to oneself"))
    for text, _ in wanted:
        add_line(hears, text)
    wait_for(lambda: said_to(says, len(wanted) - 1), "the last reply", 60)
    wrong = [text for number, (text, begins) in enumerate(wanted) if not is_reply(said_to(says, number), begins)]
    check(not wrong, "another reply than wanted to: %s" % wrong)
    daemon.end()


def said_to(says, number):
    return [said["text"] for said in read_lines(says) if said["to"] == str(number)]


def is_reply(said, begins):
    """One reply that begins so; where nothing is wanted, no answer of any entry."""
    if begins is None:
        return not any("Test answer" in text for text in said)
    return len(said) == 1 and said[0].startswith(begins)


def takes_new_content_or_keeps_the_old(folder):
    """SIGHUP loads the content anew; content with errors is not taken."""
    good, hears, says = good_account(folder)
    own = os.path.join(folder, "content")
    shutil.copytree(CONTENT, own)
    daemon = Daemon(folder, [good], content=own).start()
    try:
        answer_comes(hears, says, "what is EMDR?", "EMDR")
        notice = os.path.join(own, "en", "notice.md")
        os.rename(notice, notice + ".away")
        daemon.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "what was loaded before stays" in daemon.read_log(), "the refusal")
        answer_comes(hears, says, "what is EMDR?", "EMDR")
        os.rename(notice + ".away", notice)
        entry = os.path.join(own, "en", "approaches", "emdr.md")
        with open(entry, encoding="utf-8") as file:
            text = file.read()
        with open(entry, "w", encoding="utf-8") as file:
            file.write(text.replace("Test answer", "Newer answer"))
        daemon.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "the content was loaded anew" in daemon.read_log(), "the new content")
        answer_comes(hears, says, "what is EMDR?", "Newer answer about EMDR")
    finally:
        daemon.end()


def stays_out_of_a_room_after_a_restart(folder):
    """A driver is told at its start which rooms moderators sent the bot out of."""
    says, = make_files(folder, "says")
    accounts = [account("good", "left_driver.py", says=says)]
    daemon = Daemon(folder, accounts).start()
    try:
        wait_for(lambda: {"leaves": "#help"} in read_lines(says), "the leaving")
    finally:
        daemon.end()
    daemon = Daemon(folder, accounts).start()
    try:
        wait_for(lambda: {"left": ["#help"]} in read_lines(says), "the room in the second hello")
    finally:
        daemon.end()
    check(read_lines(says)[0] == {"left": []}, "the first hello: %s" % read_lines(says)[0])


TESTS = [("a driver that " + fault.replace("-", " "), fault_costs_a_line(fault, sentence))
         for fault, sentence in FAULTS.items()]
TESTS.append(("a driver that never reads", in_folder(never_reads)))
TESTS += [(test.__name__.replace("_", " "), in_folder(test)) for test in (
    answers_every_way_of_asking, stops_cleanly, keeps_words_out_of_files, keeps_secrets_out_of_processes, refuses_a_store_in_use,
    tells_its_status, stays_out_of_a_room_after_a_restart, takes_new_content_or_keeps_the_old)]

if __name__ == "__main__":
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    report = Report()
    report.run([test for test in TESTS if word in test[0]], 4)
    sys.exit(report.finish())
