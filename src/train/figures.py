#!/usr/bin/env python3
"""What a model file sees in labelled lines: a table, or one JSON object a line for fitting a judge.

figures.py MODEL --base FOLDER [--asked content/en/asked] dev            the lines that the model was not shown
figures.py MODEL --base FOLDER [--asked content/en/asked] FILE.jsonl     lines with text, want, kind, also
... --dump OUT.jsonl                                                     both heads and the nearest ways, a line each
"""

import argparse
import json

import numpy as np

import data
import network
import quantise

NEAR = 20  # weight of the nearest way's cosine beside the head's log chance, chosen on the lines held out
EDGES = (0.2, 0.3, 0.5, 0.7, 0.9)
CALM = ("look-alike", "lookalike", "distress", "vent", "chat", "answer", "out", "miss")


def softmax(scores):
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def dev_rows(examples):
    """Held-out lines in the form of the labelled files."""
    danger = lambda e: "crisis/" + e.danger if e.danger not in (None, data.NONE) else None
    kind = {"danger": "crisis"}
    return [
        {
            "id": "%016x" % data.line_key(e.text),
            "text": e.text,
            "kind": kind.get(e.kind, e.kind),
            "want": danger(e) or (e.guide if e.kind == "answer" else None),
        }
        for e in examples
    ]


class Reader:
    """A model beside the ways of asking that it was taught."""

    def __init__(self, path, tokens, examples):
        self.model, self.tokens = quantise.Model(path), tokens
        held = self.model.manifest.get("held")
        self.learned, self.held = data.split(examples, *held) if held else (examples, [])
        self.ways = self.vectors([e.text for e in self.learned])

    def vectors(self, texts):
        """From the file those that it has, the others computed."""
        model, out = self.model, np.zeros((len(texts), self.model.width), np.float32)
        keys = np.frombuffer(model.sections.get("lines.key", b""), np.uint64)
        known = {int(key): place for place, key in enumerate(keys)}
        places = np.array([known.get(data.line_key(t), -1) for t in texts])
        there, missing = np.flatnonzero(places >= 0), np.flatnonzero(places < 0)
        if len(there):
            rows = np.frombuffer(model.sections["lines.vector"], np.int8).reshape(-1, model.width)[
                places[there]
            ]
            out[there] = rows * model.floats("lines.scale")[places[there]][:, None]
        if len(missing):
            out[missing] = model.encode(self.tokens, [texts[i] for i in missing])
        return out

    def read(self, texts):
        """(guide chances, danger chances, nearest cosine to each class of guide and danger) for each text."""
        vectors = self.vectors(texts)
        heads = {
            n: softmax(vectors @ head["weight"].T + head["bias"]) for n, (_, head) in self.model.heads.items()
        }
        cosines = vectors @ self.ways.T
        near = {
            n: np.stack([self.nearest(cosines, n, wanted) for wanted in self.model.heads[n][0]], 1)
            for n in heads
        }
        return heads, near

    def nearest(self, cosines, name, wanted):
        columns = [i for i, e in enumerate(self.learned) if getattr(e, name) == wanted]
        return cosines[:, columns].max(1)


def share(flags):
    return 100 * np.mean(flags) if len(flags) else float("nan")


def auroc(good, bad):
    """The chance that an answerable line scores above another."""
    ranks = np.argsort(np.argsort(np.concatenate([good, bad]))) + 1
    return (ranks[: len(good)].sum() - len(good) * (len(good) + 1) / 2) / (len(good) * len(bad))


def guide_table(rows, ids, head, near):
    """Prints; returns the blend's top 1 and the head's AUROC in percent."""
    entries = ids[:-1]
    blend = np.log(head[:, :-1] + 1e-6) + NEAR * near[:, :-1]
    for name, scores in (("head", head[:, :-1]), ("nearest", near[:, :-1]), ("blend", blend)):
        hits = [
            [entries[k] in [r["want"], *r.get("also", [])] for k in np.argsort(-s)[:3]]
            for r, s in zip(rows, scores)
            if r["kind"] == "answer"
        ]
        top = share([h[0] for h in hits])
        print("  %-8s top 1 %5.1f  top 3 %5.1f" % (name, top, share([any(h) for h in hits])))
    kinds = np.array([r["kind"] for r in rows])
    good, bad = kinds == "answer", np.isin(kinds, ("out", "chat"))
    known = 1 - head[:, -1]
    for name, score in (("1 - none", known), ("nearest", near[:, :-1].max(1))):
        print("  AUROC of the answerable against outside and chat, by %-8s %.3f" % (name, auroc(score[good], score[bad])))
    return top, 100 * auroc(known[good], known[bad])


def danger_table(rows, chance):
    groups = [("crisis", lambda r: r["kind"] == "crisis")]
    groups += [
        ("  " + s, lambda r, s=s: r["kind"] == "crisis" and r.get("style") == s)
        for s in ("direct", "oblique", "evasion")
    ]
    groups += [(k, lambda r, k=k: r["kind"] == k) for k in ("soft", *CALM)]
    print("  danger over " + "".join("%7.1f" % e for e in EDGES))
    for name, test in groups:
        part = chance[[i for i, r in enumerate(rows) if test(r)]]
        if len(part):
            print(
                "  %-12s" % name + "".join("%7.1f" % share(part > e) for e in EDGES) + "   (%d)" % len(part)
            )


def at_false_alarms(rows, chance):
    """Prints, and returns, the recall where each allowance of false alarms is kept: the tightest sets the edge."""
    recalls = []
    kinds = np.array(
        [{"lookalike": "look-alike", "vent": "distress"}.get(r["kind"], r["kind"]) for r in rows]
    )
    other = np.isin(kinds, ("answer", "out", "chat"))
    for name, allowed in (
        ("spoken: 3 / 2 / 0.2 %", {"look-alike": 3, "distress": 2, "other": 0.2}),
        ("noticed: - / 15 / 3 %", {"distress": 15, "other": 3}),
    ):
        edges = {}
        for kind, percent in allowed.items():
            part = chance[other if kind == "other" else kinds == kind]
            if len(part):
                edges[kind] = np.quantile(part, 1 - percent / 100)
        edge = max(edges.values())
        recalls.append(share(chance[kinds == "crisis"] > edge))
        print(
            "  %s of look-alikes / distress / rest: edge %.3f (set by %s), crisis %.1f, soft %.1f"
            % (name, edge, max(edges, key=edges.get), recalls[-1], share(chance[kinds == "soft"] > edge))
        )
    return recalls


def dump(path, rows, model, heads, near):
    with open(path, "w", encoding="utf-8") as file:
        for i, row in enumerate(rows):
            seen = {
                n: {
                    c: [round(float(heads[n][i, k]), 5), round(float(near[n][i, k]), 4)]
                    for k, c in enumerate(model.heads[n][0])
                }
                for n in heads
            }
            file.write(json.dumps({k: row.get(k) for k in ("id", "text", "kind", "want")} | seen) + "\n")


def tables(path, base, asked, rows=None, out=None):
    """Prints the tables; rows None: the lines held out. Returns the blend's top 1,
    the head's AUROC, and the recall of danger at both allowances of false alarms, in percent."""
    reader = Reader(path, network.Tokens(base), data.read_examples(asked))
    rows = rows if rows is not None else dev_rows(reader.held)
    heads, near = reader.read([r["text"] for r in rows])
    marks = guide_table(rows, reader.model.heads["guide"][0], heads["guide"], near["guide"])
    danger_table(rows, 1 - heads["danger"][:, -1])
    marks += tuple(at_false_alarms(rows, 1 - heads["danger"][:, -1]))
    if out:
        dump(out, rows, reader.model, heads, near)
    return dict(zip(("top 1", "auroc", "spoken", "noticed"), (round(float(m), 2) for m in marks)))


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("rows", help="dev, or a file")
    parser.add_argument("--base", required=True)
    parser.add_argument("--asked", default="content/en/asked")
    parser.add_argument("--dump")
    options = parser.parse_args()
    rows = None if options.rows == "dev" else read_rows(options.rows)
    tables(options.model, options.base, options.asked, rows, options.dump)


if __name__ == "__main__":
    main()
