"""Mending: what a person does with a statement that was set aside or whose outcome is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import transaction

from waker.core.actors import Actor
from waker.core.problems import Conflict, Fault, Invalid, NotFound
from waker.transparency.looking import look
from waker.transparency.models import CLOSED, SET_ASIDE, UNCERTAIN, WAITING, Owed
from waker.transparency.queue import faults_of, made_of
from waker.transparency.schema import LISTS, TEXTS
from waker.transparency.scrub import scrub

MENDABLE: Final = (
    "category", "category_specification", "category_specification_other", "content_type", "content_type_other",
    "content_language", "content_date", "illegal_content_legal_ground", "illegal_content_explanation",
    "incompatible_content_ground", "incompatible_content_explanation", "decision_facts",
)  # fmt: skip
"""What a person may change: the words and the class of a statement, never what was done, to whom, or by whom."""


def mend(decision: str, changes: Mapping[str, str], actor: Actor) -> None:
    """Change fields of a statement that was set aside, and let it wait again. Lists are written with commas; an empty
    text takes a field away.

    Invalid when the result is not right, and then nothing has changed. What names a person is scrubbed here too.
    """
    unknown = [
        Fault(name, "not_mendable", "This field is not to be changed.") for name in set(changes) - {*MENDABLE}
    ]
    if unknown:
        raise Invalid(unknown)
    known = look(decision).known
    with _held(decision, SET_ASIDE) as row:
        made: dict[str, Any] = dict(row.statement or made_of(decision))
        for name, text in changes.items():
            value = _value(name, scrub(text, known) if name in TEXTS else text.strip())
            if value:
                made[name] = value
            else:
                made.pop(name, None)
        faults = faults_of(made)
        if faults:
            raise Invalid([Fault(f["field"], f["code"], f["message"]) for f in faults])
        row.statement, row.errors, row.reason = made, [], ""
        row.state, row.by = WAITING, actor.holder


def _value(name: str, text: str) -> str | list[str]:
    if name not in LISTS:
        return text
    return [word for part in text.replace("\n", ",").split(",") if (word := part.strip())]


def again(decision: str, actor: Actor) -> None:
    """Let a statement wait again, under a puid of its own: one of unknown outcome, of which the person is sure that it
    is not stored; one that was closed; or one that was set aside, made anew from the decision. Invalid, Conflict."""
    with _held(decision, UNCERTAIN, CLOSED, SET_ASIDE) as row:
        if row.state == SET_ASIDE:
            row.statement = made_of(decision)
            row.errors = faults_of(row.statement)
        row.state, row.reason, row.by = (SET_ASIDE if row.errors else WAITING), "", actor.holder


def close(decision: str, why: str, actor: Actor) -> None:
    """End it without proof: the statement is stored, or need not be, and the person says how they know."""
    why = why.strip()
    if not why:
        raise Invalid.at("why", "required", "Say how you know that it need not be sent.")
    with _held(decision, UNCERTAIN, SET_ASIDE) as row:
        row.state, row.reason, row.by = CLOSED, why[:2_000], actor.holder


@contextmanager
def _held(decision: str, *states: str) -> Iterator[Owed]:
    with transaction.atomic():
        row = Owed.objects.select_for_update().filter(decision=decision).first()
        if row is None:
            raise NotFound.at("decision", "not_queued", f"No statement of {decision[:60]!r} is in the queue.")
        if row.state not in states:
            message = f"The statement is {row.state.replace('_', ' ')}; nothing is to be done with it now."
            raise Conflict.at("state", "other_state", message)
        yield row
        row.save()
