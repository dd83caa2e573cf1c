"""A pack error: one thing that is wrong in guidelines files, said so that its author finds it at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from waker.core.problems import near as closest


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """`line` counts from 1; 0 when the error belongs to the file as a whole. `near` is a known name close to
    what was written, or None."""

    file: str
    line: int
    message: str
    near: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = f" (did you mean {self.near!r}?)" if self.near else ""
        return f"{place}: {self.message}{hint}"


class PackErrors(ValueError):
    """Everything that is wrong in a pack, in reading order. A pack with errors never becomes a version."""

    def __init__(self, errors: Sequence[PackError]) -> None:
        self.errors: list[PackError] = sorted(set(errors), key=lambda e: (e.file, e.line, e.message))
        super().__init__("\n".join(str(error) for error in self.errors))


LIMIT = 200
"""After so many errors more would only hide the first ones."""


class Errors:
    """Collects pack errors while files are read; reading goes on, so that an author sees all of them at
    once."""

    def __init__(self) -> None:
        self.found: list[PackError] = []

    def add(self, file: str, line: int, message: str, near: str | None = None) -> None:
        if len(self.found) < LIMIT:
            self.found.append(PackError(file, line, message, near))

    def unknown(self, file: str, line: int, noun: str, value: str, choices: Iterable[str]) -> str | None:
        """A name outside a known set: with the closest one (returned), or all of them when they are few and none is
        close."""
        options = sorted(set(choices))
        shown = value if len(value) <= 80 else value[:77] + "..."
        near = closest(value, options)
        message = f"unknown {noun}: {shown!r}"
        if near is None and 0 < len(options) <= 12:
            message += f"; known: {', '.join(options)}"
        self.add(file, line, message, near)
        return near

    def raise_if_any(self) -> None:
        if self.found:
            raise PackErrors(self.found)
