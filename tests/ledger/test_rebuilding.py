"""The stored views are caches: made again from the entries, in whatever batches, they are the same to the letter."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import given, settings

from tests.review.histories import Step, World, histories
from waker.ledger import rebuilding
from waker.ledger.reading import head
from waker.ledger.rebuilding import digests, rebuild
from waker.ledger.views import VIEWS

pytestmark = pytest.mark.usefixtures("own_versions")


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(history=histories(15))
def test_rebuilt_equals_incremental(history: list[Step]) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        world = World()
        world.begin()
        world.play(history)
        incremental = digests()
        for batch in (1, 7, 5_000):
            patch.setattr(rebuilding, "BATCH", batch)
            rebuilt = rebuild()
            assert rebuilt.differing == ()
            assert rebuilt.entries == head().position >= 10
            assert digests() == incremental
        _superseding_never_forked()
        transaction.set_rollback(True)


def _superseding_never_forked() -> None:
    """Asked of the entries themselves: the views' own unique index might hide it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body->>'supersedes', count(*) FROM ledger_entry WHERE kind = 'DecisionTaken'"
            " AND body->>'supersedes' IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_a_spoilt_view_is_named_and_put_right() -> None:
    world = World()
    world.begin()
    whole = digests()
    assert set(whole) == set(VIEWS)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE view_case SET severity = severity + 1")
        cursor.execute("DELETE FROM view_flag")
    assert set(rebuild().differing) == {"view_case", "view_flag"}
    assert digests() == whole
    assert rebuild().differing == ()
