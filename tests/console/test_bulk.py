"""Bulk in the console: who may, choosing, the preview, the number that is typed, progress, undo."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.console.community import client_of, report, staff, take_in
from waker.console.models import Role
from waker.console.permissions import MATRIX
from waker.investigation import fields, indexing
from waker.ledger.models import Decision
from waker.review.bulk import choosing, running, undoing
from waker.review.bulk.keeping import subjects_of
from waker.review.models_bulk import Bulk

pytestmark = pytest.mark.django_db

FORM = {"outcome": "violation", "policy": "spam", "restriction": "remove", "preview": "1"}


@pytest.fixture
def lead(community: None) -> Client:
    take_in(
        [],
        [
            {"id": f"s{n}", "kind": "comment", "account": "bob" if n < 3 else "alice", "text": "soup for all"}
            for n in range(5)
        ],
    )
    return client_of(staff("lead", name="Lea Leider"))


IDS = "\n".join(f"s{n}" for n in range(5))


def drawn(client: Client, **more: Any) -> Bulk:
    """A bulk on the five items that waits to be confirmed."""
    answer = client.post("/console/bulk/new", {"ids": IDS, **FORM, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Bulk.objects.get(id=answer.url.rpartition("/")[2])


def begun(client: Client) -> Bulk:
    bulk = drawn(client)
    assert client.post(f"/console/bulk/{bulk.id}/start", {"confirm": "5"}).status_code == 302
    return bulk


def run(bulk: Bulk) -> None:
    while running.step(bulk.id, 2):
        pass


@pytest.mark.parametrize("role", Role.values)
def test_only_those_with_the_permission_see_the_place_and_the_pages(guidelines: str, role: str) -> None:
    client = client_of(staff(role))
    allowed = role in MATRIX["bulk.act"][1]
    home = client.get("/console/").content.decode()
    assert ('href="/console/bulk"' in home) == allowed
    assert (client.get("/console/bulk").status_code == 200) == allowed
    assert (client.get("/console/bulk/new").status_code == 200) == allowed


def test_an_empty_list_says_what_to_do(lead: Client) -> None:
    assert "Nothing was decided in bulk yet" in lead.get("/console/bulk").content.decode()


def test_chosen_by_a_search(lead: Client) -> None:
    from waker.investigation import indexing

    indexing.index_all()
    page = lead.get("/console/bulk/new", {"q": "soup"}).content.decode()
    assert "5 chosen" in page
    assert 'name="q" value="soup"' in page
    wrong = lead.get("/console/bulk/new", {"q": "nonsense:field"}).content.decode()
    assert 'role="alert"' in wrong
    assert "Nothing found" in lead.get("/console/bulk/new", {"q": "zebra"}).content.decode()


def test_chosen_by_pasted_ids_and_from_a_list(lead: Client) -> None:
    page = lead.post("/console/bulk/new", {"ids": "s1\nbob\n nowhere\n"}).content.decode()
    assert "2 chosen" in page
    assert "1 id is unknown" in page
    assert "Accounts: What follows" in page
    listed = lead.post("/console/bulk/new", {"subject": ["content:s1", "content:s2"]}).content.decode()
    assert "2 chosen" in listed
    assert 'value="content:s2"' in listed


def test_what_is_missing_is_said_in_place(lead: Client) -> None:
    answer = lead.post("/console/bulk/new", {"ids": IDS, "outcome": "violation", "preview": "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the policy" in page
    assert "5 chosen" in page
    bad = lead.post("/console/bulk/new", {"ids": "bob", **FORM, "restriction": "remove"})
    assert bad.status_code == 422
    assert not Bulk.objects.exists()


def test_the_preview_says_how_many_whose_and_what_follows(lead: Client) -> None:
    bulk = drawn(lead, policy="hate_speech")
    page = lead.get(f"/console/bulk/{bulk.id}").content.decode()
    assert "Type 5 to decide them all" in page
    assert "accounts affected" in page
    assert "5 strikes, to 2 accounts." in page
    assert "Bob Bitter" in page
    assert not Decision.objects.filter(act=bulk.id).exists()
    assert 'href="/console/bulk/' not in lead.get("/console/bulk").content.decode().replace("/bulk/new", "")


def test_zero_tolerance_is_said_before_anything(lead: Client) -> None:
    bulk = drawn(lead, policy="child_exploitation")
    page = lead.get(f"/console/bulk/{bulk.id}").content.decode()
    assert "Zero tolerance" in page
    assert "5 violations" in page


@pytest.mark.parametrize("typed", ["4", "", "five", "50", "5.5"])
def test_another_number_decides_nothing(lead: Client, typed: str) -> None:
    bulk = drawn(lead)
    answer = lead.post(f"/console/bulk/{bulk.id}/start", {"confirm": typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "not the number" in page or "Type the number, in digits" in page
    bulk.refresh_from_db()
    assert bulk.state == "draft"


def test_only_who_chose_them_confirms(lead: Client) -> None:
    bulk = drawn(lead)
    other = client_of(staff("admin"))
    assert "only they confirm" in other.get(f"/console/bulk/{bulk.id}").content.decode()
    assert other.post(f"/console/bulk/{bulk.id}/start", {"confirm": "5"}).status_code == 403


@pytest.mark.clause("E1")
@pytest.mark.clause("E14")
def test_it_runs_tells_how_far_it_is_and_is_undone(lead: Client) -> None:
    bulk = begun(lead)
    running.step(bulk.id, 2)
    part = lead.get(f"/console/bulk/{bulk.id}/progress")
    assert "HX-Refresh" not in part.headers
    assert "2 of 5 dealt with" in part.content.decode()
    assert 'hx-trigger="every 1s"' in lead.get(f"/console/bulk/{bulk.id}").content.decode()
    run(bulk)
    assert lead.get(f"/console/bulk/{bulk.id}/progress").headers["HX-Refresh"] == "true"
    page = lead.get(f"/console/bulk/{bulk.id}").content.decode()
    assert "Yes, undo 5 decisions" in page
    assert "Lea Leider" in page
    decision = Decision.objects.get(act=bulk.id, subject="content:s1")
    assert f'href="/console/bulk/{bulk.id}"' in lead.get(f"/console/decisions/{decision.id}").content.decode()
    listed = lead.get("/console/decisions", {"act": bulk.id}).content.decode()
    assert listed.count('class="entry decision-row"') >= 5
    assert "5 of 5 decided" in lead.get("/console/bulk").content.decode()
    assert lead.post(f"/console/bulk/{bulk.id}/undo", {"explanation": " "}).status_code == 422
    assert lead.post(f"/console/bulk/{bulk.id}/undo", {"explanation": "Wrong ones."}).status_code == 302
    while undoing.step(bulk.id, 2):
        pass
    page = lead.get(f"/console/bulk/{bulk.id}").content.decode()
    assert "Wrong ones." in page
    assert "Yes, undo" not in page
    assert lead.post(f"/console/bulk/{bulk.id}/undo", {"explanation": "Again."}).status_code == 409


def test_what_was_left_out_is_listed_with_the_reason(lead: Client) -> None:
    bulk = begun(lead)
    from tests.review.bulk import decide

    decide("content:s2", {"ground": {"kind": "guidelines", "policy": "spam"}, "no_action": True})
    run(bulk)
    page = lead.get(f"/console/bulk/{bulk.id}").content.decode()
    assert "Somebody decided on it as it is now" in page


def test_it_is_stopped(lead: Client) -> None:
    bulk = begun(lead)
    assert lead.post(f"/console/bulk/{bulk.id}/stop").status_code == 302
    assert lead.post(f"/console/bulk/{bulk.id}/stop").status_code == 409
    assert lead.post(f"/console/bulk/{bulk.id}/start", {"confirm": "5"}).status_code == 409


def test_what_is_not_there_is_not_found(lead: Client) -> None:
    for path in ("", "/progress"):
        assert lead.get(f"/console/bulk/a_none{path}").status_code == 404
    for path in ("/start", "/stop", "/undo"):
        assert lead.post(f"/console/bulk/a_none{path}").status_code == 404


def test_nobody_decides_in_bulk_what_they_may_not_work_on(lead: Client) -> None:
    report("content:s1")
    narrow = staff("legal")
    narrow.queues = ["nowhere"]
    narrow.save()
    client = client_of(narrow)
    bulk = drawn(client)
    page = client.get(f"/console/bulk/{bulk.id}").content.decode()
    assert "Its case waits in a queue that is not open to you" in page
    assert "Type 4 to decide them all" in page


def test_sealed_evidence_needs_the_speciality(lead: Client) -> None:
    take_in([], [{"id": "s0", "kind": "comment", "account": "bob", "text": "WAKER-TEST:child_exploitation"}])
    bulk = drawn(lead)
    page = lead.get(f"/console/bulk/{bulk.id}").content.decode()
    assert "Sealed evidence, for which you have no speciality" in page
    assert "WAKER-TEST" not in page


class TestChoosingInAList:
    """The boxes of a list are a plain form: what is ticked, or all that match, goes on to the choice."""

    LISTS = ("/console/items", "/console/accounts", "/console/search?q=soup+in%3Aitems")

    @pytest.fixture(autouse=True)
    def _read(self, lead: Client) -> None:
        indexing.index_all()

    @pytest.mark.parametrize("role", Role.values)
    def test_boxes_are_for_those_who_may_decide_in_bulk(self, role: str) -> None:
        client = client_of(staff(role, f"{role}2@example.org"))
        for address in self.LISTS:
            page = client.get(address).content.decode()
            allowed = role in MATRIX["bulk.act"][1]
            assert ('name="subject"' in page) == allowed, address
            assert ('id="picks"' in page) == allowed, address

    @pytest.mark.parametrize("place", fields.PLACES)
    def test_every_row_of_every_place_has_its_box(self, lead: Client, place: str) -> None:
        report("content:s1")
        text = "d1 in:devices" if place == "devices" else f"in:{place}"
        page = lead.get("/console/search", {"q": text}).content.decode()
        found = page.split('id="picks"')[0].split("data-list")[1]
        keys = re.findall(r'name="subject" value="([^"]+)"', found)
        assert keys
        assert len(keys) == found.count('class="go')
        chosen = lead.post("/console/bulk/new", {"subject": keys}).content.decode()
        assert f"{len(set(keys))} chosen" in chosen

    def test_exactly_what_is_ticked_is_previewed(self, lead: Client) -> None:
        keys = ["content:s1", "account:bob", "content:s3"]
        page = lead.post("/console/bulk/new", {"subject": keys}).content.decode()
        assert "3 chosen" in page
        answer = lead.post("/console/bulk/new", {"subject": keys[::2], **FORM})
        assert answer.status_code == 302
        bulk = Bulk.objects.get()
        assert subjects_of(bulk) == ["content:s1", "content:s3"]

    def test_all_that_match_goes_by_the_search_that_is_shown(self, lead: Client) -> None:
        page = lead.get("/console/search", {"q": "soup"}).content.decode()
        assert 'name="q" value="soup in:items"' in page
        assert "All 5 that match" in page
        chosen = lead.post("/console/bulk/new", {"subject": "content:s1", "q": "soup in:items"})
        assert "5 chosen" in chosen.content.decode()

    @pytest.mark.parametrize(
        ("name", "filters", "count"),
        [
            ("items", {"kind": "comment", "account": "alice"}, 2),
            ("items", {"q": "soup"}, 5),
            ("items", {"state": "waiting"}, 2),
            ("accounts", {"country": "BE"}, 1),
            ("accounts", {"q": "d1"}, 2),
            ("accounts", {}, 3),
        ],
    )
    def test_all_of_a_list_is_what_its_filters_leave(
        self, lead: Client, name: str, filters: dict[str, str], count: int
    ) -> None:
        page = lead.get(f"/console/{name}", filters).content.decode()
        for field, value in filters.items():
            assert f'name="f_{field}" value="{value}"' in page
        assert f'name="list" value="{name}"' in page
        sent = {"list": name, **{f"f_{field}": value for field, value in filters.items()}}
        chosen = lead.post("/console/bulk/new", sent).content.decode()
        assert f"{count} chosen" in chosen
        listed = re.findall(r'<textarea name="listed" hidden>([^<]*)<', chosen)[0]
        answer = lead.post(
            "/console/bulk/new", {"listed": listed, **FORM, "restriction": ["remove", "suspend"]}
        )
        assert answer.status_code == 302
        assert len(subjects_of(Bulk.objects.get())) == count

    def test_no_more_than_one_bulk_may_have(self, lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choosing, "LIMIT", 2)
        page = lead.post("/console/bulk/new", {"list": "items"}).content.decode()
        assert "2 chosen" in page
        assert "The list has more than 2" in page
        page = lead.post(
            "/console/bulk/new", {"subject": [f"content:s{n}" for n in range(5)]}
        ).content.decode()
        assert "2 chosen" in page

    @pytest.mark.parametrize(
        "key", ["nonsense:s1", "content:", "content", "content:a\x00b", "content:" + "x" * 600]
    )
    def test_what_can_be_no_subject_is_told(self, lead: Client, key: str) -> None:
        answer = lead.post("/console/bulk/new", {"subject": ["content:s1", key]})
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "1 chosen" in page
        assert "1 id is unknown" in page

    @pytest.mark.parametrize(
        "sent", [{"list": "nonsense"}, {"list": "items", "f_since": "x"}, {"list": ""}, {}]
    )
    def test_whatever_is_sent_is_answered(self, lead: Client, sent: dict[str, str]) -> None:
        assert lead.post("/console/bulk/new", {**sent, "f_nothing": "x"}).status_code == 200

    def test_sealed_and_closed_are_left_out_as_ever(self, lead: Client) -> None:
        take_in(
            [],
            [{"id": "s9", "kind": "comment", "account": "bob", "text": "soup WAKER-TEST:child_exploitation"}],
        )
        listed = lead.get("/console/items").content.decode()
        assert 'value="content:s9"' in listed
        assert "WAKER-TEST:child" not in listed
        answer = lead.post("/console/bulk/new", {"subject": ["content:s1", "content:s9"], **FORM})
        page = lead.get(answer.headers["Location"]).content.decode()
        assert "Sealed evidence, for which you have no speciality" in page
        assert "Type 1 to decide them all" in page

    def test_a_search_for_no_device_chooses_none(self, lead: Client) -> None:
        page = lead.post("/console/bulk/new", {"q": "in:devices"}).content.decode()
        assert "Name a device" in page
