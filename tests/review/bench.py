"""A bench of reviewers and cases for them: Anna decides, Bo and Cem judge again, Lea leads.

Posts of Bob carry test phrases, so that rules of the default guidelines flag them and open cases.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tests.console.community import ACCOUNTS, staff, take_in
from waker.console.models import Role, StaffUser
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.ledger.models import Case, Opinion
from waker.review import opinions, reviewers
from waker.review.quality import next_for
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn
from waker.review.shapes_opinions import OpinionIn

WHY = "It drags somebody through the mud."
VERDICTS: dict[str, dict[str, Any]] = {
    "bullying": {
        "ground": {"kind": "guidelines", "policy": "bullying"},
        "restrictions": [{"kind": "remove"}],
    },
    "hate_speech": {
        "ground": {"kind": "guidelines", "policy": "hate_speech"},
        "restrictions": [{"kind": "remove"}],
    },
    "none": {"no_action": True},
    "excepted": {
        "ground": {"kind": "guidelines", "policy": "hate_speech"},
        "exception": {"kind": "educational", "reasoning": "A lesson about the past of a country."},
    },
    "law": {
        "ground": {"kind": "illegal", "law": "Sr 137d", "country": "NL"},
        "restrictions": [{"kind": "withhold", "countries": ["NL"]}],
    },
}
OPINIONS: dict[str, dict[str, Any]] = {
    "bullying": {"outcome": "violation", "policy": "bullying", "restrictions": ["remove"]},
    "hate_speech": {"outcome": "violation", "policy": "hate_speech"},
    "none": {"outcome": "no_action"},
    "excepted": {"outcome": "exception", "policy": "hate_speech"},
    "law": {"outcome": "violation", "ground": "illegal"},
}


def actor(user: StaffUser) -> Actor:
    return Actor(STAFF, str(user.pk))


def person(name: str, role: str = Role.MODERATOR, **more: Any) -> StaffUser:
    return staff(role, email=f"{name.lower()}@example.org", name=name, **more)


def settle(n: int, policy: str = "bullying", start: int = 0, language: str | None = None) -> list[str]:
    """Bob and his posts, `n` of them flagged under the policy; the ids of their cases, in order."""
    posts = [
        {
            "id": f"p{policy}{k}",
            "kind": "comment",
            "account": "bob",
            "text": f"number {k} WAKER-TEST:{policy}:review",
            **({"language": language} if language else {}),
        }
        for k in range(start, start + n)
    ]
    take_in(ACCOUNTS, posts)
    found = dict(
        Case.objects.filter(subject__in=[f"content:{p['id']}" for p in posts]).values_list("subject", "id")
    )
    return [found[f"content:{p['id']}"] for p in posts]


def decide(case: str, verdict: str, who: StaffUser, why: str = WHY) -> str:
    return deciding.decide_case(
        case, msgspec.convert({**VERDICTS[verdict], "explanation": why}, DecideIn), actor(who)
    )


def give(opinion: str, verdict: str, who: StaffUser, note: str = "") -> Opinion:
    body = msgspec.convert({**OPINIONS[verdict], "note": note}, OpinionIn)
    return opinions.give(opinion, body, actor(who))


def upcoming(who: StaffUser) -> str | None:
    """The next opinion of this person's."""
    return next_for(reviewers.of(actor(who)), now())
