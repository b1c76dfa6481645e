#!/usr/bin/env python3
"""Puts a new model in place, unless it is worse on the check lines than the one that is there."""

import argparse
import os
import shutil
import statistics
import sys

import figures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("made")
    parser.add_argument("place")
    parser.add_argument("--base", required=True)
    parser.add_argument("--asked", default="content/en/asked")
    parser.add_argument("--check", default="", help="labelled lines that no model has learned from")
    options = parser.parse_args()
    if not os.path.isfile(options.check):
        print("no check lines (CHECK=FILE): the new model is put in place unmeasured")
    elif not os.path.isfile(options.place):
        print("no model in place: the new one is the first")
        figures.tables(options.made, options.base, options.asked, figures.read_rows(options.check))
    else:
        rows = figures.read_rows(options.check)
        marks = []
        for name, path in (("in place", options.place), ("new", options.made)):
            print(name)
            marks.append(statistics.mean(figures.tables(path, options.base, options.asked, rows).values()))
        print("mean of the marks: in place %.2f, new %.2f" % tuple(marks))
        if marks[1] < marks[0]:
            sys.exit("the new model is worse and stays in " + options.made)
    os.makedirs(os.path.dirname(options.place), exist_ok=True)
    shutil.copyfile(options.made, options.place + ".new")
    os.replace(options.place + ".new", options.place)
    print("installed", options.place)


if __name__ == "__main__":
    main()
