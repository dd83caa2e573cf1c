"""The tallies say what the views say, whatever happens to cases: random histories, moves, rebuilding, another count."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings

from tests.review.histories import Step, histories, world
from waker.ledger.models import Case
from waker.ledger.rebuilding import rebuild
from waker.review import tallies
from waker.review.models import Backlog, CaseHour, DecisionHour

pytestmark = pytest.mark.usefixtures("own_versions")


def hour(moment: Any) -> Any:
    return moment.replace(minute=0, second=0, microsecond=0)


def backlog() -> tuple[Counter[Any], Counter[Any]]:
    """As the tally has it, and counted case by case."""
    kept = Counter(
        {(b.queue, b.policy, b.channel_rank, b.severity, b.due_hour): b.cases for b in Backlog.objects.all()}
    )
    counted = Counter(
        (c.queue, c.policy or "", c.channel_rank, c.severity, hour(c.due_at))
        for c in Case.objects.filter(closed_at=None)
    )
    return kept, counted


def case_hours() -> tuple[Counter[Any], Counter[Any]]:
    kept: Counter[Any] = Counter()
    for row in CaseHour.objects.all():
        for name in ("opened", "closed", "late"):
            kept[name, row.hour, row.queue, row.policy] += getattr(row, name)
    counted: Counter[Any] = Counter()
    for case in Case.objects.all():
        policy = case.policy or ""
        counted["opened", hour(case.opened_at), case.queue, policy] += 1
        if case.closed_at:
            counted["closed", hour(case.closed_at), case.queue, policy] += 1
            counted["late", hour(case.closed_at), case.queue, policy] += case.closed_at > case.due_at
    return +kept, +counted


def decision_rows() -> list[tuple[Any, ...]]:
    return sorted(DecisionHour.objects.values_list())


def same() -> None:
    for kept, counted in (backlog(), case_hours()):
        assert kept == counted
    assert not Backlog.objects.filter(cases__lte=0).exists()


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(history=histories(15))
def test_tallies_follow_every_history(history: list[Step]) -> None:
    with world() as made:
        made.play(history)
        same()
        incremental = decision_rows()
        assert sum(row[3] for row in incremental) == _listed(tallies.DECIDED)
        assert sum(row[6] for row in incremental) == _listed(tallies.PROACTIVE)
        tallies.recount()
        assert decision_rows() == incremental
        rebuild()
        same()
        assert decision_rows() == incremental
        Case.objects.all().update(queue="moved")
        same()
        Case.objects.all().delete()
        same()


def _listed(condition: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM view_decision d WHERE {condition}")
        return int(cursor.fetchone()[0])
