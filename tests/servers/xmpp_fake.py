#!/usr/bin/env python3
"""The XMPP driver against a scripted server, for what real ones cannot be made to do.

tests/servers/xmpp_fake.py [WORD]   all tests, or those whose name holds the word

Prints "ok NAME", "not ok NAME: why", "skipped: NAME: why", and at the end
"N passed, N failed, N skipped". WAYMARK names the program (build/asan/waymark).
"""
import os
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib import certificates  # noqa: E402
from lib.driver import WAYMARK  # noqa: E402
from lib.report import Report  # noqa: E402
from xmpp_cases import fake  # noqa: E402


class World:
    """What the tests share: certificates."""

    def __init__(self, folder):
        self.certificates = os.path.join(folder, "certificates")
        os.mkdir(self.certificates)
        self.ca_file = certificates.make_all(self.certificates)


def main():
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if not os.path.exists(WAYMARK):
        print("not ok xmpp: there is no %s: make asan" % WAYMARK)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    report = Report()
    folder = tempfile.mkdtemp(prefix="waymark-fake-")
    begun = time.monotonic()
    try:
        tests = [test for test in fake.all_tests(World(folder)) if word in test[0]]
        if not tests:
            print("not ok xmpp: no test has %r in its name" % word)
            return 2
        report.run(tests, at_once=40)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("# %.1f s" % (time.monotonic() - begun))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
