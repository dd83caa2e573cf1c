"""A version of the guidelines as published: its files, its place in the ledger, and the pack made from them.

Publishing checks first and changes nothing when something is wrong, so the running version stays in force. Packs are
compiled once a process and kept; which version is in force is asked of the database each time, or once a page
(`steady`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from waker import settings
from waker.core import entries as kinds
from waker.core.problems import Conflict, Invalid, NotFound, near
from waker.guidelines.models import Files
from waker.ledger.models import GuidelinesRow
from waker.ledger.writing import writing
from waker.policy.load import files_of, load_pack
from waker.policy.pack import Pack


def default_folder() -> Path:
    """Where the pack of a first start lies: as set, else beside the package in a checkout."""
    return settings.envpath("WAKER_GUIDELINES") or Path(__file__).resolve().parents[3] / "guidelines"


_steady: ContextVar[list[str] | None] = ContextVar("steady", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Within it the version in force is asked for once: one page is made under one version, however often it asks."""
    token = _steady.set([])
    try:
        yield
    finally:
        _steady.reset(token)


def current_version() -> str:
    """The version in force. Invalid when none was ever published."""
    known = _steady.get()
    if known:
        return known[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM view_guidelines ORDER BY position DESC LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        raise Invalid.at(
            "",
            "no_guidelines",
            "No guidelines are published yet; publish some with: waker guidelines publish DIR",
        )
    version: str = row[0]
    if known is not None:
        known.append(version)
    return version


def current() -> Pack:
    """The pack in force."""
    return get(current_version())


def get(version: str) -> Pack:
    """The pack of a published version. NotFound when there is none."""
    return _compiled(version)


@lru_cache(maxsize=8)
def _compiled(version: str) -> Pack:
    row = Files.objects.filter(version=version).first()
    if row is None:
        known = list(Files.objects.values_list("version", flat=True))
        close = near(version, known)
        hint = f" did you mean {close!r}?" if close else ""
        raise NotFound.at(
            "version", "unknown_version", f"There is no version {version!r} of the guidelines;{hint}"
        )
    return load_pack(row.files)


def listing() -> list[GuidelinesRow]:
    """The published versions, newest first."""
    return list(GuidelinesRow.objects.order_by("-position"))


def publish(files: Mapping[str, str], by: str, at: datetime | None = None) -> Pack:
    """Publish a pack; the same pack again changes nothing.

    PackErrors when the files are wrong; Conflict when another pack was published under the same version.
    """
    pack = load_pack(files)
    with writing(at) as writer:
        row = Files.objects.filter(version=pack.version).first()
        if row is not None and row.digest != pack.digest:
            raise Conflict.at(
                "version", "version_taken",
                f"Version {pack.version} is published already, with other contents; give this one its own.",
            )  # fmt: skip
        if row is not None and current_version() == pack.version:
            return pack
        if row is None:
            Files.objects.create(version=pack.version, digest=pack.digest, files=dict(files))
        writer.add(kinds.GUIDELINES_PUBLISHED, None, _body(pack, by))
    return pack


def publish_default() -> Pack | None:
    """Publish the default pack where none was ever published; None where one was."""
    if GuidelinesRow.objects.exists():
        return None
    return publish(files_of(default_folder()), by="installation")


def _body(pack: Pack, by: str) -> dict[str, Any]:
    return {
        "version": pack.version,
        "digest": pack.digest,
        "note": dict(pack.note),
        "consulted": [
            {
                "who": dict(c.who),
                "discipline": dict(c.discipline),
                "country": c.country,
                "on": c.on.isoformat(),
            }
            for c in pack.consulted
        ],
        "by": by,
    }
