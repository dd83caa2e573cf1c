"""Measures in guidelines files: restrictions, and the rungs of a ladder."""

from __future__ import annotations

from typing import Final

from waker.core.countries import COUNTRIES
from waker.core.features import SWITCHABLE
from waker.core.ladder import Rung
from waker.core.restrictions import KINDS, Restriction
from waker.policy.fields import ID, Fields, Source
from waker.policy.nodes import Node, Scalar
from waker.policy.pack import STEPS

RESTRICTION_FIELDS: Final = "kind countries min_age feature label target days"
RUNG_FIELDS: Final = "at step days feature"
MAX_DAYS: Final = 3650


def read_restrictions(node: Node | None, source: Source, what: str) -> tuple[Restriction, ...]:
    """A list of restrictions, each a kind alone (`remove`) or a mapping with its scope."""
    found: list[Restriction] = []
    for item in [] if node is None else source.items_of(node, f"restrictions of {what}"):
        restriction = _read_restriction(item, source, what)
        if restriction is None:
            continue
        if restriction in found:
            source.error(item, f"{restriction.kind!r} is given twice in restrictions of {what}")
        found.append(restriction)
    return tuple(found)


def _read_restriction(node: Node, source: Source, what: str) -> Restriction | None:
    if isinstance(node, Scalar):
        name = source.text_of(node, f"a restriction of {what}")
        fields = None
    else:
        fields = Fields(source, node, f"a restriction of {what}", RESTRICTION_FIELDS)
        name = fields.text("kind")
    if not name:
        return None
    kind = KINDS.get(name)
    if kind is None:
        source.unknown(node, "restriction", name, KINDS)
        return None
    for needed in sorted(kind.needs):
        if fields is None or fields.get(needed) is None:
            source.error(node, f"restriction {name!r} lacks what it needs: {needed}")
    if fields is None:
        return Restriction(name)
    for given in fields.node.items:
        if given in RESTRICTION_FIELDS.split() and given not in kind.allows | {"kind", "countries", "days"}:
            source.error(fields.line_of(given), f"restriction {name!r} has no use for {given}")
    label = fields.text("label", required=False) or None
    if label is not None and not ID.fullmatch(label):
        source.error(
            fields.line_of("label"), f"{label!r} is no label: write small letters, digits and underscores"
        )
    return Restriction(
        kind=name,
        countries=fields.choices("countries", COUNTRIES, "country"),
        min_age=fields.optional_integer("min_age", 13, 120),
        feature=fields.choice("feature", SWITCHABLE, required=False) or None,
        label=label,
        target=fields.text("target", required=False) or None,
        days=fields.optional_integer("days", 1, MAX_DAYS),
    )


def read_ladder(node: Node | None, source: Source, what: str) -> tuple[Rung, ...]:
    """Rungs in climbing order: each asks for more strikes than the one before, and none is lighter than
    it."""
    rungs: list[Rung] = []
    for item in [] if node is None else source.items_of(node, what):
        rung = _read_rung(item, source, what)
        if rung is None:
            continue
        if rungs:
            last = rungs[-1]
            together = (
                rung.at == last.at
                and rung.kind == last.kind == "feature_off"
                and rung.feature != last.feature
            )
            if rung.at <= last.at and not together:
                message = f"{what} does not climb: a rung at {rung.at} strikes follows one at {last.at}"
                source.error(item, message)
            elif STEPS.index(rung.kind) < STEPS.index(last.kind):
                message = (
                    f"{what} grows lighter: {rung.kind!r} at {rung.at} follows {last.kind!r} at {last.at}"
                )
                source.error(item, message)
        rungs.append(rung)
    return tuple(rungs)


def _read_rung(node: Node, source: Source, what: str) -> Rung | None:
    fields = Fields(source, node, f"a rung of {what}", RUNG_FIELDS)
    at = fields.integer("at", 1, 1000, required=True)
    step = fields.choice("step", STEPS)
    feature = fields.choice("feature", SWITCHABLE, required=step == "feature_off") or None
    days = fields.optional_integer("days", 1, MAX_DAYS)
    if step == "suspend" and days is None:
        source.error(node, f"{what}: 'suspend' needs days (for good is 'terminate')")
    if step in ("warn", "terminate") and days is not None:
        source.error(fields.line_of("days"), f"{what}: {step!r} has no days")
    if step and step != "feature_off" and feature is not None:
        source.error(fields.line_of("feature"), f"{what}: {step!r} has no feature")
    return Rung(at, step, days, feature) if at and step else None
