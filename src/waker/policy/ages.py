"""An age table: from which age a feature is open, by default and where a region sets a higher age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Region:
    """Countries that share stricter ages: `minimum` and `private_below` replace the defaults, never
    downwards."""

    id: str
    countries: frozenset[str]
    minimum: Mapping[str, int]
    private_below: int | None = None
    name: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


class AgeTable:
    """Minimum ages in full years per feature and country, and below which age an account starts out private.

    A feature that is not in the table has no minimum of its own. None is ever lower than the age for
    signing up: whoever may not be here may not do anything here.
    """

    __slots__ = ("_by_country", "_private", "default_minimum", "default_private_below", "regions")

    def __init__(
        self, minimum: Mapping[str, int], private_below: int, regions: Iterable[Region] = ()
    ) -> None:
        self.default_minimum: dict[str, int] = dict(minimum)
        self.default_private_below = private_below
        self.regions: tuple[Region, ...] = tuple(regions)
        self._by_country: dict[str, dict[str, int]] = {}
        self._private: dict[str, int] = {}
        for region in self.regions:
            merged = {**self.default_minimum, **region.minimum}
            floor = merged.get("sign_up", 0)
            ages = {feature: max(age, floor) for feature, age in merged.items()}
            for country in region.countries:
                self._by_country[country] = ages
                if region.private_below is not None:
                    self._private[country] = region.private_below

    def minimum(self, feature: str, country: str | None) -> int | None:
        """The age from which `feature` is open in `country`; None when every age may use it."""
        if country is not None and country in self._by_country:
            return self._by_country[country].get(feature)
        return self.default_minimum.get(feature)

    def private_below(self, country: str | None) -> int:
        """Accounts of people younger than this are private unless they choose otherwise."""
        return self._private.get(country or "", self.default_private_below)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AgeTable):
            return NotImplemented
        mine = (self.default_minimum, self.default_private_below, self.regions)
        return mine == (other.default_minimum, other.default_private_below, other.regions)

    __hash__ = None  # type: ignore[assignment]  # it holds a mapping

    def __repr__(self) -> str:
        return f"AgeTable({self.default_minimum!r}, {self.default_private_below}, {self.regions!r})"
