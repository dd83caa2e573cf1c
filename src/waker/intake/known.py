"""What is already known: the rows that a batch of items is judged against, read once for the whole batch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from waker.core.moments import rfc3339, years_between
from waker.folds.strikes import active, strikes
from waker.ledger import standing


class Maker(NamedTuple):
    """The account of an item, as far as judging needs it."""

    id: str
    country: str | None
    birth_date: str | None
    kind: str
    name: str
    bio: str
    languages: list[str]
    verified: bool
    followers: int
    created_at: datetime | None
    devices: int


class Stored(NamedTuple):
    """An item that is already stored."""

    id: str
    account: str
    revision: int
    digest: bytes
    language: str | None
    confidence: float | None
    languages: list[str]
    live: bool
    attributes: Any
    ancestors: list[str]
    sound: str | None
    tags: list[str]
    country: str | None


def makers(ids: Collection[str]) -> dict[str, Maker]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, country, birth_date, kind, name, bio, languages, verified, followers, created_at,"
            " cardinality(devices) FROM account WHERE id = ANY(%s)",
            [list(ids)],
        )
        return {row[0]: Maker._make(row) for row in cursor.fetchall()}


def stored(ids: Collection[str]) -> dict[str, Stored]:
    """The items among `ids` that are stored, their rows locked so that two revisions follow one another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, account, revision, digest, language, language_confidence, languages, live, attributes,"
            " ancestors, sound, tags, country FROM item WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
            [list(ids)],
        )
        return {row[0]: Stored(*row[:3], bytes(row[3]), *row[4:]) for row in cursor.fetchall()}


def ancestors(parents: Collection[str]) -> dict[str, list[str]]:
    """The keys of each parent and of all above it, root first; an unknown parent is absent."""
    if not parents:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ancestors FROM item WHERE id = ANY(%s)", [list(parents)])
        return {id_: [*above, f"content:{id_}"] for id_, above in cursor.fetchall()}


def account_facts(maker: Maker, moment: datetime) -> dict[str, Any]:
    """The `account` of the facts."""
    return {
        "id": maker.id,
        "kind": maker.kind,
        "name": maker.name,
        "bio": maker.bio,
        "country": maker.country,
        "languages": maker.languages,
        "verified": maker.verified,
        "followers": maker.followers,
        "age_days": (moment - maker.created_at).days if maker.created_at else 0,
        "years": years_between(maker.birth_date, moment),
        "devices": maker.devices,
    }


NO_HISTORY: dict[str, Any] = {"strikes": 0, "strikes_by_policy": {}, "violations_90d": 0}


def histories(accounts: Collection[str], moment: datetime) -> dict[str, dict[str, Any]]:
    """The `history` of the facts, of the accounts that have one."""
    found = {}
    for account, violations in standing.violations(accounts).items():
        if violations:
            counting = active(strikes(violations), moment)
            by_policy: dict[str, int] = {}
            for strike in counting:
                by_policy[strike.policy] = by_policy.get(strike.policy, 0) + strike.weight
            recent = [v for v in violations if (moment - v.since).days < 90]
            found[account] = {
                "strikes": sum(by_policy.values()),
                "strikes_by_policy": by_policy,
                "violations_90d": len(recent),
            }
    return found


def situations(moment: datetime) -> dict[str, list[str]]:
    """The situations for which something is switched off at `moment`, by country."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.subject, d.situation FROM view_restriction r JOIN view_decision d ON d.id = r.decision"
            " WHERE r.subject LIKE 'territory:%%' AND d.situation IS NOT NULL AND r.at <= %s AND r.starts <= %s"
            " AND (r.ends IS NULL OR r.ends > %s) AND (r.superseded_at IS NULL OR r.superseded_at > %s)",
            [moment] * 4,
        )
        found: dict[str, list[str]] = {}
        for subject, situation in cursor.fetchall():
            found.setdefault(subject.partition(":")[2], []).append(situation)
    return found


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as a trace keeps them: without the item's words, which the snapshot holds."""
    item = {k: v for k, v in facts["item"].items() if k not in ("text", "attributes")}
    return {**facts, "item": item, "now": rfc3339(facts["now"])}
