"""The sample community's files tell a story that can have happened."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from waker.demo.timeline import beginning, timeline

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVENTS = timeline(NOW)


def test_it_is_a_community_of_some_size() -> None:
    kinds = Counter(event.kind for event in EVENTS)
    assert kinds["joined"] >= 140
    assert kinds["posted"] >= 350
    assert kinds["report"] >= 25
    assert kinds["decide"] >= 20
    assert kinds["undo"] >= 1
    assert (kinds["registered"], kinds["appeal"], kinds["review"]) == (1, 2, 1)


def test_it_lies_within_its_days_and_in_order() -> None:
    moments = [event.at for event in EVENTS]
    assert moments == sorted(moments)
    assert moments[0] == beginning(NOW)
    assert moments[-1] < NOW - timedelta(hours=1)
    assert len({moment.date() for moment in moments}) >= 29


def test_nobody_posts_or_reports_before_joining() -> None:
    joined: set[str] = set()
    for event in EVENTS:
        if event.kind == "joined":
            assert event.body["id"] not in joined
            joined.add(event.body["id"])
        if event.kind == "posted":
            assert event.body["account"] in joined, event
        if event.kind == "report" and "by" in event.body["report"]:
            assert event.body["report"]["by"] in joined, event


def test_nothing_is_answered_reported_or_decided_before_it_is_there() -> None:
    there: set[str] = set()
    for event in EVENTS:
        if event.kind == "posted":
            assert event.body["id"] not in there
            assert event.body["parent"] is None or event.body["parent"] in there, event
            there.add(event.body["id"])
        elif event.kind not in ("joined", "registered") and event.body["subject"]["kind"] == "content":
            assert event.body["subject"]["id"] in there, event


def test_it_is_told_from_the_moment_of_loading() -> None:
    later = timeline(NOW + timedelta(days=400))
    assert [event.at + timedelta(days=400) for event in EVENTS] == [event.at for event in later]


def test_it_has_young_people_public_bodies_and_several_languages() -> None:
    accounts = [event.body for event in EVENTS if event.kind == "joined"]
    ages = {(NOW.date() - a["birth_date"]).days // 365 for a in accounts if a["birth_date"]}
    assert {12, 13, 14, 15, 16, 17} <= ages
    assert {"government", "political", "media", "organisation", "person"} == {a["kind"] for a in accounts}
    assert {"nl", "en"} <= {language for a in accounts for language in a["languages"]}
