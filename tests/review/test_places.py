"""The line of open cases: the same when it is made anew, in the order that is promised, and never given twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings

from tests.review.histories import Step, histories
from tests.review.test_undo import world
from waker.core.actors import Actor
from waker.ledger.cases import open_case
from waker.ledger.models import Case
from waker.ledger.writing import writing
from waker.review import cases
from waker.review.line import handing, places

pytestmark = pytest.mark.usefixtures("own_versions")

KEY = Actor("key", "1")


def line() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT p."case", p.queue, p.channel_rank, p.mild, p.slow, p.unsure, p.opened_at, p.due_at, l.queue,'
            " l.policy, l.severity, l.languages, l.escalated FROM review_place p JOIN review_lane l"
            ' ON l.id = p.lane_id ORDER BY p."case"'
        )
        return [(*row[:11], tuple(row[11]), row[12]) for row in cursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(histories())
def test_the_line_made_anew_is_the_line_that_was_kept(history: list[Step]) -> None:
    with world() as made:
        made.play(history, set())
        open_now = set(Case.objects.filter(closed_at=None).values_list("id", flat=True))
        kept = line()
        assert {row[0] for row in kept} == open_now
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM review_place")
            cursor.execute("DELETE FROM review_lane")
        assert places.refill() == len(open_now)
        assert line() == kept


def opened(n: int, **more: Any) -> str:
    with writing() as writer:
        values: dict[str, Any] = {
            "account": None, "queue": "hate", "policy": "hate_speech", "channel": "member", "severity": 3,
            "reach": 0, "due_at": writer.at + timedelta(hours=5), "language": None, "country": None,
        }  # fmt: skip
        return open_case(writer, f"content:v{n}", **(values | more))


@pytest.mark.django_db
def test_overdue_then_channel_severity_reach_an_hour_score_and_age(guidelines: str) -> None:
    """The order of the semantics, whatever the order in which the cases were opened."""
    oldest = opened(1)
    newer = opened(2)
    sure = opened(3, score=0.9)
    seen = opened(4, pace=400.0)
    known = opened(5, reach=24 * 300)
    grave = opened(6, severity=4)
    partner = opened(7, channel="partner", severity=1)
    ordered = opened(8, channel="authority", severity=1)
    late = opened(9, severity=1, due_at=Case.objects.get(id=oldest).opened_at + timedelta(milliseconds=1))
    expected = [late, ordered, partner, grave, seen, known, sure, oldest, newer]
    assert [case["id"] for case in cases.listing()["cases"]] == expected
    # Page by page it is the same list.
    paged, cursor = [], None
    while True:
        page = cases.listing(cursor=cursor, limit=2)
        paged += [case["id"] for case in page["cases"]]
        if (cursor := page["next"]) is None:
            break
    assert paged == expected
    # And that is the order in which they are given.
    given_ = []
    for n in range(len(expected)):
        case = cases.next_case(None, Actor("key", str(n)))
        assert case is not None
        given_.append(case["id"])
    assert given_ == expected
    assert cases.next_case(None, Actor("key", "100")) is None


@pytest.mark.django_db
def test_time_makes_a_case_late_without_anybody_touching_it(guidelines: str) -> None:
    grave, mild = opened(1, severity=5), opened(2, severity=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_place SET due_at = now() - interval '1 s' WHERE \"case\" = %s", [mild])
    assert [case["id"] for case in cases.listing()["cases"]] == [mild, grave]


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_free_again(guidelines: str) -> None:
    case = opened(1)
    first = cases.next_case(None, KEY)
    assert first is not None
    later = Case.objects.get(id=case).opened_at + timedelta(minutes=16)
    assert cases.next_case(None, Actor("key", "2")) is None
    other = cases.next_case(None, Actor("key", "2"), at=later)
    assert other is not None
    assert other["claim"]["by"] == "key:2"


@pytest.mark.django_db
def test_what_was_parked_comes_back_by_itself(guidelines: str) -> None:
    case = opened(1)
    at = Case.objects.get(id=case).opened_at
    handing.park(case, KEY, at + timedelta(hours=2), at=at)
    assert cases.next_case(None, KEY, at=at + timedelta(hours=1)) is None
    again = cases.next_case(None, KEY, at=at + timedelta(hours=2))
    assert again is not None
    assert again["id"] == case


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "zz",
        "5b5d",
        "5b312c325d",
        "ff" * 40,
        "5b22323032362d30312d30315430303a30303a30305a222c226f70656e225d",
    ],
)
@pytest.mark.django_db
def test_a_cursor_that_is_none(guidelines: str, cursor: str) -> None:
    from waker.core.problems import Invalid

    if not cursor:
        assert cases.listing(cursor=cursor)["cases"] == []
        return
    with pytest.raises(Invalid) as refused:
        cases.listing(cursor=cursor)
    assert refused.value.faults[0].at == "cursor"
