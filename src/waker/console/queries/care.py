"""What somebody's own page of wellbeing shows, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from waker import settings
from waker.core.moments import DAY
from waker.policy.pack import Pack, in_language
from waker.review import care
from waker.review.care import bands, exposures, shifts, texts
from waker.review.care.persons import rules


@dataclass
class Row:
    """One band: how much of it was seen, what holds, and what the person may fill in."""

    severity: int
    hour: int
    day: int
    holds: bands.Band
    most: bands.Band
    own: bands.Band
    by_lead: bool
    room_at: datetime | None
    errors: dict[str, str] = field(default_factory=dict)


class Category(NamedTuple):
    """A queue or a policy of it, and whether the person is spared it."""

    id: str
    name: str
    spared: bool


@dataclass
class Mine:
    """Everything on the page."""

    rows: list[Row]
    rest: shifts.Rest | None
    since: datetime | None
    due_at: datetime | None
    categories: list[tuple[Category, list[Category]]]
    country: str
    countries: list[str]
    peers: str
    helpline: str

    def fill(self, given: Sequence[bands.Band], errors: dict[str, str]) -> None:
        """Put what was refused back into the form, with why."""
        for row, band in zip(self.rows, given, strict=True):
            row.own = band
            row.errors = {name: errors[f"{name}_{row.severity}"] for name in ("hour", "day")
                          if f"{name}_{row.severity}" in errors}  # fmt: skip

    @property
    def spared(self) -> int:
        return sum(queue.spared or any(p.spared for p in policies) for queue, policies in self.categories)


def mine(holder: str, at: datetime, language: str, pack: Pack | None) -> Mine:
    """What is kept of the person and holds for them at this moment."""
    kept = care.of(holder)
    working = kept.last is not None and at - kept.last < shifts.PAUSE
    return Mine(
        rows=_rows(holder, at),
        rest=care.rest_of(holder, at),
        since=kept.since if working else None,
        due_at=kept.since + rules().work if working and kept.since else None,
        categories=_categories(kept.queues, kept.policies, language, pack),
        country=_country(kept.country),
        countries=texts.countries(),
        peers=texts.read(texts.PEERS, "", language),
        helpline=texts.read(texts.HELPLINE, _country(kept.country), language),
    )


def helpline(holder: str, language: str) -> str:
    return texts.read(texts.HELPLINE, _country(care.of(holder).country), language)


def enough(holder: str, at: datetime) -> datetime | None:
    """When there is room again for what the person has had enough of; None where they have not."""
    full = [seen for seen in exposures.seen(holder, bands.of(holder), at) if seen.full]
    return (exposures.room_at(holder, full[0].band, at) or at + DAY) if full else None


def _country(chosen: str) -> str:
    return chosen or settings.envstr("WAKER_PROVIDER_COUNTRY").upper()


def _rows(holder: str, at: datetime) -> list[Row]:
    most = bands.installation()
    own = {band.severity: band for band in bands.chosen(holder, lead=False)}
    leads = bands.chosen(holder, lead=True)
    holds = bands.lowest(most, [*own.values(), *leads])
    return [
        Row(
            severity=seen.band.severity,
            hour=seen.hour,
            day=seen.day,
            holds=seen.band,
            most=limit,
            own=own.get(limit.severity, limit),
            by_lead=any(band.severity == limit.severity for band in leads),
            room_at=exposures.room_at(holder, seen.band, at) if seen.full else None,
        )
        for seen, limit in zip(exposures.seen(holder, holds, at), most, strict=True)
    ]


def _categories(
    queues: Sequence[str], policies: Sequence[str], language: str, pack: Pack | None
) -> list[tuple[Category, list[Category]]]:
    if pack is None:
        return []
    own: dict[str, list[Category]] = {id_: [] for id_ in pack.queues}
    for policy in pack.policies.values():
        name = in_language(policy.title, language)
        own[pack.queue_of(policy.id).id].append(Category(policy.id, name, policy.id in policies))
    return [
        (Category(queue.id, in_language(queue.name, language), queue.id in queues), own[queue.id])
        for queue in sorted(pack.queues.values(), key=lambda queue: -queue.severity)
    ]
