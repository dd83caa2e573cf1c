"""Deciding in bulk, over HTTP, with a worker: `python -m benchmarks.bulk [--subjects N]`.

Sends items, then single items one after another while nothing else happens; decides all items at once, and undoes that,
while single items go on being sent. Says decisions and undos a second, how long the preview takes, and what the bulk
costs everybody else: the 50th and 99th percentile of one item alone, idle and meanwhile.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from benchmarks import installation
from benchmarks.http import Client, percentile
from benchmarks.installation import Installation

ACCOUNTS = 500
IDLE_S = 10.0
DECISION = {
    "ground": {"kind": "guidelines", "policy": "spam"},
    "restrictions": [{"kind": "remove"}],
    "explanation": "All of one network.",
}


class Admin:
    """Calls with a key of scope admin."""

    def __init__(self, where: Installation) -> None:
        command = [sys.executable, "-m", "waker.cli", "key", "create", "bulk", "--scope", "admin"]
        made = subprocess.run(
            [*command, "--data", str(where.data)], capture_output=True, text=True, check=True
        )
        self._key = made.stdout.split()[-1]
        self._place = urlsplit(where.url)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        connection = HTTPConnection(self._place.hostname or "127.0.0.1", self._place.port, timeout=300)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection.request("POST" if body is not None else method, f"/api/v1{path}", _encoded(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{path} answers {answer.status}: {text[:500].decode()}")
        return json.loads(text)

    def until(self, bulk: str, state: str) -> dict[str, Any]:
        while True:
            told: dict[str, Any] = self.call("GET", f"/bulk/{bulk}")
            if told["state"] == state:
                return told
            time.sleep(0.2)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--subjects", type=int, default=10_000, help="items to decide (default: 10,000)")
    parser.add_argument("--workers", type=int, default=2, help="web processes (default: 2)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    with installation.start(arguments.workers) as where:
        figures = measure(where, arguments.subjects)
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:<40}{value:>12,.2f}")
    return 0


def measure(where: Installation, count: int) -> dict[str, float]:
    client, admin = Client(where.url, where.key), Admin(where)
    people = [{"id": f"a{n}", "country": "NL", "languages": ["nl"]} for n in range(ACCOUNTS)]
    client.ok("/accounts", _encoded({"accounts": people}))
    for first in range(0, count, 500):
        sent = [_item(f"v{n}", n) for n in range(first, min(first + 500, count))]
        client.ok("/items", _encoded({"items": sent}))
    names = (f"live{n}" for n in itertools.count())
    for _ in range(200):  # warm
        _alone(client, next(names))
    idle = _while(client, names, threading.Event(), IDLE_S)

    subjects = [{"kind": "content", "id": f"v{n}"} for n in range(count)]
    began = time.perf_counter()
    ready = admin.call("POST", "/bulk/preview", {"subjects": subjects, "decision": DECISION})["ready"]
    preview = time.perf_counter() - began

    began = time.perf_counter()
    bulk = admin.call("POST", "/bulk", {"subjects": subjects, "decision": DECISION, "confirm": ready})["id"]
    confirm = time.perf_counter() - began
    run, busy = _beside(client, names, lambda: admin.until(bulk, "finished"))
    admin.call("POST", f"/bulk/{bulk}/undo", {"explanation": "Wrong network."})
    undo, undoing = _beside(client, names, lambda: admin.until(bulk, "undone"))
    told = admin.call("GET", f"/bulk/{bulk}")
    if (told["done"], told["taken_back"]) != (count, count):
        raise SystemExit(f"not all was decided and undone; no figures: {told}")
    return {
        "subjects": count,
        "preview, s": preview,
        "confirm, s": confirm,
        "decisions/s": count / run,
        "undos/s": count / undo,
        "one item idle, p50 ms": percentile(idle, 0.5),
        "one item idle, p99 ms": percentile(idle, 0.99),
        "one item during the bulk, p50 ms": percentile(busy, 0.5),
        "one item during the bulk, p99 ms": percentile(busy, 0.99),
        "one item during the undo, p50 ms": percentile(undoing, 0.5),
        "one item during the undo, p99 ms": percentile(undoing, 0.99),
        "ratio of p99, bulk to idle": percentile(busy, 0.99) / percentile(idle, 0.99),
        "ratio of p99, undo to idle": percentile(undoing, 0.99) / percentile(idle, 0.99),
    }


def _beside(client: Client, names: Any, work: Any) -> tuple[float, list[float]]:
    """The seconds that `work` takes, and the milliseconds of single items meanwhile."""
    ended, seconds = threading.Event(), 0.0

    def run() -> None:
        nonlocal seconds
        began = time.perf_counter()
        try:
            work()
        finally:
            seconds = time.perf_counter() - began
            ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    times = _while(client, names, ended, 600)
    thread.join()
    return seconds, times


def _while(client: Client, names: Any, ended: threading.Event, at_most: float) -> list[float]:
    times, end = [], time.perf_counter() + at_most
    while not ended.is_set() and time.perf_counter() < end:
        times.append(_alone(client, next(names)))
        time.sleep(0.01)
    return times


def _alone(client: Client, id_: str) -> float:
    """Milliseconds from the first byte sent to the last received."""
    body = _encoded({"items": [_item(id_, 1)]})
    began = time.perf_counter()
    client.ok("/items", body)
    return (time.perf_counter() - began) * 1_000


def _item(id_: str, n: int) -> dict[str, Any]:
    text = f"morgen lekker soep bij de haven {n}"
    return {"id": id_, "kind": "comment", "account": f"a{n % ACCOUNTS}", "text": text, "country": "NL"}


def _encoded(body: Any) -> bytes | None:
    return json.dumps(body).encode() if body is not None else None


if __name__ == "__main__":
    sys.exit(main())
