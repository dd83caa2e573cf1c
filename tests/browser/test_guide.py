"""What the guides show of a house at work, with the sample community: finding, judging twice, many at once, a break."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.pictures import picture
from tests.browser.support import complaints, enter, overflow
from tests.console.community import take_in
from waker import demo
from waker.console.models import StaffUser
from waker.guidelines import versions
from waker.investigation import indexing
from waker.review import tasks
from waker.review.models_bulk import Bulk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NETWORK = ("Soup for you", "Station soup", "The soup man", "Hot today")
POSTS = [
    {
        "id": f"soup-{n}",
        "kind": "comment",
        "account": f"soup{n % 4}",
        "language": "en",
        "text": f"Cheap soup at the station, link in my profile {'!' * (n % 3)}",
    }
    for n in range(26)
]


@pytest.fixture
def guidelines(db: None, settings: Any) -> str:
    """The sample community, which brings its guidelines; everybody works in English here."""
    settings.WAKER_TEST_PHRASES = True
    versions._compiled.cache_clear()
    assert demo.load().startswith("the sample community is there")
    take_in([{"id": f"soup{n}", "name": name} for n, name in enumerate(NETWORK)], POSTS)
    indexing.index_all()
    StaffUser.objects.update(language="en", theme="light")
    return ""


def guided(page: Any, name: str) -> None:
    """What is on the screen can be used by everybody, and goes into the guide."""
    assert complaints(page) == [], name
    assert overflow(page) <= 0, name
    picture(page, name)


def test_pictures_of_a_house_at_work(page: Any) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    lead = StaffUser.objects.get(email="lead@example.org")
    enter(page, lead)
    page.goto("/console/queue")
    guided(page, "queue")
    page.goto("/console/?period=30d")
    guided(page, "dashboard")
    page.goto("/console/queues?period=30d")
    guided(page, "levels")

    # Finding, and the whole of one account.
    page.goto("/console/search")
    page.fill("#ask-q", "kind:video language:nl")
    page.keyboard.press("Enter")
    page.locator("#over-time").wait_for()
    guided(page, "search")
    page.goto("/console/timeline/account/patchouli.truth")
    guided(page, "timeline")

    # Many at once, and back.
    page.goto("/console/bulk/new?q=soup+station")
    page.get_by_label("Policy").select_option("spam")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Look before you decide").wait_for()
    guided(page, "bulk-preview")
    bulk = Bulk.objects.get()
    asked = re.search(r"Type (\d+)", page.locator("label[for=confirm]").inner_text())
    assert asked is not None
    page.locator("#confirm").fill(asked[1])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Progress").wait_for()
    tasks.work_on(bulk.id)
    page.get_by_text("Undo all of it…").click()
    guided(page, "bulk-undo")


def test_pictures_of_what_a_moderator_does_besides(page: Any) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    enter(page, StaffUser.objects.get(email="mila@example.org"))
    page.goto("/console/opinions")
    guided(page, "opinions")
    page.keyboard.press("n")
    page.wait_for_url("**/console/opinions/*")
    guided(page, "opinion")
    page.goto("/console/care")
    guided(page, "wellbeing")
    page.keyboard.press("b")
    page.wait_for_url("**/console/break")
    guided(page, "break")
