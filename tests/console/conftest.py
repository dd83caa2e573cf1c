"""The fixtures of `tests/console/fixtures.py`, and of `tests/review/fixtures.py` for those who judge again."""

from tests.console.fixtures import client, community, guidelines, moderator
from tests.review.fixtures import all_drawn, anna, bo

__all__ = ["all_drawn", "anna", "bo", "client", "community", "guidelines", "moderator"]
