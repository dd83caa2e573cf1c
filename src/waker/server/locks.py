"""File locks that the kernel gives back when their holder ends, however it ends.

``up.lock``      held by the one ``waker up`` of a directory; says who it is.
``owner.lock``   held by whoever started the embedded server and will stop it.
``users.lock``   shared by commands that use a server started by another; a temporary owner waits for them.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any


class Lock:
    """One lock file. The file stays; only the kernel's lock on it counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def take(self, wait: float = 0.0, shared: bool = False) -> bool:
        """Take the lock, trying for ``wait`` seconds; false if another process keeps it."""
        if self._fd is None:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._fd, mode)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    self.release()
                    return False
                time.sleep(0.05)

    def sign(self, **who: Any) -> None:
        """Write who holds the lock, for others to read."""
        assert self._fd is not None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, json.dumps(who).encode(), 0)

    def holder(self) -> dict[str, Any]:
        """What the last holder wrote; empty if nothing or nonsense."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def up_lock(data: Path) -> Lock:
    return Lock(data / "up.lock")


def owner_lock(data: Path) -> Lock:
    return Lock(data / "owner.lock")


def users_lock(data: Path) -> Lock:
    return Lock(data / "users.lock")
