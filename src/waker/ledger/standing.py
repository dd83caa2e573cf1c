"""What stands of an account: the rows from which its strikes and derived decisions are folded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from waker.core.restrictions import Restriction
from waker.folds.force import Force
from waker.folds.settlement import Ban, Standing, Zero
from waker.folds.strikes import Violation

_FORCE = ", ".join(Force._fields)


def forces(subjects: Collection[str]) -> list[Force]:
    """Every restriction ever laid on the subjects (keys), whether in force or not."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_FORCE} FROM view_restriction WHERE subject = ANY(%s)", [list(subjects)])
        return [Force._make(row) for row in cursor.fetchall()]


def violations(accounts: Collection[str], at: datetime | None = None) -> dict[str, list[Violation]]:
    """The violations that stand, by account; with `at` those that stood then."""
    found: dict[str, list[Violation]] = {account: [] for account in accounts}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, id, strike_policy, strike_weight, strike_since, strike_expires, strike_first_warning,"
            " strike_root, guidelines FROM view_decision WHERE account = ANY(%s) AND strike_policy IS NOT NULL"
            " AND (superseded_at IS NULL OR superseded_at > %s) AND (%s::timestamptz IS NULL OR at <= %s)",
            [list(accounts), at, at, at],
        )
        for account, *rest in cursor.fetchall():
            found[account].append(Violation(*rest))
    return found


def zeros(accounts: Collection[str]) -> dict[str, list[Zero]]:
    """The zero-tolerance decisions on content that stand, by account, each since it first took effect."""
    found: dict[str, list[Zero]] = {account: [] for account in accounts}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, id, policy, coalesce((SELECT min(starts) FROM view_restriction WHERE decision = d.id), at)"
            " FROM view_decision d WHERE account = ANY(%s) AND zero_tolerance AND superseded_at IS NULL"
            " AND subject LIKE 'content:%%' AND derived_key IS NULL",
            [list(accounts)],
        )
        for account, *rest in cursor.fetchall():
            found[account].append(Zero(*rest))
    return found


def derived(accounts: Collection[str]) -> dict[str, list[Standing]]:
    """The latest derived decision of every key, by account."""
    found: dict[str, dict[str, Standing]] = {account: {} for account in accounts}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.account, d.derived_key, d.id, d.superseded_by IS NOT NULL, s.by_kind = 'system'"
            " FROM view_decision d LEFT JOIN view_decision s ON s.id = d.superseded_by"
            " WHERE d.account = ANY(%s) AND d.derived_key IS NOT NULL ORDER BY d.position",
            [list(accounts)],
        )
        for account, key, decision, superseded, by_system in cursor.fetchall():
            settled, lapsed = superseded and not by_system, superseded and bool(by_system)
            found[account][key] = Standing(key, decision, settled, lapsed)
    return {account: list(by_key.values()) for account, by_key in found.items()}


def taken(decisions: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """By what kind of actor decisions were taken, and when."""
    if not decisions:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, by_kind, at FROM view_decision WHERE id = ANY(%s)",
            [list(decisions)],
        )
        return {id_: (by, at) for id_, by, at in cursor.fetchall()}


def standing_bans(accounts: Collection[str]) -> dict[str, list[Ban]]:
    """The device bans that stand and already reached the accounts, by account."""
    found: dict[str, list[Ban]] = {account: [] for account in accounts}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (d.account, b.id) d.account, b.id, b.subject, b.policy, r.starts, r.ends"
            " FROM view_decision d JOIN view_decision b ON 'ban:' || b.id = d.derived_key"
            " LEFT JOIN view_restriction r ON r.decision = d.id"
            " WHERE d.account = ANY(%s) AND d.derived_key LIKE 'ban:%%' AND b.superseded_at IS NULL"
            " ORDER BY d.account, b.id, d.position",
            [list(accounts)],
        )
        for account, ban, subject, policy, since, until in cursor.fetchall():
            found[account].append(Ban(ban, subject, policy, since, until))
    return found


def bans_on(devices: Collection[str]) -> list[Ban]:
    """The bans that stand on the devices (host ids), ended or not; `since` is their start."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, r.subject, d.policy, r.starts, r.ends FROM view_restriction r JOIN view_decision d"
            " ON d.id = r.decision WHERE r.subject = ANY(%s) AND r.kind = 'ban' AND r.superseded_at IS NULL",
            [[f"device:{device}" for device in devices]],
        )
        return [Ban._make(row) for row in cursor.fetchall()]


def reached_by(ban: str) -> list[str]:
    """The accounts that a ban closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT account FROM view_decision WHERE derived_key = %s", [f"ban:{ban}"])
        return [row[0] for row in cursor.fetchall()]


def restrictions_of(decision: str) -> tuple[Restriction, ...]:
    """The restrictions of one decision, with their moments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, countries, min_age, feature, label, target, starts, ends FROM view_restriction"
            " WHERE decision = %s ORDER BY n",
            [decision],
        )
        return tuple(Restriction(k, tuple(c), *rest) for k, c, *rest in cursor.fetchall())


def closed_for_good(accounts: Collection[str], at: datetime) -> set[str]:
    """The accounts that a derived decision has closed by `at`, without end, as things stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.account FROM view_decision d JOIN view_restriction r ON r.decision = d.id"
            " WHERE d.account = ANY(%s) AND d.derived_key IS NOT NULL AND d.superseded_at IS NULL"
            " AND r.kind = 'terminate' AND r.ends IS NULL AND r.starts <= %s",
            [list(accounts), at],
        )
        return {row[0] for row in cursor.fetchall()}
