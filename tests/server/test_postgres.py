"""The embedded server, started for real."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.server.installation import Up
from waker.server.account import Account, let_through
from waker.server.postgres import FLEETING, SOCKET, SOCKET_PATH_LIMIT, Postgres, PostgresError, socket_folder


@pytest.mark.django_db
def test_the_tests_run_on_the_embedded_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('listen_addresses')"
        )
        version, addresses = cursor.fetchone()
    assert version >= 180000
    assert addresses == ""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="waker-user", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_path_too_long_for_a_socket_gets_a_short_one(open_folder: Path) -> None:
    data = open_folder / ("a" * 80) / ("b" * 80)
    server = Postgres(data, FLEETING)
    assert len(os.fsencode(server.socket / SOCKET)) <= SOCKET_PATH_LIMIT
    server.start()
    try:
        with psycopg.connect(server.url) as connected:
            assert connected.execute("SHOW fsync").fetchone() == ("off",)
        assert (server.socket.stat().st_mode & 0o777) == 0o700
    finally:
        server.stop()
    assert not server.socket.exists()


def test_the_short_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    data = tmp_path / ("a" * 80) / ("b" * 80)
    taken = socket_folder(data)
    taken.mkdir()
    try:
        os.chown(taken, 54321, 54321)
        with pytest.raises(PostgresError, match="belongs to somebody else"):
            Postgres(data, FLEETING).start()
    finally:
        taken.rmdir()


def test_production_is_durable(tmp_path: Path) -> None:
    options = Postgres(tmp_path).options
    assert (options["fsync"], options["synchronous_commit"]) == ("on", "on")


def test_a_closed_folder_lets_one_user_through_and_stays_closed_to_others(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become other users")
    closed = tmp_path / "closed"
    target = closed / "target"
    target.mkdir(parents=True)
    closed.chmod(0o700)
    somebody, other = Account(54321, 54321), Account(54322, 54322)
    let_through(somebody, target)

    def reaches(account: Account) -> bool:
        return subprocess.run(["test", "-d", str(target)], cwd="/", **account.popen()).returncode == 0

    if closed.stat().st_mode & 0o001:
        pytest.skip("this file system has no access control lists")
    assert reaches(somebody)
    assert not reaches(other)
    assert let_through(somebody, target) == []  # nothing left to change


def test_it_works_as_an_ordinary_user(open_folder: Path) -> None:
    """As root: as ``nobody``. As an ordinary user every other test shows it."""
    if os.geteuid() != 0:
        return
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid)
    env = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "HOME": str(open_folder)}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        if not shutil.which(python):
            continue
        try:
            done = subprocess.run(
                [python, "-c", "import waker.server.supervisor, psycopg, granian"],
                env={**os.environ, **env}, cwd="/", capture_output=True, **account.popen(),
            )  # fmt: skip
        except OSError:
            continue
        if done.returncode == 0:
            break
    else:
        pytest.skip("no Python here that the user nobody may run")
    data = open_folder / "data"
    data.mkdir()
    account.own(data)
    up = Up(data, python=[python], popen={"env": env, "cwd": "/", **account.popen()})
    try:
        assert up.ready() == f"ready {up.address}"
        assert (data / "postgres").stat().st_uid == nobody.pw_uid
        assert up.stop() < 10
        assert up.left() == []
    finally:
        up.clear()
