"""Limit: how much one evaluation may cost, so that no condition can hang the server or fill its memory."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

from waker.policy.cel.errors import CostError
from waker.policy.cel.values import no_overload

MAX_STEPS = 100_000
MAX_SIZE = 10_000_000


class Budget:
    """The steps of loops that an evaluation has left: one for each element walked over."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise CostError(f"the condition took more than {MAX_STEPS} steps")

    def take(self, over: Any) -> Any:
        """What a one-variable loop walks over: the elements of a list, the keys of a map."""
        if not isinstance(over, list | dict | tuple):
            raise no_overload("loop", over)
        self.spend(len(over))
        return over

    def pairs(self, over: Any) -> Iterable[tuple[Any, Any]]:
        """What a two-variable loop walks over: index and element, or key and value."""
        if isinstance(over, dict):
            self.spend(len(over))
            return over.items()
        return enumerate(self.take(over))


def sized(size: int) -> None:
    """Refuses a value that would grow too large. Raises CostError."""
    if size > MAX_SIZE:
        raise CostError(f"the condition made a value larger than {MAX_SIZE}")


def joined(a: Sized, b: Sized) -> None:
    sized(len(a) + len(b))
