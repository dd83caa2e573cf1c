"""Many are chosen in a list: by keys alone, by mouse, on a telephone, and without scripts; then decided by keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import pictures
from tests.browser.support import complaints, enter, overflow
from tests.console.community import staff, take_in
from waker.investigation import indexing
from waker.review import tasks
from waker.review.bulk.keeping import subjects_of
from waker.review.models_bulk import Bulk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def soup(community: None) -> None:
    """Forty comments that say the same, so that a list has two pages."""
    take_in(
        [],
        [
            {
                "id": f"net{n:02}",
                "kind": "comment",
                "account": "bob" if n % 2 else "claire",
                "text": f"soup {n}",
            }
            for n in range(40)
        ],
    )
    indexing.index_all()


@pytest.fixture
def lead(page: Any, soup: None) -> Any:
    user = staff("lead", name="Lea Leider")
    page.emulate_media(reduced_motion="reduce")
    enter(page, user)
    return page


def look(page: Any, name: str) -> None:
    wrong = []
    for scheme in ("light", "dark"):
        for width, height in ((1280, 800), (390, 844)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": height})
            pictures.shot(page, f"{name}-{width}-{scheme}")
            # As high as it is long: what floats lies over nothing then, as at the end of the page.
            page.set_viewport_size({"width": width, "height": 3000})
            wrong += [f"{scheme} {width}: {found}" for found in complaints(page)]
            if overflow(page) > 0:
                wrong.append(f"{scheme} {width}: {overflow(page)} px too wide")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert wrong == [], name


def keys_of(page: Any) -> list[str]:
    """The subjects that are ticked, in the order of the list."""
    return page.eval_on_selector_all("[data-pick]:checked", "boxes => boxes.map(box => box.value)")


def rows_of(page: Any) -> list[str]:
    return page.eval_on_selector_all("[data-pick]", "boxes => boxes.map(box => box.value)")


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.clause("E14")
def test_a_bulk_from_the_list_to_its_undo_by_keys_alone(lead: Any) -> None:
    page = lead
    page.goto("/console/search?q=soup")
    page.locator("#sums[data-total='40']").wait_for()
    rows = rows_of(page)
    assert len(rows) == 25
    assert not page.locator("#picks").is_visible()
    press(page, "j", "j", "x")
    assert keys_of(page) == [rows[1]]
    assert page.locator(".pick-count").inner_text().strip() == "1 chosen"
    press(page, "j", "j", "j", "Shift+X")
    assert keys_of(page) == rows[1:5]
    press(page, "k", "x")
    assert keys_of(page) == [*rows[1:3], rows[4]]
    look(page, "select-some")
    # All on this page, none, all that match, and no longer all when one is let go.
    press(page, "a")
    assert keys_of(page) == rows
    press(page, "a")
    assert keys_of(page) == []
    press(page, "Shift+A")
    assert page.locator(".pick-count").inner_text().strip() == "40 chosen"
    assert page.get_by_role("button", name="All 40 that match").get_attribute("aria-pressed") == "true"
    look(page, "select-all")
    press(page, "x")
    assert page.locator(".pick-count").inner_text().strip() == "24 chosen"
    press(page, "Escape")
    assert not page.locator("#picks").is_visible()
    press(page, "d")  # nothing is chosen, so nothing happens
    assert "/console/search" in page.url

    press(page, "k", "k", "k", "x", "j", "j", "Shift+X", "d")
    page.get_by_role("heading", name="3 chosen").wait_for()
    look(page, "bulk-choose")
    # The decision, its preview, the number, and all of it taken back.
    press(page, "1", "p")
    assert page.evaluate("document.activeElement.id") == "policy"
    page.keyboard.type("Spam")
    press(page, "Escape", "r")
    assert page.evaluate("document.activeElement.name") == "restriction"
    press(page, "e")
    page.keyboard.type("It is the same soup again.")
    press(page, "Escape", "Control+Enter")
    page.get_by_role("heading", name="Look before you decide").wait_for()
    look(page, "bulk-preview")
    bulk = Bulk.objects.get()
    assert subjects_of(bulk) == rows[0:3]
    press(page, "c")
    page.keyboard.type("3")
    press(page, "Control+Enter")
    page.get_by_role("heading", name="Progress").wait_for()
    look(page, "bulk-running")
    tasks.work_on(bulk.id)
    page.locator("#undo-open").wait_for()
    press(page, "z")
    page.keyboard.type("They like it.")
    look(page, "bulk-undo")
    press(page, "Control+Enter")
    page.get_by_role("heading", name="Why it was undone").wait_for()
    tasks.work_on(bulk.id)
    page.get_by_text("undone", exact=True).wait_for()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.taken_back) == ("undone", 3)


def test_a_running_bulk_is_stopped_by_a_key(lead: Any) -> None:
    page = lead
    page.goto("/console/bulk")
    press(page, "c")
    page.wait_for_url("**/console/bulk/new")
    press(page, "c")
    page.keyboard.type("soup")
    press(page, "Enter")
    page.get_by_role("heading", name="40 chosen").wait_for()
    press(page, "2", "p")
    assert page.evaluate("document.activeElement.id") == "policy"
    page.keyboard.type("Spam")
    press(page, "Escape", "Control+Enter")
    page.get_by_role("heading", name="Look before you decide").wait_for()
    press(page, "z")
    page.get_by_role("heading", name="40 chosen").wait_for()
    page.go_back()
    press(page, "c")
    page.keyboard.type("40")
    press(page, "Enter")
    page.get_by_role("heading", name="Progress").wait_for()
    press(page, "s")
    page.get_by_text("Stopped. What is decided stays").wait_for()
    assert Bulk.objects.get(started_at__isnull=False).state == "stopped"


def test_by_mouse_with_a_range_and_on_from_there_by_keys(lead: Any) -> None:
    page = lead
    page.goto("/console/items")
    rows = rows_of(page)
    boxes = page.locator("[data-pick]")
    boxes.nth(2).click()
    boxes.nth(5).click(modifiers=["Shift"])
    assert keys_of(page) == rows[2:6]
    press(page, "j", "x")
    assert keys_of(page) == rows[2:7]
    look(page, "select-items")
    page.get_by_role("button", name="All on this page").click()
    assert keys_of(page) == rows
    page.get_by_role("button", name="Choose nothing").click()
    assert keys_of(page) == []
    # The row under the pointer, as long as none has the focus.
    page.evaluate("document.activeElement.blur()")
    page.locator(".list > li").nth(3).hover()
    press(page, "x")
    assert keys_of(page) == [rows[3]]
    press(page, "Shift+A", "d")
    page.get_by_role("heading", name="44 chosen").wait_for()


def test_accounts_are_chosen_too(lead: Any) -> None:
    page = lead
    page.goto("/console/accounts")
    press(page, "j", "x")
    look(page, "select-accounts")
    press(page, "d")
    page.get_by_role("heading", name="1 chosen").wait_for()


def test_the_keys_are_told_and_the_palette_offers_them(lead: Any) -> None:
    page = lead
    page.goto("/console/items")
    press(page, "?")
    told = page.locator("#keys").inner_text()
    for said in ("Choose all that match", "Decide on what is chosen", "In a bulk", "Stop it"):
        assert said in told
    press(page, "Escape", "j", "x", "Control+k")
    page.locator("#palette[open]").wait_for()
    page.keyboard.type("decide on what")
    press(page, "Enter")
    page.get_by_role("heading", name="1 chosen").wait_for()


def test_single_keys_can_be_off(page: Any, soup: None) -> None:
    user = staff("lead")
    user.single_keys = False
    user.save()
    enter(page, user)
    page.goto("/console/items")
    page.locator("[data-list] .go").first.focus()
    press(page, "x", "a", "Shift+A")
    assert keys_of(page) == []


@pytest.mark.parametrize("address", ["/console/search?q=soup", "/console/items"])
def test_without_scripts_it_is_a_form(chromium: Any, live_server: Any, soup: None, address: str) -> None:
    context = chromium.new_context(
        java_script_enabled=False, base_url=live_server.url, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    enter(page, staff("lead"))
    page.goto(address)
    page.get_by_text("Tick what you want to decide on.").wait_for()
    pictures.shot(page, "select-no-script")
    boxes = page.locator("input[name=subject]")
    wanted = [boxes.nth(n).get_attribute("value") for n in (0, 3)]
    for n in (0, 3):
        boxes.nth(n).check()
    page.get_by_role("button", name="Decide…").click()
    page.get_by_role("heading", name="2 chosen").wait_for()
    page.get_by_label("Policy").select_option("spam")
    page.get_by_label("Remove", exact=True).check()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Look before you decide").wait_for()
    assert subjects_of(Bulk.objects.get()) == wanted
    page.goto(address)
    page.get_by_role("button", name="that match").click()
    page.get_by_role("heading", name="40 chosen" if "search" in address else "44 chosen").wait_for()
    context.close()
