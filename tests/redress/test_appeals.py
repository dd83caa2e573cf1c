"""Appeals at moments of one's choosing: six months, gags, erased accounts, rebuilding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.redress.people import FIRST, SECOND, answer, decide, post, report, settle
from waker.core import entries as kinds
from waker.core.actors import Actor
from waker.core.moments import months_later
from waker.core.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from waker.core.restrictions import Restriction
from waker.core.subjects import Subject
from waker.intake import erasing
from waker.ledger import acts, rebuilding
from waker.ledger.acts import Taking
from waker.ledger.models import Note
from waker.ledger.writing import writing
from waker.redress import appeals, attachments, letters, reviewing, statements
from waker.redress.attachments import File
from waker.redress.models import Attachment
from waker.review import bodies

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 31, 12, tzinfo=UTC)
SECOND_LONG = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, db: None) -> str:
    """Alice's video, removed; the decision."""
    settle(START - DAY, monkeypatch)
    post("v1", START - DAY)
    return decide("v1", START)


def lodge(decision: str, at: datetime, **more: Any) -> dict[str, Any]:
    return appeals.lodge(decision, "member", "Een citaat.", account="alice", at=at, **more)


def codes(error: pytest.ExceptionInfo[Problem]) -> set[tuple[str, str]]:
    return {(f.at, f.code) for f in error.value.faults}


def delivered(decision: str, at: datetime, account: str | None = "alice", **more: Any) -> None:
    body = {
        "message": f"m{at}",
        "kind": "statement.issued",
        "decision": decision,
        "account": account,
        "channel": "mail",
    }
    with writing(at) as writer:
        writer.add(kinds.MESSAGE_DELIVERED, "content:v1", {**body, "report": None, **more})


def test_six_calendar_months_and_not_a_second_more(told: str) -> None:
    end = datetime(2026, 9, 30, 12, tzinfo=UTC)  # September has no 31st
    assert statements.get(told)["appeal_until"] == "2026-09-30T12:00:00Z"
    with pytest.raises(Invalid) as error:
        lodge(told, end + SECOND_LONG)
    assert codes(error) == {("decision", "too_late")}
    assert lodge(told, end - SECOND_LONG)["state"] == "open"


@pytest.mark.parametrize(("late", "taken"), [(-SECOND_LONG, True), (SECOND_LONG, False)])
def test_they_run_from_the_delivery_of_the_statement(told: str, late: timedelta, taken: bool) -> None:
    delivered(told, START + 10 * DAY)
    delivered(told, START + 20 * DAY)  # told once more changes nothing
    moment = months_later(START + 10 * DAY, 6) + late
    if taken:
        assert lodge(told, moment)["state"] == "open"
    else:
        with pytest.raises(Invalid) as error:
            lodge(told, moment)
        assert codes(error) == {("decision", "too_late")}


def test_what_a_reporter_was_told_does_not_start_the_members_time(told: str) -> None:
    delivered(told, START + DAY, None, kind="report.answered", report="r_1")
    assert statements.get(told)["appeal_until"] == "2026-09-30T12:00:00Z"


def test_nor_does_what_somebody_else_was_told(told: str) -> None:
    delivered(told, START + DAY, "bob")
    delivered(told, START + 2 * DAY, kind="appeal.received")
    assert statements.get(told)["appeal_until"] == "2026-09-30T12:00:00Z"


def test_a_reporters_time_runs_from_when_they_were_told(monkeypatch: pytest.MonkeyPatch) -> None:
    settle(START - DAY, monkeypatch)
    post("v1", START - DAY)
    filed = report("v1", START - DAY)
    decision = answer(filed["case"], START)
    delivered(decision, START + 5 * DAY, "bob", kind="report.answered", report=filed["id"])
    end = months_later(START + 5 * DAY, 6)
    with pytest.raises(Invalid) as error:
        appeals.lodge(decision, "reporter", "Toch.", account="bob", at=end + SECOND_LONG)
    assert codes(error) == {("decision", "too_late")}
    assert appeals.lodge(decision, "reporter", "Toch.", account="bob", at=end)["by"] == "reporter"


def test_it_is_due_after_the_days_of_the_setting(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKER_APPEAL_DAYS", "3")
    lodged = lodge(told, START + DAY)
    assert lodged["due_at"] == "2026-04-04T12:00:00Z"
    assert not appeals.get(lodged["id"], START + 4 * DAY)["overdue"]
    assert appeals.get(lodged["id"], START + 4 * DAY + SECOND_LONG)["overdue"]


def test_never_by_automation(told: str) -> None:
    lodged = lodge(told, START + DAY)
    for actor in (Actor("rule", "spam_links"), Actor("system", "settlement"), Actor("key", "7")):
        with pytest.raises(Forbidden) as error:
            reviewing.decide(lodged["id"], "upheld", "Nee.", actor)
        assert codes(error) == {("Waker-Reviewer", "not_a_person")}
    with pytest.raises(Forbidden):
        reviewing.decide(lodged["id"], "upheld", "Nee.", FIRST)
    assert appeals.get(lodged["id"])["outcome"] is None


def test_a_member_of_staff_who_decides_what_a_rule_decided(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WAKER_TEST_PHRASES = True
    settle(START, monkeypatch)
    post("v1", START, text="WAKER-TEST:phishing")
    decision = appeals.Decision.objects.get(subject="content:v1").id
    lodged = lodge(decision, START + DAY)
    decided = reviewing.decide(lodged["id"], "overturned", "Geen phishing.", FIRST, at=START + 2 * DAY)
    assert decided["outcome"] == "overturned"


class TestErased:
    def test_the_words_and_files_of_an_appeal_go_with_the_account(self, told: str) -> None:
        file = File("brief.txt", "text/plain", b"Mijn naam is Alice.")
        lodged = lodge(told, START + DAY, files=[file])
        ref = lodged["attachments"][0]["id"]
        assert attachments.read(lodged["id"], ref) == file
        erasing.erase("alice", "staff:1", START + 2 * DAY)
        left = appeals.get(lodged["id"])
        assert (left["reason"], left["attachments"][0]["name"]) == (None, None)
        with pytest.raises(NotFound):
            attachments.read(lodged["id"], ref)
        row = Attachment.objects.get(ref=ref)
        assert (row.salt, row.content) == (None, None)
        assert not Note.objects.filter(text__contains="citaat").exists()

    def test_the_appeal_is_still_decided(self, told: str) -> None:
        lodged = lodge(told, START + DAY)
        erasing.erase("alice", "staff:1", START + 2 * DAY)
        decided = reviewing.decide(lodged["id"], "overturned", "Was goed.", SECOND, at=START + 3 * DAY)
        assert decided["state"] == "decided"
        assert "Was goed." in letters.answer(lodged["id"])["text"]

    def test_somebody_elses_files_stay(self, told: str) -> None:
        lodged = lodge(told, START + DAY, files=[File("a.txt", "text/plain", b"x")])
        erasing.erase("bob", "staff:1", START + 2 * DAY)
        assert appeals.get(lodged["id"])["attachments"][0]["name"] == "a.txt"


class TestOrders:
    def taken(self, at: datetime, **more: Any) -> str:
        taking = Taking(
            subject=Subject("content", "v1"),
            by=FIRST,
            automation="none",
            ground={"kind": "illegal", "law": "Sr 137d", "country": "NL"},
            guidelines=appeals.Decision.objects.latest("position").guidelines or "",
            restrictions=(Restriction("withhold", countries=("NL",)),),
            account="alice",
            revision=1,
            **more,
        )
        with writing(at) as writer:
            acts.take(writer, taking)
        return taking.id

    def test_what_carries_out_an_order_has_no_statement_and_no_appeal_here(self, told: str) -> None:
        ordered = self.taken(START, order="o_1")
        assert not statements.owed(bodies.of(ordered))
        with pytest.raises(NotFound) as missing:
            statements.get(ordered)
        assert codes(missing) == {("decision", "by_order")}
        with pytest.raises(Invalid) as error:
            lodge(ordered, START + DAY)
        assert codes(error) == {("decision", "by_order")}

    def test_a_gag_holds_the_statement_back_and_the_time_with_it(self, told: str) -> None:
        until = START + 42 * DAY
        silent = self.taken(START, gag_until=until)
        body = bodies.of(silent)
        assert statements.owed(body)
        assert statements.due(body, START) == until
        with pytest.raises(NotFound) as held:
            statements.get(silent, at=until - SECOND_LONG)
        assert codes(held) == {("decision", "held_back")}
        assert statements.get(silent, at=until - SECOND_LONG, regardless=True)["decision"] == silent
        told_then = statements.get(silent, at=until)
        assert told_then["appeal_until"] == months_later(until, 6).isoformat().replace("+00:00", "Z")

    def test_nothing_is_owed_for_what_restricts_nothing(self, told: str) -> None:
        body = bodies.of(told)
        assert statements.owed(body)
        assert statements.due(body, START) == START
        assert not statements.owed({**body, "account": None})
        assert not statements.owed({**body, "restrictions": [], "no_action": True})
        assert not statements.owed({**body, "restrictions": [], "exception": {"kind": "newsworthy"}})
        warning = {"key": "ladder:x", "cause": "ladder", "from": []}
        assert statements.owed({**body, "restrictions": [], "derived": warning})
        assert statements.due({**body, "order": "o_1"}, START) is None


class TestLetters:
    def test_both_sides_hear_what_came_of_a_members_appeal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        settle(START - DAY, monkeypatch)
        post("v1", START - DAY)
        filed = report("v1", START - DAY)
        ground = {"kind": "guidelines", "policy": "spam"}
        decision = answer(filed["case"], START, ground=ground, restrictions=[{"kind": "remove"}])
        assert "acted on it" in letters.outcome_of_report(filed["id"])["text"]
        lodged = lodge(decision, START + DAY)
        with pytest.raises(NotFound):
            letters.answer(lodged["id"])
        reviewing.decide(lodged["id"], "overturned", "Geen spam.", SECOND, at=START + 2 * DAY)
        mine = letters.answer(lodged["id"])
        assert mine["language"] == "nl"
        assert "Je had gelijk" in mine["text"]
        assert "Geen spam." in mine["text"]
        assert "geschillenbeslechting" in mine["text"]
        (other,) = letters.others(lodged["id"])
        assert (other["account"], other["report"], other["language"]) == ("bob", filed["id"], "en")
        assert "was right" in other["text"]
        assert "Alice" not in other["text"]

    def test_the_member_hears_of_a_reporters_appeal_that_changed_something(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settle(START - DAY, monkeypatch)
        post("v1", START - DAY)
        filed = report("v1", START - DAY)
        decision = answer(filed["case"], START)
        assert "stays" in letters.outcome_of_report(filed["id"])["text"]
        lodged = appeals.lodge(decision, "reporter", "Toch.", account="bob", at=START + DAY)
        restrictions = [statements_restriction("remove")]
        reviewing.decide(
            lodged["id"], "overturned", "Spam.", SECOND, restrictions=restrictions, at=START + 2 * DAY
        )
        (other,) = letters.others(lodged["id"])
        assert (other["account"], other["language"]) == ("alice", "nl")
        assert "video" in other["text"]

    def test_nobody_else_hears_of_an_appeal_that_changed_nothing(self, told: str) -> None:
        lodged = lodge(told, START + DAY)
        reviewing.decide(lodged["id"], "upheld", "Klopt.", SECOND, at=START + 2 * DAY)
        assert letters.others(lodged["id"]) == []
        assert "blijft staan" in letters.answer(lodged["id"])["text"]


def statements_restriction(kind: str) -> Any:
    from waker.review.shapes import RestrictionIn

    return RestrictionIn(kind=kind)


def test_a_conflict_leaves_nothing_half_done(told: str) -> None:
    lodged = lodge(told, START + DAY)
    with pytest.raises(Invalid):
        reviewing.decide(
            lodged["id"],
            "varied",
            "Lichter.",
            SECOND,
            restrictions=[statements_restriction("ban")],
            at=START + 2 * DAY,
        )
    assert appeals.get(lodged["id"])["state"] == "open"
    assert appeals.Decision.objects.get(id=told).superseded_by is None
    reviewing.decide(lodged["id"], "overturned", "Citaat.", SECOND, at=START + 2 * DAY)
    with pytest.raises(Conflict):
        reviewing.decide(lodged["id"], "overturned", "Citaat.", SECOND, at=START + 3 * DAY)


def test_the_views_can_be_rebuilt(told: str) -> None:
    lodged = lodge(told, START + DAY, files=[File("a.txt", "text/plain", b"x")])
    delivered(told, START + DAY)
    reviewing.decide(lodged["id"], "upheld", "Nee.", SECOND, manifestly_unfounded=True, at=START + 2 * DAY)
    assert rebuilding.rebuild().differing == ()
    assert appeals.get(lodged["id"])["outcome"] == "upheld"
