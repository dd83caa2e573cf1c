"""What can be said about a question or a decision without the ledger: countries, dates, what fits.

Each function returns the faults it found; an empty list means that the ledger may be asked.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from waker.core.countries import COUNTRIES
from waker.core.features import SWITCHABLE
from waker.core.problems import Fault, unknown
from waker.core.restrictions import KINDS, LABELS, Restriction
from waker.core.subjects import CONTENT
from waker.intake.checks import birth_date_faults, country_fault, moment_faults, nul, nul_paths
from waker.review.shapes import (
    ContextGround,
    DecideIn,
    IllegalGround,
    PermissionQuery,
    RestrictionIn,
    TreatmentQuery,
)

_SCRIPT = re.compile(r"(?:javascript|data|vbscript):", re.IGNORECASE)
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,99}")
HORIZON = timedelta(days=366 * 100)
"""How far ahead a question may look or a restriction may end."""


def treatment_faults(query: TreatmentQuery) -> list[Fault]:
    faults = [
        Fault(f"items.{n}", "unprintable", "Only printable characters.")
        for n, id_ in enumerate(query.items)
        if not id_.isprintable()
    ]
    viewer = query.viewer
    if viewer.account is not None and not viewer.account.isprintable():
        faults.append(Fault("viewer.account", "unprintable", "Only printable characters."))
    if viewer.country is not None and viewer.country not in COUNTRIES:
        faults.append(country_fault("viewer.country", viewer.country))
    if query.at is not None:
        faults += moment_faults("at", query.at, datetime.now(UTC) + HORIZON)
    return faults


def permission_faults(query: PermissionQuery) -> list[Fault]:
    faults = [nul(at) for at in nul_paths(msgspec.to_builtins(query))]
    if query.country is not None and query.country not in COUNTRIES:
        faults.append(country_fault("country", query.country))
    if query.at is not None:
        faults += moment_faults("at", query.at, datetime.now(UTC) + HORIZON)
    if query.birth_date is not None:
        faults += birth_date_faults("birth_date", query.birth_date, datetime.now(UTC))
    if query.feature != "sign_up" and query.account is None:
        faults.append(Fault("account", "required", f"{query.feature!r} is asked for an account; name it."))
    if query.feature == "sign_up" and query.account is not None:
        message = "Nobody has an account before signing up; give `birth_date`, `country` and `device`."
        faults.append(Fault("account", "not_allowed", message))
    return faults


def decision_faults(decision: DecideIn, subject_kind: str, at: datetime | None = None) -> list[Fault]:
    """What is wrong with a decision on a subject of this kind, before policies and the ledger are asked.

    `at` is the moment of deciding: now, unless a history is told afterwards.
    """
    faults = [nul(at) for at in nul_paths(msgspec.to_builtins(decision))]
    outcomes = [bool(decision.restrictions), decision.exception is not None, decision.no_action]
    if sum(outcomes) != 1:
        message = "Say one of three: `restrictions`, an `exception`, or `no_action`: true."
        faults.append(Fault("restrictions", "one_outcome", message))
    if decision.ground is None and not decision.no_action:
        faults.append(Fault("ground", "required", "A measure or an exception names its ground."))
    if isinstance(decision.ground, IllegalGround) and decision.ground.country not in COUNTRIES:
        faults.append(country_fault("ground.country", decision.ground.country))
    if decision.manifestly_illegal and (
        not decision.restrictions or isinstance(decision.ground, ContextGround)
    ):
        message = "Only what is restricted as a violation can be manifestly illegal."
        faults.append(Fault("manifestly_illegal", "does_not_fit", message))
    if decision.manifestly_unfounded and not decision.no_action:
        message = "A report that led to something is not unfounded."
        faults.append(Fault("manifestly_unfounded", "does_not_fit", message))
    if decision.exception is not None:
        if subject_kind != CONTENT:
            faults.append(Fault("exception", "does_not_fit", "Only content can have an exception."))
        if len(decision.exception.reasoning.strip()) < 20:
            message = "At least 20 characters of reasoning."
            faults.append(Fault("exception.reasoning", "too_short", message))
    for n, restriction in enumerate(decision.restrictions):
        found = restriction_faults(restriction, subject_kind, at)
        faults += [fault.under(f"restrictions.{n}") for fault in found]
    return faults


def restriction_faults(
    restriction: RestrictionIn, subject_kind: str, at: datetime | None = None
) -> list[Fault]:
    """What is wrong with one restriction: its kind, whether it fits, what it needs and may carry."""
    fitting = sorted(name for name, kind in KINDS.items() if subject_kind in kind.subjects)
    kind = KINDS.get(restriction.kind)
    if kind is None:
        return [unknown("kind", "restriction", restriction.kind, fitting)]
    if subject_kind not in kind.subjects:
        message = (
            f"{kind.name!r} does not fit a subject of kind {subject_kind!r}; fitting: {', '.join(fitting)}."
        )
        return [Fault("kind", "does_not_fit", message)]
    faults = []
    given = {
        name for name in ("countries", "min_age", "feature", "label", "target") if getattr(restriction, name)
    }
    for name in sorted(kind.needs - given):
        faults.append(Fault(name, "required", f"{kind.name!r} needs `{name}`."))
    for name in sorted(given - kind.allows - {"countries"}):
        faults.append(Fault(name, "not_allowed", f"{kind.name!r} has no `{name}`."))
    if restriction.label is not None and not _LABEL.fullmatch(restriction.label):
        message = (
            f"A label is a name in small letters, digits and underscores, such as {', '.join(LABELS[:3])}."
        )
        faults.append(Fault("label", "bad_label", message))
    for n, code in enumerate(restriction.countries):
        if code not in COUNTRIES:
            faults.append(country_fault(f"countries.{n}", code))
    if restriction.feature is not None and "feature" in kind.allows:
        features = [*SWITCHABLE, "sign_up"] if subject_kind == "territory" else list(SWITCHABLE)
        if restriction.feature not in features:
            faults.append(unknown("feature", "feature", restriction.feature, features))
    if restriction.target and _SCRIPT.match(re.sub(r"[\s\x00-\x1f]", "", restriction.target)):
        faults.append(
            Fault("target", "forbidden", "An address that runs code when it is followed is no target.")
        )
    return faults + _span(restriction, at or datetime.now(UTC))


def as_restriction(restriction: RestrictionIn) -> Restriction:
    """The plain value of a restriction that was found right."""
    return Restriction(
        kind=restriction.kind,
        countries=tuple(restriction.countries),
        min_age=restriction.min_age,
        feature=restriction.feature,
        label=restriction.label,
        target=restriction.target,
        starts=restriction.starts,
        until=restriction.until,
    )


def _span(restriction: RestrictionIn, at: datetime) -> list[Fault]:
    latest = at + HORIZON
    faults = []
    for name in ("starts", "until"):
        moment = getattr(restriction, name)
        if moment is not None:
            faults += moment_faults(name, moment, latest)
    if faults or restriction.until is None:
        return faults
    if restriction.until <= (restriction.starts or at):
        faults.append(Fault("until", "out_of_range", "It ends before it starts."))
    return faults
