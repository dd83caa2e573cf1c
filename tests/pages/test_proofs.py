"""Proof of e-mail: a report counts at once, and an address that nobody confirmed cannot fill the queue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.delivery.smtp import Mailbox
from tests.delivery.test_mail import point_at
from tests.pages.people import GOOD, answer, send, sent, text
from waker.core.moments import now
from waker.delivery.courier import deliver
from waker.intake.models import Proof
from waker.intake.reporting import proofs, reports
from waker.ledger.models import Case, Note, Report

pytestmark = pytest.mark.django_db

SITE = "https://safety.example.org"
OTHERS = ("spam", "bullying", "phishing", "other", "illegal_content")


@pytest.fixture
def mailbox(community: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    settings.WAKER_PUBLIC_URL = SITE
    monkeypatch.setenv("WAKER_SMTP_HOST", "127.0.0.1")
    with Mailbox() as made:
        point_at(settings, made.port)
        yield made


@pytest.fixture
def anybody(mailbox: Mailbox) -> Client:
    return Client(headers={"Accept-Language": "en"})


def citizens() -> list[Report]:
    return list(Report.objects.filter(channel="citizen").order_by("position"))


def link_in(mail: Any) -> str | None:
    said = mail.get_body(("plain",)).get_content()
    found = re.search(rf"{SITE}(/report/confirm/\S+)", said)
    if found:
        assert found[1] in mail.get_body(("html",)).get_content()
    return found[1] if found else None


def case_page(client: Client, report: Report) -> str:
    return text(client.get(f"/console/cases/{report.case_id}"))


@pytest.mark.clause("R5")
def test_an_address_is_confirmed_by_the_link_in_its_mail(
    anybody: Client, mailbox: Mailbox, client: Client
) -> None:
    page = text(anybody.get(sent(anybody)))
    assert "you confirm that the address is yours" in page
    report = citizens()[0]
    # It is worked on at once, and whoever judges it sees what it is.
    assert Case.objects.get(id=report.case_id).closed_at is None
    assert "address not confirmed" in case_page(client, report)
    assert deliver() == 1
    link = link_in(mailbox.mails[0])
    assert link is not None
    # A program that opens the link confirms nothing.
    opened = anybody.get(link)
    assert "Yes, confirm my address" in text(opened)
    assert opened.headers["Cache-Control"] == "private, no-store"
    assert GOOD["email"] not in text(opened)
    anybody.head(link)
    assert not proofs.proved(GOOD["email"])
    done = anybody.post(link, follow=True)
    assert done.redirect_chain[0][0].startswith(f"/report/status/{reports.status_token(report.id)}")
    assert "Your address is confirmed" in text(done)
    assert proofs.proved("CITA@example.org ")
    assert "address not confirmed" not in case_page(client, report)
    # The next report needs no such link.
    assert "you confirm that the address" not in text(anybody.get(sent(anybody, "spam")))
    assert deliver() == 1
    assert link_in(mailbox.mails[1]) is None
    assert anybody.get(link).status_code == 302


def test_what_the_sender_sees_proves_nothing(anybody: Client) -> None:
    address = sent(anybody)
    report = citizens()[0]
    assert proofs.token(report.id) not in text(anybody.get(address))
    assert "/report/confirm/" not in text(anybody.get(address))
    for wrong in (reports.status_token(report.id), report.id, f"{report.id}.", proofs.token(report.id)[:-1]):
        assert anybody.post(f"/report/confirm/{wrong}").status_code == 404
    assert anybody.get(f"{address}&confirmed=1").status_code == 200
    assert "Your address is confirmed" not in text(anybody.get(f"{address}&confirmed=1"))
    assert anybody.get(f"/report/status/{proofs.token(report.id)}").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/report/confirm/{proofs.token(report.id)}").status_code == 403
    assert not Proof.objects.exists()


@pytest.mark.clause("R5")
def test_an_address_that_nobody_confirmed_has_three_reports_waiting(anybody: Client) -> None:
    # One that names several places is one.
    sent(anybody, more="v-sea\n@bob")
    for reason in OTHERS[:2]:
        sent(anybody, reason)
    refused = send(anybody, OTHERS[2])
    assert refused.status_code == 429
    assert "Confirm first that the address is yours" in text(refused)
    assert GOOD["explanation"] in text(refused)
    assert len(citizens()) == 5
    # Nobody else is in the way, and nobody who reports without an address.
    sent(anybody, OTHERS[2], email="dirk@example.org", name="Dirk")
    sent(anybody, "child_exploitation", location="v-sea")
    assert "/report/status/" in anybody.post(f"/report/confirm/{proofs.token(citizens()[0].id)}").url  # type: ignore[attr-defined]
    sent(anybody, OTHERS[2])
    sent(anybody, OTHERS[3])


def test_an_answer_makes_room(anybody: Client) -> None:
    for location in ("v-mean", "v-sea", "@bob"):
        sent(anybody, location=location)
    assert send(anybody, "spam").status_code == 429
    answer(citizens()[0])
    assert send(anybody, "spam").status_code == 302


@pytest.mark.parametrize("without", ["address", "server"])
def test_nobody_is_asked_for_a_proof_that_cannot_be_given(
    anybody: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    if without == "address":
        settings.WAKER_PUBLIC_URL = ""
    else:
        monkeypatch.delenv("WAKER_SMTP_HOST")
    for reason in OTHERS[:4]:
        page = text(anybody.get(sent(anybody, reason)))
        assert "you confirm that the address" not in page


def test_the_abuse_of_children_needs_no_address_and_no_proof(anybody: Client, client: Client) -> None:
    for location in ("v-mean", "v-sea", "@bob"):
        sent(anybody, "child_exploitation", location=location)
    sent(anybody, "child_exploitation")
    assert len(citizens()) == 4
    assert all(not proofs.wanted(report) for report in citizens())
    assert "address not confirmed" not in case_page(client, citizens()[0])
    assert anybody.post(f"/report/confirm/{proofs.token(citizens()[0].id)}").status_code == 302
    assert not Proof.objects.exists()


def test_a_link_confirms_for_a_month_and_an_erased_address_never(anybody: Client) -> None:
    sent(anybody)
    report = citizens()[0]
    assert not proofs.prove(report, at=now() + timedelta(days=31))
    assert not proofs.wanted(report, at=now() + timedelta(days=31))
    Note.objects.filter(ref=(report.reporter or "").removeprefix("note:")).update(text=None, salt=None)
    assert not proofs.prove(report)
    assert proofs.unproved([report]) == set()


def test_a_proof_is_a_digest_that_goes_after_a_year(anybody: Client) -> None:
    sent(anybody)
    assert proofs.prove(citizens()[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(p)::text FROM mail_proof p")
        assert "cita" not in cursor.fetchone()[0]
    assert proofs.forget_before(now() + timedelta(days=364)) == 0
    assert proofs.forget_before(now() + timedelta(days=366)) == 1
    assert proofs.prove(citizens()[0])
    assert proofs.forget("Cita@example.org")
    assert not proofs.forget("Cita@example.org")


def test_in_dutch(mailbox: Mailbox) -> None:
    dutch = Client(headers={"Accept-Language": "nl"})
    assert "bevestig je dat het adres van jou is" in text(dutch.get(sent(dutch)))
    assert deliver() == 1
    said = mailbox.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Bevestig dat dit adres van jou is" in said
    link = link_in(mailbox.mails[0])
    assert link is not None
    assert "Is dit e-mailadres van jou?" in text(dutch.get(link))
    for reason in OTHERS[:2]:
        sent(dutch, reason)
    assert "Bevestig eerst met de link" in text(send(dutch, OTHERS[2]))
