"""What can be seen to be wrong with an item, an account or a report before the database is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from waker.intake.checks import account_faults, depth_exceeds, item_faults, report_faults
from waker.intake.shapes import AccountIn, ItemIn, ReportIn

LATEST = datetime(2026, 11, 21, tzinfo=UTC)


def item(**more: Any) -> ItemIn:
    return msgspec.convert({"id": "v1", "kind": "video", "account": "a1", **more}, ItemIn)


def faults(**more: Any) -> list[tuple[str, str]]:
    return [(fault.at, fault.code) for fault in item_faults(item(**more), LATEST)]


def test_a_whole_item_has_no_faults() -> None:
    assert not faults(
        text="Zonsondergang 🌅\n\tin Zeeland",
        hashtags=["strand", "#zee"],
        sound="s9",
        country="NL",
        language="nl-BE",
        created_at="2026-11-20T10:00:00Z",
        parent="v0",
        media=[{"kind": "video", "url": "https://x.example/v", "hashes": {"pdq": ["ab"], "md5": "cd"}}],
        attributes={"a": [1, {"b": "c"}]},
    )


@pytest.mark.parametrize("tag", ["می\u200cخواهم", "क्\u200dष", "👨\u200d👩\u200d👧", "str\u200band"])
def test_hashtags_may_hold_joiners(tag: str) -> None:
    assert not faults(hashtags=[tag])
    assert faults(hashtags=[f"{tag}\n"]) == [("hashtags.0", "unprintable")]


def test_an_id_is_not_blank() -> None:
    assert faults(id=" ", sound="  ") == [("id", "blank"), ("sound", "blank")]
    account = AccountIn(id=" ", devices=["d1", "  "])
    assert [(f.at, f.code) for f in account_faults(account, LATEST)] == [
        ("id", "blank"),
        ("devices.1", "blank"),
    ]


@pytest.mark.parametrize(
    ("more", "at", "code"),
    [
        ({"id": "v\n1"}, "id", "unprintable"),
        ({"account": "a\x001"}, "account", "unprintable"),
        ({"text": "a\x00b"}, "text", "nul_byte"),
        ({"hashtags": ["ok", "a\x00"]}, "hashtags.1", "unprintable"),
        ({"sound": "s\x07"}, "sound", "unprintable"),
        ({"country": "nl"}, "country", "unknown_country"),
        ({"country": "ZZ"}, "country", "unknown_country"),
        ({"language": "not a language"}, "language", "not_a_language"),
        ({"created_at": "0001-01-01T00:00:00Z"}, "created_at", "out_of_range"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at", "out_of_range"),
        ({"created_at": "9999-12-31T23:59:59-14:00"}, "created_at", "out_of_range"),
        ({"created_at": "2026-11-22T00:00:00Z"}, "created_at", "out_of_range"),
        ({"created_at": "1999-12-31T23:59:59Z"}, "created_at", "out_of_range"),
        ({"parent": "v1"}, "parent", "own_parent"),
        ({"media": [{"kind": "photo", "url": "a\nb"}]}, "media.0.url", "unprintable"),
        ({"media": [{"kind": "photo", "hashes": {"md5": ""}}]}, "media.0.hashes.md5", "not_a_hash"),
        ({"attributes": {"a": "x" * 40_000}}, "attributes", "too_large"),
        ({"attributes": {"a": {"b": "\x00"}}}, "attributes.a.b", "nul_byte"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, Any], at: str, code: str) -> None:
    assert faults(**more) == [(at, code)]


def test_every_fault_of_an_item_is_found_at_once() -> None:
    assert [at for at, _ in faults(text="\x00", country="XX", language="!")] == [
        "text",
        "country",
        "language",
    ]


def test_deep_attributes_are_refused_without_recursing() -> None:
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"a": deep}
    assert faults(attributes=deep) == [("attributes", "too_deep")]
    bottomless: list[Any] = []
    for _ in range(200_000):
        bottomless = [bottomless]
    assert depth_exceeds(bottomless, 64)


def test_depth_counts_levels() -> None:
    assert not depth_exceeds([[1]], 2)
    assert depth_exceeds([[[1]]], 2)


def account(**more: Any) -> list[tuple[str, str]]:
    made = msgspec.convert({"id": "a1", **more}, AccountIn)
    return [(fault.at, fault.code) for fault in account_faults(made, LATEST)]


def test_absent_fields_of_an_account_are_not_looked_at() -> None:
    assert account() == []
    assert account(birth_date=None, country=None, created_at=None) == []


@pytest.mark.parametrize(
    ("more", "at", "code"),
    [
        ({"birth_date": "2027-01-01"}, "birth_date", "out_of_range"),
        ({"birth_date": "0001-01-01"}, "birth_date", "out_of_range"),
        ({"country": "Nederland"}, "country", "unknown_country"),
        ({"languages": ["nl", "x_y"]}, "languages.1", "not_a_language"),
        ({"bio": "\x00"}, "bio", "nul_byte"),
        ({"devices": ["d\n"]}, "devices.0", "unprintable"),
        ({"created_at": "9999-01-01T00:00:00Z"}, "created_at", "out_of_range"),
    ],
)
def test_what_is_wrong_with_an_account_is_named(more: dict[str, Any], at: str, code: str) -> None:
    assert account(**more) == [(at, code)]


def report(**more: Any) -> list[tuple[str, str]]:
    whole = {
        "channel": "citizen",
        "subject": {"kind": "content", "id": "v1"},
        "reason": "hate_speech",
        "reporter": {"name": "Bob", "email": "bob@example.org"},
        **more,
    }
    return [(f.at, f.code) for f in report_faults(msgspec.convert(whole, ReportIn), LATEST)]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        ({"channel": "member"}, [("reporter.account", "required")]),
        ({"reporter": {"email": "bob"}}, [("reporter.email", "not_an_email")]),
        ({"channel": "authority"}, [("order", "required")]),
        ({"country": "Holland"}, [("country", "unknown_country")]),
        ({"subject": {"kind": "territory", "id": "Rusland"}}, [("subject.id", "unknown_country")]),
        ({"explanation": "\x00"}, [("explanation", "nul_byte")]),
        (
            {"order": {"number": "1", "authority": "ATKM", "removal_scope": ["NL", "UK"]}},
            [("order.removal_scope.1", "unknown_country")],
        ),
    ],
)
def test_what_is_wrong_with_a_report_is_named(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert report(**more) == expected
