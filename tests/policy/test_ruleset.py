"""Rulesets: many conditions in one function give what each gives by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waker.policy.cel import (
    BOOL,
    DOUBLE,
    DYN,
    INT,
    STRING,
    TERMS,
    TIMESTAMP,
    CelError,
    Field,
    Record,
    Schema,
    check,
    list_of,
    map_of,
)
from waker.policy.ruleset import Match, Ruleset
from waker.policy.terms import TermList

LISTS = {"bad": TermList("bad", ("Foul Word", "grob")), "good": TermList("good", ("kind",))}
ITEM = Record(
    "item",
    [
        Field("text", STRING),
        Field("kind", STRING),
        Field("hashtags", list_of(STRING)),
        Field("sound", STRING, nullable=True),
        Field("years", INT, nullable=True),
        Field("likes", INT),
        Field("live", BOOL),
        Field("created_at", TIMESTAMP),
        Field("attributes", map_of(STRING, DYN)),
    ],
)
SCHEMA = Schema(
    {
        "item": Field("item", ITEM),
        "signals": Field("signals", map_of(STRING, DOUBLE)),
        "now": Field("now", TIMESTAMP),
        "length": Field("length", INT, derived="size(item.text)"),
        "lists": Field("lists", Record("lists", [Field(name, TERMS) for name in LISTS])),
    }
)
FACTS: dict[str, Any] = {
    "item": {
        "text": "Such a FOUL  wórd, really! call 555-1234",
        "kind": "video",
        "hashtags": ["one", "grob"],
        "sound": None,
        "likes": 10,
        "live": True,
        "created_at": datetime(2024, 5, 1, tzinfo=UTC),
        "attributes": {"score": 3},
    },
    "signals": {"toxic": 0.9},
    "now": datetime(2024, 5, 2, tzinfo=UTC),
}


def ruleset(*conditions: str, **features: str) -> Ruleset:
    rules = [(f"r{n}", check(condition, SCHEMA)) for n, condition in enumerate(conditions)]
    return Ruleset(rules, LISTS, {name: check(source, SCHEMA) for name, source in features.items()})


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("item.text.mentions(lists.bad)", True),
        ("item.text.mentions(lists.good)", False),
        ("!item.text.mentions(lists.good)", True),
        ("item.text.mentions(lists.good) || item.text.mentions(lists.bad)", True),
        ("item.text.mentions(lists.good) || item.likes > 9", True),
        ('item.text.mentions("really")', True),
        ('item.text.mentions("real")', False),
        ("item.hashtags.mentions(lists.bad)", True),
        ("item.hashtags.exists(h, h.mentions(lists.bad))", True),
        ('item.text.matches("[0-9]{3}-[0-9]{4}")', True),
        ('item.text.matches("(?i)such.*REALLY!")', True),
        ('item.text.matches("such")', False),
        ("item.likes >= 10 && item.likes <= 10", True),
        ("item.likes > 10 || item.likes < 10", False),
        ("item.likes in [1, 10]", True),
        ("!(item.likes in [1, 10])", False),
        ('item.kind in ["video", "photo"] && item.kind != "photo"', True),
        ("item.live && !(!item.live)", True),
        ("item.sound == null", True),
        ("item.sound != null && item.sound == 'x'", False),
        ("item.years == null || item.years < 18", True),
        ("has(item.sound)", False),
        ("signals.toxic > 0.8", True),
        ('"toxic" in signals && signals["toxic"] >= 0.9', True),
        ('"spam" in signals && signals["spam"] >= 0.9', False),
        ("now - item.created_at == duration('24h')", True),
        ("item.attributes.score > 2", True),
        ("length < 40 || length >= 40", True),
    ],
)
def test_conditions_hold(condition: str, holds: bool) -> None:
    outcome = ruleset(condition).evaluate(FACTS)
    assert outcome.results == {"r0": holds}
    assert outcome.errors == {}


def test_fired_keeps_the_order_of_the_rules() -> None:
    outcome = ruleset("item.live", "item.likes > 99", "item.kind == 'video'", "true").evaluate(FACTS)
    assert outcome.fired == ["r0", "r2", "r3"]
    assert outcome.results == {"r0": True, "r1": False, "r2": True, "r3": True}


def test_an_error_stays_with_its_rule() -> None:
    outcome = ruleset("signals.spam > 0.5", "item.live", "item.likes / 0 == 1").evaluate(FACTS)
    assert outcome.fired == ["r1"]
    assert outcome.errors == {"r0": "no such key: spam", "r2": "division by zero"}


def test_an_error_beside_false_is_false() -> None:
    outcome = ruleset("signals.spam > 0.5 && !item.live", "item.likes / 0 == 1 && item.likes < 3").evaluate(
        FACTS
    )
    assert outcome.errors == {}
    assert outcome.fired == []


def test_an_error_beside_true_in_or_is_true() -> None:
    assert ruleset("signals.spam > 0.5 || item.live").evaluate(FACTS).fired == ["r0"]


def test_null_compared_by_size_is_an_error() -> None:
    outcome = ruleset("item.years < 18", "item.years == null").evaluate(FACTS)
    assert outcome.fired == ["r1"]
    assert list(outcome.errors) == ["r0"]


def test_missing_facts_fail_only_the_rules_that_read_them() -> None:
    outcome = ruleset("item.likes > 1", "signals.toxic > 0.8", "item.text.mentions(lists.bad)").evaluate(
        {"signals": {"toxic": 1.0}}
    )
    assert outcome.fired == ["r1"]
    assert set(outcome.errors) == {"r0", "r2"}


def test_a_missing_number_is_no_null() -> None:
    """In a rule that asks in another way than by an index, an absent key is an error as well."""
    rules = ruleset(
        "signals.spam > 0.5", "signals.spam == 0.5 || signals.toxic == 0.1", "signals.spam != 0.5"
    )
    assert set(rules.evaluate(FACTS).errors) == {"r0", "r1", "r2"}


def test_not_a_number_is_neither_below_nor_above() -> None:
    facts = {**FACTS, "signals": {"toxic": float("nan")}}
    rules = ruleset("signals.toxic > 0.5", "signals.toxic <= 0.5", "!(signals.toxic > 0.5)")
    assert rules.evaluate(facts).fired == ["r2"]


def test_a_costly_rule_is_stopped_and_the_others_go_on() -> None:
    facts = {**FACTS, "item": {**FACTS["item"], "hashtags": ["x"] * 1000}}
    outcome = ruleset("item.hashtags.all(a, item.hashtags.all(b, a == b))", "item.live").evaluate(facts)
    assert outcome.fired == ["r1"]
    assert "steps" in outcome.errors["r0"]


def test_features_have_values() -> None:
    features = ruleset("true", length="length", kind="item.kind", spam="signals.spam", two="1 + 1").evaluate(
        FACTS
    )
    assert features.features == {"length": 40, "kind": "video", "spam": None, "two": 2}


def test_deep_conditions_are_evaluated_too() -> None:
    deep = "item.live"
    for _ in range(30):
        deep = f"(({deep}) == true ? true : false)"
    assert ruleset(deep).evaluate(FACTS).fired == ["r0"]


def test_an_unknown_list_is_an_error_when_compiled() -> None:
    with pytest.raises(CelError, match="good"):
        Ruleset([("a", check("item.text.mentions(lists.good)", SCHEMA))], {})


def test_two_rules_of_one_name_are_refused() -> None:
    rule = ("a", check("true", SCHEMA))
    with pytest.raises(ValueError, match="name"):
        Ruleset([rule, rule], {})


def test_explain_points_into_the_original_text() -> None:
    rules = ruleset(
        'item.text.mentions(lists.bad) && item.text.matches("[0-9]+-") && item.text.mentions("CALL")'
    )
    text = FACTS["item"]["text"]
    found = rules.explain("r0", FACTS)
    assert [(m.field, text[m.start : m.end], m.list, m.term) for m in found] == [
        ("item.text", "FOUL  wórd", "bad", "Foul Word"),
        ("item.text", "555-", "", "[0-9]+-"),
        ("item.text", "call", "", "CALL"),
    ]


def test_explain_names_the_one_of_several_texts() -> None:
    assert ruleset("item.hashtags.mentions(lists.bad)").explain("r0", FACTS) == [
        Match("item.hashtags[1]", 0, 4, "bad", "grob")
    ]


def test_explain_of_absent_facts_is_empty() -> None:
    assert ruleset("item.text.mentions(lists.bad)").explain("r0", {}) == []


def test_needs_names_the_facts_that_rules_read() -> None:
    rules = ruleset(
        "item.live && has(item.sound)", "signals.toxic > 0.1 && length > 3 && now > item.created_at"
    )
    assert rules.needs == {"item.live", "item.sound", "signals.toxic", "item.text", "now", "item.created_at"}


def test_no_rules_at_all() -> None:
    outcome = Ruleset([], {}).evaluate(FACTS)
    assert (outcome.results, outcome.fired, outcome.errors) == ({}, [], {})


def test_moments_and_spans() -> None:
    rules = ruleset("now - item.created_at < duration('1h')", "now > item.created_at + duration('23h')")
    assert rules.evaluate(FACTS).fired == ["r1"]
    later = {**FACTS, "now": FACTS["item"]["created_at"] + timedelta(minutes=5)}
    assert rules.evaluate(later).fired == ["r0"]
