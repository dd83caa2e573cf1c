"""Blind: what was decided is told nowhere in the console to who judges it again, or may be the next to."""

from __future__ import annotations

import pytest

from tests.console.community import client_of
from tests.review.bench import WHY, decide, give, person, settle, upcoming
from waker.console.models import StaffUser
from waker.investigation import indexing
from waker.ledger.models import Decision, Opinion
from waker.review.models import OpinionPlace

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("guidelines", "all_drawn"),
    pytest.mark.clause("D1"),
]


ADDRESSES = (
    "/console/items/pbullying0",
    "/console/timeline/content/pbullying0",
    "/console/timeline/account/bob",
    "/console/accounts/bob",
    "/console/items",
    "/console/decisions",
    "/console/",
    "/console/search?q=in:decisions",
    "/console/search?q=restriction:remove",
)


@pytest.fixture
def decision(anna: StaffUser) -> Decision:
    (case,) = settle(1)
    return Decision.objects.get(id=decide(case, "bullying", anna))


def told(who: StaffUser, decision: Decision) -> set[str]:
    """The addresses that name the decision or its measure beside the item."""
    client = client_of(who)
    found = set()
    for address in (
        *ADDRESSES,
        f"/console/cases/{decision.case_id}",
        f"/console/decisions/{decision.id}",
    ):
        page = client.get(address).content.decode()
        shown = page.partition("<main")[2] or page
        if f"/console/decisions/{decision.id}" in shown or "Removed" in shown or WHY in shown:
            found.add(address)
    return found


def test_who_may_be_the_next_to_judge_it_is_not_told(
    anna: StaffUser, bo: StaffUser, decision: Decision
) -> None:
    indexing.index_all()
    assert told(bo, decision) == set()
    assert told(anna, decision)  # who decided it knows


def test_who_holds_it_is_not_told_until_it_is_given(bo: StaffUser, decision: Decision) -> None:
    indexing.index_all()
    lead = person("Lea", "lead")
    assert told(lead, decision)
    assert upcoming(lead)
    assert told(lead, decision) == set()
    opinion = Opinion.objects.get()
    give(opinion.id, "bullying", lead)
    assert told(lead, decision)
    assert told(bo, decision)


def test_what_nobody_judges_again_is_told(bo: StaffUser, decision: Decision) -> None:
    OpinionPlace.objects.all().delete()
    assert f"/console/decisions/{decision.id}" in told(bo, decision)
