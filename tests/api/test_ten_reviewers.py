"""Ten reviewers on one queue for a minute, over real connections: every case is decided once, by one of them."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from tests.console.community import staff
from waker.core.actors import STAFF
from waker.intake import accounts, items
from waker.intake.shapes import AccountIn, ItemIn
from waker.ledger.models import Case, Decision

SECONDS = 60
PEOPLE = 10
WAITING = 60
"""How many cases the host keeps waiting: few enough for ten people to reach for the same one all the time."""


@dataclass
class Desk:
    """What one reviewer was given and decided, and every answer that was neither."""

    email: str
    given: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    strange: list[tuple[str, int, str]] = field(default_factory=list)


def work(url: str, key: str, desk: Desk, until: float) -> None:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    headers = {
        "Authorization": f"Bearer {key}",
        "Waker-Reviewer": desk.email,
        "Content-Type": "application/json",
    }

    def post(path: str, body: Any) -> tuple[int, bytes]:
        connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        response = connection.getresponse()
        return response.status, response.read()

    while time.monotonic() < until:
        status, answer = post("/cases/next", {"queue": "integrity"})
        if status == 204:
            time.sleep(0.02)
            continue
        if status != 200:
            desk.strange.append(("next", status, answer.decode()))
            return
        case = json.loads(answer)["id"]
        desk.given.append(case)
        status, answer = post(f"/cases/{case}/decide", {"no_action": True, "explanation": "Looked at."})
        if status == 200:
            desk.decided.append(case)
        else:
            desk.strange.append(("decide", status, answer.decode()))
    connection.close()


def post_more(first: int, count: int) -> int:
    """The host sends items that a rule is in doubt about."""
    sent = [
        {"id": f"v{n}", "kind": "comment", "account": "alice", "text": f"{n} WAKER-TEST:spam:review"}
        for n in range(first, first + count)
    ]
    taken = items.receive([msgspec.convert(item, ItemIn) for item in sent])
    assert all(answer["status"] == "accepted" for answer in taken)
    return first + count


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_reviewers_decide_every_case_once(live_server: Any, guidelines: str, settings: Any) -> None:
    from waker.api.keys import create_key

    settings.WAKER_TEST_PHRASES = True
    accounts.upsert([msgspec.convert({"id": "alice", "country": "NL"}, AccountIn)])
    desks = [Desk(staff("moderator", f"r{n}@example.org").email) for n in range(PEOPLE)]
    key = create_key("team", ["reviewer"])
    sent = post_more(0, WAITING)
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=work, args=(live_server.url, key, desk, until)) for desk in desks]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        waiting = Case.objects.filter(closed_at=None).count()
        if waiting < WAITING // 2:
            sent = post_more(sent, WAITING - waiting)
        time.sleep(0.1)
    for thread in threads:
        thread.join(60)
    assert [desk.strange for desk in desks if desk.strange] == []
    times = Counter(case for desk in desks for case in desk.decided)
    assert times.most_common(1)[0][1] == 1, "a case was decided twice"
    assert Counter(case for desk in desks for case in desk.given) == times, "a case was given to two people"
    # What the ledger holds is what the ten were told: no more, no less.
    human = Decision.objects.filter(by_kind=STAFF).values_list("case_id", flat=True)
    assert Counter(human) == times
    assert Case.objects.filter(closed_at__isnull=False).count() == len(times)
    assert len(times) > PEOPLE * 10
    assert all(desk.decided for desk in desks), "somebody was given nothing"
