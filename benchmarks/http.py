"""A **load client** that costs next to nothing: bodies encoded beforehand, kept connections, a thread each.

Client, server and database share the machine that is measured, so what the client uses is taken from the others.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit


class Client:
    """One kept connection. `post` returns the status and the body."""

    def __init__(self, url: str, key: str) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=300)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        self._connection.request("POST", f"/api/v1{path}", body, self._headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def ok(self, path: str, body: bytes) -> bytes:
        status, answer = self.post(path, body)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}: {answer[:500].decode(errors='replace')}")
        if (
            b'"rejected"' in answer
        ):  # none of what benchmarks send should be, and rejecting costs less than taking
            raise RuntimeError(f"{path} rejects what was sent: {answer[:500].decode(errors='replace')}")
        return answer

    def close(self) -> None:
        self._connection.close()


def drive(
    clients: list[Client], bodies: Iterator[tuple[int, bytes]], path: str, each: Callable[[int, float], None]
) -> float:
    """Post all bodies, a client at a time each; the seconds it took. `each` hears of the things in a body
    answered, and the seconds since the beginning."""
    lock = threading.Lock()
    errors: list[BaseException] = []
    began = time.perf_counter()

    def work(client: Client) -> None:
        while not errors:
            with lock:
                body = next(bodies, None)
            if body is None:
                return
            try:
                client.ok(path, body[1])
            except BaseException as error:
                errors.append(error)
                return
            with lock:
                each(body[0], time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return time.perf_counter() - began


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
