#!/usr/bin/env python3
"""Fits the tables of src/answer/weights.h from content/ alone: how much each scorer's word counts.

    fit_judge.py [--program build/waymark] [--content content] words          the table for words alone
    fit_judge.py ... --model FILE --hold 5/0 sense                            the table with the encoder

Every line is put to the program as if that one line were not there (`waymark eval --json --leave-out`). With
the encoder only lines that it has not learned from will do: those that its model held out (make_model.py
--hold), else the judge would trust it too much.
The rank weights are a conditional logit over the five best entries, the judge a logistic regression on "the
best entry is the right one", the danger weights one on "somebody is in danger". The weights of the ranking
shape what the judge sees, so all is fitted twice.
"""
import argparse
import json
import os
import re
import subprocess
import tempfile

import numpy as np

import data

RIDGE = 1.0
FOLDS = 5
TABLES = ("words", "sense")
HEADER = "src/answer/weights.h"
KINDS = {"soft": "danger"}


def views_of(examples, options):
    """What the program says of each line, in order."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for number, example in enumerate(examples):
            file.write(json.dumps({"id": number, "text": example.text}) + "\n")
        file.flush()
        command = [options.program, "eval", "--content", options.content, "--json", "--leave-out"]
        command += ["--model", options.model or "none", file.name]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def newton(gradient, size, rounds=15):
    weights = np.zeros(size)
    for _ in range(rounds):
        slope, curve = gradient(weights)
        weights += np.linalg.solve(curve + RIDGE * np.eye(size), slope - RIDGE * weights)
    return weights


def fit_rank(examples, views):
    """Weights of the scorers, summing to one, that put the wanted entry first."""
    cases = []
    for example, view in zip(examples, views):
        ids = [entry for entry, _ in view["ranked"]]
        if example.kind == "answer" and example.guide in ids and len(ids) == 5:
            cases.append((ids.index(example.guide), view["parts"]))
    parts = np.array([case[1] for case in cases])
    right = parts[np.arange(len(cases)), [case[0] for case in cases]]

    def gradient(weights):
        odds = np.exp(parts @ weights)
        chance = odds / odds.sum(1, keepdims=True)
        mean = np.einsum("nk,nkd->nd", chance, parts)
        second = np.einsum("nk,nkd,nke->de", chance, parts, parts)
        return (right - mean).sum(0), second - mean.T @ mean

    weights = np.maximum(newton(gradient, parts.shape[2]), 0)
    return weights / weights.sum()


def fit_logistic(features, right):
    def gradient(weights):
        chance = sigmoid(features @ weights)
        return features.T @ (right - chance), (features * (chance * (1 - chance))[:, None]).T @ features

    return newton(gradient, features.shape[1])


def sigmoid(value):
    return 1 / (1 + np.exp(-np.clip(value, -40, 40)))


def cross_validate(features, right):
    """The chance of each case from weights that have not seen it."""
    order = np.random.RandomState(1).permutation(len(right))
    chances = np.zeros(len(right))
    for fold in range(FOLDS):
        held = np.zeros(len(right), bool)
        held[order[fold::FOLDS]] = True
        chances[held] = sigmoid(features[held] @ fit_logistic(features[~held], right[~held]))
    return chances


def answer_cases(examples, views):
    """Features, whether the best entry is right, kind; a near miss says only that its owner is wrong."""
    cases = []
    for example, view in zip(examples, views):
        best = view["ranked"][0][0]
        if example.kind in ("answer", "out", "chat") or best in example.misses:
            cases.append((view["features"], best == example.guide, example.kind))
    return unzip(cases)


def danger_cases(examples, views):
    """Features, whether it is danger, kind; near misses are questions of somebody else."""
    return unzip([(view["danger_features"], example.kind in ("danger", "soft"), KINDS.get(example.kind, example.kind))
                  for example, view in zip(examples, views) if example.kind != "miss"])


def unzip(cases):
    features, right, kinds = zip(*cases)
    return np.array(features), np.array(right, float), np.array(kinds)


def report_answers(right, kinds, chances):
    total, outside = (kinds == "answer").sum(), np.isin(kinds, ("out", "chat"))
    for edge in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        given = chances >= edge
        print("from %.2f: answers %4.1f %% rightly, %4.1f %% of answers wrong, %4.1f %% of outside answered" % (
            edge, 100 * right[given].sum() / total, 100 * (1 - right[given].mean()), 100 * given[outside].mean()))
    for low in np.arange(0, 1, 0.1):
        part = (chances >= low) & (chances < low + 0.1)
        if part.any():
            print("said %.1f to %.1f: right %.2f of %d" % (low, low + 0.1, right[part].mean(), part.sum()))


def report_danger(kinds, chances):
    for edge in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        print("danger from %.2f: %s" % (edge, ", ".join(
            "%s %.1f" % (kind, 100 * (chances[kinds == kind] >= edge).mean()) for kind in sorted(set(kinds)))))


def write_row(table, row, values):
    """Puts numbers into one row of a table of weights.h."""
    text = open(HEADER, encoding="utf-8").read()
    numbers = ", ".join("%.3f" % value for value in values)
    at = text.index("static const double %s[" % table)
    end = text.index(";", at)
    part = re.sub(r"(\[WITH_%s\] = )\{[^}]*\}" % row.upper(), r"\1{%s}" % numbers, text[at:end])
    open(HEADER, "w", encoding="utf-8").write(text[:at] + part + text[end:])
    subprocess.run(["clang-format", "-i", HEADER], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="build/waymark")
    parser.add_argument("--content", default="content")
    parser.add_argument("--model", help="a model that held lines out")
    parser.add_argument("--hold", default="", help="PARTS/PART: the lines it held out")
    parser.add_argument("table", choices=TABLES)
    options = parser.parse_args()
    examples = data.read_examples(os.path.join(options.content, "en", "asked"))
    if options.hold:
        examples = data.split(examples, *map(int, options.hold.split("/")))[1]
    subprocess.run(["make", "-j2", "--silent"], check=True, stdout=subprocess.DEVNULL)
    for turn in (1, 2):
        views = views_of(examples, options)
        if turn == 1:
            write_row("rank_weights", options.table, fit_rank(examples, views))
            subprocess.run(["make", "-j2", "--silent"], check=True, stdout=subprocess.DEVNULL)
    features, right, kinds = answer_cases(examples, views)
    report_answers(right, kinds, cross_validate(features, right))
    write_row("weights", options.table, fit_logistic(features, right))
    features, right, kinds = danger_cases(examples, views)
    report_danger(kinds, cross_validate(features, right))
    write_row("danger_weights", options.table, fit_logistic(features, right))


if __name__ == "__main__":
    main()
