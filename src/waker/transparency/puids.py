"""A puid: the name under which one attempt to submit one statement goes to the database. It becomes public there.

So it is a keyed hash: the same for the same decision and attempt, and nobody without our key can tell which decision,
account or item it stands for, or whether two belong together.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings


def puid_of(decision: str, attempt: int) -> str:
    """32 lower-case letters and digits (160 bits). `attempt` counts from 1: each has a puid of its own."""
    key = hashlib.sha256(b"waker dsa puid\0" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, f"{decision}\0{attempt}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode().lower()
