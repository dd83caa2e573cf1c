"""How the queues fare over HTTP, and what of sealed evidence is told to which key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.api.support import Caller
from waker.core.actors import Actor
from waker.review import evidence, specialities

SECRET = "words that nobody should read"
TOLD = "what the reporter wrote of it"


@pytest.fixture
def told(guidelines: str, caller: Callable[..., Caller]) -> Callable[..., Caller]:
    """One post reported for what is sealed, one for something else."""
    platform = caller("platform")
    platform.ok("POST", "/accounts", {"accounts": [{"id": "a1"}, {"id": "a2"}]})
    items = [
        {"id": "bad", "kind": "video", "account": "a1", "text": SECRET, "attributes": {"title": SECRET},
         "media": [{"kind": "video", "url": "https://media.example.org/bad.mp4"}]},
        {"id": "fine", "kind": "video", "account": "a1", "text": "hello there"},
    ]  # fmt: skip
    platform.ok("POST", "/items", {"items": items})
    for subject, reason in (("bad", "child_exploitation"), ("fine", "spam")):
        platform.ok(
            "POST",
            "/reports",
            {
                "channel": "member",
                "subject": {"kind": "content", "id": subject},
                "reason": reason,
                "explanation": TOLD,
                "reporter": {"account": "a2"},
            },
        )
    return caller


def queues(caller: Caller, query: str = "") -> dict[str, Any]:
    return {one["queue"]: one for one in caller.ok("GET", f"/queues{query}")["queues"]}


def test_every_queue_is_told(told: Callable[..., Caller]) -> None:
    found = queues(told("reader"))
    assert {"child_safety", "integrity", "hate"} <= set(found)
    spam = found["integrity"]
    assert (spam["open"], spam["overdue"], spam["opened"], spam["decided"], spam["people"]) == (1, 0, 1, 0, 0)
    assert spam["forecast"]["state"] == "nobody"
    assert spam["forecast"]["late_by"] > spam["oldest_opened_at"]
    assert found["hate"]["forecast"]["state"] == "empty"
    assert found["child_safety"]["forecast"]["late_by"] is not None


def test_what_is_decided_and_who_works_counts(told: Callable[..., Caller]) -> None:
    reviewer = told("reviewer")
    case = reviewer.ok("POST", "/cases/next", {"queue": "integrity"})
    assert queues(reviewer)["integrity"]["people"] == 1
    body = {"ground": {"kind": "guidelines", "policy": "spam"}, "no_action": True}
    reviewer.ok("POST", f"/cases/{case['id']}/decide", body)
    after = queues(reviewer, "?hours=168")["integrity"]
    assert (after["open"], after["decided"], after["decided_in_time"]) == (0, 1, 1)
    assert after["decided_per_hour"] == 1
    assert (after["people"], after["forecast"]["state"]) == (0, "empty")
    for wrong in ("0", "x", "999999"):
        assert reviewer.refused("GET", f"/queues?hours={wrong}")[0] == 422


@pytest.mark.clause("P4")
def test_sealed_evidence_is_not_told_to_keys_that_read(told: Callable[..., Caller]) -> None:
    reader = told("reader")
    for path in ("/items/bad", "/cases", "/cases?state=all"):
        answer = reader.get(path).content.decode()
        assert SECRET not in answer, path
        assert "bad.mp4" not in answer
    item = reader.ok("GET", "/items/bad")
    assert (item["text"], item["media"], item["attributes"], item["sealed"]) == ("", [], {}, True)
    assert reader.ok("GET", "/items/fine")["text"] == "hello there"
    cases = {case["subject"]["id"]: case for case in reader.ok("GET", "/cases")["cases"]}
    assert cases["bad"]["reports"][0]["explanation"] is None
    assert cases["fine"]["reports"][0]["explanation"] == TOLD
    for decision in item["decisions"]:
        assert reader.ok("GET", f"/decisions/{decision}")["trace"]["facts"] is None


def test_the_platform_gets_what_it_sent(told: Callable[..., Caller]) -> None:
    item = told("platform").ok("GET", "/items/bad")
    assert item["text"] == SECRET
    assert told("admin").ok("GET", "/items/bad")["text"] == SECRET
    assert told("reviewer").ok("GET", "/items/bad")["text"] == SECRET  # a host's own tool, without a person


@pytest.mark.clause("P4")
def test_a_person_behind_a_key_opens_it_first(told: Callable[..., Caller]) -> None:
    user = get_user_model().objects.create(email="sanne@example.org", role="specialist")
    specialities.give(user.pk, "child_safety", Actor("staff", "0"))
    reviewer = told("reviewer")
    named = {"Waker_Reviewer": "sanne@example.org"}
    assert reviewer.ok("GET", "/items/bad", **named)["sealed"] is True
    evidence.unseal("content:bad", None, Actor("staff", str(user.pk)), "A report of a member")
    assert reviewer.ok("GET", "/items/bad", **named)["text"] == SECRET
