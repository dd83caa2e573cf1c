"""What anybody may send has a size of its own: more is refused before it is read, in the reader's language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.pages.people import answer, send, sent, text
from tests.pages.test_portals import flagger, hotline
from waker.intake.reporting import reports
from waker.ledger.models import Report
from waker.pages.limits import MOST
from waker.redress.models import Appeal

__all__ = ["flagger", "hotline"]

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
TOO_MUCH = b"explanation=" + b"x" * MOST


class Unread:
    """A body that nobody is to read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("it was read")

    readline = read


@pytest.mark.parametrize(
    "path",
    [
        "/report",
        "/report?reason=hate_speech",
        "/report/sheet",
        "/report/status/r_1.x/appeal",
        "/report/confirm/r_1.x",
        "/me/leave",
        "/me/decisions/d_1",
        "/partners/sign-in",
        "/partners/enter/x",
        "/partners/upload",
        "/authorities/sign-in",
        "/authorities/orders/new",
    ],
)
def test_what_is_too_large_is_refused_unread(community: None, path: str) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    answered = strict.post(path, TOO_MUCH, content_type=FORM)
    assert answered.status_code == 413
    assert "That is more than this form takes" in text(answered)
    assert "256 kilobytes" in text(answered)
    assert "no-store" in answered.headers["Cache-Control"]
    assert "Content-Security-Policy" in answered.headers
    unread = strict.generic("POST", path, **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(MOST + 1)})
    assert unread.status_code == 413


def test_in_dutch(community: None) -> None:
    dutch = Client(headers={"Accept-Language": "nl"})
    assert "Dat is meer dan dit formulier aankan" in text(dutch.post("/report", TOO_MUCH, content_type=FORM))
    asked = Client().post("/me/leave?language=nl", TOO_MUCH, content_type=FORM)
    assert "Dat is meer dan dit formulier aankan" in text(asked)
    assert asked.headers["Content-Language"] == "nl"


def test_the_longest_honest_forms_fit(community: None) -> None:
    """In the widest letters that there are: twelve bytes each, as a browser writes them."""
    anybody = Client()
    sent(anybody, explanation="😀" * 9_999)
    report = Report.objects.get(channel="citizen")
    answer(report)
    appeal = urlencode({"reason": "😀" * 20_000})
    address = f"/report/status/{reports.status_token(report.id)}/appeal"
    assert anybody.post(address, appeal, content_type=FORM).status_code == 302
    assert Appeal.objects.count() == 1
    # Longer than the form takes, though it arrives: then the form itself says so and keeps what was written.
    assert send(anybody, "spam", explanation="x" * 200_000).status_code == 422


def test_whoever_is_signed_in_to_a_portal_has_its_limits(flagger: Client) -> None:
    assert flagger.post("/partners/upload", TOO_MUCH, content_type=FORM).status_code != 413
    assert flagger.post("/report", TOO_MUCH, content_type=FORM).status_code == 413


def test_the_api_has_limits_of_its_own(community: None) -> None:
    answered = Client().post("/api/v1/items", b" " * (MOST + 1), content_type="application/json")
    assert answered.status_code == 401
