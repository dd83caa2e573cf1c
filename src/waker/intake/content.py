"""Content and accounts as other rooms read them: who and what a subject is, without the models of this one."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from waker.core.moments import years_between
from waker.core.reach import VIEWS, views_of
from waker.folds.treatment import Shown


@dataclass(frozen=True, slots=True)
class Person:
    """An account, as far as permissions and treatments need it."""

    id: str
    country: str | None
    birth_date: str | None
    languages: list[str]
    followers: int
    devices: list[str]
    kind: str

    def age(self, at: datetime) -> int | None:
        return years_between(self.birth_date, at)

    @property
    def language(self) -> str:
        return self.languages[0] if self.languages else "en"


@dataclass(frozen=True, slots=True)
class Piece:
    """An item, as far as deciding on it needs it. `confidence` is how sure its language is, None where that is not
    known; `languages` are all languages in its text; `views` is how often it was seen, where its host says so."""

    id: str
    account: str
    revision: int
    kind: str
    language: str | None
    confidence: float | None
    languages: list[str]
    country: str | None
    created_at: datetime
    views: int | None


def person(id_: str) -> Person | None:
    return people([id_]).get(id_)


def people(ids: Collection[str]) -> dict[str, Person]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, country, birth_date, languages, followers, devices, kind FROM account WHERE id = ANY(%s)",
            [list(ids)],
        )
        return {row[0]: Person(*row) for row in cursor.fetchall()}


def piece(id_: str) -> Piece | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, account, revision, kind, language, language_confidence, languages, country, created_at,"
            " attributes->'views' FROM item WHERE id = %s",
            [id_],
        )
        row = cursor.fetchone()
    return Piece(*row[:9], _views(row[9])) if row else None


def _views(said: Any) -> int | None:
    """Of a JSON value, which the driver hands over as text."""
    return None if said is None else views_of({VIEWS: json.loads(said) if isinstance(said, str) else said})


def shown(ids: Sequence[str], at: datetime) -> dict[str, Shown]:
    """The items as treatments look at them; unknown ones are absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.account, i.sound, i.tags, i.ancestors, a.birth_date FROM item i"
            " LEFT JOIN account a ON a.id = i.account WHERE i.id = ANY(%s)",
            [list(ids)],
        )
        rows = cursor.fetchall()
    ages: dict[str | None, int | None] = {}
    found = {}
    for id_, account, sound, tags, ancestors, birth_date in rows:
        if birth_date not in ages:
            ages[birth_date] = years_between(birth_date, at)
        found[id_] = Shown(id_, account, sound, tuple(tags), tuple(ancestors), ages[birth_date])
    return found


def linked(device: str) -> list[tuple[str, datetime]]:
    """The accounts that were ever seen on a device, and since when."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, since FROM device_link WHERE device = %s ORDER BY account", [device])
        return list(cursor.fetchall())


def item_as_sent(id_: str) -> dict[str, Any] | None:
    """The stored item, for pages and the API."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, account, kind, text, hashtags, sound, country, language, language_confidence, languages,"
            " created_at, parent, live, media, attributes, revision, guidelines, received_at, erased_at"
            " FROM item WHERE id = %s",
            [id_],
        )
        row = cursor.fetchone()
        names = [c.name for c in cursor.description]
    if row is None:
        return None
    return dict(zip(names, row, strict=True))


def revision_text(id_: str, revision: int) -> str | None:
    """The words of an item as they were in a revision: the snapshot that a decision stands on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM item WHERE id = %s AND revision = %s"
            " UNION ALL SELECT text FROM item_revision WHERE item = %s AND revision = %s",
            [id_, revision, id_, revision],
        )
        row = cursor.fetchone()
    return row[0] if row else None
