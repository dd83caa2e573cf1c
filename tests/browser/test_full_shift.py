"""A full shift: in by two steps, twenty cases by keyboard alone, a second opinion, many at once and back, a break."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from tests.browser.support import complaints, enter
from tests.console.community import staff, take_in
from waker.console.models import StaffUser
from waker.console.second import steps
from waker.investigation import indexing
from waker.ledger.models import Case, Decision, Opinion
from waker.review import tasks
from waker.review.models_bulk import Bulk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

GOOD = "correct horse battery staple"
CASES = 20


@pytest.fixture
def shift(community: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[StaffUser, str]:
    """Lea Leider with a password and an app; a queue of comments, and a crowd that says the same."""
    settings.WAKER_TWO_STEP = True
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "0")  # the second opinion is asked for, not drawn
    words = ("go away", "nobody likes you", "what a fool", "you again", "shut up then")
    doubtful = [
        {
            "id": f"d{n}", "kind": "comment", "account": ("bob", "claire")[n % 2], "parent": "v-sea",
            "text": f"{words[n % 5]} WAKER-TEST:bullying:review {n}",
        }
        for n in range(CASES)
    ]  # fmt: skip
    crowd = [
        {"id": f"net{n}", "kind": "comment", "account": "bob", "text": f"cheap soup at the station {n}"}
        for n in range(30)
    ]
    take_in([], doubtful + crowd)
    indexing.index_all()
    lea = staff("lead", "lea@example.org", name="Lea Leider")
    lea.set_password(GOOD)
    lea.save()
    secret = generate_totp_secret()
    assert steps.add_totp(lea, secret, 0)
    return lea, secret


def on_a_case(page: Any, other_than: str = "") -> str:
    """The address of the case that is open, once it is another than before and can be worked."""
    page.wait_for_function(
        "before => /console\\/cases\\//.test(location.pathname) && location.pathname !== before",
        arg=other_than,
    )
    page.locator("#decide").wait_for()
    return str(page.evaluate("location.pathname"))


def test_a_full_shift(page: Any, chromium: Any, live_server: Any, shift: tuple[StaffUser, str]) -> None:
    lea, secret = shift
    keys = page.keyboard

    # In, by password and app, with nothing but the keyboard.
    page.goto("/console/sign-in")
    page.get_by_label("E-mail address").focus()
    keys.type(lea.email)
    keys.press("Tab")
    keys.type(GOOD)
    keys.press("Enter")
    page.locator("#code:focus").wait_for()
    keys.type(code(secret))
    keys.press("Enter")
    page.get_by_role("heading", name="Dashboard").wait_for()

    # Twenty cases: a violation as proposed, none, an exception, and so on.
    keys.press("n")
    case, seen = on_a_case(page), []
    for n in range(CASES):
        seen.append(case)
        if n % 5 == 4:
            keys.press("3")
            page.locator("input[name=exception]:visible").first.focus()
            keys.press("Space")
            keys.press("e")
            keys.type("It is quoted in a lesson about how people talk.")
        elif n % 2:
            keys.press("2")
        keys.press("Control+Enter")
        case = on_a_case(page, case)
    assert len(set(seen)) == CASES
    human = Decision.objects.filter(by_kind="staff", by_id=str(lea.pk))
    assert human.filter(case_id__in=[path.rpartition("/")[2] for path in seen]).count() == CASES
    assert human.exclude(exception=None).count() == CASES // 5
    assert Case.objects.filter(closed_at__isnull=False).count() >= CASES

    # A second opinion, through the palette; a colleague gives it, by keyboard too.
    mila = staff("moderator", "mila@example.org", name="Mila Mulder")
    of_mila = generate_totp_secret()
    assert steps.add_totp(mila, of_mila, 0)
    asked = case.rpartition("/")[2]
    keys.press("Control+k")
    page.locator("#palette[open]").wait_for()
    keys.type("second opinion")
    keys.press("Enter")
    page.locator("#ask-note:focus").wait_for()
    keys.type("Is this the chorus of a song?")
    keys.press("Control+Enter")
    page.wait_for_function("asked => !location.pathname.includes(asked)", arg=asked)
    colleague(chromium, live_server, mila, of_mila)
    assert Opinion.objects.get(case_id=asked).given_by == f"staff:{mila.pk}"
    page.goto(f"/console/cases/{asked}")
    page.get_by_text("A chorus, and nobody is meant.").first.wait_for()

    # Many at once, and all of it taken back.
    page.goto("/console/bulk/new?q=cheap+soup")
    page.get_by_role("heading", name="30 chosen").wait_for()
    page.get_by_label("Policy").select_option("spam")
    page.get_by_role("button", name="Preview").click()
    page.get_by_label("Type 30 to decide them all").fill("30")
    page.get_by_role("button", name="Decide 30 subjects").click()
    page.get_by_role("heading", name="Progress").wait_for()
    bulk = Bulk.objects.get()
    tasks.work_on(bulk.id)
    page.get_by_text("Undo all of it…").click()
    page.get_by_label("Why it is taken back").fill("They only like the soup.")
    page.get_by_role("button", name="Yes, undo 30 decisions").click()
    page.get_by_text("0 of 30 taken back").wait_for()
    tasks.work_on(bulk.id)
    page.get_by_text("undone", exact=True).wait_for()
    standing = Decision.objects.filter(act=bulk.id, superseded_by=None)
    assert not standing.exists()

    # A break, with one key; work is given again when it is over.
    keys.press("b")
    page.wait_for_url("**/console/break")
    assert page.get_by_role("timer").inner_text()
    assert complaints(page) == []
    keys.press("n")
    assert re.search(r"/console/break$", page.url)


def code(secret: str) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def colleague(chromium: Any, live_server: Any, user: StaffUser, secret: str) -> None:
    """A colleague gives the opinion that was asked, in a browser of their own."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    try:
        page = context.new_page()
        enter(page, user)
        page.goto("/console/opinions")
        page.locator("#code:focus").wait_for()
        page.keyboard.type(code(secret))
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/opinions")
        page.keyboard.press("n")
        page.wait_for_url("**/console/opinions/*")
        page.keyboard.press("2")
        page.keyboard.press("e")
        page.keyboard.type("A chorus, and nobody is meant.")
        page.keyboard.press("Control+Enter")
        page.get_by_text("Your opinion was stored.").wait_for()
        page.wait_for_load_state("networkidle")
    finally:
        context.close()
