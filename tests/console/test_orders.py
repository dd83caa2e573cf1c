"""Orders in the console: the clock, carrying out, four eyes on disclosures, scrutiny, and who may do what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.console.community import client_of, staff
from waker.core.moments import now
from waker.intake.authorities import orders, receiving
from waker.intake.authorities.orders import Source
from waker.intake.authorities.shapes import IssuerIn, OrderReceiveIn
from waker.intake.models_orders import Disclosure, FileOpening, Order, SealedFile
from waker.intake.shapes import SubjectIn
from waker.ledger.models import Decision, Entry
from waker.review import bodies

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(community: None) -> Client:
    return client_of(staff("lead", name="Lea Lead"))


@pytest.fixture
def legal(community: None) -> Client:
    return client_of(staff("legal", name="Leo Legal"))


def tco(minutes_ago: float = 0, **more: Any) -> str:
    received = now() - timedelta(minutes=minutes_ago)
    order = OrderReceiveIn(
        kind="tco",
        number=f"T-{minutes_ago}",
        issuer=IssuerIn("ATKM", "NL"),
        law="Regulation (EU) 2021/784",
        subjects=[SubjectIn("content", "v-mean")],
        received_at=received,
        **more,
    )
    return receiving.receive(order, Source("staff:0"))


def information(emergency: bool = False) -> str:
    issuer = IssuerIn("Officier van Justitie", "NL", "prosecutor", "ovj@example.org")
    order = OrderReceiveIn(
        kind="information",
        number="I-1",
        issuer=issuer,
        law="Sv",
        article="126n",
        account="bob",
        emergency=emergency,
    )
    return receiving.receive(order, Source("staff:0"))


@pytest.mark.clause("R6")
def test_the_clock_is_on_every_page_of_those_on_duty(lead: Client) -> None:
    order = tco(20)
    due = Order.objects.get(id=order).due_at
    admin = client_of(staff("admin"))
    for page in ("/console/", "/console/queue", "/console/staff", "/console/orders", "/console/guidelines"):
        answer = admin.get(page).content.decode()
        assert f'href="/console/orders/{order}"' in answer
        assert f'data-due="{due:%Y-%m-%dT%H:%M:%S}' in answer
    assert "39 minutes left" in lead.get("/console/orders/urgent").content.decode()
    assert order not in client_of(staff("moderator")).get("/console/queue").content.decode()


@pytest.mark.clause("R6")
def test_the_clock_goes_when_the_order_is_answered(lead: Client) -> None:
    order = tco()
    lead.post(f"/console/orders/{order}/execute", {"measure": "remove"})
    assert order not in lead.get("/console/orders/urgent").content.decode()
    page = lead.get(f"/console/orders/{order}").content.decode()
    assert "Annex II" in page
    assert "Lea Lead" in page


@pytest.mark.clause("R6")
def test_an_order_that_waits_is_brought_to_the_lead_at_thirty_and_fifty_minutes(lead: Client) -> None:
    order = tco()
    received = Order.objects.get(id=order).received_at
    at = [received + timedelta(minutes=m) for m in (29, 30, 31, 49, 50, 59, 70)]
    assert [orders.escalate(moment) for moment in at] == [[], [(order, 30)], [], [], [(order, 50)], [], []]
    page = lead.get("/console/orders").content.decode()
    assert "Brought to the lead" in page
    assert "30 minutes" in page
    assert "50 minutes" in page
    assert "brought to the lead at 50 min" in lead.get("/console/").content.decode()


@pytest.mark.clause("R6")
def test_an_answered_order_is_never_escalated(lead: Client) -> None:
    order = tco()
    lead.post(f"/console/orders/{order}/answer", {"effect": "refused", "text": "Not terrorist content."})
    assert orders.escalate(now() + timedelta(minutes=55)) == []


@pytest.mark.clause("R6")
def test_the_member_is_not_told_while_the_order_forbids_it(lead: Client) -> None:
    from waker.intake.authorities.shapes import GagIn

    until = now() + timedelta(weeks=6)
    order = tco(gag=GagIn(until, "Opsporing."))
    lead.post(f"/console/orders/{order}/execute", {"measure": "remove"})
    body = bodies.of(Decision.objects.get(subject="content:v-mean", superseded_by=None, no_action=False).id)
    assert body["order"] == order
    assert body["gag_until"].startswith(f"{until:%Y-%m-%dT%H:%M}")
    assert body["strike"] is None
    assert "The member is not told until" in lead.get(f"/console/orders/{order}").content.decode()


@pytest.mark.clause("R6", "E14")
def test_an_order_that_infringes_is_undone_exactly(lead: Client) -> None:
    from waker.ledger.rebuilding import digests, rebuild

    before = shown()
    order = tco()
    lead.post(f"/console/orders/{order}/execute", {"measure": "remove"})
    assert shown() != before
    lead.post(f"/console/orders/{order}/scrutiny", {"asked_by": "provider"})
    lead.post(f"/console/orders/{order}/scrutinised", {"outcome": "infringes", "text": "Art. 3 not met."})
    assert shown() == before
    assert "reinstated" in lead.get(f"/console/orders/{order}").content.decode()
    assert rebuild().differing == ()
    assert digests()["view_order"]


def shown() -> list[tuple[Any, ...]]:
    from waker.ledger.models import Restriction

    return list(
        Restriction.objects.filter(subject="content:v-mean", superseded_at=None)
        .order_by("kind")
        .values_list("kind", "countries")
    )


@pytest.mark.clause("R6")
def test_what_was_taken_away_is_kept_for_six_months(lead: Client) -> None:
    from django.db import InternalError, transaction
    from django.db.utils import Error

    order = tco()
    lead.post(f"/console/orders/{order}/execute", {"measure": "remove"})
    sealed = SealedFile.objects.get()
    assert b"v-mean" in bytes(sealed.content)
    assert Order.objects.get(id=order).preserve_until == sealed.keep_until
    for spoil in (
        lambda: SealedFile.objects.update(content=b"{}"),
        lambda: SealedFile.objects.all().delete(),
        lambda: SealedFile.objects.update(keep_until=timezone.now()),
    ):
        with pytest.raises((InternalError, Error)), transaction.atomic():
            spoil()
    kept = Entry.objects.get(kind="EvidencePreserved")
    assert sealed.sha256 in str(kept.body)


@pytest.mark.clause("R6")
def test_the_hour_starts_anew_when_clarification_comes(lead: Client) -> None:
    order = tco(45)
    body = {"effect": "cannot_execute", "reasons": "insufficient_information", "text": "Which video?"}
    lead.post(f"/console/orders/{order}/answer", body)
    assert Order.objects.get(id=order).effect == "cannot_execute"
    lead.post(f"/console/orders/{order}/resume")
    row = Order.objects.get(id=order)
    assert row.effect is None
    assert timedelta(minutes=59) < row.due_at - now() <= timedelta(minutes=60)
    lead.post(f"/console/orders/{order}/execute", {"measure": "disable"})
    assert Order.objects.get(id=order).effect == "executed"


@pytest.mark.clause("R4")
def test_nothing_is_disclosed_before_the_legal_basis_was_looked_at(lead: Client) -> None:
    order = information()
    body = {"parts": ["account"], "why": "Named in the order."}
    lead.post(f"/console/orders/{order}/disclose", body)
    assert not Disclosure.objects.exists()
    lead.post(f"/console/orders/{order}/basis", {"ok": "0", "note": "No article."})
    lead.post(f"/console/orders/{order}/disclose", body)
    assert not Disclosure.objects.exists()
    lead.post(f"/console/orders/{order}/basis", {"ok": "1", "note": "Art. 126n Sv, signed."})
    lead.post(f"/console/orders/{order}/disclose", body)
    assert Disclosure.objects.get().parts == ["account"]


@pytest.mark.clause("R4")
def test_a_disclosure_needs_four_eyes_and_stays_sealed(lead: Client, legal: Client) -> None:
    order = information()
    lead.post(f"/console/orders/{order}/basis", {"ok": "1", "note": "Art. 126n Sv."})
    lead.post(f"/console/orders/{order}/disclose", {"parts": ["account", "devices"], "why": "As ordered."})
    d = Disclosure.objects.get()
    page = lead.post(f"/console/disclosures/{d.id}/approve", follow=True).content.decode()
    assert "cannot approve it" in page
    assert not SealedFile.objects.exists()
    answered = lead.post(f"/console/orders/{order}/answer", {"effect": "executed"}, follow=True)
    assert "needs two people" in answered.content.decode()
    legal.post(f"/console/disclosures/{d.id}/approve")
    d.refresh_from_db()
    sealed = SealedFile.objects.get()
    assert (d.file, d.sha256) == (sealed.id, sealed.sha256)
    assert b"Bob Bitter" in bytes(sealed.content)
    assert b"v-mean" not in bytes(sealed.content)
    without = legal.post(f"/console/disclosures/{d.id}/file")
    assert without.status_code == 302
    got = legal.post(f"/console/disclosures/{d.id}/file", {"why": "Sent by registered mail."})
    assert got.headers["X-Content-SHA256"] == sealed.sha256
    assert FileOpening.objects.get().why == "Sent by registered mail."
    legal.post(f"/console/orders/{order}/answer", {"effect": "executed"})
    assert sealed.sha256 in legal.get(f"/console/orders/{order}/document/answer.txt").content.decode()


@pytest.mark.clause("R4")
def test_in_an_emergency_the_second_pair_of_eyes_comes_after(lead: Client, legal: Client) -> None:
    order = information(emergency=True)
    lead.post(
        f"/console/orders/{order}/disclose",
        {"parts": ["account"], "why": "Suicide announced.", "emergency": "1"},
    )
    d = Disclosure.objects.get()
    assert d.file
    assert d.review_due - d.at == timedelta(hours=24)
    lead.post(f"/console/disclosures/{d.id}/approve")
    lead.post(f"/console/disclosures/{d.id}/refuse", {"reason": "?"})
    d.refresh_from_db()
    assert (d.approved_at, d.refused_at) == (None, None)
    legal.post(f"/console/disclosures/{d.id}/approve")
    d.refresh_from_db()
    assert d.approved_at


def test_no_emergency_is_claimed_that_the_order_does_not_state(lead: Client) -> None:
    order = information()
    lead.post(f"/console/orders/{order}/disclose", {"parts": ["account"], "why": "Quick.", "emergency": "1"})
    assert not Disclosure.objects.exists()


@pytest.mark.clause("R4")
def test_a_disclosure_can_be_refused_with_a_reason(lead: Client, legal: Client) -> None:
    order = information()
    lead.post(f"/console/orders/{order}/basis", {"ok": "1", "note": "Art. 126n Sv."})
    lead.post(f"/console/orders/{order}/disclose", {"parts": ["items"], "why": "As ordered."})
    d = Disclosure.objects.get()
    legal.post(f"/console/disclosures/{d.id}/refuse", {"reason": ""})
    assert Disclosure.objects.get().refused_at is None
    legal.post(f"/console/disclosures/{d.id}/refuse", {"reason": "More than was ordered."})
    assert Disclosure.objects.get().refused_at
    lead.post(f"/console/orders/{order}/answer", {"effect": "refused", "text": "Not proportionate."})
    assert Order.objects.get(id=order).effect == "refused"


@pytest.mark.clause("R4")
def test_the_police_act_only_on_a_checked_legal_basis(lead: Client) -> None:
    order = OrderReceiveIn(
        kind="act", number="P-1", issuer=IssuerIn("Politie", "NL", "law_enforcement"), scope=["NL"],
        subjects=[SubjectIn("content", "v-mean")],
    )  # fmt: skip
    id_ = receiving.receive(order, Source("staff:0"))
    lead.post(f"/console/orders/{id_}/execute", {})
    assert Order.objects.get(id=id_).effect is None
    lead.post(f"/console/orders/{id_}/basis", {"ok": "1", "note": "Art. 125p Sv, warrant seen."})
    lead.post(f"/console/orders/{id_}/execute", {})
    assert Order.objects.get(id=id_).effect == "executed"


@pytest.mark.clause("R4")
def test_a_danger_is_told_to_the_police_and_stays_on_record(lead: Client) -> None:
    body = {
        "item": "v-mean", "danger": "life", "recipients": "Politie, NL\nEuropol", "text": "Announces an attack.",
    }  # fmt: skip
    assert lead.post("/console/crimes", {**body, "item": "nope"}).status_code == 422
    assert lead.post("/console/crimes", {**body, "recipients": ""}).status_code == 422
    assert lead.post("/console/crimes", body).status_code == 302
    page = lead.get("/console/crimes").content.decode()
    assert "Announces an attack." in page
    assert "Politie, Europol" in page
    entry = Entry.objects.get(kind="CrimeNotified")
    assert "Announces" not in str(entry.body)
    assert SealedFile.objects.get().sha256 in str(entry.body)


@pytest.mark.clause("R3")
def test_an_order_by_letter_is_entered_by_hand(lead: Client) -> None:
    body = {
        "kind": "act", "number": "B-7", "issuer": "Tribunal", "issuer_type": "court", "issuer_country": "be",
        "law": "Code pénal", "items": "v-mean", "scope": "be", "language": "fr", "received_at": "2026-01-01T10:00",
    }  # fmt: skip
    wrong = lead.post("/console/orders/new", {**body, "items": "nope", "scope": "XX"})
    assert wrong.status_code == 422
    assert "There is no item" in wrong.content.decode()
    made = lead.post("/console/orders/new", body)
    row = Order.objects.get(number="B-7")
    assert made.headers["Location"] == f"/console/orders/{row.id}"
    assert (row.scope, row.issuer_country, row.via.partition(":")[0]) == (["BE"], "BE", "staff")
    page = lead.get(made.headers["Location"]).content.decode()
    assert "Tribunal" in page
    lead.post(f"/console/orders/{row.id}/acknowledge")
    row.refresh_from_db()
    assert row.acknowledged_at


@pytest.mark.clause("R6")
def test_the_evidence_is_kept_longer_on_request_for_proceedings(lead: Client) -> None:
    order = tco()
    lead.post(f"/console/orders/{order}/execute", {"measure": "remove"})
    until = Order.objects.get(id=order).preserve_until
    assert until is not None
    keep, day = f"/console/orders/{order}/keep", f"{until + timedelta(days=200):%Y-%m-%d}"
    for wrong in (
        {"until": "", "why": "OM"},
        {"until": "soon", "why": "OM"},
        {"until": "2026-01-01", "why": "OM"},
        {"until": day, "why": " "},
    ):
        lead.post(keep, wrong)
        assert Order.objects.get(id=order).preserve_until == until, wrong
    lead.post(keep, {"until": day, "why": "The public prosecutor, case 12/345\x00"})
    longer = Order.objects.get(id=order).preserve_until
    assert f"{longer:%Y-%m-%d %H:%M:%S}" == f"{day} 23:59:59"
    assert SealedFile.objects.get().keep_until == longer
    assert f"until {day}" in lead.get(f"/console/orders/{order}").content.decode()
    assert Entry.objects.filter(kind="EvidencePreserved").count() == 2


@pytest.mark.parametrize("step", ["basis", "scrutiny", "scrutinised", "execute", "answer"])
def test_a_nul_in_a_text_is_no_error_of_ours(lead: Client, step: str) -> None:
    order = tco()
    if step == "scrutinised":
        lead.post(f"/console/orders/{order}/scrutiny", {"asked_by": "provider"})
    body = {"ok": "1", "note": "a\x00b", "text": "a\x00b", "explanation": "a\x00b", "asked_by": "provider",
            "outcome": "stands", "measure": "remove", "effect": "refused"}  # fmt: skip
    assert lead.post(f"/console/orders/{order}/{step}", body).status_code == 302


def test_nor_in_a_disclosure(lead: Client, legal: Client) -> None:
    order = information()
    lead.post(f"/console/orders/{order}/basis", {"ok": "1", "note": "Looked at."})
    lead.post(f"/console/orders/{order}/disclose", {"parts": ["account"], "why": "As ordered\x00."})
    d = Disclosure.objects.get()
    assert legal.post(f"/console/disclosures/{d.id}/refuse", {"reason": "No\x00."}).status_code == 302
    assert Disclosure.objects.get().refused_at is not None
