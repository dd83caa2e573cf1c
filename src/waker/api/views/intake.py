"""What the host platform sends: accounts and items, up to a thousand at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from waker.api.answers.intake import AccountsOut, ItemsOut
from waker.api.bodies import decode_batch
from waker.api.face import endpoint
from waker.intake import accounts as account_service
from waker.intake import items as item_service
from waker.intake.shapes import AccountIn, AccountsIn, ItemIn, ItemsIn

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

ITEMS_EXAMPLE = {
    "items": [
        {
            "id": "v1",
            "kind": "video",
            "account": "a1",
            "text": "Zonsondergang in Zeeland",
            "hashtags": ["strand"],
            "sound": "s9",
            "country": "NL",
            "language": None,
            "created_at": "2026-11-20T10:00:00Z",
            "parent": None,
            "live": False,
            "media": [
                {
                    "kind": "video",
                    "url": "https://media.example.org/v1.mp4",
                    "hashes": {"md5": "9e107d9d372bb682"},
                }
            ],
            "attributes": {"source": "app"},
        },
        {"id": "v2", "kind": "comment", "account": "a1", "text": "Mooi!", "country": "Nederland"},
    ]
}
ITEMS_ANSWER = {
    "results": [
        {
            "id": "v1",
            "status": "accepted",
            "revision": 1,
            "language": "nl",
            "language_confidence": 0.998,
            "languages": ["nl"],
            "flags": [],
            "decisions": [],
            "cases": [],
            "treatment": {
                "id": "v1",
                "show": True,
                "visible": True,
                "recommendable": True,
                "screen": None,
                "labels": [],
                "prompt": None,
                "interactions": {"comment": True, "share": True, "duet": True, "gift": True},
                "sound": True,
                "owner_notice": None,
                "because": [],
            },
        },
        {
            "id": "v2",
            "status": "rejected",
            "errors": [
                {
                    "at": "country",
                    "code": "unknown_country",
                    "message": "'Nederland' is not an ISO 3166-1 alpha-2 code; write 'NL'.",
                }
            ],
        },
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
    """Creates the accounts that are new and changes the others; a field that is absent keeps its value.

    One bad account never sinks the others: it is answered `rejected`, with what is wrong.
    """
    return {"results": account_service.upsert(decode_batch(AccountsIn, "accounts", AccountIn, body))}


@endpoint(
    "POST",
    "/items",
    scopes="platform",
    tag="Intake",
    summary="Send content and have it judged",
    body=ItemsIn,
    raw=True,
    answers={200: ItemsOut},
    examples={"body": ITEMS_EXAMPLE, 200: ITEMS_ANSWER},
)
def items(request: HttpRequest, body: bytes) -> dict[str, Any]:
    """Each item is judged, and stored for good, before the answer. One bad item never sinks the others.

    The same item again gets the same answer and changes nothing; with another text or other media it is a new
    revision, judged anew. `treatment` is how an adult in the item's country sees it on For You.
    """
    return {"results": item_service.receive(decode_batch(ItemsIn, "items", ItemIn, body))}
