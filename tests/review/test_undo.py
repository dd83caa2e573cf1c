"""An undone decision was never taken, an undo that is undone was never made, and order matters to nobody."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.review.histories import Step, chains, difference, histories, seen, world
from waker.ledger.verifying import verify

pytestmark = pytest.mark.usefixtures("own_versions")

often = settings(max_examples=25, deadline=None, derandomize=True, database=None)


# A label is replaced while another rests on the same content.
TWO_LABELS = [Step("label", 0, 0, 0), Step("label", 0, 1, 1), Step("replace", 0, 8, 1)]
# What replaces a label answers the case too, and ends its hold.
LABEL_AND_CASE = [Step("label", 3, 0, 0), Step("replace", 0, 0, 1)]
# Without the first violation the second is a warning, and the third crosses no threshold.
FIRST_IS_A_WARNING = [Step("auto", 2, 1, n) for n in range(5)]

# The account is closed for good before the ladder could say anything of it; then somebody looks at it.
CLOSED = [Step("auto", 2, 2, 0), Step("auto", 2, 0, 1), Step("auto", 2, 0, 1), Step("account", 2, 1, 1)]


def _told(
    history: list[Step], without: set[int], chain: str | None = None, undos: int = 0, hours: int = 0
) -> tuple[set[int], dict[str, Any]]:
    """Which steps decided something, and what can be seen `hours` after them, the decision of `chain` undone."""
    with world() as made:
        decided = made.play(history, without)
        end = made.at + timedelta(hours=hours)
        if chain in made.tips:
            for _ in range(undos):
                made.undo(chain)
        assert verify().broken is None
        return decided, seen(made.posted, end)


@pytest.mark.django_db
@often
@given(history=histories(), which=st.integers(0, 11), again=st.booleans())
@example(history=TWO_LABELS, which=2, again=False)
@example(history=LABEL_AND_CASE, which=1, again=False)
@example(history=LABEL_AND_CASE, which=1, again=True)
@example(history=FIRST_IS_A_WARNING, which=0, again=True)
@example(history=CLOSED, which=3, again=False)
@example(history=CLOSED, which=0, again=True)
def test_an_undone_decision_was_never_taken(history: list[Step], which: int, again: bool) -> None:
    which %= len(history)
    links = chains(history)
    chain = links[which]
    assume(chain is not None)
    # Later steps of the chain build on the decision: they are in neither history.
    after = {n for n in range(which + 1, len(history)) if links[n] == chain}
    undos = 3 if again else 1  # undone, put back, and undone for good
    decided, told = _told(history, after, chain, undos, hours=3)
    assume(which in decided)
    _, never = _told(history, {*after, which}, hours=3)
    assert not difference(told, never), "\n".join(difference(told, never))


@pytest.mark.django_db
@often
@given(history=histories(), which=st.integers(0, 11))
def test_an_undo_that_is_undone_was_never_made(history: list[Step], which: int) -> None:
    which %= len(history)
    links = chains(history)
    chain = links[which]
    assume(chain is not None)
    after = {n for n in range(which + 1, len(history)) if links[n] == chain}
    decided, told = _told(history, after, chain, 2, hours=2)
    assume(which in decided)
    _, never = _told(history, after, hours=2)
    assert not difference(told, never), "\n".join(difference(told, never))


@pytest.mark.django_db
@settings(often, max_examples=15)
@given(history=histories(8), order=st.randoms(use_true_random=False))
def test_unrelated_decisions_may_be_taken_in_any_order(history: list[Step], order: Random) -> None:
    # Each begins a chain of its own, all at one moment.
    unrelated = [
        s._replace(hours=0) for s in history if s.kind not in ("replace", "undo", "case", "edit", "auto")
    ]
    shuffled = list(unrelated)
    order.shuffle(shuffled)
    _, told = _told(unrelated, set())
    _, other = _told(shuffled, set())
    assert not difference(told, other), "\n".join(difference(told, other))
