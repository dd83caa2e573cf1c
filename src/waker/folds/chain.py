"""The chain: what the hash of an entry is made of, so that anybody can prove that nothing before it changed.

hash(n) = SHA-256( hash(n-1) || position || at in microseconds || kind || version || subject || body ), the fields as
UTF-8 text parted by the byte 0x1F, the body as the JSON text that is stored. Entry 0, which nobody wrote, is 32 zeros.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

GENESIS: Final = bytes(32)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Microseconds from 1970-01-01T00:00Z, exactly."""
    return (at - _EPOCH) // _MICROSECOND


def link(
    before: bytes, position: int, at: datetime, kind: str, version: int, subject: str | None, body: str
) -> bytes:
    """The 32 bytes that the entry at `position` carries, given those of the entry before."""
    fields = f"\x1f{position}\x1f{microseconds(at)}\x1f{kind}\x1f{version}\x1f{subject or ''}\x1f{body}"
    return sha256(before + fields.encode()).digest()
