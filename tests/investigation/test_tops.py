"""Counting by any field: every field of every place, each count what the narrowed search finds, and never for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.console.community import report, take_in
from tests.review.bulk import decide
from waker.core.moments import now
from waker.investigation import fields as f
from waker.investigation import grouping, indexing, narrowing, sampling, tops
from waker.investigation.finding import TooSlow
from waker.investigation.query import parse
from waker.investigation.searching import search
from waker.redress import appeals

pytestmark = pytest.mark.django_db

ALONE = {f.ACCOUNTS: {"account"}, f.DEVICES: {"device"}}
"""What everything at a place has for itself alone."""


@pytest.fixture(autouse=True)
def _busy(community: None) -> None:
    """Something under every field of every place."""
    take_in(
        [
            {
                "id": f"a{n}",
                "name": f"Anna {n}",
                "country": "BE" if n % 2 else "NL",
                "languages": ["nl", "fr"][: 1 + n % 2],
                "followers": 9**n,
                "devices": ["d1", f"d{n}"],
                "bio": "See https://shop.example.org",
                "verified": n == 1,
            }
            for n in range(4)
        ],
        [
            {
                "id": f"x{n}",
                "kind": ("video", "comment", "photo")[n % 3],
                "account": f"a{n % 4}",
                "hashtags": ["Soup"],
                "text": f"soup {n} @bob https://a.example{n % 2}.org WAKER-TEST:{policy}"
                + (":review" if n % 2 else ""),
                "language": ("nl", "pt-BR", "fr")[n % 3],
                "country": ("NL", "BE")[n % 2],
                "sound": f"s{n % 2}",
                "live": n == 4,
                **({"parent": "v-sea"} if n % 2 else {}),
            }
            for n, policy in enumerate(("spam", "bullying", "hate_speech", "spam", "bullying", "spam"))
        ],
    )
    for subject in ("content:x1", "content:x3", "account:a1"):
        report(subject, reason="bullying")
    spam = {"ground": {"kind": "guidelines", "policy": "spam"}}
    decide("content:x3", {**spam, "restrictions": [{"kind": "remove"}, {"kind": "not_recommended"}]})
    decide("device:d2", {**spam, "restrictions": [{"kind": "ban"}]})
    appealed = decide("content:x5", {**spam, "restrictions": [{"kind": "label", "label": "spam"}]})
    appeals.lodge(appealed, "member", "It is soup.", account="a1")
    indexing.index_all()


def hits(text: str, place: str) -> int:
    return len(search(parse(text), place, 500).hits)


def test_every_field_of_every_place_can_be_counted_by() -> None:
    for place in f.PLACES:
        expected = {one.name for one in f.FIELDS.values() if place in one.places}
        assert set(tops.fields(place)) - {"hashtag", "mention"} == expected - {"in"} - ALONE.get(place, set())
    assert {"hashtag", "mention"} <= set(tops.fields(f.ITEMS))


ASKED = ["", "state:open", "policy:spam", "language:nl,fr", "at:7d", "is:restricted"]


@pytest.mark.parametrize(
    ("place", "text"),
    [(place, text) for text in ASKED for place in f.PLACES if place in parse(text).places()],
)
def test_each_count_is_what_the_narrowed_search_finds(place: str, text: str) -> None:
    query = parse(text or ("device:d1,d2" if place == f.DEVICES else ""))
    for field in tops.fields(place):
        top = tops.top(query.at_place(place), place, field, 50, now())
        assert (top.slow, top.whole) == (False, True), field
        assert top.rows or text, f"the community has something under every field: {field}"
        for value, count in top.rows:
            narrowed = str(narrowing.also(query.at_place(place), field, value))
            assert hits(narrowed, place) == count, narrowed
        counts = [count for _value, count in top.rows]
        assert counts == sorted(counts, reverse=True), field


def test_a_link_narrows_once_and_keeps_the_rest() -> None:
    query = parse("soup language:nl,fr -kind:ad score:>0.1 in:items")
    assert str(narrowing.also(query, "language", "nl")) == "soup -kind:ad score:>0.1 language:nl in:items"
    assert str(narrowing.also(query, "kind", "video")).endswith("kind:video in:items")
    assert "-kind:ad" in str(narrowing.also(query, "kind", "video"))
    twice = narrowing.also(narrowing.also(query, "score", "0.5..0.6"), "score", "0.5..0.6")
    assert str(twice).count("score:") == 2
    assert str(narrowing.also(parse("language:nl"), "language", "fr")) == "language:nl language:fr"


def test_so_many_as_are_asked_for() -> None:
    tagged = {"kind": "video", "account": "alice", "text": "tagged"}
    take_in([], [{"id": f"t{n}", "hashtags": [f"tag{n}"], **tagged} for n in range(60)])
    indexing.index_all()
    for size in tops.SIZES:
        assert len(tops.top(parse("tagged"), f.ITEMS, "hashtag", size, now()).rows) == size


def test_what_hidden_items_say_is_not_counted() -> None:
    query = parse("account:a1 in:items")
    for field, value in (("hashtag", "soup"), ("mention", "bob"), ("domain", "example1.org")):
        assert value in dict(tops.top(query, f.ITEMS, field, 10, now()).rows)
        hidden = tops.top(query, f.ITEMS, field, 10, now(), hide=lambda keys: list(keys))
        assert hidden.rows == []
    kinds = tops.top(query, f.ITEMS, "kind", 10, now(), hide=lambda keys: list(keys))
    assert kinds.rows, "what kind it is, is told of everything"


def test_cases_and_reports_of_other_queues_are_not_counted() -> None:
    assert tops.top(parse("in:cases"), f.CASES, "queue", 10, now(), queues=["nowhere"]).rows == []
    assert tops.top(parse("in:reports"), f.REPORTS, "channel", 10, now(), queues=["nowhere"]).rows == []


class TestMuch:
    """Of more than fits a sample the newest are counted, and the answer says so."""

    def test_of_much_the_newest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sampling, "SIZE", 4)
        for place in (f.ITEMS, f.ACCOUNTS, f.DECISIONS, f.CASES):
            sample = sampling.take(parse(""), place, now(), size=4)
            assert len(sample.rows) == 4
            assert not sample.whole
            moments = [at for _id, at in sample.rows if at is not None]
            assert moments == sorted(moments, reverse=True)
            assert sample.since == moments[-1]

    def test_what_takes_long_is_counted_over_fewer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[int] = []
        real = grouping.GROUPS[f.ITEMS]["kind"]

        def slow(of: grouping.Of) -> Any:
            asked.append(len(of.ids))
            if len(asked) == 1:
                raise TooSlow
            return real(of)

        monkeypatch.setitem(grouping.GROUPS[f.ITEMS], "kind", slow)
        monkeypatch.setattr(tops, "FEWER", 3)
        top = tops.top(parse("soup"), f.ITEMS, "kind", 10, now())
        assert asked == [6, 3]
        assert (top.of, top.whole, top.slow) == (3, False, False)
        assert sum(count for _value, count in top.rows) == 3

    @pytest.mark.parametrize("place", [f.ITEMS, f.ACCOUNTS, f.DECISIONS, f.REPORTS, f.CASES])
    def test_the_database_is_given_so_long_and_no_longer(
        self, place: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A group that sleeps is cut off twice, and what cannot be counted says so."""

        def sleeps(of: grouping.Of) -> Any:
            return "SELECT 'x', 1 FROM (SELECT pg_sleep(20)) s", []

        monkeypatch.setitem(grouping.GROUPS[place], "at", sleeps)
        monkeypatch.setattr(tops, "GROUP_MS", 50)
        monkeypatch.setattr(tops, "FEWER_MS", 50)
        begun = now()
        top = tops.top(parse(""), place, "at", 10, now())
        assert top.slow
        assert now() - begun < timedelta(seconds=5)

    def test_a_sample_that_takes_too_long_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def never(*_: Any, **__: Any) -> Any:
            raise TooSlow

        monkeypatch.setattr(sampling, "statement", never)
        assert tops.top(parse("soup"), f.ITEMS, "kind", 10, now()).slow
