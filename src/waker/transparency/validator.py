"""The validator: whether a statement is fit for the DSA Transparency Database, and fit to be ours.

It refuses all that the database refuses, and what the database lets through although the law or its own
documentation says otherwise, or although it would quietly drop it: see docs/dsa.md. Pure: a statement in,
complaints out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from waker.transparency.schema import (
    CHOICES,
    DATES,
    ENDS,
    FIELDS,
    KEYWORDS,
    LATEST,
    LISTS,
    REQUIRED,
    TEXTS,
)
from waker.transparency.scrub import personal

ILLEGAL: Final = "DECISION_GROUND_ILLEGAL_CONTENT"
INCOMPATIBLE: Final = "DECISION_GROUND_INCOMPATIBLE_CONTENT"
OTHER_TERMS: Final = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
NOT_SPECIFIED: Final = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"
VOLUNTARY: Final = "SOURCE_VOLUNTARY"
NOTICES: Final = frozenset({"SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER"})

_PUID = re.compile(r"[a-zA-Z0-9_-]+")
_EAN = re.compile(r"[0-9]{13}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TOLD_WITH: Final = (
    ("decision_visibility_other", "decision_visibility", "DECISION_VISIBILITY_OTHER"),
    ("decision_monetary_other", "decision_monetary", "DECISION_MONETARY_OTHER"),
    ("content_type_other", "content_type", "CONTENT_TYPE_OTHER"),
    ("category_specification_other", "category_specification", "KEYWORD_OTHER"),
    ("illegal_content_legal_ground", "decision_ground", ILLEGAL),
    ("illegal_content_explanation", "decision_ground", ILLEGAL),
    ("incompatible_content_ground", "decision_ground", INCOMPATIBLE),
    ("incompatible_content_explanation", "decision_ground", INCOMPATIBLE),
)
"""(text, field, value): the text stands there if and only if the field holds the value."""
_NEVER_NULL: Final = frozenset({"category_addition", "incompatible_content_illegal", *REQUIRED})


class Complaint(NamedTuple):
    """What is wrong with a field: its name, a code that stays the same, and what would be right."""

    field: str
    code: str
    message: str


def complaints(statement: Mapping[str, Any]) -> list[Complaint]:
    """Everything that is wrong with a statement; an empty list when it may be sent."""
    found = [*_unknown(statement)]
    fit = {}
    for name, value in statement.items():
        if name not in FIELDS:
            continue
        if value is None:
            if name in _NEVER_NULL:
                found.append(Complaint(name, "null", "Leave it out, or give a value: null is refused."))
            continue
        wrong = [*_one(name, value)]
        found += wrong
        if not wrong:
            fit[name] = value
    broken = {complaint.field for complaint in found}
    for name in REQUIRED:
        if name not in fit and name not in broken:
            found.append(Complaint(name, "required", "Every statement has it."))
    found += _together(fit, broken)
    return found


def _unknown(statement: Mapping[str, Any]) -> Iterator[Complaint]:
    for name in statement:
        if name not in FIELDS:
            yield Complaint(name, "unknown_field", "The database knows no such field and drops it.")


def _one(name: str, value: Any) -> Iterator[Complaint]:
    """What is wrong with one value, whatever the others are."""
    if name in LISTS:
        yield from _list(name, value)
    elif name in CHOICES:
        if not isinstance(value, str) or value not in CHOICES[name]:
            yield Complaint(name, "not_a_choice", f"{str(value)[:60]!r} is none of the values.")
    elif name in DATES:
        yield from _day(name, value)
    elif name == "content_id":
        if not isinstance(value, Mapping) or set(value) != {"EAN-13"}:
            yield Complaint(name, "unknown_key", "EAN-13 is its only key; others are dropped.")
        elif not isinstance(value["EAN-13"], str) or not _EAN.fullmatch(value["EAN-13"]):
            yield Complaint(name, "pattern", "An EAN-13 is a text of 13 digits.")
    else:
        yield from _text(name, value)


def _list(name: str, value: Any) -> Iterator[Complaint]:
    if not isinstance(value, list):
        yield Complaint(name, "not_a_list", "It is a list, also with one value.")
        return
    for one in value:
        if not isinstance(one, str) or one not in LISTS[name]:
            yield Complaint(name, "not_a_choice", f"{str(one)[:60]!r} is none of the values.")
            return
    if len(set(value)) != len(value):
        yield Complaint(name, "twice", "A value stands in it twice.")
    if not value and name in REQUIRED:
        yield Complaint(name, "required", "It holds one value at least.")


def _day(name: str, value: Any) -> Iterator[Complaint]:
    day = _date(value)
    if day is None:
        yield Complaint(name, "not_a_day", "Write a day as 2026-11-20.")
    elif day < DATES[name]:
        yield Complaint(name, "too_early", f"The first day that is taken is {DATES[name]}.")
    elif day > LATEST:
        yield Complaint(
            name, "too_late", f"The last day that is taken is {LATEST}; without it there is no end."
        )


def _date(value: Any) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _text(name: str, value: Any) -> Iterator[Complaint]:
    if not isinstance(value, str):
        yield Complaint(name, "not_a_text", "It is a text.")
        return
    if len(value) > TEXTS[name]:
        yield Complaint(name, "too_long", f"It has {len(value)} characters; {TEXTS[name]} are taken.")
    if value != value.strip() or not value:
        yield Complaint(name, "blank", "It has blanks at its ends, or nothing in it.")
    elif any(ord(c) < 32 and c not in "\n\t" for c in value) or any(0xD800 <= ord(c) < 0xE000 for c in value):
        yield Complaint(name, "unprintable", "It holds characters that no text needs.")
    if name == "puid":
        if not _PUID.fullmatch(value):
            yield Complaint(name, "pattern", "It is made of letters, digits, - and _ alone.")
    elif name == "decision_ground_reference_url":
        if not _is_url(value):
            yield Complaint(name, "not_an_address", "Write an address as https://host/path.")
    else:
        for what in sorted(personal(value)):
            yield Complaint(name, "personal_data", f"It holds what looks like personal data: {what}.")


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value


def _together(fit: Mapping[str, Any], broken: set[str]) -> Iterator[Complaint]:
    """What is wrong between fields, where each of them is right by itself."""
    if not any(fit.get(name) for name in ENDS) and not broken & set(ENDS):
        yield Complaint(
            "decision_visibility", "no_restriction", "A statement tells one restriction at least."
        )
    for text, name, value in _TOLD_WITH:
        held = fit.get(name)
        told = held is not None and (value in held if isinstance(held, list) else held == value)
        if told and text not in fit and text not in broken:
            yield Complaint(text, "required", f"It goes with {value}.")
        if not told and text in fit and name not in broken:
            yield Complaint(text, "not_kept", f"It is kept only with {value}.")
    if "incompatible_content_illegal" in fit and fit.get("decision_ground") == ILLEGAL:
        yield Complaint("incompatible_content_illegal", "not_kept", f"It is kept only with {INCOMPATIBLE}.")
    yield from _class(fit)
    yield from _times(fit)
    if fit.get("source_identity") and fit.get("source_type") == VOLUNTARY:
        yield Complaint("source_identity", "not_kept", "Own initiative has no source.")


def _class(fit: Mapping[str, Any]) -> Iterator[Complaint]:
    category = fit.get("category")
    if category is None:
        return
    if category in fit.get("category_addition", ()):
        yield Complaint("category_addition", "twice", "It repeats the category; that one is dropped.")
    for keyword in fit.get("category_specification", ()):
        home = KEYWORDS[keyword]
        if keyword != "KEYWORD_OTHER" and home not in (category, *fit.get("category_addition", ())):
            yield Complaint(
                "category_specification", "other_category", f"{keyword} belongs to {home or 'no category'}."
            )
    if category == OTHER_TERMS and fit.get("decision_ground") == ILLEGAL:
        yield Complaint(
            "category", "terms_only", "It is for violations of the terms that are no illegal content."
        )
    if category == NOT_SPECIFIED and fit.get("source_type") not in NOTICES | {None}:
        yield Complaint("category", "notices_only", "It is for notices that do not say what is illegal.")


def _times(fit: Mapping[str, Any]) -> Iterator[Complaint]:
    applied = fit.get("application_date")
    for name, end in ENDS.items():
        if end not in fit:
            continue
        if applied is not None and fit[end] < applied:
            yield Complaint(end, "before_application", "A restriction does not end before it applies.")
        if not fit.get(name):
            yield Complaint(
                end, "no_restriction", f"It is the end of {name}, which the statement does not have."
            )
    if applied is not None and fit.get("content_date", "") > applied:
        yield Complaint("content_date", "after_application", "Content is not restricted before it is there.")
