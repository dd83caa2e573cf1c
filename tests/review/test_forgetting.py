"""What the review room and the search keep in words about somebody goes with them; what is about others stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.utils import timezone

from tests.intake.test_erasing import holding
from tests.review.bulk import LEA, SPAM, begun, drawn, network, report, run, undo
from waker.core.actors import Actor
from waker.intake import accounts
from waker.intake.erasing import erase
from waker.intake.shapes import AccountIn
from waker.investigation import saving
from waker.investigation.models import Export, Saved
from waker.ledger.models import Case, Decision, Note
from waker.review import evidence, forgetting
from waker.review.bulk import keeping
from waker.review.line import handing
from waker.review.models import CalibrationItem, CalibrationSet, Skip
from waker.review.models_bulk import Bulk, BulkSubject
from waker.review.ruling import drafts

pytestmark = pytest.mark.django_db

PLANTED = "Xanthippe"
OTTO = Actor("staff", "8")


@pytest.fixture
def keys(db: None, own_versions: None) -> list[str]:
    """Seven items of two accounts; Ann's name is the planted word."""
    found = network()
    person = {
        "id": "ann",
        "birth_date": "1990-01-01",
        "country": "NL",
        "name": f"{PLANTED} Sommer",
        "devices": ["d-9"],
    }
    accounts.upsert([msgspec.convert(person, AccountIn)])
    return found


def about(key: str) -> str:
    report(key)
    return Case.objects.get(subject=key).id


def test_drafts_and_reasons_on_cases_about_them(keys: list[str]) -> None:
    theirs, others = about("content:i0"), about("content:i6")
    for case in (theirs, others):
        drafts.save(case, "staff:8", f"explanation={PLANTED}", 0)
        handing.skip(case, OTTO, f"I know {PLANTED}")
    erase("ann", "test")
    assert drafts.find(theirs, "staff:8") is None
    assert drafts.find(others, "staff:8") is not None
    assert dict(Skip.objects.values_list("case", "reason")) == {theirs: "", others: f"I know {PLANTED}"}


def test_drafts_on_cases_that_they_reported(keys: list[str]) -> None:
    case = about("content:i0")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE view_report SET reporter = 'account:cas'")
    drafts.save(case, "staff:8", f"reasoning={PLANTED} says", 0)
    erase("cas", "test")
    assert drafts.find(case, "staff:8") is None


def test_a_bulk_that_is_not_confirmed_goes(keys: list[str]) -> None:
    theirs, _ = drawn(keys, SPAM, query=f'"{PLANTED}"')
    others, _ = drawn(keys[5:], SPAM)
    erase("ann", "test")
    assert list(Bulk.objects.values_list("id", flat=True)) == [others.id]
    assert not BulkSubject.objects.filter(bulk=theirs.id).exists()


def test_the_words_of_a_bulk_that_is_done(keys: list[str]) -> None:
    spoken = {**SPAM, "explanation": f"All of {PLANTED}'s network."}
    apart = run(begun(keys[6:], {**SPAM, "explanation": "Ben's own."}))
    undone = undo(run(begun(keys, {**spoken, "ground": {"kind": "guidelines", "policy": "hate_speech"}})))
    done = run(begun(keys, spoken, query=f"{PLANTED} in:items"))
    erase("ann", "test")
    for bulk in (done, undone):
        now = keeping.get(bulk.id)
        assert now.query == ""
        assert keeping.decision_of(now).explanation == forgetting.ERASED
        assert (now.total, now.done, now.state) == (bulk.total, bulk.done, bulk.state)
    assert keeping.get(undone.id).undo_why == forgetting.ERASED
    assert keeping.decision_of(keeping.get(apart.id)).explanation == "Ben's own."
    # Ben, whom the same bulk decided about, keeps what he was told.
    assert Note.objects.filter(about=["ben"], text=f"All of {PLANTED}'s network.").exists()


def test_an_exception_of_a_bulk_can_still_be_read(keys: list[str]) -> None:
    raw = {
        "ground": {"kind": "guidelines", "policy": "hate_speech"},
        "exception": {"kind": "educational", "reasoning": f"{PLANTED} teaches history here"},
    }
    bulk = run(begun(keys, raw))
    erase("ann", "test")
    decision = keeping.decision_of(keeping.get(bulk.id))
    assert decision.exception is not None
    assert (decision.exception.kind, decision.exception.reasoning) == ("educational", forgetting.ERASED)


def test_one_that_is_under_way_is_emptied_when_it_has_ended(keys: list[str]) -> None:
    bulk = begun(keys, {**SPAM, "explanation": f"All of {PLANTED}'s network."})
    erase("ann", "test")
    run(bulk)
    forgetting.forget_ended()
    assert keeping.decision_of(keeping.get(bulk.id)).explanation == forgetting.ERASED
    assert holding(PLANTED).keys() <= {"ledger_note"}


def test_why_a_question_has_its_answer(keys: list[str]) -> None:
    run(begun(keys, SPAM))
    kept = CalibrationSet.objects.create(
        id="s1", name="Spam", share=5, made_by="staff:8", made_at=timezone.now()
    )
    for n, subject in enumerate(("content:i0", "content:i6")):
        CalibrationItem.objects.create(
            id=f"q{n}", set=kept, case_id="", decision=Decision.objects.get(subject=subject).id, outcome="violation",
            why=f"{PLANTED} sells", added_by="staff:8", added_at=timezone.now(),
        )  # fmt: skip
    erase("ann", "test")
    assert [(i.why, i.retired_at is None) for i in CalibrationItem.objects.order_by("id")] == [
        ("", False),
        (f"{PLANTED} sells", True),
    ]


@pytest.mark.parametrize(
    "query",
    ["account:ann", "spam account:ben,ann", "-device:d-9 spam", f"@{PLANTED.lower()}sommer", f'"{PLANTED} sommer"',
     "parent:i0"],
)  # fmt: skip
def test_searches_that_name_them(keys: list[str], query: str) -> None:
    saving.save("Hers", query, 1, True, timezone.now())
    saving.record_export("staff:8", query, "items", timezone.now())
    bulk = run(begun(keys[5:], SPAM, query=query))
    erase("ann", "test")
    assert not Saved.objects.exists()
    assert [(e.by, e.query) for e in Export.objects.all()] == [("staff:8", "")]
    assert keeping.get(bulk.id).query == ""


@pytest.mark.parametrize(
    "query", ["account:ben", "device:d-8", "sommer", "@sommer", "parent:i6", "#sommer", '"green people"']
)
def test_searches_that_do_not(keys: list[str], query: str) -> None:
    saving.save("Other", query, 1, True, timezone.now())
    erase("ann", "test")
    assert Saved.objects.get().query == query


def test_why_evidence_about_their_item_was_opened(keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "sealed", lambda subjects: dict.fromkeys(subjects, "terror"))
    known: Any = type("Known", (), {"specialities": {"terror"}})
    monkeypatch.setattr(evidence.reviewers, "of", lambda *_: known)
    evidence.unseal("content:i0", None, LEA, f"{PLANTED} asked", timezone.now() + timedelta(seconds=1))
    erase("ann", "test")
    assert "ledger_note" not in holding(PLANTED)
