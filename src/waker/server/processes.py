"""Child processes that cannot outlive us, and ways to end them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn``: the kernel sends ``sig`` to the child when the thread that started it ends."""
    parent = os.getpid()

    def arrange() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(sig))
            if os.getppid() != parent:  # the parent ended before the request took hold
                os.kill(os.getpid(), sig)

    return arrange


def spawn(command: list[str], sig: signal.Signals = signal.SIGTERM, **popen: Any) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own (a Ctrl-C at the terminal reaches only us), ended with us."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent(sig), **popen
    )


def working_in(folder: Path, program: str) -> list[int]:
    """Process ids of every live ``program`` whose working directory is ``folder``."""
    found = []
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if not entry.isdigit():
            continue
        try:
            if os.readlink(f"/proc/{entry}/cwd") != str(folder):
                continue
            name = Path(f"/proc/{entry}/comm").read_text(encoding="ascii", errors="replace").strip()
            state = (
                Path(f"/proc/{entry}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1]
            )
        except OSError:
            continue
        if name == program and state.split()[0] != "Z":
            found.append(int(entry))
    return found


def end_all(find: Callable[[], Iterable[int]], steps: list[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn to what ``find`` still returns and wait so long; true when all have ended."""
    for sig, seconds in steps:
        pids = list(find())
        if not pids:
            return True
        for pid in pids:
            try:
                os.kill(pid, sig)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not list(find()):
                return True
            time.sleep(0.02)
    return not list(find())
