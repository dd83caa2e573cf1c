"""Every page of the console with something on it: what those who look at all of them visit.

The list holds addresses, not names of routes; `missing` compares it with the URL configuration, so that a page
nobody looks at fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.console.community import case_on, client_of, report, staff, take_in
from tests.console.test_orders import information, tco
from tests.console.test_pages import addresses
from tests.console.test_permissions import ROUTES, address
from tests.console.test_submissions import decide as decided_for_the_database
from tests.review.bench import actor, give
from waker.console import urls
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.core.subjects import CONTENT, Subject
from waker.delivery import endpoints
from waker.intake import partners, portal
from waker.intake.authorities import crime
from waker.investigation import saving
from waker.ledger.models import Decision, Opinion, Report
from waker.redress import appeals, misuse
from waker.review import cases, opinions, specialities
from waker.review.bulk import starting
from waker.review.quality import calibrating
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn
from waker.transparency import queue

ELSEWHERE = {
    "sign_in": "strangers see it: test_what_strangers_see",
    "one_time": "strangers see it: test_what_strangers_see",
    "two_step": "shown in the midst of signing in: test_signin_two_step.py",
    "codes": "shown once, after a step was set up: test_signin_two_step.py",
    "new_codes": "shown to one who has a second step: test_signin_two_step.py",
    "staff_reset": "shown for one who has a second step: test_signin_two_step.py",
}
PIECES = {
    "oidc_start": "leads to the provider",
    "oidc_back": "comes from the provider",
    "codes_file": "a file",
    "order_document": "a file",
    "appeal_file": "a file",
    "search_sums": "a piece of the search page",
    "handing": "a piece of the case page",
    "ask_whom": "a piece of the case page",
    "urgent": "a piece of every page",
    "bulk_progress": "a piece of the page of a bulk",
}


def pages() -> set[str]:
    """The names of the routes of the console that answer a GET with a page."""
    looked: set[str] = set()
    admin = client_of(staff("admin", "routes@example.org"))
    for pattern in urls.urlpatterns:
        route = str(pattern.pattern)
        client = admin if ROUTES[route].permission else Client()
        if client.get(address(route)).status_code != 405:
            looked.add(str(pattern.name))
    return looked - set(PIECES)


def named(address: str) -> str:
    try:
        return str(resolve(address.partition("?")[0]).url_name)
    except Resolver404:  # pragma: no cover - the address is wrong, which says more than a traceback
        return f"nothing at {address}"


def missing(visited: Iterable[str]) -> set[str]:
    """The pages that are neither visited nor looked at elsewhere."""
    return pages() - {named(one) for one in visited} - set(ELSEWHERE)


def furnish(monkeypatch: pytest.MonkeyPatch, admin: Any) -> list[str]:
    """Something on every page; the addresses, as `admin` sees them. Asks for the community."""
    monkeypatch.setenv("WAKER_WEBHOOK_ALLOW", "127.0.0.1")
    lead = staff("lead", "furnish@example.org", name="Lotte Leiding")
    return [
        *addresses(),
        *_decided(lead),
        *_judged_twice(monkeypatch, admin, lead),
        *_outside(admin),
        f"/console/search/kept/{saving.save('Soup', 'soup kind:video', lead.pk, True, now()).pk}/forget",
        *_people(admin),
    ]


def _decided(lead: Any) -> list[str]:
    """A decision of a person that was undone, one that is contested, a report on an account, and a bulk."""
    report("account:bob", reason="bullying", words="He does this every day.")
    client = client_of(lead)
    case = case_on("content:c-mean")
    body = {"outcome": "violation", "policy": "bullying", "restriction": ["remove"], "explanation": "Rude."}
    client.post(f"/console/cases/{case.id}/decide", body)
    decision = Decision.objects.get(case_id=case.id, by_kind="staff")
    client.post(f"/console/decisions/{decision.id}/undo")
    worse = Decision.objects.filter(subject="content:v-worse").earliest("position")
    appeal = appeals.lodge(worse.id, "member", "I was quoting.", account="bob")["id"]
    case_id = report("content:v-sea")
    filed = list(Report.objects.filter(case_id=case_id).values_list("id", flat=True))
    deciding.decide_case(case_id, DecideIn(no_action=True, manifestly_unfounded=filed), actor(lead))
    misuse.warn(misuse.REPORTS, "account:claire", "Ten of them.", "", Actor(STAFF, "99"))
    spam = {"ground": {"kind": "guidelines", "policy": "spam"}, "restrictions": [{"kind": "remove"}]}
    frozen = starting.freeze(["content:v-sea"], msgspec.convert(spam, DecideIn), actor(lead), "lead")
    return [
        f"/console/decisions/{decision.id}",
        f"/console/cases/{case_on('account:bob').id}",
        "/console/queue?policy=none",
        "/console/queue?state=overdue",
        "/console/queues",
        "/console/appeals",
        "/console/appeals?state=decided",
        f"/console/appeals/{appeal}",
        "/console/misuse",
        "/console/misuse?type=unfounded_reports",
        "/console/bulk",
        "/console/bulk/new",
        "/console/bulk/new?q=again",
        f"/console/bulk/{frozen.id}",
    ]


def _judged_twice(monkeypatch: pytest.MonkeyPatch, admin: Any, lead: Any) -> list[str]:
    """A question of a colleague's that waits, one that was answered, and a set of questions with known answers."""
    posts = [
        {"id": f"q{n}", "kind": "comment", "account": "bob", "text": f"WAKER-TEST:bullying:review no. {n}"}
        for n in range(2)
    ]
    take_in([], posts)
    asked = []
    for post in posts:
        case = case_on(f"content:{post['id']}").id
        cases.claim(case, actor(lead))
        opinions.ask(case, actor(lead), "Is this the chorus of a song?")
        asked.append(Opinion.objects.get(case_id=case).id)
    give(asked[0], "none", admin, "A chorus.")
    made = calibrating.make("Threats and banter", "hate", "", 10, actor(lead))
    return [
        "/console/opinions",
        *(f"/console/opinions/{one}" for one in asked),
        f"/console/cases/{case_on('content:q1').id}/ask",
        "/console/quality",
        "/console/quality?by=queue",
        "/console/quality/behind?kind=pairs",
        "/console/quality/setup",
        f"/console/quality/sets/{made}",
    ]


def _outside(admin: Any) -> list[str]:
    """Orders in two states, a notice to the police, a partner, a webhook, what the European database is owed."""
    order, asked = tco(20), information()
    client = client_of(admin)
    client.post(f"/console/orders/{asked}/basis", {"ok": "1", "note": "Art. 126n Sv, signed."})
    client.post(f"/console/orders/{asked}/disclose", {"parts": ["account"], "why": "Named in the order."})
    crime.notify(
        Subject(CONTENT, "v-mean"), "life", [("Politie", "NL")], "A threat with a place.", actor(admin).holder
    )
    partner = partners.register("Meldpunt", "trusted_flagger", "staff:1", areas=["hate_speech"])
    portal.add(partner, "mia@meldpunt.example", "Mia Melder")
    webhook, _ = endpoints.add("http://127.0.0.1:9/hook", "The app")
    aside = decided_for_the_database(
        {"kind": "illegal", "law": "Wetboek van Strafrecht, art. 1", "country": "NL"}
    )
    queue.collect()
    return [
        "/console/orders",
        "/console/orders?state=answered",
        "/console/orders/new",
        f"/console/orders/{order}",
        f"/console/orders/{asked}",
        "/console/crimes",
        "/console/partners",
        "/console/partners/new",
        f"/console/partners/{partner}",
        "/console/webhooks",
        f"/console/webhooks/{webhook.id}",
        "/console/messages",
        "/console/submissions",
        "/console/submissions?state=set_aside",
        f"/console/submissions/{aside}",
    ]


def _people(admin: Any) -> list[str]:
    """Sealed evidence, who may see it, and the pages about oneself and colleagues."""
    take_in([], [{"id": "bad", "kind": "video", "account": "bob", "text": "nobody should read this"}])
    report("content:bad", reason="child_exploitation", words="Please look.")
    specialities.give(admin.pk, "child_safety", Actor(STAFF, "0"))
    return [
        f"/console/cases/{case_on('content:bad').id}",
        "/console/items/bad",
        "/console/openings",
        "/console/roles",
        "/console/reviewers",
        f"/console/reviewers/{admin.pk}",
        "/console/care",
        "/console/care/texts",
        "/console/break",
        f"/console/staff/{admin.pk}/security",
    ]
