"""The encoder in JAX: all-MiniLM-L6-v2's tokens and weights, its forward pass, and the two heads."""

import os

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

HEADS = 12
EPSILON = 1e-12
TOKENS = 64  # a longer text is cut to [CLS] + 62 + [SEP]
SCALE = 20.0  # of the cosine between a sentence and a class
BUCKETS = (12, 16, 20, 24, 32, 48, 64)
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "out": "attention.output.dense",
    "up": "intermediate.dense",
    "down": "output.dense",
}
NORMS = {"norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm"}


def load_base(folder):
    """Weights of the base model: {words, places, norm, layers}. Every matrix has rows of output channels."""
    weights = load_file(os.path.join(folder, "model.safetensors"))
    pair = lambda name: [weights[name + ".weight"], weights[name + ".bias"]]
    layers = []
    for number in range(6):
        stem = "encoder.layer.%d." % number
        part = {k: pair(stem + name) for k, name in PARTS.items()}
        qkv = [np.concatenate([part[k][i] for k in "qkv"]) for i in (0, 1)]
        rest = {k: v for k, v in part.items() if k not in "qkv"}
        layers.append({"qkv": qkv, **rest, **{k: pair(stem + name) for k, name in NORMS.items()}})
    places = (
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    base = {
        "words": weights["embeddings.word_embeddings.weight"],
        "places": places[:TOKENS],
        "norm": pair("embeddings.LayerNorm"),
        "layers": layers,
    }
    return jax.tree.map(lambda x: np.asarray(x, np.float32), base)


class Tokens:
    """Texts to padded arrays of token ids."""

    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def ids(self, text):
        ids = self.tokenizer.encode(text).ids
        return ids if len(ids) <= TOKENS else ids[: TOKENS - 1] + ids[-1:]

    def batch(self, lists):
        """(ids, mask), as wide as the smallest bucket that holds the longest: few shapes, few compilations."""
        width = next(b for b in BUCKETS if b >= max(map(len, lists)))
        ids, mask = np.zeros((len(lists), width), np.int32), np.zeros((len(lists), width), np.float32)
        for row, tokens in enumerate(lists):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        return ids, mask


def layer_norm(x, pair):
    mean = x.mean(-1, keepdims=True)
    spread = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(spread + EPSILON) * pair[0] + pair[1]


def round_rows(x):
    """Each row on the grid of symmetric 14 bits that its largest value spans, as src/sense does with activations."""
    step = jnp.maximum(jnp.abs(x).max(-1, keepdims=True), 1e-12) / 8191
    return jnp.round(x / step) * step


def linear(x, pair, rounded):
    """One flat product: its gradient is one too, which XLA does far faster than a batched one."""
    flat = x.reshape(-1, x.shape[-1])
    out = (round_rows(flat) if rounded else flat) @ pair[0].T + pair[1]
    return out.reshape(*x.shape[:-1], -1)


def drop(x, key, rate):
    if key is None or rate == 0:
        return x
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def attention(x, mask, layer, rounded):
    batch, width, size = x.shape
    qkv = (
        linear(x, layer["qkv"], rounded)
        .reshape(batch, width, 3, HEADS, size // HEADS)
        .transpose(2, 0, 3, 1, 4)
    )
    scores = qkv[0] @ qkv[1].transpose(0, 1, 3, 2) / np.sqrt(size // HEADS)
    share = jax.nn.softmax(scores + (1 - mask)[:, None, None, :] * -1e9)
    return linear((share @ qkv[2]).transpose(0, 2, 1, 3).reshape(batch, width, size), layer["out"], rounded)


def encode(net, ids, mask, key=None, rate=0.1, rounded=False):
    """Sentence vectors of length 1: the mean of the last layer over all tokens. A key switches dropout on;
    rounded quantises what goes into each matrix, as the C reader does."""
    keys = list(jax.random.split(key, 2 * len(net["layers"]) + 1)) if key is not None else [None] * 99
    x = drop(layer_norm(net["words"][ids] + net["places"][: ids.shape[1]], net["norm"]), keys.pop(), rate)
    for layer in net["layers"]:
        x = layer_norm(x + drop(attention(x, mask, layer, rounded), keys.pop(), rate), layer["norm1"])
        inner = jax.nn.gelu(linear(x, layer["up"], rounded), approximate=False)
        x = layer_norm(x + drop(linear(inner, layer["down"], rounded), keys.pop(), rate), layer["norm2"])
    mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)


def head_scores(head, vectors):
    rows = head["weight"] / jnp.linalg.norm(head["weight"], axis=1, keepdims=True)
    return SCALE * vectors @ rows.T + head["bias"]


run = jax.jit(encode, static_argnames=("rounded", "rate"))


def encode_texts(net, tokens, texts, rounded=False, size=64):
    """Vectors of many texts, read in the order of their length so that little is padding."""
    lists = [tokens.ids(t) for t in texts]
    order = sorted(range(len(lists)), key=lambda i: len(lists[i]))
    out = np.zeros((len(lists), net["words"].shape[1]), np.float32)
    for start in range(0, len(order), size):
        part = order[start : start + size]
        padded = [lists[i] for i in part] + [lists[part[0]]] * (size - len(part))
        out[part] = np.asarray(run(net, *tokens.batch(padded), rounded=rounded))[: len(part)]
    return out
