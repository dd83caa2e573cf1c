"""Every page of the console: it answers, links every number, costs a fixed number of queries, has no inline script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.console.context import PLACES
from waker.console.models import StaffUser
from waker.investigation import indexing
from waker.ledger.models import Decision, RuleDay

pytestmark = pytest.mark.django_db


def addresses() -> Iterator[str]:
    """One of every page, as it is with the community there."""
    decision = Decision.objects.filter(subject="content:v-worse").earliest("position")
    version = decision.guidelines
    yield from (
        "/console/",
        "/console/queue",
        "/console/queue?state=closed",
        f"/console/cases/{case_on('content:v-mean').id}",
        "/console/decisions",
        f"/console/decisions/{decision.id}",
        "/console/items",
        "/console/items/v-mean",
        "/console/accounts",
        "/console/accounts/bob",
        "/console/guidelines",
        f"/console/guidelines/versions/{version}",
        f"/console/guidelines/versions/{version}/from/{version}",
        "/console/guidelines/policies/hate_speech",
        "/console/search?q=Bob+B",
        "/console/search",
        "/console/search?q=account%3Abob",
        "/console/search?q=state%3Aopen+in%3Acases",
        "/console/search?q=in%3Adecisions",
        "/console/timeline/content/v-mean",
        "/console/timeline/account/bob",
        "/console/timeline/device/d1",
        "/console/preferences",
        "/console/password",
        "/console/security",
        "/console/security/set-up",
        "/console/security/app",
        "/console/security/passkey",
        "/console/sessions",
        "/console/staff",
        "/guidelines",
        f"/guidelines/{version}",
        f"/guidelines/{version}/diff/{version}",
        "/guidelines/versions",
        "/",
    )


@pytest.fixture
def admin(community: None) -> Client:
    return client_of(staff("admin", name="Ada"))


class Page(HTMLParser):
    """What of a page the Content-Security-Policy would refuse, and what is not well-formed."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.refers: list[str] = []
        self.feed(text)
        self.problems += [f"<{tag}> is never closed" for tag in self.open]
        self.problems += [f"id {one} twice" for one in {i for i in self.ids if self.ids.count(i) > 1}]
        self.problems += [f"no element {one}" for one in self.refers if one not in self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self.problems.append(f"<{tag} {name}={value}>")
            if name in ("src", "href") and value and re.match(r"(https?:)?//|javascript:", value):
                self.problems.append(f"<{tag} {name}={value}>")
            if name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                self.refers += (value or "").split()
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") != "application/json"
        ):
            self.problems.append(f"inline <{tag}>")
        if tag == "form" and given.get("method") == "post" and not given.get("action", "/").startswith("/"):
            self.problems.append(f"form to {given['action']}")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def test_every_page_is_sound_in_both_languages(admin: Client) -> None:
    user = StaffUser.objects.get(role="admin")
    for language in ("en", "nl"):
        user.language = language
        user.save()
        for address in addresses():
            answer = admin.get(address + ("&" if "?" in address else "?") + f"language={language}")
            assert answer.status_code == 200, address
            text = answer.content.decode()
            assert f'<html lang="{language}"' in text, address
            assert not Page(text).problems, (address, language)
            assert not re.search(r"\{[{%]", text), address
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self';" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_media_of_the_host_may_be_shown_only_where_it_is(admin: Client) -> None:
    media = "media-src 'self' https:"
    for address in addresses():
        policy = admin.get(address).headers["Content-Security-Policy"]
        assert (media in policy) == address.startswith(("/console/cases/", "/console/items/")), address


def test_pages_about_people_are_not_kept_by_caches(admin: Client) -> None:
    for address in addresses():
        assert "no-store" in admin.get(address).headers["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    [
        "/console/",
        "/console/queue",
        "/console/decisions",
        "/console/items",
        "/console/accounts",
        "/console/search?q=some",
    ],
)
def test_a_list_costs_the_same_however_long_it_is(admin: Client, address: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert admin.get(address).status_code == 200
        return len(queries)

    def more(start: int, count: int) -> None:
        people = [{"id": f"a{n}", "name": f"Some {n}", "country": "NL"} for n in range(start, start + count)]
        posts = [
            {
                "id": f"w{n}",
                "kind": "video",
                "account": f"a{n}",
                "text": f"some text {n} WAKER-TEST:spam{':review' * (n % 2)}",
            }
            for n in range(start, start + count)
        ]
        take_in(people, posts)

    more(0, 4)
    cost()
    few = cost()
    more(4, 12)
    assert cost() == few
    assert few <= 30


def test_a_case_costs_the_same_however_much_was_said(admin: Client) -> None:
    case = case_on("content:v-mean")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(f"/console/cases/{case.id}").status_code == 200
        return len(queries)

    cost()
    few = cost()
    for n in range(6):
        report("content:v-mean", words=f"Again {n}", by="alice")
    assert cost() == few
    assert few <= 46


def test_what_is_not_there_is_a_404(admin: Client) -> None:
    for address in (
        "/console/items/none",
        "/console/accounts/none",
        "/console/decisions/none",
        "/console/guidelines/versions/none",
        "/console/guidelines/policies/none",
        "/console/guidelines/versions/none/from/none",
        "/guidelines/none",
        "/guidelines/none/diff/nothing",
        "/console/items/a%00b",
        "/guidelines/a%00b",
    ):
        assert admin.get(address).status_code == 404, address


def test_ids_of_the_host_may_hold_anything(admin: Client) -> None:
    odd = "a/b?c#d %é&\"'<x>"
    take_in(
        [{"id": odd, "name": "Odd"}], [{"id": odd, "kind": "video", "account": odd, "text": "hello there"}]
    )
    page = admin.get("/console/items").content.decode()
    link = re.search(r'class="go" href="([^"]+)">hello there', page)
    assert link
    assert "hello there" in admin.get(html.unescape(link[1])).content.decode()
    found = admin.get("/console/search", {"q": odd}).content.decode()
    assert "Odd" in found
    account = re.search(r'class="above quiet" href="([^"]+)">Odd', page)
    assert account
    assert admin.get(html.unescape(account[1])).status_code == 200


def test_the_dashboard_says_which_rules_are_capped(admin: Client) -> None:
    RuleDay.objects.create(rule="hate_slurs", day=timezone.now().date(), taken=100, capped=7)
    page = admin.get("/console/").content.decode()
    assert 'href="/console/decisions?rule=hate_slurs"' in page
    assert "7 held back" in page


def test_searching_goes_straight_to_what_has_that_id(admin: Client) -> None:
    case = case_on("content:v-mean")
    decision = Decision.objects.filter(subject="content:v-worse").earliest("position")
    for text, address in (
        ("bob", "/console/accounts/bob"),
        (" v-mean ", "/console/items/v-mean"),
        (case.id, f"/console/cases/{case.id}"),
        (decision.id, f"/console/decisions/{decision.id}"),
    ):
        assert admin.get("/console/search", {"q": text}).headers["Location"] == address


def test_suggestions_are_a_piece_of_a_page(admin: Client) -> None:
    indexing.index_all()
    answer = admin.get("/console/search?short=1&q=Zonsond")
    assert "Zonsondergang" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    for nothing in ("", "%00", "zzzzz", "x" * 500):
        assert admin.get(f"/console/search?short=1&q={nothing}").status_code == 200
        assert admin.get(f"/console/search?q={nothing}").status_code == 200


def test_an_analyst_finds_no_cases(community: None) -> None:
    analyst = client_of(staff("analyst"))
    assert analyst.get("/console/search", {"q": case_on("content:v-mean").id}).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=Zeeland", {"v-sea"}),
        ("q=%23Strand", {"v-sea"}),
        ("q=alice", {"v-sea"}),
        ("q=v-mean", {"v-mean"}),
        ("kind=comment", {"c-mean"}),
        ("state=restricted", {"v-mean", "c-mean", "v-worse"}),
        ("state=waiting", {"v-mean", "c-mean"}),
        ("account=bob&kind=video", {"v-mean", "v-worse"}),
        ("q=%00&kind=zzz", set()),
        ("country=NL&q=100%25_", set()),
    ],
)
def test_finding_items(admin: Client, query: str, expected: set[str]) -> None:
    page = admin.get(f"/console/items?{query}").content.decode()
    assert set(re.findall(r'class="go" href="/console/items/([^"]+)"', page)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=Bitter", {"bob"}),
        ("q=d1", {"bob", "claire"}),
        ("q=alice", {"alice"}),
        ("country=BE", {"claire"}),
        ("kind=media", set()),
    ],
)
def test_finding_accounts(admin: Client, query: str, expected: set[str]) -> None:
    page = admin.get(f"/console/accounts?{query}").content.decode()
    assert set(re.findall(r'class="go strong" href="/console/accounts/([^"]+)"', page)) == expected


def test_finding_decisions(admin: Client) -> None:
    def found(query: str) -> int:
        return len(
            re.findall(
                r'class="go" href="/console/decisions/',
                admin.get(f"/console/decisions?{query}").content.decode(),
            )
        )

    assert found("") > found("by=person") == 0
    assert found("policy=bullying&outcome=measure") >= 1
    assert found("outcome=hold") == 2
    assert found("outcome=no_action") == found("outcome=exception") == found("outcome=undone") == 0
    assert found("who=nobody") == 0
    assert found("rule=test_phrase&by=rule") >= 1


def test_an_account_shows_what_it_has_to_its_name(admin: Client) -> None:
    page = admin.get("/console/accounts/bob").content.decode()
    assert "Bullying and harassment" in page
    assert "1 strike" in page or "strike that counts" in page or "warning without a strike" in page
    assert "d1" in page
    assert 'href="/console/accounts/claire"' in page  # seen on the same device


def test_a_decision_shows_its_trace(admin: Client) -> None:
    decision = Decision.objects.filter(subject="content:v-worse").earliest("position")
    page = admin.get(f"/console/decisions/{decision.id}").content.decode()
    assert "wholly automatic" in page
    assert "test_phrase" in page
    assert f"/console/guidelines/versions/{decision.guidelines}" in page
    assert "followers" in page  # a fact about the account
    assert "&quot;restrictions&quot;" in page  # the entry to the letter


def test_preferences_are_kept(client: Any, moderator: StaffUser) -> None:
    body = {"name": "Mila M.", "language": "nl", "theme": "dark", "reads": "nl,en", "single_keys": ""}
    answer = client.post("/console/preferences", body, follow=True)
    page = answer.content.decode()
    assert "Bewaard." in page
    assert 'data-bs-theme="dark"' in page
    assert 'data-keys="off"' in page
    moderator.refresh_from_db()
    assert (moderator.name, moderator.reads) == ("Mila M.", ["nl", "en"])
    wrong = client.post("/console/preferences", {**body, "language": "xx"})
    assert wrong.status_code == 422


def test_the_theme_switch_is_remembered(client: Any, moderator: StaffUser) -> None:
    assert client.post("/console/preferences/theme", {"theme": "dark"}).status_code == 204
    assert client.post("/console/preferences/theme", {"theme": "pink"}).status_code == 422
    moderator.refresh_from_db()
    assert moderator.theme == "dark"


def test_empty_pages_say_what_to_do(db: None) -> None:
    admin = client_of(staff("admin"))
    for address, words in (
        ("/console/", "Send items to the API to begin"),
        ("/console/items", "They come from your platform by the API"),
        ("/console/accounts", "They come from your platform by the API"),
        ("/console/decisions", "Send items to the API to begin"),
        ("/console/guidelines", "waker guidelines publish"),
    ):
        answer = admin.get(address)
        assert answer.status_code == 200
        assert words in answer.content.decode(), address


def test_every_decision_has_a_page_whatever_it_stands_on(client: Client, community: None) -> None:
    """Steps of the overall ladder name no policy, orders a law, situations a reason."""
    from waker.intake import items
    from waker.intake.shapes import ItemIn

    texts = ["WAKER-TEST:spam", "WAKER-TEST:bullying", "WAKER-TEST:phishing", "WAKER-TEST:regulated_goods"]
    items.receive(
        [ItemIn(id=f"n{n}", kind="video", account="alice", text=text) for n, text in enumerate(texts)]
    )
    overall = Decision.objects.filter(derived_key__startswith="ladder:*").count()
    assert overall >= 1
    for decision in Decision.objects.all():
        assert client.get(f"/console/decisions/{decision.id}").status_code == 200, decision.ground


def test_no_two_places_have_the_same_key() -> None:
    keys = [place.key for place in PLACES]
    assert sorted(keys) == sorted(set(keys))
