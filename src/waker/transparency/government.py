"""Government figures: orders and requests by country, kind and outcome, counted from the register in the ledger.

Every order counts once, on the day it was received, under the country of who issued it; items are the subjects that it
names (Implementing Regulation (EU) 2024/2835, Annex I, part 3). Medians are in hours, of the orders that got that far.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from waker.core.countries import COUNTRIES
from waker.core.moments import rfc3339
from waker.core.problems import Fault, Invalid, unknown
from waker.ledger.reading import head

DEFINITIONS: Final = {
    "orders": "Orders and requests received in the period, each once.",
    "items": "Items and accounts that they name; one that two orders name counts twice.",
    "acknowledged": "Those whose receipt was confirmed to the authority.",
    "executed": "Those carried out as asked.",
    "partly": "Those carried out in part.",
    "cannot_execute": "Those that could not be carried out (impossible, manifest error, not enough information).",
    "refused": "Those refused, with the reason on record.",
    "waiting": "Those not answered yet.",
    "median_hours_to_acknowledge": "Median hours from receipt to the confirmation of receipt.",
    "median_hours_to_effect": "Median hours from receipt to the moment at which the measure took effect.",
}
EFFECTS: Final = ("executed", "partly", "cannot_execute", "refused")
LONGEST: Final = timedelta(days=366 * 10)


def figures(first: date, last: date, country: str | None = None) -> dict[str, Any]:
    """The figures of the days `first` to `last` (both counted, UTC), by country and kind. Invalid for a bad period."""
    faults = []
    if last < first:
        faults.append(Fault("to", "out_of_range", "The period ends before it begins."))
    elif last - first > LONGEST:
        faults.append(Fault("from", "out_of_range", "At most ten years at once."))
    if country is not None and country not in COUNTRIES:
        faults.append(unknown("country", "country", country, COUNTRIES))
    if faults:
        raise Invalid(faults)
    end = head()
    since = datetime.combine(first, time(), UTC)
    until = datetime.combine(last, time(), UTC) + timedelta(days=1)
    effects = ", ".join(f"count(*) FILTER (WHERE effect = '{effect}')" for effect in EFFECTS)
    hours = "percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM {} - received_at) / 3600)"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(issuer_country, ''), kind, count(*), coalesce(sum(cardinality(subjects)), 0),"
            f" count(acknowledged_at), {effects}, count(*) FILTER (WHERE answered_at IS NULL),"
            f" {hours.format('acknowledged_at')}, {hours.format('effect_at')} FROM view_order"
            " WHERE position <= %s AND received_at >= %s AND received_at < %s"
            " AND (%s::text IS NULL OR issuer_country = %s) GROUP BY 1, 2 ORDER BY 1, 2",
            [end.position, since, until, country, country],
        )
        rows = cursor.fetchall()
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "position": end.position,
        "at": rfc3339(end.at),
        "rows": [_row(row) for row in rows],
        "definitions": DEFINITIONS,
    }


def _row(row: tuple[Any, ...]) -> dict[str, Any]:
    country, kind, orders, items, acknowledged, *counts, waiting, to_acknowledge, to_effect = row
    return {
        "country": country or None,
        "kind": kind,
        "orders": orders,
        "items": int(items),
        "acknowledged": acknowledged,
        **dict(zip(EFFECTS, counts, strict=True)),
        "waiting": waiting,
        "median_hours_to_acknowledge": None if to_acknowledge is None else round(float(to_acknowledge), 2),
        "median_hours_to_effect": None if to_effect is None else round(float(to_effect), 2),
    }
