"""A restriction: one effect of a decision on one subject, with its scope and its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from waker.core.moments import parse, rfc3339


@dataclass(frozen=True, slots=True)
class Restriction:
    """One effect. `countries` empty means everywhere; `starts` None means from the decision on; `until` None means
    until superseded; `days` a length that becomes `until` when the decision is taken."""

    kind: str
    countries: tuple[str, ...] = ()
    min_age: int | None = None
    feature: str | None = None
    label: str | None = None
    target: str | None = None
    starts: datetime | None = None
    until: datetime | None = None
    days: int | None = None

    def body(self) -> dict[str, Any]:
        """The restriction as plain JSON values, without what is not set."""
        body: dict[str, Any] = {"kind": self.kind}
        if self.countries:
            body["countries"] = list(self.countries)
        for name in ("min_age", "feature", "label", "target", "days"):
            value = getattr(self, name)
            if value is not None:
                body[name] = value
        if self.starts is not None:
            body["starts"] = rfc3339(self.starts)
        if self.until is not None:
            body["until"] = rfc3339(self.until)
        return body

    @staticmethod
    def of_body(body: Mapping[str, Any]) -> Restriction:
        return Restriction(
            kind=body["kind"],
            countries=tuple(body.get("countries") or ()),
            min_age=body.get("min_age"),
            feature=body.get("feature"),
            label=body.get("label"),
            target=body.get("target"),
            starts=parse(body["starts"]) if body.get("starts") else None,
            until=parse(body["until"]) if body.get("until") else None,
            days=body.get("days"),
        )

    def dated(self, at: datetime) -> Restriction:
        """The restriction as taken at `at`: a length in days has become an end."""
        if self.days is None:
            return self
        return replace(self, days=None, until=(self.starts or at) + timedelta(days=self.days))


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of restriction fits, what it needs, and what it may carry beside countries, starts and until."""

    name: str
    subjects: frozenset[str]
    needs: frozenset[str] = frozenset()
    allows: frozenset[str] = frozenset()
    severity: int = 0
    """How heavy it is for whom it hits, 0 (context) to 9 (terminate): orders measures, and caps automatic ones."""


def _kind(name: str, subjects: str, severity: int, needs: str = "", allows: str = "") -> Kind:
    words = (subjects, needs, allows)
    fits, must, may = (frozenset(w.split()) for w in words)
    return Kind(name, fits, must, may | must, severity)


KINDS: Final[dict[str, Kind]] = {
    k.name: k
    for k in (
        _kind("remove", "content", 7),
        _kind("withhold", "content", 6, needs="countries"),
        _kind("not_recommended", "content account", 3),
        _kind("not_searchable", "content hashtag term", 3),
        _kind("label", "content account", 1, needs="label"),
        _kind("warning_screen", "content", 2),
        _kind("age_restricted", "content", 4, needs="min_age"),
        _kind("no_interaction", "content", 3),
        _kind("not_monetised", "content", 2),
        _kind("no_ads", "content", 2),
        _kind("suspend", "account", 8),
        _kind("terminate", "account", 9),
        _kind("feature_off", "account territory", 5, needs="feature"),
        _kind("ban", "device", 9),
        _kind("redirect", "hashtag term", 2, allows="target"),
        _kind("notice", "hashtag term", 1, allows="target"),
        _kind("help", "hashtag term", 1, allows="target"),
        _kind("mute", "sound", 4),
    )
}

LABELS: Final = (
    "unverified",
    "state_controlled_media",
    "synthetic",
    "photosensitive",
    "misleading",
    "parody",
)
"""Labels with a text of their own in every language; a host may use others, shown by their name."""

CAPPED: Final = frozenset({"remove", "suspend", "terminate"})
"""Kinds that automatic decisions may take only up to a daily number per rule."""
