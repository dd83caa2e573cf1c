"""Orders as values: terms, months, whether a measure is what an order asks, and letters in two languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waker.core.countries import EU
from waker.core.restrictions import Restriction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "stated", "emergency", "hours"),
    [
        ("tco", None, False, 1),
        ("tco", 72, False, 1),
        ("tco", 0.5, False, 1),
        ("act", None, False, 24),
        ("act", 72, False, 72),
        ("act", 2, False, 2),
        ("act", 72, True, 1),
        ("information", None, False, 24),
        ("information", None, True, 1),
        ("information", 0.5, True, 0.5),
    ],
)
def test_terms(kind: str, stated: float | None, emergency: bool, hours: float) -> None:
    from waker.intake.authorities.orders import due_at

    term = NOON + timedelta(hours=stated) if stated is not None else None
    assert due_at(kind, NOON, term, emergency) - NOON == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-15", "2026-07-15"),
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-12-01", "2027-06-01"),
    ],
)
def test_six_months_end_on_the_same_day_or_the_last_of_the_month(start: str, end: str) -> None:
    from waker.review.ruling.carrying import months_after

    assert months_after(datetime.fromisoformat(start), 6) == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("kind", "scope", "restriction", "enough"),
    [
        ("act", ["NL"], Restriction("withhold", ("NL",)), True),
        ("act", ["NL"], Restriction("withhold", ("BE", "NL")), True),
        ("act", ["NL", "BE"], Restriction("withhold", ("NL",)), False),
        ("act", ["NL"], Restriction("remove"), True),
        ("act", ["NL"], Restriction("remove", until=NOON), False),
        ("act", ["NL"], Restriction("not_recommended"), False),
        ("act", [], Restriction("withhold", ("NL",)), False),
        ("tco", [], Restriction("withhold", ("NL",)), False),
        ("tco", [], Restriction("withhold", tuple(EU)), True),
        ("tco", ["NL"], Restriction("remove"), True),
    ],
)
def test_whether_a_measure_is_what_the_order_asks(
    kind: str, scope: list[str], restriction: Restriction, enough: bool
) -> None:
    from waker.intake.models_orders import Order
    from waker.review.ruling.carrying import satisfied

    assert satisfied(Order(kind=kind, scope=scope), [restriction]) == enough
    assert not satisfied(Order(kind=kind, scope=scope), [])


def document(**effect: Any) -> dict[str, Any]:
    return {
        "form": "tco-annex-iii",
        "addressee": {"authority": "ATKM", "country": "NL", "reference": "T-1"},
        "order": {
            "legal_basis": "x", "territorial_scope": [], "received_at": "r", "due_at": "d", "subjects": ["content:v1"],
        },
        "provider": {"name": "P", "country": "NL", "contact": None, "reference": "o_1", "authorised_person": "A."},
        "effect": {"kind": "cannot_execute", "at": "t", **effect},
        "details": "Which one?",
        "cannot_execute": {"force_majeure": False, "manifest_errors": True, "insufficient_information": False},
        "answered_at": "a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Onmogelijkheid"), ("NL-be", "Onmogelijkheid"), ("fr", "Impossibility"), (None, "Impossibility")],
)
def test_letters_are_in_the_language_of_the_order_or_in_english(language: str | None, words: str) -> None:
    from waker.intake.authorities.letters import letter

    text = letter(document(), language)
    assert text.startswith(words)
    assert text.count("[x]") == 1
    assert ": A.\n" in text
    assert "None" not in text
