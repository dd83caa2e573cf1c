"""Behind: the decisions, opinions and appeals that a figure was counted from, newest first, a page at a time."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.db import connection

from waker.core.problems import Invalid, unknown
from waker.review.quality.measuring import APPEAL_KEYS, DIMENSIONS, OPINION_KEYS
from waker.review.quality.period import Period

_DIFFERS: Final = """
NOT (CASE WHEN d.no_action OR o.outcome = 'no_action' THEN d.no_action AND o.outcome = 'no_action'
    ELSE (d.exception IS NOT NULL) = (o.outcome = 'exception')
        AND coalesce(CASE WHEN d.ground = 'guidelines' THEN d.policy END, '') = coalesce(o.given_policy, '') END)
"""
_OPINIONS: Final = """
SELECT d.id, o.id, NULL FROM view_opinion o JOIN view_decision d ON d.id = o.decision
WHERE o.purpose = %(purpose)s AND o.given_at >= %(since)s AND o.given_at < %(until)s
    AND (%(key)s::text IS NULL OR coalesce({key}, '') = %(key)s) {only}
ORDER BY o.given_at DESC, o.id LIMIT %(limit)s OFFSET %(offset)s
"""
_APPEALS: Final = """
SELECT d.id, NULL, a.id FROM view_appeal a JOIN view_decision d ON d.id = a.decision
LEFT JOIN view_case c ON c.id = d.case_id
WHERE a.decided_at >= %(since)s AND a.decided_at < %(until)s AND a.outcome = ANY(%(outcomes)s)
    AND (%(key)s::text IS NULL OR coalesce({key}, '') = %(key)s)
ORDER BY a.decided_at DESC, a.id LIMIT %(limit)s OFFSET %(offset)s
"""
_RULE: Final = """
SELECT DISTINCT d.at, d.id FROM view_flag f JOIN view_case c ON c.id = f.case_id
JOIN view_decision d ON d.id = c.decision
WHERE f.rule = %(rule)s AND f.policy = %(policy)s AND f.position < d.position AND d.at >= %(since)s AND d.at < %(until)s
    AND d.case_id = c.id AND d.automation <> 'full' AND NOT d.hold {only}
ORDER BY d.at DESC, d.id LIMIT %(limit)s OFFSET %(offset)s
"""
_UPHELD: Final = (
    """(d.policy = %(policy)s AND NOT d.no_action AND d.exception IS NULL AND d.ground = 'guidelines')"""
)
KINDS: Final = (
    "pairs",
    "differing",
    "thirds",
    "references",
    "appeals",
    "overturned",
    "flags",
    "upheld",
    "missed",
)
"""pairs: all that two people judged; differing: those who disagree; thirds: judged by a third person; references: those
whose third verdict is another than the decision; flags: cases that a rule flagged; upheld and missed: of these."""


class Behind(NamedTuple):
    """What one case of a figure is about: its decision, and the opinion or the appeal that was counted."""

    decision: str
    opinion: str | None
    appeal: str | None


def listing(
    kind: str,
    period: Period,
    by: str = "policy",
    key: str | None = None,
    rule: str = "",
    policy: str = "",
    *,
    limit: int = 50,
    offset: int = 0,
) -> list[Behind]:
    """What a figure was counted from. `key`: of one policy, language or queue ("": none). Invalid names the field."""
    if kind not in KINDS:
        raise Invalid([unknown("kind", "figure", kind, KINDS)])
    if by not in DIMENSIONS:
        raise Invalid([unknown("by", "dimension", by, DIMENSIONS)])
    values: dict[str, Any] = {
        "since": period.since, "until": period.until, "key": key, "limit": limit, "offset": offset,
        "rule": rule, "policy": policy,
    }  # fmt: skip
    if kind in ("flags", "upheld", "missed"):
        only = {"flags": "", "upheld": f"AND {_UPHELD}", "missed": f"AND {_UPHELD} IS NOT TRUE"}[kind]
        return _read(
            f"SELECT id, NULL, NULL FROM ({_RULE.format(only=only)}) found ORDER BY at DESC, id", values
        )
    if kind in ("appeals", "overturned"):
        values["outcomes"] = ["varied", "overturned", *(["upheld"] if kind == "appeals" else [])]
        return _read(_APPEALS.format(key=APPEAL_KEYS[by]), values)
    values["purpose"] = "quality" if kind in ("pairs", "differing") else "third"
    only = f"AND {_DIFFERS}" if kind in ("differing", "references") else ""
    return _read(_OPINIONS.format(key=OPINION_KEYS[by], only=only), values)


def to_settle(limit: int = 50) -> list[Behind]:
    """Decisions that still stand although a third person, too, judged otherwise: for leads to look at, newest first."""
    statement = f"""
        SELECT d.id, o.id, NULL FROM view_opinion o JOIN view_decision d ON d.id = o.decision
        WHERE o.purpose = 'third' AND o.given_at IS NOT NULL AND d.superseded_by IS NULL AND {_DIFFERS}
        ORDER BY o.given_at DESC, o.id LIMIT %(limit)s
    """
    return _read(statement, {"limit": limit})


def _read(statement: str, values: dict[str, Any]) -> list[Behind]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Behind(*row) for row in cursor.fetchall()]
