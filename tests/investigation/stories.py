"""What the tests of the search share: people and posts taken in, read by the worker's own function, and asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.console.community import take_in
from waker.investigation import indexing
from waker.investigation.query import parse
from waker.investigation.searching import place_of, search

NOW = datetime.now(UTC)


def people(*ids: str, **more: Any) -> None:
    take_in(
        [
            {"id": id_, "name": id_.title(), "country": "NL", "birth_date": "1990-01-01", **more}
            for id_ in ids
        ],
        [],
    )
    indexing.index_all()


def post(id_: str, text: str = "", account: str = "alice", **more: Any) -> None:
    take_in([], [{"id": id_, "kind": more.pop("kind", "video"), "account": account, "text": text, **more}])
    indexing.index_all()


def found(text: str, place: str | None = None) -> list[str]:
    """The ids of what a search finds, newest first."""
    query = parse(text)
    where = place or place_of(query)
    assert where is not None
    return [hit.id for hit in search(query, where).hits]
