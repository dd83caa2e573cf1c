"""An account as it comes in: made or changed, one answer each, and closed when it turns up on a banned device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from msgspec import UNSET

from waker.core.languages import named
from waker.core.moments import now, years_between
from waker.core.problems import Fault
from waker.folds.settlement import Ban
from waker.guidelines import versions
from waker.intake import following
from waker.intake.again import patiently
from waker.intake.checks import account_faults
from waker.intake.models import Account
from waker.intake.shapes import AccountIn, Unreadable
from waker.ledger import acts, standing
from waker.ledger.writing import writing
from waker.policy.ages import AgeTable

FIELDS = (
    "birth_date", "country", "languages", "name", "bio", "verified", "kind", "devices", "created_at", "followers",
)  # fmt: skip
_EMPTY: dict[str, Any] = {"languages": [], "name": "", "bio": "", "verified": False, "kind": "person", "devices": [],
                          "followers": 0}  # fmt: skip


def upsert(incoming: Sequence[AccountIn | Unreadable], at: datetime | None = None) -> list[dict[str, Any]]:
    """Make or change accounts; an answer each, in their order: created, updated, unchanged or rejected.

    Absent fields keep their value. `at` as for `ledger.writing.writing`.
    """
    moment = at or now()
    ages = versions.current().ages
    answers: list[dict[str, Any] | None] = [None] * len(incoming)
    good: dict[str, list[tuple[int, AccountIn]]] = {}
    for n, account in enumerate(incoming):
        if isinstance(account, Unreadable):
            answers[n] = _rejected(account.id, account.faults)
        elif faults := account_faults(account):
            answers[n] = _rejected(account.id, faults)
        else:
            good.setdefault(account.id, []).append((n, account))
    for n, answer in patiently(lambda: _store(good, moment, at, ages)).items():
        answers[n] = answer
    return [answer for answer in answers if answer is not None]


def _store(
    good: Mapping[str, Sequence[tuple[int, AccountIn]]], moment: datetime, at: datetime | None, ages: AgeTable
) -> dict[int, dict[str, Any]]:
    """The answers by the places of the accounts in what was sent."""
    kept = {a.id: a for a in Account.objects.select_for_update().filter(id__in=sorted(good)).order_by("id")}
    changed: dict[str, Account] = {}
    created: dict[str, Account] = {}
    answers: dict[int, dict[str, Any]] = {}
    for id_, sent in good.items():
        row = kept.get(id_)
        for n, account in sent:
            status = "updated"
            if row is None:
                row, status = Account(id=id_, received_at=moment, updated_at=moment), "created"
                created[id_] = row
                _merge(row, account)
            elif not _merge(row, account):
                status = "unchanged"
            elif id_ not in created:
                row.updated_at, row.erased_at = moment, None
                changed[id_] = row
            answers[n] = {"id": id_, "status": status, **_defaults(row, moment, ages)}
    if created:
        # Where another request creates one of them at once, this one starts anew and finds it: nothing told is lost.
        Account.objects.bulk_create(sorted(created.values(), key=lambda a: a.id))
    if changed:
        Account.objects.bulk_update(list(changed.values()), [*FIELDS, "updated_at", "erased_at"])
    following.tell(accounts=[*created, *changed])
    _link({**created, **changed}, moment, at)
    return answers


def _merge(row: Account, account: AccountIn) -> bool:
    """Take over what was sent; whether anything changed."""
    changed = False
    for name in FIELDS:
        value = getattr(account, name)
        if value is UNSET:
            continue
        if value is None:
            value = _EMPTY.get(name)
        if name == "birth_date" and value is not None:
            value = value.isoformat()
        if name == "languages":
            value = named(value)
        if name == "devices":
            value = list(dict.fromkeys(value))
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def _link(rows: dict[str, Account], moment: datetime, at: datetime | None) -> None:
    """Remember on which devices the accounts were seen, and close those that are seen on a banned one."""
    pairs = sorted({(device, row.id) for row in rows.values() for device in row.devices})
    if not pairs:
        return
    devices, accounts = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO device_link (device, account, since) SELECT d, a, %s FROM unnest(%s::text[], %s::text[])"
            " AS l(d, a) ON CONFLICT DO NOTHING",
            [moment, list(devices), list(accounts)],
        )
    if not standing.bans_on(set(devices)):
        return
    with writing(at) as writer:
        bans: dict[str, list[Ban]] = {}
        for ban in standing.bans_on(set(devices)):
            device = ban.device.partition(":")[2]
            if ban.until is None or writer.at < ban.until:
                reached = ban._replace(since=max(writer.at, ban.since))
                for account in (a for d, a in pairs if d == device):
                    bans.setdefault(account, []).append(reached)
        acts.settle(writer, bans, versions.current(), versions.get, bans=bans)


def _rejected(id_: str | None, faults: Sequence[Fault]) -> dict[str, Any]:
    return {"id": id_, "status": "rejected", "errors": [fault.body() for fault in faults]}


def _defaults(row: Account, moment: datetime, ages: AgeTable) -> dict[str, Any]:
    """What the guidelines set for the account until it chooses otherwise: a person below the age is private."""
    age = years_between(row.birth_date, moment)
    young = age is None or age < ages.private_below(row.country)
    return {"defaults": {"private": row.kind == "person" and young}}
