"""Working on an installation's database from a command, whether or not ``waker up`` runs there."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from waker import settings
from waker.server import place
from waker.server.locks import Lock, owner_lock, up_lock, users_lock
from waker.server.postgres import Postgres, PostgresError
from waker.server.prepare import fingerprint, prepared

WAIT_S = 30.0


@contextlib.contextmanager
def server(data: Path) -> Iterator[str]:
    """The address of the database of ``data``: of its running server, or of one started for this block.

    With ``DATABASE_URL`` set, that. Raises PostgresError where neither works.
    """
    external = settings.envstr("DATABASE_URL")
    if external:
        yield external
        return
    place.make(data)
    postgres = Postgres(data)
    deadline = time.monotonic() + WAIT_S
    with owner_lock(data) as owner, users_lock(data) as users:
        while True:
            if owner.take():
                try:
                    postgres.start()
                    yield postgres.url
                finally:
                    _last_out(users)
                    postgres.stop()
                return
            if users.take(wait=0.5, shared=True):
                if _answers(postgres.url):
                    yield postgres.url
                    return
                users.release()
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"the server of {data} is starting or stopping for too long; see {postgres.log}"
                )
            time.sleep(0.1)


@contextlib.contextmanager
def database(data: Path | None, as_owner: bool = False, prepare: bool = True) -> Iterator[None]:
    """Django, ready to use the database of ``data``; prepared first where nothing has prepared it yet.

    ``prepare`` false: taken as it is. ``as_owner``: with the rights of the tables' owner, for maintenance;
    otherwise with those of requests.
    """
    data = place.data_folder(data)
    with server(data) as url:
        kept = prepared(url)
        outdated = kept.get("fingerprint") != fingerprint()
        if prepare and (not kept or (outdated and not _held(data))):
            kept = run_prepare(data, url)
        role = "" if as_owner or not kept.get("role") else settings.envstr("WAKER_DATABASE_ROLE")
        os.environ.update(place.environment(data, url, WAKER_DATABASE_ROLE=role))
        import django
        from django.db import connections

        django.setup()
        try:
            yield
        finally:
            connections.close_all()


def base_url(data: Path | None) -> str:
    """What links start with: the public address, else that of the running ``waker up``, else the default."""
    public = settings.envstr("WAKER_PUBLIC_URL")
    if public:
        return public.rstrip("/")
    address = up_lock(place.data_folder(data)).holder().get("address")
    return address or f"http://{settings.envstr('WAKER_HOST')}:{settings.envint('WAKER_PORT')}"


def serving(data: Path) -> str | None:
    """The address of the ``waker up`` that runs on ``data``, if one does."""
    return up_lock(data).holder().get("address") if data.is_dir() and _held(data) else None


def run_prepare(data: Path, url: str, *options: str) -> dict[str, object]:
    """Run ``waker.server.prepare`` to its end; raises PostgresError if it fails (its log says why)."""
    done = subprocess.run(
        [sys.executable, "-m", "waker.server.prepare", *options],
        env=place.environment(data, url),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise PostgresError("the database could not be prepared; the reason is above")
    answer = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(answer, dict)
    return answer


def _held(data: Path) -> bool:
    with up_lock(data) as lock:
        return not lock.take()


def _last_out(users: Lock) -> None:
    """Wait until no other command uses the server that we are about to stop."""
    users.take(wait=WAIT_S)


def _answers(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False
