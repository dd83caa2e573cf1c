"""Misuse: counted from decisions that stand, warned of first, suspended for a time, and over by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.redress.people import FIRST, SECOND, answer, decide, post, report, settle
from waker.core.actors import Actor
from waker.core.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from waker.folds.projection.redress import APPEALS, ILLEGAL, REPORTS
from waker.intake import erasing
from waker.ledger import rebuilding, suspensions
from waker.ledger.models import Decision, Entry, Note
from waker.redress import appeals, letters, misuse, reviewing, statements
from waker.redress.models import Suspension
from waker.review import permissions
from waker.review.ruling import deciding
from waker.review.shapes import PermissionQuery

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LAW = {"kind": "illegal", "law": "Sr 137d", "country": "NL"}


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    settle(START, monkeypatch)


def codes(error: pytest.ExceptionInfo[Problem]) -> set[tuple[str, str]]:
    return {(f.at, f.code) for f in error.value.faults}


def unfounded(n: int, at: datetime) -> str:
    """A report by Bob that plainly has no ground; the decision."""
    filed = report(post(f"v{n}", at), at)
    return answer(filed["case"], at, manifestly_unfounded=[filed["id"]])


def warned_twice(at: datetime) -> None:
    """Bob was warned, and went on."""
    unfounded(1, at)
    misuse.warn(REPORTS, "account:bob", "Tien keer hetzelfde.", "Pesterij.", FIRST, at + DAY)
    unfounded(2, at + 2 * DAY)


def test_numbers_and_shares() -> None:
    for n in range(3):
        unfounded(n, START + n * DAY)
    report(post("fine", START + 4 * DAY), START + 4 * DAY)
    (found,) = misuse.figures(REPORTS, START + 5 * DAY)
    assert (found.who, found.number, found.total, found.share) == ("account:bob", 3, 4, 0.75)
    assert (
        misuse.figures(REPORTS, START + 180.5 * DAY)[0].number == 2
    )  # what is half a year old counts no more
    assert misuse.figures(ILLEGAL) == misuse.figures(APPEALS) == []


def test_a_mark_counts_while_its_decision_stands() -> None:
    decision = unfounded(1, START)
    deciding.undo(decision, "Een vergissing.", SECOND, START + DAY)
    assert misuse.figures(REPORTS, START + 2 * DAY) == []


def test_illegal_content_is_counted_against_what_was_posted() -> None:
    for n in range(4):
        post(f"v{n}", START)
    decide("v0", START + DAY, ground=LAW, manifestly_illegal=True)
    (found,) = misuse.figures(ILLEGAL, START + 2 * DAY)
    assert (found.who, found.number, found.total) == ("account:alice", 1, 4)


def test_appeals_count_too() -> None:
    decision = decide(post("v1", START), START)
    lodged = appeals.lodge(decision, "member", "Daarom.", account="alice", at=START + DAY)
    reviewing.decide(lodged["id"], "upheld", "Nee.", SECOND, manifestly_unfounded=True, at=START + 2 * DAY)
    (found,) = misuse.figures(APPEALS, START + 3 * DAY)
    assert (found.who, found.number, found.total) == ("account:alice", 1, 1)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (
            {"manifestly_illegal": True, "restrictions": [], "no_action": True},
            ("manifestly_illegal", "does_not_fit"),
        ),
        (
            {"manifestly_illegal": True, "ground": {"kind": "context", "reason": "War"}},
            ("manifestly_illegal", "does_not_fit"),
        ),
        ({"manifestly_unfounded": ["r_1"]}, ("manifestly_unfounded", "does_not_fit")),
        (
            {"manifestly_unfounded": ["r_1"], "restrictions": [], "no_action": True},
            ("manifestly_unfounded.0", "not_answered"),
        ),
    ],
)
def test_marks_that_do_not_fit(more: dict[str, Any], fault: tuple[str, str]) -> None:
    post("v1", START)
    with pytest.raises(Invalid) as error:
        decide("v1", START, **more)
    assert codes(error) == {fault}


def test_the_warning_holds_the_four_factors() -> None:
    unfounded(1, START)
    warning = misuse.warn(REPORTS, "account:bob", "Het legt ons stil.", "Uit wraak.", FIRST, START + DAY)
    body: Any = Entry.objects.get(kind="MisuseWarned").body
    factors = body["factors"]
    assert (body["id"], factors["number"], factors["total"], factors["share"]) == (warning, 1, 1, 1.0)
    texts = dict(Note.objects.values_list("ref", "text"))
    assert texts[factors["gravity"]["ref"]] == "Het legt ons stil."
    assert texts[factors["intent"]["ref"]] == "Uit wraak."
    erasing.erase("bob", "staff:1", START + 2 * DAY)
    assert Note.objects.get(ref=factors["gravity"]["ref"]).text is None


def test_no_suspension_before_a_warning_nor_without_anything_after_it() -> None:
    unfounded(1, START)
    with pytest.raises(Invalid) as error:
        misuse.suspend(REPORTS, "account:bob", 30, "Erg.", "", FIRST, START + DAY)
    assert codes(error) == {("who", "not_warned")}
    misuse.warn(REPORTS, "account:bob", "Erg.", "", FIRST, START + DAY)
    with pytest.raises(Invalid) as error:
        misuse.suspend(REPORTS, "account:bob", 30, "Erg.", "", FIRST, START + 2 * DAY)
    assert codes(error) == {("who", "nothing_since_warning")}
    assert not Suspension.objects.exists()


def test_it_runs_for_its_period_and_ends_by_itself() -> None:
    warned_twice(START)
    misuse.suspend(REPORTS, "account:bob", 30, "Erg.", "", FIRST, START + 3 * DAY)
    end = START + 33 * DAY
    second = timedelta(seconds=1)
    assert misuse.suspended("account:bob", START + 3 * DAY - second) is None
    assert misuse.suspended("account:bob", START + 3 * DAY) == end
    assert misuse.suspended("account:bob", end - second) == end
    assert misuse.suspended("account:bob", end) is None
    assert misuse.suspended("account:alice", START + 4 * DAY) is None
    assert misuse.suspended(None, START + 4 * DAY) is None
    assert suspensions.running("account:bob", APPEALS, START + 4 * DAY) is None
    with pytest.raises(Conflict):
        misuse.suspend(REPORTS, "account:bob", 30, "Erg.", "", FIRST, START + 4 * DAY)
    assert rebuilding.rebuild().differing == ()


def test_both_are_told_in_so_many_words() -> None:
    unfounded(1, START)
    warning = misuse.warn(REPORTS, "account:bob", "Erg.", "", FIRST, START + DAY)
    assert "1 of your 1 reports" in letters.warning(warning)["text"]
    assert "1 van je 1 meldingen" in letters.warning(warning, "nl")["text"]
    unfounded(2, START + 2 * DAY)
    id_ = misuse.suspend(REPORTS, "account:bob", 30, "Erg.", "", FIRST, START + 3 * DAY)
    assert "3 April 2026" in letters.suspension(id_)["text"]
    assert "3 April 2026" in letters.suspended(START + 33 * DAY, "en")["text"]
    for letter in (letters.warning, letters.suspension):
        with pytest.raises(NotFound):
            letter("x_none")


def test_it_can_be_lifted() -> None:
    warned_twice(START)
    id_ = misuse.suspend(REPORTS, "account:bob", 30, "Erg.", "", FIRST, START + 3 * DAY)
    with pytest.raises(Invalid):
        misuse.lift(id_, " ", SECOND, START + 5 * DAY)
    misuse.lift(id_, "Het was zijn broertje.", SECOND, START + 5 * DAY)
    assert misuse.suspended("account:bob", START + 5 * DAY) is None
    with pytest.raises(Conflict):
        misuse.lift(id_, "Nog eens.", SECOND, START + 6 * DAY)
    with pytest.raises(NotFound):
        misuse.lift("u_none", "Wat?", SECOND, START + 6 * DAY)
    assert rebuilding.rebuild().differing == ()


def test_who_posts_illegal_content_loses_the_service_by_a_decision_with_its_statement() -> None:
    decide(post("v1", START), START, ground=LAW, manifestly_illegal=True)
    misuse.warn(ILLEGAL, "account:alice", "Haat.", "", FIRST, START + DAY)
    decide(post("v2", START + 2 * DAY), START + 2 * DAY, ground=LAW, manifestly_illegal=True)
    id_ = misuse.suspend(ILLEGAL, "account:alice", 10, "Blijvende haat.", "", FIRST, START + 3 * DAY)
    decision = Suspension.objects.get(id=id_).decision
    assert decision is not None
    told = statements.get(decision)
    assert "geschorst" in told["parts"]["measure"]
    assert "artikel 23" in told["parts"]["ground"]
    assert told["parts"]["explanation"] == "Blijvende haat."

    def may(at: datetime) -> bool:
        return bool(permissions.check(PermissionQuery(feature="upload", account="alice", at=at))["allowed"])

    assert not may(START + 4 * DAY)
    assert may(START + 14 * DAY)
    misuse.lift(id_, "Beroep gegrond.", SECOND, START + 5 * DAY)
    assert may(START + 6 * DAY)
    assert Decision.objects.get(id=decision).superseded_by is not None


def test_whose_appeals_are_suspended_is_told_so() -> None:
    for n in (1, 2):
        at = START + 3 * n * DAY
        decision = decide(post(f"v{n}", at), at)
        lodged = appeals.lodge(decision, "member", "Daarom.", account="alice", at=at)
        reviewing.decide(lodged["id"], "upheld", "Nee.", SECOND, manifestly_unfounded=True, at=at)
        if n == 1:
            misuse.warn(APPEALS, "account:alice", "Tijdverspilling.", "", FIRST, at)
    misuse.suspend(APPEALS, "account:alice", 10, "Nog steeds.", "", FIRST, START + 7 * DAY)
    decision = decide(post("v3", START + 8 * DAY), START + 8 * DAY)
    with pytest.raises(Forbidden) as error:
        appeals.lodge(decision, "member", "Daarom.", account="alice", at=START + 9 * DAY)
    assert codes(error) == {("account", "suspended")}
    assert (
        appeals.lodge(decision, "member", "Daarom.", account="alice", at=START + 17 * DAY)["state"] == "open"
    )


@pytest.mark.parametrize("actor", [Actor("rule", "x"), Actor("system", "x"), Actor("key", "1")])
def test_a_person_does_it(actor: Actor) -> None:
    unfounded(1, START)
    with pytest.raises(Forbidden):
        misuse.warn(REPORTS, "account:bob", "Erg.", "", actor, START + DAY)
    with pytest.raises(Forbidden):
        misuse.suspend(REPORTS, "account:bob", 3, "Erg.", "", actor, START + DAY)
    with pytest.raises(Forbidden):
        misuse.lift("u_1", "Nee.", actor, START + DAY)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type_": "rudeness"}, ("type", "unknown_type")),
        ({"gravity": " "}, ("gravity", "required")),
        ({"intent": "a\x00"}, ("intent", "unprintable")),
        ({"who": "account:alice"}, ("who", "nothing_to_warn_of")),
    ],
)
def test_what_does_not_fit(change: dict[str, str], fault: tuple[str, str]) -> None:
    unfounded(1, START)
    asked = {"type_": REPORTS, "who": "account:bob", "gravity": "Erg.", "intent": "", **change}
    with pytest.raises(Invalid) as error:
        misuse.warn(**asked, actor=FIRST, at=START + DAY)
    assert codes(error) == {fault}


@pytest.mark.parametrize("days", [0, 181])
def test_the_period_is_reasonable(days: int) -> None:
    warned_twice(START)
    with pytest.raises(Invalid) as error:
        misuse.suspend(REPORTS, "account:bob", days, "Erg.", "", FIRST, START + 3 * DAY)
    assert codes(error) == {("days", "out_of_range")}
