"""Storing: items and their revisions written to their tables, in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import connection

from waker.intake import following
from waker.intake.judging import Judged
from waker.intake.shapes import ItemIn
from waker.ledger.views import insert

_encode = msgspec.json.Encoder().encode
COLUMNS = (
    "id", "account", "kind", "text", "hashtags", "tags", "sound", "country", "language", "language_confidence",
    "languages", "created_at", "parent", "ancestors", "live", "media", "attributes", "revision", "digest",
    "guidelines", "received_at",
)  # fmt: skip


def insert_items(new: Sequence[tuple[Judged, list[str]]], version: str, moment: datetime) -> None:
    """Store items that are new, each with the keys of its ancestors. psycopg's UniqueViolation if one is not."""
    received = moment.isoformat()
    rows = [
        (
            j.item.id, j.item.account, j.item.kind, j.item.text, _array(j.item.hashtags), _array(j.tags),
            j.item.sound, j.country, j.language, j.confidence, _array(j.languages),
            (j.item.created_at or moment).isoformat(), j.item.parent, _array(above), j.item.live,
            _json(j.item.media), _json(j.item.attributes), j.revision, j.digest, version, received,
        )
        for j, above in sorted(new, key=lambda pair: pair[0].item.id)
    ]  # fmt: skip
    with connection.cursor() as cursor:
        insert(cursor, "item", COLUMNS, rows)
    following.tell(items=[row[0] for row in rows])


def replace_items(changed: Sequence[Judged], version: str, moment: datetime) -> None:
    """Store new revisions of items whose rows are locked; the revisions before are kept as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO item_revision (item, revision, account, text, hashtags, media, attributes, language, digest,"
            " received_at, replaced_at) SELECT id, revision, account, text, hashtags, media, attributes, language,"
            " digest, received_at, %s FROM item WHERE id = ANY(%s)",
            [moment, [j.item.id for j in changed]],
        )
        cursor.executemany(
            "UPDATE item SET text = %s, hashtags = %s, tags = %s, sound = %s, language = %s,"
            " language_confidence = %s, languages = %s, live = %s,"
            " media = %s::jsonb, attributes = %s::jsonb, revision = %s, digest = %s, guidelines = %s,"
            " received_at = %s, erased_at = NULL WHERE id = %s",
            [
                (j.item.text, j.item.hashtags, j.tags, j.item.sound, j.language, j.confidence, list(j.languages),
                 j.item.live, _json(j.item.media), _json(j.item.attributes), j.revision, j.digest, version, moment,
                 j.item.id)
                for j in changed
            ],
        )  # fmt: skip
    following.tell(items=[j.item.id for j in changed])


def touch_items(items: Sequence[ItemIn]) -> None:
    """Take over what may change without a new revision: whether it is live, and the host's attributes."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE item SET live = %s, attributes = %s::jsonb WHERE id = %s",
            [(item.live, _json(item.attributes), item.id) for item in items],
        )
    following.tell(items=[item.id for item in items])


def _json(value: object) -> str | None:
    return _encode(value).decode() if value else None


def _array(values: Sequence[str]) -> str:
    """A text[] as COPY reads it. The adapter's way takes five times as long, and this runs for every item."""
    if not values:
        return "{}"
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(quoted) + '"}'
