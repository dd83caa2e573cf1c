"""The guidelines as staff need them: versions, policies, rules with their mode and counts, differences."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console.permissions import needs
from waker.console.queries import rules
from waker.console.views.common import language, show
from waker.core.moments import now
from waker.core.problems import NotFound
from waker.guidelines import versions
from waker.guidelines.reading import read
from waker.policy.pack import Pack, in_language


@needs("guidelines.see")
@require_GET
def guidelines(request: HttpRequest, version: str | None = None) -> HttpResponse:
    """One version, the one in force unless another is named."""
    listing = versions.listing()
    if not listing:
        return show(request, "console/guidelines.html", {"pack": None})
    pack = _pack(version or listing[0].version)
    spoken = language()
    counts = rules.counts(now().date())
    decided = rules.decisions_by_policy()
    context = {
        "pack": pack,
        "note": in_language(pack.note, spoken),
        "versions": listing,
        "in_force": listing[0].version,
        "policies": [
            {"policy": p, "title": in_language(p.title, spoken), "decided": decided.get(p.id, 0)}
            for p in pack.policies.values()
        ],
        "rules": [{"rule": r, "counts": counts.get(r.id, rules.Counts())} for r in pack.rules],
        "consulted": [
            (in_language(c.who, spoken), in_language(c.discipline, spoken), c.country, c.on)
            for c in pack.consulted
        ],
    }
    return show(request, "console/guidelines.html", context)


@needs("guidelines.see")
@require_GET
def policy(request: HttpRequest, policy_id: str) -> HttpResponse:
    """One policy of the version in force: its text, what it leads to, its rules."""
    pack = versions.current()
    one = pack.policies.get(policy_id)
    if one is None:
        raise Http404(policy_id)
    spoken = language()
    counts = rules.counts(now().date())
    context = {
        "pack": pack,
        "policy": one,
        "title": in_language(one.title, spoken),
        "text": in_language(one.text, spoken),
        "do_not_post": one.do_not_post.get(spoken) or one.do_not_post.get("en") or (),
        "explanation": in_language(one.explanation, spoken),
        "restrictions": [r.body() for r in one.restrictions],
        "exceptions": sorted(one.exceptions),
        "rules": [
            {"rule": r, "counts": counts.get(r.id, rules.Counts())} for r in pack.rules if r.policy == one.id
        ],
        "decided": rules.decisions_by_policy().get(one.id, 0),
    }
    return show(request, "console/policy.html", context)


@needs("guidelines.see")
@require_GET
def compare(request: HttpRequest, version: str, other: str) -> HttpResponse:
    """What changed from `other` to `version`."""
    context = {
        "before": other,
        "after": version,
        "reading": read(_pack(other), _pack(version), language(), public=False),
    }
    return show(request, "console/compare.html", context)


def _pack(version: str) -> Pack:
    try:
        return versions.get(version)
    except NotFound as problem:
        raise Http404(problem.detail) from problem
