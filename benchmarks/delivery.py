"""Delivery: how fast 10,000 waiting messages reach a host, and what writing them costs a decision.

    .venv/bin/python -m benchmarks.delivery [--messages 10000] [--delay 20] [--json]

A fresh embedded PostgreSQL with durable commits, and a receiver in a process of its own on a loopback port, which
checks the order in each subject. `--delay` makes the receiver take so many milliseconds over each message.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from typing import Any

from benchmarks.database import database


def receive(pipe: Any, delay: float) -> None:
    """The receiver's process: says its port, then, when asked, how many it took, repetitions and breaches of order."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    ids: set[str] = set()
    latest: dict[str, int] = {}
    found = {"taken": 0, "again": 0, "disorder": 0}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if delay:
                time.sleep(delay)
            id_ = self.headers["webhook-id"]
            found["taken"] += 1
            found["again"] += id_ in ids
            ids.add(id_)
            subject, cursor = body["data"]["subject"]["id"], int(body["data"].get("cursor", 0))
            found["disorder"] += cursor < latest.get(subject, 0)
            latest[subject] = cursor
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        import threading

        threading.Thread(target=server.serve_forever, daemon=True).start()
        pipe.send(server.server_address[1])
        pipe.recv()
        pipe.send(found)
        server.shutdown()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000, help="messages that wait (default: 10,000)")
    parser.add_argument("--delay", type=float, default=0, help="ms that the receiver takes (default: 0)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()

    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    receiver = spawning.Process(target=receive, args=(there, arguments.delay / 1000))
    receiver.start()
    try:
        with database(WAKER_WEBHOOK_ALLOW="127.0.0.1"):
            figures = measure(arguments.messages, here.recv(), here)
    finally:
        receiver.terminate()
        receiver.join()
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:<34}{value:>12,.1f}")
    return 0


def measure(count: int, port: int, pipe: Any) -> dict[str, float]:
    from waker.delivery import endpoints
    from waker.delivery.courier import deliver
    from waker.delivery.models import Message

    figures: dict[str, float] = {}
    _decide(0, 200)  # warm
    began = time.perf_counter()
    _decide(200, count // 2)
    without = time.perf_counter() - began
    endpoints.add(f"http://127.0.0.1:{port}/", events=["restrictions.changed"])
    began = time.perf_counter()
    _decide(0, count)
    figures["decisions/s without an endpoint"] = (count // 2) / without
    figures["decisions/s with one"] = count / (time.perf_counter() - began)
    figures["messages that wait"] = waiting = Message.objects.filter(done_at=None).count()
    cpu, began = time.process_time(), time.perf_counter()
    delivered = deliver()
    took = time.perf_counter() - began
    pipe.send("done")
    found = pipe.recv()
    if delivered != waiting or found != {"taken": waiting, "again": 0, "disorder": 0}:
        raise SystemExit(
            f"{waiting} waited, {delivered} were delivered, the receiver says {found}; no figures"
        )
    figures["delivered, messages/s"] = delivered / took
    figures["courier, CPU ms a message"] = (time.process_time() - cpu) * 1000 / delivered
    return figures


def _decide(first: int, count: int) -> None:
    """Decisions in acts of fifty; each of 5,000 posts gets one now and then, so subjects have several in a row."""
    from waker.core.restrictions import Restriction
    from waker.core.subjects import CONTENT, Subject
    from waker.ledger import acts
    from waker.ledger.writing import writing

    for start in range(first, first + count, 50):
        with writing() as writer:
            for n in range(start, min(start + 50, first + count)):
                acts.take(
                    writer,
                    acts.Taking(
                        subject=Subject(CONTENT, f"v{n % 5_000}"),
                        by=("rule", "x"),
                        automation=acts.FULL,
                        ground={"kind": "guidelines", "policy": "spam"},
                        guidelines="2026-11-01",
                        restrictions=(Restriction("label", label=f"l{n}"),),
                    ),
                )


if __name__ == "__main__":
    sys.exit(main())
