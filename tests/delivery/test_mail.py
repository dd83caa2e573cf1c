"""Mail over real SMTP: what somebody without an account is told, and what happens when the server is down."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.smtp import Mailbox
from tests.delivery.story import answer, later, now, pass_time, report, waiting
from waker.delivery import messages, schedule
from waker.delivery.courier import deliver
from waker.delivery.models import Delivery, Message
from waker.ledger.models import Note

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def citizen(email: str = "jan@example.org", name: str = "Jan de Vries", **more: Any) -> str:
    return report({"name": name, "email": email}, channel="citizen", reason="illegal_content", **more)


def point_at(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.DEFAULT_FROM_EMAIL = "Safety <safety@host.example.org>"


@pytest.fixture
def mailbox(community: None, settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as made:
        point_at(settings, made.port)
        yield made


def test_receipt_and_outcome_by_mail(mailbox: Mailbox) -> None:
    filed = citizen()
    assert deliver() == 1
    decision = answer("v-sea", {"kind": "remove"})
    assert deliver(later()) == 1
    receipt, outcome = mailbox.mails
    assert mailbox.recipients == ["jan@example.org"] * 2
    assert receipt["To"] == "jan@example.org"
    assert receipt["From"] == "Safety <safety@host.example.org>"
    assert receipt["Auto-Submitted"] == "auto-generated"
    assert "We hebben je melding ontvangen" in receipt["Subject"]
    for mail in mailbox.mails:
        text = mail.get_body(("plain",))
        html = mail.get_body(("html",))
        assert text is not None
        assert html is not None
        for part in (text.get_content(), html.get_content()):
            assert filed in part
            assert "Jan" not in part
            assert "v-sea" not in part
            assert "alice" not in part
    assert "maatregel" in outcome.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    rows = list(Delivery.objects.order_by("position"))
    assert [(r.kind, r.channel, r.report, r.account) for r in rows] == [
        ("report.received", "mail", filed, None),
        ("report.answered", "mail", filed, None),
    ]
    assert rows[1].decision == decision
    assert receipt["Message-ID"] == f"<{rows[0].id}@host.example.org>"


def test_the_mail_leads_to_the_page_of_the_report(mailbox: Mailbox, settings: Any) -> None:
    from django.test import Client

    settings.WAKER_PUBLIC_URL = "https://safety.example.org"
    filed = citizen()
    deliver()
    text = mailbox.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"https://safety\.example\.org(/\S+)", text)
    assert link
    assert filed in link[1]
    assert Client().get(link[1]).status_code == 200
    assert Client().get(link[1][:-1]).status_code == 404


def test_the_language_of_the_report_is_that_of_the_mail(mailbox: Mailbox) -> None:
    citizen(language="en")
    deliver()
    assert "We have received your report" in mailbox.mails[0]["Subject"]


def test_an_outsider_who_appeals_hears_by_mail(mailbox: Mailbox) -> None:
    from waker.core.actors import Actor
    from waker.redress import appeals, reviewing

    filed = citizen(language="en")
    decision = answer()
    deliver(later())
    lodged = appeals.lodge(decision, by="reporter", report=filed, reason="Look again.")["id"]
    assert deliver() == 1
    reviewing.decide(lodged, "upheld", "We looked again, and it is a joke.", Actor("staff", "2"))
    assert deliver() == 1
    came, decided = mailbox.mails[2:]
    assert filed in came.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "it is a joke" in decided.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mailbox.recipients == ["jan@example.org"] * 4


def test_the_row_holds_nobodys_address(mailbox: Mailbox) -> None:
    citizen()
    row = Message.objects.values().get()
    assert "jan" not in str(row).lower()
    assert row["recipient"].startswith("note:")


def test_english_where_there_is_no_other(mailbox: Mailbox, settings: Any) -> None:
    from waker.intake.models import Item

    Item.objects.update(language="fr")
    settings.LANGUAGE_CODE = "en"
    citizen()
    deliver()
    assert "We have received your report" in mailbox.mails[0]["Subject"]


def test_a_mail_server_that_is_down_for_an_hour_loses_nothing(
    community: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The longest waits that are drawn, on top of the steps of the clock here, may end after the second hour.
    monkeypatch.setattr(schedule.random, "random", lambda: 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    point_at(settings, port)
    for n in range(25):
        citizen(f"p{n}@example.org")
    began = now()
    end = pass_time(HOUR, step=2 * MINUTE, start=began)
    assert waiting() == 25
    row = Message.objects.order_by("n").first()
    assert row is not None
    assert "cannot be reached" in row.last_error
    with Mailbox(port) as mailbox:
        pass_time(HOUR, step=2 * MINUTE, start=end)
        assert waiting() == 0
        assert sorted(mailbox.recipients) == sorted(f"p{n}@example.org" for n in range(25))


def test_an_address_that_is_refused_is_given_up_and_can_be_sent_again(mailbox: Mailbox) -> None:
    mailbox.refuse = "550 no such user"
    citizen()
    citizen("piet@example.org")
    deliver()
    assert [messages.state_of(m) for m in messages.listing("failed")] == ["failed"] * 2
    assert "refused the address (550)" in Message.objects.all()[0].last_error
    mailbox.refuse = ""
    assert messages.resend_all() == 2
    assert deliver() == 2


def test_a_full_mailbox_is_tried_again(mailbox: Mailbox) -> None:
    mailbox.refuse = "452 try later"
    citizen()
    deliver()
    assert messages.listing("failed").count() == 0
    mailbox.refuse = ""
    assert deliver(now() + MINUTE) == 1


def test_whoever_was_erased_is_not_written_to(mailbox: Mailbox) -> None:
    citizen()
    Note.objects.filter(text__contains="jan@").update(text=None, salt=None)
    assert deliver() == 0
    assert [messages.state_of(m) for m in Message.objects.all()] == ["dropped"]
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "address",
    [
        "jan@example.org\r\nBcc: all@example.org",
        "jan@example.org, eve@example.org",
        "a@b",
        "<x>",
        "x@y.org\x00",
    ],
)
def test_no_header_gets_in_by_an_address(mailbox: Mailbox, address: str) -> None:
    from waker.ledger.models import Report

    citizen()
    ref = Report.objects.values_list("reporter", flat=True).filter(reporter__startswith="note:").get()
    Note.objects.filter(ref=str(ref).removeprefix("note:")).update(text=f"X <{address.replace(chr(0), '')}>")
    deliver()
    for mail in mailbox.mails:
        assert "Bcc" not in mail
    assert "all@example.org" not in mailbox.recipients
    assert "eve@example.org" not in mailbox.recipients


def test_a_name_of_the_service_brings_no_header_in(mailbox: Mailbox, settings: Any) -> None:
    settings.WAKER_NAME = "Safe\r\nBcc: all@example.org"
    citizen()
    assert deliver() == 1
    assert "Bcc" not in mailbox.mails[0]
    assert mailbox.recipients == ["jan@example.org"]


def test_nobody_to_write_to(mailbox: Mailbox) -> None:
    report({"name": "Jan"}, channel="citizen", reason="child_exploitation")
    assert deliver() == 0
    assert mailbox.mails == []


def test_an_outsider_is_warned_of_misuse_by_mail(mailbox: Mailbox) -> None:
    from waker.core.actors import Actor
    from waker.ledger.models import Report
    from waker.redress import misuse

    filed = citizen(language="en")
    answer("v-sea", manifestly_unfounded=[filed])
    who = Report.objects.values_list("reporter", flat=True).get(id=filed)
    warning = misuse.warn(misuse.REPORTS, str(who), "Nothing to it.", "", Actor("staff", "1"))
    deliver()
    mail = mailbox.mails[-1]
    assert mail["To"] == "jan@example.org"
    told = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "This is a warning. Within half a year 1 of your 1 reports" in told
    assert warning in told


def test_letters_without_a_server_lie_in_files_and_nowhere_else(
    community: None, settings: Any, tmp_path: Path, capfd: Any, caplog: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    caplog.set_level("DEBUG", "waker")
    filed = citizen(language="en")
    assert deliver() == 1
    (letter,) = tmp_path.iterdir()
    assert "To: jan@example.org" in letter.read_text()
    said = [caplog.text, *capfd.readouterr()]
    for text in said:
        assert "jan@" not in text
        assert filed not in text
