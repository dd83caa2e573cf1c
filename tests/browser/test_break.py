"""Breaks and wellbeing in a browser: by keyboard alone, in any light and width, and usable by everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.browser.support import complaints, enter, overflow
from tests.console.community import report, staff, train
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.review import care
from waker.review.care import exposures
from waker.review.models import Place, Speciality, Wellbeing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MINUTE = timedelta(minutes=1)


def holder(user: Any) -> str:
    return Actor(STAFF, str(user.pk)).holder


def test_a_break_by_keyboard_alone(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    page.goto("/console/")
    page.keyboard.press("n")
    page.wait_for_url("**/console/cases/*")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.wait_for_url("**/console/break")
    assert page.get_by_role("heading", level=1).inner_text() == "You have a break"
    ends = Wellbeing.objects.get().away_until
    assert ends is not None
    page.clock.set_fixed_time(ends - 15 * MINUTE)
    page.reload()
    assert page.get_by_role("timer").inner_text() == "15:00"
    assert not Place.objects.filter(holder__isnull=False).exists()
    assert page.get_by_role("button", name="Next case").count() == 0
    # Asking for work leads back here.
    page.goto("/console/queue")
    page.keyboard.press("n")
    page.wait_for_url("**/console/break")
    # When it is over the page says so, and the way back is there.
    page.clock.set_fixed_time(ends + timedelta(seconds=1))
    page.get_by_text("Your break is over.").wait_for(state="attached")
    page.get_by_role("button", name="Next case").wait_for()
    assert page.get_by_role("button", name="End my break").count() == 0
    Wellbeing.objects.update(away_until=now())
    page.keyboard.press("n")
    page.wait_for_url("**/console/cases/*")
    page.wait_for_load_state("networkidle")  # the page says that somebody works on it


def test_a_break_that_is_due(page: Any, community: None, moderator: Any) -> None:
    Wellbeing.objects.create(holder=holder(moderator), since=now() - 95 * MINUTE, last=now())
    enter(page, moderator)
    page.goto("/console/queue")
    page.keyboard.press("n")
    page.wait_for_url("**/console/break")
    assert page.get_by_text("You have worked for a good while").is_visible()
    assert page.get_by_role("button", name="End my break").count() == 0
    page.get_by_role("link", name="What helps").click()
    page.wait_for_url("**/console/care")
    page.get_by_text("I saw something that stays with me").click()
    assert page.get_by_text("Nothing is noted when you open this").is_visible()


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "nl"), ("light", 390, "nl"), ("dark", 390, "en")],
)
def test_everybody_can_use_the_pages(
    page: Any, community: None, theme: str, width: int, language: str
) -> None:
    admin = train(staff("admin", name="Ada Beheer", language=language), "terrorism", "self_harm")
    admin.theme = theme
    admin.save()
    Speciality.objects.filter(speciality="terrorism").update(expires_at=now() + timedelta(days=20))
    Speciality.objects.filter(speciality="self_harm").update(expires_at=now() - timedelta(days=20))
    report("content:v-sea", reason="child_exploitation")
    page.set_viewport_size({"width": width, "height": 844 if width < 400 else 800})
    page.emulate_media(reduced_motion="reduce")
    enter(page, admin)
    found: list[tuple[str, Any]] = []

    def look(address: str, name: str) -> None:
        page.goto(address)
        found.extend((name, complaint) for complaint in complaints(page))
        if overflow(page) > 0:
            found.append((name, f"{overflow(page)} pixels too wide"))

    look("/console/", "a speciality that ends")
    look("/console/break", "no break")
    look("/console/reviewers", "reviewers")
    look(f"/console/reviewers/{admin.pk}", "a reviewer")
    look("/console/care/texts", "texts")
    for n in range(12):
        exposures.record(holder(admin), f"c{n}", 5, "hate", None, now())
    care.choose(holder(admin), ["hate"], ["spam"])
    look("/console/care", "wellbeing")
    page.locator("details.stays summary").click()
    found.extend(("wellbeing, opened", complaint) for complaint in complaints(page))
    look("/console/break", "enough")
    care.take_break(holder(admin), 15, now())
    look("/console/break", "a break")
    assert found == []
