"""Runs the official client libraries against the service.

    python3 tests/clients/run.py target/debug/pointbook

Installs the libraries, by pinned versions, into target/clients, starts the service on a free port
of loopback, lets each client go through the use cases of the API and what must be refused, and
ends the service by its own process. The status is 0 when all went well.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "clients"
VENV = TARGET / "venv"
PYTHON = VENV / "bin" / "python"
NODE = TARGET / "node"


def need(name, package):
    """Finds a program, or installs it where that is simple."""
    if shutil.which(name):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet"], check=True)
        command = ["apt-get", "install", "--yes", "--no-install-recommends", package]
        subprocess.run(command, check=True)
        return
    sys.exit(f"clients: install {package}, which has {name}")


def install():
    """Installs the libraries, unless those very versions are there."""
    need("node", "nodejs")
    need("npm", "npm")
    TARGET.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "requirements.txt").read_text()
    mark = VENV / "installed.txt"
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
        mark.write_text(wanted)
    NODE.mkdir(exist_ok=True)
    wanted = (HERE / "package.json").read_text() + (HERE / "package-lock.json").read_text()
    mark = NODE / "installed.txt"
    if not mark.exists() or mark.read_text() != wanted:
        for name in ["package.json", "package-lock.json"]:
            (NODE / name).write_text((HERE / name).read_text())
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=NODE, check=True)
        mark.write_text(wanted)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    install()
    environment = {**os.environ, "NODE_PATH": str(NODE / "node_modules")}
    played = subprocess.run([PYTHON, HERE / "play.py", program], env=environment)
    print(json.dumps({"clients": "good" if played.returncode == 0 else "bad"}))
    sys.exit(played.returncode)


if __name__ == "__main__":
    main()
