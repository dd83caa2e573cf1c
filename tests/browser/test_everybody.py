"""For everybody: axe-core finds nothing serious on any page, light or dark, wide or at 390 px; nothing overflows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.support import complaints, enter, overflow
from tests.console.community import case_on, client_of, report, staff
from tests.console.test_pages import addresses
from waker.investigation import indexing
from waker.ledger.models import Decision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def more(community: None) -> list[str]:
    """The community with a decided case, an exception, an undone decision and a report on an account."""
    report("account:bob", reason="bullying", words="He does this every day.")
    lead = client_of(staff("lead", name="Lotte Leiding"))
    case = case_on("content:c-mean")
    body = {"outcome": "violation", "policy": "bullying", "restriction": ["remove"], "explanation": "Rude."}
    lead.post(f"/console/cases/{case.id}/decide", body)
    decision = Decision.objects.get(case_id=case.id, by_kind="staff")
    lead.post(f"/console/decisions/{decision.id}/undo")
    return [
        *addresses(),
        f"/console/decisions/{decision.id}",
        f"/console/cases/{case_on('account:bob').id}",
        "/console/queue?policy=none",
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_every_page(page: Any, more: list[str], theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = []
    for address in ("/console/sign-in", "/console/enter/unknown"):
        page.goto(address)
        found += [(address, complaint) for complaint in complaints(page)]
    page.wrong.clear()  # the link that does not work is a 410
    enter(page, staff("admin", name="Ada Admin"))
    for address in more:
        page.goto(address)
        found += [(address, complaint) for complaint in complaints(page)]
        if overflow(page) > 0:
            found.append((address, f"{overflow(page)} pixels too wide"))
    assert found == []


def test_what_pops_up(page: Any, more: list[str]) -> None:
    indexing.index_all()  # as the worker does
    enter(page, staff("admin", name="Ada Admin"))
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(f"/console/cases/{case_on('content:v-mean').id}")
        page.keyboard.press("p")
        page.get_by_role("option", name="Spam").wait_for()
        assert complaints(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert complaints(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("Bob")
        page.get_by_role("option", name="All that “Bob” finds").wait_for()
        assert page.get_by_role("option", name="Bob Bitter").is_visible()
        assert complaints(page) == []


def test_the_skip_link_comes_first(page: Any, more: list[str]) -> None:
    enter(page, staff("admin", name="Ada Admin"))
    for address in ("/console/queue", "/guidelines"):
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_focus_is_always_to_be_seen(page: Any, more: list[str]) -> None:
    enter(page, staff("admin", name="Ada Admin"))
    page.goto(f"/console/cases/{case_on('content:v-mean').id}")
    seen = set()
    for _ in range(45):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """() => {
              const e = document.activeElement;
              const shown = (x) => x && (getComputedStyle(x).outlineStyle !== "none"
                && parseFloat(getComputedStyle(x).outlineWidth) > 0 || getComputedStyle(x).boxShadow !== "none");
              return [e.outerHTML.slice(0, 90), e === document.body || shown(e) || shown(e.closest("li"))
                || shown(e.nextElementSibling)];
            }"""
        )
        seen.add(look[0])
        assert look[1], look[0]
    assert len(seen) > 20
