"""What tests and benchmark install for themselves: once for all checkouts of a user, pinned."""
import fcntl
import os
import shutil
import subprocess
import sys

from .report import Skip

INSTALL_S = 600
FAILED = {}  # name: why not; nothing is tried twice in one run


def installed(name, install):
    """The folder of that name, below the user's cache, that install(folder) has filled at some time."""
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "waymark")
    os.makedirs(cache, exist_ok=True)
    folder = os.path.join(cache, name)
    with open(folder + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be installing it at this moment
        if name in FAILED:
            raise FAILED[name]
        if not os.path.exists(os.path.join(folder, "complete")):
            shutil.rmtree(folder, ignore_errors=True)
            print("# installing into " + folder, flush=True)
            try:
                install(folder)
            except Skip as skip:
                FAILED[name] = skip
                raise
            open(os.path.join(folder, "complete"), "w", encoding="ascii").close()
    return folder


def command(what, *words, **more):
    """One step of an installation; `what` cannot be had where it fails."""
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=INSTALL_S, check=False, **more)
    except subprocess.TimeoutExpired:
        raise Skip("%s was not installed within %d s" % (what, INSTALL_S)) from None
    except OSError as error:
        raise Skip("%s could not be installed: %s" % (what, error)) from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["status %d" % done.returncode]
        raise Skip("%s could not be installed (is there a network?): %s" % (what, said[-1]))


def python_with(*packages):
    """The Python of a virtual environment that has these PyPI packages ("name==version")."""
    def install(folder):
        command(packages[0], sys.executable, "-m", "venv", folder)
        command(packages[0], os.path.join(folder, "bin", "pip"), "install", "--quiet",
                "--only-binary=:all:", "--disable-pip-version-check", *packages)
    folder = installed(packages[0].replace("==", "-"), install)
    return os.path.join(folder, "bin", "python")
