"""Two at once: whoever is second is told so, and nobody waits for ever."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction

from tests.review.histories import World
from tests.threads import raised, together
from waker.core.actors import Actor
from waker.core.problems import Conflict
from waker.ledger.models import Case, Decision
from waker.ledger.verifying import verify
from waker.review import cases
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, DecisionIn

REMOVAL = {"ground": {"kind": "guidelines", "policy": "hate_speech"}, "restrictions": [{"kind": "remove"}]}


@pytest.fixture(autouse=True)
def _world(transactional_db: None, own_versions: None) -> None:
    World().begin()


def decide(supersedes: str | None = None, who: str = "anna", on: str = "c0", **body: Any) -> str:
    sent = {**(body or REMOVAL), "subject": {"kind": "content", "id": on}, "supersedes": supersedes}
    return deciding.decide(msgspec.convert(sent, DecisionIn), Actor("staff", who))


def test_one_of_many_supersedes_a_decision() -> None:
    first = decide()
    results = together([lambda n=n: decide(first, str(n)) for n in range(4)])  # type: ignore[misc]
    won = [r for r in results if isinstance(r, str)]
    assert len(won) == 1
    assert [r.faults[0].code for r in raised(results, Conflict)] == ["already_superseded"] * 3
    assert Decision.objects.get(id=first).superseded_by == won[0]
    assert list(Decision.objects.filter(supersedes=first).values_list("id", flat=True)) == won


def test_one_of_many_undoes_a_decision() -> None:
    first = decide()
    undo = lambda: deciding.undo(first, "a mistake", Actor("staff", "anna"))  # noqa: E731
    results = together([undo, undo, lambda: decide(first)])
    assert len([r for r in results if isinstance(r, str)]) == 1
    assert len(raised(results, Conflict)) == 2


def test_the_database_knows_one_successor_too() -> None:
    """Should the code ever forget to look."""
    first = decide()
    second = decide(first)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("INSERT INTO view_decision SELECT (d).* FROM (SELECT jsonb_populate_record(v, '{\"id\": \"d_x\","
                       " \"position\": 999}') AS d FROM view_decision v WHERE id = %s) AS copy", [second])  # fmt: skip


def test_one_of_many_decides_a_case() -> None:
    case = Case.objects.get(subject="content:f0").id
    body = msgspec.convert(REMOVAL, DecideIn)
    results = together(
        [lambda n=n: deciding.decide_case(case, body, Actor("staff", str(n))) for n in range(4)]
    )  # type: ignore[misc]
    won = [r for r in results if isinstance(r, str)]
    assert len(won) == 1
    assert [r.faults[0].code for r in raised(results, Conflict)] == ["already_decided"] * 3
    assert Decision.objects.filter(subject="content:f0", superseded_by=None).count() == 1


def test_two_never_get_the_same_case() -> None:
    results = together([lambda n=n: cases.next_case(None, Actor("staff", str(n))) for n in range(4)])  # type: ignore[misc]
    assert not raised(results)
    leased = [case["id"] for case in results if case is not None]
    assert len(leased) == len(set(leased)) == 2  # there are two cases, f0 and f1


def test_leasing_and_deciding_the_same_cases_ends() -> None:
    """One reviewer in two tabs: next case and decide, over and over."""
    anna = Actor("staff", "anna")

    def lease() -> int:
        return sum(cases.next_case(None, anna) is not None for _ in range(20))

    def decide_and_undo() -> int:
        done = 0
        for _ in range(8):
            for case in Case.objects.filter(closed_at=None):
                made = deciding.decide_case(case.id, msgspec.convert(REMOVAL, DecideIn), anna)
                deciding.undo(made, "again", anna)
                done += 1
        return done

    results = together([lease, decide_and_undo, lease])
    assert not raised(results), results
    assert results[1] == 16
    assert verify().broken is None
