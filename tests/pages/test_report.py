"""Reporting by anybody (DSA Art. 16): the four elements, a confirmation, an outcome, an appeal; and no floods."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client

from tests.pages.people import GOOD, answer, remove, send, sent, stamp, text
from waker.guidelines import versions
from waker.intake.reporting import filings, reports
from waker.intake.shapes import ReportIn
from waker.ledger.models import Note, Report
from waker.redress.models import Appeal
from waker.redress.parties import REPORTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def anybody(community: None) -> Client:
    return Client()


def citizens() -> list[Report]:
    return list(Report.objects.filter(channel="citizen").order_by("position"))


def body_of(report: Report) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body::text FROM ledger_entry WHERE position = %s", [report.position])
        body: dict[str, Any] = msgspec.json.decode(cursor.fetchone()[0])
    return body


def told(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.clause("R5")
def test_somebody_without_an_account_reports_and_hears_what_became_of_it(anybody: Client) -> None:
    first = text(anybody.get("/report?language=en"))
    for reason in versions.current().policies:
        assert f'href="?reason={reason}"' in first
    page = text(anybody.get("/report?reason=hate_speech"))
    for field in ("location", "moment", "explanation", "name", "email", "good_faith"):
        assert f'name="{field}"' in page
    address = sent(anybody, sub_reason="hate_speech/2")
    confirmed = text(anybody.get(address))
    assert "We have your report" in confirmed
    assert "In review" in confirmed
    report = citizens()[0]
    body = body_of(report)
    assert body["good_faith"] is True
    assert (body["sub_reason"], body["second"], body["language"]) == ("hate_speech/2", 83, "en")
    who = Note.objects.get(ref=(report.reporter or "").removeprefix("note:"))
    assert who.text == "Cita Citizen <cita@example.org>"
    assert report.note is not None
    assert Note.objects.get(ref=report.note).text == "Calls a whole group of people animals.\n\n1:23"
    remove(report)
    later = text(anybody.get(f"/report/status/{reports.status_token(report.id)}"))
    assert "Your report is answered" in later
    assert "What you reported is not shown any more" in later
    assert "What came of your report" in later
    assert "out-of-court" in later


@pytest.mark.clause("R5")
def test_in_dutch(anybody: Client) -> None:
    page = text(anybody.get("/report?language=nl"))
    assert "Wat wil je melden?" in page
    assert "Haatzaaien" in page
    form = text(anybody.get("/report?reason=hate_speech"))
    assert "Ik ben er te goeder trouw van overtuigd" in form
    confirmed = text(anybody.get(sent(anybody)))
    assert "We hebben je melding" in confirmed
    assert citizens()[0].language == "nl"
    answer(citizens()[0])
    later = told(text(anybody.get(f"/report/status/{reports.status_token(citizens()[0].id)}")))
    assert "Wat er met je melding is gebeurd" in later
    assert "Bezwaar versturen" in later


@pytest.mark.clause("R5")
def test_nobody_is_asked_their_name_to_report_the_abuse_of_children(anybody: Client) -> None:
    page = text(anybody.get("/report?reason=child_exploitation&language=en"))
    assert 'name="name"' not in page
    assert 'name="email"' not in page
    assert "We do not ask who you are" in page
    # What is sent all the same is not kept.
    address = sent(anybody, "child_exploitation", name="Cita Citizen", email="cita@example.org")
    assert "this page is the only place" in text(anybody.get(address))
    report = citizens()[0]
    assert report.reporter is None
    assert not Note.objects.filter(text__contains="Cita").exists()
    assert (report.due_at - report.at).total_seconds() == 24 * 3600


@pytest.mark.parametrize("field", ["location", "explanation", "name", "email", "good_faith"])
def test_what_is_missing_is_named_and_what_was_typed_stays(anybody: Client, field: str) -> None:
    anybody.get("/report?language=en")
    answered = send(anybody, **{field: ""})
    assert answered.status_code == 422
    page = text(answered)
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page)
    for name in ("location", "explanation", "name", "email"):
        if name != field:
            assert GOOD[name] in page
    assert citizens() == []


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"location": "https://elsewhere.example/video/v-mean"}, "leads to nothing that we know"),
        ({"location": "v-unknown"}, "leads to nothing that we know"),
        ({"location": "javascript://app.example.org/video/v-mean"}, "leads to nothing that we know"),
        ({"moment": "1:99"}, "minutes and seconds"),
        ({"moment": "soon"}, "minutes and seconds"),
        ({"more": "v-sea\nv-nowhere"}, "leads to nothing that we know"),
        ({"more": "\n".join(["v-sea"] * 10)}, "At most nine"),
        ({"email": "cita"}, "name@example.org"),
        ({"name": "<>"}, "Give your name"),
        ({"sub_reason": "bullying/1"}, "not one of the available choices"),
        ({"website": "https://spam.example"}, "a field that nobody sees"),
        ({"explanation": "x" * 10_001}, "10000"),
    ],
)
def test_what_is_wrong_is_said(anybody: Client, fields: dict[str, str], error: str) -> None:
    anybody.get("/report?language=en")
    answered = send(anybody, **fields)
    assert answered.status_code == 422
    assert error in text(answered)
    assert citizens() == []


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("https://app.example.org/@bob/video/v-mean", "content:v-mean"),
        ("https://www.app.example.org/@bob/video/v-mean/?utm=x#t=3", "content:v-mean"),
        ("HTTP://APP.example.org/@bob/video/v%2Dmean", "content:v-mean"),
        ("https://app.example.org/watch?v=v-mean&t=3", "content:v-mean"),
        ("https://app.example.org/@bob", "account:bob"),
        ("  v-mean ", "content:v-mean"),
        ("@bob", "account:bob"),
    ],
)
def test_links_lead_to_what_they_show(
    anybody: Client, monkeypatch: pytest.MonkeyPatch, written: str, subject: str
) -> None:
    host = "https://app.example.org"
    patterns = f"{host}/*/video/{{item}}, {host}/watch?v={{item}}, {host}/@{{account}}"
    monkeypatch.setenv("WAKER_LINK_PATTERN", patterns)
    sent(anybody, location=written)
    assert [r.subject for r in citizens()] == [subject]


def test_several_places_are_a_report_each(anybody: Client) -> None:
    address = sent(anybody, more="v-sea\n@bob\nv-mean")
    assert [r.subject for r in citizens()] == ["content:v-mean", "content:v-sea", "account:bob"]
    page = text(anybody.get(address))
    assert page.count("/report/status/") >= 2
    assert reports.status_token(citizens()[2].id) in page


def test_the_same_again_by_the_same_person_is_the_first_one(anybody: Client) -> None:
    first = sent(anybody)
    assert sent(anybody, email="CITA@example.org ", explanation="Look at it!") == first
    assert len(citizens()) == 1
    # For another reason, or by somebody else, it is another allegation.
    sent(anybody, "spam")
    sent(anybody, email="dirk@example.org", name="Dirk")
    assert len(citizens()) == 3
    # Once it was answered, too.
    answer(citizens()[0])
    sent(anybody)
    assert len(citizens()) == 4


def test_an_erased_item_is_not_there_any_more(anybody: Client) -> None:
    from waker.intake.erasing import erase

    erase("bob", "test")
    anybody.get("/report?language=en")
    assert "leads to nothing that we know" in text(send(anybody))
    assert "leads to nothing that we know" in text(send(anybody, location="@bob"))


def test_who_sends_too_much_waits(anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKER_REPORT_RATE", "2")
    anybody.get("/report?language=en")
    sent(anybody, email="a@example.org")
    sent(anybody, email="b@example.org")
    answered = send(anybody, email="c@example.org")
    assert answered.status_code == 429
    assert "Many reports came from here lately" in text(answered)
    assert GOOD["explanation"] in text(answered)
    assert len(citizens()) == 2
    assert send(Client(REMOTE_ADDR="192.0.2.7"), email="c@example.org").status_code == 302


def test_nobody_fills_the_mailbox_of_somebody_else(anybody: Client) -> None:
    for n in range(filings.PER_PERSON_A_DAY):
        filings.note(f"192.0.2.{n}", "cita@example.org", None)
    assert send(anybody).status_code == 429
    assert send(anybody, email="other@example.org").status_code == 302


def test_a_proxy_is_believed_only_where_it_is_trusted(
    anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAKER_REPORT_RATE", "1")
    sent(anybody, email="a@example.org")
    forged = Client(headers={"X-Forwarded-For": "192.0.2.9"})
    assert send(forged, email="b@example.org").status_code == 429
    monkeypatch.setenv("WAKER_TRUST_PROXY", "1")
    assert send(forged, email="b@example.org").status_code == 302


def test_a_form_sent_at_once_is_asked_for_once_more(anybody: Client) -> None:
    anybody.get("/report?language=en")
    for bad in (stamp(0), stamp(2 * 86400), "f:made:up", ""):
        answered = anybody.post("/report?reason=hate_speech", {**GOOD, "shown": bad})
        assert answered.status_code == 422
        assert "once more" in text(answered)
        assert GOOD["explanation"] in text(answered)
    assert citizens() == []


def test_digests_are_all_that_is_kept_for_the_limits(anybody: Client) -> None:
    sent(anybody)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(f)::text FROM report_filing f")
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert "cita" not in kept
    assert "127.0.0.1" not in kept


def test_a_link_cannot_be_guessed(anybody: Client) -> None:
    sent(anybody)
    report = citizens()[0]
    token = reports.status_token(report.id)
    last = "0" if token[-1] != "0" else "1"
    for wrong in (report.id, f"{report.id}.", token[:-1] + last, "r_x." + token.partition(".")[2], "x" * 300):
        assert anybody.get(f"/report/status/{wrong}").status_code == 404
        assert anybody.post(f"/report/status/{wrong}/appeal", {"reason": "x"}).status_code == 404
    page = anybody.get(f"/report/status/{token}")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "cita@example.org" not in text(page)


@pytest.mark.clause("A3")
def test_whoever_reported_appeals_against_the_outcome(anybody: Client) -> None:
    anybody.get("/report?language=en")
    sent(anybody)
    report = citizens()[0]
    token = reports.status_token(report.id)
    assert (
        anybody.post(f"/report/status/{token}/appeal", {"reason": "x"}).status_code == 404
    )  # not answered yet
    decision = answer(report)
    page = text(anybody.get(f"/report/status/{token}"))
    assert "It stays" in page or "stays up" in page
    assert "Send the appeal" in page
    empty = anybody.post(f"/report/status/{token}/appeal", {"reason": "  "})
    assert (empty.status_code, "Explain why the decision is wrong" in text(empty)) == (422, True)
    done = anybody.post(f"/report/status/{token}/appeal", {"reason": "It does call them animals."})
    assert done.status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.decision, appeal.by, appeal.report) == (decision, REPORTER, report.id)
    page = text(anybody.get(f"/report/status/{token}"))
    assert "You appealed on" in page
    assert "Send the appeal" not in page
    again = anybody.post(f"/report/status/{token}/appeal", {"reason": "Again."})
    assert again.status_code == 422
    assert Appeal.objects.count() == 1


@pytest.mark.clause("R5")
def test_ten_reports_are_one_case_answered_by_one_decision(anybody: Client) -> None:
    for n in range(10):
        sent(anybody, email=f"reporter{n}@example.org", name=f"Reporter {n}")
    filed = citizens()
    assert len({r.case_id for r in filed}) == 1
    decision = remove(filed[0])
    for report in citizens():
        assert report.decision == decision
        assert "Your report is answered" in text(
            Client(headers={"Accept-Language": "en"}).get(f"/report/status/{reports.status_token(report.id)}")
        )


def test_a_report_on_something_decided_already_is_a_case_of_its_own(anybody: Client) -> None:
    anybody.get("/report?language=en")
    sent(anybody)
    first = remove(citizens()[0])
    sent(anybody, email="dirk@example.org", name="Dirk")
    later = citizens()[1]
    assert later.case_id != citizens()[0].case_id
    page = text(anybody.get(f"/report/status/{reports.status_token(later.id)}"))
    assert "is not shown any more" in page
    second = answer(later)
    page = text(anybody.get(f"/report/status/{reports.status_token(later.id)}"))
    assert "is not shown any more" in page
    assert citizens()[0].decision == first
    assert citizens()[1].decision == second


def test_a_member_may_report_what_they_made_themselves(community: None) -> None:
    body = {
        "channel": "member",
        "subject": {"kind": "content", "id": "v-mean"},
        "reason": "spam",
        "reporter": {"account": "bob"},
    }
    filed = reports.file(msgspec.convert(body, ReportIn))
    assert Report.objects.get(id=filed["id"]).account == "bob"


def test_the_form_needs_its_own_page(anybody: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert send(strict).status_code == 403
    assert anybody.put("/report").status_code == 405


def test_who_gave_no_name_appeals_as_well(anybody: Client) -> None:
    sent(anybody, "child_exploitation")
    report = citizens()[0]
    answer(report)
    token = reports.status_token(report.id)
    assert anybody.post(f"/report/status/{token}/appeal", {"reason": "Look again."}).status_code == 302
    assert Appeal.objects.get().appellant == f"report:{report.id}"


def test_the_receipt_by_mail_leads_to_the_status_page(anybody: Client, settings: Any) -> None:
    from waker.delivery import links
    from waker.delivery.models import Message

    settings.WAKER_PUBLIC_URL = "https://safety.example.org"
    sent(anybody)
    report = citizens()[0]
    message = Message.objects.filter(report=report.id).first()
    assert message is not None
    address = links.status(message)
    assert address == f"https://safety.example.org/report/status/{reports.status_token(report.id)}"
    assert anybody.get(address.removeprefix("https://safety.example.org")).status_code == 200
