#!/usr/bin/env python3
"""Teaches a model lines of content that came after it: `make lines` runs this. Minutes instead of hours.

The network stays as it is. The vectors of the new lines go into the file, and the danger head is fitted
anew on all lines. It starts where it is, and a spring holds it there, so that what it learned together
with the network is kept where the lines say nothing else. With --hold, the lines that the model held out
stay out of the head.
"""

import argparse
import json
import os

import numpy as np

import data
import network
import quantise

SPRING = 1.0  # how much the lines must agree to move a weight
STEPS = 400
RATE = 0.05


def add_vectors(path, out, tokens, texts):
    """A copy of the model with the vectors of these texts: those that it has, and the others read now."""
    model = quantise.Model(path)
    keys, stored = model.lines()
    places = {key: place for place, key in enumerate(keys)}
    fresh = [text for text in texts if data.line_key(text) not in places]
    read = dict(zip(fresh, model.encode(tokens, fresh))) if fresh else {}
    vectors = np.stack([read[t] if t in read else stored[places[data.line_key(t)]] for t in texts])
    quantise.write_sections(out, model.shape, model.sections | quantise.line_sections(texts, vectors))
    return len(fresh)


def softmax(scores):
    odds = np.exp(scores - scores.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def fit_head(head, vectors, wanted):
    """Softmax regression by Adam, from the head that is there."""
    begin = np.concatenate([head["weight"], head["bias"][:, None]], 1).astype(np.float64)
    inputs = np.concatenate([vectors, np.ones((len(vectors), 1))], 1)
    target = np.eye(len(begin))[wanted]
    weights, mean, square = begin.copy(), np.zeros_like(begin), np.zeros_like(begin)
    for step in range(1, STEPS + 1):
        slope = (softmax(inputs @ weights.T) - target).T @ inputs + SPRING * (weights - begin)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return {"weight": np.float32(weights[:, :-1]), "bias": np.float32(weights[:, -1])}


def refit(path, examples, note):
    """Fits the danger head in place; the file has the vectors of all examples."""
    model = quantise.Model(path)
    keys, stored = model.lines()
    places = {key: place for place, key in enumerate(keys)}
    known = [e for e in examples if e.danger is not None]
    ids, head = model.heads["danger"]
    vectors = stored[[places[data.line_key(e.text)] for e in known]]
    head = fit_head(head, vectors, np.array([ids.index(e.danger) for e in known]))
    manifest = model.manifest | {"danger head, fitted afterwards": note | {"lines": len(known), "spring": SPRING}}
    sections = {
        "danger.weight": head["weight"],
        "danger.bias": head["bias"],
        "manifest": json.dumps(manifest, indent=1, sort_keys=True).encode(),
    }
    quantise.write_sections(path, model.shape, model.sections | sections)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--asked", default="content/en/asked")
    parser.add_argument("--base", required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--hold", default="", help="PARTS/PART: the lines that the model held out")
    parser.add_argument("model")
    parser.add_argument("out")
    options = parser.parse_args()
    examples = data.read_examples(options.asked)
    names = data.read_names(os.path.dirname(options.asked.rstrip("/")))
    texts = sorted({e.text for e in examples} | set(names))
    new = add_vectors(options.model, options.out, network.Tokens(options.base), texts)
    learn = data.split(examples, *map(int, options.hold.split("/")))[0] if options.hold else examples
    refit(options.out, learn, {"new": new, "inputs": data.file_sums(options.asked)})
    print("wrote %s: %d lines, %d of them new" % (options.out, len(texts), new))


if __name__ == "__main__":
    main()
