"""What is stored of an item is what was sent, whatever signs its words are made of."""

from __future__ import annotations

import pytest

from waker.guidelines import versions
from waker.intake import accounts, items
from waker.intake.models import Item
from waker.intake.shapes import AccountIn, ItemIn

HARD = ['a"b', "c\\d", "e,f", "{x}", "NULL", " blank ", "'", "\\N", "é", "日本"]


@pytest.mark.django_db
def test_lists_with_hard_signs_come_back_as_they_were() -> None:
    versions.publish_default()
    accounts.upsert([AccountIn(id="alice", languages=["nl"])])
    (answer,) = items.receive(
        [ItemIn(id="v1", kind="video", account="alice", text="\\.\t\n\\N", hashtags=HARD)]
    )
    assert answer["status"] == "accepted"
    stored = Item.objects.get(id="v1")
    assert stored.hashtags == HARD
    assert stored.text == "\\.\t\n\\N"


@pytest.mark.django_db
def test_answers_keep_their_line_of_ancestors() -> None:
    versions.publish_default()
    accounts.upsert([AccountIn(id="alice")])
    sent = [
        ItemIn(id='v"1', kind="video", account="alice"),
        ItemIn(id="c\\2", kind="comment", account="alice", parent='v"1'),
        ItemIn(id="c3", kind="comment", account="alice", parent="c\\2"),
    ]
    assert {answer["status"] for answer in items.receive(sent)} == {"accepted"}
    assert Item.objects.get(id="c3").ancestors == ['content:v"1', "content:c\\2"]
