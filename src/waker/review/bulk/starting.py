"""Starting a bulk: its subjects are frozen with the decision, somebody types their number, and the work begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import connection, transaction

from waker.core.actors import Actor
from waker.core.ids import new_id
from waker.core.moments import now
from waker.core.problems import Conflict, Forbidden, Invalid
from waker.guidelines import versions
from waker.review.bulk.assessing import CANNOT, READY, Assessed, assess, fitting
from waker.review.bulk.keeping import decision_of, locked, note, subjects_of
from waker.review.models_bulk import (
    DRAFT,
    FAILED,
    FINISHED,
    RUNNING,
    SKIPPED,
    STOPPED,
    UNDOING,
    Bulk,
)
from waker.review.shapes import DecideIn
from waker.review.tasks import carry_on


def freeze(
    subjects: Sequence[str],
    body: DecideIn,
    actor: Actor,
    right: str,
    *,
    query: str = "",
    skip_decided: bool = True,
    at: datetime | None = None,
) -> Bulk:
    """Keep the subjects (keys, as `choosing` gives them) and the decision, to be previewed and confirmed.

    Invalid when the decision fits none of the subjects.
    """
    moment = at or now()
    fitting(body, list(dict.fromkeys(key.partition(":")[0] for key in subjects)), moment)
    with transaction.atomic():
        bulk = Bulk.objects.create(
            id=new_id("a"),
            by=actor.holder,
            right=right,
            query=query[:2_000],
            decision=msgspec.to_builtins(body),
            skip_decided=skip_decided,
            total=len(subjects),
            made_at=moment,
        )
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY review_bulk_subject (bulk, n, subject, state, reason, note) FROM STDIN"
            ) as copy,
        ):
            for n, key in enumerate(subjects):
                copy.write_row((bulk.id, n, key, "waiting", "", ""))
    return bulk


def start(bulk_id: str, confirm: int, actor: Actor, at: datetime | None = None) -> Bulk:
    """Confirm a bulk by its number and set it to work.

    Invalid, with the number as it is now, when `confirm` is another; Conflict when it was started already; Forbidden
    for anybody but who drew it up; NotFound.
    """
    moment, pack = at or now(), versions.current()
    with transaction.atomic():
        bulk = locked(bulk_id)
        if bulk.by != actor.holder:
            raise Forbidden.at("bulk", "not_yours", "Only who chose the subjects confirms their number.")
        if bulk.state != DRAFT:
            raise Conflict.at("bulk", "already_started", f"{bulk.id} was started already.")
        found = assess(
            subjects_of(bulk), decision_of(bulk), pack, actor, moment, skip_decided=bulk.skip_decided
        )
        ready = sum(one.state == READY for one in found)
        if not ready:
            raise Invalid.at("confirm", "nothing", "Nothing is left to decide.")
        if confirm != ready:
            message = f"It is {ready} now, not {confirm}. Look again, then type {ready}."
            raise Invalid.at("confirm", "other_number", message)
        bulk.skipped, bulk.failed = _set_aside(bulk, found)
        bulk.state, bulk.confirmed, bulk.started_at, bulk.moved_at = RUNNING, ready, moment, moment
        bulk.save()
        carry_on(bulk.id)
    return bulk


def stop(bulk_id: str, at: datetime | None = None) -> Bulk:
    """Stop a running bulk between two batches: what is done stays until it is undone. Conflict unless it runs."""
    with transaction.atomic():
        bulk = locked(bulk_id)
        if bulk.state != RUNNING:
            raise Conflict.at("bulk", "not_running", f"{bulk.id} does not run; it is {bulk.state}.")
        bulk.state, bulk.ended_at = STOPPED, at or now()
        bulk.save()
    return bulk


def start_undo(bulk_id: str, explanation: str, actor: Actor, at: datetime | None = None) -> Bulk:
    """Set the undoing of a bulk to work. Conflict while it runs, and when it was undone; Invalid without a reason."""
    if not explanation.strip():
        raise Invalid.at("explanation", "required", "Say why it is taken back; the members are told.")
    with transaction.atomic():
        bulk = locked(bulk_id)
        if bulk.state not in (FINISHED, STOPPED):
            raise Conflict.at("bulk", "not_finished", f"{bulk.id} is {bulk.state}; it cannot be undone now.")
        if not bulk.done:
            raise Conflict.at("bulk", "nothing_done", f"{bulk.id} decided nothing; there is nothing to undo.")
        bulk.state, bulk.undo_by, bulk.undo_why = UNDOING, actor.holder, explanation.strip()
        bulk.undo_act, bulk.undo_at, bulk.moved_at = new_id("a"), at or now(), at or now()
        bulk.save()
        carry_on(bulk.id)
    return bulk


def _set_aside(bulk: Bulk, found: Sequence[Assessed]) -> tuple[int, int]:
    """Note of the subjects that are not decided why; how many are skipped, and how many cannot be decided."""
    aside = [
        (n, FAILED if one.state == CANNOT else SKIPPED, one.reason, one.note)
        for n, one in enumerate(found)
        if one.state != READY
    ]
    note(bulk.id, [(n, state, None, reason, said) for n, state, reason, said in aside])
    return sum(row[1] == SKIPPED for row in aside), sum(row[1] == FAILED for row in aside)
