"""Whoever's way of signing in was changed is told by mail: what, when, from where, and what to do."""

from __future__ import annotations

import json
import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.console.community import client_of, staff
from tests.console.test_two_step import GOOD, by_password, code_of, with_app
from waker.console import events, network, tasks
from waker.console.models import SecurityEvent, StaffUser
from waker.console.second import steps

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P1")]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def alice(settings: Any) -> StaffUser:
    settings.WAKER_TWO_STEP = True
    settings.WAKER_PUBLIC_URL = ""
    user = staff("moderator", "alice@example.org", name="Alice")
    user.set_password(GOOD)
    user.save()
    return user


def at_home(user: StaffUser) -> Client:
    """Signed in with the app, from a browser that says what it is."""
    client = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.77")
    secret = with_app(user)
    by_password(user, client)
    assert client.post("/console/two-step", {"code": code_of(secret)}).status_code == 302
    return client


def told() -> list[Any]:
    """Carry out what waits to be told; the mails."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'waker.console.tell' ORDER BY id"
        )
        waiting = [json.loads(args) for (args,) in cursor.fetchall()]
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'waker.console.tell'")
    mail.outbox = []
    for args in waiting:
        tasks.tell(**args)
    return mail.outbox


def titles() -> list[str]:
    return [sent.subject.partition(" · ")[0] for sent in told()]


def test_signing_in_is_not_told(alice: StaffUser) -> None:
    at_home(alice)
    assert told() == []


def test_an_app_added_and_removed(alice: StaffUser, settings: Any) -> None:
    settings.WAKER_TWO_STEP = False
    client = client_of(alice)
    page = client.get("/console/security/app").content.decode()
    found = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)
    assert found
    client.post("/console/security/app", {"code": code_of(found[1].replace(" ", ""))})
    assert titles() == ["An app for codes was added"]
    client.post(f"/console/security/steps/{steps.of(alice).totp.pk}/remove")
    assert titles() == ["An app for codes was removed"]


def test_recovery_codes_made_and_used(alice: StaffUser) -> None:
    client = at_home(alice)
    client.post("/console/security/codes/new")
    assert titles() == ["New recovery codes were made"]
    other, _ = by_password(alice)
    assert other.post("/console/two-step", {"code": "00000000"}).status_code == 401
    assert told() == []
    assert other.post("/console/two-step", {"code": steps.codes(alice)[0]}).status_code == 302
    assert titles() == ["A recovery code was used"]


def test_what_the_mail_says(alice: StaffUser, settings: Any) -> None:
    settings.WAKER_PUBLIC_URL = "https://safety.example.org"
    settings.WAKER_NAME = "Dune & Co"
    client = at_home(alice)
    new = "another horse battery staple"
    client.post("/console/password", {"old": GOOD, "new": new, "again": new})
    (sent,) = told()
    assert sent.to == ["alice@example.org"]
    assert sent.subject == "Your password was changed · Dune & Co"
    assert "from the network 192.0.2.x" in sent.body
    assert "192.0.2.77" not in sent.body
    assert "Firefox on Linux" in sent.body
    assert re.search(r"changed on .* UTC: Your password was changed", sent.body)
    assert "If it was not you" in sent.body
    assert "https://safety.example.org/console/security" in sent.body
    assert "Dune &amp; Co" in sent.alternatives[0][0]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_reset_names_the_administrator_and_not_their_place(alice: StaffUser, settings: Any) -> None:
    with_app(alice)
    settings.WAKER_TWO_STEP = False
    admin = client_of(staff("admin", name="Ada <b>"))
    admin.post(f"/console/staff/{alice.pk}/reset-two-step")
    (sent,) = told()
    assert sent.subject.startswith("Your second step was reset")
    assert sent.to == ["alice@example.org"]
    assert "by Ada <b>" in sent.body
    assert "by Ada &lt;b&gt;" in sent.alternatives[0][0]
    assert "127.0.0" not in sent.body
    assert "tell another administrator" in sent.body


def test_one_on_the_machine_says_so(alice: StaffUser) -> None:
    events.record(None, alice, SecurityEvent.Kind.RESET)
    (sent,) = told()
    assert "on the machine itself" in sent.body


def test_nobody_who_left_is_told(alice: StaffUser) -> None:
    events.record(None, alice, SecurityEvent.Kind.RESET)
    StaffUser.objects.update(is_active=False)
    assert told() == []


def test_the_mail_server_being_down_is_tried_again(alice: StaffUser, monkeypatch: pytest.MonkeyPatch) -> None:
    events.record(None, alice, SecurityEvent.Kind.RESET)

    def down(*_: Any, **__: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
    with pytest.raises(OSError, match="cannot be reached"):
        told()
    retry = tasks.tell.retry_strategy
    assert retry is not None


def test_the_page_lists_changes_apart_from_sign_ins(alice: StaffUser) -> None:
    client = at_home(alice)
    now = timezone.now()
    for n in range(events.SHOWN):
        SecurityEvent.objects.create(
            user=alice, kind="signed_in", note="password", at=now + timedelta(seconds=n)
        )
    client.post("/console/security/codes/new")
    page = client.get("/console/security").content.decode()
    changed, came = page.index('id="changed"'), page.index('id="came"')
    assert changed < page.index("New recovery codes", changed) < came
    assert "Firefox on Linux · 192.0.2.77" in page


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.77", "192.0.2.x"),
        ("::ffff:192.0.2.77", "192.0.2.x"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("", ""),
        ("::", ""),
        ("unix", ""),
    ],
)
def test_the_beginning_of_an_address(address: str, shown: str) -> None:
    assert network.prefix(address) == shown
