"""Many at once, over HTTP: previewed, confirmed by the number, followed, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.support import Caller
from waker.ledger.models import Decision
from waker.review.bulk import running, undoing
from waker.review.models_bulk import Bulk

pytestmark = pytest.mark.django_db

DECISION = {
    "ground": {"kind": "guidelines", "policy": "spam"},
    "restrictions": [{"kind": "remove"}],
    "explanation": "All of one network.",
}


@pytest.fixture
def admin(caller: Callable[..., Caller]) -> Caller:
    return caller("admin")


@pytest.fixture
def subjects(community: list[dict[str, Any]], platform: Caller) -> list[dict[str, str]]:
    sent = [
        {"id": f"v{n}", "kind": "comment", "account": "alice" if n < 3 else "bob", "text": "lovely soup"}
        for n in range(5)
    ]
    platform.ok("POST", "/items", {"items": sent})
    return [{"kind": "content", "id": f"v{n}"} for n in range(5)]


def shown(caller: Caller, id_: str) -> bool:
    query = {"viewer": {"country": "NL", "age": 30}, "surface": "for_you", "items": [id_]}
    told: bool = caller.ok("POST", "/treatments", query)["treatments"][0]["visible"]
    return told


@pytest.mark.clause("E1")
@pytest.mark.clause("E14")
def test_many_are_decided_at_once_and_undone_at_once(
    admin: Caller, platform: Caller, subjects: list[dict[str, str]]
) -> None:
    body = {"subjects": subjects, "decision": DECISION}
    before = [shown(platform, s["id"]) for s in subjects]
    told = admin.ok("POST", "/bulk/preview", body)
    assert (told["total"], told["ready"], told["accounts"]) == (5, 5, 2)
    assert told["top_accounts"][0] == {"account": "alice", "subjects": 3}
    made = admin.ok("POST", "/bulk", {**body, "confirm": 5}, status=202)
    assert (made["state"], made["total"], made["done"], made["waiting"]) == ("running", 5, 0, 5)
    while running.step(made["id"], 2):
        pass
    done = admin.ok("GET", f"/bulk/{made['id']}")
    assert (done["state"], done["done"], done["left_out"]) == ("finished", 5, [])
    decision = Decision.objects.filter(act=made["id"], subject="content:v1").get()
    statement = admin.ok("GET", f"/decisions/{decision.id}/statement")
    assert "All of one network." in statement["text"]
    assert [shown(platform, s["id"]) for s in subjects] != before
    admin.ok("POST", f"/bulk/{made['id']}/undo", {"explanation": "Wrong network."}, status=202)
    while undoing.step(made["id"], 2):
        pass
    assert admin.ok("GET", f"/bulk/{made['id']}")["taken_back"] == 5
    assert [shown(platform, s["id"]) for s in subjects] == before


def test_the_wrong_number_stores_nothing(admin: Caller, subjects: list[dict[str, str]]) -> None:
    body = {"subjects": [*subjects, {"kind": "content", "id": "nowhere"}], "decision": DECISION}
    status, faults = admin.refused("POST", "/bulk", {**body, "confirm": 6})
    assert (status, faults) == (422, {("confirm", "other_number")})
    assert not Bulk.objects.exists()
    made = admin.ok("POST", "/bulk", {**body, "confirm": 5})
    assert made["left_out"] == [
        {"subject": {"kind": "content", "id": "nowhere"}, "state": "failed", "reason": "unknown", "note": ""}
    ]


def test_what_runs_is_stopped_before_it_is_undone(admin: Caller, subjects: list[dict[str, str]]) -> None:
    made = admin.ok("POST", "/bulk", {"subjects": subjects, "decision": DECISION, "confirm": 5})
    undo = {"explanation": "No."}
    assert admin.refused("POST", f"/bulk/{made['id']}/undo", undo)[0] == 409
    assert admin.ok("POST", f"/bulk/{made['id']}/stop")["state"] == "stopped"
    assert admin.refused("POST", f"/bulk/{made['id']}/stop")[0] == 409
    assert admin.refused("POST", f"/bulk/{made['id']}/undo", undo)[1] == {("bulk", "nothing_done")}
    assert admin.refused("GET", "/bulk/a_none")[0] == 404


def test_a_decision_that_fits_nothing_is_refused(admin: Caller, subjects: list[dict[str, str]]) -> None:
    suspend = {**DECISION, "restrictions": [{"kind": "suspend"}]}
    status, faults = admin.refused("POST", "/bulk/preview", {"subjects": subjects, "decision": suspend})
    assert (status, faults) == (422, {("restrictions.0.kind", "does_not_fit")})


def test_the_same_key_starts_it_once(admin: Caller, subjects: list[dict[str, str]]) -> None:
    body = {"subjects": subjects, "decision": DECISION, "confirm": 5}
    first = admin.ok("POST", "/bulk", body, Idempotency_Key="k1")
    assert admin.ok("POST", "/bulk", body, Idempotency_Key="k1")["id"] == first["id"]
    assert Bulk.objects.count() == 1
