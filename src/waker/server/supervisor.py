"""``waker up``: one process that starts the database, the web server and the worker, and keeps them running.

It never loads Django, so that it starts at once and stays small.
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from waker import settings
from waker.server import place
from waker.server.child import Child
from waker.server.locks import Lock, owner_lock, up_lock
from waker.server.logs import log
from waker.server.postgres import Postgres, PostgresError
from waker.server.prepare import fingerprint, prepared
from waker.server.processes import spawn

OLDEST_VERSION = 15
# Together under ten seconds: children first, then the database.
CHILDREN_GRACE_S = 3.5
DATABASE_GRACE_S = 3.5
READY_WITHIN_S = 60.0


class UpError(RuntimeError):
    """``waker up`` cannot go on; ``code`` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Stopped(Exception):
    """A signal asked us to end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command line asks for."""

    data: Path
    host: str
    port: int
    workers: int
    demo: bool = False

    @property
    def address(self) -> str:
        host = "127.0.0.1" if self.host in ("", "0.0.0.0") else "[::1]" if self.host == "::" else self.host
        return f"http://{f'[{host}]' if ':' in host and host[0] != '[' else host}:{self.port}"


class Supervisor:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.postgres: Postgres | None = None
        self.children: list[Child] = []
        self.preparing: subprocess.Popen[bytes] | None = None
        self.url = settings.envstr("DATABASE_URL")
        self.asked_to_end = False

    def run(self) -> int:
        """Start everything and stay until a signal. Raises UpError for what stops it from starting."""
        place.make(self.plan.data)
        with up_lock(self.plan.data) as lock, owner_lock(self.plan.data) as owner, self._signals():
            if not lock.take():
                raise UpError(_taken(self.plan.data, lock.holder()), 2)
            check_port(self.plan.host, self.plan.port)
            since = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            lock.sign(pid=os.getpid(), address=self.plan.address, since=since)
            try:
                if self.url:
                    check_version(self.url)
                else:
                    self._own(owner)
                    self._start_postgres()
                self._serve()
            except Stopped:
                log("waker.up", logging.INFO, "stopping")
            except PostgresError as error:
                raise UpError(str(error)) from error
            finally:
                self._stop()
        return 0

    def _serve(self) -> None:
        plan = self.plan
        kept = prepared(self.url)
        link = None
        if kept.get("fingerprint") != fingerprint():
            kept = self._prepare()
            link = kept.get("link")
        role = settings.envstr("WAKER_DATABASE_ROLE")
        if role and not kept.get("role"):
            log("waker.up", logging.WARNING, "requests run as the owner of the tables", missing_role=role)
            role = ""
        environment = place.environment(
            plan.data,
            self.url,
            WAKER_DATABASE_ROLE=role,
            WAKER_HOST=plan.host,
            WAKER_PORT=str(plan.port),
            WAKER_WORKERS=str(plan.workers),
            MALLOC_ARENA_MAX="2",
        )
        if plan.demo:
            environment["WAKER_TEST_PHRASES"] = "1"
            environment.setdefault("WAKER_TWO_STEP", "0")
            environment.setdefault("WAKER_WEBHOOK_ALLOW", "localhost,127.0.0.0/8,::1/128")
        # The web server has the processors to itself until it serves.
        web = Child("web", "waker.server.web", environment)
        self.children.append(web)
        web.start()
        self._wait_until_ready(web)
        print(f"ready {plan.address}", flush=True)
        worker = Child("worker", "waker.server.worker", environment)
        self.children.append(worker)
        worker.start()
        if plan.demo and link is None:
            link = self._prepare().get("link")
        if link:
            print(f"sign in once with {link}", flush=True)
        while True:
            self._pause(0.5)
            for child in self.children:
                child.attend()
            if self.postgres is not None and self.postgres.ended():
                log("waker.up", logging.ERROR, "ended", process="postgres")
                self._start_postgres()

    def _own(self, owner: Lock) -> None:
        """Take the owner's lock; a command that has it gives it back when it is done."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not owner.take():
            self._pause(0.1)
            if time.monotonic() > deadline:
                raise UpError(f"another command keeps using the database in {self.plan.data}", 2)

    def _start_postgres(self) -> None:
        began = time.monotonic()
        self.postgres = Postgres(self.plan.data)
        self.postgres.start(between=self._end_if_asked)
        self.url = self.postgres.url
        log(
            "waker.up", logging.INFO, "started", process="postgres", ms=int(1000 * (time.monotonic() - began))
        )

    def _prepare(self) -> dict[str, object]:
        """Run ``waker.server.prepare`` to its end; its answer."""
        options = ["--base-url", settings.envstr("WAKER_PUBLIC_URL") or self.plan.address]
        environment = place.environment(self.plan.data, self.url)
        if self.plan.demo:
            options.append("--demo")
            environment["WAKER_TEST_PHRASES"] = "1"
        command = [sys.executable, "-m", "waker.server.prepare", *options]
        self.preparing = spawn(command, signal.SIGTERM, env=environment, stdout=subprocess.PIPE)
        while self.preparing.poll() is None:
            self._pause(0.5)
        output, _ = self.preparing.communicate()
        code, self.preparing = self.preparing.returncode, None
        if code != 0:
            raise UpError("the database could not be prepared; the reason is above")
        answer = json.loads(output.splitlines()[-1])
        assert isinstance(answer, dict)
        return answer

    def _wait_until_ready(self, web: Child) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not answers(self.plan):
            self._pause(0.05)
            for child in self.children:
                child.attend()
            if web.ends >= 3 or time.monotonic() > deadline:
                raise UpError("the web server does not start; the reason is above")

    def _stop(self) -> None:
        for child in self.children:
            child.ask_to_end()
        if self.preparing is not None:
            self.preparing.kill()
            self.preparing.wait()
        deadline = time.monotonic() + CHILDREN_GRACE_S
        for child in self.children:
            child.end(deadline)
        if self.postgres is not None:
            self.postgres.stop(DATABASE_GRACE_S)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGTERM, SIGINT and SIGHUP, and the end of a child, wake ``_pause``.

        They only leave word: an exception out of nowhere could be swallowed, or lose a child just started.
        """

        def leave_word(*_: object) -> None:
            self.asked_to_end = True

        self._ear, mouth = os.pipe()
        os.set_blocking(mouth, False)
        before = {
            sig: signal.signal(sig, leave_word) for sig in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        woken = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(woken)
            for sig, handler in before.items():
                signal.signal(sig, handler)
            os.close(self._ear)
            os.close(mouth)

    def _pause(self, seconds: float) -> None:
        self._end_if_asked()
        if select.select([self._ear], [], [], seconds)[0]:
            os.read(self._ear, 4096)
        self._end_if_asked()

    def _end_if_asked(self) -> None:
        if self.asked_to_end:
            raise Stopped


def answers(plan: Plan) -> bool:
    """Whether the web server answers and reaches its database."""
    host = plan.address.removeprefix("http://").rsplit(":", 1)[0].strip("[]")
    connection = http.client.HTTPConnection(host, plan.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()


def check_port(host: str, port: int) -> None:
    """Raise UpError (code 2) where nobody can listen on ``host`` and ``port``."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise UpError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port", 2
        ) from None


def check_version(url: str) -> None:
    """Raise UpError unless the server of ``DATABASE_URL`` answers and is new enough."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        raise UpError(f"DATABASE_URL: {str(error).strip()}") from None
    if version < OLDEST_VERSION:
        raise UpError(f"DATABASE_URL is PostgreSQL {version}; Waker needs {OLDEST_VERSION} or newer", 2)


def _taken(data: Path, holder: dict[str, object]) -> str:
    return (
        f"{data} is in use by process {holder.get('pid', 'unknown')} at {holder.get('address', 'unknown')}"
        f" since {holder.get('since', 'unknown')}; stop that one or choose another --data"
    )
