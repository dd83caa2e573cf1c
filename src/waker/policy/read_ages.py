"""The age table in guidelines files, `ages.yaml`: defaults, and regions that set higher ages."""

from __future__ import annotations

from typing import Final

from waker.core.countries import COUNTRIES
from waker.core.features import FEATURES
from waker.policy.ages import AgeTable, Region
from waker.policy.fields import Fields, Source
from waker.policy.nodes import Node

FIELDS: Final = "default regions"
DEFAULT_FIELDS: Final = "minimum private_below"
REGION_FIELDS: Final = "id name note countries minimum private_below"
OLDEST: Final = 99


def read_ages(node: Node, source: Source) -> AgeTable:
    fields = Fields(source, node, "the age table", FIELDS)
    default_node = fields.get("default", required=True)
    minimum: dict[str, int] = {}
    private_below = 16
    if default_node is not None:
        default = Fields(source, default_node, "the default ages", DEFAULT_FIELDS)
        minimum = _read_minimum(default, source)
        if "sign_up" not in minimum:
            source.error(default.line_of("minimum"), "the default ages lack 'sign_up'")
        private_below = default.integer("private_below", 0, OLDEST, 16, required=True)
        for feature, age in minimum.items():
            if age < minimum.get("sign_up", 0):
                message = f"{feature} from {age} is lower than the age for signing up ({minimum['sign_up']})"
                source.error(default.line_of("minimum"), message)
    regions: dict[str, Region] = {}
    taken: dict[str, str] = {}
    for item in fields.items("regions"):
        region = _read_region(item, source, minimum, private_below, taken)
        if region.id in regions:
            source.error(item, f"region {region.id!r} is given twice")
        regions[region.id] = region
    return AgeTable(minimum, private_below, regions.values())


def _read_minimum(fields: Fields, source: Source) -> dict[str, int]:
    ages = {}
    for feature, line, value in fields.pairs("minimum"):
        if feature not in FEATURES:
            source.unknown(line, "feature", feature, FEATURES)
            continue
        ages[feature] = source.integer_of(value, f"the age for {feature}", 0, OLDEST, 0)
    return ages


def _read_region(
    node: Node, source: Source, default: dict[str, int], private_below: int, taken: dict[str, str]
) -> Region:
    fields = Fields(source, node, "a region", REGION_FIELDS)
    id_ = fields.id()
    countries = fields.choices("countries", COUNTRIES, "country", required=True)
    for country in countries:
        if country in taken:
            source.error(fields.line_of("countries"), f"{country} is already in region {taken[country]!r}")
        taken.setdefault(country, id_)
    minimum = _read_minimum(fields, source)
    lines = {feature: line for feature, line, _ in fields.pairs("minimum")}
    for feature, age in minimum.items():
        if age < default.get(feature, 0):
            message = (
                f"region {id_!r} lowers {feature} from {default[feature]} to {age}: it may only raise it"
            )
            source.error(lines[feature], message)
    private = fields.optional_integer("private_below", 0, OLDEST)
    if private is not None and private < private_below:
        message = (
            f"region {id_!r} lowers private_below from {private_below} to {private}: it may only raise an age"
        )
        source.error(fields.line_of("private_below"), message)
    return Region(
        id=id_,
        countries=frozenset(countries),
        minimum=minimum,
        private_below=private,
        name=fields.texts("name"),
        note=fields.text("note", required=False),
    )
