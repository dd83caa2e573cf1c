"""The header of a pack, `guidelines.yaml`: what holds for the whole version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from waker.core.countries import COUNTRIES
from waker.core.ladder import Rung
from waker.policy.fields import Fields, Source
from waker.policy.nodes import Mapping, Node, Scalar
from waker.policy.pack import Consulted, Texts
from waker.policy.read_measures import read_ladder

FIELDS: Final = "version published_at languages note consulted ladder daily_cap"
CONSULTED_FIELDS: Final = "who discipline country on"
DEFAULT_DAILY_CAP: Final = 500

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_VERSION: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(\.[1-9]\d{0,3})?")


@dataclass(frozen=True, slots=True)
class Header:
    version: str
    published_at: datetime
    languages: tuple[str, ...]
    note: Texts
    consulted: tuple[Consulted, ...]
    ladder: tuple[Rung, ...]
    daily_cap: int


def read_languages(node: Node, source: Source) -> tuple[str, ...]:
    """The languages of the pack; read before anything else, because every text needs all of them."""
    found: list[str] = []
    if not isinstance(node, Mapping):
        return ()
    languages = node.items.get("languages")
    if languages is None:
        source.error(node, "the header lacks its field 'languages'")
        return ()
    for item in source.items_of(languages, "languages"):
        tag = source.text_of(item, "a language")
        if tag and not _LANGUAGE.fullmatch(tag):
            source.error(item, f"{tag[:40]!r} is no language tag: write nl, en or pt-BR")
        elif tag in found:
            source.error(item, f"language {tag!r} is given twice")
        elif tag:
            found.append(tag)
    if not found:
        source.error(languages, "languages names none: a pack has at least one")
    return tuple(found)


def read_header(node: Node, source: Source) -> Header:
    fields = Fields(source, node, "the header", FIELDS)
    version = fields.text("version")
    matched = _VERSION.fullmatch(version)
    if version and (matched is None or not _is_day(matched[1])):
        message = f"version must be a date such as 2026-11-01 (or 2026-11-01.2), not {version[:40]!r}"
        source.error(fields.line_of("version"), message)
    published_at = fields.moment("published_at") or datetime.max.replace(tzinfo=UTC)
    consulted = tuple(
        entry
        for item in fields.items("consulted", required=True)
        if (entry := _read_consulted(item, source, published_at)) is not None
    )
    return Header(
        version=version,
        published_at=published_at,
        languages=source.languages,
        note=fields.texts("note"),
        consulted=consulted,
        ladder=read_ladder(fields.get("ladder", required=True), source, "the overall ladder"),
        daily_cap=fields.integer("daily_cap", 0, 1_000_000, DEFAULT_DAILY_CAP),
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read_consulted(node: Node, source: Source, published_at: datetime) -> Consulted | None:
    fields = Fields(source, node, "a consultation", CONSULTED_FIELDS)
    who, discipline = (_name(fields, source, name) for name in ("who", "discipline"))
    country = fields.choice("country", COUNTRIES, required=False) or None
    on = fields.day("on")
    if on is None:
        return None
    if on > published_at.date():
        source.error(fields.line_of("on"), f"consulted on {on}, after the version was published")
    return Consulted(who, discipline, country, on)


def _name(fields: Fields, source: Source, name: str) -> Texts:
    """A name is often the same in every language; then it is written once."""
    node = fields.get(name, required=True)
    if isinstance(node, Scalar):
        value = source.text_of(node, fields.label(name))
        return dict.fromkeys(source.languages, value)
    return fields.texts(name) if node is not None else {}
