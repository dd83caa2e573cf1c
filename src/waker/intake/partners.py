"""A partner: a body outside with a channel of its own: a trusted flagger, an organisation, an authority.

Their reports are worked first within their area of expertise; how often those led to action is counted (DSA Art. 22).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.channels import DUE_HOURS, MEMBER, RANKS
from waker.core.channels import PARTNER as CHANNEL
from waker.core.countries import COUNTRIES
from waker.core.ids import new_id
from waker.core.moments import now
from waker.core.problems import Fault, Forbidden, Invalid, NotFound, unknown
from waker.guidelines import versions
from waker.intake.authorities.orders import Source
from waker.intake.checks import country_fault
from waker.intake.models_partners import Partner, PartnerKey
from waker.intake.shapes import ReportIn
from waker.ledger.writing import Writer, writing

TRUSTED_FLAGGER: Final = "trusted_flagger"
NGO: Final = "ngo"
AUTHORITY: Final = "authority"
LAW_ENFORCEMENT: Final = "law_enforcement"
KINDS: Final = (TRUSTED_FLAGGER, NGO, AUTHORITY, LAW_ENFORCEMENT)
FLAGGERS: Final = frozenset({TRUSTED_FLAGGER, NGO})
"""Partners that report; the others order."""
ACTIVE: Final = "active"
SUSPENDED: Final = "suspended"
REVOKED: Final = "revoked"
STATUSES: Final = (ACTIVE, SUSPENDED, REVOKED)
"""Suspended: reports are taken, but come first no longer. Revoked: nothing is taken."""


def register(
    name: str,
    kind: str,
    by: str,
    *,
    areas: Collection[str] = (),
    coordinator: str = "",
    countries: Collection[str] = (),
    contact: str = "",
    at: datetime | None = None,
) -> str:
    """Register a partner; its id. Invalid names what is wrong."""
    faults = _faults(name, kind, ACTIVE, areas, countries)
    if faults:
        raise Invalid(faults)
    with writing(at) as writer:
        id_ = new_id("p")
        body = _body(writer, id_, name, kind, ACTIVE, areas, coordinator, countries, contact, by)
        writer.add(kinds.PARTNER_REGISTERED, None, body)
    return id_


def change(
    partner_id: str,
    by: str,
    *,
    name: str | None = None,
    status: str | None = None,
    areas: Collection[str] | None = None,
    coordinator: str | None = None,
    countries: Collection[str] | None = None,
    contact: str | None = None,
    why: str = "",
    at: datetime | None = None,
) -> None:
    """Change what is known of a partner; what is None stays. NotFound, Invalid."""
    with writing(at) as writer:
        row = get_row(partner_id)
        named = row.name if name is None else name
        state = status or row.status
        in_areas = row.areas if areas is None else areas
        reach = row.countries if countries is None else countries
        faults = _faults(named, row.kind, state, in_areas, reach)
        if faults:
            raise Invalid(faults)
        whose = (row.coordinator or "") if coordinator is None else coordinator
        body = _body(writer, row.id, named, row.kind, state, in_areas, whose, reach, contact or "", by)
        if contact is None and row.contact:
            body["contact"] = {"ref": row.contact}
        if why.strip():
            body["why"] = writer.note(why.strip(), [])
        writer.add(kinds.PARTNER_CHANGED, None, body)


def get_row(partner_id: str) -> Partner:
    """The partner. NotFound."""
    row = Partner.objects.filter(id=partner_id).first()
    if row is None:
        raise NotFound.at("partner", "unknown_partner", f"There is no partner {partner_id[:60]!r}.")
    return row


def bind(key: int, partner_id: str) -> None:
    """Let a key of the API be the partner's."""
    PartnerKey.objects.update_or_create(
        key=key, defaults={"partner": get_row(partner_id).id, "made_at": now()}
    )


def keys_of(partner_id: str) -> list[int]:
    """The numbers of the partner's keys."""
    return list(PartnerKey.objects.filter(partner=partner_id).order_by("key").values_list("key", flat=True))


def source_of(key: int) -> Source:
    """Through whom a request with this key comes. Forbidden when the partner's standing was revoked."""
    bound = PartnerKey.objects.filter(key=key).first()
    if bound is None:
        return Source(f"key:{key}")
    return source(get_row(bound.partner))


def source(partner: Partner) -> Source:
    """The partner as a source. Forbidden when it was revoked."""
    if partner.status == REVOKED:
        raise Forbidden.at("partner", "revoked", f"{partner.name} is no partner any more.")
    return Source(f"partner:{partner.id}", partner.id)


def urgency(
    report: ReportIn, source: Source, due: datetime, at: datetime, more: dict[str, Any]
) -> tuple[datetime, int | None]:
    """When a partner's report is due, and its rank where it is not the channel's; notes in `more` what was found.

    Within the partner's area of expertise it comes first. Outside, or while the partner is suspended, it is a report
    like a member's. A key that belongs to no registered partner keeps the rank of its channel.
    """
    if report.channel != CHANNEL:
        return due, None
    row = Partner.objects.filter(id=source.partner).first() if source.partner else None
    expert = row is None or (row.status == ACTIVE and row.kind in FLAGGERS and report.reason in row.areas)
    more["expert"] = expert
    if expert:
        return due, None
    return max(due, at + timedelta(hours=DUE_HOURS[MEMBER])), RANKS[MEMBER]


def _faults(
    name: str, kind: str, status: str, areas: Collection[str], countries: Collection[str]
) -> list[Fault]:
    faults = []
    if not name.strip() or not name.isprintable() or len(name) > 300:
        faults.append(Fault("name", "required", "Write the name, in 300 characters at most."))
    if kind not in KINDS:
        faults.append(unknown("kind", "kind of partner", kind, KINDS))
    if status not in STATUSES:
        faults.append(unknown("status", "status", status, STATUSES))
    policies = versions.current().policies
    faults += [
        unknown(f"areas.{n}", "policy", area, policies)
        for n, area in enumerate(areas)
        if area not in policies
    ]
    faults += [
        country_fault(f"countries.{n}", code) for n, code in enumerate(countries) if code not in COUNTRIES
    ]
    return faults


def _body(
    writer: Writer,
    id_: str,
    name: str,
    kind: str,
    status: str,
    areas: Collection[str],
    coordinator: str,
    countries: Collection[str],
    contact: str,
    by: str,
) -> dict[str, Any]:
    return {
        "partner": id_,
        "name": name.strip(),
        "kind": kind,
        "areas": sorted(set(areas)),
        "status": status,
        "coordinator": coordinator.strip() or None,
        "countries": sorted(set(countries)),
        "contact": writer.note(contact.strip(), []),
        "by": by,
    }
