"""An **installation** to measure: a fresh `waker up` in a directory of its own, or one that runs already."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psutil

STARTS_WITHIN_S = 120


@dataclass
class Installation:
    """Its address, a key for it, and its processes where they are ours (`pid` of `waker up`)."""

    url: str
    key: str
    pid: int | None = None
    data: Path | None = None
    _up: subprocess.Popen[str] | None = field(default=None, repr=False)

    def web(self) -> list[psutil.Process]:
        """The web processes that answer requests."""
        if self.pid is None:
            return []
        found = psutil.Process(self.pid).children(recursive=True)
        masters = [p for p in found if "waker.server.web" in p.cmdline()]
        parents = {p.ppid() for p in masters}
        return [p for p in masters if p.pid not in parents]

    def rss_mb(self) -> list[int]:
        """Resident memory of each web process, in MB. Shared pages count in each."""
        return [p.memory_info().rss // 1_000_000 for p in self.web()]

    def cpu_s(self) -> dict[str, float]:
        """Processor seconds used so far: of the web processes, and of the database."""
        if self.pid is None:
            return {}
        used = {"web": 0.0, "database": 0.0}
        for process in psutil.Process(self.pid).children(recursive=True):
            try:
                times = process.cpu_times()
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            kind = "web" if "waker.server.web" in line else "database" if "postgres" in line else None
            if kind is not None:
                used[kind] += times.user + times.system
        return used

    def __enter__(self) -> Installation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._up is not None:
            self._up.send_signal(signal.SIGTERM)
            self._up.wait(30)
            if self.data is not None:
                shutil.rmtree(self.data, ignore_errors=True)


def options(parser: argparse.ArgumentParser) -> None:
    """The options of every benchmark that needs an installation."""
    parser.add_argument("--url", help="measure this installation (needs --key); default: a fresh one")
    parser.add_argument("--key", help="a key with scope platform")
    parser.add_argument("--workers", type=int, default=2, help="web processes of a fresh one (default: 2)")
    parser.add_argument("--data", type=Path, help="directory for a fresh one (default: a temporary one)")


def installation(arguments: argparse.Namespace) -> Installation:
    if arguments.url:
        if not arguments.key:
            sys.exit("--url needs --key")
        return Installation(arguments.url, arguments.key)
    return start(arguments.workers, arguments.data)


def start(workers: int, chosen: Path | None = None) -> Installation:
    """Start `waker up`. A directory that was chosen is kept, a temporary one is removed at the end."""
    data = chosen or Path(tempfile.mkdtemp(prefix="waker-b"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The limit of requests is there to protect a server from a host, and a benchmark is what it protects from.
    environment = {**os.environ, "WAKER_API_RATE": "1000000", "WAKER_LOG_LEVEL": "warning"}
    waker = [sys.executable, "-m", "waker.cli"]
    command = [*waker, "up", "--port", str(port), "--data", str(data), "--workers", str(workers)]
    up = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert up.stdout is not None
    deadline = time.monotonic() + STARTS_WITHIN_S
    for line in up.stdout:
        if line.startswith("ready "):
            break
        if time.monotonic() > deadline:
            up.kill()
            sys.exit("waker up does not become ready")
    else:
        sys.exit(f"waker up ended with {up.wait()}")
    create = [*waker, "key", "create", "benchmark", "--scope", "platform", "--data", str(data)]
    key = subprocess.run(create, capture_output=True, text=True, check=True).stdout.split()[-1]
    return Installation(f"http://127.0.0.1:{port}", key, up.pid, None if chosen else data, up)
