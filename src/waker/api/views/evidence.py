"""Sealed evidence: saying why one has to see it, which opens it for a quarter of an hour, on record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from waker.api.answers.cases import OpeningOut
from waker.api.auth import actor_of
from waker.api.face import endpoint
from waker.core.moments import rfc3339
from waker.review import evidence
from waker.review.shapes import OpeningIn


@endpoint(
    "POST",
    "/evidence/openings",
    scopes="reviewer",
    may="evidence.open",
    tag="Review",
    summary="Open sealed evidence",
    body=OpeningIn,
    reviewer=True,
    answers={201: OpeningOut},
    problems="404",
    examples={
        "body": {"subject": {"kind": "content", "id": "v1"}, "why": "Case c_01k9x3v2d8f6g7h8j9kmnpqrst"}
    },
)
def unseal(request: HttpRequest, body: OpeningIn) -> dict[str, Any]:
    """For the person whom the key is bound to or `Waker-Reviewer` names, who needs the speciality. 404 when nothing is
    sealed there."""
    key = f"{body.subject.kind}:{body.subject.id}"
    until = evidence.unseal(key, body.case, actor_of(request), body.why)
    return {"subject": {"kind": body.subject.kind, "id": body.subject.id}, "open_until": rfc3339(until)}
