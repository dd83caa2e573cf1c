"""The community guidelines, for everybody to read: the version in force, earlier ones, and what changed between."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query

from waker.api.answers.guidelines import GuidelinesDiffOut, GuidelinesOut
from waker.api.face import endpoint
from waker.guidelines import versions
from waker.policy.pack import Pack, Policy, Texts, in_language

LanguageTag = Annotated[
    str,
    Query(
        max_length=35,
        pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        description="BCP 47; English where there is no text in it.",
        examples=["nl"],
    ),
]
Version = Annotated[str, Path(max_length=100, examples=["2026-11-01"])]


@endpoint(
    "GET",
    "/guidelines",
    tag="Guidelines",
    summary="The guidelines in force",
    answers={200: GuidelinesOut},
    problems="422",
)
def current(request: HttpRequest, language: LanguageTag = "en") -> dict[str, Any]:
    """Public."""
    return _guidelines(versions.current(), language)


@endpoint(
    "GET",
    "/guidelines/{version}",
    tag="Guidelines",
    summary="The guidelines of one version",
    answers={200: GuidelinesOut},
    problems="404 422",
)
def one(request: HttpRequest, version: Version, language: LanguageTag = "en") -> dict[str, Any]:
    """Public."""
    return _guidelines(versions.get(version), language)


@endpoint(
    "GET",
    "/guidelines/{version}/diff/{other}",
    tag="Guidelines",
    summary="What changed between two versions",
    answers={200: GuidelinesDiffOut},
    problems="404 422",
)
def difference(
    request: HttpRequest, version: Version, other: Version, language: LanguageTag = "en"
) -> dict[str, Any]:
    """What is different in `other`, policy by policy. Public."""
    before, after = versions.get(version), versions.get(other)
    old = {p.id: _policy(p, language) for p in before.policies.values()}
    new = {p.id: _policy(p, language) for p in after.policies.values()}
    changed = {
        id_: {name: [old[id_][name], new[id_][name]] for name in new[id_] if old[id_][name] != new[id_][name]}
        for id_ in new
        if id_ in old
    }
    return {
        "before": before.version,
        "after": after.version,
        "added": [policy for id_, policy in new.items() if id_ not in old],
        "removed": [policy for id_, policy in old.items() if id_ not in new],
        "changed": [{"id": id_, "fields": fields} for id_, fields in changed.items() if fields],
    }


def _guidelines(pack: Pack, language: str) -> dict[str, Any]:
    return {
        "version": pack.version,
        "published_at": pack.published_at,
        "language": _spoken(pack, language),
        "languages": list(pack.languages),
        "note": in_language(pack.note, language),
        "consulted": [
            {
                "who": in_language(c.who, language),
                "discipline": in_language(c.discipline, language),
                "country": c.country,
                "on": c.on.isoformat(),
            }
            for c in pack.consulted
        ],
        "policies": [_policy(policy, language) for policy in pack.policies.values()],
        "versions": [
            {
                "version": row.version,
                "published_at": row.published_at,
                "note": in_language(_note(row.version), language),
            }
            for row in versions.listing()
        ],
    }


@cache
def _note(version: str) -> Texts:
    """The change note; kept, because it never changes and a pack takes a while to compile."""
    return versions.get(version).note


def _spoken(pack: Pack, language: str) -> str:
    """The language that a reader of `language` gets."""
    return in_language({tag: tag for tag in pack.languages}, language)


def _policy(policy: Policy, language: str) -> dict[str, Any]:
    rows = policy.do_not_post.get(language) or policy.do_not_post.get(language.partition("-")[0])
    return {
        "id": policy.id,
        "title": in_language(policy.title, language),
        "text": in_language(policy.text, language),
        "do_not_post": list(rows or policy.do_not_post.get("en", ())),
        "exceptions": sorted(policy.exceptions),
        "zero_tolerance": policy.zero_tolerance,
        "strikes": policy.strikes,
        "strike_days": policy.strike_days,
        "severity": policy.severity,
        "first_is_warning": policy.first_is_warning,
        "dsa_category": policy.dsa_category,
        "restrictions": [restriction.body() for restriction in policy.restrictions],
    }
