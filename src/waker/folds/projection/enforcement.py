"""Enforcement: what decisions, flags, cases, reports and published guidelines change in the views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.channels import DETECTOR, RANKS
from waker.core.entries import Entry
from waker.core.moments import parse
from waker.core.restrictions import CAPPED, Restriction
from waker.folds.projection.changes import Changes, Columns, Step, Touch

COLUMNS: Final[Columns] = {
    "view_decision": (
        "id", "position", "at", "act", "subject", "account", "revision", "by_kind", "by_id", "automation", "ground",
        "policy", "law", "country", "situation", "guidelines", "hold", "no_action", "exception", "case_id", "language",
        "supersedes", "superseded_by", "superseded_at", "zero_tolerance", "derived_key", "derived_from", "rule",
        "strike_policy", "strike_weight", "strike_since", "strike_expires", "strike_first_warning", "strike_root",
    ),
    "view_restriction": (
        "decision", "n", "subject", "position", "at", "kind", "countries", "min_age", "feature", "label", "target",
        "starts", "ends", "superseded_at",
    ),
    "view_flag": (
        "id", "position", "at", "subject", "account", "revision", "rule", "policy", "score", "mode", "capped",
        "detector", "case_id", "decision", "matches", "guidelines",
    ),
    "view_case": (
        "id", "position", "opened_at", "subject", "account", "queue", "policy", "channel", "channel_rank", "severity",
        "reach", "due_at", "language", "country", "flags", "reports", "closed_at", "decision", "languages",
        "situations", "pace", "score", "escalated_at",
    ),
    "view_report": (
        "id", "position", "at", "channel", "subject", "account", "reason", "policy", "reporter", "note", "country",
        "language", "case_id", "due_at", "answered_at", "decision",
    ),
    "view_rule_day": ("rule", "day", "taken", "capped"),
    "view_guidelines": ("version", "position", "published_at", "digest"),
}  # fmt: skip


def _decision(entry: Entry, changes: Changes) -> None:
    body = entry.body
    strike = body.get("strike") or {}
    derived = body.get("derived") or {}
    by = body["by"]
    ground = body["ground"]
    rule = by["id"] if by["kind"] == "rule" else None
    changes.insert("view_decision",
        (
            body["id"], entry.position, entry.at, body["act"], entry.subject, body.get("account"), body.get("revision"),
            by["kind"], by["id"], body["automation"], ground["kind"], ground.get("policy"), ground.get("law"),
            ground.get("country"), ground.get("situation"), body.get("guidelines"), body.get("hold", False),
            body.get("no_action", False), (body.get("exception") or {}).get("kind"), body.get("case"),
            body.get("language"), body.get("supersedes"), None, None,
            body.get("zero_tolerance", False), derived.get("key"), derived.get("from") or [],
            rule, strike.get("policy"), strike.get("weight"),
            parse(strike["since"]) if strike else None, parse(strike["expires"]) if strike else None,
            strike.get("first_warning"), strike.get("root"),
        )
    )  # fmt: skip
    for n, raw in enumerate(body["restrictions"]):
        r = Restriction.of_body(raw)
        changes.insert("view_restriction",
            (body["id"], n, entry.subject, entry.position, entry.at, r.kind, list(r.countries), r.min_age, r.feature,
             r.label, r.target, r.starts or entry.at, r.until, None)
        )  # fmt: skip
    if body.get("supersedes"):
        changes.superseded.append((body["supersedes"], body["id"], entry.at))
    if body.get("case") and not body.get("hold"):
        changes.closed.append((body["case"], body["id"], entry.at))
    if rule is not None and any(r["kind"] in CAPPED for r in body["restrictions"]):
        _count(changes, rule, entry.at, 0)


def _flag(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.insert("view_flag",
        (
            body["id"], entry.position, entry.at, entry.subject, body.get("account"), body.get("revision"),
            body["rule"], body["policy"], body["score"], body["mode"], body.get("capped", False),
            body.get("detector", ""), body.get("case"), body.get("decision"), body.get("matches") or [],
            body.get("guidelines"),
        )
    )  # fmt: skip
    if body.get("capped"):
        _count(changes, body["rule"], entry.at, 1)
    if body.get("case"):
        severity, reach = body.get("severity", 0), body.get("reach", 0)
        rank, pace = RANKS[DETECTOR], _pace(body)
        changes.touched.append(
            Touch(body["case"], 1, 0, severity, reach, None, DETECTOR, rank, pace, body["score"])
        )


def _report(entry: Entry, changes: Changes) -> None:
    body = entry.body
    due = parse(body["due_at"])
    changes.insert("view_report",
        (
            body["id"], entry.position, entry.at, body["channel"], entry.subject, body.get("account"), body["reason"],
            body.get("policy"), body.get("reporter"), body.get("note"), body.get("country"), body.get("language"),
            body["case"], due, None, None,
        )
    )  # fmt: skip
    severity, reach, channel = body.get("severity", 0), body.get("reach", 0), body["channel"]
    changes.touched.append(
        Touch(
            body["case"], 0, 1, severity, reach, due, channel, body.get("rank", RANKS[channel]), _pace(body)
        )
    )


def _case(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.insert("view_case",
        (
            body["id"], entry.position, entry.at, entry.subject, body.get("account"), body["queue"],
            body.get("policy"), body["channel"], body.get("rank", RANKS[body["channel"]]), body["severity"],
            body["reach"],
            parse(body["due_at"]), body.get("language"), body.get("country"), 0, 0, None, None,
            _languages(body), body.get("situations") or [], _pace(body), body.get("score", 0.0), None,
        )
    )  # fmt: skip


def _languages(body: Mapping[str, Any]) -> list[str]:
    """The languages that a reviewer has to read; entries from before there were several name at most one."""
    if "languages" in body:
        return list(body["languages"])
    return [body["language"]] if body.get("language") not in (None, "und") else []


def _pace(body: Mapping[str, Any]) -> float:
    """Viewers an hour; where an entry does not say, its followers spread over a day."""
    pace = body.get("pace")
    return float(body.get("reach", 0) / 24 if pace is None else pace)


def _reopened(entry: Entry, changes: Changes) -> None:
    changes.closed.append((entry.body["case"], None, None))


def _guidelines(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.insert("view_guidelines", (body["version"], entry.position, entry.at, body["digest"]))


def _count(changes: Changes, rule: str, at: datetime, which: int) -> None:
    changes.rule_days.setdefault((rule, at.date().isoformat()), [0, 0])[which] += 1


STEPS: Final[dict[str, Step]] = {
    kinds.DECISION_TAKEN: _decision,
    kinds.FLAG_RAISED: _flag,
    kinds.REPORT_FILED: _report,
    kinds.CASE_OPENED: _case,
    kinds.CASE_REOPENED: _reopened,
    kinds.GUIDELINES_PUBLISHED: _guidelines,
}
