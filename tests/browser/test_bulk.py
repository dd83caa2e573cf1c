"""Many at once in a browser: chosen by a search, looked at, confirmed by typing the number, followed, undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import pictures
from tests.browser.support import complaints, enter, overflow
from tests.console.community import staff, take_in
from tests.review.bulk import decide
from waker.investigation import indexing
from waker.ledger.models import Decision
from waker.review import tasks
from waker.review.bulk import running, undoing
from waker.review.models_bulk import Bulk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SPAM = {"ground": {"kind": "guidelines", "policy": "spam"}}


@pytest.fixture
def network(community: None) -> None:
    """Forty comments of two accounts that say the same; one is decided already."""
    sent = [
        {
            "id": f"net{n}",
            "kind": "comment",
            "account": "bob" if n < 30 else "claire",
            "text": f"cheap soup {n}",
        }
        for n in range(40)
    ]
    take_in([], sent)
    decide("content:net7", {**SPAM, "no_action": True})
    indexing.index_all()


def shot(page: Any, name: str) -> list[str]:
    """What is wrong with the page as it is: for axe-core, and for the width of the window."""
    found = [f"{name}: {complaint}" for complaint in complaints(page)]
    if overflow(page) > 0:
        found.append(f"{name}: {overflow(page)} pixels too wide")
    pictures.shot(page, f"bulk-{name}")
    return found


@pytest.mark.clause("E14")
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_many_are_decided_and_undone(page: Any, network: None, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800 if width > 400 else 844})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    enter(page, staff("lead", name="Lea Leider"))
    name = f"{theme}-{width}"
    page.goto("/console/bulk")
    found = shot(page, f"{name}-0-empty")
    page.locator(".title").get_by_role("link", name="Decide many at once").click()
    found += shot(page, f"{name}-1-choose")
    page.get_by_placeholder("account:…").fill("cheap soup")
    page.get_by_role("button", name="Choose by search").click()
    page.get_by_role("heading", name="40 chosen").wait_for()
    page.get_by_label("Policy").select_option("hate_speech")
    assert page.get_by_label("Remove", exact=True).is_checked()
    found += shot(page, f"{name}-2-decide")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Look before you decide").wait_for()
    found += shot(page, f"{name}-3-preview")
    page.get_by_label("Type 39 to decide them all").fill("40")
    page.get_by_role("button", name="Decide 39 subjects").click()
    page.get_by_text("40 is not the number.").wait_for()
    found += shot(page, f"{name}-4-wrong")
    page.get_by_label("Type 39 to decide them all").fill("39")
    page.wrong.clear()  # the browser says of every 422 that it failed
    page.get_by_role("button", name="Decide 39 subjects").click()
    page.get_by_role("heading", name="Progress").wait_for()
    bulk = Bulk.objects.get()
    running.step(bulk.id, 25)
    page.get_by_text("26 of 40 dealt with").wait_for()
    found += shot(page, f"{name}-5-running")
    assert page.locator("#bulk-said").text_content() == "60 % done"
    tasks.work_on(bulk.id)
    page.get_by_text("Undo all of it…").click()
    found += shot(page, f"{name}-6-done")
    assert Decision.objects.filter(act=bulk.id, subject__startswith="content:").count() == 39
    page.get_by_label("Why it is taken back").fill("Two people who like the same soup.")
    page.get_by_role("button", name="Yes, undo 39 decisions").click()
    page.get_by_text("0 of 39 taken back").wait_for()
    undoing.step(bulk.id, 20)
    page.get_by_text("20 of 39 taken back").wait_for()
    found += shot(page, f"{name}-7-undoing")
    tasks.work_on(bulk.id)
    page.get_by_text("undone", exact=True).wait_for()
    assert page.get_by_text("Two people who like the same soup.").is_visible()
    found += shot(page, f"{name}-8-undone")
    page.goto("/console/bulk")
    page.get_by_text("39 taken back").wait_for()
    found += shot(page, f"{name}-9-list")
    assert found == []
    bulk.refresh_from_db()
    assert (bulk.state, bulk.taken_back, bulk.kept) == ("undone", 39, 0)
