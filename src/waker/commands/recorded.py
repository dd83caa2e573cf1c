"""A **recording**: a file of JSON lines, each an item or an account as the host platform would send it.

Lines are looked at, not rebuilt: what is sent is the bytes that stand in the file. A line with an `account` is an
item, one without is an account. Lines that are no JSON objects are named and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

ITEMS: Final = "items"
ACCOUNTS: Final = "accounts"


class _Head(msgspec.Struct):
    """What has to be known of a line before it is sent."""

    id: object = None
    account: object = msgspec.UNSET


_decode = msgspec.json.Decoder(_Head).decode


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file (from 1), its bytes; of a registered account its id, of an item its maker."""

    number: int
    data: bytes
    id: str = ""
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of one kind and one file that are sent together; `read`: bytes read of all files up to its end."""

    kind: str
    file: Path
    read: int
    lines: list[Line] = field(default_factory=list)


def batches(
    files: list[Path],
    size: int,
    bad: Callable[[Path, int, str], None],
    first: int = 1,
    limit: int | None = None,
) -> Iterator[Batch]:
    """The batches of the files, in order. `bad` hears of lines that cannot be sent; `first`: line of the first file
    to begin with; `limit`: how many lines to send at most."""
    read = sent = 0
    for n, file in enumerate(files):
        kind, lines = ITEMS, list[Line]()
        with file.open("rb") as source:
            for number, raw in enumerate(source, 1):
                read += len(raw)
                data = raw.strip()
                if not data or (n == 0 and number < first):
                    continue
                if limit is not None and sent == limit:
                    break
                found = _look(data)
                if isinstance(found, str):
                    bad(file, number, found)
                    continue
                of = ACCOUNTS if found.account is msgspec.UNSET else ITEMS
                if lines and (of != kind or len(lines) == size):
                    yield Batch(kind, file, read - len(raw), lines)
                    lines = []
                kind = of
                account = found.account if isinstance(found.account, str) else None
                lines.append(Line(number, data, account=account))
                sent += 1
        if lines:
            yield Batch(kind, file, read, lines)


def _look(data: bytes) -> _Head | str:
    """The head of a line, or why it cannot be sent."""
    try:
        if not data.isascii():
            data.decode()
        return _decode(data)
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start + 1}"
    except (msgspec.DecodeError, RecursionError) as error:
        return f"not a JSON object: {error}"


class Register:
    """Where each account of an accounts file stands, so that those that are needed can be sent."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._places: dict[str, tuple[int, int]] = {}
        place = 0
        with file.open("rb") as source:
            for number, raw in enumerate(source, 1):
                found = _look(raw.strip()) if raw.strip() else ""
                if isinstance(found, _Head) and isinstance(found.id, str):
                    self._places[found.id] = (number, place)
                place += len(raw)

    def lines(self, ids: set[str]) -> list[Line]:
        """The lines of those of the accounts that the file has."""
        found = []
        with self.file.open("rb") as source:
            for id_ in sorted(ids & self._places.keys()):
                number, place = self._places[id_]
                source.seek(place)
                found.append(Line(number, source.readline().strip(), id_))
        return found
