"""A sealed file: what was disclosed to an authority or preserved for it, beside the ledger.

The ledger holds its SHA-256 and every opening; the database refuses to change it (migration 0003).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from waker.core import entries as kinds
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import NotFound
from waker.intake.models_orders import SealedFile
from waker.ledger.writing import Writer, writing

JSON: Final = "application/json"
_encoder = msgspec.json.Encoder(order="deterministic", enc_hook=lambda value: rfc3339(value))


class Damaged(Exception):
    """The file is not what was sealed."""


def seal(writer: Writer, name: str, value: Any, keep_until: datetime | None) -> dict[str, Any]:
    """Keep a value as a JSON file; what the ledger holds of it: `{"id", "sha256", "size"}`."""
    content = msgspec.json.format(_encoder.encode(value), indent=2)
    digest, id_ = hashlib.sha256(content).hexdigest(), new_id("s")
    SealedFile.objects.create(
        id=id_,
        name=name,
        media_type=JSON,
        content=content,
        sha256=digest,
        made_at=writer.at,
        keep_until=keep_until,
    )
    return {"id": id_, "sha256": digest, "size": len(content)}


def unseal(file_id: str, by: str, why: str, at: datetime | None = None) -> SealedFile:
    """Open a file, on record. NotFound; Damaged when its content is not what the ledger holds the digest of."""
    with writing(at) as writer:
        file = SealedFile.objects.filter(id=file_id).first()
        if file is None:
            raise NotFound.at("file", "unknown_file", f"There is no file {file_id[:60]!r}.")
        writer.add(kinds.SEALED_FILE_OPENED, None, {"id": new_id("u"), "file": file_id, "by": by, "why": why})
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Damaged(f"{file_id} does not have the digest {file.sha256}")
    return file


def content_of(account: str, item: str | None = None) -> dict[str, Any]:
    """What is stored of an account, or of one of its items with earlier revisions: evidence as it is now."""
    tables = {"account": ("account", "id", account)}
    if item is not None:
        tables |= {"item": ("item", "id", item), "revisions": ("item_revision", "item", item)}
    return {name: rows(*query) for name, query in tables.items()}


def rows(table: str, column: str, value: str) -> list[Any]:
    """The rows of one of our own tables as JSON objects, without digests."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t WHERE {column} = %s ORDER BY 1", [value])
        found = [msgspec.json.decode(row[0]) for row in cursor.fetchall()]
    for row in found:
        row.pop("digest", None)
    return found


def extend(prefix: str, until: datetime) -> int:
    """Keep the files whose names start so for longer; how many."""
    return SealedFile.objects.filter(name__startswith=prefix, keep_until__lt=until).update(keep_until=until)
