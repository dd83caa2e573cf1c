"""The queue: the statements that decisions owe, taken from the ledger in its order, and the batches that leave it.

A batch is claimed and its puids are written down before a byte of it is sent: whatever happens next, we know under
which names it may have arrived.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from waker.core import undoing
from waker.core.ids import new_id
from waker.core.moments import parse
from waker.ledger.models import Decision
from waker.ledger.reading import head
from waker.redress import statements
from waker.review import bodies
from waker.transparency.looking import look
from waker.transparency.making import statement
from waker.transparency.models import SENDING, SET_ASIDE, UNCERTAIN, WAITING, Attempt, Channel, Owed
from waker.transparency.owing import why_not
from waker.transparency.puids import puid_of
from waker.transparency.validator import complaints

PAGE: Final = 500
LOST_AFTER: Final = timedelta(hours=1)
"""How long after sending an answer is waited for; the exchange itself has given up long before."""
PLACEHOLDER: Final = "0" * 32
"""A puid to check a statement with that has none yet."""


def collect() -> int:
    """Queue the statements of decisions that were taken since the last time; how many decisions were looked at."""
    looked = 0
    while True:
        with transaction.atomic():
            channel = locked_channel()
            end = head().position
            rows = (
                Decision.objects.filter(position__gt=channel.position, position__lte=end)
                .filter(account__isnull=False, no_action=False)
                .exclude(ground="context")
                .order_by("position")[:PAGE]
            )
            found = list(rows)
            unheard = statements.unheard(found)
            for row in found:
                if row.id not in unheard:
                    _owe(row)
            channel.position = found[-1].position if len(found) == PAGE else end
            channel.save(update_fields=["position"])
        looked += len(found)
        if len(found) < PAGE:
            return looked


def _owe(row: Decision) -> None:
    body = bodies.of(row.id)
    if why_not(body) is not None or undoing.unheard(body):
        return
    try:
        with transaction.atomic():
            made = made_of(row.id)
    except Exception as error:
        # One decision that cannot be told does not hold up the others; somebody sees it among those set aside.
        wrong = [{"field": "", "code": "not_made", "message": f"{type(error).__name__}: {error}"[:500]}]
        made, errors = {}, wrong
    else:
        errors = faults_of(made)
    state = SET_ASIDE if errors else WAITING
    Owed.objects.create(
        decision=row.id,
        position=row.position,
        at=row.at,
        statement=made,
        state=state,
        errors=errors,
        not_before=parse(body["gag_until"]) if body.get("gag_until") else None,
    )


def made_of(decision: str) -> dict[str, Any]:
    """The statement of a decision as it waits: without a puid, which each attempt brings."""
    made = statement(look(decision), PLACEHOLDER)
    del made["puid"]
    return made


def faults_of(made: dict[str, Any]) -> list[dict[str, str]]:
    """What our own validator says of a waiting statement."""
    return [complaint._asdict() for complaint in complaints({**made, "puid": PLACEHOLDER})]


def locked_channel() -> Channel:
    """The channel's row, locked until the transaction ends."""
    Channel.objects.get_or_create(id=1)
    return Channel.objects.select_for_update().get(id=1)


def claim(size: int, at: datetime) -> list[Attempt]:
    """Take up to `size` waiting statements, oldest first, and give each the puid of a new attempt. Commits.

    Only such as can no longer be taken back before anybody was told.
    """
    batch = new_id("b")
    with transaction.atomic():
        waiting = Owed.objects.select_for_update(skip_locked=True).filter(state=WAITING)
        free = waiting.filter(Q(not_before=None) | Q(not_before__lte=at), at__lte=at - undoing.HELD)
        rows: list[Owed] = []
        while not rows and (oldest := list(free.order_by("position")[:size])):
            rows = _heard(oldest)
        attempts = []
        for row in rows:
            row.attempts += 1
            row.puid = puid_of(row.decision, row.attempts)
            row.state, row.sent_at = SENDING, at
            row.asked_at, row.absent_since, row.known, row.reason = None, None, False, ""
            attempts.append(
                Attempt(
                    puid=row.puid,
                    decision=row.decision,
                    n=row.attempts,
                    batch=batch,
                    sent_at=at,
                    outcome=SENDING,
                    statement={**row.statement, "puid": row.puid},
                )
            )
        Attempt.objects.bulk_create(attempts)
        fields = ["attempts", "puid", "state", "sent_at", "asked_at", "absent_since", "known", "reason"]
        Owed.objects.bulk_update(rows, fields)
    return attempts


def _heard(rows: list[Owed]) -> list[Owed]:
    """Those whose decisions were not taken back before anybody was told. The others are owed no more."""
    unheard = statements.unheard(list(Decision.objects.filter(id__in=[row.decision for row in rows])))
    Owed.objects.filter(decision__in=unheard).delete()
    return [row for row in rows if row.decision not in unheard]


def recover(at: datetime) -> int:
    """What was on its way when a process ended: nobody knows what became of it. How many statements."""
    lost = Owed.objects.filter(state=SENDING, sent_at__lt=at - LOST_AFTER)
    reason = "The process that sent it ended before an answer was written down."
    puids = list(lost.values_list("puid", flat=True))
    with transaction.atomic():
        count = Owed.objects.filter(state=SENDING, puid__in=puids).update(state=UNCERTAIN, reason=reason)
        Attempt.objects.filter(puid__in=puids, outcome=SENDING).update(outcome=UNCERTAIN, answer=reason)
    return count
