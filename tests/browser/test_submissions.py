"""The pages about the Transparency Database in a browser: for everybody, and mended from the list on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pictures import shot
from tests.browser.support import complaints, enter, overflow
from tests.console.community import staff
from tests.console.test_submissions import decide, run
from tests.transparency.server import Server, resets
from waker.transparency.models import Channel, Owed, Submission

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def submissions(community: None) -> list[str]:
    """One stored, one lost, one set aside, one waiting: the pages that tell of them."""
    with Server() as server:
        stored = decide({"kind": "guidelines", "policy": "spam"})
        run(server)
        lost = decide({"kind": "guidelines", "policy": "bullying"})
        server.database.faults = [resets()]
        run(server)
    aside = decide({"kind": "illegal", "law": "Wetboek van Strafrecht, art. 1", "country": "NL"})
    decide({"kind": "guidelines", "policy": "phishing"})
    with Server() as server:
        run(server)  # waits because of the lost answer: collects only
    assert set(Owed.objects.values_list("state", flat=True)) == {"uncertain", "set_aside", "waiting"}
    states = ("waiting", "submitted", "set_aside", "uncertain", "closed")
    return [
        *(f"/console/submissions?state={state}" for state in states),
        *(f"/console/submissions/{decision}" for decision in (stored, lost, aside)),
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_is_for_everybody(page: Any, submissions: list[str], theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    enter(page, staff("legal", name="Lea Recht", language="nl" if theme == "dark" else "en"))
    found = []
    for n, address in enumerate(submissions):
        page.goto(address)
        found += [(address, complaint) for complaint in complaints(page)]
        if overflow(page) > 0:
            found.append((address, f"{overflow(page)} pixels too wide"))
        shot(page, f"submissions-{n}-{width}-{theme}")
    assert found == []


def test_a_statement_is_mended_from_the_list_on(page: Any, submissions: list[str]) -> None:
    enter(page, staff("legal", name="Lea Recht"))
    page.goto("/console/")
    page.get_by_role("link", name="DSA database").click()
    page.get_by_role("link", name="Set aside 1").click()
    page.locator("a.go").first.click()
    page.get_by_label("category", exact=True).fill("STATEMENT_CATEGORY_VIOLENCE")
    page.get_by_role("button", name="Mend and send with the next batch").press("Enter")
    page.get_by_text("Mended; it goes with the next batch.").wait_for()
    Channel.objects.update(not_before=None)
    with Server() as server:
        run(server)
    assert Submission.objects.filter(decision=submissions[-1].rpartition("/")[2]).count() == 1
