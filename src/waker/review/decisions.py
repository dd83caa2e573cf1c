"""A decision told whole: what was decided, by whom, on what, and every step that led to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from waker.core.moments import now, rfc3339
from waker.core.problems import NotFound
from waker.folds.account import restriction
from waker.folds.force import Force, in_force
from waker.ledger.models import Decision, Flag, Report, Trace
from waker.review import bodies


def row(decision_id: str) -> Decision:
    """The decision's row. NotFound."""
    found = Decision.objects.filter(id=decision_id).first()
    if found is None:
        raise NotFound.at("decision", "unknown_decision", f"There is no decision {decision_id[:60]!r}.")
    return found


def get(decision_id: str) -> dict[str, Any]:
    """Everything about one decision, with its trace: facts, rules that fired, signals, guidelines version."""
    decision = row(decision_id)
    body = bodies.of(decision_id)
    kind, _, id_ = decision.subject.partition(":")
    exception = body.get("exception")
    derived = body.get("derived")
    return {
        "id": decision.id,
        "at": rfc3339(decision.at),
        "position": decision.position,
        "act": decision.act,
        "subject": {"kind": kind, "id": id_},
        "account": decision.account,
        "revision": decision.revision,
        "by": body["by"],
        "automation": body["automation"],
        "automated": body["automation"] != "none",
        "ground": body["ground"],
        "guidelines": body["guidelines"],
        "restrictions": [restriction(f) | {"in_force": in_force(f, now())} for f in forces_of([decision_id])],
        "hold": decision.hold,
        "no_action": decision.no_action,
        "exception": (
            {"kind": exception["kind"], "reasoning": bodies.note(exception.get("reasoning"))}
            if exception
            else None
        ),
        "explanation": bodies.note(body.get("explanation")),
        "strike": body.get("strike"),
        "zero_tolerance": body.get("zero_tolerance", False),
        "own_initiative": not (body["cites"]["reports"] or body["cites"]["flags"]),
        "cites": body["cites"],
        "case": decision.case_id,
        "derived": derived,
        "led_to": led_to(decision_id),
        "supersedes": decision.supersedes,
        "superseded_by": decision.superseded_by,
        "superseded_at": rfc3339(decision.superseded_at) if decision.superseded_at else None,
        "undoes": body.get("undoes"),
        "in_force": decision.superseded_by is None,
        "trace": trace(body, decision.subject),
    }


def trace(body: dict[str, Any], subject: str) -> dict[str, Any]:
    """What the decision was made from: the facts as they were, the rules that fired, the reports."""
    # What a person decides on was judged by the rules before: the facts of that revision.
    kept = Trace.objects.filter(ref=body.get("trace") or f"{subject}@{body.get('revision')}").first()
    facts = kept.facts if kept else None
    flags = Flag.objects.filter(id__in=body["cites"]["flags"]).order_by("position")
    reports = Report.objects.filter(id__in=body["cites"]["reports"]).order_by("position")
    return {
        "guidelines": body["guidelines"],
        "facts": facts,
        "signals": (facts or {}).get("signals", {}),
        "rules": [
            {
                "flag": f.id,
                "rule": f.rule,
                "policy": f.policy,
                "score": f.score,
                "mode": f.mode,
                "capped": f.capped,
                "revision": f.revision,
                "matches": f.matches,
                "guidelines": f.guidelines,
            }
            for f in flags
        ],
        "reports": [
            {"id": r.id, "channel": r.channel, "reason": r.reason, "at": rfc3339(r.at)} for r in reports
        ],
    }


def forces_of(decisions: Sequence[str]) -> list[Force]:
    """The restrictions that decisions laid, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(Force._fields)} FROM view_restriction WHERE decision = ANY(%s) ORDER BY position, n",
            [list(decisions)],
        )
        return [Force._make(r) for r in cursor.fetchall()]


def led_to(decision_id: str) -> list[dict[str, Any]]:
    """The derived decisions that cite this one."""
    rows = Decision.objects.filter(derived_key__isnull=False, derived_from__contains=[decision_id]).order_by(
        "position"
    )
    return [{"id": r.id, "subject": r.subject, "in_force": r.superseded_by is None} for r in rows]


def chain(decision_id: str) -> list[Decision]:
    """The decision with all that it superseded and all that superseded it, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE back AS (SELECT id, supersedes FROM view_decision WHERE id = %s UNION ALL"
            " SELECT d.id, d.supersedes FROM view_decision d JOIN back ON d.id = back.supersedes),"
            " forth AS (SELECT id, superseded_by FROM view_decision WHERE id = %s UNION ALL"
            " SELECT d.id, d.superseded_by FROM view_decision d JOIN forth ON d.id = forth.superseded_by)"
            " SELECT id FROM back UNION SELECT id FROM forth",
            [decision_id, decision_id],
        )
        ids = [r[0] for r in cursor.fetchall()]
    return list(Decision.objects.filter(id__in=ids).order_by("position"))
