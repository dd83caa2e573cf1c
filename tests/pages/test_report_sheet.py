"""The sheet that a host embeds: who, what, why; framed by the host's pages and by nobody else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.pages.people import answer, misused, text
from tests.pages.test_me import token
from waker.intake.reporting import hosts
from waker.ledger.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(community: None) -> str:
    made = hosts.add("k1", "HS256")
    assert made is not None
    return made


def opened(secret: str, who: str = "alice", **query: str) -> tuple[Client, dict[str, str], str]:
    """A browser without cookies, the hidden fields of the sheet, and its page."""
    client = Client(enforce_csrf_checks=True)
    answered = client.get("/report/sheet", {"token": token(secret, who), "language": "en", **query})
    page = text(answered)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    client.cookies.clear()
    return client, fields, page


@pytest.mark.clause("R1")
@pytest.mark.parametrize(
    ("query", "subject"), [({"item": "v-mean"}, "content:v-mean"), ({"account": "bob"}, "account:bob")]
)
def test_a_member_reports_in_the_app_for_a_reason_in_plain_words(
    secret: str, query: dict[str, str], subject: str
) -> None:
    client, fields, page = opened(secret, **query)
    assert "Hate speech" in page
    chosen = text(client.post("/report/sheet?language=en", {**fields, "reason": "hate_speech"}))
    assert 'value="hate_speech/1"' in chosen
    sent = {**fields, "reason": "hate_speech", "sub_reason": "hate_speech/1", "explanation": "", "send": "1"}
    done = client.post("/report/sheet?language=en", sent)
    assert done.status_code == 200
    assert "We have your report" in text(done)
    report = Report.objects.get(reporter="account:alice")
    assert (report.channel, report.subject, report.reason) == ("member", subject, "hate_speech")
    # Sent again, it is the same one; and it stands among one's own.
    assert client.post("/report/sheet?language=en", sent).status_code == 200
    assert Report.objects.filter(reporter="account:alice").count() == 1
    answer(report)
    _, _, later = opened(secret, **query)
    assert "My reports" in later
    assert "Answered" in later


def test_in_the_members_language(secret: str) -> None:
    page = text(Client().get("/report/sheet", {"token": token(secret, "alice"), "item": "v-mean"}))
    assert "Waarom meld je dit?" in page
    assert "Haatzaaien" in page


def test_only_ones_own_reports_stand_there(secret: str) -> None:
    _, _, page = opened(secret, "alice", item="v-sea")
    assert "My reports" not in page
    _, _, page = opened(secret, "claire", item="v-sea")
    assert "My reports" in page


def test_who_may_frame_it(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"token": token(secret, "alice"), "item": "v-mean"}
    closed = Client().get("/report/sheet", query)
    assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]
    assert closed.headers["X-Frame-Options"] == "DENY"
    monkeypatch.setenv(
        "WAKER_EMBED_ORIGINS", "https://app.example.org, https://m.example.org, https://x; script-src *"
    )
    framed = Client().get("/report/sheet", query)
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors https://app.example.org https://m.example.org" in policy
    assert policy.count("script-src") == 1
    assert "X-Frame-Options" not in framed.headers
    for elsewhere in ("/report", "/me", "/guidelines", "/console/sign-in"):
        answered = Client().get(elsewhere)
        assert "frame-ancestors 'none'" in answered.headers["Content-Security-Policy"]
        assert answered.headers["X-Frame-Options"] == "DENY"


def test_without_a_good_token_there_is_no_sheet(secret: str) -> None:
    for query in ({}, {"token": "x"}, {"token": token("wrong secret, long enough to be one 01234")}):
        assert Client().get("/report/sheet", {"item": "v-mean", **query}).status_code == 401
    for sent in ({}, {"ticket": "x"}, {"ticket": token(secret, "alice")}):
        more = {"item": "v-mean", "reason": "spam", "send": "1"}
        assert Client().post("/report/sheet", {**sent, **more}).status_code == 401
    assert Report.objects.count() == 1
    client, fields, _ = opened(secret, item="v-mean")
    hosts.retire("k1")
    assert client.post("/report/sheet", {**fields, "reason": "spam", "send": "1"}).status_code == 401


def test_a_ticket_of_the_sheet_opens_nothing_else(secret: str) -> None:
    _, fields, _ = opened(secret, item="v-mean")
    other = Client()
    other.cookies["waker_member"] = fields["ticket"]
    assert other.get("/me").status_code == 401


@pytest.mark.parametrize("query", [{}, {"item": "v-unknown"}, {"account": "nobody"}, {"item": "bob"}])
def test_what_is_not_known_cannot_be_reported(secret: str, query: dict[str, str]) -> None:
    client, fields, page = opened(secret, **query)
    assert "We do not know what you want to report" in page
    fields |= {"reason": "spam", "send": "1", **query}
    assert client.post("/report/sheet", fields).status_code in (401, 422)
    assert Report.objects.count() == 1


def test_reports_that_are_not_handled_for_a_time(secret: str) -> None:
    misused("alice")
    client, fields, page = opened(secret, item="v-mean")
    said = "We do not handle your reports until"
    assert said in page
    sent = client.post("/report/sheet?language=en", {**fields, "reason": "spam", "send": "1"})
    assert sent.status_code == 422
    assert text(sent).count(said) == 1
    assert "manifestly unfounded, also after our warning" in text(sent)
    assert Report.objects.filter(reporter="account:alice").count() == 2
    assert said not in opened(secret, "bob", item="v-mean")[2]
