"""Load on the service by wrk: how fast, how late, and what it does when it is too much. Runs inside
the venv of the clients."""

import concurrent.futures
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))

import house  # noqa: E402
import oauth1.oauth as oauth  # noqa: E402
import use_cases  # noqa: E402

SIGNED = 60_000
SECONDS = 5
# Each signed request may be sent once, so there must be more of them than are answered.
SIGNED_SECONDS = 3
BALANCE = '{"balance":{"account":"%s"}}'
# The second key is of somebody whose rate is small.
HASTY_KEY = "the-key-of-somebody-hasty"


def signed(folder, url, ranac, count):
    key = house.private_key(folder, "python")
    path = f"/loyalty/points-details?user_id={ranac}&user_id_type=RANAC"
    lines = []
    for _ in range(count):
        header = oauth.OAuth.get_authorization_header(url + path, "GET", None,
                                                      house.PYTHON_CONSUMER, key)
        lines.append(f"{path} {header}\n")
    return "".join(lines)


def sign(service, ranac, out):
    """Signs all requests first, on both cores, as that costs more than answering them."""
    parts = [(service.folder, service.url, ranac, SIGNED // 4)] * 4
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        texts = pool.map(signed, *zip(*parts))
        out.write_text("".join(texts))


def wrk(service, connections, *words, seconds=SECONDS):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s",
               "-s", HERE / "requests.lua", service.url, "--", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    line = next(it for it in done.stdout.splitlines() if it.startswith("result "))
    return json.loads(line.removeprefix("result "))


def tell(what, result):
    rate = result["requests"] / result["seconds"]
    statuses = ", ".join(f"{count} of {it}" for it, count in sorted(result["statuses"].items()))
    print(f"{what}: {rate:,.0f}/s, p50 {result['p50'] / 1e3:.2f} ms, p99 "
          f"{result['p99'] / 1e3:.2f} ms; answers: {statuses}; failed: {result['failed']}", flush=True)
    return rate


def memory(service):
    status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
    line = next(it for it in status.splitlines() if it.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def stall(service, count):
    """Connections that never finish what they began to say."""
    host, port = service.url.removeprefix("http://").split(":")
    begun = []
    for place in range(count):
        stream = socket.create_connection((host, int(port)))
        stream.sendall(b"GET /livez HTTP/1.1\r\nHo" if place % 2 else
                       b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{")
        begun.append(stream)
    return begun


def limits(folder):
    path = folder / "pointbook.toml"
    text = path.read_text().replace(
        "requests_per_second = 2000",
        "requests_per_second = 1000000\nconnections = 512")
    text += house.KEY.replace('"tests"', '"hasty"') % house.sha256(HASTY_KEY)
    path.write_text(text + "requests_per_second = 500\n")


def play(service):
    client = use_cases.Client(service, house.PYTHON_CONSUMER, "python")
    enrolled = use_cases.good(client.post("/loyalty/users/enrollments", {
        "bankAccountNumber": use_cases.CARD, "bankCustomerNumber": "900000001"}))
    ranac = enrolled["accountId"]
    use_cases.good(client.post("/loyalty/points-adjustments",
                               use_cases.adjustment(use_cases.CARD, 10)))
    question = BALANCE % ranac
    faults = []

    def expect(what, holds):
        if not holds:
            faults.append(what)

    lines = service.folder / "signed.txt"
    sign(service, ranac, lines)
    seen = wrk(service, 32, "signed", lines, seconds=SIGNED_SECONDS)
    rate = tell("signed points-details, 32 connections", seen)
    expect("signed requests were answered otherwise", set(seen["statuses"]) == {"200"})
    expect("fewer than 8,000 signed requests a second", rate >= 8_000)
    expect("p99 of signed requests above 20 ms", seen["p99"] <= 20_000)
    seen = wrk(service, 32, "ask", house.API_KEY, question)
    rate = tell("ask, 32 connections", seen)
    expect("questions were answered otherwise", set(seen["statuses"]) == {"200"})
    expect("fewer than 40,000 questions a second", rate >= 40_000)
    begun = stall(service, 200)
    seen = wrk(service, 32, "ask", house.API_KEY, question)
    tell("ask beside 200 connections that stall", seen)
    expect("stalled connections hold up others", set(seen["statuses"]) == {"200"})
    [it.close() for it in begun]
    before = memory(service)
    seen = wrk(service, 128, "ask", HASTY_KEY, question)
    tell("ask far beyond the rate of the key", seen)
    expect("the rate is not kept", {"200", "429"} == set(seen["statuses"]) and not seen["failed"])
    seen = wrk(service, 1_000, "ask", house.API_KEY, question)
    tell("ask on more connections than there may be", seen)
    expect("overload is answered otherwise", set(seen["statuses"]) <= {"200", "503"})
    after = memory(service)
    print(f"memory: {before} MiB before overload, {after} MiB after it")
    expect("memory grows", after <= before + 64)
    return faults


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pointbook-load-"))
    try:
        house.write(folder)
        limits(folder)
        with house.Service(sys.argv[1], folder) as service:
            faults = play(service)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for fault in faults:
        print(f"BAD   {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
