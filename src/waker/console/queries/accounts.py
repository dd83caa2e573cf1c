"""Accounts in a list, and one account with its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from waker.console.queries import decisions, measures, sight
from waker.console.queries.paging import Page, page
from waker.core.subjects import ACCOUNT, Subject
from waker.intake.models import Account, DeviceLink, Item
from waker.ledger.models import Case, Decision, Restriction


@dataclass(frozen=True, slots=True)
class Row:
    account: Account
    restrictions: Sequence[Mapping[str, Any]]
    violations: int

    @property
    def key(self) -> str:
        return Subject(ACCOUNT, self.account.id).key


@dataclass(frozen=True, slots=True)
class Full:
    account: Account
    in_force: Sequence[Mapping[str, Any]]
    decisions: Sequence[decisions.Row]
    cases: Sequence[Case]
    items: Sequence[Item]
    more_items: bool
    devices: Sequence[tuple[str, Sequence[Mapping[str, Any]], Sequence[str]]]


def listing(number: int, filters: Mapping[str, str], at: datetime) -> Page[Row]:
    """Accounts by id. Filters: `q` (an id, a device, part of a name), `kind`, `country`, `state`."""
    return page(_matching(filters, at), number, lambda found: _rows(found, at), filters=dict(filters))


def keys(filters: Mapping[str, str], at: datetime, limit: int) -> list[str]:
    """The subjects of the first `limit` accounts of that list."""
    return [f"{ACCOUNT}:{id_}" for id_ in _matching(filters, at).values_list("id", flat=True)[:limit]]


def _matching(filters: Mapping[str, str], at: datetime) -> QuerySet[Account]:
    query = Account.objects.order_by("id")
    for name in ("kind", "country"):
        if filters.get(name):
            query = query.filter(**{name: filters[name]})
    words = filters.get("q", "").strip()
    if words:
        query = query.filter(Q(id=words) | Q(name__icontains=words) | Q(devices__contains=[words]))
    if filters.get("state") == "restricted":
        query = query.filter(id__in=_restricted(at))
    return query


def full(account_id: str, at: datetime) -> Full | None:
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        return None
    key = Subject(ACCOUNT, account.id).key
    items = list(Item.objects.filter(account=account.id).order_by("-received_at")[:11])
    sight.hide(items)
    if (veil := sight.in_lists([key]).get(key)) is not None and account.bio:
        account.bio = str(veil)
    return Full(
        account=account,
        in_force=measures.in_force([key], at),
        decisions=decisions.told_rows(Decision.objects.filter(account=account.id).order_by("-position")[:60]),
        cases=list(
            Case.objects.filter(account=account.id, closed_at__isnull=True).order_by("-position")[:20]
        ),
        items=items[:10],
        more_items=len(items) > 10,
        devices=_devices(account.id, at),
    )


def _devices(account: str, at: datetime) -> list[tuple[str, list[Mapping[str, Any]], list[str]]]:
    """(device, what is in force on it, the other accounts seen on it)."""
    names = list(DeviceLink.objects.filter(account=account).values_list("device", flat=True)[:20])
    forces = measures.in_force([f"device:{name}" for name in names], at)
    shared: dict[str, list[str]] = {}
    links = DeviceLink.objects.filter(device__in=names).exclude(account=account).order_by("since")[:200]
    for device, other in links.values_list("device", "account"):
        shared.setdefault(device, []).append(other)
    return [(n, [f for f in forces if f["subject"] == f"device:{n}"], shared.get(n, [])) for n in names]


def _rows(found: list[Account], at: datetime) -> list[Row]:
    keys = {Subject(ACCOUNT, account.id).key: account.id for account in found}
    by_account: dict[str, list[Mapping[str, Any]]] = {}
    for restriction in measures.in_force(keys, at):
        by_account.setdefault(keys[restriction["subject"]], []).append(restriction)
    strikes: dict[str, int] = {}
    counted = Decision.objects.filter(
        account__in=keys.values(),
        strike_policy__isnull=False,
        superseded_by__isnull=True,
        strike_expires__gt=at,
    ).values_list("account", "strike_weight")
    for account, weight in counted:
        strikes[account] = strikes.get(account, 0) + (weight or 0)
    return [Row(a, by_account.get(a.id, []), strikes.get(a.id, 0)) for a in found]


def _restricted(at: datetime) -> set[str]:
    rows = (
        Restriction.objects.filter(subject__startswith="account:", superseded_at__isnull=True, starts__lte=at)
        .filter(Q(ends__isnull=True) | Q(ends__gt=at))
        .order_by("-position")
        .values_list("subject", flat=True)[:2_000]
    )
    return {subject.partition(":")[2] for subject in rows}
