"""Forgetting: what the review room keeps in words about an account, emptied when the account is erased.

Words of the ledger's notes go by whom they are about (`waker.intake.erasing`). Here it is what stands beside: drafts,
reasons for skipping, bulks, and why a question of a calibration has its answer.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

ERASED: Final = "(erased with an account that it was about)"
"""Stands in a bulk where its words stood."""

_CASES: Final = """view_case c WHERE c.id = t."case" AND (c.account = %(account)s OR c.subject = %(key)s OR EXISTS
    (SELECT 1 FROM view_report r WHERE r.case_id = c.id AND r.reporter = %(key)s))"""

_EMPTIED: Final = """UPDATE review_bulk b SET query = '',
    undo_why = CASE b.undo_why WHEN '' THEN '' ELSE %(erased)s END,
    decision = b.decision
        || CASE WHEN coalesce(b.decision->>'explanation', '') = '' THEN '{}'::jsonb
           ELSE jsonb_build_object('explanation', %(erased)s::text) END
        || CASE WHEN jsonb_typeof(b.decision->'exception') = 'object'
           THEN jsonb_build_object('exception', b.decision->'exception'
                                   || jsonb_build_object('reasoning', %(erased)s::text))
           ELSE '{}'::jsonb END
    WHERE b.state IN ('stopped', 'finished', 'undone')"""
"""One that is being carried out needs its words until it has ended; `forget_ended` comes back for it."""


def forget(account: str) -> None:
    """Empty what is kept in words about an account, and throw away what is not decided yet."""
    asked = {"account": account, "key": f"account:{account}", "erased": ERASED}
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM case_draft t USING {_CASES}", asked)
        cursor.execute(f"UPDATE review_skip t SET reason = '' FROM {_CASES} AND t.reason <> ''", asked)
        cursor.execute(
            "SELECT b.id FROM review_bulk b WHERE b.state = 'draft' AND EXISTS (SELECT 1 FROM review_bulk_subject s"
            " LEFT JOIN item i ON s.subject LIKE 'content:%%' AND i.id = substr(s.subject, 9)"
            " WHERE s.bulk = b.id AND (s.subject = %(key)s OR i.account = %(account)s)) FOR UPDATE OF b",
            asked,
        )
        drafts = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM review_bulk_subject WHERE bulk = ANY(%s)", [drafts])
        cursor.execute("DELETE FROM review_bulk WHERE id = ANY(%s)", [drafts])
        cursor.execute(
            f"{_EMPTIED} AND b.id IN (SELECT d.act FROM view_decision d WHERE d.account = %(account)s)", asked
        )
        cursor.execute(
            "UPDATE review_calibration_item SET why = '', retired_at = coalesce(retired_at, now())"
            " WHERE decision IN (SELECT d.id FROM view_decision d WHERE d.account = %(account)s)",
            asked,
        )


def forget_ended() -> None:
    """Empty the bulks that ended since somebody whom they decided about was erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_EMPTIED} AND coalesce(b.undone_at, b.ended_at, b.moved_at) > now() - interval '2 days'"
            " AND EXISTS (SELECT 1 FROM view_decision d JOIN account a ON a.id = d.account"
            " WHERE d.act = b.id AND a.erased_at IS NOT NULL)",
            {"erased": ERASED},
        )
