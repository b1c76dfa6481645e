#!/usr/bin/env python3
"""Every text of the guide in every rendering, as people get it, beside what a person has read and found
good: tests/authors/goldens/LANGUAGE/ID.{irc,txt,html}.

tests/authors/test_goldens.py [--update]

With --update the goldens are written anew: read what `git diff` shows, every word of it, before you
commit. Prints "ok NAME" and "not ok NAME: why", and at the end "N passed, N failed, N skipped".
WAYMARK names the program (build/asan/waymark).
"""
import difflib
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "servers"))

from lib.report import Report, check  # noqa: E402

WAYMARK = os.path.join(ROOT, os.environ.get("WAYMARK", "build/asan/waymark"))
CONTENT = os.path.join(ROOT, "content")
GOLDENS = os.path.join(ROOT, "tests", "authors", "goldens")
FORMS = {"irc": "irc", "text": "txt", "html": "html"}
IRC_LINE = 400  # bytes, about; the driver splits by the prefix that it really has
IRC_LINES = 4


def languages():
    return sorted(name for name in os.listdir(CONTENT) if os.path.isdir(os.path.join(CONTENT, name)))


def ids(language):
    files = glob.glob(os.path.join(CONTENT, language, "*", "*.md"))
    return sorted(os.path.relpath(file, os.path.join(CONTENT, language))[:-3] for file in files)


def show(language, form, identity=()):
    done = subprocess.run([WAYMARK, "show", "--content", CONTENT, "--language", language, "--as", form, *identity],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    check(done.returncode == 0, done.stderr.decode()[-400:])
    return done.stdout.decode()


def texts(language, form):
    """All texts of a language: id to what is shown of it."""
    found = {}
    for part in re.split(r"(?m)^(?=== )", show(language, form)):
        if part:
            found.setdefault(part[3:part.index(",")], []).append(part)
    return {identity: "".join(parts) for identity, parts in found.items()}


def golden_path(language, identity, form):
    return os.path.join(GOLDENS, language, identity + "." + FORMS[form])


def notice_of(language, form):
    with open(os.path.join(CONTENT, language, "notice.md"), encoding="utf-8") as file:
        return " ".join(file.read().split())


def parts_of(text):
    """(heading, body) of each piece that a person gets."""
    pieces = re.split(r"(?m)^== (.*)\n\n", text)
    return list(zip(pieces[1::2], pieces[2::2]))


def check_notice(language, identity, form, text):
    """Guidance carries the notice in every piece, exactly once; nothing else is told by it."""
    notice = notice_of(language, form)
    for heading, body in parts_of(text):
        guidance = not identity.startswith("crisis/") and not heading.endswith(", sources")
        check(body.count(notice) == (1 if guidance else 0),
              "%s: the notice is there %d times" % (heading, body.count(notice)))


def check_lines(identity, text):
    """What a room gets at once is at most four lines of IRC, and the first one stands alone."""
    for heading, body in parts_of(text):
        lines = body.strip().split("\n")
        check(all(line.strip() for line in lines), "%s: a blank line would be sent to IRC" % heading)
        if heading.endswith(", the short answer"):
            taken = sum(-(-len(line.encode()) // IRC_LINE) for line in lines)
            check(taken <= IRC_LINES, "%s: %d lines of IRC" % (heading, taken))
            check(re.search(r"[.?!:]", lines[0]), "%s: the first line has no end" % heading)


def check_html(text):
    """Only what Matrix allows, every element closed."""
    for heading, body in parts_of(text):
        names = re.findall(r"<(/?)([a-z0-9]+)[^>]*>", body)
        check({name for _, name in names} <= {"p", "ul", "ol", "li", "strong", "em", "a", "h4", "br", "code"},
              "%s: elements that Matrix does not take" % heading)
        open_ones = []
        for closing, name in names:
            if closing:
                check(open_ones and open_ones.pop() == name, "%s: </%s> closes nothing" % (heading, name))
            elif name != "br":
                open_ones.append(name)
        check(not open_ones, "%s: <%s> stays open" % (heading, " ".join(open_ones)))


def check_golden(language, identity, form, text):
    path = golden_path(language, identity, form)
    check(os.path.exists(path), "there is no golden: read the text, then --update")
    with open(path, encoding="utf-8") as file:
        golden = file.read()
    if golden != text:
        lines = list(difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "now", lineterm="", n=0))
        raise AssertionError("changed: " + " | ".join(line for line in lines[3:6])[:300])


def test_text(language, identity, shown):
    for form in FORMS:
        text = shown[form].get(identity, "")
        check(text, "it is not shown as %s" % form)
        check_notice(language, identity, form, text)
        if form == "irc":
            check_lines(identity, text)
        if form == "html":
            check_html(text)
        check_golden(language, identity, form, text)


def test_no_other(language):
    there = {os.path.relpath(os.path.splitext(file)[0], os.path.join(GOLDENS, language))
             for file in glob.glob(os.path.join(GOLDENS, language, "*", "*"))}
    check(there == set(ids(language)), "goldens of nothing: %s" % sorted(there - set(ids(language))))


def update(language, shown):
    for identity in ids(language):
        for form in FORMS:
            path = golden_path(language, identity, form)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(shown[form][identity])


def main():
    report = Report()
    for language in languages():
        shown = {form: texts(language, form) for form in FORMS}
        if "--update" in sys.argv:
            update(language, shown)
        for identity in ids(language):
            report.run_one("%s/%s" % (language, identity), lambda: test_text(language, identity, shown))
        report.run_one("%s has no other goldens" % language, lambda: test_no_other(language))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
