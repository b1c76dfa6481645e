#!/usr/bin/env python3
"""Makes the model file from content: `make model` runs this. See README.md."""

import argparse
import dataclasses
import importlib.metadata
import os
import platform

import data
import figures
import fit
import network
import quantise

PACKAGES = ("jax", "jaxlib", "numpy", "optax", "safetensors", "tokenizers")
PARTS, HELD = 5, 0  # a fifth of the lines is held out of the first model, to measure with


def settings_of(pairs):
    """Settings with what the command line changes: NAME=VALUE."""
    settings = fit.Settings()
    for pair in pairs:
        name, value = pair.split("=")
        setattr(settings, name, type(getattr(settings, name))(float(value)))
    return settings


def versions():
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in PACKAGES
    }


def head_sections(heads, labels):
    extra = {}
    for name, ids in zip(("guide", "danger"), labels):
        extra |= quantise.head_sections(name, ids, heads[name])
    return extra


class Maker:
    """One run: what is read once, and how a model file is written."""

    def __init__(self, options):
        self.options, self.tokens = options, network.Tokens(options.base)
        self.vocabulary = (
            open(os.path.join(options.base, "vocab.txt"), encoding="utf-8").read().split("\n")[:-1]
        )
        self.examples = data.read_examples(options.asked)
        self.labels = data.labels(self.examples)
        self.learn = data.split(self.examples, PARTS, HELD)[0]
        self.settings = settings_of(options.settings)
        self.manifest = {
            "inputs": data.file_sums(options.asked),
            "settings": vars(self.settings),
            "versions": versions(),
            "base": "all-MiniLM-L6-v2 (Apache-2.0)",
        }

    def write(self, path, net, heads, more):
        quantise.write(path, net, self.vocabulary, head_sections(heads, self.labels), self.manifest | more)

    def fit(self, path, net, heads, lines, settings, more):
        """Learns from these lines; the model file has their vectors. Returns the network and heads."""
        kept = []

        def keep(epoch, net, heads):
            kept[:] = net, heads
            self.write(
                path, net, heads, more | {"epoch": epoch}
            )  # so that little is lost when the machine stops
            print("epoch %d: wrote %s" % (epoch, path), flush=True)

        fit.fit(net, heads, self.tokens, lines, self.labels, settings, keep)
        self.compare(path, kept[0])
        names = data.read_names(os.path.dirname(self.options.asked.rstrip("/")))
        quantise.add_lines(path, self.tokens, sorted({e.text for e in self.examples} | set(names)))
        return kept

    def compare(self, path, net):
        """The file's network must see what the one that learned sees."""
        texts = [e.text for e in self.examples[:: 1 + len(self.examples) // 300]]
        exact = network.encode_texts(net, self.tokens, texts)
        cosines = (exact * quantise.Model(path).encode(self.tokens, texts)).sum(1)
        print(
            "cosine of exact and rounded over %d lines: least %.4f, mean %.4f"
            % (len(texts), cosines.min(), cosines.mean())
        )
        if cosines.min() < 0.995:
            raise SystemExit("rounding loses too much: " + path)

    def first(self, path):
        """A model that has not seen the lines held out, and its figures on them."""
        base = network.load_base(self.options.base)
        heads = fit.first_heads(base, self.tokens, self.learn, self.labels)
        return self.fit(
            path, base, heads, self.learn, self.settings, {"held": [PARTS, HELD], "lines": len(self.learn)}
        )

    def left_by_another(self, path):
        model = quantise.Model(path)
        if [ids for ids, _ in model.heads.values()] != list(self.labels):
            raise SystemExit(path + " has other classes than the content has now")
        return model.net, {name: head for name, (_, head) in model.heads.items()}

    def second(self, net, heads, figures_held):
        """The model for use: the first goes on with all lines, for a shorter while and more gently."""
        s = dataclasses.replace(
            self.settings, epochs=self.settings.more, rate=self.settings.rate * self.settings.more_rate
        )
        more = {
            "figures on the lines held out, before they were learned": figures_held,
            "lines": len(self.examples),
        }
        self.fit(self.options.out, net, heads, self.examples, s, more)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--asked", default="content/en/asked")
    parser.add_argument("--base", required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", required=True)
    parser.add_argument(
        "--after", help="a first model that an earlier run left: only its figures and the second are made"
    )
    parser.add_argument("settings", nargs="*", help="NAME=VALUE, as in fit.Settings")
    options = parser.parse_args()
    maker, first = Maker(options), options.after or options.out + ".first"
    print(
        "%d lines, %d of them held out, %d entries"
        % (len(maker.examples), len(maker.examples) - len(maker.learn), len(maker.labels[0]) - 1),
        flush=True,
    )
    net, heads = maker.left_by_another(first) if options.after else maker.first(first)
    found = figures.tables(first, options.base, options.asked, out=options.out + ".held.jsonl")
    maker.second(net, heads, found)
    print("wrote", options.out)


if __name__ == "__main__":
    main()
