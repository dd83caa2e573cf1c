"""A child: a process that is started again when it ends, more slowly each time it ends soon."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time

from waker.server.logs import log
from waker.server.processes import spawn

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
STEADY_S = 60.0


class Child:
    """``module`` run by this Python in a session of its own, whose whole group ends with it."""

    def __init__(self, name: str, module: str, environment: dict[str, str]) -> None:
        self.name = name
        self.command = [sys.executable, "-m", module]
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.ends = 0
        self._since = 0.0
        self._next = 0.0
        self._wait = FIRST_WAIT_S

    def start(self) -> None:
        # Killed with us, if we are killed: a child that waits for a database that is gone would stay for long.
        self.process = spawn(self.command, signal.SIGKILL, env=self.environment)
        self._since = time.monotonic()
        log("waker.up", logging.INFO, "started", process=self.name, pid=self.process.pid)

    def attend(self) -> None:
        """Notice an end, and start again when it is time."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self._kill_group()
            self.process = None
            self.ends += 1
            self._wait = FIRST_WAIT_S if now - self._since > STEADY_S else min(self._wait * 2, LONGEST_WAIT_S)
            self._next = now + self._wait
            log("waker.up", logging.ERROR, "ended", process=self.name, code=code, again_in_s=self._wait)
        if self.process is None and now >= self._next:
            self.start()

    def ask_to_end(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic seconds), then end the whole group whatever it does."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log("waker.up", logging.WARNING, "killed, it did not end in time", process=self.name)
        self._kill_group()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1.0)
        self.process = None

    def _kill_group(self) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
