"""Webhooks over real HTTP: what is sent, to whom, in which order, and what happens when it fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.delivery import receiver as behaviour
from tests.delivery.receiver import Handler, Receiver, Request
from tests.delivery.story import (
    LABEL,
    MODERATOR,
    answer,
    decide,
    fresh,
    later,
    now,
    pass_time,
    report,
    waiting,
)
from waker.core.actors import Actor
from waker.delivery import claims, endpoints, messages, signature, transport
from waker.delivery.courier import deliver
from waker.delivery.models import Delivery, Endpoint, Message
from waker.ledger.rebuilding import rebuild
from waker.redress import appeals, misuse, reviewing
from waker.review import changes
from waker.review.ruling import deciding

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def host(community: None, endpoint: Any) -> Endpoint:
    made: Endpoint = endpoint[0]
    return made


def test_a_decision_reaches_the_host_as_the_change_feed_tells_it(host: Endpoint, receiver: Receiver) -> None:
    decision = decide()
    assert receiver.requests == []
    assert deliver(later()) == 2
    change, statement = receiver.requests
    assert [change.type, statement.type] == ["restrictions.changed", "statement.issued"]
    assert change.data == next(c for c in changes.after("0")["changes"] if c["decision"] == decision)
    assert change.path == "/hooks?from=waker"
    assert change.headers["content-type"] == "application/json"
    assert statement.data["account"] == "alice"
    assert statement.data["language"] == "nl"
    assert statement.data["decision"] == decision
    assert "verwijderd" in statement.data["text"]
    assert waiting() == 0


def test_every_message_is_signed(host: Endpoint, endpoint: Any, receiver: Receiver) -> None:
    decide()
    deliver(later())
    for request in receiver.requests:
        assert signature.verify(endpoint[1], request.headers, request.body) == request.id
        with pytest.raises(signature.NotGenuine):
            signature.verify(endpoint[1], request.headers, request.body + b" ")


def test_nothing_is_written_when_the_decision_is_not(host: Endpoint) -> None:
    from django.db import transaction

    with transaction.atomic():
        decide()
        assert waiting() == 2
        transaction.set_rollback(True)
    assert waiting() == 0


def test_without_an_endpoint_nothing_is_written(community: None) -> None:
    decide()
    assert Message.objects.count() == 0


def test_an_undoing_lifts_and_owes_no_statement(host: Endpoint, receiver: Receiver) -> None:
    decision = decide()
    deliver(later())
    deciding.undo(decision, "An error.", ("staff", "1"))  # type: ignore[arg-type]
    deliver()
    assert receiver.types[2:] == ["restrictions.changed"]
    assert receiver.requests[2].data["lifts"] == decision


def test_events_are_filtered(host: Endpoint, receiver: Receiver) -> None:
    endpoints.change(host.id, events=["statement.issued"])
    decide()
    deliver(later())
    assert receiver.types == ["statement.issued"]


def test_two_endpoints_both_hear_it(host: Endpoint, receiver: Receiver) -> None:
    with Receiver() as other:
        endpoints.add(other.url)
        decide()
        assert deliver(later()) == 4
        assert other.types == receiver.types
        assert not set(other.ids) & set(receiver.ids)


class TestReports:
    def test_a_member_who_reports_hears_that_it_came_and_what_came_of_it(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        first = report({"account": "claire"})
        second = report({"account": "bob"})
        deliver()
        assert receiver.types == ["report.received"] * 2
        assert [r.data["account"] for r in receiver.requests] == ["claire", "bob"]
        assert receiver.requests[0].data["language"] == "nl"
        decision = answer("v-sea", {"kind": "remove"})
        deliver(later())
        told = {r.data["report"]: r.data for r in receiver.requests if r.type == "report.answered"}
        assert set(told) == {first, second}
        assert told[first]["outcome"] == {"decision": decision, "result": "measure", "automation": "none"}
        assert "een maatregel genomen" in told[first]["text"]
        assert "acted on it" in told[second]["text"]

    def test_no_action_answers_too_and_tells_the_maker_nothing(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        report({"account": "claire"})
        answer()
        deliver(later())
        assert receiver.types == ["report.received", "report.answered"]
        assert receiver.requests[1].data["outcome"]["result"] == "no_action"

    def test_a_report_without_a_name_is_told_to_nobody(self, host: Endpoint) -> None:
        report({}, channel="citizen", reason="child_exploitation")
        assert waiting() == 0


class TestGag:
    def test_a_statement_waits_for_the_end_of_the_gag_and_holds_nothing_up(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        from waker.core.subjects import Subject
        from waker.ledger import acts
        from waker.ledger.writing import writing

        until = now() + 2 * HOUR
        with writing() as writer:
            taking = acts.Taking(
                subject=Subject("content", "v-sea"),
                by=("staff", "1"),
                automation=acts.NONE,
                ground={"kind": "illegal", "law": "Sr 137d", "country": "NL"},
                guidelines=_version(),
                restrictions=(_remove(),),
                account="alice",
                gag_until=until,
            )
            first = acts.take(writer, taking)["id"]
        decide("content", "v-sea", {"kind": "no_ads"}, supersedes=first)
        deliver(until - MINUTE)
        assert receiver.types == ["restrictions.changed", "restrictions.changed", "statement.issued"]
        assert receiver.requests[2].data["decision"] != first
        deliver(until)
        assert receiver.types[3:] == ["statement.issued"]
        assert receiver.requests[3].data["decision"] == first


class TestFailing:
    @pytest.fixture(autouse=True)
    def hurry(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transport, "TIMEOUT_S", 0.4)
        monkeypatch.setattr(transport.Line.__init__, "__defaults__", (0.4,))

    @pytest.mark.parametrize(
        ("answering", "reason"),
        [
            (behaviour.hangs(1.0), "No answer within"),
            (behaviour.drips, "No answer within"),
            (behaviour.closes, "closed before an answer"),
            (behaviour.no_http, "not HTTP"),
            (behaviour.status(500), "It answered 500."),
            (behaviour.status(401), "It answered 401."),
            (behaviour.status(302, Location="http://10.0.0.1/admin"), "redirects are not followed"),
            (behaviour.status(302, Location="http://169.254.169.254/latest/meta-data"), "not followed"),
        ],
    )
    def test_a_failure_says_what_it_was_and_the_next_try_succeeds(
        self, host: Endpoint, receiver: Receiver, answering: Any, reason: str
    ) -> None:
        decide()
        receiver.answer = answering
        at = now()
        assert deliver(at) == 0
        row = Message.objects.get(kind="restrictions.changed")
        assert reason in row.last_error
        assert row.attempts == 1
        assert at < row.next_at < at + MINUTE
        assert fresh(host).failing_since == at
        receiver.answer = behaviour.ok
        assert deliver(at + MINUTE) == 2
        assert len(set(receiver.ids)) == 2
        assert fresh(host).failing_since is None

    def test_a_port_that_nobody_listens_on(self, host: Endpoint, receiver: Receiver) -> None:
        decide()
        receiver.server_close()
        deliver()
        assert "refused" in Message.objects.get(kind="restrictions.changed").last_error

    def test_a_success_is_one_whatever_the_body_says(self, host: Endpoint, receiver: Receiver) -> None:
        decide()
        receiver.answer = behaviour.garbage
        assert deliver(later()) == 2

    def test_an_endless_answer_is_not_read_to_its_end(self, host: Endpoint, receiver: Receiver) -> None:
        def endless(handler: Handler, request: Request) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(10**9))
            handler.end_headers()
            handler.wfile.write(b"x" * 200_000)
            handler.close_connection = True

        decide()
        receiver.answer = endless
        assert deliver(later()) == 2

    def test_410_disables_the_endpoint_and_keeps_what_waits(self, host: Endpoint, receiver: Receiver) -> None:
        decide()
        receiver.answer = behaviour.status(410)
        deliver(later())
        assert (fresh(host).disabled_why, len(receiver.requests)) == ("gone", 1)
        decide("content", "c-mean")
        deliver(now() + HOUR)
        assert len(receiver.requests) == 1
        receiver.answer = behaviour.ok
        endpoints.change(host.id, enabled=True)
        assert deliver(now() + HOUR) == 4

    def test_500_for_a_day_loses_nothing_and_floods_nobody(self, host: Endpoint, receiver: Receiver) -> None:
        for n in range(30):
            decide("content", "v-sea" if n % 2 else "v-mean", {**LABEL, "label": f"l{n}"})
        sent = Message.objects.count()
        receiver.answer = behaviour.status(500)
        end = pass_time(DAY)
        assert 10 <= len(receiver.requests) <= 100
        assert fresh(host).disabled_at is None
        receiver.answer = behaviour.ok
        receiver.requests.clear()
        pass_time(HOUR, start=end)
        assert waiting() == 0
        assert len(receiver.ids) == len(set(receiver.ids)) == sent

    def test_three_days_without_a_success_disable_it_and_enabling_sends_everything(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        decide()
        receiver.answer = behaviour.status(503)
        began = now()
        pass_time(3 * DAY + 2 * HOUR, step=timedelta(minutes=30), start=began)
        row = fresh(host)
        assert row.disabled_why == "failing"
        assert row.disabled_at is not None
        assert row.disabled_at - began >= 3 * DAY
        assert 60 <= len(receiver.requests) <= 90  # about once an hour
        assert waiting() == 2
        receiver.answer = behaviour.ok
        endpoints.change(host.id, enabled=True)
        assert deliver(now() + MINUTE) == 2

    def test_one_message_that_is_never_taken_blocks_its_subject_only(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        def poisoned(handler: Handler, request: Request) -> None:
            handler.reply(500 if request.data.get("decision") == first else 200)

        first = decide("content", "v-sea", LABEL)
        receiver.answer = poisoned
        began = at = now()
        while not Message.objects.exclude(failed_at=None).exists():
            deliver(at)
            decide("content", "v-mean", {**LABEL, "label": f"l{len(receiver.requests)}"})
            at += HOUR
            assert at - began < 4 * DAY
        assert at - began >= 3 * DAY
        tries = [r for r in receiver.requests if r.data.get("decision") == first]
        assert 11 <= len(tries) <= 14
        assert len({r.id for r in tries}) == 1
        assert fresh(host).disabled_at is None
        decide("content", "v-sea", {"kind": "no_ads"})
        deliver(at)
        ours = [r.data for r in receiver.requests if r.data["subject"] == {"kind": "content", "id": "v-sea"}]
        assert {data["decision"] for data in ours} == {first}
        receiver.answer = behaviour.ok
        assert messages.resend_all() == 1
        assert deliver(now() + MINUTE) == 4


class TestOrder:
    def test_a_later_message_about_a_subject_waits_for_the_earlier(
        self, host: Endpoint, receiver: Receiver
    ) -> None:
        endpoints.change(host.id, events=["restrictions.changed"])
        said: dict[str, list[str]] = {}
        refused = iter([True, False, True, True] + [False] * 100)

        def moody(handler: Handler, request: Request) -> None:
            if next(refused):
                handler.reply(500)
                return
            said.setdefault(request.data["subject"]["id"], []).append(request.data["decision"])
            handler.reply(200)

        receiver.answer = moody
        taken: dict[str, list[str]] = {"v-sea": [], "v-mean": [], "v-worse": []}
        for n in range(4):
            for item in taken:
                taken[item].append(decide("content", item, {**LABEL, "label": f"l{n}"}))
        pass_time(HOUR, step=MINUTE)
        assert said == taken

    def test_a_slow_endpoint_keeps_no_other_waiting(self, host: Endpoint, receiver: Receiver) -> None:
        import time

        arrived: list[float] = []

        def quick(handler: Handler, request: Request) -> None:
            arrived.append(time.monotonic())
            handler.reply(200)

        receiver.answer = behaviour.hangs(1.0)
        with Receiver() as other:
            other.answer = quick
            endpoints.add(other.url)
            decide()
            began = time.monotonic()
            deliver(later())
            assert len(arrived) == 2
            assert arrived[-1] - began < 0.8


def test_a_crash_between_sending_and_recording_sends_again_under_the_same_id(
    host: Endpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoints.change(host.id, events=["restrictions.changed"])
    decide()

    def crash(*_: Any) -> int:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patch:
        patch.setattr(claims, "record", crash)
        patch.setattr(claims, "release", lambda messages: None)
        with pytest.raises(RuntimeError):
            deliver()
    assert len(receiver.ids) == 1
    assert deliver() == 0  # the claim of the dead courier still stands
    assert deliver(now() + 2 * MINUTE) == 1
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert receiver.requests[0].body == receiver.requests[1].body


def test_a_courier_that_is_stopped_gives_everything_back(host: Endpoint, receiver: Receiver) -> None:
    decide()
    began = now()
    receiver.answer = behaviour.hangs(0.5)
    deliver(stop=lambda: len(receiver.requests) > 0)
    assert now() - began < timedelta(seconds=5)
    receiver.answer = behaviour.ok
    assert deliver(now() + MINUTE) == 2


def test_rotation_signs_with_both_for_a_time(host: Endpoint, endpoint: Any, receiver: Receiver) -> None:
    new = endpoints.rotate(host.id)
    decide()
    deliver(later())
    for request in receiver.requests:
        assert signature.verify(endpoint[1], request.headers, request.body)
        assert signature.verify(new, request.headers, request.body)
    fresh(host)
    Endpoint.objects.update(former_until=now())
    decide("content", "v-mean")
    deliver(later())
    last = receiver.requests[-1]
    assert signature.verify(new, last.headers, last.body)
    with pytest.raises(signature.NotGenuine):
        signature.verify(endpoint[1], last.headers, last.body)


def test_delivery_to_a_person_is_a_fact_of_the_ledger(host: Endpoint, receiver: Receiver) -> None:
    decision = decide()
    deliver(later())
    row = Delivery.objects.get()
    assert (row.kind, row.decision, row.account, row.channel) == (
        "statement.issued",
        decision,
        "alice",
        "webhook",
    )
    assert row.id == receiver.ids[1]
    assert rebuild().differing == ()


def test_connections_are_kept(host: Endpoint, receiver: Receiver) -> None:
    for n in range(10):
        decide("content", "v-sea", {**LABEL, "label": f"l{n}"})
    deliver(later())
    assert len(receiver.requests) == 20
    assert receiver.connections <= 10


def test_six_hundred_messages_arrive_once_and_in_order(host: Endpoint, receiver: Receiver) -> None:
    from waker.core.restrictions import Restriction
    from waker.core.subjects import Subject
    from waker.ledger import acts
    from waker.ledger.writing import writing

    taken: dict[str, list[str]] = {}
    with writing() as writer:
        for n in range(600):
            taking = acts.Taking(
                subject=Subject("content", f"v{n % 200}"),
                by=("rule", "x"),
                automation=acts.FULL,
                ground={"kind": "guidelines", "policy": "spam"},
                guidelines=_version(),
                restrictions=(Restriction("label", label=f"l{n}"),),
            )
            taken.setdefault(f"v{n % 200}", []).append(acts.take(writer, taking)["id"])
    assert deliver() == 600
    arrived: dict[str, list[str]] = {}
    for request in receiver.requests:
        arrived.setdefault(request.data["subject"]["id"], []).append(request.data["decision"])
    assert arrived == taken


def test_delivered_messages_are_forgotten_after_a_month_and_the_fact_is_not(
    host: Endpoint, receiver: Receiver
) -> None:
    from waker.delivery.tasks import forget_before

    decide()
    deliver(later())
    decide("content", "c-mean")
    assert forget_before(now() + 29 * DAY) == 0
    assert forget_before(now() + 31 * DAY) == 2
    assert waiting() == 2
    assert Delivery.objects.count() == 1


class TestAppeals:
    @pytest.fixture
    def reviewer(self) -> Actor:
        return Actor("staff", "2")

    def test_both_sides_hear_of_a_members_appeal(
        self, host: Endpoint, receiver: Receiver, reviewer: Actor
    ) -> None:
        filed = report({"account": "claire"})
        decision = answer("v-sea", {"kind": "remove"})
        deliver(later())
        receiver.requests.clear()
        lodged = appeals.lodge(decision, by="member", account="alice", reason="It was a quotation.")["id"]
        deliver()
        reviewing.decide(lodged, "overturned", "It was a quotation indeed.", reviewer)
        deliver()
        ours = [r.data for r in receiver.requests if r.type.startswith("appeal.")]
        came, *decided = ours
        assert (came["appeal"], came["account"]) == (lodged, "alice")
        told = {data["party"]: data for data in decided}
        assert set(told) == {"appellant", "other"}
        assert told["appellant"]["account"] == "alice"
        assert told["appellant"]["outcome"] == "overturned"
        assert "It was a quotation indeed." in told["appellant"]["text"]
        assert (told["other"]["account"], told["other"]["report"]) == ("claire", filed)
        kinds = Delivery.objects.filter(appeal=lodged).order_by("position").values_list("kind", flat=True)
        assert sorted(kinds) == ["appeal.decided", "appeal.decided", "appeal.received"]


def test_what_waits_is_told_from_what_is_due(host: Endpoint) -> None:
    decide()
    at = now()
    assert claims.waiting(at) == [host.id]
    assert claims.waiting(at - DAY) == []
    first = claims.claim(host.id, 10, at)
    assert [m.kind for m in first] == ["restrictions.changed"]
    assert claims.claim(host.id, 10, at) == []
    claims.release(first)
    assert claims.claim(host.id, 10, at) == first


def _version() -> str:
    from waker.guidelines import versions

    return versions.current_version()


def _remove() -> Any:
    from waker.core.restrictions import Restriction

    return Restriction("remove")


def test_a_warning_and_a_suspension_for_misuse_reach_the_member(host: Endpoint, receiver: Receiver) -> None:
    for item in ("v-sea", "v-mean"):
        filed = report({"account": "bob"}, item)
        answer(item, manifestly_unfounded=[filed])
        if item == "v-sea":
            warning = misuse.warn(misuse.REPORTS, "account:bob", "Again and again.", "", MODERATOR)
    suspension = misuse.suspend(misuse.REPORTS, "account:bob", 30, "It goes on.", "", MODERATOR)
    deliver()
    warned, suspended = [r for r in receiver.requests if r.type.startswith("misuse.")]
    assert warned.type == "misuse.warned"
    assert (warned.data["warning"], warned.data["type"]) == (warning, "unfounded_reports")
    assert warned.data["account"] == suspended.data["account"] == "bob"
    assert "1 of your 1 reports" in warned.data["text"]
    assert suspended.type == "misuse.suspended"
    assert suspended.data["suspension"] == suspension
    assert suspended.data["until"][:10] == (now() + 30 * DAY).strftime("%Y-%m-%d")
    assert "We do not handle your reports until" in suspended.data["text"]
    facts = Delivery.objects.filter(kind__startswith="misuse.").order_by("position")
    assert [(f.kind, f.account, f.decision) for f in facts] == [
        ("misuse.warned", "bob", None),
        ("misuse.suspended", "bob", None),
    ]
    assert "Again and again" not in str(
        [r.data for r in receiver.requests]
    )  # what staff noted is not for them
    assert rebuild().differing == ()
