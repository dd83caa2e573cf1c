"""How entries of earlier versions are read, and what a hash is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from waker.core.entries import ACCOUNT_ERASED, ENTRY_KINDS
from waker.folds.chain import GENESIS, link, microseconds
from waker.folds.upcast import STEPS, upcast

AT = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)


def test_the_hash_is_that_of_the_documented_text() -> None:
    """Anybody can prove a chain with nothing but this line; it can never change."""
    made = link(GENESIS, 1, AT, "AccountErased", 1, "account:é", '{"a":1}')
    text = "\x1f1\x1f1767270615123456\x1fAccountErased\x1f1\x1faccount:é\x1f" + '{"a":1}'
    assert made == sha256(bytes(32) + text.encode("utf-8")).digest()


def test_a_moment_is_the_same_in_every_zone() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert microseconds(elsewhere) == microseconds(AT)
    assert microseconds(datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) == -1


def test_every_part_counts() -> None:
    parts = (GENESIS, 1, AT, "K", 1, "s", "{}")
    others = (b"\x01" * 32, 2, AT + timedelta(microseconds=1), "L", 2, "t", "{ }")
    plain = link(*parts)
    for n, other in enumerate(others):
        changed = (*parts[:n], other, *parts[n + 1 :])
        assert link(*changed) != plain  # type: ignore[arg-type]


def test_steps_are_applied_one_version_at_a_time_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENTRY_KINDS, ACCOUNT_ERASED, 4)
    steps = {
        (ACCOUNT_ERASED, n): lambda body, n=n: {**body, "path": [*body.get("path", []), n]} for n in (1, 2, 3)
    }
    assert upcast(ACCOUNT_ERASED, 1, {"a": 1}, steps) == {"a": 1, "path": [1, 2, 3]}
    assert upcast(ACCOUNT_ERASED, 3, {"a": 1}, steps) == {"a": 1, "path": [3]}
    assert upcast(ACCOUNT_ERASED, 4, {"a": 1}, steps) == {"a": 1}


def test_what_is_not_known_is_an_error_that_says_so() -> None:
    with pytest.raises(ValueError, match="kind 'Unheard', which this version of Waker does not know"):
        upcast("Unheard", 1, {})
    with pytest.raises(ValueError, match="AccountErased version 99; this version of Waker reads up to"):
        upcast(ACCOUNT_ERASED, 99, {})


def test_every_old_version_has_its_step() -> None:
    wanted = {(kind, version) for kind, newest in ENTRY_KINDS.items() for version in range(1, newest)}
    assert set(STEPS) == wanted
