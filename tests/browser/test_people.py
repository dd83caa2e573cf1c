"""The pages for people who report and for members: usable by everybody, in both languages, in any light and width."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.support import complaints, overflow
from tests.pages.people import remove
from tests.pages.test_me import token
from waker.intake.reporting import hosts, reports
from waker.ledger.models import Decision, Report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def secret(community: None) -> str:
    made = hosts.add("k1", "HS256")
    assert made is not None
    remove(Report.objects.get(subject="content:v-mean"))
    return made


def looks(page: Any, name: str) -> list[tuple[str, str]]:
    found = [(name, complaint) for complaint in complaints(page)]
    if overflow(page) > 0:
        found.append((name, f"{overflow(page)} pixels too wide"))
    return found


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "nl"), ("light", 390, "nl"), ("dark", 390, "en")],
)
def test_every_page(page: Any, secret: str, theme: str, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = []

    def visit(address: str, name: str) -> None:
        page.goto(address)
        found.extend(looks(page, name))

    visit(f"/report?language={language}", "why")
    visit("/report?reason=child_exploitation", "form without a name")
    visit("/report?reason=hate_speech&item=v-sea", "form")
    page.get_by_role("button").last.click()
    page.locator("#faults").wait_for()
    found.extend(looks(page, "form with errors"))
    page.wrong.clear()  # the 422 of a form with errors
    page.fill("#id_explanation", "It calls people animals.")
    page.fill("#id_name", "Cita")
    page.fill("#id_email", "cita@example.org")
    page.check("#id_good_faith")
    page.wait_for_timeout(3500)  # nobody fills it in faster
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/report/status/**")
    found.extend(looks(page, "received"))
    answered = Report.objects.get(reporter="account:claire")
    visit(f"/report/status/{reports.status_token(answered.id)}", "answered")
    visit("/me", "outside")
    page.wrong.clear()  # its 401
    visit(f"/me/enter?token={token(secret)}", "me")
    decision = Decision.objects.get(account="bob", by_kind="staff")
    visit(f"/me/decisions/{decision.id}", "decision")
    page.fill("#id_reason", "It was a quotation.")
    page.locator("#appeal button").click()
    page.wait_for_url("**#appeal")
    found.extend(looks(page, "appealed"))
    visit(f"/me/enter?token={token(secret, 'claire')}", "me as reporter")
    visit(f"/me/reports/{answered.id}", "report")
    visit(f"/report/sheet?token={token(secret, 'claire')}&item=v-sea", "sheet")
    page.get_by_role("button").nth(6).click()
    found.extend(looks(page, "sheet form"))
    page.locator("button[name=send]").click()
    page.wait_for_load_state()
    found.extend(looks(page, "sheet sent"))
    assert found == []
