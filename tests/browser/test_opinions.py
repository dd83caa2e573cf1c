"""Opinions and quality in a real browser: by keyboard alone, for everybody, at any width."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import pictures, support
from tests.browser.support import complaints, enter, overflow
from tests.review.bench import actor, decide, give, person, settle
from waker.console.models import StaffUser
from waker.ledger.models import Opinion
from waker.redress import appeals
from waker.review import cases, opinions
from waker.review.models import OpinionPlace
from waker.review.quality import calibrating

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _all_drawn(monkeypatch: pytest.MonkeyPatch, guidelines: str) -> None:
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "100")


def look(page: Any, name: str) -> None:
    """Nothing serious for axe-core, nothing wider than the window: light and dark, wide and narrow."""
    wrong = []
    for scheme in ("light", "dark"):
        for width, height in ((1280, 800), (390, 844)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": height})
            support.settle(page)  # colours fade and the side bar slides
            pictures.shot(page, f"{name}-{width}-{scheme}")
            wrong += [f"{scheme} {width}: {found}" for found in complaints(page)]
            if overflow(page) > 0:
                wrong.append(f"{scheme} {width}: {overflow(page)} px too wide")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    assert wrong == [], name


@pytest.mark.clause("D1")
def test_three_are_judged_again_by_keyboard_alone(page: Any) -> None:
    """One blind, one that comes before it because its answer is known, and a colleague's question."""
    anna, bo, lea = person("Anna"), person("Bo"), person("Lea", "lead")
    known, blind, asked = settle(3)
    decision = decide(known, "bullying", anna)
    OpinionPlace.objects.all().delete()
    made = calibrating.make("Threats", "", "", 100, actor(lea))
    calibrating.add(made, decision, "violation", "hate_speech", "It names a whole group.", actor(lea))
    decide(blind, "bullying", anna, why="Anna is sure of this.")
    cases.claim(asked, actor(anna))
    opinions.ask(asked, actor(anna), "Is this the chorus of a song?")

    enter(page, bo)
    page.goto("/console/")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/console/opinions")
    look(page, "opinions")
    page.locator("#next-opinion").focus()
    page.keyboard.press("Enter")
    # A colleague's question comes first.
    page.get_by_text("Is this the chorus of a song?").wait_for()
    look(page, "opinion-question")
    page.keyboard.press("2")
    page.keyboard.press("e")
    page.keyboard.type("Yes: the second verse of it.")
    page.keyboard.press("Control+Enter")
    # Then the case whose answer is known, which looks like any other.
    page.get_by_text("blind", exact=True).wait_for()
    assert "It names a whole group." not in page.content()
    look(page, "opinion-blind")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.get_by_text("It names a whole group.").wait_for()
    look(page, "opinion-known")
    page.keyboard.press("n")
    page.get_by_text("blind", exact=True).wait_for()
    assert "Anna" not in page.locator("main").inner_text()
    page.keyboard.press("3")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Your opinion was stored.").wait_for()
    assert page.url.endswith("/console/opinions")
    look(page, "opinions-done")
    given = dict(Opinion.objects.filter(given_at__isnull=False).values_list("purpose", "outcome"))
    assert given == {"second": "no_action", "calibration": "violation", "quality": "exception"}


def test_a_colleague_is_asked_from_the_case(page: Any) -> None:
    anna = person("Anna")
    person("Bo")
    case = settle(2)[0]
    enter(page, anna)
    page.goto(f"/console/cases/{case}")
    page.keyboard.press("h")
    page.get_by_role("button", name="Ask for a second opinion").click()
    page.locator("#whom").wait_for()
    look(page, "ask-dialog")
    page.locator("#ask-note").fill("Is this the chorus of a song?")
    page.locator("#whom").select_option(label="Bo · Moderator")
    page.get_by_role("button", name="Ask and go on").click()
    page.wait_for_url("**/console/cases/*")
    assert case not in page.url
    give(Opinion.objects.get(purpose="second").id, "none", StaffUser.objects.get(name="Bo"), "A chorus.")
    page.goto(f"/console/cases/{case}")
    assert "A chorus." in page.locator("#why").inner_text()
    look(page, "case-with-opinion")
    page.goto(f"/console/cases/{case}/ask")
    look(page, "ask")


def test_the_figures_are_read_by_everybody(page: Any) -> None:
    anna, bo, cem, lea = person("Anna"), person("Bo"), person("Cem"), person("Lea", "lead")
    plan = [("bullying", "bullying")] * 14 + [("none", "none")] * 7 + [("bullying", "none")] * 3
    for case, (first, second) in zip(settle(len(plan)), plan, strict=True):
        decision = decide(case, first, anna)
        give(Opinion.objects.get(decision=decision, purpose="quality").id, second, bo)
    for case in settle(2, policy="hate_speech", language="en"):
        decision = decide(case, "hate_speech", anna)
        give(Opinion.objects.get(decision=decision, purpose="quality").id, "hate_speech", bo)
    third = Opinion.objects.filter(purpose="third").first()
    assert third is not None
    give(third.id, "none", cem)
    appeals.lodge(decision, "member", "I was quoting.", account="bob")
    made = calibrating.make("Threats and banter", "hate", "", 10, actor(lea))
    calibrating.add(made, decision, "violation", "hate_speech", "It names a whole group.", actor(lea))
    enter(page, lea)
    page.goto("/console/quality")
    assert page.get_by_role("heading", name="The reference differs from the decision").is_visible()
    look(page, "quality")
    page.get_by_role("link", name="3", exact=True).first.click()
    page.get_by_role("heading", name="Two people disagree").wait_for()
    look(page, "quality-behind")
    page.goto("/console/quality/setup")
    page.locator("#plan-queue").select_option("hate")
    page.locator("#plan-share").fill("12.5")
    page.get_by_role("button", name="Set", exact=True).click()
    page.get_by_text("The share was set.").wait_for()
    look(page, "quality-setup")
    page.get_by_role("link", name="Threats and banter").click()
    look(page, "calibration")


def test_a_question_is_looked_at_before_it_is_taken(page: Any) -> None:
    """From the list by keyboard: looking takes nothing, the button under the cursor does."""
    anna, bo = person("Anna"), person("Bo")
    case = settle(1)[0]
    cases.claim(case, actor(anna))
    opinions.ask(case, actor(anna), "Is this the chorus of a song?")
    enter(page, bo)
    page.goto("/console/opinions")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take it").wait_for()
    assert OpinionPlace.objects.get().holder is None
    assert "WAKER-TEST" not in page.content()
    look(page, "opinion-take")
    assert page.evaluate("document.activeElement.id") == "take"
    page.keyboard.press("Enter")
    page.locator("#opinion").wait_for()
    assert OpinionPlace.objects.get().holder == actor(bo).holder
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Your opinion was stored.").wait_for()
