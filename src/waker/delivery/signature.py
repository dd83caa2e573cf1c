"""A signature: proof that a webhook comes from us, after the Standard Webhooks specification 1.0.0.

`webhook-signature` holds `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, once for each secret that is
valid, parted by spaces. This module needs nothing but the standard library: a receiver may copy it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

PREFIX: Final = "whsec_"
LEAST, MOST, MADE = 24, 64, 32
"""Bytes that a secret may have at least and at most, and those that ours have."""
TOLERANCE: Final = timedelta(minutes=5)


class NotGenuine(ValueError):
    """The message was not signed with the secret, or not just now; nothing in it is to be believed."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(MADE)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret as it is written. ValueError when it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a secret is whsec_ and base64") from None
    if not LEAST <= len(key) <= MOST:
        raise ValueError(f"a secret has {LEAST} to {MOST} bytes, not {len(key)}")
    return key


def sign(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    """One signature: `v1,...`. `timestamp` in seconds since 1970."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key_of(secret), signed, "sha256")).decode()


def headers(valid: Iterable[str], id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message, signed with every valid secret."""
    signatures = [sign(secret, id_, timestamp, body) for secret in valid]
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def verify(
    secret: str,
    sent: Mapping[str, str],
    body: bytes,
    now: datetime | None = None,
    tolerance: timedelta = TOLERANCE,
) -> str:
    """What a receiver does: the message's id, by which it tells repetitions apart. NotGenuine.

    `sent`: the headers. Clocks may differ by `tolerance`; what is older may be a recording played again.
    """
    found = {name.lower(): value for name, value in sent.items()}
    id_, stamp = found.get("webhook-id", ""), found.get("webhook-timestamp", "")
    if not id_ or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise NotGenuine("the headers webhook-id and webhook-timestamp are missing or malformed")
    moment = (now or datetime.now(UTC)).timestamp()
    if abs(moment - int(stamp)) > tolerance.total_seconds():
        raise NotGenuine("the timestamp is too far from this clock")
    expected = sign(secret, id_, int(stamp), body).encode()
    given = found.get("webhook-signature", "").encode().split()
    # Every signature is compared, so that the time taken tells nothing.
    if not sum(hmac.compare_digest(expected, one) for one in given):
        raise NotGenuine("no signature matches")
    return id_
