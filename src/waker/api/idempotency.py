"""Idempotency: a POST that comes twice with one Idempotency-Key happens once and is answered the same.

The answer is stored in the transaction of the effect, so there is never one without the other. Two at the
same time: the second waits at the unique index until the first has committed, and is then given its answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import connection, transaction
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse

from waker.api.keys import caller_of
from waker.core.problems import Conflict, Invalid

HEADER = "Idempotency-Key"
KEEP = "24 hours"
PATIENCE = "10s"
"""How long the second of two waits for the first before it is told to try again."""

_CLAIM = f"""
INSERT INTO api_idempotency (caller, route, key, digest) VALUES (%s, %s, %s, %s)
ON CONFLICT (caller, route, key) DO UPDATE
   SET digest = excluded.digest, status = NULL, body = NULL, created = now()
 WHERE api_idempotency.created < now() - interval '{KEEP}'
RETURNING id"""


def key_of(request: HttpRequest) -> str | None:
    """The Idempotency-Key of a request, None when there is none. Raises Invalid when it is no such key."""
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return None
    key = key.strip().strip('"')
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise Invalid.at(HEADER, "malformed_key", "1 to 255 printable ASCII characters, such as a UUID.")
    return key


def once(request: HttpRequest, key: str, raw: bytes, run: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `run`, or the one that this caller was given before for this key and this request.

    Raises Invalid when the key came before with another request, Conflict when that one still runs.
    A problem raised by `run` undoes everything and stores nothing, so it may be put right and sent again.
    """
    caller = caller_of(request)
    reviewer = request.META.get("HTTP_WAKER_REVIEWER", "")
    digest = hashlib.sha256(b"\x00".join([reviewer.encode(), raw])).digest()
    route = f"{request.method} {request.path}"
    with transaction.atomic():
        if not _claim(caller.id, route, key, digest):
            return _stored(caller.id, route, key, digest)
        response = run()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE api_idempotency SET status = %s, body = %s"
                " WHERE caller = %s AND route = %s AND key = %s",
                [response.status_code, response.content, caller.id, route, key],
            )
        return response


def purge() -> int:
    """Delete the answers that are older than is promised; returns how many. For a nightly job."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM api_idempotency WHERE created < now() - interval '{KEEP}'")
        return int(cursor.rowcount)


def _claim(caller: int, route: str, key: str, digest: bytes) -> bool:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                cursor.execute(_CLAIM, [caller, route, key, digest])
                won = cursor.fetchone() is not None
                cursor.execute("SET LOCAL lock_timeout = DEFAULT")
                return won
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != "55P03":
                raise
            message = "The first request with this key is still running; ask again in a moment."
            raise Conflict.at(HEADER, "in_progress", message) from None


def _stored(caller: int, route: str, key: str, digest: bytes) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest, status, body FROM api_idempotency WHERE caller = %s AND route = %s AND key = %s",
            [caller, route, key],
        )
        first, status, body = cursor.fetchone()
    if bytes(first) != digest:
        message = "This key came before with another request; a new request needs a new key."
        raise Invalid.at(HEADER, "key_reused", message)
    return HttpResponse(
        bytes(body), status=status, content_type="application/json", headers={"Idempotency-Replayed": "true"}
    )
