"""Sealed evidence: nobody sees it before they say why, on record; reviewers see only their queues."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.console.models import StaffUser
from waker.console.queries import sight
from waker.core.actors import Actor
from waker.ledger.models import Case, Decision, Entry, EvidenceOpening
from waker.review import evidence, specialities
from waker.review.ruling import drafts

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P4")]

SECRET = "words that nobody should read"
TOLD = "what the reporter wrote of it"
KEY = "content:bad"
ANNA = Actor("staff", "0")


@pytest.fixture
def sealed(community: None) -> Case:
    take_in(
        [],
        [
            {"id": "bad", "kind": "video", "account": "bob", "text": SECRET,
             "media": [{"kind": "video", "url": "https://media.example.org/bad.mp4"}],
             "attributes": {"title": SECRET}},
            {"id": "answer", "kind": "comment", "account": "claire", "parent": "bad", "text": "reply"},
        ],
    )  # fmt: skip
    report(KEY, reason="child_exploitation", words=TOLD)
    return case_on(KEY)


@pytest.fixture
def trained(sealed: Case) -> StaffUser:
    user = staff("specialist", name="Sanne")
    specialities.give(user.pk, "child_safety", ANNA)
    return user


def pages(case: Case) -> list[str]:
    hold = Decision.objects.filter(subject=KEY).values_list("id", flat=True)
    return [
        f"/console/cases/{case.id}",
        "/console/items/bad",
        "/console/items/answer",
        "/console/items",
        "/console/items?q=nobody",
        "/console/accounts/bob",
        "/console/queue",
        "/console/decisions",
        "/console/",
        "/console/search?q=words+that+nobody",
        "/console/search?short=1&q=bad",
        *(f"/console/decisions/{id_}" for id_ in hold),
    ]


def unseal(client: Client, case: Case, why: str = "Case c_1", **more: Any) -> Any:
    body = {"subject": KEY, "case": case.id, "why": why, "next": f"/console/cases/{case.id}", **more}
    return client.post("/console/evidence/open", body)


@pytest.mark.parametrize("role", ["moderator", "specialist", "lead", "policy", "legal", "analyst", "admin"])
def test_nobody_sees_it_on_any_page(sealed: Case, role: str) -> None:
    client = client_of(staff(role))
    for address in pages(sealed):
        page = html.unescape(client.get(address).content.decode())
        assert SECRET not in page, address
        assert TOLD not in page, address
        assert "bad.mp4" not in page, address
    assert not EvidenceOpening.objects.exists()


def test_who_has_the_speciality_opens_it_with_a_reason_on_record(sealed: Case, trained: StaffUser) -> None:
    client = client_of(trained)
    page = client.get(f"/console/cases/{sealed.id}").content.decode()
    assert f'value="Case {sealed.id}"' in page
    assert "Open sealed evidence" in page
    assert SECRET not in page
    answer = unseal(client, sealed, f"Case {sealed.id}")
    assert answer.headers["Location"] == f"/console/cases/{sealed.id}"
    page = client.get(f"/console/cases/{sealed.id}").content.decode()
    assert SECRET in page
    assert TOLD in page
    assert "it closes" in page
    assert SECRET in client.get("/console/items/bad").content.decode()
    entry = Entry.objects.get(kind="EvidenceOpened")
    assert entry.subject == KEY
    assert SECRET not in str(entry.body)
    assert f"Case {sealed.id}" not in str(entry.body)  # the reason is a note beside the ledger
    opening = EvidenceOpening.objects.get()
    assert (opening.by, opening.case_id) == (f"staff:{trained.pk}", sealed.id)


def test_what_is_open_to_one_is_closed_to_others_and_in_lists(sealed: Case, trained: StaffUser) -> None:
    unseal(client_of(trained), sealed)
    for address in ("/console/items", "/console/queue", "/console/accounts/bob"):
        page = client_of(trained).get(address).content.decode()
        assert SECRET not in page
        assert "Sealed evidence" in page
    other = staff("specialist", "other@example.org")
    specialities.give(other.pk, "child_safety", ANNA)
    page = client_of(other).get("/console/items/bad").content.decode()
    assert SECRET not in page
    assert "Sanne" in page  # every opening is listed on the subject's page


def test_it_closes_by_itself(sealed: Case, trained: StaffUser) -> None:
    client = client_of(trained)
    unseal(client, sealed)
    EvidenceOpening.objects.update(
        at=EvidenceOpening.objects.get().at - evidence.LENGTH - timedelta(seconds=1)
    )
    assert SECRET not in client.get("/console/items/bad").content.decode()


def test_opening_needs_the_speciality_now(sealed: Case) -> None:
    for role in ("specialist", "lead", "legal", "admin"):
        user = staff(role)
        client = client_of(user)
        assert unseal(client, sealed).status_code == 403, role
        specialities.give(user.pk, "child_safety", ANNA)
        user.specialities.update(expires_at=sealed.opened_at)
        assert unseal(client, sealed).status_code == 403, role
    for role in ("moderator", "policy", "analyst"):
        user = staff(role)
        specialities.give(user.pk, "child_safety", ANNA)
        assert unseal(client_of(user), sealed).status_code == 403, role
    assert not EvidenceOpening.objects.exists()
    assert not Entry.objects.filter(kind="EvidenceOpened").exists()


def test_opening_needs_a_reason_and_something_sealed(sealed: Case, trained: StaffUser) -> None:
    client = client_of(trained)
    answer = unseal(client, sealed, "  ")
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert unseal(client, sealed, "x", subject="content:v-sea").status_code == 302
    assert not EvidenceOpening.objects.exists()
    away = unseal(client, sealed, "x", next="https://example.com/console/")
    assert away.headers["Location"] == "/console/"


def test_every_opening_is_listed_for_leads(sealed: Case, trained: StaffUser) -> None:
    unseal(client_of(trained), sealed, "Asked by the police")
    lead = client_of(staff("lead"))
    page = lead.get("/console/openings").content.decode()
    assert "Sanne" in page
    assert "Asked by the police" in page
    assert SECRET not in page
    assert "Sanne" in lead.get(f"/console/openings?by=staff:{trained.pk}").content.decode()
    assert "Nothing was opened" in lead.get("/console/openings?by=staff:0").content.decode()
    assert client_of(staff("moderator")).get("/console/openings").status_code == 403


def test_the_words_of_a_profile_are_sealed_with_it(community: None) -> None:
    report("account:bob", reason="child_exploitation", words=TOLD)
    case = case_on("account:bob")
    client = client_of(staff("lead"))
    for address in ("/console/accounts/bob", f"/console/cases/{case.id}"):
        page = client.get(address).content.decode()
        assert "I say what I think" not in page, address
        assert TOLD not in page, address
        assert "Sealed evidence" in page


def test_what_was_no_violation_is_sealed_no_longer(sealed: Case, trained: StaffUser) -> None:
    import msgspec

    from waker.review.ruling import deciding
    from waker.review.shapes import DecideIn

    nothing = {"ground": {"kind": "guidelines", "policy": "child_exploitation"}, "no_action": True}
    deciding.decide_case(sealed.id, msgspec.convert(nothing, DecideIn), Actor("key", "1"))
    assert evidence.sealed([KEY]) == {}
    assert SECRET in client_of(staff("lead")).get("/console/items/bad").content.decode()


def test_what_a_rule_found_is_sealed_though_there_is_no_case(community: None) -> None:
    take_in(
        [], [{"id": "auto", "kind": "video", "account": "alice", "text": "WAKER-TEST:child_exploitation"}]
    )
    assert not Case.objects.filter(subject="content:auto", closed_at=None).exists()
    assert evidence.sealed(["content:auto", "content:v-sea"]) == {"content:auto": "child_safety"}
    assert "WAKER-TEST:child" not in client_of(staff("admin")).get("/console/items/auto").content.decode()


@pytest.fixture
def terror(community: None) -> Case:
    take_in([], [{"id": "cell", "kind": "video", "account": "bob", "text": "join the cell tonight"}])
    report("content:cell", reason="violent_extremism", words="They recruit.")
    return case_on("content:cell")


def test_nothing_is_kept_on_a_case_of_a_closed_queue_and_nobody_is_named_for_it(terror: Case) -> None:
    user = staff("moderator", "closed@example.org")
    client, trained = client_of(user), client_of(staff("specialist", "trained@example.org"))
    case = f"/console/cases/{terror.id}"
    specialities.give(StaffUser.objects.get(email="trained@example.org").pk, "terrorism", ANNA)
    answer = client.post(f"{case}/draft", {"outcome": "none", "draft_version": "0"})
    assert answer.status_code == 422
    assert drafts.find(terror.id, f"staff:{user.pk}") is None
    assert client.get(f"{case}/handing").status_code == 404
    assert trained.post(f"{case}/draft", {"outcome": "none", "draft_version": "0"}).json() == {"version": 1}
    assert trained.get(f"{case}/handing").status_code == 200


@pytest.mark.clause("D5")
def test_reviewers_see_only_their_queues(terror: Case) -> None:
    user = staff("moderator")
    client = client_of(user)
    assert "join the cell" not in client.get("/console/queue").content.decode()
    for address in (f"/console/cases/{terror.id}", "/console/items/cell"):
        page = client.get(address).content.decode()
        assert "Needs the speciality terrorism" in page, address
        assert "join the cell" not in page, address
        assert "They recruit" not in page, address
        assert "Open sealed evidence" not in page
    for address in (
        "/console/items",
        "/console/accounts/bob",
        "/console/decisions",
        "/console/search?q=cell",
    ):
        assert "join the cell" not in client.get(address).content.decode(), address
    assert sight.veiled_subjects(user, ["content:cell", "content:v-sea"]) == {"content:cell"}
    assert sight.veil_of(user, terror) is not None
    assert "join the cell" in client_of(staff("lead")).get("/console/items/cell").content.decode()
    specialities.give(user.pk, "terrorism", ANNA)
    assert sight.veil_of(user, terror) is None
    assert "join the cell" in client.get("/console/items/cell").content.decode()
    assert "join the cell" in client.get("/console/queue").content.decode()


def test_a_queue_that_one_does_not_work_is_not_shown(community: None) -> None:
    user = staff("moderator")
    user.queues = ["integrity"]
    user.save()
    client = client_of(user)
    case = case_on("content:v-mean")
    assert "Not in your queues" in client.get(f"/console/cases/{case.id}").content.decode()
    assert f"/console/cases/{case.id}" not in client.get("/console/queue").content.decode()
