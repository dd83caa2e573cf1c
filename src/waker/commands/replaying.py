"""A **replay**: batches handed to a few connections, accounts registered when items need them.

What was answered is stored, so a replay that stops knows from which line it can go on.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from waker.commands.figures import Figures, Progress
from waker.commands.recorded import ACCOUNTS, ITEMS, Batch, Register
from waker.commands.sending import Result, Sender


class Replay:
    """Threads that each keep one connection. Accounts are answered before any item after them is sent."""

    def __init__(
        self,
        url: str,
        key: str,
        connections: int,
        figures: Figures,
        progress: Progress,
        registers: Mapping[Path, Register],
    ) -> None:
        self._figures = figures
        self._progress = progress
        self._registers = registers
        self._registering = threading.Lock()
        self._registered: set[str] = set()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._error: BaseException | None = None
        self._queue: queue.Queue[Batch | None] = queue.Queue(maxsize=connections)
        self._open: dict[int, Batch] = {}
        self._last: Batch | None = None
        # One connection sends in order: there a parent that is unknown will stay so.
        self._later: list[Batch] | None = [] if connections > 1 else None
        self._senders = [Sender(url, key, waiting=self._wait, stop=self._stop) for _ in range(connections)]
        self._threads = [
            threading.Thread(target=self._work, args=(sender,), daemon=True) for sender in self._senders
        ]

    def __enter__(self) -> Replay:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        with contextlib.suppress(queue.Empty):
            while True:
                self._queue.get_nowait()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(timeout=5)
        for sender in self._senders:
            sender.close()

    @property
    def unanswered(self) -> tuple[Path, int] | None:
        """The first line that was not answered; None when nothing was handed over."""
        if self._open:
            batch = self._open[min(self._open)]
            return batch.file, batch.lines[0].number
        return (self._last.file, self._last.lines[-1].number + 1) if self._last else None

    def send(self, batch: Batch) -> None:
        """Hand a batch to a free connection; raises SendingError if an earlier one failed."""
        self._raise()
        with self._lock:
            self._open[batch.read] = self._last = batch
        self._queue.put(batch)
        if batch.kind == ACCOUNTS:
            self._queue.join()

    def finish(self) -> None:
        """Wait until everything is answered, and send once more what came before its parent did."""
        self._queue.join()
        self._raise()
        later, self._later = self._later or [], None
        for batch in sorted(later, key=lambda batch: batch.read):
            self._open[batch.read] = batch
            self._count(batch, self._answered(self._senders[0], batch))

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self, sender: Sender) -> None:
        while (batch := self._queue.get()) is not None:
            try:
                if self._error is None:
                    self._count(batch, self._answered(sender, batch))
            except Exception as error:  # told to whoever waits, in `_raise`
                self._error = self._error or error
            finally:
                self._queue.task_done()

    def _count(self, batch: Batch, results: list[Result]) -> None:
        """Count the results, but put aside what lacks its parent while that may still be on its way."""
        lines = batch.lines
        with self._lock:
            if self._later is not None and any(_orphaned(result) for result in results):
                orphans = [line for line, result in zip(lines, results, strict=True) if _orphaned(result)]
                self._later.append(replace(batch, lines=orphans))
                pairs = [pair for pair in zip(lines, results, strict=True) if not _orphaned(pair[1])]
                lines, results = [line for line, _ in pairs], [result for _, result in pairs]
            self._figures.add(batch.kind, batch.file, lines, results)
            del self._open[batch.read]
            self._progress.show(batch.read)

    def _answered(self, sender: Sender, batch: Batch) -> list[Result]:
        """Send a batch; where accounts are missing and known beside the file, register them and send again."""
        results = sender.send(batch.kind, batch.lines)
        register = self._registers.get(batch.file)
        if batch.kind != ITEMS or register is None:
            return results
        lacking = [
            n
            for n, result in enumerate(results)
            if result.errors and any(fault.code == "unknown_account" for fault in result.errors)
        ]
        named = {account for n in lacking if (account := batch.lines[n].account)}
        if not self._registered_of(sender, register, named):
            return results
        again = sender.send(ITEMS, [batch.lines[n] for n in lacking])
        for n, result in zip(lacking, again, strict=True):
            results[n] = result
        return results

    def _registered_of(self, sender: Sender, register: Register, named: set[str]) -> bool:
        """Register those of the accounts that the register has; whether any of them is registered now."""
        with self._registering:  # another connection may be registering the same ones
            accounts = register.lines(named - self._registered)
            if accounts:
                if not self._registered:
                    self._progress.say(f"accounts are not registered yet; taking them from {register.file}")
                results = sender.send(ACCOUNTS, accounts)
                with self._lock:
                    self._figures.add(ACCOUNTS, register.file, accounts, results)
                self._registered |= {line.id for line in accounts}
            return bool(named & self._registered)

    def _wait(self, why: str) -> None:
        with self._lock:
            self._progress.say(f"waiting for the server: {why}")


def _orphaned(result: Result) -> bool:
    return any(fault.code == "unknown_item" and fault.at == "parent" for fault in result.errors)
