"""The figures of quality: each number leads to what was counted, and says when it is too few."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.console.community import client_of
from tests.review.bench import actor, decide, give, person, settle
from waker.console.models import StaffUser
from waker.ledger.models import Decision, Opinion
from waker.review.models import CalibrationItem, CalibrationSet, QualityPlan
from waker.review.quality import calibrating

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guidelines")]


@pytest.fixture(autouse=True)
def _all_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "100")


@pytest.fixture
def lea() -> StaffUser:
    return person("Lea", "lead")


def text(response: Any) -> str:
    return str(response.content.decode())


def judged(plan: list[tuple[str, str]]) -> list[str]:
    """Decisions of Anna, judged again by Bo as planned; their ids."""
    anna, bo = person("Anna"), person("Bo")
    made = []
    for case, (first, second) in zip(settle(len(plan)), plan, strict=True):
        made.append(decide(case, first, anna))
        give(Opinion.objects.get(decision=made[-1], purpose="quality").id, second, bo)
    return made


@pytest.mark.clause("A2")
def test_every_number_leads_to_what_was_counted(lea: StaffUser) -> None:
    judged([("bullying", "bullying")] * 16 + [("none", "none")] * 4 + [("bullying", "none")] * 2)
    client = client_of(lea)
    page = text(client.get("/console/quality"))
    assert "0.75" in page  # kappa: (20/22 - 0.5950) / (1 - 0.5950)
    links = {(found, int(n)) for found, n in re.findall(r'<a class="num" href="([^"]+)">(\d+)</a>', page)}
    assert {n for _, n in links} == {22, 2, 18, 4}
    for address, n in links:
        behind = text(client.get(address.replace("&amp;", "&")))
        assert behind.count('class="entry') == n, address


def test_too_few_is_said_instead_of_a_number(lea: StaffUser) -> None:
    judged([("bullying", "bullying")] * 3)
    page = text(client_of(lea).get("/console/quality?by=language"))
    assert page.count("too few") >= 4
    assert "100%" not in page


def test_an_empty_page_says_what_to_do(lea: StaffUser) -> None:
    page = text(client_of(lea).get("/console/quality"))
    assert "Nothing was judged twice in this period" in page
    assert "No rule to measure" in page


@pytest.mark.parametrize(
    "query", ["from=2026-01-01&to=2025-01-01", "from=x", "from=1990-01-01", "to=9999-12-31", "by=reviewer"]
)
def test_what_is_no_period_is_said(lea: StaffUser, query: str) -> None:
    response = client_of(lea).get(f"/console/quality?{query}")
    assert response.status_code == 200
    assert ('role="alert"' in text(response)) == (query != "by=reviewer")


def test_a_reference_that_differs_is_shown_to_be_overruled(lea: StaffUser) -> None:
    (decision,) = judged([("bullying", "none")])
    give(Opinion.objects.get(purpose="third").id, "none", person("Cem"))
    client = client_of(lea)
    page = text(client.get("/console/quality"))
    assert "The reference differs from the decision" in page
    assert f"/console/decisions/{decision}" in page
    third = Opinion.objects.get(purpose="third").id
    assert decision in text(client.get(f"/console/opinions/{third}"))
    client.post(f"/console/decisions/{decision}/undo", {"explanation": "The reference is right."})
    assert Decision.objects.get(id=decision).superseded_by is not None
    assert "The reference differs" not in text(client.get("/console/quality"))


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 200), ("policy", 200), ("analyst", 200), ("moderator", 403), ("specialist", 403)],
)
def test_who_may_see_it(role: str, status: int) -> None:
    client = client_of(person("Somebody", role))
    assert client.get("/console/quality").status_code == status
    assert client.get("/console/quality/behind?kind=pairs").status_code == status
    assert client.get("/console/quality/setup").status_code == (200 if role == "lead" else 403)


def test_a_number_that_is_none_is_not_found(lea: StaffUser) -> None:
    client = client_of(lea)
    assert client.get("/console/quality/behind?kind=nonsense").status_code == 404
    assert client.get("/console/quality/behind?kind=pairs&key=%00&rule=%00").status_code == 200


def test_shares_are_set_and_taken_back(lea: StaffUser) -> None:
    client = client_of(lea)
    client.post("/console/quality/plan", {"queue": "hate", "policy": "", "share": "12,5"})
    assert QualityPlan.objects.get().share == 12.5
    assert "12.5" in text(client.get("/console/quality/setup"))
    for wrong in ({"share": "101"}, {"share": "x"}, {"share": "5", "queue": "nonsense"}):
        assert client.post("/console/quality/plan", wrong).status_code == 422
    for written in ("1e2", "٣", "1_0", "+5", "nan", "inf", "0x1", "５", "", "1.2.3", "-1"):
        assert client.post("/console/quality/plan", {"share": written}).status_code == 422, written
    assert QualityPlan.objects.get().share == 12.5
    client.post("/console/quality/plan", {"queue": "hate", "policy": "", "share": " 3.25 "})
    assert QualityPlan.objects.get().share == 3.25
    client.post("/console/quality/plan", {"queue": "hate", "policy": "", "remove": "1"})
    assert not QualityPlan.objects.exists()


def test_a_calibration_set_is_made_filled_and_closed(lea: StaffUser) -> None:
    (decision,) = judged([("bullying", "bullying")])
    client = client_of(lea)
    assert client.post("/console/quality/sets", {"name": "", "share": "5"}).status_code == 422
    page = client.post("/console/quality/sets", {"name": "Threats", "share": "5"}).headers["Location"]
    assert "No question yet" in text(client.get(page))
    item = {"decision": decision, "outcome": "violation", "policy": "bullying", "why": "Plain."}
    assert client.post(f"{page}/add", {**item, "why": ""}).status_code == 422
    assert client.post(f"{page}/add", item).status_code == 302
    assert client.post(f"{page}/add", item).status_code == 409
    assert "Plain." in text(client.get(page))
    assert client.post(f"{page}/change", {"share": "1e1"}).status_code == 422
    client.post(f"{page}/change", {"share": "50"})
    made = CalibrationSet.objects.get()
    assert (made.share, made.open) == (50, False)
    client.post(f"{page}/{CalibrationItem.objects.get().id}/retire")
    assert CalibrationItem.objects.get().retired_at is not None
    assert calibrating.scores() == []
    assert "Threats" in text(client.get("/console/quality/setup"))
    assert client.get("/console/quality/sets/k_none").status_code == 404
    for address in (
        "/console/quality/sets/k_none/change",
        "/console/quality/sets/k_none/add",
        f"{page}/q_none/retire",
    ):
        assert client.post(address, {**item, "share": "5"}).status_code == 404
    assert actor(lea).holder == made.made_by
