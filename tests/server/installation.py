"""A real ``waker up`` in a directory of its own, for tests."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

WAKER = [sys.executable, "-m", "waker.cli"]
READY_WITHIN_S = 60.0


def environment(**extra: str) -> dict[str, str]:
    """The environment of somebody who set nothing up."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAKER_")}
    kept.pop("DATABASE_URL", None)
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, **extra}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def command(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run ``waker ARGUMENTS`` to its end."""
    return subprocess.run(
        [*WAKER, *arguments], env=environment(**extra), capture_output=True, text=True, timeout=90
    )


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition`` came true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


class Up:
    """``waker up`` on ``data``; ``python`` and ``popen`` let it run as somebody else."""

    def __init__(
        self, data: Path, python: list[str] | None = None, popen: dict[str, object] | None = None
    ) -> None:
        self.data = data
        self.port = free_port()
        self.lines: queue.Queue[str] = queue.Queue()
        self.family: list[psutil.Process] = []
        options = dict(popen or {})
        env = {**environment(), **dict(options.pop("env", {}))}  # type: ignore[call-overload]
        self.log = (data.parent / f"{data.name}.log").open("w+b")
        self.process = subprocess.Popen(
            [
                *(python or [sys.executable]),
                "-m",
                "waker.cli",
                "up",
                "--data",
                str(data),
                "--port",
                str(self.port),
            ],
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=env,
            **options,  # type: ignore[call-overload]
        )
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.decode().rstrip("\n"))

    def ready(self) -> str:
        """The ready line, once it came."""
        until(lambda: not self.lines.empty() or self.process.poll() is not None, READY_WITHIN_S)
        if self.lines.empty():
            self.log.seek(0)
            raise AssertionError(f"not ready: {self.log.read().decode()[-4000:]}")
        line = self.lines.get()
        self.look()
        return line

    def look(self) -> list[psutil.Process]:
        """Remember every process that belongs to us now."""
        self.family = psutil.Process(self.process.pid).children(recursive=True)
        return self.family

    def named(self, module: str) -> psutil.Process:
        return next(process for process in self.look() if module in process.cmdline())

    def left(self) -> list[str]:
        """The processes of the last look that still run."""
        found = []
        for process in self.family:
            try:
                if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline()))
            except psutil.NoSuchProcess:
                continue
        return found

    def stop(self, sig: signal.Signals = signal.SIGTERM) -> float:
        """Send ``sig``; seconds until the supervisor ended."""
        self.look()
        began = time.monotonic()
        self.process.send_signal(sig)
        self.process.wait(30)
        return time.monotonic() - began

    def clear(self) -> None:
        """End whatever a failed test left."""
        if self.process.poll() is None:
            self.look()
            self.process.kill()
            self.process.wait()
        for process in self.family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self.log.close()
