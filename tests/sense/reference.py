"""The forward pass in numpy, in fractions all the way: what src/sense must agree with."""
import math

import numpy as np

ERF = np.vectorize(math.erf, otypes=[np.float32])


def norm(x, pair, epsilon):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + epsilon) * pair[0] + pair[1]


def linear(x, pair):
    return x @ pair[0].T + pair[1]


def softmax(x):
    power = np.exp(x - x.max(-1, keepdims=True))
    return power / power.sum(-1, keepdims=True)


def gelu(x):
    return x * 0.5 * (1 + ERF(x / math.sqrt(2)))


def attention(x, layer, heads):
    count, width = x.shape
    parts = linear(x, layer["qkv"]).reshape(count, 3, heads, width // heads).transpose(1, 2, 0, 3)
    weights = softmax(parts[0] @ parts[1].transpose(0, 2, 1) / math.sqrt(width // heads))
    return linear((weights @ parts[2]).transpose(1, 0, 2).reshape(count, width), layer["out"])


def forward(net, heads, epsilon, tokens):
    """The vector of a text, length 1."""
    x = norm(net["words"][tokens] + net["places"][:len(tokens)], net["norm"], epsilon)
    for layer in net["layers"]:
        x = norm(x + attention(x, layer, heads), layer["norm1"], epsilon)
        x = norm(x + linear(gelu(linear(x, layer["up"])), layer["down"]), layer["norm2"], epsilon)
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def bert(weights):
    """A network out of the tensors of a BERT checkpoint."""
    def pair(name):
        return [weights[name + ".weight"], weights[name + ".bias"]]

    def layer(number):
        at = "encoder.layer.%d." % number
        parts = [pair(at + "attention.self." + part) for part in ("query", "key", "value")]
        return {"qkv": [np.concatenate(both) for both in zip(*parts)], "out": pair(at + "attention.output.dense"),
                "norm1": pair(at + "attention.output.LayerNorm"), "up": pair(at + "intermediate.dense"),
                "down": pair(at + "output.dense"), "norm2": pair(at + "output.LayerNorm")}

    count = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    words, places, kinds = (weights["embeddings.%s_embeddings.weight" % kind]
                            for kind in ("word", "position", "token_type"))
    return {"words": words, "places": places + kinds[0], "norm": pair("embeddings.LayerNorm"),
            "layers": [layer(number) for number in range(count)]}
