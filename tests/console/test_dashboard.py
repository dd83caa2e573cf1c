"""The dashboard and the service levels: every number leads to a list of exactly so many."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.console.models import StaffUser
from waker.core.actors import Actor
from waker.ledger.models import Case, Decision
from waker.redress import appeals, reviewing
from waker.review import tallies
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a[^>]*? href="([^"]+)"[^>]*? data-count="(\d+)"', re.DOTALL)
TOTAL = re.compile(r'data-total="(\d+)"')
LISTED = re.compile(r'class="go[^"]*" href="/console/(?:cases|decisions|items|appeals)/')
ANNA = Actor("key", "anna")
REMOVE = {
    "ground": {"kind": "guidelines", "policy": "hate_speech"},
    "restrictions": [{"kind": "remove"}],
    "explanation": "Not here.",
}
NOTHING = {"ground": {"kind": "guidelines", "policy": "spam"}, "no_action": True}


def decide(subject: str, body: dict[str, Any]) -> str:
    return deciding.decide_case(case_on(subject).id, msgspec.convert(body, DecideIn), ANNA)


@pytest.fixture
def busy(community: None) -> None:
    """Removed by a rule, found by a rule and removed by a person, reported and left alone, still waiting."""
    take_in(
        [], [{"id": f"n{n}", "kind": "video", "account": "alice", "text": f"hello {n}"} for n in range(3)]
    )
    for n in range(3):
        report(f"content:n{n}", reason="spam")
    decide("content:v-mean", REMOVE)
    decide("content:n0", {**REMOVE, "ground": {"kind": "guidelines", "policy": "spam"}})
    decide("content:n1", NOTHING)


@pytest.fixture
def lead(busy: None) -> Client:
    return client_of(staff("lead", name="Lena"))


def numbers(page: str) -> Iterator[tuple[str, int]]:
    for address, count in LINK.findall(page):
        yield html.unescape(address), int(count)


def rows(client: Client, address: str) -> int:
    """How many rows the list has, over all of its pages."""
    found, number = 0, 1
    while True:
        page = client.get(address + ("&" if "?" in address else "?") + f"page={number}").content.decode()
        found += len(LISTED.findall(page))
        if 'rel="next"' not in page:
            return found
        number += 1


@pytest.mark.parametrize(
    "address", ["/console/", "/console/?period=7d", "/console/?period=30d", "/console/queues"]
)
def test_every_number_leads_to_exactly_so_many(lead: Client, address: str) -> None:
    page = lead.get(address).content.decode()
    links = list(numbers(page))
    assert len(links) > 12
    assert sum(count > 0 for _, count in links) > 4
    for link, count in links:
        answer = lead.get(link)
        assert answer.status_code == 200, link
        assert rows(lead, link) == count, link
        total = TOTAL.search(answer.content.decode())
        if total is not None:
            assert int(total[1]) == count, link
        else:
            assert "figure=" not in link


def test_what_the_numbers_say(lead: Client) -> None:
    page = lead.get("/console/").content.decode()
    shown = dict(re.findall(r'<span>([^<]+)</span><b(?: class="red-text")?>([^<]+)</b>', page))
    assert shown["Open cases"] == "2"  # the comment and n2
    assert shown["New cases"] == "5"
    assert shown["Overdue"] == "0"
    assert shown["Decided in time"] == "100 %"


@pytest.mark.clause("D2")
def test_the_proactive_share_counts_what_nobody_had_reported(lead: Client) -> None:
    """v-worse and v-mean were found by a rule first (v-mean was reported after that), n0 was reported first."""
    page = lead.get("/console/").content.decode()
    found = re.search(
        r'figure=proactive[^"]*" data-count="(\d+)"[^>]*><span>Proactive</span><b>(\d+) %', page
    )
    assert found
    assert (found[1], found[2]) == ("2", "67")
    listed = lead.get("/console/decisions?figure=proactive").content.decode()
    assert "Look at this one" in listed
    assert "hello 0" not in listed
    measures = lead.get("/console/decisions?figure=measures").content.decode()
    assert "hello 0" in measures


def test_what_was_overturned_on_appeal(lead: Client) -> None:
    removed = Decision.objects.get(subject="content:v-mean", by_kind="key")
    made = appeals.lodge(removed.id, "member", "It was a quotation.", account="bob")
    reviewing.decide(made["id"], "overturned", "It was a quotation indeed.", Actor("staff", "4711"))
    page = lead.get("/console/").content.decode()
    assert re.search(r"Overturned on appeal</span><b>100 %</b><span>1 of 1", page)
    for link, count in numbers(page):
        assert rows(lead, link) == count, link


def test_a_moderator_sees_the_figures_of_their_queues_only(busy: None) -> None:
    user = staff("moderator")
    mine = case_on("content:n2").queue
    user.queues = [mine]
    user.save()
    client = client_of(user)
    page = client.get("/console/").content.decode()
    assert "Cases are those of the queues that are open to you" in page
    opened = re.search(r'figure=opened[^"]*" data-count="(\d+)"[^>]*><span>New cases', page)
    assert opened
    assert int(opened[1]) == Case.objects.filter(queue=mine).count() < Case.objects.count()
    for link, count in numbers(page):
        assert rows(client, link) == count, link
    levels = client.get("/console/queues").content.decode()
    assert levels.count('<th scope="row">') == 1


def test_who_may_see_no_cases_gets_numbers_without_links(busy: None) -> None:
    page = client_of(staff("analyst")).get("/console/").content.decode()
    assert "/console/queue?" not in page
    assert "Open cases" in page


def test_the_periods_look_back_further(lead: Client) -> None:
    Case.objects.filter(closed_at=None).update(
        opened_at=Case.objects.earliest("opened_at").opened_at - timedelta(days=3)
    )
    day = lead.get("/console/?period=24h").content.decode()
    week = lead.get("/console/?period=7d").content.decode()
    counted = [
        int(re.search(r'data-count="(\d+)"[^>]*><span>New cases', page)[1])  # type: ignore[index]
        for page in (day, week)
    ]
    assert counted[1] - counted[0] == 2
    assert lead.get("/console/?period=nonsense").status_code == 200
    assert lead.get("/console/queue?figure=opened&since=nonsense").status_code == 200
    assert lead.get("/console/decisions?figure=nonsense&since=9999-99").status_code == 200


def test_levels_say_what_nobody_is_qualified_for(lead: Client) -> None:
    page = lead.get("/console/queues").content.decode()
    assert "on time" in page
    Case.objects.filter(closed_at__isnull=False).delete()
    assert "nobody works on it" in lead.get("/console/queues").content.decode()
    assert "Hate and harassment" in page
    StaffUser.objects.filter(role="lead").update(reads=["xx"])
    take_in([], [{"id": "it", "kind": "video", "account": "alice", "text": "hello", "language": "it"}])
    report("content:it", reason="spam")
    page = lead.get("/console/queues").content.decode()
    assert "Cases that nobody is qualified for" in page
    assert "nobody who may work it reads the language" in page


def test_the_figures_are_counted_again_to_the_same(lead: Client) -> None:
    before = lead.get("/console/").content.decode()
    tallies.recount()
    after = lead.get("/console/").content.decode()
    assert list(numbers(after)) == list(numbers(before))
