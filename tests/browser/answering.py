"""What the live server is still answering: a test is over when nothing of it is under way.

A page asks by itself: it keeps drafts, says that somebody works on a case, fetches previews. The browser that goes
forgets those requests, the server does not, and the database would be emptied under its feet.
"""

from __future__ import annotations

import socket
import threading
from typing import Any
from urllib.parse import urlsplit

from django.core.servers.basehttp import ThreadedWSGIServer

_open = 0
_changed = threading.Condition()


def _count(by: int) -> None:
    global _open
    with _changed:
        _open += by
        _changed.notify_all()


def install() -> None:
    """Count the connections from when they are accepted until their thread has closed the database."""
    accept, answer = ThreadedWSGIServer.process_request, ThreadedWSGIServer.process_request_thread

    def accepted(self: ThreadedWSGIServer, request: Any, client_address: Any) -> None:
        _count(1)
        accept(self, request, client_address)

    def answered(self: ThreadedWSGIServer, request: Any, client_address: Any) -> None:
        try:
            answer(self, request, client_address)
        finally:
            _count(-1)

    ThreadedWSGIServer.process_request = accepted  # type: ignore[method-assign]
    ThreadedWSGIServer.process_request_thread = answered  # type: ignore[method-assign]


def settled(url: str, seconds: float = 30) -> bool:
    """Wait until every connection to the server at `url` is closed; whether that came about in time.

    Ours comes last in the line of those that wait to be accepted, so when it is closed the others are known.
    """
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=seconds) as last:
        last.shutdown(socket.SHUT_WR)
        last.settimeout(seconds)
        last.recv(1)
    with _changed:
        return _changed.wait_for(lambda: _open == 0, seconds)
