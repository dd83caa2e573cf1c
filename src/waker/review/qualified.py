"""Qualified: who may give which opinion. The queue, its language and speciality ask the same as for deciding a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from waker.core.actors import Actor
from waker.core.problems import Forbidden, Invalid
from waker.guidelines import versions
from waker.review import care, reviewers
from waker.review.asking import SECOND, person
from waker.review.line import leases
from waker.review.models import OpinionPlace
from waker.review.reviewers import Reviewer


def require_person(actor: Actor) -> str:
    """Who the actor is, as a human being. Invalid for a bare key: an opinion is somebody's."""
    who = person(actor.holder)
    if who is None:
        message = "An opinion is a person's: name the reviewer."
        raise Invalid.at("Waker-Reviewer", "not_a_person", message)
    return who


def require(place: OpinionPlace, actor: Actor, at: datetime) -> Reviewer:
    """The reviewer that may give this opinion. Forbidden, saying why not, or Conflict in other hands."""
    who = require_person(actor)
    if who in place.barred:
        asked = "You asked" if place.purpose == SECOND else "You judged this case before, or asked"
        message = f"{asked}; another person gives the opinion."
        raise Forbidden.at("Waker-Reviewer", "first_judge", message)
    reviewer = reviewers.judge(actor, at)
    reviewers.require(reviewer, versions.current().asked_by(place.queue, place.policy))
    if place.kept_for not in (None, reviewer.holder):
        raise Forbidden.at("Waker-Reviewer", "kept_for_another", "Somebody else was asked for this opinion.")
    if place.speciality is not None and place.speciality not in reviewer.specialities and reviewer.user:
        message = f"It was asked of people with the speciality {place.speciality!r}."
        raise Forbidden.at("Waker-Reviewer", "no_speciality", message)
    if place.kept_for is None and not reviewer.reads(place.languages):
        message = f"It asks for {', '.join(place.languages)}, which this reviewer does not read."
        raise Forbidden.at("Waker-Reviewer", "no_language", message)
    if place.holder not in (None, reviewer.holder) and place.held_until and place.held_until > at:
        raise leases.InHands(place.opinion, leases.GIVING, place.holder, place.held_until)
    return reviewer


def condition(
    reviewer: Reviewer, who: str, at: datetime, *, bearable: bool = True
) -> tuple[str, dict[str, Any]]:
    """The same in SQL, over rows `p` of the line: what the reviewer may be handed now, with its values.

    With `bearable` nothing that the reviewer is spared at this moment (severity, queues, policies).
    """
    pack = versions.current()
    policies = ["", *pack.policies]  # of what stands in a queue that the guidelines in force know no more
    spared = care.limits(reviewer, at) if bearable else care.Care()
    where = """NOT (%(who)s = ANY(p.barred)) AND (p.kept_for IS NULL OR p.kept_for = %(me)s)
        AND (p.speciality IS NULL OR %(free)s OR p.speciality = ANY(%(specialities)s))
        AND (%(free)s OR p.queue = ANY(%(open)s)
            OR NOT (p.queue = ANY(%(known)s)) AND p.policy = ANY(%(open_policies)s))
        AND (p.kept_for IS NOT NULL OR %(any_language)s OR p.languages <@ %(reads)s::text[])
        AND (p.holder IS NULL OR p.held_until <= %(at)s OR p.holder = %(me)s)
        AND (%(severity)s::int IS NULL OR p.severity <= %(severity)s)
        AND NOT (p.queue = ANY(%(no_queues)s)) AND NOT (p.policy = ANY(%(no_policies)s))
        AND (p.purpose <> 'second' OR EXISTS (SELECT 1 FROM review_place o WHERE o."case" = p.case_id))"""
    return where, {
        "me": reviewer.holder,
        "who": who,
        "at": at,
        "free": reviewer.user is None,
        "specialities": sorted(reviewer.specialities),
        "open": [q.id for q in pack.queues.values() if reviewers.open_to(reviewer, q)],
        "known": list(pack.queues),
        "open_policies": [
            policy for policy in policies if reviewers.open_to(reviewer, pack.router.own(policy or None))
        ],
        "any_language": not reviewer.languages,
        "reads": sorted(reviewer.languages),
        "severity": spared.max_severity,
        "no_queues": sorted(spared.opted_out),
        "no_policies": sorted(spared.policies),
    }
