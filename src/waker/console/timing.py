"""How long a page took on the server, told to the browser in `Server-Timing`: in all, and in the database.

Browsers show it beside each request; `python -m benchmarks.console` reads it. A page is made under one version of the
guidelines, so that version is looked up once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from waker.guidelines import versions

Answer = Callable[[HttpRequest], HttpResponse]
PREFIX = "/console/"


class Stopwatch:
    """Counts the queries of one request and the seconds that they took."""

    __slots__ = ("queries", "seconds")

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - began


class ServerTiming:
    """Adds `Server-Timing` to the answers of the console; the outermost of its middleware."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        watch, began = Stopwatch(), time.perf_counter()
        with connection.execute_wrapper(watch), versions.steady():
            response = self.get_response(request)
        total = (time.perf_counter() - began) * 1000
        response.headers["Server-Timing"] = (
            f'total;dur={total:.1f}, db;dur={watch.seconds * 1000:.1f};desc="{watch.queries} queries"'
        )
        return response
