"""Bodies are decoded into shapes, and every complaint says where and what would be right."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from waker.api.bodies import Unreadable, decode, decode_batch
from waker.api.refusals import Malformed
from waker.core.problems import Invalid
from waker.intake.shapes import ItemIn, ItemsIn
from waker.review.shapes import DecideIn, DecisionIn

ITEM = {"id": "v1", "kind": "video", "account": "a1"}


def complaint(shape: Any, body: Any) -> tuple[str, str, str]:
    with pytest.raises(Invalid) as caught:
        decode(shape, json.dumps(body).encode())
    fault = caught.value.faults[0]
    return fault.at, fault.code, fault.message


def test_a_missing_field_is_named_where_it_belongs() -> None:
    assert complaint(DecisionIn, {})[:2] == ("subject", "required")
    assert complaint(DecisionIn, {"subject": {"kind": "content"}})[:2] == ("subject.id", "required")


def test_an_unknown_field_gets_the_one_that_was_meant() -> None:
    at, code, message = complaint(DecideIn, {"restrictions": [{"kind": "remove", "untill": None}]})
    assert (at, code) == ("restrictions.0.untill", "unknown_field")
    assert "`until`" in message


def test_an_unknown_value_gets_its_choices() -> None:
    at, code, message = complaint(DecisionIn, {"subject": {"kind": "post", "id": "v1"}})
    assert (at, code) == ("subject.kind", "unknown_value")
    assert "content" in message
    at, code, message = complaint(DecideIn, {"ground": {"kind": "law"}})
    assert (at, code) == ("ground.kind", "unknown_value")
    assert "illegal" in message


@pytest.mark.parametrize(
    ("body", "at", "code"),
    [
        ([], "", "wrong_type"),
        ({"explanation": 5}, "explanation", "wrong_type"),
        ({"explanation": "x" * 20_001}, "explanation", "too_long"),
        ({"exception": {"kind": "parody", "reasoning": "x"}}, "exception.reasoning", "too_short"),
        ({"restrictions": [{"kind": "remove"}] * 51}, "restrictions", "too_many"),
        ({"restrictions": [{"kind": "a", "min_age": 0}]}, "restrictions.0.min_age", "out_of_range"),
        ({"restrictions": [{"kind": "a", "until": "2026-01-01"}]}, "restrictions.0.until", "not_a_moment"),
        (
            {"restrictions": [{"kind": "a", "until": "2026-01-01T00:00:00"}]},
            "restrictions.0.until",
            "not_a_moment",
        ),
        ({"explanation": "a\x00b"}, "explanation", "nul_byte"),
    ],
)
def test_complaints(body: Any, at: str, code: str) -> None:
    assert complaint(DecideIn, body)[:2] == (at, code)


def test_a_field_of_another_kind_is_named_as_such() -> None:
    at, code, message = complaint(DecideIn, {"ground": {"kind": "guidelines", "policy": "spam", "law": "x"}})
    assert (at, code) == ("ground.law", "unknown_field")
    assert "does not go with" in message


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"{} {}", "malformed_json"),
        (b'{"explanation":NaN}', "malformed_json"),
        (b'\xef\xbb\xbf{"no_action":true}', "malformed_json"),
        (b'{"explanation":"\xff"}', "invalid_utf8"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_what_is_no_json(raw: bytes, code: str) -> None:
    with pytest.raises((Malformed, Invalid)) as caught:
        decode(DecideIn if code != "too_deep" else Any, raw)
    assert isinstance(caught.value, Malformed)
    assert caught.value.faults[0].code == code


def batch(*items: Any) -> Any:
    return decode_batch(ItemsIn, "items", ItemIn, json.dumps({"items": items}).encode())


def test_a_good_batch_is_decoded_at_once() -> None:
    assert [type(e) for e in batch(ITEM, ITEM)] == [ItemIn, ItemIn]


def test_one_bad_entry_leaves_the_others() -> None:
    good, bad, noid = batch(ITEM, {**ITEM, "id": "v2", "kind": "film"}, {"kind": "video"})
    assert isinstance(good, ItemIn)
    assert isinstance(bad, Unreadable)
    assert (bad.id, bad.faults[0].at, bad.faults[0].code) == ("v2", "kind", "unknown_value")
    assert isinstance(noid, Unreadable)
    assert (noid.id, noid.faults[0].at) == (None, "id")


def test_half_a_surrogate_pair_spoils_its_own_entry_only() -> None:
    raw = b'{"items":[{"id":"v1","kind":"video","account":"a1"},{"id":"v2","text":"\\ud800"}]}'
    good, bad = decode_batch(ItemsIn, "items", ItemIn, raw)
    assert isinstance(good, ItemIn)
    assert isinstance(bad, Unreadable)
    assert bad.faults[0].code == "malformed"


def test_a_deep_entry_spoils_itself_only() -> None:
    deep = b'{"items":[{"id":"v1","kind":"video","account":"a1"},{"id":"v2","attributes":' + b'{"a":' * 900
    raw = deep + b"1" + b"}" * 900 + b"}]}"
    good, _ = decode_batch(ItemsIn, "items", ItemIn, raw)
    assert isinstance(good, ItemIn)


def test_too_many_entries_are_a_fault_of_the_whole() -> None:
    with pytest.raises(Invalid) as caught:
        batch(*[ITEM] * 1_001)
    assert (caught.value.faults[0].at, caught.value.faults[0].code) == ("items", "too_many")


def test_two_megabytes_of_text_are_one_bad_entry() -> None:
    good, bad = batch(ITEM, {**ITEM, "text": "a" * 2_000_000})
    assert isinstance(good, ItemIn)
    assert bad.faults[0].code == "too_long"


def test_unknown_field_of_an_entry() -> None:
    (bad,) = batch({**ITEM, "acount": "a"})
    assert bad.faults[0].code == "unknown_field"
    assert "`account`" in bad.faults[0].message


def test_the_decoded_item_equals_what_was_sent() -> None:
    (item,) = batch({**ITEM, "text": "é", "attributes": {"n": [1, 2.5, None, True]}})
    assert msgspec.structs.asdict(item)["attributes"] == {"n": [1, 2.5, None, True]}
