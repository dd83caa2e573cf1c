"""What the host platform sends: accounts and items, up to a thousand at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest

from waker.api.answers import AccountsOut
from waker.api.bodies import Unreadable, decode_batch
from waker.api.face import endpoint
from waker.core.problems import Fault
from waker.intake import accounts as account_service
from waker.intake.shapes import AccountIn, AccountsIn

ACCOUNTS_EXAMPLE = {
    "accounts": [
        {
            "id": "a1",
            "birth_date": "1990-05-17",
            "country": "NL",
            "languages": ["nl", "en"],
            "name": "Alice",
            "bio": "Fietst langs de Waal.",
            "verified": False,
            "kind": "person",
            "devices": ["d1"],
            "created_at": "2024-03-01T09:00:00Z",
            "followers": 120,
        }
    ]
}


@endpoint(
    "POST",
    "/accounts",
    scopes="platform",
    tag="Intake",
    summary="Make or change accounts",
    body=AccountsIn,
    raw=True,
    idempotent=True,
    answers={200: AccountsOut},
    examples={
        "body": ACCOUNTS_EXAMPLE,
        200: {"results": [{"id": "a1", "status": "created", "defaults": {"private": False}}]},
    },
)
def accounts(request: HttpRequest, body: bytes) -> dict[str, Any]:
    """Creates the accounts that are new and changes the others; a field that is absent keeps its value."""
    return {"results": _batch(decode_batch(AccountsIn, "accounts", AccountIn, body), account_service.upsert)}


def _batch(
    entries: Sequence[Any], receive: Callable[[Sequence[Any]], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Give a service what could be read, and the faults of what could not; put the ids of those back."""
    entered: list[Any | list[Fault]] = [e.faults if isinstance(e, Unreadable) else e for e in entries]
    results = receive(entered)
    for entry, result in zip(entries, results, strict=True):
        if isinstance(entry, Unreadable):
            result["id"] = entry.id
    return results
