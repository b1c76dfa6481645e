"""What every list of tests begins and ends with: words on the command line, a folder, the sum."""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import time

from .driver import WAYMARK
from .report import Report


def run(name, doc, make_world, all_tests, kills=None, at_once=8):
    """The exit status. `make_world` is called with a folder; `all_tests` with what it returned and
    the words of the command line, and gives pairs of name and function. The option --kills is there
    where there is a number to begin with."""
    parser = argparse.ArgumentParser(description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", nargs="?", default="")
    parser.add_argument("--at-once", type=int, default=at_once)
    if kills is not None:
        parser.add_argument("--kills", type=int, default=kills)
    arguments = parser.parse_args()
    if not os.path.exists(WAYMARK):
        print("not ok %s: there is no %s: make asan" % (name, WAYMARK))
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    report = Report()
    folder = tempfile.mkdtemp(prefix="waymark-%s-" % name)
    os.chmod(folder, 0o755)
    world = None
    begun = time.monotonic()
    try:
        world = make_world(folder)
        tests = [test for test in all_tests(world, arguments) if arguments.word in test[0]]
        if not tests:
            print("not ok %s: no test has %r in its name" % (name, arguments.word))
            return 2
        report.run(tests, arguments.at_once)
    finally:
        if world:
            world.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("# %.1f s" % (time.monotonic() - begun))
    return report.finish()
