"""A community with its guidelines, a database to submit to, and a client of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.api.conftest import caller, community, guidelines, nobody, platform, reviewer, story

if TYPE_CHECKING:
    from tests.api.stories import Story
    from tests.transparency.server import Database, Server

__all__ = ["caller", "community", "guidelines", "nobody", "platform", "reviewer", "story"]


@pytest.fixture
def server() -> Iterator[Server]:
    from tests.transparency.server import Server

    with Server() as running:
        yield running


@pytest.fixture
def database(server: Server) -> Database:
    return server.database


@pytest.fixture
def removals(story: Story) -> Callable[[int], list[str]]:
    """Takes so many decisions that owe a statement; their ids."""

    taken = itertools.count()

    def take(count: int) -> list[str]:
        # Each by somebody else, so that no ladder adds decisions of its own.
        numbers = [next(taken) for _ in range(count)]
        story.platform.ok(
            "POST", "/accounts", {"accounts": [{"id": f"u{n}", "country": "NL"} for n in numbers]}
        )
        items = [{"id": f"v{n}", "kind": "video", "account": f"u{n}", "text": f"Number {n}"} for n in numbers]
        story.platform.ok("POST", "/items", {"items": items})
        return [
            story.decide("content", f"v{n}", {"kind": "not_recommended"}, policy="spam")["id"]
            for n in numbers
        ]

    return take
