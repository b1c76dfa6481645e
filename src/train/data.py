"""What the encoder learns from: the ways of asking in content/, and nothing else.

A line becomes an Example: which entry it asks for, which danger it shows, and which entries it must not
be taken for. What a file does not say is unknown, and no head is taught anything about it: a look-alike
of a danger may well be a question that some entry answers.
"""

import glob
import hashlib
import os
import re
from dataclasses import dataclass, field

NONE = "none"


@dataclass
class Example:
    text: str
    kind: str  # answer, miss, out, chat, distress, look-alike, danger, soft
    guide: str | None = None  # an entry's id, NONE, or None where unknown
    danger: str | None = None  # a class, NONE, or None where unknown
    misses: set = field(default_factory=set)  # entries that must not answer this


# The files that are no entry's own: kind, guide, danger.
COMMON = {
    "none.txt": ("out", NONE, NONE),
    "chat.txt": ("chat", NONE, NONE),
    "distress.txt": ("distress", None, NONE),
}


def asked_files(folder):
    """(path, path relative to the folder) of every file of ways of asking, in a fixed order."""
    found = []
    for root, folders, names in os.walk(folder):
        folders.sort()
        found += [os.path.join(root, name) for name in sorted(names) if name.endswith(".txt")]
    return [(path, os.path.relpath(path, folder)) for path in found]


def meaning(place):
    """(kind, guide, danger) of a file's ordinary lines."""
    if place in COMMON:
        return COMMON[place]
    name = place[: -len(".txt")]
    if place.startswith("danger/"):
        danger = name.split("/")[1]
        if danger == NONE:
            return "look-alike", None, NONE
        return "soft" if danger == "suicide-soft" else "danger", None, danger
    return "answer", name, NONE


def read_examples(folder):
    """Every line once. A near miss of one entry may be a way of asking for another: both are kept."""
    examples, misses = {}, []
    for path, place in asked_files(folder):
        kind, guide, danger = meaning(place)
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
        for line in lines:
            if line.startswith("!"):
                misses.append((line[1:].strip(), guide))
            elif line and not line.startswith("#"):
                examples[line] = Example(line, kind, guide, danger)
    for text, owner in misses:
        example = examples.setdefault(text, Example(text, "miss"))
        if example.guide != owner:
            example.misses.add(owner)
    return list(examples.values())


def read_names(content):
    """Titles and other names of the entries: the bot compares messages with these as well."""
    names = []
    for path in sorted(glob.glob(os.path.join(content, "*", "*.md"))):
        with open(path, encoding="utf-8") as file:
            front = (file.read().split("---\n") + [""])[1]
        names += re.findall(r"^title: *(.+?) *$", front, re.MULTILINE)
        for names_of_one in re.findall(r"^also: *\[(.*)\] *$", front, re.MULTILINE):
            names += [name.strip() for name in names_of_one.split(",")]
    return [name.strip("\"'") for name in names]


def labels(examples):
    """The classes of the two heads, in the order of the model file."""
    guide = sorted({e.guide for e in examples} - {None, NONE})
    danger = sorted({e.danger for e in examples} - {None, NONE, "suicide-soft"})
    return guide + [NONE], danger + ["suicide-soft", NONE]


def line_key(text):
    """The first eight bytes of the SHA-256 of a line: its name in the model file, and its place in a split."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def split(examples, parts, held):
    """Examples to learn from and those held out. The hash decides, so a new line moves no other."""
    held_out = [line_key(e.text) // 7 % parts == held for e in examples]
    return (
        [e for e, out in zip(examples, held_out) if not out],
        [e for e, out in zip(examples, held_out) if out],
    )


def file_sums(folder):
    """SHA-256 of every file that is read, for the manifest."""
    return {place: hashlib.sha256(open(path, "rb").read()).hexdigest() for path, place in asked_files(folder)}
