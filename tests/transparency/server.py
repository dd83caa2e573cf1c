"""A transparency database on this machine: it answers over HTTP as the Commission's does, its odd habits included.

Batches are stored whole or not at all; errors are keyed `statement_N`; a puid that was refused as a duplicate is
remembered for two days although nothing was stored; `existing-puid` redirects when it knows a puid. `faults` are played
one a request, in order; `None` lets a request through.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

TOKEN = "a-token-that-nobody-must-see"
CACHE = timedelta(days=2).total_seconds()

Fault = Callable[["Handler", list[dict[str, Any]]], None]


@dataclass
class Database:
    """What the server holds. `clock` is the seconds that its cache lives by."""

    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    uuids: dict[str, str] = field(default_factory=dict)
    cache: dict[str, float] = field(default_factory=dict)
    batches: list[list[str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    faults: list[Fault | None] = field(default_factory=list)
    judge: Callable[[dict[str, Any]], dict[str, list[str]]] = lambda statement: {}
    clock: Callable[[], float] = time.time
    limit: int = 10_000_000

    def knows(self, puid: str) -> bool:
        return puid in self.stored or self.cache.get(puid, float("-inf")) > self.clock() - CACHE

    def receive(self, statements: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """Store a batch or refuse it; the status and the body of the answer."""
        if not 1 <= len(statements) <= 100:
            return 422, {"message": "size", "errors": {"statements": ["validation.between.array"]}}
        errors = {f"statement_{n}": bad for n, s in enumerate(statements) if (bad := self.judge(s))}
        if errors:
            return 422, {"errors": errors}
        puids = [s["puid"] for s in statements]
        known = [p for n, p in enumerate(puids) if self.knows(p) or p in puids[:n]]
        if known:
            self.cache |= dict.fromkeys(known, self.clock())
            errors = {
                "puid": ["The platform unique identifier(s) are not all unique"],
                "existing_puids": known,
            }
            return 422, {"message": "not unique", "errors": errors}
        answer = []
        for statement in statements:
            uuid = str(uuid4())
            self.stored[statement["puid"]], self.uuids[uuid] = statement, statement["puid"]
            link = f"https://transparency.example/statement/{uuid}"
            answer.append({**statement, "uuid": uuid, "permalink": link, "platform_name": "Ours"})
        return 201, {"statements": answer}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    database: Database

    def log_message(self, format: str, *args: Any) -> None: ...

    def answer(self, status: int, body: Any, **headers: str) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        kind = "text/plain" if isinstance(body, str) else "application/json"
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def allowed(self) -> bool:
        if (
            self.headers["Authorization"] == f"Bearer {TOKEN}"
            and self.headers["Accept"] == "application/json"
        ):
            return True
        self.answer(401, {"message": "Unauthenticated."})
        return False

    def do_POST(self) -> None:
        data = self.database
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        data.paths.append(self.path)
        if self.path != "/api/v1/statements":
            self.answer(404, {"message": "The route could not be found."})
            return
        statements = json.loads(raw)["statements"]
        data.batches.append([s["puid"] for s in statements])
        data.seen += [s["puid"] for s in statements]
        fault = data.faults.pop(0) if data.faults else None
        if fault is not None:
            fault(self, statements)
        elif len(raw) > data.limit:
            self.answer(413, {"message": "Payload too large"})
        elif self.allowed():
            status, body = data.receive(statements)
            self.answer(status, body)

    def do_GET(self) -> None:
        data = self.database
        data.paths.append(self.path)
        start = "/api/v1/statement/existing-puid/"
        if not self.allowed():
            return
        puid = self.path.removeprefix(start)
        if self.path.startswith(start) and data.knows(puid):
            self.answer(302, {"message": "found", "puid": puid})
        else:
            self.answer(404, {"message": "not found"})


class Server:
    """The running server: `with Server() as server`, then `server.url`."""

    def __init__(self) -> None:
        self.database = Database()
        handler = type("Bound", (Handler,), {"database": self.database})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/api/v1"

    def __enter__(self) -> Server:
        self.thread = threading.Thread(target=self.http.serve_forever, args=[0.02], daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def says(status: int, body: Any = "", **headers: str) -> Fault:
    """Answer so, and store nothing."""
    return lambda handler, statements: handler.answer(status, body, **headers)


def stores_and_says(status: int, body: Any = "", **headers: str) -> Fault:
    """Store the batch all the same."""

    def fault(handler: Handler, statements: list[dict[str, Any]]) -> None:
        handler.database.receive(statements)
        handler.answer(status, body, **headers)

    return fault


def resets(stores: bool = False) -> Fault:
    """Break the connection off without an answer."""

    def fault(handler: Handler, statements: list[dict[str, Any]]) -> None:
        if stores:
            handler.database.receive(statements)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return fault


def hangs(seconds: float, stores: bool = False) -> Fault:
    """Answer nothing for longer than anybody waits."""

    def fault(handler: Handler, statements: list[dict[str, Any]]) -> None:
        if stores:
            handler.database.receive(statements)
        time.sleep(seconds)
        handler.close_connection = True

    return fault


def drips(seconds: float) -> Fault:
    """Store, then send the answer a byte at a time, so that no single read ever times out."""

    def fault(handler: Handler, statements: list[dict[str, Any]]) -> None:
        handler.database.receive(statements)
        end = time.monotonic() + seconds
        try:
            for byte in b"HTTP/1.1 201 Created\r\nX-Padding: " + b"a" * 60_000:
                if time.monotonic() > end:
                    break
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(0.02)
        except OSError:
            pass
        handler.close_connection = True

    return fault


def truncates() -> Fault:
    """Store, promise an answer of some length, and break off in the middle of it."""

    def fault(handler: Handler, statements: list[dict[str, Any]]) -> None:
        _, body = handler.database.receive(statements)
        content = json.dumps(body).encode()
        handler.send_response(201)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2])
        handler.wfile.flush()
        handler.close_connection = True

    return fault


def answers_without(what: Callable[[list[dict[str, Any]]], Any]) -> Fault:
    """Store and answer 201 with an altered body."""

    def fault(handler: Handler, statements: list[dict[str, Any]]) -> None:
        _, body = handler.database.receive(statements)
        handler.answer(201, {"statements": what(body["statements"])})

    return fault
