"""The answer to an item that was judged before: what its judgement led to, read back from the ledger's views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from waker.core.moments import rfc3339
from waker.intake.proposing import Found


def judged_before(revisions: Mapping[str, int]) -> dict[str, Found]:
    """The flags, decisions and cases of each item's revision (item id -> revision), as first answered."""
    found = {id_: Found("") for id_ in revisions}
    keys = [f"content:{id_}" for id_ in revisions]
    acts: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, subject, revision, rule, policy, score, case_id, decision FROM view_flag"
            " WHERE subject = ANY(%s) AND mode <> 'shadow' ORDER BY position",
            [keys],
        )
        for id_, subject, revision, rule, policy, score, case, decision in cursor.fetchall():
            item = subject.partition(":")[2]
            if revision == revisions[item]:
                found[item].flags.append({"id": id_, "rule": rule, "policy": policy, "score": score})
                if case is not None and decision is None and case not in found[item].cases:
                    found[item].cases.append(case)
        cursor.execute(
            "SELECT act, subject, revision FROM view_decision WHERE subject = ANY(%s) AND by_kind = 'rule'",
            [keys],
        )
        for act, subject, revision in cursor.fetchall():
            item = subject.partition(":")[2]
            if revision == revisions[item]:
                acts[act] = item
        cursor.execute(
            "SELECT d.act, d.id, d.subject, d.policy, d.hold, coalesce(json_agg(json_strip_nulls(json_build_object("
            "'kind', r.kind, 'countries', CASE WHEN r.countries = '{}' THEN NULL ELSE r.countries END, 'min_age',"
            " r.min_age, 'feature', r.feature, 'label', r.label, 'target', r.target, 'starts', CASE WHEN r.starts ="
            " r.at THEN NULL ELSE r.starts END, 'until', r.ends)) ORDER BY r.n) FILTER (WHERE r.n IS NOT NULL), '[]')"
            " FROM view_decision d LEFT JOIN view_restriction r ON r.decision = d.id WHERE d.act = ANY(%s)"
            " AND NOT d.no_action AND d.by_kind IN ('rule', 'system') GROUP BY d.id ORDER BY d.position",
            [list(acts)],
        )
        for act, id_, subject, policy, hold, restrictions in cursor.fetchall():
            kind, _, name = subject.partition(":")
            found[acts[act]].decisions.append(
                {
                    "id": id_,
                    "subject": {"kind": kind, "id": name},
                    "policy": policy,
                    "automated": True,
                    "hold": hold,
                    "restrictions": [_dated(r) for r in restrictions],
                }
            )
    return found


def _dated(restriction: dict[str, Any]) -> dict[str, Any]:
    for name in ("starts", "until"):
        if name in restriction:
            restriction[name] = rfc3339(datetime.fromisoformat(restriction[name]))
    return restriction
