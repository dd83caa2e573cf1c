"""A claim: messages that one courier takes on for a minute. Whoever dies with a claim leaves it to the next.

Everything that the courier asks of the outbox's tables, each in a short transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Min, Q

from waker.core import entries as ledger
from waker.delivery import kinds, schedule
from waker.delivery.models import Endpoint, Message
from waker.delivery.outbox import ACCOUNT
from waker.delivery.transport import Outcome
from waker.ledger.writing import writing

LEASE: Final = timedelta(seconds=60)
"""Longer than any attempt takes; a message whose courier died is sent again after it."""
LOOKED_AT: Final = 2_000
"""Waiting rows of one endpoint that are looked through for one that may go."""
REVIVED: Final = 4
"""An endpoint that failed so many rounds was down; when it is back, what waited for it goes at once."""

# Of each lane the oldest that may go at all. A message given up blocks its lane at an endpoint (nothing is ever
# skipped there), but not the other mails to somebody.
CLAIM = """
WITH head AS (
    SELECT n, lane, next_at, claimed_until, failed_at FROM delivery_message
    WHERE endpoint_id {is} AND done_at IS NULL AND due_at <= %(now)s ORDER BY n LIMIT %(look)s
), ready AS (
    SELECT n FROM head h WHERE (next_at <= %(now)s OR %(probing)s) AND failed_at IS NULL
    AND (claimed_until IS NULL OR claimed_until <= %(now)s)
    AND NOT EXISTS (
        SELECT 1 FROM delivery_message e WHERE e.endpoint_id {is} AND e.lane = h.lane AND e.n < h.n
        AND e.done_at IS NULL AND e.due_at <= %(now)s AND (e.failed_at IS NULL OR %(strict)s)
    ) ORDER BY n LIMIT %(limit)s
)
UPDATE delivery_message m SET claimed_until = %(until)s FROM (
    SELECT n FROM delivery_message WHERE n IN (SELECT n FROM ready) AND done_at IS NULL
    AND (claimed_until IS NULL OR claimed_until <= %(now)s) ORDER BY n FOR UPDATE SKIP LOCKED
) taken WHERE m.n = taken.n RETURNING m.n
"""


@dataclass(frozen=True, slots=True)
class Result:
    """A message and what came of trying it. `again` is False when no other try could end otherwise."""

    message: Message
    outcome: Outcome
    again: bool = True
    dropped: bool = False


def claim(endpoint: str | None, limit: int, now: datetime, probing: bool = False) -> list[Message]:
    """Up to `limit` messages to an endpoint (None: mails) that may go now, oldest first.

    `probing`: the endpoint fails as a whole, and whether it is back is found out with whatever waits longest.
    """
    sql = CLAIM.replace("{is}", "IS NULL" if endpoint is None else "= %(endpoint)s")
    values = {
        "endpoint": endpoint, "now": now, "until": now + LEASE, "limit": limit, "look": LOOKED_AT,
        "strict": endpoint is not None, "probing": probing,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        numbers = [row[0] for row in cursor.fetchall()]
    return list(Message.objects.filter(n__in=numbers).order_by("n")) if numbers else []


def release(messages: Sequence[Message]) -> None:
    """Give claims back untried."""
    Message.objects.filter(n__in=[m.n for m in messages], done_at=None).update(claimed_until=None)


def waiting(now: datetime) -> list[str | None]:
    """The endpoints that something waits for and that may be tried now; None for the mail."""
    free = Message.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now), done_at=None, failed_at=None, due_at__lte=now
    )
    due = free.filter(next_at__lte=now)
    rows = Endpoint.objects.filter(Q(rest_until=None) | Q(rest_until__lte=now), disabled_at=None).order_by(
        "id"
    )
    found: list[str | None] = [
        id_
        for id_, failures in rows.values_list("id", "failures")
        if (free if failures else due).filter(endpoint=id_).exists()
    ]
    return [*found, None] if due.filter(endpoint=None).exists() else found


def next_due(now: datetime) -> datetime | None:
    """When something can be tried next, as far as is known now."""
    waiting = Message.objects.filter(
        done_at=None, failed_at=None, next_at__gt=now, endpoint__disabled_at=None
    )
    resting = Endpoint.objects.filter(disabled_at=None, rest_until__gt=now)
    moments = [waiting.aggregate(at=Min("next_at"))["at"], resting.aggregate(at=Min("rest_until"))["at"]]
    return min((at for at in moments if at is not None), default=None)


def record(results: Sequence[Result], now: datetime) -> int:
    """Store what came of tries, and tell the ledger whom a message reached; how many were delivered just now.

    One transaction for all of them; the ledger's lock is taken last.
    """
    done = [r for r in results if r.outcome.ok or r.dropped]
    with transaction.atomic():
        fresh = _finish(done, now)
        _put_off([r for r in results if not (r.outcome.ok or r.dropped)], now)
        told = [r.message for r in done if r.message.n in fresh and not r.dropped]
        facts = [m for m in told if m.kind in kinds.TO_PEOPLE]
        if facts:
            with writing() as writer:
                for message in facts:
                    writer.add(ledger.MESSAGE_DELIVERED, message.subject, _fact(message))
    return len(told)


def _fact(message: Message) -> dict[str, Any]:
    recipient = message.recipient or ""
    return {
        "message": message.id,
        "kind": message.kind,
        "decision": message.decision,
        "report": message.report,
        "appeal": message.appeal,
        "account": recipient.removeprefix(ACCOUNT) if recipient.startswith(ACCOUNT) else None,
        "channel": message.channel,
    }


def _finish(done: Sequence[Result], now: datetime) -> set[int]:
    """Mark as done; the numbers of those that were not before (another courier may have been faster)."""
    if not done:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE delivery_message m SET done_at = %s, dropped = c.dropped, last_error = c.error,"
            " claimed_until = NULL, failed_at = NULL, attempts = attempts + 1"
            " FROM unnest(%s::bigint[], %s::boolean[], %s::text[]) AS c(n, dropped, error)"
            " WHERE m.n = c.n AND m.done_at IS NULL RETURNING m.n",
            [now, [r.message.n for r in done], [r.dropped for r in done], [r.outcome.error for r in done]],
        )
        return {row[0] for row in cursor.fetchall()}


def _put_off(failed: Sequence[Result], now: datetime) -> None:
    """Set the next try; the last one is exactly when a message is given up."""
    for result in failed:
        attempts = result.message.attempts + 1
        first = result.message.tried_at or now
        end = first + schedule.GIVE_UP
        over = not result.again or now >= end
        Message.objects.filter(n=result.message.n, done_at=None).update(
            attempts=attempts,
            tried_at=first,
            last_error=result.outcome.error,
            claimed_until=None,
            next_at=now if over else min(now + schedule.after(attempts), end),
            failed_at=now if over else None,
        )


def judge(endpoint: str, outcomes: Sequence[Outcome], now: datetime) -> None:
    """What a round of tries says of an endpoint: that it works, or how long to leave it alone, or that it is gone."""
    bad = [outcome for outcome in outcomes if not outcome.ok]
    row = Endpoint.objects.filter(id=endpoint).first()
    if row is None or not outcomes:
        return
    changed: dict[str, Any] = {}
    if bad:
        changed |= {"last_failure_at": now, "last_failure": bad[-1].error}
    if len(bad) < len(outcomes):
        changed |= {"last_success_at": now, "failing_since": None, "failures": 0, "rest_until": None}
        if row.failures >= REVIVED:
            Message.objects.filter(endpoint=row, done_at=None, failed_at=None, next_at__gt=now).update(
                next_at=now
            )
    else:
        since = row.failing_since or now
        changed |= {"failing_since": since, "failures": F("failures") + 1}
        changed["rest_until"] = now + schedule.rest(row.failures + 1)
        if now - since >= schedule.GIVE_UP and row.disabled_at is None:
            changed |= {"disabled_at": now, "disabled_why": "failing"}
    if any(outcome.gone for outcome in bad):
        changed |= {"disabled_at": now, "disabled_why": "gone"}
    Endpoint.objects.filter(id=endpoint).update(**changed)


def postpone_mail(tried: Sequence[Result], now: datetime) -> None:
    """The mail server is not there: let all mail wait as long as the one that found out, without counting a try."""
    wait = schedule.rest(max((r.message.attempts for r in tried), default=0) + 1)
    Message.objects.filter(endpoint=None, done_at=None, failed_at=None, next_at__lte=now).update(
        next_at=now + wait
    )
