"""The undo window: what is taken back in time is told to nobody, what is not is told once, and so is its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.console.community import client_of, staff
from tests.delivery.receiver import Receiver
from tests.delivery.smtp import Mailbox
from tests.delivery.story import LABEL, MODERATOR, answer, decide, later, now, report
from tests.delivery.test_mail import citizen, point_at
from tests.review import bulk as bulks
from waker.core.actors import Actor
from waker.core.undoing import HELD
from waker.delivery import claims, endpoints, messages
from waker.delivery.courier import Courier, deliver
from waker.delivery.models import Delivery, Endpoint, Message
from waker.ledger.models import Case, Decision
from waker.ledger.rebuilding import rebuild
from waker.ledger.verifying import verify
from waker.pages.me import decisions as me
from waker.redress import appeals, reviewing
from waker.review import bodies
from waker.review.ruling import deciding

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def host(community: None, endpoint: Any) -> Endpoint:
    made: Endpoint = endpoint[0]
    return made


def undo(decision: str, at: Any = None) -> str:
    return deciding.undo(decision, "I looked at the wrong one.", MODERATOR, at)


def told(receiver: Receiver) -> list[str]:
    """What people heard by the host, in the order of its coming."""
    return [type_ for type_ in receiver.types if type_ != "restrictions.changed"]


class TestInTime:
    def test_neither_the_member_nor_who_reported_hears_of_it(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        report({"account": "claire"})
        deliver()
        decision = answer("v-sea", {"kind": "remove"})
        deliver()
        undone = undo(decision)
        for moment in (now(), later(), now() + HOUR, now() + 24 * HOUR):
            deliver(moment)
        assert receiver.types == ["report.received", "restrictions.changed", "restrictions.changed"]
        assert receiver.requests[2].data["lifts"] == decision
        assert [d.kind for d in Delivery.objects.all()] == ["report.received"]
        kept = Message.objects.filter(decision=decision).exclude(kind="restrictions.changed")
        assert {(m.kind, messages.state_of(m)) for m in kept} == {
            ("statement.issued", "dropped"),
            ("report.answered", "dropped"),
        }
        assert "taken back before anybody was told" in kept[0].last_error
        # The ledger keeps both, and says that nobody was told.
        assert bodies.of(undone)["undoes"] == decision
        assert bodies.of(undone)["untold"] is True
        assert verify().broken is None
        assert rebuild().differing == ()
        assert [d["decision"].id for d in me.listing("alice", "nl")] == []

    def test_by_mail_neither(self, community: None, settings: Any, mailbox: Mailbox) -> None:
        citizen()
        deliver()
        undo(answer("v-sea", {"kind": "remove"}))
        deliver(now() + HOUR)
        assert [mail["Subject"].split(" · ")[0] for mail in mailbox.mails] == [
            "We hebben je melding ontvangen"
        ]

    def test_by_the_button_of_the_console(self, host: Endpoint, receiver: Receiver) -> None:
        report({"account": "claire"}, "v-sea")
        mila = staff()
        console = client_of(mila)
        case = _case("content:v-sea")
        form = {"outcome": "violation", "policy": "bullying", "restriction": "remove", "explanation": "Mean."}
        console.post(f"/console/cases/{case}/decide", form)
        decision = Decision.objects.get(case_id=case, by_id=str(mila.pk))
        assert console.post(f"/console/decisions/{decision.id}/undo").status_code == 302
        deliver(now() + HOUR)
        assert told(receiver) == ["report.received"]

    def test_over_the_api(self, host: Endpoint, receiver: Receiver, reviewer: Any) -> None:
        report({"account": "claire"}, "v-sea")
        ground = {"kind": "guidelines", "policy": "bullying"}
        decision = reviewer.ok(
            "POST",
            f"/cases/{_case('content:v-sea')}/decide",
            {"ground": ground, "restrictions": [{"kind": "remove"}], "explanation": "Mean."},
        )["id"]
        reviewer.ok("POST", f"/decisions/{decision}/undo", {"explanation": "An error."}, status=201)
        deliver(now() + HOUR)
        assert told(receiver) == ["report.received"]

    def test_a_hold_that_comes_back_is_not_told_again(self, host: Endpoint, receiver: Receiver) -> None:
        hold = Decision.objects.get(subject="content:v-mean", hold=True)
        undone = undo(answer("v-mean"))
        assert Decision.objects.get(superseded_by=None, subject="content:v-mean").id == undone
        deliver(now() + HOUR)
        assert receiver.types == ["restrictions.changed", "restrictions.changed"]
        assert receiver.requests[0].data["lifts"] == hold.id
        # It is in force again, so whoever looks finds it, and can contest it.
        assert next(d["decision"].id for d in me.listing("bob", "en") if d["in_force"]) == undone

    def test_what_followed_from_it_is_not_told_either(self, host: Endpoint, receiver: Receiver) -> None:
        ground = {"kind": "guidelines", "policy": "child_exploitation"}
        decision = decide("content", "v-sea", ground=ground)
        assert Message.objects.filter(kind="statement.issued").count() == 2  # the account is closed as well
        undo(decision)
        deliver(now() + HOUR)
        assert told(receiver) == []
        assert me.listing("alice", "nl") == []

    def test_an_undoing_that_is_undone_leaves_the_decision_to_be_told_once(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        first = decide()
        second = undo(first)
        third = undo(second)
        deliver(now() + HOUR)
        assert told(receiver) == ["statement.issued"]
        assert receiver.requests[-1].data["decision"] == third
        assert "verwijderd" in receiver.requests[-1].data["text"]
        fourth = undo(third, now() + 2 * HOUR)
        undo(fourth, now() + 2 * HOUR + SECOND)
        deliver(now() + 3 * HOUR)
        assert told(receiver) == ["statement.issued"]

    def test_a_gag_outlasts_it(self, host: Endpoint, receiver: Receiver) -> None:
        from waker.core.restrictions import Restriction
        from waker.core.subjects import Subject
        from waker.ledger import acts
        from waker.ledger.writing import writing

        with writing() as writer:
            taking = acts.Taking(
                subject=Subject("content", "v-sea"),
                by=MODERATOR,
                automation=acts.NONE,
                ground={"kind": "illegal", "law": "Sr 137d", "country": "NL"},
                guidelines=Decision.objects.latest("position").guidelines or "",
                restrictions=(Restriction("remove"),),
                account="alice",
                gag_until=now() + 2 * HOUR,
            )
            gagged = acts.take(writer, taking)["id"]
        undo(gagged)
        deliver(now() + 3 * HOUR)
        assert told(receiver) == []

    def test_a_bulk(self, db: None, endpoint: Any, receiver: Receiver) -> None:
        subjects = bulks.network()
        bulks.report(subjects[0])
        bulk = bulks.run(bulks.begun(subjects, bulks.SPAM))
        assert Message.objects.filter(kind="statement.issued", done_at=None).count() >= 7
        assert bulks.undo(bulk).taken_back == 7
        deliver(now() + HOUR)
        assert told(receiver) == ["report.received"]
        changes = [r.data for r in receiver.requests if r.type == "restrictions.changed"]
        laid = {c["decision"] for c in changes if c["restrictions"]}
        assert len(laid) >= 7
        assert laid <= {c["lifts"] for c in changes}
        assert me.listing("ann", "en") == me.listing("ben", "en") == []

    def test_taking_many_back_asks_no_more_of_the_outbox_than_taking_one(
        self, host: Endpoint, django_assert_max_num_queries: Any
    ) -> None:
        from waker.core import entries as kinds
        from waker.core.entries import Entry as Value
        from waker.delivery import outbox

        taken = [decide("content", "v-sea", {**LABEL, "label": f"l{n}"}) for n in range(30)]
        rows = [bodies.of(id_) for id_ in taken]
        entries = [
            Value(
                9_000 + n,
                now(),
                kinds.DECISION_TAKEN,
                1,
                "content:v-sea",
                {
                    **body,
                    "id": f"u{n}",
                    "restrictions": [],
                    "no_action": True,
                    "supersedes": body["id"],
                    "undoes": body["id"],
                    "untold": True,
                },
                b"",
            )
            for n, body in enumerate(rows)
        ]
        with django_assert_max_num_queries(7):
            outbox.write(entries)
        assert not Message.objects.filter(kind="statement.issued", done_at=None).exists()


class TestTooLate:
    def test_the_statement_is_sent_once_and_then_that_it_no_longer_holds(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        decision = decide()
        deliver(now() + HELD - 2 * SECOND)
        assert told(receiver) == []
        for _ in range(3):
            deliver(later())
        assert told(receiver) == ["statement.issued"]
        undone = undo(decision, later())
        assert "untold" not in bodies.of(undone)
        deliver(later())
        assert receiver.types[-1] == "restrictions.changed"  # the host lifts it at once
        for _ in range(3):
            deliver(later() + HELD)
        assert told(receiver) == ["statement.issued", "statement.withdrawn"]
        letter = receiver.requests[-1].data
        assert (letter["decision"], letter["withdraws"], letter["account"]) == (undone, decision, "alice")
        assert letter["title"] == "We hebben ons besluit teruggenomen"
        assert "I looked at the wrong one." in letter["text"]
        assert [(d.kind, d.decision) for d in Delivery.objects.order_by("position")] == [
            ("statement.issued", decision),
            ("statement.withdrawn", undone),
        ]
        assert rebuild().differing == ()

    def test_what_is_brought_back_has_a_statement_and_no_withdrawal(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        first = decide("content", "v-sea", {"kind": "warning_screen"})
        second = decide("content", "v-sea", supersedes=first)
        deliver(later())
        undo(second, later())
        deliver(now() + HOUR)
        assert told(receiver) == ["statement.issued"] * 3

    def test_the_answer_to_an_appeal_says_it_by_itself(self, host: Endpoint, receiver: Receiver) -> None:
        decision = decide()
        deliver(later())
        lodged = appeals.lodge(decision, "member", "A quotation.", account="alice", at=later())["id"]
        reviewing.decide(lodged, "overturned", "It was.", Actor("staff", "2"), at=later())
        deliver(now() + HOUR)
        assert told(receiver) == ["statement.issued", "appeal.received", "appeal.decided"]

    def test_what_was_never_told_is_not_withdrawn(self, host: Endpoint, receiver: Receiver) -> None:
        report({"account": "claire"})
        decision = answer()  # no violation: its maker heard nothing
        undo(decision, later())
        deliver(now() + HOUR)
        assert "statement.withdrawn" not in told(receiver)


class TestOnTheWay:
    def test_a_courier_that_dies_loses_nothing_and_repeats_nothing(
        self, host: Endpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        decide()
        deliver()
        receiver.requests.clear()
        with (
            monkeypatch.context() as patch
        ):  # it dies while the statement waits: nothing of it is in a memory
            patch.setattr(Courier, "_send", _dies)
            patch.setattr(claims, "release", lambda messages: None)
            with pytest.raises(RuntimeError):
                deliver(later())
        assert receiver.requests == []
        assert deliver(later() + claims.LEASE) == 1
        assert deliver(later() + 2 * claims.LEASE) == 0
        assert told(receiver) == ["statement.issued"]

    def test_after_a_restart_what_was_taken_back_stays_untold(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        decision = decide()
        deliver()
        undo(decision)
        deliver(later())  # another process, which knows nothing but the rows
        endpoints.again(Message.objects.all())  # and an operator who sends everything again
        deliver(now() + HOUR)
        assert told(receiver) == []

    def test_what_a_courier_has_in_its_hands_is_told_whole(self, host: Endpoint, receiver: Receiver) -> None:
        """The clocks of two machines may differ by more than we allow for: then both leave, and never one alone."""
        report({"account": "claire"})
        deliver()
        decision = answer("v-sea", {"kind": "remove"})
        deliver()
        taken = claims.claim(host.id, 1, later())
        assert [m.kind for m in taken] == ["statement.issued"]
        undo(decision)
        claims.release(taken)
        deliver(later())
        assert {"statement.issued", "statement.withdrawn"} <= set(told(receiver))


def test_what_a_rule_decides_is_told_at_once(host: Endpoint, receiver: Receiver) -> None:
    from tests.console.community import take_in

    item = {"id": "v-new", "kind": "video", "account": "alice", "text": "WAKER-TEST:bullying"}
    take_in([], [item])
    assert Decision.objects.get(subject="content:v-new").by_kind == "rule"
    deliver()
    assert told(receiver) == ["statement.issued"]


def test_the_member_finds_it_at_once_where_they_look(host: Endpoint) -> None:
    decision = decide()
    assert [d["decision"].id for d in me.listing("alice", "nl")] == [decision]
    assert me.one("alice", decision, "nl")["statement"]["in_force"]
    undo(decision)
    assert me.listing("alice", "nl") == []


def _case(subject: str) -> str:
    return Case.objects.get(subject=subject, closed_at=None).id


def _dies(*_: Any) -> None:
    raise RuntimeError("the power went out")


@pytest.fixture
def mailbox(community: None, settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as made:
        point_at(settings, made.port)
        yield made


@pytest.fixture
def reviewer(db: None) -> Any:
    from tests.api.support import Caller
    from waker.api.keys import create_key

    return Caller(create_key("Test", ["reviewer"], reviewer="moderator@example.org"))
