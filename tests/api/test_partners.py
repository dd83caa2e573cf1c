"""Partners over HTTP: their own channel, their own reports, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from waker.core.moments import parse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(story: Story) -> Story:
    story.post("v1")
    return story


@pytest.fixture
def partner(story: Story, caller: Callable[..., Caller]) -> Callable[..., Caller]:
    """Makes a registered partner's caller."""
    from waker.api.keys import find
    from waker.intake import partners

    def make(name: str = "Hotline", kind: str = "trusted_flagger", scope: str = "partner") -> Caller:
        made = caller(scope)
        found = find(made.key or "")
        assert found is not None
        partners.bind(found.id, partners.register(name, kind, "staff:1", areas=["hate_speech"]))
        return made

    return make


def report(item: str = "v1", reason: str = "hate_speech") -> dict[str, Any]:
    return {
        "channel": "partner",
        "subject": {"kind": "content", "id": item},
        "reason": reason,
        "explanation": "Roept op tot haat.",
        "reporter": {"name": "Hotline"},
        "good_faith": True,
    }


@pytest.mark.clause("R2")
@pytest.mark.parametrize(("reason", "hours", "first"), [("hate_speech", 24, True), ("spam", 72, False)])
def test_a_partner_comes_first_within_its_area(
    story: Story, partner: Callable[..., Caller], reason: str, hours: int, first: bool
) -> None:
    story.post("v2")
    member = {**report("v2", "violent_extremism"), "channel": "member", "reporter": {"account": "bob"}}
    story.platform.ok("POST", "/reports", member)
    filed = partner().ok("POST", "/reports", report(reason=reason), status=201)
    wait = parse(filed["due_at"]) - parse(filed["receipt"]["at"])
    assert wait.total_seconds() == hours * 3600
    assert (story.next_case()["id"] == filed["case"]) == first


@pytest.mark.clause("R2")
def test_a_partner_follows_its_own_reports_and_nobody_elses(
    story: Story, partner: Callable[..., Caller]
) -> None:
    mine, other = partner(), partner("Other", "ngo")
    filed = mine.ok("POST", "/reports", report())
    story.decide("content", "v1", {"kind": "remove"})
    found = mine.ok("GET", "/partners/me/reports")["reports"]
    assert [(r["id"], r["status"], r["outcome"]) for r in found] == [(filed["id"], "answered", "action")]
    assert mine.ok("GET", "/partners/me")["accuracy"] == {
        "reports": 1, "answered": 1, "action": 1, "precision": 1.0,
    }  # fmt: skip
    assert other.ok("GET", "/partners/me/reports")["reports"] == []
    assert other.refused("GET", f"/reports/{filed['id']}")[0] == 404
    assert mine.ok("GET", f"/reports/{filed['id']}")["status"] == "answered"


@pytest.mark.clause("R2")
def test_an_overturned_decision_counts_back(story: Story, partner: Callable[..., Caller]) -> None:
    mine = partner()
    mine.ok("POST", "/reports", report())
    removal = story.decide("content", "v1", {"kind": "remove"})
    story.reviewer.ok(
        "POST",
        "/decisions",
        {"subject": {"kind": "content", "id": "v1"}, "no_action": True, "supersedes": removal["id"]},
    )
    assert mine.ok("GET", "/partners/me")["accuracy"]["precision"] == 0.0


@pytest.mark.clause("R2", "R3")
def test_a_partner_sees_no_order_of_an_authority(story: Story, partner: Callable[..., Caller]) -> None:
    from tests.api.test_orders import ACT

    court = partner("Rechtbank", "authority", "authority")
    order = court.ok("POST", "/orders", ACT)
    flagger = partner()
    assert flagger.refused("GET", f"/orders/{order['id']}")[0] == 403
    assert flagger.refused("GET", "/orders")[0] == 403
    assert flagger.refused("GET", f"/reports/{order['subjects'][0]['report']}")[0] == 404
    second = partner("Hof", "authority", "authority")
    assert second.ok("GET", "/orders")["orders"] == []
    assert court.ok("GET", "/orders")["orders"][0]["id"] == order["id"]


def test_a_revoked_partner_is_refused(story: Story, partner: Callable[..., Caller]) -> None:
    from waker.intake import partners

    mine = partner()
    id_ = mine.ok("GET", "/partners/me")["id"]
    partners.change(id_, "staff:1", status="revoked")
    assert mine.refused("POST", "/reports", report()) == (403, {("partner", "revoked")})
    assert mine.refused("GET", "/partners/me/reports")[0] == 403


def test_a_key_that_belongs_to_no_partner_says_so(story: Story, caller: Callable[..., Caller]) -> None:
    assert caller("partner").refused("GET", "/partners/me") == (404, {("partner", "unbound_key")})
