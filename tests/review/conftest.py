"""The default guidelines, compiled once (tests/console/fixtures.py), and those who judge again."""

from tests.console.fixtures import guidelines
from tests.review.fixtures import all_drawn, anna, bo, lea

__all__ = ["all_drawn", "anna", "bo", "guidelines", "lea"]
