"""A model file of float weights, as the tests need it; src/sense/README.md has the format."""
import hashlib
import struct

import numpy as np

MAGIC, VERSION, HEADER, ALIGN = b"WAYSENSE", 1, 128, 64


def eight_bits(matrix):
    scale = np.maximum(np.abs(matrix).max(1), 1e-12) / 127
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def rows(name, matrix, bias=None):
    """The sections of a matrix whose rows have a scale each."""
    whole, scale = eight_bits(matrix)
    sections = {name: whole, name + ".scale": scale}
    return sections if bias is None else sections | {name + ".bias": np.float32(bias)}


def network(net):
    """The sections of a network: words, places, norm, and layers of (weight, bias) pairs."""
    sections = rows("words", net["words"]) | {"places": np.float32(net["places"]),
                                              "embed.norm": np.float32(np.stack(net["norm"]))}
    for number, layer in enumerate(net["layers"]):
        for part in ("qkv", "out", "up", "down"):
            sections |= rows("%d.%s" % (number, part), *layer[part])
        for part in ("norm1", "norm2"):
            sections["%d.%s" % (number, part)] = np.float32(np.stack(layer[part]))
    return sections


def padded(content):
    return content + bytes(-len(content) % ALIGN)


def pack(net, heads, epsilon, pieces, more=None):
    """The bytes of a whole file."""
    sections = {"vocab": "".join(piece + "\n" for piece in pieces).encode()} | network(net) | (more or {})
    table, body, start = b"", b"", len(padded(bytes(HEADER + 32 * len(sections))))
    for name, content in sections.items():
        content = content if isinstance(content, bytes) else content.tobytes()
        table += struct.pack("<16sQQ", name.encode(), start + len(body), len(content))
        body += padded(content)
    behind = table.ljust(start - HEADER, b"\0") + body
    header = struct.pack("<8sIIQIIIIIIfI32s", MAGIC, VERSION, HEADER, HEADER + len(behind), len(net["layers"]),
                         net["words"].shape[1], heads, len(net["layers"][0]["up"][1]), len(net["places"]),
                         len(net["words"]), epsilon, len(sections), hashlib.sha256(behind).digest())
    return header.ljust(HEADER, b"\0") + behind
