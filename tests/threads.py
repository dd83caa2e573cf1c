"""Threads that start together, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connections


def together(calls: Sequence[Callable[[], Any]], seconds: float = 60) -> list[Any]:
    """Call them all at once; what each returned, or the exception that it raised."""
    barrier = Barrier(len(calls))
    results: list[Any] = [TimeoutError("the thread did not end")] * len(calls)

    def run(n: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[n] = call()
        except Exception as error:
            results[n] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(n, call), daemon=True) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    return results


def raised(results: Sequence[Any], *kinds: type[Exception]) -> list[Any]:
    """The exceptions among results (of the kinds named, or all)."""
    return [r for r in results if isinstance(r, kinds or Exception)]
