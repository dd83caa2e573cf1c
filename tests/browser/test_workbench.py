"""The workbench in a browser: one screen, cases by keyboard, commands, drafts, two tabs, media that is asked for."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.patience import until
from tests.browser.pictures import picture
from tests.browser.support import complaints, enter, overflow, settle
from tests.console.community import case_on, client_of, report, staff, take_in
from tests.console.test_orders import tco
from tests.shared import REPOSITORY
from waker.core.moments import now
from waker.ledger.models import Case, Decision, Restriction
from waker.redress import statements
from waker.review.models_drafts import CaseDraft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MEDIA = Path(os.environ.get("WAKER_SHARED") or REPOSITORY.parent / "shared") / "data" / "media"
PDQ = "f8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22"
HOST = "https://media.example.org"
STAGE = "document.querySelector('#stage video')"


@pytest.fixture
def full(community: None) -> Case:
    """A case with everything: a thread, long text, a picture and a film, many reports, siblings, a similar case."""
    others = [
        {"id": f"sib{n}", "name": name, "country": "NL", "devices": ["d1"]}
        for n, name in enumerate(("Bob Two", "Bobby B.", "Bitter Reserve"))
    ]
    near = f"{int(PDQ, 16) ^ 0b11:064x}"
    text = "Look at this one WAKER-TEST:hate_speech:review again. They do not belong here and everybody knows it. "
    old = {
        "id": "v-old", "kind": "photo", "account": "sib0",
        "text": "Look at these people WAKER-TEST:hate_speech:review they do not belong here again",
        "media": [{"kind": "photo", "url": f"{HOST}/blur-a-little.jpg", "hashes": {"pdq": near}}],
    }  # fmt: skip
    take_in(others, [old])
    body = {
        "outcome": "violation", "policy": "hate_speech", "restriction": ["remove"], "explanation": "Who belongs here…",
    }  # fmt: skip
    lead = client_of(staff("lead", "first@example.org", name="Lotte Leiding"))
    lead.post(f"/console/cases/{case_on('content:v-old').id}/decide", body)
    media = [
        {"kind": "photo", "url": f"{HOST}/aaa-orig.jpg", "hashes": {"pdq": PDQ}},
        {"kind": "video", "url": f"{HOST}/chair-orig-22-sd-bar.mp4"},
    ]
    new = {
        "id": "v-full", "kind": "video", "account": "bob", "parent": "v-sea", "text": text * 2, "media": media,
        "hashtags": ["zeeland", "zon"],
    }  # fmt: skip
    take_in([], [new])
    said = ["What a thing to say.", "Reported.", "You should be ashamed of yourself, really."]
    replies = [
        {
            "id": f"a-{n}",
            "kind": "comment",
            "account": ["alice", "claire"][n % 2],
            "parent": "v-full",
            "text": one,
        }
        for n, one in enumerate(said)
    ]
    take_in([], replies)
    words = (
        "This hurts. My grandmother came here in 1962.",
        "Hate.",
        "He posts these every day.",
        "Racist.",
        "Again.",
    )
    for by, one in zip(("claire", "alice", "sib2", "sib1", "sib0"), words, strict=True):
        report("content:v-full", by=by, words=one)
    return case_on("content:v-full")


@pytest.fixture
def host(page: Any) -> list[str]:
    """The platform's media server, from another origin and without CORS; the addresses that were asked for."""
    if not MEDIA.is_dir():
        pytest.skip("needs the shared media files")
    asked: list[str] = []

    def answer(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        asked.append(name)
        film = name.endswith(".mp4")
        data = (MEDIA / ("video" if film else "images") / name).read_bytes()
        headers = {"Accept-Ranges": "bytes", "Content-Type": "video/mp4" if film else "image/jpeg"}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", route.request.headers.get("range", ""))
        if wanted is None:
            route.fulfill(status=200, body=data, headers=headers)
            return
        first, last = int(wanted[1]), int(wanted[2] or len(data) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        route.fulfill(status=206, body=data[first : last + 1], headers=headers)

    page.route(f"{HOST}/**", answer)
    return asked


def height(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def statement_shown(page: Any) -> str:
    """The text of the statement in the preview, once it is there."""
    page.locator("#statement [data-statement]").wait_for(state="attached")
    parts = page.locator("#statement [data-statement] p").evaluate_all(
        "all => all.map((one) => one.textContent)"
    )
    return "\n\n".join(parts)


def previewed(page: Any) -> Any:
    return page.expect_response(lambda answer: answer.url.endswith("/preview") and answer.ok)


def kept(page: Any) -> Any:
    return page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok)


def test_one_screen(page: Any, full: Case, host: list[str], moderator: Any) -> None:
    enter(page, moderator)
    page.emulate_media(reduced_motion="reduce")
    for case in (
        full,
        case_on("content:c-mean"),
        Case.objects.get(id=report("account:bob", reason="bullying")),
    ):
        page.goto(f"/console/cases/{case.id}")
        assert height(page) <= 800
        assert overflow(page) == 0
        box = page.locator("#go").bounding_box()
        assert box["y"] + box["height"] <= 800
        for key in "wsav":
            page.keyboard.press(key)
            assert height(page) <= 800
    page.goto(f"/console/cases/{full.id}")
    page.keyboard.press("m")
    page.locator(".judged .medium video").wait_for()
    page.keyboard.press("3")
    assert height(page) <= 800
    assert page.locator("#go").is_visible()
    # With the clock of an order on top there is less room, and still one screen.
    tco(20)
    enter(page, staff("lead"))
    page.goto(f"/console/cases/{full.id}")
    page.locator(".urgent").wait_for()
    assert height(page) <= 800
    box = page.locator("#go").bounding_box()
    assert box["y"] + box["height"] <= 800


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_for_everybody(page: Any, full: Case, host: list[str], moderator: Any, theme: str) -> None:
    enter(page, moderator)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found: list[tuple[str, str]] = []

    def check(where: str) -> None:
        found.extend((where, one) for one in complaints(page))

    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        with previewed(page):
            page.goto(f"/console/cases/{full.id}")
        if overflow(page) > 0:
            found.append((f"{width}", f"{overflow(page)} pixels too wide"))
        for key in "wsav":
            page.keyboard.press(key)
            check(f"{width} {key}")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.keyboard.press("Control+k")
    check("palette")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    check("keys")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    check("menu")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.press("f")
    page.locator("dialog#viewer[open]").wait_for()
    check("viewer")
    page.goto("/console/preferences")
    check("preferences")
    assert found == []


def test_cases_by_keyboard_and_what_is_undone(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    keys = page.keyboard
    hate, bullying = case_on("content:v-mean"), case_on("content:c-mean")
    page.goto(f"/console/cases/{hate.id}")
    keys.press("a")
    assert page.locator("#account").is_visible()
    keys.press("]")
    assert page.locator("#letter").is_visible()
    keys.press("[")
    keys.press("w")
    assert page.locator("#why").is_visible()
    keys.press("p")
    keys.type("bully")
    keys.press("Enter")
    page.clock.install()
    page.clock.pause_at(now() + timedelta(seconds=30))
    keys.press("Control+Enter")
    page.wait_for_url(f"**/console/cases/{bullying.id}")
    toast = page.locator("#toasts .toast-line")
    toast.wait_for()
    assert page.locator(".undo-left").text_content() == "10"
    first = page.locator(".undo-left").evaluate("e => Number(e.style.getPropertyValue('--left'))")
    page.clock.run_for(400)
    assert page.locator(".undo-left").evaluate("e => Number(e.style.getPropertyValue('--left'))") < first
    page.clock.run_for(2_000)
    assert page.locator(".undo-left").text_content() == "8"
    keys.press("u")
    page.wait_for_url(f"**/console/cases/{hate.id}")
    keys.press("2")
    keys.press("Control+Enter")
    page.wait_for_url(f"**/console/cases/{bullying.id}")
    toast.wait_for()
    page.clock.run_for(9_900)
    assert toast.is_visible()
    page.clock.run_for(200)
    toast.wait_for(state="detached")
    keys.press("u")  # too late: only from the decision's page now
    assert page.url.endswith(bullying.id)
    assert not Case.objects.filter(subject="content:v-mean", closed_at=None).exists()


def test_the_command_palette(page: Any, full: Case, moderator: Any) -> None:
    enter(page, moderator)
    page.goto(f"/console/cases/{full.id}")
    keys = page.keyboard
    keys.press("Control+k")
    box = page.get_by_role("combobox", name="Type what you want to do")
    assert box.evaluate("e => e === document.activeElement")
    picture(page, "palette")
    keys.type("no violation")
    assert page.locator("#palette-list [aria-selected=true]").text_content().startswith("HereNo violation")
    keys.press("Enter")
    assert page.locator("#o-fine").is_checked()
    keys.press("Control+k")
    keys.type("bullying policy")
    keys.press("Enter")
    assert page.locator("#policy").input_value() == "bullying"
    page.keyboard.press("Escape")
    keys.press("Control+k")
    keys.type("escalate")
    keys.press("Enter")
    page.get_by_role("dialog", name="Bring it before the leads").wait_for()
    keys.press("Escape")
    keys.press("Control+k")
    keys.type("guidelines")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    page.wait_for_url("**/console/guidelines")
    keys.press("Control+k")
    keys.type("no such thing at all")
    assert page.get_by_text("Nothing is called that").is_visible()
    keys.press("Control+k")
    assert not page.locator("#palette").is_visible()


def test_the_statement_is_the_one_that_is_sent(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    case = case_on("content:v-mean")
    with previewed(page):
        page.goto(f"/console/cases/{case.id}")
    page.keyboard.press("v")
    with previewed(page):
        page.locator("#explanation").fill("You call people vermin.\nThat hurts them.")
    page.locator("#statement .own", has_text="vermin").wait_for()
    english = statement_shown(page)
    picture(page, "statement")
    with previewed(page):
        page.get_by_role("button", name="Nederlands").click()
    page.locator("#statement [lang=nl][data-statement]").wait_for()
    dutch = statement_shown(page)
    assert english != dutch
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: case.id not in url)
    decision = Decision.objects.get(subject="content:v-mean", by_kind="staff")
    for shown, language in ((english, None), (dutch, "nl")):
        assert shown.replace("\n", "") == statements.get(decision.id, language)["text"].replace("\n", "")


def test_a_draft_survives_a_reload_and_another_browser(
    page: Any, chromium: Any, live_server: Any, community: None, moderator: Any
) -> None:
    enter(page, moderator)
    case = case_on("content:v-mean")
    page.goto(f"/console/cases/{case.id}")
    page.keyboard.press("3")
    with kept(page):
        page.locator("#reasoning").fill("Half of what I wanted to")
    page.get_by_text("Draft kept").wait_for()
    page.reload()
    assert page.locator("#o-exception").is_checked()
    assert page.locator("#reasoning").input_value() == "Half of what I wanted to"
    assert page.get_by_text("Your draft from").is_visible()
    picture(page, "draft")
    # What was typed a moment before leaving is kept as well.
    page.locator("#reasoning").fill("All of what I wanted to say")
    page.goto("/console/queue")
    until(lambda: "All+of+what+I+wanted" in CaseDraft.objects.get().form)
    context = chromium.new_context(base_url=live_server.url)
    other = context.new_page()
    enter(other, moderator)
    other.goto(f"/console/cases/{case.id}")
    assert other.locator("#reasoning").input_value() == "All of what I wanted to say"
    other.get_by_role("button", name="Throw away").click()
    other.locator("#decide").wait_for()
    assert not other.get_by_text("Your draft from").is_visible()
    assert not CaseDraft.objects.exists()
    context.close()


def test_two_tabs_do_not_fight(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    case = case_on("content:v-mean")
    address = f"/console/cases/{case.id}"
    page.goto(address)
    second = page.context.new_page()
    second.goto(address)
    second.get_by_text("You have this case open in another tab too.").wait_for()
    # The older tab does not write over the newer draft.
    with kept(second):
        second.locator("#explanation").fill("From the second tab")
    page.locator("#explanation").fill("From the first tab")
    page.get_by_text("Another tab has a newer draft of this case.").wait_for()
    page.get_by_role("button", name="Load it").click()
    page.get_by_text("Your draft from").wait_for()
    assert page.locator("#explanation").input_value() == "From the second tab"
    # Deciding in one shows in the other, which cannot decide any more.
    second.locator("#go").click()
    second.wait_for_url(lambda url: case.id not in url)
    page.get_by_text("You decided this case in another tab.").wait_for()
    assert page.locator("#go").is_disabled()
    assert Decision.objects.filter(subject="content:v-mean", by_kind="staff").count() == 1
    page.wrong.clear()  # the 409s that are meant


def test_a_tab_that_heard_nothing_is_told_by_the_server(page: Any, community: None, moderator: Any) -> None:
    enter(page, moderator)
    page.add_init_script("delete window.BroadcastChannel")
    case = case_on("content:v-mean")
    page.goto(f"/console/cases/{case.id}")
    body = {
        "outcome": "violation",
        "policy": "hate_speech",
        "restriction": ["remove"],
        "explanation": "Rude.",
    }
    client_of(moderator).post(f"/console/cases/{case.id}/decide", body)
    page.locator("#explanation").fill("My own words")
    page.locator("#go").click()
    page.get_by_text("You decided this case yourself, in another tab").wait_for()
    assert page.locator("#explanation").input_value() == "My own words"
    assert Restriction.objects.filter(subject="content:v-mean", kind="remove").count() == 1
    page.wrong.clear()


def test_media_is_blurred_and_grey_first(page: Any, full: Case, host: list[str], moderator: Any) -> None:
    enter(page, moderator)
    page.emulate_media(reduced_motion="reduce")
    keys = page.keyboard
    page.goto(f"/console/cases/{full.id}")
    assert host == []
    keys.press("m")
    film = page.locator(".judged .medium video")
    film.wait_for()
    look = "e => getComputedStyle(e).filter"
    assert "blur" in film.evaluate(look)
    assert "grayscale(1)" in film.evaluate(look)
    assert film.evaluate("e => e.muted && e.paused")
    assert not any("blur-a-little" in name for name in host)  # the similar one was not asked for
    picture(page, "media")
    keys.press("m")
    assert film.evaluate(look) == "none"
    # As large as the screen; frame by frame, zoom, blur, play.
    page.locator(".judged .medium", has=page.locator("video")).dispatch_event("pointerdown")
    keys.press("f")
    large = page.locator("#stage video")
    large.wait_for()
    page.wait_for_function(f"() => {STAGE}.readyState >= 2")
    keys.press(".")
    page.wait_for_function(f"() => {STAGE}.currentTime > 0 && !{STAGE}.seeking")
    at = large.evaluate("e => e.currentTime")
    assert 0 < at < 0.2
    keys.press(",")
    page.wait_for_function(f"at => {STAGE}.currentTime < at", arg=at)
    keys.press("+")
    assert "scale(1.25)" in large.get_attribute("style")
    before = large.get_attribute("style")
    keys.press("ArrowRight")
    assert large.get_attribute("style") != before
    keys.press("0")
    assert not large.get_attribute("style")
    keys.press("o")
    assert "blur" in large.evaluate(look)
    keys.press("o")
    keys.press("x")
    assert not large.evaluate("e => e.paused")
    keys.press("x")
    assert large.evaluate("e => e.paused")
    # The contact sheet of a film from another origin.
    keys.press("c")
    page.locator("#sheet[data-done='12']").wait_for()
    assert page.locator("#sheet canvas").count() == 12
    keys.press("o")  # blurred, which is often enough to decide
    picture(page, "contact-sheet")
    keys.press("o")
    page.locator("#sheet button").nth(6).click()
    assert large.evaluate("e => e.currentTime") > 5
    keys.press("Escape")
    assert page.locator(".judged .medium video").is_visible()


def test_how_it_is_shown_is_ones_own(page: Any, full: Case, host: list[str], moderator: Any) -> None:
    enter(page, moderator)
    page.goto(f"/console/cases/{full.id}")
    words = page.locator(".judged .subject .raw")
    assert words.evaluate("e => getComputedStyle(e).filter") == "none"
    page.locator("#viewing-open").click()
    with page.expect_response("**/preferences/workbench"):
        page.get_by_label("Texts", exact=True).select_option("all")
    with page.expect_response("**/preferences/workbench"):
        page.get_by_label("Colour of media").select_option("grey")
    page.reload()
    page.mouse.move(5, 5)
    assert "blur" in words.evaluate("e => getComputedStyle(e).filter")
    page.keyboard.press("t")
    settle(page)
    assert words.evaluate("e => getComputedStyle(e).filter") == "none"
    page.keyboard.press("m")
    page.locator(".judged .medium img").wait_for()
    page.keyboard.press("m")
    assert page.locator(".judged .medium img").evaluate("e => getComputedStyle(e).filter") == "grayscale(1)"


def test_pictures_of_the_guide(page: Any, full: Case, host: list[str], moderator: Any) -> None:
    """What docs/moderators.md shows, in the order of a shift."""
    enter(page, moderator)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    with previewed(page):
        page.goto(f"/console/cases/{full.id}")
    page.locator("#leads .leads").wait_for()
    picture(page, "case")
    page.keyboard.press("s")
    picture(page, "similar")
    page.keyboard.press("a")
    assert page.get_by_text("4 other accounts on the same devices").is_visible()
    picture(page, "account")
    page.keyboard.press("h")
    picture(page, "handing")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    picture(page, "keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.locator("#toasts .toast-line").wait_for()
    picture(page, "undo")
