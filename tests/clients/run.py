"""Runs the official client libraries against the service.

    python3 tests/clients/run.py install | check | target/debug/pointbook

Installs the libraries, by pinned versions, into target/clients; tells by its status whether they
are there; or starts the program's service on a free port of loopback, lets each client go through
the use cases of the API and what must be refused, and ends the service by its own process. The
status is 0 when all went well. Only `install` needs a network.
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "clients"
VENV = TARGET / "venv"
PYTHON = VENV / "bin" / "python"
NODE = TARGET / "node"


def wanted():
    """What is to be installed, and where it is written down that it was."""
    pinned = (HERE / "requirements.txt").read_text()
    locked = (HERE / "package.json").read_text() + (HERE / "package-lock.json").read_text()
    return [(VENV / "installed.txt", pinned), (NODE / "installed.txt", locked)]


def is_there(mark, text):
    return mark.exists() and mark.read_text() == text


def install():
    """Installs the libraries, unless those very versions are there."""
    (python_mark, pinned), (node_mark, locked) = wanted()
    if not is_there(python_mark, pinned):
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
        python_mark.write_text(pinned)
    if not is_there(node_mark, locked):
        NODE.mkdir(parents=True, exist_ok=True)
        for name in ["package.json", "package-lock.json"]:
            (NODE / name).write_text((HERE / name).read_text())
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=NODE, check=True)
        node_mark.write_text(locked)


def main():
    word = sys.argv[1]
    if word == "install":
        install()
        return
    if not all(is_there(mark, text) for mark, text in wanted()):
        sys.exit("clients: not installed; `scripts/setup.sh clients` does it")
    if word == "check":
        return
    program = pathlib.Path(word).resolve()
    environment = {**os.environ, "NODE_PATH": str(NODE / "node_modules")}
    played = subprocess.run([PYTHON, HERE / "play.py", program], env=environment)
    sys.exit(played.returncode)


if __name__ == "__main__":
    main()
