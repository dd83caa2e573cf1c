"""The queue: the order of work, filters, the next case, leaving one to others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.ledger.models import Case

pytestmark = pytest.mark.django_db


def shown(client: Client, query: str = "") -> list[str]:
    """The cases on the page of the queue, in their order."""
    page = client.get(f"/console/queue{query}").content.decode()
    return re.findall(r'class="go" href="/console/cases/([^"]+)"', page)


def many(count: int) -> None:
    posts = [
        {"id": f"v-{n}", "kind": "video", "account": "bob", "text": f"number {n} WAKER-TEST:spam:review"}
        for n in range(count)
    ]
    take_in([], posts)


def test_the_order_of_work(client: Client, community: None) -> None:
    reported, flagged = case_on("content:v-mean"), case_on("content:c-mean")
    assert shown(client) == [flagged.id, reported.id] or shown(client) == [reported.id, flagged.id]
    many(2)
    late = case_on("content:v-1")
    Case.objects.filter(id=late.id).update(due_at=timezone.now() - timedelta(hours=1))
    order = shown(client)
    assert order[0] == late.id  # overdue before everything
    assert order.index(reported.id) < order.index(case_on("content:v-0").id)  # graver, and seen by more


def test_pages_do_not_repeat_or_lose_a_case(client: Client, community: None) -> None:
    many(60)
    late = list(Case.objects.filter(subject__startswith="content:v-").order_by("id")[:30])
    Case.objects.filter(id__in=[c.id for c in late]).update(due_at=timezone.now() - timedelta(hours=1))
    seen = [case for page in (1, 2, 3) for case in shown(client, f"?page={page}")]
    assert len(seen) == len(set(seen)) == Case.objects.filter(closed_at=None).count() == 62
    assert {c.id for c in late if c.due_at} == set(seen[:30])
    assert shown(client, "?page=99") == []
    assert shown(client, "?page=x") == seen[:25]


def test_filters_narrow_the_list(client: Client, community: None) -> None:
    hate, bullying = case_on("content:v-mean"), case_on("content:c-mean")
    assert shown(client, "?policy=bullying") == [bullying.id]
    assert shown(client, "?channel=detector") == [hate.id, bullying.id] or bullying.id in shown(
        client, "?channel=detector"
    )
    assert shown(client, "?language=fr") == []
    assert shown(client, f"?queue={hate.queue}&policy=hate_speech") == [hate.id]
    assert shown(client, "?policy=%00") == shown(client)
    page = client.get("/console/queue?language=fr").content.decode()
    assert "No case like that is waiting" in page


def test_states(client: Client, community: None) -> None:
    hate = case_on("content:v-mean")
    assert shown(client, "?state=overdue") == []
    assert shown(client, "?state=closed") == []
    client.post(f"/console/cases/{hate.id}/decide", {"outcome": "no_action"})
    assert shown(client, "?state=closed") == [hate.id]
    assert hate.id not in shown(client)


def test_the_next_case_is_the_first_that_nobody_has(client: Client, community: None) -> None:
    first, second = shown(client)
    assert client.post("/console/queue/next").headers["Location"] == f"/console/cases/{first}"
    assert client.post("/console/queue/next").headers["Location"] == f"/console/cases/{first}"  # still mine
    other = client_of(staff("lead"))
    assert other.post("/console/queue/next").headers["Location"] == f"/console/cases/{second}"
    third = client_of(staff("specialist"))
    assert third.post("/console/queue/next").headers["Location"] == "/console/queue"


def test_leaving_a_case_brings_the_next_and_not_the_same_again(client: Client, community: None) -> None:
    many(1)
    first, second, third = shown(client)
    client.post("/console/queue/next")
    assert client.post(f"/console/cases/{first}/release").headers["Location"] == f"/console/cases/{second}"
    assert client.post(f"/console/cases/{second}/release").headers["Location"] == f"/console/cases/{third}"
    # What was left comes round again when nothing else waits.
    assert client.post(f"/console/cases/{third}/release").headers["Location"] == f"/console/cases/{first}"
    other = client_of(staff("lead"))
    assert other.post("/console/queue/next").headers["Location"] == f"/console/cases/{second}"


def test_the_next_case_of_one_queue(client: Client, community: None) -> None:
    many(1)
    spam = case_on("content:v-0")
    assert (
        client.post("/console/queue/next", {"queue": spam.queue}).headers["Location"]
        == f"/console/cases/{spam.id}"
    )


def test_who_is_working_on_what(client: Client, community: None) -> None:
    hate = case_on("content:v-mean")
    client_of(staff("lead", name="Lotte Leiding")).post(f"/console/cases/{hate.id}/claim")
    assert "Lotte Leiding" in client.get("/console/queue").content.decode()


def test_reports_on_an_account_stand_in_the_queue(client: Client, community: None) -> None:
    case = report("account:bob", reason="bullying")
    assert case in shown(client)


def test_an_empty_queue_says_what_to_do(client: Client, guidelines: str) -> None:
    page = client.get("/console/queue").content.decode()
    assert "Reports and doubtful items come here by themselves" in page
