"""A key in the name of a member of staff may do what their role may do: every operation with every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.support import Caller
from tests.console.community import staff
from waker.api.face import ENDPOINTS, Endpoint
from waker.console.models import Role
from waker.console.permissions import MATRIX
from waker.review.roles import EVERYBODY, MAY

pytestmark = [pytest.mark.django_db, pytest.mark.clause("D5")]

OF_PEOPLE = {"reviewer", "reader", "admin"}
NOBODYS = {"GET /reports/reasons"}
"""What keys of people call and no role is asked for: it is public."""


def of_people(made: Endpoint) -> bool:
    return bool(made.scopes & OF_PEOPLE)


def test_every_operation_of_people_asks_for_a_permission_of_the_matrix() -> None:
    for made in ENDPOINTS:
        name = f"{made.method} {made.path}"
        assert (made.may is not None) == (of_people(made) and name not in NOBODYS), name
        assert made.may is None or made.may in MATRIX, name


def test_the_console_and_the_api_ask_the_same_roles() -> None:
    assert frozenset(Role.values) == EVERYBODY
    assert {name: roles for name, (_, roles) in MATRIX.items()} == MAY


@pytest.mark.parametrize(
    "made", [made for made in ENDPOINTS if made.may], ids=lambda made: f"{made.method} {made.path}"
)
def test_a_role_without_the_permission_is_refused(
    made: Endpoint, guidelines: str, caller: Callable[..., Caller]
) -> None:
    path = made.path
    for name in ("{path:id}", "{id}", "{version}", "{other}"):
        path = path.replace(name, "x1")
    body = b"{}" if made.method in ("POST", "PATCH") else None
    assert made.may is not None
    key = caller("admin")
    for role in Role.values:
        person = staff(role, f"{role}@example.org")
        answer = key.call(made.method, path, body, Waker_Reviewer=person.email)
        codes = {error["code"] for error in answer.json()["errors"]} if answer.status_code == 403 else set()
        assert ("wrong_role" in codes) == (role not in MATRIX[made.may][1]), (role, answer.content[:300])
    assert "wrong_role" not in key.call(made.method, path, body).content.decode()


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("analyst", 403), ("lead", 202)])
def test_who_starts_a_bulk(
    guidelines: str, community: None, platform: Caller, caller: Callable[..., Caller], role: str, status: int
) -> None:
    platform.ok(
        "POST", "/items", {"items": [{"id": "v1", "kind": "video", "account": "alice", "text": "Buy"}]}
    )
    body = {
        "subjects": [{"kind": "content", "id": "v1"}],
        "decision": {
            "ground": {"kind": "guidelines", "policy": "spam"},
            "restrictions": [{"kind": "remove"}],
        },
        "confirm": 1,
    }
    person = staff(role)
    assert caller("admin").post("/bulk", body, Waker_Reviewer=person.email).status_code == status
    bound = caller("admin", reviewer=person.email)
    assert bound.post("/bulk/preview", {k: v for k, v in body.items() if k != "confirm"}).status_code == (
        403 if status == 403 else 200
    )
