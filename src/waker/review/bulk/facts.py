"""Facts: what is known of many subjects at one moment, as far as deciding on them all needs it.

A handful of queries, whatever the number of subjects. Inside an open writer they are what the batch acts on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from waker.core.actors import Actor
from waker.core.problems import Invalid
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.folds.force import Force, in_force
from waker.intake import content
from waker.intake.models import Item
from waker.intake.models_orders import Order, OrderSubject
from waker.ledger import standing
from waker.ledger.cases import Open, open_on
from waker.ledger.models import Case, Decision
from waker.review.line import leases
from waker.review.ruling.rulings import About, about

_PERSONS = """
SELECT d.subject, d.revision FROM view_decision d JOIN ledger_entry e ON e.position = d.position
WHERE d.subject = ANY(%s) AND d.superseded_by IS NULL AND d.by_kind IN ('staff', 'key') AND NOT d.hold
    AND d.derived_key IS NULL AND (d.ground <> 'context' OR d.no_action) AND e.body::json->>'undoes' IS NULL
"""
"""What persons decided that stands. A label on ground of a context answers nothing, and an undo decided nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One subject. `holder`: who else works on its open case; `forces`: what is in force on it, holds left out;
    `judged`: a person has decided on it as it is now."""

    about: About
    waiting: Open | None = None
    queue: str | None = None
    policy: str | None = None
    holder: str | None = None
    forces: tuple[Force, ...] = ()
    judged: bool = False
    ordered: bool = False
    preserved: bool = False


def abouts(keys: Sequence[str]) -> dict[str, About]:
    """The subjects that are known, by key: whom they affect, in which revision, language and country."""
    named = {key: Subject.of_key(key) for key in keys}
    pieces = {
        row[0]: row[1:]
        for row in Item.objects.filter(
            id__in=[s.id for s in named.values() if s.kind == CONTENT]
        ).values_list("id", "account", "revision", "language", "country")
    }
    wanted = {s.id for s in named.values() if s.kind == ACCOUNT} | {piece[0] for piece in pieces.values()}
    people = content.people(wanted)
    found: dict[str, About] = {}
    for key, subject in named.items():
        if subject.kind == CONTENT:
            if subject.id in pieces:
                account, revision, language, country = pieces[subject.id]
                spoken = people[account].language if account in people else language
                found[key] = About(subject, account, revision, spoken, country)
        elif subject.kind == ACCOUNT:
            person = people.get(subject.id)
            if person is not None:
                found[key] = About(subject, subject.id, None, person.language, person.country)
        else:
            try:
                found[key] = about(subject.kind, subject.id)
            except Invalid:
                continue
    return found


def gather(known: Collection[About], actor: Actor, at: datetime) -> dict[str, Facts]:
    """What the ledger says of the subjects, by key."""
    keys = [what.subject.key for what in known]
    waiting = open_on(keys)
    cases = {case.id: case for case in Case.objects.filter(id__in=[one.case for one in waiting.values()])}
    held = leases.holders(list(cases), at)
    forces = _forces(keys, at)
    judged = _judged(keys)
    ordered, preserved = _ordered(keys, at)
    found: dict[str, Facts] = {}
    for what in known:
        key = what.subject.key
        open_ = waiting.get(key)
        case = cases.get(open_.case) if open_ else None
        holder = held[open_.case].holder if open_ and open_.case in held else None
        found[key] = Facts(
            about=what,
            waiting=open_,
            queue=case.queue if case else None,
            policy=case.policy if case else None,
            holder=holder if holder != actor.holder else None,
            forces=tuple(forces.get(key, ())),
            judged=_is_judged(what, judged),
            ordered=key in ordered,
            preserved=key in preserved,
        )
    return found


def _is_judged(what: About, judged: set[tuple[str, int | None]]) -> bool:
    if what.subject.kind == ACCOUNT:
        return False  # an account goes on acting: what was decided of it before says nothing of now
    return (what.subject.key, what.revision) in judged


def _forces(keys: Sequence[str], at: datetime) -> dict[str, list[Force]]:
    forces = [force for force in standing.forces(keys) if in_force(force, at)]
    holds = set(
        Decision.objects.filter(id__in={f.decision for f in forces}, hold=True).values_list("id", flat=True)
    )
    found: dict[str, list[Force]] = {}
    for force in forces:
        if force.decision not in holds:
            found.setdefault(force.subject, []).append(force)
    return found


def _judged(keys: Sequence[str]) -> set[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [list(keys)])
        return set(cursor.fetchall())


def _ordered(keys: Sequence[str], at: datetime) -> tuple[set[str], set[str]]:
    """The subjects of authorities' orders that are still to be answered, and those kept as evidence for one."""
    links = list(OrderSubject.objects.filter(subject__in=keys).values_list("subject", "order_id"))
    of_account = Order.objects.filter(
        account__in=[k.partition(":")[2] for k in keys if k.startswith("account:")]
    )
    by_id = Order.objects.filter(id__in={order for _, order in links})
    pressing = Q(answered_at=None) | Q(preserve_until__gt=at)
    rows = {row.id: row for query in (by_id, of_account) for row in query.filter(pressing)}
    pairs = [(subject, rows[order]) for subject, order in links if order in rows]
    pairs += [(f"account:{row.account}", row) for row in rows.values() if row.account]
    ordered = {subject for subject, row in pairs if row.answered_at is None}
    return ordered, {subject for subject, row in pairs if row.preserve_until and row.preserve_until > at}
