"""A pack: the guidelines of one version as values, read from files and checked. Nothing in it changes
afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from waker.core.ladder import Rung
from waker.core.restrictions import CAPPED, KINDS, Restriction
from waker.policy.ages import AgeTable

if TYPE_CHECKING:
    from waker.policy.routing import CaseFacts, Router
    from waker.policy.ruleset import Ruleset
    from waker.policy.terms import TermList

Texts: TypeAlias = Mapping[str, str]
"""The same text in several languages, by language tag."""

SHADOW: Final = "shadow"
REVIEW: Final = "review"
ENFORCE: Final = "enforce"
MODES: Final = (SHADOW, REVIEW, ENFORCE)
"""What a rule may do when its condition holds: only record it, flag for a person, or decide."""

EXCEPTIONS: Final = ("educational", "scientific", "artistic", "newsworthy", "parody")
"""Kinds of public-interest exception. Documentary work counts as educational."""

STEPS: Final = ("warn", "feature_off", "suspend", "terminate")
"""Steps of a ladder, from light to heavy."""


def in_language(texts: Texts, language: str, fallback: str = "en") -> str:
    """The text in `language` (or its base language: `nl-BE` reads `nl`), else in the fallback, else any."""
    for tag in (language, language.partition("-")[0], fallback):
        if tag in texts:
            return texts[tag]
    return next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class Policy:
    """One entry of the guidelines. `strikes` is the weight of one violation and `strike_days` how long it
    counts; `ladder` counts the strikes of this policy alone."""

    id: str
    title: Texts
    text: Texts
    do_not_post: Mapping[str, tuple[str, ...]]
    explanation: Texts
    dsa_category: str
    dsa_keywords: tuple[str, ...]
    severity: int
    strikes: int
    strike_days: int = 90
    zero_tolerance: bool = False
    exceptions: frozenset[str] = frozenset()
    restrictions: tuple[Restriction, ...] = ()
    ladder: tuple[Rung, ...] = ()
    first_is_warning: bool = False

    def restrictions_for(self, subject_kind: str) -> tuple[Restriction, ...]:
        """The default restrictions that fit a subject of this kind ("content", "account")."""
        return fitting(self.restrictions, subject_kind)

    def explain(self, language: str, subject: str) -> str:
        """The explanation to the affected member; `subject` is what was judged, in that language
        ("video")."""
        return in_language(self.explanation, language).replace("{subject}", subject)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Orders policies by gravity: zero tolerance first, then severity, then strikes."""
        return self.zero_tolerance, self.severity, self.strikes


def fitting(restrictions: tuple[Restriction, ...], subject_kind: str) -> tuple[Restriction, ...]:
    """Those of `restrictions` that a subject of this kind can have."""
    return tuple(r for r in restrictions if subject_kind in KINDS[r.kind].subjects)


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that proposes something about content under a policy. `score` (0 to 1) is how likely it
    is a violation when the condition holds; `restrictions` None means those of the policy; `daily_cap` None
    means the pack's; `hold` False leaves content recommended while it waits for a person."""

    id: str
    policy: str
    mode: str
    score: float
    condition: str
    restrictions: tuple[Restriction, ...] | None = None
    daily_cap: int | None = None
    hold: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """Where cases wait: those under its policies or, with a condition `when`, those for which it holds (and that are
    under its policies, where it names any). Only who is trained in its `speciality` and in its `team` works it."""

    id: str
    name: Texts
    policies: tuple[str, ...]
    severity: int
    due_hours: int
    speciality: str | None = None
    team: str | None = None
    when: str | None = None

    @property
    def specialists(self) -> bool:
        """Whether only trained specialists work it."""
        return self.speciality is not None

    @property
    def is_open(self) -> bool:
        """Whether anybody may work it."""
        return self.speciality is None and self.team is None


@dataclass(frozen=True, slots=True)
class Consulted:
    """A person or body that was asked about this version. `country` is None for an international body."""

    who: Texts
    discipline: Texts
    country: str | None
    on: date


@dataclass(frozen=True)
class Pack:
    """The guidelines of one version. `policies` and `rules` keep the order of the files; `ladder` counts
    strikes of all policies together; `daily_cap` is how many automatic removals one rule may decide in a
    day; `digest` is the same for packs with the same files."""

    version: str
    published_at: datetime
    note: Texts
    consulted: tuple[Consulted, ...]
    languages: tuple[str, ...]
    policies: Mapping[str, Policy]
    rules: tuple[Rule, ...]
    lists: Mapping[str, TermList]
    ages: AgeTable
    ladder: tuple[Rung, ...]
    daily_cap: int
    queues: Mapping[str, Queue]
    digest: str
    ruleset: Ruleset = field(repr=False, compare=False)
    router: Router = field(repr=False, compare=False)
    files: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)

    @cached_property
    def rules_by_id(self) -> Mapping[str, Rule]:
        return MappingProxyType({rule.id: rule for rule in self.rules})

    def queue_of(self, policy: str) -> Queue:
        """The policy's own queue, whatever conditions say. KeyError when there is no such policy."""
        return self.router.queue_of[policy]

    def asked_by(self, queue: str, policy: str | None) -> Queue | None:
        """The queue that says who works a case which was put in `queue` under a policy, perhaps by an earlier version.

        The queue of that name, else the one of its policy; None where these guidelines know neither of them.
        """
        return self.queues.get(queue) or self.router.own(policy or None)

    def route(self, facts: CaseFacts) -> Queue:
        """The queue for a case of which these things are known. KeyError for a policy that is not in the pack."""
        return self.router.route(facts)

    def restrictions_of(self, rule: Rule) -> tuple[Restriction, ...]:
        """What an automatic decision by this rule restricts: its own restrictions, else those of its
        policy."""
        chosen = self.policies[rule.policy].restrictions if rule.restrictions is None else rule.restrictions
        return fitting(chosen, "content")

    @cached_property
    def caps(self) -> Mapping[str, int]:
        """Rule id -> how many automatic decisions a day; only rules whose decisions are heavy enough to be
        capped."""
        return MappingProxyType(
            {
                rule.id: self.daily_cap if rule.daily_cap is None else rule.daily_cap
                for rule in self.rules
                if rule.mode == ENFORCE
                and (
                    self.policies[rule.policy].zero_tolerance
                    or any(restriction.kind in CAPPED for restriction in self.restrictions_of(rule))
                )
            }
        )
