"""CelError: what is wrong with an expression and where; EvalError: what went wrong with one evaluation.

A `CelError` is for the author of a condition: it carries a line and a column (both from 1, within the
expression) and, where a name was mistyped, the nearest valid one. An `EvalError` is for the trace of one
evaluation: a missing key, a division by zero, an overflow.
"""

from __future__ import annotations


class CelError(Exception):
    """The expression cannot be parsed, checked or compiled."""

    def __init__(self, message: str, line: int = 1, column: int = 1, near: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.near = near

    def __str__(self) -> str:
        hint = f" (did you mean {self.near!r}?)" if self.near else ""
        return f"{self.line}:{self.column}: {self.message}{hint}"


class EvalError(Exception):
    """One evaluation has no value. `&&`, `||`, `all` and `exists` may absorb it."""


class CostError(EvalError):
    """One evaluation took more steps, or grew a larger value, than is allowed. Nothing absorbs it."""
