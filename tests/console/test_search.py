"""The search page: finding, narrowing, keeping, exporting, and what each role may see of it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.console.models import Role
from waker.console.searchwords import address
from waker.investigation import exporting, fields, indexing, tops
from waker.investigation.models import Export, Saved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read(community: None) -> None:
    indexing.index_all()


@pytest.fixture
def lead(db: None) -> Client:
    return client_of(staff("lead", name="Lea"))


def page(client: Client, text: str, status: int = 200) -> str:
    answer = client.get(address(text))
    assert answer.status_code == status, answer
    return answer.content.decode()


def test_everything_is_found_from_one_box(lead: Client) -> None:
    report("content:v-mean")
    assert "v-sea" in page(lead, "zonsondergang zeeland")
    assert "Bob Bitter" in page(lead, "bitter in:accounts")
    assert "v-worse" in page(lead, "by:rule policy:bullying in:items")
    assert "This hurts." in page(lead, "channel:member in:reports")
    assert case_on("content:v-mean").id in page(lead, "state:open in:cases")
    assert "/console/timeline/device/d1" in page(lead, "d1 in:devices")
    assert "No violation" not in page(lead, "restriction:remove in:decisions")


def test_a_whole_id_leads_straight_there(lead: Client) -> None:
    assert lead.get(address("v-sea")).headers["Location"] == "/console/items/v-sea"
    assert lead.get(address(case_on("content:v-mean").id)).status_code == 302
    assert lead.get(address("in:items v-sea")).status_code == 200
    take_in([{"id": "v-sea", "name": "Called so"}], [])
    both = page(lead, "v-sea")
    assert "/console/items/v-sea" in both
    assert "/console/accounts/v-sea" in both
    take_in([{"id": "x:y z", "name": "Odd"}], [])
    assert lead.get(address("x:y z")).status_code == 302


def test_tabs_are_where_all_fields_apply(lead: Client) -> None:
    shown = page(lead, "language:nl -kind:ad")
    assert set(re.findall(r"in%3A(\w+)", shown)) >= {"items", "accounts", "decisions", "reports", "cases"}
    assert "in%3Adevices" not in shown.split("</nav>")[2]


def test_a_fault_shows_its_place_and_what_would_do(lead: Client) -> None:
    shown = page(lead, "fiets langage:nl", 422)
    assert "did you mean language:?" in shown
    assert "fiets <mark>langage:</mark>nl" in shown
    nl = client_of(staff("admin", language="nl"))
    assert page(nl, "kind:vidio", 422)


def test_the_help_lists_every_field_with_its_example(lead: Client) -> None:
    shown = page(lead, "")
    for field in fields.FIELDS.values():
        assert f"<code>{field.name}:</code>" in shown
        assert field.example.replace(">", "&gt;") in shown


def test_sums_are_over_what_is_found_and_each_narrows(lead: Client) -> None:
    answer = lead.get("/console/search/sums", {"q": "account:bob in:items"})
    shown = answer.content.decode()
    assert re.search(r'<span class="num">3</span>\s+found', shown)
    assert "kind%3Acomment" in shown
    assert "policy%3Abullying" in shown
    assert re.search(r"at%3A\d{4}-\d\d-\d\d", shown)
    for place in ("accounts", "decisions", "reports", "cases", "devices"):
        assert lead.get("/console/search/sums", {"q": f"in:{place}"}).status_code == 200
    assert lead.get("/console/search/sums", {"q": "langage:nl"}).status_code == 422


def dark(id_: str, text: str) -> None:
    take_in([], [{"id": id_, "kind": "video", "account": "bob", "text": text}])


def links(shown: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="(/console/search\?q=[^"]+)"', shown)]


def test_every_link_that_narrows_is_a_search_that_finds_something(lead: Client) -> None:
    shown = lead.get("/console/search/sums", {"q": "account:bob in:items"}).content.decode()
    found = links(shown)
    assert len(found) > 5
    for link in found:
        answer = lead.get(link)
        assert answer.status_code == 200, link
        assert "Nothing found" not in answer.content.decode(), link


class TestKeeping:
    def keep(self, client: Client, name: str, text: str = "fiets language:nl", **more: str) -> Any:
        return client.post("/console/search/save", {"name": name, "q": text, **more})

    def test_ones_own_and_those_that_others_share(self, lead: Client) -> None:
        other = client_of(staff("analyst", name="Ann"))
        assert self.keep(lead, "Mine").status_code == 302
        self.keep(lead, "Ours", shared="1")
        assert "Mine" in page(lead, "")
        shown = page(other, "")
        assert "Ours" in shown
        assert "Lea" in shown
        assert "Mine" not in shown

    def test_a_name_twice_and_a_search_that_is_none_are_refused(self, lead: Client) -> None:
        self.keep(lead, "Mine")
        self.keep(lead, " Mine ")
        self.keep(lead, "")
        self.keep(lead, "Wrong", "langage:nl")
        self.keep(lead, "Empty", "")
        assert [one.name for one in Saved.objects.all()] == ["Mine"]

    def test_only_ones_own_are_removed(self, lead: Client) -> None:
        moderator = client_of(staff("moderator", "m2@example.org"))
        self.keep(lead, "Mine")
        self.keep(lead, "Ours", shared="1")
        for one in Saved.objects.all():
            assert moderator.post(f"/console/search/kept/{one.pk}/forget").status_code == 404
        for one in Saved.objects.all():
            assert lead.post(f"/console/search/kept/{one.pk}/forget").status_code == 302
        assert not Saved.objects.exists()


class TestExporting:
    def file(self, client: Client, text: str) -> list[list[str]]:
        answer = client.post("/console/search/export", {"q": text})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/csv")
        body = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(body)))

    @pytest.mark.clause("P4")
    def test_a_file_holds_what_the_page_finds_and_who_took_it_is_recorded(self, lead: Client) -> None:
        rows = self.file(lead, "account:bob in:items")
        assert rows[0][:3] == ["id", "kind", "account"]
        assert {row[0] for row in rows[1:]} == {"v-mean", "c-mean", "v-worse"}
        taken = Export.objects.get()
        assert (taken.what, taken.query, taken.rows) == ("items", "account:bob in:items", 3)
        assert taken.by.startswith("staff:")

    @pytest.mark.parametrize("place", fields.PLACES)
    def test_every_place_has_a_file(self, lead: Client, place: str) -> None:
        text = "d1 in:devices" if place == "devices" else f"in:{place}"
        rows = self.file(lead, text)
        assert len(rows) > 1
        assert all(len(row) == len(rows[0]) for row in rows)

    def test_no_cell_is_a_formula(self, lead: Client) -> None:
        texts = ["=1+1", "+1", "-1 x", "@SUM(A1)", "\t=1", " =1", "＝1+1", 'a,"b"\nc']
        posts = [
            {"id": f"w{n}", "kind": "video", "account": "alice", "text": f"{t} cel"}
            for n, t in enumerate(texts)
        ]
        take_in([], posts)
        indexing.index_all()
        rows = self.file(lead, "cel in:items")
        cells = {row[0]: row[5] for row in rows[1:]}
        assert len(cells) == 8
        assert all(not re.match(r"\s*[=+\-@＝]", cell) for cell in cells.values())
        assert cells["w7"] == 'a,"b"\nc cel'

    def test_a_large_file_ends_with_a_notice(self, lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "MOST", 2)
        rows = self.file(lead, "account:bob in:items")
        assert len(rows) == 4
        assert "Cut off after 2 rows" in rows[-1][0]

    @pytest.mark.parametrize("role", Role.values)
    def test_only_some_roles_take_files(self, role: str) -> None:
        client = client_of(staff(role, f"{role}2@example.org"))
        status = client.post("/console/search/export", {"q": "account:bob in:items"}).status_code
        assert status == (200 if role in ("lead", "legal", "analyst", "admin") else 403)
        assert ("Export CSV" in page(client, "account:bob in:items")) == (status == 200)


class TestWhoSeesWhat:
    def test_who_may_not_see_cases_finds_none(self) -> None:
        analyst = client_of(staff("analyst"))
        shown = page(analyst, "language:en")
        assert "in%3Acases" not in shown
        assert "in%3Areports" not in shown
        assert case_on("content:v-mean").id not in page(analyst, "in:cases")
        assert "This hurts" not in page(analyst, "in:reports")

    @pytest.mark.clause("P4")
    def test_sealed_words_are_shown_to_nobody_in_a_list(self, lead: Client) -> None:
        take_in(
            [],
            [
                {
                    "id": "v-dark",
                    "kind": "video",
                    "account": "bob",
                    "text": "nobody reads WAKER-TEST:child_exploitation:review",
                },
                {
                    "id": "v-darker",
                    "kind": "video",
                    "account": "bob",
                    "text": "nobody reads WAKER-TEST:child_exploitation",
                },
            ],
        )
        indexing.index_all()
        for client in (lead, client_of(staff("moderator", "m2@example.org")), client_of(staff("analyst"))):
            assert "/console/items/v-dark" not in page(
                client, "nobody reads in:items"
            )  # nobody guesses at it
            shown = page(client, "account:bob in:items")
            assert "v-dark" in shown
            assert "#lock" in shown
            assert "nobody reads WAKER" not in shown
            short = client.get("/console/search?short=1&q=nobody").content.decode()
            assert "reads" not in short
        for q in ("nobody reads in:items", "account:bob in:items"):
            summed = lead.get("/console/search/sums", {"q": q}).content.decode()
            for told in ("secrettag", "secretname", "secret.example.org"):
                assert told not in summed
            answer = lead.post("/console/search/export", {"q": q})
            file = b"".join(answer.streaming_content).decode()
            assert ("v-dark" in file) == (q == "account:bob in:items")
            assert "nobody reads" not in file

    def test_a_moderator_finds_cases_of_their_own_queues_alone(self) -> None:
        take_in(
            [],
            [
                {
                    "id": "v-dark",
                    "kind": "video",
                    "account": "bob",
                    "text": "WAKER-TEST:child_exploitation:review",
                }
            ],
        )
        closed = case_on("content:v-dark").id
        moderator = client_of(staff("moderator", "m2@example.org"))
        assert closed not in page(moderator, "state:open in:cases")
        assert case_on("content:v-mean").id in page(moderator, "state:open in:cases")
        assert closed in page(client_of(staff("admin")), "state:open in:cases")

    def test_deciding_on_all_is_offered_to_those_who_may(self, lead: Client) -> None:
        assert "/console/bulk/new?q=account%3Abob%20in%3Aitems" in page(lead, "account:bob in:items")
        moderator = client_of(staff("moderator", "m2@example.org"))
        assert "/console/bulk/new" not in page(moderator, "account:bob in:items")


class TestTheBoxAtTheTop:
    def short(self, client: Client, text: str) -> str:
        return client.get("/console/search", {"short": "1", "q": text}).content.decode()

    def test_ids_names_and_words_as_one_types(self, lead: Client) -> None:
        assert "/console/items/v-sea" in self.short(lead, "v-sea")
        assert "/console/accounts/bob" in self.short(lead, "bob b")
        assert "/console/accounts/bob" in self.short(lead, "@BOB")
        assert "/console/items/v-sea" in self.short(lead, "zonsonderg")
        assert "/console/search?q=zonsonderg" in self.short(lead, "zonsonderg")

    @pytest.mark.parametrize(
        "text", ["", " ", "%", "_", "\\", "'", '"', "a:b", "langage:", "*", "-", "in:cases", "x" * 500]
    )
    def test_whatever_is_typed_is_answered(self, lead: Client, text: str) -> None:
        self.short(lead, text)


def test_a_page_costs_the_same_however_much_it_lists(lead: Client) -> None:
    def cost(text: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(lead, text)
        return len(queries)

    def more(first: int, count: int) -> None:
        numbers = range(first, first + count)
        posts = [
            {
                "id": f"w{n}",
                "kind": "video",
                "account": f"a{n}",
                "text": f"some WAKER-TEST:spam{':review' * (n % 2)}",
            }
            for n in numbers
        ]
        take_in([{"id": f"a{n}", "name": f"Some {n}"} for n in numbers], posts)
        indexing.index_all()

    for text in ("some in:items", "some in:accounts", "in:decisions", "in:cases"):
        more(100 * len(text), 4)
        few = cost(text)
        more(100 * len(text) + 4, 15)
        assert cost(text) <= few, text


class TestCountingByAField:
    def count(self, client: Client, text: str, status: int = 200, **asked: str) -> str:
        answer = client.get("/console/search/sums", {"q": text, **asked})
        assert answer.status_code == status
        return answer.content.decode()

    @pytest.mark.parametrize("place", fields.PLACES)
    def test_the_page_offers_every_field_of_its_place(self, lead: Client, place: str) -> None:
        text = "d1 in:devices" if place == "devices" else f"in:{place}"
        shown = page(lead, text).split('id="top-field"')[1].split("</select>")[0]
        assert set(re.findall(r'value="(\w+)"', shown)) == set(tops.fields(place))
        for field in tops.fields(place):
            assert self.count(lead, text, top=field, n="25"), field

    def test_each_value_leads_to_what_has_it(self, lead: Client) -> None:
        shown = self.count(lead, "account:bob in:items", top="kind", n="10")
        assert len(links(shown)) == 2
        assert "Counted over all 3 that were found." in shown
        for link in links(shown):
            assert "Nothing found" not in lead.get(link).content.decode()

    def test_without_scripts_it_is_part_of_the_page(self, lead: Client) -> None:
        answer = lead.get("/console/search", {"q": "account:bob in:items", "top": "policy", "n": "25"})
        shown = answer.content.decode()
        assert "policy%3Abullying" in shown.split('id="top"')[1]
        assert '<option value="policy" selected>' in shown
        assert '<option value="25" selected>' in shown
        assert 'id="top" aria-live="polite"></div>' in page(lead, "account:bob in:items").replace("\n", "")

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"top": "followers"}, "top: cannot be counted by followers here; it takes account, hashtag"),
            ({"top": "<b>"}, "cannot be counted by &lt;b&gt; here"),
            ({"top": "kind", "n": "7"}, "n: takes 10, 25, 50, not 7."),
            ({"top": "kind", "n": "\x00"}, "n: takes 10, 25, 50"),
        ],
    )
    def test_what_cannot_be_counted_is_told(self, lead: Client, asked: dict[str, str], said: str) -> None:
        assert said in self.count(lead, "in:items", 422, **asked)
        answer = lead.get("/console/search", {"q": "in:items", **asked})
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_nothing_is_asked_and_nothing_is_found(self, lead: Client) -> None:
        assert self.count(lead, "in:items", top="").strip() == ""
        assert "none of what was found has it" in self.count(lead, "in:items", top="sound")

    @pytest.mark.clause("P4")
    def test_what_sealed_words_say_is_not_counted(self, lead: Client) -> None:
        post = {
            "id": "v-dark",
            "kind": "video",
            "account": "bob",
            "hashtags": ["secrettag"],
            "text": "@secretname https://secret.example.org WAKER-TEST:child_exploitation",
        }
        take_in([], [post])
        indexing.index_all()
        for client in (lead, client_of(staff("moderator", "m2@example.org"))):
            for field in ("hashtag", "mention", "domain"):
                assert "secret" not in self.count(client, "account:bob in:items", top=field)

    def test_who_may_not_see_cases_counts_none(self) -> None:
        shown = self.count(client_of(staff("analyst")), "in:cases", 422, top="queue")
        assert "hate" not in shown
