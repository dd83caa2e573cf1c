"""Bulk: what is decided and what is left, the number that is typed, what happens on the way, and undoing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.review import bulk as bulks
from tests.review.bulk import HATE, LEA, OTTO, SPAM, begun, body, decide, drawn, report, run, states, undo
from waker.core.problems import Conflict, Forbidden, Invalid, Problem
from waker.intake.authorities import receiving
from waker.intake.authorities.orders import Source
from waker.intake.authorities.shapes import IssuerIn, OrderReceiveIn
from waker.intake.models_orders import Order
from waker.intake.shapes import SubjectIn
from waker.ledger.models import Case, Decision
from waker.ledger.verifying import verify
from waker.review import cases, standing
from waker.review.bulk import choosing, keeping, previewing, running, starting
from waker.review.models_bulk import Bulk, BulkSubject
from waker.review.ruling import deciding

pytestmark = pytest.mark.usefixtures("own_versions")


@pytest.fixture
def network(db: None) -> list[str]:
    return bulks.network()


def test_it_is_one_act_that_answers_the_open_cases(network: list[str]) -> None:
    case = report(network[0])
    bulk = run(begun(network, SPAM))
    assert (bulk.state, bulk.total, bulk.done, bulk.skipped, bulk.failed) == ("finished", 7, 7, 0, 0)
    taken = Decision.objects.filter(act=bulk.id, subject__startswith="content:")
    assert {d.subject for d in taken} == set(network)
    assert Case.objects.get(id=case).decision == taken.get(subject=network[0]).id
    assert {d.by_id for d in taken} == {"7"}


def test_the_number_has_to_be_that_of_now(network: list[str]) -> None:
    frozen, ready = drawn(network, SPAM)
    assert ready == 7
    decide(network[2], SPAM)
    with pytest.raises(Invalid) as refused:
        starting.start(frozen.id, 7, LEA)
    assert "It is 6 now, not 7" in refused.value.detail
    assert not Decision.objects.filter(act=frozen.id).exists()
    with pytest.raises(Forbidden):
        starting.start(frozen.id, 6, OTTO)
    starting.start(frozen.id, 6, LEA)
    with pytest.raises(Conflict):
        starting.start(frozen.id, 6, LEA)


def test_what_is_decided_already_is_skipped_or_decided_anyway(network: list[str]) -> None:
    decide(network[0], SPAM)  # the same measure
    decide(network[1], {"ground": SPAM["ground"], "no_action": True})  # by a person, on this revision
    held = report(network[2])
    cases.claim(held, OTTO)
    decide(network[3], {"ground": SPAM["ground"], "restrictions": [{"kind": "not_recommended"}]})
    removed = [{"kind": "warning_screen"}, {"kind": "not_recommended"}]
    light = {**SPAM, "restrictions": removed}
    shown = previewing.preview(network, body(light), LEA)
    assert {(s.reason, s.count) for s in shown.skips} == {("in_force", 1), ("judged", 2), ("in_hands", 1)}
    assert shown.ready == 3
    bulk = run(begun(network, light))
    assert (bulk.done, bulk.skipped) == (3, 4)
    assert states(bulk)[network[2]] == ("skipped", "in_hands")
    anyway = run(begun(network[:3], light, skip_decided=False))
    assert (anyway.done, anyway.skipped) == (3, 0)
    # Whoever works on a case goes on working on it.
    assert Case.objects.get(id=held).closed_at is None


def test_an_undone_decision_does_not_count_as_decided(network: list[str]) -> None:
    deciding.undo(decide(network[0], SPAM), "a mistake", OTTO)
    assert previewing.preview(network, body(SPAM), LEA).ready == 7
    first = undo(run(begun(network, SPAM)))
    assert first.taken_back == 7
    assert run(begun(network, SPAM)).done == 7


def test_what_cannot_be_decided_is_told_and_stops_nothing(network: list[str]) -> None:
    keys = [*network[:2], "content:nowhere", "account:ann", "hashtag:morning"]
    shown = previewing.preview(keys, body(SPAM), LEA)
    assert {(s.reason, s.count) for s in shown.cannots} == {("unknown", 1), ("does_not_fit", 2)}
    bulk = run(begun(keys, SPAM))
    assert (bulk.state, bulk.done, bulk.failed) == ("finished", 2, 3)


def test_a_mixed_bulk_gives_each_kind_what_fits_it(network: list[str]) -> None:
    both = {**SPAM, "restrictions": [{"kind": "remove"}, {"kind": "suspend"}]}
    keys = [*network[:2], "account:ben"]
    shown = previewing.preview(keys, body(both), LEA)
    assert {kind: [r.kind for r in rs] for kind, rs in shown.results.items()} == {
        "content": ["remove"],
        "account": ["suspend"],
    }
    assert run(begun(keys, both)).done == 3


def test_a_decision_that_fits_nothing_is_refused_at_once(network: list[str]) -> None:
    for raw, at in (
        ({**SPAM, "restrictions": [{"kind": "suspend"}]}, "restrictions.0.kind"),
        ({**SPAM, "ground": {"kind": "guidelines", "policy": "nothing"}}, "ground.policy"),
        ({**SPAM, "supersedes": "d_1"}, "supersedes"),
        ({**SPAM, "restrictions": []}, "restrictions"),
    ):
        with pytest.raises(Invalid) as refused:
            previewing.preview(network, body(raw), LEA)
        assert at in {fault.at for fault in refused.value.faults}


def test_the_preview_foresees_the_strikes_and_the_ladder(network: list[str]) -> None:
    shown = previewing.preview(network, body(HATE), LEA)
    assert [(w.account, w.subjects) for w in shown.top] == [("ann", 5), ("ben", 2)]
    count = Decision.objects.count()
    assert count == Decision.objects.count()  # nothing was written
    bulk = run(begun(network, HATE), size=2)
    derived = Decision.objects.filter(act=bulk.id, derived_key__isnull=False, superseded_by=None)
    struck = Decision.objects.filter(act=bulk.id, strike_policy__isnull=False)
    assert shown.foreseen.strikes == struck.count() == 7
    assert shown.foreseen.struck == 2
    assert sum(shown.foreseen.steps.values()) == len({d.account for d in derived})


def test_zero_tolerance_is_told_and_closes_the_account(network: list[str]) -> None:
    zero = {**SPAM, "ground": {"kind": "guidelines", "policy": "child_exploitation"}}
    shown = previewing.preview(network, body(zero), LEA)
    assert shown.zero
    assert shown.foreseen.zero == 7
    assert shown.foreseen.steps == {"terminate": 2}
    bulk = run(begun(network, zero))
    assert any(r["kind"] == "terminate" for r in standing.get("ann")["restrictions"])
    undo(bulk)
    told = standing.get("ann")
    assert (told["restrictions"], told["strikes"]) == ([], [])


# What happens on the way.


@pytest.mark.django_db(transaction=True)
def test_a_killed_run_goes_on_where_it_was(network: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bulk = begun(network, SPAM)
    assert running.step(bulk.id, 3) == 3

    def killed(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(running, "note", killed)  # the decisions are appended, and nothing is committed
        with pytest.raises(SystemExit):
            running.step(bulk.id, 3)
    assert Decision.objects.filter(act=bulk.id, subject__startswith="content:").count() == 3
    done = run(bulk)
    assert (done.state, done.done) == ("finished", 7)
    of_items = Decision.objects.filter(act=bulk.id, subject__startswith="content:")
    assert sorted(of_items.values_list("subject", flat=True)) == network
    assert run(done).done == 7  # a second worker finds nothing to do
    assert verify().broken is None


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_does_not_stop_the_rest(network: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bulk = begun(network, SPAM)
    whole = running.add

    def broken(writer: Any, ruling: Any, *more: Any) -> Any:
        if ruling.about.subject.key == network[3]:
            raise RuntimeError("no such thing")
        return whole(writer, ruling, *more)

    monkeypatch.setattr(running, "add", broken)
    done = run(bulk, 5)
    assert (done.state, done.done, done.failed) == ("finished", 6, 1)
    assert states(done)[network[3]] == ("failed", "error")


def test_it_stops_between_batches_and_is_undone_from_there(network: list[str]) -> None:
    bulk = begun(network, SPAM)
    running.step(bulk.id, 2)
    with pytest.raises(Conflict):
        starting.start_undo(bulk.id, "Too soon.", LEA)
    starting.stop(bulk.id)
    assert running.step(bulk.id, 2) == 0
    with pytest.raises(Conflict):
        starting.stop(bulk.id)
    assert undo(keeping.get(bulk.id)).taken_back == 2
    with pytest.raises(Conflict):
        starting.start_undo(bulk.id, "Again.", LEA)


def test_what_somebody_replaced_since_is_kept(network: list[str]) -> None:
    bulk = run(begun(network, SPAM))
    first = Decision.objects.get(act=bulk.id, subject=network[0])
    decide(network[0], {**SPAM, "restrictions": [{"kind": "warning_screen"}], "supersedes": first.id})
    done = undo(bulk)
    assert (done.taken_back, done.kept) == (6, 1)
    assert states(done)[network[0]] == ("kept", "replaced")
    row = BulkSubject.objects.get(bulk=bulk.id, subject=network[0])
    assert row.decision == first.id


def test_strikes_count_in_the_order_of_the_list(network: list[str]) -> None:
    bulk = run(begun(list(reversed(network)), HATE), size=7)
    taken = Decision.objects.filter(act=bulk.id, subject__startswith="content:").order_by("id")
    assert [d.subject for d in taken] == list(reversed(network))


def test_undoing_the_last_first_takes_no_new_step_of_a_ladder(network: list[str]) -> None:
    bulk = run(begun(network, HATE), size=2)
    derived = set(Decision.objects.filter(derived_key__isnull=False).values_list("derived_key", flat=True))
    assert derived
    undo(bulk, size=2)
    after = Decision.objects.filter(derived_key__isnull=False)
    assert set(after.values_list("derived_key", flat=True)) == derived
    assert not after.filter(superseded_by=None).exists()


def test_a_case_of_an_order_is_left_to_who_handles_it(network: list[str]) -> None:
    order = OrderReceiveIn(
        kind="tco",
        number="T-1",
        issuer=IssuerIn("ATKM", "NL"),
        law="Regulation (EU) 2021/784",
        subjects=[SubjectIn("content", "i0")],
    )
    receiving.receive(order, Source("staff:0"))
    shown = previewing.preview(network, body(SPAM), LEA)
    assert [(s.reason, s.samples) for s in shown.skips] == [("order", (network[0],))]
    assert run(begun(network, SPAM)).skipped == 1
    assert Order.objects.get().answered_at is None


# What may be asked.


def test_too_many_or_strange_subjects_are_refused(db: None) -> None:
    for pairs, code in (
        ([], "empty"),
        ([("planet", "x")], "unknown_kind_of_subject"),
        ([("content", "")], "bad_id"),
        ([("content", f"i{n}") for n in range(10_001)], "too_many"),
    ):
        with pytest.raises(Problem) as refused:
            choosing.chosen(pairs)
        assert code in {fault.code for fault in refused.value.faults} or code.startswith("unknown")
    assert (
        choosing.chosen([("hashtag", "#Straße"), ("hashtag", "strasse"), ("content", "x")])[-1] == "content:x"
    )


def test_pasted_lines_are_items_or_accounts(network: list[str]) -> None:
    keys, missing = choosing.of_lines(["i1", " ann ", "", "i1", "hashtag:Morning", "nobody"])
    assert keys == ["content:i1", "account:ann", "hashtag:morning"]
    assert missing == ["nobody"]


def test_a_draft_that_nobody_confirms_is_forgotten(network: list[str]) -> None:
    frozen, _ = drawn(network, SPAM)
    started = begun(network, SPAM)
    assert keeping.forget_drafts(frozen.made_at + timedelta(days=2)) == 1
    assert [b.id for b in Bulk.objects.all()] == [started.id]
    assert not BulkSubject.objects.filter(bulk=frozen.id).exists()
