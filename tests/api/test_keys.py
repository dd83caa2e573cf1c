"""Keys: made once, stored as a digest, refused as soon as they are revoked or expired."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from waker.api import keys
from waker.api.keys import create_key, find, revoke
from waker.api.models import ApiKey
from waker.api.scopes import allows

pytestmark = pytest.mark.django_db


def test_a_key_stands_for_its_caller() -> None:
    secret = create_key("Host", ["platform", "reader", "platform"], reviewer="Alice@Example.org")
    caller = find(secret)
    assert caller is not None
    assert (caller.name, caller.scopes) == ("Host", frozenset({"platform", "reader"}))
    assert caller.reviewer == "alice@example.org"


def test_the_table_holds_a_digest_and_a_prefix_that_open_nothing() -> None:
    secret = create_key("Host", ["platform"])
    row = ApiKey.objects.get()
    assert bytes(row.hash) == hashlib.sha256(secret.encode()).digest()
    assert secret.startswith(row.prefix)
    assert len(secret) >= len(row.prefix) + 32
    assert find(row.prefix) is None


def test_two_keys_never_share_a_secret() -> None:
    assert create_key("Host", ["platform"]) != create_key("Host", ["platform"])


def test_a_revoked_key_is_refused_at_once() -> None:
    secret = create_key("Host", ["platform"])
    caller = find(secret)
    assert caller is not None
    assert revoke(caller.id)
    assert find(secret) is None
    assert not revoke(caller.id)


def test_an_expired_key_is_refused() -> None:
    secret = create_key("Host", ["platform"], expires=timezone.now() + timedelta(hours=1))
    assert find(secret) is not None
    ApiKey.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert find(secret) is None


@pytest.mark.parametrize(
    ("name", "scopes", "says"),
    [
        ("", ["platform"], "name"),
        ("Ho\nst", ["platform"], "name"),
        ("Host", [], "needs a scope"),
        ("Host", ["platfrom"], "did you mean 'platform'"),
        ("Host", ["zzz"], "the scopes are"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(name: str, scopes: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        create_key(name, scopes)
    assert not ApiKey.objects.exists()


def test_a_key_cannot_be_made_expired() -> None:
    with pytest.raises(ValueError, match="expired"):
        create_key("Host", ["platform"], expires=timezone.now())


def test_last_use_is_noted_once_a_minute() -> None:
    secret = create_key("Host", ["platform"])
    find(secret)
    assert ApiKey.objects.get().last_used is not None
    with CaptureQueriesContext(connection) as queries:
        find(secret)
    assert len(queries) == 1
    recently, long_ago = timezone.now() - timedelta(seconds=30), timezone.now() - timedelta(minutes=5)
    for before, noted in ((recently, False), (long_ago, True)):
        ApiKey.objects.update(last_used=before)
        keys._touched.clear()  # as in another process
        find(secret)
        assert (ApiKey.objects.get().last_used != before) is noted


def test_a_lookup_uses_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM api_key WHERE hash = %s", [b"x"])
        assert "Index Scan" in cursor.fetchone()[0]


def test_admin_may_do_everything_and_others_what_is_theirs() -> None:
    assert allows(frozenset({"admin"}), frozenset({"platform"}))
    assert allows(frozenset({"reader", "platform"}), frozenset({"platform", "reviewer"}))
    assert not allows(frozenset({"reader"}), frozenset({"platform"}))
