"""Treatments: how items are shown to a viewer, asked for many at once in two queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from waker.core.moments import now
from waker.core.problems import Fault, Invalid
from waker.folds.force import by_subject
from waker.folds.treatment import Viewer, keys, treat
from waker.intake import content
from waker.ledger import standing
from waker.review import bodies
from waker.review.shapes import TreatmentQuery, ViewerIn


def resolve(query: TreatmentQuery) -> list[dict[str, Any]]:
    """The treatment of each item, in the order asked. Invalid names unknown items and an unknown viewer."""
    moment = query.at or now()
    items, surface = query.items, query.surface
    who = viewer_of(query.viewer, moment)
    found = content.shown(items, moment)
    missing = [n for n, id_ in enumerate(items) if id_ not in found]
    if missing:
        raise Invalid(
            [
                Fault(
                    f"items.{n}",
                    "unknown_item",
                    f"There is no item {items[n][:60]!r}; send it to /items first.",
                )
                for n in missing[:20]
            ]
        )
    subjects = {key for shown in found.values() for key in keys(shown)}
    forces = by_subject(standing.forces(subjects), moment)
    return _silenced([treat(found[id_], who, surface, forces) for id_ in items], moment)


def _silenced(treatments: list[dict[str, Any]], moment: datetime) -> list[dict[str, Any]]:
    """The same, without word to the maker of what an authority's order forbids to tell until later."""
    noticed = [t for t in treatments if t["owner_notice"] is not None]
    if noticed:
        gags = bodies.gags({t["owner_notice"]["decision"] for t in noticed})
        for treatment in noticed:
            until = gags.get(treatment["owner_notice"]["decision"])
            if until is not None and moment < until:
                treatment["owner_notice"] = None
    return treatments


def viewer_of(viewer: ViewerIn, moment: datetime) -> Viewer:
    """The viewer as folds know it. What is said beside the account wins over what is known of it."""
    country, age, language = viewer.country, viewer.age, "en"
    if viewer.account is not None:
        person = content.person(viewer.account)
        if person is None:
            raise Invalid.at(
                "viewer.account", "unknown_account",
                f"There is no account {viewer.account[:60]!r}; send it to /accounts first.",
            )  # fmt: skip
        country = country or person.country
        age = person.age(moment) if age is None else age
        language = person.language
    return Viewer(
        account=viewer.account,
        country=country,
        age=age,
        allow_graphic=viewer.allow_graphic,
        skip_photosensitive=viewer.skip_photosensitive,
        restricted_mode=viewer.restricted,
        language=language,
    )
