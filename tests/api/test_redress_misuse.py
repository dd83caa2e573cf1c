"""Misuse over HTTP: marks in decisions, and what somebody hears whose reports are not handled for a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.stories import Story
from waker.core.actors import STAFF, Actor
from waker.core.moments import now, rfc3339
from waker.ledger import suspensions
from waker.redress import misuse

pytestmark = pytest.mark.django_db(transaction=True)
LEAD = Actor(STAFF, "99")


def body(id_: str, account: str = "bob") -> dict[str, Any]:
    return {
        "channel": "member",
        "subject": {"kind": "content", "id": id_},
        "reason": "spam",
        "reporter": {"account": account},
    }


def unfounded(story: Story, id_: str) -> None:
    """A report by Bob, marked as manifestly unfounded by whoever answers it."""
    story.post(id_)
    report = story.platform.ok("POST", "/reports", body(id_))
    decision = {"no_action": True, "manifestly_unfounded": [report["id"]]}
    story.next_case()
    story.reviewer.ok("POST", f"/cases/{report['case']}/decide", decision)


def test_reports_of_a_suspended_reporter_are_answered_at_once_and_open_no_case(story: Story) -> None:
    unfounded(story, "v1")
    misuse.warn(misuse.REPORTS, "account:bob", "Steeds hetzelfde.", "", LEAD)
    unfounded(story, "v2")
    id_ = misuse.suspend(misuse.REPORTS, "account:bob", 30, "Steeds hetzelfde.", "", LEAD)
    story.post("v3")
    refused = story.platform.refused("POST", "/reports", body("v3"))
    assert refused == (403, {("reporter.account", "suspended")})
    answer = story.platform.post("/reports", body("v3"))
    until = suspensions.running("account:bob", misuse.REPORTS, now())
    assert until
    assert f"not handled until {rfc3339(until.ends)}: within half a year" in answer.content.decode()
    assert story.reviewer.ok("GET", "/cases")["cases"] == []
    assert story.platform.ok("POST", "/reports", body("v3", "charlie"))["case"]  # others are heard
    misuse.lift(id_, "Een ander gebruikte zijn account.", LEAD)
    assert story.platform.ok("POST", "/reports", body("v3"))["status"] == "received"


@pytest.mark.parametrize(
    ("decision", "fault"),
    [
        ({"no_action": True, "manifestly_unfounded": ["r_x"]}, ("manifestly_unfounded.0", "not_answered")),
        ({"no_action": True, "manifestly_illegal": True}, ("manifestly_illegal", "does_not_fit")),
        (
            {
                "ground": {"kind": "guidelines", "policy": "spam"},
                "restrictions": [{"kind": "remove"}],
                "manifestly_unfounded": ["r_x"],
            },
            ("manifestly_unfounded", "does_not_fit"),
        ),
    ],
)
def test_marks_that_do_not_fit(story: Story, decision: dict[str, Any], fault: tuple[str, str]) -> None:
    story.post("v1")
    case = story.platform.ok("POST", "/reports", body("v1"))["case"]
    story.next_case()
    assert story.reviewer.refused("POST", f"/cases/{case}/decide", decision) == (422, {fault})
    assert story.reviewer.ok("GET", f"/cases/{case}")["state"] == "claimed"
