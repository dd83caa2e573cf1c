"""A **fault** of a query: what cannot be understood in it, where, and what would be right."""

from __future__ import annotations

from typing import Any, Final

MESSAGES: Final[dict[str, str]] = {
    "too_long": "A search has at most %(most)d characters.",
    "too_many_terms": "A search has at most %(most)d words and filters.",
    "too_many_values": "%(name)s: takes at most %(most)d values.",
    "unclosed_quote": "This quotation mark is never closed.",
    "empty_phrase": "There is nothing between these quotation marks.",
    "signs_only": "Signs alone are not searched for: %(value)s has no letter, digit or emoji.",
    "empty_value": "%(name)s: wants a value, such as %(example)s.",
    "unknown_field": "There is no field %(name)s:.",
    "unknown_field_near": "There is no field %(name)s:; did you mean %(near)s:?",
    "unknown_choice": "%(name)s: does not know %(value)s; it takes %(choices)s.",
    "unknown_choice_near": "%(name)s: does not know %(value)s; did you mean %(near)s?",
    "not_a_number": "%(name)s: wants a number, such as %(example)s, not %(value)s.",
    "not_a_moment": "%(name)s: wants a day, a range or the last so many, such as at:2026-11-01..2026-11-20, at:>2026-11"
                    " or at:7d, not %(value)s.",
    "backwards": "%(value)s ends before it begins.",
    "not_a_language": "%(name)s: wants a language's code, such as nl or pt-BR, not %(value)s.",
    "not_a_country": "%(name)s: wants a country's code of two letters, such as BE, not %(value)s.",
    "short_prefix": "Before * there have to be at least %(least)d letters.",
    "nothing_to_negate": "After - something has to follow that is to be left out.",
    "twice": "%(name)s: stands here twice; put several values apart by commas.",
    "negated_place": "in: cannot be turned round; name where to look.",
    "nul": "A search cannot hold this character.",
    "nowhere": "%(first)s: and %(second)s: never apply to the same thing: %(first)s: is of %(places)s.",
    "not_there": "%(name)s: does not apply to %(place)s; it does to %(places)s.",
}  # fmt: skip
"""What is said of each fault. The keys are the codes."""


class QueryError(ValueError):
    """What is wrong with a query: where it stands (characters from the start, and how many), a code, what would do."""

    def __init__(self, code: str, start: int, length: int, **details: Any) -> None:
        self.code, self.start, self.length, self.details = code, start, length, details
        super().__init__(f"At character {start + 1}: {self.message}")

    @property
    def message(self) -> str:
        return MESSAGES[self.code] % self.details
