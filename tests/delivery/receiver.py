"""A receiver of webhooks on a loopback port, which behaves as each test wants it to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def type(self) -> str:
        return str(self.content["type"])

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.content["data"]
        return found


Answer = Callable[["Handler", Request], None]


class Handler(BaseHTTPRequestHandler):
    """One connection. An answer writes to it through `reply`, or does something worse."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = Request({k.lower(): v for k, v in self.headers.items()}, body, self.path)
        with self.server.lock:
            self.server.requests.append(request)
        self.server.answer(self, request)

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections += 1

    def reply(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        pass


class Receiver(ThreadingHTTPServer):
    """Keeps every request. `answer` may be replaced at any time; `with` closes it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.requests: list[Request] = []
        self.connections = 0
        self.answer: Answer = ok
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hooks?from=waker"

    @property
    def ids(self) -> list[str]:
        return [request.id for request in self.requests]

    @property
    def types(self) -> list[str]:
        return [request.type for request in self.requests]

    def handle_error(self, *_: Any) -> None:
        pass

    def __exit__(self, *arguments: Any) -> None:
        self.shutdown()
        super().__exit__(*arguments)


def ok(handler: Handler, request: Request) -> None:
    handler.reply(200)


def status(code: int, **headers: str) -> Answer:
    return lambda handler, request: handler.reply(code, **headers)


def garbage(handler: Handler, request: Request) -> None:
    handler.reply(200, b"\x00\xff<html>" * 100)


def closes(handler: Handler, request: Request) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def no_http(handler: Handler, request: Request) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    handler.close_connection = True


def hangs(seconds: float) -> Answer:
    def answer(handler: Handler, request: Request) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def drips(handler: Handler, request: Request) -> None:
    """A byte now and then, for ever: never silent for as long as a socket's own limit."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        handler.wfile.flush()
        for _ in range(300):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass
    handler.close_connection = True
