"""The guidelines as a document in one language: what a reader sees of a pack, and nothing of its machinery."""

from __future__ import annotations

from typing import Any

from waker.core.countries import country_name
from waker.ledger.models import GuidelinesRow
from waker.policy.pack import Pack, Policy, in_language


def document(pack: Pack, language: str) -> dict[str, Any]:
    """A pack for reading: policies in their order, ages, what a violation leads to, who was consulted."""
    return {
        "version": pack.version,
        "published_at": pack.published_at,
        "note": in_language(pack.note, language),
        "policies": [_policy(policy, language) for policy in pack.policies.values()],
        "ages": ages(pack, language),
        "ladder": [_rung(rung) for rung in pack.ladder],
        "consulted": consulted(pack, language),
    }


def about(row: GuidelinesRow, pack: Pack, language: str) -> dict[str, Any]:
    """A version in the list of versions."""
    return {
        "version": row.version,
        "published_at": row.published_at,
        "note": in_language(pack.note, language),
        "consulted": consulted(pack, language),
        "before": None,
    }


def consulted(pack: Pack, language: str) -> list[dict[str, Any]]:
    return [
        {
            "who": in_language(c.who, language),
            "discipline": in_language(c.discipline, language),
            "country": country_name(c.country, language) if c.country else "",
            "on": c.on,
        }
        for c in pack.consulted
    ]


def _policy(policy: Policy, language: str) -> dict[str, Any]:
    return {
        "id": policy.id,
        "title": in_language(policy.title, language),
        "text": in_language(policy.text, language),
        "do_not_post": policy.do_not_post.get(language) or policy.do_not_post.get("en") or (),
        "exceptions": sorted(policy.exceptions),
        "restrictions": [r.body() for r in policy.restrictions],
        "strikes": policy.strikes,
        "strike_days": policy.strike_days,
        "first_is_warning": policy.first_is_warning,
        "zero_tolerance": policy.zero_tolerance,
    }


def _rung(rung: Any) -> dict[str, Any]:
    return {"at": rung.at, "kind": rung.kind, "days": rung.days, "feature": rung.feature}


def ages(pack: Pack, language: str) -> dict[str, Any]:
    """Minimum ages per feature, and the regions that set higher ones: (name, countries, [(feature, age)])."""
    table = pack.ages
    return {
        "minimum": list(table.default_minimum.items()),
        "private_below": table.default_private_below,
        "regions": [
            {
                "name": in_language(region.name, language) or region.id,
                "countries": ", ".join(sorted(country_name(code, language) for code in region.countries)),
                "minimum": list(region.minimum.items()),
                "private_below": region.private_below,
            }
            for region in table.regions
        ],
    }
