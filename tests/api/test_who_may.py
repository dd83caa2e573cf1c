"""What members of staff may do through the API is what they may do in the console; what is sealed is opened first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.console.community import staff, train

pytestmark = pytest.mark.django_db(transaction=True)

REMOVE = {
    "ground": {"kind": "guidelines", "policy": "bullying"},
    "restrictions": [{"kind": "remove"}],
    "explanation": "It names somebody.",
}


def act(team: Caller, user: Any, path: str, body: Any = None) -> Any:
    return team.post(path, body, Waker_Reviewer=user.email)


@pytest.mark.parametrize(("role", "status"), [("moderator", 201), ("analyst", 403), ("policy", 403)])
def test_roles_that_judge_nothing_decide_nothing(story: Story, team: Caller, role: str, status: int) -> None:
    story.post("v1", text="you again")
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE}
    assert act(team, staff(role), "/decisions", body).status_code == status


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("lead", 201), ("legal", 201)])
def test_who_takes_back_what_somebody_else_decided(
    story: Story, team: Caller, role: str, status: int
) -> None:
    story.post("v1", text="you again")
    first = staff("moderator", "first@example.org")
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE}
    decision = act(team, first, "/decisions", body).json()["id"]
    undo = f"/decisions/{decision}/undo"
    assert act(team, staff(role, "other@example.org"), undo, {"explanation": "No."}).status_code == status
    if status == 403:
        assert act(team, first, undo, {"explanation": "My own."}).status_code == 201


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("analyst", 403), ("lead", 200)])
def test_who_decides_appeals(story: Story, team: Caller, role: str, status: int) -> None:
    story.post("v1", text="you again")
    first = staff("moderator", "first@example.org")
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE}
    decision = act(team, first, "/decisions", body).json()["id"]
    lodged = story.platform.ok(
        "POST", f"/decisions/{decision}/appeals", {"by": "member", "account": "alice", "reason": "A joke."}
    )
    answer = {"outcome": "upheld", "explanation": "It was none."}
    other = staff(role, "other@example.org")
    assert act(team, other, f"/appeals/{lodged['id']}/decide", answer).status_code == status


def test_own_initiative_does_not_go_around_a_queue_of_specialists(story: Story, team: Caller) -> None:
    story.post("v1", text="WAKER-TEST:violent_extremism:review")
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE}
    assert act(team, staff("moderator"), "/decisions", body).status_code == 403
    assert act(team, train(staff("specialist"), "terrorism"), "/decisions", body).status_code == 201


@pytest.mark.clause("P4")
def test_nobody_decides_about_sealed_evidence_that_they_did_not_open(
    story: Story, team: Caller, caller: Callable[..., Caller]
) -> None:
    words = "words that nobody should read"
    case = story.post("v1", text=f"{words} WAKER-TEST:child_exploitation:review")["cases"][0]
    saar, mila = train(staff("specialist"), "child_safety"), staff("moderator")
    none = {"no_action": True, "explanation": "Nothing to it."}
    refused = act(team, saar, f"/cases/{case}/decide", none)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "sealed"
    opening = {"subject": {"kind": "content", "id": "v1"}, "why": f"Case {case}"}
    assert act(team, mila, "/evidence/openings", opening).status_code == 403
    assert act(team, saar, "/evidence/openings", {**opening, "why": " "}).status_code == 422
    opened = act(team, saar, "/evidence/openings", opening)
    assert opened.status_code == 201
    removed = act(
        team, saar, f"/cases/{case}/decide",
        {**REMOVE, "ground": {"kind": "guidelines", "policy": "child_exploitation"}},
    )  # fmt: skip
    assert removed.status_code == 200, removed.content
    # A lead without the speciality does not take it back, and so unseal it.
    undo = f"/decisions/{removed.json()['id']}/undo"
    assert act(team, staff("lead"), undo, {"explanation": "No."}).status_code == 403
    # Its statement tells a key that only reads nothing of the words.
    read = caller("reader").get(f"/decisions/{removed.json()['id']}/statement")
    assert words not in read.content.decode()
    assert act(team, saar, undo, {"explanation": "An error."}).status_code == 201


def test_a_key_without_a_person_opens_nothing(story: Story, team: Caller) -> None:
    story.post("v1", text="WAKER-TEST:child_exploitation:review")
    opening = {"subject": {"kind": "content", "id": "v1"}, "why": "A look."}
    assert team.post("/evidence/openings", opening).status_code == 403
    assert (
        team.post("/evidence/openings", {**opening, "subject": {"kind": "content", "id": "x"}}).status_code
        == 404
    )
