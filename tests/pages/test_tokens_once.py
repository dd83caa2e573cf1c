"""A member's token that has a name of its own (`jti`) lets in once; one without does until it is too old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.pages.test_me import refused, secret, token
from tests.threads import raised, together
from waker.intake.models import UsedToken
from waker.intake.reporting import hosts
from waker.intake.tasks import forget

__all__ = ["secret"]

pytestmark = pytest.mark.django_db


def test_a_token_with_a_name_is_accepted_once(secret: str) -> None:
    first = token(secret, jti="one")
    assert not refused(first)
    assert refused(first)
    # It is the name that is used up, whatever else the token says.
    assert refused(token(secret, "alice", jti="one"))
    assert not refused(token(secret, jti="two"))
    # Each key has names of its own.
    other = hosts.add("k2", "HS256")
    assert not refused(token(other, kid="k2", jti="one"))


def test_one_without_a_name_works_again(secret: str) -> None:
    nameless = token(secret)
    assert not refused(nameless)
    assert not refused(nameless)
    assert not UsedToken.objects.exists()


def test_the_page_and_the_sheet_use_up_the_same(secret: str) -> None:
    given = token(secret, jti="one")
    sheet = {"token": given, "item": "v-mean"}
    assert Client().get("/report/sheet", sheet).status_code == 200
    assert Client().get("/report/sheet", sheet).status_code == 401
    assert refused(given)


def test_a_token_that_is_refused_uses_nothing_up(secret: str) -> None:
    moment = datetime.now(UTC)
    assert refused(token(secret, jti="one", exp=moment + timedelta(hours=1)))
    assert refused(token("another secret of sufficient length 0123456789", jti="one"))
    assert refused(token(secret, "nobody", jti="one"))
    assert not refused(token(secret, jti="one"))


@pytest.mark.parametrize("name", ["", "x" * (hosts.MAX_JTI + 1), 7, ["one"], {"one": 1}])
def test_names_that_will_not_do(secret: str, name: Any) -> None:
    assert refused(token(secret, jti=name))


def test_a_name_may_be_any_text(secret: str) -> None:
    for name in ("\x00", "x" * hosts.MAX_JTI, "één 😀"):
        assert not refused(token(secret, jti=name))
        assert refused(token(secret, jti=name))


def test_a_digest_is_kept_until_the_token_is_too_old_anyway(secret: str) -> None:
    moment = datetime.now(UTC)
    ends = moment + timedelta(seconds=2)
    assert not refused(token(secret, jti="guessable", exp=ends))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM host_token_used t")
        assert "guessable" not in cursor.fetchone()[0]
    # Within the leeway of the clocks the token would still be taken, so it has to be known.
    assert hosts.forget_before(ends + hosts.LEEWAY) == 0
    forget(0)
    assert UsedToken.objects.count() == 1
    UsedToken.objects.update(until=moment - timedelta(seconds=1))
    forget(0)
    assert not UsedToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_in(secret: str) -> None:
    given = token(secret, jti="one")
    found = together([lambda: hosts.verify(given) for _ in range(4)])
    assert len(raised(found, hosts.Refused)) == 3
    assert found.count(("bob", "k1")) == 1
