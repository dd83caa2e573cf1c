"""What the host platform asks, thousands of times a second: how is this shown, and may they do that?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from waker.api.answers.asking import PermissionOut, TreatmentsOut
from waker.api.face import endpoint
from waker.core.problems import Invalid
from waker.review import permissions as permission_service
from waker.review import treatments as treatment_service
from waker.review.ruling.checks import permission_faults, treatment_faults
from waker.review.shapes import PermissionQuery, TreatmentQuery


@endpoint(
    "POST",
    "/treatments",
    scopes="platform",
    tag="Asking",
    summary="How are these items shown to this viewer?",
    body=TreatmentQuery,
    answers={200: TreatmentsOut},
    examples={"body": {"viewer": {"account": "a7"}, "surface": "for_you", "items": ["v1", "v2"]}},
)
def treatments(request: HttpRequest, body: TreatmentQuery) -> dict[str, Any]:
    """Items are answered in the order asked. An unknown item or account is a 422 that names it."""
    if faults := treatment_faults(body):
        raise Invalid(faults)
    return {"treatments": treatment_service.resolve(body)}


@endpoint(
    "POST",
    "/permissions",
    scopes="platform",
    tag="Asking",
    summary="May this account use this feature here and now?",
    body=PermissionQuery,
    answers={200: PermissionOut},
    examples={"body": {"account": "a1", "device": "d1", "country": "NL", "feature": "live.host"}},
)
def permissions(request: HttpRequest, body: PermissionQuery) -> dict[str, Any]:
    """All reasons that refuse are in `because`. For `sign_up` send `birth_date` instead of `account`."""
    if faults := permission_faults(body):
        raise Invalid(faults)
    return permission_service.check(body)
