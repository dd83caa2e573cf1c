"""A key: 256 random bits that a caller shows with each request.

Its SHA-256 is stored and looked up by index, so neither the table nor the time of a lookup tells the secret.
Every request asks the table: a revoked key is refused at once.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from waker.api.models import ApiKey
from waker.api.scopes import SCOPES
from waker.core.problems import near

PREFIX = "wk_"
SHOWN = 11
"""How much of a key lists show: enough to tell keys apart, 40 of its 256 bits of randomness."""
TOUCH_EVERY = 60.0

_touched: dict[int, float] = {}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a valid key stands for: its id, name, scopes, and the reviewer that it is bound to, if any."""

    id: int
    name: str
    scopes: frozenset[str]
    reviewer: str | None


def create_key(
    name: str, scopes: Iterable[str], expires: datetime | None = None, reviewer: str | None = None
) -> str:
    """Make a key and return its secret, which is shown this once and stored nowhere.

    Raises ValueError for an empty name, no scope, an unknown scope, or an expiry in the past.
    """
    wanted = list(dict.fromkeys(scopes))
    if not name.strip() or not name.isprintable():
        raise ValueError("a key needs a name, so that people know whose it is")
    if not wanted:
        raise ValueError(f"a key needs a scope: {', '.join(SCOPES)}")
    for scope in wanted:
        if scope not in SCOPES:
            close = near(scope, SCOPES)
            hint = f"did you mean {close!r}?" if close else f"the scopes are {', '.join(SCOPES)}"
            raise ValueError(f"{scope!r} is not a scope; {hint}")
    if expires is not None and expires <= timezone.now():
        raise ValueError("the key would have expired already")
    secret = PREFIX + secrets.token_urlsafe(32)
    ApiKey.objects.create(
        name=name.strip(),
        scopes=wanted,
        hash=_digest(secret),
        prefix=secret[:SHOWN],
        expires=expires,
        reviewer=reviewer.strip().lower() if reviewer else None,
    )
    return secret


def revoke(key_id: int) -> bool:
    """Refuse a key from now on. False when there is none, or it was revoked before."""
    return ApiKey.objects.filter(id=key_id, revoked=None).update(revoked=timezone.now()) == 1


def caller_of(request: HttpRequest) -> Caller:
    """The key behind a request that passed authentication. AttributeError for an endpoint that asks for none."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # the router sets it, and no type of Django's says so
    return caller


def find(secret: str) -> Caller | None:
    """Whom a secret stands for; None when it is unknown, revoked or expired. One indexed query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, scopes, reviewer FROM api_key"
            " WHERE hash = %s AND revoked IS NULL AND (expires IS NULL OR expires > now())",
            [_digest(secret)],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    caller = Caller(row[0], row[1], frozenset(row[2]), row[3])
    _touch(caller.id)
    return caller


def _digest(secret: str) -> bytes:
    # A plain digest is enough: 256 random bits cannot be guessed, a slow hash would slow nobody.
    return hashlib.sha256(secret.encode()).digest()


def _touch(key_id: int) -> None:
    """Note that the key was used, at most once a minute; never waits for a lock or for the disk."""
    now = time.monotonic()
    if now - _touched.get(key_id, -TOUCH_EVERY) < TOUCH_EVERY:
        return
    _touched[key_id] = now
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(
            "UPDATE api_key SET last_used = now() WHERE id IN (SELECT id FROM api_key WHERE id = %s"
            " AND (last_used IS NULL OR last_used < now() - interval '55 s') FOR UPDATE SKIP LOCKED)",
            [key_id],
        )
