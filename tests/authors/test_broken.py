#!/usr/bin/env python3
"""What an author gets wrong: the small guide of tests/content broken in one place at a time, and the
exact lines that `waymark check` must then print beside what it says of the whole one.

tests/authors/test_broken.py [WORD]   all tests, or those whose name holds the word

Prints "ok NAME" and "not ok NAME: why", and at the end "N passed, N failed, N skipped". WAYMARK names
the program (build/asan/waymark).
"""
import functools
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "servers"))

from lib.report import Report, check  # noqa: E402

WAYMARK = os.path.join(ROOT, os.environ.get("WAYMARK", "build/asan/waymark"))
CONTENT = os.path.join(ROOT, "tests", "content")
ENTRY = "en/faq/how-long.md"
APPROACH = "en/approaches/emdr.md"
ASKED = "en/asked/faq/how-long.txt"
DIRECTORY = "en/directory.yaml"
PHRASES = "en/phrases.yaml"
GOOD, BAD = 0, 4

BROKEN = []


def broken(name, *wanted, status=BAD):
    """A way to break the content, and the lines that must be printed for it."""
    def take(function):
        BROKEN.append((name, function, wanted, status))
        return function
    return take


def path_of(folder, name):
    path = os.path.join(folder, "content", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def write(folder, name, text):
    with open(path_of(folder, name), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def read(folder, name):
    with open(path_of(folder, name), encoding="utf-8") as file:
        return file.read()


def replace(folder, name, old, new):
    text = read(folder, name)
    check(old in text, "%r is not in %s" % (old, name))
    write(folder, name, text.replace(old, new, 1))


def add(folder, name, text):
    write(folder, name, read(folder, name) + text)


# --- entries ---

@broken("an entry without a title",
        "en/faq/how-long.md:2:1: error: the key `title` is missing")
def _(folder):
    replace(folder, ENTRY, "title: How long does it take?\n", "")


@broken("an entry without front matter",
        "en/faq/how-long.md:1:1: error: front matter is missing: the first line must be `---`")
def _(folder):
    write(folder, ENTRY, "It takes long.\n")


@broken("front matter that does not end",
        "en/faq/how-long.md:1:1: error: the front matter that begins here has no end: a line `---` is missing")
def _(folder):
    write(folder, ENTRY, "---\ntitle: How long?\n\nIt takes long.\n")


@broken("a mistyped key",
        "en/faq/how-long.md:2:1: error: unknown key `tittle`: did you mean `title`?",
        "en/faq/how-long.md:2:1: error: the key `title` is missing")
def _(folder):
    replace(folder, ENTRY, "title:", "tittle:")


@broken("an unknown entry under see",
        "en/faq/how-long.md:12:7: error: there is no entry `approaches/emdt`: did you mean `approaches/emdr`?")
def _(folder):
    replace(folder, ENTRY, "approaches/emdr", "approaches/emdt")


@broken("a source without a year",
        "en/faq/how-long.md:4:5: error: the key `year` is missing")
def _(folder):
    replace(folder, ENTRY, "    year: 2020\n", "")


@broken("a source with an impossible year",
        "en/faq/how-long.md:6:11: error: `year` must be a year, such as 2018")
def _(folder):
    replace(folder, ENTRY, "year: 2020", "year: 20180")


@broken("an address that is none",
        "en/faq/how-long.md:7:10: error: `url` must be an address that begins with https:// or http://")
def _(folder):
    replace(folder, ENTRY, "https://example.org/faq/how-long", "example.org/faq/how-long")


@broken("a DOI that is none",
        "en/faq/how-long.md: error: `https://doi.org/1000/x` is no DOI: it looks like "
        "https://doi.org/10.1000/example")
def _(folder):
    replace(folder, ENTRY, "https://example.org/faq/how-long", "https://doi.org/1000/x")


@broken("a day that is not in the calendar",
        "en/faq/how-long.md:9:9: error: `date` must be a day of the calendar, written 2026-11-21")
def _(folder):
    replace(folder, ENTRY, "2026-11-21", "2026-02-30")


@broken("nowhere to name the professional",
        "en/faq/how-long.md:9:3: error: the key `professional` is missing")
def _(folder):
    replace(folder, ENTRY, "  professional: none yet\n", "")


@broken("a professional without a licence",
        "en/faq/how-long.md:11:17: error: the key `licence` is missing")
def _(folder):
    replace(folder, ENTRY, "professional: none yet", "professional: {name: A. Person, date: 2026-11-21}")


@broken("no short answer",
        "en/faq/how-long.md:16:1: error: the short answer is missing: it stands between the front matter and "
        "`## More`")
def _(folder):
    replace(folder, ENTRY, "Test answer about how long it takes. It takes some months for many people.", "")


@broken("the notice written by hand",
        "en/faq/how-long.md:14: error: this reads like the notice: the program adds it, no author writes it")
def _(folder):
    replace(folder, ENTRY, "for many people.", "for many people. This is not therapy; ask a licensed professional.")


@broken("a promise",
        "en/faq/how-long.md:25: warning: `guaranteed`: does this promise something?", status=GOOD)
def _(folder):
    replace(folder, ENTRY, "- a second point.", "- a second point.\n\nIt is guaranteed.")


@broken("a feeling that a bot has not",
        "en/faq/how-long.md:25: warning: `i am sorry`: a bot has no feelings to show", status=GOOD)
def _(folder):
    replace(folder, ENTRY, "- a second point.", "- a second point.\n\nI am sorry.")


@broken("a figure without a source",
        "en/faq/how-long.md:20: warning: the figure `37` stands in no source's `note`", status=GOOD)
def _(folder):
    replace(folder, ENTRY, "Test text about", "In 37 people, test text about")


@broken("a sentence without an end",
        "en/faq/how-long.md:18: warning: what stands under More has a sentence of 40 words: 28 are the most",
        status=GOOD)
def _(folder):
    replace(folder, ENTRY, "Test text about **what makes it longer**, with a list:", "so " * 39 + "on.")


@broken("a table, and HTML",
        "en/faq/how-long.md:20:1: error: tables are not taken",
        "en/faq/how-long.md:24:1: error: HTML is not taken")
def _(folder):
    replace(folder, ENTRY, "Test text about **what makes it longer**, with a list:",
            "| a | b |\n| --- | --- |\n| c | d |\n\n<p>No.</p>\n\nAnd:")


@broken("an approach without its cautions",
        "en/approaches/emdr.md:19: error: an approach needs the heading `### Cautions` under More")
def _(folder):
    replace(folder, APPROACH, "### Cautions", "### Care")


@broken("one name for two entries",
        "en/faq/how-long.md:3:17: error: the alias `EMDR therapy` already stands in approaches/emdr")
def _(folder):
    replace(folder, ENTRY, "sources:", "also: [a while, EMDR therapy]\nsources:")


@broken("a name with one meaning",
        "en/faq/how-long.md:3:12: error: `meanings` must be a list of 2 or 3 texts, the entry's own first")
def _(folder):
    replace(folder, ENTRY, "sources:", "ambiguous: {name: long, meanings: [time]}\nsources:")


# --- ways of asking ---

@broken("an entry that nobody asks for",
        "en/asked/faq/how-long.txt: error: this file is missing: without ways of asking nobody finds the entry")
def _(folder):
    os.remove(path_of(folder, ASKED))


@broken("an entry that nobody could reach",
        "en/asked/faq/how-long.txt: error: nobody could reach this entry: no line finds it among the first three "
        "when the line itself is left out",
        "en/asked/faq/how-long.txt: warning: 2 ways of asking: an entry needs at least 20 to be found")
def _(folder):
    write(folder, ASKED, "xylophone\nzebra\n")


@broken("a line in two files",
        "en/asked/faq/how-long.txt:%d: error: `lol` stands in content/en/asked/chat.txt too")
def _(folder):
    add(folder, "en/asked/chat.txt", "lol\n")
    add(folder, ASKED, "lol\n")


@broken("a line that is danger, too",
        "en/asked/faq/how-long.txt:%d: error: `how long will i have to hide` stands in "
        "content/en/asked/danger/abuse-now.txt too")
def _(folder):
    write(folder, "en/asked/danger/abuse-now.txt", "how long will i have to hide\n")
    add(folder, ASKED, "how long will i have to hide\n")


@broken("a near miss that is a way of asking",
        "en/asked/faq/how-long.txt:%d: error: `how long` must not be answered here, and is a way of asking on line 3")
def _(folder):
    add(folder, ASKED, "!how long\n")


@broken("a line nearer to another entry",
        "en/asked/faq/how-long.txt:%d: warning: `emdr therapy please explain emdr` is nearer to approaches/emdr than "
        "to this entry, and would be answered with it", status=GOOD)
def _(folder):
    add(folder, ASKED, "emdr therapy please explain emdr\n")


@broken("an empty near miss",
        "en/asked/faq/how-long.txt:%d:1: error: after `!` must stand what is a near miss")
def _(folder):
    add(folder, ASKED, "!\n")


@broken("danger of a class that does not exist",
        "en/asked/danger/suicide.txt: error: there is no class of danger `suicide`")
def _(folder):
    write(folder, "en/asked/danger/suicide.txt", "a line\n")


# --- crisis replies and the directory ---

@broken("a reply for a class that does not exist",
        "en/crisis/stalking.md: error: there is no class of danger `stalking`")
def _(folder):
    write(folder, "en/crisis/stalking.md", read(folder, "en/crisis/abuse-now.md"))


@broken("a class without its reply",
        "en/crisis/abuse-now.md: error: this file is missing: every class of danger needs its reply")
def _(folder):
    os.remove(path_of(folder, "en/crisis/abuse-now.md"))


@broken("a reply that leads to no help",
        "en/crisis/abuse-now.md:3:13: error: there is no kind of help `police`: emergency, suicide, abuse, "
        "sexual-assault, child, listening")
def _(folder):
    text = read(folder, "en/crisis/abuse-now.md").splitlines(keepends=True)
    text[2] = "resources: [police]\n"
    write(folder, "en/crisis/abuse-now.md", "".join(text))


@broken("two services under one key",
        "en/directory.yaml:%d:9: error: the service `us-line` is here twice: it stands on line 23 already")
def _(folder):
    text = read(folder, DIRECTORY)
    start = text.index("  - id: us-line")
    end = text.index("  - id:", start + 1)
    add(folder, DIRECTORY, text[start:end])


@broken("a number that nobody can dial",
        "en/directory.yaml:27:14: error: `contact`: no telephone number has 19 digits: 555-0100 555-0100 55501")
def _(folder):
    replace(folder, DIRECTORY, "call 555-0100", "call 555-0100 555-0100 55501")


@broken("an unverified emergency number, and an old one",
        "en/directory.yaml:4: warning: `US` is unverified, so it is never shown",
        "en/directory.yaml:10: warning: `GB` was verified on 2020-01-31, more than twelve months ago: read it again",
        status=GOOD)
def _(folder):
    replace(folder, DIRECTORY, "verified_on: 2026-11-21", "verified_on: unverified")
    replace(folder, DIRECTORY, "verified_on: 2026-11-21", "verified_on: 2020-01-31")


@broken("a service of nowhere",
        "en/directory.yaml:24:13: error: there is no region `UX` under `regions`")
def _(folder):
    replace(folder, DIRECTORY, "    region: US\n", "    region: UX\n")


# --- fixed lines ---

@broken("an empty notice",
        "en/notice.md: error: the notice is empty")
def _(folder):
    write(folder, "en/notice.md", "\n")


@broken("a phrase that forgets what it is for",
        "en/phrases.yaml:%d:8: error: `offer` must hold the placeholder {choices}")
def _(folder):
    replace(folder, PHRASES, "offer: |-\n", "offer: Which?\nignored: |-\n")
    text = read(folder, PHRASES)
    start = text.index("ignored:")
    write(folder, PHRASES, text[:start] + text[text.index("several:"):])


@broken("a danger pattern that does not close",
        "en/lexicon.yaml:%d:5: error: danger pattern: %s")
def _(folder):
    add(folder, "en/lexicon.yaml", "  - <nobody> is ill\n")


# --- files ---

@broken("a file that is not UTF-8",
        "en/faq/how-long.md:14:6: error: here is no valid UTF-8 (byte 0xFF)")
def _(folder):
    text = read(folder, ENTRY).encode().replace(b"Test answer", b"Test \xff answer")
    write(folder, ENTRY, text)


@broken("an entry of 10 MB",
        "en/faq/how-long.md: error: it is larger than the 64 KiB allowed")
def _(folder):
    add(folder, ENTRY, "More. " * (10 * 1024 * 1024 // 6))


@broken("a link out of the content",
        "en/faq/how-long.md: error: not read: this symbolic link leads out of the content folder")
def _(folder):
    os.rename(path_of(folder, ENTRY), os.path.join(folder, "elsewhere.md"))
    os.symlink("../../../elsewhere.md", path_of(folder, ENTRY))


@broken("a file where none belongs",
        "en/faq/notes.txt: warning: not read: the guide has no such file here", status=GOOD)
def _(folder):
    write(folder, "en/faq/notes.txt", "To do.\n")


# --- translations ---

def translate(folder):
    for name in ("notice.md", "phrases.yaml"):
        write(folder, "de/" + name, read(folder, "en/" + name))


@broken("a translation of an entry that does not exist",
        "de/faq/how-short.md: error: this translates an entry that does not exist: there is no "
        "content/en/faq/how-short.md")
def _(folder):
    translate(folder)
    write(folder, "de/faq/how-short.md", read(folder, ENTRY))
    write(folder, "de/asked/faq/how-short.txt", "wie kurz\n")


@broken("a translation without its notice",
        "de/notice.md: error: this file is missing")
def _(folder):
    translate(folder)
    os.remove(path_of(folder, "de/notice.md"))


def check_content(folder):
    done = subprocess.run([WAYMARK, "check", "content"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120, check=False)
    check(done.stderr == b"", done.stderr.decode(errors="replace")[-600:])
    lines = [line for line in done.stdout.decode().splitlines() if line.startswith("content/")]
    return done.returncode, {line.replace("content/", "", 1) for line in lines}


def fits(pattern, line):
    """`%d` and `%s` in a pattern stand for what depends on the length of a file."""
    at = 0
    for part in pattern.replace("%s", "%d").split("%d"):
        found = line.find(part, at)
        if found < 0 or (at == 0 and found != 0):
            return False
        at = found + len(part)
    return at == len(line) or pattern.endswith(("%d", "%s"))


def run(function, wanted, status, whole):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(CONTENT, os.path.join(folder, "content"))
        function(folder)
        got_status, lines = check_content(folder)
    new = sorted(lines - whole)
    for pattern in wanted:
        match = [line for line in new if fits(pattern, line)]
        check(match, "%r was not said; said was: %s" % (pattern, new))
        new.remove(match[0])
    if status == BAD and not any(": error: " in line for line in new):
        new = []  # an error may keep the rest from being looked at, or change what is found there
    check(not new, "said besides: %s" % new)
    check(got_status == status, "status %d, not %d" % (got_status, status))


def main():
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(CONTENT, os.path.join(folder, "content"))
        status, whole = check_content(folder)
    if status != GOOD:
        print("Bail out! the small guide itself has errors")
        return 1
    report.run([(name, functools.partial(run, function, wanted, status, whole))
                for name, function, wanted, status in BROKEN if word in name], 2)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
