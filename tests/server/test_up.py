"""``waker up`` for real: it starts, says who it is, survives what is done to it, and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.server.installation import Up, command, until
from waker.server import supervisor


@pytest.fixture
def data() -> Iterator[Path]:
    # Not pytest's own folders: it takes back the rights that let the database's user through.
    folder = Path(tempfile.mkdtemp(prefix="waker-u"))
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def up(data: Path) -> Iterator[Up]:
    running = Up(data)
    yield running
    running.clear()


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def test_a_day_in_the_life(up: Up, data: Path) -> None:
    assert up.ready() == f"ready {up.address}"
    assert up.lines.get(timeout=5).startswith(f"sign in once with {up.address}/console/enter/")
    assert status(up.port, "/healthz") == 200
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "socket").stat().st_mode) == 0o700

    # PostgreSQL listens on its socket and on no address.
    postgres = psutil.Process(int((data / "postgres" / "postmaster.pid").read_text().split()[0]))
    assert [found for found in postgres.net_connections("inet") if found.status == psutil.CONN_LISTEN] == []

    # A second one on the same directory is told who has it.
    second = command("up", "--data", str(data), "--port", "0")
    assert second.returncode == 2
    second = command("up", "--data", str(data))
    assert second.returncode == 2
    for word in (f"process {up.process.pid}", up.address, "since 2"):
        assert word in second.stderr

    # A command works on the running installation.
    made = command("key", "create", "host", "--scope", "platform", "--data", str(data))
    assert made.returncode == 0, made.stderr
    key = made.stdout.splitlines()[-1]
    assert key.startswith("wk_")
    assert key not in command("key", "list", "--data", str(data)).stdout

    # A web server that is killed comes back.
    up.named("waker.server.web").kill()
    assert until(lambda: status(up.port, "/healthz") == 0, 5)
    assert until(lambda: status(up.port, "/healthz") == 200, 15)

    # PostgreSQL too.
    postgres.kill()
    assert until(lambda: not postgres.is_running() or postgres.status() == psutil.STATUS_ZOMBIE, 5)
    assert until(lambda: status(up.port, "/healthz") == 200, 15)

    assert up.stop() < 10
    assert up.process.returncode == 0
    assert up.left() == []

    # And a command works on one that is not running.
    listed = command("key", "list", "--data", str(data))
    assert listed.returncode == 0, listed.stderr
    assert "host" in listed.stdout
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_it_ends_within_ten_seconds_though_children_hang(up: Up) -> None:
    up.ready()
    for process in up.look():
        if any(module in process.cmdline() for module in ("waker.server.web", "waker.server.worker")):
            process.suspend()
    assert up.stop() < 10
    assert up.left() == []


def test_it_recovers_after_everything_was_killed(up: Up, data: Path) -> None:
    up.ready()
    assert command("key", "create", "kept", "--scope", "reader", "--data", str(data)).returncode == 0
    family = up.look()
    up.process.kill()
    for process in family:
        if process.is_running():
            process.kill()
    up.process.wait()
    # What a reused process id would look like: the stale lock file names a process that lives.
    (data / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{data / 'postgres'}\n1\n5432\n\n\n0 0\nready\n"
    )

    again = Up(data)
    try:
        assert again.ready() == f"ready {again.address}"
        assert "kept" in command("key", "list", "--data", str(data)).stdout
        # Now the supervisor alone: its children notice, and the next start finds nothing in its way.
        again.process.kill()
        again.process.wait()
        assert until(lambda: again.left() == [], 8), again.left()
    finally:
        again.clear()


def test_a_taken_port_is_said_so(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = command("up", "--data", str(data), "--port", port)
    assert refused.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in refused.stderr
    assert "--port" in refused.stderr


def test_an_interrupt_while_it_starts_leaves_nothing(data: Path) -> None:
    up = Up(data)
    try:
        assert until(lambda: (data / "postgres" / "postmaster.pid").exists(), 30)
        assert up.stop(signal.SIGINT) < 10
        assert up.process.returncode == 0
        assert up.left() == []
    finally:
        up.clear()


@pytest.fixture
def own_server() -> Iterator[str]:
    """The address of a database whose user may make no roles, as a hosting service gives it."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute("CREATE ROLE tenant LOGIN")
        admin.execute("CREATE DATABASE tenant OWNER tenant")
        yield f"postgresql://tenant@/tenant?host={admin.info.host}"
        admin.execute("DROP DATABASE tenant WITH (FORCE)")
        admin.execute("DROP ROLE tenant")


def test_a_server_of_ones_own(data: Path, own_server: str) -> None:
    up = Up(data, popen={"env": {"DATABASE_URL": own_server}})
    try:
        assert up.ready() == f"ready {up.address}"
        assert not (data / "postgres").exists()
        made = command("key", "create", "x", "--scope", "reader", DATABASE_URL=own_server)
        assert made.returncode == 0, made.stderr
        report = command("doctor", "--data", str(data), DATABASE_URL=own_server).stdout
        assert "warn  rights: requests run as the owner" in report
        assert up.stop() < 10
    finally:
        up.clear()


def test_an_old_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "OLDEST_VERSION", 99)
    with pytest.raises(supervisor.UpError, match="needs 99 or newer") as caught:
        supervisor.check_version(os.environ["DATABASE_URL"])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"WAKER_PROT": "1"}, ["WAKER_PROT is not a setting", "WAKER_PORT"]),
        ({"WAKER_WORKERS": "many"}, ["WAKER_WORKERS", "'many'", "not a whole number"]),
        ({"DATABASE_URL": "mysql://root:hunter2@h/x"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgresql://root:hunter2@127.0.0.1:1/x"}, ["DATABASE_URL"]),
    ],
)
def test_a_wrong_environment_is_said_so(data: Path, variables: dict[str, str], words: list[str]) -> None:
    refused = command("up", "--data", str(data), **variables)
    assert refused.returncode in (1, 2)
    for word in words:
        assert word in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "hunter2" not in refused.stderr
