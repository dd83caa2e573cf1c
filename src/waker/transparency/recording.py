"""Recording: what became of a batch, written down. A statement counts as stored by its uuid, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import transaction

from waker.core import entries as kinds
from waker.core.moments import rfc3339
from waker.ledger.models import Decision
from waker.ledger.writing import writing
from waker.transparency.client import Halted, Outcome, Refused, Stored, TooMuch, Unclear
from waker.transparency.exchange import Answer
from waker.transparency.models import SET_ASIDE, UNCERTAIN, WAITING, Attempt, Owed, Submission
from waker.transparency.queue import locked_channel

STORED: Final = "stored"
REFUSED: Final = "refused"
UNSENT: Final = "unsent"
"""Outcomes of an attempt, beside `sending` and `uncertain`."""
KEPT: Final = 20_000
"""Characters of an answer that are kept with each attempt."""
FIRST_WAIT: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=6)


def record(attempts: Sequence[Attempt], outcome: Outcome, at: datetime) -> None:
    """Write down what became of a batch: its statements, its attempts, and how the channel fares."""
    if isinstance(outcome, Stored):
        _stored(attempts, outcome)
        _fares(None, at)
    elif isinstance(outcome, Refused):
        _refused(attempts, outcome)
        _fares(None, at)
    elif isinstance(outcome, TooMuch):
        errors = [{"field": "", "code": "refused", "message": outcome.why}]
        _finish(attempts, REFUSED, outcome.answer)
        if len(attempts) == 1:
            _move(attempts, SET_ASIDE, errors=errors)
        else:
            _move(attempts, WAITING)
    elif isinstance(outcome, Halted):
        _finish(attempts, REFUSED if outcome.answer else UNSENT, outcome.answer, outcome.why)
        _move(attempts, WAITING)
        _fares(outcome, at)
    else:
        _finish(attempts, UNCERTAIN, outcome.answer, outcome.why)
        _move(attempts, UNCERTAIN, reason=outcome.why)
        _fares(outcome, at)


def _stored(attempts: Sequence[Attempt], outcome: Stored) -> None:
    proved = [a for a in attempts if a.puid in outcome.proofs]
    missing = [a for a in attempts if a.puid not in outcome.proofs]
    for attempt in proved:
        proof = outcome.proofs[attempt.puid]
        attempt.outcome, attempt.status = STORED, outcome.answer.status
        attempt.uuid, attempt.permalink = proof.uuid, proof.permalink
        attempt.answer = _of_one(outcome.answer, attempt.puid)
    subjects = dict(Decision.objects.filter(id__in=[a.decision for a in proved]).values_list("id", "subject"))
    with transaction.atomic():
        # By decision: a statement that was thought lost may wait again by now, and need not any more.
        rows = Owed.objects.select_for_update().filter(decision__in=[a.decision for a in proved])
        held = [row.pk for row in rows.order_by("position")]
        Attempt.objects.bulk_update(proved, ["outcome", "status", "uuid", "permalink", "answer"])
        with writing() as writer:
            told = set(
                Submission.objects.filter(decision__in=list(subjects)).values_list("decision", flat=True)
            )
            for attempt in proved:
                if attempt.decision in told:
                    continue
                body = {
                    "decision": attempt.decision,
                    "puid": attempt.puid,
                    "uuid": attempt.uuid,
                    "sent_at": rfc3339(attempt.sent_at),
                }
                writer.add(kinds.STATEMENT_SUBMITTED, subjects.get(attempt.decision), body)
        Owed.objects.filter(pk__in=held).delete()
    if missing:
        why = "The database accepted the batch without a uuid for this statement."
        _finish(missing, UNCERTAIN, outcome.answer, why)
        _move(missing, UNCERTAIN, reason=why)


def _of_one(answer: Answer, puid: str) -> str:
    """What an answer says of one statement of the batch."""
    told = msgspec.json.decode(answer.body)["statements"]
    mine = next(one for one in told if isinstance(one, dict) and one.get("puid") == puid)
    return msgspec.json.encode(mine).decode()[:KEPT]


def _refused(attempts: Sequence[Attempt], outcome: Refused) -> None:
    _finish(attempts, REFUSED, outcome.answer)
    for place, fields in outcome.errors.items():
        _move([attempts[place]], SET_ASIDE, errors=_errors(fields))
    _move([a for n, a in enumerate(attempts) if n not in outcome.errors], WAITING)


def _errors(fields: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    return [
        {"field": name, "code": "refused", "message": message}
        for name, messages in fields.items()
        for message in messages
    ]


def _finish(attempts: Sequence[Attempt], outcome: str, answer: Answer | None, why: str = "") -> None:
    text = answer.text.replace("\x00", "")[:KEPT] if answer else ""
    Attempt.objects.filter(puid__in=[a.puid for a in attempts]).update(
        outcome=outcome, status=answer.status if answer else None, answer=text or why
    )


def _move(
    attempts: Sequence[Attempt], state: str, errors: list[dict[str, str]] | None = None, reason: str = ""
) -> None:
    changes: dict[str, Any] = {"state": state, "errors": errors or [], "reason": reason}
    Owed.objects.filter(puid__in=[a.puid for a in attempts]).update(**changes)


def _fares(trouble: Halted | Unclear | None, at: datetime) -> None:
    """How the channel fares: fine, or in trouble and to be left alone for a while."""
    with transaction.atomic():
        channel = locked_channel()
        if trouble is None:
            channel.failures, channel.trouble, channel.not_before = 0, "", None
        else:
            channel.failures += 1
            asked = getattr(trouble, "wait", None)
            longer = FIRST_WAIT * 2 ** min(channel.failures - 1, 10)
            wait = timedelta(seconds=asked) if asked is not None else min(longer, LONGEST_WAIT)
            channel.trouble, channel.not_before = trouble.why[:1_000], at + wait
        channel.save(update_fields=["failures", "trouble", "not_before"])
