"""The model file that src/sense reads: int8 weights, one scale a row. src/sense/README.md describes it."""

import hashlib
import json
import os
import struct

import numpy as np

import data
import network

MAGIC, VERSION, HEADER, ENTRY, ALIGN = b"WAYSENSE", 1, 128, 32, 64
FIELDS = struct.Struct("<8sIIQIIIIIIfI32s")  # without what pads it to HEADER


def to_int8(matrix):
    """Rows of -127..127 and each row's scale."""
    scale = np.maximum(np.abs(matrix).max(1), 1e-12) / 127
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def quantised(name, pair):
    """Sections of one linear layer."""
    rows, scale = to_int8(pair[0])
    return {name: rows, name + ".scale": scale, name + ".bias": np.float32(pair[1])}


def head_sections(name, ids, head):
    rows = head["weight"] / np.linalg.norm(head["weight"], axis=1, keepdims=True) * network.SCALE
    return {
        name + ".ids": lines_of(ids),
        name + ".weight": np.float32(rows),
        name + ".bias": np.float32(head["bias"]),
    }


def lines_of(names):
    return "".join(n + "\n" for n in names).encode()


def line_sections(texts, vectors):
    """Vectors of ways of asking, sorted by key, so that a start need not compute them."""
    keys = np.array([data.line_key(t) for t in texts], np.uint64)
    order = np.argsort(keys)
    rows, scale = to_int8(vectors[order])
    return {"lines.key": keys[order], "lines.vector": rows, "lines.scale": scale}


def net_sections(net, vocabulary):
    rows, scale = to_int8(np.asarray(net["words"]))
    sections = {
        "vocab": lines_of(vocabulary),
        "words": rows,
        "words.scale": scale,
        "places": np.float32(net["places"]),
        "embed.norm": np.float32(np.stack(net["norm"])),
    }
    for number, layer in enumerate(net["layers"]):
        for part in ("qkv", "out", "up", "down"):
            sections |= quantised("%d.%s" % (number, part), layer[part])
        for part in ("norm1", "norm2"):
            sections["%d.%s" % (number, part)] = np.float32(np.stack(layer[part]))
    return sections


def write(path, net, vocabulary, extra, manifest):
    """The whole file. Extra: sections of heads and lines."""
    shape = (
        len(net["layers"]),
        net["words"].shape[1],
        network.HEADS,
        net["layers"][0]["up"][0].shape[0],
        len(net["places"]),
        len(net["words"]),
    )
    manifest = json.dumps(manifest, indent=1, sort_keys=True).encode()
    write_sections(path, shape, net_sections(net, vocabulary) | extra | {"manifest": manifest})


def write_sections(path, shape, sections):
    table, body = b"", bytearray()
    start = pad(HEADER + ENTRY * len(sections))
    for name, content in sections.items():
        content = content if isinstance(content, bytes) else content.tobytes()
        table += struct.pack("<16sQQ", name.encode(), start + len(body), len(content))
        body += content + bytes(pad(len(content)) - len(content))
    behind = table.ljust(start - HEADER, b"\0") + body
    header = FIELDS.pack(
        MAGIC,
        VERSION,
        HEADER,
        HEADER + len(behind),
        *shape,
        network.EPSILON,
        len(sections),
        hashlib.sha256(behind).digest(),
    )
    with open(path + ".new", "wb") as file:
        file.write(header.ljust(HEADER, b"\0") + behind)
    os.replace(path + ".new", path)


def add_lines(path, tokens, texts):
    """Puts the vectors of these texts into a model file, as its own rounded network gives them."""
    model = Model(path)
    write_sections(path, model.shape, model.sections | line_sections(texts, model.encode(tokens, texts)))


def pad(size):
    return -(-size // ALIGN) * ALIGN


class Model:
    """A model file, read back: the network with its rounded weights, the heads, the lines."""

    def __init__(self, path):
        raw = open(path, "rb").read()
        magic, version, header, size, layers, width, _, inner, positions, words, _, count, check = (
            FIELDS.unpack_from(raw)
        )
        if (magic, version, header, size) != (MAGIC, VERSION, HEADER, len(raw)) or hashlib.sha256(
            raw[HEADER:]
        ).digest() != check:
            raise ValueError(path + ": no whole model file of version %d" % VERSION)
        entries = [struct.unpack_from("<16sQQ", raw, HEADER + ENTRY * i) for i in range(count)]
        self.sections = {
            name.rstrip(b"\0").decode(): raw[offset : offset + length] for name, offset, length in entries
        }
        self.shape, self.width = FIELDS.unpack_from(raw)[4:10], width
        self.net = {
            "words": self.matrix("words"),
            "places": self.floats("places").reshape(positions, width),
            "norm": list(self.floats("embed.norm").reshape(2, width)),
            "layers": [self.layer(number) for number in range(layers)],
        }
        self.vocabulary = self.sections["vocab"].decode().split("\n")[:-1]
        self.manifest = json.loads(self.sections["manifest"])
        self.heads = {n: self.head(n) for n in ("guide", "danger") if n + ".ids" in self.sections}

    def floats(self, name):
        return np.frombuffer(self.sections[name], np.float32)

    def matrix(self, name, scale=None):
        scale = self.floats(scale or name + ".scale")
        return np.frombuffer(self.sections[name], np.int8).reshape(len(scale), -1) * scale[:, None]

    def layer(self, number):
        name = "%d." % number
        parts = {
            k: [self.matrix(name + k), self.floats(name + k + ".bias")] for k in ("qkv", "out", "up", "down")
        }
        return parts | {k: list(self.floats(name + k).reshape(2, self.width)) for k in ("norm1", "norm2")}

    def head(self, name):
        ids = self.sections[name + ".ids"].decode().split()
        return ids, {
            "weight": self.floats(name + ".weight").reshape(len(ids), -1),
            "bias": self.floats(name + ".bias"),
        }

    def lines(self):
        """(keys, vectors) of the lines that the file has."""
        return np.frombuffer(self.sections["lines.key"], np.uint64).tolist(), self.matrix("lines.vector", "lines.scale")

    def encode(self, tokens, texts):
        """Vectors as the C reader computes them."""
        return network.encode_texts(self.net, tokens, texts, rounded=True)
