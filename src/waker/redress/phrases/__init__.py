"""Phrases: the fixed words that members and reporters read, one catalogue file a language beside this module.

English is the measure: another catalogue has its keys, each with the same `{names}`, or Waker does not start. So a
language is either complete or not there, and nobody gets a letter with a hole in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final, TypeAlias

import yaml

from waker.core.countries import country_name
from waker.core.features import SWITCHABLE
from waker.core.restrictions import KINDS, Restriction
from waker.core.subjects import KINDS as SUBJECTS
from waker.core.texts import label_text
from waker.policy.pack import EXCEPTIONS

Phrases: TypeAlias = Mapping[str, Any]
MEASURE: Final = "en"
FOLDER: Final = Path(__file__).parent
# What the code looks up by a value of its own: the measure itself has to have every one of them.
REQUIRED: Final = {
    "subjects": SUBJECTS,
    "features": SWITCHABLE,
    "restrictions": [k.name for k in KINDS.values() if k.subjects & {"content", "account", "sound"}],
    "exceptions": EXCEPTIONS,
}


class PhrasesError(ValueError):
    """A catalogue is broken or not complete; `problems` has a sentence for each thing that is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


def read(folder: Path = FOLDER) -> dict[str, Phrases]:
    """The catalogues of a folder, by language. PhrasesError names each key that is missing, unknown or different."""
    found, problems = {}, []
    for path in sorted(folder.glob("*.yaml")):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: cannot be read: {' '.join(str(error).split())}")
            continue
        if not isinstance(content, dict):
            problems.append(f"{path.name}: is not a table of phrases")
            continue
        found[path.stem] = content
    if MEASURE not in found:
        raise PhrasesError([*problems, f"{MEASURE}.yaml: is not there"])
    measure = dict(_flat(found[MEASURE]))
    for group, names in REQUIRED.items():
        problems += [
            f"{MEASURE}.yaml: {group}.{n} is missing" for n in names if f"{group}\0{n}" not in measure
        ]
    for language, catalogue in found.items():
        problems += _compare(f"{language}.yaml", dict(_flat(catalogue)), measure)
    if problems:
        raise PhrasesError(problems)
    return found


@cache
def catalogues() -> dict[str, Phrases]:
    """Every language that Waker writes in."""
    return read()


def spoken(wanted: Sequence[str | None]) -> str:
    """The first of the languages wanted (BCP 47) that there is a catalogue for; else English."""
    known = catalogues()
    for tag in wanted:
        for code in (tag, (tag or "").partition("-")[0]):
            if code in known:
                return code
    return MEASURE


def date(moment: datetime, language: str) -> str:
    """`20 November 2026`, in the language."""
    return f"{moment.day} {catalogues()[language]['months'][moment.month - 1]} {moment.year}"


def restriction_words(r: Restriction, language: str, subject: str) -> str:
    """One restriction in a few sentences: what, where, from when and how long."""
    words = catalogues()[language]
    values = {
        "subject": subject,
        "countries": ", ".join(country_name(code, language) for code in r.countries),
        "min_age": r.min_age,
        "feature": words["features"].get(r.feature, r.feature),
        "label": label_text(r.label, language) if r.label else "",
    }
    parts = [words["restrictions"].get(r.kind, r.kind).format(**values)]
    if not r.countries:
        parts.append(words["everywhere"])
    elif r.kind != "withhold":
        parts.append(words["only_in"].format(**values))
    if r.starts:
        parts.append(words["since"].format(since=date(r.starts, language)))
    parts.append(words["until"].format(until=date(r.until, language)) if r.until else words["for_good"])
    return " ".join(parts)


def _flat(catalogue: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every text with its path; steps are parted by NUL, since a key may hold a full stop."""
    for key, value in catalogue.items():
        here = f"{path}\0{key}" if path else str(key)
        if isinstance(value, dict):
            yield from _flat(value, here)
        else:
            yield here, value


def _compare(name: str, catalogue: Mapping[str, Any], measure: Mapping[str, Any]) -> list[str]:
    problems = [f"{name}: {_said(key)} is missing" for key in measure if key not in catalogue]
    for key, value in catalogue.items():
        if key not in measure:
            problems.append(f"{name}: {_said(key)} is not a phrase")
        elif key == "months":
            if not (isinstance(value, list) and len(value) == 12):
                problems.append(f"{name}: months are not twelve")
        elif not (isinstance(value, str) and value.strip()):
            problems.append(f"{name}: {_said(key)} has no text")
        elif (names := _names(value)) != (wanted := _names(measure[key])):
            if names is None:
                problems.append(f"{name}: {_said(key)} has a brace that is not closed")
            else:
                problems.append(f"{name}: {_said(key)} names {_list(names)}, not {_list(wanted or set())}")
    return problems


def _names(text: str) -> set[str] | None:
    try:
        return {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError:
        return None


def _list(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing"


def _said(key: str) -> str:
    return key.replace("\0", ".")
