"""Appeals by keyboard in a real browser: read beside the decision, decided, and nothing serious for axe-core."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.support import complaints, enter, overflow
from tests.console.community import case_on, client_of, staff
from waker.core.actors import STAFF, Actor
from waker.ledger.models import Decision, Report, Restriction
from waker.redress import appeals, misuse
from waker.redress.attachments import File
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def appeal(community: None) -> str:
    """Bob appeals against the removal of his video, with a file; Claire's report on another was unfounded."""
    moderator = client_of(staff("moderator", name="Mila Mulder"))
    case = case_on("content:v-mean")
    fields = {
        "outcome": "violation",
        "policy": "hate_speech",
        "restriction": ["remove"],
        "explanation": "Rude.",
    }
    moderator.post(f"/console/cases/{case.id}/decide", fields)
    decision = Decision.objects.get(subject="content:v-mean", hold=False, superseded_by=None)
    files = [File("proof.txt", "text/plain", b"I was quoting.")]
    id_: str = appeals.lodge(decision.id, "member", "I was quoting.", account="bob", files=files)["id"]
    return id_


def unfounded() -> None:
    from tests.console.community import report

    case = report("content:v-sea")
    ids = list(Report.objects.filter(case_id=case).values_list("id", flat=True))
    deciding.decide_case(case, DecideIn(no_action=True, manifestly_unfounded=ids), Actor(STAFF, "99"))


def test_an_appeal_is_varied_by_keyboard_alone(page: Any, appeal: str) -> None:
    enter(page, staff("lead", name="Lotte Leiding"))
    page.goto("/console/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/console/appeals")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/appeals/{appeal}")
    restrictions = page.locator("[data-restrictions]")
    assert not restrictions.is_visible()
    page.keyboard.press("2")
    assert restrictions.is_visible()
    assert page.locator("#r-remove").is_checked()  # what the decision lays
    page.keyboard.press("r")
    page.locator("#r-remove").uncheck()
    page.locator("#r-warning_screen").check()
    page.locator("#explanation").focus()
    page.keyboard.type("Behind a screen.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/console/appeals")
    assert "Appeal decided: varied." in page.locator("#toasts").inner_text()
    assert Restriction.objects.get(subject="content:v-mean", superseded_at=None).kind == "warning_screen"


def test_restrictions_are_asked_only_where_there_are_any(page: Any, appeal: str) -> None:
    enter(page, staff("lead", name="Lotte Leiding"))
    page.goto(f"/console/appeals/{appeal}")
    unfounded_box = page.locator("#unfounded")
    page.keyboard.press("1")
    assert unfounded_box.is_visible()
    page.keyboard.press("3")
    assert not unfounded_box.is_visible()
    assert not page.locator("[data-restrictions]").is_visible()
    page.keyboard.press("e")
    page.keyboard.type("12")  # figures in a text choose nothing
    assert page.locator("#o-overturned").is_checked()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_for_everybody(page: Any, appeal: str, theme: str, width: int) -> None:
    unfounded()
    misuse.warn(misuse.REPORTS, "account:claire", "Ten of them.", "", Actor(STAFF, "99"))
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    enter(page, staff("admin", name="Ada Admin"))
    found = []
    for address in (
        "/console/appeals",
        "/console/appeals?state=decided",
        f"/console/appeals/{appeal}",
        "/console/misuse",
        "/console/misuse?type=unfounded_reports",
    ):
        page.goto(address)
        for part in page.locator("main details").all():
            part.evaluate("one => one.open = true")
        found += [(address, complaint) for complaint in complaints(page)]
        if overflow(page) > 0:
            found.append((address, f"{overflow(page)} pixels too wide"))
    page.goto(f"/console/appeals/{appeal}")
    page.keyboard.press("2")
    found += [("varying", complaint) for complaint in complaints(page)]
    assert found == []
