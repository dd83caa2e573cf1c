"""A POST with an Idempotency-Key happens once, whatever comes twice, and leaves nothing when it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tests.api.support import Caller
from waker.api import idempotency
from waker.api.models import IdempotentAnswer
from waker.api.tasks import forget_answers
from waker.intake import accounts
from waker.intake.models import Account

ALICE = {"accounts": [{"id": "alice", "name": "Alice"}]}
BOB = {"accounts": [{"id": "bob"}]}


def test_the_same_request_is_answered_the_same(guidelines: str, platform: Caller) -> None:
    first = platform.post("/accounts", ALICE, Idempotency_Key="k1")
    second = platform.post("/accounts", ALICE, Idempotency_Key="k1")
    assert first.json()["results"][0]["status"] == "created"
    assert second.content == first.content
    assert (second.status_code, second.headers["Idempotency-Replayed"]) == (first.status_code, "true")
    assert "Idempotency-Replayed" not in first.headers
    assert platform.post("/accounts", ALICE).json()["results"][0]["status"] == "unchanged"


def test_another_request_needs_another_key(guidelines: str, platform: Caller) -> None:
    platform.post("/accounts", ALICE, Idempotency_Key="k1")
    status, faults = platform.refused("POST", "/accounts", BOB, Idempotency_Key="k1")
    assert (status, faults) == (422, {("Idempotency-Key", "key_reused")})
    assert not Account.objects.filter(id="bob").exists()
    assert platform.post("/accounts", BOB, Idempotency_Key="k2").status_code == 200


def test_two_callers_do_not_meet(guidelines: str, caller: Callable[..., Caller]) -> None:
    for one in (caller("platform"), caller("platform")):
        response = one.post("/accounts", ALICE, Idempotency_Key="k1")
        assert "Idempotency-Replayed" not in response.headers


def test_a_refused_request_leaves_nothing_and_may_be_put_right(guidelines: str, platform: Caller) -> None:
    assert platform.post("/accounts", {"accounts": 1}, Idempotency_Key="k1").status_code == 422
    assert not IdempotentAnswer.objects.exists()
    assert platform.post("/accounts", ALICE, Idempotency_Key="k1").status_code == 200


def test_a_failure_on_the_way_leaves_nothing(
    guidelines: str, platform: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = accounts.upsert

    def half(*arguments: Any) -> Any:
        real(*arguments)
        raise RuntimeError("the power fails")

    monkeypatch.setattr(accounts, "upsert", half)
    assert platform.post("/accounts", ALICE, Idempotency_Key="k1").status_code == 500
    assert not Account.objects.exists()
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", " ", "a" * 256, "clé"])
def test_a_key_that_is_none(platform: Caller, key: str) -> None:
    assert platform.post("/accounts", ALICE, Idempotency_Key=key).status_code == 422


def test_after_a_day_a_key_is_free(guidelines: str, platform: Caller) -> None:
    platform.post("/accounts", ALICE, Idempotency_Key="k1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_idempotency SET created = created - interval '25 hours'")
    assert "Idempotency-Replayed" not in platform.post("/accounts", BOB, Idempotency_Key="k1").headers
    assert idempotency.purge() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_idempotency SET created = created - interval '25 hours'")
    forget_answers(timestamp=0)
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_happens_and_the_other_gets_its_answer(
    guidelines: str, caller: Callable[..., Caller]
) -> None:
    one = caller("platform")
    other = Caller(one.key)
    answers: list[Any] = []

    def second() -> None:
        answers.append(other.post("/accounts", ALICE, Idempotency_Key="k1"))
        connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        first = one.post("/accounts", ALICE, Idempotency_Key="k1")
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive(), "the second must wait while the first has not committed"
    thread.join(timeout=10)
    assert answers[0].content == first.content
    assert answers[0].headers["Idempotency-Replayed"] == "true"
    assert Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_so(
    guidelines: str, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "PATIENCE", "100ms")
    one = caller("platform")
    other = Caller(one.key)
    refusals: list[Any] = []

    def second() -> None:
        refusals.append(other.refused("POST", "/accounts", ALICE, Idempotency_Key="k1"))
        connection.close()

    with transaction.atomic():
        one.post("/accounts", ALICE, Idempotency_Key="k1")
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=10)
    assert refusals == [(409, {("Idempotency-Key", "in_progress")})]
