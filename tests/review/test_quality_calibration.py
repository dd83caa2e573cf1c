"""Calibration: questions with a known answer, mixed in blind, and what comes of them."""

from __future__ import annotations

import pytest

from tests.review.bench import actor, decide, give, person, settle, upcoming
from waker.console.models import StaffUser
from waker.core.problems import Conflict, Invalid, NotFound
from waker.ledger.models import Opinion
from waker.ledger.verifying import verify
from waker.review.models import CalibrationItem, OpinionPlace
from waker.review.quality import calibrating, seeing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_drawn")]
REASON = "A threat is no banter, whoever makes it."


@pytest.fixture
def questions(anna: StaffUser, lea: StaffUser) -> str:
    """A set of two questions that comes before every opinion; three decisions of Anna wait to be judged again."""
    known = [decide(case, "bullying", anna) for case in settle(2)]
    OpinionPlace.objects.all().delete()
    made = calibrating.make("Threats", "", "", 100, actor(lea))
    for decision in known:
        calibrating.add(made, decision, "violation", "hate_speech", REASON, actor(lea))
    for case in settle(3, start=2):
        decide(case, "bullying", anna)
    return made


def purpose(opinion: str | None) -> str:
    return Opinion.objects.get(id=opinion).purpose


def test_a_question_comes_before_each_opinion_and_is_told_apart_from_none(
    questions: str, bo: StaffUser
) -> None:
    came = []
    for _ in range(5):
        opinion = upcoming(bo)
        assert opinion is not None
        assert upcoming(bo) == opinion
        told = seeing.tell(opinion)
        assert (told["blind"], told["case"], told["question"]) == (True, None, None)
        came.append(purpose(opinion))
        give(opinion, "bullying", bo)
    # Two questions, once each, and then nothing but what is left.
    assert came == ["calibration", "quality", "calibration", "quality", "quality"]
    assert upcoming(bo) is None
    assert verify().broken is None


def test_nobody_is_asked_about_a_decision_of_their_own(
    questions: str, anna: StaffUser, bo: StaffUser
) -> None:
    """Anna took the decisions of the set; another's waits for her."""
    decide(settle(1, start=10)[0], "bullying", bo)
    opinion = upcoming(anna)
    assert purpose(opinion) == "quality"


def test_no_question_comes_when_nothing_else_waits(questions: str, bo: StaffUser) -> None:
    OpinionPlace.objects.all().delete()
    assert upcoming(bo) is None


@pytest.mark.parametrize("how", ["closed", "retired", "never"])
def test_a_set_can_be_closed_and_questions_retired(questions: str, bo: StaffUser, how: str) -> None:
    if how == "closed":
        calibrating.change(questions, is_open=False)
    elif how == "never":
        calibrating.change(questions, share=0)
    else:
        for item in CalibrationItem.objects.all():
            calibrating.retire(item.id)
    assert purpose(upcoming(bo)) == "quality"


def test_the_share_is_kept(questions: str, anna: StaffUser, bo: StaffUser) -> None:
    """At 50 per cent some opinions are preceded by a question and some are not; asking again changes nothing."""
    calibrating.change(questions, share=50)
    first = upcoming(bo)
    assert [upcoming(bo) for _ in range(5)] == [first] * 5


def test_the_answer_is_read_after_answering_and_not_before(questions: str, bo: StaffUser) -> None:
    opinion = upcoming(bo)
    assert opinion is not None
    assert calibrating.answer(opinion) is None
    give(opinion, "bullying", bo)
    answer = calibrating.answer(opinion)
    assert answer is not None
    assert (answer.right, answer.policy, answer.why) == (False, "hate_speech", REASON)
    second = upcoming(bo)
    assert second is not None
    give(second, "bullying", bo)
    assert calibrating.answer(second) is None  # that one was no question
    third = upcoming(bo)
    assert third is not None
    give(third, "hate_speech", bo)
    answer = calibrating.answer(third)
    assert answer is not None
    assert answer.right


def test_the_score_is_counted_per_person(questions: str, bo: StaffUser) -> None:
    cem = person("Cem")
    for who, verdicts in ((bo, ("hate_speech", "bullying")), (cem, ("hate_speech", "hate_speech"))):
        said = iter(verdicts)
        for _ in range(3):
            opinion = upcoming(who)
            if opinion is None:
                break
            give(opinion, next(said) if purpose(opinion) == "calibration" else "bullying", who)
    found = {score.who: (score.right, score.share.n) for score in calibrating.scores()}
    assert found[actor(bo).holder] == (1, 2)
    assert found[actor(cem).holder][0] == found[actor(cem).holder][1] >= 1
    assert [score.who for score in calibrating.scores(actor(bo).holder)] == [actor(bo).holder]
    assert [one.right for one in calibrating.answers(actor(bo).holder)] in ([True, False], [False, True])


def test_a_set_takes_decisions_of_people_on_cases_of_its_own(questions: str, lea: StaffUser) -> None:
    decision = Opinion.objects.filter(purpose="quality").last().decision  # type: ignore[union-attr]
    assert decision is not None
    hate = calibrating.make("Hate", "hate", "hate_speech", 5, actor(lea))
    for set_, what, outcome, policy, why, at in (
        (hate, "d_none", "no_action", None, REASON, ["decision"]),
        (hate, decision, "no_action", None, REASON, ["decision"]),
        (questions, decision, "maybe", None, REASON, ["outcome"]),
        (questions, decision, "violation", "nonsense", " ", ["policy", "why"]),
    ):
        with pytest.raises(Invalid) as raised:
            calibrating.add(set_, what, outcome, policy, why, actor(lea))
        assert [fault.at for fault in raised.value.faults] == at
    calibrating.add(questions, decision, "no_action", None, REASON, actor(lea))
    with pytest.raises(Conflict):
        calibrating.add(questions, decision, "no_action", None, REASON, actor(lea))
    with pytest.raises(NotFound):
        calibrating.add("k_none", decision, "no_action", None, REASON, actor(lea))


def test_a_set_needs_a_name_and_a_share(lea: StaffUser) -> None:
    with pytest.raises(Invalid) as raised:
        calibrating.make(" ", "x", "y", 200, actor(lea))
    assert [fault.at for fault in raised.value.faults] == ["name", "queue", "policy", "share"]
    with pytest.raises(NotFound):
        calibrating.retire("q_none")
