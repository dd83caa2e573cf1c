"""A bulk is what its decisions are one by one, and undone it never was: over random histories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.review.bulk import LEA, begun, run, undo
from tests.review.histories import CLEAN, DOUBTFUL, MEASURES, Step, difference, histories, seen, world
from waker.core.problems import Invalid
from waker.ledger.verifying import verify
from waker.review.ruling import deciding
from waker.review.shapes import DecisionIn

pytestmark = pytest.mark.usefixtures("own_versions")

often = settings(max_examples=20, deadline=None, derandomize=True, database=None)


subjects = st.lists(
    st.sampled_from(
        [
            *(f"content:{id_}" for id_ in (*CLEAN, *DOUBTFUL)),
            "account:a0",
            "account:a1",
            "device:d0",
            "sound:tune",
        ]
    ),
    min_size=1,
    unique=True,
)


def _measures(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(MEASURES[kind])


def _of_one_kind(chosen: list[str]) -> tuple[str, list[str]]:
    kind = chosen[0].partition(":")[0]
    return kind, [key for key in chosen if key.startswith(f"{kind}:")]


@pytest.mark.django_db
@pytest.mark.clause("E14")
@often
@given(data=st.data(), history=histories(8), chosen=subjects, sizes=st.tuples(*[st.integers(1, 4)] * 2))
def test_an_undone_bulk_was_never_taken(
    data: st.DataObject, history: list[Step], chosen: list[str], sizes: tuple[int, int]
) -> None:
    kind, keys = _of_one_kind(chosen)
    measure = data.draw(_measures(kind))
    with world() as made:
        made.play(history)
        end = made.at + timedelta(hours=5)
        before = seen(made.posted, end)
        try:
            bulk = begun(keys, measure, made.at, skip_decided=data.draw(st.booleans()))
        except Invalid:
            assume(False)
        bulk = run(bulk, sizes[0], made.at)
        assert (bulk.state, bulk.failed) == ("finished", 0)
        bulk = undo(bulk, sizes[1], made.at)
        assert (bulk.state, bulk.taken_back, bulk.kept) == ("undone", bulk.done, 0)
        after = seen(made.posted, end)
        assert not difference(before, after), "\n".join(difference(before, after))
        assert verify().broken is None


@pytest.mark.django_db
@often
@given(data=st.data(), history=histories(6), chosen=subjects, size=st.integers(1, 4))
def test_a_bulk_is_what_its_decisions_are_one_by_one(
    data: st.DataObject, history: list[Step], chosen: list[str], size: int
) -> None:
    kind, keys = _of_one_kind(chosen)
    measure = data.draw(_measures(kind))
    told = []
    for at_once in (True, False):
        with world() as made:
            made.play(history)
            if at_once:
                run(begun(keys, measure, made.at, skip_decided=False), size, made.at)
            else:
                for key in keys:
                    subject = {"kind": kind, "id": key.partition(":")[2]}
                    deciding.decide(
                        msgspec.convert({**measure, "subject": subject}, DecisionIn), LEA, made.at
                    )
            told.append(seen(made.posted, made.at + timedelta(hours=1)))
    assert not difference(*told), "\n".join(difference(*told))
