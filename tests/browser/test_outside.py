"""Webhooks and messages for staff, orders in a list, and the portals of authorities and partners: for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.browser.pictures import shot
from tests.browser.support import complaints, enter, overflow
from tests.console.community import staff
from tests.console.test_orders import information, tco
from tests.delivery import receiver as behaviour
from tests.delivery.receiver import Receiver
from tests.delivery.story import decide, now, pass_time, report
from waker.delivery import endpoints
from waker.delivery.models import Message
from waker.intake import partners, portal
from waker.intake.authorities import orders, receiving
from waker.intake.authorities.orders import Source
from waker.intake.authorities.shapes import IssuerIn, OrderReceiveIn
from waker.intake.shapes import SubjectIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LOOKS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


@pytest.fixture(params=LOOKS, ids=[f"{theme}-{width}" for theme, width in LOOKS])
def tab(page: Any, request: pytest.FixtureRequest) -> Any:
    theme, width = request.param
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.look = f"{theme}-{width}"
    return page


def found_on(tab: Any, addresses: list[str], name: str) -> list[tuple[str, str]]:
    found = []
    for n, address in enumerate(addresses):
        tab.goto(address)
        found += [(address, complaint) for complaint in complaints(tab)]
        if overflow(tab) > 0:
            found.append((address, f"{overflow(tab)} pixels too wide"))
        shot(tab, f"{name}-{n}-{tab.look}")
    return found


@pytest.fixture
def delivery(community: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A webhook that works, one that failed for days, and messages in every state there is."""
    monkeypatch.setenv("WAKER_WEBHOOK_ALLOW", "127.0.0.1")
    with Receiver() as good, Receiver() as bad:
        bad.answer = behaviour.status(500)
        works, _ = endpoints.add(good.url, "The app")
        endpoints.add(bad.url, "The archive", ["statement.issued"])
        decide()
        end = pass_time(timedelta(days=4), step=timedelta(hours=2))
        report({"name": "Jan", "email": "jan@example.org"}, channel="citizen", reason="spam")
    assert Message.objects.filter(failed_at__isnull=False, made_at__lt=end).exists()
    return [
        "/console/webhooks",
        f"/console/webhooks/{works.id}",
        "/console/messages",
        "/console/messages?state=failed",
        "/console/messages?state=dropped",
    ]


def test_webhooks_and_messages(tab: Any, delivery: list[str]) -> None:
    enter(tab, staff("admin", name="Ada Admin"))
    assert found_on(tab, delivery, "delivery") == []


def test_orders_stand_in_rows_like_the_queue(tab: Any, community: None) -> None:
    tco(20)
    information()
    orders.escalate(now() + timedelta(minutes=15))
    enter(tab, staff("lead", name="Lotte Leiding"))
    assert found_on(tab, ["/console/orders", "/console/orders?state=answered"], "orders") == []
    if tab.viewport_size["width"] < 600:
        return
    tab.goto("/console/orders")
    for row in tab.locator(".list .entry").all():
        badge, title, due = (row.locator(part).bounding_box() for part in (".tag >> nth=0", ".says", ".when"))
        assert badge["x"] + badge["width"] <= title["x"], "the badge stands before the title"
        assert title["x"] + title["width"] <= due["x"], "the term stands at the right"
        assert row.bounding_box()["height"] < 80


@pytest.fixture
def court(community: None) -> str:
    court = partners.register("Rechtbank Den Haag", "authority", "staff:1", countries=["NL"])
    for kind, number in (("act", "2026/9"), ("tco", "2026/10")):
        order = OrderReceiveIn(
            kind=kind,  # type: ignore[arg-type]
            number=number,
            issuer=IssuerIn("Rechtbank Den Haag", "NL"),
            law="Wetboek van Strafrecht",
            subjects=[SubjectIn("content", "v-mean")],
            received_at=now(),
        )
        receiving.receive(order, Source(f"partner:{court}", court))
    return portal.link(portal.add(court, "griffie@rechtbank.example", "Gea Griffier"))


def come_in(tab: Any, link: str) -> None:
    tab.goto(link)
    tab.locator("main form button").first.press("Enter")
    tab.get_by_role("button", name="Leave").wait_for()


def test_the_portal_of_authorities(tab: Any, court: str) -> None:
    assert found_on(tab, ["/authorities/sign-in", court], "authority-door") == []
    come_in(tab, court)
    assert found_on(tab, ["/authorities/", "/authorities/orders/new"], "authority") == []


def test_the_portal_of_partners(tab: Any, community: None) -> None:
    from tests.pages.people import answer
    from waker.intake.reporting import reports
    from waker.intake.shapes import ReporterIn, ReportIn
    from waker.ledger.models import Report

    hotline = partners.register("Meldpunt", "trusted_flagger", "staff:1", areas=["hate_speech"])
    for item in ("v-sea", "v-mean"):
        told = ReportIn(
            channel="partner",
            subject=SubjectIn("content", item),
            reason="hate_speech",
            explanation="Roept op tot haat.",
            reporter=ReporterIn(name="Mia", email="mia@meldpunt.example"),
            good_faith=True,
        )
        filed = reports.file(told, source=Source(f"partner:{hotline}", hotline))["id"]
    answer(Report.objects.get(id=filed))
    link = portal.link(portal.add(hotline, "mia@meldpunt.example", "Mia Melder"))
    assert found_on(tab, ["/partners/sign-in", link], "partner-door") == []
    come_in(tab, link)
    assert found_on(tab, ["/partners/", "/partners/report", "/partners/upload"], "partner") == []
