"""Second opinions: asked on an open case, waited for, given by somebody else, read by whoever asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.review.bench import OPINIONS, actor, decide, give, person, settle, upcoming
from waker.console.models import StaffUser
from waker.core.actors import KEY, Actor
from waker.core.moments import now
from waker.core.problems import Conflict, Forbidden, Invalid, NotFound
from waker.ledger.models import Case, Opinion
from waker.ledger.rebuilding import rebuild
from waker.ledger.verifying import verify
from waker.review import cases, opinions, specialities
from waker.review.models import OpinionPlace, Place
from waker.review.quality import seeing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guidelines")]
QUESTION = "Is this a quote from a song?"


@pytest.fixture
def case(anna: StaffUser) -> str:
    """Anna works on it."""
    made = settle(1)[0]
    cases.claim(made, actor(anna))
    return made


def ask(case: str, who: StaffUser, note: str = QUESTION, **whom: Any) -> str:
    return opinions.ask(case, actor(who), note, **whom)


def test_somebody_else_gives_it_and_whoever_asked_decides(case: str, anna: StaffUser, bo: StaffUser) -> None:
    opinion = ask(case, anna)
    assert upcoming(bo) == opinion
    seen = seeing.tell(opinion)
    assert (seen["question"], seen["blind"], seen["case"]) == (QUESTION, False, case)
    given = give(opinion, "none", bo, "It is the chorus of a song.")
    assert (given.outcome, given.given_by) == ("no_action", actor(bo).holder)
    told = opinions.of_case(case)
    assert [one["note"] for one in told] == ["It is the chorus of a song."]
    decide(case, "none", anna)
    assert Case.objects.get(id=case).closed_at is not None


def test_the_case_waits_meanwhile_and_comes_back_to_whoever_asked(
    case: str, anna: StaffUser, bo: StaffUser
) -> None:
    opinion = ask(case, anna)
    place = Place.objects.get(case=case)
    assert (place.holder, place.parked_by) == (None, actor(anna).holder)
    assert cases.next_case(None, actor(anna)) is None
    assert cases.next_case(None, actor(bo)) is None
    give(opinion, "bullying", bo)
    assert cases.next_case(None, actor(bo)) is None  # it is kept for Anna
    mine = cases.next_case(None, actor(anna))
    assert mine is not None
    assert mine["id"] == case


def test_a_case_waits_no_longer_than_until_it_is_due(case: str, anna: StaffUser) -> None:
    ask(case, anna)
    place, row = Place.objects.get(case=case), Case.objects.get(id=case)
    assert place.parked_until is not None
    assert place.parked_until <= row.due_at
    assert place.parked_until <= now() + opinions.PATIENCE


def test_whoever_asked_gives_none(case: str, anna: StaffUser) -> None:
    opinion = ask(case, anna)
    assert upcoming(anna) is None
    with pytest.raises(Forbidden, match="another person"):
        give(opinion, "none", anna)


def test_a_bare_key_gives_none(case: str, anna: StaffUser) -> None:
    opinion = ask(case, anna)
    import msgspec

    from waker.review.shapes_opinions import OpinionIn

    with pytest.raises(Invalid, match="name the reviewer"):
        opinions.give(opinion, msgspec.convert(OPINIONS["none"], OpinionIn), Actor(KEY, "k_1"))
    # The same key with somebody behind it may.
    opinions.give(opinion, msgspec.convert(OPINIONS["none"], OpinionIn), Actor(KEY, "k_1:cem"))


def test_it_is_given_once(case: str, anna: StaffUser, bo: StaffUser) -> None:
    opinion = ask(case, anna)
    give(opinion, "none", bo)
    with pytest.raises(Conflict, match="given already"):
        give(opinion, "bullying", bo)
    assert Opinion.objects.get(id=opinion).outcome == "no_action"
    assert not OpinionPlace.objects.exists()


def test_two_are_never_handed_the_same(case: str, anna: StaffUser, bo: StaffUser) -> None:
    opinion = ask(case, anna)
    assert upcoming(bo) == opinion
    cem = person("Cem")
    assert upcoming(cem) is None
    with pytest.raises(Conflict, match="works on it"):
        give(opinion, "none", cem)
    OpinionPlace.objects.update(held_until=now() - timedelta(minutes=1))
    assert upcoming(cem) == opinion


def test_one_question_at_a_time(case: str, anna: StaffUser) -> None:
    ask(case, anna)
    with pytest.raises(Conflict, match="asked for already"):
        ask(case, anna)


def test_a_case_of_somebody_else_is_not_asked_about(case: str, bo: StaffUser) -> None:
    with pytest.raises(Conflict, match="worked on by"):
        ask(case, bo)


def test_a_decided_case_is_not_asked_about(case: str, anna: StaffUser) -> None:
    decide(case, "none", anna)
    with pytest.raises(Conflict, match="was decided"):
        ask(case, anna)
    with pytest.raises(NotFound):
        ask("c_none", anna)


def test_an_opinion_comes_too_late_when_the_case_was_decided(
    case: str, anna: StaffUser, bo: StaffUser
) -> None:
    opinion = ask(case, anna)
    decide(case, "none", anna)
    assert upcoming(bo) is None
    with pytest.raises(Conflict, match="decided meanwhile"):
        give(opinion, "bullying", bo)


def test_one_colleague_can_be_asked(case: str, anna: StaffUser, bo: StaffUser) -> None:
    opinion = ask(case, anna, holder=actor(bo).holder)
    cem = person("Cem")
    assert upcoming(cem) is None
    with pytest.raises(Forbidden, match="Somebody else was asked"):
        give(opinion, "none", cem)
    assert upcoming(bo) == opinion


@pytest.mark.parametrize(
    ("whom", "code"),
    [
        ({"holder": "staff:0"}, "unknown_reviewer"),
        ({"holder": "key:1"}, "unknown_reviewer"),
        ({"holder": "anna"}, "unknown_reviewer"),
        ({"speciality": "astrology"}, "unknown_speciality"),
    ],
)
def test_nobody_that_is_not_there_is_asked(
    case: str, anna: StaffUser, whom: dict[str, str], code: str
) -> None:
    with pytest.raises(Invalid) as raised:
        ask(case, anna, **whom)
    assert [fault.code for fault in raised.value.faults] == [code]


def test_one_does_not_ask_oneself(case: str, anna: StaffUser) -> None:
    with pytest.raises(Invalid, match="somebody else"):
        ask(case, anna, holder=actor(anna).holder)


def test_only_who_is_trained_is_asked_for_a_speciality(case: str, anna: StaffUser, bo: StaffUser) -> None:
    opinion = ask(case, anna, speciality="terrorism")
    assert upcoming(bo) is None
    with pytest.raises(Forbidden, match="speciality"):
        give(opinion, "none", bo)
    specialities.give(bo.pk, "terrorism", actor(person("Lea", "lead")))
    assert upcoming(bo) == opinion


def test_only_who_reads_the_language_is_asked(anna: StaffUser, bo: StaffUser) -> None:
    case = settle(1, language="nl")[0]
    Case.objects.filter(id=case).update(languages=["nl"])
    opinion = ask(case, anna)
    bo.reads = ["en"]
    bo.save()
    assert upcoming(bo) is None
    with pytest.raises(Forbidden, match="does not read"):
        give(opinion, "none", bo)
    bo.reads = ["en", "nl-BE"]
    bo.save()
    assert upcoming(bo) == opinion


def test_a_queue_for_specialists_stays_theirs(anna: StaffUser, bo: StaffUser) -> None:
    lea = person("Lea", "lead")
    case = settle(1, policy="violent_extremism")[0]
    specialities.give(anna.pk, "terrorism", actor(lea))
    opinion = ask(case, anna)
    assert upcoming(bo) is None
    with pytest.raises(Forbidden, match="speciality"):
        give(opinion, "none", bo)
    with pytest.raises(Forbidden, match="speciality"):
        opinions.ask(case, actor(bo), QUESTION)


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"outcome": "violation"}, "ground"),
        ({"outcome": "violation", "ground": "guidelines"}, "policy"),
        ({"outcome": "violation", "ground": "illegal", "policy": "bullying"}, "policy"),
        ({"outcome": "violation", "policy": "nonsense"}, "policy"),
        ({"outcome": "exception"}, "policy"),
        ({"outcome": "violation", "policy": "bullying", "restrictions": ["terminate"]}, "restrictions.0"),
        ({"outcome": "violation", "policy": "bullying", "restrictions": ["remove", "x"]}, "restrictions.1"),
    ],
)
def test_what_is_no_verdict_is_refused(
    case: str, anna: StaffUser, bo: StaffUser, body: dict[str, Any], at: str
) -> None:
    import msgspec

    from waker.review.shapes_opinions import OpinionIn

    opinion = ask(case, anna)
    with pytest.raises(Invalid) as raised:
        opinions.give(opinion, msgspec.convert(body, OpinionIn), actor(bo))
    assert [fault.at for fault in raised.value.faults] == [at]


def test_the_ledger_keeps_both_and_its_views_are_rebuilt_the_same(
    case: str, anna: StaffUser, bo: StaffUser
) -> None:
    give(ask(case, anna), "none", bo, "A song.")
    assert rebuild().differing == ()
    assert verify().broken is None
    row = Opinion.objects.get()
    assert (row.purpose, row.asked_by, row.given_by) == ("second", actor(anna).holder, actor(bo).holder)
