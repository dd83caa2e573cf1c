"""Quality: what is judged again, by whom, what they see, and what follows when they find otherwise."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext

from tests.review.bench import WHY, actor, decide, give, person, settle, upcoming
from tests.threads import raised, together
from waker.console.models import StaffUser
from waker.core.moments import now
from waker.core.problems import Conflict, Forbidden, Invalid
from waker.folds.verdicts import Verdict, of_decision
from waker.intake import items
from waker.intake.reporting import reports
from waker.intake.shapes import ItemIn, ReportIn
from waker.ledger.models import Case, Decision, Entry, Opinion
from waker.ledger.rebuilding import rebuild
from waker.review import care, evidence, reviewers, specialities
from waker.review.models import OpinionPlace, QualityPlan
from waker.review.quality import assigning, behind, calibrating, drawing, plans, seeing
from waker.review.ruling import deciding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_drawn")]


def drawn(decision: str) -> Opinion:
    return Opinion.objects.get(decision=decision, purpose="quality")


# What is drawn


def test_a_drawn_decision_is_on_the_ledger_with_the_decision(anna: StaffUser) -> None:
    decision = decide(settle(1)[0], "bullying", anna)
    opinion = drawn(decision)
    entry = Entry.objects.get(position=opinion.position)
    assert entry.at == Decision.objects.get(id=decision).at
    assert (opinion.queue, opinion.policy, opinion.asked_by) == ("hate", "bullying", "system:quality")
    # Nothing of the verdict is in what is asked: not the ground, not the outcome, not the name.
    assert "restrictions" not in entry.body
    assert actor(anna).holder not in entry.body


def test_the_share_is_drawn_and_nobody_outside_can_tell_which(settings: object) -> None:
    ids = [f"d_{n:026d}" for n in range(4_000)]
    chosen = [id_ for id_ in ids if 100 * drawing.fraction(id_) < 5]
    assert 150 < len(chosen) < 250
    assert chosen == [id_ for id_ in ids if 100 * drawing.fraction(id_) < 5]
    settings.SECRET_KEY = "of another installation"  # type: ignore[attr-defined]
    assert chosen != [id_ for id_ in ids if 100 * drawing.fraction(id_) < 5]


def test_none_is_drawn_of_a_share_of_nought(anna: StaffUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "0")
    decide(settle(1)[0], "bullying", anna)
    assert not Opinion.objects.exists()


def test_the_narrowest_plan_counts(anna: StaffUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "7")
    lead = actor(person("Lea", "lead"))
    assert plans.read().share("hate", "bullying") == 7
    plans.set_share("", "", 9, lead)
    assert plans.read().share("hate", "bullying") == 9
    plans.set_share("hate", "", 20, lead)
    assert plans.read().share("hate", "bullying") == 20
    plans.set_share("", "bullying", 30, lead)
    assert plans.read().share("hate", "bullying") == 30
    plans.set_share("hate", "bullying", 100, lead)
    assert plans.read().share("hate", "bullying") == 100
    assert plans.read().share("graphic", "graphic_content") == 9
    decide(settle(1)[0], "bullying", anna)
    assert Opinion.objects.count() == 1
    plans.set_share("hate", "bullying", None, lead)
    assert QualityPlan.objects.count() == 3


@pytest.mark.parametrize(
    ("queue", "policy", "share", "at"),
    [("x", "", 5, "queue"), ("", "x", 5, "policy"), ("", "", 101, "share"), ("", "", -1, "share")],
)
def test_a_plan_names_what_there_is(anna: StaffUser, queue: str, policy: str, share: float, at: str) -> None:
    with pytest.raises(Invalid) as raised_:
        plans.set_share(queue, policy, share, actor(anna))
    assert [fault.at for fault in raised_.value.faults] == [at]


def test_rules_holds_and_orders_are_not_judged_again(anna: StaffUser) -> None:
    """What automation decided is measured by the precision of rules; an order is obeyed, not judged."""
    settle(1)
    from tests.console.community import take_in

    take_in([], [{"id": "auto", "kind": "comment", "account": "bob", "text": "WAKER-TEST:bullying"}])
    assert Decision.objects.filter(automation="full").exists()
    assert not Opinion.objects.exists()


def test_an_undo_is_not_judged_again(anna: StaffUser) -> None:
    decision = decide(settle(1)[0], "bullying", anna)
    deciding.undo(decision, "a mistake", actor(anna))
    assert Opinion.objects.count() == 1


# Who judges


def test_never_the_decider(anna: StaffUser, bo: StaffUser) -> None:
    opinion = drawn(decide(settle(1)[0], "bullying", anna)).id
    assert upcoming(anna) is None
    with pytest.raises(Forbidden, match="another person"):
        give(opinion, "bullying", anna)
    assert assigning.claim(opinion, actor(bo), now()) is not None
    assert upcoming(bo) == opinion


def test_whose_role_judges_nothing_is_given_nothing(anna: StaffUser) -> None:
    decide(settle(1)[0], "bullying", anna)
    assert upcoming(person("Ana", "analyst")) is None


def test_the_oldest_comes_first_and_one_at_a_time(anna: StaffUser, bo: StaffUser) -> None:
    asked = [drawn(decide(case, "bullying", anna)).id for case in settle(3)]
    assert upcoming(bo) == asked[0]
    assert upcoming(bo) == asked[0]  # until it is given
    assert upcoming(person("Cem")) == asked[1]
    give(asked[0], "bullying", bo)
    assert upcoming(bo) == asked[2]
    assert assigning.waiting(reviewers.of(actor(bo)), now()) == (0, 1)


def test_who_rests_is_given_none(anna: StaffUser, bo: StaffUser) -> None:
    decide(settle(1)[0], "bullying", anna)
    care.take_break(actor(bo).holder, 10, now())
    with pytest.raises(Conflict, match="break"):
        upcoming(bo)


def test_who_opted_out_of_a_policy_is_given_none_of_it(anna: StaffUser, bo: StaffUser) -> None:
    decide(settle(1)[0], "bullying", anna)
    care.choose(actor(bo).holder, [], ["bullying"])
    assert upcoming(bo) is None


# What they see


def test_the_second_sees_the_case_as_it_was_when_it_was_judged(anna: StaffUser, bo: StaffUser) -> None:
    import msgspec

    case = settle(1)[0]
    opinion = drawn(decide(case, "bullying", anna)).id
    # Afterwards it is edited, and reported once more.
    edited = {
        "id": "pbullying0",
        "kind": "comment",
        "account": "bob",
        "text": "nothing to see WAKER-TEST:spam:review",
    }
    items.receive([msgspec.convert(edited, ItemIn)])
    report = {
        "channel": "member", "subject": {"kind": "content", "id": "pbullying0"}, "reason": "spam",
        "explanation": "came later", "reporter": {"account": "claire"},
    }  # fmt: skip
    reports.file(msgspec.convert(report, ReportIn))
    seen = seeing.tell(opinion)
    assert seen["item"]["revision"] == 1
    assert "WAKER-TEST:bullying" in seen["item"]["text"]
    assert {flag["policy"] for flag in seen["flags"]} == {"bullying"}
    assert seen["reports"] == []


def test_the_second_sees_nothing_of_the_first(anna: StaffUser, bo: StaffUser) -> None:
    import msgspec

    decision = decide(settle(1)[0], "bullying", anna)
    opinion = drawn(decision).id
    told = msgspec.json.encode(seeing.tell(opinion)).decode()
    for hidden in (decision, WHY, actor(anna).holder, "quality", "remove"):
        assert hidden not in told
    seen = seeing.tell(opinion)
    assert (seen["blind"], seen["case"], seen["question"]) == (True, None, None)


# What follows


def test_agreement_ends_it(anna: StaffUser, bo: StaffUser) -> None:
    opinion = drawn(decide(settle(1)[0], "bullying", anna)).id
    give(opinion, "bullying", bo)
    assert Opinion.objects.count() == 1
    assert not OpinionPlace.objects.exists()


@pytest.mark.parametrize("verdict", ["none", "hate_speech", "law", "excepted"])
def test_a_third_judges_what_the_second_finds_otherwise(anna: StaffUser, bo: StaffUser, verdict: str) -> None:
    cem = person("Cem")
    decision = decide(settle(1)[0], "bullying", anna)
    give(drawn(decision).id, verdict, bo)
    third = Opinion.objects.get(decision=decision, purpose="third")
    assert upcoming(anna) is None
    assert upcoming(bo) is None
    assert upcoming(cem) == third.id
    # Blind like the second: what they are told does not differ.
    assert set(seeing.tell(third.id)) == set(seeing.tell(drawn(decision).id))
    give(third.id, verdict, cem)
    # The reference differs; the decision stands until a lead looks at it.
    row = Decision.objects.get(id=decision)
    assert row.superseded_by is None
    assert [one.decision for one in behind.to_settle()] == [decision]
    deciding.undo(decision, "The reference is right.", actor(person("Lea", "lead")))
    assert behind.to_settle() == []


def test_a_third_who_agrees_with_the_decision_leaves_nothing_to_settle(
    anna: StaffUser, bo: StaffUser
) -> None:
    decision = decide(settle(1)[0], "bullying", anna)
    give(drawn(decision).id, "none", bo)
    give(Opinion.objects.get(purpose="third").id, "bullying", person("Cem"))
    assert behind.to_settle() == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Verdict("violation", "spam"), Verdict("violation", "spam"), True),
        (Verdict("violation", "spam"), Verdict("violation", "bullying"), False),
        (Verdict("violation", "spam"), Verdict("violation", None), False),
        (Verdict("violation", None), Verdict("violation", None), True),
        (Verdict("violation", "spam"), Verdict("exception", "spam"), False),
        (Verdict("exception", "spam"), Verdict("exception", "spam"), True),
        (Verdict("no_action", "spam"), Verdict("no_action", None), True),
        (Verdict("no_action"), Verdict("violation", "spam"), False),
    ],
)
def test_what_counts_as_agreement(one: Verdict, other: Verdict, same: bool) -> None:
    """The table of docs/quality.md."""
    assert one.agrees(other) is other.agrees(one) is same


def test_the_verdict_of_a_decision() -> None:
    def of(**given: object) -> Verdict:
        base = {"ground": "guidelines", "policy": "spam", "no_action": False, "exception": False}
        return of_decision(**{**base, **given})  # type: ignore[arg-type]

    assert of() == Verdict("violation", "spam")
    assert of(exception=True) == Verdict("exception", "spam")
    assert of(no_action=True) == Verdict("no_action")
    assert of(ground="illegal", policy=None) == Verdict("violation")


def test_the_views_are_rebuilt_the_same(anna: StaffUser, bo: StaffUser) -> None:
    give(drawn(decide(settle(1)[0], "bullying", anna)).id, "none", bo, "Banter.")
    assert rebuild().differing == ()


def test_the_plans_are_read_once_for_many_decisions(anna: StaffUser) -> None:
    from django.db import connection

    from waker.guidelines import versions
    from waker.ledger.cases import open_on
    from waker.ledger.writing import writing
    from waker.review.ruling import taking
    from waker.review.ruling.rulings import about, rule_on
    from waker.review.shapes import DecideIn

    settle(4)
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        writing() as writer,
    ):
        waiting = taking.reading(list(open_on([f"content:pbullying{n}" for n in range(4)]).values()))
        for n, answered in enumerate(waiting.values()):
            ruling = rule_on(about("content", f"pbullying{n}"), DecideIn(no_action=True), versions.current())
            taking.add(writer, ruling, versions.current(), actor(anna), answered, None)
    assert sum("review_quality_plan" in query["sql"] for query in queries) == 1


@pytest.mark.django_db(transaction=True)
def test_many_ask_at_once_and_none_gets_what_another_has(anna: StaffUser) -> None:
    asked = {drawn(decide(case, "bullying", anna)).id for case in settle(4)}
    people = [person(f"P{n}") for n in range(6)]
    results = together([lambda who=who: upcoming(who) for who in people])  # type: ignore[misc]
    assert not raised(results)
    found = [one for one in results if one is not None]
    assert len(found) == len(set(found))
    assert set(found) == asked


@pytest.mark.parametrize(("policy", "verdict"), [("child_exploitation", "none"), ("bullying", "sealed")])
def test_sealed_evidence_is_not_judged_again(lea: StaffUser, policy: str, verdict: str) -> None:
    """Neither what is alleged to be of zero tolerance nor what was found to be: the seal would tell the verdict."""
    import msgspec

    from waker.review.shapes import DecideIn

    specialities.give(lea.pk, "child_safety", actor(lea))
    case = settle(1, policy=policy)[0]
    if policy == "child_exploitation":
        evidence.unseal(Case.objects.get(id=case).subject, case, actor(lea), f"Case {case}")
    if verdict == "none":
        decision = decide(case, "none", lea)
    else:
        ground = {"kind": "guidelines", "policy": "child_exploitation"}
        body = msgspec.convert({"ground": ground, "restrictions": [{"kind": "remove"}]}, DecideIn)
        decision = deciding.decide_case(case, body, actor(lea))
    assert not Opinion.objects.exists()
    made = calibrating.make("Sealed", "", "", 5, actor(lea))
    with pytest.raises(Invalid, match="Sealed"):
        calibrating.add(made, decision, "no_action", None, "Why.", actor(lea))
