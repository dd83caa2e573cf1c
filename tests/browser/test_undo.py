"""Undo in a browser: what is taken back before the ring has run out reaches nobody; what is left alone, everybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.support import enter
from tests.console.community import case_on, report
from tests.delivery.receiver import Receiver
from tests.delivery.story import later
from waker.core.undoing import HELD, OFFERED
from waker.delivery import endpoints
from waker.delivery.courier import deliver
from waker.ledger.models import Case, Decision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_what_is_undone_by_its_key_reaches_nobody(
    page: Any, community: None, moderator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAKER_WEBHOOK_ALLOW", "127.0.0.1")
    with Receiver() as host:
        endpoints.add(host.url, "The app")
        report("content:v-sea", reason="bullying")
        deliver()
        assert host.types == ["report.received"]
        case = case_on("content:v-sea")
        enter(page, moderator)
        page.goto(f"/console/cases/{case.id}")
        remove(page)
        ring = page.locator(".undo-left")
        assert 0 < int(ring.text_content()) <= OFFERED.total_seconds()
        page.locator("#toasts .toast-line").hover()  # whoever dwells on it has no more time for it
        shown = float(ring.evaluate("e => e.style.getPropertyValue('--left')"))
        page.wait_for_function(
            "was => +document.querySelector('.undo-left').style.getPropertyValue('--left') < was", arg=shown
        )
        page.keyboard.press("u")
        page.wait_for_url(f"**/console/cases/{case.id}")
        assert Case.objects.get(id=case.id).closed_at is None
        deliver()
        deliver(later() + HELD)
        assert set(host.types[1:]) == {"restrictions.changed"}
        laid = next(r.data for r in host.requests if r.data.get("restrictions"))
        assert laid["decision"] in {r.data.get("lifts") for r in host.requests}

        host.requests.clear()
        remove(page)
        deliver()
        assert host.types == ["restrictions.changed"]
        deliver(later())
        stands = Decision.objects.get(subject="content:v-sea", superseded_by=None, no_action=False)
        told = [r.data.get("decision") for r in host.requests if r.type == "statement.issued"]
        assert told.count(stands.id) == 1
        assert host.types.count("report.answered") == 1
        assert not Decision.objects.filter(id__in=told).exclude(superseded_by=None).exists()


def remove(page: Any) -> None:
    """Decide the open case by keyboard: it is bullying, with what the guidelines propose for that."""
    keys = page.keyboard
    keys.press("p")
    keys.type("bully")
    keys.press("Enter")
    keys.press("Control+Enter")
    page.locator("#toasts .toast-line .undo-left").wait_for()
