"""The dashboard, service levels, roles and sealed evidence in a browser: usable by everybody, and by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pictures import shot
from tests.browser.support import complaints, enter, overflow
from tests.console.community import case_on, report, staff, take_in
from waker.core.actors import Actor
from waker.ledger.models import EvidenceOpening
from waker.review import specialities

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def sealed(community: None) -> str:
    take_in([], [{"id": "bad", "kind": "video", "account": "bob", "text": "nobody should read this"}])
    report("content:bad", reason="child_exploitation", words="Please look.")
    take_in([], [{"id": "it", "kind": "video", "account": "alice", "text": "ciao a tutti", "language": "it"}])
    report("content:it", reason="spam")
    return case_on("content:bad").id


def looks(page: Any, name: str) -> list[tuple[str, str]]:
    shot(page, name)
    found = [(name, complaint) for complaint in complaints(page)]
    if overflow(page) > 0:
        found.append((name, f"{overflow(page)} pixels too wide"))
    return found


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "nl"), ("light", 390, "nl"), ("dark", 390, "en")],
)
def test_every_page(page: Any, sealed: str, theme: str, width: int, language: str) -> None:
    user = staff("lead", name="Lena Lead", language=language)
    user.reads = ["nl", "en"]
    user.save()
    specialities.give(user.pk, "child_safety", Actor("staff", "0"))
    page.set_viewport_size({"width": width, "height": 844 if width < 500 else 800})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    enter(page, user)
    found = []
    for name, address in (
        ("dashboard", "/console/"),
        ("dashboard 30 days", "/console/?period=30d"),
        ("levels", "/console/queues"),
        ("roles", "/console/roles"),
        ("sealed", f"/console/cases/{sealed}"),
        ("listed", "/console/decisions?figure=decided"),
        ("openings empty", "/console/openings"),
    ):
        page.goto(address)
        found.extend(looks(page, f"{name}-{theme}-{width}"))
    page.goto(f"/console/cases/{sealed}")
    page.keyboard.press("Enter")  # the reason is filled in and the button has the focus
    page.get_by_text("nobody should read this").first.wait_for()
    found.extend(looks(page, f"opened-{theme}-{width}"))
    page.goto("/console/items/bad")
    found.extend(looks(page, f"item-{theme}-{width}"))
    page.goto("/console/openings")
    found.extend(looks(page, f"openings-{theme}-{width}"))
    assert EvidenceOpening.objects.get().case_id == sealed
    assert found == []


def test_a_number_leads_to_its_cases_by_keyboard(page: Any, sealed: str) -> None:
    enter(page, staff("lead"))
    page.goto("/console/")
    page.locator("a.number").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/queue*")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/console/queues")
    assert page.get_by_role("heading", name="Cases that nobody is qualified for").is_visible()
