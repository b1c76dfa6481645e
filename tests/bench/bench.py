#!/usr/bin/env python3
"""Waymark beside other bots, on the same server in the same run, on loopback: Eggdrop on IRC, a bot on matrix-nio on
Matrix, a bot on slixmpp on XMPP.

bench.py [--messages N] [--answers N] [irc | matrix | xmpp]

Prints the processor time of a room message that gets no reply, of an answer, the memory in use, and the time from
start to joined. Waymark is its core and its driver together. Writes the figures to build/bench-NETWORK.json as well.
It measures and judges nothing.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "servers"))

import irc  # noqa: E402
import matrix  # noqa: E402
import xmpp  # noqa: E402
from common import ROOT  # noqa: E402
from lib.report import Skip  # noqa: E402
from lib.xmpp import run_where_slixmpp_is  # noqa: E402

NETWORKS = {"irc": irc, "matrix": matrix, "xmpp": xmpp}


def bench(name, arguments):
    network = NETWORKS[name]
    folder = tempfile.mkdtemp(prefix="waymark-bench-")
    try:
        figures = network.measure(folder, arguments.messages or network.MESSAGES,
                                  arguments.answers or network.ANSWERS)
    except Skip as skip:
        print("skipped: %s: %s" % (name, skip))
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for figure, value in figures.items():
        print("%-7s %-66s %9.2f" % (name, figure, value), flush=True)
    with open(os.path.join(ROOT, "build", "bench-%s.json" % name), "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int)
    parser.add_argument("--answers", type=int)
    parser.add_argument("network", nargs="?", choices=sorted(NETWORKS))
    arguments = parser.parse_args()
    why_no_slixmpp = run_where_slixmpp_is()
    for name in [arguments.network] if arguments.network else NETWORKS:
        if name == "xmpp" and why_no_slixmpp:
            print("skipped: xmpp: " + why_no_slixmpp)
        else:
            bench(name, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
