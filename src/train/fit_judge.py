#!/usr/bin/env python3
"""Fits the tables of src/answer/judge.c from content/ alone. Plain Python, no packages.

    src/train/fit_judge.py [--program build/waymark] [--content content] [--language en]

Every way of asking, near miss, question outside the guide, line of chat, of distress and of danger is
put to the program as if that one line were not there (`waymark eval --json --leave-out`). The rank
weights are a conditional logit over the five best entries, the judge a logistic regression on "the best
entry is the right one", the danger weights one on "somebody is in danger".
The weights of the ranking shape what the judge sees: paste them, build, and run again for the judge.
"""
import argparse
import json
import math
import os
import random
import subprocess
import tempfile

RIDGE = 1.0
FOLDS = 5


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line and not line.startswith("#"):
                yield line


def read_asked(folder):
    """(kind, wanted id or owner, text) of every line."""
    rows = []
    for group in sorted(os.listdir(folder)):
        path = os.path.join(folder, group)
        if not os.path.isdir(path):
            kind = {"none.txt": "out", "chat.txt": "chat", "distress.txt": "distress"}.get(group)
            rows += [(kind, None, line) for line in lines_of(path)] if kind else []
            continue
        if group == "danger":
            for name in sorted(os.listdir(path)):
                kind = "look-alike" if name == "none.txt" else "danger"
                rows += [(kind, None, line) for line in lines_of(os.path.join(path, name))]
            continue
        for name in sorted(os.listdir(path)):
            entry = group + "/" + os.path.splitext(name)[0]
            for line in lines_of(os.path.join(path, name)):
                miss = line.startswith("!")
                rows.append(("miss" if miss else "answer", entry, line[miss:].strip()))
    return rows


def put(rows, options):
    """The program's view of each row, in order."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for number, (_, _, text) in enumerate(rows):
            file.write(json.dumps({"id": number, "text": text}) + "\n")
        file.flush()
        command = [options.program, "eval", "--content", options.content, "--json", "--leave-out", file.name]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def fit_rank(rows, views):
    """Weights of the scorers, summing to one, that put the wanted entry first."""
    cases = []
    for (kind, want, _), view in zip(rows, views):
        ids = [entry for entry, _ in view["ranked"]]
        if kind == "answer" and want in ids:
            cases.append((ids.index(want), view["parts"]))
    size = len(cases[0][1][0])
    weights = [4.0] * size
    for _ in range(15):
        slope = [0.0] * size
        curve = [[RIDGE if r == c else 0.0 for c in range(size)] for r in range(size)]
        for right, parts in cases:
            odds = [math.exp(sum(w * x for w, x in zip(weights, part))) for part in parts]
            total = sum(odds)
            mean = [sum(o * part[k] for o, part in zip(odds, parts)) / total for k in range(size)]
            for r in range(size):
                slope[r] += parts[right][r] - mean[r]
                for c in range(size):
                    both = sum(o * part[r] * part[c] for o, part in zip(odds, parts)) / total
                    curve[r][c] += both - mean[r] * mean[c]
        weights = [w + step for w, step in zip(weights, solve(curve, slope))]
    total = sum(weights)
    return [w / total for w in weights]


def solve(matrix, vector):
    """Gaussian elimination."""
    size = len(vector)
    rows = [row[:] + [value] for row, value in zip(matrix, vector)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, size):
            factor = rows[r][i] / rows[i][i]
            for c in range(i, size + 1):
                rows[r][c] -= factor * rows[i][c]
    out = [0.0] * size
    for i in reversed(range(size)):
        out[i] = (rows[i][size] - sum(rows[i][c] * out[c] for c in range(i + 1, size))) / rows[i][i]
    return out


def sigmoid(value):
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, value))))


def fit_judge(cases):
    """Logistic regression by Newton's method with a small ridge. Cases: features, right or not."""
    size = len(cases[0][0])
    weights = [0.0] * size
    for _ in range(12):
        slope = [-RIDGE * w for w in weights]
        curve = [[RIDGE if r == c else 0.0 for c in range(size)] for r in range(size)]
        for features, right in cases:
            chance = sigmoid(sum(w * x for w, x in zip(weights, features)))
            spread = chance * (1 - chance)
            for r in range(size):
                slope[r] += (right - chance) * features[r]
                scaled = spread * features[r]
                row = curve[r]
                for c in range(size):
                    row[c] += scaled * features[c]
        weights = [w + step for w, step in zip(weights, solve(curve, slope))]
    return weights


def cases_of(rows, views):
    """Features and whether the best entry is right; a near miss says only that its owner is wrong."""
    cases = []
    for (kind, want, _), view in zip(rows, views):
        if kind in ("danger", "distress", "look-alike"):
            continue
        best = view["ranked"][0][0]
        if kind == "miss" and best != want:
            continue
        cases.append((view["features"], int(kind == "answer" and best == want), kind))
    return cases


def cross_validate(cases):
    """Each case's probability from a judge that has not seen it."""
    order = list(range(len(cases)))
    random.Random(1).shuffle(order)
    chances = [0.0] * len(cases)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        weights = fit_judge([case[:2] for i, case in enumerate(cases) if i not in held])
        for i in held:
            chances[i] = sigmoid(sum(w * x for w, x in zip(weights, cases[i][0])))
    return chances


def danger_cases(rows, views):
    """Features of danger and whether it is danger; near misses are ordinary questions to somebody else."""
    return [(view["danger_features"], int(kind == "danger"), kind)
            for (kind, _, _), view in zip(rows, views)]


def report_danger(cases, chances):
    print("/* danger, cross-validated over %d lines:" % len(cases))
    kinds = sorted({case[2] for case in cases})
    for edge in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.7):
        shares = []
        for kind in kinds:
            part = [chance >= edge for case, chance in zip(cases, chances) if case[2] == kind]
            shares.append("%s %.1f %%" % (kind, 100 * sum(part) / len(part)))
        print(" * at %.2f: %s" % (edge, ", ".join(shares)))
    print(" */")


def report(cases, chances):
    total = sum(case[2] == "answer" for case in cases)
    outside = sum(case[2] in ("out", "chat") for case in cases)
    print("/* cross-validated over %d lines:" % len(cases))
    for edge in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        given = [case for case, chance in zip(cases, chances) if chance >= edge]
        right = sum(case[1] for case in given)
        leaked = sum(case[2] in ("out", "chat") for case in given)
        print(" * at %.2f: answers %4.1f %% rightly, %4.1f %% of answers wrong, %4.1f %% of outside answered"
              % (edge, 100 * right / total, 100 * (1 - right / max(1, len(given))), 100 * leaked / outside))
    for low in range(0, 10, 2):
        part = [case[1] for case, chance in zip(cases, chances) if low <= chance * 10 < low + 2]
        if part:
            print(" * said %.1f to %.1f: right %.2f (%d)" % (low / 10, low / 10 + 0.2, sum(part) / len(part), len(part)))
    print(" */")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="build/waymark")
    parser.add_argument("--content", default="content")
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    rows = read_asked(os.path.join(options.content, options.language, "asked"))
    views = put(rows, options)
    print("rank_weights = {%s}" % ", ".join("%.3f" % w for w in fit_rank(rows, views)))
    cases = cases_of(rows, views)
    report(cases, cross_validate(cases))
    print("weights = {%s}" % ", ".join("%.3f" % w for w in fit_judge([case[:2] for case in cases])))
    cases = danger_cases(rows, views)
    report_danger(cases, cross_validate(cases))
    print("danger_weights = {%s}" % ", ".join("%.3f" % w for w in fit_judge([case[:2] for case in cases])))


if __name__ == "__main__":
    main()
