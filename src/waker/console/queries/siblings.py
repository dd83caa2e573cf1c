"""Siblings: the accounts that were seen on the same devices as another, with what stands against each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from waker.console.queries import measures
from waker.core.subjects import ACCOUNT, DEVICE

SHOWN = 12
DEVICES = 10


@dataclass(frozen=True, slots=True)
class Sibling:
    """One other account: on which of the devices, its strikes that count, and what is in force on it."""

    id: str
    name: str
    devices: Sequence[str]
    strikes: int
    in_force: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Device:
    """One device that the account was seen on, since when, and what is in force on it (a ban)."""

    id: str
    since: datetime
    in_force: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Family:
    """`more`: there are other siblings than those listed."""

    devices: Sequence[Device] = ()
    siblings: Sequence[Sibling] = ()
    more: bool = False


def of(account: str | None, at: datetime) -> Family:
    """The account's devices and the accounts beside it on them. Two queries, four where there are any."""
    if account is None:
        return Family()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT device, since FROM device_link WHERE account = %s ORDER BY since DESC, device LIMIT %s",
            [account, DEVICES],
        )
        seen = cursor.fetchall()
        if not seen:
            return Family()
        cursor.execute(
            "SELECT o.account, coalesce(a.name, ''), o.devices,"
            " coalesce((SELECT sum(d.strike_weight) FROM view_decision d WHERE d.account = o.account"
            "  AND d.strike_policy IS NOT NULL AND d.superseded_at IS NULL AND d.strike_expires > %s), 0)"
            " FROM (SELECT account, array_agg(device ORDER BY device) AS devices, max(since) AS latest FROM ("
            "  SELECT account, device, since FROM device_link WHERE device = ANY(%s) AND account <> %s LIMIT 500) l"
            " GROUP BY account ORDER BY latest DESC, account LIMIT %s) o LEFT JOIN account a ON a.id = o.account",
            [at, [device for device, _ in seen], account, SHOWN + 1],
        )
        others = cursor.fetchall()
    keys = [f"{DEVICE}:{device}" for device, _ in seen] + [f"{ACCOUNT}:{other[0]}" for other in others]
    force = measures.in_force(keys, at)
    return Family(
        [Device(d, since, [f for f in force if f["subject"] == f"{DEVICE}:{d}"]) for d, since in seen],
        [
            Sibling(id_, name, devices, strikes, [f for f in force if f["subject"] == f"{ACCOUNT}:{id_}"])
            for id_, name, devices, strikes in others[:SHOWN]
        ],
        len(others) > SHOWN,
    )
