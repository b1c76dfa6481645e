#!/usr/bin/env python3
"""src/sense against others' work: tokens against HuggingFace's tokenizers, vectors against numpy in fractions, on
the network that Waymark's is made from. Prints TAP."""
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

import base
import venv

ROOT = venv.ROOT
PROBE = os.path.join(ROOT, "build", "sense-probe")
NAUGHTY = os.path.join(ROOT, "..", "shared", "testdata", "blns", "blns.json")
LINES, SENTENCES, LEAST_COSINE, MOST_TOKENS = 5000, 300, 0.995, 64
# Written here, so that there is something of each kind without the list of naughty strings.
STRANGE = ["", " ", "...", "don't!!", "[SEP] [CLS] [MASK]", "\u00c5ngstr\u00f6m \u0130stanbul \u1e9e\u00df \ufb01ne", "\u4f60\u597d\u4e16\u754c",
           "\ud55c\uad6d\uc5b4 \ub9d0", "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645", "\u0928\u092e\u0938\u094d\u0924\u0947", "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 ok", "a\u200bb\u00adc\ufeffd",
           "\u201cquoted\u201d \u2014 dash\u2026", "x" * 100, "x" * 101, "word " * 200, "\x01\x02 control\x7f\x85", "\u2160\u00bd\u00b2\uff21\uff22", "e\u0301\u0323 q\u0307\u0323", "\u3002\uff01\u30ab\u30bf\u30ab\u30ca \u304c",
           "\u2028line\u2029par", "$1,000.00 +5% <b>`code`</b> ^_^ ~|", "\U0001d517\U0001d525\U0001d522 \U0001f1e9\U0001f1ea"]


def content_lines():
    lines = []
    for path in sorted(glob.glob(os.path.join(ROOT, "content", "en", "asked", "**", "*.txt"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            lines += [line.strip().lstrip("! ") for line in file if line.strip() and not line.startswith("#")]
    random.Random(6).shuffle(lines)
    return lines


def probe(lines, *arguments):
    text = "".join(line.replace("\n", " ") + "\n" for line in lines)
    done = subprocess.run([PROBE] + list(arguments), input=text.encode("utf-8", "surrogatepass"), stdout=subprocess.PIPE, check=True)
    return [line.split() for line in done.stdout.decode("ascii").splitlines()]


def cut(tokens):
    return tokens if len(tokens) <= MOST_TOKENS else tokens[:MOST_TOKENS - 1] + tokens[-1:]


def check(name, good, detail):
    print("%s - %s (%s)" % ("ok" if good else "not ok", name, detail), flush=True)
    return good


def check_tokens(name, model, tokenizer, lines):
    lines = [line.replace("\n", " ") for line in lines]
    ours = [[int(token) for token in row] for row in probe(lines, model, "tokens")]
    wrong = [line for line, mine in zip(lines, ours) if mine != cut(tokenizer.encode(line).ids)]
    good = check("tokens of " + name, not wrong and len(ours) == len(lines), "%d of %d differ" % (len(wrong), len(lines)))
    for line in wrong[:5]:
        print("# %r" % line)
    return good


def check_vectors(model, tokenizer, lines):
    import numpy
    import reference
    net = base.network()
    wanted = numpy.array([reference.forward(net, base.HEADS, base.EPSILON, cut(tokenizer.encode(line).ids)) for line in lines])
    good = True
    for (path,) in probe([], model, "paths"):
        near = (numpy.array(probe(lines, model, "vectors", path), float) * wanted).sum(1)
        good &= check("vectors by " + path, len(near) == len(lines) and near.min() >= LEAST_COSINE,
                      "cosine of %d sentences: least %.4f, mean %.4f" % (len(near), near.min(), near.mean()))
    return good


def main():
    if not venv.enter([]):
        print("ok - sense # SKIP the Python packages to compare with could not be installed")
        return 0
    tokenizer, lines = base.tokenizer(), content_lines()
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "base.bin")
        base.write(model)
        good = check_tokens("strange texts", model, tokenizer, STRANGE)
        good &= check_tokens("content", model, tokenizer, lines[:LINES])
        if os.path.exists(NAUGHTY):
            with open(NAUGHTY, encoding="utf-8") as file:
                good &= check_tokens("naughty strings", model, tokenizer, json.load(file))
        else:
            print("ok - tokens of naughty strings # SKIP ../shared/testdata/blns is not there")
        good &= check_vectors(model, tokenizer, STRANGE[1:] + lines[:SENTENCES - len(STRANGE) + 1])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
