"""The **figures** of a replay: what was sent, what came of it, what was rejected and why, and how fast it went."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from waker.commands.recorded import ACCOUNTS, Line
from waker.commands.sending import Result

SHOWN: Final = 10
"""How many rejected lines are printed with their place; the others are counted by reason."""


@dataclass(slots=True)
class Figures:
    """Counts so far. Cases are kept by id, so that a case with ten flags counts once."""

    began: float = field(default_factory=time.monotonic)
    accounts: int = 0
    items: int = 0
    accepted: int = 0
    rejected: int = 0
    unreadable: int = 0
    flags: int = 0
    decisions: int = 0
    cases: set[str] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return max(time.monotonic() - self.began, 1e-9)

    @property
    def failed(self) -> bool:
        return bool(self.rejected or self.unreadable)

    def add(self, kind: str, file: Path, lines: list[Line], results: list[Result]) -> None:
        """Count the results of a batch."""
        if kind == ACCOUNTS:
            self.accounts += len(results)
        else:
            self.items += len(results)
        for line, result in zip(lines, results, strict=True):
            if result.status == "rejected":
                self.rejected += 1
                why = "; ".join(
                    f"{e.at}: {e.message or e.code}" if e.at else e.message for e in result.errors
                )
                self.reasons[", ".join(f"{e.code} at {e.at}" if e.at else e.code for e in result.errors)] += 1
                self._example(f"{file.name}:{line.number} {why}")
            elif kind != ACCOUNTS:
                self.accepted += 1
                self.flags += len(result.flags)
                self.decisions += len(result.decisions)
                if result.cases:
                    self.cases.update(result.cases)

    def bad_line(self, file: Path, number: int, why: str) -> None:
        """Count a line that could not be sent at all."""
        self.unreadable += 1
        self.reasons["line that is no JSON object"] += 1
        self._example(f"{file.name}:{number} {why}")

    def _example(self, text: str) -> None:
        if len(self.examples) < SHOWN:
            self.examples.append(text)

    def report(self) -> str:
        """What is printed at the end."""
        lines = []
        if self.accounts:
            lines.append(f"accounts    {self.accounts:,}")
        lines.append(f"items       {self.items:,} in {self.seconds:.1f} s")
        lines.append(f"items/s     {self.items / self.seconds:,.0f}")
        for name in ("accepted", "flags", "decisions"):
            lines.append(f"{name:<12}{getattr(self, name):,}")
        lines.append(f"cases       {len(self.cases):,}")
        lines.append(f"rejected    {self.rejected:,}")
        if self.unreadable:
            lines.append(f"unreadable  {self.unreadable:,}")
        for reason, count in self.reasons.most_common(SHOWN):
            lines.append(f"  {count:,} x {reason}")
        if self.examples:
            lines.append("first of them:")
            lines += [f"  {example[:300]}" for example in self.examples]
        return "\n".join(lines)


class Progress:
    """How far it is: a line that is drawn over on a terminal, elsewhere a line every few seconds."""

    def __init__(
        self, figures: Figures, total: int, limit: int | None = None, stream: TextIO | None = None
    ) -> None:
        """`total`: bytes of the files; `limit`: lines, where not all of them are sent."""
        self._figures = figures
        self._total = max(total, 1)
        self._limit = limit
        self._read = 0
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._every = 0.1 if self._live else 5.0
        self._next = time.monotonic() + self._every
        self._drawn = False

    def show(self, read: int) -> None:
        """`read` of the files' bytes are done."""
        now = time.monotonic()
        self._read = max(self._read, read)
        if now < self._next:
            return
        self._next = now + self._every
        done = self._figures
        share = min(1.0, self._read / self._total)
        if self._limit:
            share = max(share, min(1.0, done.items / self._limit))
        left = done.seconds / share * (1 - share) if share else 0
        filled = "#" * int(share * 24)
        text = (
            f"[{filled:<24}] {share:6.1%}  {done.items:,} items  {done.items / done.seconds:,.0f}/s"
            f"  {int(left) // 60}:{int(left) % 60:02} left  {done.flags:,} flags  {done.rejected:,} rejected"
        )
        self._write(text)

    def say(self, text: str) -> None:
        """A remark, above the bar."""
        self.clear()
        print(text, file=self._stream, flush=True)

    def clear(self) -> None:
        if self._drawn:
            self._stream.write("\r\033[K")
            self._drawn = False

    def _write(self, text: str) -> None:
        if self._live:
            self._stream.write(f"\r{text}\033[K")
            self._drawn = True
        else:
            self._stream.write(text + "\n")
        self._stream.flush()
