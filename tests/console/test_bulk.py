"""Bulk in the console: who may, choosing, the preview, the number that is typed, progress, undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.console.community import client_of, report, staff, take_in
from waker.console.models import Role
from waker.console.permissions import MATRIX
from waker.ledger.models import Decision
from waker.review.bulk import running, undoing
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
