"""The fixtures of `tests/console/fixtures.py`."""

from tests.console.fixtures import client, community, guidelines, moderator

__all__ = ["client", "community", "guidelines", "moderator"]
