#!/usr/bin/env python3
"""Makes tests/unit/sense_tiny.bin, a model of random weights and a few pieces, and sense_tiny.h, what numpy reads
with it. Run it again only when the format changes."""
import hashlib
import os
import sys

import modelfile
import reference
import venv

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[", "]", "?", ".", "!", ",", "'", "how", "do", "i", "heal", "##ing", "##s",
          "from", "trauma", "a", "##b", "##c", "don", "t", "e", "##f", "##t", "\u4e2d", "u", "##n", "sep", "\u1112", "##\u1161", "x",
          "##x", "self", "-", "help"]
WIDTH, HEADS, INNER, LAYERS, POSITIONS, EPSILON = 32, 2, 64, 2, 64, 0.02
TEXTS = {"": [], "how do i heal from trauma?": "how do i heal from trauma ?".split(), "eft": ["e", "##f", "##t"],
         "zzz healing": ["[UNK]", "heal", "##ing"], "x" * 90: ["x"] + 89 * ["##x"]}
CLASSES = {"guide": ["eft", "triggers", "none"], "danger": ["abuse-now", "none"]}
LINES = ["how do i heal?", "what is eft", "from a to b", "help", "do i?"]
HERE = os.path.dirname(os.path.abspath(__file__))


def weights(random, rows, depth):
    """A matrix that 8 bits hold without loss, so that numpy and C start from the same."""
    whole, scale = modelfile.eight_bits(random.normal(0, 0.3, (rows, depth)))
    return whole * scale[:, None].astype(float)


def pair(random, rows, depth):
    return [weights(random, rows, depth), random.normal(0, 0.1, rows)]


def norm(random):
    return [random.normal(1, 0.2, WIDTH), random.normal(0, 0.2, WIDTH)]


def network(random):
    shapes = {"qkv": (3 * WIDTH, WIDTH), "out": (WIDTH, WIDTH), "up": (INNER, WIDTH), "down": (WIDTH, INNER)}
    layers = [{part: pair(random, *shape) for part, shape in shapes.items()} | {"norm1": norm(random), "norm2": norm(random)}
              for _ in range(LAYERS)]
    return {"words": weights(random, len(PIECES), WIDTH), "places": random.normal(0, 0.2, (POSITIONS, WIDTH)),
            "norm": norm(random), "layers": layers}


def heads(random):
    import numpy
    sections, made = {}, {}
    for name, classes in CLASSES.items():
        rows = random.normal(0, 1, (len(classes), WIDTH))
        made[name] = (20 * rows / numpy.linalg.norm(rows, axis=1, keepdims=True), random.normal(0, 1, len(classes)))
        sections |= {name + ".ids": "".join(one + "\n" for one in classes).encode(),
                     name + ".weight": numpy.float32(made[name][0]), name + ".bias": numpy.float32(made[name][1])}
    return sections, made


def line_sections(random):
    import numpy
    keys = sorted(int.from_bytes(hashlib.sha256(line.encode()).digest()[:8], "little") for line in LINES)
    return {"lines.key": numpy.array(keys, numpy.uint64)} | {
        name.replace("vector.", ""): value
        for name, value in modelfile.rows("lines.vector", random.normal(0, 0.2, (len(LINES), WIDTH))).items()}


def tokens(pieces):
    if len(pieces) > POSITIONS - 2:
        pieces = pieces[:POSITIONS - 2]
    return [PIECES.index(piece) for piece in ["[CLS]", *pieces, "[SEP]"]]


def numbers(values):
    lines = ["%.8gf" % value if "." in "%.8g" % value or "e" in "%.8g" % value else "%.8g.0f" % value for value in values]
    return "{" + ", ".join(lines) + "}"


def header(net, made):
    out = "/* Made by tests/sense/make_tiny.py: what numpy reads with sense_tiny.bin. */\n"
    out += "enum { TINY_WIDTH = %d };\n\n" % WIDTH
    out += "static const struct {\n    const char *text;\n    float vector[TINY_WIDTH];\n    float guide[%d], danger[%d];\n} readings[] = {\n" % (
        len(CLASSES["guide"]), len(CLASSES["danger"]))
    for text, pieces in TEXTS.items():
        vector = reference.forward(net, HEADS, EPSILON, tokens(pieces))
        likely = [reference.softmax(rows @ vector + bias) for rows, bias in made.values()]
        out += '    {"%s",\n     %s,\n     %s,\n     %s},\n' % (text, numbers(vector), numbers(likely[0]), numbers(likely[1]))
    return out + "};\n"


def main():
    if not venv.enter([]):
        sys.exit("make_tiny.py: numpy could not be installed")
    import numpy
    random = numpy.random.default_rng(6)
    net = network(random)
    sections, made = heads(random)
    sections |= line_sections(random) | {"manifest": b'{"made_by": "make_tiny.py"}'}
    folder = os.path.join(HERE, "..", "unit")
    with open(os.path.join(folder, "sense_tiny.bin"), "wb") as file:
        file.write(modelfile.pack(net, HEADS, EPSILON, PIECES, sections))
    path = os.path.join(folder, "sense_tiny.h")
    with open(path, "w", encoding="utf-8") as file:
        file.write(header(net, made))
    os.system("clang-format -i '%s'" % path)


if __name__ == "__main__":
    main()
