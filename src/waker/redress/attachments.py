"""An attachment: a file that comes with an appeal, kept beside the ledger and erased with the account.

Text and pictures only. The ledger holds a reference, the type, the size and the SHA-256 of a salt and
the content, never the name.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.core.ids import new_id
from waker.core.problems import Fault, NotFound
from waker.redress.models import Attachment

MOST: Final = 5
MOST_BYTES: Final = 5_000_000
"""Of all files of one appeal together."""
TEXT: Final = "text/plain"
_SIGNS: Final[Mapping[str, re.Pattern[bytes]]] = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
"""How a picture begins: what a file says it is counts for nothing."""
TYPES: Final = (TEXT, *_SIGNS)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came in."""

    name: str
    type: str
    content: bytes


def faults_of(files: Sequence[File]) -> list[Fault]:
    """What is wrong with the files: too many, too large, of a kind that we do not take, or not what they say."""
    if len(files) > MOST:
        return [Fault("attachments", "too_many", f"At most {MOST} files.")]
    if sum(len(f.content) for f in files) > MOST_BYTES:
        return [Fault("attachments", "too_large", f"At most {MOST_BYTES} bytes together.")]
    found = []
    for n, file in enumerate(files):
        at = f"attachments.{n}"
        if not file.content:
            found.append(Fault(f"{at}.data", "empty", "The file is empty."))
        if not file.name.strip() or not file.name.isprintable() or len(file.name) > 200:
            found.append(Fault(f"{at}.name", "bad_name", "A name of 1 to 200 printable characters."))
        if file.type not in TYPES:
            found.append(Fault(f"{at}.type", "unknown_type", f"Text or a picture: {', '.join(TYPES)}."))
        elif file.content and not _is(file):
            found.append(Fault(f"{at}.data", "other_type", f"The file is not {file.type}."))
    return found


def keep(
    files: Iterable[File], appeal: str, about: Iterable[str | None], at: datetime
) -> list[dict[str, Any]]:
    """Store the files of an appeal; what the ledger says of each."""
    bodies, rows = [], []
    concerned = sorted({a for a in about if a})
    for file in files:
        ref, salt = new_id("f"), os.urandom(16)
        digest = hashlib.sha256(salt + file.content).hexdigest()
        bodies.append({"ref": ref, "type": file.type, "size": len(file.content), "sha256": digest})
        rows.append(
            Attachment(
                ref=ref,
                appeal=appeal,
                about=concerned,
                name=file.name.strip(),
                type=file.type,
                size=len(file.content),
                salt=salt,
                content=file.content,
                made_at=at,
            )
        )
    Attachment.objects.bulk_create(rows)
    return bodies


def listing(appeals: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The files of each appeal, without their content; `name` is null once erased."""
    found: dict[str, list[dict[str, Any]]] = {appeal: [] for appeal in appeals}
    rows = Attachment.objects.filter(appeal__in=list(found)).order_by("made_at", "ref")
    for row in rows.values("ref", "appeal", "name", "type", "size"):
        found[row.pop("appeal")].append({"id": row.pop("ref"), **row})
    return found


def read(appeal: str, ref: str) -> File:
    """One file of an appeal. NotFound, also once it was erased."""
    row = Attachment.objects.filter(appeal=appeal, ref=ref, content__isnull=False).first()
    if row is None:
        raise NotFound.at("attachment", "unknown_attachment", f"There is no file {ref[:60]!r} any more.")
    return File(row.name or ref, row.type, bytes(row.content))


def erase_with_the_account(entries: Sequence[Entry]) -> None:
    """Follower of the ledger: what an erased account sent goes in the same transaction."""
    for entry in entries:
        if entry.kind == kinds.ACCOUNT_ERASED:
            mine = Attachment.objects.filter(about__contains=[entry.body["account"]])
            mine.update(name=None, salt=None, content=None)


def _is(file: File) -> bool:
    if file.type != TEXT:
        return bool(_SIGNS[file.type].match(file.content))
    try:
        return "\x00" not in file.content.decode("utf-8")
    except UnicodeDecodeError:
        return False
