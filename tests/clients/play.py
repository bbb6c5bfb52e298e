"""Starts the service with keys made for it, and lets the clients play. Runs inside the venv."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import contract
import house
import use_cases

HERE = pathlib.Path(__file__).resolve().parent


def node(service):
    """The same for Node, which is told where the service and the keys are."""
    told = {"url": service.url, "folder": str(service.folder), "consumer": house.NODE_CONSUMER,
            "other": house.OTHER_CONSUMER}
    environment = {**os.environ, "POINTBOOK_HOUSE": json.dumps(told)}
    played = subprocess.run(["node", HERE / "use_cases.js"], env=environment, timeout=120)
    return played.returncode == 0


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pointbook-clients-"))
    try:
        house.write(folder)
        with house.Service(sys.argv[1], folder) as service:
            use_cases.play(service, house.PYTHON_CONSUMER)
            good = node(service)
            contract.play(service)
        # What was answered is there after the process was killed.
        with house.Service(sys.argv[1], folder) as service:
            kept = use_cases.write_until_killed(service, house.PYTHON_CONSUMER)
        with house.Service(sys.argv[1], folder) as service:
            use_cases.look_again(service, house.PYTHON_CONSUMER, kept)
        house.check_silence(folder)
        house.write_tls(folder)
        with house.Service(sys.argv[1], folder, "tls.toml") as service:
            use_cases.play_tls(service, house.PYTHON_CONSUMER)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
