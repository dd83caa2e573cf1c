"""The same things sent at once, in any order: each is taken once, and nobody waits for ever."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest
from django.db import connection

from tests.review.histories import World
from tests.threads import raised, together
from waker.intake import accounts, items
from waker.intake.erasing import erase
from waker.intake.models import Account, Item, Revision
from waker.intake.shapes import AccountIn, ItemIn
from waker.ledger.models import Case, Decision
from waker.ledger.rebuilding import rebuild
from waker.ledger.verifying import verify


@pytest.fixture(autouse=True)
def _world(transactional_db: None, own_versions: None) -> None:
    World().begin()


def item(id_: str, text: str = "", account: str = "a2", **more: Any) -> ItemIn:
    return msgspec.convert({"id": id_, "kind": "video", "account": account, "text": text, **more}, ItemIn)


def account(id_: str, **more: Any) -> AccountIn:
    return msgspec.convert({"id": id_, **more}, AccountIn)


def test_the_same_item_is_one_item() -> None:
    sent = item("v", "green people must go")
    results = together([lambda: items.receive([sent])] * 5)
    assert not raised(results), results
    assert all(answer == results[0] for answer in results)
    [answer] = results[0]
    assert (answer["status"], answer["revision"], len(answer["decisions"])) == ("accepted", 1, 1)
    assert Item.objects.filter(id="v").count() == 1
    assert Decision.objects.filter(subject="content:v").count() == 1


def test_two_versions_of_an_item_are_two_revisions() -> None:
    items.receive([item("v", "one")])
    sent = [item("v", "green people again"), item("v", "green people again and again")]
    results = together([lambda i=i: items.receive([i]) for i in sent])  # type: ignore[misc]
    assert not raised(results), results
    assert sorted(answer[0]["revision"] for answer in results) == [2, 3]
    assert Revision.objects.filter(item="v").count() == 2
    assert Case.objects.filter(subject="content:v").count() == 1  # both wait in one case, under one hold
    assert Decision.objects.filter(subject="content:v", hold=True).count() == 1


def test_overlapping_batches_in_any_order_end() -> None:
    texts = ["", "green people must go", "green people again", "buy now", "test phrase for exploitation"]
    stored = [f"v{n}" for n in range(12)]
    items.receive([item(id_) for id_ in stored[:6]])

    def send(n: int) -> list[list[dict[str, Any]]]:
        chance = Random(n)
        answers = []
        for turn in range(4):
            # Some are known and change, some are new, some come twice in one batch, the first time perhaps unfit.
            batch = [item(id_, f"{texts[k % 5]} {turn if k % 3 else ''}") for k, id_ in enumerate(stored)]
            batch += [item(id_, "", account="nobody") for id_ in chance.sample(stored, 3)]
            chance.shuffle(batch)
            answers.append(items.receive(batch))
        return answers

    results = together([lambda n=n: send(n) for n in range(5)])  # type: ignore[misc]
    assert not raised(results), results
    statuses = {answer["status"] for answers in results for batch in answers for answer in batch}
    assert statuses == {"accepted", "rejected"}
    assert Item.objects.filter(id__in=stored).count() == len(stored)
    assert verify().broken is None
    assert rebuild().differing == ()


def test_the_same_account_is_one_account() -> None:
    sent = [
        [account("x", name="X"), account("y", name="Y", devices=["d9"])],
        [account("y", name="Y"), account("x")],
    ]
    results = together([lambda n=n: accounts.upsert(sent[n % 2]) for n in range(6)])  # type: ignore[misc]
    assert not raised(results), results
    assert Account.objects.filter(id__in=["x", "y"]).count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT device, account FROM device_link WHERE account IN ('x', 'y')")
        assert cursor.fetchall() == [("d9", "y")]


def test_what_is_told_of_an_account_at_once_is_all_kept() -> None:
    """Fields that are absent keep their value, also where another request sets them at that moment."""
    told = [{"birth_date": "1990-05-17"}, {"country": "NL"}, {"name": "Alice"}, {"devices": ["d9"]}]
    results = together([lambda t=t: accounts.upsert([account("x", **t)]) for t in told])  # type: ignore[misc]
    assert not raised(results), results
    assert sorted(r[0]["status"] for r in results) == ["created", "updated", "updated", "updated"]
    row = Account.objects.get(id="x")
    assert (row.birth_date, row.country, row.name, row.devices) == ("1990-05-17", "NL", "Alice", ["d9"])


def test_accounts_in_any_order_end() -> None:
    ids = [f"b{n}" for n in range(10)]

    def send(n: int) -> None:
        chance = Random(n)
        for turn in range(6):
            batch = [account(id_, name=f"{n} {turn}", devices=[f"d{k % 3}"]) for k, id_ in enumerate(ids)]
            accounts.upsert(chance.sample(batch, 7))

    results = together([lambda n=n: send(n) for n in range(5)])  # type: ignore[misc]
    assert not raised(results), results


def test_erasing_while_items_come_in_ends() -> None:
    ids = [f"v{n}" for n in range(8)]
    items.receive([item(id_) for id_ in ids])

    def send(n: int) -> None:
        for turn in range(6):
            items.receive(
                [item(id_, f"green people must go {n} {turn}") for id_ in Random(turn).sample(ids, 6)]
            )

    def erase_often() -> None:
        for _ in range(6):
            erase("a2", "test")

    results = together([lambda: send(1), lambda: send(2), erase_often])
    assert not raised(results), results
    assert verify().broken is None
