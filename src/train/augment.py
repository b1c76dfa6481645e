"""Other ways of typing the same line: none of them changes what it means, so none changes its label."""

import re

NAMES = ("waymark", "Waymark", "@waymark", "waymark:", "waymark,", "bot", "hey bot", "ok bot")
GREETINGS = (
    "hi",
    "hey",
    "hello",
    "hi all",
    "hey everyone",
    "good morning",
    "evening all",
    "hiya",
    "hello there,",
    "yo",
    "hi, new here.",
    "sorry if this is the wrong place.",
    "quick one:",
    "um",
    "ok so",
    "so",
    "question:",
    "Hello everybody!",
)
ENDINGS = (
    "thanks",
    "thank you",
    "ty",
    "pls",
    "please",
    "anyone?",
    "sorry for rambling",
    "idk",
    "lol",
    "tbh",
    "any ideas?",
    "xx",
    "...",
)
# Plain sentences that say nothing about guide or danger, before or behind a line.
PLAIN = (
    "It has been raining all day here.",
    "I'm on my phone so excuse the typing.",
    "just got home from work",
    "I've been reading along for a while.",
    "It's late here and the house is quiet.",
    "I made tea first.",
    "not sure how to put this",
    "been thinking about it all week",
    "My sister told me about this room.",
    "I don't post much.",
    "the kids are asleep",
    "I'm forty two and I work in a shop.",
    "We moved here in spring.",
    "long day",
    "ok deep breath",
    "Bear with me, English is not my first language.",
    "I was on the bus when I thought of it.",
    "this might be long",
    "he is at football tonight",
    "Nobody else is up.",
)
SPELLINGS = {
    "you": "u",
    "your": "ur",
    "you're": "ur",
    "are": "r",
    "because": "cos",
    "people": "ppl",
    "please": "pls",
    "with": "w",
    "and": "n",
    "someone": "sm1",
    "though": "tho",
    "through": "thru",
    "about": "bout",
    "what": "wat",
    "really": "rly",
    "to": "2",
    "for": "4",
    "before": "b4",
    "tonight": "2nite",
    "don't": "dont",
    "going to": "gonna",
    "want to": "wanna",
    "boyfriend": "bf",
    "girlfriend": "gf",
    "therapist": "T",
    "relationship": "rship",
    "something": "smth",
    "okay": "ok",
    "i'm": "im",
}
NEIGHBOURS = {
    "a": "sq",
    "b": "vn",
    "c": "xv",
    "d": "sf",
    "e": "wr",
    "f": "dg",
    "g": "fh",
    "h": "gj",
    "i": "uo",
    "j": "hk",
    "k": "jl",
    "l": "k",
    "m": "n",
    "n": "bm",
    "o": "ip",
    "p": "o",
    "q": "w",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "u": "yi",
    "v": "cb",
    "w": "qe",
    "x": "zc",
    "y": "tu",
    "z": "x",
}


def mistype(word, rng):
    """One slip of the finger in a word of four letters and more."""
    if len(word) < 4 or not word.isalpha():
        return word
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]


def typos(text, rng):
    return " ".join(mistype(w, rng) if rng.random() < 0.12 else w for w in text.split(" "))


def chat_spelling(text, rng):
    for long, short in SPELLINGS.items():
        if rng.random() < 0.6:
            text = re.sub(r"\b%s\b" % re.escape(long), short, text, flags=re.IGNORECASE)
    return text


def no_apostrophes(text, _):
    return text.replace("'", "").replace("\u2019", "")


def lower(text, _):
    return text.lower().rstrip(".?!")


def no_points(text, _):
    return re.sub(r"[.,;:?!]", "", text)


def capital(text, _):
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".?!" else ".")


SPELT = (
    (typos, 0.35),
    (chat_spelling, 0.3),
    (no_apostrophes, 0.3),
    (lower, 0.4),
    (no_points, 0.2),
    (capital, 0.15),
)


def around(text, rng, addressed):
    """A greeting, the bot's name, a plain sentence, an ending."""
    draw = rng.random()
    if draw < 0.3:
        return rng.choice(GREETINGS) + " " + text
    if draw < 0.5:
        return (rng.choice(NAMES) + " " + text) if addressed else text
    if draw < 0.65:
        return text + " " + rng.choice(ENDINGS)
    if draw < 0.85:
        return rng.choice(PLAIN) + " " + text
    return text + (" " if text[-1:] in ".?!" else ". ") + rng.choice(PLAIN)


def vary(text, rng, addressed, share):
    """The line as it is, or, in the given share of cases, changed. Addressed: the bot's name may stand before it."""
    if rng.random() >= share:
        return text
    if rng.random() < 0.4 and len(text) < 160:
        text = around(text, rng, addressed)
    for change, chance in SPELT:
        if rng.random() < chance:
            text = change(text, rng)
    return text
