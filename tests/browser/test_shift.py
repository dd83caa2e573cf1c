"""A shift at the console: in by a one-time link, cases by keyboard alone, a decision undone, the small screen."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.browser.support import enter, overflow
from tests.console.community import case_on, report, staff
from waker.console.onetime import create_link
from waker.console.users import create_user
from waker.investigation import indexing
from waker.ledger.models import Case, Decision, Restriction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

GOOD = "correct horse battery staple"


def test_in_by_a_one_time_link_and_later_by_password(page: Any, community: None) -> None:
    user = create_user("new@example.org", "moderator", name="New Person")
    page.goto(create_link(user, page.context._impl_obj._options["baseURL"]))
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_label("New password").fill(GOOD)
    page.get_by_label("Once more").fill(GOOD)
    page.get_by_role("button", name="Save the password").click()
    page.get_by_role("heading", name="Dashboard").wait_for()
    page.get_by_role("link", name="New Person").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_label("Password").fill(GOOD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dashboard").wait_for()


def test_cases_by_keyboard_alone(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    keys = page.keyboard
    page.goto("/console/")
    keys.press("g")
    keys.press("q")
    page.wait_for_url("**/console/queue")
    # Down the list and into the case on the video.
    hate = case_on("content:v-mean")
    for _ in range(3):
        keys.press("j")
        if hate.id in page.evaluate("document.activeElement.href"):
            break
    keys.press("Enter")
    page.wait_for_url(f"**/console/cases/{hate.id}")
    assert page.locator("mark", has_text="WAKER-TEST:hate_speech:review").first.is_visible()
    # Another policy, found by typing; its restrictions and explanation come with it.
    keys.press("p")
    keys.type("bully")
    keys.press("Enter")
    assert page.locator("#policy-text").input_value() == "Bullying and harassment"
    assert page.locator("#policy").input_value() == "bullying"
    assert (
        "bullies" in page.locator("#explanation").input_value() or page.locator("#explanation").input_value()
    )
    keys.press("Escape")
    keys.press("r")
    assert page.evaluate("document.activeElement.name") == "restriction"
    keys.press("Control+Enter")
    bullying = case_on("content:c-mean")
    page.wait_for_url(f"**/console/cases/{bullying.id}")
    decision = Decision.objects.get(subject="content:v-mean", by_kind="staff")
    assert decision.policy == "bullying"
    assert [r.kind for r in Restriction.objects.filter(decision=decision.id)] == ["remove"]
    # Take it back at once: the case is there again.
    page.locator("#toasts").get_by_role("button", name="Undo").wait_for()
    keys.press("u")
    page.wait_for_url(f"**/console/cases/{hate.id}")
    assert page.get_by_text("Undone: everything is as if").is_visible()
    decision.refresh_from_db()
    assert decision.superseded_by is not None
    # This time it is no violation; then the other one is an exception.
    keys.press("2")
    keys.press("Control+Enter")
    page.wait_for_url(f"**/console/cases/{bullying.id}")
    keys.press("3")
    page.locator("#x-newsworthy").wait_for()
    keys.press("Tab")
    keys.press("Tab")
    page.locator("#x-newsworthy").focus()
    keys.press("Space")
    keys.press("e")
    keys.type("It is part of a public debate and quoted in full.")
    keys.press("Control+Enter")
    page.wait_for_url("**/console/queue")
    assert not Case.objects.filter(closed_at=None).exists()
    assert page.get_by_text("Nothing is waiting", exact=True).is_visible()


def test_what_is_wrong_stands_at_its_field(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    page.goto(f"/console/cases/{case_on('content:v-mean').id}")
    page.keyboard.press("3")
    page.keyboard.press("Control+Enter")
    page.locator("#decide").get_by_text("Choose which exception it is.").wait_for()
    assert page.locator("#reasoning").get_attribute("aria-invalid") == "true"
    assert page.locator("#o-exception").is_checked()
    page.wrong.clear()  # the browser reports the 422 as an error, which it is meant to be


def test_closing_an_account_is_asked_once_more(page: Any, community: None, moderator: Any) -> None:
    case = Case.objects.get(id=report("account:bob", reason="bullying"))
    enter(page, moderator)
    page.goto(f"/console/cases/{case.id}")
    page.get_by_label("Close the account").check()
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog", name="This cannot be taken back for whom it hits")
    dialog.wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Back"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert Case.objects.get(id=case.id).closed_at is None
    page.locator("#go").click()
    dialog.get_by_role("button", name="Yes, decide so").click()
    page.wait_for_url(lambda url: case.id not in url)
    assert Restriction.objects.filter(subject="account:bob", kind="terminate", superseded_at=None).exists()


def test_n_leaves_a_case_to_others(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    page.goto("/console/queue")
    page.keyboard.press("n")
    page.wait_for_url("**/console/cases/*")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: "/console/cases/" in url and url != first)


def test_the_keys_are_shown_and_can_be_switched_off(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    page.goto("/console/items")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("Escape")
    moderator.single_keys = False
    moderator.save()
    page.reload()
    page.keyboard.press("?")
    assert not page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("g")
    page.keyboard.press("q")
    assert page.url.endswith("/console/items")


def test_typing_is_never_taken_for_a_key(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    case = case_on("content:v-mean")
    page.goto(f"/console/cases/{case.id}")
    page.keyboard.press("e")
    page.locator("#explanation").fill("")
    page.keyboard.type("nu gj2?/mp")
    assert page.locator("#explanation").input_value() == "nu gj2?/mp"
    assert page.url.endswith(case.id)


def test_finding_something_from_anywhere(page: Any, community: None, moderator: Any) -> None:
    indexing.index_all()  # as the worker does
    enter(page, moderator)
    page.goto("/console/")
    page.keyboard.press("/")
    page.keyboard.type("Bob")
    page.get_by_role("option", name="All that “Bob” finds").wait_for()  # not what “Bo” found
    assert page.get_by_role("option", name="Bob Bitter").is_visible()
    page.keyboard.press("ArrowDown")
    assert page.locator("#find").get_attribute("aria-activedescendant") == "found-1"
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/accounts/bob")


def test_media_is_shown_only_when_asked_for(page: Any, community: None, moderator: Any) -> None:
    asked: list[str] = []
    page.route("https://media.example.org/**", lambda route: (asked.append(route.request.url), route.abort()))
    enter(page, moderator)
    page.goto("/console/items/v-mean")
    assert asked == []
    page.keyboard.press("m")
    page.get_by_text("The media could not be loaded from the platform.").wait_for()
    assert asked == ["https://media.example.org/v.mp4"]
    page.wrong.clear()  # the aborted request


def test_graphic_media_is_blurred_until_asked_again(page: Any, community: None, moderator: Any) -> None:
    pixel = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=")
    from tests.console.community import take_in

    photo = {"kind": "photo", "url": "https://media.example.org/p.gif"}
    take_in(
        [],
        [
            {
                "id": "p-1",
                "kind": "photo",
                "account": "alice",
                "text": "WAKER-TEST:graphic_content",
                "media": [photo],
            }
        ],
    )
    page.route(
        "https://media.example.org/**", lambda route: route.fulfill(body=pixel, content_type="image/gif")
    )
    enter(page, moderator)
    page.goto("/console/items/p-1")
    assert page.get_by_text("May be graphic. Show blurred").is_visible()
    page.keyboard.press("m")
    picture = page.locator(".medium img")
    picture.wait_for()
    assert "blur" in picture.evaluate("e => getComputedStyle(e).filter")
    page.keyboard.press("m")
    assert picture.evaluate("e => getComputedStyle(e).filter") == "none"


def test_the_theme_follows_the_device_and_the_switch(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    page.emulate_media(color_scheme="dark")
    page.goto("/console/")
    theme = "document.documentElement.dataset.bsTheme"
    assert page.evaluate(theme) == "dark"
    page.emulate_media(color_scheme="light")
    page.locator("html[data-bs-theme=light]").wait_for()
    with page.expect_response("**/preferences/theme"):
        page.get_by_role("button", name="Switch between light and dark").click()
    assert page.evaluate(theme) == "dark"
    page.reload()
    assert page.evaluate(theme) == "dark"


def test_in_dutch(page: Any, community: None) -> None:
    enter(page, staff("moderator", "nl@example.org", language="nl"))
    page.goto("/console/queue")
    page.get_by_role("heading", name="Wachtrij").wait_for()
    page.keyboard.press("n")
    page.wait_for_url("**/console/cases/*")
    assert page.get_by_role("button", name="Beslis en ga door").is_visible()
    assert page.evaluate("document.documentElement.lang") == "nl"


def test_on_a_small_screen(page: Any, community: None, moderator: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, moderator)
    page.goto("/console/")
    menu = page.get_by_role("button", name="Menu")
    queue = page.get_by_role("link", name="Queue", exact=True)
    assert not queue.is_visible()
    menu.click()
    assert menu.get_attribute("aria-expanded") == "true"
    queue.click()
    page.wait_for_url("**/console/queue")
    page.get_by_role("button", name="Next case").click()
    page.wait_for_url("**/console/cases/*")
    assert overflow(page) == 0
    page.locator("label", has=page.locator("#o-fine")).click()
    page.get_by_role("button", name="Decide and go on").click()
    page.get_by_text("Decided: no violation.").wait_for()


def test_without_scripts(chromium: Any, live_server: Any, community: None, moderator: Any) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    tab = context.new_page()
    enter(tab, moderator)
    case = case_on("content:v-mean")
    tab.goto(f"/console/cases/{case.id}")
    tab.get_by_label("Policy", exact=True).select_option("bullying")
    tab.get_by_role("button", name="Decide and go on").click()
    tab.wait_for_url(lambda url: case.id not in url)
    assert Decision.objects.get(subject="content:v-mean", by_kind="staff").policy == "bullying"
    context.close()
