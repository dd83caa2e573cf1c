"""How restrictions become a treatment, case by case, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waker.folds.force import Force, by_subject, in_force
from waker.folds.treatment import SURFACES, Shown, Viewer, keys, treat

AT = datetime(2026, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ITEM = Shown(
    "v",
    "maker",
    sound="s",
    hashtags=("hashtag:dance",),
    ancestors=("content:root", "content:up"),
    maker_age=30,
)
ADULT = Viewer(country="NL", age=30)


def force(subject: str, kind: str, decision: str = "d", position: int = 1, **more: Any) -> Force:
    base = Force(subject, decision, position, AT, kind, (), None, None, None, None, AT, None, None)
    return base._replace(**more)


def told(
    *forces: Force, viewer: Viewer = ADULT, surface: str = "for_you", at: datetime = AT
) -> dict[str, Any]:
    return treat(ITEM, viewer, surface, by_subject(forces, at))


def test_the_keys_are_all_that_reaches_an_item() -> None:
    assert keys(ITEM) == [
        "content:v", "account:maker", "sound:s", "hashtag:dance", "content:root", "content:up",
    ]  # fmt: skip
    assert keys(Shown("v", "maker")) == ["content:v", "account:maker"]


def test_a_force_is_in_force_from_its_start_to_before_its_end() -> None:
    later = force("content:v", "remove", starts=AT + HOUR, ends=AT + 2 * HOUR)
    assert [in_force(later, AT + n * HOUR / 2) for n in range(6)] == [False, False, True, True, False, False]
    # Decided at AT to hold since before: it did not hold before it was decided.
    earlier = force("content:v", "remove", starts=AT - HOUR)
    assert [in_force(earlier, AT + n * HOUR) for n in (-1, 0)] == [False, True]
    replaced = force("content:v", "remove", superseded_at=AT + HOUR)
    assert [in_force(replaced, AT + n * HOUR / 2) for n in (0, 1, 2)] == [True, True, False]


@pytest.mark.parametrize("surface", SURFACES)
def test_without_restrictions_everything_is_open(surface: str) -> None:
    plain = told(surface=surface)
    elsewhere = told(force("content:other", "remove"), surface=surface)
    assert plain == elsewhere
    assert (plain["show"], plain["visible"], plain["recommendable"], plain["because"]) == (
        True,
        True,
        True,
        [],
    )


def test_a_restriction_for_other_countries_is_none() -> None:
    assert told(force("content:v", "remove", countries=("DE",))) == told()


def test_the_untouched_answer_is_the_touched_one_without_effect() -> None:
    """There are two ways through: they must not drift apart."""
    touched = told(force("hashtag:dance", "notice"))
    assert touched == told()


@pytest.mark.parametrize(
    ("subject", "kind", "more", "hidden"),
    [
        ("content:v", "remove", {}, True),
        ("content:v", "withhold", {"countries": ("NL",)}, True),
        ("content:root", "remove", {}, True),
        ("content:up", "withhold", {"countries": ("NL",)}, True),
        ("account:maker", "terminate", {}, True),
        ("account:maker", "suspend", {}, False),
        ("content:v", "age_restricted", {"min_age": 31}, True),
        ("content:v", "age_restricted", {"min_age": 30}, False),
        ("content:up", "age_restricted", {"min_age": 99}, False),
        ("content:up", "not_recommended", {}, False),
    ],
)
def test_what_hides_an_item(subject: str, kind: str, more: dict[str, Any], hidden: bool) -> None:
    answer = told(force(subject, kind, **more))
    assert (answer["visible"], answer["recommendable"], answer["show"]) == (not hidden,) * 3
    assert answer["because"] == (["d"] if hidden else [])


def test_the_strictest_answer_wins_and_each_decision_is_named_once_oldest_first() -> None:
    answer = told(
        force("account:maker", "terminate", "d3", 3),
        force("content:v", "not_recommended", "d1", 1),
        force("content:v", "remove", "d1", 1),
        force("content:v", "label", "d2", 2, label="unverified"),
        surface="profile",
    )
    assert (answer["show"], answer["visible"]) == (False, False)
    assert answer["because"] == ["d1", "d2", "d3"]


def test_the_makers_notice_names_the_latest_that_hides() -> None:
    answer = told(
        force("content:v", "remove", "d1", 1),
        force("account:maker", "terminate", "d2", 2),
        force("content:v", "label", "d3", 3, label="parody"),
        viewer=Viewer(account="maker", country="NL", age=30),
        surface="profile",
    )
    assert answer["visible"]
    assert answer["show"]
    assert not answer["recommendable"]
    assert answer["owner_notice"] == {"decision": "d2", "statement": "/api/v1/decisions/d2/statement"}


def test_labels_come_by_name_whoever_decided_first() -> None:
    one = force("content:v", "label", "d1", 1, label="synthetic")
    two = force("account:maker", "label", "d2", 2, label="parody")
    for forces in ((one, two), (one._replace(position=2), two._replace(position=1))):
        assert [label["kind"] for label in told(*forces)["labels"]] == ["parody", "synthetic"]


def test_texts_are_in_the_viewers_language() -> None:
    dutch = told(force("content:v", "label", label="unverified"), viewer=Viewer(age=30, language="nl"))
    assert dutch["labels"][0]["text"] == "Kon niet door factcheckers worden bevestigd"
    assert dutch["prompt"]["text"].startswith("Factcheckers konden dit niet bevestigen")
    own = told(force("content:v", "label", label="made_at_home"))
    assert own["labels"] == [{"kind": "made_at_home", "text": "Made at home"}]


@pytest.mark.parametrize(
    ("age", "opted", "screened"), [(18, True, False), (17, True, True), (None, True, True), (40, False, True)]
)
def test_only_adults_opt_in_to_graphic_content(age: int | None, opted: bool, screened: bool) -> None:
    answer = told(
        force("content:v", "warning_screen"), viewer=Viewer(age=age, allow_graphic=opted), surface="direct"
    )
    assert (answer["screen"] is not None) == screened
    assert answer["recommendable"] != screened


def test_a_warning_screen_goes_before_that_for_flashes() -> None:
    both = (force("content:v", "warning_screen"), force("content:v", "label", label="photosensitive"))
    answer = told(*both, viewer=Viewer(age=30, skip_photosensitive=True), surface="direct")
    assert answer["screen"]["kind"] == "warning_screen"


@pytest.mark.parametrize(
    ("viewer", "maker", "open_"),
    [(18, 18, True), (17, 30, False), (None, 30, False), (30, 17, False), (30, None, False)],
)
def test_gifts_need_two_adults(viewer: int | None, maker: int | None, open_: bool) -> None:
    item = Shown("v", "maker", maker_age=maker)
    for forces in ({}, by_subject([force("account:maker", "label", label="x")], AT)):
        assert treat(item, Viewer(age=viewer), "profile", forces)["interactions"]["gift"] is open_
