"""What can be seen to be wrong with a decision or a question before the ledger is asked."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from waker.review.ruling.checks import decision_faults, permission_faults, treatment_faults
from waker.review.shapes import DecideIn, PermissionQuery, TreatmentQuery

POLICY = {"kind": "guidelines", "policy": "hate_speech"}


def decision(subject: str = "content", **more: Any) -> list[tuple[str, str]]:
    made = msgspec.convert({"ground": POLICY, **more}, DecideIn)
    return [(fault.at, fault.code) for fault in decision_faults(made, subject)]


def restriction(subject: str, **more: Any) -> list[tuple[str, str]]:
    return decision(subject, restrictions=[more])


@pytest.mark.parametrize(
    "right",
    [
        {"restrictions": [{"kind": "remove"}]},
        {"restrictions": [{"kind": "withhold", "countries": ["NL", "DE"]}]},
        {"restrictions": [{"kind": "age_restricted", "min_age": 18}]},
        {"no_action": True, "ground": None},
        {"exception": {"kind": "newsworthy", "reasoning": "Footage of great public interest."}},
        {
            "ground": {"kind": "illegal", "law": "Sr 137d", "country": "NL"},
            "restrictions": [{"kind": "remove"}],
        },
    ],
)
def test_what_is_right_has_no_faults(right: dict[str, Any]) -> None:
    assert decision(**right) == []


@pytest.mark.parametrize(
    ("wrong", "at", "code"),
    [
        ({}, "restrictions", "one_outcome"),
        ({"no_action": True, "restrictions": [{"kind": "remove"}]}, "restrictions", "one_outcome"),
        ({"ground": None, "restrictions": [{"kind": "remove"}]}, "ground", "required"),
        (
            {"ground": {"kind": "illegal", "law": "x", "country": "UK"}, "no_action": True},
            "ground.country",
            "unknown_country",
        ),
        ({"exception": {"kind": "parody", "reasoning": " " * 30}}, "exception.reasoning", "too_short"),
        ({"no_action": True, "explanation": "\x00"}, "explanation", "nul_byte"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], at: str, code: str) -> None:
    assert decision(**wrong) == [(at, code)]


def test_an_exception_is_for_content() -> None:
    exception = {"kind": "newsworthy", "reasoning": "Footage of great public interest."}
    assert decision("account", exception=exception) == [("exception", "does_not_fit")]


@pytest.mark.parametrize(
    ("subject", "more", "at", "code"),
    [
        ("content", {"kind": "removed"}, "kind", "unknown_restriction"),
        ("account", {"kind": "remove"}, "kind", "does_not_fit"),
        ("content", {"kind": "withhold"}, "countries", "required"),
        ("content", {"kind": "remove", "feature": "upload"}, "feature", "not_allowed"),
        ("content", {"kind": "remove", "countries": ["xx"]}, "countries.0", "unknown_country"),
        ("account", {"kind": "feature_off"}, "feature", "required"),
        ("account", {"kind": "feature_off", "feature": "uploads"}, "feature", "unknown_feature"),
        ("account", {"kind": "feature_off", "feature": "sign_up"}, "feature", "unknown_feature"),
        ("account", {"kind": "suspend", "until": "0001-01-01T00:00:00+10:00"}, "until", "out_of_range"),
        ("account", {"kind": "suspend", "until": "2020-01-01T00:00:00Z"}, "until", "out_of_range"),
        ("account", {"kind": "suspend", "starts": "9999-01-01T00:00:00Z"}, "starts", "out_of_range"),
    ],
)
def test_a_restriction_has_to_fit(subject: str, more: dict[str, Any], at: str, code: str) -> None:
    assert restriction(subject, **more) == [(f"restrictions.0.{at}", code)]


def test_a_territory_can_close_sign_up() -> None:
    assert restriction("territory", kind="feature_off", feature="sign_up") == []


def test_a_fault_names_what_would_be_right() -> None:
    made = msgspec.convert({"ground": POLICY, "restrictions": [{"kind": "removed"}]}, DecideIn)
    assert "'remove'" in decision_faults(made, "content")[0].message


@pytest.mark.parametrize(
    ("wrong", "at", "code"),
    [
        ({"items": ["a\x00"]}, "items.0", "unprintable"),
        ({"viewer": {"country": "UK"}}, "viewer.country", "unknown_country"),
        ({"viewer": {"account": "\n"}}, "viewer.account", "unprintable"),
        ({"at": "9999-12-31T23:59:59-10:00"}, "at", "out_of_range"),
    ],
)
def test_what_is_wrong_with_a_treatment_query(wrong: dict[str, Any], at: str, code: str) -> None:
    query = msgspec.convert({"viewer": {}, "surface": "for_you", "items": ["v1"], **wrong}, TreatmentQuery)
    assert [(f.at, f.code) for f in treatment_faults(query)] == [(at, code)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"feature": "upload", "account": "a1"}, []),
        ({"feature": "upload"}, [("account", "required")]),
        ({"feature": "sign_up", "birth_date": "2010-01-01", "country": "NL"}, []),
        ({"feature": "sign_up", "account": "a1"}, [("account", "not_allowed")]),
        ({"feature": "sign_up", "birth_date": "0001-01-01"}, [("birth_date", "out_of_range")]),
        ({"feature": "upload", "account": "a1", "country": "Holland"}, [("country", "unknown_country")]),
    ],
)
def test_what_is_wrong_with_a_permission_query(
    query: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = permission_faults(msgspec.convert(query, PermissionQuery))
    assert [(f.at, f.code) for f in found] == expected
