"""For everybody: axe-core finds nothing serious on any page, light or dark, wide or at 390 px; nothing overflows."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser import places
from tests.browser.pictures import shot
from tests.browser.support import complaints, enter, overflow
from tests.console.community import case_on, client_of, staff
from waker.investigation import indexing
from waker.ledger.models import Decision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


PARTS = 4
LOOKS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


@pytest.fixture
def more(community: None) -> None:
    """The community with a decision that was undone."""
    lead = client_of(staff("lead", name="Lotte Leiding"))
    case = case_on("content:c-mean")
    body = {"outcome": "violation", "policy": "bullying", "restriction": ["remove"], "explanation": "Rude."}
    lead.post(f"/console/cases/{case.id}/decide", body)
    decision = Decision.objects.get(case_id=case.id, by_kind="staff")
    lead.post(f"/console/decisions/{decision.id}/undo")


def faults(page: Any, name: str) -> list[tuple[str, str]]:
    """What is wrong with the page in any look."""
    found = []
    for theme, width in LOOKS:
        page.set_viewport_size({"width": width, "height": 844 if width < 500 else 800})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        where = f"{name} {theme} {width}"
        found += [(where, complaint) for complaint in complaints(page)]
        if overflow(page) > 0:
            found.append((where, f"{overflow(page)} pixels too wide"))
        shot(page, f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:60]}-{width}-{theme}")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(page: Any, community: None, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    admin = staff("admin", name="Ada Admin")
    visited = places.furnish(monkeypatch, admin)
    assert places.missing(visited) == set(), "visit these pages in tests/browser/places.py"
    enter(page, admin)
    found = []
    for n, address in enumerate(visited[part::PARTS]):
        page.set_viewport_size({"width": 1280, "height": 800})
        answer = page.goto(address)
        assert answer.status == 200, address
        assert places.named(urlsplit(page.url).path) == places.named(address)
        found += faults(page, f"{places.named(address)} {address.partition('?')[2]} {n * PARTS + part}")
    assert not found, "\n".join(map(str, found))


def test_what_strangers_see(page: Any, guidelines: str) -> None:
    found = []
    for address in ("/console/sign-in", "/console/enter/unknown"):
        page.goto(address)
        found += faults(page, places.named(address))
    page.wrong.clear()  # the link that does not work is a 410
    assert found == []


def test_what_pops_up(page: Any, more: None) -> None:
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


def test_the_skip_link_comes_first(page: Any, more: None) -> None:
    enter(page, staff("admin", name="Ada Admin"))
    for address in ("/console/queue", "/guidelines"):
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_focus_is_always_to_be_seen(page: Any, more: None) -> None:
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
