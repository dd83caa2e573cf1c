"""Sealing: how a secret lies in the database, so that a copy of the database alone gives nobody the power to sign.

The secret is covered by a one-time pad that HMAC-SHA512 makes of this installation's key and a fresh 128-bit nonce,
and is authenticated (encrypt, then MAC). One block covers 64 bytes, which is the most that a secret may have.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final

from django.conf import settings

NONCE: Final = 16
TAG: Final = 32


class Unreadable(ValueError):
    """It was sealed with another key (WAKER_SECRET_KEY changed), or was tampered with."""


def seal(secret: bytes) -> bytes:
    """Nonce, covered secret and tag. `secret` has at most 64 bytes."""
    if len(secret) > 64:
        raise ValueError("one block covers 64 bytes")
    nonce = os.urandom(NONCE)
    covered = nonce + _cover(nonce, secret)
    return covered + _tag(covered)


def open_(sealed: bytes) -> bytes:
    """The secret. Unreadable."""
    covered, tag = sealed[:-TAG], sealed[-TAG:]
    if len(covered) < NONCE or not hmac.compare_digest(tag, _tag(covered)):
        raise Unreadable("the secret was sealed with another key; rotate it to get a new one")
    return _cover(covered[:NONCE], covered[NONCE:])


def _cover(nonce: bytes, text: bytes) -> bytes:
    pad = hmac.digest(_key("cover"), nonce, "sha512")
    return bytes(a ^ b for a, b in zip(text, pad, strict=False))


def _tag(covered: bytes) -> bytes:
    return hmac.digest(_key("tag"), covered, "sha256")


def _key(purpose: str) -> bytes:
    return hashlib.blake2b(
        settings.SECRET_KEY.encode(), person=b"waker.delivery", salt=purpose.encode()
    ).digest()
