"""A check: what can be said about a shape without asking the database, beyond its types.

Each function returns the faults it found, in the order of the fields; an empty list means fit to be received.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unicodedata import category

import msgspec
from msgspec import UNSET

from waker.core.countries import COUNTRIES, meant
from waker.core.languages import well_formed
from waker.core.problems import Fault, unknown
from waker.intake.shapes import AccountIn, ItemIn, ReportIn

FIRST_YEAR = 2000
"""Nothing was posted on such a service before: an earlier time is an error of units, or year 1."""
AHEAD = timedelta(days=1)
"""How far a host's clock may run ahead."""
MAX_ATTRIBUTES = 32 * 1024
MAX_DEPTH = 16

_known_languages: set[str] = set()


def item_faults(item: ItemIn, latest: datetime | None = None) -> list[Fault]:
    """What is wrong with an item. `latest` is the last moment that counts as now (once a batch)."""
    # The good path runs for every item received, so it is a row of cheap tests.
    faults: list[Fault] = []
    if not item.id.isprintable() or item.id.isspace():
        faults += id_faults("id", item.id)
    if not item.account.isprintable():
        faults.append(_unprintable("account"))
    if "\x00" in item.text:
        faults.append(nul("text"))
    for n, tag in enumerate(item.hashtags):
        if not tag.isprintable() and not _seen(tag).isprintable():
            faults.append(_unprintable(f"hashtags.{n}"))
    if item.sound is not None and (not item.sound.isprintable() or item.sound.isspace()):
        faults += id_faults("sound", item.sound)
    if item.country is not None and item.country not in COUNTRIES:
        faults.append(country_fault("country", item.country))
    if item.language is not None and item.language not in _known_languages:
        faults += _language("language", item.language)
    if item.created_at is not None:
        faults += moment_faults("created_at", item.created_at, latest or datetime.now(UTC) + AHEAD)
    if item.parent is not None:
        if not item.parent.isprintable():
            faults.append(_unprintable("parent"))
        elif item.parent == item.id:
            faults.append(Fault("parent", "own_parent", "An item cannot be its own parent."))
    for n, media in enumerate(item.media):
        if media.url is not None and not media.url.isprintable():
            faults.append(_unprintable(f"media.{n}.url"))
        if media.hashes:
            faults += _hashes(f"media.{n}.hashes", media.hashes)
    if item.attributes:
        faults += attribute_faults("attributes", item.attributes)
    return faults


def account_faults(account: AccountIn, latest: datetime | None = None) -> list[Fault]:
    """What is wrong with an account; fields that are absent are not looked at."""
    latest = latest or datetime.now(UTC) + AHEAD
    faults = id_faults("id", account.id)
    if isinstance(account.birth_date, date):
        faults += birth_date_faults("birth_date", account.birth_date, latest)
    if isinstance(account.country, str) and account.country not in COUNTRIES:
        faults.append(country_fault("country", account.country))
    if account.languages is not UNSET:
        for n, language in enumerate(account.languages):
            faults += _language(f"languages.{n}", language)
    for name in ("name", "bio"):
        text = getattr(account, name)
        if text is not UNSET and "\x00" in text:
            faults.append(nul(name))
    if account.devices is not UNSET:
        for n, device in enumerate(account.devices):
            faults += id_faults(f"devices.{n}", device)
    if isinstance(account.created_at, datetime):
        faults += moment_faults("created_at", account.created_at, latest)
    return faults


def report_faults(report: ReportIn, latest: datetime | None = None) -> list[Fault]:
    """What is wrong with a report: what its channel requires, and countries and dates that are none."""
    latest = latest or datetime.now(UTC) + AHEAD
    faults = [Fault(at, "nul_byte", _NUL) for at in nul_paths(msgspec.to_builtins(report))]
    if not report.subject.id.isprintable():
        faults.append(_unprintable("subject.id"))
    if report.country is not None and report.country not in COUNTRIES:
        faults.append(country_fault("country", report.country))
    if report.subject.kind == "territory" and report.subject.id not in COUNTRIES:
        faults.append(country_fault("subject.id", report.subject.id))
    if report.language is not None:
        faults += _language("language", report.language)
    if report.channel == "member" and report.reporter.account is None:
        faults.append(Fault("reporter.account", "required", "A member's report names the member's account."))
    email = report.reporter.email
    if email is not None and not re.fullmatch(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+", email):
        faults.append(Fault("reporter.email", "not_an_email", "Write an address like name@example.org."))
    if report.channel == "authority" and report.order is None:
        faults.append(Fault("order", "required", "An authority's report carries its order."))
    if report.order is not None:
        for n, code in enumerate(report.order.removal_scope):
            if code not in COUNTRIES:
                faults.append(country_fault(f"order.removal_scope.{n}", code))
        if report.order.issued_at is not None:
            faults += moment_faults("order.issued_at", report.order.issued_at, latest)
        if report.order.due_at is not None:
            faults += moment_faults("order.due_at", report.order.due_at, latest + timedelta(days=366))
    return faults


def id_faults(at: str, value: str) -> list[Fault]:
    """What is wrong with an id: signs that nobody sees, or nothing but blanks."""
    if not value.isprintable():
        return [_unprintable(at)]
    return (
        [Fault(at, "blank", "An id has at least one character that is no blank.")] if value.isspace() else []
    )


def country_fault(at: str, value: str) -> Fault:
    """The fault of a text that is not a country's code; a name or another case gets what was meant."""
    close = meant(value)
    if close is None:
        fault = unknown(at, "country", value, COUNTRIES)
        message = f"{fault.message} Countries are ISO 3166-1 alpha-2 codes, such as 'NL'."
        return Fault(at, fault.code, message)
    return Fault(at, "unknown_country", f"{value!r} is not an ISO 3166-1 alpha-2 code; write {close!r}.")


def moment_faults(at: str, moment: datetime, latest: datetime) -> list[Fault]:
    """A moment outside 2000..`latest`. By year first: years 1 and 9999 overflow when shifted."""
    if FIRST_YEAR <= moment.year < latest.year or (moment.year < 9999 and _within(moment, latest)):
        return []
    return [Fault(at, "out_of_range", f"{moment.isoformat()} lies outside {FIRST_YEAR} to {latest.date()}.")]


def birth_date_faults(at: str, born: date, latest: datetime) -> list[Fault]:
    if born.year >= 1890 and born <= latest.date():
        return []
    return [Fault(at, "out_of_range", f"{born.isoformat()} is not the birth date of somebody alive.")]


def attribute_faults(at: str, attributes: dict[str, Any]) -> list[Fault]:
    """Free-form JSON: its size, its depth, and texts that the database cannot hold."""
    try:
        encoded = msgspec.json.encode(attributes)
    except RecursionError:
        return [Fault(at, "too_deep", f"At most {MAX_DEPTH} levels.")]
    if len(encoded) > MAX_ATTRIBUTES:
        return [Fault(at, "too_large", f"{len(encoded)} bytes; at most {MAX_ATTRIBUTES}.")]
    if depth_exceeds(attributes, MAX_DEPTH):
        return [Fault(at, "too_deep", f"At most {MAX_DEPTH} levels.")]
    if b"\\u0000" in encoded:
        return [Fault(path, "nul_byte", _NUL) for path in nul_paths(attributes, at)]
    return []


def depth_exceeds(value: object, limit: int) -> bool:
    """Whether lists and objects are nested deeper than `limit`; level by level, so it never recurses."""
    level: list[object] = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(inner, (dict, list)) for inner in level)


def nul_paths(value: object, at: str = "") -> Iterator[str]:
    """Where a NUL character stands in plain JSON values, keys included. The depth must have been checked."""
    if isinstance(value, str):
        if "\x00" in value:
            yield at
    elif isinstance(value, dict):
        for key, inner in value.items():
            if "\x00" in key:
                yield at
            yield from nul_paths(inner, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from nul_paths(inner, f"{at}.{n}" if at else str(n))


def nul(at: str) -> Fault:
    return Fault(at, "nul_byte", _NUL)


_NUL = "A text cannot hold the NUL character (U+0000)."


def _within(moment: datetime, latest: datetime) -> bool:
    return moment.year >= FIRST_YEAR and moment <= latest


def _seen(tag: str) -> str:
    """A hashtag without its invisible characters: joiners are spelling in Persian and Hindi, and hold emoji together;
    hashtags are compared without them."""
    return "".join(char for char in tag if category(char) != "Cf")


def _unprintable(at: str) -> Fault:
    return Fault(at, "unprintable", "Only printable characters: no line ends, control characters or NUL.")


def _language(at: str, value: str) -> list[Fault]:
    if not well_formed(value):
        return [Fault(at, "not_a_language", f"{value[:40]!r} is not a BCP 47 language tag, such as 'nl'.")]
    if len(_known_languages) < 1_000:  # remembers the tags in use, so that most items need no pattern
        _known_languages.add(value)
    return []


def _hashes(at: str, hashes: dict[str, str | list[str]]) -> list[Fault]:
    faults = []
    for name, value in hashes.items():
        values = [value] if isinstance(value, str) else value
        if len(name) > 40 or not name.isprintable() or len(values) > 10_000:
            faults.append(Fault(at, "not_a_hash", "A hash has a name of at most 40 characters."))
        elif not all(0 < len(v) <= 4_096 and v.isprintable() for v in values):
            faults.append(Fault(f"{at}.{name}", "not_a_hash", "A hash is 1 to 4,096 printable characters."))
    return faults
