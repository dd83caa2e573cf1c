"""Somebody looks into something: searches, narrows, keeps it, takes a file, and reads the timeline. By everybody."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.browser import pictures
from tests.browser.support import complaints, enter, overflow
from tests.console.community import report, staff, take_in
from waker.core.actors import Actor
from waker.investigation import indexing
from waker.investigation.models import Export, Saved
from waker.review.ruling import deciding
from waker.review.shapes import DecisionIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def posts(community: None) -> None:
    kinds, makers, languages = ("video", "comment", "photo"), ("alice", "bob", "claire"), ("nl", "fr", "de")
    take_in(
        [],
        [
            {
                "id": f"w{n}",
                "kind": kinds[n % 3],
                "account": makers[n % 3],
                "language": languages[n % 3],
                "text": f"Een rode fiets nummer {n}, kijk op https://example{n % 2}.org #fiets",
            }
            for n in range(40)
        ]
        + [
            # Sealed: its words are not searched, and nothing counts it.
            {"id": "w-dark", "kind": "video", "account": "bob", "text": "fiets WAKER-TEST:child_exploitation"}
        ],
    )
    report("content:w3")
    removed = {
        "subject": {"kind": "content", "id": "w5"},
        "ground": {"kind": "guidelines", "policy": "bullying"},
        "restrictions": [{"kind": "remove"}],
    }
    deciding.decide(msgspec.convert(removed, DecisionIn), Actor("key", "1"))
    indexing.index_all()


def looks(page: Any, name: str) -> list[tuple[str, str]]:
    found = [(name, complaint) for complaint in complaints(page)]
    if overflow(page) > 0:
        found.append((name, f"{overflow(page)} pixels too wide"))
    return found


def test_from_a_word_to_a_timeline(page: Any, posts: None) -> None:
    lead = staff("lead", name="Lea Leid")
    enter(page, lead)
    page.goto("/console/")
    page.keyboard.press("/")
    page.keyboard.type("rode fie")
    page.locator("#found-all").wait_for()
    page.keyboard.press("Escape")
    page.goto("/console/search")
    page.get_by_role("button", name="Fields").click()
    page.get_by_role("button", name="language:nl").click()
    assert page.locator("#ask-q").input_value() == "language:nl"
    page.fill("#ask-q", "fiets")
    page.keyboard.press("Enter")
    page.locator("#over-time", has_text="40").wait_for()
    assert page.locator(".found-list li").count() == 25

    # Narrow by the most frequent of a field, then leaf to the end
    page.get_by_role("link", name="Dutch").click()
    page.locator("#over-time", has_text="14").wait_for()
    assert page.locator("#ask-q").input_value() == "fiets language:nl in:items"
    page.get_by_role("link", name="without language:nl").click()
    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**cursor=**")
    page.locator(".found-list li").first.wait_for()
    assert page.locator(".found-list li").count() == 15
    page.get_by_role("link", name="Newest").click()
    page.wait_for_url(lambda url: "cursor=" not in url)

    # Keep it, and open it again
    page.locator("[data-open=search-save]").click()
    page.fill("#save-name", "Bicycles")
    page.check("input[name=shared]")
    page.locator("#search-save button[type=submit]").click()
    page.locator(".toast-line", has_text="Kept").wait_for()
    assert Saved.objects.get().shared
    page.goto("/console/search")
    page.get_by_role("link", name="Bicycles", exact=True).click()
    page.locator(".found-list li").first.wait_for()

    # Take a file
    with page.expect_download() as taken:
        page.get_by_role("button", name="Export CSV").click()
    with open(taken.value.path(), encoding="utf-8-sig") as file:
        lines = file.read().splitlines()
    assert len(lines) == 41
    assert not any("WAKER-TEST" in line for line in lines)
    assert Export.objects.get().rows == 40

    # From an item to everything that happened to it
    page.goto("/console/search?q=fiets+state%3Aopen+in%3Aitems")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/items/w3")
    page.get_by_role("link", name="Timeline").click()
    page.get_by_text("This hurts.").wait_for()
    page.get_by_label("Reports").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**kind=reports*")
    assert page.locator(".timeline > li").count() == 1


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "nl"), ("light", 390, "nl"), ("dark", 390, "en")],
)
def test_every_page(page: Any, posts: None, theme: str, width: int, language: str) -> None:
    admin = staff("admin", language=language)
    admin.theme = theme
    admin.save()
    enter(page, admin)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    found = []
    for name, address in {
        "begin": "search",
        "items": "search?q=fiets+-kind%3Aad",
        "accounts": "search?q=in%3Aaccounts",
        "decisions": "search?q=in%3Adecisions",
        "reports": "search?q=in%3Areports",
        "cases": "search?q=in%3Acases",
        "devices": "search?q=d1*+in%3Adevices",
        "nothing": "search?q=nowhere",
        "timeline": "timeline/content/w3",
        "account": "timeline/account/bob",
    }.items():
        page.goto(f"/console/{address}")
        page.wait_for_load_state("networkidle")
        found += looks(page, name)
    page.goto("/console/search?q=langage%3Anl")
    found += looks(page, "a fault")
    page.wrong.clear()  # the 422 of a query that is none
    page.locator("[data-open=search-help]").click()
    found += looks(page, "help")
    assert found == []


def test_counting_by_a_field(page: Any, posts: None) -> None:
    """A field and a number are chosen, the bars come beside the list, and each narrows the search."""
    enter(page, staff("lead", name="Lea Leid"))
    page.emulate_media(reduced_motion="reduce")
    page.goto("/console/search?q=fiets")
    page.locator("#over-time", has_text="40").wait_for()
    page.get_by_label("Field", exact=True).select_option(label="Links to")
    page.locator("#top li").nth(1).wait_for()
    assert page.locator("#top li").all_inner_texts() == ["example0.org\n20", "example1.org\n20"]
    assert "Counted over all 40 that were found." in page.locator("#top").inner_text()
    page.get_by_label("Field", exact=True).select_option(label="Measures")
    page.locator("#top li", has_text="Remove").wait_for()
    page.get_by_label("Field", exact=True).select_option(label="Languages")
    page.get_by_label("How many").select_option("25")
    page.locator("#top li", has_text="German").wait_for()
    found = []
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 1000})
            pictures.shot(page, f"search-top-{width}-{scheme}")
            found += looks(page, f"{scheme} {width}")
    assert found == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("#top").get_by_role("link", name="French").click()
    page.locator("#over-time", has_text="13").wait_for()
    assert page.locator("#ask-q").input_value() == "fiets language:fr in:items"


def test_counting_without_scripts(chromium: Any, live_server: Any, posts: None) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    enter(page, staff("lead"))
    page.goto("/console/search?q=fiets")
    page.get_by_label("Field", exact=True).select_option(label="Kinds")
    page.get_by_role("button", name="Count", exact=True).click()
    page.locator("#top li").first.wait_for()
    assert page.locator("#top li").count() == 3
    page.locator("#top").get_by_role("link", name="Photo").click()
    assert page.locator("#ask-q").get_attribute("value") == "fiets kind:photo in:items"
    context.close()
